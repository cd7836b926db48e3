// Texts as somebody hostile, tired or half way through a paste would leave them: a good text, and random damage to its bytes.
import fc from "fast-check";

/** Pieces with a meaning in one of the languages that are read here. */
const TOKENS = [
  ...[
    '"',
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "//",
    "/*",
    "*/",
    "null",
    "true",
    "-1e999",
    "0x",
    "\n",
    "\r",
    "\t",
    "\0",
    "\ufeff",
  ],
  ...[
    "*",
    "?",
    "${",
    "}",
    "${*}",
    "${aws:username, '",
    "arn:aws:s3:::",
    "arn:",
    "::::::",
    "s3:",
    "/",
    "%",
    "é",
    "😀",
    "\u2028",
    "ſ",
    "K",
    "İ",
  ],
  ...['"Statement":[{', '"Action":', '"Condition":{"StringLike":{"a":', '"__proto__":', '"constructor":', '"toString"', '"Effect":"Deny",'],
  // What made a reader slow once: starts without an end, blanks, defaults, exponents, colons and stars without measure.
  ...[
    "${".padEnd(400, " "),
    "${a".padEnd(400, " "),
    "${".repeat(120),
    "${aws:username, 'd'}".repeat(8),
    "${aws:PrincipalTag/t, ''}",
    `\${a, '${" ".repeat(200)}`,
    "1e999999999",
    "-1E-999999999",
    `0.${"0".repeat(300)}1`,
    "9".repeat(400),
    `arn:aws:s3${":".repeat(300)}`,
    `arn:${"*:".repeat(200)}`,
    `arn:${"*a*:".repeat(100)}`,
    "*?".repeat(150),
  ],
  ...["Feature:", "Scenario:", "Given ", "When ", "| a | b |\n", "Examples:\n", "# ", "@tag", '"""', "```", "<x>", "And: ", "a) SKIP: "],
];

type Damage =
  | { kind: "flip"; at: number; value: number }
  | { kind: "cut"; at: number; length: number }
  | { kind: "repeat"; at: number; length: number; times: number }
  | { kind: "insert"; at: number; text: string }
  | { kind: "move"; at: number; length: number; to: number }
  /** Another text in the place of one in quotes: what is still JSON gets further in. */
  | { kind: "word"; at: number; text: string };

const at = fc.nat(100_000);
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant("flip" as const), at, value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ kind: fc.constant("cut" as const), at, length: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ kind: fc.constant("repeat" as const), at, length: fc.integer({ min: 1, max: 60 }), times: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant("insert" as const), at, text: fc.constantFrom(...TOKENS) }),
  fc.record({ kind: fc.constant("move" as const), at, length: fc.integer({ min: 1, max: 200 }), to: at }),
  fc.record({ kind: fc.constant("word" as const), at, text: fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 12 })) }),
);

/** One of the texts with up to `most` random damages to its bytes, or no damage at all. */
export function damaged(texts: readonly string[], most = 12): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...texts), fc.array(damage, { maxLength: most })).map(([text, list]) => {
    let bytes: Buffer = Buffer.from(text, "utf8");
    for (const one of list) bytes = apply(bytes, one);
    // Bytes that are no UTF-8 become the replacement character, as in every editor.
    return bytes.toString("utf8");
  });
}

function apply(bytes: Buffer, damage: Damage): Buffer {
  const start = bytes.length === 0 ? 0 : damage.at % (bytes.length + 1);
  switch (damage.kind) {
    case "flip": {
      const out = Buffer.from(bytes);
      if (start < out.length) out[start] = damage.value;
      return out;
    }
    case "cut":
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + damage.length)]);
    case "repeat":
      return Buffer.concat([
        bytes.subarray(0, start),
        ...Array.from({ length: damage.times }, () => bytes.subarray(start, start + damage.length)),
        bytes.subarray(start),
      ]);
    case "word": {
      const text = bytes.toString("utf8");
      const words = [...text.matchAll(/"(?:[^"\\\n]|\\.)*"/g)];
      const word = words[damage.at % Math.max(1, words.length)];
      if (!word) return bytes;
      return Buffer.from(text.slice(0, word.index) + JSON.stringify(damage.text) + text.slice(word.index + word[0].length), "utf8");
    }
    case "insert":
      return Buffer.concat([bytes.subarray(0, start), Buffer.from(damage.text, "utf8"), bytes.subarray(start)]);
    case "move": {
      const piece = bytes.subarray(start, start + damage.length);
      const rest = Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + damage.length)]);
      const to = rest.length === 0 ? 0 : damage.to % (rest.length + 1);
      return Buffer.concat([rest.subarray(0, to), piece, rest.subarray(to)]);
    }
  }
}

/** A short text of anything: words of the languages, any Unicode, lone surrogates, names that objects have by birth. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 6 })), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "toString",
    "",
    " ",
    "*",
    "?".repeat(200),
    "*a".repeat(300),
    "9".repeat(400),
  ),
);
