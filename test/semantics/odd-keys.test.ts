// Context keys with bars, colons, quotes and blanks, and keys named like other parts of a request: each is a key of its own.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { checkNoNewAccess } from "../../server/src/core/checks/operations";
import { flagVariable, numberVariable, setVariable, textOf, textVariable } from "../../server/src/core/logic/variable";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { documentOf, policy, statement } from "./asking";

const solver = createInlineSolver();
after(() => solver.dispose());

/** Does a statement with the second condition grant nothing that one with the first does not? */
async function verdict(before: object, now: object): Promise<string> {
  const one = (Condition: object) => documentOf(policy(statement({ Condition })));
  const answer = await investigate(checkNoNewAccess(one(before), one(now), {}), solver, { timeoutMs: 60_000 });
  const [reason] = answer.reasons;
  return `${answer.result}${reason && !/^New access/.test(reason.description) ? `: ${reason.description}` : ""}`;
}

const odd = [
  "x|s3:max-keys",
  "date|x",
  "date|aws:CurrentTime",
  "str:foo",
  "set:foo",
  "has:x",
  "flag:has:x",
  "opaque:StringEquals",
  "action",
  "resource",
  "principal",
  "key",
  'quo"te',
  "back\\slash",
  "two  blanks ",
  "bar|bar|bar",
  "a,b",
  "x\u00010",
  "__proto__",
  "constructor",
  "",
];

for (const key of odd)
  test(`the key ${JSON.stringify(key)} is compared with its own values, and no other key's`, async () => {
    const other = key.slice(key.indexOf("|") + 1);
    for (const [narrow, wide] of [
      [{ StringEquals: { [key]: "a" } }, { StringEquals: { [key]: ["a", "b"] } }],
      [{ NumericLessThan: { [key]: "5" } }, { NumericLessThan: { [key]: "6" } }],
      [{ DateLessThan: { [key]: "2020-01-01T00:00:00Z" } }, { DateLessThan: { [key]: "2021-01-01T00:00:00Z" } }],
      [{ IpAddress: { [key]: "10.1.0.0/16" } }, { IpAddress: { [key]: "10.0.0.0/8" } }],
      [{ "ForAnyValue:NumericEquals": { [key]: "5" } }, { "ForAnyValue:NumericEquals": { [key]: ["5", "6"] } }],
      [{ "ForAnyValue:StringEquals": { [key]: "${aws:username}" } }, { "ForAnyValue:StringLike": { [key]: "${aws:username}*" } }],
      [{ Null: { [key]: "false" }, StringEquals: { [key]: "a" } }, { Null: { [key]: "false" } }],
    ] as const) {
      assert.equal(await verdict(wide, narrow), "PASS", JSON.stringify(narrow));
      assert.equal(await verdict(narrow, wide), "FAIL", JSON.stringify(wide));
    }
    // What holds of the other key says nothing of this one.
    if (other !== key) {
      assert.equal(await verdict({ NumericLessThan: { [other]: "5" } }, { NumericLessThan: { [key]: "5" } }), "FAIL");
      assert.equal(await verdict({ Null: { [other]: "false" } }, { StringEquals: { [key]: "a" } }), "FAIL");
      assert.equal(await verdict({ DateLessThan: { [other]: "2020-01-01" } }, { NumericLessThan: { [key]: "5" } }), "FAIL");
    }
  });

test("two conditions that a bar could glue into one text stay two", async () => {
  const unknownOperator = (key: string, ...values: string[]) => ({ StringEqual: { [key]: values } });
  assert.equal(await verdict(unknownOperator("a", "b|c"), unknownOperator("a|b", "c")), "UNDECIDED");
  assert.equal(await verdict(unknownOperator("a", "b|c"), unknownOperator("a", "b", "c")), "UNDECIDED");
  assert.equal(await verdict(unknownOperator("a", "b"), unknownOperator("a", "b")), "PASS");
});

test("a variable is a value: sort, reading and name tell it, and nothing else does", () => {
  assert.equal(textVariable("key", "x"), textVariable("key", "x"));
  const all = [
    textVariable("a", "b"),
    textVariable("a|b"),
    textVariable('a","b'),
    textVariable(),
    textVariable(""),
    setVariable("a", "b"),
    flagVariable("a", "b"),
    numberVariable("num", "a", "b"),
    numberVariable("date", "a", "b"),
    numberVariable("ip", "a", "b"),
    textVariable("num", "a", "b"),
    textVariable("date", "a", "b"),
  ];
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  assert.equal(textOf(numberVariable("date", "a", "b")).id, textVariable("a", "b").id);
});
