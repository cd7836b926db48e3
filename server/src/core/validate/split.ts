// Repairs that move or merge parts of statements: actions into a statement of their own, one key's values under another's.

import type { Fix, TextEdit } from "../checks/finding";
import type { JsonValue } from "../syntax/editor";
import type { Located, PrincipalElement, Scalar } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { quoteList } from "./rule";
import { type ActionView, blockOf, type ConditionView, type StatementView } from "./view";

/**
 * Moves actions to a statement of their own, behind this one, that is the same but for one condition key. With no action
 * left to stay, the key is taken out instead. Undefined when a part of the statement could not be read.
 */
export function splitOff(view: StatementView, actions: readonly ActionView[], condition: ConditionView): Fix | undefined {
  const editor = view.policy.editor();
  const list = view.statement.action;
  if (!editor || !list || actions.length === 0 || view.effect === undefined) return undefined;
  const names = quoteList(
    actions.map((one) => one.text),
    3,
  );
  const [is, verb] = [actions.length > 1 ? "are" : "is", view.effect === "Allow" ? "allowed" : "denied"];
  const effect = `${names} ${is} ${verb} whatever \`${condition.key}\` is; for the other actions nothing changes.`;
  if (actions.length === list.values.length) {
    const edits = withoutKey(condition);
    const alone = `${names} ${is} ${verb} whatever \`${condition.key}\` is.`;
    return edits && { title: `Remove the condition on \`${condition.key}\``, effect: alone, edits, proved: false };
  }
  const copy = statementWithout(
    view,
    actions.map((one) => one.text),
    condition,
  );
  const removal = editor.removeEntries(actions.map((one) => one.range));
  const inserted = copy && editor.insertStatement(copy, view.index);
  if (!removal?.ok || !inserted) return undefined;
  const title = `Move ${names} to a statement without \`${condition.key}\``;
  return { title, effect, edits: [...removal.edits, ...inserted], proved: false };
}

/** Takes one key out of its operator's block, and what would be left empty with it. */
export function withoutKey(condition: ConditionView): TextEdit[] | undefined {
  const { statement, entry, key } = condition;
  const editor = statement.policy.editor();
  const element = statement.statement.condition;
  const block = blockOf(condition);
  if (!editor || !element || !block) return undefined;
  if (element.entries.length === 1) return editor.removeProperty(statement.statement.range, "Condition");
  const isAlone = element.entries.filter((one) => one.operator.range.start === entry.operator.range.start).length === 1;
  return isAlone ? editor.removeProperty(element.range, block.name.value) : editor.removeProperty(block.valueRange, key);
}

/** A statement's JSON with other actions. Undefined when a part of it could not be read. */
export function copyOf(view: StatementView, actions: string[]): JsonValue | undefined {
  return statementWithout(view, actions);
}

/**
 * Moves some of a statement's actions to a statement of their own, behind this one, that is the same but for its resources.
 * Undefined when no action would be left to stay, or a part of the statement could not be read.
 */
export function moveToResources(
  view: StatementView,
  actions: readonly ActionView[],
  resources: readonly string[],
  effect: string,
): Fix | undefined {
  const editor = view.policy.editor();
  const names = actions.map((one) => one.text);
  const copy = statementWithout(view, names, undefined, resources);
  const removal = editor?.removeEntries(actions.map((one) => one.range));
  const inserted = copy && editor?.insertStatement(copy, view.index);
  if (!removal?.ok || !inserted) return undefined;
  const title = `Move ${quoteList(names, 3)} to a statement on ${quoteList(resources, 2)}`;
  return { title, effect, edits: [...removal.edits, ...inserted], proved: false };
}

/** A statement's JSON with other actions, without one key of its condition, or with other resources. */
function statementWithout(
  view: StatementView,
  actions: string[],
  condition?: ConditionView,
  resources?: readonly string[],
): JsonValue | undefined {
  const { statement } = view;
  const out: Record<string, JsonValue> = {};
  for (const { name } of statement.properties) {
    const isResource = resources !== undefined && name.value === "Resource";
    const value = isResource
      ? resources.length > 1
        ? [...resources]
        : (resources[0] ?? "*")
      : memberValue(view, name.value, actions, condition);
    if (value === undefined) return undefined;
    if (value !== null) out[name.value] = value;
  }
  return out;
}

/** The value of one element; null leaves it out, undefined says that it could not be read. */
function memberValue(view: StatementView, name: string, actions: string[], condition?: ConditionView): JsonValue | undefined {
  const { statement } = view;
  switch (name) {
    case "Sid":
      return statement.sid ? freeSid(view, statement.sid.value) : undefined;
    case "Effect":
      return statement.effect?.value;
    case "Action":
      return actions;
    case "Resource":
    case "NotResource": {
      const list = name === "Resource" ? statement.resource : statement.notResource;
      return list && (list.isArray ? list.values.map((one) => one.value) : list.values[0]?.value);
    }
    case "Principal":
    case "NotPrincipal":
      return principalValue(name === "Principal" ? statement.principal : statement.notPrincipal);
    case "Condition":
      return conditionValue(view, condition);
    default:
      return undefined;
  }
}

function freeSid(view: StatementView, sid: string): string | null {
  if (sid === "") return null;
  const taken = new Set(view.policy.statements.map((one) => one.statement.sid?.value));
  let number = 2;
  while (taken.has(`${sid}${number}`)) number++;
  return `${sid}${number}`;
}

function principalValue(element: PrincipalElement | undefined): JsonValue | undefined {
  if (!element) return undefined;
  if (element.isStar) return "*";
  if (element.entries.some((entry) => entry.kind === "Bare")) return undefined;
  const kinds: Record<string, string[]> = {};
  for (const { kind, id } of element.entries) kinds[kind] = [...(kinds[kind] ?? []), id.value];
  return Object.fromEntries(Object.entries(kinds).map(([kind, ids]) => [kind, oneOrAll(ids)]));
}

function conditionValue(view: StatementView, left?: ConditionView): JsonValue | undefined {
  const blocks: Record<string, Record<string, JsonValue>> = {};
  for (const entry of view.statement.condition?.entries ?? []) {
    if (entry === left?.entry) continue;
    const values = entry.values.map((one) => one.value);
    const block = blocks[entry.operator.value] ?? {};
    blocks[entry.operator.value] = block;
    block[entry.key.value] = entry.isArray ? values : (values[0] ?? []);
  }
  return Object.keys(blocks).length > 0 ? blocks : null;
}

/** The ways out of one key standing twice: the values of both under the first spelling, or one of the two only. */
export function mergeKeys(first: ConditionView, second: ConditionView): (Fix | undefined)[] {
  const editor = first.statement.policy.editor();
  const block = first.statement.statement.condition?.operators.find((one) => one.name.range.start === first.entry.operator.range.start);
  if (!editor || !block) return [];
  const values = [...new Map([...first.entry.values, ...second.entry.values].map(known)).values()];
  const set = editor.setProperty(block.valueRange, first.key, values);
  const drop = (condition: ConditionView) => editor.removeProperty(block.valueRange, condition.key);
  const away = drop(second);
  const keep = (kept: ConditionView, dropped: ConditionView): Fix | undefined => {
    const edits = drop(dropped);
    return (
      edits && {
        title: `Keep \`${kept.key}\`, remove \`${dropped.key}\``,
        effect: `The policy becomes valid; only the values of \`${kept.key}\` count.`,
        edits,
        proved: false,
      }
    );
  };
  return [
    set && away
      ? {
          title: `Put all values under \`${first.key}\``,
          effect: "The policy becomes valid; the values of both are alternatives.",
          edits: [...set, ...away],
          proved: false,
        }
      : undefined,
    keep(first, second),
    keep(second, first),
  ];
}

function known({ value }: Located<Scalar>): [string, Scalar] {
  return [`${typeof value} ${value}`, value];
}
