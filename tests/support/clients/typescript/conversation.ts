// A conversation by the types that are made of the description. It is told {url, answers}, and says the ids of the
// questions asked, the advice, and what the server said to an answer that it does not take.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[]; stdout: { write(text: string): void } };
type Care = components["schemas"]["low_back_pain_self_care-all-answers"];
const { url, answers } = JSON.parse(process.argv[2]!) as { url: string; answers: Care };
const client = createClient<paths>({ baseUrl: url });

// What is wrong is an error of types, before anyone is asked.
// @ts-expect-error  an option that there is not
const wrong: Care = { leg_pain: "left" };
// @ts-expect-error  a question that there is not
const unknown: Care = { leg_pian: "one" };
void unknown;

// Whoever asks one pack has its very answers as a type.
let given: Care = {};
const asked: string[] = [];
let found: components["schemas"]["Consultation"];
for (;;) {
  const { data, error } = await client.POST("/packs/low_back_pain_self_care/evaluate", { body: { answers: given } });
  if (error) throw new Error(error.detail);
  found = data;
  if (!("unanswered" in found)) break;
  const { next, states, progress } = found;
  if (states[next.id] !== "unanswered" || progress.done > progress.at_most) throw new Error("how far?");
  // The kind of a question tells what else it has.
  if (next.kind === "choice" || next.kind === "multi_choice") next.options.map((option) => option.text.length);
  else if (next.kind === "number") next.unit.length + next.decimals;
  asked.push(next.id);
  const id = next.id as keyof Care;
  given = { ...given, [id]: answers[id] };
}
const refused = await client.POST("/packs/low_back_pain_self_care/evaluate", { body: { answers: wrong } });

// Whoever asks any pack names it in the address.
const { data: any } = await client.POST("/packs/{pack}/evaluate", {
  params: { path: { pack: "low_back_pain_self_care" } },
  body: { answers: { ...given, spasm: null }, record: null },
});
const same = any !== undefined && "advice" in any && JSON.stringify(any.advice) === JSON.stringify(found.advice);
process.stdout.write(JSON.stringify({ asked, advice: found.advice, same, refused: refused.error }));
