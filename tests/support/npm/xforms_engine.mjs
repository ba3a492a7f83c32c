// Fills in XForms with ODK's own engine. On stdin: [{xml, cases: [[[name, value], …], …]}, …]; on stdout, for each case,
// which rows are relevant, which answers break their constraint, and what people read.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const home = process.argv[2];
globalThis.__dirname = home;
globalThis.require = createRequire(join(home, "package.json"));
const { JSDOM } = globalThis.require("jsdom");
const { window } = new JSDOM("<!doctype html>", { url: "http://localhost/" });
for (const name of Object.getOwnPropertyNames(window)) {
  if (/^(document|DOMParser|XML\w+|Node\w*|Element|Document\w*|Attr|Text|CharacterData|Comment|XPath\w+)$/.test(name)) {
    globalThis[name] = window[name];
  }
}
globalThis.window = window;
const { loadForm } = await import(pathToFileURL(join(home, "node_modules/@getodk/xforms-engine/dist/index.js")));

const nodes = (parent, found = new Map()) => {
  for (const child of parent.currentState.children ?? []) {
    found.set(child.currentState.reference.split("/").pop(), child);
    nodes(child, found);
  }
  return found;
};
const results = [];
for (const { xml, cases } of JSON.parse(readFileSync(0, "utf8"))) {
  const form = await loadForm(xml, { fetchFormAttachment: () => { throw new Error("there are no attachments"); } });
  if (form.status !== "success") throw form.error;
  for (const answers of cases) {
    const found = nodes(form.createInstance().root);
    for (const [name, value] of answers) {
      const node = found.get(name);
      if (node.nodeType === "select") node.selectValues([].concat(value));
      else node.setValue(String(value));
    }
    const relevant = {}, broken = [], labels = {}, options = {};
    for (const [name, node] of found) {
      relevant[name] = node.currentState.relevant;
      labels[name] = node.currentState.label?.asString;
      for (const one of node.currentState.valueOptions ?? []) (options[name] ??= {})[one.value] = one.label?.asString;
      if (node.validationState?.violation?.condition === "constraint") broken.push(name);
    }
    results.push({ relevant, broken, labels, options });
  }
}
process.stdout.write(JSON.stringify(results), () => process.exit(0));
