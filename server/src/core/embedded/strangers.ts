// Whether a policy can let in anybody whom it does not name, told by its form alone: most policies on resources name services.
import { isOpen, itemsOf, membersOf } from "../open/policy";
import type { PolicyNode } from "../syntax/node";

/** Kinds of principals that are no stranger, whatever their value: services, and canonical users, who are one account each. */
const NAMED = new Set(["Service", "CanonicalUser"]);

/**
 * False only where every statement is well formed and lets in nobody but services and canonical users, for all values of what is
 * open: then nothing has to be asked about the public (SEMANTICS.md 2.6). True says nothing.
 */
export function mayLetInStrangers(document: PolicyNode): boolean {
  const elements = knownMembers(document, ["Version", "Id", "Statement"]);
  const statements = elements?.get("Statement");
  if (!elements || !statements || ![...elements].every(([name, value]) => name === "Statement" || isText(value))) return true;
  return statements.choice !== undefined || !itemsOf(statements).every(namesServicesOnly);
}

function namesServicesOnly(statement: PolicyNode): boolean {
  const elements = knownMembers(statement, ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]);
  const principal = elements?.get("Principal");
  if (!elements || !principal || elements.get("Effect")?.value !== "Allow" || !elements.has("Action")) return false;
  const kinds = knownMembers(principal, [...NAMED]);
  if (!kinds || kinds.size === 0) return false;
  return [...elements].every(([name, value]) => {
    if (name === "Principal") return [...kinds.values()].every(isTexts);
    if (name === "Condition") return isCondition(value);
    return name === "Effect" || name === "Sid" ? isText(value) && !isOpen(value) : isTexts(value);
  });
}

/** The members of an object that has none but these, each once, and all of them known; else undefined. */
function knownMembers(node: PolicyNode, names: readonly string[]): Map<string, PolicyNode> | undefined {
  if (node.type !== "object" || node.choice) return undefined;
  const found = new Map<string, PolicyNode>();
  for (const { name, value } of membersOf(node)) {
    const text = String(name.value);
    if (isOpen(name) || name.choice || !names.includes(text) || found.has(text)) return undefined;
    found.set(text, value);
  }
  return found;
}

function isCondition(node: PolicyNode): boolean {
  const blocks = node.type === "object" && !node.choice ? membersOf(node) : undefined;
  return (
    blocks?.every(
      ({ name, value }) => !isOpen(name) && value.type === "object" && !value.choice && membersOf(value).every((one) => isTexts(one.value)),
    ) === true
  );
}

/** A text or a list of texts, known or not. */
function isTexts(node: PolicyNode): boolean {
  return isText(node) || (node.type === "array" && !node.choice && (node.children ?? []).every(isText));
}

function isText(node: PolicyNode): boolean {
  return node.type === "string" && !node.choice;
}
