// Pages about the values that conditions compare with.
import { allow, list, type Page, when } from "../page";

export const conditionValuePages: Record<string, Page> = {
  INVALID_CONDITION_DATA_TYPE: {
    why: "AWS wants all values of a key in one JSON type.",
    todo: "Put all of them in double quotes.",
    bad: when("NumericEquals", "s3:max-keys", ["10", 20], list),
    good: when("NumericEquals", "s3:max-keys", [10, 20], list),
  },
  INVALID_CONDITION_MULTIPLE_BOOLEAN: {
    why: "The key is true or false. Both values together are true for everything, and one of them twice is a mistake.",
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
    why: "`BinaryEquals` compares bytes that are written in base64. Nothing matches a text that is not base64.",
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
};
