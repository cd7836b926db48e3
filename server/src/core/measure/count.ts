// How much does a policy allow? The pairs of an action and a resource, counted exactly (docs/measure.md).
import type { Catalogue } from "../catalogue/api";
import { type GuardrailKind, inForce, isGuardrail } from "../checks/guardrail";
import { typesOf } from "../checks/operations";
import { tooLargeToProve } from "../checks/size";
import { countTexts, PRINTABLE, StateLimitExceeded, trimCachesBetweenQuestions } from "../globs";
import { COUNTS } from "../limits";
import { and, not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { encodingFor, resourceDomain, resourceTerm, scopeOf } from "../semantics/encoder/policy";
import type { FormulaScope } from "../semantics/encoder/variables";
import { RESOURCE } from "../semantics/request-variables";
import { byObject, byObjects } from "../session/query";
import type { PolicyDocument, PolicyKind, PrincipalElement, Statement, StringList } from "../syntax/tree";
import { bounded } from "./bounded";

/** How many pairs, and how many different actions are in them. */
export interface Amount {
  requests: bigint;
  actions: number;
}

/**
 * What a policy allows, between two exact counts. `most`: the pairs that no reading of conditions, callers and policy
 * variables excludes: an Allow counts as if its conditions were met, a Deny with conditions as if it were not there.
 * `least`: the pairs that are allowed whoever calls in whatever context. Where nothing depends on a context they are equal.
 */
export interface AccessCount {
  most: Amount;
  least: Amount;
}

/** What is counted, and when to give up. */
export interface CountOptions {
  /** Characters of a resource at most. */
  maxLength: number;
  /** Characters that a resource is made of: printable ASCII. */
  alphabet?: string;
  /** States of all automata together. */
  states?: number;
}

/**
 * Counts what the policy allows: each action of the catalogue with each text that may be a resource (an ARN, or `*`).
 * Service and resource control policies are counted by what they let through. A text: why it was not decided.
 */
export function countAccess(
  document: PolicyDocument,
  catalogue: Catalogue,
  options: CountOptions,
  kind?: PolicyKind,
): AccessCount | string {
  const tooLarge = tooLargeToProve([document]);
  if (tooLarge) return tooLarge;
  trimCachesBetweenQuestions();
  const whole = isGuardrail(kind) ? inForce(document, kind as GuardrailKind) : document;
  try {
    const counter = new Counter(whole, catalogue, options);
    const most = counter.amount(true);
    return { most, least: counter.isPlain ? most : counter.amount(false) };
  } catch (error) {
    if (error instanceof StateLimitExceeded) return error.reason;
    throw error;
  }
}

/** Actions that the same statements match. */
interface Signature {
  statements: readonly number[];
  actions: number;
}

class Counter {
  /** No statement depends on anything but action and resource. */
  readonly isPlain: boolean;
  private readonly signatures: readonly Signature[];
  /** What each statement matches at most and at least. */
  private readonly resources: ReturnType<typeof bounded>[];
  private readonly bounds: { alphabet: string; maxLength: number; states: number };

  constructor(
    private readonly document: PolicyDocument,
    catalogue: Catalogue,
    { maxLength, alphabet = PRINTABLE, states = COUNTS.states }: CountOptions,
  ) {
    this.signatures = signaturesOf(document, catalogue);
    const scope = scopeOf(document, encodingFor([document], typesOf(catalogue)));
    this.resources = document.statements.map((statement) => bounded(resourcesOf(statement, scope)));
    this.isPlain = document.statements.every((one) => !dependsOnContext(one)) && this.resources.every(({ exact }) => exact);
    this.bounds = { alphabet, maxLength, states };
  }

  amount(most: boolean): Amount {
    const amount: Amount = { requests: 0n, actions: 0 };
    for (const { statements, actions } of this.signatures) {
      const texts = countTexts(this.allowed(statements, most), RESOURCE, resourceDomain, this.bounds);
      amount.requests += BigInt(actions) * texts;
      if (texts > 0n) amount.actions += actions;
    }
    return amount;
  }

  /** The resources that these statements allow together. */
  private allowed(statements: readonly number[], most: boolean): Term {
    const of = (effect: string, widest: boolean): Term =>
      or(
        ...statements.flatMap((index) => {
          const statement = this.document.statements[index] as Statement;
          if (statement.effect?.value !== effect || (!widest && dependsOnContext(statement))) return [];
          const { atMost, atLeast } = this.resources[index] as ReturnType<typeof bounded>;
          return [widest ? atMost : atLeast];
        }),
      );
    return and(of("Allow", most), not(of("Deny", !most)));
  }
}

/** The resources that the statement matches. */
export function resourcesOf({ resource, notResource }: Statement, scope: FormulaScope): Term {
  return and(resource ? resourceTerm(resource, scope) : and(), notResource ? not(resourceTerm(notResource, scope)) : and());
}

/** Who calls, or in which context, may matter to whether the statement matches. */
export function dependsOnContext({ principal, notPrincipal, condition }: Statement): boolean {
  return (condition?.entries.length ?? 0) > 0 || notPrincipal !== undefined || (principal !== undefined && !isEverybody(principal));
}

function isEverybody({ isStar, entries }: PrincipalElement): boolean {
  return isStar || entries.some(({ kind, id }) => kind === "AWS" && id.value === "*");
}

/** Which actions of the catalogue a statement matches: these, or (`but`) all but these. */
interface Reach {
  but: boolean;
  names: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

const reachOf = byObjects("measure/reach of statements", (catalogue: Catalogue, { action, notAction }: Statement): Reach => {
  const named = (list: StringList): Reach =>
    list.values.some(({ value }) => value === "*")
      ? { but: true, names: NOTHING }
      : { but: false, names: new Set(list.values.flatMap(({ value }) => catalogue.matchActions(value))) };
  const own = action && named(action);
  const left = notAction && named(notAction);
  if (!left) return own ?? { but: false, names: NOTHING };
  if (!own || (own.but && !left.but)) return { but: !left.but, names: left.names };
  return { but: false, names: new Set([...own.names].filter((name) => left.names.has(name) === left.but)) };
});

const allBut = byObject(
  "measure/actions that a statement leaves",
  ({ names }: Reach, catalogue: Catalogue): ReadonlySet<string> => new Set(catalogue.matchActions("*").filter((name) => !names.has(name))),
);

/** The actions of the catalogue that the statement matches. */
export function actionsMatched(statement: Statement, catalogue: Catalogue): ReadonlySet<string> {
  const reach = reachOf(catalogue, statement);
  return reach.but ? allBut(reach, catalogue) : reach.names;
}

/**
 * The actions of the catalogue, those together that the same statements match. Statement by statement, what is together is
 * parted; only actions that a list names by itself are looked at one by one.
 */
function signaturesOf(document: PolicyDocument, catalogue: Catalogue): Signature[] {
  const signatures: Signature[] = [{ statements: [], actions: catalogue.matchActions("*").length }];
  const of = new Map<string, number>();
  /** The signature of all others. */
  let rest = 0;
  for (const [index, statement] of document.statements.entries()) {
    const { but, names } = reachOf(catalogue, statement);
    const onward = new Map<number, number>();
    const next = (from: number): number => {
      let to = onward.get(from);
      if (to === undefined) {
        to = signatures.push({ statements: [...(signatures[from] as Signature).statements, index], actions: 0 }) - 1;
        onward.set(from, to);
      }
      return to;
    };
    const move = (name: string, from: number, to: number): void => {
      (signatures[from] as Signature).actions--;
      (signatures[to] as Signature).actions++;
      of.set(name, to);
    };
    for (const name of names) {
      const from = of.get(name) ?? rest;
      move(name, from, but ? from : next(from));
    }
    if (!but) continue;
    for (const [name, from] of of) if (!names.has(name)) move(name, from, next(from));
    const others = signatures[rest] as Signature;
    const count = catalogue.matchActions("*").length - of.size;
    others.actions -= count;
    rest = next(rest);
    (signatures[rest] as Signature).actions += count;
  }
  return signatures.filter(({ statements, actions }) => actions > 0 && statements.length > 0);
}

/** The binary logarithm; undefined of nothing. Correct to about 15 digits. */
export function log2(count: bigint): number | undefined {
  if (count <= 0n) return undefined;
  const bits = count.toString(2).length;
  const shift = Math.max(0, bits - 53);
  return Math.log2(Number(count >> BigInt(shift))) + shift;
}
