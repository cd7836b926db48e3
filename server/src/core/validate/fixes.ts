// The repairs that rules offer. None of them is proved here: each says what it does, and whoever shows it may prove it first.
import type { Fix, TextEdit } from "../checks/finding";
import type { JsonValue, PolicyEditor } from "../syntax/editor";
import type { Range, StringList } from "../syntax/tree";
import { blockOf, type ConditionView, type PolicyView, type StatementView } from "./view";

/** What a repair does, in words, and where it is meant to change no access, or nothing else, that claim. */
export type Effect = string | { effect: string; claim: NonNullable<Fix["claim"]> };

/** The repair is meant to change no access, for this reason. It is a claim until it is proved. */
export function noAccessChanges(because?: string): Effect {
  return { effect: because === undefined ? "No access changes." : `No access changes: ${because}.`, claim: "no-access-change" };
}

/** The repair is meant to change what it names and nothing else. */
export function nothingElseChanges(words: string): Effect {
  return { effect: words, claim: "no-other-change" };
}

/** The words of an effect, and its claim if there is one. */
function told(effect: Effect): Pick<Fix, "effect" | "claim"> {
  return typeof effect === "string" ? { effect } : effect;
}

/** A fix from edits, or undefined when the editor could not make them. */
function fix(title: string, effect: Effect, edits: TextEdit[] | undefined, preferred = true): Fix | undefined {
  return edits && edits.length > 0 ? { title, edits, ...told(effect), proved: false, preferred } : undefined;
}

/** A fix with something in it that only the author knows: never applied unseen. */
export function example(made: Fix | undefined): Fix | undefined {
  return made && { ...made, preferred: false };
}

/** Adds entries to a list. */
export function addEntries(policy: PolicyView, list: Range, entries: string[], effect: Effect): Fix | undefined {
  return fix(`Add ${entries.map((one) => `\`${one}\``).join(", ")}`, effect, policy.editor()?.insertEntries(list, entries));
}

/** Puts several entries in the place of one, which need not stand in a list; those that stand there already are not repeated. */
export function replaceByEntries(
  policy: PolicyView,
  list: StringList,
  entry: Range,
  entries: readonly string[],
  title: string,
  effect: Effect,
): Fix | undefined {
  const editor = policy.editor();
  const present = new Set(list.values.filter((one) => one.range.start !== entry.start).map((one) => one.value.toLowerCase()));
  const [first, ...rest] = entries.filter((one) => !present.has(one.toLowerCase()));
  if (!editor || first === undefined) return undefined;
  if (!list.isArray) return fix(title, effect, editor.replaceValue(entry, rest.length > 0 ? [first, ...rest] : first), false);
  const index = list.values.findIndex((one) => one.range.start === entry.start);
  const replaced = editor.replaceValue(entry, first);
  const added = rest.length > 0 ? editor.insertEntries(list.range, rest, index + 1) : [];
  return fix(title, effect, replaced && added && [...replaced, ...added], false);
}

/** Writes another text in the place of a string (a name or a value). */
export function replaceText(policy: PolicyView, range: Range, text: JsonValue, effect: Effect, title?: string): Fix | undefined {
  return fix(title ?? `Replace with \`${String(text)}\``, effect, policy.editor()?.replaceValue(range, text));
}

/** Takes entries out of their lists. Nothing is offered when a list would be left empty, because an empty list means something else. */
export function removeEntries(policy: PolicyView, ranges: Range[], title: string, effect: Effect): Fix | undefined {
  const removal = policy.editor()?.removeEntries(ranges);
  return removal?.ok ? fix(title, effect, removal.edits) : undefined;
}

/** Takes a member out of an object. */
export function removeProperty(policy: PolicyView, object: Range, name: string, effect: Effect): Fix | undefined {
  return fix(`Remove \`${name}\``, effect, policy.editor()?.removeProperty(object, name));
}

/** Takes a whole statement out, if another one is left. */
export function removeStatement(statement: StatementView, effect: Effect): Fix | undefined {
  return removeStatements([statement], effect);
}

/** Takes statements out, if another one is left. */
export function removeStatements(statements: readonly StatementView[], effect: Effect): Fix | undefined {
  const removal = statements[0]?.policy.editor()?.removeStatements(statements.map(({ index }) => index));
  const title = statements.length > 1 ? `Remove the ${statements.length} statements` : "Remove the statement";
  return removal?.ok ? fix(title, effect, removal.edits) : undefined;
}

/** Sets a member of an object, adding it where it is missing. */
export function setProperty(
  policy: PolicyView,
  object: Range,
  name: string,
  value: JsonValue,
  effect: Effect,
  title?: string,
  after?: string,
): Fix | undefined {
  return fix(title ?? `Add \`"${name}": ${JSON.stringify(value)}\``, effect, policy.editor()?.setProperty(object, name, value, after));
}

/**
 * Adds a condition to a statement: to the operator's block when there is one, else a new block, else a new `Condition`.
 * With an example in the place of a value that only the author knows it is no fix to be applied unseen.
 */
export function addCondition(
  statement: StatementView,
  operator: string,
  key: string,
  value: JsonValue,
  effect: Effect,
  isExample = false,
): Fix | undefined {
  const editor = statement.policy.editor();
  return fix(
    `Add the condition \`${operator}\` on \`${key}\``,
    effect,
    editor && conditionEdits(editor, statement, operator, key, value),
    !isExample,
  );
}

function conditionEdits(
  editor: PolicyEditor,
  statement: StatementView,
  operator: string,
  key: string,
  value: JsonValue,
): TextEdit[] | undefined {
  const condition = statement.statement.condition;
  if (!condition) return editor.setProperty(statement.statement.range, "Condition", { [operator]: { [key]: value } });
  const block = condition.operators.find((one) => one.name.value === operator);
  return block ? editor.setProperty(block.valueRange, key, value) : editor.setProperty(condition.range, operator, { [key]: value });
}

/** Writes `"Null": { key: value }` in the place of an operator's block, when that holds this key only and there is no `Null` yet. */
export function writeNull(condition: ConditionView, value: "true" | "false", effect: Effect): Fix | undefined {
  const { statement, entry, key } = condition;
  const block = blockOf(condition);
  const rename = renameOperator(statement, entry.operator.range, "Null", effect);
  const set = block && statement.policy.editor()?.setProperty(block.valueRange, key, value);
  return rename && set && { ...rename, title: `Write \`"Null": { "${key}": "${value}" }\``, edits: [...rename.edits, ...set] };
}

/** Takes a piece out of the text: for what no editor of JSON can touch, such as a comma too many. */
export function cut(range: Range, title: string, effect: Effect): Fix {
  return { title, ...told(effect), edits: [{ range, newText: "" }], proved: false, preferred: true };
}

/** Replaces one operator's block by another name, when it holds this one key only (else the other keys would change too). */
export function renameOperator(statement: StatementView, operatorRange: Range, to: string, effect: Effect): Fix | undefined {
  const condition = statement.statement.condition;
  const own = condition?.operators.find((one) => one.name.range.start === operatorRange.start);
  if (!condition || !own || condition.operators.some((one) => one.name.value === to)) return undefined;
  const entries = condition.entries.filter((entry) => entry.operator.range.start === operatorRange.start);
  if (entries.length !== 1) return undefined;
  return replaceText(statement.policy, operatorRange, to, effect, `Use \`${to}\``);
}

/** Takes `ForAllValues:` or `ForAnyValue:` off a condition's operator. */
export function removeQualifier({ statement, entry, operator }: ConditionView, effect: Effect): Fix | undefined {
  if (!operator?.qualifier) return undefined;
  return renameOperator(statement, entry.operator.range, entry.operator.value.slice(operator.qualifier.length + 1), effect);
}
