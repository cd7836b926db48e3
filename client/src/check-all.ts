// *Check All Policies*: the server looks through the workspace, findings of closed files come to the Problems panel.
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import { CHECK_ALL_REQUEST, type CheckAllResult, type Refusal } from "../../shared/protocol";
import { isServerGone } from "./gone";
import { notify } from "./show";

/** Registers the command. It starts the server where nothing else has. */
export function registerCheckAll(context: vscode.ExtensionContext, client: () => BaseLanguageClient | undefined): void {
  let running: Promise<CheckAllResult | Refusal> | undefined;
  const check = async (): Promise<CheckAllResult | Refusal> => {
    const server = client();
    try {
      const answer = await server?.sendRequest<CheckAllResult | Refusal>(CHECK_ALL_REQUEST);
      if (answer) return answer;
    } catch (error) {
      if (!isServerGone(error)) throw error;
    }
    return { problem: vscode.l10n.t("The language server is not running.") };
  };
  context.subscriptions.push(
    vscode.commands.registerCommand("iamProver.checkAll", async (): Promise<CheckAllResult | Refusal> => {
      running ??= check().finally(() => {
        running = undefined;
      });
      const answer = await running;
      void tell(answer);
      return answer;
    }),
  );
}

async function tell(answer: CheckAllResult | Refusal): Promise<void> {
  if ("problem" in answer) {
    await notify.information(answer.problem);
    return;
  }
  const show = vscode.l10n.t("Show Problems");
  const say = answer.errors + answer.failed.length > 0 ? notify.warning : notify.information;
  if ((await say(inWords(answer), show)) === show) await vscode.commands.executeCommand("workbench.actions.view.problems");
}

function inWords({ files, errors, warnings, information, inFiles, undecided, failed, cancelled }: CheckAllResult): string {
  const count = (n: number, one: string, many: string) => (n === 0 ? [] : [n === 1 ? one : many]);
  const found = [
    ...count(errors, vscode.l10n.t("1 error"), vscode.l10n.t("{0} errors", errors)),
    ...count(warnings, vscode.l10n.t("1 warning"), vscode.l10n.t("{0} warnings", warnings)),
    ...count(information, vscode.l10n.t("1 note"), vscode.l10n.t("{0} notes", information)),
  ].join(", ");
  const checked =
    files === 1 ? vscode.l10n.t("1 file with policies was checked") : vscode.l10n.t("{0} files with policies were checked", files);
  return [
    cancelled ? vscode.l10n.t("Stopped. {0}", checked) : checked,
    found === "" ? vscode.l10n.t("nothing was found") : vscode.l10n.t("{0} in {1} of them", found, inFiles),
    ...count(undecided, vscode.l10n.t("1 is not decided"), vscode.l10n.t("{0} are not decided", undecided)),
    ...count(failed.length, vscode.l10n.t("1 could not be read"), vscode.l10n.t("{0} could not be read", failed.length)),
  ].join("; ");
}
