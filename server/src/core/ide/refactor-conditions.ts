// Refactorings that narrow a statement by a condition: the source of a service's call, the organization of the principal.
import type { TextEdit } from "../checks/finding";
import type { JsonValue } from "../syntax/editor";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { splitArn } from "./arn";
import { type RefactorInput, type Refactoring, touches } from "./refactoring";

/** Keys that already say on whose behalf a service may call. */
const sourceKeys = new Set(["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"]);

/** Narrows a service principal to calls on behalf of one account or of its resources (confused deputy). */
export function addSource(input: RefactorInput): Refactoring[] {
  const { statement, context, document } = input;
  const principal = statement.principal;
  if (statement.effect?.value !== "Allow" || !principal || !onPrincipal(input)) return [];
  // An account or provider beside the service would lose its access: its requests carry no such key.
  if (principal.entries.length === 0 || !principal.entries.every((entry) => entry.kind === "Service")) return [];
  if (statement.condition?.entries.some((entry) => sourceKeys.has(entry.key.value.toLowerCase()))) return [];
  // No id is made up: one that the user forgets to replace would take all access away.
  const account = context.workspaceValues?.accounts[0] ?? accountOf(document);
  if (account === undefined) return [];
  const out: Refactoring[] = [];
  const byAccount = withCondition(input, "StringEquals", "aws:SourceAccount", account);
  if (byAccount)
    out.push({
      id: "add-source-account",
      title: `Only on behalf of account \`${account}\` (add \`aws:SourceAccount\`)`,
      claim: "changes",
      effect: "Takes away calls that the service makes on behalf of other accounts, and calls that name no source.",
      edits: byAccount,
    });
  const service = principal.entries.length === 1 ? principal.entries[0]?.id.value.split(".")[0] : undefined;
  if (service && context.catalogue.service(service)) {
    const arn = `arn:aws:${service}:*:${account}:*`;
    const byArn = withCondition(input, "ArnLike", "aws:SourceArn", arn);
    if (byArn)
      out.push({
        id: "add-source-arn",
        title: `Only on behalf of resources \`${arn}\` (add \`aws:SourceArn\`)`,
        claim: "changes",
        effect: "Takes away calls that the service makes on behalf of other resources, and calls that name no source.",
        edits: byArn,
      });
  }
  return out;
}

/** Narrows a statement for everyone, or for other accounts, to principals of one organization. */
export function addOrganization(input: RefactorInput): Refactoring[] {
  const { statement, context, document } = input;
  const principal = statement.principal;
  if (statement.effect?.value !== "Allow" || !principal || !onPrincipal(input)) return [];
  // Services and identity providers carry no organization.
  if (principal.entries.length === 0 || !principal.entries.every((entry) => entry.kind === "AWS" || entry.kind === "Bare")) return [];
  if (statement.condition?.entries.some((entry) => /^aws:principalorg(id|paths)$/i.test(entry.key.value))) return [];
  const organization = context.workspaceValues?.organizations[0] ?? /"(o-[a-z0-9]{10,32})"/.exec(document.text)?.[1];
  if (organization === undefined) return [];
  const edits = withCondition(input, "StringEquals", "aws:PrincipalOrgID", organization);
  if (!edits) return [];
  return [
    {
      id: "add-principal-org-id",
      title: `Only principals of organization \`${organization}\` (add \`aws:PrincipalOrgID\`)`,
      claim: "changes",
      effect: "Takes access away from everyone outside the organization, anonymous callers included.",
      edits,
    },
  ];
}

/** On the principal, or on the statement's `Effect` or `Sid`: not on every line of it. */
function onPrincipal({ statement, range }: RefactorInput): boolean {
  const places = [statement.principal?.key.range, statement.principal?.range, statement.effect?.range, statement.sid?.range];
  return places.some((place) => place && touches(place, range));
}

/** The first account that a resource or principal of the policy names. */
function accountOf(document: PolicyDocument): string | undefined {
  for (const statement of document.statements) {
    for (const value of statement.resource?.values ?? []) {
      const account = splitArn(value.value)?.account;
      if (account && /^\d{12}$/.test(account)) return account;
    }
  }
  return undefined;
}

/** Adds a key to the statement's condition, beside what is there. Undefined when the key stands under that operator already. */
function withCondition(
  { statement, editor }: { statement: Statement; editor: RefactorInput["editor"] },
  operator: string,
  key: string,
  value: JsonValue,
): TextEdit[] | undefined {
  const condition = statement.condition;
  if (!condition) {
    if (statement.properties.some((property) => property.name.value === "Condition")) return undefined;
    return editor.setProperty(statement.range, "Condition", { [operator]: { [key]: value } });
  }
  const block = condition.operators.find((one) => one.name.value === operator);
  if (!block) return editor.setProperty(condition.range, operator, { [key]: value });
  if (condition.entries.some((entry) => entry.operator.value === operator && entry.key.value.toLowerCase() === key.toLowerCase()))
    return undefined;
  return editor.setProperty(block.valueRange, key, value);
}
