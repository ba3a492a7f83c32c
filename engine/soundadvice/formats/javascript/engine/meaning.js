/** Meaning: what answers mean by the pack's rules. Questions, rules and dispositions go by their places in the pack. */
import { compare, compiled, NO, OPEN, pointsOf, UNSURE, YES } from "./conditions.js";

/** @typedef {import("./types").Truth} Truth @typedef {import("./types").Tree} Tree */
/** @typedef {import("./types").Book} Book @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Evaluation} Evaluation @typedef {import("./types").Question} Question */
/** @typedef {import("./types").Test} Test */

const EMERGENCY = 4;
/** @type {number[]} */
const NONE = [];
/** @type {Truth[]} */
const NO_TRUTHS = [];
/** @type {string[]} */
const NO_NAMES = [];

/** @param {Tree} read @returns {Book} the tree with its conditions as functions; each is made once */
export function bound(read) {
  const tree = { ...read, questions: read.questions.map(taking) };
  /** @type {Book} */
  const book = {
    tree,
    place: places(tree.questions.map((one) => one.json.id)),
    rank: places(tree.dispositions.map((one) => one.id)),
    asking: tree.questions.map(asking),
    // As the names of properties: by these an answer's name is the very same text, and is not read letter by letter.
    ids: tree.questions.map((one) => Object.keys({ [one.json.id]: 0 })[0]),
    nothing: tree.questions.map(() => undefined),
    asked: tree.questions.map((one) => (one.when ? OPEN : YES)),
    when: [],
    least: places(tree.dispositions.map((one) => one.id)).get(tree.default) ?? 0,
    rules: [],
    named: [],
    musts: [],
    deciding: [],
    looks: new Map(),
    scores: [],
    planned: [],
    looked: null,
    variants: [],
    asks: [],
    packs: new Map(),
  };
  const place = (/** @type {string} */ name) => book.place.get(name) ?? -1;
  tree.questions.forEach(({ when, must }, number) => {
    if (when) book.when.push([number, compiled(book, when)]);
    for (const one of must ?? []) {
      book.musts.push({ one, places: one.named.map(place), test: one.when && compiled(book, one.when) });
    }
  });
  book.deciding = tree.deciding.map(place);
  book.rules = tree.rules.map(({ id, when, advise, asks, instead_of: silences = null }) => {
    const test = compiled(book, when);
    return {
      id,
      silences,
      test,
      place: test.looksUp?.place ?? 0,
      alone: test.looksUp?.alone ?? null,
      rank: advise === null ? -1 : Number(book.rank.get(advise)),
      asks: (asks ?? []).map(place),
    };
  });
  book.scores = tree.scores.map(({ items }) => items.map(({ points }) => pointsOf(book, points)));
  // There is no plan before there is advice, and the first question should not wait for it.
  book.planned = tree.plan.rules.map(({ when }) => (when ? late(() => compiled(book, when)) : () => YES));
  book.variants = tree.variants.map(({ cases }) => cases.map(([when]) => compiled(book, when)));
  book.asks = tree.dispositions.map((one) => one.asks.map(place));
  return book;
}

/** @param {() => Test} make @returns {Test} that is made when it is first asked */
function late(make) {
  /** @type {Test | undefined} */
  let test;
  return (person) => (test ??= make())(person);
}

/** @param {string[]} ids @returns {Map<string, number>} */
function places(ids) {
  return new Map(ids.map((id, place) => [id, place]));
}

/** @param {Question} question @returns {Question} that says what it takes: options, where the tree says nothing */
function taking(question) {
  const { json } = question;
  const ids = json.options?.map((one) => `\`${one.id}\``).join(", ");
  const takes = json.takes || `${json.kind === "choice" ? "one" : "a list of one or more"} of ${ids}`;
  return takes === json.takes ? question : Object.freeze({ ...question, json: Object.freeze({ ...json, takes }) });
}

/** @param {Question} question @returns {import("./types").Asking} */
function asking({ json: { id, kind, takes, options, unsure = false, decimals = 0 }, range: [least, most] = [0, 0] }) {
  const ids = options?.map((one) => one.id) ?? null;
  const alone = options?.map((one) => one.exclusive) ?? [];
  const yes = ["yes", "no"].every((one) => ids?.includes(one));
  const several = kind === "multi_choice";
  return { id, kind, several, ids, place: places(ids ?? []), takes, yes, alone, unsure, decimals, least, most };
}

/** @param {Book} book @returns {Person} who has answered nothing yet */
export function nobody({ nothing, asked, when, tree }) {
  const known = tree.named.length ? [] : NO_TRUTHS;
  return { answers: nothing.slice(), enabled: when.length ? asked.slice() : asked, known, days: null };
}

/** @param {Book} book @param {Person} person finds out which questions are asked @returns {Person} */
export function enable(book, person) {
  for (const [place, test] of book.when) person.enabled[place] = test(person);
  return person;
}

/** @param {Book} book @param {Person} person @returns {Evaluation} */
export function evaluate(book, person) {
  const { rules, tree, deciding } = book;
  const { answers, enabled } = person;
  let fired = NONE;
  let open = NONE;
  const { least } = book;
  let floor = least;
  for (let place = 0; place < rules.length; place += 1) {
    const { test, rank, alone, place: about } = rules[place];
    const answer = answers[about];
    // Most rules are of one option, and most people choose one: it is looked up here, and no function is called.
    const value = alone !== null && typeof answer === "number" ? alone[answer] & enabled[about] : test(person);
    if (value === YES) {
      if (fired === NONE) fired = [place];
      else fired.push(place);
      if (rank > floor) floor = rank;
    } else if (value === OPEN) {
      if (open === NONE) open = [place];
      else open.push(place);
    }
  }
  const findings = foundBy(tree, fired);
  const openFindings = tree.findings.length ? foundBy(tree, open).filter((name) => !findings.includes(name)) : findings;
  const emergency = tree.dispositions[floor].acuity === EMERGENCY;
  let settled = true;
  if (floor === least) {
    for (const place of deciding) {
      if (enabled[place] !== NO && (enabled[place] === OPEN || answers[place] === undefined)) settled = false;
    }
  } else {
    settled = emergency || open === NONE || !open.some((place) => rules[place].rank > floor);
  }
  const ignored = book.when.length ? hidden(book, person) : NONE;
  return {
    fired,
    open,
    floor,
    settled,
    decided: settled && (!openFindings.length || emergency),
    ignored,
    ignored_would_raise: ignored.length > 0 && wouldRaise(book, person, floor),
    findings,
    open_findings: openFindings,
  };
}

/**
 * @param {Book} book
 * @param {Person} person
 * @returns {number[]} the questions with an answer that were not to be asked
 */
function hidden({ when }, { answers, enabled }) {
  let places = NONE;
  for (let at = 0; at < when.length; at += 1) {
    const place = when[at][0];
    if (enabled[place] === NO && answers[place] !== undefined) places = [...places, place];
  }
  return places;
}

/** @param {Tree} tree @param {number[]} rules @returns {string[]} */
function foundBy(tree, rules) {
  if (!tree.findings.length) {
    return NO_NAMES;
  }
  const found = new Set(rules.flatMap((place) => tree.rules[place].findings ?? []));
  return tree.findings.map((one) => one.id).filter((name) => found.has(name));
}

/** @param {Book} book @param {Person} person @param {number} floor @returns {boolean} if every answer counted */
function wouldRaise(book, { answers, days }, floor) {
  const person = { ...nobody(book), answers, days };
  for (const [place, test] of book.when) person.enabled[place] = answers[place] === undefined ? test(person) : YES;
  const reached = book.rules.map(({ test, rank }) => (test(person) === YES ? rank : -1));
  const most = Math.max(Number(book.rank.get(book.tree.default)), ...reached);
  return book.tree.dispositions[most].acuity > book.tree.dispositions[floor].acuity;
}

/** @param {Book} book @param {Evaluation} evaluation @returns {number[]} the questions asked as things stand */
function asked(book, { decided, settled, floor, open, open_findings: missing }) {
  if (decided) {
    return book.asks[floor];
  }
  if (!settled) {
    return book.deciding;
  }
  const finds = open.filter((place) => book.tree.rules[place].findings?.some((name) => missing.includes(name)));
  return [...new Set(finds.flatMap((place) => book.rules[place].asks))].sort((one, other) => one - other);
}

/**
 * @param {Book} book
 * @param {Person} person
 * @param {Evaluation} found
 * @returns {string[]} deciding ones, not settled
 */
export function unanswered(book, { answers, enabled }, found) {
  const names = [];
  for (const place of found.decided ? book.deciding : asked(book, found)) {
    if (enabled[place] === OPEN || (enabled[place] === YES && answers[place] === undefined)) {
      names.push(book.asking[place].id);
    }
  }
  return names;
}

/** @param {Book} book @param {Person} person @param {Evaluation} found @param {ReadonlySet<string>} skipped */
export function nextQuestion(book, { answers, enabled }, found, skipped) {
  const isNext = (/** @type {number} */ place) => enabled[place] === YES && answers[place] === undefined;
  return asked(book, found).find((place) => isNext(place) && !skipped.has(book.asking[place].id));
}

/**
 * @param {Book} book
 * @param {Person} person, enabled
 * @returns {import("./types").Must[]} what answers do not keep to
 */
export function broken(book, person) {
  const { answers, enabled } = person;
  const known = (/** @type {number} */ place) => {
    const answer = answers[place];
    const unsure = book.asking[place].place.get(UNSURE);
    return answer !== undefined && answer !== UNSURE && !(unsure !== undefined && [answer].flat().includes(unsure));
  };
  const every = { ...person, enabled: enabled.map(() => YES), known: [] };
  const keeps = (/** @type {import("./types").BoundMust} */ { one: { bound: limit }, places, test }) => {
    if (limit) {
      return compare(limit[0], Number(answers[places[0]]), Number(answers[book.place.get(limit[1]) ?? 0]));
    }
    return test === undefined || test(every) === YES;
  };
  const found = book.musts.filter((one) => one.places.every(known) && !keeps(one));
  return found.filter(({ places }) => places.every((place) => enabled[place] === YES)).map(({ one }) => one);
}
