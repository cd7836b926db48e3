// Lists as texts, and as JSON writes them. Pure.

/** `a`, `a and b`, `a, b and c`. */
export function listing(items: readonly string[], joint = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${joint} ${last}`;
}

/** As policies write a list: what is alone stands without brackets. */
export function oneOrAll<T extends NonNullable<unknown>>(values: readonly T[]): T | T[] {
  const [one, ...more] = values;
  return one !== undefined && more.length === 0 ? one : [...values];
}
