// Pages about condition operators.
import { type Page, when } from "../page";

export const conditionOperatorPages: Record<string, Page> = {
  INVALID_CONDITION_OPERATOR: {
    why: "AWS refuses a policy with an operator that it does not know.",
    todo: "Take the operator that is suggested; upper and lower case count.",
    bad: when("StringEqual", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  NULL_WITH_IF_EXISTS: {
    why: "`Null` asks whether the key is there; together with `IfExists` it would ask the question twice, and AWS refuses it.",
    todo: "Write `Null`.",
    bad: when("NullIfExists", "aws:TokenIssueTime", "true"),
    good: when("Null", "aws:TokenIssueTime", "true"),
  },
  NULL_WITH_QUALIFIER: {
    why: "`ForAllValues:Null` is always true and `ForAnyValue:Null` always false, whatever the request holds.",
    todo: "Write `Null` alone.",
    bad: when("ForAllValues:Null", "aws:TagKeys", "true"),
    good: when("Null", "aws:TagKeys", "true"),
  },
  MISSING_QUALIFIER: {
    why: "A request can hold several values for such a key. Without a qualifier it is not defined how many of them must match.",
    todo: "Write `ForAnyValue:` if one match is enough, `ForAllValues:` if all must match (which is also true when there are none).",
    bad: when("StringEquals", "aws:CalledVia", "athena.amazonaws.com"),
    good: when("ForAnyValue:StringEquals", "aws:CalledVia", "athena.amazonaws.com"),
  },
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: {
    why: "`ForAllValues` is also true when the request does not hold the key. On a key with one value this opens the statement to everybody who leaves the key out.",
    todo: "Remove `ForAllValues:`.",
    bad: when("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  TYPE_MISMATCH: {
    why: "An operator of another type compares something else than it seems to, or never matches.",
    todo: "Take the operator for the type of the key.",
    bad: when("StringEquals", "aws:MultiFactorAuthPresent", "true"),
    good: when("Bool", "aws:MultiFactorAuthPresent", "true"),
  },
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: {
    why: "In `StringLike` a `*` reaches across the colons of an ARN, so that a pattern for one account can match another one.",
    todo: "Use `ArnLike`, which compares field by field.",
    bad: when("StringLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-*"),
    good: when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-*"),
  },
  EMPTY_ARRAY_CONDITION: {
    why: "A condition without values does not say what it was meant to say, and AWS's own words about it contradict each other. iam-prover evaluates it as: nothing matches.",
    todo: "Give values, or remove the key.",
    bad: when("StringEquals", "aws:PrincipalOrgID", []),
    good: when("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]),
  },
  EMPTY_ARRAY_CONDITION_FORALLVALUES: {
    why: "Every value is in an empty list only when there is no value: the condition asks whether the key is missing.",
    todo: "Ask that with `Null`, or give values.",
    bad: when("ForAllValues:StringEquals", "aws:TagKeys", []),
    good: when("ForAllValues:StringEquals", "aws:TagKeys", ["team"]),
  },
  EMPTY_ARRAY_CONDITION_FORANYVALUE: {
    why: "No value is in an empty list, so the condition is never true and the statement never applies.",
    todo: "Give values, or remove the statement.",
    bad: when("ForAnyValue:StringEquals", "aws:TagKeys", []),
    good: when("ForAnyValue:StringEquals", "aws:TagKeys", ["team"]),
  },
  EMPTY_ARRAY_CONDITION_IFEXISTS: {
    why: "With `IfExists` and no value the condition is true only when the key is missing.",
    todo: "Ask that with `Null`, or give values.",
    bad: when("StringEqualsIfExists", "aws:PrincipalOrgID", []),
    good: when("StringEqualsIfExists", "aws:PrincipalOrgID", ["o-a1b2c3d4e5"]),
  },
};
