/**
 * Conditions: each made once into a function of what a person answered. Its value is YES, NO, or OPEN where what is not
 * answered yet could make it either: so `all` is the least of its parts, and `any` is the greatest.
 */

/** @typedef {import("./types").Answer} Answer @typedef {import("./types").Condition} Condition */
/** @typedef {import("./types").Truth} Truth @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Book} Book @typedef {import("./types").Test} Test */
/** @typedef {Extract<Condition, ["limit", ...any[]]>} Limit */

export const NO = /** @type {Truth} */ (0);
export const OPEN = /** @type {Truth} */ (1);
export const YES = /** @type {Truth} */ (2);
export const UNSURE = "unsure";
/** What leaves any truth as it is, by `&`. */
const EVERY = 3;

/** @param {Book} book @param {Condition} condition @returns {Test} */
export function compiled(book, condition) {
  switch (condition[0]) {
    case "all":
      return all(condition[1].map((part) => compiled(book, part)));
    case "any":
      return any(condition[1].map((part) => compiled(book, part)));
    case "not": {
      const part = compiled(book, condition[1]);
      return (person) => /** @type {Truth} */ (YES - part(person));
    }
    case "count": {
      const parts = condition[2].map((part) => /** @type {[number, Test]} */ ([1, compiled(book, part)]));
      return (person) => reaches(condition[1], span(parts, person));
    }
    case "score": {
      const points = pointsOf(book, book.tree.points[condition[2]]);
      return (person) => reaches(condition[1], span(points, person));
    }
    case "named": {
      const [, name] = condition;
      book.named[name] ??= compiled(book, book.tree.named[name]);
      return (person) => (person.known[name] ??= book.named[name](person));
    }
    case "limit":
      return limit(book, condition);
    default:
      return test(book, condition);
  }
}

/** @param {Book} book @param {import("./types").Points} points @returns {[number, Test][]} */
export function pointsOf(book, points) {
  return points.map(([number, part]) => [number, compiled(book, part)]);
}

/** @param {Test[]} parts @returns {Test} */
function all(parts) {
  return (person) => {
    let least = YES;
    for (let place = 0; place < parts.length && least !== NO; place += 1) {
      const value = parts[place](person);
      if (value < least) least = value;
    }
    return least;
  };
}

/** @param {Test[]} parts @returns {Test} */
function any(parts) {
  return (person) => {
    let most = NO;
    for (let place = 0; place < parts.length && most !== YES; place += 1) {
      const value = parts[place](person);
      if (value > most) most = value;
    }
    return most;
  };
}

/** @param {Book} book @param {any} condition @returns {Test} of the answer to one question */
function test(book, [kind, name, wanted]) {
  const place = book.place.get(name) ?? 0;
  const { ids, kind: asks } = book.asking[place];
  if (ids === null) {
    return ({ answers, enabled }) => {
      const answer = answers[place];
      if (answer === undefined) {
        return enabled[place] && OPEN;
      }
      const unsure = answer === UNSURE;
      return (kind === "unsure" ? unsure : !unsure && compare(kind, Number(answer), wanted)) ? enabled[place] : NO;
    };
  }
  // What holds of one option that was chosen, and what of several.
  const named = ids.map((id) => (kind === "unsure" ? asks === "choice" && id === UNSURE : wanted.includes(id)));
  const needed = named.filter((one) => one).length;
  const holds = named.map((one) => (kind === "none_of" ? !one : one && (kind !== "all_of" || needed === 1)));
  const alone = holds.map((one) => (one ? EVERY : 0));
  const several = (/** @type {number[]} */ chosen) => {
    let found = 0;
    for (let at = 0; at < chosen.length; at += 1) if (named[chosen[at]]) found += 1;
    return kind === "none_of" ? found === 0 : kind === "all_of" ? found === needed : found > 0;
  };
  /** @type {Test} */
  const tested = ({ answers, enabled }) => {
    const answer = answers[place];
    if (typeof answer === "number") {
      return /** @type {Truth} */ (alone[answer] & enabled[place]);
    }
    if (answer === undefined) {
      return enabled[place] && OPEN;
    }
    return several(/** @type {number[]} */ (answer)) ? enabled[place] : NO;
  };
  return Object.assign(tested, { looksUp: { place, alone } });
}

/** @param {string} operator @param {number} left @param {number} right @returns {boolean} */
export function compare(operator, left, right) {
  if (operator === "at_least" || operator === "less_than") {
    return left >= right === (operator === "at_least");
  }
  return left > right === (operator === "more_than");
}

/** @param {number} needed @param {[number, number]} span @returns {Truth} whether points come to at least so many */
function reaches(needed, [least, most]) {
  return least >= needed ? YES : most < needed ? NO : OPEN;
}

/**
 * @param {[number, Test][]} points
 * @param {Person} person
 * @returns {[number, number]} the least and the most that points can still come to
 */
export function span(points, person) {
  let [least, most] = [0, 0];
  for (const [number, part] of points) {
    const value = part(person);
    if (value === YES || (value === OPEN && number < 0)) least += number;
    if (value === YES || (value === OPEN && number > 0)) most += number;
  }
  return [least, most];
}

/** @param {Book} book @param {Limit} condition @returns {Test} an amount against the limit that another answer sets */
function limit({ place }, [, question, by, below, limits, ends, always]) {
  const [own, other] = [place.get(question) ?? 0, place.get(by) ?? 0];
  const known = limits.map(([, value]) => value);
  /** @param {Answer | undefined} chosen @param {Answer | undefined} amount @returns {Truth} */
  const holds = (chosen, amount) => {
    if (chosen === UNSURE || amount === UNSURE) {
      return NO;
    }
    const steps = typeof chosen === "number" ? limits.filter(([first]) => first <= chosen).length : 0;
    // Before the first of them stands the last, as in a list of Python.
    const possible = typeof chosen === "number" ? [known[steps ? steps - 1 : known.length - 1]] : known;
    const amounts = typeof amount === "number" ? [amount] : ends;
    const reached = possible.flatMap((value) => amounts.map((one) => one < value === below));
    if (!reached.includes(true)) {
      return NO;
    }
    const sure = (chosen !== undefined || always.includes(by)) && (amount !== undefined || always.includes(question));
    return !reached.includes(false) && sure ? YES : OPEN;
  };
  return ({ answers, enabled }) =>
    /** @type {Truth} */ (Math.min(enabled[other], enabled[own], holds(answers[other], answers[own])));
}

/**
 * @param {Book} book
 * @param {import("./types").Looking} one
 * @returns {string[]} the questions that its condition mentions
 */
export function looksOf(book, one) {
  let looks = book.looks.get(one);
  if (looks === undefined) {
    looks = one.looks ?? (one.when ? mentioned(book, one.when) : []);
    book.looks.set(one, looks);
  }
  return looks;
}

/**
 * @param {Book} book
 * @param {Condition} condition
 * @returns {string[]} the questions it mentions, in order, each once
 */
function mentioned(book, condition) {
  const { tree } = book;
  const within = (/** @type {Condition[]} */ parts) => parts.flatMap((part) => mentioned(book, part));
  const found = () => {
    switch (condition[0]) {
      case "all":
      case "any":
        return within(condition[1]);
      case "not":
        return within([condition[1]]);
      case "count":
        return within(condition[2]);
      case "score":
        return within(tree.points[condition[2]].map(([, part]) => part));
      case "named":
        return within([tree.named[condition[1]]]);
      case "limit":
        return []; // the tree says it
      default:
        return [condition[1]];
    }
  };
  return [...new Set(found())];
}
