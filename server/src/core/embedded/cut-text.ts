// A change of a policy's statements (a cut of an account) written into a template or module, in the notation that stands there: YAML in
// lines, braces of JSON, YAML and HCL, blocks of HCL. Whoever calls reads the result again: what is not what was meant is not offered.
import type { TextEdit } from "../checks/finding";
import { type Investigation, STEP } from "../checks/investigation";
import type { Host } from "../hosts/host";
import { itemsOf, membersOf } from "../open/policy";
import { applyEdits } from "../syntax/edit";
import type { PolicyNode } from "../syntax/node";
import { endOfLine, endOfValue, isBlock, isBraced, isHcl, isInLines, lineStart, literalAt, nextLine, removalOf } from "./removal";

const PASS_ROLE = "iam:PassRole";

/** A change of the statement at an index; a Deny has none. */
export interface StatementChange {
  statementIndex: number;
  change:
    | { kind: "action"; action: string }
    | { kind: "statement" }
    /** The entries of `Principal` at these places, counted over all of its lists. */
    | { kind: "principal"; at: readonly number[] }
    /** `iam:PassRole` for these services only. */
    | { kind: "pin"; services: readonly string[] }
    | { kind: "deny"; action: string; resource: string };
}

/** One step, on the policy as it stands in the text; undefined where it cannot be written. */
type Step = (text: string, statements: PolicyNode) => TextEdit[] | undefined;

/** The text after the changes of the policy with this key; undefined where one of them cannot be written. `read` reads a text. */
export function* cutText(
  text: string,
  key: string,
  changes: readonly StatementChange[],
  read: (text: string) => Host | undefined,
): Investigation<string | undefined> {
  // From the last statement to the first, and new statements at the end: places stay what they are.
  const order = [...changes].sort(
    (a, b) => Number(a.change.kind === "deny") - Number(b.change.kind === "deny") || b.statementIndex - a.statementIndex,
  );
  let result = text;
  for (const one of order) {
    const first = statementsOf(read(result), key);
    const actions = first ? texts(memberOf(itemsOf(first)[one.statementIndex], "Action")) : [];
    for (const step of stepsOf(one, actions)) {
      // Another's turn: to read a large template again takes its time.
      yield STEP;
      const statements = statementsOf(read(result), key);
      const edits = statements && step(result, statements);
      if (!edits) return undefined;
      const eol = text.includes("\r\n") ? "\r\n" : "\n";
      result = applyEdits(
        result,
        edits.map(({ range, newText }) => ({ range, newText: newText.replace(/\r?\n/g, eol) })),
      );
    }
  }
  return result;
}

/** The list of statements, none of which hangs on a condition: their places are those of the snapshot. */
function statementsOf(host: Host | undefined, key: string): PolicyNode | undefined {
  const policy = host?.policies.find((one) => one.key === key);
  const statements =
    policy && !policy.isGenerated && !policy.isImplied && !policy.samTemplate ? memberOf(policy.node, "Statement") : undefined;
  return statements?.type === "array" && itemsOf(statements).every(({ type }) => type === "object") ? statements : undefined;
}

function stepsOf({ statementIndex: index, change }: StatementChange, actions: readonly string[]): Step[] {
  switch (change.kind) {
    case "statement":
      return [removeStatement(index)];
    case "action":
      return [actions.length > 1 ? removeAction(index, change.action) : removeStatement(index)];
    case "principal":
      return [...change.at].sort((a, b) => b - a).map((at) => removePrincipal(index, at));
    case "deny":
      return [(text, statements) => addDeny(text, statements, change.action, change.resource)];
    default: {
      const others = actions.filter((one) => one.toLowerCase() !== PASS_ROLE.toLowerCase());
      if (others.length === 0) return [addCondition(index, change.services)];
      return [
        repeatStatement(index),
        ...others.map((one) => removeAction(index + 1, one)),
        dropSid(index + 1),
        addCondition(index + 1, change.services),
        removeAction(index, PASS_ROLE),
      ];
    }
  }
}

function memberOf(node: PolicyNode | undefined, name: string): PolicyNode | undefined {
  return node && membersOf(node).find((one) => one.name.value === name)?.value;
}

function texts(node: PolicyNode | undefined): string[] {
  return node ? itemsOf(node).map(({ value }) => String(value)) : [];
}

const removeAction =
  (index: number, action: string): Step =>
  (text, statements) => {
    const list = memberOf(itemsOf(statements)[index], "Action");
    const entry = list && itemsOf(list).find(({ value, parts }) => !parts && String(value).toLowerCase() === action.toLowerCase());
    return entry && removalOf(text, asDocument(statements), entry);
  };

const removePrincipal =
  (index: number, at: number): Step =>
  (text, statements) => {
    const principal = memberOf(itemsOf(statements)[index], "Principal");
    const lists = principal?.type === "object" ? membersOf(principal).map(({ value }) => value) : [];
    const entry = lists.flatMap((one) => itemsOf(one))[at];
    return entry && removalOf(text, asDocument(statements), entry);
  };

/** What `removalOf` takes for a document. */
function asDocument(statements: PolicyNode): PolicyNode {
  const at = { offset: statements.offset, length: 0 };
  const name: PolicyNode = { type: "string", value: "Statement", ...at };
  return { type: "object", ...at, children: [{ type: "property", ...at, children: [name, statements] }] };
}

const removeStatement =
  (index: number): Step =>
  (text, statements) => {
    const items = itemsOf(statements);
    const item = items[index];
    if (!item || items.length < 2) return undefined;
    const end = endOfValue(text, item);
    if (isInLines(text, item) || isBlock(text, item)) {
      // A comment behind its last value goes with it.
      if (!/^[ \t]*(#.*|\/\/.*)?$/.test(text.slice(end, endOfLine(text, end)))) return undefined;
      return [{ range: { start: lineStart(text, item.offset), end: nextLine(text, end) }, newText: "" }];
    }
    const [before, after] = [items[index - 1], items[index + 1]];
    if (after) return [{ range: { start: item.offset, end: after.offset }, newText: "" }];
    return before && [{ range: { start: endOfValue(text, before), end }, newText: "" }];
  };

const repeatStatement =
  (index: number): Step =>
  (text, statements) => {
    const item = itemsOf(statements)[index];
    return item && [behind(text, item, text.slice(item.offset, endOfValue(text, item)))];
  };

/** The Sid of a statement that is not its only member. */
const dropSid =
  (index: number): Step =>
  (text, statements) => {
    const item = itemsOf(statements)[index];
    const members = item ? membersOf(item).filter(({ name }) => name.length > 0) : [];
    const at = members.findIndex(({ name }) => name.value === "Sid");
    const [own, before, after] = [members[at], members[at - 1], members[at + 1]];
    if (!own) return item && [];
    if (after) return [{ range: { start: literalAt(text, own.name).start, end: literalAt(text, after.name).start }, newText: "" }];
    return before && [{ range: { start: endOfValue(text, before.value), end: endOfValue(text, own.value) }, newText: "" }];
  };

const addCondition =
  (index: number, services: readonly string[]): Step =>
  (text, statements) => {
    const item = itemsOf(statements)[index];
    const written = item ? membersOf(item).filter(({ name }) => name.length > 0) : [];
    const last = written.sort((a, b) => a.name.offset - b.name.offset).at(-1);
    if (!item || !last || memberOf(item, "Condition")) return undefined;
    const at = endOfValue(text, last.value);
    const start = literalAt(text, last.name).start;
    const isOwnLine = text.slice(lineStart(text, start), start).trim() === "";
    const indent = indentOf(text, start);
    const list = `[${services.map((one) => JSON.stringify(one)).join(", ")}]`;
    if (isBlock(text, item)) {
      const lines = ["", "condition {", `  test     = "StringEquals"`, `  variable = "iam:PassedToService"`, `  values   = ${list}`, "}"];
      return [insertion(endOfLine(text, at), lines.map((line) => (line === "" ? "\n" : `\n${indent}${line}`)).join(""))];
    }
    if (isInLines(text, item)) {
      const pad = " ".repeat(item.offset - lineStart(text, item.offset));
      const lines = ["Condition:", "  StringEquals:", "    iam:PassedToService:", ...services.map((one) => `      - ${one}`)];
      return [insertion(endOfLine(text, at), lines.map((line) => `\n${pad}${line}`).join(""))];
    }
    if (!isBraced(text, item)) return undefined;
    if (!isHcl(text, item))
      return [insertion(at, `,${isOwnLine ? `\n${indent}` : " "}"Condition": {"StringEquals": {"iam:PassedToService": ${list}}}`)];
    return [insertion(at, `${isOwnLine ? `\n${indent}` : ", "}Condition = { StringEquals = { "iam:PassedToService" = ${list} } }`)];
  };

function addDeny(text: string, statements: PolicyNode, action: string, resource: string): TextEdit[] | undefined {
  const item = itemsOf(statements).at(-1);
  const first = item && membersOf(item).find(({ name }) => name.length > 0);
  if (!item || !first) return undefined;
  const values: [string, string][] = [
    ["Effect", "Deny"],
    ["Action", action],
    ["Resource", resource],
  ];
  if (isBlock(text, item)) {
    const indent = indentOf(text, item.offset);
    const lines = [`  effect    = "Deny"`, `  actions   = [${JSON.stringify(action)}]`, `  resources = [${JSON.stringify(resource)}]`];
    return [behind(text, item, ["statement {", ...lines.map((line) => indent + line), `${indent}}`].join("\n"))];
  }
  if (isInLines(text, item)) {
    const pad = " ".repeat(item.offset - lineStart(text, item.offset));
    return [
      behind(text, item, values.map(([name, value]) => `${name}: ${/^[\w:-]+$/.test(value) ? value : `'${value}'`}`).join(`\n${pad}`)),
    ];
  }
  if (!isBraced(text, item)) return undefined;
  const members = values.map(([name, value]) =>
    isHcl(text, item) ? `${name} = ${JSON.stringify(value)}` : `"${name}": ${JSON.stringify(value)}`,
  );
  const start = literalAt(text, first.name).start;
  if (text.slice(lineStart(text, start), start).trim() !== "") return [behind(text, item, `{ ${members.join(", ")} }`)];
  const separator = isHcl(text, item) ? "\n" : ",\n";
  const inner = indentOf(text, start);
  return [behind(text, item, `{\n${members.map((one) => inner + one).join(separator)}\n${indentOf(text, item.offset)}}`)];
}

/** A statement behind another one, as those are set apart there. */
function behind(text: string, item: PolicyNode, written: string): TextEdit {
  const at = endOfValue(text, item);
  const start = lineStart(text, item.offset);
  const before = text.slice(start, item.offset);
  if (isBlock(text, item)) return insertion(endOfLine(text, at), `\n\n${before}${written}`);
  if (isInLines(text, item)) return insertion(endOfLine(text, at), `\n${before}${written}`);
  return insertion(at, before.trim() === "" ? `,\n${before}${written}` : `, ${written}`);
}

function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}

function insertion(offset: number, newText: string): TextEdit {
  return { range: { start: offset, end: offset }, newText };
}
