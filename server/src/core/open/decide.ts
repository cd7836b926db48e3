// One question about policies with open values: proved for all of their values, found for plain ones, found for some only,
// or not decided (HOSTS.md 3.3). The question itself is any check of closed policies; what is found was replayed there.

import type { Investigation } from "../checks/investigation";
import type { Outcome } from "../checks/operations";
import { identifiesCallers } from "../checks/public";
import type { SymbolInfo } from "../hosts/host";
import { normaliseKey } from "../semantics/keys";
import type { PolicyNode } from "../syntax/node";
import type { PolicyDocument } from "../syntax/tree";
import { clause } from "../text/sentence";
import { type Case, casesOf, conditionHolds, NO_CASE } from "./cases";
import { encode, Unknowns } from "./encode";
import { fill, hasKnownStructure, plainValues, type Values } from "./fill";
import { itemsOf, membersOf, type OpenPolicy, settle, standingStatements, symbolsOf, walk, withMembers } from "./policy";
import { type WrittenPolicy, writePolicy } from "./write";

/** A side of the question: a policy that is known whole, or one with open values. */
export type Side = { closed: PolicyDocument } | { open: OpenPolicy };

/** What the question is about besides its policies. */
export interface OpenQuestion {
  sides: readonly Side[];
  /** Other texts of the question, for values that names and accounts may be equal to. */
  texts?: readonly string[];
  /** The question asks who is let in: which value fixes a caller does not matter there, only that one does. */
  fixesCallers?: boolean;
  /** The check of closed policies, in the order of `sides`. */
  run(documents: PolicyDocument[]): Investigation<Outcome>;
}

/** An outcome with what it rests on. */
export interface OpenOutcome extends Outcome {
  /** The values that the counterexamples are shown with. */
  assumed: { name: string; value: string }[];
  /** Found for these values, and not for the plain ones. */
  onlyIf?: string;
  /** The open side's policies as they were judged, for places: only where something was found. */
  written?: (WrittenPolicy | undefined)[];
  /** The statements of the first side as they were judged, by their index: nodes of its policy. */
  statements?: readonly PolicyNode[];
}

/** Answers a question for all values of the open policies. */
export function* decideOpen(question: OpenQuestion): Investigation<OpenOutcome> {
  return yield* new OpenDecision(question).answer();
}

/** The values of all symbols that stand in the policies. */
export function assumedOf(
  policies: readonly OpenPolicy[],
  symbols: ReadonlyMap<string, SymbolInfo>,
  values: Values,
): { name: string; value: string }[] {
  const used = new Set(policies.flatMap(({ node }) => [...walk(node)].flatMap((one) => symbolsOf(one.parts))));
  return [...used].flatMap((symbol) => {
    const info = symbols.get(symbol);
    return info ? [{ name: info.name, value: values.get(symbol) ?? "" }] : [];
  });
}

/** The documents of a question, or why there are none. */
type Documents = { documents: PolicyDocument[]; written: (WrittenPolicy | undefined)[] } | { reason: string };

class OpenDecision {
  private readonly policies: OpenPolicy[];
  private readonly texts: string[];
  private readonly symbols: ReadonlyMap<string, SymbolInfo>;
  private readonly plain: Map<string, string>;
  private readonly undecided: string[] = [];

  constructor(private readonly question: OpenQuestion) {
    this.policies = question.sides.flatMap((side) => ("open" in side ? [side.open] : []));
    this.texts = [
      ...(question.texts ?? []),
      ...question.sides.flatMap((side) => ("closed" in side ? [side.closed.text] : textsOf(side.open))),
    ];
    this.symbols = symbolsOfAll(this.policies);
    this.plain = plainValues(
      this.policies.map((policy) => ({ ...policy, symbols: this.symbols })),
      this.texts,
    );
  }

  *answer(): Investigation<OpenOutcome> {
    const all = casesOf(this.policies, this.texts);
    if (!all)
      this.undecided.push(
        "the policy has too many choices to look at each of them; fewer conditions, or fewer allowed values, can be judged",
      );
    let last: Outcome | undefined;
    let conditional: OpenOutcome | undefined;
    // Without the list of cases nothing is proved, but the plain values may show a finding.
    for (const one of all ?? [NO_CASE]) {
      if (conditional) break;
      const filled = yield* this.filled(one, new Map());
      last = filled ?? last;
      if (filled?.result === "FAIL") {
        if (one.onlyIf === undefined) return filled;
        conditional = { ...filled, onlyIf: one.onlyIf };
      } else if (filled?.result === "PASS" && one === all?.[0] && all.length > 1 && (yield* this.passesAtOnce())) break;
      else if (all) conditional = yield* this.forAll(one, filled);
    }
    if (conditional) return conditional;
    if (this.undecided.length === 0 && last) return { ...last, assumed: [] };
    return this.notDecided();
  }

  /** The check with every symbol filled in: the case's values, then the given ones, then plain ones. */
  private *filled(one: Case, values: Values): Investigation<OpenOutcome | undefined> {
    const all = new Map([...valuesOfCase(one, this.plain, this.texts), ...values, ...one.texts]);
    const closed = this.documents((policy) => {
      const settled = settle(policy.node, (name) => conditionHolds(policy, name, one));
      return settled && hasKnownStructure(settled) ? fill(settled, all) : undefined;
    });
    if ("reason" in closed) return undefined;
    const outcome = yield* this.question.run(closed.documents);
    const assumed = assumedOf(this.policies, this.symbols, all);
    const [first] = this.question.sides;
    const statements = first && "open" in first && standingStatements(first.open.node, (name) => conditionHolds(first.open, name, one));
    return { ...outcome, assumed, written: closed.written, ...(statements && { statements }) };
  }

  /**
   * Whether one proof is enough for all cases: with the values of the cases open as well, which may then be any. Most edits open
   * nothing, and this is one question instead of two for each case.
   */
  private *passesAtOnce(): Investigation<boolean> {
    // Which statements are there a condition decides, and its values belong together.
    if (this.policies.some(({ node }) => walk(node).some(({ choice }) => choice))) return false;
    const unknowns = new Unknowns(this.symbols);
    const documents = this.documents((policy) =>
      encode(this.question.fixesCallers ? withFixedCallers(policy.node, this.plain, this.symbols, isPlainText) : policy.node, unknowns),
    );
    return "documents" in documents && (yield* this.question.run(documents.documents)).result === "PASS";
  }

  /** Proves the case for all values of what is still open, or finds values for which it does not hold. */
  private *forAll(one: Case, plain: OpenOutcome | undefined): Investigation<OpenOutcome | undefined> {
    const open = new Set<string>();
    const unknowns = new Unknowns(this.symbols);
    const documents = this.documents((policy) => {
      const settled = settle(policy.node, (name) => conditionHolds(policy, name, one));
      if (!settled) return undefined;
      const known = fill(settled, one.texts);
      const node = this.question.fixesCallers
        ? withFixedCallers(known, this.plain, this.symbols, (info) => info?.kind === "symbol")
        : known;
      for (const part of walk(node)) for (const symbol of symbolsOf(part.parts)) open.add(symbol);
      return encode(node, unknowns);
    });
    if (open.size === 0 && plain?.result === "PASS") return undefined;
    if (open.size === 0 && plain) {
      this.undecided.push(...plain.undecided.map(({ reason }) => reason));
      return undefined;
    }
    if ("reason" in documents) {
      this.undecided.push(documents.reason);
      return undefined;
    }
    const proof = yield* this.question.run(documents.documents);
    if (proof.result === "PASS") return undefined;
    for (const { request } of proof.counterexamples) {
      const values = new Map(
        [...unknowns.valuesIn(request.context)].filter(
          ([symbol, value]) => isPossible(value, this.symbols.get(symbol)) && !one.excluded.get(symbol)?.includes(value),
        ),
      );
      if (values.size === 0) continue;
      const found = yield* this.filled(one, values);
      if (found?.result === "FAIL")
        return { ...found, onlyIf: [one.onlyIf, ...this.wordsOf(values)].filter((words) => words !== undefined).join(" and ") };
    }
    this.undecided.push(this.whyOpen([...open]));
    return undefined;
  }

  private documents(make: (policy: OpenPolicy) => PolicyNode | undefined): Documents {
    const documents: PolicyDocument[] = [];
    const written: (WrittenPolicy | undefined)[] = [];
    for (const side of this.question.sides) {
      if ("closed" in side) {
        documents.push(side.closed);
        written.push(undefined);
        continue;
      }
      const node = make(side.open);
      const policy = node && writePolicy(node);
      const problem = policy?.parsed.problems.find(({ fatal }) => fatal);
      if (!policy?.parsed.document || problem) return { reason: this.whyUnreadable(side.open, problem?.message) };
      documents.push(policy.parsed.document);
      written.push(policy);
    }
    return { documents, written };
  }

  private whyUnreadable(policy: OpenPolicy, message: string | undefined): string {
    const open = [...walk(policy.node)].filter((node) => node.type === "unknown").flatMap((node) => symbolsOf(node.parts));
    if (open.length > 0) return this.whyOpen(open);
    return `the policy cannot be judged with some of its values${message === undefined ? "" : `: ${clause(message)}`}`;
  }

  private wordsOf(values: Values): string[] {
    return [...values].map(([symbol, value]) => `\`${this.symbols.get(symbol)?.name ?? symbol}\` is \`${value}\``);
  }

  /** Names the unknown, why it matters and what to do. */
  private whyOpen(open: readonly string[]): string {
    const infos = [...new Set(open)].flatMap((symbol) => this.symbols.get(symbol) ?? []);
    const unknown = infos.filter(({ kind }) => kind === "unknown");
    const names = (some: readonly SymbolInfo[]) => some.map(({ name }) => `\`${name}\``).join(", ");
    if (unknown.length > 0) return `${names(unknown)} may hold wildcards: ${unknown.every(isOfTerraform) ? TERRAFORM_WAYS : TEMPLATE_WAYS}`;
    return `it is not proved for all values of ${names(infos)}`;
  }

  private notDecided(): OpenOutcome {
    const reasons = [...new Set(this.undecided)];
    return {
      result: "UNDECIDED",
      message: `Not decided: ${reasons.map(clause).join("; ") || "the policy cannot be written for any of its values"}.`,
      reasons: [],
      counterexamples: [],
      undecided: reasons.map((reason) => ({ reason })),
      assumed: [],
    };
  }
}

/** What is known of all symbols: of one that two versions say different things of, the less. */
function symbolsOfAll(policies: readonly OpenPolicy[]): Map<string, SymbolInfo> {
  const all = new Map<string, SymbolInfo>();
  for (const { symbols } of policies)
    for (const [symbol, info] of symbols) {
      const known = all.get(symbol);
      if (!known || info.kind === "unknown" || (info.kind === "symbol" && known.kind === "choice")) all.set(symbol, info);
    }
  return all;
}

/** The texts of a policy, as far as they are fixed. */
export function textsOf({ node }: OpenPolicy): string[] {
  return [...walk(node)].flatMap((one) => {
    if (one.parts) return one.parts.flatMap((part) => ("text" in part ? [part.text] : []));
    return one.children || one.choice || one.value === undefined ? [] : [String(one.value)];
  });
}

/** The plain values as a case has them: its own texts, and nothing that it excludes. */
export function valuesOfCase({ texts: own, excluded }: Case, plain: Values, texts: readonly string[]): Map<string, string> {
  const allowed = [...plain].map(([symbol, value]): [string, string] => [
    symbol,
    excluded.get(symbol)?.includes(value) ? unusedName(texts, value) : value,
  ]);
  return new Map([...allowed, ...own]);
}

/** A text that occurs nowhere. */
function unusedName(texts: readonly string[], stem: string): string {
  for (let n = 2; ; n++) {
    const name = `${stem}${stem === "" ? "example" : ""}-${n}`;
    if (!texts.some((text) => text.includes(name))) return name;
  }
}

/** The value may come in for the symbol. */
function isPossible(value: string, info: SymbolInfo | undefined): boolean {
  if (!info || value === "" || /[*?]|\$\{/.test(value)) return false;
  const { domain } = info;
  if (domain.type === "oneOf") return domain.values.includes(value);
  if (domain.type === "digits") return /^\d+$/.test(value) && (domain.length === undefined || value.length === domain.length);
  if (domain.type === "text") return ![...domain.without].some((character) => value.includes(character));
  return domain.prefix === undefined || value.startsWith(domain.prefix);
}

/** Whether every value of a symbol is a text without wildcards. */
function isPlainText(info: SymbolInfo | undefined): boolean {
  return info?.kind === "symbol" || (info?.domain.type === "oneOf" && info.domain.values.every((value) => !/[*?$]/.test(value)));
}

/**
 * Symbols in principals and in the values of keys that say who calls, filled in with plain values. For who is let in it is
 * all one which value that is: a caller whom nothing identifies is none of the named ones and has none of the values.
 */
function withFixedCallers(
  document: PolicyNode,
  plain: Values,
  symbols: ReadonlyMap<string, SymbolInfo>,
  isFixed: (info: SymbolInfo | undefined) => boolean,
): PolicyNode {
  const texts = new Map([...plain].filter(([symbol]) => isFixed(symbols.get(symbol))));
  const inMembers = (node: PolicyNode, change: (name: string, value: PolicyNode) => PolicyNode): PolicyNode =>
    node.type === "object"
      ? withMembers(
          node,
          membersOf(node).map(({ name, value }) => [name, change(String(name.value), value)]),
        )
      : node;
  const fixed = (value: PolicyNode): PolicyNode => fill(value, texts);
  const condition = (node: PolicyNode) =>
    inMembers(node, (_, block) => inMembers(block, (key, value) => (identifiesCallers(normaliseKey(key)) ? fixed(value) : value)));
  const statement = (node: PolicyNode) =>
    inMembers(node, (name, value) => (/^(Not)?Principal$/.test(name) ? fixed(value) : name === "Condition" ? condition(value) : value));
  return inMembers(document, (name, value) =>
    name !== "Statement" ? value : value.type === "array" ? { ...value, children: itemsOf(value).map(statement) } : statement(value),
  );
}

/** What makes an unknown known, in the words of the file that it stands in. */
const TEMPLATE_WAYS =
  "write its value, give one in `values` of `iam-prover.json`, or give a parameter `AllowedValues` or an `AllowedPattern` without `*` and `?`";
const TERRAFORM_WAYS = "write its value, or give one in `iam-prover.json` (`values`, or `variables` with a file of values)";

const isOfTerraform = ({ name }: SymbolInfo): boolean => /^(?:var|local|data|module|each|count|path|terraform)\./.test(name);
