// Findings about guardrails for the editor and `scan`: what a service or resource control policy lets through that its older text
// stopped, and what of the critical access nothing in it stops.

import { code, nameOfStatement, statementName, whyNotAllowed } from "../explain";
import type { Request } from "../semantics/request";
import type { PolicyDocument, Range } from "../syntax/tree";
import { ended } from "../text/sentence";
import { type AccessSpec, isListedAccess } from "./access";
import { findBlame } from "./blame";
import type { CheckResult, Finding, Severity, Undecided } from "./finding";
import { findGrants, type NotDecided } from "./grants";
import { findLosses, type GuardrailKind, inForce, isStandIn, notListed } from "./guardrail";
import { type Investigation, together } from "./investigation";
import type { QuestionContext } from "./question";

/** A guardrail with all that it is judged by. */
export interface GuardrailQuestion {
  document: PolicyDocument;
  kind: GuardrailKind;
  /** The older text, where there is one that can be read. */
  older?: { document: PolicyDocument; label: string; file?: string };
  critical: readonly AccessSpec[];
  severity: Record<string, Severity | "off">;
  contextFor(documents: PolicyDocument[]): QuestionContext;
}

/** Everything that is said of a guardrail's access. */
export function* guardrailFindings(asked: GuardrailQuestion): Investigation<CheckResult> {
  const is = (name: string) => asked.severity[name] !== "off";
  const results = yield* together([
    ...(asked.older && is("new-access") ? [widened(asked, asked.older)] : []),
    ...(is("access-not-granted") ? asked.critical.map((access) => notStopped(asked, access)) : []),
  ]);
  return { findings: results.flatMap(({ findings }) => findings), undecided: results.flatMap(({ undecided }) => undecided) };
}

function* widened(asked: GuardrailQuestion, older: NonNullable<GuardrailQuestion["older"]>): Investigation<CheckResult> {
  const { document, kind } = asked;
  const context = asked.contextFor([older.document, document]);
  const { losses, grants, undecided } = yield* findLosses(older.document, document, kind, context);
  const finding = (request: Request, range: Range, subject: string, statement?: { index: number; sid?: { value: string } }): Finding => ({
    code: "new-access",
    severity: severityOf(asked, "new-access", "warning"),
    message: `${code(request.action)}${on(request)} is no longer stopped${statement ? ` (${nameOfStatement(statement)})` : ""}: ${subject}. It was stopped in ${older.label}.`,
    range,
    ...(statement && { statementIndex: statement.index }),
    ...(statement?.sid && { sid: statement.sid.value }),
    counterexample: {
      request,
      statementIndex: statement?.index ?? 0,
      allowedBecause: ["No Deny statement of the policy matches, so it lets the request through."],
      deniedBeforeBecause: whyNotAllowed(inForce(older.document, kind), request, context.types),
      possibleToday: true,
    },
  });
  const findings = losses.map(({ deny, heir, range, text, request }): Finding => {
    const name = statementName({ index: deny.index, ...(deny.sid && { sid: deny.sid.value }) });
    const subject = heir
      ? text === undefined
        ? "the Deny no longer covers it"
        : `with ${code(text)} the Deny no longer covers it`
      : `the Deny of ${name} in ${older.label} is gone`;
    return {
      ...finding(request, range, subject, heir),
      ...(older.file !== undefined && {
        related: [{ message: `The Deny as it is in ${older.label}.`, range: deny.range, file: older.file }],
      }),
    };
  });
  const [before, after] = [inForce(older.document, kind), inForce(document, kind)];
  const listed: Finding[] = [];
  for (const grant of grants) {
    if (isStandIn(grant.statement)) {
      listed.push(finding(grant.request, headOf(document), "the policy is no longer a list of what is allowed"));
      continue;
    }
    const { parts } = yield* findBlame(after, grant, notListed(before, context), context);
    const { statement } = grant;
    const whole = { request: grant.request, range: statement.notAction?.key.range ?? statement.effect?.range ?? statement.range };
    for (const { request, range } of parts.length > 0 ? parts.map(({ part, request }) => ({ request, range: part.range })) : [whole])
      listed.push(finding(request, range, "It lets through", statement));
  }
  return { findings: [...findings, ...listed], undecided: undecided.map((one) => openQuestion(one, "new-access", document)) };
}

/** A guardrail grants nothing, so what it does not stop is worth knowing, not a fault: another one may stop it. */
function* notStopped(asked: GuardrailQuestion, access: AccessSpec): Investigation<CheckResult> {
  const { document, kind } = asked;
  const whole = inForce(document, kind);
  // A list of what is allowed is asked as every policy is.
  if (whole === document) return { findings: [], undecided: [] };
  const context = asked.contextFor([document]);
  const { grants, undecided } = yield* findGrants(whole, isListedAccess([access], context), context);
  const findings = grants.map(
    ({ request }): Finding => ({
      code: "access-not-granted",
      severity: severityOf(asked, "access-not-granted", "information"),
      message: `This policy does not stop ${code(request.action)}${on(request)}, which \`iam-prover.json\` lists as critical: no Deny statement matches it.`,
      range: headOf(document),
      counterexample: {
        request,
        statementIndex: 0,
        allowedBecause: ["No Deny statement of the policy matches, so it lets the request through."],
        possibleToday: true,
      },
    }),
  );
  return { findings, undecided: undecided.map((one) => openQuestion(one, "access-not-granted", document)) };
}

function severityOf({ severity }: GuardrailQuestion, name: string, usual: Severity): Severity {
  const own = severity[name];
  return own && own !== "off" ? own : usual;
}

function openQuestion({ reason }: NotDecided, name: string, document: PolicyDocument): Undecided {
  return {
    code: name,
    message: `Not decided (${code(name)}): ${ended(reason)} Treat it as let through until it is decided.`,
    range: headOf(document),
  };
}

function on({ resource }: Request): string {
  return resource === "*" ? "" : ` on ${code(resource)}`;
}

function headOf(document: PolicyDocument): Range {
  const statement = document.properties.find(({ name }) => name.value === "Statement");
  return (statement ?? document.properties[0])?.name.range ?? { start: document.range.start, end: document.range.start + 1 };
}
