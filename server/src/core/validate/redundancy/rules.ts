// The rule about statements that say the same.
import { STATEMENT_ELEMENTS } from "../../syntax/grammar";
import { noAccessChanges, removeStatements } from "../fixes";
import { quote, type Rule } from "../rule";
import type { PolicyView, StatementView } from "../view";

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

/** The statements that say the same, together, each in the order of the text. */
function equalStatements(policy: PolicyView): StatementView[][] {
  const outlines = policy.statements.map(outlineOf);
  const times = new Map<string, number>();
  for (const outline of outlines) times.set(outline, (times.get(outline) ?? 0) + 1);
  const groups = new Map<string, StatementView[]>();
  for (const [i, view] of policy.statements.entries()) {
    const meaning = (times.get(outlines[i] ?? "") ?? 0) > 1 ? meaningOf(view) : undefined;
    if (meaning === undefined) continue;
    const group = groups.get(meaning);
    if (group) group.push(view);
    else groups.set(meaning, [view]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

export const redundancyRules: readonly Rule[] = [
  {
    code: "REDUNDANT_STATEMENT",
    awsType: "SUGGESTION",
    rule: "Statements say the same: equal effect, principals, actions, resources and conditions, in any order and whatever the Sid. One finding for all that say the same.",
    policy(policy, report) {
      for (const [first, ...again] of equalStatements(policy)) {
        const [second, ...further] = again;
        if (!first || !second) continue;
        const sid = first.statement.sid?.value;
        const who = further.length === 0 ? "This statement says" : `This statement and ${further.length} further down say`;
        report(
          second.statement.range,
          `${who} the same as ${sid ? `the statement ${quote(sid)}` : `statement ${first.index + 1}`}, and who changes one of them may forget the other. Remove ${further.length === 0 ? "it" : "them"}.`,
          {
            unnecessary: true,
            related: [
              { message: "The statement that says the same.", range: first.statement.range },
              ...further.map((one) => ({ message: "Says the same again.", range: one.statement.range })),
            ],
            fixes: () => [removeStatements(again, noAccessChanges("the earlier statement says the same"))],
          },
        );
      }
    },
  },
];
