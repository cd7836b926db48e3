// Broken, hostile and huge texts: no feature throws, ranges stay inside the text, answers come in time.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { complete, describeEntry } from "../../server/src/core/ide/completion";
import { collectValues } from "../../server/src/core/ide/context";
import { inlayHints } from "../../server/src/core/ide/hints";
import { hoverAt } from "../../server/src/core/ide/hover";
import { refactorings } from "../../server/src/core/ide/refactor";
import { renameSid } from "../../server/src/core/ide/rename";
import { documentSymbols, foldingRanges } from "../../server/src/core/ide/symbols";
import { semanticTokens } from "../../server/src/core/ide/tokens";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { Range } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { damaged } from "../harness/hostile";
import { samples } from "./policies";

const context = { catalogue: loadCatalogue(), kind: "resource" as const };
const corpus = join(__dirname, "../../../shared/corpus/managed");

/** Runs every feature at an offset of a text; `heavy` features once per text. */
function exercise(text: string, offsets: number[]): void {
  const inside = (range: Range) =>
    assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length, JSON.stringify(range));
  const { document } = parsePolicy(text);
  for (const offset of offsets) {
    for (const entry of complete(text, offset, context).slice(0, 80)) {
      inside(entry.range);
      assert.ok(entry.range.start <= offset && offset <= entry.range.end, `${entry.label} at ${offset}: ${JSON.stringify(entry.range)}`);
      assert.ok(!/[\r\n]/.test(text.slice(entry.range.start, entry.range.end)), "the range is within one line");
      if (entry.resolve) describeEntry(entry.resolve, context);
    }
    if (!document) continue;
    const hover = hoverAt(document, offset, context);
    if (hover) inside(hover.range);
    for (const one of refactorings(document, { start: offset, end: offset }, context)) {
      for (const edit of one.edits) inside(edit.range);
      // Comments and trailing commas are tolerated in the text, so its own reader judges the result.
      const fatal = (source: string) =>
        parsePolicy(source, { allowComments: true }).problems.some((problem) => problem.code === "syntax" && problem.fatal);
      assert.ok(!fatal(applyEdits(text, one.edits)), `${one.id} at ${offset} breaks\n${text}\n${applyEdits(text, one.edits)}`);
    }
    renameSid(document, offset, "New", "identity");
  }
  if (!document) return;
  for (const hint of inlayHints(document, context)) inside({ start: hint.offset, end: hint.offset });
  for (const token of semanticTokens(document)) inside(token.range);
  for (const range of foldingRanges(document)) inside(range);
  for (const symbol of documentSymbols(document)) {
    inside(symbol.range);
    assert.ok(symbol.selection.start >= symbol.range.start && symbol.selection.end <= symbol.range.end);
  }
  collectValues([document]);
}

describe("mutated policies", () => {
  it("break nothing", () => {
    const broken = damaged(
      samples.map((sample) => sample.text),
      4,
    );
    fc.assert(
      fc.property(broken, fc.nat(), fc.nat(), (text, one, two) => exercise(text, [one % (text.length + 1), two % (text.length + 1)])),
      { numRuns: 1500, seed: 7 },
    );
  });

  it("of the corpus break nothing", { skip: !existsSync(corpus) && "the corpus is not beside the repository" }, () => {
    const files = readdirSync(corpus).filter((file) => file.endsWith(".json"));
    for (let i = 0; i < files.length; i += 4) {
      const text = readFileSync(join(corpus, files[i] as string), "utf8");
      if (text.length > 20_000) continue;
      const [[broken, at] = ["", 0]] = fc.sample(fc.tuple(damaged([text], 4), fc.nat()), { numRuns: 1, seed: i });
      exercise(text, [at % (text.length + 1)]);
      exercise(broken, [at % (broken.length + 1)]);
    }
  });
});

describe("odd policies", () => {
  const odd = [
    "",
    " ",
    "{",
    "[",
    '"',
    "null",
    "[]",
    "{}",
    '{"Statement":null}',
    '{"Statement":[null,1,"x",[],{}]}',
    '{"Statement":{"Condition":{"StringLike":7},"Action":{},"Principal":[]}}',
    `${"[".repeat(5000)}`,
    '{"Statement":[{"Action":["s3:*"',
    '\ufeff{"Statement":[{"Action":"s3:"}]}',
  ];
  for (const text of odd) it(JSON.stringify(text.slice(0, 60)), () => exercise(text, [...Array(Math.min(text.length + 1, 60)).keys()]));

  it("with 10,000 actions in one list", () => {
    const names = context.catalogue.matchActions("*").slice(0, 10_000);
    const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: names, Resource: "*" }] }, null, 2);
    const start = performance.now();
    exercise(text, [10, text.length >> 1, text.length - 20]);
    assert.ok(performance.now() - start < 60_000, "work without bound");
  });

  it("with long strings of wildcards and brackets", () => {
    const text = JSON.stringify({
      Statement: [
        {
          Effect: "Allow",
          Action: ["*".repeat(2000), `s3:${"*a".repeat(500)}`],
          Resource: [`arn:aws:s3:::${"*a".repeat(1000)}`, `arn:aws:iam::*:role/${"?*".repeat(500)}`, "${".repeat(3000)],
        },
      ],
    });
    const start = performance.now();
    for (const piece of ["***", "s3:*a", "s3:::*", "role/?", "${${"]) exercise(text, [text.indexOf(piece) + 2]);
    assert.ok(performance.now() - start < 60_000, "work without bound");
  });
});

describe("the largest managed policy", { skip: !existsSync(corpus) && "the corpus is not beside the repository" }, () => {
  it("completes and explains without scanning everything anew (the benchmark holds the figures)", () => {
    const file = readdirSync(corpus).sort(
      (a, b) => readFileSync(join(corpus, b)).length - readFileSync(join(corpus, a)).length,
    )[0] as string;
    const text = readFileSync(join(corpus, file), "utf8");
    const { document } = parsePolicy(text);
    assert.ok(document);
    const measure = (work: (offset: number) => void): number => {
      const times = fc.sample(fc.nat(text.length - 1), { numRuns: 120, seed: 3 }).map((offset) => {
        const start = performance.now();
        work(offset);
        return performance.now() - start;
      });
      times.sort((a, b) => a - b);
      return times[Math.floor(times.length * 0.95)] as number;
    };
    const broken = (offset: number) => `${text.slice(0, offset)}x${text.slice(offset + 2)}`;
    const works = {
      hover: (offset: number) => void hoverAt(document, offset, context),
      completion: (offset: number) => void complete(broken(offset), offset + 1, context),
    };
    for (const [name, work] of Object.entries(works)) {
      // A neighbour on the machine can slow one run down, not three.
      const best = Math.min(...[1, 2, 3].map(() => measure(work)));
      console.log(`      ${name}: p95 ${best.toFixed(1)} ms on ${text.length} characters`);
      assert.ok(best < 400, `${name} takes ${best} ms`);
    }
  });
});
