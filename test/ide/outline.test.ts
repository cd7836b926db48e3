// Inlay hints, links, outline, folding, semantic tokens and rename.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { collectValues } from "../../server/src/core/ide/context";
import { inlayHints } from "../../server/src/core/ide/hints";
import { documentLinks } from "../../server/src/core/ide/links";
import { renameSid, sidAt } from "../../server/src/core/ide/rename";
import { documentSymbols, foldingRanges } from "../../server/src/core/ide/symbols";
import { semanticTokens } from "../../server/src/core/ide/tokens";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument, Range } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const context = { catalogue: loadCatalogue(), kind: "identity" as const };

const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": ["s3:Get*", "s3:PutObject", "nosuch:*"],
      "Resource": "arn:aws:s3:::b\\u002a/\${aws:username}/\${*}/*",
      "Condition": {
        "StringEquals": { "aws:PrincipalTag/a": "*\${aws:userid}" },
        "StringLike": { "s3:prefix": "a?*" }
      }
    },
    { "Effect": "Deny", "Action": "iam:*", "Resource": "*" }
  ]
}`;

function parse(source: string): PolicyDocument {
  const { document } = parsePolicy(source);
  assert.ok(document);
  return document;
}

const slice = (range: Range) => text.slice(range.start, range.end);

describe("document links", () => {
  it("lead from the first entry of each service to its page, and mark the prefix only", () => {
    const links = documentLinks(parse(text), context);
    assert.deepEqual(
      links.map(({ range, url }) => [slice(range), url]),
      [
        ["s3", "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"],
        ["iam", "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html"],
      ],
    );
  });

  it("lead to the row of an action, and stay away from texts with escapes", () => {
    const policy = '{"Statement":[{"Effect":"Allow","Action":["sqs:SendMessage","\\u0073ns:Publish"],"Resource":"*"}]}';
    const links = documentLinks(parse(policy), context);
    assert.deepEqual(
      links.map(({ range, url }) => [policy.slice(range.start, range.end), url.slice(url.indexOf("#"))]),
      [["sqs", "#amazonsqs-SendMessage"]],
    );
  });
});

describe("inlay hints", () => {
  /** What each pattern is followed by. */
  const labels = (source: string) =>
    inlayHints(parse(source), context).map(({ offset, label }) => [source.slice(0, offset).match(/"[^"]*"$/)?.[0], label]);
  const resources = (...written: string[]) =>
    labels(`{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":${JSON.stringify(written)}}]}`).map(([, label]) => label);

  it("stand behind every wildcard of actions and resources, and say what it covers", () => {
    const hints = inlayHints(parse(text), context);
    assert.deepEqual(
      hints.map((hint) => text.slice(0, hint.offset).match(/"[^"]*"$/)?.[0]),
      ['"s3:Get*"', '"nosuch:*"', '"arn:aws:s3:::b\\u002a/${aws:username}/${*}/*"', '"iam:*"', '"*"'],
    );
    assert.match(hints[0]?.label ?? "", /^\d+ actions$/);
    assert.equal(hints[1]?.label, "no action");
    // Short; how risky they are is told by the tooltip.
    assert.match(hints[3]?.label ?? "", /^\d+ actions$/);
    assert.match(hints[3]?.tooltip ?? "", /[Pp]ermissions management/);
    assert.match(hints[0]?.tooltip ?? "", /matches \d+ actions of Amazon S3/);
  });

  it("name the kinds of resource that a pattern can name, and count many", () => {
    assert.deepEqual(
      resources("*", "arn:aws:s3:::b/*", "arn:aws:s3:::logs-*", "arn:aws:iam::*:role/app", "arn:aws:s3:::b", "arn:aws:*:::x"),
      ["any resource", "object", "bucket, object", "role", "any service"],
    );
    assert.match(resources("arn:aws:ec2:*:123456789012:*")[0] ?? "", /^\d+ resource types$/);
    assert.deepEqual(resources("arn:aws:nosuch:::x*", "arn:aws:s3:::b/${*}"), ["no known resource type"]);
    assert.match(inlayHints(parse(text), context)[2]?.tooltip ?? "", /Can name: .*`s3:object`/);
  });

  it("can be asked for a part of the text", () => {
    const at = text.indexOf('"iam:*"');
    assert.equal(inlayHints(parse(text), context, { start: at, end: at + 5 }).length, 1);
  });
});

describe("document symbols", () => {
  it("are the statements by Sid and summary", () => {
    const symbols = documentSymbols(parse(text));
    assert.deepEqual(
      symbols.map((symbol) => symbol.name),
      ["Read", "Statement 2"],
    );
    assert.equal(symbols[0]?.detail, "Allow s3:Get* and 2 more on arn:aws:s3:::b*/${aws:username}/${*}/* (2 conditions)");
    assert.equal(symbols[1]?.detail, "Deny iam:* on *");
    assert.deepEqual(
      symbols[0]?.children.map((child) => child.name),
      ["Effect", "Action", "Resource", "Condition"],
    );
  });

  it("select something inside their range, with a name, in any policy", () => {
    const odd = parse('{"Statement":[{"Sid":" ","":1},{"Sid":"","Effect":3},{}, 7]}');
    for (const symbol of documentSymbols(odd)) {
      assert.notEqual(symbol.name.trim(), "");
      for (const one of [symbol, ...symbol.children]) {
        assert.ok(one.selection.start >= one.range.start && one.selection.end <= one.range.end, JSON.stringify(one));
      }
    }
  });
});

describe("folding", () => {
  it("folds statements and what spans lines", () => {
    const ranges = foldingRanges(parse(text)).map(slice);
    assert.equal(ranges.length, 3);
    assert.ok(ranges.every((range) => /^[[{]/.test(range) && /[\]}]$/.test(range)));
  });
});

describe("semantic tokens", () => {
  it("mark variables and wildcards where they mean something", () => {
    const tokens = semanticTokens(parse(text)).map((token) => `${token.type} ${slice(token.range)}`);
    assert.deepEqual(tokens, [
      "wildcard *",
      "wildcard *",
      // `\u002a` is a `*` too, but has no character of its own to colour; that of `${*}` is an escape.
      "variable ${aws:username}",
      "escape ${*}",
      "wildcard *",
      "variable ${aws:userid}",
      "wildcard ?",
      "wildcard *",
      "wildcard *",
      "wildcard *",
    ]);
  });

  it("know no variables in the old version", () => {
    const old = parse(text.replace("2012-10-17", "2008-10-17"));
    assert.ok(semanticTokens(old).every((token) => token.type === "wildcard"));
  });
});

describe("rename of a Sid", () => {
  const offset = text.indexOf("Read") + 1;

  it("knows where a Sid stands", () => {
    assert.equal(slice(sidAt(parse(text), offset)?.range ?? { start: 0, end: 0 }), "Read");
    assert.equal(sidAt(parse(text), 3), undefined);
  });

  it("replaces it", () => {
    const result = renameSid(parse(text), offset, "ReadOnly", "identity");
    assert.ok(result && "edits" in result);
    assert.deepEqual(
      result.edits.map((edit) => [slice(edit.range), edit.newText]),
      [['"Read"', '"ReadOnly"']],
    );
  });

  it("refuses what AWS refuses, and says why", () => {
    const two = '{"Statement":[{"Sid":"A"},{"Sid":"B"}]}';
    const rename = (name: string, kind: "identity" | "resource" = "identity") => renameSid(parse(two), two.indexOf('"A"') + 1, name, kind);
    assert.match(JSON.stringify(rename("B")), /already/);
    assert.match(JSON.stringify(rename("a b")), /letters and digits/);
    assert.match(JSON.stringify(rename("")), /empty/);
    assert.ok("edits" in (rename("a b", "resource") ?? {}));
  });
});

describe("values of the workspace", () => {
  it("are collected from all policies, wildcards and variables left out", () => {
    const values = collectValues([
      parse(
        '{"Statement":[{"Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:role/x"]},"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}]}',
      ),
    ]);
    assert.deepEqual(values, {
      accounts: ["111122223333", "444455556666"],
      organizations: ["o-a1b2c3d4e5"],
      principals: ["arn:aws:iam::444455556666:role/x"],
      resources: ["arn:aws:s3:::b"],
    });
  });
});
