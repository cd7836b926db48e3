// `scan` of templates and modules in which one thing is wider than before, «older|newer»: whatever is between the change and the policy, the new
// access is told, or that it is not decided; and what is no new access is not told.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { repositoryWith, writeFiles } from "../harness/folder";
import { versionsOf } from "../harness/versions";
import { scanHere } from "./in-process";

const json = (action: string, resource = '"*"') =>
  `jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ${action}, Resource = ${resource} }] })`;
const TRUST =
  'jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/x" }, Action = "sts:AssumeRole" }] })';
const statement = (action: string, resource = '"*"') => `{ Effect: Allow, Action: ${action}, Resource: ${resource} }`;
const managed = (statements: string, head = "", name = "P") =>
  `${head}Resources:\n  ${name}:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement:\n${statements}`;
const lines = (...statements: string[]) => statements.map((one) => `          - ${one}\n`).join("");
const roles = (names: string, resource: string) => `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Roles:
    - N
    - [${names}]
    - Role$\{N}:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
          Policies:
            - PolicyName: p
              PolicyDocument:
                Version: "2012-10-17"
                Statement: [${statement("sqs:SendMessage", resource)}]
`;

interface Found {
  code: string;
  severity: string;
  onlyIf?: string;
}

/** What is changed, the file with its name, what is told (codes in order, each once), and a pattern of its *Only if*. */
const CASES: [what: string, name: string, text: string, told: string, onlyIf?: RegExp][] = [
  // Further instances
  [
    "a further user whose policy does not name him",
    "main.tf",
    `locals { users = ["ann"«|, "bob"»] }\nresource "aws_iam_user" "u" {\n  for_each = toset(local.users)\n  name = each.key\n}\nresource "aws_iam_user_policy" "p" {\n  for_each = toset(local.users)\n  user = aws_iam_user.u[each.key].name\n  policy = ${json('"sqs:*"')}\n}\n`,
    "new-access",
    /is `bob`/,
  ],
  [
    "a user less",
    "main.tf",
    `resource "aws_iam_user_policy" "p" {\n  for_each = toset(["ann"«, "bob"|»])\n  user = each.key\n  policy = ${json('"sqs:*"')}\n}\n`,
    "",
  ],
  [
    "a block that counts once more",
    "main.tf",
    `resource "aws_iam_role" "r" {\n  count = «2|3»\n  assume_role_policy = ${TRUST}\n}\n`,
    "new-access",
    /is `2`/,
  ],
  [
    "a block that is counted now, once",
    "main.tf",
    `variable "on" {}\nresource "aws_iam_role" "r" {\n«|  count = var.on ? 1 : 0\n»  assume_role_policy = ${TRUST}\n}\n`,
    "",
  ],
  [
    "an attachment for one more",
    "main.tf",
    `resource "aws_iam_policy" "p" {\n  policy = ${json('"sqs:*"')}\n}\nresource "aws_iam_user_policy_attachment" "a" {\n  for_each = toset(["ann"«|, "bob"»])\n  user = each.key\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
    "new-access",
  ],
  [
    "an attachment for one more of a block",
    "main.tf",
    `locals { users = toset(["ann"«|, "bob"»]) }\nresource "aws_iam_user" "u" {\n  for_each = local.users\n  name = each.key\n}\nresource "aws_iam_policy" "p" {\n  policy = ${json('"sqs:*"')}\n}\nresource "aws_iam_user_policy_attachment" "a" {\n  for_each = local.users\n  user = aws_iam_user.u[each.key].name\n  policy_arn = aws_iam_policy.p.arn\n}\n`,
    "new-access",
  ],
  ["a round more of Fn::ForEach", "t.yaml", roles("a, b«|, c»", '"*"'), "new-access", /`N` is `c`/],
  [
    "a round more of Fn::ForEach that the policy names",
    "t.yaml",
    roles("a, b«|, c»", '!Sub "arn:aws:sqs:us-east-1:111122223333:$' + '{N}"'),
    "new-access",
    /`N` is `c`/,
  ],
  ["a round less of Fn::ForEach", "t.yaml", roles("a, b«, c|»", '"*"'), ""],
  // What nobody reads and is said otherwise
  [
    "a condition that nobody reads",
    "t.yaml",
    managed(
      lines(`!If [C, ${statement("sqs:SendMessage")}, !Ref AWS::NoValue]`),
      "Parameters: { L: { Type: CommaDelimitedList } }\nConditions: { C: !Equals [!Select [0, !Ref L], «x|y»] }\n",
    ),
    "new-access",
    /`C \(before\)` does not hold/,
  ],
  [
    "the same within another one",
    "t.yaml",
    managed(
      lines(`!If [C, ${statement("sqs:SendMessage")}, !Ref AWS::NoValue]`),
      "Parameters: { L: { Type: CommaDelimitedList }, E: { Type: String } }\nConditions: { C: !And [!Equals [!Ref E, prod], !Equals [!Select [0, !Ref L], «x|y»]] }\n",
    ),
    "new-access",
    /before/,
  ],
  [
    "a mapping that such a condition looks into",
    "t.yaml",
    managed(
      lines(`!If [C, ${statement("sqs:SendMessage")}, !Ref AWS::NoValue]`),
      "Mappings: { M: { us-east-1: { on: «no|yes» } } }\nConditions: { C: !Equals [!FindInMap [M, !Ref AWS::Region, on], yes] }\n",
    ),
    "new-access",
    /before/,
  ],
  [
    "another mapping",
    "t.yaml",
    managed(
      lines(`!If [C, ${statement("sqs:SendMessage")}, !Ref AWS::NoValue]`),
      "Mappings: { M: { us-east-1: { on: no } }, O: { us-east-1: { on: «no|yes» } } }\nConditions: { C: !Equals [!FindInMap [M, !Ref AWS::Region, on], yes] }\n",
    ),
    "",
  ],
  [
    "what a resource of another provider hands on",
    "main.tf",
    `resource "terraform_data" "x" {\n  input = "«a|*»"\n}\nresource "aws_iam_policy" "p" {\n  policy = ${json('"sqs:SendMessage"', "terraform_data.x.output")}\n}\n`,
    "undecided",
  ],
];

describe("scan: one thing is wider than before", () => {
  let found: Found[][] = [];
  before(async () => {
    const { older, newer } = versionsOf(Object.fromEntries(CASES.map(([, name, text], i) => [`${i}/${name}`, text])));
    const folder = repositoryWith(older);
    writeFiles(folder, newer);
    const { reports } = await scanHere(folder);
    const { files } = JSON.parse(reports.json) as { files: { path: string; findings: Found[]; undecided: Found[] }[] };
    found = CASES.map((_, i) =>
      files.filter(({ path }) => path.startsWith(`${i}/`)).flatMap(({ findings, undecided }) => [...findings, ...undecided]),
    );
  });
  for (const [i, [what, , , told, onlyIf]] of CASES.entries())
    it(`${what}: ${told || "nothing"}`, () => {
      const codes =
        found[i]?.filter(({ code, severity }) => /^(?:new-access|policy-not-read|undecided)$/.test(code) && severity !== "information") ??
        [];
      assert.equal([...new Set(codes.map(({ code }) => code))].sort().join(" "), told, JSON.stringify(found[i], null, 1));
      if (onlyIf) for (const one of codes) assert.match(one.onlyIf ?? "", onlyIf);
    });
});
