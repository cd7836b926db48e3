// Who is an administrator (ACCOUNT.md 2.1): nothing that the account's service control policies let through is denied or left out by his
// policies and boundary. A conditional Allow does not count, a conditional Deny does.
import { ask, type Investigation } from "../checks/investigation";
import { arnGlob, glob, literal } from "../globs/pattern";
import { and, isIn, not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { question, statementTerm } from "../semantics/encoder/policy";
import { ACTION, RESOURCE } from "../semantics/request-variables";
import type { PolicyDocument, Statement } from "../syntax/tree";
import type { Actor } from "./actor";
import type { Doc } from "./model";
import { asRead, listsAction } from "./permission";
import type { Identity, State } from "./state";
import type { World } from "./world";

/** The actor is an administrator of the account in this state. */
export function* isAdministrator(state: State, actor: Actor, account: string): Investigation<boolean> {
  const { carrier } = actor;
  if (!carrier || actor.account !== account || carrier.serviceLinked) return false;
  const identity = state.identity(carrier);
  const boundaries = state.boundariesOf(carrier);
  if (!identity.allows.some((doc) => mayBeWide(doc, state.world))) return false;
  if (
    identity.denies.every((doc) => hasNoDeny(doc)) &&
    identity.allows.some(isEverything) &&
    boundaries.some((one) => one === null || (isEverything(one) && hasNoDeny(one)))
  )
    return true;
  return yield* proved(state, identity, boundaries, account);
}

function* proved(state: State, identity: Identity, boundaries: readonly (Doc | null)[], account: string): Investigation<boolean> {
  const { world } = state;
  const granted = and(
    or(...identity.allows.map((doc) => allows(doc, world))),
    ...identity.denies.map((doc) => not(denies(doc, world))),
    or(...boundaries.map((one) => (one === null ? and() : and(allows(one, world), not(denies(one, world)))))),
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

const flags = new WeakMap<PolicyDocument, { everything: boolean; noDeny: boolean; wide: boolean }>();

function flagsOf(document: PolicyDocument): { everything: boolean; noDeny: boolean; wide: boolean } {
  let known = flags.get(document);
  if (!known) {
    const allow = document.statements.filter((one) => one.effect?.value === "Allow" && !isConditional(one, document));
    known = {
      everything: allow.some(
        (one) =>
          one.resource?.values.some(({ value }) => value === "*") &&
          one.action?.values.some(({ value }) => value === "*" || value === "*:*"),
      ),
      noDeny: !document.statements.some((one) => one.effect?.value === "Deny"),
      // Administration needs IAM among other things.
      wide: allow.some((one) =>
        one.action
          ? listsAction(one.action, "iam:createuser")
          : one.notAction !== undefined && !listsAction(one.notAction, "iam:createuser"),
      ),
    };
    flags.set(document, known);
  }
  return known;
}

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
