// Paths that a settings file may name: inside its folder, also after symbolic links are followed.
import { systemReason } from "../core/text/errors";
import type { FileError, Paths } from "../platform/api";
import { files, isAbsolute, relative, resolve, sep } from "../platform/current";
import { relativeIn } from "../platform/relative";

type ResolvedPath = { ok: true; path: string } | { ok: false; reason: string };

/** The path of a file as settings and reports write it: relative to the folder, with `/` on every system. Undefined outside. `system` is another one for tests. */
export function relativeTo(
  folder: string,
  file: string,
  system: Pick<Paths, "isAbsolute" | "relative" | "sep"> = { isAbsolute, relative, sep },
): string | undefined {
  return relativeIn(system, folder, file);
}

/** A path as somebody wrote it in a settings file, in the form that `relativeTo` gives: `.\a\b.json` is `a/b.json`. */
export function plainPath(written: string): string {
  return normalised(written.replaceAll("\\", "/"));
}

/** Without `.`, `..` and empty parts, as far as the path itself tells. */
function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (!path.startsWith("/")) parts.push("..");
  }
  const plain = `${path.startsWith("/") ? "/" : ""}${parts.join("/")}`;
  if (plain === "") return path.endsWith("/") && path !== "" ? "./" : ".";
  return path.endsWith("/") && plain !== "/" ? `${plain}/` : plain;
}

/** Why a path written in a settings file cannot be inside the folder, judged by its letters alone; undefined when it can. */
export function escapes(written: string): string | undefined {
  if (written.includes("\0")) return "it holds a null character";
  if (written.startsWith("/") || written.startsWith("\\") || /^[A-Za-z]:/.test(written) || written.startsWith("~")) return "it is absolute";
  if (written.split(/[\\/]/).some((part) => part.toLowerCase() === ".git")) return "it leads into the folder `.git`";
  let depth = 0;
  for (const part of written.split(/[\\/]/)) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return "it leads out of the folder";
  }
  return undefined;
}

/**
 * Resolves a path written in a settings file. Settings come with a repository and may be anybody's, so a path that leads
 * out of the folder, by `..` or through a symbolic link, is refused. What does not exist is fine here: reading it will tell.
 */
export async function resolveInside(folder: string, written: string): Promise<ResolvedPath> {
  const why = escapes(written);
  if (why)
    return { ok: false, reason: `\`${written}\` is not used, because ${why}. Write a path inside the folder of \`iam-prover.json\`.` };
  const path = resolve(folder, written.replaceAll("\\", "/"));
  try {
    const [realFolder, real] = await Promise.all([files.realpath(folder), files.realpath(path)]);
    const inner = relativeTo(realFolder, real);
    if (inner === undefined)
      return { ok: false, reason: `\`${written}\` is not used, because it is a symbolic link that leads out of the folder.` };
    if (inner.split("/").some((part) => part.toLowerCase() === ".git"))
      return { ok: false, reason: `\`${written}\` is not used, because it leads into the folder \`.git\`.` };
    return { ok: true, path };
  } catch (error) {
    const { code } = error as FileError;
    if (code === "ENOENT" || code === "ENOTDIR") return { ok: true, path };
    return { ok: false, reason: `\`${written}\` cannot be read${systemReason(error as FileError)}.` };
  }
}
