// Texts cut out of a larger one.

/**
 * The same text in memory of its own. V8 keeps a part of a text as a view of the whole: a word of a policy that is
 * remembered somewhere would keep all of that policy's text. Putting a character before it makes a text that has to be
 * written out before it can be cut.
 */
export function detached(text: string): string {
  return ` ${text}`.slice(1);
}
