// The policy tree: what a policy document says, every part with its place in the text, and the text that it was read from. Types only.
import type { PolicyEditor } from "./editor";
import type { Place, Range } from "./place";

export type { Range } from "./place";

/** A piece of a text that the document does not say whole: fixed text, or a symbol (a name in the host's list of symbols) where a value comes in later. */
export type TextPart = { text: string } | { symbol: string; range: Range };

/** A condition of the host by name, which has to hold (or must not) for a part of the policy to be there. */
export interface Guard {
  condition: string;
  holds: boolean;
}

/** A value and where it stands (for a string of JSON the range includes its quotes). */
export interface Located<T> {
  value: T;
  range: Range;
  /** Only where the value is not known whole; `value` is then a text for readers, with the symbols' names in it. */
  parts?: readonly TextPart[];
  /** All of these have to be as said for the value to be there. Absent: it is always there. */
  guards?: readonly Guard[];
}

/** A JSON scalar as it may stand in a condition. Numbers and booleans are legal without quotes (SEMANTICS.md 1.1). */
export type Scalar = string | number | boolean;

/** One `"name": value` of an object as written, duplicates and unknown names included. */
export interface Property {
  name: Located<string>;
  /** From the name's opening quote to the end of the value. */
  range: Range;
  valueRange: Range;
}

/** `Action`, `NotAction`, `Resource` or `NotResource` with its entries. */
export interface StringList {
  /** The element's name as written, with its range (`"NotAction"`). */
  key: Located<string>;
  /** True for the `Not…` form. */
  negated: boolean;
  values: Located<string>[];
  /** True when written as an array, false for the bare value form. */
  isArray: boolean;
  /** Range of the whole value (array or string). */
  range: Range;
}

/** The kinds of principal of SEMANTICS.md 2.4. `Bare` is a string that is not `*`, as in the article's `"Principal": "123456789012"`: that account. */
export type PrincipalKind = "AWS" | "Federated" | "Service" | "CanonicalUser" | "Bare";

/** One entry of `Principal` or `NotPrincipal`. */
export interface PrincipalEntry {
  kind: PrincipalKind;
  id: Located<string>;
}

/** `Principal` or `NotPrincipal`. `"*"` is one entry of kind `AWS` with id `*` and `isStar` set. */
export interface PrincipalElement {
  key: Located<string>;
  negated: boolean;
  isStar: boolean;
  entries: PrincipalEntry[];
  /** The kinds as written (`"AWS": …`), for diagnostics, unknown kinds included. */
  kinds: Property[];
  range: Range;
}

/** One (operator, key) pair of a `Condition`. */
export interface ConditionEntry {
  /** The operator as written, qualifier and `IfExists` included (`ForAnyValue:StringLikeIfExists`). */
  operator: Located<string>;
  key: Located<string>;
  values: Located<Scalar>[];
  isArray: boolean;
  /** The operator's block has this key once more, in other letters: AWS refuses that (SEMANTICS.md 1.1). */
  isTwice?: boolean;
  /** From the key's opening quote to the end of its values. */
  range: Range;
  /** As in `Located`. */
  guards?: readonly Guard[];
}

/** A `Condition` with all its entries. */
export interface ConditionElement {
  key: Located<string>;
  range: Range;
  entries: ConditionEntry[];
  /** The operator blocks as written. */
  operators: Property[];
}

/** A statement as written; elements that are not there are undefined. */
export interface Statement {
  /** Zero-based position among the statements, as in AWS's `statementIndex`. Both branches of a choice count. */
  index: number;
  range: Range;
  sid?: Located<string>;
  /** As written; only exactly `Allow` and `Deny` mean something. */
  effect?: Located<string>;
  action?: StringList;
  notAction?: StringList;
  resource?: StringList;
  notResource?: StringList;
  principal?: PrincipalElement;
  notPrincipal?: PrincipalElement;
  condition?: ConditionElement;
  properties: Property[];
  /** As in `Located`. */
  guards?: readonly Guard[];
}

/** A thing wrong with the document's shape, found while reading it. */
export interface Problem {
  /** `syntax`: not JSON. `shape`: JSON, but the value at this place has a type that means nothing here. `duplicate-key`: a key twice in an object. `missing`: an element that has to be there is not. */
  code: "syntax" | "shape" | "duplicate-key" | "missing";
  /** Plain words: what, why, what to do. User text in backticks. */
  message: string;
  range: Range;
  /** The statement that holds it, if any. */
  statementIndex?: number;
  /** True if the meaning of the document (or of this statement) cannot be taken from the text: checks then answer "not decided". */
  fatal: boolean;
}

/** A policy as written. */
export interface PolicyDocument {
  /** The text of `source`: of the whole file, whatever else stands in it. */
  text: string;
  /** Where the policy was read from, and how it is changed there. */
  source: PolicySource;
  range: Range;
  version?: Located<string>;
  id?: Located<string>;
  statements: Statement[];
  /** True when `Statement` is an array. */
  statementIsArray: boolean;
  /** The value of `Statement`, brackets included. */
  statementRange?: Range;
  properties: Property[];
}

/** What a text was read as. */
export interface ParseResult {
  /** Absent only when the root is not an object at all. */
  document?: PolicyDocument;
  problems: Problem[];
}

/**
 * One policy in one text of one format: a JSON file that is a policy, or one of several policies in a template. All
 * offsets are those of the whole text.
 */
export interface PolicySource {
  readonly text: string;
  /** Reads the same policy in another version of the text: after edits, or at another revision. Never throws. */
  read(text: string): ParseResult;
  /** Edits in the format's own style; undefined where the text is broken or the policy cannot be changed here. */
  editor(): PolicyEditor | undefined;
  /** What stands or belongs at an offset; undefined outside the policy and inside comments. Broken text is no obstacle. */
  placeAt(offset: number): Place | undefined;
  /** A text as the literal that stands for it at a place of this policy, quotes included where the format needs them. */
  quote(value: string): string;
}

/** What a policy is, which decides how some elements are read (SEMANTICS.md 1.2). `endpoint`: a VPC endpoint policy. */
export type PolicyKind = "identity" | "resource" | "trust" | "scp" | "rcp" | "endpoint";
