// What the walkthrough needs: a sample to try, a settings file to begin with, and what ticks its steps.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient";
import { notify } from "./show";

/** A bucket policy that is public through a condition that does not narrow: findings need no repository and no settings. */
const SAMPLE = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "ReadReports",
      "Effect": "Allow",
      "Principal": "*",
      "Action": "s3:GetObject",
      "Resource": "arn:aws:s3:::doc-example-bucket/reports/*",
      "Condition": { "StringLike": { "aws:Referer": "*" } }
    },
    {
      "Sid": "Write",
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::111122223333:role/writer" },
      "Action": ["s3:PutObject", "s3:PutObjct"],
      "Resource": "arn:aws:s3:::doc-example-bucket/reports/*"
    }
  ]
}
`;

const SETTINGS = `{
  // What the policies of this folder are judged by. Hover over a name to see what it means.

  // The older version that new access is measured against.
  "baseline": "git:HEAD",
  // What no policy may grant. "@escalation": all known ways to administration.
  "critical": ["@escalation"],
  // Access for anyone (public access).
  "publicAccess": "error"
  // Your accounts. Access for any other account then gets a finding.
  // "trusted": { "accounts": ["111122223333"] }
}
`;

const FILE = "iam-prover.json";

/** Registers *Open a Sample Policy* and *Create iam-prover.json*. */
export function registerFirstSteps(context: vscode.ExtensionContext): void {
  context.subscriptions.push(
    vscode.commands.registerCommand("iamProver.openSample", async () => {
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content: SAMPLE }));
    }),
    vscode.commands.registerCommand("iamProver.createSettings", createSettings),
  );
}

/** Opens the settings file of a folder of the workspace; one that is not there is written first. Nothing is overwritten. */
async function createSettings(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (!folder) {
    if (folders.length === 0) await notify.information(vscode.l10n.t("Open a folder first: `{0}` belongs beside the policies.", FILE));
    return;
  }
  const uri = vscode.Uri.joinPath(folder.uri, FILE);
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  if (!isThere) await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(SETTINGS));
  await vscode.window.showTextDocument(uri);
}

/** Tells the walkthrough what was seen: a hover, and fixes. */
export function seen(): Middleware {
  const told = new Set<string>();
  const tell = (name: string): void => {
    if (told.has(name)) return;
    told.add(name);
    void vscode.commands.executeCommand("setContext", `iamProver.${name}`, true);
  };
  return {
    async provideHover(document, position, token, next) {
      const hover = await next(document, position, token);
      if (hover) tell("hoverSeen");
      return hover;
    },
    async provideCodeActions(document, range, context, token, next) {
      const actions = await next(document, range, context, token);
      // Asked for by the user, not by the editor for its light bulb.
      if (actions && actions.length > 0 && context.triggerKind === vscode.CodeActionTriggerKind.Invoke) tell("fixesSeen");
      return actions;
    },
  };
}
