// Pages about the names of condition keys.
import { allow, list, on, type Page, when } from "../page";

export const conditionKeyPages: Record<string, Page> = {
  INVALID_SERVICE: {
    why: "A condition key, or an ARN, of a service that does not exist never has a value, or matches nothing.",
    todo: "Take the name that is suggested.",
    bad: on("arn:aws:dynamdb:us-east-1:111122223333:table/Books", "dynamodb:GetItem"),
    good: on("arn:aws:dynamodb:us-east-1:111122223333:table/Books", "dynamodb:GetItem"),
  },
  INVALID_CONDITION_KEY_FORMAT: {
    why: "A condition key is `service:name`. Anything else is not a key.",
    todo: "Put the prefix of the service, or `aws:`, before the name.",
    bad: when("StringEquals", "PrincipalOrgID", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  MISSING_TAG_KEY_IN_CONDITION: {
    why: "There is one condition key per tag. Without the tag's own key nothing is compared.",
    todo: "Write the key of the tag behind a slash.",
    bad: when("StringEquals", "aws:PrincipalTag", "blue"),
    good: when("StringEquals", "aws:PrincipalTag/team", "blue"),
  },
  UNSUPPORTED_GLOBAL_CONDITION_KEY: {
    why: "`aws:ARN` is an old name, and AWS no longer fills it in.",
    todo: "Compare `aws:PrincipalArn` (the caller), or `aws:SourceArn` (the resource on whose behalf a service calls).",
    kind: "resource",
    bad: when("ArnEquals", "aws:ARN", "arn:aws:iam::111122223333:role/app-role", { Principal: { AWS: "111122223333" } }),
    good: when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-role", { Principal: { AWS: "111122223333" } }),
  },
  DEPRECATED_GLOBAL_CONDITION_KEY: {
    why: "`aws:ARN` is an old name, and AWS no longer fills it in.",
    todo: "Compare `aws:PrincipalArn`.",
    bad: when("ArnEquals", "aws:ARN", "arn:aws:iam::111122223333:role/app-role"),
    good: when("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/app-role"),
  },
  INVALID_GLOBAL_CONDITION_KEY: {
    why: "A key that does not exist is in no request: a condition on it is never true, or with a negated operator always.",
    todo: "Take the key that is suggested, or look it up in the list of global condition keys.",
    bad: when("StringEquals", "aws:PrincipalOrgId2", "o-a1b2c3d4e5"),
    good: when("StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  INVALID_SERVICE_CONDITION_KEY: {
    why: "A key that the service does not have is in no request: a condition on it is never true, or with a negated operator always.",
    todo: "Take the key that is suggested, or look it up in the service reference.",
    bad: when("StringEquals", "s3:prefx", "home/", list),
    good: when("StringEquals", "s3:prefix", "home/", list),
  },
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: {
    why: "Condition keys ignore case, so this is one key twice, and AWS refuses the policy.",
    todo: "Put all values under one spelling.",
    bad: allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:principalorgid": "o-f6g7h8i9j0" } } }),
    good: when("StringEquals", "aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-f6g7h8i9j0"]),
  },
};
