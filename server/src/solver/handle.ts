// The main thread's side of the solver thread: queue, cache, cancellation, time limits, restart, quarantine.
import type { Answer, Question } from "../core/logic/term";
import type { WorkerThread } from "../platform/api";
import { clock, workers } from "../platform/current";
import type { SolveOptions, SolverHandle, SolverState } from "./api";
import { AnswerCache, questionKey } from "./cache";
import { CANCEL_MS, DEFAULT_TIMEOUT_MS, GRACE_MS, IDLE_MS, LOAD_MS, MAX_FAILURES, SLOTS, UNAVAILABLE_MS } from "./limits";
import type { FromWorker, ToWorker, WorkerData } from "./messages";
import { LEFT_OUT, Quarantine } from "./quarantine";
import type { CompiledCode } from "./wasm";

interface SolverOptions {
  /** The bundled worker.ts. z3's files lie in the folder `z3` beside it, or in node_modules. */
  workerPath: string;
  /** Answers kept (default 5,000). */
  cacheSize?: number;
  /** Limit of the thread's JavaScript heap, and of z3's own memory (default 1,024). */
  memoryLimitMb?: number;
  /** Milliseconds without a question after which the thread is ended (default ten minutes). */
  idleMs?: number;
}

type Timer = ReturnType<typeof setTimeout>;

/** One question on its way, for everybody who asked it. */
interface Job {
  key: string;
  question: Question;
  timeoutMs: number;
  waiting: Set<(answer: Answer) => void>;
  slot: number | undefined;
}

/** Starts nothing yet: the thread starts with the first question (or `warmUp`). */
export function createSolver(options: SolverOptions): SolverHandle {
  return new Handle(options);
}

class Handle implements SolverHandle {
  state: SolverState = "idle";
  private readonly cache: AnswerCache;
  private readonly listeners: ((state: SolverState, message?: string) => void)[] = [];
  private readonly jobs = new Map<string, Job>();
  private readonly queue: Job[] = [];
  /** What the thread works on, in its order: the first is the running one. */
  private readonly sent: Job[] = [];
  private readonly freeSlots = Array.from({ length: SLOTS }, (_, i) => i);
  private readonly cancelled = new Int32Array(new SharedArrayBuffer(SLOTS * 4));
  private readonly quarantine = new Quarantine();
  private worker: WorkerThread | undefined;
  private compiled: CompiledCode | undefined;
  private isOnline = false;
  private loading = false;
  private loadFailure: string | undefined;
  private failures = 0;
  private blockedUntil = 0;
  private watchdog: Timer | undefined;
  private restart: Timer | undefined;
  private stopRetirement: (() => void) | undefined;
  private warm: { resolve: () => void; promise: Promise<void> } | undefined;
  private disposed = false;

  constructor(private readonly options: SolverOptions) {
    this.cache = new AnswerCache(options.cacheSize ?? 5000);
  }

  onStateChange(listener: (state: SolverState, message?: string) => void): void {
    this.listeners.push(listener);
  }

  async solve(questions: Question[], options: SolveOptions = {}): Promise<Answer[]> {
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
    signal?.throwIfAborted();
    const leave: (() => void)[] = [];
    const answers = Promise.all(questions.map((question) => this.ask(question, timeoutMs, leave)));
    this.pump();
    if (!signal) return answers;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        for (const drop of leave) drop();
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      answers.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
  }

  warmUp(): Promise<void> {
    if (!this.warm) {
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => {
        resolve = done;
      });
      this.warm = { resolve, promise };
      if (this.disposed || this.isBlocked() || this.isOnline) this.finishWarmUp();
      else this.start();
    }
    return this.warm?.promise ?? Promise.resolve();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    clearTimeout(this.restart);
    this.stopRetirement?.();
    this.giveUp("the solver was shut down");
    const worker = this.worker;
    this.worker = undefined;
    this.stopWatching();
    this.cache.clear();
    this.finishWarmUp();
    this.enter("idle");
    await worker?.terminate();
  }

  /** One question: from the cache, by joining a job under way, or as a new job. */
  private ask(question: Question, timeoutMs: number, leave: (() => void)[]): Promise<Answer> {
    const key = questionKey(question);
    const known = this.cache.get(key);
    if (known) return Promise.resolve(known);
    const refusal = this.refusal(key);
    if (refusal) return Promise.resolve({ verdict: "unknown", reason: refusal });
    let job = this.jobs.get(key);
    if (!job) {
      job = { key, question, timeoutMs, waiting: new Set(), slot: undefined };
      this.jobs.set(key, job);
      this.queue.push(job);
    }
    const joined = job;
    return new Promise((resolve) => {
      joined.waiting.add(resolve);
      leave.push(() => this.drop(joined, resolve));
    });
  }

  private refusal(key: string): string | undefined {
    if (this.disposed) return "the solver was shut down";
    if (this.isBlocked()) return "the solver is unavailable: its thread ended several times in a row; it is tried again in a while";
    if (this.quarantine.holds(key)) return `this question stopped the solver twice and is ${LEFT_OUT}`;
    return undefined;
  }

  private isBlocked(): boolean {
    return clock.now() < this.blockedUntil;
  }

  /** Somebody no longer wants the answer. */
  private drop(job: Job, resolve: (answer: Answer) => void): void {
    if (!job.waiting.delete(resolve) || job.waiting.size > 0 || this.jobs.get(job.key) !== job) return;
    this.jobs.delete(job.key);
    if (job.slot === undefined) {
      this.queue.splice(this.queue.indexOf(job), 1);
      this.settle();
      return;
    }
    Atomics.store(this.cancelled, job.slot, 1);
    if (this.sent[0] === job) this.watch();
  }

  /** Gives the thread as much work as it may hold. */
  private pump(): void {
    if (this.queue.length === 0 || this.disposed || this.restart) return;
    this.start();
    const batch: ToWorker = { questions: [] };
    const idle = this.sent.length === 0;
    while (this.queue.length > 0 && this.freeSlots.length > 0) {
      const job = this.queue.shift() as Job;
      const slot = this.freeSlots.pop() as number;
      job.slot = slot;
      Atomics.store(this.cancelled, slot, 0);
      this.sent.push(job);
      batch.questions.push({ slot, question: job.question, timeoutMs: job.timeoutMs });
    }
    if (batch.questions.length === 0) return;
    this.post(batch);
    if (!this.loading) this.enter(this.state === "starting" ? "starting" : "solving");
    if (idle) this.watch();
  }

  private start(): void {
    if (this.worker) return;
    this.isOnline = false;
    this.enter("starting");
    const memory = this.options.memoryLimitMb ?? 1024;
    const workerData: WorkerData = {
      cancelled: this.cancelled.buffer as SharedArrayBuffer,
      compiled: this.compiled,
      memoryLimitMb: memory,
    };
    let failure = "";
    const worker = workers.start(
      this.options.workerPath,
      { name: "iam-prover solver", data: workerData, memoryLimitMb: memory },
      {
        onStart: () => {
          if (worker !== this.worker) return;
          this.isOnline = true;
          this.finishWarmUp();
          if (this.sent.length === 0 || this.loading) return;
          this.enter("solving");
          this.watch();
        },
        onMessage: (message) => {
          if (worker === this.worker) this.receive(message as FromWorker);
        },
        onError: (message) => {
          failure = message;
        },
        onEnd: (code) => {
          if (worker === this.worker) this.ended(failure || `exit code ${code}`);
        },
      },
    );
    this.worker = worker;
  }

  private post(message: ToWorker): void {
    this.worker?.keepAlive(true);
    this.worker?.post(message);
  }

  private receive(message: FromWorker): void {
    if (message.type === "loading") {
      this.loading = true;
      this.enter("starting");
      this.watch();
    } else if (message.type === "loaded") {
      this.loading = false;
      this.compiled ??= message.compiled;
      this.loadFailure = message.failure === undefined ? undefined : `z3 could not be loaded: ${message.failure}`;
      this.enter("solving");
      this.watch();
    } else {
      this.failures = 0;
      const at = this.sent.findIndex((job) => job.slot === message.slot);
      const [job] = this.sent.splice(at, 1);
      if (job) this.finish(job, message.answer);
      this.pump();
      if (this.sent.length > 0) this.watch();
      else this.settle();
    }
  }

  /** Hands the answer to everybody who waits for it and frees the slot. */
  private finish(job: Job, answer: Answer): void {
    if (job.slot !== undefined) this.freeSlots.push(job.slot);
    job.slot = undefined;
    if (this.jobs.get(job.key) === job) this.jobs.delete(job.key);
    this.cache.put(job.key, answer);
    for (const resolve of job.waiting) resolve(answer);
    job.waiting.clear();
  }

  /** Sets the time at which the running question has gone on for too long. */
  private watch(): void {
    this.stopWatching();
    const running = this.sent[0];
    if (!running && !this.loading) return;
    const abandoned = running !== undefined && running.waiting.size === 0;
    const limit = this.loading
      ? LOAD_MS
      : abandoned
        ? CANCEL_MS
        : (running as Job).timeoutMs + GRACE_MS + (this.state === "starting" ? LOAD_MS : 0);
    this.watchdog = setTimeout(() => this.overdue(), limit);
  }

  private stopWatching(): void {
    clearTimeout(this.watchdog);
    this.watchdog = undefined;
  }

  /** The running question did not come back: end the thread, answer that question, go on with the others. */
  private overdue(): void {
    const running = this.sent[0];
    const abandoned = running !== undefined && running.waiting.size === 0;
    if (running && !this.loading) {
      this.sent.shift();
      if (!abandoned) this.quarantine.strike(running.key);
      this.finish(running, {
        verdict: "unknown",
        reason: `the time limit of ${running.timeoutMs} ms was passed and the solver had to be stopped`,
      });
    }
    const worker = this.worker;
    this.worker = undefined;
    void worker?.terminate();
    // A stop that somebody asked for is no failure.
    if (!abandoned) this.failures++;
    this.again(abandoned ? "a cancelled question was stopped" : "the solver did not answer in time");
  }

  /** The thread ended by itself. */
  private ended(why: string): void {
    this.worker = undefined;
    this.failures++;
    const running = this.sent[0];
    if (running && !this.loading) {
      if (this.quarantine.strike(running.key)) {
        this.sent.shift();
        this.finish(running, {
          verdict: "unknown",
          reason: `this question stopped the solver twice (${why}) and is ${LEFT_OUT}`,
        });
      }
    }
    this.again(why);
  }

  /** Puts unanswered questions back in front and starts a new thread after a pause that grows with each failure. */
  private again(why: string): void {
    this.loading = false;
    this.stopWatching();
    for (const job of this.sent.splice(0).reverse()) {
      if (job.slot !== undefined) this.freeSlots.push(job.slot);
      job.slot = undefined;
      if (job.waiting.size > 0) this.queue.unshift(job);
    }
    if (this.failures >= MAX_FAILURES) {
      this.blockedUntil = clock.now() + UNAVAILABLE_MS;
      this.failures = 0;
      this.giveUp(`the solver is unavailable: its thread ended ${MAX_FAILURES} times in a row (${why})`);
      this.finishWarmUp();
      this.enter("unavailable", why);
      return;
    }
    this.enter("restarting", why);
    this.restart = setTimeout(
      () => {
        this.restart = undefined;
        if (this.disposed) return;
        if (this.warm) this.start();
        this.pump();
        this.settle();
      },
      this.failures === 0 ? 0 : Math.min(5000, 50 * 2 ** this.failures),
    );
  }

  private giveUp(reason: string): void {
    for (const job of [...this.sent.splice(0), ...this.queue.splice(0)]) this.finish(job, { verdict: "unknown", reason });
  }

  /** Nothing left to do: the thread stays, but no longer keeps the process alive. */
  private settle(): void {
    if (this.sent.length > 0 || this.queue.length > 0 || this.loading || this.restart || this.warm) return;
    this.stopWatching();
    this.worker?.keepAlive(false);
    this.retireLater();
    // Without z3 questions are still answered, most of them: they need no search, and its files may be mended meanwhile.
    if (this.loadFailure !== undefined) this.enter("unavailable", this.loadFailure);
    else if (this.state !== "unavailable" || !this.isBlocked()) this.enter("idle");
  }

  /** Ends a thread that nobody asks anything; the next question starts another. */
  private retireLater(): void {
    this.stopRetirement?.();
    if (!this.worker) return;
    this.stopRetirement = clock.background(this.options.idleMs ?? IDLE_MS, () => {
      const worker = this.worker;
      if (this.sent.length > 0 || this.queue.length > 0 || this.loading || this.disposed) return;
      this.worker = undefined;
      void worker?.terminate();
    });
  }

  private finishWarmUp(): void {
    const warm = this.warm;
    this.warm = undefined;
    warm?.resolve();
    this.settle();
  }

  private enter(state: SolverState, message?: string): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener(state, message);
  }
}
