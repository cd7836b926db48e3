// Tells the server when something happens in a repository, as VS Code's Git extension sees it, in a terminal too.
import * as vscode from "vscode";

/** What we use of the Git extension's API, version 1. */
interface GitExtension {
  readonly enabled: boolean;
  readonly onDidChangeEnablement: vscode.Event<boolean>;
  getAPI(version: 1): GitApi;
}
interface GitApi {
  readonly repositories: Repository[];
  readonly onDidOpenRepository: vscode.Event<Repository>;
  readonly onDidCloseRepository: vscode.Event<Repository>;
}
interface Repository {
  readonly state: { readonly onDidChange: vscode.Event<void> };
}

/** One command of Git changes the state several times. */
const QUIET_MS = 50;

/** Calls `onChange` for every change of a repository, and once when the Git extension is found. Does nothing where there is none. */
export async function watchGit(context: vscode.ExtensionContext, onChange: () => void): Promise<void> {
  const git = await vscode.extensions.getExtension<GitExtension>("vscode.git")?.activate();
  if (!git) return;
  let timer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, QUIET_MS);
  };
  const repositories = new Map<Repository, vscode.Disposable>();
  const add = (one: Repository): void => {
    repositories.set(one, one.state.onDidChange(changed));
    changed();
  };
  const remove = (one: Repository): void => {
    repositories.get(one)?.dispose();
    repositories.delete(one);
  };
  let isWatching = false;
  const start = (): void => {
    if (isWatching || !git.enabled) return;
    isWatching = true;
    const api = git.getAPI(1);
    context.subscriptions.push(api.onDidOpenRepository(add), api.onDidCloseRepository(remove));
    for (const one of api.repositories) add(one);
    changed();
  };
  context.subscriptions.push(git.onDidChangeEnablement(start), {
    dispose: () => {
      clearTimeout(timer);
      for (const one of repositories.values()) one.dispose();
    },
  });
  start();
}
