/** Values: numbers as Python's JSON writes them, so that advice is the same bytes in both; and how a tree is read. */

/** Under this name an object keeps the texts of its floats: `37.0`, where JavaScript would write `37`. */
const FLOATS = Symbol("floats");
export const hasOwn = Object.prototype.hasOwnProperty;

/** @param {number} value @returns {string} the shortest text of a float, in Python's form */
export function floatText(value) {
  const [digits, power] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    return `${digits}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/** @param {any} holder @param {string} name @param {string} text gives it this float, with its text */
export function putFloat(holder, name, text) {
  holder[name] = Number(text);
  if (!holder[FLOATS]) Object.defineProperty(holder, FLOATS, { value: Object.create(null) });
  holder[FLOATS][name] = text;
}

/** @param {any} to @param {any} from @returns {any} `to`, with the texts of the floats that it has of another object */
export function withFloats(to, from) {
  if (from[FLOATS]) Object.defineProperty(to, FLOATS, { value: from[FLOATS] });
  return to;
}

/**
 * A result as JSON: byte for byte what soundadvice writes in Python, without white space.
 * @param {any} value what this module returned, or a part of it
 * @returns {string}
 */
export function toJson(value) {
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value) ?? "null";
  }
  const floats = value[FLOATS];
  const part = (/** @type {string | number} */ name) => {
    const text = floats?.[name];
    return text !== undefined && Number(text) === value[name] ? text : toJson(value[name]);
  };
  if (Array.isArray(value)) {
    return `[${value.map((_, place) => part(place)).join(",")}]`;
  }
  return `{${Object.keys(value).map((name) => `${JSON.stringify(name)}:${part(name)}`).join(",")}}`;
}

/**
 * A tree with its texts and floats in their places: see `joined.py`.
 * @param {import("./types").Written} written
 * @param {number} language by its place
 * @returns {any}
 */
export function revived({ tree, same, words }, language) {
  /** @type {Record<string, any[]>} */
  const texts = { "~": JSON.parse(words[language]), "^": JSON.parse(same) };
  /** @type {Record<string, number>} */
  const used = { "~": 0, "^": 0 };
  /** @type {(value: any) => any} */
  const revive = (value) => {
    if (typeof value === "string") {
      const mark = value[0];
      if (mark !== "~" && mark !== "^") return value;
      return texts[mark][value.length > 1 ? Number(value.slice(1)) : used[mark]++];
    }
    if (value === null || typeof value !== "object") {
      return value;
    }
    for (const name of Object.keys(value)) {
      const part = value[name];
      // In its place: what is there already is set, and no name of a part can reach a prototype.
      if (typeof part === "object" || typeof part === "string") value[name] = revive(part);
      if (value[name]?.$f !== undefined) putFloat(value, name, value[name].$f);
    }
    return value;
  };
  const made = revive(JSON.parse(tree));
  const fits = ["~", "^"].every((mark) => used[mark] === texts[mark].length);
  if (!fits) throw new Error("the texts are not those of this tree");
  return made;
}

/** @template Made @param {Made} value @returns {Made} the same, which no one can change: many are given it */
export function frozen(value) {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
