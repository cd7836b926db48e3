// "Can … do …?": what a request may hold, its decision with the evaluation trace, and keeping it as a test.

import type { AskAnswer, AskChoice, AskChoices, Refusal, RequestData } from "../../../shared/protocol";
import type { Catalogue } from "../core/catalogue/api";
import { suggestAction } from "../core/catalogue/suggest";
import { answerRequest, type Reply } from "../core/checks/ask";
import { reasonsOf } from "../core/checks/expect";
import { typesOf } from "../core/checks/operations";
import { limitsOf } from "../core/policy-limits";
import { askReport, decisionText } from "../core/report/ask";
import { arnShape, exampleArn } from "../core/semantics/examples/witness";
import type { Request, RequestPrincipal } from "../core/semantics/request";
import type { PolicyDocument } from "../core/syntax/tree";
import { join } from "../platform/current";
import { CONFIG_FILE } from "../workspace/config";
import { PRINCIPAL_TYPES } from "../workspace/request";
import type { Situation } from "./asked-policy";
import type { Which } from "./host-situation";
import { MOST_OTHER_ANSWERS } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { situationOf, toSentReport } from "./situation";
import { entryEdit } from "./suppress";

/** Answers `iamProver/ask`: the decision under the policy's limits, and what every statement made of the request. */
export async function answerAsk(
  session: Session,
  document: OpenDocument | undefined,
  asked: unknown,
  which: Which,
): Promise<AskAnswer | Refusal> {
  const situation = await situationOf(session, document, which);
  if ("problem" in situation) return situation;
  const request = readRequest(asked);
  if ("problem" in request) return request;
  const misspelt = halfTyped(request.action, session.services.catalogue());
  if (misspelt) return misspelt;
  if (situation.undecided.length > 0) return { problem: `Not decided: ${situation.undecided.join(" ")}` };
  const types = typesOf(session.services.catalogue());
  const reply = answerRequest(situation.policy, situation.limits, request, types, session.services.catalogue());
  const report = askReport(reply, {
    name: situation.name,
    text: situation.policy.text,
    because: reasonsOf(reply, types),
    limitFiles: situation.limitFiles,
  });
  const certain = reply.possible.length === 1 ? reply.decision : reply.possible.includes("allow") ? "undecided" : "deny";
  return {
    decision: certain,
    title: decisionText(reply),
    report: toSentReport(situation, report, { notes: otherAnswers(session, situation, request, reply) }),
  };
}

/** For which other values of what the file leaves open the answer is another one. */
function otherAnswers(session: Session, { host, input }: Situation, request: Request, reply: Reply): string[] {
  if (!host) return [];
  const catalogue = session.services.catalogue();
  const types = typesOf(catalogue);
  const others = host.others().flatMap(({ onlyIf, document, boundary }) => {
    if (!document) return [`Not decided if ${onlyIf}.`];
    const { limits, undecided } = limitsOf({ ...input, ...(boundary !== undefined && { boundary }) }, document);
    const said = undecided.length > 0 ? "Not decided" : decisionText(answerRequest(document, limits, request, types, catalogue));
    return said === decisionText(reply) ? [] : [`${said} if ${onlyIf}.`];
  });
  const shown = others.slice(0, MOST_OTHER_ANSWERS);
  if (others.length > shown.length) shown.push(`And so on for ${others.length - shown.length} more.`);
  if (host.hasMoreCases)
    shown.push("The policy has too many choices to ask about each of them: with others the answer may be another one.");
  if (host.assumed.length > 0) shown.push("With other names in place of the assumed ones the answer may be another one.");
  return shown;
}

/** Answers `iamProver/askChoices`: what the policy and the catalogue suggest, the policy's own first. */
export async function askChoices(
  session: Session,
  document: OpenDocument | undefined,
  action: string | undefined,
  which: Which,
): Promise<AskChoices | Refusal> {
  const situation = await situationOf(session, document, which);
  if ("problem" in situation) return situation;
  const { policy } = situation;
  const catalogue = session.services.catalogue();
  const describe = (name: string): AskChoice => ({ value: name, detail: catalogue.action(name)?.description ?? "" });
  const own = policy.statements.flatMap(
    (statement) =>
      (statement.action ?? statement.notAction)?.values.flatMap(({ value }) => catalogue.matchActions(value).slice(0, 300)) ?? [],
  );
  const services = new Set(own.map((name) => name.slice(0, name.indexOf(":"))));
  const related = [...services].flatMap((service) => catalogue.actionsOf(service).map(({ name }) => name));
  const actions = [...new Set([...own, ...related])].slice(0, 2000).map(describe);
  return {
    principals: principalChoices(policy),
    actions,
    resources: resourceChoices(session, policy, action ?? actions[0]?.value),
    keys: keyChoices(policy),
  };
}

function principalChoices(policy: PolicyDocument): AskChoice[] {
  const found = new Map<string, AskChoice>();
  const add = (value: string, detail?: string) => void (found.has(value) || found.set(value, { value, ...(detail && { detail }) }));
  for (const statement of policy.statements)
    for (const entry of (statement.principal ?? statement.notPrincipal)?.entries ?? []) {
      const { value } = entry.id;
      const account = /^\d{12}$/.exec(value)?.[0] ?? /^arn:[^:]*:iam::(\d{12}):root$/.exec(value)?.[1];
      if (account) add(`arn:aws:iam::${account}:user/alice`, "a user of an account that the policy names");
      else if (value !== "*" && !/[*?]/.test(value)) add(value, "named by the policy");
    }
  add("arn:aws:iam::111122223333:user/alice", "an IAM user (example)");
  add("arn:aws:sts::111122223333:assumed-role/example-role/session", "a role session (example)");
  add("lambda.amazonaws.com", "an AWS service (example)");
  add("anonymous", "anybody, without signing in");
  return [...found.values()];
}

function resourceChoices(session: Session, policy: PolicyDocument, action: string | undefined): AskChoice[] {
  const catalogue = session.services.catalogue();
  const found = new Map<string, AskChoice>();
  const add = (value: string, detail: string) => void (found.has(value) || found.set(value, { value, detail }));
  const later: [string, string][] = [];
  const info = action === undefined ? undefined : catalogue.action(action);
  const shapes = info?.resourceTypes.flatMap((type) => catalogue.resourceType(info.service, type.name) ?? []) ?? [];
  if (info && info.resourceTypes.length === 0) add("*", `${info.name} works on no particular resource`);
  for (const statement of policy.statements)
    for (const { value } of (statement.resource ?? statement.notResource)?.values ?? []) {
      if (value === "*" || value.includes("${")) continue;
      const filled = value.replaceAll("*", "example").replaceAll("?", "1");
      // What the action does not work on comes after what it does.
      if (shapes.length > 0 && !shapes.some((shape) => arnShape(shape.arn).test(filled))) later.push([filled, value]);
      else if (filled.startsWith("arn:")) add(filled, value === filled ? "named by the policy" : `fits ${value}`);
    }
  for (const shape of shapes) add(exampleArn(shape.arn), `a ${shape.name} (example)`);
  for (const [filled, value] of later)
    if (filled.startsWith("arn:")) add(filled, value === filled ? "named by the policy" : `fits ${value}`);
  add("*", "no particular resource");
  return [...found.values()];
}

function keyChoices(policy: PolicyDocument): AskChoices["keys"] {
  const found = new Map<string, { key: string; values: Set<string> }>();
  for (const statement of policy.statements)
    for (const entry of statement.condition?.entries ?? []) {
      const id = entry.key.value.toLowerCase();
      const known = found.get(id) ?? { key: entry.key.value, values: new Set<string>() };
      found.set(id, known);
      for (const { value } of entry.values) known.values.add(String(value));
    }
  return [...found.values()].map(({ key, values }) => ({ key, values: [...values] }));
}

/** Adds the request to `expect` of the settings, by an edit that the client applies. */
export async function keepExpectation(
  session: Session,
  document: OpenDocument | undefined,
  asked: unknown,
  decision: unknown,
): Promise<{ file: string } | Refusal> {
  const request = readRequest(asked);
  if ("problem" in request) return request;
  if (!document?.path || document.role !== "policy") return { problem: "Only a policy that is saved as a file can have expectations." };
  if (decision === "undecided")
    return { problem: "The decision rests on a condition whose operator does not exist, so there is no decision to keep." };
  if (decision !== "allow" && decision !== "explicitDeny" && decision !== "implicitDeny" && decision !== "deny")
    return { problem: "The expected decision is missing." };
  const state = session.workspace.stateOf(document.path);
  if (!state || state.unusable) return { problem: `${CONFIG_FILE} has an error; fix it first.` };
  const file = join(state.folder, CONFIG_FILE);
  const { principal } = request;
  const who =
    principal.type === "Anonymous"
      ? "anonymous"
      : principal.type === "AWS" || principal.type === "Service"
        ? principal.id
        : { type: principal.type, id: principal.id };
  const entry = {
    policy: session.workspace.relativePath(state.folder, document),
    request: {
      principal: who,
      action: request.action,
      resource: request.resource,
      ...(request.resourceAccount && { resourceAccount: request.resourceAccount }),
      ...(Object.keys(request.context).length > 0 && { context: request.context }),
    },
    decision,
  };
  const edit = entryEdit(session, file, state.text, "expect", entry);
  if (!edit) return { problem: `${CONFIG_FILE} cannot be edited as it stands.` };
  const { applied, failureReason } = await session.connection.workspace.applyEdit({ label: "Keep the request as a test", edit });
  return applied ? { file } : { problem: `The edit was not applied${failureReason ? `: ${failureReason}` : ""}.` };
}

/** An action that is only the beginning of one, or a slip: asked as it stands, the answer would be about nothing. */
export function halfTyped(action: string, catalogue: Catalogue): Refusal | undefined {
  if (catalogue.action(action)) return undefined;
  const longer = catalogue.matchActions(`${action}*`).slice(0, 3);
  const near = longer.length > 0 ? longer : suggestAction(action, catalogue).slice(0, 3);
  if (near.length === 0) return undefined;
  const meant = near.map((name) => `\`${name}\``).join(" or ");
  return { problem: `There is no action \`${action}\` (catalogue of ${catalogue.date}). Did you mean ${meant}?` };
}

/** A request as a client sends it. */
/** A request as the client sends it; a refusal in words for anything else. */
export function readRequest(value: unknown): Request | Refusal {
  const { principal, action, resource, resourceAccount, context } = (value ?? {}) as Partial<RequestData>;
  const type = PRINCIPAL_TYPES.find((one) => one === principal?.type);
  if (!principal || !type || typeof principal.id !== "string") return { problem: "The request does not say who makes it." };
  if (typeof action !== "string" || !/^[^:*?\s]+:[^:*?\s]+$/.test(action))
    return { problem: "An action is written `service:Name`, without wildcards: a request does one thing." };
  if (typeof resource !== "string" || resource === "")
    return { problem: "The resource is missing: an ARN, or `*` for an action without one." };
  const values = Object.entries(context ?? {}).filter(
    (entry): entry is [string, string | string[]] => typeof entry[1] === "string" || Array.isArray(entry[1]),
  );
  const caller: RequestPrincipal = { type, id: principal.id };
  return {
    principal: caller,
    action,
    resource,
    ...(typeof resourceAccount === "string" && { resourceAccount }),
    context: Object.fromEntries(values),
  };
}
