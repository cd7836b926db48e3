// Every operator of the table is told by a hit and a miss, and in words of its own. The twins compare encoder and evaluator with each
// other only: where both forgot a new comparison they would agree.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { operatorMarkdown } from "../../server/src/core/ide/hover";
import { conditionPhrase } from "../../server/src/core/ide/sentence";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import { operatorNames, readOperator } from "../../server/src/core/semantics/operators";
import type { Request } from "../../server/src/core/semantics/request";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";

/** A value in a policy, a value in a request with which the operator holds, and one with which it does not. */
const judged: Record<string, [value: string, holds: string, fails: string]> = {
  StringEquals: ["a*", "a*", "ab"],
  StringNotEquals: ["a*", "ab", "a*"],
  StringEqualsIgnoreCase: ["a*", "A*", "ab"],
  StringNotEqualsIgnoreCase: ["a*", "ab", "A*"],
  StringLike: ["a*", "ab", "Ab"],
  StringNotLike: ["a*", "Ab", "ab"],
  ArnEquals: ["arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"],
  ArnLike: ["arn:aws:s3:::a*", "arn:aws:s3:::ab", "arn:aws:s3:::b"],
  ArnNotEquals: ["arn:aws:s3:::a*", "arn:aws:s3:::b", "arn:aws:s3:::ab"],
  ArnNotLike: ["arn:aws:s3:::a*", "arn:aws:s3:::b", "arn:aws:s3:::ab"],
  NumericEquals: ["10", "10.0", "9"],
  NumericNotEquals: ["10", "9", "10.0"],
  NumericLessThan: ["10", "9", "10"],
  NumericLessThanEquals: ["10", "10", "11"],
  NumericGreaterThan: ["10", "11", "10"],
  NumericGreaterThanEquals: ["10", "10", "9"],
  DateEquals: ["2024-01-01", "1704067200", "2024-01-02"],
  DateNotEquals: ["2024-01-01", "2024-01-02", "1704067200"],
  DateLessThan: ["2024-01-01", "2023-12-31", "2024-01-01"],
  DateLessThanEquals: ["2024-01-01", "2024-01-01", "2024-01-02"],
  DateGreaterThan: ["2024-01-01", "2024-01-02", "2024-01-01"],
  DateGreaterThanEquals: ["2024-01-01", "2024-01-01", "2023-12-31"],
  Bool: ["true", "TRUE", "false"],
  BinaryEquals: ["AQI=", "AQI", "AQID"],
  IpAddress: ["10.0.0.0/8", "10.1.2.3", "11.1.2.3"],
  NotIpAddress: ["10.0.0.0/8", "11.1.2.3", "10.1.2.3"],
  Null: ["false", "anything", ""],
};

function documentWith(operator: string, value: string): PolicyDocument {
  const statement = { Effect: "Allow", Action: "*", Resource: "*", Condition: { [operator]: { "custom:key": value } } };
  return parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: [statement] })).document as PolicyDocument;
}

function allows(operator: string, value: string, given: string): boolean {
  const request: Request = {
    principal: { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::bucket/key",
    context: { "custom:key": given },
  };
  return decidePolicy(documentWith(operator, value), request, keyTypesOf(undefined)).decision === "allow";
}

describe("every operator holds and fails", () => {
  for (const name of operatorNames)
    test(name, () => {
      const row = judged[name];
      assert.ok(row, `give ${name} a row in \`judged\`: one value that tells it from its neighbours`);
      const [value, holds, fails] = row;
      assert.equal(allows(name, value, holds), true, `${name} ${value} holds with ${holds}`);
      assert.equal(allows(name, value, fails), false, `${name} ${value} fails with ${fails}`);
    });
});

test("operators that compare differently are put into different words", () => {
  const words = {
    "a statement's sentence (core/ide/sentence.ts)": (name: string) => {
      const entry = documentWith(name, judged[name]?.[0] ?? "a*").statements[0]?.condition?.entries[0];
      assert.ok(entry);
      return conditionPhrase(entry);
    },
    "the hover (core/ide/hover.ts)": (name: string) => operatorMarkdown(name).replaceAll(name, ""),
  };
  for (const [place, say] of Object.entries(words)) {
    const said = new Map<string, string>();
    for (const name of operatorNames) {
      const operator = readOperator(name);
      assert.ok(operator);
      const meaning = `${operator.family} ${operator.comparison} ${operator.negated}`;
      const phrase = `${operator.family}: ${say(name)}`;
      assert.equal(said.get(phrase) ?? meaning, meaning, `${place} says the same of ${name} as of another operator: ${phrase}`);
      said.set(phrase, meaning);
    }
  }
});
