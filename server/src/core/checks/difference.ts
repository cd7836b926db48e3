// The access difference of two policies: which catalogued actions are gained and lost, through which statement, on what and for whom. Proved, action by action, with few questions.
import { whyImpossible } from "../explain";
import { relatedServices } from "../meaning/relations";
import type { Request } from "../meaning/request";
import type { Located, PolicyDocument, PrincipalEntry, Statement } from "../syntax/tree";
import { notAllowedBy } from "./access";
import { findBlame } from "./blame";
import { type Comparison, comparePolicies, type Verdict } from "./compare";
import { type Grant, grantThrough, type Judgement, type Limit, type NotDecided, possibleGrant, type Property } from "./grants";
import { type Investigation, together } from "./investigation";
import { type Environment, judgementOf } from "./operations";

export interface Difference {
  comparison: Verdict;
  /** Through statements of the updated policy. */
  gained: AccessChange[];
  /** Through statements of the existing policy. */
  lost: AccessChange[];
  undecided: NotDecided[];
}

/** What one Allow statement grants that the other policy does not. */
export interface AccessChange {
  statement: Statement;
  /** Catalogued actions with a request of their own that only this side allows; true names, sorted. */
  actions: string[];
  /** Catalogued actions of the statement about which it was not decided. */
  undecidedActions: string[];
  /** The entries through which the difference exists; all of the statement's where every one contributes or it was too costly to tell. */
  resources: Located<string>[];
  principals: PrincipalEntry[];
  /** A request that only this side allows, replayed. */
  example: Request;
}

/** Actions that no statement tells apart are asked about together; beyond so many groups in one statement the rest counts as not decided. */
const MAX_GROUPS = 300;

/**
 * Compares two policies both ways (SEMANTICS.md 5.2) and tells the difference by statement, over the actions of the
 * catalogue. Without a catalogue, or where only actions that do not exist yet differ, `actions` is empty.
 */
export function* accessDifference(
  existing: PolicyDocument,
  updated: PolicyDocument,
  environment: Environment,
  limits: Limit[] = [],
): Investigation<Difference> {
  const judgement = judgementOf([existing, updated], environment, limits);
  const compared: Comparison = yield* comparePolicies(existing, updated, environment, limits);
  const changes = (grants: Grant[], own: PolicyDocument, other: PolicyDocument) => {
    const property = notAllowedBy(other, judgement);
    return together(grants.map((grant) => changeThrough(grant, own, property, judgement)));
  };
  const [gained, lost] = yield* together([changes(compared.gained, updated, existing), changes(compared.lost, existing, updated)]);
  return { comparison: compared.comparison, gained: gained ?? [], lost: lost ?? [], undecided: compared.undecided };
}

/** The distinct actions of some changes: what "+3 actions" counts. */
export function actionsIn(changes: readonly AccessChange[]): string[] {
  return [...new Set(changes.flatMap((change) => change.actions))].sort();
}

function* changeThrough(grant: Grant, document: PolicyDocument, property: Property, judgement: Judgement): Investigation<AccessChange> {
  const { statement } = grant;
  const groups = actionGroups(statement, judgement);
  const asked = groups.slice(0, MAX_GROUPS);
  const [verdicts, resources, principals, example] = (yield* together<unknown>([
    together(
      // The request at hand answers for no group: it was made believable by evaluation, and may be one that no question admits.
      asked.map((group) =>
        grantThrough(document, only(statement, group[0] as string), { ...property, actionPatterns: group.slice(0, 1) }, judgement),
      ),
    ),
    contributing(document, grant, "Resource", property, judgement),
    contributing(document, grant, "Principal", property, judgement),
    believable(document, grant, property, judgement),
  ])) as [(Grant | NotDecided | null)[], Set<number> | undefined, Set<number> | undefined, Request];
  const where = (test: (verdict: Grant | NotDecided | null) => boolean) =>
    asked.filter((_, i) => test(verdicts[i] as Grant | NotDecided | null)).flat();
  return {
    statement,
    actions: where((verdict) => verdict !== null && "request" in verdict).sort(),
    undecidedActions: [...where((verdict) => verdict !== null && "reason" in verdict), ...groups.slice(MAX_GROUPS).flat()].sort(),
    resources: (statement.resource?.values ?? []).filter((_, i) => resources?.has(i) ?? true),
    principals: (statement.principal?.entries ?? []).filter((_, i) => principals?.has(i) ?? true),
    example,
  };
}

/** A request that somebody could make today, where there is one. */
function* believable(document: PolicyDocument, grant: Grant, property: Property, judgement: Judgement): Investigation<Request> {
  if (whyImpossible(grant.request, judgement.catalogue) === null) return grant.request;
  const possible = yield* possibleGrant(document, grant.statement, property, judgement);
  return possible !== null && "request" in possible && whyImpossible(possible.request, judgement.catalogue) === null
    ? possible.request
    : grant.request;
}

/** The positions of the entries of an element through which the difference exists; undefined when it is all, or was too costly to tell. */
function* contributing(
  document: PolicyDocument,
  grant: Grant,
  element: "Resource" | "Principal",
  property: Property,
  judgement: Judgement,
): Investigation<Set<number> | undefined> {
  const count = element === "Resource" ? grant.statement.resource?.values.length : grant.statement.principal?.entries.length;
  if ((count ?? 0) < 2) return undefined;
  const { parts, all } = yield* findBlame(document, grant, property, judgement, [element]);
  return all || parts.length === 0 ? undefined : new Set(parts.map(({ part }) => part.index));
}

/** The statement for a single action. */
function only(statement: Statement, action: string): Statement {
  const list = statement.action ?? statement.notAction;
  if (!list) return statement;
  const values = [{ value: action, range: list.range }];
  return { ...statement, notAction: undefined, action: { ...list, key: { ...list.key, value: "Action" }, negated: false, values } };
}

/**
 * The catalogued actions that a statement matches, grouped so that within a group nothing in the question can tell two
 * actions apart: the same lists of all statements hold them. One question then speaks for the whole group.
 */
export function actionGroups(statement: Statement, judgement: Judgement): string[][] {
  const { catalogue } = judgement;
  if (!catalogue) return [];
  const matching = (one: Statement) =>
    new Set((one.action ?? one.notAction)?.values.flatMap((value) => catalogue.matchActions(value.value)) ?? []);
  const own = matching(statement);
  const candidates = statement.action ? [...own] : statement.notAction ? catalogue.matchActions("*").filter((name) => !own.has(name)) : [];
  const lists = new Map<string, Set<string>>();
  for (const document of judgement.documents) {
    for (const one of document.statements) {
      const key = ((one.action ?? one.notAction)?.values ?? [])
        .map((value) => value.value.toLowerCase())
        .sort()
        .join("\n");
      if (!lists.has(key)) lists.set(key, matching(one));
    }
  }
  // A list that holds all actions, or none, tells no two apart.
  const sets = [...lists.values()].filter((set) => set.size > 0 && set.size < catalogue.actionCount);
  const groups = new Map<string, string[]>();
  for (const name of candidates) {
    const service = name.slice(0, name.indexOf(":"));
    let key = relatedServices.has(service) ? service : "";
    for (const [i, set] of sets.entries()) if (set.has(name)) key += `,${i}`;
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return [...groups.values()];
}
