// Where something stands in a policy text, and what belongs there. Types only.

/** Half-open span of UTF-16 offsets into the document's text. */
export interface Range {
  start: number;
  end: number;
}

/** Names and positions on the way from the root of a JSON text to a value. */
export type JsonPath = (string | number)[];

/**
 * What belongs at the cursor. The `…-name` roles are names of an object's members, the others are values:
 * `principal` is the value of `Principal` itself (`"*"`), `principal-id` a value inside it; `unknown` everything that is
 * no part of a policy.
 */
type PlaceRole =
  | "document-name"
  | "statement-name"
  | "principal-name"
  | "operator-name"
  | "condition-key-name"
  | "version"
  | "id"
  | "statement"
  | "sid"
  | "effect"
  | "action"
  | "resource"
  | "principal"
  | "principal-id"
  | "condition"
  | "condition-value"
  | "unknown";

/** The role of a place, and the parts of the policy around it. */
export interface Role {
  role: PlaceRole;
  /** Position in `Statement`; 0 for a single statement object. */
  statementIndex?: number;
  /** The statement's element around the place, as written: `Action`, `NotResource`, `Condition`. */
  element?: string;
  principalKind?: string;
  /** The condition operator around the place, as written, qualifier and `IfExists` included. */
  operator?: string;
  conditionKey?: string;
}

/** A place in a policy text. */
export interface Place extends Role {
  offset: number;
  /** Of the value at the cursor; at a name: of the object that holds it, then the name as far as it is written. */
  path: JsonPath;
  isName: boolean;
  /** The token at the cursor, decoded: the text inside the quotes, or a bare word; `""` where nothing stands yet. */
  text: string;
  /** `text` up to the cursor. */
  prefix: string;
  /** The whole token, quotes included: what a completion replaces. Empty, at the cursor, where nothing stands yet. */
  range: Range;
  /** `string`: has an opening quote (`closed` tells about the other one); `word`: number, literal or letters without quotes. */
  token: "string" | "word" | "none";
  closed: boolean;
  /** Names in the same object, or strings in the same list, the one at the cursor left out. */
  siblings: string[];
  /** True when a `:` follows the name at the cursor. */
  hasColon: boolean;
  /** The value or member before the cursor is not yet followed by its comma. */
  needsCommaBefore: boolean;
  /** Another value or member follows without a comma between. */
  needsCommaAfter: boolean;
}
