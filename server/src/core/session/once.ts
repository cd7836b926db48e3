// Work that is put off: what belongs to one object and is often not asked for.

/** Worked out when it is asked for, once. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
