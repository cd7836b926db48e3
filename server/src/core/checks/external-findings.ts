// Who has access: the findings that summarise a resource policy (SEMANTICS.md 6.4: the maximal irreducible elements of a lattice of predicates).
import { code, nameOfStatement } from "../explain";
import { literal } from "../globs/pattern";
import { CHECKS } from "../limits";
import { isIn, not } from "../logic/build";
import type { Term } from "../logic/term";
import { policyFormula, question } from "../semantics/encoder/policy";
import { isAllowed } from "../semantics/evaluator/policy";
import { requestOf } from "../semantics/examples/witness";
import type { Request } from "../semantics/request";
import { PRINCIPAL } from "../semantics/request-variables";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { isOutside, uniqueIdsOf, type ZoneOfTrust } from "./access";
import { certainly, hasUnknownParts, unknownWords } from "./certain";
import { Examples } from "./external-examples";
import { Lattice } from "./external-lattice";
import { dimensionsOf, orderPredicates, PRINCIPAL_LABEL, type Predicate } from "./external-predicates";
import { type Found, inSpace, maximalElements, publicElements, type Space, withinEach } from "./external-search";
import { encodingOf } from "./grants";
import type { Investigation } from "./investigation";
import { type Environment, questionContext } from "./operations";
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
  const context = questionContext([document], environment, limits);
  const tooLarge = tooLargeToProve(context.documents);
  if (tooLarge) return { findings: [], undecided: [tooLarge] };
  const encoding = encodingOf(context);
  const formula = policyFormula(document, encoding);
  const outside = isOutside(zone);
  const outsideTerm = certainly(outside.term(encoding));
  const undecided = new Set<string>();
  const limited = withinLimits(limits, encoding);
  const limiting = limits.flatMap((limit) => limit.documents);
  if ([document, ...limiting].some((one) => hasUnknownParts(one, context.types)))
    undecided.add(
      "a condition has an operator that does not exist or no qualifier where it needs one, a `NotPrincipal` lists no account, or a `Resource` is not an ARN: it is not known whom that lets in or keeps out",
    );
  const notDenied = (statement: Statement): Term[] =>
    formula.denies.filter((deny) => mayOverlap(statement, deny.statement)).map((deny) => not(deny.matches));
  // Whose a unique id is nobody knows: it is no finding, and named where it may be one.
  for (const { statement, matches } of formula.allows)
    for (const id of uniqueIdsOf(statement)) {
      const parts = [isIn(PRINCIPAL, [literal(id)]), matches, outside.term(encoding), ...notDenied(statement), ...limited];
      const [answer] = yield [question(parts, encoding)];
      if (answer?.verdict !== "unsat") undecided.add(unknownWords.id(code(id), ` of ${nameOfStatement(statement)}`));
    }
  const dimensions = yield* orderPredicates(dimensionsOf([document, ...limiting], encoding, context), encoding, undecided);
  const lattice = new Lattice(dimensions);
  const space: Space = {
    lattice,
    encoding,
    within: withinEach(lattice),
    statements: formula.allows.map(({ statement, matches }) =>
      inSpace(statement, [matches, outsideTerm], [...notDenied(statement), ...limited], dimensions),
    ),
    everywhere: [isUnidentified(document, resourceType).term(encoding), outsideTerm, ...limited, formula.allowed],
  };
  const found = yield* maximalElements(space, undecided);
  const publicly = yield* publicElements(space, found, undecided);

  const replayed = toBeReplayed(found);
  const exampleOf = replayer(
    lattice,
    new Examples({ catalogue: environment.catalogue, documents: [document] }),
    (request) => outside.holds(request) && isAllowed(document, request, context.types) && passesLimits(limits, request, context.types),
  );
  const granterOf = granters();
  const findings = found.map((one, n): ExternalFinding => {
    const predicates = one.element.flatMap((index, d) => (index < 0 ? [] : [lattice.predicate(d, index)]));
    const example = replayed.has(n) ? exampleOf(one, predicates) : undefined;
    if (replayed.has(n) && !example) undecided.add("a finding's example did not replay in the concrete evaluator");
    return { isPublic: publicly.has(n), ...callerOf(predicates), ...granterOf(one), ...(example && { example }) };
  });
  return { findings, undecided: [...undecided] };
}

/** A finding's request, replayed and made believable; undefined where it does not replay. */
function replayer(
  lattice: Lattice,
  examples: Examples,
  replays: (request: Request) => boolean,
): (found: Found, predicates: readonly Predicate[]) => Request | undefined {
  return ({ element, model, statements }, predicates) => {
    const narrower = element.flatMap((index, d) => lattice.stepsDown(d, index).map((lower) => lattice.predicate(d, lower)));
    // The whole policy is the dearest to look at.
    const explains = (r: Request) => predicates.every((p) => p.holds(r)) && !narrower.some((p) => p.holds(r)) && replays(r);
    const request = requestOf(model());
    return explains(request) ? examples.of(request, explains, statements[0]) : undefined;
  };
}

/** Whom a finding is about, and under which condition. */
function callerOf(predicates: readonly Predicate[]): Pick<ExternalFinding, "condition" | "principal"> {
  const condition: Record<string, string> = {};
  let principal: ExternalFinding["principal"] = { AWS: "*" };
  for (const { label, value, kind } of predicates)
    if (label === PRINCIPAL_LABEL) principal = { [kind ?? "AWS"]: value };
    else condition[label] = value;
  return { condition, principal };
}

type Granter = Pick<ExternalFinding, "statementIndexes" | "actions">;

/** Which statements grant a finding, and their actions. Very many findings have few ways to be granted: they share what says so. */
function granters(): (found: Found) => Granter {
  const known = new Map<string, Granter>();
  return ({ statements }) => {
    const statementIndexes = statements.map((one) => one.index);
    const key = statementIndexes.join();
    const granter = known.get(key) ?? {
      statementIndexes,
      actions: [...new Set(statements.flatMap((one) => one.action?.values.map((v) => v.value) ?? ["*"]))],
    };
    known.set(key, granter);
    return granter;
  };
}

/** The findings whose example is replayed and shown: all, or, of very many, so many that every value of every key is in one. */
function toBeReplayed(found: readonly Found[]): ReadonlySet<number> {
  const seen: Set<number>[] = [];
  const chosen = new Set<number>();
  for (const [n, { element }] of found.entries()) {
    let fresh = n < CHECKS.findingsWithAnExample;
    for (const [d, index] of element.entries()) {
      seen[d] ??= new Set();
      if (!seen[d].has(index)) fresh = true;
      seen[d].add(index);
    }
    if (fresh) chosen.add(n);
  }
  return chosen;
}
