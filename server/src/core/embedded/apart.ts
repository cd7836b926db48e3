// Values of two versions that have one name and come about in different ways: in the older version they get names of their own.
// A parameter of which the newer version says more is the same value in both, and is what the newer one says; of which it says less, too,
// but for the values that the older version did not take: there the older one has its plain value.
import type { ConditionTerm, SymbolInfo } from "../hosts/host";
import { takes } from "../open/cases";
import { mapOpen, type OpenPolicy } from "../open/policy";
import { byObjects } from "../session/query";
import type { PolicyNode } from "../syntax/node";

interface Renames {
  symbols: ReadonlyMap<string, string>;
  conditions: ReadonlyMap<string, string>;
}

type Maps = Pick<OpenPolicy, "symbols" | "conditions">;

/** The older policy with what is not the same value as in the newer one under another name; itself where there is nothing of that. */
export function apart(older: OpenPolicy, newer: Maps): OpenPolicy {
  const found = renamesOf(older.symbols, newer.symbols, { older, newer });
  return found ? { ...found.maps, node: renamed(older.node, found.renames) } : older;
}

/** By the symbols, which all policies of a file share. */
const renamesOf = byObjects(
  "embedded/names apart",
  (_older: object, _newer: object, { older, newer }: { older: OpenPolicy; newer: Maps }): { renames: Renames; maps: Maps } | null => {
    const symbols = new Map<string, string>();
    const following = new Set<string>();
    for (const [symbol, info] of older.symbols) {
      const now = newer.symbols.get(symbol);
      if (!now) continue;
      if (now.definition !== info.definition) symbols.set(symbol, `${symbol} (before)`);
      else if (isWider(now, info)) {
        symbols.set(symbol, `${symbol} (before)`);
        following.add(symbol);
      }
    }
    for (const [symbol, name] of narrowed(older.symbols, newer.symbols)) symbols.set(symbol, name);
    const conditions = new Map<string, string>();
    for (const [name, term] of older.conditions) {
      const now = newer.conditions.get(name);
      const [was, is] = [definitionsIn(term), now ? definitionsIn(now) : []];
      if (was.length > 0 && is.length > 0 && was.join("\n") !== is.join("\n")) conditions.set(name, `${name} (before)`);
    }
    const renames = { symbols, conditions };
    return symbols.size + conditions.size === 0 ? null : { renames, maps: renamedMaps(older, renames, newer.symbols, following) };
  },
);

/** What the parts of a condition that nobody reads say. */
function definitionsIn(term: ConditionTerm): string[] {
  if (term.type === "free") return [term.definition ?? ""];
  if (term.type === "not") return definitionsIn(term.term);
  return term.type === "and" || term.type === "or" ? term.terms.flatMap(definitionsIn) : [];
}

/** Parameters that could be anything and are one of some texts now, or a text without wildcards: a value that may come in now could before. */
function narrowed(older: OpenPolicy["symbols"], newer: OpenPolicy["symbols"]): [string, string][] {
  const given = new Map(
    [...newer].flatMap(([symbol, { isGiven, kind, name }]) => (isGiven && kind !== "unknown" ? [[name, symbol] as const] : [])),
  );
  return [...older].flatMap(([symbol, { isGiven, kind, name }]): [string, string][] => {
    const now = isGiven && kind === "unknown" && !newer.has(symbol) ? given.get(name) : undefined;
    return now === undefined ? [] : [[symbol, now]];
  });
}

/** Whether a parameter takes what it did not take before: as far as it did, it is the same value in both. */
function isWider({ domain }: SymbolInfo, before: SymbolInfo): boolean {
  if (domain.type === "oneOf") return !domain.values.every((value) => takes(before.domain, value));
  return before.domain.type === "oneOf";
}

function renamedMaps(
  { symbols, conditions }: OpenPolicy,
  renames: Renames,
  now: OpenPolicy["symbols"],
  following: ReadonlySet<string>,
): Maps {
  return {
    symbols: new Map(
      [...symbols].map(([symbol, info]): [string, SymbolInfo] => {
        const other = renames.symbols.get(symbol);
        return other === undefined
          ? [symbol, info]
          : [other, now.get(other) ?? { ...info, name: `${info.name} (before)`, ...(following.has(symbol) && { follows: symbol }) }];
      }),
    ),
    conditions: new Map(
      [...conditions].map(([name, term]): [string, ConditionTerm] => [renames.conditions.get(name) ?? name, renamedTerm(term, renames)]),
    ),
  };
}

function renamedTerm(term: ConditionTerm, renames: Renames): ConditionTerm {
  switch (term.type) {
    case "equals":
      return { ...term, symbol: renames.symbols.get(term.symbol) ?? term.symbol };
    case "condition":
      return { ...term, name: renames.conditions.get(term.name) ?? term.name };
    case "not":
      return { ...term, term: renamedTerm(term.term, renames) };
    case "and":
    case "or":
      return { ...term, terms: term.terms.map((one) => renamedTerm(one, renames)) };
    default:
      return term;
  }
}

function renamed(node: PolicyNode, renames: Renames): PolicyNode {
  const named = renames.symbols.size === 0 ? node : mapOpen(node, (open) => renamedText(open, renames));
  return renames.conditions.size === 0 ? named : withConditions(named, renames);
}

function renamedText(node: PolicyNode, { symbols }: Renames): PolicyNode {
  if (!node.parts?.some((part) => "symbol" in part && symbols.has(part.symbol))) return node;
  const parts = node.parts.map((part) => ("symbol" in part ? { ...part, symbol: symbols.get(part.symbol) ?? part.symbol } : part));
  return { ...node, parts, value: parts.map((part) => ("text" in part ? part.text : `\${${part.symbol}}`)).join("") };
}

function withConditions(node: PolicyNode, renames: Renames): PolicyNode {
  if (node.choice) {
    const { condition, whenTrue, whenFalse } = node.choice;
    return {
      ...node,
      choice: {
        condition: renames.conditions.get(condition) ?? condition,
        ...(whenTrue && { whenTrue: withConditions(whenTrue, renames) }),
        ...(whenFalse && { whenFalse: withConditions(whenFalse, renames) }),
      },
    };
  }
  return node.children ? { ...node, children: node.children.map((child) => withConditions(child, renames)) } : node;
}
