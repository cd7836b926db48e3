// A template while somebody types in it: what is kept from the version before changes nothing that is read, found or proved.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Host } from "../../server/src/core/hosts/host";
import { readHost } from "../../server/src/core/hosts/read";
import { openSession } from "../../server/src/core/session/session";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { loadHostData } from "../../server/src/workspace/host-data";
import { analyseHostFile, hostOf } from "../../server/src/workspace/hosts";

const solver = createInlineSolver();
after(() => solver.dispose());

/** Everything that a resource takes from elsewhere in its file: names, lists of mappings, splits, conditions, boundaries, SAM, cycles. */
const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage:
    Type: String
    AllowedValues: [dev, prod]
  Team:
    Type: String
    AllowedPattern: "[a-z]+"
  Any:
    Type: String
Mappings:
  Actions:
    main:
      list: [s3:GetObject, s3:PutObject]
      one: s3:ListBucket
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "\${Stage}-logs"

  # Who may read.
  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Condition: IsProd
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:aws:iam::\${AWS::AccountId}:root"}
            Action: s3:GetObject
            Resource: !Sub "\${Bucket.Arn}/*"
  Limit:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]
  App:
    Type: AWS::IAM::Role
    Properties:
      Path: !Sub "/\${Team}/"
      PermissionsBoundary: !Ref Limit
      ManagedPolicyArns:
        - arn:aws:iam::aws:policy/ReadOnlyAccess
        - !Join ["", ["arn:", !Ref "AWS::Partition", ":iam::aws:policy/AdministratorAccess"]]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
      Policies:
        - PolicyName: data
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: !FindInMap [Actions, main, list]
                Resource: !Sub "\${Bucket.Arn}/*"
              - !If
                - IsProd
                - {Effect: Allow, Action: !FindInMap [Actions, main, one], Resource: !GetAtt Bucket.Arn}
                - !Ref AWS::NoValue
        - PolicyName: pass
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: iam:PassRole
                Resource: !GetAtt Other.Arn
  Other:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Select [1, !Split ["-", !Sub "a-\${Stage}-\${Team}"]]
      AssumeRolePolicyDocument: !Sub '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "\${App.Arn}"}, "Action": "sts:AssumeRole"}}'
  First:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Ref Second
  Second:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !GetAtt First.QueueName
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref First]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: "*"
            Action: [sqs:SendMessage, !Ref Any]
            Resource: !GetAtt Second.Arn
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Policies:
        - S3ReadPolicy: {BucketName: !Ref Bucket}
      Events:
        Fetch:
          Type: Api
          Properties: {Path: /, Method: get}
  Allowed:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Function
      Principal: events.amazonaws.com
  Strange:
    Type: Custom::Thing
    Properties:
      AccessPolicy:
        - {Effect: Allow, Action: "s3:*", Resource: !Ref Missing}
      Arn: arn:aws:iam::123456789012:policy/own
Outputs:
  Name:
    Value: !Ref Bucket
`;

/** Numbers that are the same in each run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const WORDS = ["Bucket", "App", "Other", "First", "Second", "Stage", "Team", "Any", "Limit", "IsProd", "Missing", "main", "list", "one"];
const LINES = [
  "",
  "# a comment",
  "      Tags: []",
  "          - Effect: Allow",
  "            Action: s3:*",
  "  New:",
  "    Type: AWS::S3::Bucket",
  '"',
];

/** One edit of somebody who types, moves lines and renames. */
function edited(text: string, below: (n: number) => number): string {
  const lines = text.split("\n");
  const at = below(lines.length);
  const line = lines[at] as string;
  switch (below(8)) {
    case 0:
      lines.splice(at, 0, LINES[below(LINES.length)] as string);
      break;
    case 1:
      lines.splice(at, 1);
      break;
    case 2:
      lines.splice(at, 0, ...lines.slice(at, at + 1 + below(12)));
      break;
    case 3:
      lines[at] = below(2) === 0 ? ` ${line}` : line.replace(/^ /, "");
      break;
    case 4: {
      const [from, to] = [WORDS[below(WORDS.length)] as string, WORDS[below(WORDS.length)] as string];
      lines[at] = line.replace(from, to);
      break;
    }
    case 5:
      return text.replaceAll(new RegExp(`\\b${WORDS[below(WORDS.length)]}\\b`, "g"), WORDS[below(WORDS.length)] as string);
    case 6:
      lines[at] = `${line.slice(0, below(line.length + 1))}${"a:*x"[below(4)]}${line.slice(below(line.length + 1))}`;
      break;
    default:
      lines.push(...lines.splice(at, 1 + below(10)));
  }
  return lines.join("\n");
}

/** The versions of a text, each an edit of the one before; now and then it is as it was at first. */
function* versions(seed: number, count: number): Generator<string> {
  const below = random(seed);
  let text = TEMPLATE;
  for (let i = 0; i < count; i++) {
    text = below(12) === 0 ? TEMPLATE : edited(text, below);
    yield text;
  }
}

/** All that a reading says, as plain data. */
function plain(host: Host | undefined): unknown {
  if (!host) return undefined;
  const { policies, symbols, conditions, account, ...rest } = host;
  const told = policies.map((one) => ({ ...one, policy: [one.policy.problems, one.policy.document?.statements] }));
  return JSON.parse(JSON.stringify({ ...rest, policies: told, symbols: [...symbols], conditions: [...conditions], account: account?.() }));
}

/** What somebody says who remembers nothing. */
function afresh<T>(ask: () => T): T {
  const session = openSession();
  try {
    return ask();
  } finally {
    session.close();
  }
}

test("what is read of a template that is edited is what a fresh reading gives", () => {
  let policies = 0;
  for (const seed of [1, 2])
    for (const text of versions(seed, 120)) {
      const read = () => plain(readHost(text, "template.yaml", loadHostData()));
      const kept = read();
      assert.deepEqual(kept, afresh(read), `seed ${seed}:\n${text}`);
      policies += (kept as { policies: unknown[] } | undefined)?.policies.length ?? 0;
    }
  assert.ok(policies > 1000, `only ${policies} policies were read`);
});

test("what is found and proved in it is what a fresh analysis gives", async () => {
  const analysed = async (text: string) => {
    const host = hostOf(text, "template.yaml", []);
    if (!host) return undefined;
    const judged = {
      settings: { critical: [{ actions: ["iam:PassRole"] }], publicAccess: "error" as const, severity: {} },
      strictJson: false,
      references: [],
      notes: [],
      baseline: { kind: "text" as const, text: TEMPLATE, label: "Git HEAD" },
    };
    const file = { text, path: "template.yaml", host, neighbours: { siblings: [], olderSiblings: [] } };
    const analysis = analyseHostFile(file, judged, loadCatalogue());
    const told = { quick: analysis.quick, ...(await investigate(analysis.prove(), solver, {})) };
    return JSON.parse(JSON.stringify(told, (key, value) => (key === "fixes" ? undefined : value)));
  };
  let findings = 0;
  for (const text of versions(7, 25)) {
    const kept = await analysed(text);
    const session = openSession();
    const fresh = await analysed(text);
    session.close();
    assert.deepEqual(kept, fresh, text);
    findings += kept?.findings.length ?? 0;
  }
  assert.ok(findings > 25, `only ${findings} findings`);
});
