// What a requirement asks for: demands joined by and/or, and what its words leave open. Pure.
import type { Amount } from "./amounts";

/** One thing that is asked for. */
export interface Demand {
  /** Its words, with those that say of what: what parameters are looked up with. */
  text: string;
  /** The sentence that it stands in, with its verbs. */
  sentence: string;
  /** Lower-case words of the property itself. */
  words: string[];
  /** It has to be so, or must not. */
  wanted: boolean;
  /** How many words turned the sense around. */
  turns: number;
  amounts: Amount[];
  /** What is quoted, or written like a name. */
  literals: string[];
  /** A verb of which the words do not say whether it asks or forbids. */
  verb?: string;
}

export type Wish = { kind: "demand"; demand: Demand } | { kind: "all" | "any"; parts: Wish[] };

/** Where the sentence itself can mean two things. */
export interface Doubt {
  kind: "scope" | "mood" | "exception" | "conflict";
  /** The words in doubt. */
  words: string;
}

export interface ParsedRequirement {
  wish: Wish;
  /** `must`: something is demanded or said to be; `ask`: it is only asked whether; `name`: a heading without a verb. */
  mood: "must" | "ask" | "name";
  doubts: Doubt[];
  /** What further sentences say of the same: read separately, to be compared. */
  others: Wish[];
}

/** The demands of a wish in order. */
export function demandsOf(wish: Wish): Demand[] {
  return wish.kind === "demand" ? [wish.demand] : wish.parts.flatMap(demandsOf);
}

/** The same wish the other way round. */
export function opposite(wish: Wish): Wish {
  if (wish.kind === "demand")
    return { kind: "demand", demand: { ...wish.demand, wanted: !wish.demand.wanted, turns: wish.demand.turns + 1 } };
  return { kind: wish.kind === "all" ? "any" : "all", parts: wish.parts.map(opposite) };
}
