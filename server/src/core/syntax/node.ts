// The tree that policies are read from, whatever the format: JSON's tree has this form already, hosts build it. Types only.
import type { TextPart } from "./tree";

/**
 * A value at a place of the text. `property` nodes stand in objects and have two children, the name and the value.
 *
 * Two types are no JSON. `choice`: one of two values, as a condition of the host decides. `unknown`: nothing is known of
 * the value, neither its text nor whether it is one text, a list or an object; `parts` holds its one symbol.
 */
export interface PolicyNode {
  readonly type: "object" | "array" | "property" | "string" | "number" | "boolean" | "null" | "choice" | "unknown";
  readonly offset: number;
  readonly length: number;
  /** The value of a scalar, decoded. A string with `parts` has a text for readers here. */
  readonly value?: unknown;
  readonly children?: readonly PolicyNode[];
  /** Of a string that is not known whole. */
  readonly parts?: readonly TextPart[];
  /** Of a choice. A branch that is absent stands for no value at all (`AWS::NoValue`). */
  readonly choice?: Choice;
}

/** One of two values. */
interface Choice {
  /** The name of the condition in the host's list of conditions. */
  readonly condition: string;
  readonly whenTrue?: PolicyNode;
  readonly whenFalse?: PolicyNode;
}
