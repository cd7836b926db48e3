// A policy template of SAM replaced by the statements that it stands for, in the notation of its file. Whoever offers it reads the result again.
import type { TextEdit } from "../checks/finding";
import { code } from "../explain";
import type { Host, SamTemplateUse } from "../hosts/host";
import { entriesOf, type HostNode, itemsOf, textOf } from "../hosts/tree";
import { callOf } from "../hosts/values/template";
import { applyEdits } from "../syntax/edit";
import { domainsOf, meaningOf } from "./identity";

type Written = string | Written[] | { [name: string]: Written };

/** What a parameter is inside of a text of `Fn::Sub`, and what has to stand beside that text for it. */
interface Given {
  inside: string;
  beside?: Written;
}

/** An edit that changes nothing of what the policies say. */
export interface Rewrite {
  title: string;
  edits: TextEdit[];
}

/** What of a file the rewrites of it ask for. */
interface Rewritable {
  text: string;
  host: Host;
  read?(text: string): Host | undefined;
}

/** The rewrites at an offset. Each was read: every policy says what it said, for all values. */
export function rewritesAt(offset: number, { text, host, read }: Rewritable): Rewrite[] {
  return host.policies.flatMap(({ samTemplate, range }): Rewrite[] => {
    if (!samTemplate || !read || offset < range.start || offset > range.end) return [];
    const edit = expansionOf(text, samTemplate);
    const after = edit && read(applyEdits(text, [edit]));
    if (!edit || !after || !saysTheSame(host, after)) return [];
    return [{ title: `Replace ${code(samTemplate.name)} by its statements (proved equal)`, edits: [edit] }];
  });
}

/** Whether two hosts have the same policies by key, with equal documents, symbols and guards. */
function saysTheSame(one: Host, other: Host): boolean {
  const wordsOf = ({ policies, symbols, conditions, problems }: Host) =>
    JSON.stringify([
      problems.length,
      policies.map(({ key, kind, guard, node }) => {
        const open = { node, symbols, conditions };
        return [key, kind, guard, meaningOf(open), domainsOf(open)];
      }),
    ]);
  return wordsOf(one) === wordsOf(other);
}

/** The edit that puts the statements in; undefined where a parameter is given in a way that is not written anew. */
function expansionOf(text: string, { name, range, parameters, statements }: SamTemplateUse): TextEdit | undefined {
  const given = new Map<string, Given>();
  for (const { key, value } of entriesOf(parameters)) {
    const made = givenOf(value, key.text);
    if (!made) return undefined;
    given.set(key.text, made);
  }
  const document: Written = {
    Version: "2012-10-17",
    Statement: statements.map(({ effect, actions, resources, condition }): Written => {
      const filled = resources.map((one) => fill(one, given));
      return {
        Effect: effect ?? "Allow",
        Action: actions,
        Resource: filled.length === 1 && filled[0] !== undefined ? filled[0] : filled,
        ...(condition && {
          Condition: Object.fromEntries(
            condition.map(([operator = "", key = "", value = ""]) => [operator, { [key]: fill(value, given) }]),
          ),
        }),
      };
    }),
  };
  const lineStart = text.lastIndexOf("\n", range.start - 1) + 1;
  const before = text.slice(lineStart, range.start);
  const isBlock = /^[ \t]*-[ \t]+$/.test(before) && text.startsWith(name, range.start);
  const newText = isBlock ? block(document, " ".repeat(before.length)).trimStart() : JSON.stringify(document);
  const end = /[{[]/.test(text[range.start] ?? "") ? range.end : endOf(text, parameters);
  return { range: { start: range.start, end }, newText };
}

/** The end of a value's last letter: a map in lines goes on behind it, over comments. */
function endOf(text: string, node: HostNode): number {
  const { start, end } = node.range;
  if (node.type === "scalar") return /["']/.test(text[end] ?? "") && text[end] === text[start - 1] ? end + 1 : end;
  const last = node.type === "map" ? node.entries[node.entries.length - 1]?.value : node.items[node.items.length - 1];
  return /[{[]/.test(text[start] ?? "") || !last ? end : endOf(text, last);
}

function givenOf(node: HostNode, name: string): Given | undefined {
  const literal = textOf(node);
  if (literal !== undefined) return literal.includes("${") ? undefined : { inside: literal };
  const call = callOf(node);
  const argument = call && (call.argument.type === "scalar" ? call.argument.text : undefined);
  switch (call?.name) {
    case "Ref":
      return argument === undefined ? undefined : { inside: `\${${argument}}` };
    case "Fn::GetAtt": {
      const words =
        argument ??
        itemsOf(call.argument)
          .map((item) => textOf(item) ?? "")
          .join(".");
      return { inside: `\${${words}}` };
    }
    case "Fn::Sub":
      return argument === undefined ? undefined : { inside: argument };
    case "Fn::ImportValue":
      return argument === undefined ? undefined : { inside: `\${${name}}`, beside: { "Fn::ImportValue": argument } };
    default:
      return undefined;
  }
}

/** A text of a template with its parameters put in. */
function fill(value: string, given: ReadonlyMap<string, Given>): Written {
  const beside: { [name: string]: Written } = {};
  const text = value.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const one = given.get(name);
    if (one?.beside !== undefined) beside[name] = one.beside;
    return one?.inside ?? whole;
  });
  if (!text.includes("${")) return text;
  return { "Fn::Sub": Object.keys(beside).length > 0 ? [text, beside] : text };
}

/** YAML in lines; the first one without its indentation is behind a dash. */
function block(value: Written, indent: string): string {
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return value.map((one) => `${indent}- ${shortSub(one) ?? block(one, `${indent}  `).trimStart()}`).join("\n");
  return Object.entries(value)
    .map(([name, one]) => `${indent}${name}:${inner(one, `${indent}  `)}`)
    .join("\n");
}

function inner(value: Written, indent: string): string {
  if (typeof value === "string") return ` ${quoted(value)}`;
  const short = shortSub(value);
  return short === undefined ? `\n${block(value, indent)}` : ` ${short}`;
}

function shortSub(value: Written): string | undefined {
  const text = typeof value === "string" || Array.isArray(value) ? undefined : value["Fn::Sub"];
  return typeof text === "string" ? `!Sub ${quoted(text)}` : undefined;
}

/** A text with letters that mean nothing to YAML stands without quotes. */
function quoted(text: string): string {
  return /^[A-Za-z][\w:./-]*[\w/]$/.test(text) && !/^(?:true|false|yes|no|on|off|null)$/i.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}
