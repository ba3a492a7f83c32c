// Times who decides in Node, in turns, and prints what each took as JSON: microseconds a decision, one number a round.
// Given: the module of the pack, json-logic-js, and a file with the answer sets, json-logic's own of them, its rules and their names.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { decideChecked, decideRaw } from "./by_hand.mjs";

const [modulePath, logicPath, dataPath, rounds, passes] = process.argv.slice(2);
const { decide, outcome, toJson } = await import(pathToFileURL(modulePath).href);
const logic = createRequire(import.meta.url)(logicPath);
const { sets, flat, rules, names } = JSON.parse(readFileSync(dataPath, "utf8"));

const all = {
  "by hand, nothing checked": (place) => decideRaw(sets[place]).reasons,
  "by hand, all checked": (place) => decideChecked(sets[place]).reasons,
  "soundadvice, outcome": (place) => outcome(sets[place]).rules,
  "soundadvice, decide: the whole advice": (place) => decide(sets[place]).advice.reasons.map((one) => one.rule),
  "soundadvice, decide and toJson": (place) => toJson(decide(sets[place])),
  "json-logic-js, eight conditions": (place) => {
    const fires = logic.apply(rules, flat[place]);
    return names.filter((_, rule) => fires[rule]);
  },
};

// Who disagrees is not timed.
for (let place = 0; place < sets.length; place += 1) {
  const wanted = String(all["by hand, nothing checked"](place));
  for (const [name, reasons] of Object.entries(all)) {
    if (name.includes("toJson")) continue;
    if (String(reasons(place)) !== wanted) throw new Error(`${name} disagrees on ${JSON.stringify(sets[place])}`);
  }
}

let kept = 0;
function timed(one) {
  const before = process.cpuUsage();
  for (let pass = 0; pass < passes; pass += 1) {
    for (let place = 0; place < sets.length; place += 1) kept += one(place).length;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (passes * sets.length);
}

const samples = Object.fromEntries(Object.keys(all).map((name) => [name, []]));
for (let round = 0; round < Number(rounds) + 3; round += 1) {
  for (const [name, one] of Object.entries(all)) {
    const took = timed(one);
    if (round >= 3) samples[name].push(took); // before that V8 is still at work on it
  }
}
console.log(JSON.stringify({ samples, kept: kept > 0 }));
