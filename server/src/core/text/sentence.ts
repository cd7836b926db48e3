// Sentences that are put together from others.

/** A sentence with its full stop: what others wrote may have one already. */
export function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** A sentence as a part of a longer one: without its full stop. */
export function clause(text: string): string {
  return text.endsWith(".") ? text.slice(0, -1) : text;
}
