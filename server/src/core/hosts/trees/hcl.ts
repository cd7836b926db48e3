// HCL's syntax tree: blocks, attributes and expressions with their places. Types only; hcl-parser.ts builds it.
import type { Problem, Range } from "../../syntax/tree";

/** What stands between the braces of a block, or in a file. */
export interface HclBody {
  attributes: HclAttribute[];
  blocks: HclBlock[];
}

export interface HclAttribute {
  name: string;
  nameRange: Range;
  range: Range;
  value: HclExpression;
}

/** `resource "aws_iam_policy" "logs" { … }` */
export interface HclBlock extends HclBody {
  type: string;
  labels: string[];
  range: Range;
}

export type HclExpression = HclTemplate | HclLiteral | HclReference | HclCall | HclTuple | HclObject | HclConditional | HclFor | HclOther;

/** A quoted text or a heredoc. `range`: without quotes, of a heredoc its lines. */
export interface HclTemplate {
  type: "template";
  range: Range;
  parts: HclTemplatePart[];
  isHeredoc: boolean;
}

/** `at`: the place of the n-th character of `text`, and of its end. A directive (`%{if …}`) is an expression that nobody works out. */
export type HclTemplatePart =
  | { type: "text"; text: string; at(index: number): number }
  | { type: "hole"; expression: HclExpression; range: Range };

/** A number, a boolean or null, as written. */
interface HclLiteral {
  type: "literal";
  range: Range;
  text: string;
}

/** `aws_s3_bucket.logs[0].arn`; steps behind a value that is no name have that value as their root. */
export interface HclReference {
  type: "reference";
  range: Range;
  /** The names before the first index, `["aws_s3_bucket", "logs"]`; empty where the root is a value. */
  root: HclExpression | string;
  steps: HclStep[];
}

export type HclStep = { type: "name"; name: string } | { type: "index"; value: HclExpression } | { type: "splat" };

export interface HclCall {
  type: "call";
  range: Range;
  name: string;
  args: HclExpression[];
}

export interface HclTuple {
  type: "tuple";
  range: Range;
  items: HclExpression[];
}

export interface HclObject {
  type: "object";
  range: Range;
  entries: { key: HclExpression; value: HclExpression }[];
}

export interface HclConditional {
  type: "conditional";
  range: Range;
  condition: HclExpression;
  whenTrue: HclExpression;
  whenFalse: HclExpression;
}

/** `[for x in list : value]`; objects and filters are read but not worked out (`key` or `filter` set). */
export interface HclFor {
  type: "for";
  range: Range;
  names: string[];
  collection: HclExpression;
  key?: HclExpression;
  value: HclExpression;
  hasFilter: boolean;
}

/** Operations, and whatever else is not worked out. */
interface HclOther {
  type: "other";
  range: Range;
}

export interface HclResult {
  body: HclBody;
  problems: Problem[];
}
