// The checks as Access Analyzer names them: one policy (or two) in, result, message, reasons and counterexamples out (CLI-CONTRACT.md).
import type { Catalogue } from "../catalogue/api";
import { type KeyTypes, keyTypesOf } from "../semantics/keys";
import type { Request } from "../semantics/request";
import { byObject } from "../session/query";
import type { PolicyDocument, PolicyKind, Statement } from "../syntax/tree";
import { type AccessSpec, isListedAccess, isOutside, notAllowedBy, type ZoneOfTrust } from "./access";
import { withPossibleRequests } from "./believable";
import { findGrants, type GrantResult, type NotDecided } from "./grants";
import { findLosses, type GuardrailResult, inForce, isGuardrail, isStandIn } from "./guardrail";
import type { Investigation } from "./investigation";
import { decidedByAwsNotes, uniqueIdNotes } from "./notes";
import { isUnidentified } from "./public";
import type { Limit, Property, QuestionContext } from "./question";

/** The answer of one of AWS's custom policy checks, with evidence. */
export interface Outcome {
  result: "PASS" | "FAIL" | "UNDECIDED";
  message: string;
  /** `statementIndex` is missing where no statement of the policy does it: a guardrail lets through what none of its statements stops. */
  reasons: { description: string; statementIndex?: number; statementId?: string }[];
  counterexamples: { statementIndex?: number; request: Request }[];
  undecided: NotDecided[];
  /** What the verdict leaves out, with why. */
  notes?: string[];
}

/** What all operations may know besides the policies. */
export interface Environment {
  catalogue?: Catalogue;
}

/** No request is allowed by the new policy that the existing one does not allow (SEMANTICS.md 5.2). Of guardrails: none is let through that was stopped (9.18). */
export function* checkNoNewAccess(
  existing: PolicyDocument,
  updated: PolicyDocument,
  environment: Environment,
  kind?: PolicyKind,
): Investigation<Outcome> {
  const context = questionContext([existing, updated], environment);
  const result = isGuardrail(kind)
    ? asShown(yield* findLosses(existing, updated, kind, context))
    : yield* possibleGrants(updated, notAllowedBy(existing, context), context);
  const answer = outcome(result, {
    fail: "The modified permissions grant new access compared to your existing policy.",
    pass: "The modified permissions do not grant new access compared to your existing policy.",
    reason: (where) => `New access in the statement with ${where}.`,
  });
  return withNotes(answer, isGuardrail(kind) ? [] : decidedByAwsNotes(existing, updated, context.types));
}

/** No listed access is granted: actions, resources, or both jointly. A guardrail must not let it through (9.18). */
export function* checkAccessNotGranted(
  document: PolicyDocument,
  access: AccessSpec[],
  environment: Environment,
  kind?: PolicyKind,
): Investigation<Outcome> {
  const context = questionContext([document], environment);
  const whole = isGuardrail(kind) ? inForce(document, kind) : document;
  const result = yield* possibleGrants(whole, isListedAccess(access, context), context);
  return outcome(withoutStandIn(result), {
    fail: "The policy document grants access to perform one or more of the listed actions or resources.",
    pass: "The policy document does not grant access to perform the listed actions or resources.",
    reason: (where) => `One or more of the listed actions or resources in the statement with ${where}.`,
  });
}

/** No public access for a resource type (SEMANTICS.md 2.6). */
export function* checkNoPublicAccess(document: PolicyDocument, resourceType: string, environment: Environment): Investigation<Outcome> {
  const context = questionContext([document], environment);
  const result = yield* possibleGrants(document, isUnidentified(document, resourceType), context);
  return outcome(result, {
    fail: "The resource policy grants public access for the given resource type.",
    pass: "The resource policy does not grant public access for the given resource type.",
    reason: (where) => `Public access granted in the following statement with ${where}.`,
  });
}

/** Nobody outside the zone of trust has access. */
export function* checkNoExternalAccess(document: PolicyDocument, zone: ZoneOfTrust, environment: Environment): Investigation<Outcome> {
  const context = questionContext([document], environment);
  const result = yield* possibleGrants(document, isOutside(zone), context);
  const answer = outcome(result, {
    fail: "The resource policy grants access to a principal outside the zone of trust.",
    pass: "The resource policy does not grant access to any principal outside the zone of trust.",
    reason: (where) => `External access granted in the statement with ${where}.`,
  });
  return withNotes(answer, uniqueIdNotes(document));
}

/** The 26 resource types of CheckNoPublicAccess (SEMANTICS.md 5.1). */
export const resourceTypes: readonly string[] = [
  "AWS::DynamoDB::Table",
  "AWS::DynamoDB::Stream",
  "AWS::EFS::FileSystem",
  "AWS::OpenSearchService::Domain",
  "AWS::Kinesis::Stream",
  "AWS::Kinesis::StreamConsumer",
  "AWS::KMS::Key",
  "AWS::Lambda::Function",
  "AWS::S3::Bucket",
  "AWS::S3::AccessPoint",
  "AWS::S3::Glacier",
  "AWS::S3Express::DirectoryBucket",
  "AWS::S3Express::AccessPoint",
  "AWS::S3Outposts::Bucket",
  "AWS::S3Outposts::AccessPoint",
  "AWS::S3Tables::TableBucket",
  "AWS::S3Tables::Table",
  "AWS::SecretsManager::Secret",
  "AWS::SNS::Topic",
  "AWS::SQS::Queue",
  "AWS::IAM::AssumeRolePolicyDocument",
  "AWS::ApiGateway::RestApi",
  "AWS::CodeArtifact::Domain",
  "AWS::Backup::BackupVault",
  "AWS::CloudTrail::Dashboard",
  "AWS::CloudTrail::EventDataStore",
];

/** What questions about these policies share, under limits if there are any. */
export function questionContext(documents: PolicyDocument[], environment: Environment, limits: Limit[] = []): QuestionContext {
  return {
    types: typesOf(environment.catalogue),
    catalogue: environment.catalogue,
    documents: [...documents, ...limits.flatMap((limit) => limit.documents)],
    limits,
  };
}

/** Key types of a catalogue, made once. */
export function typesOf(catalogue: Catalogue | undefined): KeyTypes {
  return catalogue ? typesOfCatalogue(catalogue) : keyTypesOf(undefined);
}

const typesOfCatalogue = byObject("checks/key types", (catalogue: Catalogue): KeyTypes => keyTypesOf(catalogue));

function* possibleGrants(document: PolicyDocument, property: Property, context: QuestionContext): Investigation<GrantResult> {
  const { grants, undecided } = yield* findGrants(document, property, context);
  return { grants: yield* withPossibleRequests(grants, document, property, context), undecided };
}

/** Something that was found, for the answer: at a statement of the policy, or at none, with the words for that. */
interface Shown {
  statement?: Statement;
  request: Request;
  instead?: string;
}

interface ShownResult {
  grants: Shown[];
  undecided: NotDecided[];
}

/** Losses of a guardrail at the statement that stands for the Deny, or without one where the Deny is gone. */
function asShown({ losses, grants, undecided }: GuardrailResult): ShownResult {
  const lost = losses.map(({ heir, deny, request }): Shown => {
    const gone = deny.sid?.value ? `sid: ${deny.sid.value}` : `index: ${deny.index}`;
    return { ...(heir && { statement: heir }), request, instead: `New access: the Deny of the existing policy with ${gone} is gone.` };
  });
  const shown = [...lost, ...withoutStandIn({ grants, undecided }).grants];
  // Two Denies that became one are one reason.
  const seen = new Set<Statement>();
  return { grants: shown.filter(({ statement }) => !statement || (!seen.has(statement) && seen.add(statement))), undecided };
}

/** What goes through a guardrail because nothing in it stops it has no statement. */
function withoutStandIn({ grants, undecided }: GrantResult): ShownResult {
  return {
    grants: grants.map(({ statement, request }) =>
      isStandIn(statement)
        ? { request, instead: "No Deny statement stops one or more of the listed actions or resources." }
        : { statement, request },
    ),
    undecided: undecided.map((one) => (one.statement && isStandIn(one.statement) ? { reason: one.reason } : one)),
  };
}

function withNotes(answer: Outcome, notes: string[]): Outcome {
  return notes.length > 0 ? { ...answer, notes } : answer;
}

function outcome({ grants, undecided }: ShownResult, words: { fail: string; pass: string; reason: (where: string) => string }): Outcome {
  const result = grants.length > 0 ? "FAIL" : undecided.length > 0 ? "UNDECIDED" : "PASS";
  return {
    result,
    message:
      result === "FAIL"
        ? words.fail
        : result === "PASS"
          ? words.pass
          : `Not decided: ${[...new Set(undecided.map((u) => u.reason))].join("; ")}.`,
    reasons: grants.map(({ statement, instead }) => {
      if (!statement) return { description: instead ?? words.fail };
      const sid = statement.sid?.value;
      return {
        description: words.reason(sid ? `sid: ${sid}` : `index: ${statement.index}`),
        statementIndex: statement.index,
        ...(sid ? { statementId: sid } : {}),
      };
    }),
    counterexamples: grants.map(({ statement, request }) => ({ ...(statement && { statementIndex: statement.index }), request })),
    undecided,
  };
}
