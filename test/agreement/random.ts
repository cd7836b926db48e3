// Random policies and pairs of policies over the whole language: operators, qualifiers, principals of every form, variables, both versions.

/** Choices that are the same in every run from the same seed. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
  /** One to `most` values. */
  some<T>(make: () => T, most: number): T[];
}

/** A small generator with a 32-bit state: equal seeds, equal sequences. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
  return { next, pick, chance: (p) => next() < p, some: (make, most) => Array.from({ length: 1 + Math.floor(next() * most) }, make) };
}

export interface RawStatement {
  Effect: "Allow" | "Deny";
  Principal?: unknown;
  NotPrincipal?: unknown;
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition?: Record<string, Record<string, unknown>>;
}

export interface RawPolicy {
  Version?: string;
  Statement: RawStatement[];
}

const actions = [
  "*",
  "s3:*",
  "s3:Get*",
  "s3:GetObject",
  "s3:getobject",
  "s3:PutObject",
  "s3:*Object",
  "s3:?etObject",
  "ec2:*",
  "ec2:Run*",
  "ec2:RunInstances",
  "*:Get*",
  "s3:*e*",
  "s3:G*t",
  "iam:PassRole",
  "iam:*Role",
  "sts:AssumeRole",
  "sqs:Send*",
];
const resources = [
  ...[
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/key",
    "arn:aws:s3:::*-logs-*/a*b*c",
    "arn:aws:s3:::x-logs-y/*",
    "arn:aws:s3:::*/a?b*",
    "arn:*",
    "arn:aws:s3:::b*",
    "arn:aws:s3:*",
    "arn:aws:s?s:*:*:q",
    "arn:aws:s3",
    "arn:aws:sqs",
    "arn:aws:s*:q",
    "arn:aws:sqs:us-*:q",
    "arn:aws:sqs:*1:*3:q*",
  ],
  ...[
    "arn:aws:sqs:us-*:111122223333:q",
    "arn:aws:sqs:*:*:q*",
    "arn:aws:iam::111122223333:role/*",
    "arn:aws:iam::*:role/path/*",
    "arn:*:s3:::b/?ey",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:sqs:us-east-1:111122223333:q:more",
    "arn:aws",
    "arn:aws:sqs:*",
    "arn:aws:lambda:us-east-1:*:f",
    "arn:aws:dynamodb:*:table/prod-*",
    "arn:aws:*1*:q",
    "arn:a*s:s3:::b/key",
    "arn:aws:sqs:us-east-1?111122223333:q",
    "arn:aws:s**:q",
  ],
];
const resourcesWithVariables = [
  "arn:aws:s3:::b/${aws:username}",
  "arn:aws:s3:::b/${aws:username}/*",
  "arn:aws:s3:::${aws:PrincipalTag/team}/*",
  "arn:aws:s3:::b/${aws:PrincipalTag/team, 'blue'}/*",
  "arn:aws:s3:::b/${*}",
  "arn:aws:s3:::b/${aws:username}/${aws:PrincipalTag/team}",
  "arn:aws:s3:::b/${aws:TagKeys}",
  "arn:aws:s3:::b/${aws:TagKeys, 'key'}",
  "arn:aws:s3:::b/${odd:key}",
  "arn:aws:s3:::b/${odd:key, ''}",
  "arn:aws:s3:::${odd:key, 'b'}*",
];
/** IAM takes none of them (R2b). */
const refusedResources = ["b/*", "%s", "arn:aws::::x", "arn::s3:::b", "**"];
const strangeOperators = ["NullIfExists", "StringEqual", "stringEquals", "ForAllValues:StringMatches"];
const principals = [
  "*",
  { AWS: "*" },
  { AWS: "111122223333" },
  { AWS: "arn:aws:iam::111122223333:root" },
  { AWS: ["arn:aws:iam::111122223333:user/bob", "arn:aws:iam::444455556666:role/r"] },
  { AWS: "arn:aws:iam::111122223333:role/path/app" },
  { AWS: ["arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::111122223333:role/path/app", "111122223333"] },
  { AWS: "arn:aws:sts::111122223333:assumed-role/app/s1" },
  { AWS: "arn:aws:sts::111122223333:federated-user/fred" },
  { Service: "lambda.amazonaws.com" },
  { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"], AWS: "444455556666" },
  { Federated: "accounts.google.com" },
  { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
];
const literals = ["a", "b", "ab", "abc", "team-1", "A", "aB", "blue", ""];
const globs = ["a*", "*b", "a?c", "*", "team-?", "?", "*a*b*", "A*", "${*}", "a${?}c"];
const texts = [
  "${aws:username}",
  "x-${aws:username}",
  "${aws:PrincipalTag/team, 'blue'}",
  "${aws:username}*",
  "*-${aws:PrincipalTag/team}",
];
const blocks = [
  "10.0.0.0/8",
  "10.0.0.0/9",
  "10.128.0.0/9",
  "10.1.2.3",
  "10.1.2.3/32",
  "192.168.0.0/16",
  "0.0.0.0/0",
  "0.0.0.0/1",
  "128.0.0.0/1",
  "2001:db8::/32",
  "2001:DB8:0::1",
  "2001:db8::/33",
  "::/0",
  "10.0.0.0/33",
  "300.1.1.1",
];
const numbers = ["0", "1", "2", "2.5", "-1", "3", "10", "1e1", "none", "2.50"];
const dates = [
  "2024-01-01T00:00:00Z",
  "2024-01-01",
  "1704067200",
  "2024-01-01T01:00:00+01:00",
  "2025-06-30T12:00:00Z",
  "2023-12-31T23:59:59.5Z",
  "2024-02-30",
  "soon",
];
const arns = [
  "arn:aws:iam::111122223333:user/alice",
  "arn:aws:iam::*:user/*",
  "arn:aws:iam::111122223333:*",
  "arn:aws:*",
  "a:b:c",
  "arn:aws:iam::111122223333:user/${aws:username}",
  "arn:aws:iam::1111?2223333:role/*",
  "arn:aws:iam::*",
  "*",
];
const stringBases = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
];

function condition(random: Random): Record<string, Record<string, unknown>> {
  const entries: Record<string, Record<string, unknown>> = {};
  const add = (base: string, key: string, values: unknown[], qualifiers = 0.05, ifExists = 0.25) => {
    const qualifier = random.chance(qualifiers) ? random.pick(["ForAllValues:", "ForAnyValue:"]) : "";
    const operator = random.chance(0.015)
      ? random.pick(strangeOperators)
      : `${qualifier}${base}${base !== "Null" && random.chance(ifExists) ? "IfExists" : ""}`;
    const written = random.chance(0.04) ? [] : values.length === 1 && random.chance(0.5) ? values[0] : values;
    entries[operator] = { ...entries[operator], [key]: written };
  };
  const text = () => random.pick(random.chance(0.6) ? literals : random.chance(0.85) ? globs : texts);
  for (const _ of random.some(() => 0, 2)) {
    const kind = random.next();
    if (kind < 0.35)
      add(
        random.pick(stringBases),
        random.pick([
          "aws:PrincipalTag/team",
          "aws:principaltag/TEAM",
          "aws:RequestedRegion",
          "aws:username",
          "custom:key",
          "odd:key",
          "x|s3:max-keys",
        ]),
        random.some(text, 3),
      );
    else if (kind < 0.55)
      add(
        random.pick(stringBases),
        random.pick(["aws:TagKeys", "aws:TagKeys", "dynamodb:Attributes", "odd:key"]),
        random.some(text, 3),
        0.9,
      );
    else if (kind < 0.66)
      add(
        random.pick(["IpAddress", "NotIpAddress"]),
        "aws:SourceIp",
        random.some(() => random.pick(blocks), 3),
      );
    else if (kind < 0.75)
      add(
        `Numeric${random.pick(["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"])}`,
        "s3:max-keys",
        random.some(() => random.pick(numbers), 2),
      );
    else if (kind < 0.83)
      add(
        `Date${random.pick(["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"])}`,
        random.pick(["aws:CurrentTime", "aws:TokenIssueTime"]),
        random.some(() => random.pick(dates), 2),
      );
    else if (kind < 0.88) add("Bool", "aws:SecureTransport", [random.pick(["true", "false", "TRUE", "maybe", true])]);
    else if (kind < 0.93)
      add(
        random.pick(["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]),
        random.pick(["aws:PrincipalArn", "aws:SourceArn"]),
        random.some(() => random.pick(arns), 2),
      );
    else if (kind < 0.95) add("BinaryEquals", "custom:binary", [random.pick(["AQID", "AQI=", "?"])]);
    else
      add("Null", random.pick(["aws:PrincipalTag/team", "aws:TagKeys", "aws:SourceIp", "aws:SecureTransport", "aws:username"]), [
        random.pick(["true", "false", true]),
      ]);
  }
  return entries;
}

function randomResource(random: Random): string {
  if (random.chance(0.01)) return random.pick(refusedResources);
  const kind = random.next();
  if (kind < 0.55) return random.pick(resources);
  if (kind < 0.65) return random.pick(resourcesWithVariables);
  return `arn:aws:s3:::${random.some(() => random.pick(["a", "b", "a", "*", "?", "/"]), 6).join("")}`;
}

function statement(random: Random, withPrincipals: boolean): RawStatement {
  const result: RawStatement = { Effect: random.chance(0.65) ? "Allow" : "Deny" };
  if (withPrincipals) {
    if (random.chance(0.8)) result.Principal = random.pick(principals);
    else result.NotPrincipal = random.pick(principals);
  }
  const action = () => random.pick(actions);
  if (random.chance(0.85)) result.Action = random.some(action, 3);
  else result.NotAction = random.some(action, 2);
  const resource = () => randomResource(random);
  if (random.chance(0.85)) result.Resource = random.some(resource, 3);
  else result.NotResource = random.some(resource, 2);
  if (random.chance(0.55)) result.Condition = condition(random);
  return result;
}

/** A policy of one to four statements; the first one allows, so that few policies allow nothing. */
export function randomPolicy(random: Random): RawPolicy {
  const withPrincipals = random.chance(0.35);
  const Statement = random.some(() => statement(random, withPrincipals), 4);
  (Statement[0] as RawStatement).Effect = "Allow";
  const version = random.next();
  return { ...(version < 0.8 ? { Version: "2012-10-17" } : version < 0.9 ? { Version: "2008-10-17" } : {}), Statement };
}

/** Two policies, mostly one a small change of the other, so that both verdicts are common. */
export function randomPair(random: Random): { existing: RawPolicy; updated: RawPolicy } {
  const one = randomPolicy(random);
  if (random.chance(0.15)) return { existing: one, updated: randomPolicy(random) };
  const other = structuredClone(one);
  for (const _ of random.some(() => 0, 2)) change(other, random);
  return random.chance(0.5) ? { existing: one, updated: other } : { existing: other, updated: one };
}

/** Two guardrails: service control policies that deny or list, or resource control policies, which deny everybody. */
export function randomGuardrailPair(random: Random): { existing: RawPolicy; updated: RawPolicy; role: "scp" | "rcp" } {
  const { existing, updated } = randomPair(random);
  const role = random.chance(0.5) ? "scp" : "rcp";
  const denies = role === "rcp" || random.chance(0.6);
  const guard = (policy: RawPolicy): RawPolicy => ({
    ...policy,
    Statement: policy.Statement.map(({ Principal, NotPrincipal, ...rest }) => ({
      ...rest,
      ...(denies && { Effect: "Deny" }),
      ...(role === "rcp" && { Principal: "*" }),
    })),
  });
  return { existing: guard(existing), updated: guard(updated), role };
}

/** A pair of any kind: one in ten is of guardrails. */
export function pairOf(random: Random): { existing: RawPolicy; updated: RawPolicy; role: "grants" | "scp" | "rcp" } {
  return random.chance(0.1) ? randomGuardrailPair(random) : { ...randomPair(random), role: "grants" };
}

/** As `randomPair`, without principals: policies of one sort, as the command line asks for. */
export function randomIdentityPair(random: Random): { existing: RawPolicy; updated: RawPolicy } {
  const { existing, updated } = randomPair(random);
  const plain = (policy: RawPolicy): RawPolicy => ({
    ...policy,
    Statement: policy.Statement.map(({ Principal, NotPrincipal, ...rest }) => rest),
  });
  return { existing: plain(existing), updated: plain(updated) };
}

function change(policy: RawPolicy, random: Random): void {
  const list = policy.Statement;
  const at = Math.floor(random.next() * list.length);
  const chosen = list[at] as RawStatement;
  const withPrincipals = list.some((s) => s.Principal !== undefined || s.NotPrincipal !== undefined);
  const kind = random.next();
  if (kind < 0.15) list[at] = statement(random, withPrincipals);
  else if (kind < 0.3) list.push(statement(random, withPrincipals));
  else if (kind < 0.42 && chosen.Action) chosen.Action = [...chosen.Action, random.pick(actions)];
  else if (kind < 0.54 && chosen.Resource) chosen.Resource = [...chosen.Resource, randomResource(random)];
  else if (kind < 0.64) delete chosen.Condition;
  else if (kind < 0.84) chosen.Condition = condition(random);
  else if (kind < 0.9 && withPrincipals) {
    delete chosen.NotPrincipal;
    chosen.Principal = random.pick(principals);
  } else if (kind < 0.94) policy.Version = policy.Version === "2012-10-17" ? "2008-10-17" : "2012-10-17";
  else chosen.Effect = chosen.Effect === "Allow" ? "Deny" : "Allow";
}
