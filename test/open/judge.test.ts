// Policies of templates judged for all values of what is open in them: proved, found, found for some values only, not decided.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { checkAccessNotGranted, checkNoNewAccess, checkNoPublicAccess, type Environment } from "../../server/src/core/checks/operations";
import { readHost } from "../../server/src/core/hosts/read";
import { decideOpen, type OpenOutcome, type OpenQuestion, type Side } from "../../server/src/core/open/decide";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { loadHostData } from "../../server/src/workspace/host-data";

const solver = createInlineSolver();
after(() => solver.dispose());
const environment: Environment = { catalogue: loadCatalogue() };

const RESOURCES = `
Parameters:
  Env: {Type: String, Default: prod}
  Prefix: {Type: String}
  Safe: {Type: String, AllowedPattern: '[a-z]+'}
  Stage: {Type: String, AllowedValues: [dev, prod], Default: prod}
  Org: {Type: String}
Conditions:
  Prod: !Equals [!Ref Env, prod]
  HasOrg: !Not [!Equals [!Ref Org, '']]
Resources:
  Logs: {Type: AWS::S3::Bucket}
  Data: {Type: AWS::S3::Bucket}
  App: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
`;

/** A policy of a template with these statements, in flow style. */
function open(statements: string, version = "2012-10-17"): Side {
  const text = `${RESOURCES}
  P: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Version: ${version}, Statement: [${statements}]}}}`;
  const host = readHost(text, "t.yaml", loadHostData());
  const policy = host?.policies.find(({ key }) => key === "P.PolicyDocument");
  assert.ok(host && policy, text);
  return { open: { node: policy.node, symbols: host.symbols, conditions: host.conditions } };
}

function closed(...statements: object[]): Side {
  const { document } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  assert.ok(document);
  return { closed: document };
}

const judge = (question: OpenQuestion): Promise<OpenOutcome> => investigate(decideOpen(question), solver, {});
const newAccess = (existing: Side, updated: Side) =>
  judge({
    sides: [existing, updated],
    run: ([before, now]) => checkNoNewAccess(before as PolicyDocument, now as PolicyDocument, environment),
  });

const get = (resource: string) => `{Effect: Allow, Action: s3:GetObject, Resource: ${resource}}`;
const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });

describe("new access", () => {
  const cases: { title: string; existing: Side; updated: Side; result: string; onlyIf?: string; message?: RegExp }[] = [
    {
      title: "the same symbol on both sides is nothing new",
      existing: open(get("!Sub '${Logs.Arn}/*'")),
      updated: open(get("!Sub '${Logs.Arn}/reports/*'")),
      result: "PASS",
    },
    {
      title: "another bucket is new: no value is needed to see that",
      existing: open(get("!Sub '${Logs.Arn}/*'")),
      updated: open(get("!Sub '${Data.Arn}/*'")),
      result: "FAIL",
    },
    {
      title: "every bucket holds whichever it is, in every partition",
      existing: closed(allow("s3:GetObject", "arn:*:s3:::*")),
      updated: open(get("!Sub '${Logs.Arn}/*'")),
      result: "PASS",
    },
    {
      title: "one partition does not hold all of them",
      existing: closed(allow("s3:GetObject", "arn:aws:s3:::b/*")),
      updated: open(get("!Sub 'arn:${AWS::Partition}:s3:::b/*'")),
      result: "FAIL",
      onlyIf: "`AWS::Partition`",
    },
    {
      title: "the same unknown text on both sides is nothing new, wildcards or not",
      existing: open(get("!Sub 'arn:aws:s3:::${Prefix}-logs/*'")),
      updated: open(get("!Sub 'arn:aws:s3:::${Prefix}-logs/*'")),
      result: "PASS",
    },
    {
      title: "an unknown text may be a wildcard, so a pattern for plain ones is no proof",
      existing: closed(allow("s3:GetObject", "arn:aws:s3:::example-*")),
      updated: open(get("!Sub 'arn:aws:s3:::${Prefix}-logs/*'")),
      result: "UNDECIDED",
      message: /`Prefix` may hold wildcards/,
    },
    {
      title: "an unknown text inside of everything is proved",
      existing: closed(allow("s3:GetObject", "*")),
      updated: open(get("!Sub 'arn:aws:s3:::${Prefix}-logs/*'")),
      result: "PASS",
    },
    {
      title: "a choice: the finding is in the branch that the default does not take",
      existing: closed(allow("s3:GetObject", "arn:aws:s3:::b/*")),
      updated: open("{Effect: Allow, Action: !If [Prod, 's3:GetObject', 's3:*'], Resource: 'arn:aws:s3:::b/*'}"),
      result: "FAIL",
      onlyIf: "`Env` is not `prod`",
    },
    {
      title: "a choice: both branches are known before",
      existing: closed(allow("s3:*", "arn:aws:s3:::b/*")),
      updated: open("{Effect: Allow, Action: !If [Prod, 's3:GetObject', 's3:*'], Resource: 'arn:aws:s3:::b/*'}"),
      result: "PASS",
    },
    {
      title: "allowed values are tried one by one",
      existing: closed(allow("s3:GetObject", "arn:aws:s3:::app-prod/*")),
      updated: open(get("!Sub 'arn:aws:s3:::app-${Stage}/*'")),
      result: "FAIL",
      onlyIf: "`Stage` is `dev`",
    },
    {
      title: "a name may be the denied one",
      existing: closed(allow("s3:GetObject", "*"), { ...allow("s3:GetObject", "arn:aws:s3:::secrets/*"), Effect: "Deny" }),
      updated: open(get("!Sub 'arn:aws:s3:::${Safe}/*'")),
      result: "FAIL",
      onlyIf: "`Safe` is `secrets`",
    },
    {
      title: "a Deny of an unknown resource protects nothing for sure",
      existing: closed({ ...allow("s3:*", "*"), Effect: "Deny" }),
      updated: open(
        "{Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::b/*'}, {Effect: Deny, Action: 's3:*', Resource: !ImportValue x}",
      ),
      result: "FAIL",
    },
    {
      title: "a variable of IAM stays one beside a symbol",
      existing: closed(allow("s3:GetObject", "arn:aws:s3:::*/home/${aws:username}/*")),
      updated: open(get("!Sub 'arn:aws:s3:::${Safe}/home/${!aws:username}/*'")),
      result: "PASS",
    },
    {
      title: "in version 2008-10-17 what looks like a variable is text, and the symbol is a symbol",
      existing: closed(allow("s3:GetObject", "arn:aws:s3:::*/home/${aws:username}/*")),
      updated: open(get("!Sub 'arn:aws:s3:::${Safe}/home/${!aws:username}/*'"), "2008-10-17"),
      result: "FAIL",
    },
    {
      title: "an account is the same account in a condition of both versions",
      existing: open(
        "{Effect: Allow, Action: 's3:*', Resource: '*', Condition: {StringEquals: {'aws:ResourceAccount': !Ref 'AWS::AccountId'}}}",
      ),
      updated: open(
        "{Effect: Allow, Action: 's3:Get*', Resource: '*', Condition: {StringEquals: {'aws:ResourceAccount': !Ref 'AWS::AccountId'}}}",
      ),
      result: "PASS",
    },
    {
      title: "a whole statement that is unknown is named",
      existing: closed(allow("s3:GetObject", "*")),
      updated: open("!ImportValue statement"),
      result: "UNDECIDED",
      message: /statement/,
    },
    {
      title: "unknown actions are named",
      existing: closed(allow("s3:GetObject", "*")),
      updated: open("{Effect: Allow, Action: !Ref Prefix, Resource: '*'}"),
      result: "UNDECIDED",
      message: /`Prefix` may hold wildcards/,
    },
  ];
  for (const { title, existing, updated, result, onlyIf, message } of cases)
    test(title, async () => {
      const outcome = await newAccess(existing, updated);
      const shown = JSON.stringify({ ...outcome, written: undefined });
      assert.equal(outcome.result, result, shown);
      if (result === "FAIL") assert.equal(outcome.onlyIf !== undefined, onlyIf !== undefined, shown);
      if (onlyIf !== undefined) assert.ok(outcome.onlyIf?.includes(onlyIf), shown);
      if (message) assert.match(outcome.message, message);
    });
});

describe("access that must not be granted", () => {
  const granted = (side: Side) =>
    judge({
      sides: [side],
      texts: ["arn:aws:s3:::prod-secrets/*"],
      run: ([document]) =>
        checkAccessNotGranted(
          document as PolicyDocument,
          [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::prod-secrets/*"] }],
          environment,
        ),
    });
  test("a name is not the critical one unless it is", async () => {
    const outcome = await granted(open(get("!Sub '${Logs.Arn}/*'")));
    assert.equal(outcome.result, "FAIL");
    assert.equal(outcome.onlyIf?.includes("`Logs.name` is `prod-secrets`"), true, outcome.onlyIf);
  });
  test("a name with another beginning never is", async () => {
    assert.equal((await granted(open(get("!Sub 'arn:aws:s3:::dev-${Safe}/*'")))).result, "PASS");
  });
});

describe("public access", () => {
  const isPublic = (side: Side) =>
    judge({
      sides: [side],
      fixesCallers: true,
      run: ([document]) => checkNoPublicAccess(document as PolicyDocument, "AWS::S3::Bucket", environment),
    });
  const everybody = (condition: string) =>
    `{Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: !Sub '\${Logs.Arn}/*'${condition}}`;
  test("everybody", async () => assert.equal((await isPublic(open(everybody("")))).result, "FAIL"));
  test("the own account, whichever it is", async () => {
    const own = "{Effect: Allow, Principal: {AWS: !Ref 'AWS::AccountId'}, Action: s3:GetObject, Resource: !Sub '${Logs.Arn}/*'}";
    assert.equal((await isPublic(open(own))).result, "PASS");
    const condition = ", Condition: {StringEquals: {'aws:SourceAccount': !Ref 'AWS::AccountId'}}";
    assert.equal((await isPublic(open(everybody(condition)))).result, "PASS");
  });
  test("a condition that goes away with an empty parameter", async () => {
    const condition = ", Condition: !If [HasOrg, {StringEquals: {'aws:PrincipalOrgID': !Ref Org}}, !Ref 'AWS::NoValue']";
    const outcome = await isPublic(open(everybody(condition)));
    assert.equal(outcome.result, "FAIL");
    assert.equal(outcome.onlyIf, "`Org` is ``");
  });
});

describe("words", () => {
  test("a reason that is a sentence of its own ends once", async () => {
    const { result, message, undecided } = await newAccess(closed(), open("{Effect: Allow, Action: {a: b}, Resource: !GetAtt Logs.Arn}"));
    assert.equal(result, "UNDECIDED");
    const said =
      "the policy cannot be judged with some of its values: `Action` must be a string or a list of strings, but this is an object";
    assert.deepEqual(undecided, [{ reason: said }]);
    assert.equal(message, `Not decided: ${said}.`);
  });
});

describe("cases that need no question of their own", () => {
  const inPartition = (action: string) =>
    `{Effect: Allow, Action: ${action}, Resource: !Sub 'arn:\${AWS::Partition}:s3:::\${Logs}/\${Stage}/*'}`;
  const counted = async (sides: Side[], run: OpenQuestion["run"], fixesCallers = false) => {
    let asked = 0;
    const outcome = await judge({
      sides,
      fixesCallers,
      run: (documents) => {
        asked++;
        return run(documents);
      },
    });
    return { asked, ...outcome };
  };
  const comparison: OpenQuestion["run"] = ([before, now]) => checkNoNewAccess(before as PolicyDocument, now as PolicyDocument, environment);
  const publicAccess: OpenQuestion["run"] = ([document]) => checkNoPublicAccess(document as PolicyDocument, "AWS::S3::Bucket", environment);

  test("an edit that opens nothing in any partition and stage is proved with two questions", async () => {
    const both = `${inPartition("s3:GetObject")}, ${get("!Sub '${Data.Arn}/*'")}`;
    const less = inPartition("s3:GetObject");
    const { result, asked } = await counted([open(both), open(less)], comparison);
    assert.deepEqual({ result, asked }, { result: "PASS", asked: 2 });
  });

  test("access that only some of the values open is found, whichever the plain one is", async () => {
    const before = open(get("'arn:aws:s3:::x/prod/*'"));
    const { result, onlyIf, asked } = await counted([before, open(get("!Sub 'arn:aws:s3:::x/${Stage}/*'"))], comparison);
    assert.deepEqual({ result, onlyIf }, { result: "FAIL", onlyIf: "`Stage` is `dev`" });
    assert.ok(asked > 2);
  });

  test("whoever is let in is fixed in all partitions at once", async () => {
    const caller = `{Effect: Allow, Principal: {AWS: !Sub 'arn:\${AWS::Partition}:iam::111122223333:role/r'}, Action: s3:GetObject, Resource: '*'}`;
    const { result, asked } = await counted([open(caller)], publicAccess, true);
    assert.deepEqual({ result, asked }, { result: "PASS", asked: 2 });
  });

  test("a caller who may be anybody by one of the values is found", async () => {
    const text = `${RESOURCES.replace("AllowedValues: [dev, prod]", "AllowedValues: ['*', prod]")}
  P: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: b, PolicyDocument: {Version: 2012-10-17, Statement: [{Effect: Allow, Principal: {AWS: !Ref Stage}, Action: s3:GetObject, Resource: '*'}]}}}`;
    const host = readHost(text, "t.yaml", loadHostData());
    const policy = host?.policies.find(({ key }) => key === "P.PolicyDocument");
    assert.ok(host && policy);
    const { result, onlyIf } = await counted(
      [{ open: { node: policy.node, symbols: host.symbols, conditions: host.conditions } }],
      publicAccess,
      true,
    );
    assert.deepEqual({ result, onlyIf }, { result: "FAIL", onlyIf: "`Stage` is `*`" });
  });
});
