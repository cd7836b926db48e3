// New ways through the account that a template or a module makes by itself: in a scan of a change, and in the editor.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { scan } from "../cli/scan";
import { commit, folderWith, git } from "../harness/folder";
import { endServers, ProcessClient } from "../lsp/client";
import { told } from "./told";

after(endServers);

const sam = ({
  resource = "*",
  actions = "s3:GetObject",
  more = "",
  effect = "Allow",
  comment = "",
}) => `Transform: AWS::Serverless-2016-10-31
Resources:
  Deploy:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
${comment}              Action: [lambda:InvokeFunction, ${actions}]
              Resource: ["*", "${resource}"]
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: ${effect}, Action: "*", Resource: "*" }]
${more}`;
const OPENS = "iam:PassRole, lambda:CreateFunction";

function changed(older: Record<string, string>, newer: Record<string, string>): string {
  const folder = folderWith(older);
  git(folder, "init", "-q");
  commit(folder, "as it was");
  for (const [name, text] of Object.entries(newer)) writeFileSync(join(folder, name), text);
  return folder;
}

const inTemplate = (older: string, newer: string, severity: Record<string, "off"> = {}) =>
  told("/w/t.yaml", { "/w/t.yaml": older }, { "/w/t.yaml": newer }, severity);

describe("a template", () => {
  it("an edit that opens a way: on the new entry that opens it, with its steps and the cut", async () => {
    const newer = sam({ actions: OPENS });
    const found = (await inTemplate(sam({}), newer)) ?? [];
    const [one] = found;
    assert.equal(found.length, 1);
    assert.match(one?.message ?? "", /^Opens a way from `role\/example-deployrole` to administration of the account in 1 step, /i);
    assert.match(newer.slice(one?.range.start, one?.range.end), /^(iam:PassRole|lambda:CreateFunction)$/);
    const related = one?.related?.map(({ message }) => message).join("\n") ?? "";
    assert.match(related, /^Step 1: .*does .*`iam:PassRole`/m);
    assert.match(related, /^Cut the way: .*\(proved\); also takes away /m);
    assert.match(one?.policy?.label ?? "", /Deploy/);
    assert.match(one?.fixes?.[0]?.title ?? "", /^Cut the way: remove `iam:PassRole`$/);
  });

  it("nothing is said of a way that was there, of an edit that opens none, of new files", async () => {
    const open = sam({ actions: OPENS });
    assert.deepEqual(await inTemplate(open, sam({ actions: `${OPENS}, lambda:CreateEventSourceMapping` })), []);
    assert.deepEqual(await inTemplate(sam({}), sam({ actions: "s3:ListBucket" })), []);
    assert.deepEqual(await inTemplate(sam({ effect: "Deny" }), sam({ actions: OPENS, effect: "Deny" })), []);
    assert.equal(await told("/w/t.yaml", {}, { "/w/t.yaml": open }), undefined);
    // The account, which nobody names, has one number in both versions, whatever number an edit names.
    const named = sam({ actions: OPENS, resource: "arn:aws:iam::111122223333:role/other" });
    assert.deepEqual(await inTemplate(open, named), []);
  });

  it("nothing is asked where no policy changed, where a version rests on a value that is not known, where it is off", async () => {
    assert.equal(await inTemplate(sam({}), sam({ comment: "              # nothing\n" })), undefined);
    const more = `  Other:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!ImportValue other]
`;
    assert.equal(await inTemplate(sam({ more }), sam({ actions: OPENS, more })), undefined);
    assert.equal(await inTemplate(sam({}), sam({ actions: OPENS, more })), undefined);
    assert.equal(await inTemplate(sam({}), sam({ actions: OPENS }), { "new-path": "off" }), undefined);
  });

  it("a scan of a change finds it; a comment accepts it", async () => {
    const comment = "              # iam-prover-ignore new-path: deploys everything\n";
    const folder = changed(
      { "a.yaml": sam({}), "b.yaml": sam({}) },
      { "a.yaml": sam({ actions: OPENS }), "b.yaml": sam({ actions: OPENS, comment }) },
    );
    const { codes } = await scan(folder);
    assert.ok(codes["a.yaml"]?.includes("new-path"), JSON.stringify(codes));
    assert.ok(!codes["b.yaml"]?.includes("new-path") && !codes["b.yaml"]?.includes("unused-suppression"), JSON.stringify(codes));
  });
});

it("the editor: the way that is typed stands on its token, and is gone with it", async () => {
  const folder = changed({ "t.yaml": sam({}) }, {});
  const client = new ProcessClient();
  await client.start({ folder });
  const uri = pathToFileURL(join(folder, "t.yaml")).toString();
  client.openText(uri, sam({}), "yaml");
  await client.settled(uri);
  assert.ok(!client.codes(uri).includes("new-path"));
  const newer = sam({ actions: OPENS });
  const version = client.changeText(uri, newer);
  await client.until("the way", () => client.diagnostics.get(uri)?.version === version && client.codes(uri).includes("new-path"));
  const found = client.diagnostics.get(uri)?.items.find(({ code }) => code === "new-path");
  const { start, end } = found?.range ?? { start: { line: 0, character: 0 }, end: { character: 0 } };
  assert.match(newer.split("\n")[start.line]?.slice(start.character, end.character) ?? "", /^(iam:PassRole|lambda:CreateFunction)$/);
  assert.match(found?.relatedInformation?.map(({ message }) => message).join(" ") ?? "", /Step 1: .*`iam:PassRole`/);
  const closed = client.changeText(uri, sam({}));
  await client.until("its end", () => client.diagnostics.get(uri)?.version === closed && !client.codes(uri).includes("new-path"));
  await client.stop();
});

const user = (actions: string) => `resource "aws_iam_user" "ops" {
  name = "ops"
}
resource "aws_iam_user" "dev" {
  name = "dev"
}
resource "aws_iam_user_policy" "own" {
  user   = aws_iam_user.dev.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = [${actions}], Resource = "*" }] })
}
`;
const role = `resource "aws_iam_role" "runs" {
  name               = "runs"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_user.ops.arn }, Action = "sts:AssumeRole" }] })
}
resource "aws_iam_role_policy" "all" {
  role   = aws_iam_role.runs.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}
`;

it("a module: the way is told once, in the file that opens it", async () => {
  const older = { "/w/user.tf": user('"s3:GetObject"'), "/w/role.tf": role };
  const newer = { ...older, "/w/role.tf": role.replace("user.ops", "user.dev") };
  const [one] = (await told("/w/role.tf", older, newer)) ?? [];
  assert.match(one?.message ?? "", /^Opens a way from `user\/dev` to administration of the account in 1 step, /);
  assert.match(newer["/w/role.tf"].slice(one?.range.start, one?.range.end), /aws_iam_user\.dev/);
  assert.deepEqual(await told("/w/user.tf", older, newer), []);
  // A file that the module has got besides.
  const { "/w/role.tf": added, ...without } = newer;
  assert.match(
    (await told("/w/role.tf", without, { ...without, "/w/role.tf": added }))?.[0]?.message ?? "",
    /^Opens a way from `user\/dev`/,
  );
});
