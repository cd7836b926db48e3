// Checks of our own beside AWS's: what AWS accepts and hardly anybody means.
import { isProviderClaim, needsKey, refusedWithKey, sameRequest, withoutKeyAmong } from "./carried";
import { type OwnRule, quote, quoteList } from "./rule";
import { splitOff } from "./split";

export const hintRules: readonly OwnRule[] = [
  {
    code: "key-not-carried",
    severity: "information",
    rule: "A statement needs a key of one service to match and names, without wildcard, actions that the service reference does not give that key. The key must be given to at least one action of the service. Claims of identity providers, and in policies with principals the actions of the key's own service, have a code of AWS's.",
    statement(view, report) {
      if (!view.statement.action || view.effect === undefined) return;
      for (const condition of view.conditions) {
        if (!needsKey(condition) || isProviderClaim(condition)) continue;
        const refused = refusedWithKey(view, condition);
        const actions = withoutKeyAmong(view, condition).filter(
          (action) => !sameRequest.includes(action.lower) && !refused.includes(action),
        );
        if (actions.length === 0) continue;
        const [carry, it] = actions.length > 1 ? ["do not carry", "them"] : ["does not carry", "it"];
        const names = quoteList(
          actions.map((one) => one.text),
          4,
        );
        const what =
          view.effect === "Deny"
            ? `this Deny never applies to ${it}`
            : `the condition never holds for ${it}, and this statement does not allow ${it}`;
        report(
          condition.entry.key.range,
          `${names} ${carry} ${quote(condition.key)}, so ${what}. Move ${it} to a statement without this key.`,
          {
            related: actions.map((one) => ({ message: `Does not carry \`${condition.key}\`.`, range: one.range })),
            fixes: () => [splitOff(view, actions, condition)],
          },
        );
      }
    },
  },
];
