// A model behind an endpoint that speaks the OpenAI chat protocol (gateways, Ollama, vLLM). Used only when the user has configured one.
import { trimEndOf } from "../../core/text/trim";
import { type LanguageModel, ModelError } from "./model";

interface EndpointSettings {
  /** Up to and without `/chat/completions`: `http://localhost:11434/v1`. */
  baseUrl: string;
  model: string;
  apiKey?: string;
  /** For one answer, reading it included (default 60,000). */
  timeoutMs?: number;
}

const LARGEST_ANSWER = 1_000_000;

/** The endpoint as a model. Nothing is sent before `complete` is called. */
export function openAiModel(settings: EndpointSettings): LanguageModel {
  const timeoutMs = settings.timeoutMs ?? 60_000;
  const url = `${trimEndOf(settings.baseUrl, "/")}/chat/completions`;
  return {
    id: settings.model,
    async complete(messages, { signal }) {
      refuseClearText(url, settings.apiKey);
      signal?.throwIfAborted();
      const stop = new AbortController();
      const cancel = () => stop.abort();
      signal?.addEventListener("abort", cancel);
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        stop.abort();
      }, timeoutMs);
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            accept: "application/json",
            ...(settings.apiKey ? { authorization: `Bearer ${settings.apiKey}` } : {}),
          },
          body: JSON.stringify({ model: settings.model, messages, temperature: 0, stream: false }),
          signal: stop.signal,
          // A redirect would carry the key and the requirement to a host that the user did not choose.
          redirect: "error",
        });
        const body = await readBody(response, stop);
        if (!response.ok) throw statusError(response, body, settings);
        return readAnswer(body, settings);
      } catch (problem) {
        if (problem instanceof ModelError) throw problem;
        signal?.throwIfAborted();
        if (late)
          throw new ModelError(
            "timeout",
            `The model \`${settings.model}\` did not answer within ${timeoutMs / 1000} s. Try again, or raise the time limit in the settings.`,
          );
        throw new ModelError(
          "unreachable",
          `The endpoint \`${settings.baseUrl}\` cannot be reached (${reasonOf(problem)}). Check the address in the settings and that the server runs.`,
        );
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
      }
    },
  };
}

function refuseClearText(url: string, apiKey: string | undefined): void {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new ModelError("unreachable", `\`${url}\` is no address. Set the endpoint to one such as \`http://localhost:11434/v1\`.`);
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
        `The endpoint sent more than ${LARGEST_ANSWER / 1000} kB, which is no answer to a draft. Check the endpoint in the settings.`,
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
  if (typeof content !== "string" || content.trim() === "")
    throw new ModelError("garbage", `The model \`${settings.model}\` gave an empty answer. Try again, or use the draft without a model.`);
  return content;
}

function reasonOf(problem: unknown): string {
  const cause = (problem as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? cause?.message ?? (problem instanceof Error ? problem.message : String(problem));
}
