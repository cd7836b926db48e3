// Whom a change concerns: the open policies that a settings file or another policy is about, and what is said in settings files.
import { TextDocument } from "vscode-languageserver-textdocument";
import { dirname, join, uriOf } from "../platform/current";
import { CONFIG_FILE } from "../workspace/config";
import { relativeTo } from "../workspace/paths";
import { configDiagnostics } from "./config-diagnostics";
import { holdsPolicy } from "./documents";
import type { OpenDocument } from "./open-document";
import { publish } from "./publish";
import type { Session } from "./session";

/** A settings file was edited in the editor: what it says now counts at once, if it is usable. Out: the policies that it may hold for. */
export function configEdited(session: Session, document: OpenDocument): OpenDocument[] {
  if (document.path === undefined) return [];
  const folder = dirname(document.path);
  const changed = session.workspace.take(session, folder, document.text.getText());
  publishConfig(session, folder);
  return changed ? policiesUnder(session, folder) : [];
}

/** The open policies that are limited by one of these files, or compared with it. */
export function dependants(session: Session, paths: ReadonlySet<string>): OpenDocument[] {
  return [...session.documents.values()].filter((one) => {
    if (!holdsPolicy(one) || !one.judged || (one.path !== undefined && paths.has(one.path))) return false;
    const { baseline, references, beside = [] } = one.judged;
    return (
      references.some((file) => paths.has(file)) ||
      beside.some((file) => paths.has(file)) ||
      (baseline?.kind === "text" && baseline.file !== undefined && paths.has(baseline.file)) ||
      baseline?.kind === "error"
    );
  });
}

/** The open documents that the settings in a folder may hold for, be it through settings that extend them. */
export function policiesUnder(session: Session, folder: string): OpenDocument[] {
  return [...session.documents.values()].filter((document) => {
    const nearest = session.workspace.stateOf(document.path)?.folder;
    return document.role !== "config" && nearest !== undefined && relativeTo(folder, nearest) !== undefined;
  });
}

/** Says what is wrong with a settings file: open or not for a client that is told, open for one that asks. */
export function publishConfig(session: Session, folder: string): void {
  const uri = uriOf(join(folder, CONFIG_FILE));
  const open = session.documents.get(uri);
  if (open) {
    open.revision++;
    publish(session, open);
    return;
  }
  if (session.abilities.pull) return;
  const state = session.workspace.configs().find((one) => one.folder === folder);
  const diagnostics = state?.text === undefined ? [] : configDiagnostics(session, state, TextDocument.create(uri, "jsonc", 0, state.text));
  if (diagnostics.length === 0 && !session.toldConfigs.delete(uri)) return;
  if (diagnostics.length > 0) session.toldConfigs.add(uri);
  void session.connection.sendDiagnostics({ uri, diagnostics });
}
