/** What the module offers: a pack that asks, advises and says why, here and without a network. */
import { frozen, hasOwn, revived } from "./values.js";
import { AnswerError, mistake, readAnswers, readEach } from "./answers.js";
import { YES } from "./conditions.js";
import { bound, broken, enable, evaluate, nobody } from "./meaning.js";
import { fill, opened } from "./words.js";
import { ACUITIES, byUrgency, consult, NOTHING, questionJson } from "./advice.js";
import { whyAdvice, whyAsked } from "./explain.js";
import { DATA } from "./data.js";

/** @typedef {import("./types").Pack} Pack @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Book} Book */
/** @typedef {{language?: string, region?: string, skipped?: Iterable<string>}} Options */

const LANGUAGES = DATA.languages;
const NUMBERS = "999, 112 or 911";
const OUTCOMES = 500;
/** @type {Map<string, Book>} */
const books = new Map();

/** The answers do not decide the advice yet. `questions` are still to be answered, `atLeast` is sure already. */
export class UndecidedError extends AnswerError {
  /** @param {any} found */
  constructor(found) {
    const names = found.unanswered.map((/** @type {string} */ name) => `\`${name}\``).join(", ");
    const message = "these answers do not decide the advice yet";
    super([mistake(found.unanswered[0], message, `still to be answered: ${names}`)]);
    this.name = "UndecidedError";
    this.questions = found.unanswered;
    this.atLeast = found.at_least;
  }
}

/** @param {string | undefined} wanted @returns {string} the language on offer that a tag asks for, or the pack's own */
export function languageFor(wanted) {
  const parts = String(wanted ?? "").split(".")[0].replace(/_/g, "-").toLowerCase().split("-");
  for (let length = parts.length; length; length -= 1) {
    const found = LANGUAGES.find((one) => one.toLowerCase() === parts.slice(0, length).join("-"));
    if (found) return found;
  }
  const wider = parts.length === 1 && LANGUAGES.find((one) => one.toLowerCase().startsWith(`${parts[0]}-`));
  return wider || LANGUAGES[0];
}

/** @type {Pack | undefined} in its own language and region */
let home;

/** @param {Options} options @returns {Pack} each is prepared once */
function packIn({ language, region }) {
  return language === undefined && region === undefined ? (home ??= preparedIn()) : preparedIn(language, region);
}

/** @param {string | undefined} language @param {string | undefined} region @returns {Pack} */
function preparedIn(language = undefined, region = undefined) {
  const spoken = language === undefined ? LANGUAGES[0] : languageFor(language);
  let book = books.get(spoken);
  if (book === undefined) {
    book = bound(revived(DATA.pack, LANGUAGES.indexOf(spoken)));
    books.set(spoken, book);
  }
  const here = region ?? DATA.region;
  const named = hasOwn.call(book.tree.regions, here) ? here : "default";
  let pack = book.packs.get(named);
  if (pack === undefined) {
    pack = opened(book, named);
    book.packs.set(named, pack);
  }
  return pack;
}

/** @param {Pack} pack @param {unknown} answers @returns {Person} */
function possible({ book }, answers) {
  const person = readAnswers(book, answers);
  const wrong = book.musts.length ? broken(book, person) : [];
  if (wrong.length) {
    throw new AnswerError(
      wrong.map(({ named: [own, ...others], say }) => {
        const beside = others.length ? `, or that to ${others.map((name) => `\`${name}\``).join(", ")}` : "";
        return mistake(own, say.replace(/\.$/, ""), `change this answer${beside}`);
      }),
    );
  }
  return person;
}

/** What is said before the first question, and what there is to choose from. @param {Options} options */
export function about(options = {}) {
  const pack = packIn(options);
  const { head, title, regions } = pack.tree;
  const { region, here } = pack;
  const offered = { languages: [...LANGUAGES], regions: Object.keys(regions) };
  const call = { emergency_number: here.number, services: here.services };
  const spoken = options.language === undefined ? LANGUAGES[0] : languageFor(options.language);
  return frozen({ ...head, title, language: spoken, ...offered, region, ...call });
}

/**
 * The advice, or what is still to be asked. Throws an AnswerError.
 * @param {unknown} answers
 * @param {Options} options
 */
export function decide(answers, options = {}) {
  const pack = packIn(options);
  return consult(pack, possible(pack, answers), options.skipped === undefined ? NOTHING : new Set(options.skipped));
}

/**
 * The decision alone, without words, for whoever decides for many. Throws an AnswerError, or an UndecidedError.
 * @param {unknown} answers
 * @param {Options} options
 * @returns {{disposition: string, acuity: string, rules: string[]}} the rules that fired, the most urgent first
 */
export function outcome(answers, options = {}) {
  const pack = packIn(options);
  const { book } = pack;
  const person = possible(pack, answers);
  const found = evaluate(book, person);
  if (!found.decided) {
    throw new UndecidedError(consult(pack, person, NOTHING));
  }
  return outcomeOf(pack, found);
}

/**
 * @param {Pack} pack
 * @param {import("./types").Evaluation} found
 * @returns {any} the outcome; for those of whom the same rules fire it is the same, kept in a tree of these rules
 */
function outcomeOf({ book, kept, dispositions }, { fired, floor }) {
  let branch = kept.outcomes;
  for (let at = 0; at < fired.length; at += 1) branch = branch[fired[at] + 1] ??= [];
  if (branch[0] === undefined) {
    if ((kept.told += 1) > OUTCOMES) [kept.told, kept.outcomes] = [1, []];
    const rules = byUrgency(book, fired).map((place) => book.rules[place].id);
    branch[0] = frozen({ disposition: dispositions[floor].id, acuity: ACUITIES[dispositions[floor].acuity], rules });
  }
  return branch[0];
}

/** The question to ask now, null if there is none left. @param {unknown} answers @param {Options} options */
export function next(answers, options = {}) {
  return decide(answers, options).next;
}

/** The advice. Throws an AnswerError, or an UndecidedError. @param {unknown} answers @param {Options} options */
export function advise(answers, options = {}) {
  const found = decide(answers, options);
  if (!found.decided) {
    throw new UndecidedError(found);
  }
  return found.advice;
}

/**
 * Why this advice, or why a question is asked.
 * @param {unknown} what answers, or a question's id
 * @param {Options} options
 */
export function explain(what, options = {}) {
  const pack = packIn(options);
  if (typeof what === "string") {
    const place = pack.book.place.get(what);
    if (place === undefined) throw new AnswerError([mistake(null, `there is no question \`${what}\``, null)]);
    return frozen(whyAsked(pack, place));
  }
  const found = whyAdvice(pack, possible(pack, what));
  if (found === null) {
    throw new UndecidedError(decide(what, options));
  }
  return frozen(found);
}

/** Every question, in the order in which they are asked. @param {Options} options */
export function questions(options = {}) {
  const pack = packIn(options);
  return pack.questions.map((_, place) => questionJson(pack, place));
}

/**
 * What to tell a person where no advice can be given: the more urgent of what is known. It throws nothing.
 * @param {unknown} answers @param {Options} options
 */
export function help(answers, options = {}) {
  try {
    return frozen(helpFor(answers, packIn(options)));
  } catch {
    return frozen(helpFor(undefined, packIn({})));
  }
}

/** @param {unknown} answers @param {Pack} pack */
function helpFor(answers, pack) {
  const { tree, region, here, book } = pack;
  const doctor = tree.dispositions.filter((one) => one.acuity > 0);
  let reached = doctor.filter((one) => one.acuity === doctor[0].acuity).pop();
  const person = nobody(book);
  kept(() => readEach(book, answers, person));
  const state = kept(() => enable(book, person));
  for (const { test, rank } of state ? book.rules : []) {
    const advised = rank >= 0 && kept(() => test(person) === YES);
    const other = advised ? tree.dispositions[rank] : undefined;
    if (other && (!reached || rank > Number(book.rank.get(reached.id)))) reached = other;
  }
  const urgency = Math.max(reached?.acuity ?? 0, 1);
  const [title, text] = reached ? [fill(reached.title, pack), fill(reached.text, pack)] : tree.say.help[urgency - 1];
  const now = urgency === ACUITIES.length - 1 ? tree.say.call_now : tree.say.call_if;
  const signs = tree.safety_net.filter((one) => ACUITIES.indexOf(one.acuity) > Math.max(urgency, 2));
  return {
    schema: "soundadvice.help.v1",
    why: tree.say.why_help,
    at_least: { disposition: reached?.id ?? null, acuity: ACUITIES[urgency], title },
    text,
    call: now.replace("{number}", () => here.said),
    emergency_number: here.number ?? NUMBERS,
    services: here.services,
    region,
    safety_net: signs.map((one) => ({
      lead: fill(one.lead, pack),
      items: one.items.map((item) => fill(item, pack)),
      acuity: one.acuity,
    })),
  };
}

/** @template Made @param {() => Made} make @returns {Made | undefined} what is made; nothing where that fails */
function kept(make) {
  try {
    return make();
  } catch {
    return undefined;
  }
}
