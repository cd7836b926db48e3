// In how many ways the states of an automaton are reached, length by length: large whole numbers in place, since `bigint` makes a new one for each sum.

/** Stands for every state from which any continuation is accepted. */
export const ENDLESS = -1;

/** Bits of one digit. Sums of digits times letters over all states stay far below 2^53, so that they are exact. */
const DIGIT_BITS = 24;
const BASE = 2 ** DIGIT_BITS;

/** Rows that there is room for at first. */
const FIRST_ROWS = 32;

/**
 * Numbers for states, at the present length and at the next. Exact as long as fewer than 2^22 states lead to one, and the
 * alphabet has fewer than 128 letters.
 */
export class Ways {
  /** The states that are reached at the present length. */
  alive: number[] = [];
  private coming: number[] = [];
  /** The digits of state n stand from n times `digits` on. */
  private now: Float64Array;
  private next: Float64Array;
  /** The turn in which a state came into `coming` last. */
  private readonly came: number[] = [];
  private turns = 0;
  private readonly digits: number;
  /** Digits that may be other than zero at the present length, with room for what is carried. */
  private used = 2;
  private readonly bitsOfLetter: number;
  private ends: Float64Array;
  private comingEnds: Float64Array;
  private readonly hits: Float64Array;

  constructor(letters: number, maxLength: number) {
    this.bitsOfLetter = Math.log2(Math.max(2, letters));
    this.digits = Math.ceil(((maxLength + 1) * this.bitsOfLetter) / DIGIT_BITS) + 2;
    [this.ends, this.comingEnds, this.hits] = [new Float64Array(this.digits), new Float64Array(this.digits), new Float64Array(this.digits)];
    [this.now, this.next] = [new Float64Array(FIRST_ROWS * this.digits), new Float64Array(FIRST_ROWS * this.digits)];
  }

  /** There is one way to the state, of no letters. */
  begin(state: number): void {
    const at = this.row(state);
    this.next[at] = 1;
  }

  /** The ways to `from` also lead to `to`, each by so many letters. */
  add(to: number, from: number, letters: number): void {
    const source = from * this.digits;
    if (to === ENDLESS) addTo(this.comingEnds, 0, this.now, source, letters, this.used);
    else {
      const at = this.row(to);
      addTo(this.next, at, this.now, source, letters, this.used);
    }
  }

  /** Where the digits of a state of the next length stand. */
  private row(to: number): number {
    const at = to * this.digits;
    if (this.came[to] === this.turns) return at;
    this.came[to] = this.turns;
    this.coming.push(to);
    if (at >= this.next.length) this.next = grown(this.next, at + this.digits);
    this.next.fill(0, at, at + this.digits);
    return at;
  }

  /** Goes on to the next length. False: nothing is reached there. */
  turn(): boolean {
    [this.now, this.next] = [this.next, this.now];
    [this.alive, this.coming] = [this.coming, []];
    [this.ends, this.comingEnds] = [this.comingEnds, this.ends];
    this.comingEnds.fill(0);
    this.used = Math.min(this.digits, Math.ceil((this.turns * this.bitsOfLetter) / DIGIT_BITS) + 2);
    this.turns++;
    for (const id of this.alive) carry(this.now, id * this.digits, this.used);
    return this.alive.length > 0 || this.ends.some((digit) => digit > 0);
  }

  /** The texts of the present length that end in this state count. */
  accept(id: number): void {
    addTo(this.hits, 0, this.now, id * this.digits, 1, this.used);
  }

  /** How many were accepted since this was asked the last time. */
  accepted(): bigint {
    return taken(this.hits);
  }

  /** In how many ways any continuation is accepted from the present length on. */
  endless(): bigint {
    return taken(this.ends);
  }
}

function grown(rows: Float64Array, needed: number): Float64Array {
  const larger = new Float64Array(Math.max(needed, 2 * rows.length));
  larger.set(rows);
  return larger;
}

function addTo(target: Float64Array, at: number, source: Float64Array, from: number, factor: number, used: number): void {
  for (let i = 0; i < used; i++) target[at + i] = (target[at + i] as number) + (source[from + i] as number) * factor;
}

function carry(rows: Float64Array, at: number, used: number): void {
  let over = 0;
  for (let i = at; i < at + used; i++) {
    const digit = (rows[i] as number) + over;
    over = Math.floor(digit / BASE);
    rows[i] = digit - over * BASE;
  }
}

/** The number in the row, which is set to zero. */
function taken(row: Float64Array): bigint {
  if (!row.some((digit) => digit > 0)) return 0n;
  carry(row, 0, row.length);
  const hex = [...row].reverse().map((digit) => digit.toString(16).padStart(DIGIT_BITS / 4, "0"));
  row.fill(0);
  return BigInt(`0x${hex.join("")}`);
}
