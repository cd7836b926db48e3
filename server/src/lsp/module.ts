// The files of a Terraform module around an open one: as they stand in the editor, and as they were.

import type { Sibling } from "../core/hosts/read";
import { dirname, join } from "../platform/current";
import type { Baseline } from "../workspace/api";
import { sameSiblings } from "../workspace/hosts";
import { givenName, isModuleFile, type Neighbours, readWithFile, siblingsOf } from "../workspace/modules";
import type { OpenDocument } from "./open-document";
import { documentAt } from "./open-document";

/** The documents that are open: their texts count before those of files. */
export interface Beside {
  documents: ReadonlyMap<string, OpenDocument>;
}

/** What a file of a Terraform module is read with; `find` gives the older text of a file. None for other files. */
export async function neighboursOf(
  session: Beside,
  document: OpenDocument,
  find: (file: string) => Promise<Baseline>,
  variables?: string,
): Promise<Neighbours | undefined> {
  const { path } = document;
  if (path === undefined || !isModuleFile(path)) return undefined;
  await readSiblings(document, variables);
  const siblings = siblingsNow(session, document);
  const folder = dirname(path);
  const older = async (names: readonly string[]): Promise<Sibling[]> => {
    const found = await Promise.all(names.map(async (name) => ({ name, baseline: await find(join(folder, name)) })));
    return found.flatMap(({ name, baseline }) => (baseline.kind === "text" ? [{ name, text: baseline.text }] : []));
  };
  const modules = await older(siblings.map(({ name }) => name).filter(isModuleFile));
  const given = givenName(path, variables);
  const read = await older([...new Set([...readWithFile(modules.map(({ text }) => text)), ...(given === undefined ? [] : [given])])]);
  return { siblings, olderSiblings: [...modules, ...read] };
}

/** Whether a document is read with files that nobody has read yet. */
export function lacksSiblings({ path, judged }: Pick<OpenDocument, "path" | "judged">): boolean {
  return path !== undefined && isModuleFile(path) && !judged?.neighbours;
}

/** Reads the other files of the module. Out: whether they say something else than when they were last read. */
export async function readSiblings(document: OpenDocument, variables?: string): Promise<boolean> {
  const { path, view, onDisk = [] } = document;
  if (path === undefined) return false;
  document.onDisk = await siblingsOf(path, view.text, variables);
  return !sameSiblings(onDisk, document.onDisk);
}

/** The other files of the module as far as they are read, as they stand in the editor where they are open. */
export function siblingsNow(session: Beside, { path, onDisk = [] }: OpenDocument): Sibling[] {
  if (path === undefined) return [];
  return onDisk.map((one) => {
    const open = documentAt(session, join(dirname(path), one.name));
    return open ? { ...one, text: open.text.getText() } : one;
  });
}
