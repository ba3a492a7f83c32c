/** What the module offers: a pack that asks, advises and says why, here and without a network. */
import { plain, revived } from "./values.js";
import { AnswerError, mistake, readAnswers, readEach } from "./answers.js";
import { broken, enablement, truth } from "./meaning.js";
import { fill, opened } from "./words.js";
import { ACUITIES, consult, questionJson, whyAdvice, whyAsked } from "./advice.js";
import { DATA } from "./data.js";

/** @typedef {import("./types").Pack} Pack @typedef {import("./types").Given} Given */
/** @typedef {{language?: string, region?: string, skipped?: Iterable<string>}} Options */

const LANGUAGES = Object.keys(DATA.words);
const NUMBERS = "999, 112 or 911";
/** @type {Map<string, Pack>} */
const packs = new Map();

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
  return wider || DATA.language;
}

/** @param {Options} options @returns {Pack} each is prepared once */
function packIn({ language, region }) {
  const spoken = language === undefined ? DATA.language : languageFor(language);
  const before = packs.get(spoken);
  const tree = before?.tree ?? revived(JSON.parse(DATA.tree), DATA.words[spoken]);
  const here = region ?? DATA.region;
  const named = Object.prototype.hasOwnProperty.call(tree.regions, here) ? here : "default";
  if (before?.region === named) {
    return before;
  }
  const made = opened(tree, named);
  packs.set(spoken, made);
  return made;
}

/** @param {Pack} pack @param {unknown} answers @returns {Given} */
function possible(pack, answers) {
  const given = readAnswers(pack.question, answers);
  const mistakes = broken(pack, given.answers).map(({ named: [own, ...others], say }) => {
    const beside = others.length ? `, or that to ${others.map((name) => `\`${name}\``).join(", ")}` : "";
    return mistake(own, say.replace(/\.$/, ""), `change this answer${beside}`);
  });
  if (mistakes.length) {
    throw new AnswerError(mistakes);
  }
  return given;
}

/** What is said before the first question, and what there is to choose from. @param {Options} options */
export function about(options = {}) {
  const pack = packIn(options);
  const { head, title, regions } = pack.tree;
  const { region, here } = pack;
  const offered = { languages: LANGUAGES, regions: Object.keys(regions) };
  const call = { emergency_number: here.number, services: here.services };
  return plain({ ...head, title, language: languageOf(options), ...offered, region, ...call });
}

/** @param {Options} options @returns {string} */
function languageOf({ language }) {
  return language === undefined ? DATA.language : languageFor(language);
}

/**
 * The advice, or what is still to be asked. Throws an AnswerError.
 * @param {unknown} answers
 * @param {Options} options
 */
export function decide(answers, options = {}) {
  const pack = packIn(options);
  return plain(consult(pack, possible(pack, answers), new Set(options.skipped)));
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
    if (!pack.question.has(what)) throw new AnswerError([mistake(null, `there is no question \`${what}\``, null)]);
    return plain(whyAsked(pack, what));
  }
  const found = whyAdvice(pack, possible(pack, what));
  if (found === null) {
    throw new UndecidedError(decide(what, options));
  }
  return plain(found);
}

/** Every question, in the order in which they are asked. @param {Options} options */
export function questions(options = {}) {
  const pack = packIn(options);
  return plain([...pack.question.keys()].map((name) => questionJson(pack, name)));
}

/**
 * What to tell a person where no advice can be given: the more urgent of what is known. It throws nothing.
 * @param {unknown} answers @param {Options} options
 */
export function help(answers, options = {}) {
  try {
    return plain(helpFor(answers, packIn(options)));
  } catch {
    return plain(helpFor(undefined, packIn({})));
  }
}

/** @param {unknown} answers @param {Pack} pack */
function helpFor(answers, pack) {
  const { tree, region, here } = pack;
  const doctor = tree.dispositions.filter((one) => one.acuity > 0);
  let reached = doctor.filter((one) => one.acuity === doctor[0].acuity).pop();
  const given = kept(() => readEach(pack.question, answers).given) ?? { answers: new Map(), days: new Map() };
  const state = kept(() => enablement(pack, given.answers));
  for (const rule of state ? tree.rules : []) {
    const advised = rule.advise !== null && kept(() => truth(rule.when, state ?? enablement(pack, new Map())) === true);
    const other = advised ? pack.disposition.get(rule.advise ?? "") : undefined;
    if (other && (!reached || Number(pack.rank.get(other.id)) > Number(pack.rank.get(reached.id)))) reached = other;
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
