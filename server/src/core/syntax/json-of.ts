// A statement of any format as the JSON that it says, for writing it again elsewhere.
import type { JsonValue } from "./editor";
import type { ConditionElement, PrincipalElement, Statement, StringList } from "./tree";

type JsonObject = { [name: string]: JsonValue };

/** The value of an element by its name (`Resource`, `NotPrincipal`, …); undefined where the statement has none. */
export function elementJson(statement: Statement, name: string): JsonValue | undefined {
  switch (name) {
    case "Sid":
      return statement.sid?.value;
    case "Effect":
      return statement.effect?.value;
    case "Principal":
    case "NotPrincipal":
      return principalJson(name === "Principal" ? statement.principal : statement.notPrincipal);
    case "Condition":
      return statement.condition && conditionJson(statement.condition);
    default: {
      const lists: Record<string, StringList | undefined> = {
        Action: statement.action,
        NotAction: statement.notAction,
        Resource: statement.resource,
        NotResource: statement.notResource,
      };
      const list = lists[name];
      return (
        list &&
        listed(
          list.values.map(({ value }) => value),
          list.isArray,
        )
      );
    }
  }
}

/** The whole statement, its elements in the order in which they are written. */
export function statementJson(statement: Statement): JsonObject {
  const json: JsonObject = {};
  for (const { name } of statement.properties) {
    const value = elementJson(statement, name.value);
    if (value !== undefined) json[name.value] = value;
  }
  return json;
}

function principalJson(principal: PrincipalElement | undefined): JsonValue | undefined {
  if (!principal) return undefined;
  if (principal.isStar) return "*";
  const json: { [name: string]: string[] } = {};
  for (const { kind, id } of principal.entries) {
    if (kind === "Bare") return id.value;
    json[kind] = [...(json[kind] ?? []), id.value];
  }
  return Object.fromEntries(Object.entries(json).map(([kind, ids]) => [kind, listed(ids, false)]));
}

function conditionJson(condition: ConditionElement): JsonObject {
  const json: { [operator: string]: JsonObject } = {};
  for (const { operator, key, values, isArray } of condition.entries) {
    const block = json[operator.value] ?? {};
    json[operator.value] = block;
    block[key.value] = listed(
      values.map(({ value }) => value),
      isArray,
    );
  }
  return json;
}

function listed<T extends JsonValue>(values: T[], isArray: boolean): JsonValue {
  const [only] = values;
  return values.length === 1 && only !== undefined && !isArray ? only : values;
}
