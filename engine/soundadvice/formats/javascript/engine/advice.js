/**
 * Advice: what a person is told, as JSON, with the plan that goes with it; and what is still asked where none can be
 * given. What is the same for everyone is made once, and frozen.
 */
import { frozen, withFloats } from "./values.js";
import { answersJson } from "./answers.js";
import { looksOf, NO, OPEN, YES } from "./conditions.js";
import { evaluate, nextQuestion, unanswered } from "./meaning.js";
import { fill, keep, putStandings, scoreWords, standings, worded } from "./words.js";

/** @typedef {import("./types").Pack} Pack @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Evaluation} Evaluation @typedef {import("./types").Rule} Rule */
/** @typedef {(text: string) => string} Said */

export const ACUITIES = ["self_care", "routine", "soon", "same_day", "emergency"];
const PLANS = 500;
/** @type {ReadonlySet<string>} */
export const NOTHING = new Set();

/**
 * @param {Pack} own
 * @param {Person} person
 * @param {ReadonlySet<string>} skipped
 * @returns {any} a consultation as JSON
 */
export function consult(own, person, skipped) {
  const { book } = own;
  const found = evaluate(book, person);
  const pack = worded(own, person);
  // Only what the plan alone needs can be passed over.
  const next = nextQuestion(book, person, found, found.decided ? skipped : NOTHING);
  const asked = next === undefined ? null : questionJson(pack, next);
  if (found.decided) {
    return { decided: true, complete: asked === null, next: asked, advice: advice(own, pack, person, found) };
  }
  const missing = unanswered(book, person, found);
  return { decided: false, complete: false, next: asked, unanswered: missing, at_least: atLeast(pack, person, found) };
}

/** @param {Pack} pack @param {Person} person @param {Evaluation} found what is sure already, null if nothing is */
function atLeast(pack, person, found) {
  if (!found.fired.some((place) => pack.rules[place].advise)) {
    return null;
  }
  const least = pack.dispositions[found.floor];
  return { disposition: least.id, acuity: ACUITIES[least.acuity], title: fill(least.title, pack, person) };
}

/** @param {Pack} pack @param {number} place @returns {any} a question as it is asked */
export function questionJson(pack, place) {
  return keep(pack.kept.questions, place, () => {
    const { json } = pack.questions[place];
    const { variants, ...rest } = json;
    const words = (/** @type {string | null} */ text) => (text === null ? null : fill(text, pack));
    const said = { text: words(json.text), help: words(json.help), why: words(json.why) };
    // A pack that is in the words for someone has no others to offer.
    return withFloats({ ...(pack.own ? json : rest), ...said }, json);
  });
}

/**
 * @param {Pack} own
 * @param {Pack} pack the same in the words for this person
 * @param {Person} person
 * @param {Evaluation} found
 */
export function advice(own, pack, person, found) {
  const { tree, book } = own;
  const counts = tree.scores.length || tree.derived.length;
  const stands = counts ? standings(book, person) : null;
  const scored = stands ? scoreWords(pack, person, stands) : undefined;
  /** @type {Said} */
  const words = (text) => fill(text, pack, person, scored);
  const loud = found.fired.filter((place) => book.rules[place].silences !== null);
  const silenced = loud.length ? new Set(loud.flatMap((place) => book.rules[place].silences ?? [])) : NOTHING;
  const told = { ...form(pack, found.floor, words) };
  if (stands) putStandings(told, stands);
  told.reasons = byUrgency(book, found.fired).map((place) => reason(pack, place, words, silenced));
  if (tree.findings.length) {
    told.findings = findings(own, found, words);
    told.open_findings = found.open_findings;
  }
  told.open = found.open.map((place) => book.rules[place].id);
  told.unanswered = unanswered(book, person, found);
  told.answers = answersJson(book, person);
  told.ignored = found.ignored.map((place) => book.asking[place].id);
  told.ignored_would_raise = found.ignored_would_raise;
  told.plan = plan(own, found.floor, person, silenced);
  if (silenced.size) told.notes = notes(pack, found.floor, words, silenced);
  return told;
}

/**
 * @param {Pack} pack
 * @param {number} floor
 * @param {Said} words
 * @returns {any} the advice, but for what is found out each time
 */
function form(pack, floor, words) {
  if (pack.kept.forms[floor] !== undefined) {
    return pack.kept.forms[floor];
  }
  const { tree, kept, region } = pack;
  const reached = pack.dispositions[floor];
  const signs = (/** @type {import("./types").Signs} */ { acuity: urgency, lead, items }) => {
    return { acuity: urgency, lead: words(lead), items: items.map(words) };
  };
  const parts = keep([], 0, () => {
    const byWhen = words(reached.by_when ?? "");
    return {
      schema: "soundadvice.advice.v1",
      pack: frozen(tree.head),
      ...(tree.language === null ? {} : { language: tree.language }),
      parameters: frozen(tree.shown),
      region,
      disposition: reached.id,
      acuity: ACUITIES[reached.acuity],
      title: words(reached.title),
      text: words(reached.text),
      ...(byWhen ? { by_when: byWhen } : {}),
      ...(tree.scores.length ? { scores: null } : {}),
      ...(tree.derived.length ? { derived: null } : {}),
      reasons: null,
      ...(tree.findings.length ? { findings: null, open_findings: null } : {}),
      open: null,
      unanswered: null,
      answers: null,
      ignored: null,
      ignored_would_raise: false,
      plan: null,
      notes: notes(pack, floor, words, NOTHING),
      ...(tree.stop_rule === null ? {} : { stop_rule: words(tree.stop_rule) }),
      come_back: signs(tree.come_back),
      safety_net: tree.safety_net.map(signs),
      not_a_doctor: words(tree.not_a_doctor),
    };
  });
  // Of what is frozen, and so for everyone, a copy is kept that is quick to copy again.
  if (Object.isFrozen(parts)) kept.forms[floor] = { ...parts };
  return parts;
}

/**
 * @param {Pack} pack
 * @param {number} floor
 * @param {Said} words
 * @param {ReadonlySet<string>} silenced
 * @returns {string[]}
 */
function notes({ tree, dispositions }, floor, words, silenced) {
  const shown = dispositions[floor].home ? tree.notes : [];
  return shown.filter(([name]) => !silenced.has(name)).map(([, text]) => words(text));
}

/** @param {Pack} pack @param {number} place @param {Said} words @param {ReadonlySet<string>} silenced @returns {any} */
function reason(pack, place, words, silenced) {
  const kept = pack.kept.reasons[place];
  if (kept !== undefined && !silenced.size) {
    return kept;
  }
  const rule = pack.rules[place];
  const make = () => {
    const { claims, references } = keep(pack.kept.cited, place, () => cited(pack, rule));
    const because = words(rule.because);
    const act = rule.do === undefined || silenced.has(rule.id) ? null : words(rule.do);
    const told = { rule: rule.id, disposition: rule.advise, because, do: act, claims, references };
    return rule.findings ? { ...told, findings: frozen(rule.findings) } : told;
  };
  return silenced.size ? make() : keep(pack.kept.reasons, place, make);
}

/**
 * @param {import("./types").Book} book
 * @param {number[]} fired the most urgent first, last those that advise nothing
 */
export function byUrgency({ rules }, fired) {
  for (let at = 1; at < fired.length; at += 1) {
    if (rules[fired[at]].rank > rules[fired[at - 1]].rank) {
      return fired.slice().sort((one, other) => rules[other].rank - rules[one].rank);
    }
  }
  return fired; // as they mostly are
}

/** @param {Pack} pack @param {{claims?: string[], references?: string[]}} one what it rests on */
export function cited({ tree }, { claims = [], references = [] }) {
  return frozen({
    claims: claims.map((id) => ({ id, at: tree.claims.find(([name]) => name === id)?.[1] })),
    references: references.map((id) => tree.references.find((one) => one.id === id)),
  });
}

/** @param {Pack} pack @param {Evaluation} found @param {Said} words */
function findings(pack, found, words) {
  const { rules, findings: all } = pack.tree;
  return all
    .filter((one) => found.findings.includes(one.id))
    .map((one) => ({
      finding: one.id,
      title: words(one.title),
      text: words(one.text),
      rules: found.fired.filter((place) => rules[place].findings?.includes(one.id)).map((place) => rules[place].id),
      ...cited(pack, one),
    }));
}

/**
 * @param {Pack} pack
 * @param {number} floor
 * @param {Person} person
 * @param {ReadonlySet<string>} silenced
 * @returns {any}
 */
function plan(pack, floor, person, silenced) {
  const { kept, tree, book } = pack;
  const { id } = tree.dispositions[floor];
  kept.planned[floor] ??= tree.plan.rules.flatMap((rule, place) => (rule.for.includes(id) ? [place] : []));
  const places = kept.planned[floor];
  const values = places.map((place) => book.planned[place](person));
  if (silenced.size) {
    return frozen(planned(pack, floor, person, silenced, values));
  }
  // Plans are kept in a tree. Its branches are what the rules come to, and if any is open, which answers are missing.
  let branch = (kept.plans[floor] ??= []);
  for (const value of values) branch = branch[value] ??= [];
  if (values.includes(OPEN)) {
    for (const place of lookedAt(book)) branch = branch[isMissing(person, place) ? OPEN : YES] ??= [];
  }
  if (branch[0] === undefined) {
    if ((kept.made += 1) > PLANS) [kept.made, kept.plans] = [0, []];
    branch[0] = frozen(planned(pack, floor, person, silenced, values));
  }
  return branch[0];
}

/** @param {Person} person @param {number} place @returns {boolean} whether there is no answer that counts */
export function isMissing({ answers, enabled }, place) {
  return answers[place] === undefined || enabled[place] === NO;
}

/** @param {import("./types").Book} book @returns {number[]} the questions that any rule of the plan looks at */
function lookedAt(book) {
  const looks = () => new Set(book.tree.plan.rules.flatMap((one) => looksOf(book, one)));
  return (book.looked ??= [...looks()].map((name) => Number(book.place.get(name))));
}

/**
 * @param {Pack} pack
 * @param {number} floor
 * @param {Person} person
 * @param {ReadonlySet<string>} silenced
 * @param {number[]} values what the rules come to
 */
function planned(pack, floor, person, silenced, values) {
  const { plan: all, dispositions } = pack.tree;
  const { book } = pack;
  const rules = pack.kept.planned[floor].map((number, row) => ({ rule: all.rules[number], value: values[row] }));
  const given = new Set(rules.flatMap(({ rule, value }) => (value === YES ? rule.give ?? [] : [])));
  const held = new Map();
  for (const { json, pending } of all.exercises) {
    if (pending && given.has(json.id)) held.set(json.id, { item: json.id, rule: null, unanswered: [] });
  }
  const missed = (/** @type {string} */ name) => isMissing(person, book.place.get(name) ?? -1);
  // What is open does not give, and does hold back; hold back beats give.
  for (const { rule, value } of rules.filter((one) => one.value !== NO)) {
    const missing = value === OPEN ? looksOf(book, rule).filter(missed) : [];
    for (const item of (rule.hold_back ?? []).filter((name) => given.has(name))) {
      const before = held.get(item);
      // A reason that the answers give outweighs one that rests on a question not answered.
      if (!before || (before.unanswered.length && !missing.length)) {
        held.set(item, { item, rule: rule.id, unanswered: missing });
      }
    }
  }
  /** @type {Said} */
  const said = (text) => fill(text, pack);
  const has = (/** @type {{id: string}} */ { id }) => given.has(id) && !held.has(id) && !silenced.has(id);
  const text = (/** @type {{text: string}} */ item) => ({ ...item, text: said(item.text) });
  const exercises = all.exercises.filter((one) => has(one.json)).sort((one, other) => one.order - other.order);
  const there = new Set(exercises.map((one) => one.json.id));
  const spoken = rules.filter(({ rule, value }) => value === YES && rule.say && !silenced.has(rule.id));
  const programmes = all.programmes.filter(has).map((one) => programme(one, said, there));
  return {
    exercises: exercises.map(({ json }) => ({
      ...json,
      about: said(json.about),
      timing: said(json.timing),
      steps: json.steps.map((/** @type {any} */ step) => ({ ...step, do: said(step.do) })),
    })),
    habits: all.habits.filter(has).map(text),
    therapies: all.therapies.filter(has).map(text),
    say: spoken.map(({ rule }) => said(rule.say ?? "")),
    held_back: [...held.values()],
    no_exercise: exercises.length || !dispositions[floor].home ? null : said(all.no_exercise) || null,
    ...(programmes.length ? { programmes } : {}),
  };
}

/** @param {any} one @param {Said} said @param {ReadonlySet<string>} there the exercises given */
function programme(one, said, there) {
  return {
    ...one,
    about: said(one.about),
    stages: one.stages.map((/** @type {any} */ stage) => ({
      ...stage,
      title: said(stage.title),
      items: stage.items
        .filter((/** @type {any} */ item) => item.exercise === null || there.has(item.exercise))
        .map((/** @type {any} */ item) => ({ ...item, do: said(item.do) })),
    })),
    step_up: said(one.step_up),
    step_back: said(one.step_back),
    once_well: said(one.once_well),
  };
}
