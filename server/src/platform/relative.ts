// A path as settings and reports write it, on any system.
import type { Paths } from "./api";

/** The path of a file relative to a folder, with `/` on every system. Undefined outside. */
export function relativeIn(
  { isAbsolute, relative, sep }: Pick<Paths, "isAbsolute" | "relative" | "sep">,
  folder: string,
  file: string,
): string | undefined {
  const path = relative(folder, file);
  if (path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
  return sep === "/" ? path : path.split(sep).join("/");
}
