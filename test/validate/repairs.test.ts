// Repairs of the validator that move or rewrite parts of a statement: applied, read again, and judged again.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { applyEdits } from "../../server/src/core/syntax/edit";
import type { PolicyKind } from "../../server/src/core/syntax/tree";
import { isBroken, validate } from "./support";

function policy(...statements: Record<string, unknown>[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

describe("repairs that move parts of a statement", () => {
  /** The text after the fix of this code with this title, and the codes that are left. */
  function repaired(text: string, code: string, title: string, kind: PolicyKind = "identity") {
    const finding = validate(text, kind).find((one) => one.code === code);
    const fix = finding?.fixes?.find((one) => one.title.startsWith(title));
    assert.ok(fix, `${code} offers ${finding?.fixes?.map((one) => one.title).join(" | ")}`);
    assert.equal(fix.proved, false);
    const after = applyEdits(text, fix.edits);
    return { policy: JSON.parse(after), codes: validate(after, kind).map((one) => one.code), effect: fix.effect };
  }

  const listing = policy({
    Sid: "List",
    Effect: "Allow",
    Action: ["s3:ListBucket", "s3:GetObject", "s3:PutObject"],
    Resource: "*",
    Condition: { StringLike: { "s3:prefix": "home/*" }, Bool: { "aws:SecureTransport": "true" } },
  });

  test("actions without the key move to a statement without it, which keeps the other conditions", () => {
    const { policy: after, codes, effect } = repaired(listing, "key-not-carried", "Move `s3:GetObject` and `s3:PutObject`");
    assert.deepEqual(codes, []);
    assert.match(effect ?? "", /are allowed whatever `s3:prefix` is/);
    assert.deepEqual(after.Statement, [
      {
        Sid: "List",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: "*",
        Condition: { StringLike: { "s3:prefix": "home/*" }, Bool: { "aws:SecureTransport": "true" } },
      },
      {
        Sid: "List2",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: "*",
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      },
    ]);
  });

  test("where no action carries the key, the key is taken out", () => {
    const text = policy({ Effect: "Deny", Action: "s3:GetObject", Resource: "*", Condition: { StringLike: { "s3:prefix": "home/*" } } });
    const { policy: after, codes } = repaired(text, "key-not-carried", "Remove the condition on `s3:prefix`");
    assert.deepEqual(codes, []);
    assert.deepEqual(after.Statement, [{ Effect: "Deny", Action: "s3:GetObject", Resource: "*" }]);
  });

  test("tag keys and keys of few services split in the same way", () => {
    const tagged = policy({
      Effect: "Deny",
      Action: ["ec2:StartInstances", "ec2:DescribeInstances"],
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
    });
    assert.deepEqual(repaired(tagged, "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE", "Move").codes, []);
    const endpoint = policy({
      Effect: "Allow",
      Principal: { AWS: "111122223333" },
      Action: ["s3:GetObject", "ec2:RunInstances"],
      Resource: "*",
      Condition: { StringEquals: { "aws:VpceAccount": "111122223333" } },
    });
    const { policy: after, codes } = repaired(endpoint, "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES", "Move", "resource");
    assert.deepEqual(codes, []);
    assert.deepEqual(after.Statement[1], {
      Effect: "Allow",
      Principal: { AWS: "111122223333" },
      Action: ["ec2:RunInstances"],
      Resource: "*",
    });
  });

  test("a key in two spellings: the values of both, or of either", () => {
    const text = policy({
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "*",
      Condition: { StringEquals: { "aws:PrincipalTag/team": ["red", "blue"], "aws:username": "alice", "AWS:principaltag/TEAM": "blue" } },
    });
    const blocks = ["Put all values under", "Keep `aws:PrincipalTag/team`", "Keep `AWS:principaltag/TEAM`"].map((title) => {
      const { policy: after, codes } = repaired(text, "DUPLICATE_KEYS_WITH_DIFFERENT_CASE", title);
      assert.deepEqual(codes, []);
      return after.Statement[0].Condition.StringEquals;
    });
    assert.deepEqual(blocks, [
      { "aws:PrincipalTag/team": ["red", "blue"], "aws:username": "alice" },
      { "aws:PrincipalTag/team": ["red", "blue"], "aws:username": "alice" },
      { "aws:username": "alice", "AWS:principaltag/TEAM": "blue" },
    ]);
  });

  test("patterns that AWS does not take become lists", () => {
    const scp = policy({ Effect: "Deny", Action: ["iam:*InstanceProfile", "s3:Get*"], Resource: "*" });
    const listed = repaired(scp, "SCP_SYNTAX_ERROR_ACTION_WILDCARD", "List the", "scp");
    assert.deepEqual(listed.codes, []);
    assert.ok(listed.policy.Statement[0].Action.includes("iam:DeleteInstanceProfile"));
    const services = policy({ Effect: "Allow", Action: "dyn*:GetItem", Resource: "*" });
    assert.deepEqual(repaired(services, "INVALID_SERVICE_IN_ACTION", "Name the").policy.Statement[0].Action, "dynamodb:GetItem");
  });

  test("an ARN operator on a string key becomes a string operator that keeps its wildcards", () => {
    const of = (operator: string, value: string) =>
      policy({ Effect: "Allow", Action: "kms:Decrypt", Resource: "*", Condition: { [operator]: { "aws:ResourceTag/owner": value } } });
    for (const [from, value, to] of [
      ["ArnLike", "arn:aws:iam::*:role/app", "StringLike"],
      ["ArnNotEqualsIfExists", "arn:aws:iam::*:role/app", "StringNotLikeIfExists"],
      ["ArnEquals", "arn:aws:iam::111122223333:role/app", "StringEquals"],
    ] as const) {
      const { policy: after } = repaired(of(from, value), "TYPE_MISMATCH", "Use");
      assert.deepEqual(Object.keys(after.Statement[0].Condition), [to]);
    }
  });

  test("what must not be left in by NotAction is added to it", () => {
    const text = policy({ Effect: "Allow", NotAction: ["sts:*"], Resource: "*" });
    const { policy: after, codes } = repaired(text, "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION", "Add `iam:PassRole`");
    assert.deepEqual(after.Statement[0].NotAction, ["sts:*", "iam:PassRole"]);
    assert.deepEqual(codes, ["CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION"]);
  });

  test("a pattern of principals becomes their account with a condition", () => {
    const text = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:role/app-*" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::doc-example-bucket/*",
    });
    const { policy: after, codes } = repaired(text, "UNSUPPORTED_WILDCARD_IN_PRINCIPAL", "Name the account", "resource");
    assert.deepEqual(codes, []);
    assert.deepEqual(after.Statement[0].Principal, { AWS: "arn:aws:iam::111122223333:root" });
    assert.deepEqual(after.Statement[0].Condition, { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*" } });
  });

  test("an API operation without an action of its own leads to the action that allows it", () => {
    const text = policy({ Effect: "Allow", Action: "s3:HeadObject", Resource: "arn:aws:s3:::doc-example-bucket/*" });
    assert.equal(repaired(text, "INVALID_ACTION", "Replace with `s3:GetObject`").policy.Statement[0].Action, "s3:GetObject");
    assert.match(validate(text)[0]?.message ?? "", /another action allows.*Did you mean `s3:GetObject`/s);
  });

  test("the words of an ARN in the form that the service uses", () => {
    const text = policy({ Effect: "Allow", Action: "lambda:*", Resource: "arn:aws:lambda:eu-west-1:111122223333:function/app" });
    const { policy: after, codes } = repaired(text, "INVALID_ARN_RESOURCE", "Replace");
    assert.deepEqual(codes, []);
    assert.equal(after.Statement[0].Resource, "arn:aws:lambda:eu-west-1:111122223333:function:app");
  });
});

describe("repairs of damaged real policies", () => {
  const corpus = join(__dirname, "../../../shared/corpus");
  /** Damages as hands do them: two entries swapped, a line twice, a name in other letters, quotes of the wrong kind of value gone. */
  const damages: ((line: string) => string)[] = [
    (line) => `${line.replace(/,?$/, ",")}\n${line}`,
    (line) =>
      line.replace(/"(aws|s3|ec2|iam):([A-Za-z]+)/, (_, prefix: string, name: string) => `"${prefix.toUpperCase()}:${name.toLowerCase()}`),
    (line) => line.replace(/:([A-Z])([a-z])/, ":$2$1"),
    (line) => line.replace(/"(\d+)"/, "$1"),
    (line) => line.replace(/String(Equals|Like)/, "string$1"),
    (line) => line.replace(/arn:aws:/, "arn:aws:us-east-1:"),
    (line) => line.replace(/\*"/, '?*x"'),
    (line) => `\t${line}\r`,
  ];

  test("every one gives JSON again and changes something", {
    skip: existsSync(corpus) ? false : "the corpus is not here",
  }, () => {
    let tried = 0;
    for (const [folder, kind] of Object.entries({
      managed: "identity",
      resource: "resource",
      trust: "trust",
      scp: "scp",
      rcp: "rcp",
    } as const)) {
      const files = readdirSync(join(corpus, folder)).filter((name) => name.endsWith(".json"));
      files.forEach((name, n) => {
        const source = readFileSync(join(corpus, folder, name), "utf8");
        if (source.length > 6_000 || (folder === "managed" && n % 3 > 0)) return;
        const lines = source.split("\n");
        damages.forEach((damage, d) => {
          const at = (n * 7 + d * 5) % lines.length;
          const text = lines.map((line, i) => (i === at || (d > 0 && i % 9 === at % 9) ? damage(line) : line)).join("\n");
          if (isBroken(text)) return;
          for (const finding of validate(text, kind)) {
            for (const fix of finding.fixes ?? []) {
              const after = applyEdits(text, fix.edits);
              tried++;
              assert.ok(!isBroken(after), `${name}, ${finding.code}, ${fix.title}`);
              assert.notEqual(after, text, `${name}, ${finding.code}, ${fix.title} changes nothing`);
            }
          }
        });
      });
    }
    assert.ok(tried > 300, `only ${tried} repairs were tried`);
  });
});
