// What is compared with what: statements that stand on one resource are its one policy, whatever resources of the file they are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { membersOf, pairsOf } from "../../server/src/core/embedded/pairs";
import { readHost } from "../../server/src/core/hosts/read";
import { loadHostData } from "../../server/src/workspace/host-data";

/** The comparisons of two versions: the keys of now, how many statements they have together, and how many there were before. */
function comparisons(now: string, older: string, name: string) {
  const [one, other] = [now, older].map((text) => readHost(text, name, loadHostData()));
  assert.ok(one && other);
  const count = (node: { children?: readonly { children?: readonly { type: string; children?: readonly unknown[] }[] }[] } | undefined) => {
    const statements = node?.children?.at(-1)?.children?.[1];
    return statements?.type === "array" ? statements.children?.length : statements && 1;
  };
  return pairsOf(membersOf(one), [other], new Set()).comparisons.map(({ members, newer, older: past }) => [
    members.map(({ policy }) => policy.key),
    count(newer.node as never),
    count(past?.node as never),
  ]);
}

const permission = (id: string, principal: string, target = "!Ref F") =>
  `  ${id}: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', FunctionName: ${target}, Principal: ${principal}}}\n`;
const template = (...permissions: string[]) =>
  `Resources:\n  F: {Type: AWS::Lambda::Function}\n  G: {Type: AWS::Lambda::Function}\n${permissions.join("")}`;

test("permissions of a function are one policy: another name or order is nothing new", () => {
  const older = template(permission("A", "s3.amazonaws.com"), permission("B", "sns.amazonaws.com"));
  const now = template(permission("X", "sns.amazonaws.com"), permission("Y", "s3.amazonaws.com", "!GetAtt F.Arn"));
  assert.deepEqual(comparisons(now, older, "template.yaml"), []);
});

test("one more is compared with all that the function had, and one of another function is not among them", () => {
  const older = template(permission("A", "s3.amazonaws.com"), permission("B", "sns.amazonaws.com"));
  const now = template(permission("A", "s3.amazonaws.com"), permission("B", "sns.amazonaws.com"), permission("C", "events.amazonaws.com"));
  assert.deepEqual(comparisons(now, older, "template.yaml"), [[["A", "B", "C"], 3, 2]]);
  const elsewhere = template(
    permission("A", "s3.amazonaws.com"),
    permission("B", "sns.amazonaws.com"),
    permission("C", "x.amazonaws.com", "!Ref G"),
  );
  assert.deepEqual(comparisons(elsewhere, older, "template.yaml"), [[["C"], 1, undefined]]);
});

test("the same for event buses and in Terraform", () => {
  const bus = (id: string, who: string) =>
    `  ${id}: {Type: AWS::Events::EventBusPolicy, Properties: {StatementId: s, Principal: '${who}', Action: 'events:PutEvents'}}\n`;
  assert.deepEqual(comparisons(template(bus("N", "111122223333")), template(bus("O", "111122223333")), "template.yaml"), []);
  const block = (name: string) => `resource "aws_lambda_permission" "${name}" {
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.f.function_name
  principal     = "s3.amazonaws.com"
}
`;
  const lambda = 'resource "aws_lambda_function" "f" {}\n';
  assert.deepEqual(
    comparisons(lambda + block("a") + block("b"), lambda + block("old"), "main.tf").map(([keys]) => keys),
    [["aws_lambda_permission.a", "aws_lambda_permission.b"]],
  );
});
