// One policy, everything the editor and the command line ask about it: quick findings at once, proofs as an investigation.

import { type AccessCheck, checksOf } from "./access-checks";
import type { Analyse, Analysis, PolicyInput } from "./analysis-api";
import { type Blame, findBlame, narrow, type Part } from "./checks/blame";
import { findChanges } from "./checks/change-blame";
import { changeRelated } from "./checks/change-words";
import { findDead } from "./checks/dead";
import { checkExpectations } from "./checks/expect";
import type { CheckResult, Counterexample, Finding, Undecided } from "./checks/finding";
import { proveFixes, type Unwanted } from "./checks/fixes";
import { findGrants, type Grant, type NotDecided, possibleGrant } from "./checks/grants";
import { type GuardrailKind, isGuardrail } from "./checks/guardrail";
import { type GuardrailQuestion, guardrailFindings } from "./checks/guardrail-findings";
import { type Investigation, together } from "./checks/investigation";
import { questionContext, typesOf } from "./checks/operations";
import type { Limit, Property } from "./checks/question";
import { asOfKind } from "./checks/silent";
import { tooLargeToProve } from "./checks/size";
import { nameOfStatement, whyAllowed, whyImpossible, whyNotAllowed } from "./explain";
import { headOf, limitsOf, readOnce } from "./policy-limits";
import { quickFindings, withSeverities } from "./quick";
import type { Request } from "./semantics/request";
import { inferKind } from "./syntax/kind";
import { parsePolicy } from "./syntax/parse";
import type { PolicyDocument, PolicyKind, Problem, Range } from "./syntax/tree";
import { ended } from "./text/sentence";
import { togetherFindings } from "./together";

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
  return yield* findBlame(
    document,
    grant,
    check.property,
    check.context,
    check.aboutCallers ? ["Principal"] : ["Action", "Resource", "Principal"],
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
    message: `Not decided (\`${check.code}\`)${statement ? ` for ${nameOfStatement(statement)}` : ""}: ${ended(reason)} Treat it as granted until it is decided.`,
    range: statement ? (statement.effect?.range ?? statement.range) : headOf(document),
    statementIndex: statement?.index,
  };
}

/** Where a finding stands that no single token explains: the statement's Action (or NotAction) name, else its Effect. */
function keyRange({ statement }: Grant, document: PolicyDocument): Range {
  return statement.notAction?.key.range ?? statement.action?.key.range ?? statement.effect?.range ?? headOf(document);
}
