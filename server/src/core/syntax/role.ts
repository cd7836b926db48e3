// What belongs at a place of a policy, read off its JSON path: the grammar of SEMANTICS.md 1.1 in one table.
import type { JsonPath, Role } from "./place";

/** Reads the role of a place off its JSON path (see `Place.path`). */
export function roleOf(path: JsonPath, isName: boolean): Role {
  if (path.length === 1 && isName) return { role: "document-name" };
  const [root, ...rest] = path;
  if (root === "Version") return { role: rest.length === 0 ? "version" : "unknown" };
  if (root === "Id") return { role: rest.length === 0 ? "id" : "unknown" };
  if (root !== "Statement") return { role: "unknown" };
  if (rest.length === 0) return { role: "statement", statementIndex: 0 };
  const inList = typeof rest[0] === "number";
  const statementIndex = inList ? (rest[0] as number) : 0;
  const inner = inList ? rest.slice(1) : rest;
  if (inner.length === 0) return { role: "statement", statementIndex };
  if (inner.length === 1 && isName) return { role: "statement-name", statementIndex };
  const element = String(inner[0]);
  return { statementIndex, element, ...roleInElement(element, inner.slice(1), isName) };
}

function roleInElement(element: string, path: JsonPath, isName: boolean): Role {
  // A list adds an index that changes nothing about what belongs there.
  const isValue = !isName && (path.length === 0 || (path.length === 1 && typeof path[0] === "number"));
  switch (element) {
    case "Sid":
      return { role: path.length === 0 ? "sid" : "unknown" };
    case "Effect":
      return { role: path.length === 0 ? "effect" : "unknown" };
    case "Action":
    case "NotAction":
      return { role: isValue ? "action" : "unknown" };
    case "Resource":
    case "NotResource":
      return { role: isValue ? "resource" : "unknown" };
    case "Principal":
    case "NotPrincipal": {
      if (path.length === 0) return { role: "principal" };
      if (typeof path[0] === "number") return { role: "unknown" };
      if (isName) return { role: path.length === 1 ? "principal-name" : "unknown" };
      return {
        role: path.length === 1 || (path.length === 2 && typeof path[1] === "number") ? "principal-id" : "unknown",
        principalKind: path[0],
      };
    }
    case "Condition": {
      if (path.length === 0) return { role: "condition" };
      if (typeof path[0] === "number") return { role: "unknown" };
      if (path.length === 1) return isName ? { role: "operator-name" } : { role: "unknown", operator: path[0] };
      if (typeof path[1] === "number") return { role: "unknown", operator: path[0] };
      if (path.length === 2 && isName) return { role: "condition-key-name", operator: path[0] };
      const isConditionValue = !isName && (path.length === 2 || (path.length === 3 && typeof path[2] === "number"));
      return { role: isConditionValue ? "condition-value" : "unknown", operator: path[0], conditionKey: path[1] };
    }
    default:
      return { role: "unknown" };
  }
}
