// Where completion stands: the cursor with all that the sources of entries look at.
import type { Place } from "../syntax/place";
import type { PolicyDocument, Statement } from "../syntax/tree";
import type { WritingContext } from "./context";

/** The cursor with everything that the sources of entries look at. */
export interface Cursor {
  place: Place;
  context: WritingContext;
  document?: PolicyDocument;
  /** The statement around the cursor, as far as it can be read. */
  statement?: Statement;
}
