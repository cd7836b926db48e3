// One question about a snapshot, and its verdict: a chain, a proof that there is none, or neither (ACCOUNT.md 6).
import type { Catalogue } from "../catalogue/api";
import { hasUnknownParts } from "../checks/certain";
import type { Investigation } from "../checks/investigation";
import { typesOf } from "../checks/operations";
import type { KeyTypes } from "../semantics/keys";
import { byObjects } from "../session/query";
import type { PolicyDocument } from "../syntax/tree";
import type { Chain } from "./chain";
import { chainOf } from "./chain";
import { type Edge, edgesVersion, edgesWith, likelyFirst } from "./edges";
import { Explorer } from "./explore";
import type { Goal } from "./goal";
import { type Guard, guardsOf } from "./guards";
import type { Gain } from "./hop";
import type { ChainRequest } from "./joint";
import type { Snapshot } from "./model";
import type { Token } from "./moves-assume";
import { regionsOf } from "./regions";
import { resourceHolding } from "./request-keys";
import { search } from "./search";
import { type FixedContext, type World, worldOf } from "./world";

export type From = { principal: string } | Token;

export interface AccountQuestion {
  snapshot: Snapshot;
  from: From;
  to: Goal;
  context?: FixedContext;
  outsider?: boolean;
  /** Seconds since 1970. */
  now?: number;
  /** Ids of the edges to use; undefined: all. */
  use?: ReadonlySet<string>;
  /** Edges of the user's, beside the shipped ones. */
  edges?: readonly Edge[];
  /** Without what closes the nearest ways. */
  withoutGuards?: boolean;
}

/** The verdict of the contract. */
export interface Verdict {
  verdict: "REACHABLE" | "UNREACHABLE" | "UNDECIDED";
  chain?: { edge: string; principal: string; requests: ChainRequest[]; gains: Gain[] }[];
  goal?: { principal: string; requests: ChainRequest[] };
  requires: string[];
  assumptions: { edge: string; text: string }[];
  edges: string;
  notCovered: string[];
  guards?: Guard[];
  /** Why there is no verdict. */
  reasons?: string[];
}

/** Judges one question. Throws `UnknownPrincipal` when the snapshot has not got who it asks about. */
export function* checkAccess(question: AccountQuestion, catalogue: Catalogue): Investigation<Verdict> {
  const types = typesOf(catalogue);
  const world = worldOf(question.snapshot, types, {
    catalogue,
    ...(question.context && { fixed: question.context }),
    ...(question.now !== undefined && { now: question.now }),
    outsider: question.outsider ?? true,
  });
  const edges = likelyFirst(edgesWith(question.edges));
  const certain = yield* inMode(world, question, catalogue, edges, types);
  const base = { edges: edgesVersion(edges), notCovered: [...certain.notCovered].sort() };
  if (certain.chain) return { verdict: "REACHABLE", ...told(certain.chain, world), ...base };
  const reasons = [...world.doubts];
  if (certain.unreplayed)
    return {
      verdict: "UNDECIDED",
      requires: [],
      assumptions: [],
      ...base,
      reasons: ["the steps that were found do not replay in any order that was tried"],
    };
  if (reasons.length > 0 || mayDoubt(question.snapshot, types)) {
    world.mode = "possible";
    const possible = yield* inMode(world, question, catalogue, edges, types);
    if (possible.chain || possible.unreplayed || possible.reached)
      return { verdict: "UNDECIDED", requires: [], assumptions: [], ...base, reasons: doubtsOf(world, question.snapshot) };
    world.mode = "certain";
  }
  const { gaps } = question.snapshot;
  if (gaps.length > 0) return { verdict: "UNDECIDED", requires: [], assumptions: [], ...base, reasons: gaps };
  return { verdict: "UNREACHABLE", requires: [], assumptions: [], ...base, guards: certain.guards };
}

/** What the verdict may rest on. */
function doubtsOf({ doubts }: World, { documents }: Snapshot): string[] {
  const named = [...doubts].filter((one) => one !== "");
  if (named.length > 0) return named;
  return documents.some(({ text }) => /aws:userid/i.test(text)) ? ["which names sessions of roles are made with (`aws:userid`)"] : [];
}

interface Outcome {
  chain?: Chain;
  /** The goal was reached. */
  reached: boolean;
  /** It was, and no order of the steps replays. */
  unreplayed: boolean;
  notCovered: Set<string>;
  guards: Guard[];
}

/** Explores once for each kind of session that the start can be. */
function* inMode(
  world: World,
  question: AccountQuestion,
  catalogue: Catalogue,
  edges: readonly Edge[],
  types: KeyTypes,
): Investigation<Outcome> {
  const outcome: Outcome = { reached: false, unreplayed: false, notCovered: new Set(), guards: [] };
  const options = { catalogue, edges, ...(question.use && { use: question.use }) };
  const shared = { regions: regionsOf(world.snapshot.documents, catalogue.regions()) };
  for (const start of startsOf(world, question, options)) {
    const explorer = new Explorer(world, options, shared);
    for (const actor of start.actors) explorer.start(actor);
    const reached = yield* search(explorer, question.to, start.token);
    for (const type of explorer.notCovered) outcome.notCovered.add(type);
    if (!reached) {
      if (world.mode === "certain" && !question.withoutGuards) outcome.guards.push(...guardsOf(explorer, question.to, types));
      continue;
    }
    outcome.reached = true;
    const chain = world.mode === "certain" ? yield* chainOf(explorer, reached, question.to, types) : undefined;
    if (chain) return { ...outcome, chain };
    outcome.unreplayed = true;
  }
  return outcome;
}

function startsOf(
  world: World,
  { from }: AccountQuestion,
  options: ConstructorParameters<typeof Explorer>[1],
): { actors: ReturnType<Explorer["userActors"]>; token?: Token }[] {
  if ("provider" in from) return [{ actors: [], token: from }];
  const explorer = new Explorer(world, options, { regions: [] });
  const carrier = explorer.state.carrier(from.principal);
  if (!carrier) throw new UnknownPrincipal(from.principal);
  if (carrier.kind === "role") return [{ actors: [explorer.roleActor(carrier, "credentials")] }];
  return explorer
    .userActors(carrier, "start")
    .filter(({ mfa }) => fits(world, mfa))
    .map((actor) => ({ actors: [actor] }));
}

/** A fixed value of the question leaves one kind of session. */
function fits(world: World, mfa: string): boolean {
  const fixed = world.fixed.get("aws:multifactorauthpresent");
  return fixed === undefined || (fixed === null ? mfa === "absent" : fixed[0] === mfa);
}

function told(chain: Chain, world: World): Pick<Verdict, "chain" | "goal" | "requires" | "assumptions"> {
  return {
    chain: chain.hops.map(({ edge, principal, requests, gains }) => ({ edge, principal, requests, gains })),
    goal: chain.goal,
    requires: chain.requires,
    assumptions: [...chain.hops, { edge: "goal", assumptions: [], requests: chain.goal.requests }].flatMap(
      ({ edge, assumptions, requests }) =>
        [...assumptions, ...requests.flatMap((request) => keyPolicy(request, world))].map((text) => ({ edge, text })),
    ),
  };
}

/** A key whose policy is not recorded is taken to let the policies of its account decide (SEMANTICS.md 9.22). */
function keyPolicy({ action, resource }: ChainRequest, world: World): string[] {
  if (!/^kms:/i.test(action) || resource === "*" || resourceHolding(world, resource)?.policy) return [];
  return [`the key policy of \`${resource}\` lets the policies of its account decide`];
}

/** Something of the snapshot cannot be read, or depends on the names of sessions, so that the two readings may differ. */
const mayDoubt = ({ documents }: Snapshot, types: KeyTypes): boolean => mayDoubtAny(documents, types).isSo;

const mayDoubtAny = byObjects("account/doubts of snapshots", (documents: readonly PolicyDocument[], types: KeyTypes) => ({
  isSo: documents.some((document) => /aws:userid/i.test(document.text) || hasUnknownParts(document, types)),
}));

/** The question names somebody whom the snapshot has not got. */
export class UnknownPrincipal extends Error {
  constructor(readonly arn: string) {
    super(`\`${arn}\` is not in the snapshot.`);
  }
}
