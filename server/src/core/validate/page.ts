// What a code's page holds besides the rule: reasons, advice, and two policies that a test holds it to.
import type { PolicyKind } from "../syntax/tree";

export interface Page {
  /** Why it matters: what happens in AWS. */
  why: string;
  /** What to do about it. */
  todo: string;
  /** How the examples are read; identity when absent. */
  kind?: PolicyKind;
  resourceType?: string;
  /** A policy that raises the code. */
  bad: Example;
  /** Nearly the same policy, which does not. */
  good: Example;
}

/** A statement, several, a whole document (recognised by its `Statement`), or raw text. */
type Example = string | Record<string, unknown> | Record<string, unknown>[];

/** The text of an example: statements are put into a document with a version. */
export function exampleText(example: Example): string {
  if (typeof example === "string") return example;
  const isDocument = !Array.isArray(example) && ("Statement" in example || "Version" in example);
  const document = isDocument ? example : { Version: "2012-10-17", Statement: Array.isArray(example) ? example : [example] };
  return JSON.stringify(document, null, 2);
}

/** An Allow on one object action, to be changed at will. */
export function allow(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*", ...changes };
}

/** The same as a Deny. */
export function deny(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...allow(), Effect: "Deny", ...changes };
}

/** An Allow of one action on another resource. */
export function on(resource: string, action = "s3:GetObject"): Record<string, unknown> {
  return allow({ Action: action, Resource: resource });
}

/** An Allow with one condition. */
export function when(operator: string, key: string, value: unknown, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return allow({ Condition: { [operator]: { [key]: value } }, ...changes });
}

/** A trust statement: who, and the action. */
export function trust(
  principal: unknown,
  action: unknown = "sts:AssumeRole",
  changes: Record<string, unknown> = {},
): Record<string, unknown> {
  return { Effect: "Allow", Principal: principal, Action: action, ...changes };
}

/** A statement without some members. */
export function without(statement: Record<string, unknown>, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(statement).filter(([name]) => !names.includes(name)));
}

/** The principal of one account. */
export const account = { AWS: "arn:aws:iam::111122223333:root" };

/** The ARN of one bucket. */
export const bucket = "arn:aws:s3:::doc-example-bucket";

/** What lists that bucket, as changes of a statement. */
export const list = { Action: "s3:ListBucket", Resource: bucket };
