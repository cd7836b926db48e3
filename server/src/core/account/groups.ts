// Groups of actions that are harmful together: whether one policy gives one caller all of them, on fitting resources, under one context.

import type { Catalogue } from "../catalogue/api";
import { partitions } from "../catalogue/partitions";
import { certainly, hasUnknownParts } from "../checks/certain";
import type { Investigation } from "../checks/investigation";
import type { Limit } from "../checks/question";
import { escapeGlob, glob } from "../globs/pattern";
import { ACCOUNTS } from "../limits";
import { and, not, or, template } from "../logic/build";
import type { Term } from "../logic/term";
import { byVariable } from "../logic/variable";
import { decidePolicy } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import { keyString, RESOURCE } from "../semantics/request-variables";
import type { PolicyDocument } from "../syntax/tree";
import { environmentKeys, isAlwaysPresent } from "./actor";
import { aimsOf, type Edge, edgesWith, type Place } from "./edges";
import { type ChainRequest, jointly, type Part } from "./joint";
import type { Snapshot } from "./model";
import { tiesOf } from "./moves-code";
import { documentTerms, mentions } from "./permission";
import { regionsOf } from "./regions";
import { isKeyOf } from "./request-keys";
import { factsOf, holeVariable, type Known } from "./specialise";
import { State } from "./state";
import { worldOf } from "./world";

/** Actions that no policy may grant together. */
export interface ActionGroup {
  actions: readonly string[];
  /** Id of a known way to more rights. */
  id?: string;
  /** The edge that knows what the actions are asked on. */
  edge?: Edge;
  /** It counts on users other than the caller. */
  onOthers?: boolean;
}

/** A group that is granted: a request for each action, and the statements of the policy that allow each. */
export interface GroupGrant {
  requests: { request: Request; statements: number[] }[];
}

/** Ways to more rights that are single actions or groups on principals and policies. */
const onPrincipals: readonly ActionGroup[] = [
  { id: "iam-001", actions: ["iam:CreatePolicyVersion"] },
  { id: "iam-002", actions: ["iam:CreateAccessKey"], onOthers: true },
  { id: "iam-004", actions: ["iam:CreateLoginProfile"], onOthers: true },
  { id: "iam-005", actions: ["iam:PutRolePolicy"] },
  { id: "iam-006", actions: ["iam:UpdateLoginProfile"], onOthers: true },
  { id: "iam-007", actions: ["iam:PutUserPolicy"] },
  { id: "iam-008", actions: ["iam:AttachUserPolicy"] },
  { id: "iam-009", actions: ["iam:AttachRolePolicy"] },
  { id: "iam-010", actions: ["iam:AttachGroupPolicy"] },
  { id: "iam-011", actions: ["iam:PutGroupPolicy"] },
  { id: "iam-012", actions: ["iam:UpdateAssumeRolePolicy"] },
  { id: "iam-013", actions: ["iam:AddUserToGroup"] },
];

/** The shipped set `@escalation`: known ways to more rights, the groups of the edges among them. */
export function escalationGroups(): ActionGroup[] {
  return [...onPrincipals, ...edgesWith().map((edge) => ({ id: edge.id, actions: edge.allOf, edge }))];
}

/** Names of shipped sets in `critical`. */
export const groupSets: Readonly<Record<string, () => ActionGroup[]>> = { "@escalation": escalationGroups };

const EXAMPLE = "111122223333";

/** What a group is asked of. */
interface GroupQuestion {
  document: PolicyDocument;
  limits: readonly Limit[];
  types: KeyTypes;
  catalogue: Catalogue;
}

/** A grant of the whole group, `undefined` if there is none, or why nobody knows. */
export function* groupGranted(asked: GroupQuestion, group: ActionGroup): Investigation<GroupGrant | { unknown: string } | undefined> {
  const { document, limits, types } = asked;
  const documents = [document, ...limits.flatMap((limit) => limit.documents)];
  if (!group.actions.every((action) => mentions([{ document }], action.toLowerCase()))) return undefined;
  const certain = yield* inMode(asked, documents, group, "certain");
  if (certain && "requests" in certain) return certain;
  const unread = documents.some((one) => hasUnknownParts(one, types));
  if (!certain && !unread) return undefined;
  const possible = certain ?? (yield* inMode(asked, documents, group, "possible"));
  if (!possible) return undefined;
  return "unknown" in possible ? possible : { unknown: "it rests on a part of the policy whose meaning nobody knows" };
}

function* inMode(
  asked: GroupQuestion,
  documents: PolicyDocument[],
  group: ActionGroup,
  mode: "certain" | "possible",
): Investigation<GroupGrant | { unknown: string } | undefined> {
  const { catalogue, types } = asked;
  const world = worldOf(emptySnapshot(documents), types, { catalogue, outsider: false });
  world.mode = mode;
  const state = new State(world);
  for (const place of placesOf(documents, catalogue))
    for (const parts of partsOf(asked, state, group, place)) {
      const witness = yield* jointly(state, parts, tiesOf(parts));
      if (!witness) continue;
      const grant = replayed(asked, witness.requests);
      return grant ?? { unknown: "the requests that were found do not replay" };
    }
  const [doubt] = world.doubts;
  return doubt === undefined ? undefined : { unknown: doubt };
}

function* placesOf(documents: readonly PolicyDocument[], catalogue: Catalogue): Generator<Place> {
  const text = documents.map((one) => one.text).join("\n");
  const accounts = [...new Set([...text.matchAll(/:(\d{12}):/g)].map(([, id = ""]) => id))].slice(0, ACCOUNTS.accountsTried);
  for (const partition of partitions.filter((one) => one === "aws" || text.includes(`arn:${one}:`)))
    for (const account of [...accounts, EXAMPLE])
      for (const region of regionsOf(documents, catalogue.regions())) yield { partition, region, account, anyId: true };
}

/** The requests of the group at a place; several lists where a request can be for one of several resources. */
function partsOf(asked: GroupQuestion, state: State, group: ActionGroup, place: Place): Part[][] {
  const edge = group.edge ?? { id: group.id ?? "", allOf: [...group.actions] };
  const services = edge.roleMustTrust ?? [];
  const role = `arn:${place.partition}:iam::${place.account}:role/{*RoleName}`;
  const passing = edge.allOf.includes("iam:PassRole") ? [{ action: "iam:PassRole", aims: [freeRole(role)] }] : [];
  let lists: Part[][] = [[]];
  let call = 0;
  for (const { action, aims } of [...passing, ...aimsOf(edge, place, asked.catalogue)]) {
    call++;
    for (const aim of aims) {
      const choices =
        aim.kind === "fixed"
          ? aim.arns.map((resource) => ({ resource }))
          : [{ hole: { name: aim.name, domain: aim.domain, refused: aim.refused } }];
      const passed: (string | undefined)[] = action === "iam:PassRole" && services.length > 0 ? [...services] : [undefined];
      const parts = choices.flatMap((choice) => passed.map((service) => partOf(asked, state, group, place, action, choice, call, service)));
      lists = lists.flatMap((list) => parts.map((part) => [...list, part]));
    }
  }
  return lists;
}

function freeRole(name: string): { kind: "free"; name: string; domain: ReturnType<typeof glob>; refused: ReturnType<typeof glob>[] } {
  const prefix = escapeGlob(name.slice(0, name.indexOf("{")));
  return { kind: "free", name, domain: glob(`${prefix}?*`), refused: [glob(`${prefix}*:*`), glob(`${prefix}aws-service-role/*`)] };
}

function partOf(
  asked: GroupQuestion,
  state: State,
  group: ActionGroup,
  place: Place,
  action: string,
  on: { resource?: string; hole?: NonNullable<Part["hole"]> },
  call: number,
  service: string | undefined,
): Part {
  const keys = new Map<string, readonly string[] | null>([
    ["aws:requestedregion", [place.region]],
    ...(service ? ([["iam:passedtoservice", [service]]] as const) : []),
  ]);
  const known = knownKeys(state, action.toLowerCase(), on.resource, place.account, keys);
  const { world } = state;
  const own = documentTerms(world, asked.document, action, known);
  const limits = asked.limits.map((limit) => {
    const terms = limit.documents.map((one) => documentTerms(world, one, action, known));
    return and(...terms.map(({ denies }) => not(denies)), limit.deniesOnly ? and() : or(...terms.map(({ allows }) => allows)));
  });
  const others = group.onOthers && on.hole ? [not(ownUser(on.hole.name))] : [];
  const term = and(own.allows, not(own.denies), ...limits, factsOf(known));
  return {
    actors: [],
    ask: { action, owner: place.account, keys, ...(on.resource !== undefined && { resource: on.resource }) },
    ...(on.hole && { hole: on.hole }),
    call,
    given: and(world.mode === "certain" ? certainly(term) : term, ...others),
    isShared,
  };
}

/** The user whose name the caller has. */
function ownUser(hole: string): Term {
  const name = { variable: keyString("aws:username") };
  return or(...["", "*/"].map((path) => template(holeVariable(hole), [{ glob: `*:user/${path}` }, name], false, false)));
}

/** Keys that say who calls and from where: the same for all requests of the group. */
function isShared(key: string): boolean {
  if (environmentKeys.has(key)) return true;
  return key.startsWith("aws:") && !/^aws:(requesttag\/|tagkeys$|resource|requestedregion$)/.test(key);
}

function knownKeys(
  state: State,
  action: string,
  resource: string | undefined,
  account: string,
  keys: ReadonlyMap<string, readonly string[] | null>,
): Known {
  return {
    strings: byVariable(resource === undefined ? [] : [[RESOURCE, resource]]),
    facts: byVariable(),
    isAlwaysPresent,
    key(name) {
      const given = keys.get(name);
      if (given !== undefined) return given;
      if (name === "aws:resourceaccount") return [account];
      if (name === "aws:principalisawsservice" || name === "aws:viaawsservice") return ["false"];
      if (/^aws:(calledvia|principalservicename|source(arn|account|owner|org))/.test(name)) return null;
      return isKeyOf(state.world, action, name) ? undefined : null;
    },
  };
}

function replayed({ document, limits, types }: GroupQuestion, requests: readonly ChainRequest[]): GroupGrant | undefined {
  const grant: GroupGrant = { requests: [] };
  for (const { action, resource, context } of requests) {
    const account = resource.split(":")[4] || EXAMPLE;
    const request: Request = { principal: { type: "AWS", id: `arn:aws:iam::${account}:user/example` }, action, resource, context };
    const decision = decidePolicy(document, request, types);
    const lets = (limit: Limit) => {
      const all = limit.documents.map((one) => decidePolicy(one, request, types).decision);
      return all.every((one) => one !== "explicitDeny") && (limit.deniesOnly || all.includes("allow"));
    };
    if (decision.decision !== "allow" || !limits.every(lets)) return undefined;
    grant.requests.push({ request, statements: decision.allows });
  }
  return grant;
}

function emptySnapshot(documents: PolicyDocument[]): Snapshot {
  const none = new Map();
  return { accounts: none, principals: none, groups: none, policies: none, resources: none, documents, gaps: [], warnings: [] };
}
