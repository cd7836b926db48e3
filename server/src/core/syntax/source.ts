// The format that a policy is written in, as everything that reads or changes a policy sees it. Types only.
import type { PolicyEditor } from "./edit";
import type { Place } from "./locate";
import type { ParseResult } from "./tree";

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
