// What a principal may do, as a formula over what is free in the request: the composition of SEMANTICS.md 4.3 for a whole account
// (ACCOUNT.md 2). Its concrete twin is replay.ts, which asks `decideAll`.
import { certainly, withUnknownsHolding } from "../checks/certain";
import { literalIgnoreCase } from "../globs/pattern";
import { and, flag, not, or, someElement } from "../logic/build";
import type { Term } from "../logic/term";
import { byVariable } from "../logic/variable";
import { choices } from "../semantics/choices";
import { conditionTerm } from "../semantics/encoder/conditions";
import { resourceTerm, scopeOf } from "../semantics/encoder/policy";
import { ownPolicyActions } from "../semantics/evaluator/compose";
import { matchesAction } from "../semantics/evaluator/policy";
import { type GrantRoute, isSpared, principalRoutes } from "../semantics/evaluator/principals";
import { matchesPattern, wildcardPattern } from "../semantics/evaluator/wildcard";
import type { RequestPrincipal } from "../semantics/request";
import { keyOf, keyPresent, keySet } from "../semantics/request-variables";
import { byObjectAndText } from "../session/query";
import type { PolicyDocument, Statement, StringList } from "../syntax/tree";
import { type Actor, isAlwaysPresent, organisation, principalOf } from "./actor";
import type { Ask } from "./ask";
import { keyOfCall, withKey } from "./call-keys";
import type { Carrier, Doc } from "./model";
import { rcpServices } from "./rcp-services";
import { aimedAt, knownOf, ownerFor, type Target, targetOf } from "./request-keys";
import { factsOf, type Known, renamed, specialise } from "./specialise";
import type { Choice, Guard, State } from "./state";
import type { World } from "./world";

/** What the formula of one request is made with. */
interface Request {
  world: World;
  ask: Ask;
  action: string;
  principal: RequestPrincipal;
  known: Known;
}

/** The actor may make the request in this state. The term is over `str:resource` (if free) and the keys that nobody determines. */
export function permission(state: State, actor: Actor, ask: Ask): Term {
  return permissionWithin(state, actor, ask, (choices, parameter, name) =>
    or(...choices.map((choice, i) => choiceTerm(state, choice, parameter, { name, own: `${name} ${i}` }))),
  );
}

/**
 * The call that chooses a value is possible with it: the permission of its requests with the parameter read as the key that it gives,
 * and all other keys of the call apart from those of the request that it is asked for. What that call's own caller chose counts as free.
 */
function choiceTerm(state: State, { actor, asks }: Choice, parameter: string, as: { name: string; own: string }): Term {
  let isListed = false;
  const term = renamed(and(...asks.map((ask) => permissionWithin(state, actor, ask))), (variable) => {
    const key = keyOf(variable);
    if (key === undefined) return variable;
    if (key === "aws:tagkeys") isListed = true;
    return withKey(variable, key === parameter ? as.name : keyOfCall(key, as.own));
  });
  if (term.kind === "false") return term;
  const keys = keyOfCall("aws:tagkeys", as.own);
  const tag = parameter.startsWith("aws:requesttag/") ? parameter.slice(parameter.indexOf("/") + 1) : undefined;
  const listed =
    isListed && tag !== undefined ? and(flag(keyPresent(keys)), someElement(keySet(keys), [literalIgnoreCase(tag)], false)) : and();
  return and(flag(keyPresent(as.name)), listed, term);
}

/** Policies may let through some values only of what this call chooses. */
export function limitsChoice(state: State, { actor, asks }: Choice): boolean {
  let limits = false;
  renamed(and(...asks.map((ask) => permissionWithin(state, actor, ask))), (variable) => {
    if (/^(aws:requesttag\/|aws:tagkeys$|sts:sourceidentity$)/.test(keyOf(variable) ?? "")) limits = true;
    return variable;
  });
  return limits;
}

function permissionWithin(state: State, actor: Actor, ask: Ask, limitOf?: Parameters<typeof knownOf>[5]): Term {
  const { world } = state;
  const owner = ownerFor(world, actor, ask);
  const target = targetOf(state, ask);
  const request: Request = {
    world,
    ask,
    action: ask.action.toLowerCase(),
    principal: principalOf(actor),
    known: knownOf(state, actor, ask, owner, target, limitOf),
  };
  const identity = actor.carrier ? state.identity(actor.carrier) : undefined;
  const deniedBy = (docs: readonly Doc[]) => or(...docs.map((doc) => denies(doc, request)));
  const allowedBy = (docs: readonly Doc[]) => or(...docs.map((doc) => allows(doc, request)));
  const open = identity?.open ?? [];
  // A slot denies for good where whatever it may hold does.
  const denied = or(deniedBy(identity?.fixed ?? []), ...open.map((slot) => and(...slot.map(deniedBy))));
  if (denied.kind === "true") return or();
  const limits = and(scpTerm(actor, request), rcpTerm(actor, owner, request));
  if (limits.kind === "false") return limits;
  const guard = guardOf(state, target, request.action);
  const id = identity ? or(allowedBy(identity.fixed), ...open.flat().map((held) => and(allowedBy(held), not(deniedBy(held))))) : and();
  const boundaries = actor.carrier ? state.boundariesOf(actor.carrier) : [null];
  const guards = guard?.removed ? [guard, undefined] : [guard];
  const granted = or(
    ...boundaries.flatMap((boundary) => {
      const bounded = boundary === null ? and() : allows(boundary, request);
      const notDenied = boundary === null ? and() : not(denies(boundary, request));
      return guards.map((one) => and(notDenied, grant(request, id, bounded, one, owner === actor.account, boundary !== null)));
    }),
  );
  const term = and(not(denied), limits, granted, factsOf(request.known));
  return world.mode === "certain" ? certainly(term) : term;
}

/** Identity, boundary and resource policy together. */
function grant(request: Request, id: Term, boundary: Term, guard: Guard | undefined, same: boolean, hasBoundary: boolean): Term {
  const own = guard?.doc ? resourceSide(guard, request, hasBoundary) : undefined;
  const open = guard?.open === true;
  const everybody = open || guard?.added === true;
  const any = everybody ? and() : (own?.any ?? or());
  const noDeny = open || !own ? and() : not(own.denied);
  if (!same) return and(noDeny, any, id, boundary);
  const direct = everybody ? and() : (own?.direct ?? or());
  const viaRole = own?.role ?? or();
  const mustAllow = guard !== undefined && ownPolicyActions.some((pattern) => matchesAction(pattern, request.action));
  return and(noDeny, or(direct, and(or(id, viaRole), boundary, mustAllow ? any : and())));
}

interface ResourceSide {
  denied: Term;
  any: Term;
  direct: Term;
  role: Term;
}

function resourceSide(guard: Guard, request: Request, hasBoundary: boolean): ResourceSide {
  const document = guard.doc?.document && asRead(request.world, guard.doc.document);
  if (!document) {
    const unknown = doubt(request.world, guard.doc as Doc);
    return { denied: not(unknown), any: unknown, direct: unknown, role: or() };
  }
  const side: Record<GrantRoute | "denied", Term[]> = { denied: [], direct: [], role: [], account: [] };
  for (const statement of document.statements) {
    const effect = statement.effect?.value;
    if (effect === "Deny") {
      // A Deny with NotPrincipal hits whoever has a boundary (SEMANTICS.md 2.5).
      const read = hasBoundary && statement.notPrincipal ? { ...statement, notPrincipal: undefined } : statement;
      side.denied.push(statementHolds(read, document, request));
    }
    if (effect !== "Allow" || (!statement.principal && !statement.notPrincipal)) continue;
    const routes = statement.principal ? principalRoutes(statement.principal, request.principal) : new Set<GrantRoute>(["direct"]);
    const term = routes.size > 0 ? statementHolds(statement, document, request) : otherSession(statement, document, request);
    if (routes.size === 0) {
      side.direct.push(term);
      continue;
    }
    for (const route of routes) side[route].push(term);
  }
  const [denied, direct, role, account] = [side.denied, side.direct, side.role, side.account].map((terms) => or(...terms)) as [
    Term,
    Term,
    Term,
    Term,
  ];
  return { denied, any: or(direct, role, account), direct, role };
}

/**
 * The statement lets in a session of the caller's role that has another name. Whoever makes a session chooses its name, and chains are
 * replayed with one name: what rests on another is not decided.
 */
function otherSession(statement: Statement, document: PolicyDocument, request: Request): Term {
  const { world, principal } = request;
  const session = principal.type === "AWS" ? principal.id : "";
  const own = session.slice(0, session.lastIndexOf("/") + 1);
  if (!own.includes(":assumed-role/")) return or();
  const entry = statement.principal?.entries.find(({ kind, id }) => kind === "AWS" && id.value.startsWith(own));
  if (!entry) return or();
  const { principal: _, ...rest } = statement;
  const term = statementHolds(rest, document, request);
  if (term.kind === "false") return term;
  world.doubts.add(`whether a session is made with the name of \`${entry.id.value}\``);
  return world.mode === "possible" ? term : or();
}

/** Every level allows and none denies. Callers of other accounts, the management account and service-linked roles are not bound. */
function scpTerm(actor: Actor, request: Request): Term {
  const { world } = request;
  if (actor.account === world.snapshot.managementAccountId || actor.carrier?.serviceLinked) return and();
  const levels = world.snapshot.accounts.get(actor.account)?.scps ?? [];
  return and(
    ...levels.map((level) => and(or(...level.map((doc) => allows(doc, request))), ...level.map((doc) => not(denies(doc, request))))),
  );
}

/** No resource control policy of the owner's account denies. They bind whoever comes, from inside and outside. */
function rcpTerm(actor: Actor | undefined, owner: string, request: Request): Term {
  const { world, action } = request;
  if (owner === world.snapshot.managementAccountId || actor?.carrier?.serviceLinked) return and();
  if (!rcpServices.has(action.slice(0, action.indexOf(":")))) return and();
  return and(...(world.snapshot.accounts.get(owner)?.rcps ?? []).flat().map((doc) => not(denies(doc, request))));
}

/** Some Allow statement of the document matches. */
function allows(doc: Doc, request: Request): Term {
  return doc.document ? some(asRead(request.world, doc.document), "Allow", request) : doubt(request.world, doc);
}

/** Some Deny statement of the document matches. A policy that cannot be read is one that may deny. */
function denies(doc: Doc, request: Request): Term {
  if (doc.document) return some(asRead(request.world, doc.document), "Deny", request);
  return doc.missing ? or() : not(doubt(request.world, doc));
}

/** The document at its least, or at its most: parts of which nobody knows what they mean count against the attacker, or for him. */
export function asRead(world: World, document: PolicyDocument): PolicyDocument {
  return withUnknownsHolding(document, world.mode === "certain" ? "Deny" : "Allow", world.encoding.types);
}

/** What a document says in the attacker's favour that nobody can read. */
function doubt(world: World, doc: Doc): Term {
  world.doubts.add(doc.problem ?? "");
  return world.mode === "possible" ? and() : or();
}

function some(document: PolicyDocument, effect: string, request: Request): Term {
  const terms: Term[] = [];
  for (const statement of document.statements) {
    if (statement.effect?.value !== effect) continue;
    const term = statementHolds(statement, document, request);
    if (term.kind === "true") return term;
    if (term.kind !== "false") terms.push(term);
  }
  return or(...terms);
}

/** Whether one of the entries matches the action; remembered, because accounts ask for the same few actions again and again. */
export const listsAction: (list: StringList, action: string) => boolean = byObjectAndText(
  "account/actions that lists match",
  ({ values }: StringList, action: string) => values.some(({ value }) => matchesAction(value, action)),
);

/** The statement matches the request, as a term over what is free in it. */
function statementHolds(statement: Statement, document: PolicyDocument, request: Request): Term {
  const { action, notAction, resource, notResource, principal, notPrincipal, condition } = statement;
  if (!action && !notAction) return or();
  if (action && !listsAction(action, request.action)) return or();
  if (notAction && listsAction(notAction, request.action)) return or();
  if (principal && principalRoutes(principal, request.principal).size === 0) return or();
  if (notPrincipal && isSpared(notPrincipal, request.principal, choices.notPrincipalAccountEntry)) return or();
  const scope = scopeOf(document, request.world.encoding);
  const on = (list: StringList): Term => {
    if (list.values.some(({ value }) => value === "*")) return and();
    return specialise(resourceTerm(list, scope), request.known);
  };
  const aimed = and(resource ? on(resource) : and(), notResource ? not(on(notResource)) : and());
  if (aimed.kind === "false") return aimed;
  return and(aimed, ...(condition?.entries ?? []).map((entry) => specialise(conditionTerm(entry, scope), request.known)));
}

/** The policy of what the request is about. A trust policy speaks of sessions only, whoever wrote it. */
function guardOf(state: State, target: Target, action: string): Guard | undefined {
  if (!target) return undefined;
  if ("carrier" in target) return target.carrier.kind === "role" && isAssume(action) ? state.trust(target.carrier) : undefined;
  const guard = state.policyOf(target.resource);
  return guard.open || guard.added || guard.doc ? guard : undefined;
}

/** The action makes a session of a role, or is checked within one that does. */
export function isAssume(action: string): boolean {
  return /^sts:(assumerole|tagsession|setsourceidentity)/i.test(action);
}

/** The role's trust policy lets the service assume it, for code of this account (ACCOUNT.md 3.5). `open`: one that the attacker wrote does. */
export function trustsService(state: State, role: Carrier, service: string, open: boolean): Term {
  const { world } = state;
  if (role.serviceLinked) return or();
  const known: Known = {
    strings: aimedAt(role.arn),
    facts: byVariable(),
    isAlwaysPresent,
    key: (name) => {
      if (name === "aws:principalisawsservice") return ["true"];
      if (name === "aws:principalservicename") return [service];
      if (name === "aws:sourceaccount" || name === "aws:resourceaccount") return [role.account];
      if (name === "aws:sourceorgid" || name === "aws:resourceorgid") return organisation(world, role.account);
      if (
        name === "aws:principalarn" ||
        name === "aws:principalaccount" ||
        name === "aws:username" ||
        name.startsWith("aws:multifactorauth")
      )
        return null;
      return undefined;
    },
  };
  const request: Request = {
    world,
    ask: { action: "sts:AssumeRole" },
    action: "sts:assumerole",
    principal: { type: "Service", id: service },
    known,
  };
  const guard = state.trust(role);
  if (open) return rcpTerm(undefined, role.account, request);
  if (!guard.doc) return or();
  const side = resourceSide(guard, request, false);
  const term = and(side.any, not(side.denied), rcpTerm(undefined, role.account, request), factsOf(known));
  return world.mode === "certain" ? certainly(term) : term;
}

/** The role's trust policy lets a token of the identity provider in (ACCOUNT.md 3.3). `claim` gives the values of the token's keys. */
export function trustsToken(state: State, role: Carrier, provider: string, action: string, claim: Known["key"]): Term {
  const { world } = state;
  if (role.serviceLinked) return or();
  const known: Known = {
    strings: aimedAt(role.arn),
    facts: byVariable(),
    isAlwaysPresent,
    key: claim,
  };
  const request: Request = { world, ask: { action }, action: action.toLowerCase(), principal: { type: "Federated", id: provider }, known };
  const guard = state.trust(role);
  if (!guard.doc) return or();
  const side = resourceSide(guard, request, false);
  const term = and(side.any, not(side.denied), rcpTerm(undefined, role.account, request), factsOf(known));
  return world.mode === "certain" ? certainly(term) : term;
}

/** What one policy allows and denies of an action, under what is known of its requests, whoever makes them. */
export function documentTerms(world: World, document: PolicyDocument, action: string, known: Known): { allows: Term; denies: Term } {
  const request: Request = { world, ask: { action }, action: action.toLowerCase(), principal: { type: "Anonymous", id: "" }, known };
  const read = asRead(world, document);
  return { allows: some(read, "Allow", request), denies: some(read, "Deny", request) };
}

/** Whether one of the documents names the action in an Allow at all: without that no edge of this action starts here. */
export function mentions(docs: readonly Doc[], action: string): boolean {
  return docs.some(
    (doc) =>
      !doc.document || doc.document.statements.some((statement) => statement.effect?.value === "Allow" && namesAction(statement, action)),
  );
}

/** Whether a statement speaks of an action (in lower case). */
export function namesAction({ action, notAction }: Statement, name: string): boolean {
  return action ? listsAction(action, name) : notAction !== undefined && !listsAction(notAction, name);
}

/** Whether a glob text matches. */
export function globMatches(pattern: string, text: string): boolean {
  return matchesPattern(wildcardPattern(pattern), text);
}
