// Inputs behind public reports of people who were burnt, each with the right answer: put to `batch`, `scan` and the language
// server as their authors would. The cases stand beside the repository (../shared/field-cases.jsonl); without them nothing is tested here.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { folderWith } from "../harness/folder";
import { ProcessClient } from "../lsp/client";
import { run } from "./program";
import { scan } from "./scan";

/** What an answer has to show. */
interface Expected {
  /** Codes of findings that are there, and that are not. */
  codes?: string[];
  notCodes?: string[];
  anyFinding?: boolean;
  none?: boolean;
  /** A text in the message of some finding. */
  mentions?: string;
  /** A text anywhere in the answer. */
  answerMentions?: string;
  result?: string;
  resultIn?: string[];
  comparison?: string;
  decision?: string;
  decisionIn?: string[];
}

type Call = { expect: Expected } & (
  | { via: "batch"; line: { operation: string } }
  | { via: "scan" | "lsp"; files: Record<string, object | string> }
);

interface FieldCase {
  id: string;
  rightAnswer: string;
  authority: string;
  calls: Call[];
}

/** What was said, in one form for all three interfaces. */
interface Said {
  findings: { code: string; message: string }[];
  answer: Record<string, unknown>;
}

const file = path.join(import.meta.dirname, "../../../shared/field-cases.jsonl");
const cases: FieldCase[] = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line))
  : [];

describe("reports from the field", { skip: cases.length === 0 && `${file} is absent` }, () => {
  const lines = cases.flatMap(({ calls }) => calls.flatMap((call) => (call.via === "batch" ? [call.line] : [])));
  const answers = new Map<object, Record<string, unknown>>();

  before(async () => {
    const { stdout } = await run(["batch"], {
      input: lines.map((line, id) => `${JSON.stringify({ ...line, id: String(id) })}\n`).join(""),
    });
    for (const [i, answer] of stdout.trim().split("\n").entries()) answers.set(lines[i] as object, JSON.parse(answer));
  });

  for (const { id, rightAnswer, calls } of cases)
    for (const [n, call] of calls.entries())
      it(`${id} (${n + 1}, ${call.via === "batch" ? call.line.operation : call.via}): ${rightAnswer}`, async () => {
        const said = call.via === "batch" ? ofBatch(answers.get(call.line) ?? {}) : await ofFiles(call.via, call.files);
        check(said, call.expect);
      });
});

function check({ findings, answer }: Said, expected: Expected): void {
  const shown = JSON.stringify({ findings, answer });
  const codes = findings.map(({ code }) => code);
  for (const code of expected.codes ?? []) assert.ok(codes.includes(code), `${code} is missing: ${shown}`);
  for (const code of expected.notCodes ?? []) assert.ok(!codes.includes(code), `${code} is there: ${shown}`);
  if (expected.anyFinding) assert.ok(findings.length > 0, shown);
  if (expected.none) assert.deepEqual(findings, [], shown);
  if (expected.mentions !== undefined)
    assert.ok(
      findings.some(({ message }) => message.includes(expected.mentions as string)),
      shown,
    );
  if (expected.answerMentions !== undefined) assert.ok(JSON.stringify(answer).includes(expected.answerMentions), shown);
  for (const name of ["result", "comparison", "decision"] as const)
    if (expected[name] !== undefined) assert.equal(answer[name], expected[name], shown);
  if (expected.resultIn) assert.ok(expected.resultIn.includes(String(answer.result)), shown);
  if (expected.decisionIn) assert.ok(expected.decisionIn.includes(String(answer.decision)), shown);
}

function ofBatch(answer: Record<string, unknown>): Said {
  assert.equal(answer.error, undefined, JSON.stringify(answer));
  const list = (answer.findings ?? []) as { issueCode: string; findingDetails: string }[];
  return { findings: list.map((one) => ({ code: one.issueCode, message: one.findingDetails })), answer };
}

async function ofFiles(via: "scan" | "lsp", files: Record<string, object | string>): Promise<Said> {
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, typeof content === "string" ? content : JSON.stringify(content, null, 2)]),
  );
  const folder = folderWith(texts);
  if (via === "scan") {
    const { report, stderr } = await scan(folder, ".");
    assert.ok(report.files.length > 0, stderr);
    return { findings: report.files.flatMap((one) => one.findings), answer: { ...report } };
  }
  const client = new ProcessClient();
  await client.start({ folder });
  const uris = Object.keys(texts).map((name) => pathToFileURL(path.join(folder, name)).toString());
  for (const [i, uri] of uris.entries()) client.openText(uri, Object.values(texts)[i] as string);
  await client.until("diagnostics", () => uris.every((uri) => client.items(uri).length > 0));
  const findings = uris.flatMap((uri) => client.items(uri).map(({ code, message }) => ({ code, message })));
  await client.stop();
  return { findings, answer: {} };
}
