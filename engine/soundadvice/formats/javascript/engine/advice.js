/**
 * Advice: what a person is told, as JSON, with the plan that goes with it; and what is still asked where none can be
 * given.
 */
import { enablement, evaluate, nextQuestion, truth, unanswered } from "./meaning.js";
import { answersJson, described, fill, scoreWords, standings, standingsJson, worded } from "./words.js";

/** @typedef {import("./types").Pack} Pack @typedef {import("./types").Given} Given */
/** @typedef {import("./types").Evaluation} Evaluation @typedef {import("./types").Rule} Rule */

export const ACUITIES = ["self_care", "routine", "soon", "same_day", "emergency"];

/** @param {Pack} own @param {Given} given @param {ReadonlySet<string>} skipped @returns {any} a consultation as JSON */
export function consult(own, given, skipped) {
  const evaluation = evaluate(own, given.answers);
  const pack = worded(own, given);
  // Only what the plan alone needs can be passed over.
  const next = nextQuestion(pack, evaluation, evaluation.decided ? skipped : new Set());
  const asked = next === undefined ? null : questionJson(pack, next);
  if (evaluation.decided) {
    return { decided: true, complete: asked === null, next: asked, advice: advice(own, pack, given, evaluation) };
  }
  return {
    decided: false,
    complete: false,
    next: asked,
    unanswered: unanswered(own, evaluation),
    at_least: atLeast(pack, given, evaluation),
  };
}

/** @param {Pack} pack @param {Given} given @param {Evaluation} evaluation what is sure already, null if nothing is */
function atLeast(pack, given, evaluation) {
  if (!evaluation.fired.some((name) => pack.rule.get(name)?.advise)) {
    return null;
  }
  const least = /** @type {import("./types").Disposition} */ (pack.disposition.get(evaluation.floor));
  return { disposition: least.id, acuity: ACUITIES[least.acuity], title: fill(least.title, pack, given) };
}

/** @param {Pack} pack @param {string} name @returns {any} */
export function questionJson(pack, name) {
  const { json } = /** @type {import("./types").Question} */ (pack.question.get(name));
  const { variants, ...rest } = json;
  const words = (/** @type {string | null} */ text) => (text === null ? null : fill(text, pack));
  const said = { text: words(json.text), help: words(json.help), why: words(json.why) };
  // A pack that is in the words for someone has no others to offer.
  return { ...(pack.own ? json : rest), ...said };
}

/**
 * @param {Pack} own
 * @param {Pack} pack the same in the words for this person
 * @param {Given} given
 * @param {Evaluation} found
 */
function advice(own, pack, given, found) {
  const { tree } = own;
  const stands = standings(own, given);
  const scored = scoreWords(pack, given, stands);
  const words = (/** @type {string} */ text) => fill(text, pack, given, scored);
  const signs = (/** @type {import("./types").Signs} */ { acuity: urgency, lead, items }) => {
    return { acuity: urgency, lead: words(lead), items: items.map(words) };
  };
  const reached = /** @type {import("./types").Disposition} */ (pack.disposition.get(found.floor));
  const silenced = new Set(found.fired.flatMap((name) => own.rule.get(name)?.instead_of ?? []));
  const byWhen = words(reached.by_when ?? "");
  return {
    schema: "soundadvice.advice.v1",
    pack: tree.head,
    ...(tree.language === null ? {} : { language: tree.language }),
    parameters: tree.shown,
    region: own.region,
    disposition: reached.id,
    acuity: ACUITIES[reached.acuity],
    title: words(reached.title),
    text: words(reached.text),
    ...(byWhen ? { by_when: byWhen } : {}),
    ...standingsJson(stands),
    reasons: byUrgency(pack, found.fired).map((rule) => ({
      rule: rule.id,
      disposition: rule.advise,
      because: words(rule.because),
      do: rule.do === undefined || silenced.has(rule.id) ? null : words(rule.do),
      ...cited(own, rule),
      ...(rule.findings ? { findings: rule.findings } : {}),
    })),
    ...(tree.findings.length
      ? { findings: findings(own, found, words), open_findings: found.open_findings }
      : {}),
    open: found.open,
    unanswered: unanswered(own, found),
    answers: answersJson(own, given),
    ignored: found.ignored,
    ignored_would_raise: found.ignored_would_raise,
    plan: plan(own, found.floor, counted(given, found), silenced),
    notes: reached.home ? tree.notes.filter(([name]) => !silenced.has(name)).map(([, text]) => words(text)) : [],
    ...(tree.stop_rule === null ? {} : { stop_rule: words(tree.stop_rule) }),
    come_back: signs(tree.come_back),
    safety_net: tree.safety_net.map(signs),
    not_a_doctor: words(tree.not_a_doctor),
  };
}

/** @param {Given} given @param {Evaluation} found @returns {Given} the answers that counted */
function counted({ answers, days }, { ignored }) {
  return { answers: new Map([...answers].filter(([name]) => !ignored.includes(name))), days };
}

/**
 * @param {Pack} pack
 * @param {string[]} fired
 * @returns {Rule[]} the most urgent first, last those that advise nothing
 */
function byUrgency(pack, fired) {
  const rank = (/** @type {Rule} */ rule) => (rule.advise === null ? -1 : Number(pack.rank.get(rule.advise)));
  const rules = fired.map((name) => /** @type {Rule} */ (pack.rule.get(name)));
  return rules.sort((one, other) => rank(other) - rank(one));
}

/** @param {Pack} pack @param {{claims?: string[], references?: string[]}} one what it rests on */
function cited({ tree }, { claims = [], references = [] }) {
  return {
    claims: claims.map((id) => ({ id, at: tree.claims[id][0] })),
    references: references.map((id) => tree.references[id]),
  };
}

/** @param {Pack} pack @param {Evaluation} found @param {(text: string) => string} words */
function findings(pack, found, words) {
  return pack.tree.findings
    .filter((one) => found.findings.includes(one.id))
    .map((one) => ({
      finding: one.id,
      title: words(one.title),
      text: words(one.text),
      rules: found.fired.filter((name) => pack.rule.get(name)?.findings?.includes(one.id)),
      ...cited(pack, one),
    }));
}

/**
 * @param {Pack} pack
 * @param {string} disposition
 * @param {Given} given
 * @param {ReadonlySet<string>} silenced the plan
 */
function plan(pack, disposition, { answers }, silenced) {
  const book = pack.tree.plan;
  const state = enablement(pack, answers);
  const rules = book.rules
    .filter((rule) => rule.for.includes(disposition))
    .map((rule) => ({ rule, value: rule.when === undefined || truth(rule.when, state) }));
  const given = new Set(rules.flatMap(({ rule, value }) => (value === true ? rule.give ?? [] : [])));
  const held = new Map();
  for (const { json, pending } of book.exercises) {
    if (pending && given.has(json.id)) held.set(json.id, { item: json.id, rule: null, unanswered: [] });
  }
  // What is open does not give, and does hold back; hold back beats give.
  for (const { rule, value } of rules.filter((one) => one.value !== false)) {
    const missing = value === null ? (rule.looks ?? []).filter((name) => !answers.has(name)) : [];
    for (const item of (rule.hold_back ?? []).filter((name) => given.has(name))) {
      const before = held.get(item);
      // A reason that the answers give outweighs one that rests on a question not answered.
      if (!before || (before.unanswered.length && !missing.length)) {
        held.set(item, { item, rule: rule.id, unanswered: missing });
      }
    }
  }
  const said = (/** @type {string} */ text) => fill(text, pack);
  const has = (/** @type {{id: string}} */ { id }) => given.has(id) && !held.has(id) && !silenced.has(id);
  const text = (/** @type {{text: string}} */ item) => ({ ...item, text: said(item.text) });
  const exercises = book.exercises.filter((one) => has(one.json)).sort((one, other) => one.order - other.order);
  const there = new Set(exercises.map((one) => one.json.id));
  const spoken = rules.filter(({ rule, value }) => value === true && rule.say && !silenced.has(rule.id));
  const programmes = book.programmes.filter(has).map((one) => programme(one, said, there));
  return {
    exercises: exercises.map(({ json }) => ({
      ...json,
      about: said(json.about),
      timing: said(json.timing),
      steps: json.steps.map((/** @type {any} */ step) => ({ ...step, do: said(step.do) })),
    })),
    habits: book.habits.filter(has).map(text),
    therapies: book.therapies.filter(has).map(text),
    say: spoken.map(({ rule }) => said(rule.say ?? "")),
    held_back: [...held.values()],
    no_exercise: exercises.length || !pack.disposition.get(disposition)?.home ? null : said(book.no_exercise) || null,
    ...(programmes.length ? { programmes } : {}),
  };
}

/** @param {any} one @param {(text: string) => string} said @param {ReadonlySet<string>} there the exercises given */
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

/** @param {Pack} own @param {Given} given @returns {any} why this advice, or null where there is none yet */
export function whyAdvice(own, given) {
  const evaluation = evaluate(own, given.answers);
  if (!evaluation.decided) {
    return null;
  }
  const pack = worded(own, given);
  const told = advice(own, pack, given, evaluation);
  const known = counted(given, evaluation);
  const looked = (/** @type {string} */ name) => ({
    question: name,
    text: pack.question.get(name)?.json.text,
    answer: known.answers.has(name) ? described(pack, name, known) : "not answered",
  });
  return {
    explains: "advice",
    decided: true,
    disposition: told.disposition,
    acuity: told.acuity,
    title: told.title,
    reasons: told.reasons.map((/** @type {any} */ reason) => {
      const rule = /** @type {Rule} */ (own.rule.get(reason.rule));
      return {
        rule: rule.id,
        because: reason.because,
        looked_at: rule.looks.map(looked),
        claims: claimsRead(own, rule.claims),
        references: reason.references,
        note: rule.note ?? null,
        ...(rule.findings ? { findings: rule.findings } : {}),
      };
    }),
    ...(told.findings ? { findings: told.findings } : {}),
    open: told.open,
    unanswered: told.unanswered,
    ignored: told.ignored,
    ignored_would_raise: told.ignored_would_raise,
  };
}

/** @param {Pack} pack @param {string[] | undefined} names @returns {any} claims, with how the source is read */
function claimsRead({ tree }, names = []) {
  return names.map((id) => ({ id, at: tree.claims[id][0], reading: tree.claims[id][1] }));
}

/** @param {Pack} pack @param {string} name @returns {any} why a question is asked */
export function whyAsked(pack, name) {
  const { tree } = pack;
  const one = /** @type {import("./types").Question} */ (pack.question.get(name));
  const rules = tree.rules.filter((rule) => rule.looks.includes(name));
  const musts = tree.questions.flatMap((each) => each.must ?? []).filter((must) => must.named.includes(name));
  const referring = rules.filter((rule) => rule.references);
  return {
    explains: "question",
    question: name,
    text: fill(one.json.text, pack),
    why: one.json.why === null ? null : fill(one.json.why, pack),
    rules: rules.map((rule) => rule.id),
    plan_rules: tree.plan.rules.filter((rule) => rule.looks?.includes(name)).map((rule) => rule.id),
    enables: tree.questions.filter((each) => each.looks?.includes(name)).map((each) => each.json.id),
    asked_when: one.looks ?? [],
    claims: claimsRead(pack, one.claims),
    references: referring.map((rule) => ({ rule: rule.id, references: cited(pack, rule).references })),
    own_references: cited(pack, one).references,
    ...(musts.length ? { musts: musts.map((must) => ({ questions: must.named, say: must.say })) } : {}),
  };
}
