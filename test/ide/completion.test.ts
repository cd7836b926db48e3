// Completion: what is offered where, and that accepting an entry never breaks JSON.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CompletionEntry } from "../../server/src/core/ide/completion";
import { complete, describeEntry } from "../../server/src/core/ide/completion";
import type { WritingContext } from "../../server/src/core/ide/context";
import { plainText } from "../../server/src/core/ide/snippet";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { samples } from "./policies";

const catalogue = loadCatalogue();
const workspaceValues = {
  accounts: ["999988887777"],
  organizations: ["o-a1b2c3d4e5"],
  principals: ["arn:aws:iam::999988887777:role/admin"],
  resources: ["arn:aws:s3:::our-bucket"],
};
const context = (kind: PolicyKind): WritingContext => ({ catalogue, kind, workspaceValues });

/** Entries at `|` in a text, in the order in which an editor shows them. */
function at(marked: string, kind: PolicyKind = "identity"): CompletionEntry[] {
  const offset = marked.indexOf("|");
  assert.notEqual(offset, -1, "the text needs a cursor");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return complete(text, offset, context(kind)).sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
}

function labels(marked: string, kind: PolicyKind = "identity"): string[] {
  return at(marked, kind).map((entry) => entry.label);
}

/** The text after an entry was accepted without touching its tab stops. */
function accept(text: string, entry: CompletionEntry): string {
  return (
    text.slice(0, entry.range.start) + (entry.isSnippet ? plainText(entry.insertText) : entry.insertText) + text.slice(entry.range.end)
  );
}

function accepted(marked: string, label: string, kind: PolicyKind = "identity"): string {
  const entry = at(marked, kind).find((one) => one.label === label);
  assert.ok(entry, `\`${label}\` is offered among ${labels(marked, kind).slice(0, 20).join(", ")}`);
  return accept(marked.replace("|", ""), entry);
}

const inStatement = (inner: string) => `{"Version":"2012-10-17","Statement":[{${inner}}]}`;

describe("what is offered", () => {
  it("whole policies in an empty file", () => {
    assert.ok(labels("|").includes("IAM policy"));
    assert.equal(labels("\n |", "scp")[1], "SCP: only these Regions");
  });

  it("whole policies for the first word of a file, in its place, and nowhere inside of JSON", () => {
    assert.ok(labels("iam-s3-r|").includes("S3: read and write one bucket"));
    assert.ok(labels("regions|").includes("SCP: only these Regions"));
    assert.deepEqual(labels("nothing-like-it|"), []);
    assert.equal(JSON.parse(accepted("\niam-s3-r|\n", "S3: read and write one bucket")).Version, "2012-10-17");
    for (const inside of ["{ | }", '{ "iam-|" }', '{ "name": "iam-s3|" }', '[ "iam-|" ]', inStatement('"Action": "iam-|"'), '{ "a": | }'])
      assert.ok(!labels(inside).some((label) => /^(IAM policy|S3: read|SCP: )/.test(label)), inside);
  });

  it("elements of the document and of a statement that fit the kind", () => {
    assert.deepEqual(labels("{ | }"), ["Version", "Statement"]);
    assert.deepEqual(labels('{ "Version": "2012-10-17", | }', "resource"), ["Id", "Statement"]);
    assert.deepEqual(labels(inStatement('"Effect":"Allow",|')), ["Sid", "Action", "Resource", "Condition", "NotAction", "NotResource"]);
    assert.deepEqual(labels(inStatement('"Effect":"Allow","Action":"sts:AssumeRole",|'), "trust"), ["Sid", "Principal", "Condition"]);
    assert.ok(labels(inStatement("|"), "resource").includes("NotPrincipal"));
  });

  it("only Deny in a resource control policy", () => assert.deepEqual(labels(inStatement('"Effect":"|"'), "rcp"), ["Deny"]));

  it("services, those of the statement first", () => {
    const found = labels(inStatement('"Action":["dynamodb:GetItem","|"]'));
    assert.equal(found[0], "dynamodb:");
    assert.ok(found.includes("s3:"));
  });

  it("actions of a service, those on the same resources first, without what is there already", () => {
    const found = labels(inStatement('"Action":["s3:ListBucket","s3:|"]'));
    assert.ok(!found.includes("s3:ListBucket"));
    assert.ok(found.includes("s3:GetObject"));
    const bucketAction = found.indexOf("s3:GetBucketPolicy");
    assert.ok(bucketAction >= 0 && bucketAction < found.indexOf("s3:GetObject"));
    assert.ok(found.includes("s3:Get*") && found.includes("s3:*"));
  });

  it("actions inside a wildcard", () => {
    const found = labels(inStatement('"Action":"s3:*Acl|"'));
    assert.ok(found.includes("s3:GetBucketAcl") && found.includes("s3:PutObjectAcl"));
    assert.ok(!found.includes("s3:GetObject"));
  });

  it("an action without its service", () => assert.ok(labels(inStatement('"Action":"getobj|"')).includes("s3:GetObject")));

  it("only what fits what has been typed, the nearest first", () => {
    const found = labels(inStatement('"Action":["s3:GetObject","s3:Put|"]'));
    assert.match(found[0] ?? "", /^s3:Put/);
    assert.ok(!found.includes("s3:DeleteObject"));
    assert.equal(labels(inStatement('"Action":"passr|"'))[0], "iam:PassRole");
  });

  it("keys of the identity provider that the statement trusts first", () => {
    const found = labels(
      inStatement(
        '"Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/AB"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"|"}}',
      ),
      "trust",
    );
    assert.deepEqual(found.slice(0, 2), ["oidc.eks.eu-west-1.amazonaws.com/id/AB:sub", "oidc.eks.eu-west-1.amazonaws.com/id/AB:aud"]);
  });

  it("what is typed of a principal stays", () =>
    assert.match(
      accepted(inStatement('"Principal":{"AWS":"arn:aws:iam::123456789012:|"}'), "arn:…:iam::…:role/…", "resource"),
      /"arn:aws:iam::123456789012:role\/RoleName"/,
    ));

  it("details at once and documentation when looked at", () => {
    const entry = at(inStatement('"Action":"s3:|"')).find((one) => one.label === "s3:DeleteBucket");
    assert.match(entry?.detail ?? "", /^Write · bucket/);
    assert.match(describeEntry(entry?.resolve ?? { what: "action", name: "" }, context("identity")) ?? "", /delete the bucket/);
  });

  it("exact actions before wildcards, and those that people know before others", () => {
    const found = labels(inStatement('"Action":"s3:Del|"')).filter((label) => label.startsWith("s3:Del"));
    assert.deepEqual(found.slice(0, 2), ["s3:DeleteBucket", "s3:DeleteObject"]);
    assert.equal(found.at(-1), "s3:Del*");
    const wildcard = found.findIndex((label) => label.endsWith("*"));
    assert.ok(
      found.slice(wildcard).every((label) => label.endsWith("*")),
      found.slice(wildcard).join(", "),
    );
  });

  it("usual condition keys and those of the actions before the others", () => {
    const found = labels(inStatement('"Action":"s3:ListBucket","Resource":"*","Condition":{"StringEquals":{"|"}}'));
    assert.ok(found.indexOf("aws:PrincipalOrgID") < 12, found.slice(0, 15).join(", "));
    const [usual, own, other] = ["aws:SourceVpce", "s3:prefix", "aws:UserAgent"].map((key) => found.indexOf(key)) as [
      number,
      number,
      number,
    ];
    assert.ok(usual >= 0 && usual < own && own < other, `${usual} ${own} ${other}`);
  });

  it("only role assumption first in a trust policy", () =>
    assert.match(labels(inStatement('"Action":"|"'), "trust")[0] ?? "", /^sts:AssumeRole/));

  it("ARNs of the resource types of the statement's actions, with tab stops", () => {
    const entry = at(inStatement('"Action":"dynamodb:GetItem","Resource":"|"')).find((one) => one.label.endsWith("table/${TableName}"));
    assert.equal(entry?.insertText, '"arn:aws:dynamodb:${1:*}:${2:999988887777}:table/${3:TableName}"');
    assert.ok(entry?.isSnippet);
  });

  it("what is typed of an ARN stays", () => {
    assert.match(
      accepted(
        inStatement('"Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:eu-west-1:1|"'),
        "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}",
      ),
      /"arn:aws:dynamodb:eu-west-1:1:table\/TableName"/,
    );
    assert.match(
      accepted(
        inStatement('"Action":"s3:GetObject","Resource":"arn:aws:s3:::my-bucket/|"'),
        "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
      ),
      /"arn:aws:s3:::my-bucket\/ObjectName"/,
    );
  });

  it("Regions and accounts inside an ARN", () => {
    assert.match(
      accepted(inStatement('"Action":"sqs:*","Resource":"arn:aws:sqs:eu-|:111122223333:q"'), "eu-central-1"),
      /"arn:aws:sqs:eu-central-1:111122223333:q"/,
    );
    assert.match(
      accepted(inStatement('"Action":"sqs:*","Resource":"arn:aws:sqs:eu-west-1:|"'), "999988887777"),
      /"arn:aws:sqs:eu-west-1:999988887777:"/,
    );
  });

  it("policy variables behind `${`, only where they mean something", () => {
    assert.match(
      accepted(inStatement('"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${aws:us|/x"'), "${aws:username}"),
      /"arn:aws:s3:::b\/\$\{aws:username\}\/x"/,
    );
    assert.deepEqual(labels('{"Statement":[{"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/${|"}]}'), []);
    assert.deepEqual(labels(inStatement('"Resource":"arn:aws:${|"')), []);
  });

  it("operators that fit the key below", () => {
    const found = labels(inStatement('"Action":"s3:*","Condition":{"|":{"aws:SourceIp":"10.0.0.0/8"}}'));
    assert.equal(found[0], "IpAddress");
    assert.ok(!found.includes("StringEquals"));
  });

  it("usual keys and those that the actions support first, then other global ones, all of the operator's type", () => {
    const found = labels(inStatement('"Action":"s3:ListBucket","Condition":{"StringLike":{"|"}}'));
    assert.ok(found.indexOf("s3:prefix") >= 0 && found.indexOf("s3:prefix") < found.indexOf("aws:UserAgent"));
    assert.ok(!found.includes("aws:SecureTransport"));
    assert.deepEqual(
      labels(inStatement('"Action":"s3:ListBucket","Condition":{"Bool":{"|"}}')).filter(
        (label) => label === "aws:SecureTransport" || label === "aws:PrincipalOrgID",
      ),
      ["aws:SecureTransport"],
    );
  });

  it("a list behind a set operator, a choice behind `Bool`", () => {
    assert.match(
      accepted(inStatement('"Action":"ec2:*","Condition":{"ForAllValues:StringEquals":{"|"}}'), "aws:TagKeys"),
      /"aws:TagKeys": \[""\]/,
    );
    assert.match(
      accepted(inStatement('"Action":"ec2:*","Condition":{"Bool":{"|"}}'), "aws:SecureTransport"),
      /"aws:SecureTransport": "true"/,
    );
  });

  it("values that can be listed", () => {
    assert.ok(labels(inStatement('"Condition":{"StringEquals":{"aws:RequestedRegion":"|"}}')).includes("eu-central-1"));
    assert.deepEqual(labels(inStatement('"Condition":{"Bool":{"aws:SecureTransport":"|"}}')), ["true", "false"]);
    assert.equal(labels(inStatement('"Condition":{"StringEquals":{"aws:SourceAccount":"|"}}'))[0], "999988887777");
    assert.equal(labels(inStatement('"Condition":{"StringEquals":{"aws:principalorgid":"|"}}'))[0], "o-a1b2c3d4e5");
    assert.ok(labels(inStatement('"Condition":{"StringEquals":{"s3:x-amz-server-side-encryption":["AES256","|"]}}')).includes("aws:kms"));
  });

  it("principals by kind", () => {
    assert.ok(labels(inStatement('"Principal":{"Service":"|"}'), "resource").includes("lambda.amazonaws.com"));
    assert.equal(labels(inStatement('"Principal":{"AWS":"|"}'), "resource")[0], "arn:aws:iam::999988887777:role/admin");
    assert.deepEqual(labels(inStatement('"Principal":{"AWS":"x",|}'), "trust"), ["Service", "Federated"]);
  });

  it("a Sid that says what the statement does and is not taken", () => {
    assert.deepEqual(labels('{"Statement":[{"Sid":"AllowGetObject"},{"Sid":"|","Effect":"Allow","Action":"s3:GetObject"}]}'), [
      "AllowGetObject2",
    ]);
  });
});

describe("accepting an entry", () => {
  it("adds the quotes and commas that are missing", () => {
    assert.equal(accepted('{"Version":"2012-10-17" |}', "Statement").includes('"2012-10-17" , "Statement"'), true);
    assert.match(accepted(inStatement('"Action":["s3:GetObject" "s3:Pu|"]'), "s3:PutObject"), /\["s3:GetObject" ,"s3:PutObject"\]/);
    assert.match(accepted('{"Statement":[{"Effect":"Al|\n}]}', "Allow"), /"Effect":"Allow"\n/);
    assert.match(accepted(inStatement('"Action":[| "s3:GetObject"]'), "sts:"), /\["sts:", "s3:GetObject"\]/);
  });

  it("replaces the whole token, quotes included", () => {
    assert.equal(accepted(inStatement('"Action":"s3:Get|Foo"'), "s3:GetObject"), inStatement('"Action":"s3:GetObject"'));
    assert.equal(accepted(inStatement('"Ac|tionn":"s3:*"'), "Action"), inStatement('"Action":"s3:*"'));
  });

  it("offers nothing between a name and its value", () => {
    assert.deepEqual(labels('{"Statement":[{"Action" |: "s3:*"}]}'), []);
    assert.deepEqual(labels('{"Statement":[{"Action": | "s3:*"}]}'), []);
  });

  for (const { name, kind, text } of samples) {
    it(`keeps valid JSON valid: ${name}`, () => {
      for (let offset = 0; offset <= text.length; offset += 3) everyEntryParses(text, offset, kind);
    });

    it(`completes a half-typed string: ${name}`, () => {
      for (const token of stringsOf(text)) {
        for (const length of new Set([1, Math.ceil(token.length / 2), token.length - 1])) {
          // The closing quote and the end of the word are not typed yet.
          everyEntryParses(text.slice(0, token.start + length) + text.slice(token.start + token.length), token.start + length, kind);
        }
      }
    });

    it(`completes where nothing stands yet, or a comma is missing: ${name}`, () => {
      for (const token of stringsOf(text)) {
        const end = token.start + token.length;
        const isValue = !/^\s*:/.test(text.slice(end));
        if (isValue) everyEntryParses(text.slice(0, token.start) + text.slice(end), token.start, kind);
        const comma = /^\s*,/.exec(text.slice(end));
        if (comma)
          everyEntryParses(
            text.slice(0, end) + text.slice(end + comma[0].length),
            end + 1 < text.length - comma[0].length && /\s/.test(text[end + comma[0].length] ?? "") ? end + 1 : end,
            kind,
            true,
          );
      }
    });
  }
});

/** Strings of a text with their quotes. */
function stringsOf(text: string): { start: number; length: number }[] {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map((m) => ({ start: m.index, length: m[0].length }));
}

/** Accepts every entry at an offset. With `repairs`, an entry that leaves the text broken is fine if it replaced a token: the missing comma is elsewhere. */
function everyEntryParses(text: string, offset: number, kind: PolicyKind, repairs = false): void {
  const entries = complete(text, offset, context(kind));
  // Of long uniform lists a sample is enough: every kind of entry, first, last and every 29th.
  const seen = new Set<string>();
  entries.forEach((entry, i) => {
    const sort = `${entry.kind} ${entry.isSnippet}`;
    if (seen.has(sort) && i % 29 !== 0 && i !== entries.length - 1) return;
    seen.add(sort);
    if (repairs && entry.range.end > entry.range.start && entry.range.end <= offset) return;
    const result = accept(text, entry);
    try {
      JSON.parse(result);
    } catch (error) {
      assert.fail(
        `accepting \`${entry.label}\` at ${offset} of\n${text.slice(0, offset)}|${text.slice(offset)}\ngives\n${result}\n${(error as Error).message}`,
      );
    }
    assert.equal(result.slice(0, entry.range.start), text.slice(0, entry.range.start));
    assert.ok(entry.range.start <= offset && entry.range.end >= offset, "the range holds the cursor");
    assert.ok(!text.slice(entry.range.start, entry.range.end).includes("\n"), "the range is within one line");
  });
}
