// The choices that AWS's documents leave open, in one place (SEMANTICS.md section 9, same numbers; 18 onwards are ours).
// Evaluator and formula both read them from here, so that they cannot drift apart.

/** What can be chosen by a switch; the choices without one are numbered comments. */
export const choices = {
  /**
   * 1. The last `*` of any segment crosses colons in Resource and NotResource ("if the `*` wildcard is the last character of
   * a resource ARN segment, it can expand to match beyond the colon boundaries", User Guide, IAM JSON policy elements:
   * Resource), not in ArnLike and ArnEquals. Access Analyzer's own formulas that are public (cvc5's regression tests) match
   * by segments; no published verdict of it depends on the difference. (No switch: resources.ts of evaluator and encoder.)
   */
  /** 2. `Bool` values may hold policy variables. */
  boolSubstitutesVariables: true,
  /** 3. A plain operator with an empty list: positive false, negated true. (No switch: it is the empty disjunction.) */
  /**
   * 6. Whether NotPrincipal spares a user, role or session whose account is not listed besides, the documents leave open
   * ("might", User Guide, IAM JSON policy elements: NotPrincipal). In the formulas it is an unknown Boolean, one for each
   * list: equal lists say the same, so that a policy never grants new access over itself, and what rests on it is not
   * decided. The evaluator reads account entries as below. (encoder/principals.ts, `entriesWithoutAccount`)
   */
  notPrincipalAccountEntry: "lenient" as "lenient" | "strict",
  /**
   * 7. A multivalued key compared without ForAllValues or ForAnyValue: nobody knows what it means, as with an operator that
   * does not exist. AWS's validator calls it an error ("Missing qualifier"); two public reports (ExtendDB/extenddb#271,
   * boogy/iam-policy-validator#161) saw it match nothing. That holds for empty values too: `StringEquals aws:TagKeys
   * "${key, ''}"` is not decided, while a key with one value may be the empty text. A key of unknown type is taken to hold one value, unless some
   * statement asks ForAllValues or ForAnyValue of it: then either. So is `events:source` or `events:detail-type`, which AWS's managed
   * policies and guide compare plainly. (undecidable.ts, encoder/variables.ts)
   */
  /** 8. `Null: false` on an empty value is false, for its value is null; and so is `Null: true`, for the key exists. */
  emptyValueIsNull: true,
  /** 9. A wildcard inside the value of a policy variable is a literal character. (No switch: values are escaped.) */
  /** 13. An IPv6 literal without prefix is a /128. */
  bareIpv6PrefixLength: 128,
  /** 18. An ARN condition value with fewer than six components is one glob over the whole text, for values that are ARNs (undocumented). A colon in the value of a policy variable ends no component. (arn-condition-formula.ts) */
  /** 19. A policy variable before the fifth colon of a Resource is substituted like any other. The documents speak of those behind it only, and the validator reports it; but AWS's own managed policies write `${aws:PrincipalAccount}` for the account (AWSIdentityCenterExternalManagementPolicy, SageMakerStudioBedrockChatAgentUserRolePolicy), and would grant nothing otherwise. */
  /** 20. `${` without a closing brace, without a name, or with a malformed default, is literal text. (variables.ts) */
  /** 21. Address blocks that identify callers do not when they only together make a block broader than /8 (/32), or half of all addresses. Private ranges always do. (checks/public.ts) */
  /** 22. `execute-api:/…` is any API's: which one a policy is attached to its text does not say. (wildcard.ts) */
  /** 23. Naming an OIDC provider is naming somebody, unless its issuer is one that AWS knows as shared: then a claim that tells tenants apart has to be fixed, and the audience alone does that for few. (checks/token-issuers.ts) */
  /** 24. The subject of a token counts as fixed from its owner on: `repo:owner/*` is, `repo:own*` is not. */
  /** 25. A service principal is not the public, with or without aws:SourceArn and aws:SourceAccount. */
  /** 26. Equality with the value of another key (`${aws:ResourceOrgID}`) fixes nothing, as for S3's Block Public Access. */
  /** 27. Organisation policies in the input limit those whom such policies can limit: no service-linked roles, and SCPs none but users, roles and root users. */
  /** 28. Service and resource control policies are compared beside full access: a list of Denies by what they stop, an SCP with Allows by its list (SEMANTICS.md 9.18). In the editor and `scan`, critical access that a list of Denies does not stop is an information: another guardrail may stop it. (checks/guardrail.ts) */
  /** 29. A subject of GitHub's tokens `repo:owner@…` names its owner: no owner's name holds an `@` (SEMANTICS.md 9.25). (checks/public.ts) */
  /** 30. Whose a unique id as principal (`AROA…`, `AIDA…`) is, nobody knows: AWS shows it where the role or user is gone, and gives it out to nobody else (IAM User Guide, unique identifiers); but it takes the id of a living one of any account too, and puts the ARN in its place (public reports: policyuniverse#36, hackingthe.cloud, enumerate_principal_arn_from_unique_id). So it is no stranger, and no proof that there is none: what rests on it is not decided, and a note names it. (checks/access.ts) */
  /** 31. In questions about public and external access, and in "Why is this safe?" of them, a service that calls for a stranger counts as one, where a statement for everybody compares the source of the call. (checks/deputies.ts) */
  /** 32. What AWS decides by itself (SEMANTICS.md 9.19 to 9.21) is nothing that one policy allows and another does not; Access Analyzer's own check knows nothing of it, so `CheckNoNewAccess` says it in a note. (semantics/aws-facts.ts, checks/notes.ts) */
  /** 33. Numbers and dates with more than 700 digits before or behind the point are not compared: what a condition with such a value means is not known. (logic/decimal.ts) */
  /** 34. An ARN with fewer than six segments is completed with `*` in every kind of policy ("automatically completes the ARN by adding wildcard characters to all missing fields", User Guide, IAM ARNs, says it of identity policies); what it matches as written it matches too. (resources.ts, resource-formula.ts) */
  /** 35. What IAM refuses to store is judged as nothing: an error on the command line; in the editor what rests on it is not decided. A Resource that is neither `*` nor an ARN with partition and service ("must be in ARN format or \"*\""), or whose service has upper-case letters (validator: INVALID_ARN_SERVICE_CASE); a version or an element that does not exist; an `AWS` principal with wildcards that is no ARN. A placeholder for an account and a wildcard in an ARN have a meaning: Access Analyzer takes the latter in the older policy. (resources.ts, principals.ts, syntax/read.ts) */
  /** 36. Which `*` and `?` stand in the first five segments, and which `*` ends one, the written text decides: colons in a variable's value end no segment. An empty default is nothing. */
} as const;
