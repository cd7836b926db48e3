// Names of revisions, by their letters alone.

/** Whether a text may be handed to git as the name of a revision. A search through messages (`^{/text}`) is none: their author would choose the commit. */
export function isRevision(text: string): boolean {
  return text.length <= 250 && /^[^\s:?*[\\]+$/.test(text) && !/^-|\.\.|\^\{\/|\p{Cc}/u.test(text);
}
