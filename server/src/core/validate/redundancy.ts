// The rule about statements that say the same.
import { STATEMENT_ELEMENTS } from "../syntax/grammar";
import { removeStatement } from "./fixes";
import { quote, type Rule } from "./rule";
import type { StatementView } from "./view";

/** Everything that a statement says, in an order of its own: equal texts mean equal permissions. Undefined when a part could not be read. */
function meaningOf(view: StatementView): string | undefined {
  const { statement } = view;
  if (!view.effect || (!statement.action && !statement.notAction)) return undefined;
  const unread = statement.properties.some(({ name }) => !(STATEMENT_ELEMENTS as readonly string[]).includes(name.value));
  if (unread) return undefined;
  const list = (values: readonly string[]) => [...new Set(values)].sort();
  return JSON.stringify([
    view.effect,
    statement.action && list(statement.action.values.map((one) => one.value.toLowerCase())),
    statement.notAction && list(statement.notAction.values.map((one) => one.value.toLowerCase())),
    statement.resource && list(statement.resource.values.map((one) => one.value)),
    statement.notResource && list(statement.notResource.values.map((one) => one.value)),
    statement.principal && list(statement.principal.entries.map(({ kind, id }) => `${kind} ${id.value}`)),
    statement.notPrincipal && list(statement.notPrincipal.entries.map(({ kind, id }) => `${kind} ${id.value}`)),
    list(view.conditions.map((one) => JSON.stringify([one.entry.operator.value, one.lower, list(one.values.map((value) => value.text))]))),
  ]);
}

/** What statements that say the same have in common and is told quickly: the first of their actions and resources by alphabet. */
function outlineOf({ effect, statement }: StatementView): string {
  const first = (values: readonly { value: string }[] = []) => {
    let least: string | undefined;
    for (const { value } of values) if (least === undefined || value < least) least = value;
    return least ?? "";
  };
  const actions = (statement.action ?? statement.notAction)?.values.map(({ value }) => ({ value: value.toLowerCase() }));
  return `${effect} ${first(actions)} ${first((statement.resource ?? statement.notResource)?.values)}`;
}

export const redundancyRules: readonly Rule[] = [
  {
    code: "REDUNDANT_STATEMENT",
    awsType: "SUGGESTION",
    rule: "A statement says the same as an earlier one: equal effect, principals, actions, resources and conditions, in any order and whatever the Sid.",
    policy(policy, report) {
      const seen = new Map<string, StatementView>();
      const outlines = policy.statements.map(outlineOf);
      const times = new Map<string, number>();
      for (const outline of outlines) times.set(outline, (times.get(outline) ?? 0) + 1);
      for (const [i, view] of policy.statements.entries()) {
        if (times.get(outlines[i] as string) === 1) continue;
        const meaning = meaningOf(view);
        if (meaning === undefined) continue;
        const earlier = seen.get(meaning);
        if (!earlier) {
          seen.set(meaning, view);
          continue;
        }
        const sid = earlier.statement.sid?.value;
        report(
          view.statement.range,
          `This statement says the same as ${sid ? `the statement ${quote(sid)}` : `statement ${earlier.index + 1}`}, and who changes one of them may forget the other. Remove it.`,
          {
            unnecessary: true,
            related: [{ message: "The statement that says the same.", range: earlier.statement.range }],
            fixes: () => [removeStatement(view, "No access changes: the earlier statement says the same.")],
          },
        );
      }
    },
  },
];
