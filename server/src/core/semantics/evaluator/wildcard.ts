// Concrete matching of one text against one pattern, for the evaluator. Deliberately independent of the globs module:
// the evaluator is the second opinion on every counterexample.
import { MEMORY } from "../../limits";
import { byText } from "../../session/query";

/** A pattern as a list of code points; `ANY` is one character, `MANY` any sequence. */
export type Pattern = readonly number[];
export const ANY = -1;
export const MANY = -2;

/** Reads `*` and `?` as wildcards (SEMANTICS.md 2.1). Remembered: a policy's strings are matched over and over. */
export const wildcardPattern: (text: string) => Pattern = byText(
  "evaluator/patterns",
  { most: MEMORY.evaluatorPatterns, leaves: "all" },
  (text) => Array.from(text, (c) => (c === "*" ? MANY : c === "?" ? ANY : (c.codePointAt(0) as number))),
);

/** Every character stands for itself. */
export function literalPattern(text: string): Pattern {
  return Array.from(text, (c) => c.codePointAt(0) as number);
}

/** The last few texts as characters: action, resource and context values of one request are compared with many patterns in turn. */
export const codePoints = byText("evaluator/characters", { most: 32, leaves: "all" }, literalPattern);

/** Whole-string match, case-sensitive. Linear backtracking: only the last `*` is ever retried. */
export function matchesPattern(pattern: Pattern, text: string): boolean {
  const chars = codePoints(text);
  let p = 0;
  let c = 0;
  let star = -1;
  let starAt = 0;
  while (c < chars.length) {
    const token = pattern[p];
    if (token === MANY) {
      star = p++;
      starAt = c;
    } else if (token === ANY || token === chars[c]) {
      p++;
      c++;
    } else if (star >= 0) {
      p = star + 1;
      c = ++starAt;
    } else return false;
  }
  while (pattern[p] === MANY) p++;
  return p === pattern.length;
}

/** The six components of an ARN. */
export type Arn = readonly [arn: string, partition: string, service: string, region: string, account: string, resource: string];

/** The six components of an ARN: split at the first five colons. Null for a text with fewer. */
export const splitArn: (text: string) => Arn | null = byText(
  "evaluator/ARNs",
  { most: MEMORY.splitArns, leaves: "all" },
  (text): Arn | null => {
    const [arn, partition, service, region, account, ...resource] = text.split(":");
    if (arn === undefined || partition === undefined || service === undefined || region === undefined || account === undefined) return null;
    return resource.length === 0 ? null : [arn, partition, service, region, account, resource.join(":")];
  },
);

/**
 * The segments of an ARN pattern with those that are missing, where the pattern lets them be: behind the last `*` that
 * may run on into what follows it, else at the end. `word` stands for a missing segment, `rest` for a missing resource.
 */
export function completeArn(segments: readonly string[], word: string, rest: string): string[] {
  const missing = Math.max(0, 6 - segments.length);
  const star = segments.slice(0, -1).findLastIndex((segment, i) => i > 1 && segment.endsWith("*"));
  if (star >= 0) return segments.toSpliced(star + 1, 0, ...Array(missing).fill(word));
  return missing === 0 ? [...segments] : [...segments, ...Array(missing - 1).fill(word), rest];
}

/**
 * A Resource entry in full. A policy of an API Gateway API may leave out everything before the stage
 * (`execute-api:/stage/verb/path`), which the service fills in when it stores the policy (API Gateway Developer Guide,
 * resource policy examples); which API it is the text does not say, so it may be any (choice 22). Old policies of
 * queues name them `/account/queue` (SQS Developer Guide, examples of version 2008-10-17).
 */
export function fullResource(text: string): string {
  if (text.startsWith("execute-api:/")) return `arn:*:execute-api:*:*:*${text.slice("execute-api:".length)}`;
  const queue = /^\/(\d{12})\/([^:]+)$/.exec(text);
  return queue ? `arn:*:sqs:*:${queue[1]}:${queue[2]}` : text;
}
