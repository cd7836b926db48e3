// The questions of the benchmark: corpus pairs both ways, managed policies against themselves minus a statement, critical actions, and the adversarial set.
import type { AccessSpec } from "../../server/src/core/checks/access";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { checkAccessNotGranted, checkNoNewAccess, type Outcome } from "../../server/src/core/checks/operations";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { documentOf, type Entry, withoutStatement } from "./corpus";

export type BenchQuestion = { name: string; set: string } & (
  | { check: "no-new-access"; existing: string; updated: string }
  | { check: "access-not-granted"; policy: string; access: AccessSpec[] }
);

/** Permissions that people list as critical. */
export const criticalActions = [
  "s3:DeleteBucket",
  "iam:PassRole",
  "iam:CreateUser",
  "iam:AttachUserPolicy",
  "kms:ScheduleKeyDeletion",
  "ec2:TerminateInstances",
  "lambda:UpdateFunctionCode",
  "secretsmanager:GetSecretValue",
  "sts:AssumeRole",
  "cloudtrail:StopLogging",
];

/** Corpus questions in a fixed order. */
export function corpusQuestions(corpus: Entry[]): BenchQuestion[] {
  const questions: BenchQuestion[] = [];
  for (const { name, text, oldText } of corpus) {
    if (oldText === undefined) continue;
    questions.push({ name: `${name} new against old`, set: "pairs", check: "no-new-access", existing: oldText, updated: text });
    questions.push({ name: `${name} old against new`, set: "pairs", check: "no-new-access", existing: text, updated: oldText });
  }
  const managed = corpus.filter((entry) => entry.name.startsWith("managed/"));
  for (const { name, text } of managed) {
    // The statement to leave out goes round, so that short and long, first and last ones all occur. A policy of one statement is compared with itself without its conditions' first value.
    const statements = (JSON.parse(text) as { Statement: unknown[] }).Statement;
    const count = Array.isArray(statements) ? statements.length : 1;
    const less =
      withoutStatement(text, name.length % count) ??
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] });
    questions.push({
      name: `${name} against itself minus one statement`,
      set: "minus one",
      check: "no-new-access",
      existing: less,
      updated: text,
    });
  }
  for (const { name, text } of managed)
    for (const action of criticalActions)
      questions.push({
        name: `${name} ${action}`,
        set: "critical",
        check: "access-not-granted",
        policy: text,
        access: [{ actions: [action] }],
      });
  return questions;
}

/** The check as the command line runs it, from texts: parsing is part of what is measured. */
export function pose(question: BenchQuestion): Investigation<Outcome> {
  const environment = { catalogue: loadCatalogue() };
  return question.check === "no-new-access"
    ? checkNoNewAccess(documentOf(question.existing), documentOf(question.updated), environment)
    : checkAccessNotGranted(documentOf(question.policy), question.access, environment);
}

const list = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i));
const policy = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Policies that solvers find hard: many stars, `?` after `*`, independent contains-words, products of patterns, random clauses in Denies, tied strings. */
export function adversarialQuestions(): BenchQuestion[] {
  const contains = (n: number) => list(n, (i) => `arn:aws:s3:::*${"abcdefghijklmnop"[i]}${"qrstuvwxyzabcdef"[i]}*`);
  const allow = (resource: string | string[], more: object = {}) => ({
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: resource,
    ...more,
  });
  const deny = (resource: string | string[], more: object = {}) => ({
    Effect: "Deny",
    Action: "s3:GetObject",
    Resource: resource,
    ...more,
  });
  const compare = (name: string, existing: string, updated: string): BenchQuestion => ({
    name,
    set: "adversarial",
    check: "no-new-access",
    existing,
    updated,
  });
  const words = (n: number) => list(n, (i) => `*w${i}x*`);
  let seed = 7;
  const next = (n: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 16) % n;
  };
  const sat = (keys: number, clauses: number) =>
    policy(
      allow("*"),
      ...list(clauses, () => "").map(() => {
        const condition: Record<string, Record<string, string>> = {};
        for (let i = 0; i < 3; i++) {
          const operator = next(2) ? "StringEqualsIfExists" : "StringNotEquals";
          condition[operator] = { ...condition[operator], [`aws:PrincipalTag/k${next(keys)}`]: "x" };
        }
        return deny("*", { Condition: condition });
      }),
    );
  return [
    compare("many stars, narrower", policy(allow("arn:aws:s3:::*a*b*c*d*e*f*")), policy(allow("arn:aws:s3:::*a*b*c*d*e*f*g*"))),
    compare("many stars, wider", policy(allow("arn:aws:s3:::*a*b*c*d*e*f*g*h*i*j*")), policy(allow("arn:aws:s3:::*a*b*c*d*e*f*g*h*i*"))),
    compare("`?` after `*`", policy(allow("arn:aws:s3:::*a????????????????*")), policy(allow("arn:aws:s3:::*a????????????????b*"))),
    compare("`?` after `*`, from the end", policy(allow("arn:aws:s3:::*a??????????????")), policy(allow("arn:aws:s3:::*a?????????????b"))),
    compare("`?` after `*`, not covered", policy(allow("arn:aws:s3:::*a??????????????")), policy(allow("arn:aws:s3:::*a???????????????"))),
    compare("six contains-words denied", policy(allow(contains(1))), policy(allow("*"), deny(contains(6)))),
    compare(
      "twelve contains-words together",
      policy({ ...allow("*"), Condition: { StringLike: { "aws:UserAgent": "none" } } }),
      policy(
        {
          ...allow("*"),
          Condition: Object.fromEntries(
            words(12).map((word, i) => [i % 2 ? "StringLike" : "StringLikeIfExists", { "aws:UserAgent": word }]),
          ),
        },
        ...words(12).map((word) => deny("*", { Condition: { StringNotLike: { "aws:UserAgent": word } } })),
      ),
    ),
    compare(
      "twelve contains-words against each",
      policy(...words(12).map((word) => allow("*", { Condition: { StringLike: { "aws:UserAgent": `${word}y*` } } }))),
      policy(allow("*"), ...words(12).map((word) => deny("*", { Condition: { StringNotLike: { "aws:UserAgent": word } } }))),
    ),
    compare(
      "union that covers",
      policy(allow(list(10, (i) => `arn:aws:s3:::b${i}*`))),
      policy(allow(list(100, (i) => `arn:aws:s3:::b${i}*`))),
    ),
    compare(
      "union that covers all but one",
      policy(allow(list(100, (i) => `arn:aws:s3:::b${i}/*`))),
      policy(allow(list(101, (i) => `arn:aws:s3:::b${i}/*`))),
    ),
    compare(
      "three patterns at once",
      policy(allow("arn:aws:s3:::*x*y*"), allow("arn:aws:s3:::*y*x*")),
      policy(allow("arn:aws:s3:::*x*"), deny("arn:aws:s3:::*?*x*")),
    ),
    compare(
      "equal but for order",
      policy(allow(list(60, (i) => `arn:aws:s3:::*${i}*z`))),
      policy(allow(list(60, (i) => `arn:aws:s3:::*${59 - i}*z`))),
    ),
    compare("random clauses, 30 keys", sat(30, 90), policy(allow("*"))),
    compare("random clauses, 80 keys", policy(deny("*")), sat(80, 320)),
    compare("random clauses, 40 keys, tight", policy(deny("*")), sat(40, 260)),
    compare(
      "tied strings",
      policy(allow("arn:aws:s3:::b/${aws:username}/*")),
      policy(allow("arn:aws:s3:::b/*", { Condition: { StringLike: { "aws:username": "a*" } } })),
    ),
    compare(
      "tied strings, same",
      policy(allow("arn:aws:s3:::b/${aws:username}/*")),
      policy(allow("arn:aws:s3:::b/${aws:username}/docs/*")),
    ),
    compare(
      "tied strings, twice",
      policy(allow("arn:aws:s3:::${aws:PrincipalTag/team}/${aws:username}/*")),
      policy(allow("arn:aws:s3:::${aws:PrincipalTag/team}/*${aws:username}/*")),
    ),
    compare(
      "address blocks",
      policy(allow("*", { Condition: { IpAddress: { "aws:SourceIp": list(256, (i) => `10.${i}.0.0/16`) } } })),
      policy(allow("*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })),
    ),
    compare(
      "address blocks but one",
      policy(allow("*", { Condition: { IpAddress: { "aws:SourceIp": list(255, (i) => `10.${i}.0.0/16`) } } })),
      policy(allow("*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })),
    ),
    compare(
      "sets",
      policy(allow("*", { Condition: { "ForAllValues:StringLike": { "aws:TagKeys": ["a*", "b*"] } } })),
      policy(
        allow("*", {
          Condition: {
            "ForAllValues:StringLike": { "aws:TagKeys": ["a*", "b*", "c*"] },
            "ForAnyValue:StringLike": { "aws:TagKeys": ["*z"] },
          },
        }),
      ),
    ),
  ];
}
