// One policy, everything the editor and the command line ask about it: quick findings at once, proofs as an investigation.
import type { Analyse, Analysis, PolicyInput, PolicySettings } from "./analysis-api";
import { isListedAccess, isOutside, notAllowedBy } from "./checks/access";
import { type Blame, findBlame, narrow, type Part } from "./checks/blame";
import { findChanges } from "./checks/change-blame";
import { changeReason, changeRelated } from "./checks/change-words";
import { findDead } from "./checks/dead";
import { checkExpectations } from "./checks/expect";
import type { CheckResult, Counterexample, Finding, Severity, Undecided } from "./checks/finding";
import { proveFixes, type Unwanted } from "./checks/fixes";
import { findGrants, type Grant, type NotDecided, possibleGrant } from "./checks/grants";
import { type GuardrailKind, isGuardrail } from "./checks/guardrail";
import { type GuardrailQuestion, guardrailFindings } from "./checks/guardrail-findings";
import { type Investigation, together } from "./checks/investigation";
import { questionContext, typesOf } from "./checks/operations";
import { isUnidentified } from "./checks/public";
import type { Limit, Property, QuestionContext } from "./checks/question";
import { asOfKind } from "./checks/silent";
import { tooLargeToProve } from "./checks/size";
import { unknownAmong } from "./checks/unknown-actions";
import { callerNote, code, nameOfStatement, whyAllowed, whyImpossible, whyNotAllowed } from "./explain";
import { MEMORY } from "./limits";
import { quickFindings, withSeverities } from "./quick";
import type { Request } from "./semantics/request";
import { byText } from "./session/query";
import { inferKind } from "./syntax/kind";
import { parsePolicy } from "./syntax/parse";
import type { ParseResult, PolicyDocument, PolicyKind, Problem, Range, Statement } from "./syntax/tree";
import { togetherFindings } from "./together";
import type { AccessCode } from "./validate/codes";

/** Reads a policy and says what can be said at once; `prove` and `fixes` ask the solver. */
export const analyse: Analyse = (input: PolicyInput): Analysis => {
  const parsed = input.parsed ?? parsePolicy(input.text, { allowComments: input.strictJson !== true });
  const document = parsed.document;
  const kind = input.settings.kind ?? (document ? inferKind(document) : "identity");
  const origins = new Map<Finding, Unwanted>();
  let quick: Finding[] | undefined;
  return {
    document,
    kind,
    // Who only asks for proofs does not wait for it.
    get quick() {
      quick ??= quickFindings(parsed, kind, input);
      return quick;
    },
    prove: () => prove(input, document && asOfKind(document, kind), kind, parsed.problems, origins),
    *fixes(finding) {
      const unwanted = origins.get(finding);
      return unwanted ? yield* proveFixes(unwanted) : (finding.fixes ?? []);
    },
  };
};

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
  /** Who calls is what is wrong, so that the zone of trust says who should. */
  aboutCallers?: boolean;
  /** The property for an edited policy, where it depends on what the policy says. */
  propertyIn?(document: PolicyDocument): Property;
}

function* prove(
  input: PolicyInput,
  document: PolicyDocument | undefined,
  kind: PolicyKind,
  problems: Problem[],
  origins: Map<Finding, Unwanted>,
): Investigation<CheckResult> {
  const fatal = problems.find((problem) => problem.fatal);
  if (!document || (document.statements.length === 0 && fatal)) return { findings: [], undecided: [] };
  if (fatal) {
    // A syntax error is told by itself; a shape that has no meaning makes every verdict about the policy unknown.
    if (fatal.code === "syntax") return { findings: [], undecided: [] };
    return {
      findings: [],
      undecided: [
        {
          code: "undecided",
          message: `Not decided what this policy grants: ${fatal.message}`,
          range: fatal.range,
          statementIndex: fatal.statementIndex,
        },
      ],
    };
  }
  const { limits, undecided } = limitsOf(input, document);
  const tooLarge = tooLargeToProve([document, ...limits.flatMap((limit) => limit.documents)]);
  if (tooLarge) return { findings: [], undecided: [{ code: "undecided", message: `Not decided: ${tooLarge}.`, range: headOf(document) }] };
  const { checks, undecided: more } = checksOf(input, document, kind, limits);
  const results = yield* together([
    ...checks.map((check) => runCheck(check, document, kind, input, origins)),
    togetherFindings(input, document, kind, limits),
    ...(isGuardrail(kind) ? [guardrailFindings(guardrailQuestion(input, document, kind, limits))] : []),
    ...(input.settings.severity["dead-statement"] !== "off" ? [findDead(document, questionContext([document], input), kind)] : []),
  ]);
  // Under a limit that cannot be read nothing is expected: that is undecided already.
  const tested =
    undecided.length === 0 ? checkExpectations(document, input.expectations ?? [], limits, typesOf(input.catalogue), input.catalogue) : [];
  const failed = tested.flatMap(({ finding }) => finding ?? []);
  return {
    findings: [...results.flatMap((r) => r.findings), ...withSeverities(failed, input.settings.severity)],
    undecided: [...undecided, ...more, ...results.flatMap((r) => r.undecided), ...tested.flatMap((one) => one.undecided ?? [])],
  };
}

/** Baselines and limits stay the same while a policy is edited: read once, what is worked out about them is kept with their trees. */
const readOnce = byText(
  "analysis/older policies",
  { most: MEMORY.olderPolicies, leaves: "oldest" },
  (text: string): ParseResult => parsePolicy(text, { allowComments: true }),
);

function guardrailQuestion(input: PolicyInput, document: PolicyDocument, kind: GuardrailKind, limits: Limit[]): GuardrailQuestion {
  const { baseline } = input;
  const older = baseline && readOnce(baseline.text);
  return {
    document,
    kind,
    ...(baseline &&
      older?.document &&
      !older.problems.some((problem) => problem.fatal) && {
        older: { document: older.document, label: baseline.label, file: baseline.file },
      }),
    critical: input.settings.critical,
    severity: input.settings.severity,
    contextFor: (documents) => questionContext(documents, input, limits),
  };
}

/** The access checks that the input asks for. What guardrails let through is asked in its own way (`guardrailFindings`). */
export function checksOf(
  input: PolicyInput,
  document: PolicyDocument,
  kind: PolicyKind,
  limits: Limit[],
): { checks: AccessCheck[]; undecided: Undecided[] } {
  const { settings, baseline } = input;
  const checks: AccessCheck[] = [];
  const undecided: Undecided[] = [];
  if (baseline) {
    const read = readOnce(baseline.text);
    const older = { ...read, document: read.document && asOfKind(read.document, kind) };
    const problem = older.problems.find((p) => p.fatal);
    if (!older.document || problem) {
      undecided.push({
        code: "undecided",
        message: `Not decided whether access is new: ${code(baseline.label)} holds no policy that can be read (${problem?.message ?? "it is not a JSON object"})`,
        range: headOf(document),
      });
    } else if (!isGuardrail(kind)) {
      const context = questionContext([older.document, document], input, limits);
      const label = baseline.label;
      if (baseline.isNew) checks.push(newFileCheck(older.document, context, baseline.newSeverity ?? "warning"));
      else
        checks.push({
          code: "new-access",
          severity: "warning",
          property: notAllowedBy(older.document, context),
          context,
          baseline: { document: older.document, label, file: baseline.file },
          message: ({ statement, request }, part) =>
            `${granted(request)} is newly allowed (${nameOfStatement(statement)})${causeOf(part, request)}. It was not allowed in ${label}.`,
        });
    }
  }
  for (const { action, meant } of unknownAmong(
    settings.critical.flatMap((one) => one.actions ?? []),
    input.catalogue,
  )) {
    if (meant === undefined) continue;
    undecided.push({
      code: "access-not-granted",
      message: `Not decided (\`access-not-granted\`): \`critical\` in \`iam-prover.json\` names ${code(action)}, which is not a known action. Did you mean ${code(meant)}?`,
      range: headOf(document),
    });
  }
  for (const critical of settings.critical) {
    const context = questionContext([document], input, limits);
    checks.push({
      code: "access-not-granted",
      severity: "error",
      property: isListedAccess([critical], context),
      context,
      unwantedActions: critical.actions,
      message: ({ statement, request }, part) =>
        `${granted(request)} is allowed (${nameOfStatement(statement)})${causeOf(part, request)}. \`iam-prover.json\` lists it as critical.`,
    });
  }
  if (kind === "resource" || kind === "trust" || kind === "endpoint") {
    // The path of a file is its author's choice: a name like `web-endpoint.json` does not switch the check off.
    const publicIn = (policy: PolicyDocument): Property =>
      isUnidentified(
        policy,
        settings.resourceType,
        limits.flatMap((limit) => limit.documents),
      );
    if (settings.publicAccess !== "off" && (kind !== "endpoint" || settings.kindGuessed)) {
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
    }
    if (settings.trusted) {
      checks.push({
        code: "external-access",
        aboutCallers: true,
        severity: "warning",
        property: isOutside(settings.trusted),
        context: questionContext([document], input, limits),
        message: ({ statement, request }) =>
          `${granted(request)} is open to a caller outside the zone of trust: ${callerName(request)} (${nameOfStatement(statement)}). If it is yours, add it to \`trusted\` in \`iam-prover.json\`.${externalIdAdvice(statement, request)}`,
      });
    }
  }
  return { checks: checks.map((check) => ({ ...check, severity: severityOf(check, settings) })), undecided };
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

function* runCheck(
  check: AccessCheck,
  document: PolicyDocument,
  kind: PolicyKind,
  input: PolicyInput,
  origins: Map<Finding, Unwanted>,
): Investigation<CheckResult> {
  if (input.settings.severity[check.code] === "off") return { findings: [], undecided: [] };
  const { grants, undecided } = yield* findGrants(document, check.property, check.context);
  if (check.once)
    return {
      findings: headFinding(check, grants, document, input),
      undecided: grants.length > 0 ? [] : undecided.slice(0, 1).map((one) => toUndecided(check, one, document)),
    };
  const blames = yield* together(grants.map((grant) => blameOf(check, document, grant)));
  const findings: Finding[] = [];
  for (const [i, grant] of grants.entries()) {
    const blame = blames[i] as Blame;
    const unwanted = {
      document,
      kind,
      statement: grant.statement,
      property: check.property,
      propertyIn: check.propertyIn,
      context: check.context,
      baseline: check.baseline,
      unwantedActions: check.unwantedActions,
      trusted: check.aboutCallers ? input.settings.trusted : undefined,
    };
    const tokens = blame.parts.length > 0 ? blame.parts : [{ part: undefined, request: grant.request }];
    for (const { part, request: shown } of tokens) {
      // A Deny that is gone is told once, however many statements it limited.
      if (part?.deny && findings.some(({ range }) => range.start === part.range.start && range.end === part.range.end)) continue;
      const { request, note } = yield* believable(check, document, grant, part, shown, input);
      const finding: Finding = {
        code: check.code,
        severity: check.severity,
        message: check.message({ statement: grant.statement, request }, part, blame.all),
        range: part?.range ?? keyRange(grant, document),
        statementIndex: grant.statement.index,
        sid: grant.statement.sid?.value,
        counterexample: counterexampleOf(check, document, grant, request, note),
        related: relatedOf(check, grant, part),
      };
      findings.push(finding);
      origins.set(finding, { ...unwanted, parts: part ? [part] : [] });
    }
  }
  return { findings, undecided: undecided.map((one) => toUndecided(check, one, document)) };
}

/** One finding for all grants, at the head of the file. */
function headFinding(check: AccessCheck, grants: Grant[], document: PolicyDocument, input: PolicyInput): Finding[] {
  const possible = grants.find(({ request }) => whyImpossible(request, input.catalogue) === null);
  const grant = possible ?? grants[0];
  if (!grant) return [];
  const impossible = whyImpossible(grant.request, input.catalogue);
  const note = impossible === null ? undefined : `Such a request may not exist today: ${impossible}.`;
  return [
    {
      code: check.code,
      severity: check.severity,
      message: check.message(grant, undefined, false),
      about: "new-file",
      range: { start: document.range.start, end: document.range.start + 1 },
      statementIndex: grant.statement.index,
      counterexample: counterexampleOf(check, document, grant, grant.request, note),
    },
  ];
}

/** Public and external access is about callers, so their tokens are principals; other checks look at actions first. */
function* blameOf(check: AccessCheck, document: PolicyDocument, grant: Grant): Investigation<Blame> {
  if (check.baseline) {
    const { property, context: question } = check;
    const changed = yield* findChanges({ document, older: check.baseline.document, grant, property, context: question });
    if (changed) return changed;
  }
  const aboutCallers = check.code === "public-access" || check.code === "external-access";
  return yield* findBlame(
    document,
    grant,
    check.property,
    check.context,
    aboutCallers ? ["Principal"] : ["Action", "Resource", "Principal"],
  );
}

/** A request that could be made today if there is one, else the note that says why there is none. */
function* believable(
  check: AccessCheck,
  document: PolicyDocument,
  grant: Grant,
  part: Part | undefined,
  request: Request,
  input: PolicyInput,
): Investigation<{ request: Request; note?: string }> {
  const impossible = whyImpossible(request, input.catalogue);
  if (impossible === null) return { request };
  const focus: Property = part
    ? {
        ...check.property,
        holds: (r) => check.property.holds(r) && part.matches(r),
        ...(part.element === "Action" && !check.property.actionPatterns ? { actionPatterns: [part.text] } : {}),
      }
    : check.property;
  const possible = yield* possibleGrant(document, part ? narrow(grant.statement, [part]) : grant.statement, focus, check.context);
  if (possible !== null && "request" in possible && whyImpossible(possible.request, input.catalogue) === null)
    return { request: possible.request };
  const proved = possible === null ? "No such request exists today" : "Such a request may not exist today";
  return { request, note: `${proved}: ${impossible}. The policy grants it all the same, and Access Analyzer reports it too.` };
}

function counterexampleOf(
  check: AccessCheck,
  document: PolicyDocument,
  grant: Grant,
  request: Request,
  note: string | undefined,
): Counterexample {
  return {
    request,
    statementIndex: grant.statement.index,
    allowedBecause: whyAllowed(document, request, check.context.types),
    deniedBeforeBecause: check.baseline && whyNotAllowed(check.baseline.document, request, check.context.types),
    possibleToday: note === undefined,
    note,
  };
}

/** Points at what the edit took away, else at the older statement that stood in the same place, where the baseline is a file. */
function relatedOf(check: AccessCheck, grant: Grant, part: Part | undefined): Finding["related"] {
  const { file, label, document } = check.baseline ?? {};
  const others = (part?.together ?? []).map(({ range }) => ({ message: "Only together with this edit.", range }));
  if (!file || !document) return others.length > 0 ? others : undefined;
  const changed = part && changeRelated(part, document.text, label ?? "the older version", file);
  if (changed || others.length > 0) return [...others, ...(changed ?? [])];
  const older =
    check.baseline?.document.statements.find((s) => s.sid && s.sid.value === grant.statement.sid?.value) ??
    check.baseline?.document.statements[grant.statement.index];
  return older && [{ message: `The statement as it is in ${check.baseline?.label}.`, range: older.range, file }];
}

function toUndecided(check: AccessCheck, { statement, reason }: NotDecided, document: PolicyDocument): Undecided {
  return {
    code: check.code,
    message: `Not decided (\`${check.code}\`)${statement ? ` for ${nameOfStatement(statement)}` : ""}: ${reason}. Treat it as granted until it is decided.`,
    range: statement ? (statement.effect?.range ?? statement.range) : headOf(document),
    statementIndex: statement?.index,
  };
}

const SCP = "service control policy";

/** The policies that limit the judged one (each organisation policy is a level of its own), as texts of the input; one that cannot be read is told. */
export function limitsOf(input: PolicyInput, document: PolicyDocument): { limits: Limit[]; undecided: Undecided[] } {
  const limits: Limit[] = [];
  const undecided: Undecided[] = [];
  const add = (name: string, text: string, deniesOnly: boolean) => {
    const { document: limit, problems } = readOnce(text);
    const problem = problems.find((p) => p.fatal);
    if (!limit || problem)
      undecided.push({
        code: "undecided",
        message: `The ${name} cannot be read (${problem?.message ?? "it is not a JSON object"}), so it limits nothing here.`,
        range: headOf(document),
      });
    // A service control policy without any Allow is written to stand beside AWS's own one that allows everything.
    else
      limits.push({
        name,
        documents: [limit],
        deniesOnly: deniesOnly || (name === SCP && !limit.statements.some((one) => one.effect?.value === "Allow")),
      });
  };
  // A boundary and service control policies limit identities. What a policy on a resource grants reaches callers whom they
  // do not limit (other accounts; for boundaries also those it names directly, SEMANTICS.md 4.3), so there they prove nothing.
  const namesCallers = document.statements.some((statement) => statement.principal || statement.notPrincipal);
  if (!namesCallers) {
    if (input.boundary !== undefined) add("permissions boundary", input.boundary, false);
    for (const text of input.serviceControlPolicies ?? []) add(SCP, text, false);
  }
  for (const text of input.resourceControlPolicies ?? []) add("resource control policy", text, true);
  return { limits, undecided };
}

/** Where a finding stands that no single token explains: the statement's Action (or NotAction) name, else its Effect. */
function keyRange({ statement }: Grant, document: PolicyDocument): Range {
  return statement.notAction?.key.range ?? statement.action?.key.range ?? statement.effect?.range ?? headOf(document);
}

function headOf(document: PolicyDocument): Range {
  return document.properties[0]?.name.range ?? { start: document.range.start, end: Math.min(document.range.start + 1, document.range.end) };
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
