// What was worked out, by a text that says all that it depends on: so many of the newest.

/** A memory of bounded size; the entries that were not asked for the longest go first. */
export class Remembered<T> {
  private readonly values = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    const value = this.values.get(key);
    if (value === undefined) return undefined;
    this.values.delete(key);
    this.values.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    if (this.values.size >= this.most) this.values.delete(this.values.keys().next().value as string);
    this.values.set(key, value);
  }

  getOr(key: string, make: () => T): T {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.set(key, value);
    return value;
  }
}
