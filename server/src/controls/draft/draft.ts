// From a requirement to a control: route, retrieve, draft, check, repair. With a model or without one. Pure but for what the model does.
import type { Finding } from "../../core/checks/finding";
import { checkFeature } from "../check/check";
import type { Condition } from "../condition/tree";
import { matchKnown } from "../known/match";
import { LONGEST_REQUIREMENT } from "../limits";
import { withoutAsides, withoutLabel, withPlainVerdicts } from "../requirement/asides";
import { readRequirement } from "../requirement/read";
import { findParameters } from "../retrieval/find";
import type { Candidate, FoundParameter } from "../retrieval/found";
import { guessService, suggestServices } from "../retrieval/service";
import type { ServiceSpecification, SpecificationIndex } from "../specification/types";
import { accessControl, guessAccessed, isAboutAccess, openAccess } from "./access";
import { converse } from "./conversation";
import { asOpen, type ControlQuestion } from "./limits";
import { bindRequirement } from "./meaning";
import { type LanguageModel, type Message, ModelError, type ModelErrorCode } from "./model";
import { renderControl } from "./outline";
import { accessPrompt, configurationPrompt } from "./prompt";
import { nounOf, templateControl } from "./template";
import type { Intermediate, Plan } from "./terms";

interface DraftRequest {
  /** Guessed from the requirement when absent. */
  service?: string;
  requirement: string;
  model?: LanguageModel;
  /** The parameters that the user picked; without any the best is taken (template only). */
  choices?: Candidate[];
  /** What the user answered to the questions of an earlier draft of the same requirement. */
  answers?: readonly { question: string; answer: string }[];
  signal?: AbortSignal;
  /** What is being done, for a progress display. */
  onProgress?: (step: string) => void;
}

export interface Draft {
  /** The Gherkin text; always parses. */
  feature: string;
  service?: string;
  /** Best first; the quick pick of a user who knows better. */
  candidates: Candidate[];
  /** Those that decide in the template's draft. */
  chosen: Candidate[];
  /** What has to hold, as a tree. Absent for a requirement on access, and where no parameter was found. */
  condition?: Condition;
  /** What the words leave open. The draft takes the first answer of each. */
  questions: ControlQuestion[];
  source: string;
  /** What `checkFeature` still says of it. */
  findings: Finding[];
  /** Why a model that was asked did not write it; the feature is then the template's. */
  problem?: { code: ModelErrorCode; message: string };
  intermediate: Intermediate;
}

/** A request that cannot be answered at all; the message is for the user. */
export class DraftProblem extends Error {
  constructor(
    readonly code: "empty" | "nonsense" | "unknown-service" | "no-service" | "specification-missing" | "too-long",
    message: string,
    /** Services to choose from. */
    readonly suggestions: string[] = [],
  ) {
    super(message);
    this.name = "DraftProblem";
  }
}

const CANDIDATES = 20;
const SENT_PARAMETERS = 14;

/**
 * Drafts a control. Without a model the result is a template around the best parameter. With one, its answer is
 * checked and sent back at most twice with what is wrong; what is still wrong then is in `findings`. A model that
 * fails leaves the template, and `problem` says why. Throws `DraftProblem` for a request that makes no sense and an
 * `AbortError` when cancelled.
 */
export async function draftControl(index: SpecificationIndex | undefined, request: DraftRequest): Promise<Draft> {
  const plan = planDraft(index, request);
  const template = templateDraft(plan, index, request);
  if (!request.model) return template;
  request.signal?.throwIfAborted();
  try {
    return await modelDraft(plan, index, request, request.model, template);
  } catch (problem) {
    if (!(problem instanceof ModelError)) throw problem;
    return { ...template, problem: { code: problem.code, message: `${problem.message} The draft without a model is shown instead.` } };
  }
}

/** What would be sent to a model for this request, before anything is. Throws like `draftControl`. */
export function previewPrompt(index: SpecificationIndex | undefined, request: DraftRequest): Message[] {
  return planDraft(index, request).messages;
}

function planDraft(index: SpecificationIndex | undefined, request: DraftRequest): Plan {
  const requirement = request.requirement.trim();
  if (requirement === "")
    throw new DraftProblem("empty", "The requirement is empty. Write what has to hold, for example `RDS instances are encrypted at rest`.");
  if (requirement.length > LONGEST_REQUIREMENT)
    throw new DraftProblem(
      "too-long",
      `The requirement has ${requirement.length} characters, and ${LONGEST_REQUIREMENT} is the most. Write one control for each demand.`,
    );
  if (!/\p{L}{2,}/u.test(requirement))
    throw new DraftProblem(
      "nonsense",
      `\`${requirement.slice(0, 60)}\` names nothing to check. Write what has to hold, for example \`RDS instances are encrypted at rest\`.`,
    );
  // `30–400` is a range like `30-400`.
  const dashes = requirement.replace(/(?<=\d) ?[\u2013\u2014] ?(?=\d)/g, "-");
  const asked = withoutAsides(withoutLabel(withPlainVerdicts(dashes), (name) => index?.service(name) !== undefined));
  const route = routeOf(index, asked, request.service);
  if (!index) {
    if (route === "access") return { route, requirement, asked, found: [], messages: accessPrompt(requirement) };
    throw new DraftProblem(
      "specification-missing",
      "The specification index is missing, so no API parameter can be looked up. Build it with `node scripts/build-api-index.mjs`, or set the folder of a botocore installation.",
    );
  }
  const service = chooseService(index, request.service, asked, route);
  const found = service ? findParameters(service, asked, CANDIDATES) : [];
  if (service && found.length === 0 && route === "configuration" && !request.service?.trim())
    throw new DraftProblem(
      "nonsense",
      `Nothing in the API specification matches \`${requirement.slice(0, 60)}\`. Name the service and what must hold for it, for example \`RDS instances are encrypted at rest\`.`,
    );
  const messages =
    route === "access" || !service ? accessPrompt(requirement) : configurationPrompt(service, requirement, found.slice(0, SENT_PARAMETERS));
  return { route, requirement, asked, ...(service ? { service } : {}), found, messages };
}

/** By so much of the requirement a published check of a parameter has to speak for it to be none on what policies allow. */
const IS_CHECK = 0.75;

function routeOf(index: SpecificationIndex | undefined, requirement: string, name: string | undefined): Plan["route"] {
  if (!isAboutAccess(requirement)) return "configuration";
  if (/\bpolic(y|ies)\b|\bpermissions?\b|\bactions?\b|\barn:|\b[a-z0-9-]+:[A-Z*]|\d{12}/i.test(requirement) || !index) return "access";
  const id = name?.trim() || guessService(index, requirement)[0];
  const service = id === undefined ? undefined : index.service(id);
  const [check] = service ? matchKnown(service, requirement, 1) : [];
  return check && check.coverage >= IS_CHECK ? "configuration" : "access";
}

function chooseService(
  index: SpecificationIndex,
  name: string | undefined,
  requirement: string,
  route: Intermediate["route"],
): ServiceSpecification | undefined {
  if (name !== undefined && name.trim() !== "") {
    const service = index.service(name);
    if (service) return service;
    const near = suggestServices(index, name);
    throw new DraftProblem(
      "unknown-service",
      `There is no AWS service \`${name}\`.${near.length > 0 ? ` Did you mean ${near.map((one) => `\`${one}\``).join(" or ")}?` : ""}`,
      near,
    );
  }
  const guess = route === "access" ? guessAccessed(index, requirement) : guessService(index, requirement)[0];
  if (guess === undefined && route === "configuration")
    throw new DraftProblem("no-service", "The requirement names no AWS service. Say which one it is about.");
  return guess === undefined ? undefined : index.service(guess);
}

function templateDraft(plan: Plan, index: SpecificationIndex | undefined, request: DraftRequest): Draft {
  request.onProgress?.("Looking up parameters");
  const plain = ({ operation, path, score }: FoundParameter): Candidate => ({ operation, path, score });
  const picked = plan.found.filter((one) =>
    request.choices?.some(({ operation, path }) => one.operation === operation && one.path === path),
  );
  const isConfiguration = plan.route === "configuration" && plan.service !== undefined;
  const reading = readRequirement(plan.asked);
  const answers = new Map(request.answers?.map(({ question, answer }) => [question, answer]));
  const bound = isConfiguration
    ? bindRequirement(
        { service: plan.service as ServiceSpecification, requirement: plan.asked, reading, found: plan.found, answers },
        picked,
      )
    : undefined;
  const questions = isConfiguration ? (bound?.questions ?? []) : openAccess(plan.requirement, answers);
  const outline = isConfiguration
    ? templateControl(plan.service as ServiceSpecification, plan.requirement, bound)
    : { ...accessControl(plan.requirement, plan.service?.id, index), open: questions.map(asOpen) };
  const feature = renderControl(outline);
  const operations = [...new Set(plan.found.slice(0, 5).map((one) => one.parameter.operation))];
  return {
    feature,
    ...(plan.service ? { service: plan.service.id } : {}),
    candidates: plan.found.map(plain),
    chosen: (bound?.choices ?? []).map(plain),
    ...(bound && { condition: bound.condition }),
    questions,
    source: "template",
    findings: checkFeature(feature, index),
    intermediate: {
      route: plan.route,
      resources: [...new Set(operations.map(nounOf))],
      apiCalls: [...new Set([...callsIn(outline.calls ?? []), ...operations.map((operation) => `${plan.service?.id}:${operation.name}`)])],
      insecureConfigurations: outline.scenarios
        .filter((scenario) => scenario.outcome === "NON_COMPLIANT")
        .map((scenario) => scenario.given.at(-1) ?? ""),
      executions: [],
      secondSearch: [],
      examples: [],
      conversation: [],
    },
  };
}

/** The operations of the header's calls, in order. */
function callsIn(calls: readonly string[]): string[] {
  return calls.flatMap((call) => /^`([^`]+)`/.exec(call)?.[1] ?? []);
}

/** The draft of a model, with what was retrieved for it. */
async function modelDraft(
  plan: Plan,
  index: SpecificationIndex | undefined,
  { signal, onProgress }: DraftRequest,
  model: LanguageModel,
  template: Draft,
): Promise<Draft> {
  const made = await converse(plan, index, model, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
  return { ...template, ...made, source: model.id };
}
