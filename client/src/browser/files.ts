// Reads files for the language server, which has no disk in a browser.
import * as vscode from "vscode";
import type { BrowserPort, FileAnswer, FileKind, FileQuestion, FileStat } from "../../../shared/browser";

/** Answers on a channel until it is closed. */
export function answerFiles(port: BrowserPort): void {
  port.onmessage = async ({ data }) => {
    const question = data as FileQuestion;
    port.postMessage({ ...(await answerTo(question)), id: question.id } satisfies FileAnswer);
  };
}

type Answer = FileAnswer extends infer One ? (One extends FileAnswer ? Omit<One, "id"> : never) : never;

async function answerTo(question: FileQuestion): Promise<Answer> {
  const { fs } = vscode.workspace;
  try {
    const uri = vscode.Uri.parse(question.uri, true);
    if (question.type === "list") return { entries: (await fs.readDirectory(uri)).map(([name, type]) => [name, kindOf(type)]) };
    const { type, size, mtime } = await fs.stat(uri);
    const stat: FileStat = { kind: kindOf(type), size, changed: mtime };
    if (question.type === "stat" || stat.kind !== "file" || size > question.mostBytes) return { stat };
    const bytes = await fs.readFile(uri);
    return { stat: { ...stat, size: bytes.length }, ...(bytes.length <= question.mostBytes && { bytes }) };
  } catch (error) {
    const code = error instanceof vscode.FileSystemError ? (CODES[error.code] ?? error.code) : "EIO";
    return { code, message: error instanceof Error ? error.message : String(error) };
  }
}

/** The editor's names for what a system calls otherwise. */
const CODES: Record<string, string> = {
  FileNotFound: "ENOENT",
  FileNotADirectory: "ENOTDIR",
  FileIsADirectory: "EISDIR",
  NoPermissions: "EACCES",
};

function kindOf(type: vscode.FileType): FileKind {
  if (type & vscode.FileType.SymbolicLink) return "link";
  return type & vscode.FileType.File ? "file" : type & vscode.FileType.Directory ? "folder" : "other";
}
