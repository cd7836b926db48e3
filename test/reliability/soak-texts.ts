// What the soak types, pastes and begins with.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom } from "../agreement/random";
import { ROOT } from "../harness/bundle";
import { repositoryWith } from "../harness/folder";

/** What is typed in one go. */
export const TYPED = [
  "a",
  "s",
  "*",
  "?",
  ":",
  '"',
  ",",
  "{",
  "}",
  "[",
  "]",
  " ",
  "\n",
  "s3:",
  "ec2:",
  "Get",
  '"s3:DeleteBucket", ',
  "${aws:username}",
  "é",
  "😀",
];

/** Statements that are pasted whole. */
export const STATEMENTS = [
  '{ "Sid": "Added", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }',
  '{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::doc-example-bucket/*" }',
  '{ "Effect": "Allow", "Action": ["ec2:Describe*", "iam:PassRole"], "Resource": "*" }',
  '{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": { "StringLike": { "aws:PrincipalTag/team": ["a*", "b?"] } } }',
  '{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/${aws:username}/*" }',
  '{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "111122223333" }, "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } } }',
];

const COMMON = { policies: [{ files: "policies/*.json" }] };
/** Texts of `iam-prover.json`, between which the soak changes. */
export const SETTINGS = [
  COMMON,
  { ...COMMON, critical: [{ actions: ["s3:DeleteBucket", "iam:PassRole"] }] },
  { ...COMMON, publicAccess: "warning", trusted: { accounts: ["111122223333"] } },
  { ...COMMON, severity: { "dead-statement": "off" }, suppress: [{ code: "new-access", reason: "soak" }] },
].map((settings) => `${JSON.stringify(settings, null, 2)}\n`);

/** The policies that the soak begins with: the examples, and as many made ones as are missing. */
export const STARTS: string[] = (() => {
  const folder = join(ROOT, "examples/policies");
  const examples = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((text) => text.length < 6000);
  const random = randomFrom(7);
  const made = Array.from({ length: 20 - examples.length }, (_, i) => {
    const ofKind = STATEMENTS.filter((one) => one.includes('"Principal"') === (i % 3 === 0));
    const statements = random.some(() => random.pick(ofKind), 6);
    return `{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${statements.join(",\n    ")}\n  ]\n}\n`;
  });
  return [...examples, ...made];
})();

/** A repository with so many committed policies. */
export function soakWorkspace(policies: number): string {
  const names = Array.from({ length: policies }, (_, i) => `policies/p${String(i).padStart(2, "0")}.json`);
  const files = Object.fromEntries(names.map((name, i) => [name, STARTS[i % STARTS.length] as string]));
  return repositoryWith({ ...files, "iam-prover.json": SETTINGS[1] as string });
}
