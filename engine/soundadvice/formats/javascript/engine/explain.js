/** Explain: why this advice, and why a question is asked, with what both rest on. */
import { advice, byUrgency, cited, isMissing } from "./advice.js";
import { looksOf } from "./conditions.js";
import { evaluate } from "./meaning.js";
import { described, fill, worded } from "./words.js";

/** @typedef {import("./types").Pack} Pack @typedef {import("./types").Person} Person */

/** @param {Pack} own @param {Person} person @returns {any} why this advice, or null where there is none yet */
export function whyAdvice(own, person) {
  const { book } = own;
  const evaluation = evaluate(book, person);
  if (!evaluation.decided) {
    return null;
  }
  const pack = worded(own, person);
  const told = advice(own, pack, person, evaluation);
  const looked = (/** @type {string} */ name) => {
    const place = book.place.get(name) ?? -1;
    const answer = isMissing(person, place) ? "not answered" : described(pack, place, person);
    return { question: name, text: pack.questions[place].json.text, answer };
  };
  return {
    explains: "advice",
    decided: true,
    disposition: told.disposition,
    acuity: told.acuity,
    title: told.title,
    reasons: byUrgency(book, evaluation.fired).map((place, number) => {
      const rule = own.tree.rules[place];
      return {
        rule: rule.id,
        because: told.reasons[number].because,
        looked_at: looksOf(book, rule).map(looked),
        claims: claimsRead(own, rule.claims),
        references: told.reasons[number].references,
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
  return names.map((name) => {
    const [id, at, reading] = tree.claims.find(([each]) => each === name) ?? [name];
    return { id, at, reading };
  });
}

/** @param {Pack} pack @param {number} place @returns {any} why a question is asked */
export function whyAsked(pack, place) {
  const { tree, book } = pack;
  const one = tree.questions[place];
  const name = one.json.id;
  const looksAtIt = (/** @type {import("./types").Looking} */ each) => looksOf(book, each).includes(name);
  const rules = tree.rules.filter(looksAtIt);
  const musts = tree.questions.flatMap((each) => each.must ?? []).filter((must) => must.named.includes(name));
  const referring = rules.filter((rule) => rule.references);
  return {
    explains: "question",
    question: name,
    text: fill(one.json.text, pack),
    why: one.json.why === null ? null : fill(one.json.why, pack),
    rules: rules.map((rule) => rule.id),
    plan_rules: tree.plan.rules.filter(looksAtIt).map((rule) => rule.id),
    enables: tree.questions.filter(looksAtIt).map((each) => each.json.id),
    asked_when: looksOf(book, one),
    claims: claimsRead(pack, one.claims),
    references: referring.map((rule) => ({ rule: rule.id, references: cited(pack, rule).references })),
    own_references: cited(pack, one).references,
    ...(musts.length ? { musts: musts.map((must) => ({ questions: must.named, say: must.say })) } : {}),
  };
}
