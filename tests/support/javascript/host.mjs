// Runs the modules of packs: a line of JSON in, a line out. {"module": source} is the pack from then on; all else calls
// it: {"call", "answers", "options"}, with "hash" for the SHA-256 of the reply in its place.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";

let pack = null;
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const asked = JSON.parse(line);
  if (asked.module !== undefined) {
    pack = new Function(`${asked.module}\nreturn { about, advise, decide, explain, help, next, outcome, questions, toJson };`)();
    continue;
  }
  let reply;
  try {
    const found = pack[asked.call](asked.answers, asked.options);
    reply = pack.toJson(found);
    // The plain value says the same as its text, floats aside.
    if (asked.plain) reply = JSON.stringify([reply, JSON.stringify(found)]);
  } catch (error) {
    reply = JSON.stringify(error.mistakes ? { mistakes: error.mistakes } : { broke: String(error.stack) });
  }
  process.stdout.write(`${asked.hash ? createHash("sha256").update(reply).digest("hex") : reply}\n`);
}
