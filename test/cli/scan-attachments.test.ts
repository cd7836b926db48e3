// `scan` of attachments in Terraform: what a principal gets now is told, whichever way the policy is named, and a rename is nothing.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { repositoryWith } from "../harness/folder";
import { scanHere } from "./in-process";

const TRUST =
  '{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }] }';
const allow = (action: string) => `{ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "${action}", Resource = "*" }] }`;

/** Two roles, of which one has a policy of its own, and a managed policy. */
const MODULE = `variable "on" { type = bool }
variable "arns" {}
locals { own = [aws_iam_policy.p.arn] }
resource "aws_iam_role" "a" { assume_role_policy = jsonencode(${TRUST}) }
resource "aws_iam_role" "b" { assume_role_policy = jsonencode(${TRUST}) }
resource "aws_iam_role_policy" "b" {
  role   = aws_iam_role.b.name
  policy = jsonencode(${allow("sqs:*")})
}
resource "aws_iam_policy" "p" { policy = jsonencode(${allow("ec2:*")}) }
`;

const attach = (arn: string, { role = "b", name = "n", head = "" } = {}) => `resource "aws_iam_role_policy_attachment" "${name}" {
${head}  role       = aws_iam_role.${role}.name
  policy_arn = ${arn}
}
`;

/** The codes of what is told beyond information, for each case: all of them in one scan. */
async function told(cases: readonly [before: string, after: string][]): Promise<string[]> {
  const folder = repositoryWith(Object.fromEntries(cases.map(([before], i) => [`c${i}/main.tf`, before])));
  for (const [i, [, after]] of cases.entries()) writeFileSync(join(folder, `c${i}/main.tf`), after);
  const { reports } = await scanHere(folder);
  const { files } = JSON.parse(reports.json) as {
    files: { path: string; findings: { code: string; severity: string }[]; undecided: { code: string }[] }[];
  };
  const codes = (i: number) =>
    files
      .filter(({ path }) => path.startsWith(`c${i}/`))
      .flatMap(({ findings, undecided }) => [...findings.filter(({ severity }) => severity !== "information"), ...undecided]);
  return cases.map((_, i) =>
    [...new Set(codes(i).map(({ code }) => code))].filter((code) => /new-access|not-read|undecided/.test(code)).join(" "),
  );
}

it("a policy of the module is new access of whom it is attached to now, also by a condition, a local value, for each of several", async () => {
  const ways = [
    attach("aws_iam_policy.p.arn"),
    attach("aws_iam_policy.p.arn", { head: "  count = var.on ? 1 : 0\n" }),
    attach("var.on ? aws_iam_policy.p.arn : null"),
    attach("each.value", { head: "  for_each = toset([aws_iam_policy.p.arn])\n" }),
    attach("each.value", { head: "  for_each = toset(local.own)\n" }),
    attach("local.own[0]"),
  ];
  const other = attach("aws_iam_policy.p.arn", { role: "a" });
  const found = await told([
    ...ways.map((way): [string, string] => [MODULE, MODULE + way]),
    [MODULE + other, MODULE + attach("aws_iam_policy.p.arn")],
  ]);
  for (const [i, one] of found.entries()) assert.match(one, /new-access|policy-not-read/, ways[i] ?? "from one role to the other");
});

it("a policy that somebody else wrote is not read, whatever gives its ARN; the same attachment by another name is nothing", async () => {
  const arns = ["var.arns[0]", "module.m.arn", '"arn:aws:iam::111122223333:policy/p"', "data.terraform_remote_state.s.outputs.arn"];
  const each = attach("each.value", { head: "  for_each = toset(var.arns)\n" });
  const inline = MODULE.replace('"aws_iam_role" "a" {', '"aws_iam_role" "a" {\n  managed_policy_arns = var.arns\n ');
  const fresh = [...arns.map((arn) => MODULE + attach(arn)), MODULE + each, inline];
  const moved = arns.map((arn): [string, string] => [MODULE + attach(arn, { role: "a" }), MODULE + attach(arn)]);
  const renamed = arns.flatMap((arn): [string, string][] => {
    const text = MODULE + attach(arn);
    return [
      [text, MODULE + attach(arn, { name: "other" })],
      [text, text.replaceAll("aws_iam_role.b", "aws_iam_role.c").replace('"aws_iam_role" "b"', '"aws_iam_role" "c"')],
    ];
  });
  const found = await told([...fresh.map((text): [string, string] => [MODULE, text]), ...moved, ...renamed]);
  assert.deepEqual(
    found,
    [...fresh, ...moved, ...renamed].map((_, i) => (i < fresh.length + moved.length ? "policy-not-read" : "")),
  );
});

it("a policy of AWS that goes from one role to another is new to that one", async () => {
  const [known, other] = ["AdministratorAccess", "SecurityAudit"].map((name): [string, string] => {
    const arn = `"arn:aws:iam::aws:policy/${name}"`;
    return [MODULE + attach(arn, { role: "a" }), MODULE + attach(arn)];
  }) as [[string, string], [string, string]];
  assert.deepEqual(await told([known, other]), ["new-access", "undecided"]);
});

it("what a role has that cannot be put together with the rest hides nothing of what it gets", async () => {
  const open = `${MODULE}resource "aws_iam_role_policy" "open" {
  role   = aws_iam_role.b.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [for one in var.arns : { Effect = "Allow", Action = "sns:*", Resource = one }] })
}
`;
  assert.match((await told([[open, open + attach("aws_iam_policy.p.arn")]]))[0] ?? "", /new-access/);
});
