// The shortcuts of the checks (entries cut away, Denies left out, answers remembered) against the same questions asked plainly and in full.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isListedAccess, notAllowedBy } from "../../server/src/core/checks/access";
import { findGrants } from "../../server/src/core/checks/grants";
import { ask } from "../../server/src/core/checks/investigation";
import { questionContext } from "../../server/src/core/checks/operations";
import { isUnidentified } from "../../server/src/core/checks/public";
import type { Property } from "../../server/src/core/checks/question";
import { not } from "../../server/src/core/logic/build";
import type { Term } from "../../server/src/core/logic/term";
import { encodingFor, policyFormula, question } from "../../server/src/core/semantics/encoder/policy";
import { byHolder } from "../../server/src/core/semantics/examples/possible";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { environment, parse, run } from "./support";

type Statement = Record<string, unknown>;

/** The Allow statements through which a request with the property is allowed, every conjunct written out. */
async function plainly(document: PolicyDocument, others: PolicyDocument[], property: (encoding: ReturnType<typeof encodingFor>) => Term) {
  const encoding = encodingFor([...others, document], questionContext([document], environment).types);
  const formula = policyFormula(document, encoding);
  const found: number[] = [];
  // An identity policy speaks for users and roles only, also beside one that leaves nobody else.
  const callers = document.statements.some((statement) => statement.principal ?? statement.notPrincipal) ? [] : [byHolder()];
  for (const { statement, matches } of formula.allows) {
    const answer = await run(ask(question([matches, not(formula.denied), property(encoding), ...callers], encoding)));
    assert.notEqual(answer.verdict, "unknown");
    if (answer.verdict === "sat") found.push(statement.index);
  }
  return found;
}

const indexes = (result: { grants: { statement: { index: number } }[]; undecided: { reason: string }[] }) => {
  assert.deepEqual(
    result.undecided.map((u) => u.reason),
    [],
  );
  return result.grants.map((grant) => grant.statement.index);
};

for (const seed of [7, Number(process.env.SEED ?? Date.now() % 1_000_000)]) {
  test(`new access: shortcuts and plain questions agree (seed ${seed})`, async () => {
    const random = generator(seed);
    const counts = { some: 0, none: 0 };
    for (let round = 0; round < Number(process.env.ROUNDS ?? 150); round++) {
      const old = randomPolicy(random);
      const updated = random.chance(0.85) ? edited(random, old) : randomPolicy(random);
      const [before, after] = [parse(JSON.stringify(old)), parse(JSON.stringify(updated))];
      const context = questionContext([before, after], environment);
      const quick = indexes(await run(findGrants(after, notAllowedBy(before, context), context)));
      const plain = await plainly(after, [before], (encoding) => not(policyFormula(before, encoding).allowed));
      assert.deepEqual(quick, plain, `seed ${seed}, round ${round}\n${JSON.stringify(old)}\n${JSON.stringify(updated)}`);
      counts[plain.length > 0 ? "some" : "none"]++;
    }
    assert.ok(counts.some > 10 && counts.none > 10, `one-sided: ${JSON.stringify(counts)}`);
  });

  test(`listed access: shortcuts and plain questions agree (seed ${seed})`, async () => {
    const random = generator(seed + 1);
    for (let round = 0; round < Number(process.env.ROUNDS ?? 100); round++) {
      const text = JSON.stringify(randomPolicy(random));
      const access = [
        {
          ...(random.chance(0.8)
            ? {
                actions: random.some(
                  actions.filter((a) => a.includes(":")),
                  2,
                ),
              }
            : { resources: random.some(resources, 1) }),
          ...(random.chance(0.3) ? { resources: random.some(resources, 2) } : {}),
        },
      ];
      const document = parse(text);
      const context = questionContext([document], environment);
      const property = isListedAccess(access, context);
      const quick = indexes(await run(findGrants(document, property, context)));
      const plain = await plainly(document, [], (encoding) => property.term(encoding));
      assert.deepEqual(quick, plain, `seed ${seed}, round ${round}\n${text}\n${JSON.stringify(access)}`);
    }
  });
}

test("public access: statements that can match no stranger, and the same asked plainly", async () => {
  const named = { Action: "sqs:SendMessage", Resource: "*", Effect: "Allow" };
  const statements = (principal: object) => ({ Version: "2012-10-17", Statement: [{ ...named, ...principal }] });
  const verdicts = new Map<string, boolean>();
  for (const principal of everyPrincipal) {
    const text = JSON.stringify(statements(principal));
    const document = parse(text);
    const context = questionContext([document], environment);
    const { narrow, ...asked } = isUnidentified(document);
    assert.ok(narrow);
    const verdictOf = async (property: Property) => {
      const { grants, undecided } = await run(findGrants(document, property, context));
      return grants.length > 0 ? "public" : undecided.length > 0 ? "not decided" : "none";
    };
    const plain = await verdictOf(asked);
    assert.equal(await verdictOf({ ...asked, narrow }), plain, text);
    // What is not asked is shown to be nothing; what is asked may be nothing too.
    const [statement] = document.statements;
    assert.ok(statement);
    verdicts.set(text, narrow(statement, document) !== null);
    if (narrow(statement, document) === null) assert.equal(plain, "none", text);
  }
  const asked = [...verdicts.values()].filter((one) => one).length;
  assert.deepEqual([asked, verdicts.size], [19, 31]);
});

interface Random {
  pick<T>(list: readonly T[]): T;
  chance(p: number): boolean;
  some<T>(list: readonly T[], most: number): T[];
}

function generator(seed: number): Random {
  let state = (seed * 2654435761) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
  return { pick, chance: (p) => next() < p, some: (list, most) => Array.from({ length: 1 + Math.floor(next() * most) }, () => pick(list)) };
}

// Few words, so that statements meet each other often; prefixes, suffixes, wildcards over the colon and in the middle.
const actions = [
  "s3:GetObject",
  "S3:getobject",
  "s3:Get*",
  "s3:*Object",
  "s3:G?tObject",
  "s3:Put*",
  "s3:PutObject",
  "s*:PutObject",
  "*",
  "*:GetObject",
  "s3*",
  "sqs:*",
  "sqs:SendMessage",
  "s3:*Obj*t",
  "iam:PassRole",
  "GetObject",
];
const resources = [
  "*",
  "arn:aws:s3:::a/*",
  "arn:aws:s3:::A/*",
  "arn:aws:s3:::a/x",
  "arn:aws:s3:::*",
  "arn:aws:s3:*",
  "arn:aws:sqs:*:111122223333:q",
  "arn:aws:s3:::a/${aws:username}/*",
  "arn:aws:iam::111122223333:role/r",
];
const conditions: Statement[] = [
  { StringEquals: { "aws:PrincipalTag/t": "x" } },
  { StringEquals: { "aws:principaltag/T": "x" } },
  { StringEquals: { "aws:PrincipalTag/t": "X" } },
  { StringNotEquals: { "aws:PrincipalTag/t": "x" } },
  { StringLike: { "aws:PrincipalTag/t": ["x*", "y"] } },
  { Bool: { "aws:SecureTransport": "true" } },
  { Bool: { "aws:SecureTransport": true } },
  { Null: { "aws:PrincipalTag/t": "true" } },
  { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
  { NotIpAddress: { "aws:SourceIp": ["10.0.0.0/8", "11.0.0.0/8"] } },
  { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
  { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
  { StringLike: { "aws:userid": "${aws:username}*" } },
  {},
];
const principals = [
  "*",
  { AWS: "*" },
  { AWS: ["111122223333", "arn:aws:iam::444455556666:user/u"] },
  { AWS: "arn:aws:iam::111122223333:role/r" },
  { Service: "logs.amazonaws.com" },
];
/** Principals in every form that AWS takes or refuses, by whether a caller whom the policy does not name may be one of them. */
const everyPrincipal: object[] = [
  ...[
    "*",
    { AWS: "*" },
    { AWS: ["111122223333", "*"] },
    { AWS: "arn:aws:iam::*:root" },
    { AWS: "arn:aws:iam::*:role/r" },
    { AWS: "arn:*:iam::111122223333:role/r" },
    { AWS: "arn:aws:iam::1111*:user/u" },
    { AWS: "arn:aws:*:111122223333:role/r" },
    { AWS: "AIDAEXAMPLEEXAMPLE" },
    { AWS: "anonymous" },
    { AWS: "service:logs.amazonaws.com" },
    { AWS: "4444555566*" },
    { Federated: "*" },
    { Federated: "cognito-identity.amazonaws.com" },
    { Federated: "arn:aws:iam::111122223333:saml-provider/p" },
    { Service: "logs.amazonaws.com", AWS: "*" },
  ].map((Principal) => ({ Principal })),
  { NotPrincipal: { AWS: "111122223333" } },
  { NotPrincipal: { Service: "logs.amazonaws.com" } },
  {},
  ...[
    { AWS: "111122223333" },
    { AWS: "444455556666" },
    { AWS: ["111122223333", "arn:aws:iam::444455556666:user/u"] },
    { AWS: "arn:aws:iam::111122223333:root" },
    { AWS: "arn:aws:iam::111122223333:*" },
    { AWS: "arn:aws:iam::111122223333:role/*" },
    { AWS: "arn:aws:sts::111122223333:assumed-role/r/s" },
    { AWS: "arn:aws:cloudfront::111122223333:x" },
    { Service: "logs.amazonaws.com" },
    { Service: "*" },
    { CanonicalUser: "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be" },
    { CanonicalUser: "*" },
  ].map((Principal) => ({ Principal })),
];
/** Whom a `NotPrincipal` names: callers with their account, since without it nobody knows whom it spares (SEMANTICS.md 2.5). */
const spared = [
  "*",
  { AWS: "*" },
  { AWS: ["111122223333", "444455556666", "arn:aws:iam::444455556666:user/u"] },
  { AWS: ["111122223333", "arn:aws:iam::111122223333:role/r"] },
  { Service: "logs.amazonaws.com" },
];

function randomStatement(random: Random, withPrincipals: boolean): Statement {
  const isNot = withPrincipals && random.chance(0.15);
  const list = (all: readonly string[]) => (random.chance(0.4) ? random.pick(all) : random.some(all, 4));
  return {
    ...(random.chance(0.3) ? { Sid: random.pick(["A", "B"]) } : {}),
    Effect: random.chance(0.7) ? "Allow" : "Deny",
    ...(withPrincipals ? { [isNot ? "NotPrincipal" : "Principal"]: random.pick(isNot ? spared : principals) } : {}),
    [random.chance(0.88) ? "Action" : "NotAction"]: list(actions),
    [random.chance(0.88) ? "Resource" : "NotResource"]: list(resources),
    ...(random.chance(0.4) ? { Condition: random.pick(conditions) } : {}),
  };
}

function randomPolicy(random: Random): Statement {
  const withPrincipals = random.chance(0.3);
  return {
    ...(random.chance(0.85) ? { Version: "2012-10-17" } : {}),
    Statement: Array.from({ length: 1 + Math.floor(random.pick([0, 1, 2, 3])) }, () => randomStatement(random, withPrincipals)),
  };
}

/** What people do to a policy: entries come and go, statements move, are split, repeated, renamed. */
function edited(random: Random, old: Statement): Statement {
  let statements = structuredClone(old.Statement) as Statement[];
  const withPrincipals = statements.some((s) => "Principal" in s || "NotPrincipal" in s);
  for (const edit of random.some(
    ["drop", "add", "entry", "entry", "less", "case", "condition", "repeat", "reverse", "version", "split", "effect"],
    4,
  )) {
    const at = Math.floor(Math.min(0.999, random.pick([0, 0.3, 0.6, 0.9])) * statements.length);
    const one = statements[at] as Statement;
    const element = random.pick(["Action", "Resource"]);
    const list = [one[element] ?? []].flat() as string[];
    if (edit === "drop" && statements.length > 1) statements.splice(at, 1);
    if (edit === "add") statements.push(randomStatement(random, withPrincipals));
    if (edit === "entry" && one[element]) one[element] = [...list, random.pick(element === "Action" ? actions : resources)];
    if (edit === "less" && list.length > 1) one[element] = list.slice(1);
    if (edit === "case" && one.Action) one.Action = ([one.Action].flat() as string[]).map((a) => a.toUpperCase());
    if (edit === "condition") one.Condition = random.pick(conditions);
    if (edit === "repeat") statements.push(structuredClone(one));
    if (edit === "reverse") statements = statements.reverse();
    if (edit === "version") old = { ...old, Version: random.pick(["2012-10-17", "2008-10-17"]) };
    if (edit === "effect") one.Effect = one.Effect === "Allow" ? "Deny" : "Allow";
    if (edit === "split" && list.length > 1) {
      statements.push({ ...structuredClone(one), [element]: list.slice(1) });
      one[element] = list[0];
    }
  }
  return { ...old, Statement: statements };
}
