// Answers by the text of their question, the least recently used ones forgotten first.
import { termKey } from "../core/logic/build";
import type { Answer, Question } from "../core/logic/term";
import { byObject } from "../core/session/query";
import { digests } from "../platform/current";

const domainKey = byObject("solver/keys of domains", (domains: Question["domains"]) =>
  digest(JSON.stringify([...domains].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, { value }]) => [id, value]))),
);

/** Text that is equal for equal questions. Long texts are hashed (SHA-256), so that keys stay small. */
export function questionKey(question: Question): string {
  return digest(`${question.explain ? "explain " : ""}${domainKey(question.domains)}\n${question.parts.map(termKey).join("\n")}`);
}

function digest(text: string): string {
  return text.length <= 64 ? text : digests.sha256(text);
}

/** At most `size` answers. */
export class AnswerCache {
  private readonly answers = new Map<string, Answer>();

  constructor(private readonly size: number) {}

  get(key: string): Answer | undefined {
    const answer = this.answers.get(key);
    if (answer) {
      this.answers.delete(key);
      this.answers.set(key, answer);
    }
    return answer;
  }

  /** Keeps an answer; `unknown` is none. */
  put(key: string, answer: Answer): void {
    if (answer.verdict === "unknown" || this.size <= 0) return;
    this.answers.set(key, answer);
    if (this.answers.size > this.size) this.answers.delete(this.answers.keys().next().value as string);
  }

  clear(): void {
    this.answers.clear();
  }
}
