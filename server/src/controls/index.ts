// The interface of the controls module: what the editor and the command line use of it.
import type { Investigation } from "../core/checks/investigation";
import { askControl, type OracleEnvironment } from "./steps/oracle";
import type { AccessOracle } from "./steps/run";

export { checkFeature } from "./check/check";
export { type ControlScenario, expandOutline, readFeature } from "./check/document";
export { completeFeature, type FeatureCompletion, hoverFeature } from "./check/help";
export { speaksOfControls } from "./check/kind";
export { isNormal, normaliseFeature } from "./check/normalise";
export { type Draft, DraftProblem, draftControl, previewPrompt } from "./draft/draft";
export { type LanguageModel, ModelError, type ModelErrorCode } from "./draft/model";
export { openAiModel } from "./draft/openai";
export { exportControl } from "./export/export";
export { guessService } from "./retrieval/service";
export type { SpecificationIndex } from "./specification/types";
export { hasExecutable, isExecutable, parseSteps } from "./steps/grammar";
export { CONTROL_FAILED, CONTROL_UNDECIDED, policyFindings, SCENARIO_NOT_RUN } from "./steps/report";
export {
  type AccessOracle,
  type ControlRun,
  type ControlVerdict,
  INSIDE,
  type PolicyFile,
  type PolicyVerdict,
  type RunHost,
  runControls,
  type ScenarioVerdict,
  worstFirst,
} from "./steps/run";
export { resourceFindings } from "./templates/report";
export { mayBeTemplate } from "./templates/resources";
export {
  evaluateTemplate as judgeTemplate,
  type NotRun,
  type ResourceVerdict,
  type TemplateControl,
  templateControl,
} from "./templates/run";
export type { TemplateFile } from "./templates/terms";

/** The oracle over a solver. `investigate` drives questions to their answers (`solver/investigate.ts` with a handle). */
export function createAccessOracle(
  investigate: <T>(investigation: Investigation<T>, signal?: AbortSignal) => Promise<T>,
  environment: OracleEnvironment,
): AccessOracle {
  return { decide: (policy, question, signal) => investigate(askControl(policy.text, policy.kind, question, environment), signal) };
}
