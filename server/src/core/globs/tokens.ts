// The alphabet of compiled patterns: what a token and a star may match.

export const COLON = 58;
/** Token that matches any code point. */
export const ANY = -1;
/** Token that matches any code point but `:` (a wildcard in the first five segments of an `a|` pattern). */
export const ANY_BUT_COLON = -2;

/** No `*` here; a `*` over all characters; a `*` over all characters but `:`. */
export const NO_STAR = 0;
export const STAR = 1;
export const STAR_BUT_COLON = 2;

/** Does token `token` of a pattern match the code point (already folded if the pattern ignores case)? */
export function tokenMatches(token: number, c: number): boolean {
  return token === c || token === ANY || (token === ANY_BUT_COLON && c !== COLON);
}

/** Does a star of this kind swallow the code point? */
export function starMatches(star: number, c: number): boolean {
  return star === STAR || (star === STAR_BUT_COLON && c !== COLON);
}
