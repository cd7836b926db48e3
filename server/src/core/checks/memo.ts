// What was found out about statements before, by their texts: an edit leaves most statements of a policy, and what is known of them, as they were.
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { detached } from "../text/detached";
import { textOf } from "./narrow";
import type { Given, Property } from "./question";

/** A question's text as far as the statement asked about does not give it; undefined: not to be remembered. */
type KeyOf = (given: Omit<Given, "matches">) => string | undefined;

const keyOfTerm = new WeakMap<Property["term"], KeyOf>();

/** Names what a property's term depends on, so that its answers can be remembered. Properties made from this one with another term lose the name. */
export function identified(term: Property["term"], key: KeyOf): Property["term"] {
  keyOfTerm.set(term, key);
  return term;
}

/** What `identified` said of the property. */
export function propertyKey(property: Property, given: Omit<Given, "matches">): string | undefined {
  return keyOfTerm.get(property.term)?.(given);
}

/** A request, or null for a proof that there is none; other checks remember what they decided in their own words. What was not decided is not remembered. */
type Known = { request: Request } | null | boolean | string;

/** Entries of a generation: enough for what is asked of each statement of the largest policies at hand, within these bounds. */
const FEWEST = 500;
const PER_STATEMENT = 40;
const MOST = 5_000;
const MOST_WRITTEN = 2000;
let memory = new WeakMap<KeyTypes, Memory>();
const numbers = new Map<string, number>();
/** The same by the text as it is written, which is quicker to have. */
const numbersWritten = new Map<string, number>();
let numbersOf = new WeakMap<Statement, number>();
let next = 1;

/** Keeps what was used lately: of two generations the older is dropped when the younger is full. */
class Memory {
  private room = FEWEST;
  private young = new Map<string, Known>();
  private old = new Map<string, Known>();

  get(key: string): Known | undefined {
    const known = this.young.get(key);
    if (known !== undefined) return known;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  set(key: string, known: Known): void {
    if (this.young.size >= this.room) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, known);
  }

  /** Policies with so many statements are worked on. */
  makeRoom(statements: number): void {
    this.room = Math.min(MOST, Math.max(this.room, PER_STATEMENT * statements));
  }
}

/** What is remembered under these key types, by checks of these policies. */
export function remembered({ types, documents }: { types: KeyTypes; documents: PolicyDocument[] }): Memory {
  let known = memory.get(types);
  if (!known) {
    known = new Memory();
    memory.set(types, known);
  }
  known.makeRoom(Math.max(0, ...documents.map((document) => document.statements.length)));
  return known;
}

/** Forgets everything. */
export function forget(): void {
  memory = new WeakMap();
  numbersOf = new WeakMap();
  numbers.clear();
  numbersWritten.clear();
}

/** A number that only statements of the same text have. */
export function numberOf(statement: Statement, document: PolicyDocument): number {
  let number = numbersOf.get(statement);
  if (number === undefined) {
    // Most statements stand in the new text letter by letter as in the old one; a part of a statement, and what is put beside a policy, has no text of its own.
    const whole = document.statements[statement.index] === statement && statement.range.end > statement.range.start;
    const written = whole ? `${hasPolicyVariables(document)}${document.text.slice(statement.range.start, statement.range.end)}` : undefined;
    number = written === undefined ? undefined : numbersWritten.get(written);
    if (number === undefined) {
      const text = textOf(statement, document);
      number = numbers.get(text);
      if (number === undefined) {
        // Numbers are never used twice, so an old key can never mean a new statement.
        if (numbers.size > MOST) numbers.clear();
        number = next++;
        numbers.set(text, number);
      }
      if (written !== undefined) {
        if (numbersWritten.size > MOST_WRITTEN) numbersWritten.clear();
        numbersWritten.set(detached(written), number);
      }
    }
    numbersOf.set(statement, number);
  }
  return number;
}

/** The numbers of several statements, whatever their order. */
export function numbersKey(statements: readonly Statement[], document: PolicyDocument): string {
  return statements
    .map((statement) => numberOf(statement, document))
    .sort((a, b) => a - b)
    .join();
}
