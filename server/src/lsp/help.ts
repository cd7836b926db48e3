// The page of a diagnostic code.
import { codeDescription } from "../core/validate/codes";

/** Where the page of a code stands. */
export function helpPage(code: string): string {
  return codeDescription(code).href;
}
