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
  /** In JSON an object, or a list of them, may be blocks as well as a value: the body has it as both. */
  isBlockToo?: boolean;
}

/** `resource "aws_iam_policy" "logs" { … }` */
export interface HclBlock extends HclBody {
  type: string;
  labels: string[];
  range: Range;
}

export type HclExpression =
  | HclTemplate
  | HclLiteral
  | HclReference
  | HclCall
  | HclTuple
  | HclObject
  | HclConditional
  | HclFor
  | HclOperation
  | HclOther;

/** A quoted text or a heredoc. `range`: without quotes, of a heredoc its lines. */
export interface HclTemplate {
  type: "template";
  range: Range;
  parts: HclTemplatePart[];
  isHeredoc: boolean;
}

/** `at`: the place of the n-th character of `text`, and of its end. A directive (`%{if …}`) is an expression, which stands for no value of its own. */
export type HclTemplatePart =
  | { type: "text"; text: string; at(index: number): number }
  | {
      type: "hole";
      expression: HclExpression;
      range: Range /** Blanks before or behind it go (`~`). */;
      trims?: "before" | "behind" | "both";
    };

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
  /** `f(list...)`: the last argument's entries are arguments. */
  isSpread?: true;
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

/** `[for x in list : value]`, `{for x in list : key => value if filter}`; `isGrouped`: with `...`, values of one key are a list. */
export interface HclFor {
  type: "for";
  range: Range;
  names: string[];
  collection: HclExpression;
  key?: HclExpression;
  value: HclExpression;
  filter?: HclExpression;
  isGrouped?: true;
}

/** `a == b`, `!a`: one operand for `!` and `-` in front, else two. */
export interface HclOperation {
  type: "operation";
  range: Range;
  operator: string;
  operands: HclExpression[];
}

/** A directive of a template, as far as it is one that is known, and what is not worked out. */
interface HclOther {
  type: "other";
  range: Range;
  directive?: HclDirective;
}

/** `%{ for k, v in list }`, `%{ if condition }` and their ends. */
export type HclDirective =
  | { type: "for"; names: string[]; collection: HclExpression }
  | { type: "if"; condition: HclExpression }
  | { type: "else" | "endif" | "endfor" };

export interface HclResult {
  body: HclBody;
  problems: Problem[];
}
