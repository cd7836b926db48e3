// The front of the controls room: what the editor and the command line use of it.
import type { Investigation } from "../core/checks/investigation";
import { askControl, type OracleEnvironment } from "./steps/oracle";
import type { AccessOracle } from "./steps/run";

export { CONTROL_CODES, type ControlCode, checkFeature } from "./check/check";
export { readFeature } from "./check/document";
export { completeFeature, type FeatureCompletion, type FeatureHover, hoverFeature } from "./check/help";
export { isNormal, normaliseFeature } from "./check/normalise";
export { type Draft, DraftProblem, type DraftRequest, draftControl, previewPrompt } from "./draft/draft";
export { type LanguageModel, type Message, ModelError, type ModelErrorCode } from "./draft/model";
export { type EndpointSettings, openAiModel } from "./draft/openai";
export { type Candidate, findCandidates } from "./retrieval/find";
export { guessService, suggestServices } from "./retrieval/service";
export { loadSpecification } from "./specification/load";
export type { SpecificationIndex } from "./specification/types";
export { isExecutable, STEP_FORMS } from "./steps/grammar";
export type { ControlQuestion } from "./steps/question";
export { CONTROL_FAILED, CONTROL_UNDECIDED, policyFindings } from "./steps/report";
export {
  type AccessOracle,
  type ControlRun,
  type ControlVerdict,
  type PolicyFile,
  type PolicyVerdict,
  type RunHost,
  runControls,
  type ScenarioVerdict,
} from "./steps/run";

/** The oracle over a solver. `investigate` drives questions to their answers (`solver/investigate.ts` with a handle). */
export function createAccessOracle(
  investigate: <T>(investigation: Investigation<T>, signal?: AbortSignal) => Promise<T>,
  environment: OracleEnvironment,
): AccessOracle {
  return { decide: (policy, question, signal) => investigate(askControl(policy.text, policy.kind, question, environment), signal) };
}
