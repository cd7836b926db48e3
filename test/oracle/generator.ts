// Random policies, policy sets and requests over the whole language, odd corners first. Seeded: equal seeds, equal sequences.

import type { PolicySet } from "./decide";
import type { Policy, Principals, Request, Scalar, Statement } from "./law";

export class Dice {
  private state: bigint;

  constructor(seed: number) {
    this.state = BigInt(seed) * 2654435761n + 88172645463325252n;
  }

  /** In [0, 1): xorshift. */
  roll(): number {
    let x = this.state & 0xffffffffffffffffn;
    x ^= (x << 13n) & 0xffffffffffffffffn;
    x ^= x >> 7n;
    x ^= (x << 17n) & 0xffffffffffffffffn;
    this.state = x;
    return Number(x >> 11n) / 2 ** 53;
  }

  chance(probability: number): boolean {
    return this.roll() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.roll() * list.length)];
    if (item === undefined) throw new Error("Nothing to pick from.");
    return item;
  }

  some<T>(make: () => T, most: number): T[] {
    return Array.from({ length: 1 + Math.floor(this.roll() * most) }, make);
  }
}

const A = "111122223333";
const B = "444455556666";
const ACTIONS = ["s3:GetObject", "s3:PutObject", "S3:getobject", "ec2:RunInstances", "sqs:SendMessage", "kms:Decrypt", "sts:AssumeRole"];
const RARE_ACTIONS = [
  "sts:GetCallerIdentity",
  "sts:TagSession",
  "iam:CreatePolicyVersion",
  "iam:GetPolicy",
  "iam:TagPolicy",
  "dynamodb:GetItem",
];
const ACTION_PATTERNS = [
  "*",
  "s3:*",
  "s3:Get*",
  "S3:get*",
  "*:*Object",
  "s3:?etObject",
  "ec2:*",
  "*:Get*",
  "k*",
  "sts:*",
  "sqs:Send?essage",
  "iam:*",
  "s*:*",
];
const RESOURCES = [
  ...[
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/key",
    "arn:aws:s3:::b/alice/x",
    "arn:aws:s3:::b/blue/x",
    "arn:aws:s3:::b//x",
    "arn:aws:s3:::b/a:b",
  ],
  ...[
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::b/$",
    `arn:aws:sqs:us-east-1:${A}:q`,
    `arn:aws:sqs:us-east-1:${B}:q:more`,
    "arn:aws-cn:s3:::b/key",
  ],
  ...[
    `arn:aws:lambda:us-east-1:${A}:function:f`,
    `arn:aws:dynamodb:us-east-1:${A}:table/prod-x`,
    `arn:aws:kms:us-east-1:${A}:key/k`,
    "arn:aws:s3:::b/😀",
  ],
  ...[`arn:aws:iam::${A}:role/app`, "arn:aws:iam::aws:policy/ReadOnlyAccess", `arn:aws:iam::${A}:policy/own`],
];
const RESOURCE_PATTERNS = [
  ...[
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/?ey",
    "arn:aws:s3:::*",
    "arn:*",
    "arn:aws:s3:*",
    "arn:aws:s3",
    "arn:aws",
    "arn:aws:sqs",
    "arn:aws:sqs:*",
  ],
  ...[
    "arn:aws:sqs:us-*:q",
    "arn:aws:sqs:*:q*",
    `arn:aws:sqs:*:${A}:q`,
    "arn:aws:lambda:us-east-1:*:f",
    "arn:aws:dynamodb:*:table/prod-*",
    "arn:aws:s?s:*:*:q",
  ],
  ...[
    "arn:aws:s*:*1:*3:q*",
    "arn:aws:*1*:q",
    "arn:aws:s3:::b/*/x",
    "arn:a*s:s3:::b/key",
    "arn:aws*:s3:::b/key",
    `arn:aws:iam::${A}:role/*`,
    "arn:aws:iam::aws:policy/*",
  ],
  ...[
    "arn:aws:sqs:us-east-1:1?1122223333:q",
    "arn:aws:sqs:us-east-1?111122223333:q",
    "arn:aws:S3:::b",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::**",
    "arn:aws:s**:q",
  ],
];
const REFUSED_RESOURCES = ["b/*", "%s", "arn:aws::::x", "arn::s3:::b", "**", "arn*", "arn:"];
const VARIABLE_RESOURCES = [
  ...[
    "arn:aws:s3:::b/${aws:username}",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::b/${AWS:UserName}/x",
    "arn:aws:s3:::b/${aws:PrincipalTag/team, 'blue'}/*",
  ],
  ...[
    "arn:aws:s3:::b/${*}",
    "arn:aws:s3:::b/${?}",
    "arn:aws:s3:::b/${$}",
    "arn:aws:s3:::b/${aws:TagKeys}",
    "arn:aws:s3:::b/${foo:k, ''}",
    "arn:aws:s3:::${foo:k}*",
  ],
  ...[
    "arn:aws:s3:::b/${aws:TagKeys, 'key'}",
    "arn:aws:s3:::${aws:PrincipalTag/team,'b'}/${aws:username, 'key'}",
    "arn:aws:sqs:*:${aws:username}",
    "arn:aws:sqs:us-east-1:${aws:PrincipalTag/team}:q*",
    "arn:aws:${foo:k, 's3'}:*",
    "arn:aws:s*${foo:k}?:*:q",
  ],
];
const VARIABLE_TEXTS = [
  "${aws:username}",
  "x-${aws:username}",
  "${aws:PrincipalTag/team, 'blue'}",
  "${foo:k, ''}",
  "*${aws:username}",
  "${*}",
  "a${?}c",
  "${aws:TagKeys}",
  "${aws:TagKeys, 'a'}",
  "${foo:k}?",
];
const TEXTS = ["a", "b", "ab", "abc", "A", "aB", "blue", "alice", "", "*", "a*", "?", "*b", "a?c", "A*", "*a*b*", "😀", "a*c", "x-alice"];
const VALUES = ["a", "b", "ab", "abc", "axc", "A", "blue", "alice", "", "*", "a?c", "a*c", "x-alice", "😀", "key", "a:b"];
const ADDRESSES = [
  "10.1.2.3",
  "10.200.0.1",
  "192.168.1.1",
  "2001:db8::1",
  "2001:DB8:8000::",
  "::1",
  "::ffff:10.1.2.3",
  "300.1.1.1",
  "",
  "10.1.2",
  "a",
];
const BLOCKS = [
  "10.0.0.0/8",
  "10.0.0.0/9",
  "10.1.2.3",
  "10.1.2.3/32",
  "10.9.9.9/8",
  "0.0.0.0/0",
  "2001:db8::/32",
  "2001:DB8:0:0::1",
  "2001:db8::/33",
  "::/0",
  "10.0.0.0/33",
  "10.0.0.0/8/8",
  "x",
];
const NUMBERS = [
  "0",
  "1",
  "2",
  "2.5",
  "2.50",
  "-1",
  "-1.0",
  "10",
  "010",
  "none",
  "",
  "100000000000000000000",
  "100000000000000000001",
  "0.1",
];
const DATES = [
  ...[
    "2024-01-01T00:00:00Z",
    "2024-01-01",
    "1704067200",
    "2024-01-01T01:00:00+01:00",
    "2023-12-31T23:59:59.5Z",
    "1704067199.5",
    "2024-02-29",
    "2023-02-29",
  ],
  ...["2024-01-01T00:00Z", "2024-01", "soon", "", "2024-13-01", "2024-01-01T24:00:00Z", "0", "-1"],
];
const ARN_VALUES = [
  ...[
    `arn:aws:iam::${A}:user/alice`,
    `arn:aws:iam::${A}:user/x:y`,
    `arn:aws:iam::${B}:role/r`,
    "a:b:c",
    "",
    "arn:aws:s3:::b",
    "arn:aws:iam::",
    `arn:aws:lambda:us-east-1:${A}:layer:x:1`,
  ],
  "arn:aws:sns:us-east-1:111122223333:t:111122223333:finance/document.txt",
];
const ARN_PATTERNS = [
  ...[
    `arn:aws:iam::${A}:user/alice`,
    "arn:aws:iam::*:user/*",
    `arn:aws:iam::${A}:*`,
    "arn:aws:*",
    "*",
    "arn:*:*:*:*:*",
    "arn:aws:iam::1111?2223333:user/*",
    "arn:aws:iam:*",
    "a:b:c",
  ],
  ...[
    "arn:*:layer*",
    "arn:aws:iam::111122223333:user/${aws:username}",
    "arn:aws:iam::${aws:PrincipalAccount}:user/*",
    "arn:aws:${foo:k}:*:*:*:*",
    "a:${foo:k}",
    "arn:aws:s*:*:111122223333:finance/*",
    "arn:aws:s3:::b*",
  ],
];
const BYTES = ["AQID", "AQI=", "AQI", "", "aqid", "!"];
const BOOLS = ["true", "false", "TRUE", "False", "maybe", ""];
const SIGNS = ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"];
const STRINGS = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"];

/** Keys by the kind of value that requests give them. */
const KEYS: Record<string, { keys: string[]; operators: string[]; written: string[]; given: string[] }> = {
  text: {
    keys: ["aws:username", "aws:PrincipalTag/team", "aws:principaltag/TEAM", "foo:k", "x|s3:max-keys", "aws:RequestedRegion"],
    operators: STRINGS,
    written: TEXTS,
    given: VALUES,
  },
  many: {
    keys: ["aws:TagKeys", "AWS:tagkeys", "dynamodb:Attributes", "aws:PrincipalOrgPaths"],
    operators: STRINGS,
    written: TEXTS,
    given: VALUES,
  },
  address: { keys: ["aws:SourceIp"], operators: ["IpAddress", "NotIpAddress"], written: BLOCKS, given: ADDRESSES },
  number: { keys: ["s3:max-keys"], operators: SIGNS.map((sign) => `Numeric${sign}`), written: NUMBERS, given: NUMBERS },
  date: { keys: ["aws:CurrentTime", "aws:TokenIssueTime"], operators: SIGNS.map((sign) => `Date${sign}`), written: DATES, given: DATES },
  bool: { keys: ["aws:SecureTransport", "aws:MultiFactorAuthPresent"], operators: ["Bool"], written: BOOLS, given: BOOLS },
  bytes: { keys: ["foo:bytes"], operators: ["BinaryEquals"], written: BYTES, given: BYTES },
  arn: {
    keys: ["aws:PrincipalArn", "aws:SourceArn"],
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike"],
    written: ARN_PATTERNS,
    given: ARN_VALUES,
  },
};
const KINDS = ["text", "text", "text", "many", "many", "address", "number", "date", "bool", "bytes", "arn", "arn"];

export const CALLERS: Request["principal"][] = [
  ...[
    `arn:aws:iam::${A}:user/alice`,
    `arn:aws:iam::${A}:user/path/bob`,
    `arn:aws:iam::${B}:user/alice`,
    `arn:aws:iam::${A}:root`,
    `arn:aws:iam::${B}:root`,
  ],
  ...[
    `arn:aws:sts::${A}:assumed-role/app/s1`,
    `arn:aws:sts::${A}:assumed-role/app/s2`,
    `arn:aws:sts::${B}:assumed-role/app/s1`,
    `arn:aws:iam::${A}:role/path/app`,
  ],
  ...[
    `arn:aws:sts::${A}:federated-user/fred`,
    "arn:aws-cn:iam::111122223333:user/alice",
    "anonymous",
    "lambda.amazonaws.com",
    "ec2.amazonaws.com",
  ],
  ...[
    { type: "Federated", id: "accounts.google.com" },
    { type: "CanonicalUser", id: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
  ],
];
const ENTRIES: [string, string][] = [
  ...[
    "*",
    A,
    B,
    `arn:aws:iam::${A}:root`,
    `arn:aws:iam::${A}:user/alice`,
    `arn:aws:iam::${A}:user/path/bob`,
    `arn:aws:iam::${A}:user/bob`,
    `arn:aws:iam::${A}:role/path/app`,
  ].map((id): [string, string] => ["AWS", id]),
  ...[
    `arn:aws:iam::${A}:role/app`,
    `arn:aws:sts::${A}:assumed-role/app/s1`,
    `arn:aws:sts::${A}:federated-user/fred`,
    `arn:aws:iam::${B}:role/app`,
    `arn:aws:iam::${B}:user/alice`,
  ].map((id): [string, string] => ["AWS", id]),
  ["Service", "lambda.amazonaws.com"],
  ["Federated", "accounts.google.com"],
  ["CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"],
];

function principals(dice: Dice): Principals {
  if (dice.chance(0.2)) return "*";
  const lists: Record<string, string[]> = {};
  for (const [type, id] of dice.some(() => dice.pick(ENTRIES), 3)) lists[type] = [...(lists[type] ?? []), id];
  return Object.fromEntries(Object.entries(lists).map(([type, ids]) => [type, ids.length === 1 && ids[0] ? ids[0] : ids]));
}

function condition(dice: Dice): Statement["Condition"] {
  const condition: Record<string, Record<string, Scalar | Scalar[]>> = {};
  for (const _ of dice.some(() => 0, 3)) {
    const kind = dice.pick(KINDS);
    const { keys, operators, written } = KEYS[dice.chance(0.04) ? dice.pick(KINDS) : kind] ?? { keys: [], operators: [], written: [] };
    const qualifier = dice.chance(kind === "many" ? 0.85 : 0.06) ? dice.pick(["ForAllValues:", "ForAnyValue:"]) : "";
    const known = `${qualifier}${dice.pick(operators)}${dice.chance(0.25) ? "IfExists" : ""}`;
    const isNull = dice.chance(0.08);
    const operator = isNull
      ? `${dice.chance(0.15) ? qualifier : ""}Null`
      : dice.chance(0.02)
        ? dice.pick(["NullIfExists", "StringEqual", "stringEquals", "StringMatches"])
        : known;
    const tops = kind === "text" || kind === "many" ? VARIABLE_TEXTS : [];
    const value = (): Scalar =>
      isNull ? dice.pick(["true", "false", true]) : dice.chance(0.25) && tops.length > 0 ? dice.pick(tops) : dice.pick(written);
    const list = dice.chance(0.03) ? [] : dice.some(value, operator.endsWith("Bool") ? 1 : 3);
    const key = dice.pick(keys);
    const block = condition[operator] ?? {};
    // Two keys that differ in case are an error (1.1).
    if (Object.keys(block).some((one) => one !== key && one.toLowerCase() === key.toLowerCase())) continue;
    condition[operator] = { ...block, [key]: list.length === 1 && list[0] !== undefined && dice.chance(0.5) ? list[0] : list };
  }
  return condition;
}

/** An entry of Resource. */
export function resourceOf(dice: Dice): string {
  return dice.pick(dice.chance(0.25) ? VARIABLE_RESOURCES : dice.chance(0.02) ? REFUSED_RESOURCES : RESOURCE_PATTERNS);
}

function statement(dice: Dice, withPrincipals: boolean): Statement {
  const resource = () => resourceOf(dice);
  const action = () => dice.pick(dice.chance(0.7) ? ACTION_PATTERNS : ACTIONS);
  const list = (make: () => string): string | string[] => (dice.chance(0.4) ? make() : dice.some(make, 3));
  const made: Statement = { Effect: dice.chance(0.65) ? "Allow" : "Deny" };
  if (withPrincipals) made[dice.chance(0.85) ? "Principal" : "NotPrincipal"] = principals(dice);
  made[dice.chance(0.88) ? "Action" : "NotAction"] = dice.chance(0.3) ? "*" : list(action);
  if (dice.chance(0.85) || !withPrincipals) made[dice.chance(0.85) ? "Resource" : "NotResource"] = dice.chance(0.3) ? "*" : list(resource);
  if (dice.chance(0.55)) made.Condition = condition(dice);
  return made;
}

export function randomPolicy(dice: Dice, withPrincipals: boolean): Policy {
  const version = dice.chance(0.85) ? "2012-10-17" : dice.chance(0.5) ? "2008-10-17" : undefined;
  return { ...(version && { Version: version }), Statement: dice.some(() => statement(dice, withPrincipals), 3) };
}

export function randomRequest(dice: Dice): Request {
  const context: Request["context"] = {};
  for (const [kind, { keys, given }] of Object.entries(KEYS))
    for (const key of keys) {
      if (dice.chance(0.45) || Object.keys(context).some((one) => one.toLowerCase() === key.toLowerCase())) continue;
      context[key] = kind === "many" ? (dice.chance(0.1) ? [] : dice.some(() => dice.pick(given), 3)) : dice.pick(given);
    }
  return {
    principal: dice.pick(CALLERS),
    action: dice.pick(dice.chance(0.8) ? ACTIONS : RARE_ACTIONS),
    resource: dice.pick(RESOURCES),
    resourceAccount: dice.pick([A, A, B]),
    context,
  };
}

/** Everything that can apply to the caller: no identity side for who has none, no boundary and no session for root. */
export function randomSet(dice: Dice, principal: Request["principal"]): PolicySet {
  const caller = typeof principal === "string" ? principal : "";
  const hasIdentity = caller.startsWith("arn:") && !caller.endsWith(":root");
  const maybe = (chance: number, withPrincipals: boolean) => (dice.chance(chance) ? permissive(dice, withPrincipals) : undefined);
  const levels = (chance: number, withPrincipals: boolean) =>
    dice.chance(chance) ? dice.some(() => dice.some(() => permissive(dice, withPrincipals), 2), 2) : [];
  return {
    identity: hasIdentity && dice.chance(0.8) ? dice.some(() => permissive(dice, false), 2) : [],
    resource: maybe(0.6, true),
    boundary: hasIdentity ? maybe(0.25, false) : undefined,
    session: hasIdentity && !caller.includes(":user/") ? maybe(0.25, false) : undefined,
    endpoint: maybe(0.1, true),
    serviceControl: caller.startsWith("arn:") ? levels(0.2, false) : [],
    resourceControl: levels(0.15, true).map((level) => level.map((policy) => ({ ...policy, Statement: policy.Statement.map(denyOnly) }))),
  };
}

/** A policy that often allows much, so that the others come to decide. */
function permissive(dice: Dice, withPrincipals: boolean): Policy {
  const policy = randomPolicy(dice, withPrincipals);
  const wide: Statement = { Effect: "Allow", ...(withPrincipals && { Principal: principals(dice) }), Action: "*", Resource: "*" };
  return dice.chance(0.6) ? { ...policy, Statement: [wide, ...policy.Statement] } : policy;
}

/** A resource control policy of a customer denies, to everybody (1.2). */
function denyOnly({ NotPrincipal: _, ...rest }: Statement): Statement {
  return { ...rest, Effect: "Deny", Principal: "*" };
}
