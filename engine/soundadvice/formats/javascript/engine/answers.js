/** Answers: from what a caller hands in to the canonical value, with every mistake named; and back to JSON. */
import { floatText, putFloat } from "./values.js";
import { formatDays, formatDuration, parseDays, parseDuration } from "./amounts.js";
import { UNSURE } from "./conditions.js";
import { enable, nobody } from "./meaning.js";

/** @typedef {import("./types").Answer} Answer @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Mistake} Mistake @typedef {import("./types").Book} Book */
/** @typedef {import("./types").QuestionJson} QuestionJson */

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

/** @param {Book} book @param {unknown} answers @returns {Person} whose questions are known; or it throws an AnswerError */
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
  for (const name of Object.keys(answers)) {
    const value = /** @type {any} */ (answers)[name];
    const place = book.place.get(name);
    const wrong = place === undefined ? mistake(null, `there is no question ${shown(name)}`, null) : read(book, place, value, person);
    if (wrong) (mistakes ??= []).push(wrong);
  }
  return mistakes;
}

/** @param {string | null} question @param {string} message @param {string | null} hint @returns {Mistake} */
export function mistake(question, message, hint) {
  return { question, message, hint };
}

/** @param {Book} book @param {number} place @param {any} value @param {Person} person @returns {Mistake | undefined} */
function read(book, place, value, person) {
  if (value === undefined || value === null) {
    return undefined; // null is not answered, nor is what JSON would leave out
  }
  const { json, range } = book.questions[place];
  const options = book.options[place];
  let answer = value;
  if (options === undefined) {
    if (value !== UNSURE || !json.unsure) {
      const found = amount(json, value);
      if (typeof found === "string") return refused(json, found);
      const [least, most] = /** @type {[number, number]} */ (range);
      if (!(least <= found.amount && found.amount <= most)) return refused(json, `${shown(value)} is out of bounds`);
      answer = found.amount;
      if (found.both) (person.days ??= new Map()).set(place, found.both);
    }
  } else if (json.kind === "choice") {
    const option = typeof value === "boolean" && options.has("yes") && options.has("no") ? (value ? "yes" : "no") : value;
    answer = options.get(option);
    if (answer === undefined) {
      return refused(json, typeof option === "string" ? `there is no option ${shown(value)}` : `${shown(value)} is not an option`);
    }
  } else {
    if (!Array.isArray(value)) return refused(json, "the answer is not a list of options");
    if (!value.length) return refused(json, "an empty list is not an answer");
    answer = [];
    for (const one of value) {
      const option = options.get(one);
      if (option === undefined) return refused(json, `there is no option ${shown(one)}`);
      if (!answer.includes(option)) answer.push(option);
    }
    if (answer.length > 1) {
      answer.sort((/** @type {number} */ one, /** @type {number} */ other) => one - other);
      const alone = json.options?.find((option, number) => option.exclusive && answer.includes(number))?.id;
      if (alone !== undefined) {
        return mistake(json.id, `\`${alone}\` cannot be combined with other options`, `give \`${alone}\` alone, or leave it out`);
      }
    }
  }
  person.answers[place] = answer;
  return undefined;
}

/** @param {QuestionJson} json @param {string} message @returns {Mistake} */
function refused(json, message) {
  return mistake(json.id, message, `give ${json.takes}`);
}

/** @param {QuestionJson} json @param {any} value @returns {{amount: number, both?: string} | string} or why it is none */
function amount({ kind, decimals }, value) {
  if (kind === "duration") {
    const seconds = typeof value === "string" ? parseDuration(value) : "not a duration";
    return typeof seconds === "number" ? { amount: seconds } : `${shown(value)}: ${seconds}`;
  }
  if (kind === "date") {
    const found = typeof value === "string" ? parseDays(value) : "not a day";
    return typeof found === "string" ? `${shown(value)}: ${found}` : { amount: found.days, both: found.both };
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
  return { amount: value === 0 ? 0 : Number(`${digits.replace(".", "")}e${shift}`) };
}

/** @param {any} value @returns {string} as an error may show it: nothing that a log or a terminal would act on */
function shown(value) {
  if (typeof value === "string") {
    const letters = Array.from(value.slice(0, 100));
    const kept = letters.slice(0, 40).map((letter) => (ODD.test(letter) && letter.length === 1 ? "\ufffd" : letter));
    return `\`${kept.join("")}${letters.length > 40 ? "…" : ""}\``;
  }
  if (typeof value === "boolean" || (typeof value === "number" && Math.abs(value) < LARGEST)) {
    return `\`${Number.isInteger(value) || typeof value === "boolean" ? value : floatText(value)}\``;
  }
  const kind = value === null ? "nothing" : `a value of type ${typeof value}`;
  return Array.isArray(value) ? "a list" : value !== null && typeof value === "object" ? "a mapping" : kind;
}

/** @param {Book} book @param {Person} person @returns {any} the answers in their JSON form, in the order of the questions */
export function answersJson({ questions }, { answers, days }) {
  /** @type {any} */
  const written = {};
  for (let place = 0; place < questions.length; place += 1) {
    const answer = answers[place];
    if (answer === undefined) continue;
    const { id, kind, options, decimals } = questions[place].json;
    if (options) {
      written[id] = typeof answer === "number" ? options[answer].id : idsOf(options, /** @type {number[]} */ (answer));
    } else if (typeof answer !== "number") {
      written[id] = answer;
    } else if (kind === "number" && decimals) {
      putFloat(written, id, floatText(Number(`${answer}e-${decimals}`)));
    } else {
      written[id] = kind === "number" ? answer : kind === "duration" ? formatDuration(answer) : days?.get(place) ?? formatDays(answer);
    }
  }
  return written;
}

/** @param {import("./types").Option[]} options @param {number[]} chosen @returns {string[]} */
function idsOf(options, chosen) {
  return chosen.map((option) => options[option].id);
}
