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
import { type LanguageModel, type Message, ModelError } from "./model";
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
  const talk = new Talk(plan, model, asking);
  const thought = await think(plan, talk);
  const { analysis, found, examples } = thought;
  const best = await repaired(plan, index, talk, thought);
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
      conversation: talk.messages,
    },
  };
}

/** What was said so far between the program and a model. */
class Talk {
  readonly messages: Message[];
  readonly defaults: { service: string; requirement: string };

  constructor(
    plan: Plan,
    readonly model: LanguageModel,
    private readonly asking: Asking,
  ) {
    this.messages = [...plan.messages];
    this.defaults = { service: plan.service?.id ?? "access", requirement: plan.requirement };
  }

  async ask(step: string, schema: typeof CONTROL_SCHEMA | undefined, prompt?: Message): Promise<string> {
    const { signal, onProgress } = this.asking;
    if (prompt) this.messages.push(prompt);
    onProgress?.(step);
    const reply = await this.model.complete(this.messages, { ...(signal && { signal }), ...(schema && { schema }) });
    signal?.throwIfAborted();
    this.messages.push({ role: "assistant", content: reply });
    return reply;
  }

  refusal(): ModelError {
    return new ModelError("refused", `The model \`${this.model.id}\` refused to answer. Word the requirement differently.`);
  }
}

/** The first answer, and what came before it. */
interface Thought {
  reply: string;
  analysis: Analysis | undefined;
  /** Attempts that it has cost already. */
  rounds: number;
  found: readonly FoundParameter[];
  examples: string[];
}

/** Lets the model say what the requirement means, looks up what that speaks of, and asks for the scenarios. */
async function think(plan: Plan, talk: Talk): Promise<Thought> {
  const thinks = plan.route === "configuration" && plan.service !== undefined;
  const reply = await talk.ask(`Asking ${talk.model.id}`, thinks ? ANALYSIS_SCHEMA : CONTROL_SCHEMA);
  // A model that writes the scenarios at once has thought already.
  if (!thinks || readReply(reply, talk.defaults).ok) return { reply, analysis: undefined, rounds: 0, found: [], examples: [] };
  const first = readAnalysis(reply);
  if (first.kind === "refusal") throw talk.refusal();
  const analysis = first.kind === "analysis" ? first.analysis : undefined;
  const found = secondSearch(plan, analysis);
  const names = new Set(found.map((one) => `${one.operation} ${one.path}`));
  const similar = similarChecks(plan.requirement, talk.defaults.service, names).map(exampleOf);
  const prompt = scenariosPrompt(plan, found.slice(0, SENT_PARAMETERS), similar);
  return {
    reply: await talk.ask(`Asking ${talk.model.id} for the scenarios`, CONTROL_SCHEMA, prompt),
    analysis,
    // What was no answer has cost one of the attempts.
    rounds: analysis ? 0 : 1,
    found,
    examples: similar.map(({ requirement }) => requirement),
  };
}

/** The attempt with the fewest problems, after what is wrong was sent back. */
async function repaired(plan: Plan, index: SpecificationIndex | undefined, talk: Talk, thought: Thought): Promise<Attempt> {
  let best: Attempt | undefined;
  let lastProblem = "";
  let { reply } = thought;
  for (let round = thought.rounds; ; round++) {
    const read = readReply(reply, talk.defaults);
    let problems: string[];
    if (read.ok) {
      const attempt = finish(read.answer, plan, index, thought.analysis);
      if (!best || attempt.problems.length < best.problems.length) best = attempt;
      problems = attempt.problems;
      if (problems.length === 0) break;
    } else {
      lastProblem = read.problem;
      if (read.refusal) {
        if (!best) throw talk.refusal();
        break;
      }
      problems = [read.problem];
    }
    if (round >= REPAIR_ROUNDS) break;
    reply = await talk.ask(`Asking ${talk.model.id} to repair (${round + 1} of ${REPAIR_ROUNDS})`, CONTROL_SCHEMA, repairPrompt(problems));
  }
  if (best) return best;
  throw new ModelError(
    "garbage",
    `The model \`${talk.model.id}\` gave no usable answer in ${REPAIR_ROUNDS + 1} attempts. ${lastProblem} Try another model.`,
  );
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
