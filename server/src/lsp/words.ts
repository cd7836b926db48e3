// What the word under the cursor means, as the core's writing room explains it.
import type { Range } from "../core/syntax/tree";
import type { OpenDocument, Session } from "./session";

export interface WordHover {
  markdown: string;
  range: Range;
}

/** The explanation of the policy element at an offset. */
export function wordHover(_session: Session, _document: OpenDocument, _offset: number): WordHover | undefined {
  return undefined;
}
