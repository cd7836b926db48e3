// Lines of a batch and their answers, for the tests of `batch`.
import { PassThrough, Readable } from "node:stream";
import { runBatch } from "../../server/src/cli/batch";
import { answerLine } from "../../server/src/cli/line";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

/** An answer of `batch`. */
export type Answer = Record<string, unknown> & { id?: unknown; error?: string; result?: string };

/** A policy that allows actions on everything. */
export const policy = (...actions: string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Sid: "One", Effect: "Allow", Action: actions, Resource: "*" }],
});
/** A request that `s3:Get*` allows. */
export const request = {
  principal: "arn:aws:iam::111122223333:user/alice",
  action: "s3:GetObject",
  resource: "arn:aws:s3:::doc-example-bucket/a",
};

/** The answers to lines, worked out in this process. */
export async function batch(...lines: (string | object)[]): Promise<Answer[]> {
  return parse(await raw(...lines));
}

/** As `batch`, as text. */
export async function raw(...lines: (string | object)[]): Promise<string> {
  const solver = createInlineSolver();
  const output = new PassThrough();
  const text: Buffer[] = [];
  output.on("data", (chunk: Buffer) => text.push(chunk));
  await runBatch(
    Readable.from([Buffer.from(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"))]),
    output,
    (line, number) => answerLine(line, number, { catalogue: loadCatalogue(), solver }),
    { ahead: 1 },
  );
  await solver.dispose();
  return Buffer.concat(text).toString("utf8");
}

/** The answers in an output. */
export function parse(text: string): Answer[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Answer);
}
