/** How urgent advice is, the least first. */
export type Acuity = "self_care" | "routine" | "soon" | "same_day" | "emergency";

/** What can be chosen with each call; each is the pack's own where it is left out. */
export interface Options {
  /** A language tag such as `de-AT`: the nearest language on offer is taken, or else the pack's own. */
  language?: string;
  /** A region with an emergency number of its own; `default` for one that the pack does not know. */
  region?: string;
  /** The ids of the questions for the plan that the person passed over. */
  skipped?: Iterable<string>;
}

/** One thing that is wrong with answers; `question` is null where no single question is at fault. */
export interface Mistake {
  question: QuestionId | null;
  message: string;
  hint: string | null;
}

/** Answers that cannot be taken. It speaks of the first mistake; `mistakes` are all of them. */
export class AnswerError extends Error {
  readonly question: QuestionId | null;
  readonly hint: string | null;
  readonly mistakes: Mistake[];
}

/** The answers do not decide the advice yet. */
export class UndecidedError extends AnswerError {
  readonly questions: QuestionId[];
  readonly atLeast: AtLeast | null;
}

export interface AtLeast {
  disposition: DispositionId;
  acuity: Acuity;
  title: string;
}

export interface Option {
  id: string;
  text: string;
  exclusive: boolean;
}

interface Asked {
  id: QuestionId;
  text: string;
  help: string | null;
  why: string | null;
  decides: boolean;
  takes: string;
  enable_when: { words: string; condition: object } | null;
  ask_anew: boolean;
}

/** A question. A length of time is answered in words, such as `3 weeks`; a day with the day of asking. */
export type Question =
  | (Asked & { kind: "choice" | "multi_choice"; options: Option[] })
  | (Asked & { kind: "number"; unit: string; decimals: number; min: number; max: number; unsure: boolean })
  | (Asked & { kind: "duration" | "date"; min: string; max: string; unsure: boolean });

export interface Claim {
  id: string;
  at: string;
}

export interface Reference {
  id: string;
  title: string;
  edition: string;
  place: string;
  basis: "read" | "remembered";
}

export interface Reason {
  rule: RuleId;
  disposition: DispositionId | null;
  because: string;
  do: string | null;
  claims: Claim[];
  references: Reference[];
  findings?: string[];
}

export interface Finding {
  finding: string;
  title: string;
  text: string;
  rules: RuleId[];
  claims: Claim[];
  references: Reference[];
}

export interface Signs {
  acuity: Acuity;
  lead: string;
  items: string[];
}

export interface Exercise {
  id: string;
  title: string;
  about: string;
  timing: string;
  needs: string[];
  choice_group: string | null;
  each_side: boolean;
  repetitions: number;
  steps: { do: string; hold_seconds: [number, number] | null }[];
}

export interface Programme {
  id: string;
  title: string;
  about: string;
  stages: {
    title: string;
    weeks: [number, number];
    items: {
      do: string;
      days_a_week: number | null;
      sets: number | null;
      repetitions: number | null;
      hold_seconds: [number, number] | null;
      exercise: string | null;
    }[];
  }[];
  step_up: string;
  step_back: string;
  once_well: string;
}

export interface Plan {
  exercises: Exercise[];
  habits: { id: string; title: string; text: string }[];
  therapies: { id: string; title: string; text: string }[];
  say: string[];
  held_back: { item: string; rule: string | null; unanswered: QuestionId[] }[];
  no_exercise: string | null;
  programmes?: Programme[];
}

export interface PackName {
  id: string;
  version: string;
  status: "draft" | "reviewed";
  meaning_hash: string;
  content_hash: string;
  layers: { id: string; version: string }[];
  not_for_people?: string;
}

/** Advice, as `advice.schema.json` describes it. Parts of it are frozen, for others are given them too. */
export interface Advice {
  schema: "soundadvice.advice.v1";
  pack: PackName;
  language?: Language;
  parameters: Record<string, string>;
  region: Region;
  disposition: DispositionId;
  acuity: Acuity;
  title: string;
  text: string;
  by_when?: string;
  scores?: Record<string, { title: string; least: number; most: number; of: number }>;
  derived?: Record<string, { title: string; value: number | null; unit: string }>;
  reasons: Reason[];
  findings?: Finding[];
  open_findings?: string[];
  open: RuleId[];
  unanswered: QuestionId[];
  answers: Answers;
  ignored: QuestionId[];
  ignored_would_raise: boolean;
  plan: Plan;
  notes: string[];
  stop_rule?: string;
  come_back: Signs;
  safety_net: Signs[];
  not_a_doctor: string;
}

/** The advice, which no further answer changes; `next` is a question for the plan that may still be answered. */
export interface Decided {
  decided: true;
  complete: boolean;
  next: Question | null;
  advice: Advice;
}

/** The decision alone: how urgent it is, and the rules that fired, the most urgent first. */
export interface Outcome {
  disposition: DispositionId;
  acuity: Acuity;
  rules: RuleId[];
}

/** No advice yet: ask `next`. `at_least` is what is sure already. */
export interface Undecided {
  decided: false;
  complete: false;
  next: Question;
  unanswered: QuestionId[];
  at_least: AtLeast | null;
}

export interface WhyAdvice {
  explains: "advice";
  decided: true;
  disposition: DispositionId;
  acuity: Acuity;
  title: string;
  reasons: {
    rule: RuleId;
    because: string;
    looked_at: { question: QuestionId; text: string; answer: string }[];
    claims: (Claim & { reading: string })[];
    references: Reference[];
    note: string | null;
    findings?: string[];
  }[];
  findings?: Finding[];
  open: RuleId[];
  unanswered: QuestionId[];
  ignored: QuestionId[];
  ignored_would_raise: boolean;
}

export interface WhyAsked {
  explains: "question";
  question: QuestionId;
  text: string;
  why: string | null;
  rules: RuleId[];
  plan_rules: string[];
  enables: QuestionId[];
  asked_when: QuestionId[];
  claims: (Claim & { reading: string })[];
  references: { rule: RuleId; references: Reference[] }[];
  own_references: Reference[];
  musts?: { questions: QuestionId[]; say: string }[];
}

/** What to tell a person where no advice can be given: it is no advice, and never less than to see a doctor. */
export interface Help {
  schema: "soundadvice.help.v1";
  why: string;
  at_least: { disposition: DispositionId | null; acuity: Acuity; title: string };
  text: string;
  call: string;
  emergency_number: string;
  services: Record<string, string>;
  region: Region;
  safety_net: Signs[];
}

export interface About extends PackName {
  title: string;
  language: Language;
  languages: Language[];
  regions: Region[];
  region: Region;
  emergency_number: string;
  services: Record<string, string>;
}

/** The pack: its version, its languages and regions, and whom to call in the one that is chosen. */
export function about(options?: Options): About;

/** Every question, in the order in which they are asked. */
export function questions(options?: Options): Question[];

/** The advice, or what is still to be asked. Throws an AnswerError for answers that cannot be taken. */
export function decide(answers: Answers, options?: Options): Decided | Undecided;

/** The question to ask now; null if there is none left. Throws an AnswerError. */
export function next(answers: Answers, options?: Options): Question | null;

/** The advice. Throws an AnswerError, or an UndecidedError where the answers do not decide: never self-care by default. */
export function advise(answers: Answers, options?: Options): Advice;

/** The decision without its words, for whoever decides for many. Throws as `advise` does. */
export function outcome(answers: Answers, options?: Options): Outcome;

/** Why a question is asked. */
export function explain(question: QuestionId, options?: Options): WhyAsked;
/** Why this advice: the rules that fired, what they looked at, and what they rest on. */
export function explain(answers: Answers, options?: Options): WhyAdvice;

/** What to tell a person where something is wrong. It throws nothing, whatever it is given. */
export function help(answers?: unknown, options?: Options): Help;

/** The language on offer that a tag asks for, or the pack's own. */
export function languageFor(tag?: string): Language;

/** A result of this module as JSON: byte for byte what soundadvice writes in Python. */
export function toJson(result: object): string;
