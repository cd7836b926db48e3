// Rules about the document as a whole: JSON, version, elements, size.
import { DOCUMENT_ELEMENTS, STATEMENT_ELEMENTS } from "../../syntax/grammar";
import type { Property } from "../../syntax/tree";
import { nearest } from "../../syntax/words";
import { nothingElseChanges, replaceText, setProperty } from "../fixes";
import { quote, type Report, type Rule } from "../rule";
import { addStatement, removeSids } from "../suggest";
import { openingBrace, type PolicyView } from "../view";
import { identityPolicySize, managedPolicyQuota, policySize, quotas } from "./size";

function sizeCheck(
  policy: PolicyView,
  report: Report,
  quota: number | undefined,
  what: string,
  advice: string,
  sizeOf: (text: string) => number = policySize,
): void {
  if (quota === undefined || policy.text.length < quota) return;
  const size = sizeOf(policy.text);
  if (size <= quota) return;
  report(
    openingBrace(policy.document.range),
    `This ${what} has ${size} characters without white space, and AWS accepts at most ${quota}. ${advice}`,
    { fixes: () => [removeSids(policy, quota, sizeOf)] },
  );
}

function unknownElements(
  properties: readonly Property[],
  known: readonly string[],
  where: string,
  policy: PolicyView,
  report: Report,
): void {
  for (const { name } of properties) {
    if (known.includes(name.value)) continue;
    const meant = nearest(name.value, known);
    const taken = meant !== undefined && properties.some((other) => other.name.value === meant);
    report(
      name.range,
      `${quote(name.value)} is not an element of ${where}, so AWS refuses the policy. ${meant ? `Did you mean ${quote(meant)}?` : `The elements are ${known.map(quote).join(", ")}.`}`,
      {
        fixes: () => [
          meant !== undefined && !taken ? replaceText(policy, name.range, meant, `The element takes effect as \`${meant}\`.`) : undefined,
        ],
      },
    );
  }
}

export const documentRules: readonly Rule[] = [
  {
    code: "JSON_SYNTAX_ERROR",
    awsType: "ERROR",
    rule: "The text is not strict JSON (comments and trailing commas included), or an object holds the same key twice.",
    note: "A key that stands twice is given this code because AWS documents that a policy must not hold one and names no code of its own for it.",
  },
  {
    code: "DATA_TYPE_MISMATCH",
    awsType: "ERROR",
    rule: "A value has a JSON type that its element does not take (a number for `Version`, an object in an `Action` list).",
  },
  {
    code: "MISSING_STATEMENT",
    awsType: "ERROR",
    rule: "The document has no `Statement`, or an empty list of them.",
    policy(policy, report) {
      const { document } = policy;
      const property = document.properties.find((one) => one.name.value === "Statement");
      if (property && !(document.statementIsArray && document.statements.length === 0)) return;
      report(
        property ? property.valueRange : openingBrace(document.range),
        "This policy has no statement, so it grants nothing and AWS refuses it. Add a `Statement` with at least one statement.",
        { fixes: () => [addStatement(policy)] },
      );
    },
  },
  {
    code: "INVALID_VERSION",
    awsType: "ERROR",
    rule: "`Version` is a string other than `2012-10-17` and `2008-10-17`. Service and resource control policies take `2012-10-17` only.",
    policy(policy, report) {
      const { version } = policy.document;
      if (!version || version.value === "2012-10-17") return;
      const ofOrganization = policy.kind === "scp" || policy.kind === "rcp";
      if (version.value === "2008-10-17" && !ofOrganization) return;
      report(
        version.range,
        version.value === "2008-10-17"
          ? "AWS Organizations takes policies of the version `2012-10-17` only. Write that."
          : `${quote(version.value)} is not a version of the policy language: it is one of two fixed names, not a date that you choose. Write \`2012-10-17\`, the current one.`,
        { fixes: () => [replaceText(policy, version.range, "2012-10-17", "The policy becomes valid; `${…}` is read as a variable.")] },
      );
    },
  },
  {
    code: "MISSING_VERSION",
    awsType: "WARNING",
    rule: "The document has no `Version`. In a resource control policy that is an error.",
    policy(policy, report) {
      if (policy.document.properties.some((one) => one.name.value === "Version")) return;
      report(
        openingBrace(policy.document.range),
        policy.kind === "rcp"
          ? 'A resource control policy needs its `Version`, and AWS refuses it without. Add `"Version": "2012-10-17"`.'
          : 'Without a `Version` AWS reads this policy by the rules of 2008, in which `${aws:username}` is plain text. Add `"Version": "2012-10-17"`.',
        {
          ...(policy.kind === "rcp" && { awsType: "ERROR" as const }),
          fixes: () => [
            setProperty(
              policy,
              policy.document.range,
              "Version",
              "2012-10-17",
              policy.text.includes("${")
                ? "`${…}` is read as a variable from now on, which changes what the policy matches."
                : nothingElseChanges("Nothing else changes: the policy holds no `${…}`."),
            ),
          ],
        },
      );
    },
  },
  {
    code: "INVALID_POLICY_ELEMENT",
    awsType: "ERROR",
    rule: "The document or a statement has a member whose name is not an element of the policy language; upper and lower case count.",
    policy: (policy, report) => unknownElements(policy.document.properties, DOCUMENT_ELEMENTS, "a policy", policy, report),
    statement: (view, report, policy) => unknownElements(view.statement.properties, STATEMENT_ELEMENTS, "a statement", policy, report),
  },
  {
    code: "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    awsType: "WARNING",
    rule: "An identity policy has more than 10,240 characters (the quota of all inline policies of a role), as AWS's validator counts them: without any white space, and one more.",
    note: "A managed policy must not have more than 6,144 characters, which AWS's validator does not check.",
    kinds: ["identity"],
    policy: (policy, report) =>
      sizeCheck(
        policy,
        report,
        quotas.identity,
        "policy",
        `Split it into several policies, or replace lists of actions by wildcards that match no more; a managed policy takes at most ${managedPolicyQuota}.`,
        identityPolicySize,
      ),
  },
  {
    code: "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    awsType: "ERROR",
    rule: "A service control policy has more than 10,240 characters without white space.",
    note: "AWS counts white space when the policy is saved with the API and not when it is saved in the console; this counts without. The quota was 5,120 until May 2026.",
    kinds: ["scp"],
    policy: (policy, report) => sizeCheck(policy, report, quotas.scp, "service control policy", "Split it into several policies."),
  },
  {
    code: "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
    awsType: "ERROR",
    rule: "A resource control policy has more than 5,120 characters without white space.",
    note: "AWS counts white space when the policy is saved with the API and not when it is saved in the console; this counts without.",
    kinds: ["rcp"],
    policy: (policy, report) => sizeCheck(policy, report, quotas.rcp, "resource control policy", "Split it into several policies."),
  },
  {
    code: "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
    awsType: "WARNING",
    rule: "A resource policy is longer than the documented quota of its resource type.",
    note: "Only for resource types that are given and whose quota AWS documents; for others nothing is said.",
    kinds: ["resource", "endpoint"],
    policy(policy, report) {
      const type = policy.kind === "endpoint" ? "AWS::EC2::VPCEndpoint" : policy.resourceType;
      sizeCheck(
        policy,
        report,
        type === undefined ? undefined : quotas.resource[type],
        "resource policy",
        "Merge statements, or shorten lists with wildcards that match no more.",
      );
    },
  },
  {
    code: "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    awsType: "WARNING",
    rule: "A role trust policy has more than 2,048 characters without white space.",
    note: "2,048 is the default quota; an account can have it raised, which a policy text does not show.",
    kinds: ["trust"],
    policy: (policy, report) =>
      sizeCheck(
        policy,
        report,
        quotas.trust,
        "trust policy",
        "Shorten it, or have the quota of your account raised; if it is raised already, ignore this.",
      ),
  },
];
