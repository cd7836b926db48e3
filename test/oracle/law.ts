// What the oracle speaks of: policies as JSON, requests, and answers that nobody knows. It shares nothing with the product: a second reader of the same law.

/** A policy as it stands in JSON. */
export interface Policy {
  Version?: string;
  Statement: Statement[];
}

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: Principals;
  NotPrincipal?: Principals;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, Scalar | Scalar[]>>;
}

export type Scalar = string | number | boolean;
export type Principals = "*" | Record<string, string | string[]>;

export interface Request {
  /** An ARN, a service (`lambda.amazonaws.com`), `anonymous`, or what needs its kind: a provider of identities, a canonical user. */
  principal: string | { type: string; id: string };
  action: string;
  /** An ARN, or `*` for actions that have no resource. */
  resource: string;
  resourceAccount?: string;
  context: Record<string, string | string[]>;
}

export type Decision = "allow" | "explicitDeny" | "implicitDeny";

/** Asks for the worth of something that the law leaves undecided. Equal texts are equal unknowns. */
export type Ask = (unknown: string) => boolean;

/**
 * Every answer that some worth of the unknowns gives: one answer is a decision, several are *not decided*. `apart`: each
 * asking is an unknown of its own, for whoever does not know that equal texts are equal unknowns.
 */
export function answers<T>(question: (ask: Ask) => T, apart = false, known: ReadonlyMap<string, boolean> = new Map()): Set<T> {
  let open: string | undefined;
  let asked = 0;
  const answer = attempt(() =>
    question((unknown) => {
      const name = apart ? `${asked++} ${unknown}` : unknown;
      const worth = known.get(name);
      if (worth !== undefined) return worth;
      open = name;
      throw new Open();
    }),
  );
  if (open === undefined) return new Set(answer);
  const name = open;
  return new Set([true, false].flatMap((worth) => [...answers(question, apart, new Map([...known, [name, worth]]))]));
}

class Open extends Error {}

function attempt<T>(run: () => T): T[] {
  try {
    return [run()];
  } catch (error) {
    if (error instanceof Open) return [];
    throw error;
  }
}

/** A value or a list of values, as a list. */
export function listOf<T>(value: T | T[] | undefined): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
