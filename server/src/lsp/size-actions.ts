// Code actions about the size of a policy: the same policy in fewer characters, and in several documents that each fit. Both proved.

import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { code } from "../core/explain";
import { type Level, minimisePolicy } from "../core/measure/minimise";
import type { PolicyDocument } from "../core/syntax/tree";
import { managedPolicyQuota, policySize, quotas } from "../core/validate/document/size";
import { basename, dirname, join } from "../platform/current";
import { isThere } from "../workspace/files";
import { createdFile } from "./edits";
import { LONGEST_TO_SHRINK, LONGEST_TO_SPLIT, MOST_DOCUMENTS } from "./limits";
import type { OpenDocument } from "./open-document";
import { proved, rewritable, wholeEdit } from "./rewrite";
import type { Session } from "./session";
import { within } from "./time";

/** *Minimise policy* and *Split to fit …*, where the text is plain JSON, so that no comment gets lost. */
export async function sizeActions(session: Session, document: OpenDocument, left: () => number): Promise<CodeAction[]> {
  const tree = rewritable(session, document, LONGEST_TO_SPLIT);
  if (!tree || !isPlainJson(tree.text)) return [];
  return [...(await minimised(session, document, tree, left)), ...(await splits(session, document, tree, left))];
}

async function minimised(session: Session, document: OpenDocument, tree: PolicyDocument, left: () => number): Promise<CodeAction[]> {
  if (tree.text.length > LONGEST_TO_SHRINK) return [];
  const [text] = (await documentsOf(session, document, tree, left)) ?? [];
  const before = policySize(tree.text);
  if (text === undefined || policySize(text) >= before) return [];
  const edit = wholeEdit(session, document, tree, formatted(text, tree.text));
  const title = `Minimise policy: ${number(policySize(text))} instead of ${number(before)} characters — changes no access (proved)`;
  return edit ? [{ title, kind: CodeActionKind.RefactorRewrite, edit }] : [];
}

/** The sizes that an identity policy is split for: a managed policy, and all that one role takes inline. */
const SPLITS = [managedPolicyQuota, quotas.identity];

async function splits(session: Session, document: OpenDocument, tree: PolicyDocument, left: () => number): Promise<CodeAction[]> {
  const { abilities } = session;
  if (document.view.analysis?.kind !== "identity" || document.path === undefined) return [];
  if (!abilities.documentChanges || !abilities.createFiles) return [];
  const actions: CodeAction[] = [];
  for (const maxSize of SPLITS) {
    if (policySize(tree.text) <= maxSize) continue;
    const documents = await documentsOf(session, document, tree, left, maxSize);
    if (!documents || documents.length < 2 || documents.length > MOST_DOCUMENTS) continue;
    const [first, ...others] = documents.map((text) => formatted(text, tree.text)) as [string, ...string[]];
    const own = wholeEdit(session, document, tree, first);
    const files = await newFiles(document.path, others.length);
    if (!own?.documentChanges) continue;
    const made = others.flatMap((text, i) => createdFile(files[i] as string, text));
    actions.push({
      title: `Split to fit ${number(maxSize)}: ${documents.length} policies, the others in ${list(files)} — attached together they allow the same (proved)`,
      kind: CodeActionKind.RefactorRewrite,
      edit: { documentChanges: [...own.documentChanges, ...made] },
    });
  }
  return actions;
}

async function documentsOf(session: Session, document: OpenDocument, tree: PolicyDocument, left: () => number, maxSize?: number) {
  const options = { level: "strict" as Level, ...(maxSize !== undefined && { maxSize }) };
  const work = minimisePolicy(tree, session.services.catalogue(), options, document.view.analysis?.kind);
  const result = await within(left(), proved(session, document, work));
  return result && "documents" in result ? result.documents : undefined;
}

/** Files beside this one that do not exist yet: `name-2.json`, `name-3.json`. */
async function newFiles(path: string, count: number): Promise<string[]> {
  const dot = basename(path).lastIndexOf(".");
  const [stem, end] = dot > 0 ? [basename(path).slice(0, dot), basename(path).slice(dot)] : [basename(path), ""];
  const files: string[] = [];
  for (let i = 2; files.length < count; i++) {
    const file = join(dirname(path), `${stem}-${i}${end}`);
    if (!(await isThere(file))) files.push(file);
  }
  return files;
}

function list(files: readonly string[]): string {
  const names = files.slice(0, 2).map((file) => code(basename(file)));
  return files.length > 2 ? `${names.join(", ")}, …` : names.join(", ");
}

/** A text without white space, written as the other text is. */
function formatted(text: string, like: string): string {
  const indent = /\n([ \t]+)\S/.exec(like.slice(0, 1000))?.[1];
  return indent === undefined ? text : `${JSON.stringify(JSON.parse(text), null, indent)}\n`;
}

function number(characters: number): string {
  return characters.toLocaleString("en");
}

function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
