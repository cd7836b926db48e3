// A policy with open values as ordinary documents: one for each case of what has few values, the plain case first.
import { HOSTS } from "../limits";
import type { PolicyNode } from "../syntax/node";
import { longestOf, withoutAlike } from "./alike";
import { type Case, casesOf, conditionHolds, NO_CASE } from "./cases";
import { assumedOf, textsOf } from "./decide";
import { encode, Unknowns } from "./encode";
import { fill, hasKnownStructure, plainValues } from "./fill";
import { type OpenPolicy, settle } from "./policy";
import { type WrittenPolicy, writePolicy } from "./write";

/** A document with the values that it was written with. */
interface FilledPolicy {
  written: WrittenPolicy;
  assumed: { name: string; value: string }[];
  /** Absent for the plain case. */
  onlyIf?: string;
}

/**
 * The documents of a policy, at most so many; none where a statement or condition is unknown as a whole. Where there are
 * too many cases to count, the plain one alone. `unknownAs`: a text for every value that may be any, instead of a plain one.
 */
export function filledPolicies(policy: OpenPolicy, most: number, unknownAs?: string): FilledPolicy[] {
  const { cases, written } = filling(policy, unknownAs);
  return cases.slice(0, most).flatMap((one) => written(one) ?? []);
}

/** The same for the validator, which tells partitions apart only where the policy does. */
export function validatedPolicies(policy: OpenPolicy, unknownAs?: string): FilledPolicy[] {
  const { cases, texts, written } = filling(policy, unknownAs);
  const of = (some: readonly Case[]) => some.slice(0, HOSTS.casesValidated).flatMap((one) => written(one) ?? []);
  const kept = withoutAlike(cases, policy, texts);
  const policies = of(kept);
  // Of a long policy the length counts as well.
  return kept === cases || policies.every((one) => longestOf(one.written.text) < HOSTS.shortPolicy) ? policies : of(cases);
}

function filling(policy: OpenPolicy, unknownAs: string | undefined) {
  const texts = textsOf(policy);
  const plain = plainValues([policy], texts);
  if (unknownAs !== undefined)
    for (const symbol of plain.keys()) if (policy.symbols.get(symbol)?.kind === "unknown") plain.set(symbol, unknownAs);
  const written = (one: Case): FilledPolicy | undefined => {
    const settled = settledIn(policy, one);
    if (!settled || !hasKnownStructure(settled)) return undefined;
    const values = new Map([...plain, ...one.texts]);
    return {
      written: writePolicy(fill(settled, values)),
      assumed: assumedOf([policy], policy.symbols, values),
      ...(one.onlyIf !== undefined && { onlyIf: one.onlyIf }),
    };
  };
  return { cases: casesOf([policy], texts) ?? [NO_CASE], texts: [...texts, ...plain.values()], written };
}

/** A document that stands for all values of a policy in one case, with the way from its stand-ins back to what the file says. */
interface EncodedPolicy {
  written: WrittenPolicy;
  /** A text of the document as people know it: names for stand-ins. */
  words(text: string): string;
}

/**
 * The policy for proofs about all of its values: what is proved of each of these documents holds for every value. Undefined
 * where there are more cases than `most`, or a part has no such form.
 */
export function encodedPolicies(policy: OpenPolicy, most: number): EncodedPolicy[] | undefined {
  const cases = casesOf([policy], textsOf(policy));
  if (!cases || cases.length > most) return undefined;
  const encoded: EncodedPolicy[] = [];
  for (const one of cases) {
    const settled = settledIn(policy, one);
    const unknowns = new Unknowns(policy.symbols);
    const node = settled && encode(fill(settled, one.texts), unknowns);
    if (!node) return undefined;
    encoded.push({ written: writePolicy(node), words: (text) => unknowns.inWords(text) });
  }
  return encoded;
}

function settledIn(policy: OpenPolicy, one: Case): PolicyNode | undefined {
  return settle(policy.node, (name) => conditionHolds(policy, name, one));
}
