// In how many ways the states of an automaton are reached, length by length: large whole numbers in place, since `bigint` makes a new one for each sum.
import { state } from "../session/query";

/** Bits of one digit. */
const DIGIT_BITS = 40;
const BASE = 2 ** DIGIT_BITS;
/** Sums of so many digits, each times fewer than 128 letters, stay below 2^53, so that they are exact. */
const MOST_SUMS = 62;

/** States that there is room for at first. */
const FIRST = 16;
/** Slots that wait for the next count, and how many may. */
const free = state("globs/slots of counts", (): Slot[] => []);
const MOST_FREE = 128;
/** A slot with more room is not kept. */
const MOST_KEPT = 50_000;

/** The states that are reached at one length, each with its number: a row of digits. */
class Slot {
  readonly states: number[] = [];
  /** The row of a state; -1: it has none. */
  private places = new Int32Array(FIRST).fill(-1);
  rows = new Float64Array(FIRST);
  /** How often was added to a row since its digits were all below the base. */
  private sums = new Int32Array(FIRST);
  digits = 0;
  /** Digits that may be other than zero. */
  used = 1;

  /** Where the row of the state begins; a new one is zero. */
  at(state: number): number {
    return (this.places[state] as number) * this.digits;
  }

  /** Where the row of the state begins, to which one more number is added. */
  target(state: number): number {
    if (state >= this.places.length) {
      const more = new Int32Array(Math.max(state + 1, 2 * this.places.length)).fill(-1);
      more.set(this.places);
      this.places = more;
    }
    let row = this.places[state] as number;
    if (row < 0) row = this.begin(state);
    const at = row * this.digits;
    const sums = (this.sums[row] as number) + 1;
    if (sums > MOST_SUMS) carry(this.rows, at, this.digits);
    this.sums[row] = sums > MOST_SUMS ? 1 : sums;
    return at;
  }

  private begin(state: number): number {
    const row = this.states.push(state) - 1;
    this.places[state] = row;
    if (row >= this.sums.length) {
      const more = new Int32Array(2 * this.sums.length);
      more.set(this.sums);
      this.sums = more;
    }
    this.sums[row] = 0;
    const end = (row + 1) * this.digits;
    if (end > this.rows.length) {
      const larger = new Float64Array(Math.max(end + FIRST * this.digits, 2 * this.rows.length));
      larger.set(this.rows);
      this.rows = larger;
    }
    this.rows.fill(0, end - this.digits, end);
    return row;
  }

  /** Makes all digits smaller than the base, and sees how many are used. */
  settle(): void {
    const { rows, digits } = this;
    // What is carried fills one digit more at most.
    const last = Math.min(digits, this.used + 1);
    let used = 1;
    for (let row = 0, at = 0; row < this.states.length; row++, at += digits) {
      carry(rows, at, last);
      for (let i = last; i > used; i--) if (rows[at + i - 1] !== 0) used = i;
    }
    this.used = used;
  }

  /** Lets go of everything that it holds. */
  release(): void {
    if (free().length >= MOST_FREE || this.rows.length > MOST_KEPT || this.places.length > MOST_KEPT) return;
    for (const state of this.states) this.places[state] = -1;
    this.states.length = 0;
    free().push(this);
  }
}

const NOTHING: readonly number[] = [];

/** So many texts of so many characters lead to a state. */
export interface Edge {
  to: number;
  texts: number;
  characters: number;
}

/** Numbers for states, length by length; exact. An edge has fewer than 128 texts. */
export class Ways {
  private readonly slots: (Slot | undefined)[];
  private readonly bitsOfLetter: number;
  /** The present length. */
  private length = -1;
  /** What counts, in a row of its own. */
  private readonly total = new Slot();

  constructor(
    letters: number,
    private readonly maxLength: number,
  ) {
    this.bitsOfLetter = Math.log2(Math.max(2, letters));
    this.slots = Array.from({ length: maxLength + 1 }, () => undefined);
    this.total.digits = this.digitsAt(maxLength + 1);
  }

  /** There is one way to the state, of no letters. */
  begin(state: number): void {
    const slot = this.slot(0);
    slot.rows[slot.target(state)] = 1;
  }

  /** The states that are reached at the next length, which becomes the present one; undefined beyond the greatest length. */
  turn(): readonly number[] | undefined {
    this.slots[this.length]?.release();
    this.slots[this.length] = undefined;
    if (++this.length > this.maxLength) return undefined;
    const slot = this.slots[this.length];
    if (!slot) return NOTHING;
    slot.settle();
    return slot.states;
  }

  /** The ways to `from` also lead on by these edges. */
  spread(from: number, edges: readonly Edge[]): void {
    for (const { to, texts, characters } of edges) {
      const length = this.length + characters;
      if (length <= this.maxLength) this.add(from, this.slots[length] ?? this.slot(length), to, texts);
    }
  }

  private add(from: number, target: Slot, to: number, texts: number): void {
    const source = this.slots[this.length] as Slot;
    const at = target.target(to);
    const start = source.at(from);
    const { rows, used } = source;
    const sums = target.rows;
    if (used > target.used) target.used = used;
    for (let i = 0; i < used; i++) sums[at + i] = (sums[at + i] as number) + (rows[start + i] as number) * texts;
  }

  /** The texts of the present length that end in this state count. */
  count(state: number): void {
    this.add(state, this.total, 0, 1);
  }

  /** How many counted. */
  counted(): bigint {
    const { rows, digits } = this.total;
    this.total.target(0);
    carry(rows, 0, digits);
    const hex = [...rows.subarray(0, digits)].reverse().map((digit) => digit.toString(16).padStart(DIGIT_BITS / 4, "0"));
    return BigInt(`0x${hex.join("")}`);
  }

  private slot(length: number): Slot {
    const slot = free().pop() ?? new Slot();
    slot.digits = this.digitsAt(length);
    slot.used = 1;
    this.slots[length] = slot;
    return slot;
  }

  /** Digits of the numbers of a length, with room for what is carried. */
  private digitsAt(length: number): number {
    return Math.ceil((length * this.bitsOfLetter) / DIGIT_BITS) + 2;
  }
}

function carry(rows: Float64Array, at: number, digits: number): void {
  let over = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = (rows[i] as number) + over;
    over = Math.floor(digit / BASE);
    rows[i] = digit - over * BASE;
  }
}
