// Partitions that a policy does not tell apart: what the validator says with one of them it says with each, so that one stands for all.
import { partitions } from "../catalogue/partitions";
import type { ConditionTerm, Domain } from "../hosts/host";
import type { Case } from "./cases";
import { type OpenPolicy, symbolsOf, walk } from "./policy";

const COMMERCIAL = "aws";

/**
 * The cases without those that differ from another one in nothing but the partition of ARNs. In: all cases, and the texts of the policy and of its values
 * in any case. Where no ARN is written with a partition one stands for all, else another one for all but `aws`. All cases are left where something in
 * the policy may tell partitions apart.
 */
export function withoutAlike(cases: readonly Case[], policy: OpenPolicy, texts: readonly string[]): readonly Case[] {
  const used = new Set(cases.flatMap((one) => [...one.texts.keys()]));
  const symbols = [...policy.symbols].filter(
    ([symbol, { domain }]) => used.has(symbol) && isPartition(domain) && isPartitionOnly(symbol, policy),
  );
  const [only, ...more] = symbols;
  // Two of them may be equal or not.
  if (!only || more.length > 0) return cases;
  const [symbol] = only;
  const values = new Set(cases.flatMap((one) => one.texts.get(symbol) ?? []));
  const all = [...texts, ...cases.flatMap((one) => [...one.texts].flatMap(([name, value]) => (name === symbol ? [] : [value])))];
  if (!values.has(COMMERCIAL) || all.some((text) => tellsApart(text))) return cases;
  const isWritten = all.some((text) => /arn:./is.test(text));
  const [plain, ...others] = values;
  // The plain case comes first, and what it says holds without an *only if*.
  const stand = isWritten ? [COMMERCIAL, [plain, ...others].find((value) => value !== COMMERCIAL)] : [plain];
  return cases.filter((one) => stand.includes(one.texts.get(symbol)));
}

function isPartition(domain: Domain): boolean {
  return domain.type === "oneOf" && domain.values.every((value) => partitions.includes(value));
}

/** Whether a symbol stands nowhere but between the first two colons of an ARN. */
function isPartitionOnly(symbol: string, { node, conditions }: OpenPolicy): boolean {
  for (const { parts } of walk(node)) {
    if (!parts || !symbolsOf(parts).includes(symbol)) continue;
    const [first, partition, rest] = parts;
    const isArn = first && "text" in first && first.text === "arn:" && rest && "text" in rest && rest.text.startsWith(":");
    if (!isArn || !partition || !("symbol" in partition) || symbolsOf(parts.slice(2)).includes(symbol)) return false;
  }
  return ![...conditions.values()].some((term) => mentions(term, symbol));
}

function mentions(term: ConditionTerm, symbol: string): boolean {
  switch (term.type) {
    case "equals":
      return term.symbol === symbol;
    case "and":
    case "or":
      return term.terms.some((one) => mentions(one, symbol));
    case "not":
      return mentions(term.term, symbol);
    default:
      return false;
  }
}

/**
 * Whether a text, alone or as a part of one, may say something else of one partition than of another that is not `aws`: an ARN of another partition, or a
 * pattern that an ARN may match from its beginning on.
 */
export function tellsApart(text: string): boolean {
  return /arn:(?!aws:|$)/i.test(text) || /^(?:a|ar|arn)?(?:[*?]|\$\{)./is.test(text);
}

/** How many characters a policy that is written for `aws` may have for another partition. */
export function longestOf(written: string): number {
  const longest = Math.max(...partitions.map((one) => one.length)) - COMMERCIAL.length;
  return written.length + longest * (written.match(/arn:aws:/g)?.length ?? 0);
}
