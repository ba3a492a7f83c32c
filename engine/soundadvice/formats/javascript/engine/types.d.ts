/** What the engine's modules say of each other's values; only the type checker reads it. */

export type Truth = boolean | null;
export type Answer = string | number | ReadonlySet<string>;
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
/** A value as JSON has it; a float is an `Exact`, which keeps the text that it has in Python. */
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
export interface Rule {
  id: string;
  when: Condition;
  looks: string[];
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
  claims: Record<string, [string, string]>;
  references: Record<string, Json>;
  say: Json;
  named: Condition[];
  points: Points[];
}
/** What a module holds: the tree in its own language, and for each language the texts of that tree by number. */
export interface Data { language: string; region: string; words: Record<string, string[]>; tree: Json }

/** A pack in one language and region, its parts by id. `own`: in its own words, none of them by answer. */
export interface Pack {
  tree: Tree;
  region: string;
  here: Region;
  question: Map<string, Question>;
  rule: Map<string, Rule>;
  disposition: Map<string, Disposition>;
  rank: Map<string, number>;
  deciding: Set<string>;
  own: boolean;
}
/** Canonical answers by question, and of a day the two days as they were given. */
export interface Given { answers: Map<string, Answer>; days: Map<string, string> }
export type State = "given" | "unanswered" | "not_enabled" | "pending";
export interface Evaluation {
  states: Map<string, State>;
  fired: string[];
  open: string[];
  floor: string;
  settled: boolean;
  decided: boolean;
  ignored: string[];
  ignored_would_raise: boolean;
  findings: string[];
  open_findings: string[];
}
export interface Mistake { question: string | null; message: string; hint: string | null }
