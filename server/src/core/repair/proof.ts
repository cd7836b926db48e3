// The proof of a repair: every example by evaluator and formula, and no request lost but what Deny examples name.
import type { Catalogue } from "../catalogue/api";
import { notAllowedBy } from "../checks/access";
import { encodingOf, findGrants } from "../checks/grants";
import { type GuardrailKind, inForce, isGuardrail } from "../checks/guardrail";
import type { Investigation } from "../checks/investigation";
import { questionContext } from "../checks/operations";
import type { Property } from "../checks/question";
import { and, not } from "../logic/build";
import { isSetKey } from "../semantics/encoder/conditions";
import { policyFormula } from "../semantics/encoder/policy";
import { decidePolicy } from "../semantics/evaluator/policy";
import type { PolicyDocument } from "../syntax/tree";
import { evaluate } from "../theory/evaluate";
import { type Bench, type Draft, parsed, satisfied } from "./draft";
import type { Named } from "./exclude";
import { modelOf } from "./model";

/** Why the repair is not proved; undefined where it is. */
export function* whyNotProved(
  bench: Bench,
  drafts: readonly Draft[],
  named: readonly Named[],
  catalogue: Catalogue,
  unchanged: boolean,
): Investigation<string | undefined> {
  const before = whole(bench, bench.document);
  const after = whole(
    bench,
    parsed(
      bench.document,
      drafts.map(({ json }) => json),
    ),
  );
  const said = parsed(
    bench.document,
    named.map(({ statement }) => statement),
  );
  const context = questionContext([before, after, said], { catalogue });
  const encoding = encodingOf(context);
  const { allowed } = policyFormula(after, encoding);
  for (const [i, { request, wanted }] of bench.examples.entries()) {
    const model = modelOf(request, allowed, (key) => isSetKey(key, encoding));
    const byFormula = model ? evaluate(allowed, model) : undefined;
    if (!satisfied(bench, drafts, i) || byFormula !== (wanted === "allow"))
      return `\`${request.action}\` on \`${request.resource}\` is not certainly ${wanted === "allow" ? "allowed" : "kept out"} by any policy that was tried`;
  }
  if (unchanged) return undefined;
  const kept = notAllowedBy(after, context);
  const property: Property = {
    ...kept,
    term: (inEncoding, given) => and(kept.term(inEncoding, given), not(policyFormula(said, inEncoding).denied)),
    holds: (request, statement) => kept.holds(request, statement) && decidePolicy(said, request, bench.types).decision !== "explicitDeny",
  };
  const { grants, undecided } = yield* findGrants(before, property, context);
  const [lost] = grants;
  if (lost) return `the edit would also take away \`${lost.request.action}\` on \`${lost.request.resource}\``;
  return undecided[0]?.reason;
}

/** The policy as it counts: a guardrail stands beside full access. */
function whole({ kind }: Bench, document: PolicyDocument): PolicyDocument {
  return isGuardrail(kind) ? inForce(document, kind as GuardrailKind) : document;
}
