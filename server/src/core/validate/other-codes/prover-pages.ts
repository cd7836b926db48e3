// Pages about the solver's own codes: what a proof says, and what it does not.
import type { ProverCode } from "../codes";

export interface ProverPage {
  title: string;
  means: string;
  why: string;
  todo: string;
  /** A short policy (or two) that shows it, with a comment in words. Not run here: the solver's tests do that. */
  example: string;
}

export const proverPages: Record<ProverCode, ProverPage> = {
  "new-access": {
    title: "The policy allows something that it did not allow before",
    means:
      "There is a request that the policy as it stands allows and the older one (the version in Git's HEAD, or the file that the settings name) does not. The request is shown; it was replayed in the evaluator, so it is real. No finding means that no such request exists, which was proved.",
    why: "A change that was meant to tidy up, rename or narrow should give nobody new rights. Reading cannot show that it does not; a proof can.",
    todo: "Look at the request. If the access is wanted, accept it with a reason; if not, narrow the statement that the finding points at.",
    example:
      '// before\n{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/*" }\n// now: also allows s3:GetObjectAcl, s3:GetObjectTagging, …\n{ "Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::doc-example-bucket/*" }',
  },
  "access-not-granted": {
    title: "The policy grants access that the settings call critical",
    means:
      "The settings list actions and resources that must not be granted (`critical`). There is a request among them that the policy allows, and it is shown.",
    why: "Some rights decide over everything else: deleting buckets, passing roles, changing policies. A list of them that is checked on every keystroke is worth more than one in a wiki.",
    todo: "Remove the action, deny it, or limit it with a condition that the request cannot meet. If this policy may have it, suppress the finding with a reason.",
    example: '// critical: iam:PassRole\n{ "Effect": "Allow", "Action": "iam:*", "Resource": "*" }',
  },
  "public-access": {
    title: "The policy gives access to anyone",
    means:
      "There is a request by a caller about whom nothing is known (no account, no organization, no network of yours) that the policy of this resource allows.",
    why: 'Public access by mistake is how data leaks. A `Principal` of `"*"` may be harmless with the right condition, and a narrow looking statement may be public; only the whole policy tells.',
    todo: "Name principals, or add a condition on the organization (`aws:PrincipalOrgID`), the account or the network endpoint.",
    example: '{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/*" }',
  },
  "external-access": {
    title: "The policy gives access to somebody outside the zone of trust",
    means:
      "The settings list the accounts and organizations that are trusted. There is a request by a principal outside of them that the policy allows, and it is shown.",
    why: "An account number that was typed wrong, or a partner who left long ago, looks like any other line.",
    todo: "Remove the principal, or add it to the zone of trust if it belongs there.",
    example:
      '// trusted: 111122223333\n{ "Effect": "Allow", "Principal": { "AWS": "444455556666" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/*" }',
  },
  "dead-statement": {
    title: "The statement has no effect",
    means:
      "An Allow of which every request is denied by another statement or allowed by one too, a Deny that others cover, or a statement that can never match. In a role's trust policy also a Deny of what the policy allows nobody; elsewhere such a Deny overrides other policies, so it is not dead. It was proved that the policy decides exactly the same without it.",
    why: "A dead Allow is a right that somebody believes to have; a dead Deny is a protection that somebody believes in.",
    todo: "Remove the statement, or change the one that covers it.",
    example:
      '[\n  { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" },\n  { "Effect": "Deny", "Action": "s3:*", "Resource": "*" }\n]',
  },
  "redundant-element": {
    title: "The element changes nothing",
    means:
      "An action, a resource, a principal or a value of a condition is covered by the rest of the policy, or a condition restricts nothing that its statement does not restrict anyway. It was proved that the policy decides exactly the same without it. A restriction is reported only if its own statement restricts as much: a Deny elsewhere may be removed later.",
    why: "Whoever removes such an entry to take a right away takes nothing away.",
    todo: "Remove it.",
    example: '{ "Effect": "Allow", "Action": ["s3:Get*", "s3:List*", "s3:GetObject"], "Resource": "*" }',
  },
  "expectation-failed": {
    title: "An expectation in the settings does not hold",
    means:
      "The settings hold requests together with the decision that is expected (`expect`). The policy decides one of them differently; the finding says how and by which statement.",
    why: "Expectations are the unit tests of a policy: they say in examples what it is for.",
    todo: "Change the policy, or the expectation if it is out of date.",
    example:
      '// expect: s3:GetObject on doc-example-bucket/report.csv is allowed\n{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/public/*" }',
  },
};
