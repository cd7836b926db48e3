// `CountAccess` of `batch`: how much a policy allows, as logarithms (CLI-CONTRACT.md, docs/measure.md).
import type { Catalogue } from "../core/catalogue/api";
import { type AccessCount, type Amount, countAccess, log2 } from "../core/measure/count";
import { amountsOf, timesAsMany } from "../core/measure/times";
import type { PolicyDocument, PolicyKind } from "../core/syntax/tree";
import { InputError } from "./errors";
import { LONGEST_ARN } from "./limits";
import { type Json, kindOf, readTypedPolicy } from "./parameters";

/** Answers `CountAccess`. Throws `InputError`. */
export function countOperation(parameters: Json, catalogue: Catalogue): Json {
  const kind = kindOf(parameters);
  const document = readTypedPolicy(parameters);
  const { maxLength } = parameters;
  if (typeof maxLength !== "number" || !Number.isInteger(maxLength) || maxLength < 1 || maxLength > LONGEST_ARN)
    throw new InputError(`\`maxLength\` must be a whole number from 1 to ${LONGEST_ARN}: the characters of a resource at most.`);
  const count = countAccess(document, catalogue, { maxLength }, kind);
  if (typeof count === "string") return { result: "UNDECIDED", message: `Not decided: ${count}.` };
  return writtenCount(count);
}

/** How much each of two policies allows, for a comparison; how many times as much where that can be said. */
export function comparedAmounts(before: PolicyDocument, after: PolicyDocument, catalogue: Catalogue, kind?: PolicyKind): Json {
  const amounts = amountsOf(before, after, catalogue, kind);
  if (typeof amounts === "string") return { undecided: amounts };
  const times = timesAsMany(amounts);
  return {
    before: writtenCount(amounts.before),
    after: writtenCount(amounts.after),
    maxLength: amounts.maxLength,
    ...(times !== undefined && { words: times }),
  };
}

function writtenCount(count: AccessCount): Json {
  const exact = count.most.requests === count.least.requests;
  return { ...written(count.most), exact, ...(!exact && { inEveryContext: written(count.least) }) };
}

/** No logarithm, so null, of no request at all. */
function written({ requests, actions }: Amount): Json {
  return { log2Requests: log2(requests) ?? null, actions };
}
