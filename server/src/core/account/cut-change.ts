// Changes that a cut of an account is made of, and what is told of each.

/** What an edit does. All but `boundary` are changes of the statement `statementIndex`. */
export type CutChange =
  | { kind: "action"; action: string }
  | { kind: "statement" }
  /** The entries of `Principal` with these ids go. */
  | { kind: "principal"; entries: string[] }
  /** `iam:PassRole` of the statement is left for these services only. */
  | { kind: "pin"; services: string[] }
  /** A statement more, behind the last one. */
  | { kind: "deny"; action: string; resource: string }
  /** The boundary of `of`, who has none. `denied`: a new policy, which allows everything but these actions. */
  | { kind: "boundary"; arn: string; denied?: string[] };

/** A change that may be part of a cut. */
export interface Way {
  change: CutChange;
  edit: string;
  loses: string;
  cost: number;
}

/** What is one entry or a list of them, as a list. */
export function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
}
