/** Words: the texts of a pack that are for someone, with their placeholders filled from the answers. */
import { floatText, frozen, hasOwn, putFloat } from "./values.js";
import { daySaid, filled, length } from "./amounts.js";
import { NO, span, UNSURE, YES } from "./conditions.js";

/** @typedef {import("./types").Pack} Pack @typedef {import("./types").Person} Person */
/** @typedef {import("./types").Book} Book @typedef {import("./types").Kept} Kept */
/** @typedef {ReadonlyMap<string, string>} Scored what scores and derived values are filled into texts with */

const PLACEHOLDER = /\{(\$?)([a-z][a-z0-9_]*(?:\.(?:items|max))?)\}/g;
const NOT_SCORED = new Map();
const LENGTHS = 1000;

/** How many placeholders were filled from someone's answers: what is made without any is the same for everyone. */
let personal = 0;

/** @param {Book} book @param {string} region @returns {Pack} the pack in its own words, none of them by answer */
export function opened(book, region) {
  const { tree } = book;
  const { questions, rules, dispositions } = tree;
  const kept = { said: new Map(), lengths: new Map(), kept: none() };
  return { book, tree, region, here: tree.regions[region], questions, rules, dispositions, own: true, ...kept };
}

/** @returns {Kept} */
const none = () => {
  return { questions: [], reasons: [], cited: [], forms: [], planned: [], plans: [], made: 0, outcomes: [], told: 0 };
};

/**
 * @template Made
 * @param {Made[]} store
 * @param {number} place
 * @param {() => Made} make made once, if it is for everyone
 */
export function keep(store, place, make) {
  if (store[place] !== undefined) {
    return store[place];
  }
  const before = personal;
  const made = make();
  if (personal === before) store[place] = frozen(made);
  return made;
}

/**
 * @param {Pack} pack
 * @param {Person} person
 * @returns {Pack} the pack in the words that are for whoever gave these answers
 */
export function worded(pack, person) {
  const { tree, book } = pack;
  if (!tree.variants.length) {
    return pack;
  }
  /** @type {Map<string, [string, string][]>} */
  const words = new Map();
  tree.variants.forEach(({ of, id, part, cases }, place) => {
    // Where a case is open, so that it might still be the one, the last words stand: they fit everyone.
    const values = book.variants[place].map((test) => test(person));
    const first = values.findIndex((value) => value !== NO);
    if (values[first] === YES) words.set(`${of} ${id}`, [...(words.get(`${of} ${id}`) ?? []), [part, cases[first][1]]]);
  });
  if (!words.size) {
    return pack;
  }
  const put = (/** @type {string} */ of, /** @type {any} */ one) => {
    const parts = words.get(`${of} ${one.id}`);
    if (!parts) return one;
    const said = new Map(parts);
    const changed = { ...one, ...Object.fromEntries(parts.filter(([part]) => !part.startsWith("options."))) };
    const options = one.options?.map((/** @type {any} */ each) => {
      return { ...each, text: said.get(`options.${each.id}`) ?? each.text };
    });
    return options ? { ...changed, options } : changed;
  };
  return {
    ...pack,
    questions: tree.questions.map((one) => ({ ...one, json: put("question", one.json) })),
    rules: tree.rules.map((one) => put("rule", one)),
    dispositions: tree.dispositions.map((one) => put("disposition", one)),
    own: false,
    kept: none(),
  };
}

/** @param {string} text @param {Pack} pack @param {Person | null} person @param {Scored} scored @returns {string} */
export function fill(text, pack, person = null, scored = NOT_SCORED) {
  if (!text.includes("{")) {
    return text;
  }
  let parts = pack.said.get(text);
  if (parts === undefined) pack.said.set(text, (parts = split(text, pack)));
  if (parts.length > 1 && person !== null) personal += 1;
  let said = parts[0];
  for (let place = 1; place < parts.length; place += 2) {
    said += named(parts[place], pack, person, scored) + parts[place + 1];
  }
  return said;
}

/**
 * @param {string} text
 * @param {Pack} pack
 * @returns {string[]} what is the same for all, and between that what is filled in
 */
function split(text, { tree, here }) {
  const [first, ...found] = text.split(PLACEHOLDER);
  const parts = [first];
  for (let at = 0; at < found.length; at += 3) {
    const [dollar, name, after] = found.slice(at, at + 3);
    const service = hasOwn.call(here.services, name) ? here.services[name] : undefined;
    const same = dollar ? tree.parameters[name] : name === "emergency_number" ? here.said : service;
    if (same === undefined) parts.push(name, after);
    else parts[parts.length - 1] += same + after;
  }
  return parts;
}

/** @param {string} name @param {Pack} pack @param {Person | null} person @param {Scored} scored @returns {string} */
function named(name, pack, person, scored) {
  const { tree, book } = pack;
  const id = name.split(".")[0];
  if (tree.scores.some((one) => one.id === id)) {
    return scored.get(name) || tree.say.not_counted;
  }
  if (tree.derived.some((one) => one.id === name)) {
    return scored.get(name) || tree.say.not_known;
  }
  const place = book.place.get(name);
  const known = person !== null && place !== undefined && person.answers[place] !== undefined;
  return known ? described(pack, place, person) : tree.say.not_answered;
}

/**
 * @param {Pack} pack
 * @param {number} place
 * @param {Person} person
 * @returns {string} an answer as the person was shown it
 */
export function described({ questions, tree: { say }, lengths }, place, { answers, days }) {
  const { json } = questions[place];
  const answer = answers[place];
  const { options } = json;
  if (options) {
    return [answer].flat().map((option) => options[/** @type {number} */ (option)].text).join("; ");
  }
  if (typeof answer !== "number") {
    return say.not_sure;
  }
  if (json.kind === "number") {
    const number = json.decimals ? floatText(Number(`${answer}e-${json.decimals}`)) : String(answer);
    return `${number.replace(".", say.mark)} ${json.unit}`;
  }
  if (json.kind !== "duration") {
    return daySaid(answer, days?.get(place), say);
  }
  let text = lengths.get(answer);
  if (text === undefined) {
    if (lengths.size >= LENGTHS) lengths.clear();
    lengths.set(answer, (text = length(answer, say)));
  }
  return text;
}

/** @param {Book} book @param {Person} person what each score comes to, and each derived value */
export function standings({ tree, scores: tests, place }, person) {
  const scores = tree.scores.map((score, number) => {
    const items = score.items.map((item, row) => {
      const [least, most] = span(tests[number][row], person);
      return { item, least: item.base + least, most: item.base + most };
    });
    const sum = (/** @type {"least" | "most"} */ end) => items.reduce((all, one) => all + one[end], 0);
    return { score, items, least: sum("least"), most: sum("most") };
  });
  const derived = tree.derived.map((one) => {
    const places = one.factors.map(([name]) => place.get(name) ?? -1);
    const known = places.map((each) => (person.enabled[each] === YES ? person.answers[each] : undefined));
    if (known.some((answer) => typeof answer !== "number")) {
      return { one, text: null };
    }
    let [above, below] = one.times.map((number) => BigInt(number));
    one.factors.forEach(([, power], at) => {
      for (let left = Math.abs(power); left; left -= 1) {
        if (power > 0) above *= BigInt(/** @type {number} */ (known[at]));
        else below *= BigInt(/** @type {number} */ (known[at]));
      }
    });
    // Cut off and not rounded: so it never shows as a limit that it does not reach.
    return { one, text: pointed((above * BigInt(`1${"0".repeat(one.decimals)}`)) / below, one.decimals) };
  });
  return { scores, derived };
}

/** @param {bigint} steps @param {number} decimals @returns {string} */
function pointed(steps, decimals) {
  const text = String(steps).replace("-", "").padStart(decimals + 1, "0");
  const number = decimals ? `${text.slice(0, -decimals)}.${text.slice(-decimals)}` : text;
  return steps < 0 ? `-${number}` : number;
}

/** @param {Pack} pack @param {Person} person @param {ReturnType<typeof standings>} stands @returns {Scored} */
export function scoreWords(pack, person, { scores, derived }) {
  const { say } = pack.tree;
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { score, items, least, most } of scores) {
    const told = items.filter((one) => one.least > 0).map(({ item }) => tellItem(item, pack, person));
    const between = { low: String(least), high: String(most) };
    found.set(score.id, least === most ? String(least) : filled(say.to, between));
    found.set(`${score.id}.max`, String(score.most));
    found.set(`${score.id}.items`, told.filter(Boolean).join("; ") || say.nothing);
  }
  for (const { one, text } of derived) {
    if (text !== null) found.set(one.id, `${text.replace(".", say.mark)} ${one.unit}`.trimEnd());
  }
  return found;
}

/** @param {import("./types").ScoreItem} item @param {Pack} pack @param {Person} person @returns {string} */
function tellItem({ question, because }, pack, person) {
  const { book } = pack;
  const place = question === null ? -1 : book.place.get(question) ?? -1;
  const answer = person.answers[place];
  const said = answer === undefined ? "" : described(pack, place, person);
  if (because !== null) {
    const unsure = answer === UNSURE || [answer].flat().includes(book.asking[place]?.place.get(UNSURE) ?? NaN);
    return unsure ? `${fill(because, pack, person)} (${said})` : fill(because, pack, person);
  }
  return said ? `${pack.questions[place].json.text} ${said}` : "";
}

/** @param {any} told @param {ReturnType<typeof standings>} stands gives advice the scores and derived values */
export function putStandings(told, { scores, derived }) {
  if (scores.length) {
    told.scores = Object.fromEntries(
      scores.map(({ score: { id, title, most: of }, least, most }) => [id, { title, least, most, of }]),
    );
  }
  if (derived.length) {
    told.derived = Object.fromEntries(
      derived.map(({ one, text }) => {
        const value = { title: one.title, value: null, unit: one.unit };
        if (text !== null) putFloat(value, "value", floatText(Number(text)));
        return [one.id, value];
      }),
    );
  }
}
