// The open documents as the client has them, so that a new analysis thread can be told of them.
import type { TextDocumentContentChangeEvent, TextDocumentItem } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { RawMessage } from "./messages";

/** Follows the notifications about documents. A notification that makes no sense changes nothing: the thread complains of it. */
export class OpenTexts {
  private readonly texts = new Map<string, TextDocument>();

  /** Takes a notification of the client, if it is about documents. */
  follow({ method, params }: RawMessage): void {
    const { textDocument, contentChanges } = (params ?? {}) as {
      textDocument?: Partial<TextDocumentItem>;
      contentChanges?: TextDocumentContentChangeEvent[];
    };
    const uri = textDocument?.uri;
    if (textDocument === undefined || typeof uri !== "string") return;
    if (method === "textDocument/didOpen") {
      const { languageId = "", version = 0, text } = textDocument;
      if (typeof text === "string") this.texts.set(uri, TextDocument.create(uri, languageId, version, text));
    } else if (method === "textDocument/didClose") this.texts.delete(uri);
    else if (method === "textDocument/didChange") {
      const known = this.texts.get(uri);
      if (known === undefined || !Array.isArray(contentChanges)) return;
      try {
        this.texts.set(uri, TextDocument.update(known, contentChanges, textDocument.version ?? known.version + 1));
      } catch {
        // A change without a meaning: the thread says so in the log, and its text stays as it was too.
      }
    }
  }

  has(uri: string): boolean {
    return this.texts.has(uri);
  }

  /** As many notifications as there are open documents, with their present texts. */
  opened(): RawMessage[] {
    return [...this.texts.values()].map((text) => ({
      jsonrpc: "2.0",
      method: "textDocument/didOpen",
      params: { textDocument: { uri: text.uri, languageId: text.languageId, version: text.version, text: text.getText() } },
    }));
  }
}
