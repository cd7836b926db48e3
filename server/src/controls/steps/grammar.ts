// The step grammar of executable access controls: each row reads one sentence. The table in docs/controls.md is its twin. Pure.
import type { PolicyKind } from "../../core/syntax/tree";
import { editDistance } from "../../core/text/distance";
import { type ControlScenario, type ControlStep, NO_ROWS, placeholderIn, readFeature, unfilled } from "../check/document";
import { nearest } from "../names";
import type { CallerConstraint, ContextConstraint, ControlQuestion, Expected, StepProblem, StepsResult } from "./question";
import { mendedWording, plainWording } from "./wording";

/** One form of sentence. `sample` is what completion offers; `explain` is what hover says. */
export interface StepForm {
  kind: "given" | "when" | "then";
  sample: string;
  explain: string;
}

export const STEP_FORMS: StepForm[] = [
  {
    kind: "given",
    sample: 'the policies matching "policies/**/*.json"',
    explain:
      "The policy files that are judged, each by itself. Globs are relative to the workspace folder. Before `policies` you may write `identity`, `resource`, `trust`, `service control`, `resource control` or `VPC endpoint`, which says how they are read.",
  },
  {
    kind: "given",
    sample: 'the request context "aws:SecureTransport" is "false"',
    explain: 'The request carries this condition key with one of the values (`"a" or "b"`, `*` and `?` as wildcards).',
  },
  {
    kind: "given",
    sample: 'the request context "aws:SourceVpce" is not "vpce-1a2b3c"',
    explain: "The request carries this condition key with another value.",
  },
  {
    kind: "given",
    sample: 'the request context "aws:PrincipalOrgID" is missing',
    explain: "The request does not carry this condition key.",
  },
  {
    kind: "given",
    sample: 'the request context "aws:MultiFactorAuthPresent" is present',
    explain: "The request carries this condition key with any value.",
  },
  {
    kind: "when",
    sample: 'anyone requests "s3:GetObject" on "arn:aws:s3:::*"',
    explain:
      "Any caller: users and roles of any account, AWS services, federated and anonymous callers. `any action` and `on any resource` are allowed in place of the quoted ones; several are joined by `or`.",
  },
  {
    kind: "when",
    sample: 'an anonymous caller requests "s3:GetObject" on "arn:aws:s3:::*"',
    explain: "A caller without any AWS identity.",
  },
  {
    kind: "when",
    sample: 'the principal "arn:aws:iam::123456789012:role/deploy" requests "iam:PassRole" on any resource',
    explain: "A caller with this ARN (`*` and `?` as wildcards).",
  },
  {
    kind: "when",
    sample: 'the service "cloudtrail.amazonaws.com" requests "s3:PutObject" on "arn:aws:s3:::*"',
    explain: "An AWS service acting by itself.",
  },
  {
    kind: "when",
    sample: 'a principal outside account "123456789012" requests "s3:GetObject" on "arn:aws:s3:::*"',
    explain:
      'Any caller that is not a user, role or session of this account (several: `"…" or "…"`), and whose request carries no key that says it comes from it. AWS services are not meant.',
  },
  {
    kind: "when",
    sample: 'a principal in account "123456789012" requests "s3:GetObject" on "arn:aws:s3:::*"',
    explain: "A user, role or session of this account.",
  },
  {
    kind: "when",
    sample: 'a principal outside organization "o-a1b2c3d4e5" requests "s3:GetObject" on "arn:aws:s3:::*"',
    explain: "Any caller whose `aws:PrincipalOrgID` is missing or another. AWS services are not meant.",
  },
  {
    kind: "when",
    sample: 'a principal in organization "o-a1b2c3d4e5" requests "s3:GetObject" on "arn:aws:s3:::*"',
    explain: "A caller whose `aws:PrincipalOrgID` is this.",
  },
  {
    kind: "then",
    sample: "access is not granted",
    explain: "No request like this is allowed. If one is, it is shown as a counterexample.",
  },
  { kind: "then", sample: "access is granted", explain: "At least one request like this is allowed." },
  { kind: "then", sample: "access is always granted", explain: "Every request like this is allowed, whatever else it carries." },
  { kind: "then", sample: "access is not always granted", explain: "At least one request like this is not allowed." },
];

const TEXT = `"[^"]*"`;
const LIST = String.raw`${TEXT}(?:\s*(?:,|or|,\s*or|and)\s*${TEXT})*`;
const KINDS: Record<string, PolicyKind> = {
  identity: "identity",
  resource: "resource",
  trust: "trust",
  "service control": "scp",
  "resource control": "rcp",
  "vpc endpoint": "endpoint",
};

const POLICIES = new RegExp(
  String.raw`^(?:the\s+)?(?:(identity|resource|trust|service control|resource control|VPC endpoint)\s+)?polic(?:y|ies)\s+matching\s+(${LIST})$`,
  "i",
);
const CONTEXT = new RegExp(
  String.raw`^(?:the\s+)?request\s+context\s+(${TEXT})\s+(?:(is\s+missing|is\s+present)|(is\s+not|is)\s+(${LIST}))$`,
  "i",
);
const REQUEST = new RegExp(String.raw`^(.+?)(?<!\s)\s+requests\s+(any\s+action|${LIST})\s+on\s+(any\s+resource|${LIST})$`, "i");
const OUTCOME = /^access\s+is\s+(not\s+)?(always\s+)?granted$/i;
const CALLERS: [RegExp, CallerConstraint["who"]][] = [
  [/^anyone$/i, "anyone"],
  [/^an(?:y)?\s+anonymous\s+(?:caller|principal)$/i, "anonymous"],
  [new RegExp(String.raw`^the\s+principals?\s+(${LIST})$`, "i"), "principal"],
  [new RegExp(String.raw`^the\s+services?\s+(${LIST})$`, "i"), "service"],
  [new RegExp(String.raw`^(?:a|any)\s+principal\s+outside\s+accounts?\s+(${LIST})$`, "i"), "outsideAccount"],
  [new RegExp(String.raw`^(?:a|any)\s+principal\s+in\s+accounts?\s+(${LIST})$`, "i"), "inAccount"],
  [new RegExp(String.raw`^(?:a|any)\s+principal\s+outside\s+organi[sz]ations?\s+(${LIST})$`, "i"), "outsideOrganization"],
  [new RegExp(String.raw`^(?:a|any)\s+principal\s+in\s+organi[sz]ations?\s+(${LIST})$`, "i"), "inOrganization"],
];

/** True for a step that speaks of access in the words of the grammar, rightly or not: its scenario is meant to be run. */
export function looksExecutable(step: ControlStep): boolean {
  const text = plainWording(step.text);
  return (
    /^(the\s+)?((identity|resource|trust|service control|resource control|vpc endpoint)\s+)?polic(y|ies)\s+matching\b/i.test(text) ||
    // As it is written: that access is denied is said in many tests that are not ours.
    /^(the\s+)?access\s+(is|must|should|shall)\s+(not\s+)?(be\s+)?(always\s+)?granted\b/i.test(step.text) ||
    (step.kind === "when" && /\brequests\s+("|any\s+action)/i.test(text)) ||
    /"[a-z][a-z0-9-]*:[A-Za-z*?]+"\s+on\s+("|any\s+resource)/.test(text) ||
    isNearly(step)
  );
}

/** A sentence of the grammar with one slip in so many characters. */
const CHARACTERS_PER_SLIP = 8;

/** Whether a step is a sentence of the grammar but for a slip of the keyboard, its values aside. */
function isNearly(step: ControlStep): boolean {
  if (!/[polcy]{4}|match|requ?e|acc?es|gran|cont/i.test(step.text)) return false;
  const bare = (text: string) =>
    text
      .replace(/[“”„«»]/g, '"')
      .replace(/"[^"]*"/g, '""')
      .replace(/""(?:\s*(?:,|or|and)+\s*"")+/gi, '""')
      .replace(/\s+/g, " ")
      .replace(/[.!]{1,20}$/, "")
      .trim()
      .toLowerCase();
  const said = bare(step.text);
  // That access is denied, in other words than the grammar's, is said in many tests that are not ours.
  const plain = bare(plainWording(step.text));
  return STEP_FORMS.some(({ kind, sample }) => {
    const form = bare(sample);
    const limit = Math.floor(form.length / CHARACTERS_PER_SLIP);
    return [said, ...(kind === "then" ? [] : [plain])].some((one) => editDistance(one, form, limit) <= limit);
  });
}

/** Whether a scenario is meant to be run: one of its own steps speaks the grammar. A background alone does not make it so. */
export function isExecutable(scenario: ControlScenario): boolean {
  return scenario.steps.some((step) => !step.inherited && looksExecutable(step));
}

/** Whether a feature file has a scenario that is meant to be run. */
export function hasExecutable(text: string): boolean {
  return readFeature(text).scenarios.some(isExecutable);
}

/** What one step says. */
type Clause =
  | { says: "policies"; policies: ControlQuestion["policies"] }
  | { says: "context"; constraint: ContextConstraint }
  | { says: "request"; caller: CallerConstraint; actions: string[]; resources: string[] }
  | { says: "outcome"; expected: Expected };

/** Reads a scenario (without placeholders, see `expandOutline`) as a question, or says what is wrong with it. */
export function parseSteps(scenario: ControlScenario): StepsResult {
  if (!isExecutable(scenario)) return { kind: "notExecutable" };
  if (scenario.outline) return { kind: "problems", problems: [{ message: NO_ROWS, range: scenario.range }] };
  const problems: StepProblem[] = [];
  const context: ContextConstraint[] = [];
  let policies: ControlQuestion["policies"] | undefined;
  let request: Extract<Clause, { says: "request" }> | undefined;
  let expected: Expected | undefined;
  for (const step of scenario.steps) {
    const { clause, wrong, instead } = readStep(step);
    const told = (message: string) => problems.push({ message, range: step.range, ...(instead !== undefined && { instead }) });
    const twice = (what: string) => told(`The scenario already has ${what}. Write a second scenario for the other one.`);
    for (const message of wrong) told(message);
    if (step.argument) told(`Nothing reads the ${step.argument} below \`${step.text}\`. Say it in steps.`);
    const placeholder = placeholderIn(step);
    if (placeholder !== undefined && wrong.length === 0) told(unfilled(placeholder));
    if (clause?.says === "context") context.push(clause.constraint);
    else if (clause?.says === "policies") {
      if (policies) twice("its policies");
      else policies = clause.policies;
    } else if (clause?.says === "request") {
      if (request) twice("its request");
      else request = clause;
    } else if (clause?.says === "outcome") {
      if (expected) twice("its outcome");
      else expected = clause.expected;
    }
  }
  if (problems.length === 0) {
    const missing = (what: string, sample: string) =>
      problems.push({ message: `The scenario has no ${what}. Add a step such as \`${sample}\`.`, range: scenario.range });
    if (!policies) missing("policies", `Given ${STEP_FORMS[0]?.sample}`);
    if (!request) missing("request", 'When anyone requests "s3:GetObject" on "arn:aws:s3:::*"');
    if (!expected) missing("outcome", "Then access is not granted");
  }
  if (problems.length > 0 || !policies || !request || !expected) return { kind: "problems", problems };
  const { caller, actions, resources } = request;
  return { kind: "question", question: { policies, context, caller, actions, resources, expected } };
}

interface Reading {
  clause?: Clause;
  wrong: string[];
  /** The step that was probably meant. */
  instead?: string;
}

/** Reads one step: its clause if it is one, and what is wrong with it. */
function readStep(step: ControlStep): Reading {
  const read = readSentence(plainWording(step.text));
  if (read && read.wrong.length === 0) return read;
  const mended = mendedWording(step.text);
  const other = readSentence(mended);
  if (other && other.wrong.length === 0 && mended !== plainWording(step.text)) {
    const why = read?.wrong[0] ?? `\`${step.text}\` is not a step that can be run.`;
    return { wrong: [`${why} Did you mean \`${mended}\`?`], instead: mended };
  }
  return read ?? { wrong: [unknownStep(step)] };
}

/** Reads a sentence of the grammar. Undefined when it is none. */
function readSentence(text: string): Reading | undefined {
  const policies = POLICIES.exec(text);
  if (policies) {
    const [, sort = "", names = ""] = policies;
    const kind = KINDS[sort.toLowerCase()];
    const globs = quoted(names);
    const wrong = globs.some((glob) => glob.trim() === "")
      ? ["The name of the policies is empty. Write a glob such as `policies/**/*.json`."]
      : [];
    return { clause: { says: "policies", policies: { globs, ...(kind ? { kind } : {}) } }, wrong };
  }
  const context = CONTEXT.exec(text);
  if (context) {
    const constraint = readConstraint(context);
    const wrong = /^$|\s/.test(constraint.key) ? [`\`${constraint.key}\` is not a condition key. Write one such as \`aws:SourceIp\`.`] : [];
    return { clause: { says: "context", constraint }, wrong };
  }
  const request = REQUEST.exec(text);
  if (request) return readRequest(request);
  const outcome = OUTCOME.exec(text);
  if (outcome) {
    const [, not, always] = outcome;
    const expected: Expected = not ? (always ? "notAlwaysGranted" : "notGranted") : always ? "alwaysGranted" : "granted";
    return { clause: { says: "outcome", expected }, wrong: [] };
  }
  return undefined;
}

function readRequest(match: RegExpExecArray): Reading {
  const [, who = "", actionList = "", resourceList = ""] = match;
  const caller = readCaller(who);
  if ("problem" in caller) return { wrong: [caller.problem] };
  const [actions, resources] = [readList(actionList), readList(resourceList)];
  const wrong = [
    ...actions
      .filter((action) => action !== "*" && !/^[a-z0-9*?-]+:[\w*?]+$/i.test(action))
      .map((action) => `\`${action}\` is not an action. Write \`service:Action\`, for example \`s3:GetObject\`.`),
    ...resources
      .filter((resource) => !/^[*?]+$/.test(resource) && !/^(arn|\*):/.test(resource))
      .map((resource) => `\`${resource}\` is not an ARN. Write one such as \`arn:aws:s3:::*\`, or \`on any resource\`.`),
  ];
  const clause: Clause = {
    says: "request",
    caller: caller.caller,
    actions: actions.includes("*") ? [] : actions,
    resources: resources.includes("*") ? [] : resources,
  };
  return { clause, wrong };
}

function readConstraint(match: RegExpExecArray): ContextConstraint {
  const [, name = "", presence, is = "", values = ""] = match;
  const [key = ""] = quoted(name);
  if (presence) return { key, relation: /missing/i.test(presence) ? "isMissing" : "isPresent", values: [] };
  return { key, relation: /not/i.test(is) ? "isNot" : "is", values: quoted(values) };
}

function readCaller(text: string): { caller: CallerConstraint } | { problem: string } {
  for (const [pattern, who] of CALLERS) {
    const match = pattern.exec(text.trim());
    if (!match) continue;
    if (who === "anyone" || who === "anonymous") return { caller: { who } };
    const ids = quoted(match[1] ?? "");
    for (const id of ids) {
      if ((who === "inAccount" || who === "outsideAccount") && !/^\d{12}$/.test(id))
        return { problem: `\`${id}\` is not an account. Account ids have 12 digits.` };
      if ((who === "inOrganization" || who === "outsideOrganization") && !/^o-[a-z0-9]{10,32}$/.test(id))
        return { problem: `\`${id}\` is not an organisation. Ids look like \`o-a1b2c3d4e5\`.` };
      if (who === "principal" && !/^(arn:|\*)/.test(id))
        return { problem: `\`${id}\` is not an ARN of a principal. Write one such as \`arn:aws:iam::123456789012:role/deploy\`.` };
      if (who === "service" && !/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(id))
        return { problem: `\`${id}\` is not a service principal. Write one such as \`lambda.amazonaws.com\`.` };
    }
    return { caller: { who, ids } };
  }
  return {
    problem: `\`${text}\` is not a caller that can be run. Write \`anyone\`, \`an anonymous caller\`, \`the principal "arn…"\`, \`the service "…"\`, or \`a principal in\` or \`outside\` with \`account "…"\` or \`organization "…"\`.`,
  };
}

function readList(text: string): string[] {
  return text.startsWith('"') ? quoted(text) : ["*"];
}

function quoted(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"/g)].map(([, inner = ""]) => inner);
}

/** Says which sentence was probably meant. */
function unknownStep(step: ControlStep): string {
  if (step.kind === "then" && /\b((NON_)?COMPLIANT|NOT_APPLICABLE)\b/.test(step.text))
    return `\`${step.text}\`: running the scenario gives the verdict. End it with what access has to be, for example \`access is not granted\`.`;
  const bare = (text: string) => text.replace(/"[^"]*"/g, '""').toLowerCase();
  if (step.kind === "then" && /\b(not|never)\b.*\b(denied|refused|forbidden|rejected|blocked)\b/i.test(step.text))
    return `\`${step.text}\` can mean two things. Write \`access is granted\` (at least one such request is allowed) or \`access is always granted\` (each is).`;
  const denies = /\b(not|no|never|nobody|denied|refused|forbidden|rejected|blocked|fails?)\b/i.test(step.text);
  const forms = STEP_FORMS.filter((form) => {
    if (step.kind !== "unknown" && form.kind !== step.kind) return false;
    // Never the opposite of what was said.
    return form.kind !== "then" || denies === / not /.test(form.sample);
  });
  const [near] = nearest(
    bare(step.text),
    forms.map((form) => bare(form.sample)),
    1,
  );
  const form = forms.find((one) => bare(one.sample) === near) ?? forms[0];
  return `\`${step.text}\` is not a step that can be run. Write it like \`${form?.sample}\`.`;
}
