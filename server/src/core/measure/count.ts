// How much does a policy allow? The pairs of an action and a resource, counted exactly (docs/measure.md).
import type { Catalogue } from "../catalogue/api";
import { type GuardrailKind, inForce, isGuardrail } from "../checks/guardrail";
import { typesOf } from "../checks/operations";
import { tooLargeToProve } from "../checks/size";
import { countTexts, PRINTABLE, StateLimitExceeded, trimCachesBetweenQuestions } from "../globs";
import { and, isIn, not, or, termKey } from "../logic/build";
import type { Term } from "../logic/term";
import { encodingFor, resourceDomain, resourceTerm, scopeOf } from "../meaning/formula";
import { RESOURCE } from "../meaning/unknowns";
import type { FormulaScope } from "../meaning/variable-formula";
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

/** States of one policy's automata at most: some seconds of work. */
export const MAX_STATES = 20_000;

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

/** Which statements match an action, as one text; and how many actions have that text. */
type Signatures = Map<string, { statements: readonly number[]; actions: number }>;

class Counter {
  /** No statement depends on anything but action and resource. */
  isPlain = true;
  private readonly signatures: Signatures;
  private readonly resources: Term[];
  private readonly counts = new Map<string, bigint>();

  constructor(
    private readonly document: PolicyDocument,
    catalogue: Catalogue,
    private readonly options: CountOptions,
  ) {
    this.signatures = signaturesOf(document, catalogue);
    const scope = scopeOf(document, encodingFor([document], typesOf(catalogue)));
    this.resources = document.statements.map((statement) => resourcesOf(statement, scope));
    this.isPlain = document.statements.every((one) => !dependsOnContext(one)) && this.resources.every((term) => bounded(term).exact);
  }

  amount(most: boolean): Amount {
    const amount: Amount = { requests: 0n, actions: 0 };
    for (const { statements, actions } of this.signatures.values()) {
      const term = this.allowed(statements, most);
      const texts = this.texts(term);
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
          const { atMost, atLeast } = bounded(this.resources[index] as Term);
          return [widest ? atMost : atLeast];
        }),
      );
    return and(of("Allow", most), not(of("Deny", !most)));
  }

  private texts(term: Term): bigint {
    if (term.kind === "false") return 0n;
    const key = termKey(term);
    let count = this.counts.get(key);
    if (count === undefined) {
      const { maxLength, alphabet = PRINTABLE, states = MAX_STATES } = this.options;
      count = countTexts(and(isIn(RESOURCE, resourceDomain), term), { alphabet, maxLength, states });
      this.counts.set(key, count);
    }
    return count;
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

const matchedActions = new WeakMap<Catalogue, WeakMap<Statement, ReadonlySet<string>>>();

/** The actions of the catalogue that the statement matches. */
export function actionsMatched(statement: Statement, catalogue: Catalogue): ReadonlySet<string> {
  const known = matchedActions.get(catalogue) ?? new WeakMap<Statement, ReadonlySet<string>>();
  matchedActions.set(catalogue, known);
  let matched = known.get(statement);
  if (!matched) {
    const { action, notAction } = statement;
    const named = (list: StringList): Set<string> => new Set(list.values.flatMap(({ value }) => catalogue.matchActions(value)));
    matched = action ? named(action) : new Set(notAction ? catalogue.matchActions("*") : []);
    if (notAction) {
      const left = named(notAction);
      matched = new Set([...matched].filter((name) => !left.has(name)));
    }
    known.set(statement, matched);
  }
  return matched;
}

/** The actions of the catalogue, those together that the same statements match. */
function signaturesOf(document: PolicyDocument, catalogue: Catalogue): Signatures {
  const matching = new Map<string, number[]>();
  for (const [index, statement] of document.statements.entries()) {
    for (const name of actionsMatched(statement, catalogue)) {
      const statements = matching.get(name);
      if (statements) statements.push(index);
      else matching.set(name, [index]);
    }
  }
  const signatures: Signatures = new Map();
  for (const statements of matching.values()) {
    const key = statements.join();
    const known = signatures.get(key);
    if (known) known.actions++;
    else signatures.set(key, { statements, actions: 1 });
  }
  return signatures;
}

/** The binary logarithm; undefined of nothing. Correct to about 15 digits. */
export function log2(count: bigint): number | undefined {
  if (count <= 0n) return undefined;
  const bits = count.toString(2).length;
  const shift = Math.max(0, bits - 53);
  return Math.log2(Number(count >> BigInt(shift))) + shift;
}
