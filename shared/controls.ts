// What client and server say to each other about security controls: drafting, running, the list of tests. Plain data only.
import type { Refusal, RequestData, TextRange } from "./protocol";

/** Client to server, `DraftParams`: drafts a control. → `DraftResult | DraftRefusal`. Cancellable. */
export const DRAFT_CONTROL_REQUEST = "iamProver/draftControl";

/** Server to client while a draft is made: `DraftProgress`. */
export const DRAFT_PROGRESS_NOTIFICATION = "iamProver/draftProgress";

/**
 * Server to client while a draft with a model is made, `ModelQuestion`: puts the conversation to the model that the user chose.
 * → `ModelReply`. The client asks the model itself, so that keys and consent stay with it.
 */
export const ASK_MODEL_REQUEST = "iamProver/askModel";

/** Client to server, `DraftParams`: what would be sent to a model. → `{ messages } | DraftRefusal` */
export const PREVIEW_PROMPT_REQUEST = "iamProver/previewPrompt";

/** Client to server, `{ requirement }`: the services to choose from, those that the text speaks of first. → `ServiceChoices` */
export const CONTROL_SERVICES_REQUEST = "iamProver/controlServices";

/**
 * Client to server, `{ uri, lines? }`: runs the executable scenarios of a feature file, or those that begin at the lines.
 * → `ControlRunResult | Refusal`. Cancellable.
 */
export const RUN_CONTROLS_REQUEST = "iamProver/runControls";

/** Client to server, `{ uris }`: the executable scenarios of feature files. → `ControlTests[]`, without files that have none. */
export const CONTROL_TESTS_REQUEST = "iamProver/controlTests";

/** Client to server, `{ uri, to }` (`guard` or `config`): the control in another language. → `ExportedControl | Refusal` */
export const EXPORT_CONTROL_REQUEST = "iamProver/exportControl";

export interface ExportedControl {
  files: { name: string; text: string }[];
}

/** A command of the server (`workspace/executeCommand`): runs a feature file. Arguments: its address, and the line of a scenario to run only that. For any editor's code lens. */
export const RUN_CONTROLS_COMMAND = "iamProver.server.runControls";

/** A command of our extension: opens what a scenario's verdict is about. Arguments: an address and a range. */
export const OPEN_VERDICT_COMMAND = "iamProver.openVerdict";

export interface ChatMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

export interface DraftParams {
  /** Chosen by the client; names the draft in progress notifications and questions to the model. */
  id: string;
  requirement: string;
  /** Guessed from the requirement when absent. */
  service?: string;
  /** Shown to the user and kept as the draft's source. Absent: without a model. */
  model?: string;
  /** The parameters that the user picked. */
  choices?: DraftCandidate[];
  /** What the user answered to `questions` of an earlier draft. */
  answers?: { question: string; answer: string }[];
}

/** What the words of a requirement leave open. */
export interface DraftQuestion {
  question: string;
  /** The answers to choose from, the one of the draft first; none where a number is asked for. */
  options: string[];
}

export interface DraftCandidate {
  operation: string;
  path: string;
  score: number;
}

export interface DraftProgress {
  id: string;
  step: string;
}

export interface DraftResult {
  /** Gherkin; always parses. */
  feature: string;
  /** A file name for it, without a folder: `RDS_INSTANCES_ENCRYPTED.feature`. */
  fileName: string;
  route: "configuration" | "access";
  service?: string;
  /** Best first. */
  candidates: DraftCandidate[];
  /** Those that decide in a draft without a model. */
  chosen: DraftCandidate[];
  source: string;
  /** What the words leave open: the draft takes the first option of each. */
  questions: DraftQuestion[];
  /** What is still wrong with the draft, in words. */
  findings: string[];
  /** Why the model that was asked did not write it: the draft is then the one without a model. */
  problem?: string;
  /** Markdown: what was thought, retrieved, sent and received. */
  story: string;
}

export interface DraftRefusal extends Refusal {
  /** Services to choose from. */
  suggestions?: string[];
}

export interface ModelQuestion {
  id: string;
  messages: ChatMessage[];
}

export type ModelReply = { text: string } | { error: { code: string; message: string } };

export interface ServiceChoices {
  /** Ids that the text speaks of, likeliest first. */
  guesses: string[];
  services: { id: string; title: string }[];
  /** Why there are none. */
  problem?: string;
}

type ControlVerdict = "COMPLIANT" | "NON_COMPLIANT" | "NOT_APPLICABLE" | "UNDECIDED";

export interface ControlRunResult {
  scenarios: {
    scenario: string;
    /** Its line in the feature file. */
    range: TextRange;
    verdict: ControlVerdict;
    reason: string;
    /** The policies that decide the verdict, with their counterexamples. */
    policies: { uri: string; path: string; range?: TextRange; reason?: string; counterexample?: RequestData }[];
  }[];
  /** What keeps the file from being run at all. */
  problems: string[];
}

export interface ControlTests {
  uri: string;
  label: string;
  scenarios: { scenario: string; range: TextRange }[];
}
