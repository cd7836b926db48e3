// The access difference of two policies: which catalogued actions are gained and lost, through which statement, on what and for whom. Proved, action by action, with few questions.
import type { Catalogue } from "../catalogue/api";
import { whyImpossible } from "../explain";
import { CHECKS } from "../limits";
import { isAllowed } from "../semantics/evaluator/policy";
import { relatedServices } from "../semantics/relations";
import type { Request } from "../semantics/request";
import { byObject } from "../session/query";
import type { Located, PolicyDocument, PolicyKind, PrincipalEntry, Statement } from "../syntax/tree";
import { notAllowedBy } from "./access";
import { findBlame } from "./blame";
import { type Compared, type Comparison, combine, comparePolicies, type Verdict, verdictOf } from "./compare";
import { type Grant, grantThrough, type NotDecided, possibleGrant } from "./grants";
import { findLosses, type GuardrailKind, inForce, isGuardrail, isStandIn } from "./guardrail";
import { type Investigation, together } from "./investigation";
import { type Environment, questionContext } from "./operations";
import type { Limit, Property, QuestionContext } from "./question";

/** What an update adds and takes away. */
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
  /** The like, but nobody can make such a request today: the action works on none of these resources. Not counted. */
  unusable: string[];
  /** Catalogued actions of the statement about which it was not decided. */
  undecidedActions: string[];
  /** The entries through which the difference exists; all of the statement's where every one contributes or it was too costly to tell. */
  resources: Located<string>[];
  principals: PrincipalEntry[];
  /** A request that only this side allows, replayed. */
  example: Request;
}

/**
 * Compares two policies both ways (SEMANTICS.md 5.2) and tells the difference by statement, over the actions of the
 * catalogue. Without a catalogue, or where only actions that do not exist yet differ, `actions` is empty. Of guardrails
 * (`kind`) the difference is what they let through, told by the Deny that stopped it.
 */
export function* accessDifference(
  existing: PolicyDocument,
  updated: PolicyDocument,
  environment: Environment,
  limits: Limit[] = [],
  kind?: PolicyKind,
): Investigation<Difference> {
  const context = questionContext([existing, updated], environment, limits);
  if (isGuardrail(kind)) return yield* guardrailDifference(existing, updated, kind, context);
  const compared: Comparison = yield* comparePolicies(existing, updated, environment, limits);
  const changes = (grants: Compared[], own: PolicyDocument, other: PolicyDocument) => {
    const property = notAllowedBy(other, context);
    return together(
      grants.flatMap(({ statement, request }) => (statement ? [changeThrough({ statement, request }, own, property, context)] : [])),
    );
  };
  const [gained, lost] = yield* together([changes(compared.gained, updated, existing), changes(compared.lost, existing, updated)]);
  return { comparison: compared.comparison, gained: gained ?? [], lost: lost ?? [], undecided: compared.undecided };
}

function* guardrailDifference(
  existing: PolicyDocument,
  updated: PolicyDocument,
  kind: GuardrailKind,
  context: QuestionContext,
): Investigation<Difference> {
  const [gained, lost] = (yield* together([
    letThrough(existing, updated, kind, context),
    letThrough(updated, existing, kind, context),
  ])) as [GuardrailChanges, GuardrailChanges];
  return {
    comparison: combine(verdictOf(gained), verdictOf(lost)),
    gained: gained.grants,
    lost: lost.grants,
    undecided: [...gained.undecided, ...lost.undecided],
  };
}

interface GuardrailChanges {
  grants: AccessChange[];
  undecided: NotDecided[];
}

/** What one guardrail lets through that the other stops, by the other's Deny; through a list of what is allowed, by its Allow. */
function* letThrough(
  other: PolicyDocument,
  own: PolicyDocument,
  kind: GuardrailKind,
  context: QuestionContext,
): Investigation<GuardrailChanges> {
  const { losses, grants, undecided } = yield* findLosses(other, own, kind, context);
  const listed = yield* together(
    grants
      .filter(({ statement }) => !isStandIn(statement))
      .map((grant) => changeThrough(grant, own, notAllowedBy(inForce(other, kind), context), context)),
  );
  const stopped = losses.map(({ deny, heir, range, request }): AccessChange => {
    const gone = { index: deny.index, ...(deny.sid && { sid: deny.sid }), range, properties: [] };
    const actions = actionGroups(deny, context).flat();
    const lets = (name: string) => isAllowed(inForce(own, kind), { ...request, action: name }, context.types);
    const denied = (name: string) => !isAllowed(inForce(other, kind), { ...request, action: name }, context.types);
    return {
      statement: heir ?? gone,
      // The request that was found speaks for the actions that it can be made with.
      actions: actions.filter((name) => lets(name) && denied(name)).sort(),
      unusable: [],
      undecidedActions: [],
      resources: heir?.resource?.values ?? [],
      principals: heir?.principal?.entries ?? [],
      example: request,
    };
  });
  return { grants: [...stopped, ...listed], undecided };
}

/** The distinct actions of some changes: what "+3 actions" counts. */
export function actionsIn(changes: readonly AccessChange[]): string[] {
  return [...new Set(changes.flatMap((change) => change.actions))].sort();
}

function* changeThrough(grant: Grant, document: PolicyDocument, property: Property, context: QuestionContext): Investigation<AccessChange> {
  const { statement } = grant;
  const groups = actionGroups(statement, context);
  const asked = groups.slice(0, CHECKS.groupsOfActions);
  const [verdicts, resources, principals, example] = (yield* together<unknown>([
    together(
      // The request at hand answers for no group: it was made believable by evaluation, and may be one that no question admits.
      asked.map((group) =>
        grantThrough(document, only(statement, group[0] as string), { ...property, actionPatterns: group.slice(0, 1) }, context),
      ),
    ),
    contributing(document, grant, "Resource", property, context),
    contributing(document, grant, "Principal", property, context),
    believable(document, grant, property, context),
  ])) as [(Grant | NotDecided | null)[], Set<number> | undefined, Set<number> | undefined, Request];
  const where = (test: (verdict: Grant | NotDecided | null) => boolean) =>
    asked.filter((_, i) => test(verdicts[i] as Grant | NotDecided | null)).flat();
  const granted = where((verdict) => verdict !== null && "request" in verdict).sort();
  const unusable = yield* unusableOf(granted, document, statement, property, context);
  return {
    statement,
    actions: granted.filter((name) => !unusable.has(name)),
    unusable: [...unusable],
    undecidedActions: [
      ...where((verdict) => verdict !== null && "reason" in verdict),
      ...groups.slice(CHECKS.groupsOfActions).flat(),
    ].sort(),
    resources: (statement.resource?.values ?? []).filter((_, i) => resources?.has(i) ?? true),
    principals: (statement.principal?.entries ?? []).filter((_, i) => principals?.has(i) ?? true),
    example,
  };
}

/** Those of the granted actions of which it is proved that nobody can use them so today; one question for all that work on the same resources. */
function* unusableOf(
  granted: readonly string[],
  document: PolicyDocument,
  statement: Statement,
  property: Property,
  context: QuestionContext,
): Investigation<Set<string>> {
  const kinds = new Map<string, string[]>();
  for (const name of granted) {
    const info = context.catalogue?.action(name);
    const types = info?.resourceTypes.map((type) => `${type.name}${type.required}`).join() ?? "";
    // What tells groups apart tells kinds apart too: the same question has to speak for all of a kind.
    const key = `${info?.service} ${types} ${groupKey(name, context)}`;
    kinds.set(key, [...(kinds.get(key) ?? []), name]);
  }
  if (kinds.size > CHECKS.kindsOfActions) return new Set();
  const lists = [...kinds.values()];
  const possible = yield* together(
    lists.map(([name]) =>
      possibleGrant(document, only(statement, name as string), { ...property, actionPatterns: [name as string] }, context),
    ),
  );
  return new Set(lists.filter((_, i) => possible[i] === null).flat());
}

/** A request that somebody could make today, where there is one. */
function* believable(document: PolicyDocument, grant: Grant, property: Property, context: QuestionContext): Investigation<Request> {
  if (whyImpossible(grant.request, context.catalogue) === null) return grant.request;
  const possible = yield* possibleGrant(document, grant.statement, property, context);
  return possible !== null && "request" in possible && whyImpossible(possible.request, context.catalogue) === null
    ? possible.request
    : grant.request;
}

/** The positions of the entries of an element through which the difference exists; undefined when it is all, or was too costly to tell. */
function* contributing(
  document: PolicyDocument,
  grant: Grant,
  element: "Resource" | "Principal",
  property: Property,
  context: QuestionContext,
): Investigation<Set<number> | undefined> {
  const count = element === "Resource" ? grant.statement.resource?.values.length : grant.statement.principal?.entries.length;
  if ((count ?? 0) < 2) return undefined;
  const { parts, all } = yield* findBlame(document, grant, property, context, [element]);
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
function actionGroups(statement: Statement, context: QuestionContext): string[][] {
  const { catalogue } = context;
  if (!catalogue) return [];
  const own = matchedBy(statement, catalogue);
  const candidates = statement.action ? [...own] : statement.notAction ? catalogue.matchActions("*").filter((name) => !own.has(name)) : [];
  const groups = new Map<string, string[]>();
  for (const name of candidates) {
    const key = groupKey(name, context);
    const group = groups.get(key);
    if (group) group.push(name);
    else groups.set(key, [name]);
  }
  return [...groups.values()];
}

function matchedBy(statement: Statement, catalogue: Catalogue): Set<string> {
  return new Set((statement.action ?? statement.notAction)?.values.flatMap((value) => catalogue.matchActions(value.value)) ?? []);
}

/** Equal for actions that nothing in the questions of one context tells apart. */
function groupKey(name: string, context: QuestionContext): string {
  const service = name.slice(0, name.indexOf(":"));
  let key = relatedServices.has(service) ? service : "";
  for (const [i, set] of listsOf(context).entries()) if (set.has(name)) key += `,${i}`;
  return key;
}

/** The action lists of all statements, as sets of catalogued actions. */
const listsOf = byObject("checks/action lists", ({ catalogue, documents }: QuestionContext): Set<string>[] => {
  if (!catalogue) return [];
  const lists = new Map<string, Set<string>>();
  for (const document of documents) {
    for (const one of document.statements) {
      const key = ((one.action ?? one.notAction)?.values ?? [])
        .map((value) => value.value.toLowerCase())
        .sort()
        .join("\n");
      if (!lists.has(key)) lists.set(key, matchedBy(one, catalogue));
    }
  }
  // A list that holds all actions, or none, tells no two apart.
  return [...lists.values()].filter((set) => set.size > 0 && set.size < catalogue.actionCount);
});
