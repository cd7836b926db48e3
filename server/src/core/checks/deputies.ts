// Services that act for a stranger: a statement for everybody that compares the source of a call speaks of them (SEMANTICS.md K13).
import { glob } from "../globs/pattern";
import { and, flag, isIn, or } from "../logic/build";
import type { Term } from "../logic/term";
import { readContext } from "../semantics/evaluator/conditions";
import { normaliseKey } from "../semantics/keys";
import type { Request } from "../semantics/request";
import { keyPresent, PRINCIPAL } from "../semantics/request-variables";
import type { Statement } from "../syntax/tree";

const sourceKeys = ["aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid"];

/**
 * Only calls of services carry a source, so a statement for everybody that compares one lets in services, on whose ever
 * behalf they call. A statement that names a service trusts that service.
 */
export function letsInDeputies(statement: Statement | undefined): boolean {
  return (
    statement?.principal?.entries.some(({ kind, id }) => kind === "AWS" && id.value === "*") === true &&
    statement.condition?.entries.some(({ key }) => sourceKeys.includes(normaliseKey(key.value))) === true
  );
}

/** The call is one of a service for somebody. */
export function deputyTerm(): Term {
  return and(isIn(PRINCIPAL, [glob("service:*")]), or(...sourceKeys.map((key) => flag(keyPresent(key)))));
}

/** The concrete twin of `deputyTerm`. */
export function isDeputy({ principal, context }: Request): boolean {
  const { values } = readContext(context);
  return principal.type === "Service" && sourceKeys.some((key) => values.has(key));
}
