/** Words: the texts of a pack that are for someone, with their placeholders filled from the answers. */
import { Exact, floatText } from "./values.js";
import { daySaid, filled, length } from "./amounts.js";
import { answerJson, UNSURE } from "./answers.js";
import { enablement, span, truth } from "./meaning.js";

/**
 * @typedef {import("./types").Pack} Pack
 * @typedef {import("./types").Given} Given
 * @typedef {import("./types").Tree} Tree
 */
/** @typedef {import("./types").Answer} Answer @typedef {import("./types").Question} Question */
/** @typedef {ReadonlyMap<string, string>} Scored what scores and derived values are filled into texts with */

const PLACEHOLDER = /\{(\$?)([a-z][a-z0-9_]*(?:\.(?:items|max))?)\}/g;

/** @param {Tree} tree @param {string} region @param {boolean} own @returns {Pack} the tree with its parts by id */
export function opened(tree, region, own = true) {
  return {
    tree,
    region,
    here: tree.regions[region],
    question: new Map(tree.questions.map((one) => [one.json.id, one])),
    rule: new Map(tree.rules.map((one) => [one.id, one])),
    disposition: new Map(tree.dispositions.map((one) => [one.id, one])),
    rank: new Map(tree.dispositions.map((one, place) => [one.id, place])),
    deciding: new Set(tree.deciding),
    own,
  };
}

/**
 * @param {Pack} pack
 * @param {Given} given
 * @returns {Pack} the pack in the words that are for whoever gave these answers
 */
export function worded(pack, { answers }) {
  const { tree, region } = pack;
  if (!tree.variants.length) {
    return pack;
  }
  const state = enablement(pack, answers);
  /** @type {Map<string, [string, string][]>} */
  const words = new Map();
  for (const { of, id, part, cases } of tree.variants) {
    // Where a case is open, so that it might still be the one, the last words stand: they fit everyone.
    const first = cases.map(([when, say]) => ({ say, value: truth(when, state) })).find(({ value }) => value !== false);
    if (first?.value) words.set(`${of} ${id}`, [...(words.get(`${of} ${id}`) ?? []), [part, first.say]]);
  }
  if (!words.size) {
    return pack;
  }
  const put = (/** @type {string} */ of, /** @type {any} */ one) => {
    const parts = words.get(`${of} ${one.id}`) ?? [];
    const said = new Map(parts);
    const changed = { ...one, ...Object.fromEntries(parts.filter(([part]) => !part.startsWith("options."))) };
    const options = one.options?.map((/** @type {any} */ each) => {
      return { ...each, text: said.get(`options.${each.id}`) ?? each.text };
    });
    return options ? { ...changed, options } : changed;
  };
  const changed = {
    questions: tree.questions.map((one) => ({ ...one, json: put("question", one.json) })),
    rules: tree.rules.map((one) => put("rule", one)),
    dispositions: tree.dispositions.map((one) => put("disposition", one)),
  };
  return opened({ ...tree, ...changed }, region, false);
}

/** @param {string} text @param {Pack} pack @param {Given | null} given @param {Scored} scored @returns {string} */
export function fill(text, pack, given = null, scored = new Map()) {
  const { tree, here } = pack;
  return text.replace(PLACEHOLDER, (_, dollar, name) => {
    if (dollar) {
      return tree.parameters[name];
    }
    if (name === "emergency_number") {
      return here.said;
    }
    if (Object.prototype.hasOwnProperty.call(here.services, name)) {
      return here.services[name];
    }
    const id = name.split(".")[0];
    if (tree.scores.some((one) => one.id === id)) {
      return scored.get(name) || tree.say.not_counted;
    }
    if (tree.derived.some((one) => one.id === name)) {
      return scored.get(name) || tree.say.not_known;
    }
    return given?.answers.has(name) ? described(pack, name, given) : tree.say.not_answered;
  });
}

/**
 * @param {Pack} pack
 * @param {string} name
 * @param {Given} given
 * @returns {string} an answer as the person was shown it
 */
export function described({ question, tree: { say } }, name, { answers, days }) {
  const { json } = /** @type {Question} */ (question.get(name));
  const answer = answers.get(name);
  if (json.options) {
    const chosen = json.options.filter(({ id }) => (answer instanceof Set ? answer.has(id) : answer === id));
    return chosen.map((option) => option.text).join("; ");
  }
  if (typeof answer !== "number") {
    return say.not_sure;
  }
  if (json.kind === "number") {
    const number = json.decimals ? floatText(Number(`${answer}e-${json.decimals}`)) : String(answer);
    return `${number.replace(".", say.mark)} ${json.unit}`;
  }
  return json.kind === "duration" ? length(answer, say) : daySaid(answer, days.get(name), say);
}

/** @param {Pack} pack @param {Given} given what each score comes to, and each derived value */
export function standings(pack, given) {
  const { tree } = pack;
  const state = enablement(pack, given.answers);
  const scores = tree.scores.map((score) => {
    const items = score.items.map((item) => {
      const [least, most] = span(item.points.map(([points, part]) => [points, truth(part, state)]));
      return { item, least: item.base + least, most: item.base + most };
    });
    const sum = (/** @type {"least" | "most"} */ end) => items.reduce((all, one) => all + one[end], 0);
    return { score, items, least: sum("least"), most: sum("most") };
  });
  const derived = tree.derived.map((one) => {
    const known = one.factors.map(([name]) => (state.enabled.get(name) === true ? given.answers.get(name) : undefined));
    if (known.some((answer) => typeof answer !== "number")) {
      return { one, text: null };
    }
    let [above, below] = one.times.map((number) => BigInt(number));
    one.factors.forEach(([, power], place) => {
      for (let left = Math.abs(power); left; left -= 1) {
        if (power > 0) above *= BigInt(/** @type {number} */ (known[place]));
        else below *= BigInt(/** @type {number} */ (known[place]));
      }
    });
    // Cut off and not rounded: so it never shows as a limit that it does not reach.
    return { one, text: pointed((above * BigInt(`1${"0".repeat(one.decimals)}`)) / below, one.decimals) };
  });
  return { scores, derived };
}

/** @param {bigint} steps @param {number} decimals @returns {string} */
function pointed(steps, decimals) {
  const text = String(steps).replace("-", "").padStart(decimals + 1, "0");
  const number = decimals ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text;
  return steps < 0 ? `-${number}` : number;
}

/** @param {Pack} pack @param {Given} given @param {ReturnType<typeof standings>} stands @returns {Scored} */
export function scoreWords(pack, given, { scores, derived }) {
  const { say } = pack.tree;
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { score, items, least, most } of scores) {
    const told = items.filter((one) => one.least > 0).map(({ item }) => tellItem(item, pack, given));
    const between = { low: String(least), high: String(most) };
    found.set(score.id, least === most ? String(least) : filled(say.to, between));
    found.set(`${score.id}.max`, String(score.most));
    found.set(`${score.id}.items`, told.filter(Boolean).join("; ") || say.nothing);
  }
  for (const { one, text } of derived) {
    if (text !== null) found.set(one.id, `${text.replace(".", say.mark)} ${one.unit}`.trimEnd());
  }
  return found;
}

/** @param {import("./types").ScoreItem} item @param {Pack} pack @param {Given} given @returns {string} */
function tellItem({ question, because }, pack, given) {
  const answer = question === null ? undefined : given.answers.get(question);
  const said = question === null || answer === undefined ? "" : described(pack, question, given);
  if (because !== null) {
    const unsure = answer === UNSURE || (answer instanceof Set && answer.has(UNSURE));
    return unsure ? `${fill(because, pack, given)} (${said})` : fill(because, pack, given);
  }
  return question !== null && said ? `${pack.question.get(question)?.json.text} ${said}` : "";
}

/**
 * @param {Pack} pack
 * @param {Given} given
 * @returns {any} the answers in their JSON form, in the order of the questions
 */
export function answersJson(pack, { answers, days }) {
  const named = [...pack.question].flatMap(([name, question]) => {
    const answer = answers.get(name);
    return answer === undefined ? [] : [[name, answerJson(question, answer, days.get(name))]];
  });
  return Object.fromEntries(named);
}

/** @param {ReturnType<typeof standings>} stands @returns {any} scores and derived values in their JSON form */
export function standingsJson({ scores, derived }) {
  const scored = scores.map(({ score: { id, title, most: of }, least, most }) => [id, { title, least, most, of }]);
  const worked = derived.map(({ one, text }) => {
    const value = text === null ? null : new Exact(floatText(Number(text)));
    return [one.id, { title: one.title, value, unit: one.unit }];
  });
  return {
    ...(scored.length ? { scores: Object.fromEntries(scored) } : {}),
    ...(worked.length ? { derived: Object.fromEntries(worked) } : {}),
  };
}
