/** The pack: an export writes one in the place of this file. */

/** @type {import("./types").Data} */
export const DATA = { languages: ["en"], region: "default", pack: { tree: "{}", same: "[]", words: ["[]"] } };
