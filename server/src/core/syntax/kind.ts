// Is this JSON a policy at all, and which kind of policy is it.
import { createScanner } from "jsonc-parser";
import { TokenKind } from "./tokens";
import type { PolicyDocument, PolicyKind, Statement } from "./tree";

const STATEMENT_NAMES = new Set(["Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal"]);
const VERSIONS = new Set(["2012-10-17", "2008-10-17"]);
/** `"Statement"` in a JSON text, each letter as it is or as an escape (`\u0053`). */
const STATEMENT = new RegExp(`"${[..."Statement"].map(letterOrEscape).join("")}"`);

function letterOrEscape(letter: string): string {
  const digits = letter.charCodeAt(0).toString(16);
  return `(?:${letter}|\\\\u00${[...digits].map((digit) => `[${digit}${digit.toUpperCase()}]`).join("")})`;
}

/**
 * Tells cheaply whether a JSON text is meant as a policy document: the root is an object whose own `Statement` holds a
 * statement (an object with `Effect`, `Action` or the like), or which has a policy `Version` and a `Statement` still empty.
 *
 * Reads tokens, so broken JSON is no obstacle, and stops at the first sign. Policies nested in other documents
 * (CloudFormation templates, Terraform state, answers of the AWS CLI) are not the root and do not count.
 */
export function looksLikePolicy(text: string): boolean {
  // Most JSON files of a repository end here, without a scan.
  if (!STATEMENT.test(text)) return false;
  const scanner = createScanner(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, true);
  if ((scanner.scan() as number) !== TokenKind.OpenBrace) return false;
  let depth = 1;
  let rootName: string | undefined;
  let statementIsList = false;
  let hasVersion = false;
  let hasStatement = false;
  let pending: string | undefined;
  for (;;) {
    const kind: number = scanner.scan();
    if (kind === TokenKind.Eof) return hasVersion && hasStatement;
    if (kind === TokenKind.String) {
      pending = scanner.getTokenValue();
      if (depth === 1 && rootName === "Version" && VERSIONS.has(pending)) hasVersion = true;
      continue;
    }
    if (kind === TokenKind.Colon && pending !== undefined) {
      if (depth === 1) rootName = pending;
      else if (rootName === "Statement" && depth === (statementIsList ? 3 : 2) && STATEMENT_NAMES.has(pending)) return true;
    } else if (kind === TokenKind.OpenBrace || kind === TokenKind.OpenBracket) {
      if (depth === 1 && rootName === "Statement") {
        hasStatement = true;
        statementIsList = kind === TokenKind.OpenBracket;
      }
      depth++;
    } else if (kind === TokenKind.CloseBrace || kind === TokenKind.CloseBracket) {
      depth--;
      if (depth === 0) return hasVersion && hasStatement;
    }
    pending = undefined;
  }
}

/**
 * Infers the kind of a policy from its content, and from its path where content cannot tell. `iam-prover.json` overrules it.
 *
 * The rules, first match wins (differences between the kinds: SEMANTICS.md 1.2):
 * 1. `trust`: no statement has a `Resource`, and every action is one that a role trust policy may hold
 *    (`sts:AssumeRole…`, `sts:TagSession`, `sts:SetSourceIdentity`, or a pattern of `sts:`).
 * 2. Some statement names a principal:
 *    - `endpoint` if the path says so (`vpce`, `endpoint`); what a path says never switches a check off, so callers that
 *      leave checks out for this kind ask whether the settings said it;
 *    - `rcp` if the path says so (`rcp`, `resource-control`) and no statement allows: what a customer writes there only denies;
 *    - `rcp` if every statement denies, to everybody, on resource `*`: a policy attached to one resource names it, and
 *      a resource control policy can do nothing but deny;
 *    - else `resource`.
 * 3. No statement names a principal: `scp` if the path says so (`scp`, `service-control`), because its content is that of an
 *    identity policy; else `identity`.
 */
export function inferKind(document: PolicyDocument, path = ""): PolicyKind {
  const { statements } = document;
  const hints = pathHints(path);
  if (statements.length > 0 && statements.every((statement) => !has(statement, "Resource", "NotResource") && onlyAssumesRoles(statement)))
    return "trust";
  if (statements.some((statement) => has(statement, "Principal", "NotPrincipal"))) {
    if (hints.has("endpoint")) return "endpoint";
    if (hints.has("rcp") && statements.every((statement) => statement.effect?.value === "Deny")) return "rcp";
    if (statements.every(deniesEverybodyEverywhere)) return "rcp";
    return "resource";
  }
  return hints.has("scp") ? "scp" : "identity";
}

function has(statement: Statement, ...names: string[]): boolean {
  return statement.properties.some((property) => names.includes(property.name.value));
}

function onlyAssumesRoles(statement: Statement): boolean {
  const actions = statement.action?.values ?? [];
  return actions.length > 0 && actions.every(({ value }) => /^sts:(assumerole|tagsession$|setsourceidentity$|.*[*?])/i.test(value));
}

function deniesEverybodyEverywhere(statement: Statement): boolean {
  const { effect, principal, resource } = statement;
  return (
    effect?.value === "Deny" &&
    resource?.values.length === 1 &&
    resource.values[0]?.value === "*" &&
    principal?.entries.length === 1 &&
    principal.entries[0]?.kind === "AWS" &&
    principal.entries[0].id.value === "*"
  );
}

function pathHints(path: string): Set<PolicyKind> {
  const words = path
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const hints = new Set<PolicyKind>();
  words.forEach((word, i) => {
    const pair = `${word}-${words[i + 1] ?? ""}`;
    if (word === "scp" || word === "scps" || word === "servicecontrol" || pair === "service-control") hints.add("scp");
    if (word === "rcp" || word === "rcps" || word === "resourcecontrol" || pair === "resource-control") hints.add("rcp");
    if (word === "vpce" || word === "endpoint" || word === "endpoints") hints.add("endpoint");
  });
  return hints;
}
