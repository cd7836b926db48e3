// A memory of bounded size.

/** Who leaves when there is no room: everybody, the oldest, or what was not asked for the longest. */
export type Leaves = "all" | "oldest" | "unused";

/** How much a memory holds. */
export interface Bounds<V> {
  /** So many entries, or so much of what `weigh` counts. */
  readonly most: number;
  /** `all` costs nothing on the way; `unused` writes with every reading. */
  readonly leaves: Leaves;
  /** What an entry counts; one where nothing is said. */
  readonly weigh?: (key: string, value: V) => number;
}

/** What may be remembered: `undefined` means that nothing is. */
export type Value = NonNullable<unknown> | null;

/** Values by text, within bounds. */
export class Bounded<V extends Value> {
  private readonly values = new Map<string, V>();
  private weight = 0;

  constructor(private readonly bounds: Bounds<V>) {}

  get size(): number {
    return this.values.size;
  }

  get(key: string): V | undefined {
    const value = this.values.get(key);
    if (value !== undefined && this.bounds.leaves === "unused") {
      this.values.delete(key);
      this.values.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    if (this.bounds.leaves === "all" && !this.bounds.weigh) {
      // The quick way, for what is asked all the time.
      if (this.values.size >= this.bounds.most) this.values.clear();
      this.values.set(key, value);
      return;
    }
    const weight = this.weightOf(key, value);
    const known = this.values.get(key);
    if (known !== undefined) this.remove(key, known);
    if (this.weight + weight > this.bounds.most) this.makeRoom(weight);
    this.weight += weight;
    this.values.set(key, value);
  }

  private weightOf(key: string, value: V): number {
    return this.bounds.weigh ? this.bounds.weigh(key, value) : 1;
  }

  private makeRoom(weight: number): void {
    for (const [key, value] of this.values) {
      if (this.bounds.leaves !== "all" && this.weight + weight <= this.bounds.most) return;
      this.remove(key, value);
    }
  }

  private remove(key: string, value: V): void {
    this.values.delete(key);
    this.weight -= this.weightOf(key, value);
  }
}
