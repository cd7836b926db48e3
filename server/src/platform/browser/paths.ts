// Paths where files have addresses only: the scheme and the authority, then names with `/` between them, nothing escaped
// (`vscode-vfs://github/team/infra/a policy.json`).
import { URI } from "vscode-uri";
import type { Paths, Places } from "../api";

/** The root of an address, and the names below it. */
function cut(path: string): { root: string; rest: string } {
  const [, root = "", rest = ""] = /^([a-z][a-z\d+.-]*:\/\/[^/]*)?(.*)$/is.exec(path) ?? [];
  return { root, rest };
}

/** Without `.`, `..` and empty names. */
function plain(path: string): string {
  const { root, rest } = cut(path);
  const names: string[] = [];
  for (const name of rest.split("/")) {
    if (name === "" || name === ".") continue;
    if (name === ".." && names.length > 0 && names[names.length - 1] !== "..") names.pop();
    else if (name !== ".." || root === "") names.push(name);
  }
  return root === "" ? names.join("/") : [root, ...names].join("/");
}

const namesOf = (path: string) => cut(plain(path)).rest.split("/").filter(Boolean);

export const paths: Paths = {
  sep: "/",
  basename: (path) => namesOf(path).pop() ?? "",
  dirname: (path) => plain(namesOf(path).length === 0 ? path : `${path}/..`) || ".",
  extname: (path) => /[^/](\.[^./]*)$/.exec(path)?.[1] ?? "",
  join: (...parts) => plain(parts.filter((part) => part !== "").join("/")) || ".",
  resolve: (...parts) => plain(parts.reduce((all, part) => (isAbsolute(part) ? part : `${all}/${part}`), "")),
  isAbsolute,
  relative(from, to) {
    const [one, other] = [plain(from), plain(to)];
    if (cut(one).root !== cut(other).root) return other;
    const [there, here] = [namesOf(one), namesOf(other)];
    let same = 0;
    while (same < there.length && there[same] === here[same]) same++;
    return [...there.slice(same).map(() => ".."), ...here.slice(same)].join("/");
  },
};

function isAbsolute(path: string): boolean {
  return cut(path).root !== "";
}

/** Documents that have no file: new ones, and those that an extension shows. */
const WITHOUT_FILES = new Set(["untitled", "output", "git", "iam-prover", "vscode-notebook-cell"]);

export const places: Places = {
  uriOf(path) {
    const { root, rest } = cut(path);
    const { scheme, authority } = URI.parse(`${root}/`);
    return URI.from({ scheme, authority, path: rest === "" ? "/" : rest }).toString();
  },
  pathOf(uri) {
    const { scheme, authority, path, query } = URI.parse(uri);
    if (WITHOUT_FILES.has(scheme) || query !== "" || !path.startsWith("/")) return undefined;
    return plain(`${scheme}://${authority}${path}`);
  },
};
