// What the deployment may choose: the cases of conditions and of parameters with few values, plain case first (HOSTS.md 3.3).
import type { ConditionTerm, Domain, SymbolInfo } from "../hosts/host";
import { HOSTS } from "../limits";
import { type OpenPolicy, symbolsOf, walk } from "./policy";

/** One choice of everything that has few values. */
export interface Case {
  /** Texts of symbols; a symbol that is absent stays open. */
  texts: ReadonlyMap<string, string>;
  /** Conditions that nothing readable decides, by their key (`freeKey`). */
  free: ReadonlyMap<string, boolean>;
  /** What open symbols are not: the values of the other cases. */
  excluded: ReadonlyMap<string, readonly string[]>;
  /** In words, as far as the case differs from the plain one; undefined for the plain one. */
  onlyIf?: string;
}

/** An account that no text names. Not the stranger of the question about public access. */
const PLAIN_ACCOUNT = 111122223333;

/** The case of which nothing is said. */
export const NO_CASE: Case = { texts: new Map(), free: new Map(), excluded: new Map() };

/** One thing to choose, its plain value first. */
interface Option {
  values: { words: string; texts?: readonly [string, string][]; free?: [string, boolean]; excluded?: [string, readonly string[]] }[];
}

/**
 * Every case, the plain one first; undefined where there are too many. `texts`: all that is written on both sides, for the
 * accounts that an unknown account may be equal to.
 */
export function casesOf(policies: readonly OpenPolicy[], texts: readonly string[]): Case[] | undefined {
  const options = optionsOf(policies, texts);
  if (options.reduce((product, { values }) => product * values.length, 1) > HOSTS.cases) return undefined;
  let cases: Case[] = [NO_CASE];
  for (const { values } of options)
    cases = values.flatMap((value, i) =>
      cases.map((one) => ({
        texts: value.texts ? new Map([...one.texts, ...value.texts]) : one.texts,
        free: value.free ? new Map([...one.free, value.free]) : one.free,
        excluded: value.excluded ? new Map([...one.excluded, value.excluded]) : one.excluded,
        ...((i > 0 || one.onlyIf !== undefined) && {
          onlyIf: [one.onlyIf, i > 0 ? value.words : undefined].filter((w) => w).join(" and "),
        }),
      })),
    );
  return cases;
}

function optionsOf(policies: readonly OpenPolicy[], texts: readonly string[]): Option[] {
  const found: Found = { symbols: new Map(), mentioned: new Map(), free: new Map() };
  for (const policy of policies) collect(policy, found);
  const options: Option[] = [];
  for (const [symbol, info] of found.symbols) {
    if (info.follows !== undefined && found.symbols.has(info.follows)) continue;
    const option = symbolOption(symbol, info, found.mentioned.get(symbol), texts);
    const followers = [...found.symbols].filter(([, { follows }]) => follows === symbol);
    if (followers.length > 0) options.push(withFollowers(option ?? { values: [{ words: "" }] }, symbol, followers));
    else if (option) options.push(option);
  }
  for (const [key, name] of found.free)
    options.push({
      values: [
        { words: `condition \`${name}\` holds`, free: [key, true] },
        { words: `condition \`${name}\` does not hold`, free: [key, false] },
      ],
    });
  return options;
}

/** The choices of a symbol with the values that symbols of the older version have by them: the same, or their plain one. */
function withFollowers({ values }: Option, symbol: string, followers: readonly [string, SymbolInfo][]): Option {
  return {
    values: values.map((value) => {
      const own = value.texts?.find(([name]) => name === symbol)?.[1];
      const followed = followers.flatMap(([name, { domain, preferred }]): [string, string][] => {
        if (own !== undefined && takes(domain, own)) return [[name, own]];
        return domain.type === "oneOf" ? [[name, preferred ?? domain.values[0] ?? ""]] : [];
      });
      return { ...value, texts: [...(value.texts ?? []), ...followed] };
    }),
  };
}

/** Whether a text may come in. */
export function takes(domain: Domain, text: string): boolean {
  switch (domain.type) {
    case "oneOf":
      return domain.values.includes(text);
    case "digits":
      return /^\d+$/.test(text) && (domain.length ?? text.length) === text.length;
    case "text":
      return text !== "" && !/[*?]/.test(text) && ![...domain.without].some((letter) => text.includes(letter));
    default:
      return text.startsWith(domain.prefix ?? "");
  }
}

/** What is open in the policies. */
interface Found {
  symbols: Map<string, SymbolInfo>;
  /** The values that conditions compare a symbol with. */
  mentioned: Map<string, Set<string>>;
  free: Map<string, string>;
}

function collect(policy: OpenPolicy, found: Found): void {
  const addSymbol = (symbol: string) => {
    const info = policy.symbols.get(symbol);
    const known = found.symbols.get(symbol);
    // Two versions that say different things of a parameter: the one that says less counts.
    if (info && (!known || info.kind === "unknown" || (info.kind === "symbol" && known.kind === "choice"))) found.symbols.set(symbol, info);
    else if (info?.domain.type === "oneOf" && known?.domain.type === "oneOf") {
      const values = new Set([...known.domain.values, ...info.domain.values]);
      if (values.size > known.domain.values.length) found.symbols.set(symbol, { ...known, domain: { type: "oneOf", values: [...values] } });
    }
  };
  const conditions = new Set<string>();
  for (const node of walk(policy.node)) {
    for (const symbol of symbolsOf(node.parts)) addSymbol(symbol);
    if (node.choice) conditions.add(node.choice.condition);
  }
  for (const name of conditions)
    visitTerm(policy, name, {
      equals: (symbol, value) => {
        addSymbol(symbol);
        found.mentioned.set(symbol, (found.mentioned.get(symbol) ?? new Set()).add(value));
      },
      free: (key) => found.free.set(key, name),
    });
}

interface Visitor {
  equals(symbol: string, value: string): void;
  free(key: string): void;
}

function visitTerm(policy: OpenPolicy, name: string, visitor: Visitor): void {
  evaluate(policy, name, {
    equals: (symbol, value) => {
      visitor.equals(symbol, value);
      return false;
    },
    free: (key) => {
      visitor.free(key);
      return false;
    },
  });
}

/** Whether a condition holds in a case. */
export function conditionHolds(policy: OpenPolicy, name: string, { texts, free }: Case): boolean {
  return evaluate(policy, name, {
    equals: (symbol, value) => texts.get(symbol) === value,
    free: (key) => free.get(key) ?? true,
  });
}

interface Reader {
  equals(symbol: string, value: string): boolean;
  free(key: string): boolean;
}

/** Reads every part of the term, whatever the others give, so that a visitor sees all. */
function evaluate(policy: OpenPolicy, name: string, reader: Reader, open: readonly string[] = []): boolean {
  const term = policy.conditions.get(name);
  if (!term || open.includes(name)) return reader.free(name);
  const read = (one: ConditionTerm, path: string): boolean => {
    switch (one.type) {
      case "equals":
        return policy.symbols.has(one.symbol) ? reader.equals(one.symbol, one.value) : reader.free(path);
      case "and":
        return one.terms.map((arg, i) => read(arg, `${path}/${i}`)).every((value) => value);
      case "or":
        return one.terms.map((arg, i) => read(arg, `${path}/${i}`)).some((value) => value);
      case "not":
        return !read(one.term, `${path}/not`);
      case "condition":
        return evaluate(policy, one.name, reader, [...open, name]);
      case "constant":
        return one.value;
      default:
        return reader.free(path);
    }
  };
  return read(term, name);
}

/** The values that a symbol is tried with, one by one; undefined where it stays a variable. */
function symbolOption(
  symbol: string,
  info: SymbolInfo,
  mentioned: ReadonlySet<string> | undefined,
  texts: readonly string[],
): Option | undefined {
  const { domain, preferred, name } = info;
  const option = (values: readonly string[], other: boolean): Option => {
    const words = values.map((value) => ({ words: `\`${name}\` is \`${value}\``, texts: [[symbol, value]] as [string, string][] }));
    const rest = other
      ? [
          {
            words: `\`${name}\` is not ${values.map((value) => `\`${value}\``).join(" or ")}`,
            excluded: [symbol, values] as [string, readonly string[]],
          },
        ]
      : [];
    const first = words.filter(({ texts: [one] }) => one?.[1] === preferred);
    return { values: [...first, ...rest, ...words.filter((one) => !first.includes(one))] };
  };
  if (domain.type === "oneOf") return option([...new Set(domain.values)], false);
  if (domain.type === "digits" && domain.length === 12) return accountOption(symbol, name, mentioned, texts);
  return mentioned && option([...mentioned], true);
}

/**
 * An unknown account is one of those that are written, or any other. All others are alike as long as no wildcard speaks of
 * some digits only; where one does, the account stays a variable.
 */
function accountOption(
  symbol: string,
  name: string,
  mentioned: ReadonlySet<string> | undefined,
  texts: readonly string[],
): Option | undefined {
  if (texts.some((text) => /[*?]\d|\d[*?]/.test(text))) return undefined;
  const written = new Set([...(mentioned ?? []), ...texts.flatMap((text) => text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [])]);
  let plain = PLAIN_ACCOUNT;
  while (texts.some((text) => text.includes(String(plain)))) plain += 1111;
  const value = (text: string) => ({ words: `\`${name}\` is \`${text}\``, texts: [[symbol, text]] as [string, string][] });
  return { values: [value(String(plain)), ...[...written].map(value)] };
}
