// Counting states, so that no search runs away.

/** A search visited more states than allowed (or its time is over): the question is open, not answered. */
export class StateLimitExceeded extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = "StateLimitExceeded";
  }
}

/** Counts the states of one question. */
export class Meter {
  spent = 0;

  constructor(
    readonly limit: number,
    private readonly expired: () => boolean = () => false,
    private readonly parent?: Meter,
  ) {}

  /** One more state. Throws `StateLimitExceeded` when that is too many. */
  tick(): void {
    if (this.spent >= this.limit) throw new StateLimitExceeded(`more than ${this.limit} automaton states would be needed`);
    this.spent++;
    if (this.parent) this.parent.tick();
    else if ((this.spent & 255) === 0) this.checkTime();
  }

  /** Throws when the time is over. */
  checkTime(): void {
    if (this.parent) this.parent.checkTime();
    else if (this.expired()) throw new StateLimitExceeded("the time limit was reached");
  }

  /** A part of what is left, counted here as well. */
  share(limit: number): Meter {
    return new Meter(limit, undefined, this);
  }

  /** Nothing is left, or the time is over. */
  get exhausted(): boolean {
    return this.spent >= this.limit || (this.parent ? this.parent.exhausted : this.expired());
  }
}
