// What closes the nearest ways (ACCOUNT.md 6.2): requests that the identity side of a controlled principal allows, and what stands in their way.
import type { Explorer } from "./explore";
import type { Goal } from "./goal";

/** Something that closes a way. */
export interface Guard {
  edge: string;
  /** Who would act. */
  of: string;
  reason: "boundary" | "deny" | "scp" | "rcp" | "trust" | "condition" | "no allow";
  policy?: string;
  statementIndex?: number;
}

/** Guards of an exploration that did not reach its goal. */
export function guardsOf(_explorer: Explorer, _goal: Goal): Guard[] {
  return [];
}
