/** Amounts: lengths of time and days, read and said as Python reads and says them. Whole seconds and days inside. */

/** @type {Record<string, number>} the longest first */
export const SECONDS = { year: 31557600, month: 2629800, week: 604800, day: 86400, hour: 3600, minute: 60, second: 1 };
const UNITS = Object.keys(SECONDS);
const SPELT = ["years?|y", "months?|mo", "weeks?|w", "days?|d", "hours?|h", "minutes?|min", "seconds?|s"];
const SEVERAL = new RegExp(`^${SPELT.map((words) => `(?:([0-9]{1,6}) ?(?:${words})(?:,?(?: and)? )?)?`).join("")}$`);
const ONE = /^([0-9]{1,12})(?:\.([0-9]{1,2}))? ?([a-z]{3,7})$/;
const BOTH = /^([0-9]{4}-[0-9]{2}-[0-9]{2})\/([0-9]{4}-[0-9]{2}-[0-9]{2})$/;
const EASY = 3;
const LONGEST = 400; // no length of time takes more
const WORDS = new Map(UNITS.flatMap((unit) => [unit, `${unit}s`].map((word) => [word, SECONDS[unit]])));
const DIGITS = 6;
const KEPT = 1000;
/** @type {Map<number, string>} */
const written = new Map();
/** @type {Map<string, number>} what many write, each read once: `3 weeks` */
const readBefore = new Map();
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** @param {string} text @returns {string} without white space around it, as Python strips it */
export function stripped(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text[start])) start += 1;
  while (start < end && SPACE.test(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** @param {string} said @returns {number | null} */
function several(said) {
  const found = said && said.length < LONGEST ? SEVERAL.exec(said) : null;
  return found && UNITS.reduce((sum, unit, place) => sum + Number(found[place + 1] ?? 0) * SECONDS[unit], 0);
}

/**
 * @template Key, Made
 * @param {Map<Key, Made>} made keeps it, among others but not too many
 * @param {Key} key
 * @param {Made} value
 */
function remember(made, key, value) {
  if (made.size >= KEPT) made.clear();
  made.set(key, value);
}

/** @param {string} text @returns {number | undefined} what nearly everyone writes, `3 weeks`, without an expression */
function plainly(text) {
  const before = readBefore.get(text);
  if (before !== undefined) {
    return before;
  }
  let [place, number] = [0, 0];
  for (; place < DIGITS; place += 1) {
    const digit = text.charCodeAt(place) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    number = number * 10 + digit;
  }
  const per = place > 0 && text[place] === " " ? WORDS.get(text.slice(place + 1)) : undefined;
  if (per === undefined) {
    return undefined;
  }
  remember(readBefore, text, number * per);
  return number * per;
}

/** @param {string} text @returns {number | string} seconds, or why it is none */
export function parseDuration(text) {
  const seconds = plainly(text);
  if (seconds !== undefined) {
    return seconds;
  }
  const said = stripped(text).toLowerCase();
  const whole = several(said);
  if (whole !== null) {
    return whole;
  }
  const found = said.length < LONGEST ? ONE.exec(said) : null;
  if (found === null) {
    return "not a duration";
  }
  const per = SECONDS[found[3].replace(/s$/, "")]; // no word of so few small letters is a name of every object
  if (!per) {
    return `\`${found[3]}\` is not a unit of time`;
  }
  const hundredths = Number((found[2] ?? "").padEnd(2, "0"));
  return (hundredths * per) % 100 ? "not a whole number of seconds" : Number(found[1]) * per + (hundredths * per) / 100;
}

/** @param {string} text @returns {{days: number, both?: string} | string} days before the day of asking, or why not */
export function parseDays(text) {
  const said = stripped(text);
  const both = said.length < LONGEST ? BOTH.exec(said) : null;
  if (both !== null) {
    const [day, asked] = [ordinal(both[1]), ordinal(both[2])];
    return day === null || asked === null ? "there is no such day" : { days: asked - day, both: said };
  }
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(said)) {
    return "a day without the day of asking";
  }
  const ahead = said.startsWith("-");
  const seconds = several(said.slice(Number(ahead)).toLowerCase());
  if (seconds === null) {
    return "not a day";
  }
  const days = seconds / SECONDS.day;
  return Number.isInteger(days) ? { days: ahead ? 0 - days : days } : "not a whole number of days";
}

/** @param {string} text @returns {number | null} the number of a day of the calendar, null if there is none such */
function ordinal(text) {
  const [year, month, day] = text.split("-").map(Number);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (year < 1 || day < 1 || !(day <= lengths[month - 1])) {
    return null;
  }
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return lengths.slice(0, month - 1).reduce((sum, length) => sum + length, before * 365 + leaps + day);
}

/**
 * @param {number} seconds
 * @returns {[string, string]} a number of units in the plainest exact words: `["1.5", "month"]`
 */
function plainest(seconds) {
  /** @type {[string, string] | null} */
  let best = null;
  for (const unit of UNITS) {
    const per = SECONDS[unit];
    if (seconds >= per && (seconds * 100) % per === 0) {
      const number = String((seconds * 100) / per / 100);
      best = best === null || digits(number) < digits(best[0]) ? [number, unit] : best;
    }
  }
  return best ?? ["0", "day"];
}

/** @param {string} number @returns {number} */
function digits(number) {
  return number.replace(".", "").length;
}

/** @param {[string, string]} amount @returns {string} in English, as answers have it: `3 weeks` */
function amountText([number, unit]) {
  return `${number} ${unit}${number === "1" ? "" : "s"}`;
}

/** @param {number} seconds @returns {string} */
export function formatDuration(seconds) {
  let text = written.get(seconds);
  if (text === undefined) {
    text = amountText(plainest(seconds));
    remember(written, seconds, text);
  }
  return text;
}

/** @param {number} days @returns {string} */
export function formatDays(days) {
  const count = Math.abs(days);
  const weeks = days !== 0 && days % 7 === 0;
  const said = amountText(weeks ? [String(count / 7), "week"] : [String(count), "day"]);
  return days < 0 ? `-${said}` : said;
}

/** @param {string} template @param {Record<string, string>} values @returns {string} */
export function filled(template, values) {
  return template.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** @param {number} seconds @param {any} say @returns {string} a length of time that a person can take in */
export function length(seconds, say) {
  const inUnit = (/** @type {[string, string]} */ [number, unit]) =>
    filled(say.units[unit][number === "1" ? 0 : 1], { amount: number.replace(".", say.mark) });
  const plain = plainest(seconds);
  if (digits(plain[0]) <= EASY) {
    return inUnit(plain);
  }
  const parts = [];
  let left = seconds;
  for (const unit of ["day", "hour", "minute", "second"]) {
    const whole = left - (left % SECONDS[unit]);
    if (whole) parts.push(plainest(whole));
    left -= whole;
  }
  /** @type {{parts: [string, string][], less: boolean}[]} */
  const ways = [{ parts: parts.length > 1 ? parts : [plain], less: false }];
  for (const per of Object.values(SECONDS)) {
    const [whole, rest] = [seconds - (seconds % per), seconds % per];
    if (whole && rest) ways.push({ parts: [plainest(whole), plainest(rest)], less: false });
    if (rest) ways.push({ parts: [plainest(whole + per), plainest(per - rest)], less: true });
  }
  const effort = (/** @type {{parts: [string, string][]}} */ way) =>
    way.parts.reduce((sum, part) => sum + 2 + digits(part[0]), way.parts.length > 1 ? 1 : 0);
  const best = ways.reduce((one, other) => (effort(other) < effort(one) ? other : one));
  const words = best.parts.map(inUnit);
  if (best.less) {
    return filled(say.less, { longer: words[0], missing: words[1] });
  }
  const last = words.pop() ?? "";
  return words.length ? filled(say.and, { first: words.join(", "), last }) : last;
}

/** @param {number} days @param {string | undefined} both @param {any} say @returns {string} as a person reads it */
export function daySaid(days, both, say) {
  const off = length(Math.abs(days) * SECONDS.day, say);
  const ago = days === 0 ? say.today : filled(days < 0 ? say.ahead : say.ago, { length: off });
  if (both === undefined) {
    return ago;
  }
  const [year, month, day] = both.slice(0, 10).split("-").map(Number);
  const date = filled(say.date, { day: String(day), month: say.months[month - 1], year: String(year) });
  return filled(say.day, { day: date, ago });
}
