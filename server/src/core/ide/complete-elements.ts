// Completion of element names and of whole statements.
import type { PolicyKind } from "../syntax/tree";
import type { Cursor } from "./cursor";
import type { Draft } from "./entry";
import { templates } from "./templates";

interface ElementDraft {
  name: string;
  /** The value as a snippet. */
  value: string;
  detail: string;
  /** Kinds of policy that take it. Default: all. */
  kinds?: readonly PolicyKind[];
  /** Names that it cannot stand beside. */
  not?: string;
}

const documentElements: ElementDraft[] = [
  { name: "Version", value: '"2012-10-17"', detail: "of the policy language" },
  { name: "Id", value: '"$1"', detail: "a name for the policy", kinds: ["resource", "trust", "endpoint"] },
  {
    name: "Statement",
    value: '[\n\t{\n\t\t"Effect": "${1|Allow,Deny|}",\n\t\t"Action": "$2",\n\t\t"Resource": "$3"\n\t}\n]',
    detail: "what is allowed and denied",
  },
];

const withPrincipal: readonly PolicyKind[] = ["resource", "trust", "rcp", "endpoint"];
const withResource: readonly PolicyKind[] = ["identity", "resource", "scp", "rcp", "endpoint"];

/** In the order in which statements are usually written (elements and restrictions: SEMANTICS.md 1.2). */
const statementElements: ElementDraft[] = [
  { name: "Sid", value: '"$1"', detail: "a name for the statement" },
  { name: "Effect", value: '"${1|Allow,Deny|}"', detail: "allow or deny" },
  { name: "Principal", value: '{ "${1|AWS,Service,Federated|}": "$2" }', detail: "who", kinds: withPrincipal, not: "NotPrincipal" },
  { name: "Action", value: '"$1"', detail: "what may be done", not: "NotAction" },
  { name: "Resource", value: '"$1"', detail: "on what", kinds: withResource, not: "NotResource" },
  { name: "Condition", value: '{ "$1": { "$2": "$3" } }', detail: "when" },
  {
    name: "NotAction",
    value: '"$1"',
    detail: "everything but this",
    kinds: ["identity", "resource", "trust", "scp", "endpoint"],
    not: "Action",
  },
  { name: "NotResource", value: '"$1"', detail: "on everything but this", kinds: withResource, not: "Resource" },
  { name: "NotPrincipal", value: '{ "AWS": "$1" }', detail: "everyone but this", kinds: ["resource", "endpoint"], not: "Principal" },
];

/** Names of the document's elements that are not there yet. */
export function documentNames(cursor: Cursor): Draft[] {
  return elementDrafts(documentElements, cursor);
}

/** Names of the statement's elements that fit the kind of policy and are not there yet. */
export function statementNames(cursor: Cursor): Draft[] {
  return elementDrafts(statementElements, cursor).map((draft) => {
    if (cursor.context.kind === "rcp" && draft.label === "Principal" && !cursor.place.hasColon)
      return { ...draft, json: '"Principal": "*"' };
    if (cursor.context.kind === "rcp" && draft.label === "Effect" && !cursor.place.hasColon) return { ...draft, json: '"Effect": "Deny"' };
    return draft;
  });
}

function elementDrafts(elements: ElementDraft[], { place, context }: Cursor): Draft[] {
  const taken = new Set(place.siblings);
  return elements.flatMap((element, i): Draft[] => {
    if (taken.has(element.name) || (element.not && taken.has(element.not)) || (element.kinds && !element.kinds.includes(context.kind)))
      return [];
    const name = `"${element.name}"`;
    return [
      { label: element.name, kind: "element", detail: element.detail, json: place.hasColon ? name : `${name}: ${element.value}`, rank: i },
    ];
  });
}

/** Whole statements, in a list or as the only one. */
export function statementValues({ place, context }: Cursor): Draft[] {
  if (place.token === "string") return [];
  const inList = typeof place.path[place.path.length - 1] === "number";
  const principal = withPrincipal.includes(context.kind)
    ? context.kind === "rcp"
      ? '\t"Principal": "*",\n'
      : '\t"Principal": { "AWS": "$2" },\n'
    : "";
  const resource = withResource.includes(context.kind) ? ',\n\t"Resource": "$4"' : "";
  const effect = context.kind === "rcp" ? '"Deny"' : context.kind === "scp" ? '"${1|Deny,Allow|}"' : '"${1|Allow,Deny|}"';
  const empty: Draft = {
    label: "statement",
    kind: "snippet",
    detail: "an empty statement",
    rank: 0,
    json: `{\n\t"Effect": ${effect},\n${principal}\t"Action": "$3"${resource}\n}`,
  };
  const good = templates
    .filter((template) => template.kinds.includes(context.kind))
    .map(
      (template): Draft => ({
        label: template.title,
        kind: "snippet",
        detail: `iam-${template.prefix}`,
        documentation: template.description,
        json: inList ? template.statements.join("\n") : `[\n${template.statements.map((line) => `\t${line}`).join("\n")}\n]`,
        rank: 1,
      }),
    );
  return [empty, ...good];
}
