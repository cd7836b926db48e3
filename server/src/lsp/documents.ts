// The open documents: what each is, which version is current, and what is known about it. Runs are in run.ts.

import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { DEFAULT_SETTINGS } from "../../../shared/protocol";
import { isBegun } from "../core/ide/completion";
import { readJson } from "../core/syntax/json";
import { looksLikePolicy } from "../core/syntax/kind";
import { basename, pathOf } from "../platform/current";
import { CONFIG_FILE } from "../workspace/config";
import { carryFindings } from "./carry";
import { isFeature, looksLikeControl } from "./controls-kind";
import { holdsPolicies, isHost } from "./host";
import type { OpenDocument, Role, View } from "./open-document";
import type { Session } from "./session";

const emptyView = (version: number, text: string): View => ({
  version,
  text,
  quick: [],
  proved: [],
  undecided: [],
  late: [],
  phase: "none",
  fixes: new Map(),
  closing: new AbortController(),
});

/** Takes an opened document into the session. A second opening of the same address replaces the first. */
export function openDocument(session: Session, item: TextDocumentItem): OpenDocument {
  closeDocument(session, item.uri);
  const document = documentOf(session, item);
  document.quarantined = session.setAside.get(item.uri);
  session.setAside.delete(item.uri);
  session.documents.set(item.uri, document);
  document.role = roleOf(session, document);
  return document;
}

/** A document of which nothing is known yet. It is none of the session's. */
export function documentOf(session: Session, item: TextDocumentItem): OpenDocument {
  const text = TextDocument.create(item.uri, item.languageId, item.version, item.text);
  return {
    uri: item.uri,
    path: pathOf(item.uri),
    text,
    role: "other",
    settings: { ...DEFAULT_SETTINGS, ...session.sentSettings },
    view: emptyView(item.version, item.text),
    quickMs: 0,
    proveMs: 0,
    failures: 0,
    revision: 0,
    waiting: [],
  };
}

/** Applies a client's changes and moves the view to the new text: findings that nobody has checked again are marked so. */
export function changeDocument(document: OpenDocument, changes: TextDocumentContentChangeEvent[], version: number): void {
  document.text = TextDocument.update(document.text, changes, version);
  moveView(document, document.text.getText());
}

/** Forgets a document. Its run is aborted; waiting requests are released. */
export function closeDocument(session: Session, uri: string): OpenDocument | undefined {
  const document = session.documents.get(uri);
  if (!document) return undefined;
  endRun(document);
  document.view.closing.abort();
  session.documents.delete(uri);
  release(document);
  return document;
}

/** Whether policies in a document are judged: it is one, or holds some. */
export function holdsPolicy({ role }: Pick<OpenDocument, "role">): boolean {
  return role === "policy" || role === "host";
}

/** What the document is, by its name and content. A text that once was a policy stays one while it is being typed. */
export function roleOf(session: Session, document: OpenDocument): Role {
  const name = document.path ? basename(document.path) : "";
  if (name === CONFIG_FILE) return "config";
  if (!document.settings.enable) return "other";
  // A policy whose text is broken while it is being typed looks like a file with something in it; without policies it is none.
  if (isHost(document) && !(document.role === "policy" && isJson(document) && !holdsPolicies(document))) return "host";
  if (isFeature(document)) return looksLikeControl(document.text.getText(), document.role === "control") ? "control" : "other";
  if (session.workspace.isNamedPolicy(document.path, document.settings.policyGlobs)) return "policy";
  if (!isJson(document)) return "other";
  const text = document.text.getText();
  if (looksLikePolicy(text)) return "policy";
  // While it is being typed or emptied it goes on being one; other JSON that was pasted over it is not.
  return document.role === "policy" && !isOtherJson(text) ? "policy" : "other";
}

function isOtherJson(text: string): boolean {
  return text.trim() !== "" && !text.includes('"Statement"') && readJson(text, { allowComments: true }).problems.length === 0;
}

function isJson(document: OpenDocument): boolean {
  const language = document.text.languageId;
  if (language === "json" || language === "jsonc") return true;
  return /\.jsonc?$/i.test(document.path ?? "");
}

/** The view of the same document for another text: proofs of untouched tokens move along, everything else is unknown again. */
export function moveView(document: OpenDocument, text: string): void {
  const before = document.view;
  before.closing.abort();
  document.view = {
    ...emptyView(document.text.version, text),
    quick: carryFindings(before.quick, before.text, text),
    proved: carryFindings([...before.proved, ...before.late], before.text, text),
    phase: before.phase === "none" ? "none" : document.settings.run === "onSave" ? "stale" : "pending",
  };
  document.revision++;
}

/** Aborts the run of a document, if any. */
export function endRun(document: OpenDocument): void {
  if (!document.run) return;
  clearTimeout(document.run.timer);
  document.run.abort.abort();
  document.run = undefined;
}

/** Lets requests go on that waited for the proofs of this document. */
export function release(document: OpenDocument): void {
  for (const go of document.waiting.splice(0)) go();
}

/** Resolves when nothing runs for the document any more, or after `milliseconds`. */
export function settled(document: OpenDocument, milliseconds: number): Promise<void> {
  if (!document.run) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    document.waiting.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A JSON document in which nothing stands yet but perhaps the beginning of a word: whole policies are offered there. */
export function looksEmpty(document: OpenDocument): boolean {
  const text = document.text.getText();
  return isJson(document) && text.length < 1000 && (/^[\s\ufeff{}]*$/.test(text) || isBegun(text));
}
