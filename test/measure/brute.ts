// Random small policies, and the same count by asking the concrete evaluator of every request.
import type { Catalogue } from "../../server/src/core/catalogue/api";
import { typesOf } from "../../server/src/core/checks/operations";
import { countAccess } from "../../server/src/core/measure/count";
import { isAllowed } from "../../server/src/core/semantics/evaluator/policy";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

/** The letters of resources, and how long those are: short enough that all can be listed. */
export const ALPHABET = "arn:*";
export const LENGTH = 12;
const ACTIONS = ["sqs:SendMessage", "sqs:ReceiveMessage", "sns:Publish"];

/** The catalogue as if it held three actions only. */
export function smallCatalogue(): Catalogue {
  const whole = loadCatalogue();
  return { ...whole, matchActions: (pattern) => whole.matchActions(pattern).filter((name) => ACTIONS.includes(name)) };
}

/** Every text over the alphabet, up to the length, that may be a resource. */
export function everyResource(): string[] {
  const found = ["*"];
  const grow = (text: string): void => {
    if (/^arn:[^:]+:[^:]+:[^:]*:[^:]*:./.test(text)) found.push(text);
    if (text.length < LENGTH) for (const letter of ALPHABET) grow(text + letter);
  };
  grow("arn:");
  return found;
}

/** Numbers from 0 up to (not with) 1, the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A policy of one to four statements without conditions. */
export function randomPolicy(next: () => number): PolicyDocument {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const list = <T>(make: () => T): T[] => Array.from({ length: 1 + Math.floor(next() * 3) }, make);
  const segment = (): string => pick(["*", "a", "r", "?", "a*", "*n", "?r*", ""]);
  const resource = (): string =>
    next() < 0.15
      ? "*"
      : pick([
          () =>
            `arn:${pick(["a", "*", "?", "r"])}:${pick(["n", "*", "?"])}:${segment()}:${segment()}:${segment()}${pick(["", "*", ":*", "?", "a"])}`,
          () => `arn:${pick(["a", "*"])}:${pick(["n", "*"])}${pick(["*", ":*", "*:a", "::*r"])}`,
        ])();
  const action = (): string => pick([...ACTIONS, "sqs:*", "s*:*", "*", "SQS:send*", "s?s:?????*", "sns:Get*"]);
  const statements = list(() => ({
    Effect: next() < 0.65 ? "Allow" : "Deny",
    [next() < 0.85 ? "Action" : "NotAction"]: list(action),
    [next() < 0.85 ? "Resource" : "NotResource"]: list(resource),
  }));
  const { document } = parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  if (!document) throw new Error("a random policy was not read");
  return document;
}

/** Both counts of a policy: by the automata, and request by request. */
export function bothCounts(document: PolicyDocument, catalogue: Catalogue, resources: readonly string[]) {
  const count = countAccess(document, catalogue, { maxLength: LENGTH, alphabet: ALPHABET });
  const types = typesOf(catalogue);
  const brute = { requests: 0n, actions: 0 };
  for (const action of ACTIONS) {
    const allowed = resources.filter((resource) =>
      isAllowed(document, { principal: { type: "AWS", id: "arn:aws:iam::111122223333:user/a" }, action, resource, context: {} }, types),
    ).length;
    brute.requests += BigInt(allowed);
    if (allowed > 0) brute.actions++;
  }
  return { count, brute };
}
