// How many columns texts take on a screen, for the report for people.
import type { ScanResult } from "../scan/result";
import type { RenderOptions } from "./options";

const IS_ASCII = /^[\t\x20-\x7e]*$/;

/**
 * Measures the texts that the report of a result lines up. Those beyond ASCII need a library with Unicode's tables, which takes
 * longer to load than all that finds the files: it is loaded for them only.
 */
export async function widthsFor({ files }: ScanResult): Promise<RenderOptions["widthOf"]> {
  const texts = files.flatMap(({ lines, findings, undecided }) => [
    ...Object.values(lines),
    ...[...findings, ...undecided].flatMap(({ counterexample }) => Object.keys(counterexample?.request.context ?? {})),
  ]);
  if (texts.every((text) => IS_ASCII.test(text))) return (text) => text.replaceAll("\t", "").length;
  const { default: stringWidth } = await import("string-width");
  return stringWidth;
}
