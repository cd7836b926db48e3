// One who types at random on many open policies, and tells the server of it as an editor does.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Random } from "../agreement/random";
import { placeAt } from "../harness/places";
import type { LspDiagnostic, ProcessClient } from "../lsp/client";
import { SETTINGS, STARTS, STATEMENTS, TYPED } from "./soak-texts";

interface Open {
  file: string;
  uri: string;
  text: string;
  version: number;
  history: string[];
  closed: boolean;
}

/** One who types: applies random edits to the texts and tells the server of each as an incremental change. */
export class Editor {
  readonly documents: Open[] = [];
  readonly counts: Record<string, number> = {};
  requests = 0;
  private renamed = 0;

  constructor(
    private readonly client: ProcessClient,
    private readonly folder: string,
    private readonly random: Random,
  ) {}

  open(file: string, text = readFileSync(file, "utf8")): void {
    const document: Open = { file, uri: pathToFileURL(file).toString(), text, version: 1, history: [], closed: false };
    this.documents.push(document);
    this.tellOpen(document);
  }

  /** One random act, sometimes with a question in the midst of it. */
  async step(): Promise<void> {
    const { random } = this;
    const document = random.pick(this.documents);
    if (document.closed) return this.count("reopen", () => this.tellOpen(document));
    // People mend what they broke; without this, soon no policy would be left to prove.
    if (random.chance(0.5) && !isWhole(document.text)) return this.count("mend", () => this.mend(document));
    const acts: [number, string, () => void][] = [
      [30, "insert", () => this.insert(document)],
      [18, "delete", () => this.remove(document)],
      [14, "paste", () => this.paste(document)],
      [22, "undo", () => this.undo(document)],
      [3, "rename", () => this.rename(document)],
      [4, "close", () => this.tellClosed(document)],
      [4, "save", () => this.save(document)],
      [3, "settings", () => this.settings()],
      [
        2,
        "restore",
        () => this.replace(document, 0, document.text.length, STARTS[this.documents.indexOf(document) % STARTS.length] as string),
      ],
    ];
    const all = acts.flatMap(([weight, name, act]) => Array.from({ length: weight }, () => ({ name, act })));
    const { name, act } = random.pick(all);
    this.count(name, act);
    if (random.chance(0.2) && !document.closed) this.ask(document);
  }

  /** Waits until every open document has been proved in its present version and nothing arrives any more. */
  async rest(): Promise<void> {
    const open = this.documents.filter((one) => !one.closed);
    const done = () =>
      open.every(({ uri, version }) => {
        const said = this.client.diagnostics.get(uri);
        return said?.version === version && this.client.statuses(uri).at(-1) !== "proving" && !said.items.some(isOld);
      });
    for (let quiet = 0; quiet < 3; ) {
      await this.client.until("rest", done, 120_000);
      await new Promise((resolve) => setTimeout(resolve, 150));
      quiet = done() ? quiet + 1 : 0;
    }
  }

  /** Whoever goes home leaves little that is broken. */
  mendMost(): void {
    for (const document of this.documents)
      if (!document.closed && !isWhole(document.text) && this.random.chance(0.8)) this.count("mend", () => this.mend(document));
  }

  reopenAll(): void {
    for (const document of this.documents) if (document.closed) this.tellOpen(document);
  }

  /** All diagnostics, as texts with the number of times they occur. */
  everything(): Map<string, number> {
    const all = new Map<string, number>();
    for (const [uri, { items }] of this.client.diagnostics)
      for (const { range, code, severity, message } of items) {
        const { start, end } = range;
        const key = `${uri.split("/").at(-1)} ${start.line}:${start.character}-${end.line}:${end.character} ${severity} ${code} ${message}`;
        all.set(key, (all.get(key) ?? 0) + 1);
      }
    return all;
  }

  private count(name: string, act: () => void): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    act();
  }

  private insert(document: Open): void {
    this.replace(document, this.place(document), 0, this.random.pick(TYPED));
  }

  private remove(document: Open): void {
    const length = this.random.chance(0.8) ? 1 + Math.floor(this.random.next() * 12) : Math.floor(this.random.next() * 300);
    this.replace(document, this.place(document), length, "");
  }

  /** A stretch of another policy, or a whole statement where one may stand. */
  private paste(document: Open): void {
    const { random } = this;
    const statement = document.text.indexOf('"Statement": [');
    if (statement >= 0 && random.chance(0.6)) {
      // Mostly of the policy's own kind: who mixes statements with and without `Principal` has a policy that AWS refuses.
      const named = document.text.includes('"Principal"');
      const fitting = random.chance(0.9) ? STATEMENTS.filter((one) => one.includes('"Principal"') === named) : STATEMENTS;
      this.replace(document, statement + '"Statement": ['.length, 0, `\n    ${random.pick(fitting)},`);
      return;
    }
    const from = random.pick(this.documents).text;
    const start = Math.floor(random.next() * from.length);
    this.replace(document, this.place(document), 0, from.slice(start, start + Math.floor(random.next() * 200)));
  }

  private undo(document: Open): void {
    const steps = this.random.chance(0.3) ? document.history.length : 1;
    let older: string | undefined;
    for (let i = 0; i < steps; i++) older = document.history.pop() ?? older;
    if (older !== undefined) this.replace(document, 0, document.text.length, older, false);
  }

  private mend(document: Open): void {
    let older = STARTS[this.documents.indexOf(document) % STARTS.length] as string;
    for (let text = document.history.pop(); text !== undefined; text = document.history.pop()) {
      if (!isWhole(text)) continue;
      older = text;
      break;
    }
    this.replace(document, 0, document.text.length, older, false);
  }

  /** The file gets another name, as editors do it: closed under the old one, opened under the new one. */
  private rename(document: Open): void {
    this.tellClosed(document);
    const file = document.file.replace(/(-r\d+)?\.json$/, `-r${++this.renamed}.json`);
    renameSync(document.file, file);
    this.changedOnDisk([document.file, 3], [file, 1]);
    document.file = file;
    document.uri = pathToFileURL(file).toString();
    this.tellOpen(document);
  }

  private save(document: Open): void {
    writeFileSync(document.file, document.text);
    this.client.notify("textDocument/didSave", { textDocument: { uri: document.uri } });
    this.changedOnDisk([document.file, 2]);
  }

  private settings(): void {
    const file = join(this.folder, "iam-prover.json");
    writeFileSync(file, this.random.pick(SETTINGS));
    this.changedOnDisk([file, 2]);
  }

  /** Asks for what an editor asks for all the time; the answers only have to come. */
  private ask({ uri, text }: Open): void {
    const position = placeAt(text, Math.floor(this.random.next() * text.length));
    const range = { start: position, end: position };
    const textDocument = { uri };
    const [method, params] = this.random.pick([
      ["textDocument/hover", { textDocument, position }],
      ["textDocument/completion", { textDocument, position }],
      ["textDocument/codeLens", { textDocument }],
      ["textDocument/documentSymbol", { textDocument }],
      ["textDocument/semanticTokens/full", { textDocument }],
      ["textDocument/codeAction", { textDocument, range, context: { diagnostics: this.client.items(uri).slice(0, 3) } }],
    ] as [string, object][]);
    this.requests++;
    void this.client.request(method, params).catch((error: Error) => this.client.logs.push(`error: ${method}: ${error.message}`));
  }

  private replace(document: Open, start: number, length: number, newText: string, remember = true): void {
    if (remember) document.history.push(document.text);
    if (document.history.length > 40) document.history.shift();
    const end = Math.min(document.text.length, start + length);
    const range = { start: placeAt(document.text, start), end: placeAt(document.text, end) };
    document.text = document.text.slice(0, start) + newText + document.text.slice(end);
    document.version++;
    this.client.notify("textDocument/didChange", {
      textDocument: { uri: document.uri, version: document.version },
      contentChanges: [{ range, text: newText }],
    });
  }

  private tellOpen(document: Open): void {
    document.closed = false;
    document.version++;
    this.client.notify("textDocument/didOpen", {
      textDocument: { uri: document.uri, languageId: "json", version: document.version, text: document.text },
    });
  }

  private tellClosed(document: Open): void {
    document.closed = true;
    this.client.closeText(document.uri);
  }

  private changedOnDisk(...files: [string, number][]): void {
    this.client.notify("workspace/didChangeWatchedFiles", {
      changes: files.map(([file, type]) => ({ uri: pathToFileURL(file).toString(), type })),
    });
  }

  /** Anywhere; more often inside a quoted text, where people type. */
  private place({ text }: Open): number {
    const quotes = [...text.matchAll(/"/g)].map((match) => match.index);
    if (quotes.length > 0 && this.random.chance(0.6)) return this.random.pick(quotes) + 1;
    return Math.floor(this.random.next() * (text.length + 1));
  }
}

/** A policy that is not damaged: all in it is of the sort that AWS would store. */
function isWhole(text: string): boolean {
  try {
    const statements = (JSON.parse(text) as { Statement: Record<string, unknown>[] }).Statement;
    const fits = (value: unknown, form: RegExp) => [value ?? []].flat().every((one) => typeof one === "string" && form.test(one));
    const isFit = ({ Effect, Action, NotAction, Resource, NotResource }: Record<string, unknown>) =>
      fits(Effect ?? "", /^(Allow|Deny)$/) &&
      fits([Action, NotAction].flat().filter(Boolean), ACTION) &&
      fits([Resource, NotResource].flat().filter(Boolean), RESOURCE);
    const named = statements.filter((one) => one.Principal ?? one.NotPrincipal).length;
    return statements.every(isFit) && (named === 0 || named === statements.length);
  } catch {
    return false;
  }
}

const ACTION = /^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/;
const RESOURCE = /^(\*|arn:[a-z*?-]+:[^A-Z]+:.*)$/;

const isOld = (one: LspDiagnostic) => one.message.includes("from before the last edit");
