// Which documents are security controls. Other feature files belong to somebody's tests.
import { hasExecutable, speaksOfControls } from "../controls";
import type { OpenDocument } from "./open-document";

/** Whether a document is a feature file at all: by its name, or by the language that a Gherkin extension gave it. */
export function isFeature(document: OpenDocument): boolean {
  return /\.feature$/i.test(document.uri) || /^(gherkin|cucumber|feature)$/i.test(document.text.languageId);
}

/**
 * Whether a feature file speaks of security controls. Others belong to somebody's tests: of them nothing is said. A file
 * that was a control stays one while it is typed, until it is emptied.
 */
export function looksLikeControl(text: string, before = false): boolean {
  if (before && text.trim() !== "") return true;
  return speaksOfControls(text) || hasExecutable(text);
}
