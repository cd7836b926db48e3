// The main thread of the language server: holds the documents, passes messages between the client and the thread that
// analyses, answers cancelled requests at once, and starts a lost or hanging thread again without the client noticing.
import { OpenTexts } from "./documents";
import { LOSSES_WINDOW_MS, MOST_LOSSES, MOST_TRIES, SHUTDOWN_SECONDS, SILENT_SECONDS } from "./limits";
import { Loans } from "./loans";
import type { FromAnalysis, MessageId, RawMessage } from "./messages";

/** A thread that analyses. Messages reach it in their order. */
export interface AnalysisThread {
  post(message: RawMessage): void;
  /** Asks whether the thread works; the answer is `pong` when the thread next takes a turn. */
  ping(): void;
  /** Ends it. `lost` is not called for it any more. */
  end(): void;
}

export interface ThreadEvents {
  onMessage(message: RawMessage): void;
  onWord(word: FromAnalysis): void;
  /** It ended by itself. `reason`: a sentence. */
  onLost(reason: string): void;
}

export interface RelayOptions {
  startThread(events: ThreadEvents): AnalysisThread;
  toClient(message: RawMessage): void;
  /** The thread was lost too often: the process has to end, and its client decides what follows. */
  giveUp(): void;
  /** Calls `tick` every second from now on until what it returns is called. */
  everySecond(tick: () => void): () => void;
  /** Milliseconds; only differences count. */
  now(): number;
}

/** Errors of the protocol: LSP 3.17, `LSPErrorCodes`, and JSON-RPC 2.0. */
const REQUEST_CANCELLED = -32800;
const INTERNAL_ERROR = -32603;

/** Notifications that say how things are: a new thread is told the last of each. */
const LASTING = new Set(["workspace/didChangeConfiguration", "iamProver/gitChanged", "$/setTrace"]);
/** Requests with a plain answer. What was asked with words of our own may have something to say when it is cancelled. */
const ANSWERED_AT_ONCE = /^(textDocument|completionItem|codeLens|codeAction|inlayHint|documentLink|workspaceSymbol)\//;

interface Pending {
  message: RawMessage;
  tries: number;
}

/** Relays between one client and one analysis thread at a time. */
export class Relay {
  private thread: AnalysisThread;
  private readonly texts = new OpenTexts();
  private readonly loans: Loans;
  private readonly pending = new Map<MessageId, Pending>();
  private readonly lasting = new Map<string, RawMessage>();
  private initialize: RawMessage | undefined;
  private initialized: RawMessage | undefined;
  /** The answer to `initialize` has reached the client. */
  private greeted = false;
  private stopping: { seconds: number } | undefined;
  private losses: number[] = [];
  /** Documents in work, and how often the thread was lost meanwhile. */
  private readonly inWork = new Set<string>();
  private readonly suspects = new Map<string, { losses: number; reason: string }>();
  private silent = 0;
  private stopTicking: (() => void) | undefined;

  constructor(private readonly options: RelayOptions) {
    this.loans = new Loans(options.toClient);
    this.thread = this.start();
  }

  /** Takes a message of the client. */
  fromClient(message: RawMessage): void {
    const { id, method } = message;
    if (method === undefined) {
      const answer = this.loans.answered(message);
      if (answer) this.thread.post(answer);
      return;
    }
    if (id !== undefined && id !== null) this.pending.set(id, { message, tries: 1 });
    if (method === "initialize") this.initialize ??= message;
    else if (method === "initialized") this.initialized ??= message;
    else if (method === "shutdown") this.stopping = { seconds: 0 };
    else if (method === "workspace/didChangeWorkspaceFolders") this.moveFolders(message.params);
    else if (method === "textDocument/didSave" || method === "textDocument/didClose") this.trust(message.params);
    if (LASTING.has(method)) this.lasting.set(method, message);
    this.texts.follow(message);
    if (method === "$/cancelRequest") this.cancel((message.params as { id?: MessageId } | undefined)?.id);
    this.thread.post(method === "initialize" ? this.greeting(message) : message);
    this.watch();
  }

  private fromThread(message: RawMessage): void {
    const { id, method } = message;
    if (method !== undefined) {
      this.options.toClient(this.loans.taken(message));
      return;
    }
    const asked = id === undefined || id === null ? undefined : this.pending.get(id);
    // Answered already, when it was cancelled; or the greeting of a thread that was started later.
    if (id === undefined || id === null || asked === undefined) return;
    this.pending.delete(id);
    if (asked.message === this.initialize) this.greeted = true;
    this.options.toClient(message);
  }

  private start(): AnalysisThread {
    return this.options.startThread({
      onMessage: (message) => this.fromThread(message),
      onWord: (word) => this.hear(word),
      onLost: (reason) => this.lost(reason),
    });
  }

  private hear(word: FromAnalysis): void {
    if (word.type === "begin") this.inWork.add(word.uri);
    else if (word.type === "end") {
      this.inWork.delete(word.uri);
      this.suspects.delete(word.uri);
    } else this.silent = 0;
  }

  /** The client waits no longer: it has its answer before the thread has learned of it. */
  private cancel(id: MessageId | undefined): void {
    const asked = id === undefined ? undefined : this.pending.get(id);
    if (id === undefined || !asked || !ANSWERED_AT_ONCE.test(asked.message.method ?? "")) return;
    this.pending.delete(id);
    this.options.toClient({ jsonrpc: "2.0", id, error: { code: REQUEST_CANCELLED, message: "The request was cancelled." } });
  }

  /** Looks for signs of life as long as something is in work. Nothing ticks while nothing is asked. */
  private watch(): void {
    if (this.stopTicking) return;
    this.silent = 0;
    this.thread.ping();
    this.stopTicking = this.options.everySecond(() => this.tick());
  }

  private tick(): void {
    this.silent++;
    if (this.stopping && ++this.stopping.seconds > SHUTDOWN_SECONDS) this.answerShutdown();
    else if (this.silent > SILENT_SECONDS) {
      this.thread.end();
      this.lost(`it did not answer for ${SILENT_SECONDS} seconds`);
    } else if (this.silent > 1) {
      // The ping is still on its way.
    } else if (this.pending.size === 0 && this.inWork.size === 0) {
      this.stopTicking?.();
      this.stopTicking = undefined;
    } else this.thread.ping();
  }

  private answerShutdown(): void {
    for (const [id, { message }] of this.pending)
      if (message.method === "shutdown") this.options.toClient({ jsonrpc: "2.0", id, result: null });
    this.pending.clear();
    this.stopTicking?.();
    this.thread.end();
  }

  /** The thread is gone: another takes its place, and what is open and asked is given to it. */
  private lost(reason: string): void {
    this.stopTicking?.();
    this.stopTicking = undefined;
    if (this.stopping) {
      this.answerShutdown();
      return;
    }
    const now = this.options.now();
    this.losses = [...this.losses.filter((time) => now - time < LOSSES_WINDOW_MS), now];
    for (const uri of this.inWork) this.suspects.set(uri, { losses: (this.suspects.get(uri)?.losses ?? 0) + 1, reason });
    const suspected = [...this.inWork].map((uri) => ` It was at work on ${uri}.`).join("");
    this.inWork.clear();
    if (this.losses.length >= MOST_LOSSES) {
      this.options.giveUp();
      return;
    }
    this.say(`The analysis ended: ${reason}.${suspected} It is started again.`);
    this.loans.giveBack((uri) => this.texts.has(uri));
    this.thread = this.start();
    this.tellAll();
    this.watch();
  }

  /** Tells a new thread what the older one was told. */
  private tellAll(): void {
    const { initialize } = this;
    if (!initialize) return;
    this.thread.post(this.greeting(initialize));
    if (this.initialized) this.thread.post(this.initialized);
    for (const message of this.lasting.values()) this.thread.post(message);
    for (const message of this.texts.opened()) this.thread.post(message);
    for (const [id, asked] of [...this.pending]) {
      if (asked.message === initialize) continue;
      if (++asked.tries <= MOST_TRIES) this.thread.post(asked.message);
      else {
        this.pending.delete(id);
        const message = "The analysis ended twice while this was worked out. The log has the reason.";
        this.options.toClient({ jsonrpc: "2.0", id, error: { code: INTERNAL_ERROR, message } });
      }
    }
  }

  /** `initialize` as the thread gets it: whether the client lives is this thread's business, and it is told what is set aside. */
  private greeting(message: RawMessage): RawMessage {
    const params = (message.params ?? {}) as { initializationOptions?: object };
    const setAside = [...this.suspects].flatMap(([uri, { losses, reason }]) => (losses >= MOST_TRIES ? [{ uri, reason }] : []));
    const options = setAside.length > 0 ? { initializationOptions: { ...params.initializationOptions, setAside } } : {};
    // A second answer to the same request is not passed on: see `fromThread`.
    return { ...message, params: { ...params, ...options, processId: null } };
  }

  /** Saved or closed: it is tried again. */
  private trust(params: unknown): void {
    const { textDocument } = (params ?? {}) as { textDocument?: { uri?: string } };
    if (typeof textDocument?.uri === "string") this.suspects.delete(textDocument.uri);
  }

  /** A thread that is started later is greeted with the folders of then. */
  private moveFolders(params: unknown): void {
    type Folder = { uri: string; name: string };
    const { event } = (params ?? {}) as { event?: { added?: Folder[]; removed?: Folder[] } };
    const greeting = this.initialize?.params as { workspaceFolders?: Folder[] | null } | undefined;
    if (!this.initialize || !greeting || !event) return;
    const gone = new Set(event.removed?.map(({ uri }) => uri));
    const kept = (greeting.workspaceFolders ?? []).filter(({ uri }) => !gone.has(uri));
    // In place: the answer to `initialize` is told by its request.
    greeting.workspaceFolders = [...kept, ...(event.added ?? [])];
  }

  private say(message: string): void {
    if (this.greeted) this.options.toClient({ jsonrpc: "2.0", method: "window/logMessage", params: { type: 1, message } });
  }
}
