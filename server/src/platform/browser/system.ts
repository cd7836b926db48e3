// A browser as the system: in the bundle for browsers this file stands in the place of `../node/system`.
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { BrowserPort } from "../../../../shared/browser";
import type { Platform } from "../api";
import type { History } from "../history";
import { files } from "./files";
import { paths, places } from "./paths";

/** The program's data, by name, as the client has read them from the package. */
let data: Readonly<Record<string, string>> = {};

/** To be called before anything is asked. */
export function install(given: Readonly<Record<string, string>>): void {
  data = given;
}

/** The editor's own channels are the only ones: nothing is known of the versions of a file. */
const history: History = {
  repositoryOf: async () => ({
    kind: "outside",
    reason: "The history of files cannot be read in a browser. Name a file as `baseline` in `iam-prover.json`.",
  }),
  commitOf: async () => ({ kind: "error", reason: "there is no Git in a browser" }),
  mergeBase: async () => ({ ok: false, reason: "there is no Git in a browser" }),
  filesOf: async () => ({ ok: true, value: [] }),
  fileOf: async () => ({ ok: true, value: undefined }),
  textOf: async () => ({ ok: false, message: "there is no Git in a browser" }),
  textsOf: async () => new Map(),
  textsOfIds: async () => new Map(),
  index: async () => ({ ok: true, value: [] }),
  untracked: async () => ({ ok: true, value: [] }),
  present: async () => ({ ok: true, value: [] }),
  leftOut: async () => new Map(),
  watchKeys: async () => [],
};

const turns = new MessageChannel() as unknown as { port1: BrowserPort; port2: BrowserPort };
const waiting: (() => void)[] = [];
turns.port1.onmessage = () => waiting.shift()?.();

export const system: Platform = {
  paths,
  places,
  files,
  history,
  installed: {
    ownFolder: () => "the package of the extension",
    dataFile: (name) => (name in data ? name : undefined),
    userFolder: () => undefined,
    // The pages lie in the package; only the client knows its address, and opens them.
    rulePages: () => undefined,
    variable: () => undefined,
    exists: (path) => path in data,
    readText(path) {
      const text = data[path];
      if (text === undefined) throw Object.assign(new Error(`\`${path}\` is not among the data of the program`), { code: "ENOENT" });
      return text;
    },
    readStart: (path, bytes) => (data[path] ?? "").slice(0, bytes),
  },
  clock: {
    now: () => performance.now(),
    time: () => Date.now(),
    background(milliseconds, act) {
      const timer = setTimeout(act, milliseconds);
      return () => clearTimeout(timer);
    },
    // Timers of browsers wait for some milliseconds; a message does not.
    nextTurn: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        turns.port2.postMessage(undefined);
      }),
  },
  digests: {
    sha256: (text) => bytesToHex(sha256(utf8ToBytes(text))),
    sha1: (...parts) => bytesToHex(sha1(concatBytes(...parts.map((part) => (typeof part === "string" ? utf8ToBytes(part) : part))))),
  },
  workers: {
    start() {
      throw new Error("In a browser the server is one thread.");
    },
  },
};
