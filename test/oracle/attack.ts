// Looks for a false PASS of the built command line: `node --import tsx test/oracle/attack.ts --checks 2000 [--seed 1]`. Random
// questions go to `batch`; a PASS is tried with requests that the oracle judges, and every counterexample is given to the oracle.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { decide, type Kind } from "./decide";
import { Dice, randomPolicy, randomRequest, resourceOf } from "./generator";
import type { Policy, Request, Statement } from "./law";
import { matches, plain, resourceMatches } from "./patterns";
import { compareDates, compareNumbers, inBlock } from "./values";

const OWN = "111122223333";
const STRANGER = "444455556666";
const TIED = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];

/** A line for `batch`, and which requests refute its PASS. */
interface Question {
  line: Record<string, unknown>;
  kind: Kind;
  refutes(request: Request): boolean;
  /** A request of whom the question asks. */
  request(dice: Dice): Request;
}

interface Answer {
  result?: string;
  comparison?: string;
  error?: string;
  counterexamples?: { request: Request }[];
}

const allows = (policy: Policy, kind: Kind, request: Request): boolean => {
  const answers = decide(policy, kind, request);
  return answers.size === 1 && answers.has("allow");
};
const refuses = (policy: Policy, kind: Kind, request: Request): boolean => !decide(policy, kind, request).has("allow");
/** What an SCP lets through: beside full access if it allows nothing (9.18). */
const lets = (policy: Policy, request: Request): boolean =>
  policy.Statement.some(({ Effect }) => Effect === "Allow")
    ? allows(policy, "identity", request)
    : !decide(policy, "identity", request).has("explicitDeny");

function questionOf(dice: Dice, id: number): Question {
  const kind: Kind = dice.chance(0.5) ? "resource" : "identity";
  const policy = randomPolicy(dice, kind === "resource");
  const other = changed(policy, kind, dice);
  const policyType = kind === "resource" ? "RESOURCE_POLICY" : "IDENTITY_POLICY";
  const roll = dice.roll();
  const base = { id: String(id) };
  if (roll < 0.45) {
    const operation = roll < 0.3 ? "CheckNoNewAccess" : "ComparePolicies";
    const line = { ...base, operation, existingPolicyDocument: policy, newPolicyDocument: other, policyType };
    return { line, kind, request: possible, refutes: (request) => allows(other, kind, request) && refuses(policy, kind, request) };
  }
  if (roll < 0.55) {
    const [older, newer] = [randomPolicy(dice, false), randomPolicy(dice, false)];
    const near = changed(older, "identity", dice);
    const target = dice.chance(0.7) ? near : newer;
    const line = {
      ...base,
      operation: "CheckNoNewAccess",
      existingPolicyDocument: older,
      newPolicyDocument: target,
      policyType: "SERVICE_CONTROL_POLICY",
    };
    return { line, kind: "identity", request: possible, refutes: (request) => lets(target, request) && !lets(older, request) };
  }
  if (roll < 0.7) {
    const access = [
      {
        actions: [dice.pick(["s3:GetObject", "s3:*", "sqs:SendMessage", "kms:Decrypt"])],
        resources: [dice.pick(["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/key"])],
      },
    ];
    const listed = access[0];
    const refutes = (request: Request) =>
      listed !== undefined &&
      allows(policy, kind, request) &&
      listed.actions.some((action) => matches(plain(action.toLowerCase()), request.action.toLowerCase())) &&
      listed.resources.some((resource) => resourceMatches(resource, request, null, () => false));
    return {
      line: { ...base, operation: "CheckAccessNotGranted", policyDocument: policy, policyType, access },
      kind,
      request: possible,
      refutes,
    };
  }
  const shared = randomPolicy(dice, true);
  const refutes = (request: Request) =>
    request.action.toLowerCase().startsWith("s3:") && request.resource.startsWith("arn:aws:s3:::b") && allows(shared, "resource", request);
  if (roll < 0.85)
    return {
      line: { ...base, operation: "CheckNoPublicAccess", policyDocument: shared, resourceType: "AWS::S3::Bucket" },
      kind: "resource",
      request: (one) => asAnonymous(possible(one)),
      refutes,
    };
  const line = { ...base, operation: "CheckNoExternalAccess", policyDocument: shared, trustedAccounts: [OWN], trustedOrganizations: [] };
  return { line, kind: "resource", request: (one) => (one.chance(0.5) ? asAnonymous(possible(one)) : asStranger(possible(one))), refutes };
}

/** A policy with one or two statements made anew, dropped, or without their conditions. */
function changed(policy: Policy, kind: Kind, dice: Dice): Policy {
  const statements = structuredClone(policy.Statement);
  const fresh = randomPolicy(dice, kind === "resource").Statement;
  const at = Math.floor(dice.roll() * statements.length);
  const chosen = statements[at];
  const roll = dice.roll();
  if (roll < 0.3 || !chosen) statements.push(...fresh.slice(0, 1));
  else if (roll < 0.45 && statements.length > 1) statements.splice(at, 1);
  else if (roll < 0.6) delete chosen.Condition;
  else if (roll < 0.8) Object.assign(chosen, conditionOf(fresh[0]));
  else if (chosen.Resource !== undefined) chosen.Resource = resourceOf(dice);
  return { ...policy, Statement: statements };
}

function conditionOf(statement: Statement | undefined): Partial<Statement> {
  return statement?.Condition ? { Condition: statement.Condition } : {};
}

/** A request that the checks speak of: service and resource belong together, typed keys are readable (6.2). */
function possible(dice: Dice): Request {
  for (;;) {
    const request = randomRequest(dice);
    const service = request.resource.split(":")[2];
    const namespace = request.action.split(":")[0]?.toLowerCase() ?? "";
    if (/^sts:|^iam:/i.test(request.action)) continue;
    if (service !== undefined && service !== namespace && (TIED.includes(service) || TIED.includes(namespace))) continue;
    const context = Object.entries(request.context).filter(
      ([key, value]) => typeof value !== "string" || isReadable(key.toLowerCase(), value),
    );
    return { ...request, context: Object.fromEntries(context) };
  }
}

function isReadable(key: string, value: string): boolean {
  if (key === "aws:sourceip") return inBlock(value, value);
  if (key === "s3:max-keys") return compareNumbers(value, value) !== undefined;
  if (key === "aws:currenttime" || key === "aws:tokenissuetime") return compareDates(value, value) !== undefined;
  return !/^aws:(securetransport|multifactorauthpresent)$/.test(key) || value === "true" || value === "false";
}

/** Nothing of the request identifies its caller. */
function withoutCaller({ context, ...request }: Request): Request {
  const kept = Object.entries(context).filter(([key]) => !/^aws:(principal|username|userid|multifactor|tokenissue|source)/i.test(key));
  return { ...request, context: { ...Object.fromEntries(kept), "aws:SourceIp": "203.0.113.77" } };
}

function asAnonymous(request: Request): Request {
  const bare = withoutCaller(request);
  return { ...bare, principal: "anonymous", context: { ...bare.context, "aws:PrincipalAccount": "anonymous" } };
}

function asStranger(request: Request): Request {
  const bare = withoutCaller(request);
  const principal = `arn:aws:iam::${STRANGER}:user/alice`;
  const context = {
    ...bare.context,
    "aws:PrincipalAccount": STRANGER,
    "aws:PrincipalArn": principal,
    "aws:username": "alice",
    "aws:PrincipalIsAWSService": "false",
  };
  return { ...bare, principal, context };
}

function main(): void {
  const { values } = parseArgs({
    options: {
      checks: { type: "string", default: "2000" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      tries: { type: "string", default: "300" },
    },
  });
  const dice = new Dice(Number(values.seed));
  const questions = Array.from({ length: Number(values.checks) }, (_, id) => questionOf(dice, id));
  const cli = path.join(import.meta.dirname, "../../dist/cli.js");
  const { stdout } = spawnSync(process.execPath, [cli, "batch"], {
    input: questions.map(({ line }) => `${JSON.stringify(line)}\n`).join(""),
    maxBuffer: 2 ** 30,
    encoding: "utf8",
  });
  const counts = new Map<string, number>();
  let wrong = 0;
  for (const [n, text] of stdout.trim().split("\n").entries()) {
    const question = questions[n];
    const answer: Answer = JSON.parse(text);
    if (!question) break;
    const verdict = answer.error ? "error" : (answer.result ?? answer.comparison ?? "?");
    const what = `${question.line.operation} ${verdict}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
    const safe = ["PASS", "EQUIVALENT", "LESS_PERMISSIVE"].includes(verdict);
    const refuting = safe ? Array.from({ length: Number(values.tries) }, () => question.request(dice)).find(question.refutes) : undefined;
    const failing =
      verdict === "FAIL" && /New|NotGranted/.test(String(question.line.operation))
        ? answer.counterexamples?.find(({ request }) => !question.refutes(request))
        : undefined;
    if (!refuting && !failing) continue;
    wrong++;
    console.log(
      `${refuting ? "false" : "counterexample of"} ${what}\n  ${JSON.stringify(question.line)}\n  ${JSON.stringify(refuting ?? failing?.request)}`,
    );
  }
  console.log(`${questions.length} questions, seed ${values.seed}, ${wrong} wrong`);
  for (const [what, times] of [...counts].sort()) console.log(`${String(times).padStart(7)}  ${what}`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

main();
