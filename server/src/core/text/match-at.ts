// Sticky expressions, asked at a place.

/**
 * What an expression with the flag `y` or `g` finds at (or from) a place; null if nothing. The place is set each time, so that an
 * expression that is shared remembers nothing: this is the only function that sets it.
 */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
