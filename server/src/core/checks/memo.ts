// What was found out about statements before, by their texts: an edit leaves most statements of a policy, and what is known of them, as they were.
import { MEMORY } from "../limits";
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import { Bounded } from "../session/bounded";
import { byObject, byText, state } from "../session/query";
import { freshNumber } from "../session/session";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { detached } from "../text/detached";
import { textOf } from "./narrow";
import type { KeyOf, PropertyTerm } from "./question";

/** Names what a property's term depends on, so that its answers can be remembered. Properties made from this one with another term lose the name. */
export function identified(term: PropertyTerm, key: KeyOf): PropertyTerm {
  return Object.assign((...given: Parameters<PropertyTerm>) => term(...given), { key });
}

/** A request, or null for a proof that there is none; other checks remember what they decided in their own words. What was not decided is not remembered. */
type Known = { request: Request } | null | boolean | string;

/** Keeps what was used lately: of two generations the older is dropped when the younger is full. */
class Memory {
  private room = MEMORY.fewestAnswers;
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
    this.room = Math.min(MEMORY.mostAnswers, Math.max(this.room, MEMORY.answersPerStatement * statements));
  }
}

const memoryOf = byObject("checks/statements/answers", (_types: KeyTypes) => new Memory());

/** What is remembered under these key types, by checks of these policies. */
export function remembered({ types, documents }: { types: KeyTypes; documents: PolicyDocument[] }): Memory {
  const known = memoryOf(types);
  known.makeRoom(Math.max(0, ...documents.map((document) => document.statements.length)));
  return known;
}

/** A number that only statements of the same text have. */
export const numberOf: (statement: Statement, document: PolicyDocument) => number = byObject(
  "checks/statements/numbers",
  (statement: Statement, document: PolicyDocument) => {
    // Most statements stand in the new text letter by letter as in the old one; a part of a statement, and what is put beside a policy, has no text of its own.
    const whole = document.statements[statement.index] === statement && statement.range.end > statement.range.start;
    if (!whole) return numberOfText(textOf(statement, document));
    const written = `${hasPolicyVariables(document)}${document.text.slice(statement.range.start, statement.range.end)}`;
    const known = numbersWritten().get(written);
    if (known !== undefined) return known;
    const number = numberOfText(textOf(statement, document));
    numbersWritten().set(detached(written), number);
    return number;
  },
);

/** By what the statement says. A number is never used twice, so an old key can never mean a new statement. */
const numberOfText = byText("checks/statements/numbers of texts", { most: MEMORY.mostAnswers, leaves: "all" }, freshNumber);

/** The same by the text as it is written, which is quicker to have. */
const numbersWritten = state(
  "checks/statements/numbers as written",
  () => new Bounded<number>({ most: MEMORY.statementsAsWritten, leaves: "all" }),
);

/** The numbers of several statements, whatever their order. */
export function numbersKey(statements: readonly Statement[], document: PolicyDocument): string {
  return statements
    .map((statement) => numberOf(statement, document))
    .sort((a, b) => a - b)
    .join();
}
