// `iam-prover control`: a requirement becomes a control in Gherkin.

import { DraftProblem, draftControl, openAiModel } from "../../controls";
import { loadSpecification } from "../../controls/specification/node/load";
import { InputError } from "../errors";
import { readFlags } from "../flags";
import { say } from "../say";

const FLAGS = {
  requirement: { kind: "text" },
  service: { kind: "text" },
  format: { kind: "text", values: ["gherkin", "json"] },
  endpoint: { kind: "text" },
  model: { kind: "text" },
  botocore: { kind: "text" },
} as const;

/** Drafts one control. Out: the exit status. Throws `InputError`. */
export async function runControl(args: readonly string[]): Promise<number> {
  const flags = readFlags("control", args, FLAGS);
  const requirement = flags.text("requirement") ?? flags.positional.join(" ");
  const [endpoint, model] = [flags.text("endpoint"), flags.text("model")];
  if ((endpoint === undefined) !== (model === undefined))
    throw new InputError("`--endpoint` and `--model` belong together: the address of the model's server and the model's name there.");
  const botocore = flags.text("botocore");
  const { index, problem } = loadSpecification(botocore === undefined ? {} : { botocore });
  if (problem !== undefined && index !== undefined) say(`${problem}`);
  const apiKey = process.env.IAM_PROVER_API_KEY;
  const service = flags.text("service");
  const draft = await draftControl(index, {
    requirement,
    ...(service !== undefined && { service }),
    ...(endpoint !== undefined && model !== undefined && { model: openAiModel({ baseUrl: endpoint, model, ...(apiKey && { apiKey }) }) }),
  }).catch((error: unknown) => {
    if (error instanceof DraftProblem) throw new InputError(error.message);
    throw error;
  });
  if (draft.problem) say(`${draft.problem.message}`);
  for (const { question, options } of draft.questions) say(`${question}${options.length > 0 ? ` The draft takes: ${options[0]}.` : ""}`);
  const { feature, candidates, source, findings, questions, condition, intermediate } = draft;
  if (flags.text("format") === "json") {
    const findingsJson = findings.map(({ code, severity, message }) => ({ code, severity, message }));
    process.stdout.write(
      `${JSON.stringify({ feature, candidates, source, ...(draft.service !== undefined && { service: draft.service }), settled: questions.length === 0, questions, ...(condition && { condition }), intermediate, findings: findingsJson }, null, 2)}\n`,
    );
  } else process.stdout.write(feature.endsWith("\n") ? feature : `${feature}\n`);
  return findings.some((finding) => finding.severity === "error") ? 1 : 0;
}
