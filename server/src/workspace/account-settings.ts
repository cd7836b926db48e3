// The section `account` of `iam-prover.json`: roles, users, groups and what limits them, bound to files (ACCOUNT-CONTRACT.md).
import { getNodeValue, type Node } from "jsonc-parser";
import { type Edge, readOwnEdge, shippedIds } from "../core/account/edges";
import { rangeOf } from "../core/syntax/json";
import type { AccountPrincipal, AccountSettings, AccountTarget } from "./account-section";
import type { ConfigReader, Member } from "./config-reader";
import { escapes } from "./paths";

const LISTS = ["roles", "users", "groups", "managed", "resources", "targets", "entry", "edges"] as const;
const LEVELS = ["serviceControlPolicies", "resourceControlPolicies"] as const;

/** Reads the section; what is wrong is reported at its place. */
export function readAccountSettings(reader: ConfigReader, node: Node): AccountSettings | undefined {
  const members = reader.object(node, "`account`", ["accountId", "snapshot", ...LISTS, ...LEVELS], ["accountId"]);
  const written = members?.get("accountId");
  const accountId = written && reader.string(written.value, "`accountId`");
  if (!members || !written || accountId === undefined) return undefined;
  if (!/^\d{12}$/.test(accountId)) {
    reader.report(rangeOf(written.value), `\`${accountId}\` is not an account id (twelve digits).`);
    return undefined;
  }
  const list = <T>(name: (typeof LISTS)[number], read: (entry: Node) => T | undefined): T[] => {
    const member = members.get(name);
    return member ? reader.list(member.value, `\`${name}\``, read) : [];
  };
  const levels = (name: (typeof LEVELS)[number]): string[][] | undefined => {
    const member = members.get(name);
    return (
      member &&
      reader.list(member.value, `\`${name}\``, (level) =>
        reader.strings(level, `a level of \`${name}\``, (value, at) => inside(reader, at, value)),
      )
    );
  };
  const [scps, rcps] = [levels("serviceControlPolicies"), levels("resourceControlPolicies")];
  const snapshot = path(reader, members, "snapshot");
  return {
    accountId,
    ...(snapshot !== undefined && { snapshot }),
    roles: list("roles", (entry) => readPrincipal(reader, entry, ["trust", "boundary", "path", "tags", "instanceProfile"])),
    users: list("users", (entry) => readPrincipal(reader, entry, ["boundary", "path", "tags", "groups"])),
    groups: list("groups", (entry) => readPrincipal(reader, entry, ["path"])),
    managed: list("managed", (entry) => {
      const one = reader.object(entry, "an entry of `managed`", ["name", "file"], ["name", "file"]);
      const [name, file] = [text(reader, one, "name"), path(reader, one, "file")];
      return name === undefined || file === undefined ? undefined : { name, file };
    }),
    ...(scps && { serviceControlPolicies: scps }),
    ...(rcps && { resourceControlPolicies: rcps }),
    resources: list("resources", (entry) => readResource(reader, entry)),
    targets: list("targets", (entry) => readTarget(reader, entry)),
    entry: list("entry", (entry) => readEntry(reader, entry)),
    edges: readEdges(reader, members),
  };
}

type Members = ReadonlyMap<string, Member> | undefined;

function text(reader: ConfigReader, members: Members, name: string): string | undefined {
  const member = members?.get(name);
  return member && reader.string(member.value, `\`${name}\``);
}

function path(reader: ConfigReader, members: Members, name: string): string | undefined {
  const value = text(reader, members, name);
  const member = members?.get(name);
  return value !== undefined && member && inside(reader, member.value, value) ? value : undefined;
}

function inside(reader: ConfigReader, node: Node, value: string): boolean {
  const why = value.startsWith("arn:") ? undefined : escapes(value);
  if (why) reader.report(rangeOf(node), `\`${value}\` is not used, because ${why}. Write a path inside the folder of the settings.`);
  return !why;
}

function readEdges(reader: ConfigReader, members: Members): Edge[] {
  const member = members?.get("edges");
  const known = shippedIds();
  if (!member) return [];
  return reader.list(member.value, "`edges`", (entry) => {
    const edge = readOwnEdge(getNodeValue(entry), known);
    if (typeof edge !== "string") {
      known.push(edge.id);
      return edge;
    }
    reader.report(rangeOf(entry), edge);
    return undefined;
  });
}

function readPrincipal(reader: ConfigReader, node: Node, more: readonly string[]): AccountPrincipal | undefined {
  const members = reader.object(node, "a principal of `account`", ["name", "policies", ...more], ["name"]);
  const name = text(reader, members, "name");
  if (name === undefined || name === "") return undefined;
  const strings = (key: string, check?: (value: string, at: Node) => void) => {
    const member = members?.get(key);
    return member ? reader.strings(member.value, `\`${key}\``, check) : undefined;
  };
  const [trust, boundary, where] = [path(reader, members, "trust"), path(reader, members, "boundary"), text(reader, members, "path")];
  const profile = members?.get("instanceProfile");
  const tags = members?.get("tags");
  const read = tags && reader.record(tags.value, "`tags`");
  const groups = strings("groups");
  return {
    name,
    policies: strings("policies", (value, at) => inside(reader, at, value)) ?? [],
    ...(trust !== undefined && { trust }),
    ...(boundary !== undefined && { boundary }),
    ...(where !== undefined && { path: where }),
    ...(profile && { instanceProfile: reader.boolean(profile.value, "`instanceProfile`") === true }),
    ...(read && {
      tags: Object.fromEntries([...read.values()].map((one) => [one.name, reader.string(one.value, `\`${one.name}\``) ?? ""])),
    }),
    ...(groups && { groups }),
  };
}

function readResource(reader: ConfigReader, node: Node): AccountSettings["resources"][number] | undefined {
  const members = reader.object(node, "an entry of `resources`", ["arn", "type", "policy", "executionRole"], ["arn", "type"]);
  const [arn, type] = [text(reader, members, "arn"), text(reader, members, "type")];
  const [policy, executionRole] = [path(reader, members, "policy"), text(reader, members, "executionRole")];
  if (arn === undefined || type === undefined) return undefined;
  return { arn, type, ...(policy !== undefined && { policy }), ...(executionRole !== undefined && { executionRole }) };
}

function readTarget(reader: ConfigReader, node: Node): AccountTarget | undefined {
  const members = reader.object(node, "an entry of `targets`", ["to", "action", "resource", "except"]);
  const [to, action, resource] = [text(reader, members, "to"), text(reader, members, "action"), text(reader, members, "resource")];
  const listed = members?.get("except");
  const except = listed ? reader.strings(listed.value, "`except`") : [];
  if (to === "admin" && action === undefined && resource === undefined) return { to, except };
  if (to === undefined && action !== undefined && resource !== undefined && /^[\w-]+:[\w.-]+$/.test(action))
    return { to: { action, resource }, except };
  reader.report(
    rangeOf(node),
    'A target is `{"to": "admin"}`, or one action and one resource: `{"action": "s3:GetObject", "resource": "arn:…"}`.',
  );
  return undefined;
}

function readEntry(reader: ConfigReader, node: Node): AccountSettings["entry"][number] | undefined {
  const members = reader.object(node, "an entry of `entry`", ["provider", "claims"], ["provider"]);
  const provider = text(reader, members, "provider");
  if (provider === undefined) return undefined;
  const listed = members?.get("claims");
  const claims: Record<string, string[]> = {};
  for (const { name, value } of (listed && reader.record(listed.value, "`claims`")?.values()) ?? [])
    claims[name] =
      value.type === "array"
        ? reader.strings(value, `\`${name}\``)
        : [reader.string(value, `\`${name}\``)].filter((one) => one !== undefined);
  return { provider, claims };
}
