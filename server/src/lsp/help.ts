// The page of a diagnostic code.

/** Where the page of a code stands, or undefined for codes without one. */
export function helpPage(_code: string): string | undefined {
  return undefined;
}
