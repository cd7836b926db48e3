// What grew between two versions, in the few words that a lens has room for: more actions, another resource, a condition that is gone.
import { type Change, changesOf } from "../checks/change";
import { counterpartOf } from "../checks/counterpart";
import { type AccessChange, actionsIn } from "../checks/difference";
import { decidePolicy } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { ConditionEntry, PolicyDocument, Statement } from "../syntax/tree";

/** Longer texts are cut: a lens is one line. */
const LONGEST = 40;
/** Words about more edits than this are left to the report. */
const MOST = 2;

/** A Deny of the narrower policy that the wider one lacks, or that stops less there. */
export interface LostDeny {
  /** Its Sid, or its position as people count. */
  name: string;
  isGone: boolean;
}

/**
 * The phrases for what `wider` allows and `narrower` does not, in the order of the statements. Where only
 * resources, callers or conditions differ they are named, and so is a Deny that is gone or stops less; otherwise the actions
 * are counted.
 */
export function growthPhrases(
  changes: readonly AccessChange[],
  wider: PolicyDocument,
  narrower: PolicyDocument,
  types: KeyTypes,
): { actions: number; edits: string[]; denies: LostDeny[] } {
  const counted: AccessChange[] = [];
  const edits = new Set<string>();
  const lost = new Map<string, LostDeny>();
  for (const change of changes) {
    const before = wider.statements.includes(change.statement) ? counterpartOf(change.statement, wider, narrower) : undefined;
    const found = before ? changesOf(before, change.statement, wider) : [];
    const denies = before && found.length === 0 ? lostDenies(change, wider, narrower, types) : [];
    const isAboutActions =
      (found.length === 0 && denies.length === 0) || found.some(({ element }) => element === "Action" || element === "Effect");
    for (const deny of denies) lost.set(deny.name, deny);
    if (!before || isAboutActions) counted.push(change);
    else for (const edit of found) edits.add(phrase(edit, before, change.statement));
  }
  return {
    actions: actionsIn(counted).length,
    edits: edits.size > MOST ? [...[...edits].slice(0, MOST), "more"] : [...edits],
    denies: [...lost.values()],
  };
}

/** The Denies of the narrower policy that stop what is shown as an example: the Allow is as it was, so they are gone or stop less. */
function lostDenies({ example }: AccessChange, wider: PolicyDocument, narrower: PolicyDocument, types: KeyTypes): LostDeny[] {
  return decidePolicy(narrower, example, types).denies.map((index) => {
    const deny = narrower.statements[index] as Statement;
    const heir = counterpartOf(deny, narrower, wider);
    const name = deny.sid ? short(deny.sid.value) : `statement ${index + 1}`;
    return { name, isGone: heir?.effect?.value !== "Deny" };
  });
}

/** One edit that is not about actions. */
function phrase(edit: Change, before: Statement, after: Statement): string {
  switch (edit.element) {
    case "Resource":
      return swapped(
        "resource",
        edit.text,
        before.resource?.values.map(({ value }) => value),
      );
    case "Principal":
      return swapped(
        "caller",
        edit.text,
        before.principal?.entries.map(({ id }) => id.value),
      );
    default:
      return conditionPhrase(edit, before, after);
  }
}

function swapped(noun: string, text: string | undefined, before: string[] | undefined): string {
  const now = text === undefined ? `another list of ${noun}s` : text === "*" ? `any ${noun}` : short(text);
  const [only] = before ?? [];
  return before?.length === 1 && only !== undefined ? `${now} instead of ${short(only)}` : text === "*" ? now : `${now} as ${noun} too`;
}

function conditionPhrase(edit: Change, before: Statement, after: Statement): string {
  const older = before.condition?.entries.find(({ range }) => range === edit.before);
  if (!older) return "other conditions";
  const heir = after.condition?.entries.find((one) => sameKey(one, older) && one.operator.value === older.operator.value);
  const values = older.values.length === 1 ? ` ${short(String(older.values[0]?.value))}` : "";
  if (!heir) return `no longer limited by ${older.key.value}${values}`;
  return edit.text !== undefined && edit.text !== older.key.value
    ? `${older.key.value} may be ${short(edit.text)}`
    : `${older.key.value} limits less`;
}

function sameKey(one: ConditionEntry, other: ConditionEntry): boolean {
  return one.key.value.toLowerCase() === other.key.value.toLowerCase();
}

/** The telling end of an ARN, or the text itself, cut short. */
function short(text: string): string {
  const end = text.startsWith("arn:") ? text.split(":").slice(5).join(":") || text : text;
  return end.length > LONGEST ? `${end.slice(0, LONGEST - 1)}…` : end;
}
