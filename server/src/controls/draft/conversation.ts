// Drafting with a model: what it thinks first, a second search with its words, the scenarios, and at most two repairs. Pure but for what the model does.
import type { Finding } from "../../core/checks/finding";
import { checkFeature } from "../check/check";
import { OUTCOMES, type Outcome } from "../check/outcomes";
import { REPAIR_ROUNDS, SENT_PARAMETERS } from "../limits";
import { findParameters } from "../retrieval/find";
import type { FoundParameter } from "../retrieval/found";
import type { SpecificationIndex } from "../specification/types";
import { type Analysis, type Execution, execute, executionProblems, readAnalysis, readInsecure } from "./analysis";
import { exampleOf, similarChecks } from "./examples";
import { type LanguageModel, ModelError } from "./model";
import { renderControl } from "./outline";
import { ANALYSIS_SCHEMA, CONTROL_SCHEMA, describeFindings, repairPrompt, scenariosPrompt } from "./prompt";
import { type ModelAnswer, markNames, readReply } from "./reply";
import type { Intermediate, Plan } from "./terms";

interface Attempt {
  feature: string;
  findings: Finding[];
  executions: Execution[];
  problems: string[];
  answer: ModelAnswer;
}

export interface Conversed {
  feature: string;
  findings: Finding[];
  intermediate: Intermediate;
}

interface Asking {
  signal?: AbortSignal;
  onProgress?: (step: string) => void;
}

/**
 * Lets a model draft. An answer that has problems is sent back at most twice; the attempt with the fewest is kept, and what
 * is still wrong is in `findings`. Throws `ModelError` where no answer can be used, and what the model throws.
 */
export async function converse(
  plan: Plan,
  index: SpecificationIndex | undefined,
  model: LanguageModel,
  asking: Asking,
): Promise<Conversed> {
  const conversation = [...plan.messages];
  const { signal, onProgress } = asking;
  const ask = async (step: string, schema: typeof CONTROL_SCHEMA | undefined): Promise<string> => {
    onProgress?.(step);
    const reply = await model.complete(conversation, { ...(signal && { signal }), ...(schema && { schema }) });
    signal?.throwIfAborted();
    conversation.push({ role: "assistant", content: reply });
    return reply;
  };
  const refusal = () => new ModelError("refused", `The model \`${model.id}\` refused to answer. Word the requirement differently.`);
  const thinks = plan.route === "configuration" && plan.service !== undefined;
  let reply = await ask(`Asking ${model.id}`, thinks ? ANALYSIS_SCHEMA : CONTROL_SCHEMA);
  let analysis: Analysis | undefined;
  let round = 0;
  let found: readonly FoundParameter[] = [];
  let examples: string[] = [];
  const defaults = { service: plan.service?.id ?? "access", requirement: plan.requirement };
  // A model that writes the scenarios at once has thought already.
  if (thinks && !readReply(reply, defaults).ok) {
    const first = readAnalysis(reply);
    if (first.kind === "refusal") throw refusal();
    if (first.kind === "analysis") analysis = first.analysis;
    // What was no answer has cost one of the attempts.
    else round = 1;
    const second = secondSearch(plan, analysis);
    found = second;
    const similar = similarChecks(plan.requirement, defaults.service, new Set(second.map((one) => `${one.operation} ${one.path}`))).map(
      exampleOf,
    );
    examples = similar.map(({ requirement }) => requirement);
    conversation.push(scenariosPrompt(plan, second.slice(0, SENT_PARAMETERS), similar));
    reply = await ask(`Asking ${model.id} for the scenarios`, CONTROL_SCHEMA);
  }
  let best: Attempt | undefined;
  let lastProblem = "";
  for (; ; round++) {
    const read = readReply(reply, defaults);
    let problems: string[];
    if (read.ok) {
      const attempt = finish(read.answer, plan, index, analysis);
      if (!best || attempt.problems.length < best.problems.length) best = attempt;
      problems = attempt.problems;
      if (problems.length === 0) break;
    } else {
      lastProblem = read.problem;
      if (read.refusal) {
        if (!best) throw refusal();
        break;
      }
      problems = [read.problem];
    }
    if (round >= REPAIR_ROUNDS) break;
    conversation.push(repairPrompt(problems));
    reply = await ask(`Asking ${model.id} to repair (${round + 1} of ${REPAIR_ROUNDS})`, CONTROL_SCHEMA);
  }
  if (!best)
    throw new ModelError(
      "garbage",
      `The model \`${model.id}\` gave no usable answer in ${REPAIR_ROUNDS + 1} attempts. ${lastProblem} Try another model.`,
    );
  const { answer, executions } = best;
  const own = (list: readonly string[], other: readonly string[] | undefined) => (list.length > 0 ? [...list] : [...(other ?? [])]);
  return {
    feature: best.feature,
    findings: best.findings,
    intermediate: {
      route: plan.route,
      resources: own(answer.resources, analysis?.resources),
      apiCalls: own(answer.apiCalls, analysis?.apiCalls),
      insecureConfigurations: own(
        insecureOf(answer).map(({ description }) => description),
        analysis?.insecure.map(({ description }) => description),
      ),
      executions,
      secondSearch: found.map((one) => `${one.operation} ${one.path}`),
      examples,
      conversation,
    },
  };
}

/** The parameters of the first search, and those that the words of the first answer find, its operations in front. */
function secondSearch({ service, requirement, found }: Plan, analysis: Analysis | undefined): FoundParameter[] {
  if (!service || !analysis) return found;
  const { resources, apiCalls, insecure } = analysis;
  const paths = insecure.flatMap(({ setting }) => [...setting.keys()]);
  const words = [requirement, ...resources, ...insecure.map(({ description }) => description), ...paths].join(" ").slice(0, 4_000);
  const second = findParameters(service, words, 20);
  const named = new Set(apiCalls.map((call) => call.slice(call.indexOf(":") + 1)));
  const all = [...new Map([...found, ...second].map((one) => [`${one.operation} ${one.path} ${one.key ?? ""}`, one])).values()];
  // The best of the first search stays in front; after it what the named operations return.
  const [best, ...rest] = all;
  return best ? [best, ...rest.filter((one) => named.has(one.operation)), ...rest.filter((one) => !named.has(one.operation))] : [];
}

/** Renders an answer and checks it more strictly than a file that a person wrote: against the requirement itself, and by what the model said is insecure. */
function finish(answer: ModelAnswer, plan: Plan, index: SpecificationIndex | undefined, analysis: Analysis | undefined): Attempt {
  const isConfiguration = plan.route === "configuration";
  const marked = index && plan.service && isConfiguration ? markNames(answer.outline, plan.service, index) : answer.outline;
  const feature = renderControl({ ...marked, scenarios: sortScenarios(marked.scenarios) });
  const findings = checkFeature(feature, index, isConfiguration ? { strict: true, requirement: plan.requirement } : {});
  const executions = isConfiguration
    ? execute(feature, analysis && analysis.insecure.length > 0 ? analysis.insecure : insecureOf(answer))
    : [];
  const wrong = executionProblems(executions);
  const feature0 = { start: 0, end: Math.max(1, feature.indexOf("\n")) };
  const all = [
    ...findings,
    ...wrong.map((message): Finding => ({ code: "contradicts-requirement", severity: "error", message, range: feature0 })),
  ];
  return { feature, findings: all, executions, problems: describeFindings(all), answer };
}

function insecureOf({ insecureConfigurations }: ModelAnswer) {
  return insecureConfigurations.flatMap(readInsecure);
}

function sortScenarios<T extends { outcome?: string }>(scenarios: T[]): T[] {
  const rank = (scenario: T) => OUTCOMES.indexOf(scenario.outcome as Outcome);
  return [...scenarios].sort((a, b) => rank(a) - rank(b));
}
