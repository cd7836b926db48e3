// Completion of condition operators, keys and values.
import type { KeyInfo, KeyType } from "../catalogue/api";
import { elementType, isMultivalued } from "../catalogue/key-types";
import { hasWildcard } from "../catalogue/match";
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import { type OperatorFamily, operatorNames, readOperator } from "../semantics/operators";
import type { Cursor } from "./cursor";
import type { Draft } from "./entry";
import { keysOfAction } from "./hover";
import { jsonLiteral, stop } from "./snippet";
import { enumerableValues } from "./values";

/** Which comparisons fit the type of a key; the first is the usual one. */
const familiesOf: Record<string, OperatorFamily[]> = {
  String: ["string"],
  ARN: ["arn", "string"],
  Bool: ["boolean"],
  Date: ["date", "number"],
  Numeric: ["number"],
  IPAddress: ["ip"],
  Binary: ["binary"],
};

function fits(type: KeyType, family: OperatorFamily): boolean {
  return family === "null" || (familiesOf[elementType(type)] ?? []).includes(family);
}

/** Operators that fit the keys below them (if there are any already) and are not there yet. */
export function operatorDrafts(cursor: Cursor): Draft[] {
  const { place, statement, context } = cursor;
  const below =
    statement?.condition?.entries
      .filter((entry) => place.hasColon && entry.operator.value === place.text)
      .map((entry) => context.catalogue.key(entry.key.value))
      .filter((key) => key !== undefined) ?? [];
  const taken = new Set(place.siblings);
  const drafts: Draft[] = [];
  operatorNames.forEach((base, order) => {
    const operator = readOperator(base);
    if (!operator) return;
    if (!below.every((key) => fits(key.type, operator.family))) return;
    const many = below.length > 0 && below.every((key) => isMultivalued(key.type));
    const names = operator.family === "null" ? [base] : [base, `${base}IfExists`, `ForAnyValue:${base}`, `ForAllValues:${base}`];
    names.forEach((name, form) => {
      if (taken.has(name)) return;
      const natural = many ? form >= 2 : form === 0;
      const rank = operator.family === "null" ? 3 : natural ? (order < 1 ? 0 : 1) : form === 1 ? 4 : 5;
      drafts.push({
        label: name,
        kind: "operator",
        detail: operatorDetail(operator.family, form),
        rank,
        json: place.hasColon ? `"${name}"` : `"${name}": { "$1": "$2" }`,
        resolve: { what: "operator", name },
      });
    });
  });
  return drafts;
}

function operatorDetail(family: OperatorFamily, form: number): string {
  const what = {
    string: "text",
    arn: "ARN",
    number: "number",
    date: "date",
    boolean: "true or false",
    ip: "address range",
    binary: "Base64",
    null: "key present or missing",
  }[family];
  return `${what}${["", ", holds if the key is missing", ", at least one value", ", every value (holds if the key is missing)"][form]}`;
}

/** Keys that the statement's actions and their resource types support; keys of every matched action count, each once. */
export function keysOfStatement({ statement, context }: Cursor): KeyInfo[] {
  const { catalogue } = context;
  const names = new Set<string>();
  let looked = 0;
  for (const { value } of statement?.action?.values ?? []) {
    const matched = hasWildcard(value) ? catalogue.matchActions(value) : [value];
    if (matched.length > 400) {
      const service = value.slice(0, Math.max(0, value.indexOf(":")));
      if (!hasWildcard(service)) for (const key of catalogue.keysOf(service)) names.add(key.name);
      continue;
    }
    for (const name of matched) {
      if (looked++ > 400) break;
      const action = catalogue.action(name);
      if (!action) continue;
      for (const key of keysOfAction(action)) names.add(key);
      for (const type of action.resourceTypes)
        for (const key of catalogue.resourceType(action.service, type.name)?.conditionKeys ?? []) names.add(key);
    }
  }
  return [...names].map((name) => catalogue.key(name)).filter((key) => key !== undefined);
}

/** Global keys that most conditions are about. */
const USUAL_KEYS = new Set(
  [
    "aws:PrincipalOrgID",
    "aws:SourceIp",
    "aws:SourceArn",
    "aws:SourceAccount",
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:MultiFactorAuthPresent",
    "aws:SourceVpce",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
  ].map((name) => name.toLowerCase()),
);

/** Keys for the operator at the cursor: first the usual ones and those of the statement's actions, then the other global ones. */
export function keyDrafts(cursor: Cursor): Draft[] {
  const { place, context } = cursor;
  const operator = readOperator(place.operator ?? "");
  const taken = new Set(place.siblings.map((name) => name.toLowerCase()));
  const drafts: Draft[] = [];
  const seen = new Set<string>();
  const hosts = providersOf(cursor);
  const add = (key: KeyInfo, own: boolean) => {
    const lower = key.name.toLowerCase();
    if (seen.has(lower) || taken.has(lower)) return;
    seen.add(lower);
    const many = isMultivalued(key.type);
    const typeFits = !operator || fits(key.type, operator.family);
    const setFits = !operator || operator.family === "null" || many === (operator.qualifier !== undefined);
    if (!typeFits) return;
    const provider = providerOf(key.name);
    const rank =
      provider === undefined
        ? (USUAL_KEYS.has(lower) ? 0 : own ? 1 : 2) + (setFits ? 0 : 4)
        : hosts.some((host) => host === provider)
          ? 0
          : 7;
    drafts.push(keyDraft(key, rank, cursor, operator?.qualifier !== undefined, operator?.family));
  };
  // Every token names its subject and its audience, whether AWS lists the provider or not.
  for (const host of hosts) {
    for (const claim of ["sub", "aud"]) {
      const key = context.catalogue.key(`${host}:${claim}`);
      if (key) add(key, true);
    }
  }
  for (const key of keysOfStatement(cursor)) add(key, true);
  for (const key of context.catalogue.globalKeys()) if (key.name.startsWith("aws:")) add(key, false);
  // A typed service prefix asks for its keys, whatever the actions support.
  const colon = place.prefix.indexOf(":");
  if (colon > 0) for (const key of context.catalogue.keysOf(place.prefix.slice(0, colon))) add(key, false);
  return drafts;
}

/** The identity provider of a key such as `accounts.google.com:aud`: what stands before the last colon, if it is a host. */
function providerOf(name: string): string | undefined {
  const provider = name.slice(0, Math.max(0, name.lastIndexOf(":")));
  return /^[^:/]*\./.test(provider) ? provider : undefined;
}

/** The web identity providers that the statement trusts, as their keys name them. */
function providersOf({ statement }: Cursor): string[] {
  const federated = statement?.principal?.entries.filter((entry) => entry.kind === "Federated") ?? [];
  return federated
    .map((entry) => /:oidc-provider\/([\s\S]*)$/.exec(entry.id.value)?.[1] ?? entry.id.value)
    .filter((host) => host.includes(".") && !host.startsWith("arn:"));
}

function keyDraft(key: KeyInfo, rank: number, { place }: Cursor, asList: boolean, family: OperatorFamily | undefined): Draft {
  let index = 1;
  const pieces = key.name.split(/(\$\{[^{}]*\}|<[^<>]*>)/);
  const begin = pieces[0] ?? "";
  // `aws:ResourceTag/Own|`: what is typed behind the fixed part stays.
  const typed = pieces.length > 1 && place.text.toLowerCase().startsWith(begin.toLowerCase()) ? place.text.slice(begin.length) : "";
  const name = pieces
    .map((piece, i) =>
      i % 2 === 0 ? jsonLiteral(piece) : typed !== "" ? jsonLiteral(typed) : stop(index++, piece.replace(/[${}<>]/g, "")),
    )
    .join("");
  const value =
    family === "null" || (family === "boolean" && !asList)
      ? `"\${${index}|true,false|}"`
      : asList
        ? `["${stop(index)}"]`
        : `"${stop(index)}"`;
  const single = pieces.length > 3;
  return {
    label: key.name,
    kind: "key",
    detail: `${key.type}${key.global ? " · global" : ""}`,
    rank,
    json: place.hasColon || single ? `"${name}"${single && !place.hasColon ? `: ${value}` : ""}` : `"${name}": ${value}`,
    ...(typed !== "" && { matched: true }),
    resolve: { what: "key", name: key.name },
  };
}

/** Values of the key at the cursor, where they can be listed. */
export function valueDrafts({ place, context, document }: Cursor): Draft[] {
  const operator = readOperator(place.operator ?? "");
  const taken = new Set(place.siblings);
  if (operator?.family === "null" || operator?.family === "boolean") {
    return ["true", "false"].filter((value) => !taken.has(value)).map((value, rank) => ({ label: value, kind: "value", rank }));
  }
  const key = context.catalogue.key(place.conditionKey ?? "");
  const values = enumerableValues(key?.name ?? place.conditionKey ?? "", key?.type ?? "String", context);
  const drafts: Draft[] = values.filter((value) => !taken.has(value.label)).map((value) => ({ kind: "value", ...value }));
  if (operator && (operator.family === "string" || operator.family === "arn") && document && hasPolicyVariables(document)) {
    for (const name of ["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:username"]) {
      drafts.push({ label: `\${${name}}`, kind: "variable", detail: "value of the request", text: `\${${name}}`, rank: 8 });
    }
    drafts.push({
      label: "${aws:PrincipalTag/…}",
      kind: "variable",
      detail: "tag of the principal",
      snippet: `\\\${aws:PrincipalTag/${stop(1, "TagKey")}\\}`,
      rank: 8,
    });
  }
  return drafts;
}
