// Requirements on access: telling them from requirements on configuration, and drafting them as steps that the solver runs. Pure.
import { guessService } from "../retrieval/service";
import type { SpecificationIndex } from "../specification/types";
import type { ControlQuestion } from "./limits";
import { type ControlOutline, ruleIdentifier } from "./outline";

const OTHER_POLICIES =
  /\bpolicy stores?\b|\b(breach|violation|breaches|violations) of (the |our |company )?(security )?polic(y|ies)\b|\b(against|violates?|breach(es)?) (the |our |company )?(security )?polic(y|ies)\b|\bpolicy violations?\b|\b(password|lifecycle|retention|backup|scaling|security|ssl|tls|routing|cache|rotation|access control|update|origin request|response headers?|mitigation|delivery|(viewer|origin|security)? ?protocol) polic(y|ies)\b/gi;

/** Somebody or something that a policy can name, and no API parameter. `aws:kms` is a value of S3's encryption and no action. */
const NAMED =
  /(?<![\w:-])(?!aws:kms\b)[a-z0-9-]+:(\*|[A-Z]\w+\*?)|\barn:aws|\bcross[- ]account\b|\b(outside|members?|accounts?) (of )?(the|this|our|my|your)? ?(aws )?(account|organi[sz]ation)\b|\bprincipals?\b|\bo-[a-z0-9]{10,32}\b|\baccounts? \d{12}\b|\bvpce-[0-9a-z]+|(?<![\w-])[a-z0-9-]+\.amazonaws\.com\b/i;
/** What one is allowed to do, or not. */
const ALLOWED =
  /\b(allow|grant|permit|restrict|deny|denies|denied|require|assume|access)\w*\b|\b(may|can|must|cannot) (only |not |never )?(be )?(able|read|write|delete|use|call|invoke|pass|publish|send|decrypt|assume|accessible|accessed|assumed)\w*\b/i;
const WHO_MAY = /\b(nobody|no ?one|no (user|role|principal|caller|service)s?|only .{1,60}?) (may|can|is allowed to|are allowed to)\b/i;

const STATE = /\b(un\w{4,20}ed|without|whose|public(ly)?|encrypt\w*|private)\b/i;
const SWITCHES = /\b(may|can|is allowed to|are allowed to) (disable|enable|switch|turn|deactivate|activate|suspend|skip|bypass)\b/i;

/** Whether a requirement speaks of what policies allow, so that it can be run instead of described. */
export function isAboutAccess(requirement: string): boolean {
  const text = requirement.replace(OTHER_POLICIES, " ");
  // Which policies are attached to what is a matter of configuration.
  const attachment = /\bpolic(y|ies)\b.*\battached\b|\b(have|has|without|no|any) (any |no )?(inline|managed) polic/i;
  if (attachment.test(text) && !NAMED.test(text) && !/\b(allow|grant|permit|prohibit|includ|den(y|ies))\w*/i.test(text)) return false;
  const policy = /\bpolic(y|ies)\b|\bpermissions?\b|\btrust relationships?\b/i.test(text);
  // Who may switch something on or off is a matter of whether it is.
  if (!policy && !NAMED.test(text) && SWITCHES.test(text)) return false;
  // What may be public is no caller: `only instances tagged dev may be public`.
  if (
    !policy &&
    !NAMED.test(text) &&
    /\bonly\b[^.;]{1,80}\b(?:may|can|are allowed to|are permitted to)\s(?:be|have|assign|allow|host|use|run)\b/i.test(text) &&
    !CALLERS.test(text)
  )
    return false;
  // Who may make something public is a matter of what is public.
  if (!policy && !NAMED.test(text) && /\b(make|makes|run|runs|leave|create|launch|have|keep|own)\b/i.test(text) && STATE.test(text))
    return false;
  return (policy || NAMED.test(text) ? ALLOWED.test(text) : false) || WHO_MAY.test(text) || (policy && NAMED.test(text));
}

/** The service whose access is meant. Accounts and organisations, which are services too, say who asks. */
export function guessAccessed(index: SpecificationIndex, requirement: string): string | undefined {
  const what = requirement
    .replace(/\b(aws )?(accounts?|organi[sz]ations?|members?|endpoints?)\b/gi, " ")
    .replace(/\barn:aws[\w-]*:(iam|sts):\S+/g, " ");
  return guessService(index, what)[0];
}

/** Those who ask for something. */
const CALLERS =
  /\b(?:users?|roles?|principals?|accounts?|admin(?:istrator)?s?|nobody|anybody|anyone|people|teams?|callers?|members?|identit(?:y|ies)|engineers?|developers?)\b/i;

/** Stands for the user's own account until it is replaced. */
const OWN_ACCOUNT = "111122223333";

/** A control that can be run, its steps read from the requirement's own words. What the words leave open is open in the steps too. */
export function accessControl(requirement: string, service: string | undefined, index: SpecificationIndex | undefined): ControlOutline {
  const prefix = service ?? (index ? guessAccessed(index, requirement) : undefined);
  const caller = callerIn(requirement);
  const policies = 'the policies matching "policies/**/*.json"';
  const request = `${caller} requests ${actionsIn(requirement, prefix)} on ${resourcesIn(requirement)}`;
  return {
    identifier: ruleIdentifier(prefix ?? "access", requirement),
    description: `${requirement.trim().replace(/([^.!?])$/, "$1.")} Run over each policy file: NOT_APPLICABLE when no file matches, COMPLIANT when the outcome is proved, NON_COMPLIANT with a request as counterexample.`,
    trigger: "Configuration change of a policy",
    reportsOn: "policy documents",
    parameters: caller.includes(OWN_ACCOUNT)
      ? [{ name: "account", description: `your own account, to be written in place of ${OWN_ACCOUNT}` }]
      : [],
    scenarios: [
      {
        name: requirement.trim().slice(0, 120),
        given: [policies, ...contextIn(requirement)],
        when: [request],
        results: [outcomeIn(requirement)],
      },
      // Long-term keys do not carry the key at all.
      ...(MFA.test(requirement)
        ? [
            {
              name: `${requirement.trim().slice(0, 100)} (long-term keys)`,
              given: [policies, `the request context "${MFA_KEY}" is missing`],
              when: [request],
              results: [outcomeIn(requirement)],
            },
          ]
        : []),
    ],
  };
}

const MFA = /\b(mfa|multi-?factor)\b/i;
const MFA_KEY = "aws:MultiFactorAuthPresent";
const ADMINISTRATION =
  /\badmin(istrator|istrative|istration)?\b|\bfull (access|permissions?|privileges?)\b|\*:\*|\ball actions on all resources\b/i;

function outcomeIn(requirement: string): string {
  const negated = /\b(not|no|never|nobody|cannot|den(y|ies|ied))\b/i.test(requirement);
  if (
    !negated &&
    /\b(must|should|shall|can) (be able|have access|be allowed)\b|\b(is|are) allowed to\b|\bneeds? (to|access|permission)/i.test(
      requirement,
    )
  )
    return "access is granted";
  // A narrow grant is not administration: it has to be all of them.
  return ADMINISTRATION.test(requirement) ? "access is not always granted" : "access is not granted";
}

const USER_ARN = /\barn:aws[\w-]*:(?:iam|sts)::(?:\d{12}|\*):(?:user|role|group|assumed-role|root)[\w+=,.@/*-]*/;

/** What has to be so for a request to be a violation: the opposite of what is required. */
function contextIn(requirement: string): string[] {
  const context: string[] = [];
  if (/\b(ssl|tls|https|secure ?transport|encrypt\w* in transit|unencrypted)\b/i.test(requirement))
    context.push('the request context "aws:SecureTransport" is "false"');
  if (MFA.test(requirement)) context.push(`the request context "${MFA_KEY}" is "false"`);
  const values = (pattern: RegExp) => [...new Set(requirement.match(pattern) ?? [])].map((one) => `"${one}"`).join(" or ");
  const endpoints = values(/\bvpce-[0-9a-z]+/gi);
  if (endpoints !== "") context.push(`the request context "aws:SourceVpce" is not ${endpoints}`);
  const networks = values(/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?![\w.])/g);
  if (networks !== "") context.push(`the request context "aws:SourceIp" is not ${networks}`);
  const arn = USER_ARN.exec(requirement)?.[0];
  if (arn && isOnly(requirement)) context.push(`the request context "aws:PrincipalArn" is not "${arn}"`);
  return context;
}

/** Who a requirement lets out of its rule: `only the deploy role may …`, `may only be read by the app role`, `… except the deploy role`. */
const LET_OUT =
  /\bonly (?<only>[^.,;]{1,60}?) (?:may|can|is allowed to|are allowed to)\b|\bonly be \w+ (?:by|from) (?<by>[^.,;]{1,60}?)(?=[.,;]|$)|\b(?:except|other than|but|apart from)(?: for| by)? (?<except>[^.,;]{1,60}?)(?= (?:may|can|must|shall|should|is|are)\b|[.,;]|$)/i;
const IS_NAMED = [USER_ARN, /\bo-[a-z0-9]{10,32}\b/, /(?<!\d)\d{12}(?!\d)/, /\.amazonaws\.com\b/];

/** What the words leave open of who is meant: a caller without an ARN cannot be told from others, so the draft lets nobody out. */
export function openAccess(requirement: string, answers: ReadonlyMap<string, string>): ControlQuestion[] {
  const { only, by, except } = LET_OUT.exec(requirement)?.groups ?? {};
  const who = only ?? by ?? except;
  if (who === undefined || !CALLERS.test(who) || IS_NAMED.some((pattern) => pattern.test(requirement))) return [];
  const question = `Which ARN has \`${who.trim()}\`? Without it nobody is let out of the rule.`;
  return answers.has(question) ? [] : [{ kind: "exception", question, options: ["it holds for everybody"] }];
}

/** Whether what is named is the exception from the rule. */
function isOnly(requirement: string): boolean {
  return /\b(only|except|other than|but)\b/i.test(requirement);
}

function callerIn(requirement: string): string {
  const arn = USER_ARN.exec(requirement)?.[0];
  if (arn) return isOnly(requirement) ? "anyone" : `the principal "${arn}"`;
  const organization = /\bo-[a-z0-9]{10,32}\b/.exec(requirement)?.[0];
  if (organization) return `a principal outside organization "${organization}"`;
  const accounts = [...new Set(requirement.match(/(?<!\d)\d{12}(?!\d)/g) ?? [])];
  if (accounts.length > 0) return `a principal outside account ${accounts.map((id) => `"${id}"`).join(" or ")}`;
  const service = /\b[a-z0-9.-]+\.amazonaws\.com\b/.exec(requirement)?.[0];
  if (service) return `the service "${service}"`;
  if (
    /\b(cross[- ]account|(other|another|foreign|external|unknown|outside (of )?(the|this|our|my|your)) (aws )?accounts?)\b/i.test(
      requirement,
    )
  )
    return `a principal outside account "${OWN_ACCOUNT}"`;
  if (/\b(den(y|ies|ied)|refuse[ds]?)\b.*\bevery(one|body)\b/i.test(requirement)) return "anyone";
  return /\b(anonymous(ly)?|unauthenticated|public(ly)?|the internet|every(one|body)|the world)\b/i.test(requirement)
    ? "an anonymous caller"
    : "anyone";
}

/** What a verb of a requirement is called in actions. `*` stands in front of the first words: `Get*`. */
const VERBS: [RegExp, string[]][] = [
  [/\bassum(e|es|ed|ing)\b/i, ["sts:AssumeRole*"]],
  [/\bpass(es|ed|ing)? (an? |any )?(iam )?roles?\b/i, ["iam:PassRole"]],
  [/\bread\w*\b|\bdownload\w*\b/i, ["Get*", "Describe*", "List*"]],
  [/\bwrit(e|es|ten|ing)\b|\bupload\w*\b/i, ["Put*"]],
  [/\bdelet\w+\b|\bremov\w+\b|\bdestroy\w*\b/i, ["Delete*"]],
  [/\bcreat\w+\b/i, ["Create*"]],
  [/\b(updat|modif|chang)\w+\b/i, ["Update*", "Modify*", "Put*"]],
  [/\binvok\w+\b/i, ["Invoke*"]],
  [/\bpublish\w*\b/i, ["Publish*"]],
  [/\bsend\w*\b/i, ["Send*"]],
  [/\bdecrypt\w*\b/i, ["Decrypt"]],
];

function actionsIn(requirement: string, service: string | undefined): string {
  const withoutArns = requirement.replace(/\barn:\S+/g, " ");
  const named = [...new Set(withoutArns.match(/\b[a-z][a-z0-9-]*:(?:\*|[A-Z][A-Za-z]*\*?)/g) ?? [])].filter(
    (action) => !action.startsWith("aws:"),
  );
  if (named.length > 0) return named.map((action) => `"${action}"`).join(" or ");
  const verbs = VERBS.find(([pattern]) => pattern.test(withoutArns))?.[1] ?? [];
  const whole = verbs.filter((verb) => verb.includes(":"));
  if (whole.length > 0) return whole.map((action) => `"${action}"`).join(" or ");
  if (ADMINISTRATION.test(requirement)) return "any action";
  if (service === undefined || /\b(all|any|every) (actions?|permissions?)\b/i.test(requirement) || service === "iam") return "any action";
  const prefix = PREFIXES[service] ?? service;
  // Objects are what buckets are read and written for.
  const object =
    service === "s3" && verbs.length > 0 && !verbs.includes("Create*")
      ? verbs.filter((verb) => !/^(Describe|Update|Modify)/.test(verb))
      : verbs;
  return object.length > 0 ? object.map((verb) => `"${prefix}:${verb}"`).join(" or ") : `"${prefix}:*"`;
}

/** Where the IAM prefix is not botocore's name of the service. */
const PREFIXES: Record<string, string> = {
  elb: "elasticloadbalancing",
  elbv2: "elasticloadbalancing",
  opensearch: "es",
  apigateway: "execute-api",
  apigatewayv2: "execute-api",
  efs: "elasticfilesystem",
  emr: "elasticmapreduce",
  stepfunctions: "states",
};

function resourcesIn(requirement: string): string {
  const arns = [...new Set(requirement.match(/\barn:aws[\w-]*:(?!iam:|sts:)[^\s"'`,;)]+/g) ?? [])].map((arn) => arn.replace(/[.]$/, ""));
  // What is in a bucket has ARNs of its own.
  const all = arns.flatMap((arn) => (/^arn:aws[\w-]*:s3:::[^/*]+$/.test(arn) ? [arn, `${arn}/*`] : [arn]));
  return all.length > 0 ? all.map((arn) => `"${arn}"`).join(" or ") : "any resource";
}
