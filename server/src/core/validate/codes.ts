// Every code has a page in docs/codes; this is the only place that knows where they are published.
import { everyRule } from "./rules";

/** Where the repository's pages can be read. */
const pagesUrl = "https://github.com/iam-prover/iam-prover/blob/main/docs/codes";

/** The checks that look for a request. The compiler and the tests ask for the words and the fixtures of each. */
export const accessCodes = ["new-access", "access-not-granted", "public-access", "external-access"] as const;
/** The code of a check that looks for a request. */
export type AccessCode = (typeof accessCodes)[number];

/** Whether a code is that of a check that looks for a request. */
export function isAccess(code: string): boolean {
  return (accessCodes as readonly string[]).includes(code);
}

const ownCodes = [...accessCodes, "dead-statement", "redundant-element", "expectation-failed"] as const;
/** The code of a check that the solver decides. */
export type ProverCode = (typeof ownCodes)[number];

/** The codes of the solver's own checks, which have pages too. */
export const proverCodes: readonly string[] = ownCodes;

/** What can be wrong with the text of a security control (the module `controls`). */
export const controlTextCodes = [
  "gherkin-syntax",
  "unknown-service",
  "unknown-operation",
  "unknown-parameter",
  "missing-scenario",
  "scenario-without-outcome",
  "scenario-not-run",
  "contradictory-scenarios",
  "unknown-step",
  "specification-missing",
  "wrong-value",
  "vacuous-condition",
  "contradicts-requirement",
  "not-settled",
] as const;

/** What a scan finds in a change as a whole rather than in one policy; these have pages too. */
export const gateCodes = ["policy-gone", "policy-deleted", "policy-not-read", "settings-weakened", "accepted-change", "new-path"] as const;
export type GateCode = (typeof gateCodes)[number];

/** What no settings change and no change accepts for itself: it is about how the change is judged. */
export const neverAccepted: readonly GateCode[] = ["policy-gone", "settings-weakened"];

/** The codes of security controls, which have pages too: those of their texts, and what running them finds. */
export const controlCodes: readonly string[] = [...controlTextCodes, "control-failed", "control-undecided"];

/** Every code that a finding about a policy can have: what settings may name. */
export function findingCodes(): string[] {
  return [
    ...everyRule.map((rule) => rule.code),
    ...proverCodes,
    ...gateCodes,
    "undecided",
    "unused-suppression",
    "too-large",
    "control-failed",
    "scenario-not-run",
  ];
}

/** What a diagnostic says and links to for its code: a title in plain words, its page in docs/codes, and where that is published. Unknown codes link to the list. */
export function codeDescription(code: string): { title: string; page: string; href: string } {
  const known =
    everyRule.some((rule) => rule.code === code) ||
    proverCodes.includes(code) ||
    (gateCodes as readonly string[]).includes(code) ||
    controlCodes.includes(code);
  const page = known ? `${code}.md` : "README.md";
  return { title: titleOf(code), page, href: `${pagesUrl}/${page}` };
}

/** `INVALID_ARN_REGION` as `Invalid ARN region`. */
export function titleOf(code: string): string {
  const words = code
    .replace(/^iam-prover\./, "")
    .split(/[_-]/)
    .map((word) => {
      const lower = word.toLowerCase();
      return upperCase.has(lower) ? lower.toUpperCase() : (fixedCase[lower] ?? lower);
    });
  const title = words.join(" ");
  return title.charAt(0).toUpperCase() + title.slice(1);
}

const upperCase = new Set(["arn", "json", "ip", "kms", "rcp", "scp", "slr", "vpc", "vpce", "oidc", "s3"]);
const fixedCase: Record<string, string> = {
  dynamodb: "DynamoDB",
  github: "GitHub",
  sid: "Sid",
  sids: "Sids",
  notprincipal: "NotPrincipal",
  notaction: "NotAction",
  foranyvalue: "ForAnyValue",
  forallvalues: "ForAllValues",
  ifexists: "IfExists",
};
