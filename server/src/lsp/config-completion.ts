// Completion of AWS actions and resources in `iam-prover.json`: as in a statement that holds nothing else.

import { type CompletionEntry, complete } from "../core/ide/completion";
import { parsePolicy } from "../core/syntax/parse";
import { policyAtCursor } from "../workspace/config-cursor";
import { writingContext } from "./ide";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** The entries at a position of a settings file, inside of a string; none where nothing of a policy stands. */
export function configEntries(session: Session, document: OpenDocument, offset: number): CompletionEntry[] {
  const found = policyAtCursor(document.text.getText(), offset);
  if (!found) return [];
  const { policy, before, start } = found;
  const moved = start - before;
  const entries = complete(policy, offset - moved, writingContext(session, document, "identity"), parsePolicy(policy).document);
  return entries.map((entry) => ({ ...entry, range: { start: entry.range.start + moved, end: entry.range.end + moved } }));
}
