// The soak: random edits on twenty open policies while they are being proved, then a comparison with a fresh server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Random, randomFrom } from "../agreement/random";
import { type LspDiagnostic, ProcessClient, ROOT } from "../lsp/client";

export interface SoakOptions {
  edits: number;
  seed?: number;
  policies?: number;
  /** The longest pause between two edits, in milliseconds. */
  pauseMs?: number;
  log?(line: string): void;
}

export interface SoakResult {
  edits: Record<string, number>;
  requests: number;
  seconds: number;
  /** Resident megabytes of the server, at rest, after each part of the run. */
  memory: number[];
  threads: number[];
  diagnostics: number;
  /** Those of proofs. */
  proved: number;
  /** What the server logged as an error. */
  errors: string[];
  /** Diagnostics of the soaked server that a fresh one does not have, and the other way round. */
  differences: string[];
  exitCode: number | null;
  exitMs: number;
  /** Processes of the server's group that outlived it. */
  left: number;
}

/** How often the server is left alone to come to rest, and measured. */
const RESTS = 10;

interface Open {
  file: string;
  uri: string;
  text: string;
  version: number;
  history: string[];
  closed: boolean;
}

/** Runs the soak. Throws where the server ends or never comes to rest; everything else is in the result. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const random = randomFrom(options.seed ?? 1);
  const folder = workspace(options.policies ?? 20);
  const client = new ProcessClient();
  const editor = new Editor(client, folder, random);
  const started = performance.now();
  try {
    await client.start({ folder, capabilities: CAPABILITIES });
    for (const file of readdirSync(join(folder, "policies")).sort()) editor.open(join(folder, "policies", file));
    await editor.rest();
    const memory: number[] = [];
    const threads: number[] = [];
    for (let edit = 1; edit <= options.edits; edit++) {
      await editor.step();
      if (client.process.exitCode !== null) throw new Error(`The server ended with ${client.process.exitCode}.\n${client.logs.join("\n")}`);
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.next() * (options.pauseMs ?? 60)));
      if (edit % Math.ceil(options.edits / RESTS) === 0) {
        await editor.rest();
        const { megabytes, threadCount } = measure(client.process.pid as number);
        memory.push(megabytes);
        threads.push(threadCount);
        // The client's record of everything that was ever said would fill this process.
        client.published.length = 0;
        client.notifications.splice(0, client.notifications.length - 200);
        options.log?.(`${edit} edits, ${Math.round((performance.now() - started) / 1000)} s, ${megabytes} MB, ${threadCount} threads`);
      }
    }
    editor.reopenAll();
    await editor.rest();
    const soaked = editor.everything();
    const pid = client.process.pid as number;
    const ending = performance.now();
    const exitCode = await client.stop();
    const exitMs = Math.round(performance.now() - ending);
    return {
      edits: editor.counts,
      requests: editor.requests,
      seconds: Math.round((performance.now() - started) / 1000),
      memory,
      threads,
      diagnostics: soaked.size,
      proved: [...soaked.keys()].filter((key) =>
        / (new-access|access-not-granted|public-access|external-access|dead-\w+|undecided) /.test(key),
      ).length,
      errors: client.logs.filter((line) => /^stderr|error|failed|uncaught/i.test(line)),
      differences: compare(soaked, await fresh(editor, folder)),
      exitCode,
      exitMs,
      left: existsSync(`/proc/${pid}`) ? 1 : 0,
    };
  } finally {
    client.process.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

const CAPABILITIES = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, versionSupport: true },
    hover: { contentFormat: ["markdown"] },
  },
  workspace: { workspaceEdit: { documentChanges: true } },
};

/** What a fresh server says of the same texts. */
async function fresh(editor: Editor, folder: string): Promise<Map<string, number>> {
  const client = new ProcessClient();
  try {
    await client.start({ folder, capabilities: CAPABILITIES });
    const other = new Editor(client, folder, randomFrom(1));
    for (const { file, text } of editor.documents) other.open(file, text);
    await other.rest();
    const all = other.everything();
    assert.equal(await client.stop(), 0);
    return all;
  } finally {
    client.process.kill("SIGKILL");
  }
}

function compare(a: Map<string, number>, b: Map<string, number>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => `${a.get(key) ?? 0} × after the soak, ${b.get(key) ?? 0} × fresh: ${key}`);
}

/** One who types: applies random edits to the texts and tells the server of each as an incremental change. */
class Editor {
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
    if (random.chance(0.4) && !isJson(document.text)) return this.count("mend", () => this.mend(document));
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
      this.replace(document, statement + '"Statement": ['.length, 0, `\n    ${random.pick(STATEMENTS)},`);
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
      if (!isJson(text)) continue;
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
    const position = this.positionAt(text, Math.floor(this.random.next() * text.length));
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
    const range = { start: this.positionAt(document.text, start), end: this.positionAt(document.text, end) };
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

  private positionAt(text: string, offset: number): { line: number; character: number } {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length - 1, character: (before.at(-1) as string).length };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isOld = (one: LspDiagnostic) => one.message.includes("from before the last edit");

const TYPED = [
  "a",
  "s",
  "*",
  "?",
  ":",
  '"',
  ",",
  "{",
  "}",
  "[",
  "]",
  " ",
  "\n",
  "s3:",
  "ec2:",
  "Get",
  '"s3:DeleteBucket", ',
  "${aws:username}",
  "é",
  "😀",
];

const STATEMENTS = [
  '{ "Sid": "Added", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" }',
  '{ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::doc-example-bucket/*" }',
  '{ "Effect": "Allow", "Action": ["ec2:Describe*", "iam:PassRole"], "Resource": "*" }',
  '{ "Effect": "Allow", "NotAction": "iam:*", "Resource": "*", "Condition": { "StringLike": { "aws:PrincipalTag/team": ["a*", "b?"] } } }',
  '{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::doc-example-bucket/${aws:username}/*" }',
  '{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": "111122223333" }, "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } } }',
];

const COMMON = { policies: [{ files: "policies/*.json" }] };
const SETTINGS = [
  COMMON,
  { ...COMMON, critical: [{ actions: ["s3:DeleteBucket", "iam:PassRole"] }] },
  { ...COMMON, publicAccess: "warning", trusted: { accounts: ["111122223333"] } },
  { ...COMMON, severity: { "dead-statement": "off" }, suppress: [{ code: "new-access", reason: "soak" }] },
].map((settings) => `${JSON.stringify(settings, null, 2)}\n`);

/** The policies that the soak begins with: the examples, and as many made ones as are missing. */
const STARTS: string[] = (() => {
  const folder = join(ROOT, "examples/policies");
  const examples = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .filter((text) => text.length < 6000);
  const random = randomFrom(7);
  const made = Array.from({ length: 20 - examples.length }, () => {
    const statements = random.some(() => random.pick(STATEMENTS), 6);
    return `{\n  "Version": "2012-10-17",\n  "Statement": [\n    ${statements.join(",\n    ")}\n  ]\n}\n`;
  });
  return [...examples, ...made];
})();

/** A repository with committed policies. */
function workspace(policies: number): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "iam-prover-soak-")));
  mkdirSync(join(folder, "policies"));
  for (let i = 0; i < policies; i++) {
    writeFileSync(join(folder, "policies", `p${String(i).padStart(2, "0")}.json`), STARTS[i % STARTS.length] as string);
  }
  writeFileSync(join(folder, "iam-prover.json"), SETTINGS[1] as string);
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", ...args], {
      cwd: folder,
      stdio: "pipe",
    });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "start");
  return folder;
}

/** Resident memory and threads of a process; zero where the system does not tell. */
function measure(pid: number): { megabytes: number; threadCount: number } {
  if (!existsSync(`/proc/${pid}/status`)) return { megabytes: 0, threadCount: 0 };
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { megabytes: Math.round(read("VmRSS") / 1024), threadCount: read("Threads") };
}
