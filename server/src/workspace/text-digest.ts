// A short text that stands for texts.
import { digests } from "../platform/current";

/** Stands for the texts, in their order. Lengths count too, so that no two lists of texts are one text. */
export function digestOfTexts(...texts: string[]): string {
  return digests.sha256(texts.map((text) => `${text.length}\n${text}`).join(""));
}
