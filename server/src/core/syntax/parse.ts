// Policies in JSON: the first of the formats that a policy is read from.
import { MEMORY } from "../limits";
import { byText } from "../session/query";
import { editorFor } from "./edit";
import { rangeOf, readJson } from "./json";
import { typingPlaceAt } from "./locate";
import { readTree } from "./read";
import type { ParseResult, PolicyDocument, PolicySource } from "./tree";
import { describeType } from "./words";

const EXAMPLE = '`{ "Version": "2012-10-17", "Statement": [ … ] }`';

interface Options {
  /** Whether comments and trailing commas are welcome (`.jsonc`). */
  allowComments?: boolean;
}

/**
 * Reads a policy document in JSON.
 *
 * In: the text, and whether comments and trailing commas are welcome (`.jsonc`). Out: the tree with exact ranges and every
 * problem of form. It never throws. `document` is absent only when the root is not an object; what could not be read is
 * left out of the tree and is named by a problem whose `fatal` says whether the meaning is lost with it: with a
 * `statementIndex` that of the statement, without one that of the document. Whether a well-formed value makes sense (an unknown
 * action, a `Resource` in a trust policy) is not asked here. Source of the grammar: SEMANTICS.md 1.1 and 1.3.
 */
export function parsePolicy(text: string, options: Options = {}): ParseResult {
  const { root, problems } = readJson(text, { ...options, example: `Write ${EXAMPLE}.` });
  const source = jsonSource(text, options);
  if (!root) {
    // Too deep or no value: an object that was begun is still a (hopeless) document.
    if (/^\ufeff?\s*\{/.test(text)) return { document: emptyDocument(source), problems };
    return { problems };
  }
  if (root.type !== "object") {
    const message = `A policy is a JSON object, but this is ${describeType(root)}. Write ${EXAMPLE}.`;
    return { problems: [...problems, { code: "shape", message, range: rangeOf(root), fatal: true }] };
  }
  return readTree(root, source, problems);
}

/** A policy that a program wrote, as text. Every check of one policy reads the same text: only the last few are kept. Nobody changes what was read. */
export const readWritten = byText(
  "syntax/written policies",
  { most: MEMORY.writtenPolicies, leaves: "oldest" },
  (text: string): ParseResult => parsePolicy(text),
);

/** A JSON text that is one policy, as a source. */
export function jsonSource(text: string, options: Options = { allowComments: true }): PolicySource {
  return {
    text,
    read: (other) => parsePolicy(other, options),
    editor: () => editorFor(text),
    placeAt: (offset) => typingPlaceAt(text, offset),
    quote: (value) => JSON.stringify(value),
  };
}

function emptyDocument(source: PolicySource): PolicyDocument {
  const { text } = source;
  return { text, source, range: { start: text.indexOf("{"), end: text.length }, statements: [], statementIsArray: false, properties: [] };
}
