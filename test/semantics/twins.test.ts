// Encoder and evaluator agree: on random statements and random requests, the formula's value is the evaluator's verdict.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Term } from "../../server/src/core/logic/term";
import { modelOf } from "../../server/src/core/repair/model";
import { allowedByAll } from "../../server/src/core/semantics/encoder/compose";
import { isSetKey } from "../../server/src/core/semantics/encoder/conditions";
import { type Encoding, encodingFor, statementTerm, variablesOf } from "../../server/src/core/semantics/encoder/policy";
import { decideAll, isCrossAccount, type PolicySet } from "../../server/src/core/semantics/evaluator/compose";
import { readContext } from "../../server/src/core/semantics/evaluator/conditions";
import { matchStatement } from "../../server/src/core/semantics/evaluator/policy";
import { type KeyTypes, keyTypesOf, normaliseKey } from "../../server/src/core/semantics/keys";
import { operatorNames } from "../../server/src/core/semantics/operators";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import type { Request } from "../../server/src/core/semantics/request";
import { opaquePart } from "../../server/src/core/semantics/request-variables";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { type Random, randomFrom } from "../agreement/random";

const types: KeyTypes = keyTypesOf(undefined);
/** Which part of the rounds is made; mutants are tried with few. */
const part = Number(process.env.RANDOM_PART ?? 1);

for (const seed of [20240101, Number(process.env.SEED ?? Date.now() % 1_000_000)]) {
  test(`formula and evaluator agree on random statements and requests (seed ${seed})`, () => {
    const random = randomFrom(seed);
    let matched = 0;
    for (let round = 0; round < 4000 * part; round++) {
      const text = JSON.stringify({
        ...(random.chance(0.85) ? { Version: "2012-10-17" } : random.chance(0.5) ? { Version: "2008-10-17" } : {}),
        Statement: [randomStatement(random)],
      });
      const document = parsePolicy(text).document as PolicyDocument;
      const statement = document.statements[0];
      assert.ok(statement, text);
      const encoding = encodingFor([document], types);
      const term = statementTerm(statement, document, encoding);
      for (let n = 0; n < 6; n++) {
        const request = randomRequest(random);
        const concrete: boolean = matchStatement(statement, document, request, types, readContext(request.context)).matches;
        const model = modelOf(request, term, (key) => isSetKey(key, encoding));
        if (model === null || isOutside(request, [document], encoding)) continue;
        const symbolic = evaluate(term, model);
        // A Boolean that stands for a condition outside the model decides nothing.
        if (symbolic === undefined && isOpaque(term)) continue;
        assert.equal(symbolic, concrete, `seed ${seed}, round ${round}\n${text}\n${JSON.stringify(request)}`);
        if (concrete) matched++;
      }
    }
    assert.ok(matched > 1000 * part, `only ${matched} requests matched: the generator is too picky to test anything`);
  });
}

for (const seed of [20240102, Number(process.env.SEED ?? Date.now() % 1_000_000)]) {
  test(`formula and evaluator agree on all policies together (seed ${seed})`, () => {
    const random = randomFrom(seed);
    let allowed = 0;
    for (let round = 0; round < 1500 * part; round++) {
      const policy = (): PolicyDocument => {
        const Statement = random
          .some(() => 0, 2)
          .map(() => ({ ...randomStatement(random), Effect: random.chance(0.8) ? "Allow" : "Deny" }));
        return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement })).document as PolicyDocument;
      };
      const list = (chance: number) => (random.chance(chance) ? [policy()] : []);
      const set: PolicySet = {
        identityPolicies: list(0.7),
        resourcePolicy: list(0.6)[0],
        permissionsBoundaries: list(0.2),
        sessionPolicies: list(0.2),
        vpcEndpointPolicies: list(0.1),
        serviceControlPolicies: random.chance(0.2) ? [[policy()], [policy(), policy()]] : [],
        resourceControlPolicies: random.chance(0.1) ? [[policy()]] : [],
      };
      const documents = [
        ...set.identityPolicies,
        ...set.permissionsBoundaries,
        ...set.sessionPolicies,
        ...set.vpcEndpointPolicies,
        ...set.serviceControlPolicies.flat(),
        ...set.resourceControlPolicies.flat(),
        ...(set.resourcePolicy ? [set.resourcePolicy] : []),
      ];
      const encoding = encodingFor(documents, types);
      for (let n = 0; n < 4; n++) {
        const request = randomRequest(random);
        const concrete: string = decideAll(set, request, types).decision;
        const term = allowedByAll(set, isCrossAccount(request) ? "different" : "same", encoding);
        const model = modelOf(request, term, (key) => isSetKey(key, encoding));
        if (model === null || isOutside(request, documents, encoding)) continue;
        const symbolic = evaluate(term, model);
        if (symbolic === undefined && isOpaque(term)) continue;
        assert.equal(
          symbolic,
          concrete === "allow",
          `seed ${seed}, round ${round}\n${JSON.stringify(documents.map((d) => d.text))}\n${JSON.stringify(request)}`,
        );
        if (concrete === "allow") allowed++;
      }
    }
    assert.ok(allowed > 300 * part, `only ${allowed} requests were allowed: the generator is too picky to test anything`);
  });
}

/** A single-valued key has several values: no request is such, and the formula (which may have folded the key away) need not speak of it. */
function isOutside(request: Request, documents: PolicyDocument[], encoding: Encoding): boolean {
  const { values } = readContext(request.context);
  return documents
    .flatMap((document) => document.statements.flatMap((statement) => statement.condition?.entries ?? []))
    .map((entry) => normaliseKey(entry.key.value))
    .some((key) => !isSetKey(key, encoding) && (values.get(key) ?? []).length > 1);
}

/** Some condition is outside of the model: a Boolean that stands for it decides nothing. */
function isOpaque(term: Term): boolean {
  return [...variablesOf([term]).values()].some((variable) => opaquePart(variable));
}

const actions = [
  "s3:GetObject",
  "S3:getobject",
  "s3:*",
  "s3:Get*",
  "*",
  "s3:?etObject",
  "iam:PassRole",
  "iam:*Role",
  "sts:AssumeRole",
  "*:GetObject",
];
const resources = [
  "*",
  "arn:aws:s3:::bucket/*",
  "arn:aws:s3:::bucket/key",
  "arn:aws:s3:::b*",
  "arn:aws:s3:*",
  "arn:aws:s3:::${aws:username}/*",
  "arn:aws:s3:::bucket/${aws:username}",
  "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'blue'}/*",
  "arn:*:s3:::bucket/?ey",
  "arn:aws:sqs:us-*:111122223333:q",
  "arn:aws:sqs",
  "arn:aws:s*:q",
  "arn:aws:sqs:*:q",
  "arn:aws:s*:*1*:q",
  "arn:aws:?qs:u*1:*3:q",
  "arn:aws:s3:::*${aws:username}",
  "arn:aws:sqs:us-east-1:*${aws:username}*:q",
  "arn:aws:sqs:*${aws:PrincipalTag/team, ''}:${aws:PrincipalTag/team, ':'}q",
  "arn:aws:s3:${aws:username}",
  "arn:aws:s3:::bucket/${*}",
  "arn:aws:iam::*:role/*",
  "bucket",
  "arn:aws:s3:::bucket/a:b",
  "arn:aws:s3:::bucket/${unclosed",
  "arn:aws:s3:::bucket\\key",
  "execute-api:/prod/GET/*",
  "/111122223333/q",
];
const principals = [
  "*",
  "123456789012",
  { AWS: "*" },
  { AWS: "111122223333" },
  { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/bob"] },
  { AWS: "arn:aws:iam::111122223333:user/alice" },
  { AWS: "arn:aws:iam::111122223333:role/path/app" },
  { AWS: ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::111122223333:root"] },
  { AWS: "arn:aws:sts::111122223333:assumed-role/app/s1" },
  { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] },
  { Federated: "accounts.google.com" },
  { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
  { AWS: "arn:aws:sts::111122223333:federated-user/fred" },
  // AWS takes no wildcards here; the checks do, in reference policies.
  { AWS: ["arn:aws:sts::111122223333:assumed-role/*/s1", "arn:aws:iam::111122223333:role/*"] },
  { AWS: ["arn:aws:*::111122223333:*", "arn:aws:iam::*:root"] },
];
const keys = [
  "aws:username",
  "AWS:UserName",
  "aws:PrincipalTag/team",
  "aws:TagKeys",
  "aws:SourceIp",
  "aws:SecureTransport",
  "aws:CurrentTime",
  "s3:max-keys",
  "aws:PrincipalArn",
  "custom:key",
  "aws:PrincipalOrgPaths",
];
const values = [
  ...[
    "alice",
    "Alice",
    "a*",
    "*",
    "",
    "blue",
    "${aws:username}",
    "x${aws:username}y",
    "${aws:PrincipalTag/team, 'blue'}",
    "${aws:TagKeys}",
    "${*}",
    "true",
    "false",
    "TRUE",
    "10",
    "10.0",
    "7",
    "-3",
    "1e2",
  ],
  ...[
    "10.0.0.0/8",
    "10.1.2.3",
    "2001:DB8::/32",
    "2001:db8::1",
    "300.1.1.1",
    "2024-01-01T00:00:00Z",
    "2024-01-01",
    "1704067200",
    "2024-01-01T01:00:00+01:00",
    "AQID",
    "AQI=",
    "AQI",
  ],
  ...[
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::*:user/*",
    "arn:aws:iam::111122223333:*",
    "arn:aws:*",
    "a:b:c",
    "o-1/r/",
    "o-1/*",
  ],
];

function randomStatement(random: Random): Record<string, unknown> {
  const list = (all: readonly string[]) => (random.chance(0.3) ? random.pick(all) : random.some(() => random.pick(all), 3));
  const statement: Record<string, unknown> = { Effect: "Allow" };
  if (random.chance(0.4)) statement[random.chance(0.7) ? "Principal" : "NotPrincipal"] = random.pick(principals);
  statement[random.chance(0.85) ? "Action" : "NotAction"] = random.chance(0.6) ? "*" : list(actions);
  if (random.chance(0.7)) statement[random.chance(0.8) ? "Resource" : "NotResource"] = random.chance(0.3) ? "*" : list(resources);
  if (random.chance(0.8)) {
    const condition: Record<string, Record<string, unknown>> = {};
    const entries = random.chance(0.7) ? 1 : 2;
    for (let i = 0; i < entries; i++) {
      const base = random.pick(operatorNames);
      const name = `${random.chance(0.3) ? random.pick(["ForAllValues:", "ForAnyValue:"]) : ""}${base}${base !== "Null" && random.chance(0.2) ? "IfExists" : ""}`;
      condition[name] = {
        ...condition[name],
        [random.pick(keys)]: random.chance(0.05)
          ? []
          : random.chance(0.5)
            ? random.pick(values)
            : random.some(() => random.pick(values), 3),
      };
    }
    statement.Condition = condition;
  }
  return statement;
}

function randomRequest(random: Random): Request {
  const concrete = [
    "alice",
    "Alice",
    "abc",
    "",
    "blue",
    "xalicey",
    "true",
    "false",
    "TRUE",
    "10",
    "7.5",
    "100",
    "010",
    "10.9.9.9",
    "2001:db8:0:0::1",
    "::1",
    "2024-01-01T00:00:00Z",
    "2023-06-01",
    "1704067200",
    "AQID",
    "AQI=",
    "arn:aws:iam::111122223333:user/alice",
    "arn:aws:iam::444455556666:role/x:y",
    "a:b:c",
    "o-1/r/",
    "*",
  ];
  const context: Record<string, string | string[]> = {};
  for (const key of keys)
    if (random.chance(0.5)) context[key] = random.chance(0.25) ? random.some(() => random.pick(concrete), 3) : random.pick(concrete);
  const principal = readPrincipal(
    random.pick([
      "arn:aws:iam::111122223333:user/alice",
      "arn:aws:iam::111122223333:user/bob",
      "arn:aws:iam::111122223333:root",
      "arn:aws:iam::111122223333:role/path/app",
      "arn:aws:sts::111122223333:assumed-role/app/s1",
      "arn:aws:sts::111122223333:assumed-role/app/s2",
      "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForSupport/s3",
      "arn:aws:iam::111122223333:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport",
      "arn:aws:sts::111122223333:federated-user/fred",
      "arn:aws:iam::123456789012:user/carol",
      "anonymous",
      "lambda.amazonaws.com",
      "accounts.google.com",
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be",
    ]),
  );
  return {
    principal: principal as Request["principal"],
    action: random.pick(["s3:GetObject", "S3:GETOBJECT", "s3:PutObject", "iam:PassRole", "sts:AssumeRole"]),
    resource: random.pick([
      "*",
      "arn:aws:s3:::bucket/key",
      "arn:aws:s3:::bucket/alice",
      "arn:aws:s3:::alice/x",
      "arn:aws:s3:::bucket/blue/x",
      "arn:aws:s3:::bucket/*",
      "arn:aws:sqs:us-east-1:111122223333:q",
      "arn:aws:s3:::bucket/a:b",
      "arn:aws:s3:::bucket\\key",
      "arn:aws:execute-api:us-east-1:111122223333:abc/prod/GET/pets",
      "bucket",
    ]),
    context,
  };
}
