// What the tests of the checks share: policies from plain objects, and questions driven to their answers by the real solver.
import type { Investigation } from "../../server/src/core/checks/investigation";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

export const catalogue = loadCatalogue();
export const environment = { catalogue };

const solver = createInlineSolver();

export function run<T>(investigation: Investigation<T>): Promise<T> {
  return investigate(investigation, solver, {});
}

/** Counts the questions of an investigation while it runs. */
export async function counted<T>(investigation: Investigation<T>): Promise<{ result: T; questions: number }> {
  let questions = 0;
  function* counting(): Investigation<T> {
    let step = investigation.next();
    while (!step.done) {
      questions += step.value.length;
      step = investigation.next(yield step.value);
    }
    return step.value;
  }
  const result = await run(counting());
  return { result, questions };
}

/** A policy of these statements. */
export function policy(...statements: object[]): PolicyDocument {
  return parse(JSON.stringify({ Version: "2012-10-17", Statement: statements }, null, 2));
}

export function parse(text: string): PolicyDocument {
  const { document, problems } = parsePolicy(text, { allowComments: true });
  const fatal = problems.find((problem) => problem.fatal);
  if (!document || fatal) throw new Error(`Not a policy: ${fatal?.message ?? "no object"}`);
  return document;
}

export const bucket = "arn:aws:s3:::doc-example-bucket";
