// Example requests from what people have at hand: our request form, access-denied messages, IAM's authorization details, CloudTrail events, tables.

import type { Request } from "../semantics/request";
import { oneOrAll } from "../text/lists";
import { isObject, type Json, messagesIn, type Sources, textsIn, together } from "./denials";
import { fromEvent } from "./events";

/**
 * Reads the text of a file with examples. JSON: our requests (one or a list), authorization details
 * (`GetRequestAuthorizationDetails`, IAM Toolbox API reference), CloudTrail events (`Records`, `Events`, or one event). Lines of
 * JSON, a table with a head of names, or access-denied messages otherwise. Undefined where nothing was recognised.
 */
export function readSources(text: string): Sources | undefined {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  if (/^[[{]/.test(trimmed)) {
    const values = jsonValues(trimmed);
    if (values) return together(values.map(fromJson));
  }
  const table = fromTable(trimmed);
  if (table) return table;
  const messages = [...messagesIn(trimmed)];
  return messages.length > 0 ? together(messages) : undefined;
}

/** One JSON value, or one a line. */
function jsonValues(text: string): unknown[] | undefined {
  const parse = (one: string): unknown[] | undefined => {
    try {
      return [JSON.parse(one) as unknown].flat();
    } catch {
      return undefined;
    }
  };
  const whole = parse(text);
  if (whole) return whole;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values = lines.map(parse);
  return values.every((value) => value !== undefined) ? (values as unknown[][]).flat() : undefined;
}

function fromJson(value: unknown): Sources {
  if (typeof value === "string") return together([...messagesIn(value)]);
  if (!isObject(value)) return { requests: [value], notes: [] };
  const object = value;
  if (typeof object.DecodedMessage === "string") return fromDecoded(parsedOr(object.DecodedMessage));
  if (isObject(object.context) && isObject(object.context.principal) && "explicitDeny" in object) return fromDecoded(object);
  if (Array.isArray(object.evaluations)) return fromDetails(object);
  if (Array.isArray(object.Records)) return together(object.Records.map(fromEvent));
  if (Array.isArray(object.Events)) return together(object.Events.map(fromLookup));
  if (typeof object.eventName === "string" && typeof object.eventSource === "string") return fromEvent(object);
  if (isObject(object.detail) && "eventName" in object.detail) return fromEvent(object.detail);
  // An error as a program logs it holds the message somewhere.
  const messages = "action" in object ? [] : textsIn(object).flatMap((text) => [...messagesIn(text)]);
  return messages.length > 0 ? together(messages) : { requests: [value], notes: [] };
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What `aws sts decode-authorization-message` gives. */
function fromDecoded(decoded: unknown): Sources {
  const context = isObject(decoded) && isObject(decoded.context) ? decoded.context : {};
  const { principal, action, resource, conditions } = context;
  const arn = isObject(principal) ? principal.arn : undefined;
  if (typeof arn !== "string" || typeof action !== "string")
    return { requests: [], notes: ["A decoded message without caller or action is left out."] };
  const items = (list: unknown): Json[] => (isObject(list) && Array.isArray(list.items) ? list.items.filter(isObject) : []);
  const keys = items(conditions).flatMap(({ key, values }): [string, string | string[]][] => {
    const texts = items(values).map(({ value }) => String(value));
    return typeof key === "string" && texts.length > 0 ? [[key, oneOrAll(texts)]] : [];
  });
  return {
    requests: [
      {
        principal: arn,
        action,
        resource: typeof resource === "string" && resource !== "" ? resource : "*",
        context: Object.fromEntries(keys),
      },
    ],
    notes: [],
  };
}

/** An entry of `aws cloudtrail lookup-events`, which holds the event as a text. */
function fromLookup(entry: unknown): Sources {
  const event = isObject(entry) ? parsedOr(String(entry.CloudTrailEvent)) : undefined;
  return isObject(event) ? fromEvent(event) : { requests: [], notes: ["An event without its text (`CloudTrailEvent`) is left out."] };
}

/** Every evaluation is a request: its action on its resource in the context of all and its own. */
function fromDetails({ requestContext, evaluations }: Json): Sources {
  const shared = contextOf(requestContext);
  const notes: string[] = [];
  const requests = (evaluations as unknown[]).flatMap((one) => {
    const evaluation = isObject(one) ? one : {};
    const context = { ...shared, ...contextOf(evaluation.context) };
    const principal = callerIn(context);
    if (!principal || typeof evaluation.action !== "string") {
      notes.push(`An evaluation of \`${String(evaluation.action)}\` names no caller (\`aws:PrincipalArn\`) and is left out.`);
      return [];
    }
    const resource = typeof evaluation.resource === "string" && evaluation.resource !== "" ? evaluation.resource : "*";
    return [{ principal, action: evaluation.action, resource, context }];
  });
  return { requests, notes };
}

function callerIn(context: Request["context"]): string | undefined {
  const key = Object.keys(context).find((name) => name.toLowerCase() === "aws:principalarn");
  const value = key === undefined ? undefined : context[key];
  return typeof value === "string" ? value : undefined;
}

function contextOf(value: unknown): Request["context"] {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]): [string, string | string[]][] => {
      if (Array.isArray(one)) return [[key, one.map(String)]];
      return typeof one === "object" ? [] : [[key, String(one)]];
    }),
  );
}

/** What people write above the columns of caller, action and resource. */
const COLUMNS: Readonly<Record<string, string>> = {
  ...{ principal: "principal", caller: "principal", identity: "principal", user: "principal", role: "principal" },
  ...{ action: "action", permission: "action", operation: "action" },
  ...{ resource: "resource", "resource arn": "resource", resourcearn: "resource", target: "resource" },
};
const NEEDED = ["principal", "action", "resource"];

/**
 * A table with commas, tabs, semicolons or bars between its cells, perhaps behind other lines. Other columns than caller,
 * action and resource are condition keys. It ends with a line that has no cells.
 */
function fromTable(text: string): Sources | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^[\s|:-]*$/.test(line));
  for (const [at, line] of lines.entries()) {
    const separator = ["\t", ";", "|", ","].find((one) => line.includes(one));
    if (separator === undefined) continue;
    const names = cells(line, separator).map((name) => {
      const lower = name.toLowerCase();
      return Object.hasOwn(COLUMNS, lower) ? (COLUMNS[lower] as string) : name;
    });
    if (!NEEDED.every((name) => names.includes(name))) continue;
    const below = lines.slice(at + 1);
    const end = below.findIndex((row) => !row.includes(separator));
    return { requests: below.slice(0, end < 0 ? undefined : end).map((row) => fromRow(cells(row, separator), names)), notes: [] };
  }
  return undefined;
}

function fromRow(values: readonly string[], names: readonly string[]): Json {
  const request: Json & { context: Request["context"] } = { context: {} };
  for (const [i, name] of names.entries()) {
    const value = values[i] ?? "";
    if (NEEDED.includes(name)) request[name] ??= value;
    else if (value !== "" && name !== "") request.context[name] = value;
  }
  return request;
}

/** The cells of a row. In quotes a separator is text, and two quotes are one. */
function cells(row: string, separator: string): string[] {
  const list: string[] = [];
  let [cell, quoted] = ["", false];
  for (let i = 0; i < row.length; i++) {
    const letter = row.charAt(i);
    if (quoted && letter === '"' && row[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      list.push(cell);
      cell = "";
    } else cell += letter;
  }
  list.push(cell);
  // Bars also stand at both ends of a row.
  const inner = separator === "|" && row.trim().startsWith("|") ? list.slice(1, -1) : list;
  // In Markdown a name often stands as code.
  return inner.map((one) => one.trim().replace(/^`([^`]*)`$/, "$1"));
}
