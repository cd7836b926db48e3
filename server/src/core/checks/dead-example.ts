// Requests made up to show that a part of a policy is needed. They are guesses: only what the concrete evaluator accepts
// counts, and what is not shown in this way is asked of the solver. So a wrong guess costs a question and never an answer.
import { CHECKS } from "../limits";
import { isSetKey } from "../semantics/encoder/conditions";
import type { Encoding } from "../semantics/encoder/policy";
import { accountOfEntry } from "../semantics/evaluator/principals";
import { completeArn, splitArn } from "../semantics/evaluator/wildcard";
import { normaliseKey } from "../semantics/keys";
import { type Operator, readOperator, type TextComparison } from "../semantics/operators";
import { relatedServices } from "../semantics/relations";
import type { Request, RequestPrincipal } from "../semantics/request";
import { ipText, readBoolean, readCidr, readDate, readIp, readNumber } from "../semantics/values";
import { parseVariables } from "../semantics/variables";
import type { ConditionEntry, PrincipalEntry, Statement } from "../syntax/tree";
import type { Piece } from "./dead-parts";

type Bounds = Pick<Encoding, "types" | "unknownSets">;

/**
 * The request is one that the formulas speak of (`question` in semantics/encoder/policy.ts): within the domains, values readable as
 * their key's type, and an action on a resource of its own service wherever Access Analyzer's encoding relates them.
 * Stricter than the formulas, never laxer.
 */
export function conforms(request: Request, bounds: Bounds): boolean {
  const action = /^([^:]+):[^:]+$/.exec(request.action);
  if (!action || request.action !== request.action.toLowerCase()) return false;
  if (request.resource !== "*") {
    const arn = splitArn(request.resource);
    if (arn?.[0] !== "arn" || arn[1] === "" || arn[2] === "" || arn[5] === "") return false;
    const services = [action[1] as string, arn[2] as string];
    if (services[0] !== services[1] && services.some((service) => relatedServices.has(service))) return false;
  }
  return Object.entries(request.context).every(([name, value]) => {
    const key = normaliseKey(name);
    if (isSetKey(key, bounds) !== Array.isArray(value)) return false;
    const type = bounds.types.type(key);
    if (Array.isArray(value)) return (type === undefined || type === "ArrayOfString") && value.length > 0 && !value.includes("");
    switch (type) {
      case "Bool":
        return value === "true" || value === "false";
      case "Numeric":
        return readNumber(value) !== null;
      case "Date":
        return readDate(value) !== null;
      case "IPAddress":
        return readIp(value) !== null;
      default:
        return value !== "";
    }
  });
}

/** Requests that may show what the piece (or the whole statement) does, the likeliest first. `known`: one that did for an earlier text. */
export function* examplesOf(statement: Statement, piece: Piece | undefined, known: readonly Request[], bounds: Bounds): Generator<Request> {
  const actions = statement.action?.values.slice(0, CHECKS.entriesTriedForAPart).map(({ value }) => value) ?? [];
  const resources = statement.resource?.values.slice(0, CHECKS.entriesTriedForAPart).map(({ value }) => value) ?? [];
  for (const base of [...known, sketch(statement, bounds)]) {
    switch (piece?.element) {
      case "Action":
      case "NotAction":
        yield* combined(base, [piece.text], resources, bounds);
        break;
      case "Resource":
      case "NotResource":
        yield* combined({ ...base, resource: "" }, [base.action, ...actions], [piece.text], bounds);
        break;
      case "Principal": {
        const entry = statement.principal?.entries[piece.index];
        if (entry) yield { ...base, principal: callerOf(entry) };
        break;
      }
      case "Value":
      case "Condition": {
        const condition = statement.condition?.entries[piece.entry];
        if (condition) yield* withValues(base, condition, piece.element === "Value" ? [piece.text] : undefined, bounds);
        break;
      }
      default:
        yield base;
        yield* combined(base, [base.action, ...actions], resources, bounds);
    }
  }
}

/** The base with every action on every resource. */
function* combined(base: Request, actions: readonly string[], resources: readonly string[], bounds: Bounds): Generator<Request> {
  for (const pattern of base.resource === "" ? resources : [base.resource, ...resources])
    for (const action of actions) {
      const acting = serviceOf(action) ?? splitArn(pattern)?.[2] ?? "s3";
      const service = /[*?]/.test(acting) ? "s3" : acting;
      const { text, context } = inserted(pattern, base.context, bounds, `arn:aws:${service}:::x`);
      for (const word of ["x", ""]) {
        const resource = fillArn(text, word, service);
        const named = action.includes(":") ? action : `${splitArn(resource)?.[2] ?? "s3"}:${action}`;
        yield { ...base, action: fill(named, word).toLowerCase(), resource, context };
        if (!/[*?]/.test(action) && !/[*?]/.test(text)) break;
      }
    }
}

/**
 * A text with values for its policy variables, and the context that has them: those of the context, else one of its own for each
 * variable. `whole`: the value of one that begins the text.
 */
function inserted(
  text: string,
  context: Request["context"],
  bounds: Bounds,
  whole?: string,
): { text: string; context: Request["context"] } {
  const parts = parseVariables(text, true);
  if (!parts.some((part) => "variable" in part)) return { text, context };
  const values = { ...context };
  const texts = parts.map((part, index) => {
    if (!("variable" in part)) return "text" in part ? part.text : part.character;
    const key = part.variable;
    const known = values[key];
    const value = index === 0 && whole !== undefined ? whole : typeof known === "string" ? known : ownValue(key, values, bounds);
    values[key] = value;
    return value;
  });
  return { text: texts.join(""), context: values };
}

/** A value that differs from those of other keys, where the key takes any. */
function ownValue(key: string, context: Request["context"], bounds: Bounds): string {
  const [value = "x"] = others(key, bounds);
  return value === "x" ? `x${Object.keys(context).length}` : value;
}

function serviceOf(action: string): string | undefined {
  const service = action.slice(0, Math.max(0, action.indexOf(":"))).toLowerCase();
  return service === "" || /[*?]/.test(service) ? undefined : service;
}

/** The base with the condition's key missing or holding one of the texts; without texts: everything that a condition may turn down. */
function* withValues(base: Request, condition: ConditionEntry, texts: readonly string[] | undefined, bounds: Bounds): Generator<Request> {
  const operator = readOperator(condition.operator.value);
  if (!operator) return;
  const key = normaliseKey(condition.key.value);
  const context = { ...base.context };
  for (const name of Object.keys(context)) if (normaliseKey(name) === key) delete context[name];
  const wanted = texts ?? condition.values.slice(0, CHECKS.entriesTriedForAPart).map(({ value }) => String(value));
  if (!texts) yield { ...base, context };
  const withValue = (value: string, rest: Request["context"]) => ({
    ...base,
    context: { ...rest, [key]: isSetKey(key, bounds) ? [value] : value },
  });
  for (const one of wanted) {
    const { text, context: rest } = inserted(one, context, bounds);
    for (const value of hits(operator, text)) yield withValue(value, rest);
  }
  if (!texts) for (const value of others(key, bounds)) yield withValue(value, context);
}

/** Values that a condition seldom names. */
function others(key: string, bounds: Bounds): string[] {
  switch (bounds.types.type(key)) {
    case "Bool":
      return ["true", "false"];
    case "Numeric":
    case "Date":
      return ["0", "4102444800"];
    case "IPAddress":
      return ["198.51.100.7", "2001:db8::7"];
    default:
      return ["x"];
  }
}

/** Values that a policy value should hit. */
function hits(operator: Operator, value: string): string[] {
  switch (operator.family) {
    case "string":
      return textHits(operator.comparison, value);
    case "arn":
      return [fillArn(value, "x", "s3"), fillArn(value, "", "s3")];
    case "boolean": {
      const wanted = readBoolean(value);
      return wanted === null ? [] : [String(wanted)];
    }
    case "number":
      return around(readNumber(value));
    case "date":
      return around(readDate(value));
    case "ip": {
      const block = readCidr(value);
      return block ? [ipText(block.low), ipText(block.high)] : [];
    }
    case "binary":
      return [value];
    case "null":
      return [];
  }
}

function textHits(comparison: TextComparison, value: string): string[] {
  switch (comparison) {
    case "like":
      return /[*?]/.test(value) ? [fill(value, "x"), fill(value, "")] : [value];
    case "equals":
    case "equalsIgnoreCase":
      return [value];
  }
}

function around(decimal: string | null): string[] {
  const n = Number(decimal ?? Number.NaN);
  return Number.isSafeInteger(n) ? [String(n), String(n - 1), String(n + 1)] : decimal === null ? [] : [decimal];
}

/** A request that the statement's own text suggests. */
function sketch(statement: Statement, bounds: Bounds): Request {
  let context: Request["context"] = {};
  for (const condition of statement.condition?.entries ?? []) {
    const operator = readOperator(condition.operator.value);
    const key = normaliseKey(condition.key.value);
    if (!operator || key in context) continue;
    const wanted: string[] = [];
    for (const { value } of condition.values) {
      const filled = inserted(String(value), context, bounds);
      context = filled.context;
      wanted.push(...hits(operator, filled.text));
    }
    const mayMiss = operator.ifExists || operator.qualifier === "ForAllValues" || (operator.negated && operator.qualifier === undefined);
    const value =
      operator.family === "null"
        ? condition.values.some(({ value }) => readBoolean(String(value)) === false)
          ? others(key, bounds)[0]
          : undefined
        : mayMiss
          ? undefined
          : operator.negated
            ? others(key, bounds)[0]
            : operator.comparison === "less"
              ? wanted[1]
              : operator.comparison === "greater"
                ? wanted[2]
                : wanted[0];
    if (value !== undefined) context = { ...context, [key]: isSetKey(key, bounds) ? [value] : value };
  }
  const [entry] = statement.principal?.entries ?? [];
  // An empty text is one that is still being typed.
  const resource = statement.resource?.values[0]?.value || "*";
  const action = statement.action?.values[0]?.value ?? `${splitArn(resource)?.[2] ?? "s3"}:x`;
  const [request] = combined({ principal: entry ? callerOf(entry) : caller, action, resource, context }, [action], [], bounds);
  return request as Request;
}

const caller: RequestPrincipal = { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" };

function callerOf(entry: PrincipalEntry): RequestPrincipal {
  const { value } = entry.id;
  if (entry.kind !== "AWS" && entry.kind !== "Bare") return { type: entry.kind, id: fill(value, "x") };
  if (value === "*") return caller;
  const account = accountOfEntry(value);
  if (account !== null) return { type: "AWS", id: `arn:aws:iam::${fill(account, "1")}:user/alice` };
  return { type: "AWS", id: fill(value, "x") };
}

function fill(pattern: string, word: string): string {
  return pattern.replaceAll("*", word).replaceAll("?", "x");
}

/** An ARN for a pattern; the wildcards of partition and service become what has to stand there. */
function fillArn(pattern: string, word: string, service: string): string {
  if (pattern === "*" || pattern === "") return pattern;
  const segments = completeArn(pattern.split(":"), "", "x");
  return segments
    .map((segment, i) => (segment === "*" && i === 1 ? "aws" : segment === "*" && i === 2 ? service : fill(segment, i < 5 ? "" : word)))
    .join(":");
}
