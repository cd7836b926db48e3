// A model behind an endpoint that speaks the OpenAI chat protocol (gateways, Ollama, vLLM). Used only when the user has configured one.
import { trimEndOf } from "../../core/text/trim";
import { LARGEST_ANSWER } from "../limits";
import { type LanguageModel, type Message, ModelError } from "./model";

interface EndpointSettings {
  /** Up to and without `/chat/completions`: `http://localhost:11434/v1`. */
  baseUrl: string;
  model: string;
  apiKey?: string;
  /** For one answer, reading it included (default 60,000). */
  timeoutMs?: number;
}

/** The endpoint as a model. Nothing is sent before `complete` is called. */
export function openAiModel(settings: EndpointSettings): LanguageModel {
  const timeoutMs = settings.timeoutMs ?? 60_000;
  const url = `${trimEndOf(settings.baseUrl, "/")}/chat/completions`;
  const refused = new Set<Extra>();
  const once = async (messages: readonly Message[], { signal, schema }: Asked): Promise<string> => {
    refuseClearText(url, settings.apiKey);
    signal?.throwIfAborted();
    const limit = limited(timeoutMs, signal);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          ...(settings.apiKey ? { authorization: `Bearer ${settings.apiKey}` } : {}),
        },
        body: JSON.stringify(bodyOf(settings.model, messages, schema, refused)),
        signal: limit.stop.signal,
        // A redirect would carry the key and the requirement to a host that the user did not choose.
        redirect: "error",
      });
      const body = await readBody(response, limit.stop);
      if (!response.ok) throw new Refusal(response.status, body, statusError(response, body, settings));
      return readAnswer(body, settings);
    } catch (problem) {
      if (problem instanceof ModelError || problem instanceof Refusal) throw problem;
      signal?.throwIfAborted();
      throw limit.isOver() ? lateError(settings.model, timeoutMs) : unreachableError(settings.baseUrl, problem);
    } finally {
      limit.end();
    }
  };
  return {
    id: settings.model,
    async complete(messages, options) {
      for (;;) {
        try {
          return await once(messages, options);
        } catch (problem) {
          if (!(problem instanceof Refusal)) throw problem;
          // What an endpoint does not take is left out, from now on.
          const extra = refusedExtra(problem, messages, options.schema !== undefined, refused);
          if (!extra) throw problem.error;
          refused.add(extra);
        }
      }
    },
  };
}

interface Asked {
  signal?: AbortSignal | undefined;
  schema?: AnswerForm | undefined;
}

/** Stops when the caller does, and when the time is over. */
function limited(timeoutMs: number, signal: AbortSignal | undefined): { stop: AbortController; isOver(): boolean; end(): void } {
  const stop = new AbortController();
  const cancel = () => stop.abort();
  signal?.addEventListener("abort", cancel);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, timeoutMs);
  return {
    stop,
    isOver: () => late,
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    },
  };
}

function lateError(model: string, timeoutMs: number): ModelError {
  return new ModelError(
    "timeout",
    `The model \`${model}\` did not answer within ${timeoutMs / 1000} s. Try again, or raise the time limit in the settings.`,
  );
}

function unreachableError(baseUrl: string, problem: unknown): ModelError {
  return new ModelError(
    "unreachable",
    `The endpoint \`${baseUrl}\` cannot be reached (${reasonOf(problem)}). Check the address in the settings and that the server runs.`,
  );
}

type AnswerForm = { name: string; schema: Record<string, unknown> };

/** What not every endpoint takes. */
type Extra = "response_format" | "json_schema" | "temperature" | "system";

/** An answer with an error status: it may be about something that can be left out. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
    readonly error: ModelError,
  ) {
    super(error.message);
  }
}

function bodyOf(model: string, messages: readonly Message[], schema: AnswerForm | undefined, refused: ReadonlySet<Extra>): object {
  const format = refused.has("json_schema")
    ? { type: "json_object" }
    : { type: "json_schema", json_schema: { name: schema?.name, schema: schema?.schema, strict: false } };
  return {
    model,
    messages: refused.has("system") ? withoutSystem(messages) : messages,
    ...(!refused.has("temperature") && { temperature: 0 }),
    ...(schema && !refused.has("response_format") && { response_format: format }),
    stream: false,
  };
}

/** What the system says stands in front of the first question. */
function withoutSystem(messages: readonly Message[]): Message[] {
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const [first, ...rest] = messages.filter(({ role }) => role !== "system");
  return first ? [{ ...first, content: [...system, first.content].join("\n\n") }, ...rest] : [];
}

/** What to leave out after a request was refused (status 400, 404, 415, 422 or 500 that speaks of it); undefined where it is about something else. */
function refusedExtra(
  { status, body }: Refusal,
  messages: readonly Message[],
  hasSchema: boolean,
  refused: ReadonlySet<Extra>,
): Extra | undefined {
  if (![400, 404, 415, 422, 500, 501].includes(status)) return undefined;
  const left = (extra: Extra) => !refused.has(extra);
  const format = hasSchema && left("response_format");
  if (/json_schema/i.test(body) && format && left("json_schema")) return "json_schema";
  if (/response_format|json_object|json_schema|structured output|json mode/i.test(body) && format) return "response_format";
  if (/temperature/i.test(body) && left("temperature")) return "temperature";
  const hasSystem = messages.some(({ role }) => role === "system");
  if (/\bsystem\b|\broles?\b|developer/i.test(body) && hasSystem && left("system")) return "system";
  // An endpoint that does not say what it dislikes: the least usual goes first.
  if (status !== 400 && status !== 422) return undefined;
  return format ? "response_format" : left("temperature") ? "temperature" : undefined;
}

function refuseClearText(url: string, apiKey: string | undefined): void {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new ModelError("unreachable", `\`${url}\` is not an address. Set the endpoint to one such as \`http://localhost:11434/v1\`.`);
  }
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:")
    throw new ModelError("unreachable", `The endpoint has to begin with \`https:\` or \`http:\`, not \`${parsed.protocol}\`.`);
  if (apiKey && parsed.protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parsed.hostname)) {
    throw new ModelError("insecure", `The API key is not sent in clear text to \`${parsed.host}\`. Use an \`https:\` address.`);
  }
}

/** Reads at most `LARGEST_ANSWER` bytes: an endpoint that streams for ever is stopped. */
async function readBody(response: Response, stop: AbortController): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value as Uint8Array, { stream: true });
    if (text.length > LARGEST_ANSWER) {
      stop.abort();
      throw new ModelError(
        "garbage",
        `The endpoint sent more than ${LARGEST_ANSWER / 1000} kB, which cannot be the answer to a request for a draft. Check the endpoint in the settings.`,
      );
    }
  }
}

function statusError(response: Response, body: string, settings: EndpointSettings): ModelError {
  const detail = serverMessage(body);
  switch (response.status) {
    case 401:
    case 403:
      return new ModelError("unauthorised", `The endpoint refused the API key (status ${response.status})${detail}. Set the key again.`);
    case 404:
      return new ModelError(
        "not-found",
        `The endpoint knows no model \`${settings.model}\` or no such address (status 404)${detail}. Check both in the settings.`,
      );
    case 429: {
      const wait = response.headers.get("retry-after");
      return new ModelError(
        "rate-limit",
        `The endpoint takes no more requests for now (status 429)${detail}. Try again ${wait && /^\d+$/.test(wait) ? `in ${wait} s` : "later"}.`,
      );
    }
    default:
      return new ModelError(
        "server",
        `The endpoint answered with status ${response.status}${detail}. Try again, or look at the endpoint's own log.`,
      );
  }
}

function serverMessage(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } | string };
    const message = typeof error === "string" ? error : error?.message;
    return typeof message === "string" && message !== "" ? `: ${message.slice(0, 200)}` : "";
  } catch {
    return "";
  }
}

interface Answer {
  choices?: { finish_reason?: string; message?: { content?: unknown; refusal?: unknown } }[];
}

function readAnswer(body: string, settings: EndpointSettings): string {
  let answer: Answer | null;
  try {
    answer = JSON.parse(body) as Answer | null;
  } catch {
    throw new ModelError(
      "garbage",
      `The endpoint \`${settings.baseUrl}\` did not answer in the OpenAI protocol (no JSON). Check the address in the settings.`,
    );
  }
  const choice = Array.isArray(answer?.choices) ? answer.choices[0] : undefined;
  if (!choice)
    throw new ModelError(
      "garbage",
      `The endpoint \`${settings.baseUrl}\` did not answer in the OpenAI protocol (no \`choices\`). Check the address in the settings.`,
    );
  const { refusal, content } = choice.message ?? {};
  if ((typeof refusal === "string" && refusal !== "") || choice.finish_reason === "content_filter") {
    throw new ModelError(
      "refused",
      `The model \`${settings.model}\` refused to answer${typeof refusal === "string" ? `: ${refusal.slice(0, 200)}` : ""}. Word the requirement differently, or use the draft without a model.`,
    );
  }
  if (choice.finish_reason === "length")
    throw new ModelError(
      "truncated",
      `The answer of \`${settings.model}\` was cut off by its length limit. Shorten the requirement, or choose a model with a larger limit.`,
    );
  const text = textOf(content);
  if (text.trim() === "")
    throw new ModelError("garbage", `The model \`${settings.model}\` gave an empty answer. Try again, or use the draft without a model.`);
  return text;
}

/** A text, or the text parts of a list. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) => {
      if (typeof part === "string") return part;
      const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
      return typeof text === "string" && (type === undefined || type === "text" || type === "output_text") ? text : "";
    })
    .join("");
}

function reasonOf(problem: unknown): string {
  const cause = (problem as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? cause?.message ?? (problem instanceof Error ? problem.message : String(problem));
}
