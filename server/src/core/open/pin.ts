// Values that somebody vouches for: a host as it is with them. Symbols that are named have their value everywhere, conditions know it.
import type { ConditionTerm, Host, SymbolInfo } from "../hosts/host";
import type { PolicyNode } from "../syntax/node";
import { isOpen, textNode } from "./policy";

/** By the name of a parameter, a pseudo parameter or a variable (`var.env`): a text, or a list of texts. */
export type PinnedValues = Readonly<Record<string, string | readonly string[]>>;

/** The host with values put in. What no value is given for stays open. */
export function withValues(host: Host, values: PinnedValues): Host {
  const pins = new Map<string, string | readonly string[]>();
  for (const [symbol, { name }] of host.symbols) if (Object.hasOwn(values, name)) pins.set(symbol, values[name] as string);
  if (pins.size === 0) return host;
  return {
    ...host,
    policies: host.policies.map((one) => ({ ...one, node: pinned(one.node, pins) })),
    conditions: new Map([...host.conditions].map(([name, term]) => [name, pinnedTerm(term, pins)])),
    symbols: new Map([...host.symbols].filter(([symbol]) => !pins.has(symbol))) as ReadonlyMap<string, SymbolInfo>,
    ...(host.before && { before: withValues(host.before, values) }),
  };
}

type Pins = ReadonlyMap<string, string | readonly string[]>;

function pinned(node: PolicyNode, pins: Pins): PolicyNode {
  if (isOpen(node)) return pinnedText(node, pins);
  if (node.choice) {
    const { condition, whenTrue, whenFalse } = node.choice;
    return {
      ...node,
      choice: {
        condition,
        ...(whenTrue && { whenTrue: pinned(whenTrue, pins) }),
        ...(whenFalse && { whenFalse: pinned(whenFalse, pins) }),
      },
    };
  }
  return node.children ? { ...node, children: node.children.map((child) => pinned(child, pins)) } : node;
}

function pinnedText(node: PolicyNode, pins: Pins): PolicyNode {
  const parts = node.parts ?? [];
  const [only] = parts;
  const whole = parts.length === 1 && only && "symbol" in only ? pins.get(only.symbol) : undefined;
  if (whole !== undefined && typeof whole !== "string")
    return { type: "array", offset: node.offset, length: node.length, children: whole.map((text) => textNode(text, node)) };
  const filled = parts.map((part) => {
    const value = "symbol" in part ? pins.get(part.symbol) : undefined;
    return typeof value === "string" ? { text: value } : part;
  });
  const text = filled.map((part) => ("text" in part ? part.text : `\${${part.symbol}}`)).join("");
  return filled.every((part) => "text" in part) ? textNode(text, node) : { ...node, parts: filled, value: text };
}

function pinnedTerm(term: ConditionTerm, pins: Pins): ConditionTerm {
  switch (term.type) {
    case "equals": {
      const value = pins.get(term.symbol);
      return typeof value === "string" ? { type: "constant", value: value === term.value } : term;
    }
    case "and":
    case "or":
      return { ...term, terms: term.terms.map((one) => pinnedTerm(one, pins)) };
    case "not":
      return { ...term, term: pinnedTerm(term.term, pins) };
    default:
      return term;
  }
}
