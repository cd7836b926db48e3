// Pages about what conditions compare with: values, patterns, variables.
import { allow, deny, type Page, when } from "./page";

const variableTodo = "Correct the variable; its form is `${key}` or `${key, 'default'}`.";
const bucket = "arn:aws:s3:::doc-example-bucket";
const list = { Action: "s3:ListBucket", Resource: bucket };
const ipTodo = "Name public ranges. For requests that come through a VPC endpoint compare `aws:VpcSourceIp`.";

export const valuePages: Record<string, Page> = {
  INVALID_CONDITION_DATA_TYPE: {
    why: "AWS wants all values of a key in one JSON type.",
    todo: "Put all of them in double quotes.",
    bad: when("NumericEquals", "s3:max-keys", ["10", 20], list),
    good: when("NumericEquals", "s3:max-keys", [10, 20], list),
  },
  INVALID_CONDITION_MULTIPLE_BOOLEAN: {
    why: "The key is true or false. Both values together are true for everything, and one of them twice is a slip.",
    todo: "Keep one.",
    bad: when("Bool", "aws:SecureTransport", ["true", "false"]),
    good: when("Bool", "aws:SecureTransport", ["true"]),
  },
  TYPE_MISMATCH_BOOLEAN: {
    why: "`Bool` knows `true` and `false`. Nothing matches anything else.",
    todo: "Write `true` or `false`.",
    bad: when("Bool", "aws:SecureTransport", "yes"),
    good: when("Bool", "aws:SecureTransport", "true"),
  },
  TYPE_MISMATCH_NUMBER: {
    why: "A numeric operator compares numbers. Nothing matches a text.",
    todo: "Write a number.",
    bad: when("NumericLessThan", "aws:MultiFactorAuthAge", "one hour"),
    good: when("NumericLessThan", "aws:MultiFactorAuthAge", "3600"),
  },
  TYPE_MISMATCH_DATE: {
    why: "A date operator compares dates in ISO 8601. Nothing matches another text.",
    todo: "Write `2026-09-30` or `2026-09-30T12:00:00Z`.",
    bad: when("DateLessThan", "aws:CurrentTime", "30 September 2026"),
    good: when("DateLessThan", "aws:CurrentTime", "2026-09-30T00:00:00Z"),
  },
  INVALID_DATE_VALUE: {
    why: "Seconds since 1970 are easy to get wrong by a factor of a thousand or a time zone, and hard to review.",
    todo: "Write the date in ISO 8601.",
    bad: when("DateLessThan", "aws:CurrentTime", "1790726400"),
    good: when("DateLessThan", "aws:CurrentTime", "2026-09-30T00:00:00Z"),
  },
  TYPE_MISMATCH_STRING: {
    why: "`BinaryEquals` compares bytes that are written in base64. Nothing matches a text that is none.",
    todo: "Encode the bytes, or compare a string.",
    bad: when("BinaryEquals", "id.example.com:fingerprint", "not base64!"),
    good: when("BinaryEquals", "id.example.com:fingerprint", "QmluYXJ5"),
  },
  TYPE_MISMATCH_IP_RANGE: {
    why: "An address operator compares ranges of addresses. AWS refuses anything else.",
    todo: "Write the address with the length of its fixed part.",
    bad: when("IpAddress", "aws:SourceIp", "203.0.113.*"),
    good: when("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
  },
  IMPROVE_IP_RANGE: {
    why: "The bits behind the fixed part are ignored. Whoever reads the range may think that it begins at the address.",
    todo: "Write the first address of the range.",
    bad: when("IpAddress", "aws:SourceIp", "203.0.113.77/24"),
    good: when("IpAddress", "aws:SourceIp", "203.0.113.77/32"),
  },
  PRIVATE_IP_ADDRESS: {
    why: "`aws:SourceIp` is the public address of the caller. It is never a private one, so the condition never matches.",
    todo: ipTodo,
    bad: when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "192.168.1.0/24"]),
    good: when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "198.51.100.0/24"]),
  },
  PRIVATE_NOT_IP_ADDRESS: {
    why: "`aws:SourceIp` is never a private address, so the condition always matches and restricts nothing.",
    todo: ipTodo,
    bad: deny({ Condition: { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
    good: deny({ Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" }, Bool: { "aws:ViaAWSService": "false" } } }),
  },
  PRIVATE_IP_ADDRESS_SUBSET: {
    why: "The private ranges in the list never match, because `aws:SourceIp` is a public address.",
    todo: ipTodo,
    bad: when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "10.0.0.0/8"]),
    good: when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "11.0.0.0/8"]),
  },
  PRIVATE_NOT_IP_ADDRESS_SUBSET: {
    why: "Excluding private ranges has no effect, because `aws:SourceIp` is a public address.",
    todo: ipTodo,
    bad: deny({ Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "172.16.0.0/12"] } } }),
    good: deny({
      Condition: { NotIpAddress: { "aws:SourceIp": ["203.0.113.0/24", "172.32.0.0/12"] }, Bool: { "aws:ViaAWSService": "false" } },
    }),
  },
  REDUNDANT_CONDITION_VALUE_NUM: {
    why: "One matching value is enough, so the greatest (or the least) decides and the others are noise.",
    todo: "Keep the one that decides.",
    bad: when("NumericLessThan", "aws:MultiFactorAuthAge", ["1800", "3600"]),
    good: when("NumericEquals", "aws:MultiFactorAuthAge", ["1800", "3600"]),
  },
  INVALID_VPC_FORMAT: {
    why: "The ID of a VPC is `vpc-` with 8 or 17 letters and digits. Nothing matches anything else.",
    todo: "Copy the ID from the VPC.",
    bad: when("StringEquals", "aws:SourceVpc", "my-vpc"),
    good: allow({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1234567890abcdef0", "aws:RequestedRegion": "eu-west-1" } } }),
  },
  INVALID_VPCE_FORMAT: {
    why: "The ID of a VPC endpoint is `vpce-` with 8 or 17 letters and digits. Nothing matches anything else.",
    todo: "Copy the ID from the endpoint.",
    bad: when("StringEquals", "aws:SourceVpce", "vpc-1234567890abcdef0"),
    good: when("StringEquals", "aws:SourceVpce", "vpce-1234567890abcdef0"),
  },
  INVALID_REGION: {
    why: "No request is sent to a Region that does not exist, so the value never matches.",
    todo: "Correct the Region.",
    bad: when("StringEquals", "aws:RequestedRegion", "eu-centrl-1"),
    good: when("StringEquals", "aws:RequestedRegion", "eu-central-1"),
  },
  INVALID_SERVICE_PRINCIPAL_FORMAT: {
    why: "Such keys hold the name of a service principal, a host in lower case; `kms:ViaService` also names the Region. Nothing matches anything else.",
    todo: "Write `service.amazonaws.com`, or `service.region.amazonaws.com` for `kms:ViaService`.",
    bad: when("StringEquals", "kms:ViaService", "s3.amazonaws.com", { Action: "kms:Decrypt", Resource: "*" }),
    good: when("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com", { Action: "kms:Decrypt", Resource: "*" }),
  },
  INVALID_KMS_KEY_VALUE: {
    why: "The key holds the ARN of a KMS key, never an alias or a bare key ID, so nothing else matches.",
    todo: "Write the ARN of the key.",
    bad: when("StringEquals", "s3:x-amz-server-side-encryption-aws-kms-key-id", "alias/my-key", { Action: "s3:PutObject" }),
    good: when(
      "StringEquals",
      "s3:x-amz-server-side-encryption-aws-kms-key-id",
      "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      { Action: "s3:PutObject" },
    ),
  },
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
  MISSING_BRACE_IN_VARIABLE: {
    why: "Without its closing brace a variable is plain text.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${aws:username/*` }),
    good: allow({ Resource: `${bucket}/\${aws:username}/*` }),
  },
  EMPTY_VARIABLE: {
    why: "A variable without a name stands for nothing.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${}/*` }),
    good: allow({ Resource: `${bucket}/\${aws:username}/*` }),
  },
  UNSUPPORTED_SPACE_IN_VARIABLE: {
    why: "No condition key has a space in its name, so the variable never has a value.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${ aws:username }/*` }),
    good: allow({ Resource: `${bucket}/\${aws:username, 'no body'}/*` }),
  },
  MISSING_QUOTE_IN_VARIABLE: {
    why: "AWS reads a default value only between single quotes.",
    todo: variableTodo,
    bad: allow({ Resource: `${bucket}/\${aws:PrincipalTag/team, none}/*` }),
    good: allow({ Resource: `${bucket}/\${aws:PrincipalTag/team, 'none'}/*` }),
  },
  VARIABLE_UNSUPPORTED_IN_ELEMENT: {
    why: "Variables are filled in in the last field of a resource ARN and in condition values. Elsewhere they are plain text, which matches nothing.",
    todo: "Write the text itself, or move the variable into a condition.",
    bad: allow({ Action: "s3:${aws:username}" }),
    good: allow({ Resource: `${bucket}/\${aws:username}/*` }),
  },
  VARIABLE_UNSUPPORTED_IN_VERSION: {
    why: "In the language of 2008, which is also that of policies without `Version`, `${aws:username}` is plain text.",
    todo: "Set `Version` to `2012-10-17`.",
    bad: { Version: "2008-10-17", Statement: [allow({ Resource: `${bucket}/\${aws:username}/*` })] },
    good: { Version: "2012-10-17", Statement: [allow({ Resource: `${bucket}/\${aws:username}/*` })] },
  },
  INVALID_VARIABLE_FOR_OPERATOR: {
    why: "Only string and ARN operators fill variables in. Any other compares with the text `${…}` itself.",
    todo: "Write the value, or use a string operator.",
    bad: when("NumericEquals", "s3:max-keys", "${aws:PrincipalTag/limit}", list),
    good: when("StringEquals", "s3:prefix", "${aws:PrincipalTag/prefix}", list),
  },
};
