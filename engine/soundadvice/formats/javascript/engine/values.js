/**
 * Values: numbers as Python's JSON writes them, so that advice is the same bytes in both; and results as plain
 * values.
 */

/** A float, by the text that it has in JSON of Python: `37.0`, where JavaScript would write `37`. */
export class Exact {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

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

/** The tree of a result, by the result: what it is written from. @type {WeakMap<object, any>} */
const trees = new WeakMap();

/** @param {any} value @returns {any} the same, each `Exact` as a number; what it was made from is kept beside it */
export function plain(value) {
  if (value instanceof Exact) {
    return Number(value.text);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  // fromEntries defines, and never sets: no name of a part can reach a prototype.
  const made = Array.isArray(value)
    ? value.map(plain)
    : Object.fromEntries(Object.keys(value).map((name) => [name, plain(value[name])]));
  trees.set(made, value);
  return made;
}

/**
 * A result as JSON: byte for byte what soundadvice writes in Python, without white space.
 * @param {any} result what this module returned, or a part of it; it is written as it was returned
 * @returns {string}
 */
export function toJson(result) {
  return written(trees.get(result) ?? result);
}

/** @param {any} value @returns {string} */
function written(value) {
  if (value instanceof Exact) {
    return value.text;
  }
  if (value === null || typeof value !== "object") {
    return JSON.stringify(value) ?? "null";
  }
  if (Array.isArray(value)) {
    return `[${value.map(written).join(",")}]`;
  }
  return `{${Object.keys(value).map((name) => `${JSON.stringify(name)}:${written(value[name])}`).join(",")}}`;
}

/** @param {any} value @param {string[]} words @returns {any} the tree with its texts and floats in their places */
export function revived(value, words) {
  if (value === null || typeof value !== "object") {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((one) => revived(one, words));
  }
  const has = (/** @type {string} */ name) => Object.prototype.hasOwnProperty.call(value, name);
  if (has("$")) {
    return words[value.$];
  }
  if (has("$f")) {
    return new Exact(value.$f);
  }
  return Object.fromEntries(Object.keys(value).map((name) => [name, revived(value[name], words)]));
}
