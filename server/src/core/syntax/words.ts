// Words for messages: the type of a JSON value in plain English, and the name that was probably meant.
import { editDistance } from "../text/distance";
import type { PolicyNode } from "./node";

/** "a list", "a number", … for messages. */
export function describeType(node: PolicyNode): string {
  switch (node.type) {
    case "array":
      return "a list";
    case "object":
      return "an object";
    case "string":
      return "a string";
    case "number":
      return "a number";
    case "boolean":
      return `\`${node.value === true}\``;
    case "choice":
      return "a choice";
    case "unknown":
      return "a value that is not known";
    default:
      return `\`null\``;
  }
}

/**
 * The one of `known` that a misspelt `name` was probably meant to be: the same but for case, or at most a third of its
 * letters away (and never more than two edits). Undefined when nothing is that near.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(2, Math.floor(name.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of known) {
    if (candidate === name) return candidate;
    const distance = candidate.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** User text in a message, cut so that a message stays one. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
