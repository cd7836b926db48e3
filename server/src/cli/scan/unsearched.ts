// Policies that a change brings where no search looks: under a name that says nothing of JSON (`role.policy`, `role.json5`, `role`),
// or in a folder of packages. Whoever uses such a file is not bound by its name. And those that a sparse checkout leaves out.
import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { looksLikePolicy } from "../../core/syntax/kind";
import { nearPolicy } from "../../core/syntax/near";
import { history } from "../../platform/current";
import { CONFIG_FILE } from "../../workspace/config";
import { isJson } from "../../workspace/discover";
import { relativeTo } from "../../workspace/paths";
import type { Snapshot } from "../../workspace/snapshot";
import { MOST_CHANGED_FILES } from "../limits";
import type { Comparison } from "./comparison";
import { textOf } from "./reading";
import type { ScanProblem, Seen } from "./result";
import { holdsPolicies, mayBeHost } from "./vanished";

interface Unsearched {
  seen: Seen[];
  problems: Omit<ScanProblem, "path">[];
}

/**
 * Looks into the files that differ from a commit and in which the search has seen no policy. `known`: absolute paths of the
 * files that it has told of. `starts`: what is scanned, without links.
 */
export async function findUnsearched(
  snapshot: Snapshot,
  known: ReadonlySet<string>,
  { starts, comparison }: { starts: readonly string[]; comparison: Comparison },
): Promise<Unsearched> {
  if (snapshot.commit === "") return { seen: [], problems: [] };
  const changed = await comparison.changedSince(snapshot);
  if (typeof changed === "string") return { seen: [], problems: [{ message: `Changed files were not searched: ${changed}.` }] };
  const root = await realpath(snapshot.root);
  const files = changed.flatMap(({ path, blob, isSubmodule }) => {
    const file = join(root, path);
    const inScope = starts.some((start) => start === file || relativeTo(start, file) !== undefined);
    return inScope && !known.has(file) && !path.endsWith(CONFIG_FILE) ? [{ path, file, blob, isSubmodule }] : [];
  });
  if (files.length === 0) return { seen: [], problems: [] };
  const sparse = await history.leftOut(snapshot.root);
  const away = files.filter(({ path }) => sparse.has(path));
  const seen: Seen[] = [];
  for (const { file, blob, isSubmodule } of files)
    if (isSubmodule && !existsSync(join(file, ".git"))) seen.push({ file, blob, near: { kind: "submodule", count: 1 } });
  const texts = await history.textsOfIds(
    snapshot.root,
    away.slice(0, MOST_CHANGED_FILES).map((one) => one.blob),
  );
  for (const { path, file, blob, isSubmodule } of away)
    if (!isSubmodule && mayHold(texts.get(blob), path)) seen.push({ file, blob, near: { kind: "sparse", count: 1 } });
  for (const { path, file, blob, isSubmodule } of files.slice(0, MOST_CHANGED_FILES)) {
    if (isSubmodule || sparse.has(path)) continue;
    const text = await textOf(file);
    const near = text === undefined ? undefined : policyIn(text);
    // A pointer under any other name may stand for a picture.
    if (near && (near.kind !== "pointer" || isJson(file))) seen.push({ file, blob, near });
  }
  const left = files.length - MOST_CHANGED_FILES;
  return { seen, problems: left > 0 ? [{ message: `${left} of ${files.length} changed files were not searched for policies.` }] : [] };
}

/** Whether a file that is not on disk holds policies; without its text its name says whether it may. */
function mayHold(text: string | undefined, path: string): boolean {
  if (text === undefined) return isJson(path) || mayBeHost(path);
  return holdsPolicies(text, path) || policyIn(text) !== undefined;
}

/** What stands in place of a content that Git LFS keeps. */
const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\//;

/** What policies a file holds whose name is no reason to read it: only a text that is JSON from its beginning counts, not an example in a document or a program. */
function policyIn(text: string): Seen["near"] {
  // UTF-16 without a mark of its order.
  const plain = text.replaceAll("\0", "");
  if (LFS_POINTER.test(plain)) return { kind: "pointer", count: 1 };
  if (!/^[[{"]/.test(afterComments(plain))) return undefined;
  return looksLikePolicy(plain) ? { kind: "unsearched", count: 1 } : nearPolicy(plain);
}

/** The text after blanks, marks of order and comments (`//`, `#`, between slashes and stars). */
function afterComments(text: string): string {
  let at = 0;
  for (;;) {
    while (/[\s\ufeff\ufffd]/.test(text[at] ?? "")) at++;
    const [end, length] = text.startsWith("/*", at) ? ["*/", 2] : text.startsWith("//", at) || text[at] === "#" ? ["\n", 1] : ["", 0];
    if (end === "") return text.slice(at, at + 1);
    const found = text.indexOf(end, at + 2 - (end === "\n" ? 1 : 0));
    if (found < 0) return "";
    at = found + length;
  }
}
