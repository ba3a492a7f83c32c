/** What the engine's modules say of each other's values; only the type checker reads it. */

/** NO, OPEN and YES: see `conditions.js`. */
export type Truth = 0 | 1 | 2;
/** An option by its place among the options, more than one in the order of these; an amount in whole steps; or "unsure". */
export type Answer = number | number[] | "unsure";
export type Condition =
  | ["any_of" | "all_of" | "none_of", string, string[]]
  | ["at_least" | "more_than" | "at_most" | "less_than", string, number]
  | ["unsure", string]
  | ["all" | "any", Condition[]]
  | ["not", Condition]
  | ["count", number, Condition[]]
  | ["score", number, number]
  | ["named", number]
  | ["limit", string, string, boolean, [number, number][], [number, number], string[]];
export type Points = [number, Condition][];
/** A value as JSON has it; what holds a float keeps the text that it has in Python: see `values.js`. */
export type Json = any;

export interface Must { named: string[]; say: string; bound?: ["at_least" | "more_than" | "at_most" | "less_than", string]; when?: Condition }
export interface Option { id: string; text: string; exclusive: boolean }
export interface QuestionJson {
  id: string;
  kind: "choice" | "multi_choice" | "number" | "duration" | "date";
  text: string;
  help: string | null;
  why: string | null;
  takes: string;
  options?: Option[];
  unit?: string;
  decimals?: number;
  unsure?: boolean;
  variants?: Json;
}
export interface Question {
  json: QuestionJson;
  range?: [number, number];
  when?: Condition;
  looks?: string[];
  must?: Must[];
  claims?: string[];
  references?: string[];
}
/** What has a condition. `looks`: what that mentions, where it cannot be read off the condition. */
export interface Looking { when?: Condition; looks?: string[] }
export interface Rule {
  id: string;
  when: Condition;
  looks?: string[];
  advise: string | null;
  because: string;
  do?: string;
  note?: string;
  instead_of?: string[];
  findings?: string[];
  asks?: string[];
  claims?: string[];
  references?: string[];
}
export interface Disposition { id: string; acuity: number; title: string; text: string; by_when?: string; home: boolean; asks: string[] }
export interface Finding { id: string; title: string; text: string; claims?: string[]; references?: string[] }
export interface ScoreItem { base: number; points: Points; question: string | null; because: string | null }
export interface Score { id: string; title: string; most: number; items: ScoreItem[] }
export interface Derived { id: string; title: string; unit: string; decimals: number; factors: [string, number][]; times: [string, string] }
export interface PlanRule { id: string; for: string[]; when?: Condition; looks?: string[]; give?: string[]; hold_back?: string[]; say?: string }
export interface Region { number: string; said: string; services: Record<string, string> }
export interface Signs { acuity: string; lead: string; items: string[] }
export interface Variant { of: "question" | "rule" | "disposition"; id: string; part: string; cases: [Condition, string][] }
export interface Tree {
  head: Json;
  title: string;
  language: string | null;
  shown: Record<string, string>;
  parameters: Record<string, string>;
  regions: Record<string, Region>;
  default: string;
  deciding: string[];
  questions: Question[];
  rules: Rule[];
  dispositions: Disposition[];
  findings: Finding[];
  scores: Score[];
  derived: Derived[];
  plan: {
    exercises: { json: Json; order: number; pending?: true }[];
    habits: { id: string; title: string; text: string }[];
    therapies: { id: string; title: string; text: string }[];
    programmes: Json[];
    rules: PlanRule[];
    no_exercise: string;
  };
  variants: Variant[];
  notes: [string, string][];
  stop_rule: string | null;
  not_a_doctor: string;
  come_back: Signs;
  safety_net: Signs[];
  claims: [string, string, string][];
  references: Json[];
  say: Json;
  named: Condition[];
  points: Points[];
}
/** A tree as JSON, the texts that are the same in all languages, and those of each of them: see `joined.py`. */
export interface Written { tree: string; same: string; words: string[] }
/** What a module holds; the page has more of its own. */
export interface Data { languages: string[]; region: string; pack: Written }

/** What is needed of a question to read an answer and to write it: the ids of options, and the place of each; `yes`: true is yes. */
export interface Asking {
  id: string;
  kind: QuestionJson["kind"];
  several: boolean;
  ids: string[] | null;
  place: ReadonlyMap<unknown, number>;
  takes: string;
  yes: boolean;
  alone: boolean[];
  unsure: boolean;
  decimals: number;
  least: number;
  most: number;
}
/** What a condition is made into. */
export interface Test {
  (person: Person): Truth;
  /** Of a test of options: the question's place, and by option what leaves that truth as it is, or nothing of it. */
  looksUp?: { place: number; alone: number[] };
}
/** `alone` and the `place` of the question, where it is a test of options; else null and 0. */
export interface BoundRule {
  id: string;
  test: Test;
  place: number;
  alone: number[] | null;
  rank: number;
  asks: number[];
  silences: string[] | null;
}
export interface BoundMust { one: Must; places: number[]; test?: Test }
/** The tree of one language, its conditions as functions; what is counted by places is in the order of the tree. */
export interface Book {
  tree: Tree;
  asking: Asking[];
  ids: string[];
  place: ReadonlyMap<string, number>;
  least: number;
  rank: ReadonlyMap<string, number>;
  nothing: undefined[];
  asked: Truth[];
  when: [number, Test][];
  rules: BoundRule[];
  named: Test[];
  musts: BoundMust[];
  deciding: number[];
  looks: Map<Looking, string[]>;
  scores: [number, Test][][][];
  planned: Test[];
  looked: number[] | null;
  variants: Test[][];
  asks: number[][];
  packs: Map<string, Pack>;
}
/** What is made once for everyone, by place: see `keep`; `made` plans: see `plan`; `told` outcomes: see `outcomeOf`. */
export interface Kept {
  questions: Json[];
  reasons: Json[];
  cited: Json[];
  forms: Json[];
  planned: number[][];
  plans: Json[];
  made: number;
  outcomes: Json[];
  told: number;
}
/** A book in a region. `own`: in its own words, none of them by answer. */
export interface Pack {
  book: Book;
  tree: Tree;
  region: string;
  here: Region;
  questions: Question[];
  rules: Rule[];
  dispositions: Disposition[];
  own: boolean;
  said: Map<string, string[]>;
  lengths: Map<number, string>;
  kept: Kept;
}
/** What someone answered, which questions are asked, the named conditions known; of a day the two as they were given. */
export interface Person {
  answers: (Answer | undefined)[];
  enabled: Truth[];
  known: Truth[];
  days: Map<number, string> | null;
}
/** Questions and rules by their places, the disposition reached by its own, which is its rank. */
export interface Evaluation {
  fired: number[];
  open: number[];
  floor: number;
  settled: boolean;
  decided: boolean;
  ignored: number[];
  ignored_would_raise: boolean;
  findings: string[];
  open_findings: string[];
}
export interface Mistake { question: string | null; message: string; hint: string | null }
