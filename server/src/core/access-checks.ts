// Which questions about access are asked of a policy, and in what words their findings are told.
import type { PolicyInput, PolicySettings } from "./analysis-api";
import { isListedAccess, isOutside, notAllowedBy } from "./checks/access";
import type { Part } from "./checks/blame";
import { changeReason } from "./checks/change-words";
import type { Severity, Undecided } from "./checks/finding";
import type { Grant } from "./checks/grants";
import { isGuardrail } from "./checks/guardrail";
import { questionContext } from "./checks/operations";
import { isUnidentified } from "./checks/public";
import type { Limit, Property, QuestionContext } from "./checks/question";
import { asOfKind } from "./checks/silent";
import { unknownAmong } from "./checks/unknown-actions";
import { callerNote, code, nameOfStatement } from "./explain";
import { headOf, readOnce } from "./policy-limits";
import type { Request } from "./semantics/request";
import type { PolicyDocument, PolicyKind, Statement } from "./syntax/tree";
import type { AccessCode } from "./validate/codes";

/** A check as data: what it asks, of which policies, and the words of its findings. */
export interface AccessCheck {
  code: AccessCode;
  severity: Severity;
  property: Property;
  context: QuestionContext;
  message(grant: Grant, part: Part | undefined, all: boolean): string;
  baseline?: { document: PolicyDocument; label: string; file?: string };
  unwantedActions?: string[];
  /** One finding at the head of the file instead of one for each token that grants. */
  once?: boolean;
  /** Who calls is what is wrong: `Principal` is to blame, and the zone of trust says who should call. */
  aboutCallers?: boolean;
  /** The property for an edited policy, where it depends on what the policy says. */
  propertyIn?(document: PolicyDocument): Property;
}

/** The access checks that the input asks for. What guardrails let through is asked in its own way (`guardrailFindings`). */
export function checksOf(
  input: PolicyInput,
  document: PolicyDocument,
  kind: PolicyKind,
  limits: Limit[],
): { checks: AccessCheck[]; undecided: Undecided[] } {
  const newer = comparison(input, document, kind, limits);
  const callers = kind === "resource" || kind === "trust" || kind === "endpoint" ? callerChecks(input, document, kind, limits) : [];
  const checks = [...newer.checks, ...criticalChecks(input, document, limits), ...callers];
  return {
    checks: checks.map((check) => ({ ...check, severity: severityOf(check, input.settings) })),
    undecided: [...newer.undecided, ...misspelt(input, document)],
  };
}

/** New access. Guardrails are compared in their own way. */
function comparison(
  input: PolicyInput,
  document: PolicyDocument,
  kind: PolicyKind,
  limits: Limit[],
): { checks: AccessCheck[]; undecided: Undecided[] } {
  const { baseline } = input;
  if (!baseline) return { checks: [], undecided: [] };
  const read = readOnce(baseline.text);
  const older = read.document && asOfKind(read.document, kind);
  const problem = read.problems.find((p) => p.fatal);
  if (!older || problem) {
    const message = `Not decided whether access is new: ${code(baseline.label)} holds no policy that can be read (${problem?.message ?? "it is not a JSON object"})`;
    return { checks: [], undecided: [{ code: "undecided", message, range: headOf(document) }] };
  }
  if (isGuardrail(kind)) return { checks: [], undecided: [] };
  const context = questionContext([older, document], input, limits);
  if (baseline.isNew) return { checks: [newFileCheck(older, context, baseline.newSeverity ?? "warning")], undecided: [] };
  const { label, file } = baseline;
  const check: AccessCheck = {
    code: "new-access",
    severity: "warning",
    property: notAllowedBy(older, context),
    context,
    baseline: { document: older, label, file },
    message: ({ statement, request }, part) =>
      `${granted(request)} is newly allowed (${nameOfStatement(statement)})${causeOf(part, request)}. It was not allowed in ${label}.`,
  };
  return { checks: [check], undecided: [] };
}

/** Names among the critical actions that nobody knows: asked about them nothing would be found. */
function misspelt({ settings, catalogue }: PolicyInput, document: PolicyDocument): Undecided[] {
  const named = settings.critical.flatMap((one) => one.actions ?? []);
  return unknownAmong(named, catalogue).flatMap(({ action, meant }): Undecided[] => {
    if (meant === undefined) return [];
    const message = `Not decided (\`access-not-granted\`): \`critical\` in \`iam-prover.json\` names ${code(action)}, which is not a known action. Did you mean ${code(meant)}?`;
    return [{ code: "access-not-granted", message, range: headOf(document) }];
  });
}

function criticalChecks(input: PolicyInput, document: PolicyDocument, limits: Limit[]): AccessCheck[] {
  return input.settings.critical.map((critical) => {
    const context = questionContext([document], input, limits);
    return {
      code: "access-not-granted",
      severity: "error",
      property: isListedAccess([critical], context),
      context,
      unwantedActions: critical.actions,
      message: ({ statement, request }, part) =>
        `${granted(request)} is allowed (${nameOfStatement(statement)})${causeOf(part, request)}. \`iam-prover.json\` lists it as critical.`,
    };
  });
}

/** Who is let in: anybody, and callers outside the zone of trust. */
function callerChecks(input: PolicyInput, document: PolicyDocument, kind: PolicyKind, limits: Limit[]): AccessCheck[] {
  const { settings } = input;
  const checks: AccessCheck[] = [];
  const documents = limits.flatMap((limit) => limit.documents);
  const publicIn = (policy: PolicyDocument): Property => isUnidentified(policy, settings.resourceType, documents);
  // The path of a file is its author's choice: a name like `web-endpoint.json` does not switch the check off.
  if (settings.publicAccess !== "off" && (kind !== "endpoint" || settings.kindGuessed))
    checks.push({
      code: "public-access",
      aboutCallers: true,
      severity: settings.publicAccess,
      property: publicIn(document),
      propertyIn: publicIn,
      context: questionContext([document], input, limits),
      message: ({ statement, request }) =>
        `${granted(request)} is open to anyone (${nameOfStatement(statement)}). Nothing in the statement identifies the caller: name the callers in \`Principal\`, or add a condition such as \`aws:PrincipalOrgID\`.${kind === "endpoint" ? ' If this is the policy of a VPC endpoint, say so in `iam-prover.json`: `{ "files": "…", "kind": "endpoint" }` in `policies`.' : ""}`,
    });
  if (settings.trusted)
    checks.push({
      code: "external-access",
      aboutCallers: true,
      severity: "warning",
      property: isOutside(settings.trusted),
      context: questionContext([document], input, limits),
      message: ({ statement, request }) =>
        `${granted(request)} is open to a caller outside the zone of trust: ${callerName(request)} (${nameOfStatement(statement)}). If it is yours, add it to \`trusted\` in \`iam-prover.json\`.${externalIdAdvice(statement, request)}`,
    });
  return checks;
}

/** A file without an older version: all that it grants is new, which is said once. */
function newFileCheck(nothing: PolicyDocument, context: QuestionContext, severity: Severity): AccessCheck {
  return {
    code: "new-access",
    severity,
    property: notAllowedBy(nothing, context),
    context,
    once: true,
    message: ({ statement, request }) =>
      `This policy is new: all that it grants is newly allowed, such as ${granted(request)} (${nameOfStatement(statement)}).`,
  };
}

/** What IAM's user guide advises where another company's account assumes a role: it may act for others too. */
function externalIdAdvice(statement: Statement, { action, principal }: Request): string {
  const asked = statement.condition?.entries.some(({ key }) => key.value.toLowerCase() === "sts:externalid");
  if (action.toLowerCase() !== "sts:assumerole" || principal.type !== "AWS" || asked) return "";
  return " If that account works for others too, such as a vendor's, also demand an external id (`StringEquals` on `sts:ExternalId`): else another of its customers may make it use this role.";
}

function severityOf(check: AccessCheck, settings: PolicySettings): Severity {
  if (check.once && settings.newFile) return settings.newFile;
  const override = settings.severity[check.code];
  return override && override !== "off" ? override : check.severity;
}

/** What is granted, on what: the fact that a message begins with. */
function granted(request: Request): string {
  return `${code(request.action)}${where(request)}`;
}

/** Through which token or edit, where that is not the action itself. */
function causeOf(part: Part | undefined, request: Request): string {
  if (!part) return "";
  const reason = changeReason(part);
  return reason !== "" || part.text.toLowerCase() === request.action.toLowerCase() ? reason : ` by ${code(part.text)}`;
}

function where(request: Request): string {
  return request.resource === "*" ? "" : ` on ${code(request.resource)}`;
}

function callerName(request: Request): string {
  return request.principal.type === "Anonymous" ? "an anonymous caller" : code(request.principal.id) + callerNote(request.principal);
}
