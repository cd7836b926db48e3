// Who has access: the findings that summarise a resource policy (SEMANTICS.md 6.4: the maximal irreducible elements of a lattice of predicates).
import { not } from "../logic/build";
import { isAllowed } from "../meaning/decide";
import { policyFormula } from "../meaning/formula";
import type { Request } from "../meaning/request";
import { beautify, requestOf } from "../meaning/witness";
import type { PolicyDocument } from "../syntax/tree";
import { isOutside, type ZoneOfTrust } from "./access";
import { hasUnknownParts } from "./certain";
import { Lattice } from "./external-lattice";
import { dimensionsOf, orderPredicates, PRINCIPAL_LABEL } from "./external-predicates";
import { type Found, inSpace, maximalElements, publicElements, type Space, withinEach } from "./external-search";
import { encodingOf } from "./grants";
import type { Investigation } from "./investigation";
import { type Environment, judgementOf } from "./operations";
import { mayOverlap } from "./overlap";
import { isUnidentified } from "./public";
import { type Limit, passesLimits, withinLimits } from "./question";
import { tooLargeToProve } from "./size";

/** One way in from outside, in the shape of Access Analyzer's findings. */
export interface ExternalFinding {
  isPublic: boolean;
  /** Key as the policy spells it → the value that explains the access. */
  condition: Record<string, string>;
  /** Who, as the policy names them; `{AWS: "*"}` for everybody. */
  principal: Record<string, string>;
  statementIndexes: number[];
  /** Action strings of those statements. */
  actions: string[];
  example?: Request;
}

/**
 * Lists the access that callers outside the zone of trust have. An element of the lattice says which value of each key
 * (or ⊤) the caller has; it is irreducible if it has a request of its own, below no narrower element. The findings are
 * the maximal irreducible elements.
 *
 * Statements are conjunctions of conditions on single keys, and what makes an element irreducible is one too. So a small
 * table (statement × key × predicate) of questions about one key each says which elements a statement could make
 * irreducible; only those are asked about whole, with the Denies, from the top down.
 *
 * `limits` (resource control policies) work as Denies of the policy itself would: what they name is told apart too.
 */
export function* listExternalAccess(
  document: PolicyDocument,
  zone: ZoneOfTrust,
  environment: Environment,
  resourceType?: string,
  limits: Limit[] = [],
): Investigation<{ findings: ExternalFinding[]; undecided: string[] }> {
  const judgement = judgementOf([document], environment, limits);
  const tooLarge = tooLargeToProve(judgement.documents);
  if (tooLarge) return { findings: [], undecided: [tooLarge] };
  const encoding = encodingOf(judgement);
  const formula = policyFormula(document, encoding);
  const outside = isOutside(zone);
  const outsideTerm = outside.term(encoding);
  const undecided = new Set<string>();
  const limited = withinLimits(limits, encoding);
  const limiting = limits.flatMap((limit) => limit.documents);
  if ([document, ...limiting].some((one) => hasUnknownParts(one, judgement.types)))
    undecided.add(
      "a condition has an operator that does not exist or no qualifier where it needs one, a `NotPrincipal` lists no account, or a `Resource` is no ARN: whom that lets in or keeps out nobody knows",
    );
  const dimensions = yield* orderPredicates(dimensionsOf([document, ...limiting], encoding, judgement), encoding, undecided);
  const lattice = new Lattice(dimensions);
  const space: Space = {
    lattice,
    encoding,
    within: withinEach(lattice),
    statements: formula.allows.map(({ statement, matches }) => {
      const denies = formula.denies.filter((deny) => mayOverlap(statement, deny.statement)).map((deny) => not(deny.matches));
      return inSpace(statement, [matches, outsideTerm], [...denies, ...limited], dimensions);
    }),
    everywhere: [isUnidentified(document, resourceType).term(encoding), outsideTerm, ...limited, formula.allowed],
  };
  const found = yield* maximalElements(space, undecided);
  const publicly = yield* publicElements(space, found, undecided);

  const replayed = toBeReplayed(found);
  const findings = found.map((one, n): ExternalFinding => {
    const { element, statements } = one;
    const predicates = element.flatMap((index, d) => (index < 0 ? [] : [lattice.predicate(d, index)]));
    const narrower = replayed.has(n)
      ? element.flatMap((index, d) => lattice.stepsDown(d, index).map((lower) => lattice.predicate(d, lower)))
      : [];
    const explains = (r: Request) =>
      isAllowed(document, r, judgement.types) &&
      passesLimits(limits, r, judgement.types) &&
      outside.holds(r) &&
      predicates.every((p) => p.holds(r)) &&
      !narrower.some((p) => p.holds(r));
    const request = replayed.has(n) ? requestOf(one.model()) : undefined;
    const isExample = request !== undefined && explains(request);
    if (request && !isExample) undecided.add("a finding's example did not replay in the concrete evaluator");
    const principal = predicates.find((p) => p.label === PRINCIPAL_LABEL);
    return {
      isPublic: publicly.has(n),
      condition: Object.fromEntries(predicates.filter((p) => p.label !== PRINCIPAL_LABEL).map((p) => [p.label, p.value])),
      principal: principal ? { [principal.kind ?? "AWS"]: principal.value } : { AWS: "*" },
      statementIndexes: statements.map((s) => s.index),
      actions: [...new Set(statements.flatMap((s) => s.action?.values.map((v) => v.value) ?? ["*"]))],
      ...(isExample
        ? {
            example:
              n < MOST_BEAUTIFIED
                ? beautify(request, explains, { catalogue: environment.catalogue, statement: statements[0], documents: [document] })
                : request,
          }
        : {}),
    };
  });
  return { findings, undecided: [...undecided] };
}

/** Findings beyond this many get the example that was found, as it is. */
const MOST_BEAUTIFIED = 250;
/** Beyond this many findings an example is shown only where one of the values is new. */
const MOST_REPLAYED = 1_000;

/** The findings whose example is replayed and shown: all, or, of very many, so many that every value of every key is in one. */
function toBeReplayed(found: readonly Found[]): ReadonlySet<number> {
  const seen: Set<number>[] = [];
  const chosen = new Set<number>();
  for (const [n, { element }] of found.entries()) {
    let fresh = n < MOST_REPLAYED;
    for (const [d, index] of element.entries()) {
      seen[d] ??= new Set();
      if (!seen[d].has(index)) fresh = true;
      seen[d].add(index);
    }
    if (fresh) chosen.add(n);
  }
  return chosen;
}
