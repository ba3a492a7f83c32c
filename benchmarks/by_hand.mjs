// The rules of low_back_pain as a good programmer would write them by hand in JavaScript: as `handwritten.py` has them.

const THREE_WEEKS = 3 * 7 * 86_400;
const SECONDS = {
  day: 86_400,
  days: 86_400,
  week: 604_800,
  weeks: 604_800,
  month: 2_629_800,
  months: 2_629_800,
  year: 31_557_600,
  years: 31_557_600,
};

/** The outcome and all reasons, for answers as a caller hands them in: it reads "3 weeks", and checks nothing. */
export function decideRaw(a) {
  let duration = null;
  if (a.duration !== "unsure") {
    const [count, unit] = a.duration.split(" ");
    duration = Number(count) * SECONDS[unit];
  }
  return decided(a, duration);
}

function decided(a, duration) {
  const reasons = [];
  const { improving, location, leg_pain: leg, pain_with_exercise: exercise, severe_pain: severe } = a;
  if (duration !== null && duration >= THREE_WEEKS && (improving === "same" || improving === "worse" || improving === "unsure")) {
    reasons.push("lasting_pain");
  }
  if (!a.swelling.includes("none")) reasons.push("new_swelling");
  if (!a.numbness.includes("none")) reasons.push("numb_or_tingling");
  if (location.includes("upper_back") || location.includes("other")) reasons.push("out_of_scope");
  if (leg === "one" || leg === "both" || leg === "unsure") reasons.push("pain_in_leg");
  if (exercise === "intense" || exercise === "persists" || exercise === "unsure") reasons.push("pain_when_exercising");
  if (duration === null) reasons.push("unknown_duration");
  if (severe === "severe" || severe === "unsure") reasons.push("very_bad_pain");
  return { outcome: reasons.length ? "see_doctor" : "self_care", reasons };
}

const LONGEST = 100 * SECONDS.year;
const ONE = {
  leg_pain: new Set(["none", "buttock", "one", "both", "unsure"]),
  severe_pain: new Set(["none", "mild", "moderate", "severe", "unsure"]),
  improving: new Set(["yes", "same", "worse", "unsure"]),
  pain_with_exercise: new Set(["none", "settles", "persists", "intense", "unsure", "not_tried"]),
};
const SEVERAL = {
  location: { options: new Set(["lower_back", "hips", "upper_back", "other"]), alone: [] },
  numbness: { options: new Set(["none", "leg", "both_legs", "saddle", "elsewhere", "unsure"]), alone: ["none"] },
  swelling: { options: new Set(["none", "back", "leg", "elsewhere", "shape_change", "unsure"]), alone: ["none"] },
};
const QUESTIONS = Object.keys(ONE).length + Object.keys(SEVERAL).length + 1;

/** The same, and it checks what it is given: ids, options, what stands alone, bounds, nothing left out or too many. */
export function decideChecked(a) {
  let duration = null;
  let seen = 0;
  for (const name of Object.keys(a)) {
    const value = a[name];
    if (name === "duration") {
      if (value !== "unsure") {
        const found = typeof value === "string" ? /^([0-9]{1,6}) ([a-z]+)$/.exec(value) : null;
        duration = found === null ? NaN : Number(found[1]) * SECONDS[found[2]];
        if (!(duration <= LONGEST)) throw new TypeError("duration: not a length of time, or too long");
      }
    } else if (ONE[name] !== undefined) {
      if (!ONE[name].has(value)) throw new TypeError(`${name}: there is no such option`);
    } else if (SEVERAL[name] !== undefined) {
      const { options, alone } = SEVERAL[name];
      if (!Array.isArray(value) || value.length === 0) throw new TypeError(`${name}: not a list of options`);
      for (const one of value) if (!options.has(one)) throw new TypeError(`${name}: there is no such option`);
      if (value.length > 1 && alone.some((one) => value.includes(one))) throw new TypeError(`${name}: stands alone`);
    } else {
      throw new TypeError(`there is no question ${name}`);
    }
    seen += 1;
  }
  if (seen < QUESTIONS) throw new TypeError("something is not answered");
  return decided(a, duration);
}
