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

/** Three roles with policies, and something that acts as one of them. */
const acting = (rest: string) => {
  const role = (name: string, action: string) =>
    `  ${name}:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }\n      Policies: [{ PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [${statement(action)}] } }]\n`;
  return `Parameters: { Other: { Type: String } }\nResources:\n${role("Narrow", "sqs:SendMessage")}${role("Same", "sqs:SendMessage")}${role("Wide", '"sqs:*"')}${rest}`;
};
const lambda = (role: string) =>
  acting(
    `  F:\n    Type: AWS::Lambda::Function\n    Properties: { Handler: a.b, Runtime: python3.13, Code: { ZipFile: x }, Role: ${role} }\n`,
  );
const block = (name: string, action: string) =>
  `resource "aws_iam_role" "${name}" {\n  assume_role_policy = ${TRUST}\n}\nresource "aws_iam_role_policy" "${name}" {\n  role = aws_iam_role.${name}.id\n  policy = ${json(action)}\n}\n`;

const serverless = (action: string, ofRole = "", more = "") =>
  `service: x\nprovider:\n  name: aws\n  iam:\n    role:\n${ofRole}      statements: [{ Effect: Allow, Action: "${action}", Resource: "*" }]\n${more}`;
const set = (property: string) =>
  `Resources:\n  S:\n    Type: AWS::SSO::PermissionSet\n    Properties:\n      InstanceArn: x\n      Name: s\n      ${property}\n      InlinePolicy: { Version: "2012-10-17", Statement: [${statement("sqs:SendMessage")}] }\n`;
const inlineOfSet = `resource "aws_ssoadmin_permission_set_inline_policy" "p" {\n  instance_arn = "x"\n  permission_set_arn = "y"\n  inline_policy = ${json('"sqs:SendMessage"')}\n}\n`;

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
  // Another role
  ["a function that acts as a wider role of the template", "t.yaml", lambda("!GetAtt «Narrow|Wide».Arn"), "new-access"],
  ["the same by Fn::Sub", "t.yaml", lambda('!Sub "$' + '{«Narrow|Wide».Arn}"'), "new-access"],
  ["a function that acts as a narrower role", "t.yaml", lambda("!GetAtt «Wide|Narrow».Arn"), ""],
  ["a function that acts as another role that says the same", "t.yaml", lambda("!GetAtt «Narrow|Same».Arn"), ""],
  ["a function that acts as a role from elsewhere", "t.yaml", lambda("«!GetAtt Wide.Arn|!ImportValue r»"), "policy-not-read"],
  ["a function that acts as another role from elsewhere", "t.yaml", lambda("arn:aws:iam::111122223333:role/«a|b»"), "policy-not-read"],
  [
    "a task that acts as a wider role",
    "t.yaml",
    acting(
      "  T:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      TaskRoleArn: !GetAtt «Narrow|Wide».Arn\n      ExecutionRoleArn: !Ref Other\n",
    ),
    "new-access",
  ],
  [
    "a target of a schedule with another role",
    "t.yaml",
    acting(
      "  S:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n      Target: { Arn: a, RoleArn: «!GetAtt Narrow.Arn|!Ref Other» }\n",
    ),
    "policy-not-read",
  ],
  [
    "a new function with a role that was there",
    "t.yaml",
    acting("«|  F:\n    Type: AWS::Lambda::Function\n    Properties: { Role: !GetAtt Wide.Arn }\n»"),
    "",
  ],
  [
    "a function of SAM with a role of its own",
    "t.yaml",
    acting("  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: a.b\n«|      Role: !GetAtt Wide.Arn\n»"),
    "new-access",
  ],
  [
    "a function of a module that acts as another role",
    "main.tf",
    `variable "other" {}\n${block("a", '"sqs:SendMessage"')}resource "aws_lambda_function" "f" {\n  role = «aws_iam_role.a.arn|var.other»\n}\n`,
    "policy-not-read",
  ],
  [
    "a local value that gives another role",
    "main.tf",
    `locals { role = "arn:aws:iam::111122223333:role/«a|b»" }\nresource "aws_ecs_task_definition" "t" {\n  task_role_arn = local.role\n}\n${block("a", '"sqs:SendMessage"')}`,
    "policy-not-read",
  ],
  [
    "what another service calls a role",
    "main.tf",
    `resource "aws_grafana_role_association" "g" {\n  role = "«EDITOR|ADMIN»"\n}\n${block("a", '"sqs:SendMessage"')}`,
    "",
  ],
  [
    "a role with another name",
    "main.tf",
    `${block("«a|b»", '"sqs:SendMessage"')}resource "aws_lambda_function" "f" {\n  role = aws_iam_role.«a|b».arn\n}\n`,
    "",
  ],
  // Policies, groups and limits of elsewhere
  [
    "another policy of the account for a permission set",
    "t.yaml",
    set("CustomerManagedPolicyReferences: [{ Name: «a|b» }]"),
    "policy-not-read",
  ],
  [
    "another limit of a permission set",
    "t.yaml",
    set("PermissionsBoundary: { CustomerManagedPolicyReference: { Name: «a|b» } }"),
    "undecided",
  ],
  [
    "a permission set with a limit now",
    "t.yaml",
    set("«Description: d|PermissionsBoundary: { ManagedPolicyArn: arn:aws:iam::aws:policy/ReadOnlyAccess }»"),
    "",
  ],
  [
    "another policy of the account for a permission set of a module",
    "main.tf",
    `resource "aws_ssoadmin_customer_managed_policy_attachment" "a" {\n  instance_arn = "x"\n  permission_set_arn = "y"\n  customer_managed_policy_reference {\n    name = "«a|b»"\n  }\n}\n${inlineOfSet}`,
    "policy-not-read",
  ],
  [
    "another limit of a permission set of a module",
    "main.tf",
    `resource "aws_ssoadmin_permissions_boundary_attachment" "a" {\n  instance_arn = "x"\n  permission_set_arn = "y"\n  permissions_boundary {\n    managed_policy_arn = "arn:aws:iam::aws:policy/«ReadOnlyAccess|AdministratorAccess»"\n  }\n}\n${inlineOfSet}`,
    "undecided",
  ],
  [
    "a user who joins a group of the account",
    "t.yaml",
    `${managed(lines(statement("sqs:SendMessage")))}  U:\n    Type: AWS::IAM::User\n    Properties: { Groups: [a«|, admins»] }\n`,
    "policy-not-read",
  ],
  [
    "a user whom an addition puts into a group of the account",
    "t.yaml",
    managed(lines(statement("sqs:SendMessage"))) +
      "  A:\n    Type: AWS::IAM::UserToGroupAddition\n    Properties: { GroupName: admins, Users: [ann«|, bob»] }\n",
    "policy-not-read",
  ],
  [
    "a user of a module who joins a group of the account",
    "main.tf",
    `resource "aws_iam_group_membership" "m" {\n  name = "m"\n  group = "admins"\n  users = ["ann"«|, "bob"»]\n}\n${block("a", '"sqs:SendMessage"')}`,
    "policy-not-read",
  ],
  [
    "another subject for a module of a registry",
    "main.tf",
    `module "m" {\n  source = "example/m/aws"\n  subjects = ["acme/shop:ref:refs/heads/«main|*»"]\n}\n${block("a", '"sqs:SendMessage"')}`,
    "policy-not-read",
  ],
  [
    "the same by a local value",
    "main.tf",
    `locals { subjects = ["acme/shop:ref:refs/heads/«main|*»"] }\nmodule "m" {\n  source = "example/m/aws"\n  subjects = local.subjects\n}\n${block("a", '"sqs:SendMessage"')}`,
    "policy-not-read",
  ],
  [
    "another description for a module of a registry",
    "main.tf",
    `module "m" {\n  source = "example/m/aws"\n  description = "«a|b: c»"\n}\n${block("a", '"sqs:SendMessage"')}`,
    "",
  ],
  // Statements that are resources of their own
  [
    "a signing profile for another account",
    "t.yaml",
    'Resources:\n  P:\n    Type: AWS::Signer::ProfilePermission\n    Properties: { ProfileName: p, Action: signer:StartSigningJob, Principal: "«111122223333|444455556666»", StatementId: s }\n',
    "new-access",
  ],
  [
    "another action of a signing profile in a module",
    "main.tf",
    'resource "aws_signer_signing_profile_permission" "p" {\n  profile_name = "p"\n  action = "signer:«GetSigningProfile|StartSigningJob»"\n  principal = "111122223333"\n}\n',
    "new-access",
  ],
  // Functions and rounds
  [
    "a default of a look into a mapping",
    "t.yaml",
    managed(
      lines(statement("!FindInMap [M, !Ref E, a, { DefaultValue: sqs:«SendMessage|*» }]")),
      "Transform: AWS::LanguageExtensions\nParameters: { E: { Type: String } }\nMappings: { M: { dev: { a: sqs:GetQueueUrl } } }\n",
    ),
    "new-access",
  ],
  [
    "an entry of a mapping with a default",
    "t.yaml",
    managed(
      lines(statement("!FindInMap [M, !Ref E, a, { DefaultValue: sqs:SendMessage }]")),
      "Transform: AWS::LanguageExtensions\nParameters: { E: { Type: String } }\nMappings: { M: { dev: { a: sqs:«GetQueueUrl|*» } } }\n",
    ),
    "new-access",
    /`E` is `dev`/,
  ],
  [
    "an inline policy more of a map",
    "main.tf",
    `locals { policies = { a = "sqs:SendMessage"«|, b = "sqs:*"» } }\nresource "aws_iam_role" "r" {\n  assume_role_policy = ${TRUST}\n  dynamic "inline_policy" {\n    for_each = local.policies\n    content {\n      name = inline_policy.key\n      policy = ${json("inline_policy.value")}\n    }\n  }\n}\n`,
    "new-access",
  ],
  [
    "a round more of a template",
    "main.tf",
    `locals { queues = ["a"«|, "b"»] }\nresource "aws_iam_policy" "p" {\n  policy = <<-EOT\n  {"Version":"2012-10-17","Statement":[\n  %{~ for q in local.queues ~}\n  {"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:111122223333:$\{q}"},\n  %{~ endfor ~}\n  {"Effect":"Allow","Action":"sns:Publish","Resource":"*"}]}\n  EOT\n}\n`,
    "new-access",
  ],
  [
    "a condition that a template drops",
    "main.tf",
    `resource "aws_iam_policy" "p" {\n  policy = <<EOT\n{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"%{ if «true|false» },"Condition":{"Bool":{"aws:SecureTransport":"true"}}%{ endif }}]}\nEOT\n}\n`,
    "new-access",
  ],
  [
    "an entry of a map by a variable",
    "main.tf",
    `variable "env" { type = string }\nlocals { actions = { dev = "sqs:«SendMessage|*»", prod = "sqs:SendMessage" } }\nresource "aws_iam_policy" "p" {\n  policy = ${json("local.actions[var.env]")}\n}\n`,
    "new-access",
    /`var.env` is `dev`/,
  ],
  // Limits that are gone
  [
    "a policy of a bucket that denies",
    "t.yaml",
    `${managed(lines(statement("sqs:SendMessage")))}«  B:\n    Type: AWS::S3::BucketPolicy\n    Properties: { Bucket: b, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*" }] } }\n|»`,
    "policy-deleted",
  ],
  [
    "a policy of a bucket that allows",
    "t.yaml",
    `${managed(lines(statement("sqs:SendMessage")))}«  B:\n    Type: AWS::S3::BucketPolicy\n    Properties: { Bucket: b, PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: "s3:*", Resource: "*" }] } }\n|»`,
    "",
  ],
  [
    "a policy of a bucket under another name",
    "main.tf",
    `${block("a", '"sqs:SendMessage"')}resource "aws_s3_bucket_policy" "«a|b»" {\n  bucket = "x"\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*" }] })\n}\n`,
    "",
  ],
  [
    "the policy of an endpoint",
    "main.tf",
    `${block("a", '"sqs:SendMessage"')}resource "aws_vpc_endpoint" "e" {\n  vpc_id = "v"\n«  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })\n|»}\n`,
    "policy-deleted",
  ],
  [
    "an endpoint with its policy",
    "main.tf",
    `${block("a", '"sqs:SendMessage"')}«resource "aws_vpc_endpoint" "e" {\n  vpc_id = "v"\n  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })\n}\n|»`,
    "",
  ],
  [
    "the policy of a key",
    "t.yaml",
    `${managed(lines(statement("sqs:SendMessage")))}  K:\n    Type: AWS::KMS::Key\n    Properties:\n      Enabled: true\n«      KeyPolicy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:role/a" }, Action: "kms:*", Resource: "*" }] }\n|»`,
    "policy-deleted",
  ],
  [
    "a target of a policy of an organization",
    "t.yaml",
    'Resources:\n  S:\n    Type: AWS::Organizations::Policy\n    Properties:\n      Name: s\n      Type: SERVICE_CONTROL_POLICY\n      TargetIds: [ou-1«, ou-2|»]\n      Content: { Version: "2012-10-17", Statement: [{ Effect: Deny, Action: "s3:*", Resource: "*" }] }\n',
    "policy-deleted",
  ],
  [
    "the attachment of such a policy in a module",
    "main.tf",
    'resource "aws_organizations_policy" "p" {\n  name = "p"\n  content = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "s3:*", Resource = "*" }] })\n}\n«resource "aws_organizations_policy_attachment" "a" {\n  policy_id = aws_organizations_policy.p.id\n  target_id = "ou-1"\n}\n|»',
    "policy-deleted",
  ],
  [
    "a Deny of a policy of an organization in an answer",
    "p.json",
    '{"Policy":{"PolicySummary":{"Id":"p-1","Type":"SERVICE_CONTROL_POLICY"},"Content":"{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Deny\\",\\"Action\\":[\\"s3:DeleteBucket\\"«,\\"iam:*\\"|»],\\"Resource\\":\\"*\\"}]}"}}',
    "new-access",
  ],
  // The Serverless Framework
  [
    "the role of a function",
    "serverless.yml",
    serverless("sqs:SendMessage", "", "functions:\n  a: { handler: a.b, role: arn:aws:iam::111122223333:role/«a|b» }\n"),
    "policy-not-read",
  ],
  [
    "the limit of the role",
    "serverless.yml",
    serverless("sqs:SendMessage", "      permissionsBoundary: arn:aws:iam::111122223333:policy/«a|b»\n"),
    "undecided",
  ],
  [
    "a value by stage",
    "serverless.yml",
    serverless("${self:custom.actions.${sls:stage}}", "", "custom:\n  actions: { dev: sqs:«SendMessage|*», prod: sqs:SendMessage }\n"),
    "new-access",
    /`sls:stage` is `dev`/,
  ],
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
        found[i]?.filter(
          ({ code, severity }) => /^(?:new-access|policy-(?:not-read|deleted)|undecided)$/.test(code) && severity !== "information",
        ) ?? [];
      assert.equal([...new Set(codes.map(({ code }) => code))].sort().join(" "), told, JSON.stringify(found[i], null, 1));
      if (onlyIf) for (const one of codes) assert.match(one.onlyIf ?? "", onlyIf);
    });
});

it("policies of image repositories have no Resource", async () => {
  const policy =
    '{ Version: "2012-10-17", Statement: [{ Sid: a, Effect: Allow, Principal: { AWS: "111122223333" }, Action: ecr:BatchGetImage }] }';
  const resource = (name: string, type: string, property: string) =>
    `  ${name}:\n    Type: AWS::ECR::${type}\n    Properties: { ${property}: ${policy} }\n`;
  const hcl = policy.replaceAll("ecr:BatchGetImage", '"ecr:BatchGetImage"').replaceAll("Allow", '"Allow"').replace("Sid: a", 'Sid: "a"');
  const blocks: [string, string][] = [
    ["aws_ecr_repository_policy", "policy"],
    ["aws_ecr_repository_creation_template", "repository_policy"],
  ];
  const folder = repositoryWith({
    "t.yaml": `Resources:\n${resource("R", "Repository", "RepositoryPolicyText")}${resource("T", "RepositoryCreationTemplate", "RepositoryPolicy")}`,
    "main.tf": blocks.map(([type, argument]) => `resource "${type}" "p" {\n  ${argument} = jsonencode(${hcl})\n}\n`).join(""),
  });
  assert.deepEqual((await scanHere(folder)).codes, {});
});
