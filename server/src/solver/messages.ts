// What the main thread and the solver thread say to each other. Types only.
import type { Answer, Question } from "../core/logic/term";
import type { CompiledCode } from "./wasm";

export interface WorkerData {
  /** One Int32 for each slot: not zero means "stop this question". Shared memory, since a busy thread reads no messages. */
  cancelled: SharedArrayBuffer;
  compiled: CompiledCode | undefined;
  memoryLimitMb: number | undefined;
}

/** Questions, to be answered in their order. */
export interface ToWorker {
  questions: { slot: number; question: Question; timeoutMs: number }[];
}

export type FromWorker =
  | { type: "loading" }
  | { type: "loaded"; compiled: CompiledCode | undefined; failure: string | undefined }
  | { type: "answer"; slot: number; answer: Answer };
