// One way to break a semantic rule.

export interface Mutant {
  rule: string;
  /** Below server/src/core/. */
  file: string;
  /** Occurs exactly once in the file. */
  find: string;
  replace: string;
}
