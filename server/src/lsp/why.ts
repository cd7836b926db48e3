// "Why is this safe?" and "Who has access?" about an open policy.
import type { Position } from "vscode-languageserver";
import type { Refusal, Report } from "../../../shared/protocol";
import { type AccessCheck, checksOf } from "../core/access-checks";
import { listExternalAccess } from "../core/checks/external-findings";
import type { Investigation } from "../core/checks/investigation";
import { together } from "../core/checks/investigation";
import { questionContext } from "../core/checks/operations";
import { tooLargeToProve } from "../core/checks/size";
import { type WhySafe, whySafe } from "../core/checks/why";
import { accessReport } from "../core/report/access";
import { type ExplainedCheck, whyReport } from "../core/report/why";
import type { Range, Statement } from "../core/syntax/tree";
import type { Situation } from "./asked-policy";
import { shownFindings } from "./diagnostics";
import { isOneOfMany, provedOf, type Which } from "./host-situation";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { situationOf, toSentReport } from "./situation";

/** Answers `iamProver/whySafe`, for the whole policy or for the statement at a position. */
export async function showWhy(
  session: Session,
  document: OpenDocument | undefined,
  position: Position | undefined,
  which: Which,
  signal: AbortSignal,
): Promise<Report | Refusal> {
  const situation = await situationOf(session, document, position ? { ...which, position } : which);
  if ("problem" in situation) return situation;
  const at = position && situation.open.text.offsetAt(position);
  const placeOf = situation.host?.placeOf ?? ((range: Range) => range);
  const isHere = ({ range }: Statement) => at !== undefined && placeOf(range).start <= at && at <= placeOf(range).end;
  const here = situation.policy.statements.find(isHere);
  if (here && here.effect?.value !== "Allow")
    return {
      problem:
        "A Deny grants nothing, so there is nothing to protect. Ask about a statement that allows something, or about the whole policy.",
    };
  const large = tooLargeToProve([situation.policy]);
  if (large !== undefined) return { problem: `Not decided: ${large}.` };
  const { checks, undecided } = checksOf(situation.input, situation.policy, situation.kind, situation.limits);
  const explained = await run(session, situation.open, signal, together(checks.map((check) => explain(check, situation, here))));
  const { policy, name, older, host } = situation;
  const codes = isOneOfMany(situation) ? checks.map(({ code }) => code) : [];
  const proved = host && provedOf(situation.open, host, codes);
  const isOpen = explained.some(({ result }) => result.open.some(({ unsafe }) => unsafe));
  // What the explanation shows already is not told again.
  const foundForOthers = (proved?.found ?? []).filter(
    ({ onlyIf, range }) =>
      (onlyIf !== undefined || !isOpen) && (!here || (placeOf(here.range).start <= range.start && range.end <= placeOf(here.range).end)),
  );
  const report = whyReport(explained, {
    name: here ? `${statementName(here)} of ${name}` : name,
    document: policy,
    older,
    fileOf: (limit) => situation.limitFiles.find((_, i) => situation.limits[i]?.documents.includes(limit)),
    // Guardrails are asked in their own way: what was found of them stands in the findings alone.
    found: proved
      ? foundForOthers.map(({ message }) => message)
      : checks.length > 0
        ? []
        : shownFindings(session, situation.open).flatMap(({ finding }) => (finding.counterexample ? finding.message : [])),
    undecided: [...situation.undecided, ...undecided.map(({ message }) => message), ...(proved?.undecided ?? [])],
  });
  const notes = isOneOfMany(situation)
    ? ["What protects each statement is shown with these values. What is found or left open for any other value stands below them."]
    : [];
  return toSentReport(situation, report, { withOlder: true, notes });
}

function* explain(check: AccessCheck, situation: Situation, here: Statement | undefined): Investigation<ExplainedCheck> {
  const { policy, limits, input } = situation;
  const older = check.baseline?.document;
  const context = questionContext(older ? [older, policy] : [policy], { catalogue: input.catalogue }, limits);
  const result = yield* whySafe(
    policy,
    older ? { notAllowedBy: older } : check.property,
    context,
    (statement) => here === undefined || statement === here,
  );
  return { title: titleOf(check, result), result };
}

/** Says what the proof says: "No …" only where nothing speaks against it. */
function titleOf(check: AccessCheck, { open }: WhySafe): string {
  if (check.once) return "New access: the policy itself is new";
  const what = accessOf(check);
  return open.length === 0 ? `No ${what}` : `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
}

function accessOf(check: AccessCheck): string {
  switch (check.code) {
    case "new-access":
      return `new access against ${check.baseline?.label}`;
    case "access-not-granted":
      return `critical access: ${(check.unwantedActions ?? ["any action on the listed resources"]).map((action) => `\`${action}\``).join(", ")}`;
    case "public-access":
      return "public access";
    case "external-access":
      return "access from outside the zone of trust";
  }
}

function statementName(statement: Statement): string {
  return `statement ${statement.index + 1}${statement.sid ? ` ${statement.sid.value}` : ""}`;
}

/** Answers `iamProver/whoHasAccess`. */
export async function showAccess(
  session: Session,
  document: OpenDocument | undefined,
  which: Which,
  signal: AbortSignal,
): Promise<Report | Refusal> {
  const situation = await situationOf(session, document, which);
  if ("problem" in situation) return situation;
  const { policy, kind, name, input } = situation;
  if (kind !== "resource" && kind !== "trust")
    return {
      problem: `${name} names no principals: it says what its owner may do, not who has access. Ask this of a resource policy or of a role's trust policy.`,
    };
  const zone = input.settings.trusted ?? { accounts: [], organizations: [], services: [] };
  const { findings, undecided } = await run(
    session,
    situation.open,
    signal,
    listExternalAccess(policy, zone, { catalogue: input.catalogue }, input.settings.resourceType, situation.limits),
  );
  const trusted = [...zone.accounts, ...zone.organizations, ...zone.services];
  const report = accessReport(
    name,
    policy,
    trusted.length > 0 ? trusted.join(", ") : "empty: `iam-prover.json` names no `trusted` accounts or organisations",
    findings,
    [...situation.undecided, ...undecided],
    limitSentences(situation),
  );
  return toSentReport(situation, report, { notes: isOneOfMany(situation) ? ["Who has access with other values is not listed here."] : [] });
}

/** Which of the policies that the settings name for this one were taken into account. */
function limitSentences({ limits, input }: Situation): string[] {
  const names = [...new Set(limits.map(({ name }) => name))];
  const taken = names.length > 0 ? [`What the ${names.join(" and the ")} of \`iam-prover.json\` keeps out is not counted.`] : [];
  const others = [
    ...(input.boundary !== undefined && !names.includes("permissions boundary") ? ["permissions boundary"] : []),
    ...(input.serviceControlPolicies?.length && !names.includes("service control policy") ? ["service control policies"] : []),
  ];
  if (others.length === 0) return taken;
  return [
    ...taken,
    `The ${others.join(" and the ")} of \`iam-prover.json\` ${others.length === 1 && others[0] === "permissions boundary" ? "is" : "are"} not taken into account: such policies limit the identities of your own accounts, not callers from outside.`,
  ];
}

/** The result, given up when the question is cancelled or the text changes. */
function run<T>(session: Session, document: OpenDocument, signal: AbortSignal, investigation: Investigation<T>): Promise<T> {
  return session.services.investigate(investigation, session.solver, {
    signal: AbortSignal.any([signal, document.view.closing.signal]),
    timeoutMs: document.settings.solver.timeout,
  });
}
