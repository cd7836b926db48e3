// The edits between the older and the new form of a statement that may open access, each one to be made on the older statement by itself.
import type { ConditionEntry, PolicyDocument, PrincipalElement, Range, Statement, StringList } from "../syntax/tree";

/** The elements that an edit can be taken back in as a whole. */
export type ChangedElement = "Effect" | "Action" | "Resource" | "Principal" | "Condition";

/** One edit, or several edits of one element as a group. */
export interface Change {
  element: ChangedElement;
  /** Where it is seen in the new text. */
  range: Range;
  /** The entry or value that stands there; undefined where the range is that of a name. */
  text?: string;
  /** For an added entry of a list: its position there. */
  index?: number;
  /** Makes this edit: on the older statement, or on one that other edits have changed already. */
  widen(statement: Statement): Statement;
  /** What stood in its place, and where in the older text; undefined where nothing was taken away. */
  before?: Range;
  /** The edits of a group. Only where the group opens access are they worth a look. */
  finer?: Change[];
}

/** Every edit that may let a request through the new statement that the older one did not match. Edits that can only narrow are left out. */
export function changesOf(before: Statement, after: Statement, document: PolicyDocument): Change[] {
  return [
    ...effectChange(before, after),
    ...listChanges(before, after, "Action", "action", "notAction"),
    ...listChanges(before, after, "Resource", "resource", "notResource"),
    ...principalChanges(before, after),
    ...conditionChanges(before, after, document),
  ];
}

function effectChange(before: Statement, after: Statement): Change[] {
  if (!after.effect || before.effect?.value === after.effect.value) return [];
  return [
    {
      element: "Effect",
      range: after.effect.range,
      text: after.effect.value,
      widen: (statement) => ({ ...statement, effect: after.effect }),
      ...(before.effect && { before: before.effect.range }),
    },
  ];
}

function listChanges(
  before: Statement,
  after: Statement,
  element: "Action" | "Resource",
  name: "action" | "resource",
  notName: "notAction" | "notResource",
): Change[] {
  const [now, then] = [after[name] ?? after[notName], before[name] ?? before[notName]];
  const widen = (statement: Statement): Statement => ({ ...statement, [name]: after[name], [notName]: after[notName] });
  const withValues =
    (values: StringList["values"]) =>
    (statement: Statement): Statement => {
      const list = statement[name] ?? then;
      return list ? { ...statement, [name]: { ...list, values: [...list.values, ...values] } satisfies StringList } : statement;
    };
  if (!now || !then || now.negated !== then.negated) {
    if (!now && !then) return [];
    return [{ element, range: (now?.key ?? after.effect ?? after).range, widen, ...(then && { before: then.range }) }];
  }
  const fold = (value: string) => (element === "Action" ? value.toLowerCase() : value);
  const known = new Set(then.values.map(({ value }) => fold(value)));
  const kept = new Set(now.values.map(({ value }) => fold(value)));
  if (now.negated) {
    const isLess = then.values.some(({ value }) => !kept.has(fold(value)));
    return isLess ? [{ element, range: now.key.range, widen, before: then.range }] : [];
  }
  const replaces = then.values.some(({ value }) => !kept.has(fold(value)));
  const added = now.values.flatMap((entry, index): Change[] =>
    known.has(fold(entry.value))
      ? []
      : [
          {
            element,
            range: entry.range,
            text: entry.value,
            index,
            widen: withValues([entry]),
            ...(replaces && { before: then.range }),
          },
        ],
  );
  return grouped(added, now.key.range);
}

function principalChanges(before: Statement, after: Statement): Change[] {
  const [now, then] = [after.principal ?? after.notPrincipal, before.principal ?? before.notPrincipal];
  if (!now && !then) return [];
  const element = "Principal";
  const widen = (statement: Statement): Statement => ({ ...statement, principal: after.principal, notPrincipal: after.notPrincipal });
  if (!now || !then || now.negated !== then.negated)
    return [{ element, range: (now?.key ?? after.effect ?? after).range, widen, ...(then && { before: then.range }) }];
  const keyOf = ({ kind, id }: PrincipalElement["entries"][number]) => `${kind} ${id.value}`;
  const known = new Set(then.entries.map(keyOf));
  const kept = new Set(now.entries.map(keyOf));
  const replaces = then.entries.some((entry) => !kept.has(keyOf(entry)));
  if (now.negated) return replaces ? [{ element, range: now.key.range, widen, before: then.range }] : [];
  const withEntries =
    (entries: PrincipalElement["entries"]) =>
    (statement: Statement): Statement => {
      const list = statement.principal ?? then;
      return { ...statement, principal: { ...list, entries: [...list.entries, ...entries] } };
    };
  const added = now.entries.flatMap((entry, index): Change[] =>
    known.has(keyOf(entry))
      ? []
      : [
          {
            element,
            range: entry.id.range,
            text: entry.id.value,
            index,
            widen: withEntries([entry]),
            ...(replaces && { before: then.range }),
          },
        ],
  );
  return grouped(added, now.key.range);
}

/** Edits of one list as a tree of halves, so that one guilty entry among 200 costs few questions. */
function grouped(changes: Change[], range: Range): Change[] {
  if (changes.length <= 1) return changes;
  const [first] = changes;
  const middle = Math.ceil(changes.length / 2);
  const half = (some: Change[]) => grouped(some, range);
  const finer = [...half(changes.slice(0, middle)), ...half(changes.slice(middle))];
  return first ? [{ element: first.element, range, widen: allOf(changes), ...(first.before && { before: first.before }), finer }] : [];
}

/** Several edits, one after the other. */
export function allOf(changes: readonly Change[]): Change["widen"] {
  return (statement) => changes.reduce((changed, change) => change.widen(changed), statement);
}

function conditionChanges(before: Statement, after: Statement, document: PolicyDocument): Change[] {
  const keyOf = ({ operator, key }: ConditionEntry) => `${operator.value} ${key.value.toLowerCase()}`;
  const [then, now] = [before.condition?.entries ?? [], after.condition?.entries ?? []];
  const same = new Map(now.map((entry) => [keyOf(entry), entry]));
  const known = new Set(then.map(keyOf));
  const fresh = now.filter((entry) => !known.has(keyOf(entry)));
  return then.flatMap((entry): Change[] => {
    const heir = same.get(keyOf(entry));
    if (heir) return valueChanges(entry, heir);
    const place = { element: "Condition" as const, before: entry.range };
    const operatorOf = fresh.find((one) => one.key.value.toLowerCase() === entry.key.value.toLowerCase());
    if (operatorOf)
      return [{ ...place, range: operatorOf.operator.range, text: operatorOf.operator.value, widen: replacing(entry, operatorOf) }];
    const keyChanged = fresh.find((one) => one.operator.value === entry.operator.value);
    if (keyChanged) return [{ ...place, range: keyChanged.key.range, text: keyChanged.key.value, widen: replacing(entry, keyChanged) }];
    const range = after.condition?.key.range ?? effectName(after, document);
    return [{ ...place, range, widen: replacing(entry) }];
  });
}

/** The values of one condition: each added value by itself, and the whole list where values are gone or none alone opens anything. */
function valueChanges(entry: ConditionEntry, heir: ConditionEntry): Change[] {
  const known = new Set(entry.values.map(({ value }) => String(value)));
  const kept = new Set(heir.values.map(({ value }) => String(value)));
  const added = heir.values.filter(({ value }) => !known.has(String(value)));
  const isLess = entry.values.some(({ value }) => !kept.has(String(value)));
  if (added.length === 0 && !isLess) return [];
  const place = { element: "Condition" as const, before: entry.range };
  const finer = added.map(
    (value): Change => ({
      ...place,
      range: value.range,
      text: String(value.value),
      widen: replacing(entry, { ...entry, values: [...entry.values, value] }),
    }),
  );
  const [only] = finer;
  const whole = replacing(entry, heir);
  // A value in the place of another is that value's doing.
  if (only && finer.length === 1) return [{ ...only, widen: whole }];
  return [{ ...place, range: heir.key.range, text: heir.key.value, widen: whole, finer }];
}

/** Puts another entry, or none, in the place of a condition. */
function replacing(entry: ConditionEntry, by?: ConditionEntry): Change["widen"] {
  return (statement) => {
    const { condition } = statement;
    if (!condition) return statement;
    const entries = condition.entries.flatMap((one) => (one === entry ? (by ?? []) : one));
    return { ...statement, condition: { ...condition, entries } };
  };
}

/** The name `Effect`: where a statement without any `Condition` says what is missing. */
function effectName(statement: Statement, document: PolicyDocument): Range {
  const effect = statement.properties.find(({ name }) => name.value === "Effect");
  return (
    effect?.name.range ??
    statement.effect?.range ?? { start: statement.range.start, end: Math.min(statement.range.start + 1, document.range.end) }
  );
}
