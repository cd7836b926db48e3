// A system without a disk, threads or processes: its files are a table, its paths are addresses. In the bundle it stands in the place of Node.
import type { Entry, FileInfo, Platform } from "../../server/src/platform/api";

/** What the test gives to the context: texts by address, the older texts, the program's own data. */
export interface Given {
  files: Record<string, string>;
  older: Record<string, string>;
  data: Record<string, string>;
}

const given = (globalThis as unknown as { given: Given }).given;

/** The addresses that this system has files under. */
const SCHEME = "vscode-vfs:";

class Missing extends Error {
  code = "ENOENT";
}

function info(path: string): FileInfo {
  const text = given.files[path];
  const isFolder = Object.keys(given.files).some((file) => file.startsWith(`${path}/`));
  if (text === undefined && !isFolder) throw new Missing(path);
  return {
    size: text?.length ?? 0,
    isFile: () => text !== undefined,
    isDirectory: () => text === undefined,
    isFIFO: () => false,
    isSocket: () => false,
  };
}

function plain(path: string): string {
  const [, start = "", rest = ""] = /^(\w[\w-]*:\/\/[^/]*)?(.*)$/s.exec(path) ?? [];
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `${start}${start !== "" && parts.length > 0 ? "/" : ""}${parts.join("/")}`;
}

const isAbsolute = (path: string) => path.startsWith(SCHEME);
const dirname = (path: string) => (/^[\w-]+:\/\/[^/]*$/.test(path) ? path : plain(`${path}/..`));
const names = (folder: string) =>
  [...new Set(Object.keys(given.files).flatMap((file) => (file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1)] : [])))].map(
    (rest) => rest.split("/") as [string, ...string[]],
  );

/** Good enough for a key: no secret depends on it. */
function digest(...parts: (string | Uint8Array)[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const part of parts)
    for (const unit of typeof part === "string" ? [...part].map((one) => one.codePointAt(0) ?? 0) : part)
      hash = ((hash ^ BigInt(unit)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(32, "0");
}

const ROOT = "vscode-vfs://github/team/infra";

export const system: Platform = {
  paths: {
    basename: (path) => path.split("/").pop() ?? "",
    dirname,
    extname: (path) => /[^/](\.[^./]*)$/.exec(path)?.[1] ?? "",
    join: (...parts) => plain(parts.join("/")),
    resolve: (...parts) => plain(parts.reduce((all, part) => (isAbsolute(part) ? part : `${all}/${part}`))),
    relative: (from, to) => (to === from ? "" : to.startsWith(`${from}/`) ? to.slice(from.length + 1) : "../elsewhere"),
    isAbsolute,
    sep: "/",
  },
  places: { uriOf: (path) => path, pathOf: (uri) => (uri.startsWith(SCHEME) ? uri : undefined) },
  files: {
    async realpath(path) {
      info(path);
      return path;
    },
    stat: async (path) => info(path),
    lstat: async (path) => info(path),
    async opendir(folder) {
      info(folder);
      const entries = names(folder).map(
        ([name, ...rest]): Entry => ({ name, isFile: () => rest.length === 0, isDirectory: () => rest.length > 0 }),
      );
      return (async function* () {
        yield* entries;
      })();
    },
    read: async (path) => ({ info: info(path), bytes: new TextEncoder().encode(given.files[path]) }),
    stampOf: async (path) => given.files[path] ?? "-",
    watchFolder: () => undefined,
  },
  installed: {
    ownFolder: () => "data:",
    dataFile: (name) => (given.data[name] === undefined ? undefined : name),
    userFolder: () => undefined,
    rulePages: () => undefined,
    variable: () => undefined,
    exists: (path) => given.data[path] !== undefined,
    readText: (path) => given.data[path] ?? "",
    readStart: (path, bytes) => (given.data[path] ?? "").slice(0, bytes),
  },
  clock: {
    now: () => performance.now(),
    time: () => Date.now(),
    background(milliseconds, act) {
      const timer = setTimeout(act, milliseconds);
      return () => clearTimeout(timer);
    },
    nextTurn: () => new Promise((resolve) => setTimeout(resolve, 0)),
  },
  digests: { sha256: digest, sha1: digest },
  workers: {
    start() {
      throw new Error("there are no threads here");
    },
  },
  history: {
    repositoryOf: async () => ({
      kind: "repository",
      repository: { gitDirectory: `${ROOT}/.git`, commonDirectory: `${ROOT}/.git`, root: ROOT, shallow: false },
    }),
    commitOf: async () => ({ kind: "commit", oid: "1" }),
    mergeBase: async () => ({ ok: false, reason: "there is one commit only" }),
    filesOf: async () => ({ ok: true, value: [] }),
    fileOf: async (_root, _commit, path) => ({
      ok: true,
      value: given.older[path] === undefined ? undefined : { mode: "100644", type: "blob", oid: path, size: 1, path },
    }),
    textOf: async (_root, oid) => ({ ok: true, value: given.older[oid] ?? "" }),
    textsOf: async () => new Map(),
    textsOfIds: async () => new Map(),
    index: async () => ({ ok: true, value: [] }),
    untracked: async () => ({ ok: true, value: [] }),
    present: async () => ({ ok: true, value: [] }),
    leftOut: async () => new Map(),
    watchKeys: async () => [],
  },
};
