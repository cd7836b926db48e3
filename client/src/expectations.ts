// The expectations of `iam-prover.json` in the Test Explorer: one test for each request with an expected decision.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { type ExpectationFile, type Refusal, TEST_EXPECTATIONS_REQUEST } from "../../shared/protocol";
import { plain, toRange } from "./show";

type Test = ExpectationFile["tests"][number];

/** Fills the Test Explorer and keeps it in step with the settings files. */
export function registerExpectations(context: vscode.ExtensionContext, client: () => BaseLanguageClient | undefined): void {
  const controller = vscode.tests.createTestController("iamProver.expectations", vscode.l10n.t("IAM expectations"));
  let latest: ExpectationFile[] = [];
  const refresh = async (): Promise<void> => {
    const running = client();
    if (!running?.isRunning()) return;
    const answer = await running.sendRequest<ExpectationFile[] | Refusal>(TEST_EXPECTATIONS_REQUEST);
    if (!Array.isArray(answer)) return;
    latest = answer;
    controller.items.replace(latest.filter(({ tests }) => tests.length > 0).map((file) => itemOf(controller, file)));
  };
  controller.refreshHandler = refresh;
  controller.resolveHandler = (item) => (item ? undefined : refresh());
  const run = async (request: vscode.TestRunRequest): Promise<void> => {
    await refresh();
    const wanted = request.include && new Set(request.include.map(({ id }) => id));
    const left = new Set(request.exclude?.map(({ id }) => id));
    const session = controller.createTestRun(request);
    for (const file of latest) {
      const parent = controller.items.get(file.uri);
      for (const [index, test] of file.tests.entries()) {
        const item = parent?.children.get(idOf(file, index));
        if (!item || left.has(item.id) || left.has(file.uri)) continue;
        if (!wanted || wanted.has(item.id) || wanted.has(file.uri)) report(session, item, test);
      }
    }
    session.end();
  };
  const watcher = vscode.workspace.createFileSystemWatcher("**/iam-prover.json");
  context.subscriptions.push(
    controller,
    controller.createRunProfile(vscode.l10n.t("Run"), vscode.TestRunProfileKind.Run, run, true),
    watcher,
    watcher.onDidChange(refresh),
    watcher.onDidCreate(refresh),
    watcher.onDidDelete(refresh),
  );
  void refresh();
}

function itemOf(controller: vscode.TestController, file: ExpectationFile): vscode.TestItem {
  const uri = vscode.Uri.parse(file.uri);
  const item = controller.createTestItem(file.uri, vscode.workspace.asRelativePath(uri), uri);
  for (const [index, test] of file.tests.entries()) {
    const child = controller.createTestItem(idOf(file, index), test.label, uri);
    if (test.range) child.range = toRange(test.range);
    item.children.add(child);
  }
  return item;
}

function idOf(file: ExpectationFile, index: number): string {
  return `${file.uri}#${index}`;
}

function report(session: vscode.TestRun, item: vscode.TestItem, test: Test): void {
  if (test.untested !== undefined) session.errored(item, new vscode.TestMessage(plain(test.untested)));
  else if (test.failure) session.failed(item, messageOf(test.failure));
  else session.passed(item);
}

function messageOf({ message, expected, actual, location }: NonNullable<Test["failure"]>): vscode.TestMessage {
  const shown = new vscode.TestMessage(plain(message));
  shown.expectedOutput = expected;
  shown.actualOutput = actual;
  if (location) shown.location = new vscode.Location(vscode.Uri.parse(location.uri), toRange(location.range));
  return shown;
}
