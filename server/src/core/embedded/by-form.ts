// Questions that the form of a policy answers, before any value is filled in: most policies name other actions than the listed ones,
// and most of those on resources name services.
import { textsOverlap } from "../checks/overlap-index";
import { isOpen, itemsOf, membersOf } from "../open/policy";
import type { PolicyNode } from "../syntax/node";

/**
 * False only where every statement is well formed and its actions are known texts, none of which may match what one of the listed
 * actions matches: then none of these is allowed, for all values of what is open. True says nothing.
 * `actions`: patterns as settings list them.
 */
export function mayAllowListed(document: PolicyNode, actions: readonly string[]): boolean {
  const listed = actions.map((action) => action.toLowerCase());
  const isOther = (action: PolicyNode) => !isOpen(action) && !listed.some((one) => textsOverlap(String(action.value).toLowerCase(), one));
  return !statementsAre(document, (statement) => {
    const elements = knownMembers(statement, ELEMENTS);
    const effect = elements?.get("Effect");
    if (!elements || !effect || isOpen(effect)) return false;
    const action = elements.get("Action");
    // A Deny allows nothing, whatever it names.
    if (effect.value !== "Deny" && !(action && isTexts(action) && itemsOf(action).every(isOther))) return false;
    return isWellFormed(elements, (principal) => isText(principal) || principalsAre(principal, KINDS));
  });
}

const ELEMENTS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const KINDS = ["AWS", "Service", "Federated", "CanonicalUser"];

/** Kinds of principals that are no stranger, whatever their value: services, and canonical users, who are one account each. */
const NAMED = ["Service", "CanonicalUser"];

/**
 * False only where every statement is well formed and lets in nobody but services and canonical users, for all values of what is
 * open: then nothing has to be asked about the public (SEMANTICS.md 2.6). True says nothing.
 */
export function mayLetInStrangers(document: PolicyNode): boolean {
  return !statementsAre(document, namesServicesOnly);
}

/** Whether the document is well formed, with statements that are known as such and all of which are so. */
function statementsAre(document: PolicyNode, is: (statement: PolicyNode) => boolean): boolean {
  const elements = knownMembers(document, ["Version", "Id", "Statement"]);
  const statements = elements?.get("Statement");
  if (!elements || !statements || ![...elements].every(([name, value]) => name === "Statement" || isText(value))) return false;
  return statements.choice === undefined && itemsOf(statements).every(is);
}

function namesServicesOnly(statement: PolicyNode): boolean {
  const elements = knownMembers(statement, ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]);
  const principal = elements?.get("Principal");
  if (!elements || !principal || elements.get("Effect")?.value !== "Allow" || !elements.has("Action")) return false;
  return isWellFormed(elements, (callers) => principalsAre(callers, NAMED));
}

/** Whether the elements of a statement hold what they take, and its principals are such. */
function isWellFormed(elements: ReadonlyMap<string, PolicyNode>, arePrincipals: (node: PolicyNode) => boolean): boolean {
  return [...elements].every(([name, value]) => {
    if (name === "Principal" || name === "NotPrincipal") return arePrincipals(value);
    if (name === "Condition") return isCondition(value);
    return name === "Effect" || name === "Sid" ? isText(value) && !isOpen(value) : isTexts(value);
  });
}

/** Texts of these kinds of principals, at least one. */
function principalsAre(node: PolicyNode, kinds: readonly string[]): boolean {
  const members = knownMembers(node, kinds);
  return members !== undefined && members.size > 0 && [...members.values()].every(isTexts);
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
