// What values of CloudFormation become: fixed text with symbols, choices, or what is not known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { extracted } from "./extracted";

/** A template with one bucket policy whose one resource is written as given. */
function template(resource: string, more = ""): string {
  return `Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Prefix: {Type: String, Default: app}
  Safe: {Type: String, AllowedPattern: '[a-z0-9-]+'}
  Loose: {Type: String, AllowedPattern: '[!-~]+'}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
  Arns: {Type: CommaDelimitedList}
  Ssm: {Type: 'AWS::SSM::Parameter::Value<String>'}
Mappings:
  Names: {eu: {bucket: eu-logs}, us: {bucket: us-logs}}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  Logs: {Type: AWS::S3::Bucket}
  Named: {Type: AWS::S3::Bucket, Properties: {BucketName: my-logs}}
  Built: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '\${Prefix}-logs'}}
  Fn: {Type: AWS::Lambda::Function}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
  Queue: {Type: AWS::SQS::Queue}
  Key: {Type: AWS::KMS::Key}
  Group: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /a/b}}
  Role: {Type: AWS::IAM::Role}
  Pathed: {Type: AWS::IAM::Role, Properties: {Path: /team/, RoleName: r}}
  Secret: {Type: AWS::SecretsManager::Secret}
  Table: {Type: AWS::DynamoDB::Table}
${more}  P:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: s3:GetObject
            Resource: ${resource}
`;
}

const ARN = "arn:${cfn:AWS::Partition}";
const HERE = "${cfn:AWS::Region}:${cfn:AWS::AccountId}";

const VALUES: [source: string, value: string | string[], kind: string][] = [
  ["arn:aws:s3:::b/*", "arn:aws:s3:::b/*", "known"],
  ["!GetAtt Logs.Arn", `${ARN}:s3:::\${cfn:Logs.name}`, "symbol"],
  ["{'Fn::GetAtt': [Logs, Arn]}", `${ARN}:s3:::\${cfn:Logs.name}`, "symbol"],
  ["!Sub '${Logs.Arn}/*'", `${ARN}:s3:::\${cfn:Logs.name}/*`, "symbol"],
  ["!Sub 'arn:aws:s3:::${Logs}/${!aws:username}'", "arn:aws:s3:::${cfn:Logs.name}/${aws:username}", "symbol"],
  ["'arn:aws:s3:::b/${aws:username}'", "arn:aws:s3:::b/${aws:username}", "known"],
  ["!GetAtt Named.Arn", `${ARN}:s3:::my-logs`, "symbol"],
  ["!Sub 'arn:aws:s3:::${Named}'", "arn:aws:s3:::my-logs", "known"],
  ["!GetAtt Built.Arn", `${ARN}:s3:::\${?:Prefix}-logs`, "unknown"],
  ["!Ref Prefix", "${?:Prefix}", "unknown"],
  ["!Ref Safe", "${cfn:Safe}", "symbol"],
  ["!Ref Loose", "${?:Loose}", "unknown"],
  ["!Ref Env", "${cfn:Env}", "choice"],
  ["!Ref Vpc", "${cfn:Vpc}", "symbol"],
  ["!Ref Arns", "${?:Arns}", "unknown"],
  ["!Ref Ssm", "${?:Ssm}", "unknown"],
  ["!Ref Topic", `${ARN}:sns:${HERE}:news`, "symbol"],
  ["!Ref Queue", "${?:Queue}", "unknown"],
  ["!GetAtt Queue.Arn", `${ARN}:sqs:${HERE}:\${cfn:Queue.name}`, "symbol"],
  ["!GetAtt Key.Arn", `${ARN}:kms:${HERE}:key/\${cfn:Key.id}`, "symbol"],
  ["!GetAtt Group.Arn", `${ARN}:logs:${HERE}:log-group:/a/b:*`, "symbol"],
  ["!GetAtt Role.Arn", `${ARN}:iam::\${cfn:AWS::AccountId}:role/\${cfn:Role.name}`, "symbol"],
  ["!GetAtt Pathed.Arn", `${ARN}:iam::\${cfn:AWS::AccountId}:role/team/r`, "symbol"],
  ["!Ref Secret", `${ARN}:secretsmanager:${HERE}:secret:\${cfn:Secret.id}`, "symbol"],
  ["!GetAtt Table.StreamArn", `${ARN}:dynamodb:${HERE}:table/\${cfn:Table.name}/stream/\${cfn:Table.StreamArn}`, "symbol"],
  ["!GetAtt Logs.DomainName", "${?:Logs.DomainName}", "unknown"],
  ["!GetAtt Nothing.Arn", "${?:!GetAtt Nothing.Arn}", "unknown"],
  ["!ImportValue exported", "${?:!ImportValue exported}", "unknown"],
  ["'{{resolve:ssm:/a/b}}/*'", "${?:resolve:ssm:/a/b}/*", "unknown"],
  ["!Join ['', [!GetAtt Logs.Arn, '/*']]", `${ARN}:s3:::\${cfn:Logs.name}/*`, "symbol"],
  ["!Join [':', [arn, aws, s3, '', '', b]]", "arn:aws:s3:::b", "known"],
  ["!Select [1, [a, b]]", "b", "known"],
  ["!Select [5, !Split [':', !GetAtt Logs.Arn]]", "${cfn:Logs.name}", "symbol"],
  ["!Select [0, !Split ['-', !GetAtt Logs.Arn]]", "${?:!Select [0, !Split [-, !GetAtt Logs.Arn]]}", "unknown"],
  ["!Split [',', 'a,b']", ["a", "b"], "known"],
  ["!FindInMap [Names, eu, bucket]", "eu-logs", "known"],
  ["!Sub ['arn:aws:s3:::${N}', {N: !FindInMap [Names, eu, bucket]}]", "arn:aws:s3:::eu-logs", "known"],
  ["!FindInMap [Names, !Sub 'x-${Prefix}', bucket]", "${cfn:!FindInMap [Names, !Sub x-${Prefix}, bucket]}", "choice"],
  ["!FindInMap [Names, none, bucket, {DefaultValue: 'arn:aws:s3:::d'}]", "arn:aws:s3:::d", "known"],
  ["!FindInMap [Names, eu, bucket, {DefaultValue: 'arn:aws:s3:::d'}]", "eu-logs", "known"],
  ["!FindInMap [Names, eu, none, {DefaultValue: !GetAtt Logs.Arn}]", `${ARN}:s3:::\${cfn:Logs.name}`, "symbol"],
  ["!Cidr [a, 1, 2]", "${?:!Cidr [a, 1, 2]}", "unknown"],
];

for (const [source, value, kind] of VALUES)
  test(`Resource: ${source}`, () => {
    const policy = extracted(template(source)).get("P.PolicyDocument");
    assert.deepEqual(policy?.document.Statement[0]?.Resource, value);
    const kinds = policy?.parts.filter((part) => part.path.includes(".Resource")).map((part) => part.kind);
    assert.deepEqual([...new Set(kinds)], [kind]);
    assert.deepEqual(policy?.policy.problems, []);
  });

test("a choice stays a choice, wherever it stands, and nothing is nothing", () => {
  const policy = extracted(template("!If [Prod, 'arn:aws:s3:::a', !Ref 'AWS::NoValue']")).get("P.PolicyDocument");
  assert.deepEqual(policy?.document.Statement[0]?.Resource, { "Fn::If": ["Prod", "arn:aws:s3:::a", { Ref: "AWS::NoValue" }] });
  const inText = extracted(template("!Sub ['arn:aws:s3:::${X}/*', {X: !If [Prod, a, b]}]")).get("P.PolicyDocument");
  assert.deepEqual(inText?.document.Statement[0]?.Resource, { "Fn::If": ["Prod", "arn:aws:s3:::a/*", "arn:aws:s3:::b/*"] });
  assert.deepEqual(
    inText?.policy.document?.statements[0]?.resource?.values.map(({ value, guards }) => [value, guards]),
    [
      ["arn:aws:s3:::a/*", [{ condition: "Prod", holds: true }]],
      ["arn:aws:s3:::b/*", [{ condition: "Prod", holds: false }]],
    ],
  );
  const mapped = extracted(template("!FindInMap [Names, !Sub '${AWS::Region}', bucket]")).get("P.PolicyDocument");
  assert.deepEqual(mapped?.document.Statement[0]?.Resource, { "Fn::If": ['AWS::Region == "eu"', "eu-logs", "us-logs"] });
  const byDefault = extracted(template("!FindInMap [Names, !Ref Env, bucket, {DefaultValue: none}]")).get("P.PolicyDocument");
  assert.deepEqual(byDefault?.document.Statement[0]?.Resource, {
    "Fn::If": ['Env == "eu"', "eu-logs", { "Fn::If": ['Env == "us"', "us-logs", "none"] }],
  });
  const gone = extracted(template("['arn:aws:s3:::a', !Ref 'AWS::NoValue']")).get("P.PolicyDocument");
  assert.deepEqual(gone?.document.Statement[0]?.Resource, ["arn:aws:s3:::a"]);
});

test("a default is what a parameter prefers, never what it is", () => {
  const { unknowns = [] } = extracted(template("!Ref Prefix")).get("P.PolicyDocument") ?? {};
  assert.deepEqual(
    unknowns.map(({ name, kind, uses }) => ({ name, kind, uses })),
    [{ name: "Prefix", kind: "unknown", uses: ["Statement[0].Resource"] }],
  );
});

test("cycles of references end", () => {
  const policy = extracted(template("!GetAtt A.Arn", "  A: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub '${A}'}}\n")).get(
    "P.PolicyDocument",
  );
  assert.equal(policy?.parts.length, 4);
});

test("keys: the logical id, then the path; a policy's name where it is literal and unique", () => {
  const role = `Resources:
  App:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: {Effect: Allow, Principal: {Service: s}, Action: 'sts:AssumeRole'}}
      PermissionsBoundary: !Ref Limit
      Policies:
        - {PolicyName: Read, PolicyDocument: {Statement: []}}
        - {PolicyName: Twice, PolicyDocument: {Statement: []}}
        - {PolicyName: Twice, PolicyDocument: {Statement: []}}
        - {PolicyName: !Sub '\${AWS::StackName}-x', PolicyDocument: {Statement: []}}
  Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}
  More: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref App], PolicyDocument: {Statement: []}}}
  Table: {Type: AWS::DynamoDB::Table, Properties: {ResourcePolicy: {PolicyDocument: {Statement: []}}}}
  Scp: {Type: AWS::Organizations::Policy, Properties: {Type: SERVICE_CONTROL_POLICY, Content: {Statement: []}}}
  Tags: {Type: AWS::Organizations::Policy, Properties: {Type: TAG_POLICY, Content: {tags: {}}}}
`;
  const found = extracted(role);
  assert.deepEqual(
    [...found.values()].map(({ key, kind, principals, boundary }) => [key, kind, principals?.[0], boundary]),
    [
      ["App.AssumeRolePolicyDocument", "trust", "App", undefined],
      ["App.Policies[Read]", "identity", "App", "Limit.PolicyDocument"],
      ["App.Policies[1]", "identity", "App", "Limit.PolicyDocument"],
      ["App.Policies[2]", "identity", "App", "Limit.PolicyDocument"],
      ["App.Policies[3]", "identity", "App", "Limit.PolicyDocument"],
      ["Limit.PolicyDocument", "boundary", undefined, undefined],
      ["More.PolicyDocument", "identity", "App", "Limit.PolicyDocument"],
      ["Table.ResourcePolicy.PolicyDocument", "resource", undefined, undefined],
      ["Scp.Content", "scp", undefined, undefined],
    ],
  );
});

test("JSON inside of a text has its own places", () => {
  const text = `Resources:
  R:
    Type: AWS::Logs::ResourcePolicy
    Properties:
      PolicyDocument: !Sub '{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"}, "Action": ["logs:Put*"],
   "Resource": "arn:\${AWS::Partition}:logs:*:\${AWS::AccountId}:*"}]
}'
  S:
    Type: AWS::Logs::Destination
    Properties:
      DestinationPolicy: "{\\"Statement\\":[{\\"Effect\\":\\"Allow\\",\\"Principal\\":\\"*\\",\\"Action\\":\\"logs:PutSubscriptionFilter\\",\\"Resource\\":\\"*\\"}]}"
`;
  const found = extracted(text);
  assert.deepEqual(found.get("R.PolicyDocument")?.lines, [
    "Statement[0].Effect: Allow (known)",
    "Statement[0].Principal.Service: es.amazonaws.com (known)",
    "Statement[0].Action[0]: logs:Put* (known)",
    "Statement[0].Resource: arn:${AWS::Partition}:logs:*:${AWS::AccountId}:* (symbol)",
  ]);
  assert.deepEqual(found.get("S.DestinationPolicy")?.lines, [
    "Statement[0].Effect: Allow (known)",
    "Statement[0].Principal: * (known)",
    "Statement[0].Action: logs:PutSubscriptionFilter (known)",
    "Statement[0].Resource: * (known)",
  ]);
});

test("SAM: inline documents and policy templates, with the parameter's own place", () => {
  const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  T: {Type: AWS::Serverless::SimpleTable}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - AWSLambdaBasicExecutionRole
        - DynamoDBReadPolicy: {TableName: !Ref T}
        - Statement: [{Effect: Allow, Action: '*', Resource: '*'}]
  G: {Type: AWS::Serverless::Function, Properties: {Role: r, Policies: [{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}]}}
`;
  const found = extracted(text);
  assert.deepEqual([...found.keys()], ["F.Policies[1]", "F.Policies[2]", "FRole.AssumeRolePolicyDocument"]);
  const template = found.get("F.Policies[1]");
  assert.deepEqual(template?.document.Statement[0]?.Resource, [
    `${ARN}:dynamodb:${HERE}:table/\${cfn:T.name}`,
    `${ARN}:dynamodb:${HERE}:table/\${cfn:T.name}/index/*`,
  ]);
  assert.equal(template?.lines[0], "Statement[0].Effect: DynamoDBReadPolicy (known)");
  // What SAM generates has the new version; a document of the author stays as it is.
  assert.equal(template?.document.Version, "2012-10-17");
  assert.equal(found.get("F.Policies[2]")?.document.Version, undefined);
});

test("a half-typed line harms its own resource only", () => {
  const whole = template(
    "!GetAtt Logs.Arn",
    "  Q: {Type: AWS::SQS::QueuePolicy, Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}}\n",
  );
  for (const broken of [
    "  Half: {Type: AWS::S3",
    '  Half: "',
    "  Half:\n    Properties: [\n",
    "  Half:\n   - x\n  - y: [\n",
    "  Half: !Sub '${",
  ]) {
    const text = whole.replace("  P:\n", `${broken}\n  P:\n`);
    assert.deepEqual([...extracted(text).keys()].sort(), ["P.PolicyDocument", "Q.PolicyDocument"], broken);
  }
});

test("anchors, aliases and merges are read where they lead", () => {
  const text = `Resources:
  A:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: &doc
        Statement: [{Effect: Allow, Action: &act 's3:*', Resource: '*'}]
  B: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: *doc}}
  C: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {<<: *doc, Version: '2012-10-17'}}}
  D: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: {Effect: Deny, Action: *act, Resource: '*'}}}}
  E: &e {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [*e]}}}
`;
  const found = extracted(text);
  assert.deepEqual(found.get("B.PolicyDocument")?.lines, found.get("A.PolicyDocument")?.lines);
  assert.equal(found.get("C.PolicyDocument")?.document.Version, "2012-10-17");
  assert.equal(found.get("D.PolicyDocument")?.document.Statement instanceof Object, true);
});

test("what is written beside a merge key counts, then what earlier maps have", () => {
  const text = `Base: &base {Effect: Deny, Action: 'a:A', Resource: '*'}
Other: &other {Effect: Allow, Action: 'b:B', Condition: {}}
Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - {<<: *base, Effect: Allow}
          - {Action: 'c:C', <<: [*base, *other]}
          - {Effect: Deny, Effect: Allow, Action: 'a:A', Resource: '*'}
`;
  const policy = extracted(text).get("P.PolicyDocument");
  assert.deepEqual(policy?.document.Statement.slice(0, 2), [
    { Effect: "Allow", Action: "a:A", Resource: "*" },
    { Effect: "Deny", Action: "c:C", Resource: "*", Condition: {} },
  ]);
  assert.equal(policy?.policy.problems.length, 1, "a name that is written twice is still told");
});

test("booleans are those of YAML 1.1, without quotes only", () => {
  const read = (value: string) => {
    const text = `Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Condition: {Bool: {'aws:SecureTransport': ${value}}}\n            Effect: Allow\n`;
    const { Condition } = (extracted(text).get("P.PolicyDocument")?.document.Statement[0] ?? {}) as { Condition?: { Bool: object } };
    return Object.values(Condition?.Bool ?? {})[0];
  };
  assert.deepEqual(["yes", "On", "TRUE", "true"].map(read), [true, true, true, true]);
  assert.deepEqual(["no", "OFF", "False"].map(read), [false, false, false]);
  assert.deepEqual(["'yes'", "y", "nO"].map(read), ["yes", "y", "nO"]);
});

test("a half-typed line harms its own resource only, in JSON too", () => {
  const role = (id: string, action: string) => `    "${id}": {
      "Type": "AWS::IAM::ManagedPolicy",
      "Properties": {
        "PolicyDocument": {
          "Statement": [
            { "Effect": "Allow", "Action": "${action}", "Resource": "*" }
          ]
        }
      }
    }`;
  const text = `{\n  "AWSTemplateFormatVersion": "2010-09-09",\n  "Resources": {\n${[role("A", "s3:GetObject"), role("B", "s3:*"), role("C", "sqs:*")].join(",\n")}\n  }\n}\n`;
  const whole = extracted(text, "t.json");
  assert.deepEqual([...whole.keys()], ["A.PolicyDocument", "B.PolicyDocument", "C.PolicyDocument"]);
  for (const broken of ['"s3:*", [{', '"s3:*', '{{{"s3:*"', '"s3:*" "']) {
    const now = extracted(text.replace('"s3:*"', broken), "t.json");
    for (const key of ["A.PolicyDocument", "C.PolicyDocument"]) {
      assert.deepEqual(now.get(key)?.document, whole.get(key)?.document, `${key} beside ${broken}`);
      assert.deepEqual(now.get(key)?.lines, whole.get(key)?.lines);
    }
  }
});

test("a star beside a half-typed quote is no alias", () => {
  const policy = (id: string, before = "") =>
    `  ${id}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n          - Effect: Allow\n${before}            Action: s3:*\n            Resource: "*"\n`;
  const text = `Description: a & b\nResources:\n${policy("A", '     "     ')}${policy("B")}`;
  assert.ok(extracted(text, "t.yaml").has("B.PolicyDocument"));
});

test("a document by condition is read in any notation, and is there where a branch cannot be read", () => {
  const read = (document: string) => {
    const text = `Parameters: {Doc: {Type: String}}\nResources:\n  P:\n    Type: AWS::Logs::ResourcePolicy\n    Properties:\n      PolicyDocument: ${document}\n`;
    return extracted(text).get("P.PolicyDocument")?.document as unknown;
  };
  const json = (action: string) => `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"${action}"}]}`;
  const statements = (action: string) => [{ Effect: "Deny", Action: action }];
  assert.deepEqual(read(`!If [C, '${json("a:A")}', !Sub '${json("b:B")}']`), {
    Version: "2012-10-17",
    Statement: { "Fn::If": ["C", statements("a:A"), statements("b:B")] },
  });
  assert.deepEqual(read(`!If [C, {Statement: {Effect: Deny, Action: "a:A"}}, !Ref Doc]`), {
    Statement: { "Fn::If": ["C", { Effect: "Deny", Action: "a:A" }, ["${?:Doc}"]] },
  });
});
