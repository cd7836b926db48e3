// Runs the executable scenarios of a control over policy files and says COMPLIANT, NON_COMPLIANT, NOT_APPLICABLE or UNDECIDED. Files and solver come from outside.
import type { Request } from "../../core/semantics/request";
import type { PolicyKind, Range } from "../../core/syntax/tree";
import { type ControlScenario, expandOutline, readFeature } from "../check/document";
import { textErrors } from "../check/syntax";
import { parseSteps } from "./grammar";
import type { OracleAnswer } from "./oracle";
import type { ControlQuestion } from "./question";

export type ControlVerdict = "COMPLIANT" | "NON_COMPLIANT" | "NOT_APPLICABLE" | "UNDECIDED";

/** A policy that a control is run on. */
export interface PolicyFile {
  /** Relative to the workspace folder, with `/`. */
  path: string;
  text: string;
  /** From the settings; inferred when absent. */
  kind?: PolicyKind;
  /** It is a template or a module with policies inside of it. Nobody asks those, so the question is open for them. */
  isHost?: true;
}

export interface AccessOracle {
  decide(policy: PolicyFile, question: ControlQuestion, signal?: AbortSignal): Promise<OracleAnswer>;
}

export interface RunHost {
  oracle: AccessOracle;
  /** The policy files that match one of the globs, sorted by path. */
  findPolicies(globs: string[]): Promise<PolicyFile[]>;
  /** The scenarios to run; all when absent. */
  only?: (scenario: ControlScenario) => boolean;
  signal?: AbortSignal;
}

export interface PolicyVerdict {
  path: string;
  verdict: ControlVerdict;
  reason?: string;
  counterexample?: Request;
  statementIndex?: number;
  /** In the policy's text. */
  range?: Range;
}

export interface ScenarioVerdict {
  scenario: string;
  /** The scenario's line in the feature file. */
  range: Range;
  verdict: ControlVerdict;
  /** Why, in one sentence; for NON_COMPLIANT and UNDECIDED the first policy's. */
  reason: string;
  policies: PolicyVerdict[];
}

export interface ControlRun {
  feature: string;
  scenarios: ScenarioVerdict[];
  /** Scenarios in words, which nothing can run. */
  notExecutable: { scenario: string; range: Range }[];
  /** What keeps the file from being read or run at all. */
  problems: { message: string; range: Range }[];
}

/** Runs every executable scenario of a feature file (or those that the host wants); an outline runs once for each row. Rejects only when aborted or when the host does. */
export async function runControls(text: string, host: RunHost): Promise<ControlRun> {
  const document = readFeature(text);
  const run: ControlRun = { feature: document.feature?.name ?? "", scenarios: [], notExecutable: [], problems: [] };
  run.problems = textErrors(document).map(({ message, range }) => ({ message, range }));
  if (run.problems.length > 0) return run;
  const wanted = document.scenarios.filter((scenario) => host.only?.(scenario) ?? true);
  for (const scenario of wanted.flatMap(expandOutline)) {
    host.signal?.throwIfAborted();
    const steps = parseSteps(scenario);
    if (steps.kind === "notExecutable") run.notExecutable.push({ scenario: scenario.name, range: scenario.range });
    else if (steps.kind === "problems")
      run.scenarios.push({
        scenario: scenario.name,
        range: scenario.range,
        verdict: "UNDECIDED",
        reason: steps.problems[0]?.message ?? "",
        policies: [],
      });
    else run.scenarios.push({ scenario: scenario.name, range: scenario.range, ...(await evaluateQuestion(steps.question, host)) });
  }
  return run;
}

const RANK: ControlVerdict[] = ["NON_COMPLIANT", "UNDECIDED", "COMPLIANT", "NOT_APPLICABLE"];

/** Verdicts with the worst in front: over several policies, and over the rows of an outline. */
export function worstFirst<T extends { verdict: ControlVerdict }>(verdicts: readonly T[]): T[] {
  return [...verdicts].sort((a, b) => RANK.indexOf(a.verdict) - RANK.indexOf(b.verdict));
}

/** Why a template is not judged by a scenario on access. */
export const INSIDE = "which has policies inside of it, and a scenario on access is asked of files that are one policy each";

/** The question over all policies that match: the worst verdict counts. */
async function evaluateQuestion(
  question: ControlQuestion,
  host: RunHost,
): Promise<Pick<ScenarioVerdict, "verdict" | "reason" | "policies">> {
  const files = await host.findPolicies(question.policies.globs);
  const policies: PolicyVerdict[] = [];
  for (const file of files) {
    host.signal?.throwIfAborted();
    policies.push(
      file.isHost
        ? { path: file.path, verdict: "UNDECIDED", reason: INSIDE }
        : verdictOf(file.path, await host.oracle.decide(file, question, host.signal)),
    );
  }
  const [worst] = worstFirst(policies);
  if (!worst)
    return {
      verdict: "NOT_APPLICABLE",
      reason: `No policy file matches ${question.policies.globs.map((one) => `\`${one}\``).join(" or ")}.`,
      policies,
    };
  const count = policies.filter((one) => one.verdict === worst.verdict).length;
  const of = `${count} of ${policies.length} ${policies.length === 1 ? "policy" : "policies"}`;
  switch (worst.verdict) {
    case "COMPLIANT":
      return { verdict: worst.verdict, reason: `Proved for ${of}.`, policies };
    case "NOT_APPLICABLE":
      return { verdict: worst.verdict, reason: `The question concerns none of the ${policies.length} policies.`, policies };
    default:
      return { verdict: worst.verdict, reason: `${of}: \`${worst.path}\`${worst.reason ? `, ${worst.reason}` : ""}.`, policies };
  }
}

function verdictOf(path: string, answer: OracleAnswer): PolicyVerdict {
  switch (answer.verdict) {
    case "holds":
      return { path, verdict: "COMPLIANT" };
    case "fails":
      return {
        path,
        verdict: "NON_COMPLIANT",
        reason: answer.reason,
        ...(answer.counterexample ? { counterexample: answer.counterexample } : {}),
        ...(answer.statementIndex !== undefined ? { statementIndex: answer.statementIndex } : {}),
        ...(answer.range ? { range: answer.range } : {}),
      };
    case "notApplicable":
      return { path, verdict: "NOT_APPLICABLE", reason: answer.reason };
    case "undecided":
      return { path, verdict: "UNDECIDED", reason: answer.reason };
  }
}
