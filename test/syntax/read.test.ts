// Reading policies off trees that no JSON text has: values that are known in part, choices, and what is not known at all.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyNode } from "../../server/src/core/syntax/node";
import { jsonSource } from "../../server/src/core/syntax/parse";
import { readTree } from "../../server/src/core/syntax/read";
import type { ParseResult, TextPart } from "../../server/src/core/syntax/tree";

/** Nodes for made-up values. Every node gets a place of its own, so that ranges can be told apart. */
function builder() {
  let offset = 0;
  const at = () => {
    offset += 10;
    return { offset, length: 5 };
  };
  const of = (value: unknown): PolicyNode => {
    if (value instanceof Made) return value.node;
    if (Array.isArray(value)) return { type: "array", ...at(), children: value.map(of) };
    if (typeof value === "object" && value !== null)
      return {
        type: "object",
        ...at(),
        children: Object.entries(value).map(([name, member]) => ({ type: "property", ...at(), children: [of(name), of(member)] })),
      };
    return { type: typeof value === "number" ? "number" : "string", ...at(), value };
  };
  return {
    of,
    /** `known` before a symbol. */
    text: (known: string, symbol: string) => {
      const parts: TextPart[] = [{ text: known }, { symbol, range: { start: 0, end: 1 } }];
      return new Made({ type: "string", ...at(), value: `${known}\${${symbol}}`, parts });
    },
    unknown: (symbol: string) =>
      new Made({ type: "unknown", ...at(), value: `\${${symbol}}`, parts: [{ symbol, range: { start: 0, end: 1 } }] }),
    /** `either` nothing (undefined) or a value. */
    choice: (condition: string, whenTrue: unknown, whenFalse?: unknown) =>
      new Made({
        type: "choice",
        ...at(),
        choice: {
          condition,
          ...(whenTrue !== undefined && { whenTrue: of(whenTrue) }),
          ...(whenFalse !== undefined && { whenFalse: of(whenFalse) }),
        },
      }),
  };
}

class Made {
  constructor(readonly node: PolicyNode) {}
}

function read(make: (b: ReturnType<typeof builder>) => unknown): ParseResult {
  const b = builder();
  return readTree(b.of(make(b)), jsonSource("{}"));
}

/** An entry and its conditions: `s3:* if Prod`. */
function words(values: { value: unknown; guards?: readonly { condition: string; holds: boolean }[] }[]): string[] {
  return values.map(({ value, guards }) =>
    [String(value), ...(guards ?? []).map((guard) => `${guard.holds ? "if" : "unless"} ${guard.condition}`)].join(" "),
  );
}

test("a text that is known in part keeps its parts", () => {
  const { document, problems } = read((b) => ({
    Statement: { Effect: "Allow", Action: "s3:*", Resource: b.text("arn:aws:s3:::", "Bucket") },
  }));
  assert.deepEqual(problems, []);
  const [entry] = document?.statements[0]?.resource?.values ?? [];
  assert.equal(entry?.value, "arn:aws:s3:::${Bucket}");
  assert.deepEqual(
    entry?.parts?.map((part) => ("text" in part ? part.text : part.symbol)),
    ["arn:aws:s3:::", "Bucket"],
  );
});

test("entries of a choice carry the condition, inside and outside of lists", () => {
  const { document } = read((b) => ({
    Statement: [
      { Effect: "Allow", Action: b.choice("Prod", "s3:GetObject", ["s3:*", b.choice("Big", "sqs:*")]), Resource: ["a", b.unknown("?")] },
    ],
  }));
  const [statement] = document?.statements ?? [];
  assert.deepEqual(words(statement?.action?.values ?? []), ["s3:GetObject if Prod", "s3:* unless Prod", "sqs:* unless Prod if Big"]);
  assert.deepEqual(words(statement?.resource?.values ?? []), ["a", "${?}"]);
});

test("a branch under its own opposite is never there", () => {
  const { document } = read((b) => ({
    Statement: { Effect: "Allow", Action: b.choice("A", b.choice("A", "a:A", "b:B"), b.choice("A", "c:C", "d:D")), Resource: "*" },
  }));
  assert.deepEqual(words(document?.statements[0]?.action?.values ?? []), ["a:A if A", "d:D unless A"]);
});

test("statements, conditions, operators and principals can be chosen", () => {
  const { document, problems } = read((b) => ({
    Statement: [
      b.choice("C", { Effect: "Allow", Action: "a:A", Principal: b.choice("P", "*", { AWS: ["1", "2"] }), Resource: "*" }),
      {
        Effect: "Deny",
        Action: "b:B",
        Principal: "*",
        Resource: "*",
        Condition: b.choice("K", { StringEquals: { k: b.choice("L", "x", ["y", b.choice("M", "z")]) } }),
      },
    ],
  }));
  assert.deepEqual(problems, []);
  const [first, second] = document?.statements ?? [];
  assert.deepEqual(first?.guards, [{ condition: "C", holds: true }]);
  assert.deepEqual(words(first?.principal?.entries.map((entry) => entry.id) ?? []), ["* if P", "1 unless P", "2 unless P"]);
  const entries = second?.condition?.entries ?? [];
  assert.deepEqual(words(entries.map((entry) => ({ value: entry.values.length, guards: entry.guards }))), [
    "1 if K if L",
    "2 if K unless L",
  ]);
  assert.deepEqual(words(entries.flatMap((entry) => entry.values)), ["x", "y", "z if M"]);
});

test("what decides the meaning of a whole statement must be known", () => {
  const texts: [string, (b: ReturnType<typeof builder>) => unknown][] = [
    ["an effect by choice", (b) => ({ Statement: { Effect: b.choice("C", "Allow", "Deny"), Action: "*", Resource: "*" } })],
    ["an unknown condition", (b) => ({ Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition: b.unknown("?") } })],
    ["an unknown statement", (b) => ({ Statement: [b.unknown("?")] })],
    ["an unknown list of statements", (b) => ({ Statement: b.unknown("?") })],
  ];
  for (const [what, make] of texts)
    assert.ok(
      read(make).problems.some((problem) => problem.fatal),
      what,
    );
});
