// "Can … do …?": a form of quick picks for one request, and its answer.
import * as vscode from "vscode";
import {
  ASK_CHOICES_REQUEST,
  ASK_REQUEST,
  type AskAnswer,
  type AskChoice,
  type AskChoices,
  KEEP_EXPECTATION_REQUEST,
  type Refusal,
  type RequestData,
} from "../../shared/protocol";
import type { Reports } from "./reports";
import { notify } from "./show";

/** Asks the server. */
export type Send = <T extends object>(method: string, params: object) => Promise<T | Refusal>;

type Field = vscode.QuickPickItem & { do: "ask" | "keep" | "principal" | "action" | "resource" | "addKey" | { key: string } };

/**
 * Shows the form, filled in with a request or with what the policy suggests first, until it is answered or left. The
 * answer opens as a report beside the policy.
 */
export async function askAbout(policy: vscode.Uri, send: Send, reports: Reports, given?: RequestData): Promise<string | undefined> {
  const uri = policy.toString();
  const choices = await send<AskChoices>(ASK_CHOICES_REQUEST, { uri, ...(given && { action: given.action }) });
  if ("problem" in choices) return tell(choices.problem);
  const request: RequestData = given
    ? { ...given, context: { ...given.context } }
    : {
        principal: readPrincipal(choices.principals[0]?.value ?? "anonymous"),
        action: choices.actions[0]?.value ?? "s3:GetObject",
        resource: choices.resources[0]?.value ?? "*",
        context: {},
      };
  for (;;) {
    const field = await vscode.window.showQuickPick(fieldsOf(request), {
      title: vscode.l10n.t("Can … do …?"),
      placeHolder: vscode.l10n.t("Ask as it is, or choose what to change"),
      matchOnDescription: true,
    });
    if (!field) return undefined;
    if (field.do === "ask" || field.do === "keep") return answer(policy, send, reports, request, field.do === "keep");
    await change(request, field.do, choices, uri, send);
  }
}

function fieldsOf(request: RequestData): Field[] {
  const principal = request.principal.type === "Anonymous" ? "anonymous" : request.principal.id;
  return [
    { label: vscode.l10n.t("$(play) Ask"), description: vscode.l10n.t("Is this request allowed, and why?"), do: "ask" },
    { label: "", kind: vscode.QuickPickItemKind.Separator, do: "ask" },
    { label: vscode.l10n.t("$(person) Principal"), description: principal, do: "principal" },
    { label: vscode.l10n.t("$(zap) Action"), description: request.action, do: "action" },
    { label: vscode.l10n.t("$(database) Resource"), description: request.resource, do: "resource" },
    ...Object.entries(request.context).map(
      ([key, value]): Field => ({ label: `$(key) ${key}`, description: Array.isArray(value) ? value.join(", ") : value, do: { key } }),
    ),
    { label: vscode.l10n.t("$(add) Condition key…"), description: vscode.l10n.t("the request carries no other keys"), do: "addKey" },
    { label: "", kind: vscode.QuickPickItemKind.Separator, do: "ask" },
    {
      label: vscode.l10n.t("$(beaker) Ask, and keep it as a test"),
      description: vscode.l10n.t("adds the request with its decision to iam-prover.json"),
      do: "keep",
    },
  ];
}

async function change(request: RequestData, field: Field["do"], choices: AskChoices, uri: string, send: Send): Promise<void> {
  if (field === "principal") {
    const value = await pick(vscode.l10n.t("Principal"), choices.principals, vscode.l10n.t("An ARN, a service principal, or anonymous"));
    if (value !== undefined) request.principal = readPrincipal(value);
  } else if (field === "action") {
    const value = await pick(vscode.l10n.t("Action"), choices.actions, vscode.l10n.t("service:Name"));
    if (value === undefined || value === request.action) return;
    request.action = value;
    const again = await send<AskChoices>(ASK_CHOICES_REQUEST, { uri, action: value });
    if (!("problem" in again)) choices.resources = again.resources;
  } else if (field === "resource") {
    request.resource =
      (await pick(vscode.l10n.t("Resource"), choices.resources, vscode.l10n.t("An ARN, or * for an action that has no resource"))) ??
      request.resource;
  } else if (field === "addKey") {
    const key = await pick(
      vscode.l10n.t("Condition key"),
      choices.keys.map((one) => ({ value: one.key, detail: vscode.l10n.t("named by the policy") })),
      "aws:SourceIp",
    );
    if (key) await changeValue(request, key, choices);
  } else if (typeof field === "object") await changeValue(request, field.key, choices);
}

/** Asks for the value of a key; an empty one takes the key out. Several values are written with commas. */
async function changeValue(request: RequestData, key: string, choices: AskChoices): Promise<void> {
  const known = choices.keys.find((one) => one.key.toLowerCase() === key.toLowerCase());
  const before = request.context[key];
  const value = await vscode.window.showInputBox({
    title: key,
    prompt: vscode.l10n.t(
      "The value in the request. Separate several values with commas. Leave it empty if the request does not carry the key.",
    ),
    value: Array.isArray(before) ? before.join(", ") : (before ?? known?.values[0] ?? ""),
  });
  if (value === undefined) return;
  const { [key]: _, ...rest } = request.context;
  const values = value.split(",").map((one) => one.trim());
  request.context = value.trim() === "" ? rest : { ...rest, [key]: values.length > 1 ? values : value.trim() };
}

/** A pick that takes any text, not only what is listed. */
function pick(title: string, choices: readonly AskChoice[], placeholder: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const input = vscode.window.createQuickPick();
    const listed = choices.map(({ value, detail }) => ({ label: value, ...(detail && { detail }) }));
    input.title = title;
    input.placeholder = placeholder;
    input.matchOnDetail = true;
    input.items = listed;
    input.onDidChangeValue((text) => {
      const typed = text.trim();
      input.items = typed === "" || choices.some(({ value }) => value === typed) ? listed : [...listed, { label: typed, alwaysShow: true }];
    });
    input.onDidAccept(() => {
      resolve(input.selectedItems[0]?.label ?? (input.value.trim() || undefined));
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}

/** Asks, shows the answer beside the policy and gives it back as it is drawn; `keep`: the request becomes an expectation too. */
async function answer(policy: vscode.Uri, send: Send, reports: Reports, request: RequestData, keep: boolean): Promise<string | undefined> {
  const uri = policy.toString();
  const said = await send<AskAnswer>(ASK_REQUEST, { uri, request });
  if ("problem" in said) return tell(said.problem);
  const shown = await reports.show(said.report, policy, vscode.l10n.t("Request"));
  if (!keep) return shown;
  const kept = await send<{ file: string }>(KEEP_EXPECTATION_REQUEST, { uri, request, decision: said.decision });
  if ("problem" in kept) void notify.warning(kept.problem);
  else await vscode.window.showTextDocument(vscode.Uri.file(kept.file), { preview: false });
  return shown;
}

function tell(problem: string): undefined {
  void notify.information(problem);
  return undefined;
}

/** The short form of a principal, as `iam-prover.json` has it too. */
function readPrincipal(text: string): RequestData["principal"] {
  if (text === "anonymous") return { type: "Anonymous", id: "" };
  if (/:(saml-provider|oidc-provider)\//.test(text)) return { type: "Federated", id: text };
  if (text.startsWith("arn:")) return { type: "AWS", id: text };
  if (/\.(amazonaws\.com(\.cn)?|amazon\.com|aws\.internal)$/.test(text)) return { type: "Service", id: text };
  return /^[0-9a-f]{64}$/.test(text) ? { type: "CanonicalUser", id: text } : { type: "Federated", id: text };
}
