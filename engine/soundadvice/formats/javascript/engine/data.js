/** The pack: an export writes one in the place of this file. */

/** @type {import("./types").Data} */
export const DATA = { language: "en", region: "default", words: { en: [] }, tree: "{}" };
