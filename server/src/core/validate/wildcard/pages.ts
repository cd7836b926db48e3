// Pages about wildcards and variables in the values of conditions.
import { type Page, when } from "../page";

export const wildcardPages: Record<string, Page> = {
  WILDCARD_WITHOUT_LIKE_OPERATOR: {
    why: "In `StringEquals` a `*` is an asterisk. The condition compares with a text that hardly any request holds.",
    todo: "Use the `Like` form of the operator if a pattern is meant. That lets more requests match: look at which.",
    bad: when("StringEquals", "aws:PrincipalTag/team", "blue-*"),
    good: when("StringLike", "aws:PrincipalTag/team", "blue-*"),
  },
  WILDCARD_USAGE_TOO_PERMISSIVE: {
    why: "These keys hold identifiers of accounts, organizations and endpoints. Strangers own identifiers that a pattern matches as well as yours.",
    todo: "Write the identifiers one by one.",
    bad: when("StringLike", "aws:PrincipalOrgID", "o-*"),
    good: when("StringLike", "aws:PrincipalOrgID", "o-a1b2c3d4e5"),
  },
  VARIABLE_USAGE_TOO_PERMISSIVE: {
    why: "Whoever can set the tag (or name, or session) decides what the identifier is compared with.",
    todo: "Write the identifier itself, or compare with a variable that AWS fills in, such as `${aws:PrincipalAccount}`.",
    bad: when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalTag/account}"),
    good: when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
  },
  EQUIVALENT_TO_NULL_FALSE: {
    why: "A pattern that matches everything only asks whether the key is there. `Null` says that plainly.",
    todo: "Write `Null` with `false`, or name the values that you mean.",
    bad: when("StringLike", "aws:PrincipalTag/team", "*"),
    good: when("Null", "aws:PrincipalTag/team", "false"),
  },
  EQUIVALENT_TO_NULL_TRUE: {
    why: "Not to match everything is possible only without the key. `Null` says that plainly.",
    todo: "Write `Null` with `true`, or name the values that you mean.",
    bad: when("StringNotLike", "aws:PrincipalTag/team", "*"),
    good: when("Null", "aws:PrincipalTag/team", "true"),
  },
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: {
    why: "The condition is true for every request, so it restricts nothing, although it looks like a restriction.",
    todo: "Remove the key, or name the values that you mean.",
    bad: when("StringLikeIfExists", "aws:PrincipalTag/team", "*"),
    good: when("StringLikeIfExists", "aws:PrincipalTag/team", "blue*"),
  },
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: {
    why: "The condition is true for no request, so the whole statement is dead.",
    todo: "Name the values that you mean, or remove the statement.",
    bad: when("ForAnyValue:StringNotLike", "aws:TagKeys", "*"),
    good: when("ForAnyValue:StringNotLike", "aws:TagKeys", "cost*"),
  },
};
