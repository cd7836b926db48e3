// Brute force: every combination of interesting values of the parts of a request, taken from the policies' own texts, judged by the concrete evaluator.
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import type { KeyTypes } from "../../server/src/core/semantics/keys";
import { callerKind } from "../../server/src/core/semantics/own-keys";
import { principalFromString } from "../../server/src/core/semantics/principal-text";
import type { Request } from "../../server/src/core/semantics/request";
import type { PolicyDocument, Statement } from "../../server/src/core/syntax/tree";
import type { Random } from "./random";
import { foreignActions, foreignResources } from "./smt";

/** Requests of the grid, at most `limit`; when there are more, a random sample. */
export function* gridRequests(documents: PolicyDocument[], types: KeyTypes, limit: number, random: Random): Generator<Request> {
  const statements = documents.flatMap((document) => document.statements);
  const actions = actionValues(statements);
  const principals = principalValues(statements);
  const keys = keyValues(statements, types);
  const resources = resourceValues(
    statements,
    [...keys.values()].flatMap((values) => values.flat()).filter((value): value is string => value !== undefined),
  );
  const names = [...keys.keys()];
  const dimensions: unknown[][] = [actions, resources, principals, ...names.map((name) => keys.get(name) as unknown[])];
  const total = dimensions.reduce((product, values) => product * values.length, 1);
  const count = Math.min(total, limit);
  for (let n = 0; n < count; n++) {
    let rest = n;
    const chosen = dimensions.map((values) => {
      if (total > limit) return random.pick(values);
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return value;
    });
    const [action, resource, principal, ...values] = chosen as [string, string, string, ...(string | string[] | undefined)[]];
    if (!isPossible(action, resource)) continue;
    const context: Request["context"] = {};
    for (const [i, name] of names.entries()) if (values[i] !== undefined) context[name] = values[i] as string | string[];
    yield { principal: principalFromString(principal), action, resource, context };
  }
}

/** The first request of the grid that the updated policy allows through one of its statements and the existing one does not allow, for each such statement. */
export function bruteForce(
  existing: PolicyDocument,
  updated: PolicyDocument,
  types: KeyTypes,
  limit: number,
  random: Random,
): Map<number, Request> {
  const found = new Map<number, Request>();
  // An identity policy speaks for users and roles only, also beside one that exempts root users.
  const speaksFor = updated.statements.some((s) => s.principal ?? s.notPrincipal) ? undefined : ["user", "role", "session"];
  for (const request of gridRequests([existing, updated], types, limit, random)) {
    if (speaksFor && !speaksFor.includes(callerKind(request.principal))) continue;
    const decision = decidePolicy(updated, request, types);
    if (decision.decision !== "allow" || decision.allows.every((index) => found.has(index))) continue;
    if (decidePolicy(existing, request, types).decision === "allow") continue;
    for (const index of decision.allows) if (!found.has(index)) found.set(index, request);
  }
  return found;
}

/** The relations of SEMANTICS.md 6.2 between service and resource. */
function isPossible(action: string, resource: string): boolean {
  const namespace = action.slice(0, action.indexOf(":")).toLowerCase();
  if (resource === "*") return true;
  const service = resource.split(":")[2] as string;
  const tied = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];
  if (tied.includes(namespace) && service !== namespace && !foreignResources[namespace]?.includes(service)) return false;
  if (tied.includes(service) && service !== namespace && !foreignActions[service]?.includes(namespace)) return false;
  return !["iam", "sts"].includes(namespace) || ["iam", "sts"].includes(service);
}

function actionValues(statements: Statement[]): string[] {
  const values = new Set(["zz:Other", "s3:Other"]);
  for (const s of statements)
    for (const { value } of (s.action ?? s.notAction)?.values ?? [])
      for (const text of instances(value)) if (/^[^:]+:.+$/.test(text)) values.add(text);
  return [...values];
}

const defaultPrincipals = ["arn:aws:iam::999900001111:user/zoe", "anonymous", "arn:aws:iam::111122223333:user/alice"];

function principalValues(statements: Statement[]): string[] {
  const named = statements.flatMap((s) => (s.principal ?? s.notPrincipal)?.entries ?? []);
  if (named.length === 0) return defaultPrincipals.slice(0, 1);
  const values = new Set(defaultPrincipals);
  const prefixes: Record<string, string> = { Service: "service:", Federated: "federated:", CanonicalUser: "canonical:" };
  for (const { kind, id } of named) {
    const text = id.value;
    if (prefixes[kind]) values.add(prefixes[kind] + text);
    else if (/^\d{12}$/.test(text)) values.add(`arn:aws:iam::${text}:root`).add(`arn:aws:iam::${text}:user/zoe`);
    else if (text !== "*") {
      values.add(text);
      const role = /^arn:aws:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(text);
      if (role) for (const session of ["s1", "s2"]) values.add(`arn:aws:sts::${role[1]}:assumed-role/${role[2]}/${session}`);
    }
  }
  values.add("service:zz.amazonaws.com");
  return [...values];
}

function resourceValues(statements: Statement[], keyTexts: string[]): string[] {
  const values = new Set(["*", "arn:aws:s3:::zz/zz", "arn:aws:sqs:us-east-1:111122223333:zz"]);
  for (const s of statements)
    for (const { value } of (s.resource ?? s.notResource)?.values ?? []) {
      const fillers = value.includes("${") ? keyTexts.slice(0, 8) : [""];
      for (const filler of fillers)
        for (const text of instances(value.replace(/\$\{([*?$])\}/g, "$1").replace(/\$\{[^}]*\}/g, filler))) {
          for (const candidate of [text, text.replace(/^arn:aws:([^:]*)$/, "arn:aws:$1:::zz")])
            if (/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(candidate)) values.add(candidate);
        }
      if (value.includes("${")) values.add(value);
    }
  return [...values];
}

function keyValues(statements: Statement[], types: KeyTypes): Map<string, (string | string[] | undefined)[]> {
  const texts = new Map<string, Set<string>>();
  const qualified = new Set<string>();
  const of = (key: string) => {
    const set = texts.get(key) ?? new Set<string>();
    texts.set(key, set);
    return set;
  };
  const all = (s: Statement) => [
    ...((s.resource ?? s.notResource)?.values ?? []).map((v) => v.value),
    ...(s.condition?.entries ?? []).flatMap((e) => e.values.map((v) => String(v.value))),
  ];
  for (const s of statements) {
    for (const text of all(s)) for (const m of text.matchAll(/\$\{([^{}*?$,]+)/g)) of((m[1] as string).trim().toLowerCase());
    for (const entry of s.condition?.entries ?? []) {
      const key = entry.key.value.toLowerCase();
      if (/:/.test(entry.operator.value)) qualified.add(key);
      const set = of(key);
      for (const { value } of entry.values) for (const text of conditionInstances(entry.operator.value, String(value))) set.add(text);
    }
  }
  const out = new Map<string, (string | string[] | undefined)[]>();
  for (const [key, set] of texts) {
    const type = types.type(key);
    const numeric = type === "Numeric" || type === "Date" || type === "IPAddress";
    const usual =
      type === "Bool"
        ? ["true", "false"]
        : type === "IPAddress"
          ? ["203.0.113.9", "2001:db9::1"]
          : type === "Numeric"
            ? ["-7", "999"]
            : type === "Date"
              ? ["1999-01-01", "2039-01-01"]
              : ["zz", ""];
    const values = [...new Set([...set, ...usual])].filter((text) =>
      type === "Bool" ? text === "true" || text === "false" : !numeric || isReadable(type, text),
    );
    const multi = type?.startsWith("ArrayOf") || (type === undefined && qualified.has(key));
    const lists: (string | string[] | undefined)[] = multi
      ? [
          ...values.map((value) => [value]),
          ...values.slice(0, -1).map((value, i) => [value, values[i + 1] as string]),
          ...(values.length > 2 ? [values] : []),
        ]
      : values;
    out.set(key, [undefined, ...lists]);
  }
  return out;
}

/** Typed keys carry readable values. */
function isReadable(type: string, text: string): boolean {
  if (type === "Numeric") return /^-?\d+(\.\d+)?$/.test(text);
  if (type === "Date") return /^\d{4}-\d\d-\d\d|^\d{6,}$/.test(text) && !text.startsWith("2024-02-30");
  return /^\d+\.\d+\.\d+\.\d+$/.test(text) ? text.split(".").every((part) => Number(part) < 256) : /^[0-9a-f:]+$/i.test(text);
}

/** Request values around one policy value. */
function conditionInstances(operator: string, text: string): string[] {
  if (/Numeric/.test(operator))
    return Number.isFinite(Number(text)) && text !== "" && !/e/.test(text)
      ? [text, String(Number(text) - 0.5), String(Number(text) + 0.5)]
      : [];
  if (/Date/.test(operator)) return [text, "2024-01-01T00:00:01Z", "2023-12-31T23:59:59Z"];
  if (/Ip/.test(operator)) {
    const base = text.split("/")[0] as string;
    return base.includes(":")
      ? [base, "2001:db8:8000::1", "2001:db8::2"]
      : [base, base.replace(/\d+$/, "4"), "10.200.0.1", "127.255.255.255", "128.0.0.1"];
  }
  if (/Bool|Null/.test(operator)) return ["true", "false"];
  const plain = text.replace(/\$\{([*?$])\}/g, "$1").replace(/\$\{[^}]*\}/g, "abc");
  return [...instances(plain), ...(text.includes("$") ? [text] : []), plain.toUpperCase()];
}

/** Strings that a glob matches, and near misses. */
function instances(glob: string): string[] {
  const fill = (star: string, mark: string) => glob.replace(/\*/g, star).replace(/\?/g, mark);
  if (!/[*?]/.test(glob)) return [glob, `${glob}z`];
  return [...new Set([fill("", "a"), fill("zz", "b"), fill("a", "c"), fill("a/b", ":"), fill("Get", "x")])];
}
