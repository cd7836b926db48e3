// Proved cuts of a way that a template or module opens, written in the notation of the file.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { told } from "./told";

/** The fixes of the one way that is told, by title, and the text that each makes. */
async function cutsOf(file: string, older: string, newer: string, beside: Record<string, string> = {}) {
  const found = (await told(file, { ...beside, [file]: older }, { ...beside, [file]: newer })) ?? [];
  assert.equal(found.length, 1, "one way");
  const texts = new Map<string, string>();
  for (const { title, effect, edits, proved } of found[0]?.fixes ?? []) {
    assert.ok(proved);
    assert.match(effect ?? "", /^closes every way from there \(proved\); also takes away /);
    texts.set(title.replace("Cut the way: ", ""), applyEdits(newer, edits));
  }
  // No text that a fix makes has the way.
  for (const text of texts.values())
    assert.deepEqual((await told(file, { ...beside, [file]: older }, { ...beside, [file]: text })) ?? [], []);
  return texts;
}

const service = (...names: string[]) => `{ Service: [${names.join(", ")}] }`;
const yaml = (statements: string, trusted = service("lambda.amazonaws.com")) => `Resources:
  Ci:
    Type: AWS::IAM::User
    Properties:
      UserName: ci
      Policies:
        - PolicyName: deploy
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
${statements}
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: ${trusted}, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: all
          PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] }
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: ecs-tasks.amazonaws.com }, Action: sts:AssumeRole }]
`;
const block = (sid: string, ...actions: string[]) => `              - Sid: ${sid}
                Effect: Allow
                Action:
${actions.map((one) => `                  - ${one}\n`).join("")}                Resource: "*" # all
`;

describe("a cut in a template", () => {
  it("YAML in lines: an entry goes, a role is left for the services that another role has, a Deny is added", async () => {
    const older = yaml(block("Run", "lambda:CreateFunction", "lambda:InvokeFunction"));
    const newer = yaml(block("Run", "lambda:CreateFunction", "lambda:InvokeFunction", "iam:PassRole"));
    const texts = await cutsOf("/w/t.yaml", older, newer);
    assert.equal(texts.get("remove `iam:PassRole`"), older);
    assert.equal(
      texts.get("pin `iam:PassedToService` of `iam:PassRole` to `ecs-tasks.amazonaws.com`"),
      older.replace(
        `                Resource: "*" # all\n`,
        `$&              - Effect: Allow
                Action:
                  - iam:PassRole
                Resource: "*"
                Condition:
                  StringEquals:
                    iam:PassedToService:
                      - ecs-tasks.amazonaws.com
`,
      ),
    );
    assert.equal(
      [...texts].find(([title]) => /^add a Deny of `iam:PassRole` on `\*`$/.test(title))?.[1],
      newer.replace(
        `                Resource: "*" # all\n`,
        `$&              - Effect: Deny
                Action: iam:PassRole
                Resource: '*'
`,
      ),
    );
  });

  it("a statement of its own is pinned where it stands, in any line ends; one in braces too", async () => {
    const own = block("Pass", "iam:PassRole");
    const older = yaml(block("Run", "lambda:CreateFunction", "lambda:InvokeFunction"));
    const newer = yaml(block("Run", "lambda:CreateFunction", "lambda:InvokeFunction") + own).replace(/\n/g, "\r\n");
    const texts = await cutsOf("/w/t.yaml", older, newer);
    const pinned = [...texts].find(([title]) => title.startsWith("pin"))?.[1] ?? "";
    assert.ok(!/[^\r]\n/.test(pinned));
    assert.match(pinned, /Resource: "\*" # all\r\n {16}Condition:\r\n {18}StringEquals:\r\n/);
    assert.equal(texts.get("remove `iam:PassRole`")?.replace(/\r/g, ""), older);
    const flow = (more: string) =>
      yaml(`              [{ Effect: Allow, Action: [lambda:CreateFunction, lambda:InvokeFunction], Resource: "*" }${more}]`);
    const inFlow = await cutsOf("/w/t.yaml", flow(""), flow(`, { Effect: Allow, Action: iam:PassRole, Resource: "*" }`));
    assert.equal(inFlow.get("remove `iam:PassRole`"), flow(""));
    assert.match([...inFlow].find(([title]) => title.startsWith("pin"))?.[1] ?? "", /Resource: "\*", "Condition": \{"StringEquals": /);
  });

  it("JSON: with its commas, laid out as it is", async () => {
    const document = (actions: string[]) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
    });
    const trust = (name: string) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: name }, Action: "sts:AssumeRole" }],
    });
    const text = (actions: string[]) =>
      JSON.stringify(
        {
          Resources: {
            Ci: { Type: "AWS::IAM::User", Properties: { Policies: [{ PolicyName: "p", PolicyDocument: document(actions) }] } },
            Admin: {
              Type: "AWS::IAM::Role",
              Properties: {
                AssumeRolePolicyDocument: trust("lambda.amazonaws.com"),
                Policies: [{ PolicyName: "all", PolicyDocument: document(["*"]) }],
              },
            },
          },
        },
        null,
        2,
      );
    const older = text(["lambda:CreateFunction", "lambda:InvokeFunction"]);
    const texts = await cutsOf("/w/t.json", older, text(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]));
    assert.equal(texts.get("remove `iam:PassRole`"), older);
    const limited = JSON.parse([...texts].find(([title]) => title.startsWith("add a boundary"))?.[1] ?? "{}").Resources;
    assert.deepEqual(limited.Ci.Properties.PermissionsBoundary, { Ref: "CiBoundary" });
    assert.equal(limited.CiBoundary.Type, "AWS::IAM::ManagedPolicy");
    assert.deepEqual(Object.keys(limited), ["Ci", "CiBoundary", "Admin"]);
    const denied = JSON.parse([...texts].find(([title]) => title.startsWith("add a Deny of `iam:PassRole`"))?.[1] ?? "{}");
    assert.deepEqual(denied.Resources.Ci.Properties.Policies[0].PolicyDocument.Statement[1], {
      Effect: "Deny",
      Action: "iam:PassRole",
      Resource: "*",
    });
  });

  it("a boundary is a policy of its own behind the user, in lines; one that others have is named", async () => {
    const older = yaml(block("Run", "lambda:CreateFunction", "lambda:InvokeFunction")).replace(/^ {2}Admin:/m, "\n  # All of it\n$&");
    const newer = older.replace("                  - lambda:InvokeFunction\n", "$&                  - iam:PassRole\n");
    const add = "add a boundary to `user/ci` that allows everything but `iam:PassRole`";
    const limited = (text: string, id: string) => text.replace("      UserName: ci\n", `      PermissionsBoundary: !Ref ${id}\n$&`);
    const texts = await cutsOf("/w/t.yaml", older, newer);
    assert.equal(
      texts.get(add),
      limited(newer, "CiBoundary").replace(
        /(?=\n+ {2}# All of it)/,
        `
  CiBoundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Action: '*'
            Resource: '*'
          - Effect: Deny
            Action:
              - iam:PassRole
            Resource: '*'`,
      ),
    );
    const other = `  CiBoundary:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "lambda:*", Resource: "*" }] }
  Ann:
    Type: AWS::IAM::User
    Properties: { PermissionsBoundary: !Ref CiBoundary }
`;
    const both = await cutsOf("/w/t.yaml", older + other, newer + other);
    const set = [...both.keys()].find((title) => title.startsWith("set the boundary of `user/ci`"));
    assert.equal(both.get(set ?? ""), limited(newer, "CiBoundary") + other);
    assert.match(both.get(add) ?? "", /PermissionsBoundary: !Ref CiBoundary2\n[\s\S]*\n {2}CiBoundary2:\n/);
  });

  it("an entry with a wildcard goes as a whole; nothing that would empty a list or a policy", async () => {
    const older = yaml(block("Run", "s3:GetObject"));
    const texts = await cutsOf("/w/t.yaml", older, yaml(block("Run", "s3:GetObject", "iam:*")));
    assert.deepEqual([...texts].slice(-1), [["remove `iam:*`", older]]);
    assert.deepEqual([...texts.keys()].slice(0, -1), ["add a boundary to `user/ci` that allows everything but `iam:*`"]);
    const single = await cutsOf("/w/t.yaml", older, yaml(block("Run", "iam:PutUserPolicy")));
    assert.ok(!single.has("remove `iam:PutUserPolicy`"));
  });

  it("an entry of a trust policy goes where it names others too", async () => {
    const trusted = (...arns: string[]) => `{ AWS: [${arns.join(", ")}] }`;
    const other = `"arn:aws:iam::111122223333:user/other"`;
    const own = "!GetAtt Ci.Arn";
    const statement = block("Run", "s3:GetObject");
    const texts = await cutsOf("/w/t.yaml", yaml(statement, trusted(other)), yaml(statement, trusted(other, own)));
    const title = [...texts.keys()].find((one) => one.endsWith("from the trust policy")) ?? "";
    assert.match(title, /^remove `arn:aws:iam::\d{12}:user\/ci` from/);
    assert.equal(texts.get(title), yaml(statement, trusted(other)));
  });
});

const module = (statement: string) => `data "aws_iam_policy_document" "ci" {
  statement {
    sid       = "Run"
    actions   = ["lambda:CreateFunction", "lambda:InvokeFunction"]
    resources = ["*"]
  }
${statement}}

resource "aws_iam_user" "ci" {
  name = "ci"
}

resource "aws_iam_user_policy" "ci" {
  name   = "ci"
  user   = aws_iam_user.ci.name
  policy = data.aws_iam_policy_document.ci.json
}

resource "aws_iam_role" "admin" {
  name = "admin"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy" "admin" {
  name   = "all"
  role   = aws_iam_role.admin.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

resource "aws_iam_role" "worker" {
  name = "worker"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
`;

describe("a cut in a module", () => {
  it("a block of its own is pinned with a condition, or goes; a Deny is another block", async () => {
    const passes = `  statement {
    actions   = ["iam:PassRole"]
    resources = ["*"]
  }
`;
    const texts = await cutsOf("/w/main.tf", module(""), module(passes));
    assert.equal(texts.get("remove `iam:PassRole`"), module(""));
    assert.match(
      [...texts].find(([title]) => title.startsWith("pin"))?.[1] ?? "",
      /resources = \["\*"\]\n\n {4}condition \{\n {6}test {5}= "StringEquals"\n {6}variable = "iam:PassedToService"\n {6}values {3}= \["ecs-tasks.amazonaws.com"\]\n {4}\}\n {2}\}/,
    );
    assert.equal(
      texts.get("add a boundary to `user/ci` that allows everything but `iam:PassRole`"),
      module(passes).replace(
        `resource "aws_iam_user" "ci" {
  name = "ci"
}
`,
        `resource "aws_iam_user" "ci" {
  permissions_boundary = aws_iam_policy.ci_boundary.arn

  name = "ci"
}

resource "aws_iam_policy" "ci_boundary" {
  name = "ci-boundary"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "*", Resource = "*" },
      { Effect = "Deny", Action = ["iam:PassRole"], Resource = "*" },
    ]
  })
}
`,
      ),
    );
    assert.match(
      [...texts].find(([title]) => title.startsWith("add a Deny of `iam:PassRole`"))?.[1] ?? "",
      /\n {2}\}\n\n {2}statement \{\n {4}effect {4}= "Deny"\n {4}actions {3}= \["iam:PassRole"\]\n {4}resources = \["\*"\]\n {2}\}\n/,
    );
  });

  it("an object of jsonencode; nothing where two policies share the document", async () => {
    const inline = (...statements: string[]) =>
      module("").replace(
        "data.aws_iam_policy_document.ci.json",
        `jsonencode({\n    Version = "2012-10-17"\n    Statement = [\n${statements.join(",\n")}\n    ]\n  })`,
      );
    const run = `      {
        Effect   = "Allow"
        Action   = ["lambda:CreateFunction", "lambda:InvokeFunction"]
        Resource = "*"
      }`;
    const passing = run.replace(/\[.*\]/, '"iam:PassRole"');
    const texts = await cutsOf("/w/main.tf", inline(run), inline(run, passing));
    assert.equal(texts.get("remove `iam:PassRole`"), inline(run));
    assert.match(
      [...texts].find(([title]) => title.startsWith("pin"))?.[1] ?? "",
      /\n {8}Condition = \{ StringEquals = \{ "iam:PassedToService" = /,
    );
    const shared = `resource "aws_iam_user" "other" {
  name = "other"
}

resource "aws_iam_user_policy" "other" {
  name   = "other"
  user   = aws_iam_user.other.name
  policy = data.aws_iam_policy_document.ci.json
}
`;
    const pass = `  statement {\n    actions   = ["iam:PassRole"]\n    resources = ["*"]\n  }\n`;
    const [way] = (await told("/w/main.tf", { "/w/main.tf": module("") + shared }, { "/w/main.tf": module(pass) + shared })) ?? [];
    // The document would change for both; a boundary is that of one.
    assert.deepEqual(
      way?.fixes.map(({ title }) => title),
      ["Cut the way: add a boundary to `user/ci` that allows everything but `iam:PassRole`"],
    );
  });
});
