// What a starting point is.
import type { PolicyKind } from "../../syntax/tree";

export interface Template {
  /** What is typed to find it. */
  prefix: string;
  title: string;
  description: string;
  kinds: readonly PolicyKind[];
  /** The statement or statements, as lines in LSP snippet notation, without outer indentation; tabs indent. */
  statements: readonly string[];
}

/** The account in all examples, as in AWS's documents. */
export const account = "111122223333";
