// A language model as the drafting sees it, and what can go wrong with one. No transport here.

export interface Message {
  role: "system" | "user" | "assistant";
  content: string;
}

export interface LanguageModel {
  /** Shown to the user and written into the draft's `source`. */
  id: string;
  /**
   * The model's whole answer. Rejects with a `ModelError`, or with an `AbortError` when the signal fires. `schema` is the form
   * that the answer should have; a model that takes none is told in words all the same.
   */
  complete(
    messages: Message[],
    options: { signal?: AbortSignal; schema?: { name: string; schema: Record<string, unknown> } },
  ): Promise<string>;
}

export type ModelErrorCode =
  | "timeout"
  | "unreachable"
  | "unauthorised"
  | "not-found"
  | "rate-limit"
  | "refused"
  | "truncated"
  | "garbage"
  | "server"
  | "insecure"
  | "unavailable";

/** A failure that is the model's or its endpoint's. The message is for the user: what happened and what to do. */
export class ModelError extends Error {
  constructor(
    readonly code: ModelErrorCode,
    message: string,
  ) {
    super(message);
    this.name = "ModelError";
  }
}
