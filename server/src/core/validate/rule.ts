// What a validator rule is: AWS's code and type, who it applies to, and pure functions that look at one part of a policy.

import type { Fix, Severity } from "../checks/finding";
import type { PolicyKind, Range } from "../syntax/tree";
import { listing } from "../text/lists";
import type { ActionView, ConditionView, PolicyView, PrincipalView, ResourceView, StatementView } from "./view";

/** The finding types of AWS's ValidatePolicy API. */
export type AwsType = "ERROR" | "SECURITY_WARNING" | "WARNING" | "SUGGESTION";

/** What a rule may add to a finding besides its place and its words. */
export interface Extra {
  /** Further places that are part of the same finding; AWS lists them as further `locations`. */
  related?: { message: string; range: Range }[];
  /** Called when somebody asks for the fixes, never before. */
  fixes?: () => (Fix | undefined)[];
  /** The part does nothing: draw it faded. */
  unnecessary?: boolean;
  /** Softer than the type says, where the catalogue may be older than AWS. */
  severity?: Severity;
  /** Another type than the rule's, where AWS's differs by kind of policy or by what is known of a name. */
  awsType?: AwsType;
}

/** Hands a finding to the engine, which adds code, type, severity, statement and path. */
export type Report = (range: Range, message: string, extra?: Extra) => void;

/** One of AWS's checks. */
export interface Rule extends Check {
  awsType: AwsType;
}

/** A check of our own, with a code that AWS does not give: it is shown, but no answer of the ValidatePolicy operation holds it. */
export interface OwnRule extends Check {
  severity: Severity;
}

/** What a rule looks at: one scope or several; the engine walks the policy once for all of them. */
interface Check {
  code: string;
  /** Exactly the rule that is implemented, in one sentence. */
  rule: string;
  /** Where AWS does not publish the whole rule: what is approximated and how. */
  note?: string;
  /** The kinds of policy that the rule applies to; all when absent. */
  kinds?: readonly PolicyKind[];
  /** Its `statement` looks at other statements too. All else judges a statement by its own text and what the policy is. */
  beyondStatement?: boolean;
  policy?: (policy: PolicyView, report: Report) => void;
  statement?: (statement: StatementView, report: Report, policy: PolicyView) => void;
  action?: (action: ActionView, report: Report, policy: PolicyView) => void;
  resource?: (resource: ResourceView, report: Report, policy: PolicyView) => void;
  principal?: (principal: PrincipalView, report: Report, policy: PolicyView) => void;
  condition?: (condition: ConditionView, report: Report, policy: PolicyView) => void;
}

/** Kinds whose statements name a principal. */
export const withPrincipal: readonly PolicyKind[] = ["resource", "trust", "endpoint"];

/** User text in a message: in backticks, cut so that the message stays one. */
export function quote(text: string): string {
  return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

/** `a`, `b` and `c`, at most `most` of them. */
export function quoteList(texts: readonly string[], most = 5): string {
  const shown = texts.slice(0, most).map(quote);
  if (texts.length > most) return `${shown.join(", ")} and ${texts.length - most} more`;
  return listing(shown);
}
