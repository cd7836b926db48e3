// Rules about policy variables: their form, and where they may stand.
import { example, renameOperator, replaceText, setProperty } from "../fixes";
import { quote, type Rule } from "../rule";
import { isEscape, variablesOf as variablesIn } from "../variables";
import { type PolicyView, pieceOf } from "../view";

export const variableRules: readonly Rule[] = [
  variableForm(
    "MISSING_BRACE_IN_VARIABLE",
    "unclosed",
    "A `${` in a resource or condition value is never closed.",
    (text) => `${quote(text)} is never closed, so it is plain text and not a variable. Add \`}\` behind the name.`,
  ),
  variableForm(
    "EMPTY_VARIABLE",
    "empty",
    "A `${}` in a resource or condition value names nothing.",
    (text) => `${quote(text)} names no key. Write one, such as \`\${aws:username}\`, or remove it.`,
  ),
  variableForm(
    "UNSUPPORTED_SPACE_IN_VARIABLE",
    "space",
    "The name in a `${…}` holds white space.",
    (text) => `The name in ${quote(text)} holds a space, so no key is called that. Remove it; only a default value may hold spaces.`,
  ),
  variableForm(
    "MISSING_QUOTE_IN_VARIABLE",
    "quote",
    "The default value in a `${name, 'default'}` is not between single quotes.",
    (text) => `The default value in ${quote(text)} must stand between single quotes: \`\${aws:PrincipalTag/team, 'none'}\`.`,
  ),
  {
    code: "VARIABLE_UNSUPPORTED_IN_VERSION",
    awsType: "ERROR",
    rule: "A resource or condition value holds a `${…}`, and `Version` is not `2012-10-17`.",
    policy(policy, report) {
      if (policy.hasVariables) return;
      for (const place of variablePlaces(policy)) {
        const [first] = place.variables;
        if (!first || first.problem) continue;
        const { version } = policy.document;
        report(
          pieceOf(place, first.start, first.end),
          `${quote(place.text.slice(first.start, first.end))} is plain text here, because the policy ${version ? "says" : "has no"} \`Version\`${version ? ` ${quote(version.value)}` : ""}. Set it to \`2012-10-17\` for variables to be filled in.`,
          {
            fixes: () => [
              version
                ? replaceText(
                    policy,
                    version.range,
                    "2012-10-17",
                    "Every `${…}` of the policy is read as a variable.",
                    "Set the version to `2012-10-17`",
                  )
                : setProperty(policy, policy.document.range, "Version", "2012-10-17", "Every `${…}` of the policy is read as a variable."),
            ],
          },
        );
      }
    },
  },
  {
    code: "VARIABLE_UNSUPPORTED_IN_ELEMENT",
    awsType: "ERROR",
    rule: "A `${…}` stands in `Action`, `NotAction`, `Principal` or `NotPrincipal`, or before the fifth colon of a resource ARN.",
    policy(policy, report) {
      const tell = (place: { text: string; range: { start: number; end: number } }, start: number, end: number, where: string) =>
        report(
          pieceOf(place, start, end),
          `${quote(place.text.slice(start, end))} is not filled in ${where}: variables work in the last field of a \`Resource\` and in condition values only. Write the text itself.`,
        );
      for (const view of policy.statements) {
        for (const action of view.actions) for (const one of simple(action.text)) tell(action, one.start, one.end, "in an action");
        for (const { entry } of view.principals)
          for (const one of simple(entry.id.value))
            tell({ text: entry.id.value, range: entry.id.range }, one.start, one.end, "in a principal");
        for (const resource of view.resources) {
          if (!resource.fields || !policy.hasVariables) continue;
          const last = resource.masked.length - resource.fields.resource.length;
          for (const one of simple(resource.text))
            if (one.start < last) tell(resource, one.start, one.end, "before the fifth colon of an ARN");
        }
      }
    },
  },
  {
    code: "INVALID_VARIABLE_FOR_OPERATOR",
    awsType: "ERROR",
    rule: "A value with a `${…}` is compared by an operator that is neither a string nor an ARN operator.",
    condition(condition, report, policy) {
      const { operator } = condition;
      if (!policy.hasVariables || !operator || operator.family === "String" || operator.family === "ARN") return;
      for (const value of condition.values) {
        const variable = value.variables.find((one) => !isEscape(one));
        if (variable)
          report(
            pieceOf(value, variable.start, variable.end),
            `${quote(condition.entry.operator.value)} takes no variables: only string and ARN operators fill them in. Write the value itself, or use another operator.`,
            {
              fixes: () => {
                // Texts that are equal are the same number, date or truth value; for less and greater there is no such operator.
                const to = /^(Numeric|Date)(Not)?Equals$/.exec(operator.base) ?? /^(Bool)$/.exec(operator.base);
                const name = to && condition.entry.operator.value.replace(operator.base, `String${to[2] ?? ""}Equals`);
                return [
                  name
                    ? example(
                        renameOperator(
                          condition.statement,
                          condition.entry.operator.range,
                          name,
                          "The values are compared as texts, letter by letter.",
                        ),
                      )
                    : undefined,
                ];
              },
            },
          );
      }
    },
  },
];

function simple(text: string) {
  return text.includes("${") ? variablesIn(text).filter((variable) => !variable.problem && !isEscape(variable)) : [];
}

/** Every text of the policy in which a variable may stand. */
function variablePlaces(
  policy: PolicyView,
): { text: string; range: { start: number; end: number }; variables: ReturnType<typeof variablesIn> }[] {
  const places: ReturnType<typeof variablePlaces> = [];
  for (const view of policy.statements) {
    for (const { text, range } of view.resources) if (text.includes("${")) places.push({ text, range, variables: variablesIn(text) });
    for (const condition of view.conditions) for (const value of condition.values) if (value.variables.length > 0) places.push(value);
  }
  return places;
}

function variableForm(
  code: string,
  problem: NonNullable<ReturnType<typeof variablesIn>[number]["problem"]>,
  rule: string,
  message: (text: string) => string,
): Rule {
  return {
    code,
    awsType: "ERROR",
    rule,
    policy(policy, report) {
      for (const place of variablePlaces(policy)) {
        for (const variable of place.variables) {
          if (variable.problem !== problem) continue;
          const text = place.text.slice(variable.start, variable.end);
          // One finding per value is enough: the next one shows when this is repaired.
          report(pieceOf(place, variable.start, variable.end), message(text), {
            fixes: () => [repair(policy, place, variable.start, variable.end, problem)],
          });
          break;
        }
      }
    },
  };
}

/** The same value with the variable put right, where only one repair is possible. */
function repair(
  policy: PolicyView,
  place: { text: string; range: { start: number; end: number } },
  start: number,
  end: number,
  problem: string,
) {
  const text = place.text.slice(start, end);
  const put = (better: string) =>
    replaceText(policy, place.range, place.text.slice(0, start) + better + place.text.slice(end), "The variable is read as one.");
  if (problem === "space") return put(text.replace(/^\$\{([^,}]*)/, (_, name: string) => `\${${name.replace(/\s+/g, "")}`));
  // The name of a key ends where no key goes on; tags are left to the author, because their names may hold a slash.
  const name = /^\$\{[a-zA-Z0-9-]+:[a-zA-Z0-9]+/.exec(text)?.[0];
  if (problem === "unclosed" && name !== undefined && !/tag$/i.test(name)) return put(`${name}}${text.slice(name.length)}`);
  if (problem === "quote") {
    const comma = text.indexOf(",");
    const value = text.slice(comma + 1, -1).trim();
    const bare = value.slice(value.startsWith("'") ? 1 : 0, value.length > 1 && value.endsWith("'") ? -1 : undefined);
    return bare.includes("'") ? undefined : put(`${text.slice(0, comma)}, '${bare}'}`);
  }
  return undefined;
}
