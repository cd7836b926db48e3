// Files where there is no disk: the client is asked, which reads them as the editor does (`vscode.workspace.fs`).
import type { BrowserPort, FileAnswer, FileQuestion, FileStat } from "../../../../shared/browser";
import type { Entry, FileError, FileInfo, Files } from "../api";
import { places } from "./paths";

type Question = FileQuestion extends infer One ? (One extends FileQuestion ? Omit<One, "id" | "uri"> : never) : never;

let ask: ((question: Question, path: string) => Promise<FileAnswer>) | undefined;

/** From now on files are asked for here. */
export function readThrough(port: BrowserPort): void {
  const waiting = new Map<number, (answer: FileAnswer) => void>();
  let last = 0;
  port.onmessage = ({ data }) => {
    const answer = data as FileAnswer;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  };
  ask = (question, path) =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      port.postMessage({ ...question, id, uri: places.uriOf(path) });
    });
}

async function answered(question: Question, path: string): Promise<FileAnswer> {
  const answer = (await ask?.(question, path)) ?? { id: 0, code: "ENOENT", message: "no files can be read yet" };
  if ("code" in answer) throw Object.assign(new Error(answer.message), { code: answer.code }) satisfies FileError;
  return answer;
}

function infoOf({ kind, size }: FileStat): FileInfo {
  return {
    size,
    isFile: () => kind === "file",
    isDirectory: () => kind === "folder",
    isFIFO: () => false,
    isSocket: () => false,
  };
}

async function stat(path: string): Promise<FileStat> {
  const answer = await answered({ type: "stat" }, path);
  if (!("stat" in answer)) throw new Error("internal: an answer of another kind");
  return answer.stat;
}

export const files: Files = {
  // Virtual file systems do not say where a link leads: it is named as one, and not followed.
  async realpath(path) {
    await stat(path);
    return path;
  },
  stat: async (path) => infoOf(await stat(path)),
  lstat: async (path) => infoOf(await stat(path)),
  async opendir(folder) {
    const answer = await answered({ type: "list" }, folder);
    const entries = "entries" in answer ? answer.entries : [];
    return (async function* (): AsyncGenerator<Entry> {
      for (const [name, kind] of entries) yield { name, isFile: () => kind === "file", isDirectory: () => kind === "folder" };
    })();
  },
  async read(path, mostBytes) {
    const answer = await answered({ type: "read", mostBytes }, path);
    if (!("stat" in answer)) throw new Error("internal: an answer of another kind");
    return { info: infoOf(answer.stat), ...("bytes" in answer && answer.bytes && { bytes: answer.bytes }) };
  },
  stampOf: (path) =>
    stat(path).then(
      ({ size, changed }) => `${changed} ${size}`,
      () => "-",
    ),
  // The editor tells of changed files by itself (`workspace/didChangeWatchedFiles`).
  watchFolder: () => undefined,
};
