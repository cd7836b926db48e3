// Completion of policy variables, after `${` in a resource or in a condition value.
import { isMultivalued } from "../catalogue/key-types";
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import { keysOfStatement } from "./complete-conditions";
import type { Cursor } from "./cursor";
import type { Draft } from "./entry";
import { jsonLiteral, stop } from "./snippet";

/** Variables that policies use most come first. */
const common = [
  "aws:username",
  "aws:userid",
  "aws:PrincipalTag/${TagKey}",
  "aws:PrincipalAccount",
  "aws:PrincipalOrgID",
  "aws:ResourceAccount",
  "aws:SourceAccount",
  "aws:SourceIp",
];

/** Variables, when the cursor stands behind an open `${`; undefined anywhere else. Empty when variables mean nothing here. */
export function variableDrafts(cursor: Cursor): Draft[] | undefined {
  const { place, document } = cursor;
  const open = place.prefix.lastIndexOf("${");
  if (open < 0 || place.prefix.indexOf("}", open) >= 0) return undefined;
  if (!document || !hasPolicyVariables(document)) return [];
  if (place.role === "condition-value" && !/^(.*:)?(String|Arn|Bool)/.test(place.operator ?? "")) return [];
  if (place.role === "resource" && place.prefix.slice(0, open).split(":").length < 6) return [];
  const head = place.prefix.slice(0, open);
  const rest = place.text.slice(place.prefix.length);
  // What follows up to the closing bracket belonged to the old name.
  const close = /^[^{}"$]*\}/.exec(rest)?.[0];
  const tail = close === undefined ? rest : rest.slice(close.length);
  const around: Around = { head, typed: place.prefix.slice(open + 2).trim(), tail };
  const named = [...variablesAt(cursor)].flatMap(([name, about]) => keyDraft(name, about, around));
  return [...named, ...signDrafts(around)];
}

/** What stands before the variable, what is typed of its name, and what stands behind it. */
interface Around {
  head: string;
  typed: string;
  tail: string;
}

interface About {
  rank: number;
  description: string;
}

/** The keys that can be variables, those of the statement before most of all others. */
function variablesAt(cursor: Cursor): Map<string, About> {
  const names = new Map<string, About>();
  for (const key of cursor.context.catalogue.globalKeys()) {
    // A key with several values cannot be a variable (SEMANTICS.md 3.4).
    if (!isMultivalued(key.type)) names.set(key.name, { rank: common.includes(key.name) ? 0 : 2, description: key.description });
  }
  for (const key of keysOfStatement(cursor))
    if (!isMultivalued(key.type) && !names.has(key.name)) names.set(key.name, { rank: 1, description: key.description });
  return names;
}

/** A key as a variable, where it begins or goes on with what is typed; the free part of a family is a place to type in. */
function keyDraft(name: string, { rank, description }: About, { head, typed, tail }: Around): Draft[] {
  const family = /^([^$<]*)(?:\$\{([^{}]*)\}|<([^<>]*)>)([\s\S]*)$/.exec(name);
  const begin = family?.[1] ?? name;
  const isBegun = typed.toLowerCase().startsWith(begin.toLowerCase());
  if (!isBegun && !begin.toLowerCase().includes(typed.toLowerCase())) return [];
  const free = isBegun && typed.length > begin.length ? typed.slice(begin.length) : (family?.[2] ?? family?.[3] ?? "name");
  const inside = family ? `${jsonLiteral(begin)}${stop(1, free)}${jsonLiteral(family[4] ?? "")}` : jsonLiteral(name);
  return [
    {
      label: `\${${name}}`,
      kind: "variable",
      detail: description,
      rank,
      matched: true,
      snippet: `${jsonLiteral(`${head}\${`)}${inside}${jsonLiteral(`}${tail}`)}`,
      resolve: { what: "key", name },
    },
  ];
}

const SIGNS = { "*": "an asterisk", "?": "a question mark", $: "a dollar sign" };

/** Variables that stand for a sign itself. */
function signDrafts({ head, typed, tail }: Around): Draft[] {
  return Object.entries(SIGNS)
    .filter(([sign]) => typed === "" || typed === sign)
    .map(([sign, what]) => ({
      label: `\${${sign}}`,
      kind: "variable",
      detail: `${what} itself, no wildcard`,
      rank: 3,
      matched: true,
      text: `${head}\${${sign}}${tail}`,
    }));
}
