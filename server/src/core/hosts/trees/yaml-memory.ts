// What stretches of YAML were read as, by their text: while a file is edited all stretches but one stay the same, and only move.
import { MEMORY } from "../../limits";
import { byObject, byText } from "../../session/query";
import type { Problem } from "../../syntax/tree";
import { movedPart, movedRange } from "../moved";
import type { HostMap } from "../tree";

/** A stretch as it was read; places count from its beginning. */
export interface ReadPart {
  root?: HostMap;
  problems: Problem[];
  /** The names of aliases whose anchors are not in the stretch. */
  foreignAliases: readonly string[];
}

/** The part of a text, read anew only if it is not known. */
export const rememberedPart: (text: string, read: () => ReadPart) => ReadPart = byText(
  "hosts/stretches of YAML",
  { most: MEMORY.charactersOfYaml, leaves: "all", weigh: (text) => text.length },
  (_text, read: () => ReadPart) => read(),
);

/** Where a stretch stood the last time, and its tree there. */
const lastPlace = byObject("hosts/stretches of YAML in their places", (_root: HostMap): { by?: number; tree?: HostMap } => ({}));

/** The same tree, further on in the file. What stands where it stood the last time, as all before an edit does, is the very same tree. */
export function movedMap(root: HostMap, by: number): HostMap {
  const last = lastPlace(root);
  if (last.by !== by || !last.tree) {
    last.by = by;
    last.tree = movedPart(root, by);
  }
  return last.tree;
}

/** The same problems, further on in the file. */
export function movedProblems(problems: readonly Problem[], by: number): Problem[] {
  return problems.map((one) => ({ ...one, range: movedRange(one.range, by) }));
}
