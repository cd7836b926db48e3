// How an example becomes one that people believe: values, callers, resources and the types that an action is about.
import assert from "node:assert/strict";
import { test } from "node:test";
import { usualTypes } from "../../server/src/core/semantics/examples/usual";
import { beautify, touchUp } from "../../server/src/core/semantics/examples/witness";
import type { Request } from "../../server/src/core/semantics/request";
import { request } from "./asking";

const around = { documents: [] };
const anything = (): boolean => true;

test("a key's value becomes a usual one, the other keys stay", () => {
  const made = touchUp(request({ context: { "aws:sourceip": "9.8.7.6", "aws:username": "q" } }), anything, around, ["aws:sourceip"]);
  assert.deepEqual(made.context, { "aws:sourceip": "203.0.113.10", "aws:username": "q" });
});

test("the resource is one of the patterns with words for its wildcards", () => {
  const made = beautify(request({ resource: "arn:aws:s3:::logs-0" }), anything, { ...around, resourcePatterns: ["arn:aws:s3:::logs-*"] });
  assert.equal(made.resource, "arn:aws:s3:::logs-example");
});

test("the caller is a user of the resource's account", () => {
  const asked = request({ principal: "arn:aws:iam::999988887777:user/q", resource: "arn:aws:sqs:us-east-1:111122223333:x" });
  assert.deepEqual(beautify(asked, anything, around).principal, { type: "AWS", id: "arn:aws:iam::111122223333:user/alice" });
});

test("the caller is the one whose ARN the context gives", () => {
  const bob = "arn:aws:iam::444455556666:user/team/bob";
  const asked = request({ principal: "anonymous", context: { "aws:PrincipalArn": bob } });
  const accept = ({ principal, context }: Request): boolean =>
    context["aws:PrincipalArn"] === bob && (principal.id === bob || principal.id === asked.principal.id);
  assert.equal(beautify(asked, accept, around).principal.id, bob);
});

test("keys that have to agree keep a value that is a word, and get a usual one for a letter", () => {
  const keys = ["foo:one", "foo:two"];
  const agree = ({ context }: Request): boolean => context[keys[0] as string] !== undefined && context["foo:one"] === context["foo:two"];
  const made = (value: string) => beautify(request({ context: { "foo:one": value, "foo:two": value } }), agree, around).context;
  assert.deepEqual(made("blue"), { "foo:one": "blue", "foo:two": "blue" });
  assert.deepEqual(made("b"), { "foo:one": "example", "foo:two": "example" });
});

test("an action is about the type that its name holds, then about one that people know, then about a required one", () => {
  const first = (name: string, ...types: string[]) =>
    usualTypes({
      name,
      resourceTypes: types.map((type) => ({ name: type.replace("!", ""), required: type.endsWith("!") })),
    } as Parameters<typeof usualTypes>[0])[0]?.name;
  assert.equal(first("x:DeleteThing", "other", "thing"), "thing");
  assert.equal(first("x:DeleteWidgetSet", "widget", "widgetset"), "widgetset");
  assert.equal(first("awidgets:Delete", "other", "widgets"), "other", "the service's prefix is no part of the name");
  for (const known of [
    "bucket",
    "object",
    "instance",
    "role",
    "key",
    "function",
    "table",
    "queue",
    "topic",
    "secret",
    "parameter",
    "log-group",
  ])
    assert.equal(first("x:Do", "unheard-of!", known), known);
  assert.equal(first("x:Do", "one", "two!"), "two");
});
