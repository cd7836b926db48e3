// Executable controls in the Test Explorer: a test for each scenario that the solver can decide.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { CONTROL_TESTS_REQUEST, type ControlRunResult, type ControlTests, RUN_CONTROLS_REQUEST } from "../../../shared/controls";
import type { Refusal, TextRange } from "../../../shared/protocol";
import { plain, toRange } from "../show";

const FILES = "**/*.feature";
const REFRESH_AFTER_MS = 500;
const MOST_FILES = 2000;
const BEGINNING: TextRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

type Scenario = ControlRunResult["scenarios"][number];

/** Fills the Test Explorer, keeps it in step with the files, and runs what is chosen in it. */
export function registerControlTests(client: BaseLanguageClient): vscode.Disposable {
  const controller = vscode.tests.createTestController("iamProver.controls", vscode.l10n.t("Security controls"));
  const refresh = async (): Promise<void> => {
    if (!client.isRunning()) return;
    const found = await vscode.workspace.findFiles(FILES, "**/node_modules/**", MOST_FILES);
    const uris = found.map((uri) => client.code2ProtocolConverter.asUri(uri));
    const tests = await client.sendRequest<ControlTests[]>(CONTROL_TESTS_REQUEST, { uris });
    controller.items.replace(tests.map((file) => itemOf(controller, file)));
  };
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), REFRESH_AFTER_MS);
  };
  controller.refreshHandler = refresh;
  controller.resolveHandler = (item) => (item ? undefined : refresh());
  const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken) => runTests(client, controller, request, token);
  const watcher = vscode.workspace.createFileSystemWatcher(FILES);
  return vscode.Disposable.from(
    controller,
    controller.createRunProfile(vscode.l10n.t("Run"), vscode.TestRunProfileKind.Run, run, true),
    watcher,
    watcher.onDidCreate(soon),
    watcher.onDidDelete(soon),
    watcher.onDidChange(soon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => document.uri.path.endsWith(".feature") && soon()),
    client.onDidChangeState(soon),
    { dispose: () => clearTimeout(timer) },
  );
}

function itemOf(controller: vscode.TestController, file: ControlTests): vscode.TestItem {
  const uri = vscode.Uri.parse(file.uri);
  const item = controller.createTestItem(file.uri, file.label, uri);
  item.description = vscode.workspace.asRelativePath(uri);
  for (const { scenario, range } of file.scenarios) {
    const child = controller.createTestItem(idOf(file.uri, range), scenario, uri);
    child.range = toRange(range);
    item.children.add(child);
  }
  return item;
}

/** Names are not unique in a file, lines are. */
function idOf(uri: string, range: TextRange): string {
  return `${uri}#${range.start.line}`;
}

async function runTests(
  client: BaseLanguageClient,
  controller: vscode.TestController,
  request: vscode.TestRunRequest,
  token: vscode.CancellationToken,
): Promise<void> {
  const wanted = request.include && new Set(request.include.map(({ id }) => id));
  const left = new Set(request.exclude?.map(({ id }) => id));
  const session = controller.createTestRun(request);
  try {
    for (const [, file] of controller.items) {
      if (token.isCancellationRequested) break;
      const items = [...file.children].map(([, item]) => item);
      const asked = items.filter((item) => {
        if (left.has(item.id) || left.has(file.id)) return false;
        return !wanted || wanted.has(item.id) || wanted.has(file.id);
      });
      if (asked.length === 0) continue;
      for (const item of asked) session.started(item);
      const lines = asked.flatMap(({ range }) => range?.start.line ?? []);
      const some = asked.length < items.length && lines.length === asked.length;
      const params = { uri: file.id, ...(some && { lines }) };
      const answer = await client.sendRequest<ControlRunResult | Refusal>(RUN_CONTROLS_REQUEST, params, token);
      for (const item of asked) report(session, item, file.id, answer);
    }
  } finally {
    session.end();
  }
}

function report(session: vscode.TestRun, item: vscode.TestItem, uri: string, answer: ControlRunResult | Refusal): void {
  const scenario = "problem" in answer ? undefined : answer.scenarios.find(({ range }) => idOf(uri, range) === item.id);
  if (!scenario) {
    const gone = vscode.l10n.t("The scenario no longer exists. Refresh the tests.");
    const why = "problem" in answer ? answer.problem : (answer.problems[0] ?? gone);
    session.errored(item, new vscode.TestMessage(plain(why)));
  } else if (scenario.verdict === "COMPLIANT") session.passed(item);
  else if (scenario.verdict === "NON_COMPLIANT") session.failed(item, messagesOf(scenario));
  else if (scenario.verdict === "UNDECIDED") session.errored(item, messagesOf(scenario));
  else {
    session.appendOutput(`${scenario.scenario}: NOT_APPLICABLE. ${plain(scenario.reason)}\r\n`, undefined, item);
    session.skipped(item);
  }
}

/** One message for each policy, at its place in it. */
function messagesOf({ verdict, reason, policies }: Scenario): vscode.TestMessage[] {
  if (policies.length === 0) return [new vscode.TestMessage(`${verdict}: ${plain(reason)}`)];
  return policies.map((policy) => {
    const lines = [plain(`${verdict}: ${policy.path}${policy.reason ? `, ${policy.reason}` : ""}`)];
    if (policy.counterexample) lines.push("", "Counterexample:", JSON.stringify(policy.counterexample, undefined, 2));
    const message = new vscode.TestMessage(lines.join("\n"));
    if (policy.uri !== "") message.location = new vscode.Location(vscode.Uri.parse(policy.uri), toRange(policy.range ?? BEGINNING));
    return message;
  });
}
