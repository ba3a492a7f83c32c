/** Answers: from what a caller hands in to the canonical value, with every mistake named; and back to JSON. */
import { Exact, floatText } from "./values.js";
import { formatDays, formatDuration, parseDays, parseDuration } from "./amounts.js";

/** @typedef {import("./types").Answer} Answer @typedef {import("./types").Given} Given */
/** @typedef {import("./types").Mistake} Mistake @typedef {import("./types").Question} Question */

const LARGEST = 2 ** 53;
const ODD = /[\0-\x1f\x7f-\xa0\xad\u0600-\u0605\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ue000-\uf8ff\ufeff\ufff0-\ufffb]/;
export const UNSURE = "unsure";

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

/** @param {Map<string, Question>} questions @param {unknown} answers @returns {Given} or it throws an AnswerError */
export function readAnswers(questions, answers) {
  const { given, mistakes } = readEach(questions, answers);
  if (mistakes.length) {
    throw new AnswerError(mistakes);
  }
  return given;
}

/**
 * @param {Map<string, Question>} questions
 * @param {unknown} answers what can be taken, and what is wrong with the rest
 */
export function readEach(questions, answers) {
  /** @type {Given} */
  const given = { answers: new Map(), days: new Map() };
  if (answers === null || typeof answers !== "object" || Array.isArray(answers)) {
    return { given, mistakes: [mistake(null, "answers must be a mapping of question ids to answers", null)] };
  }
  const mistakes = [];
  for (const [name, value] of Object.entries(answers)) {
    const question = questions.get(name);
    const wrong = question ? read(question, value, given) : mistake(null, `there is no question ${shown(name)}`, null);
    if (wrong) mistakes.push(wrong);
  }
  return { given, mistakes };
}

/** @param {string | null} question @param {string} message @param {string | null} hint @returns {Mistake} */
export function mistake(question, message, hint) {
  return { question, message, hint };
}

/** @param {Question} question @param {any} value @param {Given} given @returns {Mistake | undefined} what is wrong */
function read({ json, range }, value, given) {
  const refused = (/** @type {string} */ message) => mistake(json.id, message, `give ${json.takes}`);
  const take = (/** @type {Answer} */ answer) => void given.answers.set(json.id, answer);
  const ids = new Set(json.options?.map((option) => option.id));
  const within = (/** @type {number} */ amount, /** @type {string | undefined} */ both) => {
    const [least, most] = /** @type {[number, number]} */ (range);
    if (!(least <= amount && amount <= most)) return refused(`${shown(value)} is out of bounds`);
    if (both) given.days.set(json.id, both);
    return take(amount);
  };
  if (value === undefined || value === null || (json.unsure && value === UNSURE)) {
    return value ? take(UNSURE) : undefined; // null is not answered, nor is what JSON would leave out
  }
  switch (json.kind) {
    case "choice": {
      const option = typeof value === "boolean" && ids.has("yes") && ids.has("no") ? (value ? "yes" : "no") : value;
      if (typeof option !== "string") return refused(`${shown(value)} is not an option`);
      return ids.has(option) ? take(option) : refused(`there is no option ${shown(value)}`);
    }
    case "multi_choice": {
      if (!Array.isArray(value)) return refused("the answer is not a list of options");
      if (!value.length) return refused("an empty list is not an answer");
      const chosen = new Set();
      for (const one of value) {
        if (!ids.has(one)) return refused(`there is no option ${shown(one)}`);
        chosen.add(one);
      }
      const alone = json.options?.find((option) => option.exclusive && chosen.has(option.id))?.id;
      if (alone === undefined || chosen.size === 1) return take(chosen);
      const mend = `give \`${alone}\` alone, or leave it out`;
      return mistake(json.id, `\`${alone}\` cannot be combined with other options`, mend);
    }
    case "number": {
      if (typeof value !== "number") {
        return refused(`${typeof value === "string" ? "the text " : ""}${shown(value)} is not a number`);
      }
      if (!Number.isFinite(value)) return refused(`\`${value}\` is not a finite number`);
      if (Math.abs(value) >= LARGEST) return refused("the number is out of bounds");
      // The shortest decimal that means a number is what was meant: so 37.1 is 371 tenths, exactly.
      const [digits, power] = value.toExponential().split("e");
      const shift = Number(power) + Number(json.decimals) - (digits.split(".")[1] ?? "").length;
      if (shift < 0 && value !== 0) return refused(`${shown(value)} has too many decimals`);
      return within(value === 0 ? 0 : Number(`${digits.replace(".", "")}e${shift}`), undefined);
    }
    case "duration": {
      const seconds = typeof value === "string" ? parseDuration(value) : "not a duration";
      return typeof seconds === "number" ? within(seconds, undefined) : refused(`${shown(value)}: ${seconds}`);
    }
    case "date": {
      const found = typeof value === "string" ? parseDays(value) : "not a day";
      return typeof found === "string" ? refused(`${shown(value)}: ${found}`) : within(found.days, found.both);
    }
  }
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

/** @param {Question} question @param {Answer} answer @param {string | undefined} both @returns {any} its JSON form */
export function answerJson({ json }, answer, both) {
  if (answer instanceof Set) {
    return json.options?.map((option) => option.id).filter((id) => answer.has(id));
  }
  if (typeof answer !== "number") {
    return answer;
  }
  if (json.kind === "number") {
    return json.decimals ? new Exact(floatText(Number(`${answer}e-${json.decimals}`))) : answer;
  }
  return json.kind === "duration" ? formatDuration(answer) : both ?? formatDays(answer);
}
