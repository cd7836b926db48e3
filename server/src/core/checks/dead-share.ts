// What a part of a policy adds to the rest of it: as a question for the solver, for one request, and as a text to remember the answer by.
import { and, not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { type Encoding, encodingFor, kindsKey, statementTerm } from "../semantics/encoder/policy";
import { readContext } from "../semantics/evaluator/conditions";
import { matchStatement } from "../semantics/evaluator/policy";
import { isRefusedResource } from "../semantics/evaluator/resources";
import { readOperator } from "../semantics/operators";
import type { Request } from "../semantics/request";
import type { PolicyDocument, PolicyKind, Statement, StringList } from "../syntax/tree";
import { type Candidate, only, type Piece, without } from "./dead-parts";
import { numberOf, numbersKey, remembered } from "./memo";
import { concerning } from "./narrow";
import { mayOverlap, neighboursOf } from "./overlap";
import type { QuestionContext } from "./question";
import { type Way, waysIn } from "./routes";

/** What all steps share. */
export interface Policy {
  document: PolicyDocument;
  kind: PolicyKind | undefined;
  context: QuestionContext;
  encoding: Encoding;
  memory: ReturnType<typeof remembered>;
  /** The statements that may speak of the same requests. */
  neighbours(statement: Statement): Statement[];
}

/** What all steps of one search share. */
export function policyOf(document: PolicyDocument, context: QuestionContext, kind: PolicyKind | undefined): Policy {
  const near = neighboursOf(document.statements);
  return {
    document,
    kind,
    context,
    encoding: encodingFor(context.documents, context.types),
    memory: remembered(context),
    neighbours: (statement) => near.get(statement) ?? [],
  };
}

/**
 * What a candidate adds: the requests that match `own`, none of `others`, none of `denies` and, if given, one of
 * `allows`. It does nothing if there are none. `ways`: own and others told apart by how callers are let in.
 */
export interface Share {
  own: Statement;
  others: Statement[];
  denies: Statement[];
  allows?: Statement[];
  ways?: Way[];
}

/** The share of a candidate, where `removed` is gone already. */
export function shareOf({ statement, piece }: Candidate, removed: readonly Candidate[], policy: Policy): Share {
  const gone = piecesGone(statement, removed) ?? [];
  if (piece?.widens) return { own: without(statement, [...gone, piece]), others: [without(statement, gone)], denies: [] };
  const own = piece ? narrowed(statement, piece, gone) : without(statement, gone);
  const rest = piece && meeting(statement, piece, gone);
  const patterns = own.action?.values.map(({ value }) => value);
  // What an edit does to other actions is none of this question's business.
  const near = policy
    .neighbours(statement)
    .filter((other) => !piece || mayOverlap(own, other))
    .flatMap((other) => remainder(other, piecesGone(other, removed), patterns) ?? []);
  const { effect } = statement;
  const others = [...(rest ? [rest] : []), ...near.filter((other) => other.effect?.value === effect?.value)];
  if (effect?.value === "Allow") {
    const denies = near.filter((other) => other.effect?.value === "Deny");
    return { own, others, denies, ways: waysIn(own, others) };
  }
  // A Deny overrides other policies too. Only what a role's trust policy does not allow nobody else can (SEMANTICS.md 4.5).
  const allows = policy.kind === "trust" ? near.filter((other) => other.effect?.value === "Allow") : undefined;
  return { own, others, denies: [], allows };
}

/** The pieces of a statement that are removed; undefined if all of it is. */
function piecesGone(statement: Statement, removed: readonly Candidate[]): Piece[] | undefined {
  const own = removed.filter((one) => one.statement === statement);
  return own.some((one) => !one.piece) ? undefined : own.flatMap((one) => one.piece ?? []);
}

/** A statement without what is gone of it, as far as it can match what the patterns match (undefined: any); undefined if nothing is left. */
function remainder(
  statement: Statement,
  gone: readonly Piece[] | undefined,
  patterns: readonly string[] | undefined,
): Statement | undefined {
  if (!gone) return undefined;
  if (!patterns) return without(statement, gone);
  // The list of actions is cut by position, so that it need not be read anew for every piece.
  const isAction = ({ element }: Piece) => element === "Action";
  const actions = new Set(gone.filter(isAction).map(({ index }) => index));
  const others = gone.filter((one) => !isAction(one));
  return concerning(without(statement, others), patterns, actions) ?? undefined;
}

/** The part of the statement that speaks through the piece, where others are gone. */
export function narrowed(statement: Statement, piece: Piece, gone: readonly Piece[] = []): Statement {
  const operator = readOperator(statement.condition?.entries[piece.entry]?.operator.value ?? "");
  // That all values are listed is no matter of one of them.
  return piece.element === "Value" && operator?.qualifier === "ForAllValues" ? without(statement, gone) : only(statement, piece, gone);
}

/** The statement without the piece and what is gone, as far as it can do what the piece does: actions that share nothing with it are left out. */
export function meeting(statement: Statement, piece: Piece, gone: readonly Piece[] = []): Statement | undefined {
  return remainder(statement, [...gone, piece], piece.element === "Action" ? [piece.text] : undefined);
}

/** The question whether anything is in the share: its parts are to hold together. */
export function termsOf(share: Share, { document, encoding }: Policy): Term[] {
  const term = (statement: Statement) => statementTerm(statement, document, encoding);
  const beyond = ({ own, others }: Way) => [term(own), ...others.map((other) => not(term(other)))];
  return [
    ...(share.ways ? [or(...share.ways.map((way) => and(...beyond(way))))] : beyond(share)),
    ...share.denies.map((deny) => not(term(deny))),
    ...(share.allows ? [or(...share.allows.map(term))] : []),
  ];
}

/** The concrete twin of `termsOf`. */
export function shows(share: Share, request: Request, { document, context: question }: Policy): boolean {
  const context = readContext(request.context);
  const matches = (statement: Statement) => matchStatement(statement, document, request, question.types, context).matches;
  const beyond = ({ own, others }: Way) => matches(own) && !others.some(matches);
  return (
    (share.ways ? share.ways.some(beyond) : beyond(share)) &&
    !share.denies.some(matches) &&
    (share.allows === undefined || share.allows.some(matches))
  );
}

/**
 * The share where what its own entries of resources that are refused match is taken to be everything; undefined without such entries.
 * What a refused entry matches nobody knows (SEMANTICS.md R2b), equal ones match the same: so what this share shows, the formulas allow.
 */
export function whereRefusedMatch({ own, others, denies, allows, ways }: Share): Share | undefined {
  const refused = new Set(
    [own.resource, own.notResource].flatMap((list) => list?.values ?? []).flatMap(({ value }) => (isRefusedResource(value) ? value : [])),
  );
  if (refused.size === 0) return undefined;
  const everything = (list: StringList): StringList => ({
    ...list,
    values: list.values.map((one) => (refused.has(one.value) ? { ...one, value: "*" } : one)),
  });
  const taken = (statement: Statement): Statement => ({
    ...statement,
    ...(statement.resource && { resource: everything(statement.resource) }),
    ...(statement.notResource && { notResource: everything(statement.notResource) }),
  });
  return {
    own: taken(own),
    others: others.map(taken),
    denies: denies.map(taken),
    ...(allows && { allows: allows.map(taken) }),
    ...(ways && { ways: ways.map((way) => ({ own: taken(way.own), others: way.others.map(taken) })) }),
  };
}

/** Text that is equal for shares of which the answer must be the same. */
export function keyOf({ own, others, denies, allows, ways }: Share, { document, encoding }: Policy): string {
  return `idle ${numberOf(own, document)}|${numbersKey(others, document)}|${numbersKey(denies, document)}|${allows ? numbersKey(allows, document) : "-"}|${ways !== undefined}|${kindsKey(encoding)}`;
}
