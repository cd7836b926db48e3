// Hover: what is explained where, in plain words, and that a policy cannot smuggle Markdown into it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hoverAt } from "../../server/src/core/ide/hover";
import { cell, codeSpan, escapeMarkdown, link } from "../../server/src/core/ide/markdown";
import { referenceUrl } from "../../server/src/core/ide/reference";
import { conditionSentence, statementSentence } from "../../server/src/core/ide/sentence";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const catalogue = loadCatalogue();
const context = { catalogue, kind: "identity" as const };

function parse(text: string): PolicyDocument {
  const { document } = parsePolicy(text);
  assert.ok(document);
  return document;
}

/** The hover at `|`: its range as text, and its Markdown. */
function at(marked: string): { text: string; markdown: string } | undefined {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const hover = hoverAt(parse(text), offset, context);
  return hover && { text: text.slice(hover.range.start, hover.range.end), markdown: hover.markdown };
}

const inStatement = (inner: string) => `{"Version":"2012-10-17","Statement":[{${inner}}]}`;

describe("hover", () => {
  it("explains an action, whatever its case", () => {
    const hover = at(inStatement('"Action":"S3:delete|bucket"'));
    assert.equal(hover?.text, '"S3:deletebucket"');
    assert.match(hover?.markdown ?? "", /`s3:DeleteBucket` — access level \*\*Write\*\*/);
    assert.match(hover?.markdown ?? "", /Resource types: `bucket`/);
    assert.match(hover?.markdown ?? "", /list_amazons3\.html#amazons3-DeleteBucket\)/);
  });

  it("says that an action takes only `*`", () =>
    assert.match(at(inStatement('"Action":"s3:ListAllMy|Buckets"'))?.markdown ?? "", /takes only `"Resource": "\*"`/));

  it("suggests what a misspelt action or service was meant to be", () => {
    assert.match(
      at(inStatement('"Action":"s3:Get|Objct"'))?.markdown ?? "",
      /Amazon S3 has no action `s3:GetObjct` .* Did you mean `s3:GetObject`/,
    );
    assert.match(at(inStatement('"Action":"dynamdb:|Get"'))?.markdown ?? "", /Did you mean `dynamodb:Get/);
  });

  it("counts a wildcard by access level, the risky ones first", () => {
    const markdown = at(inStatement('"Action":"s3:|*"'))?.markdown ?? "";
    const levels = [...markdown.matchAll(/\*\*([A-Z][a-z ]+)\*\* \((\d+)\)/g)];
    assert.deepEqual(
      levels.map((level) => level[1]),
      ["Permissions management", "Write", "Tagging", "Read", "List"],
    );
    const total = Number(/matches (\d+) actions of Amazon S3/.exec(markdown)?.[1]);
    assert.equal(
      total,
      levels.reduce((sum, level) => sum + Number(level[2]), 0),
    );
    assert.equal(total, catalogue.actionsOf("s3").length);
  });

  it("says that a wildcard matches nothing", () =>
    assert.match(at(inStatement('"Action":"s3:Gett|*"'))?.markdown ?? "", /matches no action/));

  it("sums up a list of actions on its name", () =>
    assert.match(
      at(inStatement('"Ac|tion":["s3:GetObject","s3:Get*Object","iam:PassRole"]'))?.markdown ?? "",
      /Together 2 actions|Together \d+ actions of/,
    ));

  it("takes an ARN apart and names what it can match", () => {
    const markdown = at(inStatement('"Resource":"arn:aws:dynamodb:*:11112222|3333:table/Music"'))?.markdown ?? "";
    assert.match(markdown, /\| Service \| `dynamodb` \| Amazon DynamoDB \|/);
    assert.match(markdown, /\| Region \| `\*` \| every Region \|/);
    assert.match(markdown, /Can name: `dynamodb:table` /);
  });

  it("tells a bucket from its objects", () => {
    assert.match(at(inStatement('"Resource":"arn:aws:s3:::buc|ket"'))?.markdown ?? "", /Can name: `s3:bucket` \(/);
    assert.match(at(inStatement('"Resource":"arn:aws:s3:::buc|ket/*"'))?.markdown ?? "", /Can name: `s3:object` \(/);
  });

  it("explains policy variables, and that they are text in the old version", () => {
    const hover = at(inStatement('"Resource":"arn:aws:s3:::b/${aws:user|name}/*"'));
    assert.equal(hover?.text, "${aws:username}");
    assert.match(hover?.markdown ?? "", /replaced by the value/);
    assert.match(at('{"Statement":[{"Resource":"arn:aws:s3:::b/${aws:user|name}/*"}]}')?.markdown ?? "", /plain text here/);
    assert.match(at(inStatement('"Resource":"arn:aws:s3:::b/${|*}"'))?.markdown ?? "", /stands for the character `\*` itself/);
  });

  it("explains principals", () => {
    assert.match(at(inStatement('"Principal":{"AWS":"arn:aws:iam::111122223333:ro|ot"}'))?.markdown ?? "", /^Account `111122223333`\./);
    assert.match(at(inStatement('"Principal":"|*"'))?.markdown ?? "", /anonymous callers/);
  });

  it("explains operators with qualifier and `IfExists`", () => {
    assert.match(
      at(inStatement('"Condition":{"ForAllValues:String|Equals":{"aws:TagKeys":"a"}}'))?.markdown ?? "",
      /also holds when the request has no such key/,
    );
    assert.match(at(inStatement('"Condition":{"BoolIf|Exists":{"aws:SecureTransport":"true"}}'))?.markdown ?? "", /`IfExists`/);
  });

  it("says nothing outside the policy's elements", () => {
    assert.equal(at('|{"Statement":[]}'), undefined);
    assert.equal(at('{"Statement":[{"Nonsense":"|x"}]}'), undefined);
  });
});

describe("a condition in one sentence (SEMANTICS.md 3.1)", () => {
  const rows: [string, string][] = [
    ['"IpAddress":{"aws:SourceIp":["10.0.0.0/8","192.0.2.0/24"]}', "Holds if `aws:SourceIp` is in `10.0.0.0/8` or `192.0.2.0/24`."],
    [
      '"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}',
      "Holds if `aws:PrincipalOrgID` is not `o-1`, or the request has no `aws:PrincipalOrgID`.",
    ],
    [
      '"StringNotLike":{"aws:userid":["a*","b"]}',
      "Holds if `aws:userid` matches none of `a*` and `b`, or the request has no `aws:userid`.",
    ],
    [
      '"BoolIfExists":{"aws:MultiFactorAuthPresent":false}',
      "Holds if `aws:MultiFactorAuthPresent` is `false`, or the request has no `aws:MultiFactorAuthPresent`.",
    ],
    ['"Null":{"aws:TokenIssueTime":"true"}', "Holds if the request has no `aws:TokenIssueTime`."],
    ['"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}', "Holds if at least one value of `aws:TagKeys` is `a`."],
    ['"NumericLessThanEquals":{"s3:max-keys":10}', "Holds if `s3:max-keys` is at most `10`."],
    ['"DateGreaterThan":{"aws:CurrentTime":"2030-01-01T00:00:00Z"}', "Holds if `aws:CurrentTime` is after `2030-01-01T00:00:00Z`."],
    ['"StringEquals":{"aws:username":[]}', "Holds if `aws:username` is in an empty list (which is never so)."],
  ];
  for (const [condition, sentence] of rows) {
    it(sentence, () => {
      const entry = parse(inStatement(`"Condition":{${condition}}`)).statements[0]?.condition?.entries[0];
      assert.ok(entry);
      assert.equal(conditionSentence(entry), sentence);
    });
  }
});

describe("a statement in one sentence", () => {
  const rows: [string, string][] = [
    ['"Effect":"Allow","Action":"s3:*","Resource":"*"', "Allows every action of Amazon S3 on every resource."],
    [
      '"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*"',
      "Denies every action except every action of AWS Identity and Access Management (IAM) and AWS Security Token Service on every resource.",
    ],
    [
      '"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:1:q","Condition":{"Bool":{"aws:SecureTransport":true}}',
      "Allows anyone to use `sqs:SendMessage` on `arn:aws:sqs:us-east-1:1:q`, but only if `aws:SecureTransport` is `true`.",
    ],
    ['"Effect":"Allow","Action":[],"Resource":"*"', "Allows nothing (its list of actions is empty) on every resource."],
    ['"Effect":"Maybe","Action":"*"', "A statement without a valid effect: it neither allows nor denies."],
  ];
  for (const [statement, sentence] of rows) {
    it(sentence, () => {
      const [first] = parse(inStatement(statement)).statements;
      assert.ok(first);
      assert.equal(statementSentence(first, context), sentence);
    });
  }
});

describe("Markdown from policy text", () => {
  const nasty = [
    "[x](command:evil)",
    "`code`",
    "``",
    "a`b``c",
    "<img src=x onerror=y>",
    "![](https://evil)",
    "a\n\n# b",
    "$(rocket)",
    "|a|b|",
    "\u202egnp.exe",
    " ",
    "",
    "https://evil.example",
    "**b**",
    "&lt;",
  ];

  it("a code span cannot be left", () => {
    for (const text of nasty) {
      const span = codeSpan(text);
      if (text.trim() === "") continue;
      const fence = /^`+/.exec(span)?.[0] ?? "";
      const inner = span.slice(fence.length, span.length - fence.length);
      assert.ok(span.endsWith(fence) && !new RegExp(`(^|[^\`])${fence}([^\`]|$)`).test(inner), span);
      assert.ok(!/[\n\u202e]/.test(span));
    }
  });

  it("escaped text holds no live Markdown or HTML", () => {
    for (const text of nasty) {
      const escaped = escapeMarkdown(text);
      assert.ok(!/(^|[^\\])[[\]`<>$!|*]/.test(escaped.replace(/&(lt|gt|amp);/g, "")), escaped);
    }
  });

  it("links go only to addresses of ours", () => {
    assert.equal(link("a [b]", "https://docs.aws.amazon.com/x.html#y"), "[a \\[b\\]](https://docs.aws.amazon.com/x.html#y)");
    assert.throws(() => link("x", "command:evil"));
    assert.throws(() => link("x", "https://a/) [x](y"));
  });

  it("a table cell stays one cell", () => assert.equal(cell(codeSpan("a|b")), "`a\\|b`"));

  it("every hover over a hostile policy keeps its links to AWS", () => {
    for (const text of nasty.filter((one) => one !== "")) {
      const quoted = JSON.stringify(text);
      const policy = `{"Version":"2012-10-17","Statement":[{"Sid":${quoted},"Effect":"Allow","Principal":{"AWS":${quoted},"Service":${JSON.stringify(`${text}*`)}},"Action":[${quoted},${JSON.stringify(`s3:${text}`)}],"Resource":[${quoted},${JSON.stringify(`arn:aws:s3:::${text}`)}],"Condition":{"StringLike":{${quoted}:[${quoted},${JSON.stringify(`\${${text}}`)}]}}}]}`;
      const document = parse(policy);
      for (let offset = 0; offset < policy.length; offset++) {
        const markdown = hoverAt(document, offset, context)?.markdown ?? "";
        const withoutCode = markdown.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "");
        for (const target of withoutCode.matchAll(/\]\(([^)]*)\)/g))
          assert.match(target[1] ?? "", /^https:\/\/docs\.aws\.amazon\.com\//, markdown);
        assert.ok(!/<img|\$\(rocket\)/.test(withoutCode), markdown);
      }
    }
  });
});

describe("addresses of the reference", () => {
  const rows: [string, string][] = [
    ["AWS X-Ray", "list_awsx-ray.html"],
    ["Amazon S3", "list_amazons3.html"],
    ["AWS Identity and Access Management (IAM)", "list_awsidentityandaccessmanagementiam.html"],
    ["Amazon AppStream 2.0", "list_amazonappstream2.0.html"],
  ];
  for (const [title, page] of rows) it(title, () => assert.ok(referenceUrl({ prefix: "x", title }).endsWith(`/${page}`)));
});
