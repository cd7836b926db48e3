// A policy whose resource hangs on a condition: its statements do, too.
import { movedDocument, originOf } from "../hosts/moved";
import { membersOf, withMembers } from "../open/policy";
import { byObjectAndText } from "../session/query";
import type { PolicyNode } from "../syntax/node";

/** The document with each statement there only if the condition holds; all of them where they are no list. */
export function guardedBy(document: PolicyNode, condition: string): PolicyNode {
  const origin = originOf(document);
  return origin ? movedDocument(guardedInPart(origin.node, condition), origin.by) : guarded(document, condition);
}

const guardedInPart = byObjectAndText("embedded/guarded documents", guarded);

function guarded(document: PolicyNode, condition: string): PolicyNode {
  const members = membersOf(document);
  const statements = members.find(({ name }) => name.value === "Statement")?.value;
  if (!statements) return document;
  const list = statements.type === "array" ? (statements.children ?? []) : [statements];
  const children = list.map(
    (one): PolicyNode => ({ type: "choice", offset: one.offset, length: one.length, choice: { condition, whenTrue: one } }),
  );
  const { offset, length } = statements;
  return withMembers(
    document,
    members.map(({ name, value }) => [name, value === statements ? { type: "array", offset, length, children } : value] as const),
  );
}
