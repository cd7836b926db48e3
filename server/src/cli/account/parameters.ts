// The parameters that operations on accounts share, checked and read.
import { type Edge, readOwnEdge, shippedIds } from "../../core/account/edges";
import type { Goal } from "../../core/account/goal";
import type { Snapshot } from "../../core/account/model";
import type { From } from "../../core/account/verdict";
import type { FixedContext } from "../../core/account/world";
import { readDate } from "../../core/semantics/values";
import { nearest } from "../../core/syntax/words";
import { InputError } from "../errors";
import type { Json } from "../parameters";
import { snapshotOf, snapshotOfFile } from "./snapshots";

/** `snapshot` (an object, or pages of one) or `snapshotFile` (a path). */
export function readSnapshotParameter(parameters: Json, name = "snapshot"): Snapshot {
  const { [name]: value, [`${name}File`]: file } = parameters;
  if (file !== undefined) {
    if (typeof file !== "string") throw new InputError(`\`${name}File\` is a path.`);
    return snapshotOfFile(file);
  }
  if (typeof value !== "object" || value === null)
    throw new InputError(`\`${name}\` is missing: give the snapshot as an object, or its path as \`${name}File\`.`);
  return snapshotOf(Array.isArray(value) ? value : [value], name);
}

/** `from`: an ARN, or the token of an identity provider. */
export function readFrom(value: unknown): From {
  if (typeof value === "string" && value.startsWith("arn:")) return { principal: value };
  if (isObject(value) && typeof value.federated === "string") {
    const { action } = value;
    if (action !== undefined && (typeof action !== "string" || !/^sts:AssumeRoleWith(WebIdentity|SAML)$/i.test(action)))
      throw new InputError("`from.action` is `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`.");
    const claims = value.context === undefined ? undefined : readContext(value.context, "from.context");
    return { provider: value.federated, ...(typeof action === "string" && { action }), ...(claims && { claims }) };
  }
  throw new InputError("`from` is the ARN of a user or role, or `{federated, context}` for the token of an identity provider.");
}

/** `to`: administration of an account, a principal, or one request. */
export function readTo(value: unknown): Goal {
  if (isObject(value)) {
    if (typeof value.admin === "string" && /^\d{12}$/.test(value.admin)) return { admin: value.admin };
    if (typeof value.principal === "string") return { principal: value.principal };
    if (typeof value.action === "string" && /^[^\s:*?]+:[^\s:*?]+$/.test(value.action) && typeof value.resource === "string")
      return { action: value.action, resource: value.resource };
  }
  throw new InputError("`to` is `{admin: ACCOUNT}`, `{principal: ARN}` or `{action, resource}` with one action of one service.");
}

/** `context`: keys that the question fixes; null means absent. */
export function readContext(value: unknown, name = "context"): FixedContext {
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) throw new InputError(`\`${name}\` is an object of condition keys with their values.`);
  return new Map(
    Object.entries(value).map(([key, one]) => {
      if (one === null) return [key.toLowerCase(), null] as const;
      const list = (Array.isArray(one) ? one : [one]).map((entry) => {
        if (typeof entry !== "string" && typeof entry !== "number" && typeof entry !== "boolean")
          throw new InputError(`The value of \`${key}\` in \`${name}\` is a string, a list of strings or null.`);
        return String(entry);
      });
      return [key.toLowerCase(), list] as const;
    }),
  );
}

/** `addEdges`: edges of the user's, beside the shipped ones. */
export function readOwnEdges(value: unknown, name = "addEdges"): Edge[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new InputError(`\`${name}\` is a list of edges.`);
  const known = shippedIds();
  return value.map((one) => {
    const edge = readOwnEdge(one, known);
    if (typeof edge === "string") throw new InputError(`\`${name}\`: ${edge}`);
    known.push(edge.id);
    return edge;
  });
}

/** `edges`: ids of the edges to use; `own`: those that the user adds. */
export function readEdges(value: unknown, own: readonly Edge[] = []): ReadonlySet<string> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw new InputError("`edges` is a list of ids.");
  const known = [...shippedIds(), ...own.map(({ id }) => id)];
  return new Set(
    value.map((id) => {
      if (typeof id === "string" && known.includes(id)) return id;
      const hint = typeof id === "string" ? nearest(id, known) : undefined;
      throw new InputError(`There is no edge ${JSON.stringify(id)}${hint ? `; did you mean \`${hint}\`?` : "."}`);
    }),
  );
}

/** `time` (a date), else now, in seconds since 1970. */
export function readTime(value: unknown): number {
  if (value === undefined || value === null) return Math.floor(Date.now() / 1000);
  const seconds = typeof value === "string" || typeof value === "number" ? readDate(String(value)) : null;
  if (seconds === null) throw new InputError("`time` is a date such as `2026-11-28T00:00:00Z`.");
  return Math.floor(Number(seconds));
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
