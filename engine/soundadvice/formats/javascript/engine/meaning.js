/** Meaning: what answers mean by the pack's rules, in three values: true, false, and null, which is open. */

/** @typedef {import("./types").Answer} Answer @typedef {import("./types").Condition} Condition */
/** @typedef {import("./types").Truth} Truth @typedef {import("./types").Pack} Pack */
/** @typedef {import("./types").Evaluation} Evaluation @typedef {import("./types").State} State */
/** @typedef {ReadonlyMap<string, Answer>} Answers @typedef {ReadonlyMap<string, Truth>} Enabled */
/** What a truth is worked out of; `known` has the conditions with a name that were worked out already. */
/** @typedef {{pack: Pack, answers: Answers, enabled: Enabled, known: Truth[]}} Given */

export const EMERGENCY = 4;

/** @param {Pack} pack @param {Answers} answers @returns {Evaluation} */
export function evaluate(pack, answers) {
  const { tree, rank } = pack;
  const given = enablement(pack, answers);
  const truths = tree.rules.map((rule) => truth(rule.when, given));
  const fired = tree.rules.filter((_, place) => truths[place] === true);
  const open = tree.rules.filter((_, place) => truths[place] === null);
  const floor = mostUrgent(pack, fired);
  const findings = foundBy(pack, fired);
  const openFindings = foundBy(pack, open).filter((name) => !findings.includes(name));
  /** @type {Map<string, State>} */
  const states = new Map();
  for (const [name, enabled] of given.enabled) {
    const asked = enabled === null ? "pending" : answers.has(name) ? "given" : "unanswered";
    states.set(name, enabled === false ? "not_enabled" : asked);
  }
  const emergency = acuity(pack, floor) === EMERGENCY;
  const above = (/** @type {string} */ name) => Number(rank.get(name)) > Number(rank.get(floor));
  const settled =
    floor === tree.default
      ? tree.deciding.every((name) => states.get(name) === "given" || states.get(name) === "not_enabled")
      : emergency || !open.some((rule) => rule.advise !== null && above(rule.advise));
  const ignored = [...states.keys()].filter((name) => states.get(name) === "not_enabled" && answers.has(name));
  return {
    states,
    fired: fired.map((rule) => rule.id),
    open: open.map((rule) => rule.id),
    floor,
    settled,
    decided: settled && (!openFindings.length || emergency),
    ignored,
    ignored_would_raise: ignored.length > 0 && wouldRaise(pack, answers, floor),
    findings,
    open_findings: openFindings,
  };
}

/** @param {Pack} pack @param {Answers} answers @param {boolean} all whether every answer counts, hidden or not */
export function enablement(pack, answers, all = false) {
  /** @type {Map<string, Truth>} */
  const enabled = new Map();
  const given = { pack, answers, enabled, known: [] };
  for (const { json, when } of pack.tree.questions) {
    enabled.set(json.id, when === undefined || (all && answers.has(json.id)) || truth(when, given));
  }
  return given;
}

/** @param {Condition} condition @param {Given} given @returns {Truth} */
export function truth(condition, given) {
  switch (condition[0]) {
    case "any_of":
    case "all_of":
    case "none_of":
    case "unsure":
    case "at_least":
    case "more_than":
    case "at_most":
    case "less_than": {
      const answer = given.answers.get(condition[1]);
      return and(given.enabled.get(condition[1]) ?? null, answer === undefined ? null : holds(condition, answer));
    }
    case "all":
      return condition[1].reduce((value, part) => value !== false && and(value, truth(part, given)), TRUE);
    case "any": // some part is true unless every part is false
      return not(condition[1].reduce((value, part) => value !== false && and(value, not(truth(part, given))), TRUE));
    case "not":
      return not(truth(condition[1], given));
    case "count":
      return reaches(condition[1], condition[2].map((part) => [1, truth(part, given)]));
    case "score":
      return reaches(condition[1], given.pack.tree.points[condition[2]].map(([n, part]) => [n, truth(part, given)]));
    case "named": {
      const [, place] = condition;
      if (given.known[place] === undefined) given.known[place] = truth(given.pack.tree.named[place], given);
      return given.known[place];
    }
    case "limit": {
      const both = and(given.enabled.get(condition[2]) ?? null, given.enabled.get(condition[1]) ?? null);
      return and(both, limit(condition, given.answers.get(condition[2]), given.answers.get(condition[1])));
    }
  }
}

const TRUE = /** @type {Truth} */ (true);

/** @param {any} test a test of one answer @param {Answer} answer @returns {boolean} */
function holds([kind, , wanted], answer) {
  const has = (/** @type {string} */ option) => (answer instanceof Set ? answer.has(option) : answer === option);
  switch (kind) {
    case "any_of":
      return wanted.some(has);
    case "all_of":
      return wanted.every(has);
    case "none_of":
      return !wanted.some(has);
    case "unsure":
      return answer === "unsure";
    default:
      return typeof answer === "number" && compare(kind, answer, wanted);
  }
}

/** @param {string} operator @param {number} left @param {number} right @returns {boolean} */
export function compare(operator, left, right) {
  if (operator === "at_least" || operator === "less_than") {
    return left >= right === (operator === "at_least");
  }
  return left > right === (operator === "more_than");
}

/** @param {number} needed @param {[number, Truth][]} values @returns {Truth} whether points come to at least so many */
function reaches(needed, values) {
  const [least, most] = span(values);
  return least >= needed || (most < needed ? false : null);
}

/**
 * @param {[number, Truth][]} values
 * @returns {[number, number]} the least and the most that points can still come to
 */
export function span(values) {
  let [least, most] = [0, 0];
  for (const [points, value] of values) {
    least += value === true || (value === null && points < 0) ? points : 0;
    most += value === true || (value === null && points > 0) ? points : 0;
  }
  return [least, most];
}

/**
 * @param {Extract<Condition, ["limit", ...any[]]>} test
 * @param {Answer | undefined} chosen
 * @param {Answer | undefined} amount
 */
function limit([, question, by, below, limits, ends, always], chosen, amount) {
  if (chosen === "unsure" || amount === "unsure") {
    return false;
  }
  const known = limits.map(([, value]) => value);
  const steps = typeof chosen === "number" ? limits.filter(([first]) => first <= chosen).length : 0;
  // Before the first of them stands the last, as in a list of Python.
  const possible = typeof chosen === "number" ? [known[steps ? steps - 1 : known.length - 1]] : known;
  const amounts = typeof amount === "number" ? [amount] : ends;
  const reached = possible.flatMap((value) => amounts.map((one) => one < value === below));
  if (!reached.includes(true)) {
    return false;
  }
  const missing = [chosen === undefined ? by : null, amount === undefined ? question : null];
  return !reached.includes(false) && missing.every((name) => name === null || always.includes(name)) ? true : null;
}

/** @param {Truth} left @param {Truth} right @returns {Truth} */
function and(left, right) {
  if (left === false || right === false) {
    return false;
  }
  return left === null || right === null ? null : true;
}

/** @param {Truth} value @returns {Truth} */
function not(value) {
  return value === null ? null : !value;
}

/** @param {Pack} pack @param {string} name @returns {number} how urgent a disposition is */
export function acuity(pack, name) {
  return /** @type {import("./types").Disposition} */ (pack.disposition.get(name)).acuity;
}

/** @param {Pack} pack @param {import("./types").Rule[]} rules @returns {string} the disposition that wins */
function mostUrgent({ tree, rank }, rules) {
  const above = (/** @type {string} */ one, /** @type {string | null} */ other) =>
    other !== null && Number(rank.get(other)) > Number(rank.get(one)) ? other : one;
  return rules.reduce((best, rule) => above(best, rule.advise), tree.default);
}

/** @param {Pack} pack @param {import("./types").Rule[]} rules @returns {string[]} */
function foundBy({ tree }, rules) {
  const found = new Set(rules.flatMap((rule) => rule.findings ?? []));
  return tree.findings.map((one) => one.id).filter((name) => found.has(name));
}

/** @param {Pack} pack @param {Answers} answers @param {string} floor @returns {boolean} */
function wouldRaise(pack, answers, floor) {
  const given = enablement(pack, answers, true);
  const fired = pack.tree.rules.filter((rule) => truth(rule.when, given) === true);
  return acuity(pack, mostUrgent(pack, fired)) > acuity(pack, floor);
}

/** @param {Pack} pack @param {Evaluation} evaluation @returns {string[]} the questions asked as things stand */
function asked(pack, evaluation) {
  if (evaluation.decided) {
    return pack.disposition.get(evaluation.floor)?.asks ?? [];
  }
  if (!evaluation.settled) {
    return pack.tree.deciding;
  }
  const waiting = pack.tree.rules.filter((rule) => evaluation.open.includes(rule.id));
  const finds = waiting.filter((rule) => rule.findings?.some((name) => evaluation.open_findings.includes(name)));
  const names = new Set(finds.flatMap((rule) => rule.asks ?? []));
  return [...pack.question.keys()].filter((name) => names.has(name));
}

/** @param {Pack} pack @param {Evaluation} evaluation @returns {string[]} the deciding questions that are not settled */
export function unanswered(pack, evaluation) {
  const names = evaluation.decided ? pack.tree.deciding : asked(pack, evaluation);
  return names.filter((name) => ["unanswered", "pending"].includes(evaluation.states.get(name) ?? ""));
}

/**
 * @param {Pack} pack
 * @param {Evaluation} evaluation
 * @param {ReadonlySet<string>} skipped
 * @returns {string | undefined}
 */
export function nextQuestion(pack, evaluation, skipped) {
  return asked(pack, evaluation).find((name) => evaluation.states.get(name) === "unanswered" && !skipped.has(name));
}

/** @param {Pack} pack @param {Answers} answers @returns {import("./types").Must[]} what answers do not keep to */
export function broken(pack, answers) {
  const known = (/** @type {string} */ name) => {
    const answer = answers.get(name);
    return !(answer === undefined || answer === "unsure" || (answer instanceof Set && answer.has("unsure")));
  };
  const keeps = (/** @type {import("./types").Must} */ { named, bound, when }) => {
    if (bound) {
      return compare(bound[0], Number(answers.get(named[0])), Number(answers.get(bound[1])));
    }
    const enabled = new Map(named.map((name) => [name, TRUE]));
    return when === undefined || truth(when, { pack, answers, enabled, known: [] }) === true;
  };
  const every = pack.tree.questions.flatMap((question) => question.must ?? []);
  const found = every.filter((one) => one.named.every(known) && !keeps(one));
  const { enabled } = found.length ? enablement(pack, answers) : { enabled: new Map() };
  return found.filter((one) => one.named.every((name) => enabled.get(name) === true));
}
