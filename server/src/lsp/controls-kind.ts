// Which documents are security controls. Other feature files belong to somebody's tests.
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
  return MARKS.some((mark) => mark.test(text));
}

const MARKS = [
  /\bNON_COMPLIANT\b|\bNOT_APPLICABLE\b|\breturn COMPLIANT\b/,
  /^\s*(#\s*)?Rule (Identifier|Name|Parameters)\s*:/im,
  /\bpolic(y|ies)\s+matching\s+"/i,
  /^\s*(Given|When|Then|And|But)\s+access\s+is\s+(not\s+)?(always\s+)?granted\b/im,
  /^\s*(Given|And|But)\s+the\s+request\s+context\s+"/im,
];
