/** Answers: from what a caller hands in to the canonical value, with every mistake named; and back to JSON. */
import { floatText, hasOwn, putFloat } from "./values.js";
import { formatDays, formatDuration, parseDays, parseDuration } from "./amounts.js";
import { UNSURE } from "./conditions.js";
import { enable, nobody } from "./meaning.js";

/** @typedef {import("./types").Answer} Answer @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Mistake} Mistake @typedef {import("./types").Book} Book */
/** @typedef {import("./types").Asking} Asking */

const LARGEST = 2 ** 53;
const ODD = /[\0-\x1f\x7f-\xa0\xad\u0600-\u0605\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ue000-\uf8ff\ufeff\ufff0-\ufffb]/;

/** Answers that cannot be taken. `mistakes` are all that is wrong; the error speaks of the first. */
export class AnswerError extends Error {
  /** @param {Mistake[]} mistakes */
  constructor(mistakes) {
    const { question, message, hint } = mistakes[0];
    super(`${question === null ? "" : `\`${question}\`: `}${message}${hint === null ? "" : `; ${hint}`}`);
    this.name = "AnswerError";
    this.question = question;
    this.hint = hint;
    this.mistakes = mistakes;
  }
}

/**
 * @param {Book} book
 * @param {unknown} answers
 * @returns {Person} whose questions are known; or it throws an AnswerError
 */
export function readAnswers(book, answers) {
  const person = nobody(book);
  const mistakes = readEach(book, answers, person);
  if (mistakes !== null) {
    throw new AnswerError(mistakes);
  }
  return enable(book, person);
}

/**
 * @param {Book} book
 * @param {unknown} answers
 * @param {Person} person is given what can be taken
 * @returns {Mistake[] | null} what is wrong with the rest; null for nothing
 */
export function readEach(book, answers, person) {
  if (answers === null || typeof answers !== "object" || Array.isArray(answers)) {
    return [mistake(null, "answers must be a mapping of question ids to answers", null)];
  }
  let mistakes = null;
  let following = 0;
  for (const name in answers) {
    if (!hasOwn.call(answers, name)) continue;
    const value = /** @type {any} */ (answers)[name];
    // Most answers come in the order of the questions.
    const place = name === book.ids[following] ? following : book.place.get(name);
    let wrong;
    if (place === undefined) wrong = mistake(null, `there is no question ${shown(name)}`, null);
    else {
      following = place + 1;
      // Null is not answered, nor is what JSON would leave out.
      if (value !== null && value !== undefined) wrong = read(book.asking[place], place, value, person);
    }
    if (wrong !== undefined) (mistakes ??= []).push(wrong);
  }
  return mistakes;
}

/** @param {string | null} question @param {string} message @param {string | null} hint @returns {Mistake} */
export function mistake(question, message, hint) {
  return { question, message, hint };
}

/**
 * @param {Asking} asking
 * @param {number} place
 * @param {any} value
 * @param {Person} person
 * @returns {Mistake | undefined}
 */
function read(asking, place, value, person) {
  if (asking.ids === null) {
    return value === UNSURE && asking.unsure ? take(person, place, UNSURE) : readAmount(asking, place, value, person);
  }
  if (asking.several) {
    return readSeveral(asking, place, value, person);
  }
  // Options are few: a map takes longer.
  const option = asking.ids.indexOf(typeof value === "boolean" && asking.yes ? (value ? "yes" : "no") : value);
  if (option < 0) {
    const text = shown(value);
    return refused(asking, typeof value === "string" ? `there is no option ${text}` : `${text} is not an option`);
  }
  return take(person, place, option);
}

/**
 * @param {Asking} asking
 * @param {number} place
 * @param {any} value
 * @param {Person} person
 * @returns {Mistake | undefined}
 */
function readSeveral(asking, place, value, person) {
  const ids = asking.ids ?? [];
  if (!Array.isArray(value)) return refused(asking, "the answer is not a list of options");
  if (!value.length) return refused(asking, "an empty list is not an answer");
  const first = ids.indexOf(value[0]);
  if (first < 0) return refused(asking, `there is no option ${shown(value[0])}`);
  if (value.length === 1) {
    return take(person, place, first);
  }
  const chosen = [first];
  for (let next = 1; next < value.length; next += 1) {
    const option = ids.indexOf(value[next]);
    if (option < 0) return refused(asking, `there is no option ${shown(value[next])}`);
    insert(chosen, option);
  }
  if (chosen.length === 1) {
    return take(person, place, first);
  }
  let at = 0;
  while (at < chosen.length && !asking.alone[chosen[at]]) at += 1;
  if (at === chosen.length) {
    return take(person, place, chosen);
  }
  const id = ids[chosen[at]];
  return mistake(asking.id, `\`${id}\` cannot be combined with other options`, `give \`${id}\` alone, or leave it out`);
}

/** @param {number[]} chosen @param {number} option puts an option among others, in their order; once */
function insert(chosen, option) {
  let at = chosen.length;
  while (at > 0 && chosen[at - 1] >= option) at -= 1;
  if (chosen[at] === option) return;
  for (let last = chosen.length; last > at; last -= 1) chosen[last] = chosen[last - 1];
  chosen[at] = option;
}

/**
 * @param {Asking} asking
 * @param {number} place
 * @param {any} value
 * @param {Person} person
 * @returns {Mistake | undefined}
 */
function readAmount(asking, place, value, person) {
  const found = amount(asking, value);
  if (typeof found === "string") return refused(asking, found);
  const steps = typeof found === "number" ? found : found.days;
  if (!(asking.least <= steps && steps <= asking.most)) return refused(asking, `${shown(value)} is out of bounds`);
  if (typeof found !== "number" && found.both) (person.days ??= new Map()).set(place, found.both);
  return take(person, place, steps);
}

/** @param {Person} person @param {number} place @param {Answer} answer @returns {undefined} */
function take(person, place, answer) {
  person.answers[place] = answer;
}

/** @param {Asking} asking @param {string} message @returns {Mistake} */
function refused({ id, takes }, message) {
  return mistake(id, message, `give ${takes}`);
}

/**
 * @param {Asking} asking
 * @param {any} value
 * @returns {number | {days: number, both?: string} | string} or why it is none
 */
function amount({ kind, decimals }, value) {
  if (kind === "duration") {
    const seconds = typeof value === "string" ? parseDuration(value) : "not a duration";
    return typeof seconds === "number" ? seconds : `${shown(value)}: ${seconds}`;
  }
  if (kind === "date") {
    const found = typeof value === "string" ? parseDays(value) : "not a day";
    return typeof found === "string" ? `${shown(value)}: ${found}` : found;
  }
  if (typeof value !== "number") {
    return `${typeof value === "string" ? "the text " : ""}${shown(value)} is not a number`;
  }
  if (!Number.isFinite(value)) return `\`${value}\` is not a finite number`;
  if (Math.abs(value) >= LARGEST) return "the number is out of bounds";
  // The shortest decimal that means a number is what was meant: so 37.1 is 371 tenths, exactly.
  const [digits, power] = value.toExponential().split("e");
  const shift = Number(power) + Number(decimals) - (digits.split(".")[1] ?? "").length;
  if (shift < 0 && value !== 0) return `${shown(value)} has too many decimals`;
  return value === 0 ? 0 : Number(`${digits.replace(".", "")}e${shift}`);
}

/** @param {any} value @returns {string} as an error may show it: nothing that a log or a terminal would act on */
function shown(value) {
  if (typeof value === "string") {
    const letters = Array.from(value.slice(0, 100));
    const kept = letters.slice(0, 40).map((letter) => (ODD.test(letter) && letter.length === 1 ? "\ufffd" : letter));
    return `\`${kept.join("")}${letters.length > 40 ? "\u2026" : ""}\``;
  }
  if (typeof value === "boolean" || (typeof value === "number" && Math.abs(value) < LARGEST)) {
    return `\`${Number.isInteger(value) || typeof value === "boolean" ? value : floatText(value)}\``;
  }
  const kind = value === null ? "nothing" : `a value of type ${typeof value}`;
  return Array.isArray(value) ? "a list" : value !== null && typeof value === "object" ? "a mapping" : kind;
}

/**
 * @param {Book} book
 * @param {Person} person
 * @returns {any} the answers in their JSON form, in the order of the questions
 */
export function answersJson({ asking }, { answers, days }) {
  /** @type {any} */
  const written = {};
  for (let place = 0; place < asking.length; place += 1) {
    const answer = answers[place];
    if (answer === undefined) continue;
    const { id, kind, ids, decimals } = asking[place];
    if (ids !== null) {
      if (typeof answer !== "number") written[id] = idsOf(ids, /** @type {number[]} */ (answer));
      else written[id] = kind === "choice" ? ids[answer] : [ids[answer]];
    } else if (typeof answer !== "number") {
      written[id] = answer;
    } else if (kind === "number" && decimals) {
      putFloat(written, id, floatText(Number(`${answer}e-${decimals}`)));
    } else {
      const day = () => days?.get(place) ?? formatDays(answer);
      written[id] = kind === "number" ? answer : kind === "duration" ? formatDuration(answer) : day();
    }
  }
  return written;
}

/** @param {string[]} ids @param {number[]} chosen @returns {string[]} */
function idsOf(ids, chosen) {
  return chosen.map((option) => ids[option]);
}
