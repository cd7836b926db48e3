// A repository with a history, as a team would have it, and what is found in it (expected.json). The command line and the
// language server are both held to the same expectations.
import { readFileSync } from "node:fs";
import { commit, git, repositoryWith, writeFiles } from "../../harness/folder";

interface Statement {
  Sid?: string;
  Effect?: string;
  Principal?: unknown;
  Action: string | string[];
  Resource?: string | string[];
  Condition?: unknown;
}

const policy = (...statements: Statement[]) =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: statements.map((one) => ({ Effect: "Allow", ...one })) }, null, 2)}\n`;

const READ: Statement = { Sid: "Read", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "arn:aws:s3:::doc-example-bucket*" };
const account = (id: string) => ({ AWS: `arn:aws:iam::${id}:root` });

const SETTINGS = `{
  // What the team has agreed on.
  "critical": [{ "actions": ["s3:DeleteBucket", "iam:PassRole"] }],
  "trusted": { "accounts": ["111122223333"] },
  "policies": [
    { "files": "apps/limited.json", "boundary": "boundaries/apps.json" },
    { "files": "roles/*.txt", "kind": "trust" }
  ],
  "severity": { "redundant-element": "hint" },
  "suppress": [
    { "code": "access-not-granted", "files": "apps/break-glass.json", "statementId": "BreakGlass", "reason": "approved" },
    { "code": "new-access", "files": "apps/old.json", "reason": "was accepted for a while", "until": "2020-12-31" }
  ],
  "expect": [
    { "policy": "apps/limited.json", "request": { "principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:DeleteObject", "resource": "arn:aws:s3:::doc-example-bucket/a" }, "decision": "allow" },
    { "policy": "apps/clean.json", "request": { "principal": "arn:aws:iam::111122223333:user/alice", "action": "s3:GetObject", "resource": "arn:aws:s3:::doc-example-bucket/a" }, "decision": "allow" }
  ]
}
`;

const COMMITTED = {
  "iam-prover.json": SETTINGS,
  "apps/clean.json": policy(READ),
  "apps/widened.json": policy(READ),
  "apps/limited.json": policy({ Sid: "Everything", Action: "s3:*", Resource: "*" }),
  "apps/break-glass.json": policy({ Sid: "BreakGlass", Action: "iam:PassRole", Resource: "*" }),
  "apps/old.json": policy({ Action: "sqs:SendMessage", Resource: "*" }),
  "boundaries/apps.json": policy(READ),
  "buckets/shared.json": policy({
    Sid: "Partner",
    Principal: account("111122223333"),
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::doc-example-bucket/*",
  }),
  "roles/deploy.txt": policy({ Principal: account("111122223333"), Action: "sts:AssumeRole" }),
  "data/settings.json": '{ "name": "no policy", "Statement": "just a word" }\n',
};

const EDITED = {
  "apps/widened.json": policy(
    { ...READ, Action: ["s3:GetObject", "s3:ListBucket", "s3:DeleteBucket"] },
    { Sid: "Twice", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" },
  ),
  "apps/typo.json": policy({ Sid: "Typo", Action: "s3:GetObjects", Resource: "*" }),
  "apps/broken.json": '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "s3:*" "Resource": "*" } ] }\n',
  "apps/shape.json": '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": 7, "Resource": "*" } ] }\n',
  "buckets/shared.json": policy({
    Sid: "Partner",
    Principal: account("444455556666"),
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::doc-example-bucket/*",
  }),
  "buckets/open.json": policy({ Sid: "Öffentlich", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" }),
  "roles/deploy.txt": policy({ Principal: "*", Action: "sts:AssumeRole" }),
};

/** The repository: one commit on `main`, then edits that nobody has committed. */
export function sampleRepository(): string {
  const folder = repositoryWith(COMMITTED);
  writeFiles(folder, EDITED);
  return folder;
}

/** As above, with the edits committed on a branch of their own: what a pipeline sees. */
export function sampleBranch(): string {
  const folder = sampleRepository();
  git(folder, "checkout", "-q", "-b", "feature");
  commit(folder, "widen");
  return folder;
}

/** A finding in the words of expected.json: severity, code and place (line and character from one, the end exclusive). */
export interface Expected {
  severity: string;
  code: string;
  at: string;
}

/** What is found in the repository: file → findings. Never what the solver chose. */
export const EXPECTED = JSON.parse(readFileSync(new URL("./expected.json", import.meta.url), "utf8")) as Record<string, Expected[]>;

interface LspRange {
  start: { line: number; character: number };
  end: { line: number; character: number };
}

export function place({ start, end }: LspRange): string {
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}

/** Findings in the words and the order of expected.json. */
export function inWords(findings: readonly { severity: string; code: string; range: LspRange }[]): Expected[] {
  const words = findings.map(({ severity, code, range }) => ({ severity, code, at: place(range) }));
  return words.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
