// Questions that ended the solver thread: after the second time they are left out, so that they do not end it for ever.
import { clock } from "../platform/current";
import { HELD_MS, MAX_STRIKES } from "./limits";

/** How an answer says it. */
export const LEFT_OUT = "left out for five minutes";

/** Counts how often each question ended the thread. */
export class Quarantine {
  private readonly strikes = new Map<string, { count: number; last: number }>();

  /** `now`: milliseconds of any steady clock. */
  constructor(private readonly now: () => number = () => clock.now()) {}

  /** Counts a thread that ended on a question. Out: whether the question is held from now on. */
  strike(key: string): boolean {
    const count = this.holds(key) ? MAX_STRIKES : (this.strikes.get(key)?.count ?? 0) + 1;
    this.strikes.set(key, { count, last: this.now() });
    return count >= MAX_STRIKES;
  }

  /** Whether the question must not be asked now. */
  holds(key: string): boolean {
    const strikes = this.strikes.get(key);
    if (!strikes) return false;
    if (this.now() - strikes.last <= HELD_MS) return strikes.count >= MAX_STRIKES;
    this.strikes.delete(key);
    return false;
  }
}
