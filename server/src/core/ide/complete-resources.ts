// Completion of resources: ARNs of the resource types that the statement's actions act on.

import type { ResourceTypeInfo } from "../catalogue/api";
import { hasWildcard } from "../catalogue/match";
import { partitions } from "../catalogue/partitions";
import { segments } from "./arn";
import type { Cursor } from "./cursor";
import type { Draft } from "./entry";
import { jsonLiteral, literal, stop } from "./snippet";

/** More actions than this are not looked at one by one: a wildcard over hundreds says little about the resource. */
const mostActions = 400;

/** ARNs as snippets, those known in the workspace, parts of the ARN at the cursor, and `*`. */
export function resourceDrafts(cursor: Cursor): Draft[] {
  const { place, context } = cursor;
  const drafts: Draft[] = [];
  const { types, needsStar } = typesOfStatement(cursor);
  const taken = new Set(place.siblings);
  for (const { type, count } of types) {
    const snippet = arnSnippet(type, place.prefix, { partition: partitionOf(cursor), account: context.workspaceValues?.accounts[0] });
    if (snippet === undefined) continue;
    drafts.push({
      label: type.arn,
      kind: "resource",
      detail: `${type.name} · ${count} ${count === 1 ? "action" : "actions"}`,
      snippet,
      rank: 1,
      matched: place.prefix.length > 0,
      resolve: { what: "resource", name: type.arn.replace(/\$\{[^{}]*\}/g, "*") },
    });
  }
  drafts.push(...partDrafts(cursor));
  for (const arn of context.workspaceValues?.resources ?? []) {
    if (!taken.has(arn) && types.some(({ type }) => segments(type.arn)[2] === segments(arn)[2]))
      drafts.push({ label: arn, kind: "resource", detail: "in this workspace", rank: 4 });
  }
  if (!taken.has("*"))
    drafts.push({
      label: "*",
      kind: "wildcard",
      detail: needsStar ? "every resource; some actions here take nothing else" : "every resource",
      rank: needsStar && types.length === 0 ? 0 : needsStar ? 2 : 9,
    });
  return drafts;
}

/** `aws`, unless the policy names ARNs of another partition. */
export function partitionOf({ document }: Cursor): string {
  return /"arn:(aws(?:-[a-z]+)*):/.exec(document?.text ?? "")?.[1] ?? "aws";
}

/** The resource types of the statement's actions, those of most actions first, and whether some action has none. */
function typesOfStatement({ statement, context }: Cursor): {
  types: { type: ResourceTypeInfo; count: number }[];
  needsStar: boolean;
} {
  const { catalogue } = context;
  const counts = new Map<string, { type: ResourceTypeInfo; count: number }>();
  let needsStar = false;
  let looked = 0;
  for (const { value } of statement?.action?.values ?? []) {
    const names = hasWildcard(value) ? catalogue.matchActions(value) : [value];
    if (names.length > mostActions) {
      if (value === "*" || value.startsWith("*")) needsStar = true;
      const service = value.slice(0, Math.max(0, value.indexOf(":")));
      for (const type of hasWildcard(service) ? [] : catalogue.resourceTypesOf(service)) bump(type);
      continue;
    }
    for (const name of names) {
      if (looked++ > mostActions) break;
      const action = catalogue.action(name);
      if (!action) continue;
      if (action.resourceTypes.length === 0) needsStar = true;
      for (const { name: typeName } of action.resourceTypes) {
        const type = catalogue.resourceType(action.service, typeName);
        if (type) bump(type);
      }
    }
  }
  function bump(type: ResourceTypeInfo): void {
    const id = `${type.service}:${type.name}`;
    const entry = counts.get(id);
    if (entry) entry.count++;
    else counts.set(id, { type, count: 1 });
  }
  return { types: [...counts.values()].sort((a, b) => b.count - a.count || a.type.arn.length - b.type.arn.length), needsStar };
}

/**
 * The format of a resource type as a snippet with tab stops, beginning with what has been typed. Undefined when the
 * typed text cannot become such an ARN.
 */
export function arnSnippet(
  type: Pick<ResourceTypeInfo, "arn">,
  typed: string,
  known: { partition: string; account?: string },
): string | undefined {
  const format = segments(type.arn);
  const written = segments(typed);
  const complete = written.slice(0, -1);
  if (format.length < 6 || written.length > 6) return undefined;
  let index = 1;
  const out: string[] = [];
  for (let i = 0; i < format.length; i++) {
    const part = format[i] as string;
    const own = written[i];
    const isVariable = /^\$\{[^{}]*\}$/.test(part);
    if (i < complete.length) {
      if (!isVariable && own !== part && !(own as string).includes("*") && !(i === 5)) return undefined;
      out.push(jsonLiteral(own as string));
    } else if (own !== undefined && own !== "") {
      if (i === 5) {
        const rest = resourceRest(part, own);
        if (rest === undefined) return undefined;
        out.push(jsonLiteral(own) + placeholders(rest, () => index++));
      } else if (isVariable) out.push(stop(index++, own));
      else if (part.startsWith(own)) out.push(jsonLiteral(part));
      else return undefined;
    } else if (part === "${Partition}") out.push(known.partition);
    else if (part === "${Account}" && known.account) out.push(stop(index++, known.account));
    else out.push(placeholders(part, () => index++));
  }
  return out.join(":");
}

/** Fixed text and variables of a format; each variable is a tab stop whose placeholder is `*`. */
function placeholders(format: string, next: () => number): string {
  return format.replace(/\$\{([^{}]*)\}|[^$]+|\$/g, (piece: string, name: string | undefined) =>
    name === undefined ? literal(piece) : stop(next(), placeholderFor(name)),
  );
}

function placeholderFor(name: string): string {
  if (name === "Account") return "111122223333";
  if (name === "Region") return "*";
  return name;
}

/** What is left of a resource format after the text that has been typed: its fixed parts must agree, a variable takes all up to the next fixed part. */
function resourceRest(format: string, typed: string): string | undefined {
  const pieces = format.split(/(\$\{[^{}]*\})/).filter((piece) => piece !== "");
  let at = 0;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i] as string;
    const rest = typed.slice(at);
    if (rest === "") return pieces.slice(i).join("");
    if (!piece.startsWith("${")) {
      if (piece.startsWith(rest)) return piece.slice(rest.length) + pieces.slice(i + 1).join("");
      if (!rest.startsWith(piece)) return undefined;
      at += piece.length;
      continue;
    }
    const following = pieces[i + 1];
    if (following === undefined) return "";
    const found = rest.indexOf(following);
    if (found < 0) return pieces.slice(i + 1).join("");
    at += found;
  }
  return at === typed.length ? "" : undefined;
}

/** Values for the one part of an ARN in which the cursor stands; the rest of the ARN stays. */
function partDrafts({ place, context }: Cursor): Draft[] {
  const written = segments(place.prefix);
  const index = written.length - 1;
  if (written[0] !== "arn" || index < 1 || index > 4) return [];
  const head = place.prefix.slice(0, place.prefix.length - (written[index] as string).length);
  const tail = /^[^:]*([\s\S]*)$/.exec(place.text.slice(place.prefix.length))?.[1] ?? "";
  const values =
    index === 1
      ? partitions
      : index === 2
        ? context.catalogue.services().map((service) => service.prefix)
        : index === 3
          ? context.catalogue.regions()
          : (context.workspaceValues?.accounts ?? []);
  const what = ["", "partition", "service", "Region", "account"][index] as string;
  const typed = (written[index] as string).toLowerCase();
  return values
    .filter((value) => value.startsWith(typed))
    .map((value) => ({
      label: value,
      kind: "value",
      detail: what,
      rank: index === 2 ? 5 : 3,
      matched: true,
      text: `${head}${value}${tail === "" ? ":" : tail}`,
    }));
}
