// Requests as the contract writes and reads them in JSON.
import { readPrincipal, writePrincipal } from "../core/semantics/principal-text";
import type { Request, RequestPrincipal } from "../core/semantics/request";
import { InputError } from "./errors";
import type { Json } from "./parameters";
import { parseSourced, sourceOf } from "./source";

/** A request as the contract writes it. */
export function writeRequest(request: Request): Json {
  const principal = writePrincipal(request.principal);
  return {
    // A name such as a user's unique id, or the bare id of a canonical or a web identity, could be read as anything.
    principal: principal === "anonymous" || saysItself(request.principal) ? principal : request.principal,
    action: request.action,
    resource: request.resource,
    ...(request.resourceAccount ? { resourceAccount: request.resourceAccount } : {}),
    context: request.context,
  };
}

/** Whether the bare text says by itself, to people too, who it is. */
function saysItself(principal: RequestPrincipal): boolean {
  return principal.type === "Service" ? isClear(principal) : principal.id.startsWith("arn:");
}

/** Reads the `request` of the contract. Throws `InputError`. */
export function readRequest(value: unknown): Request {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InputError("`request` is missing: give `{principal, action, resource, context}`.");
  const { principal, action, resource, resourceAccount, context, ...rest } = value as Json;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw new InputError(
      `\`request\` has \`principal\`, \`action\`, \`resource\`, \`resourceAccount\` and \`context\`, not \`${unknown}\`.`,
    );
  const caller = readPrincipal(principal);
  if (!caller || (typeof principal === "string" && !isClear(caller)))
    throw new InputError(
      `\`request.principal\` must be an ARN, a service principal, \`anonymous\` or \`{type, id}\`, not ${JSON.stringify(principal)}.`,
    );
  if (typeof action !== "string" || !action.includes(":"))
    throw new InputError(`\`request.action\` must be \`service:Action\`, not ${JSON.stringify(action)}.`);
  // Read as a character, a wildcard would make "not allowed" of a question about many actions.
  if (/[*?]/.test(action))
    throw new InputError(`\`request.action\` is one action, and \`${action}\` is a pattern: a request does one thing. Ask for each.`);
  if (typeof resource !== "string" || !(resource === "*" || resource.startsWith("arn:")))
    throw new InputError(
      `\`request.resource\` must be an ARN, or \`*\` for an action without resource${resource === undefined ? "; it is missing" : `, not ${JSON.stringify(resource)}`}.`,
    );
  if (
    resourceAccount !== undefined &&
    resourceAccount !== null &&
    !(typeof resourceAccount === "string" && /^\d{12}$/.test(resourceAccount))
  )
    throw new InputError("`request.resourceAccount` must be a string of 12 digits.");
  if (context !== undefined && (typeof context !== "object" || context === null || Array.isArray(context)))
    throw new InputError("`request.context` must be an object of keys with their values.");
  const repeated = firstTwice(value as Json);
  if (repeated !== undefined)
    throw new InputError(
      `\`${repeated}\` appears twice in \`request\` (upper and lower case do not count), and it is not defined which of the two counts.`,
    );
  const entries = Object.entries((context ?? {}) as Json).map(([key, v]): [string, string | string[]] => [
    key,
    Array.isArray(v) ? v.map(scalar(key)) : scalar(key)(v),
  ]);
  return {
    principal: caller,
    action,
    resource,
    ...(typeof resourceAccount === "string" ? { resourceAccount } : {}),
    context: Object.fromEntries(entries),
  };
}

/** The name of a member of the request or its context that stands twice: in the text that they were read from, or but for case. */
function firstTwice(request: Json): string | undefined {
  const text = sourceOf(request);
  const again = text === undefined ? undefined : parseSourced(text);
  const context = (again?.value as Json | undefined)?.context ?? request.context ?? {};
  const inner = sourceOf(context as object);
  const seen = new Set<string>();
  return (
    again?.repeated ??
    (inner === undefined ? undefined : parseSourced(inner).repeated) ??
    Object.keys(context as object).find((name) => seen.has(name.toLowerCase()) || !seen.add(name.toLowerCase()))
  );
}

/** Whether the bare text says by itself what it is: an AWS principal is an ARN (or an account id, which became one). */
function isClear({ type, id }: RequestPrincipal): boolean {
  return type !== "AWS" || id.includes(":");
}

function scalar(key: string): (value: unknown) => string {
  return (value) => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
    throw new InputError(`The value of \`${key}\` in \`request.context\` must be a string or a list of strings.`);
  };
}
