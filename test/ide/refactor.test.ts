// Refactorings: what they do to a text, and that those said to keep access keep it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refactorings } from "../../server/src/core/ide/refactor";
import { shrink } from "../../server/src/core/ide/refactor-lists";
import type { Refactoring } from "../../server/src/core/ide/refactoring";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import type { Request } from "../../server/src/core/semantics/request";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { samples } from "./policies";

const catalogue = loadCatalogue();
const types = keyTypesOf(catalogue);
const context = {
  catalogue,
  kind: "resource" as const,
  workspaceValues: { accounts: ["999988887777"], organizations: [], principals: [], resources: [] },
};

function parse(text: string): PolicyDocument {
  const { document } = parsePolicy(text);
  assert.ok(document);
  return document;
}

/** The refactorings at `|`. */
function at(marked: string, baseline?: string): { text: string; found: Refactoring[] } {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  return { text, found: refactorings(parse(text), { start: offset, end: offset }, context, baseline ? { baseline: parse(baseline) } : {}) };
}

/** The text after the refactoring with this id (the first of several). */
function apply(marked: string, id: string, baseline?: string): string {
  const { text, found } = at(marked, baseline);
  const one = found.find((refactoring) => refactoring.id === id);
  assert.ok(one, `\`${id}\` is offered among ${found.map((refactoring) => refactoring.id).join(", ")}`);
  return applyEdits(text, one.edits);
}

const ids = (marked: string) => at(marked).found.map((one) => one.id);
const inStatement = (inner: string) => `{"Version":"2012-10-17","Statement":[{${inner}}]}`;

describe("wildcards", () => {
  it("expand to the actions that they match", () => {
    assert.equal(
      apply(inStatement('"Effect":"Allow","Action":"s3:GetObjectAc|*"'), "expand-wildcard"),
      inStatement('"Effect":"Allow","Action":"s3:GetObjectAcl"'),
    );
    const names = catalogue.matchActions("s3:*BucketAcl");
    assert.ok(names.length > 1);
    assert.deepEqual(
      JSON.parse(apply(inStatement('"Effect":"Allow","Action":["iam:PassRole","s3:|*BucketAcl","s3:GetObject"]'), "expand-wildcard"))
        .Statement[0].Action,
      ["iam:PassRole", ...names, "s3:GetObject"],
    );
  });

  it("do not repeat what the list holds", () => {
    const text = apply(inStatement('"Effect":"Allow","Action":["s3:GetObjectAcl","s3:GetObjectAc|*"]'), "expand-wildcard");
    assert.deepEqual(JSON.parse(text).Statement[0].Action, ["s3:GetObjectAcl"]);
  });

  it("are not expanded when they match nothing or too much", () => {
    assert.ok(!ids(inStatement('"Action":"|*"')).includes("expand-wildcard"));
    assert.ok(!ids(inStatement('"Action":"nosuch:|*"')).includes("expand-wildcard"));
  });

  it("claim no equality: new actions are treated differently", () => {
    for (const one of at(inStatement('"Effect":"Allow","Action":["s3:Get|*","s3:ListBucket","s3:ListAllMyBuckets"]')).found) {
      if (one.id === "expand-wildcard" || one.id === "shrink-to-wildcards") assert.equal(one.claim, "changes");
    }
  });

  it("split into what the committed version names", () => {
    const baseline = inStatement('"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","iam:PassRole"],"Resource":"*"');
    const text = apply(inStatement('"Effect":"Allow","Action":"s3:|*","Resource":"*"'), "split-wildcard", baseline);
    assert.deepEqual(JSON.parse(text).Statement[0].Action, ["s3:GetObject", "s3:PutObject"]);
  });

  it("shrink a list exactly over the catalogue", () => {
    for (const pattern of ["s3:Get*", "iam:*", "sqs:*"]) {
      const names = catalogue.matchActions(pattern);
      const shrunk = shrink(names, catalogue);
      assert.ok(shrunk && shrunk.length < names.length / 2, `${pattern}: ${shrunk}`);
      assert.deepEqual(new Set(shrunk.flatMap((one) => catalogue.matchActions(one))), new Set(names));
    }
    const some = ["ec2:StartInstances", "s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectTagging", "nosuch:Thing", "s3:Put*"];
    const shrunk = shrink(some, catalogue) ?? some;
    assert.deepEqual(
      new Set(shrunk.flatMap((one) => catalogue.matchActions(one))),
      new Set(some.flatMap((one) => catalogue.matchActions(one))),
    );
    assert.equal(shrink(["s3:GetObject", "s3:PutObject", "iam:PassRole"], catalogue), undefined);
  });
});

describe("lists", () => {
  it("are sorted in place, each entry as it was written", () => {
    const text = '{\n  "Statement": {\n    "Action": [\n      "s3:PutObject",\n      "s3:Get\\u002a",\n      "ec2:*"|\n    ]\n  }\n}';
    assert.equal(
      apply(text, "sort-list"),
      '{\n  "Statement": {\n    "Action": [\n      "ec2:*",\n      "s3:Get\\u002a",\n      "s3:PutObject"\n    ]\n  }\n}',
    );
  });

  it("lose repetitions; actions whatever their case, resources exactly", () => {
    assert.deepEqual(JSON.parse(apply(inStatement('"Action":["s3:b","s3:A","S3:B","s3:a|"]'), "sort-list")).Statement[0].Action, [
      "s3:A",
      "s3:b",
    ]);
    assert.deepEqual(JSON.parse(apply(inStatement('"Resource":["arn:b","arn:B","arn:b|"]'), "sort-list")).Statement[0].Resource, [
      "arn:B",
      "arn:b",
    ]);
  });

  it("that are in order are left alone", () => assert.ok(!ids(inStatement('"Action":["s3:A","s3:b|"]')).includes("sort-list")));
});

describe("statements", () => {
  const two = (a: string, b: string) =>
    `{"Version":"2012-10-17","Statement":[{|${a}},{"Effect":"Deny","Action":"x:*","Resource":"*"},{${b}}]}`;

  it("that differ in one list are merged", () => {
    const text = apply(
      two(
        '"Sid":"A","Effect":"Allow","Action":"s3:GetObject","Resource":"*"',
        '"Sid":"B","Effect":"Allow","Action":["s3:PutObject","s3:GetObject"],"Resource":["*"]',
      ),
      "merge-statements",
    );
    assert.deepEqual(JSON.parse(text).Statement, [
      { Sid: "A", Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: "*" },
      { Effect: "Deny", Action: "x:*", Resource: "*" },
    ]);
  });

  it("that repeat another go away", () => {
    const text = apply(
      two('"Effect":"Allow","Action":["a:b","c:d"],"Resource":"*"', '"Resource":"*","Effect":"Allow","Action":["c:d","a:b"]'),
      "remove-duplicate-statement",
    );
    assert.equal(JSON.parse(text).Statement.length, 2);
  });

  const apart: [string, string, string][] = [
    ["two lists differ", '"Effect":"Allow","Action":"a:b","Resource":"x"', '"Effect":"Allow","Action":"c:d","Resource":"y"'],
    ["the effects differ", '"Effect":"Allow","Action":"a:b","Resource":"*"', '"Effect":"Deny","Action":"c:d","Resource":"*"'],
    ["the lists are negated", '"Effect":"Deny","NotAction":"a:b","Resource":"*"', '"Effect":"Deny","NotAction":"c:d","Resource":"*"'],
    [
      "the conditions differ",
      '"Effect":"Allow","Action":"a:b","Resource":"*"',
      '"Effect":"Allow","Action":"c:d","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}',
    ],
    ["one has no resource", '"Effect":"Allow","Action":"a:b","Resource":"*"', '"Effect":"Allow","Action":"a:b"'],
    [
      "one holds an unknown element",
      '"Effect":"Allow","Action":"a:b","Resource":"*"',
      '"Effect":"Allow","Action":"c:d","Resource":"*","Conditon":{}',
    ],
  ];
  for (const [why, a, b] of apart) it(`stay apart when ${why}`, () => assert.ok(!ids(two(a, b)).some((id) => /statement/.test(id))));
});

describe("the version", () => {
  it("is updated with `${` kept as text", () => {
    const text = apply(
      '{"Version":"2008-10-17|","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringLike":{"s3:prefix":"${x}"},"NumericEquals":{"s3:max-keys":"${y}"}}}}',
      "update-version",
    );
    assert.deepEqual(JSON.parse(text), {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "s3:*",
        Resource: "arn:aws:s3:::b/${$}{aws:username}",
        Condition: { StringLike: { "s3:prefix": "${$}{x}" }, NumericEquals: { "s3:max-keys": "${y}" } },
      },
    });
  });

  it("is added where there is none", () => {
    assert.equal(apply('{|\n  "Statement": []\n}', "update-version"), '{\n  "Version": "2012-10-17",\n  "Statement": []\n}');
    assert.equal(apply('{|"Statement":[]}', "update-version"), '{"Version":"2012-10-17","Statement":[]}');
  });

  it("is left alone when it is current or unknown", () => {
    assert.deepEqual(ids('{"Version":"2012-10-17|","Statement":[]}'), []);
    assert.deepEqual(ids('{"Version":"2013|","Statement":[]}'), []);
  });
});

describe("conditions", () => {
  it("get the qualifier that a key with several values needs", () => {
    assert.deepEqual(
      JSON.parse(apply(inStatement('"Condition":{"StringEquals":{"aws:Tag|Keys":["a"]}}'), "add-qualifier")).Statement[0].Condition,
      { "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
    );
    assert.deepEqual(
      JSON.parse(apply(inStatement('"Condition":{"StringEquals":{"aws:username":"u","aws:Tag|Keys":["a"]}}'), "add-qualifier")).Statement[0]
        .Condition,
      { StringEquals: { "aws:username": "u" }, "ForAnyValue:StringEquals": { "aws:TagKeys": ["a"] } },
    );
    assert.ok(!ids(inStatement('"Condition":{"StringEquals":{"aws:user|name":"a"}}')).includes("add-qualifier"));
  });

  it("narrow a service principal to an account or to its resources", () => {
    const policy = inStatement('"Effect":"Allow","Principal":{"Service":"sns.ama|zonaws.com"},"Action":"sqs:SendMessage","Resource":"*"');
    assert.deepEqual(JSON.parse(apply(policy, "add-source-account")).Statement[0].Condition, {
      StringEquals: { "aws:SourceAccount": "999988887777" },
    });
    assert.deepEqual(JSON.parse(apply(policy, "add-source-arn")).Statement[0].Condition, {
      ArnLike: { "aws:SourceArn": "arn:aws:sns:*:999988887777:*" },
    });
  });

  it("join the operators that are there", () => {
    const policy = inStatement(
      '"Effect":"Allow","Principal":{"Service":"sns.ama|zonaws.com"},"Action":"sqs:SendMessage","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"x"}}',
    );
    assert.deepEqual(JSON.parse(apply(policy, "add-source-account")).Statement[0].Condition, {
      StringEquals: { "aws:RequestedRegion": "x", "aws:SourceAccount": "999988887777" },
    });
  });

  it("are not offered where they would lock out somebody else, or stand already", () => {
    assert.ok(
      !ids(
        inStatement('"Effect":"Allow","Principal":{"Service":"s|ns.amazonaws.com","AWS":"111122223333"},"Action":"sqs:SendMessage"'),
      ).includes("add-source-account"),
    );
    assert.ok(
      !ids(
        inStatement(
          '"Effect":"Allow","Principal":{"Service":"s|ns.amazonaws.com"},"Action":"sqs:*","Condition":{"ArnLike":{"aws:sourcearn":"x"}}',
        ),
      ).includes("add-source-account"),
    );
    assert.ok(
      !ids(inStatement('"Effect":"Allow","Principal":{"Service":"s|ns.amazonaws.com"},"Action":"sqs:*"')).includes("add-principal-org-id"),
    );
  });

  it("narrow everyone to the organization that the policy names", () => {
    const [open, named] = ['"Resource":"*"', '"Resource":"*","Condition":{"StringEquals":{"aws:ResourceOrgID":"o-z9y8x7w6v5"}}'].map(
      (rest) => inStatement(`"Effect":"Allow","Principal":"|*","Action":"s3:GetObject",${rest}`),
    ) as [string, string];
    assert.deepEqual(JSON.parse(apply(named, "add-principal-org-id")).Statement[0].Condition, {
      StringEquals: { "aws:ResourceOrgID": "o-z9y8x7w6v5", "aws:PrincipalOrgID": "o-z9y8x7w6v5" },
    });
    // No id is made up.
    assert.ok(!ids(open).includes("add-principal-org-id"));
  });
});

describe("every refactoring anywhere", () => {
  const texts = [
    ...samples.map((sample) => sample.text),
    '{"Statement":[{"Effect":"Allow","Action":["s3:PutObject","s3:GetObject","S3:getobject"],"Resource":["arn:aws:s3:::b/${x}","arn:aws:s3:::a"]},{"Effect":"Allow","Action":"s3:DeleteObject","Resource":["arn:aws:s3:::a","arn:aws:s3:::b/${x}"]},{"Effect":"Allow","Action":"s3:DeleteObject","Resource":["arn:aws:s3:::b/${x}","arn:aws:s3:::a"]}]}',
    '{\n\t"Version": "2012-10-17",\n\t"Statement": [\n\t\t{ "Effect": "Deny", "Principal": { "AWS": ["222233334444", "111122223333"] }, "Action": "sqs:*", "Resource": "*", "Condition": { "StringEquals": { "aws:username": ["b", "a", "a"] } } },\n\t\t{ "Effect": "Deny", "Principal": { "AWS": "333344445555" }, "Action": "sqs:*", "Resource": "*", "Condition": { "StringEquals": { "aws:username": ["a", "b"] } } }\n\t]\n}',
  ];

  it("leaves valid JSON, and the same access where it claims so", () => {
    let equal = 0;
    for (const text of texts) {
      for (let offset = 0; offset <= text.length; offset += 2) {
        for (const one of refactorings(parse(text), { start: offset, end: offset }, context)) {
          const result = applyEdits(text, one.edits);
          assert.doesNotThrow(() => JSON.parse(result), `${one.id} at ${offset} gives\n${result}`);
          if (one.claim !== "equal") continue;
          equal++;
          const before = parse(text);
          const after = parse(result);
          for (const request of requests(before)) {
            assert.equal(
              decidePolicy(after, request, types).decision,
              decidePolicy(before, request, types).decision,
              `${one.title} changes ${JSON.stringify(request)}`,
            );
          }
        }
      }
    }
    assert.ok(equal > 50, `${equal} claims of equality were tried`);
  });
});

/** Requests made of what a policy names: each action on each resource, as some principals, with and without each condition. */
function requests(document: PolicyDocument): Request[] {
  const actions = new Set(["iam:PassRole"]);
  const resources = new Set(["*", "arn:aws:s3:::other/x", "arn:aws:s3:::b/u", "arn:aws:s3:::b/${x}"]);
  const contexts: Request["context"][] = [{}];
  for (const statement of document.statements) {
    for (const list of [statement.action, statement.notAction])
      for (const { value } of list?.values ?? []) actions.add(value.replaceAll("*", "Thing"));
    for (const list of [statement.resource, statement.notResource])
      for (const { value } of list?.values ?? []) resources.add(value.replaceAll("*", "thing"));
    for (const entry of statement.condition?.entries ?? [])
      for (const { value } of entry.values)
        contexts.push({ ...contexts[contexts.length - 1], [entry.key.value]: String(value).replaceAll("*", "x"), x: "y" });
  }
  const out: Request[] = [];
  for (const action of actions) {
    for (const resource of resources) {
      for (const one of contexts) {
        for (const account of ["111122223333", "333344445555"])
          out.push({
            principal: { type: "AWS", id: `arn:aws:iam::${account}:user/u` },
            action,
            resource,
            context: { ...one, "aws:PrincipalAccount": account },
          });
      }
    }
  }
  return out;
}
