// What every client adds to the messages of the library.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient";
import { SHOW_DETAILS_COMMAND } from "../../shared/protocol";
import { seen } from "./first-steps";

/** What the server is told of this editor. Lenses and code actions may name the commands of the extension. */
export function abilities(): object {
  return { commands: true, oneMarker: true, checksJson: checksJson(), details: true };
}

/** Hovers may open their details, and the walkthrough hears of what was seen. */
export function shownInEditor(): Middleware {
  const walked = seen();
  return {
    ...walked,
    provideHover: async (document, position, token, next) => {
      const hover = await (walked.provideHover?.(document, position, token, next) ?? next(document, position, token));
      return hover && withDetails(hover);
    },
  };
}

/** Lets a hover link to its details, and run nothing else. The server escapes what it quotes. */
function withDetails(hover: vscode.Hover): vscode.Hover {
  for (const part of hover.contents)
    if (part instanceof vscode.MarkdownString) part.isTrusted = { enabledCommands: [SHOW_DETAILS_COMMAND] };
  return hover;
}

/** Whether VS Code's own JSON support says what is wrong with the form of a file. */
function checksJson(): boolean {
  const isThere = vscode.extensions.getExtension("vscode.json-language-features") !== undefined;
  return isThere && vscode.workspace.getConfiguration("json").get("validate.enable") !== false;
}
