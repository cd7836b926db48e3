// Who is an administrator (ACCOUNT.md 2.1): nothing that the account's service control policies let through is denied or left out by his
// policies and boundary. A conditional Allow does not count, a conditional Deny does.
import { ask, type Investigation } from "../checks/investigation";
import { arnGlob, glob, literal } from "../globs/pattern";
import { ACCOUNTS } from "../limits";
import { and, isIn, not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { question, statementTerm } from "../semantics/encoder/policy";
import { ACTION, RESOURCE } from "../semantics/request-variables";
import { byObject } from "../session/query";
import type { PolicyDocument, Statement } from "../syntax/tree";
import type { Actor } from "./actor";
import type { Doc } from "./model";
import { asRead, listsAction } from "./permission";
import type { Held, State } from "./state";
import type { World } from "./world";

/** What a principal holds at one time. `boundary` is null where it has none. */
export interface Holding {
  docs: readonly Doc[];
  boundary: Doc | null;
}

/** The actor is an administrator of the account, or can be one in some state that the attacker can make. */
export function* isAdministrator(state: State, actor: Actor, account: string): Investigation<boolean> {
  const { carrier } = actor;
  if (!carrier || actor.account !== account || carrier.serviceLinked) return false;
  const identity = state.identity(carrier);
  if (!identity.all.some((doc) => mayBeWide(doc, state.world))) return false;
  const boundaries = strongest(state.boundariesOf(carrier).map((one) => (one === null ? null : [one])));
  const slots = identity.open.map((slot) => strongest(slot));
  const count = slots.reduce((product, slot) => product * slot.length, boundaries.length);
  if (count > ACCOUNTS.combinationsOfSlots)
    // More than any one state allows: a yes is not replayed then, and a no is a no.
    return yield* proved(state.world, { allows: identity.all, denies: [], boundaries: boundaries.map((one) => one?.[0] ?? null) }, account);
  const held = slots.reduce<Held[]>((states, slot) => states.flatMap((one) => slot.map((more) => [...one, ...(more ?? [])])), [[]]);
  for (const boundary of boundaries)
    for (const docs of held)
      if (yield* administers(state.world, { docs: [...identity.fixed, ...docs], boundary: boundary?.[0] ?? null }, account)) return true;
  return false;
}

/** Whoever holds just this is an administrator of his account. */
export function* administers(world: World, { docs, boundary }: Holding, account: string): Investigation<boolean> {
  if (!docs.some((doc) => mayBeWide(doc, world))) return false;
  if (docs.every(hasNoDeny) && docs.some(isEverything) && (boundary === null || (isEverything(boundary) && hasNoDeny(boundary))))
    return true;
  return yield* proved(world, { allows: docs, denies: docs, boundaries: [boundary] }, account);
}

/** Leaves out what something else in the list is at least as good as. Null is no policy that limits. */
function strongest<T extends Held | null>(list: readonly T[]): T[] {
  const best = list.find((one) => one === null || (one.some(isEverything) && one.every(hasNoDeny)));
  if (best !== undefined) return [best];
  const wider = (a: Held, b: Held) => a.every(hasNoDeny) && a.length > b.length && b.every((doc) => a.includes(doc));
  return list.filter((one) => one !== null && !list.some((other) => other !== null && wider(other, one)));
}

interface Formula {
  allows: readonly Doc[];
  denies: readonly Doc[];
  /** One of them holds. */
  boundaries: readonly (Doc | null)[];
}

function* proved(world: World, identity: Formula, account: string): Investigation<boolean> {
  const granted = and(
    or(...identity.allows.map((doc) => allows(doc, world))),
    ...identity.denies.map((doc) => not(denies(doc, world))),
    or(...identity.boundaries.map((one) => (one === null ? and() : and(allows(one, world), not(denies(one, world)))))),
  );
  const levels = account === world.snapshot.managementAccountId ? [] : (world.snapshot.accounts.get(account)?.scps ?? []);
  const letThrough = and(
    ...levels.map((level) =>
      and(or(...level.map((doc) => allowsAtMost(doc, world))), ...level.map((doc) => not(deniesForSure(doc, world)))),
    ),
  );
  const inAccount = isIn(RESOURCE, [literal("*"), arnGlob(`arn:*:*:*:${account}:*`), arnGlob("arn:*:*:*::*")]);
  const real = isIn(
    ACTION,
    [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => glob(`${letter}*:?*`)),
  );
  const answer = yield* ask(question([letThrough, not(granted), inAccount, real], world.encoding));
  if (answer.verdict === "unknown") {
    world.doubts.add(answer.reason);
    return world.mode === "possible";
  }
  if (answer.verdict === "sat") return false;
  // Where the organisation lets nothing through nobody administers anything.
  if (levels.length === 0) return true;
  const some = yield* ask(question([letThrough, granted, inAccount, real], world.encoding));
  return some.verdict === "sat";
}

/** Texts that depend on the request, or a condition. */
function isConditional(statement: Statement, document: PolicyDocument): boolean {
  const texts = [...(statement.resource?.values ?? []), ...(statement.notResource?.values ?? [])];
  return (
    (statement.condition?.entries.length ?? 0) > 0 ||
    (document.version?.value === "2012-10-17" && texts.some(({ value }) => value.includes("${")))
  );
}

function statements(doc: Doc, effect: string, world: World): { statement: Statement; document: PolicyDocument }[] {
  const document = doc.document && asRead(world, doc.document);
  return document ? document.statements.filter((one) => one.effect?.value === effect).map((statement) => ({ statement, document })) : [];
}

function allows(doc: Doc, world: World): Term {
  if (!doc.document) return unknown(doc, world);
  return or(
    ...statements(doc, "Allow", world).flatMap(({ statement, document }) =>
      isConditional(statement, document) ? [] : statementTerm(statement, document, world.encoding),
    ),
  );
}

function denies(doc: Doc, world: World): Term {
  if (!doc.document) return doc.missing ? or() : not(unknown(doc, world));
  return or(
    ...statements(doc, "Deny", world).map(({ statement, document }) =>
      statementTerm(unconditional(statement, document), document, world.encoding),
    ),
  );
}

/** An SCP read for the question what gets through: a condition may hold where it allows, and fail where it denies. */
function allowsAtMost(doc: Doc, world: World): Term {
  if (!doc.document) return unknown(doc, world);
  return or(
    ...statements(doc, "Allow", world).map(({ statement, document }) =>
      statementTerm(unconditional(statement, document), document, world.encoding),
    ),
  );
}

function deniesForSure(doc: Doc, world: World): Term {
  if (!doc.document) return not(unknown(doc, world));
  return or(
    ...statements(doc, "Deny", world).flatMap(({ statement, document }) =>
      isConditional(statement, document) ? [] : statementTerm(statement, document, world.encoding),
    ),
  );
}

/** The statement as if its conditions held. A list of resources with policy variables may be about anything. */
function unconditional(statement: Statement, document: PolicyDocument): Statement {
  if (!isConditional(statement, document)) return statement;
  const { condition: _, ...rest } = statement;
  if (!isConditional(rest, document)) return rest;
  const { resource: _resource, notResource: _notResource, ...aimless } = rest;
  return aimless;
}

function unknown(doc: Doc, world: World): Term {
  world.doubts.add(doc.problem ?? "");
  return world.mode === "possible" ? and() : or();
}

const flagsOf = byObject("account/policies of administrators", (document: PolicyDocument) => {
  const allow = document.statements.filter((one) => one.effect?.value === "Allow" && !isConditional(one, document));
  return {
    everything: allow.some(
      (one) =>
        one.resource?.values.some(({ value }) => value === "*") && one.action?.values.some(({ value }) => value === "*" || value === "*:*"),
    ),
    noDeny: !document.statements.some((one) => one.effect?.value === "Deny"),
    // Administration needs IAM among other things.
    wide: allow.some((one) =>
      one.action ? listsAction(one.action, "iam:createuser") : one.notAction !== undefined && !listsAction(one.notAction, "iam:createuser"),
    ),
  };
});

const isEverything = (doc: Doc): boolean => doc.document !== undefined && flagsOf(doc.document).everything;
const hasNoDeny = (doc: Doc): boolean => (doc.document ? flagsOf(doc.document).noDeny : doc.missing === true);

/** Cheap: without an Allow of IAM nobody is an administrator, unless the organisation closes IAM. */
function mayBeWide(doc: Doc, world: World): boolean {
  if (!doc.document) {
    world.doubts.add(doc.problem ?? "");
    return world.mode === "possible";
  }
  return flagsOf(doc.document).wide || world.snapshot.accounts.size === 0 || hasScps(world);
}

function hasScps(world: World): boolean {
  for (const account of world.snapshot.accounts.values()) if (account.scps) return true;
  return false;
}
