// Values without functions: what the answers of a command or the objects of Kubernetes hold.
import type { HostNode, HostScalar } from "../tree";
import { readEmbeddedJson } from "../trees/json";
import { list, object, text, type ValueNode } from "./text";

/** A node as a value, as it is written. */
export function plainValue(node: HostNode): ValueNode {
  if (node.type === "list") return list(node.items.map(plainValue), node.range);
  if (node.type === "map")
    return object(
      node.entries.map(({ key, value }): [ValueNode, ValueNode] => [text([{ text: key.text }], key.range, key.text), plainValue(value)]),
      node.range,
    );
  return plainScalar(node);
}

/** A scalar: unquoted, it may be a number, a boolean or nothing. */
export function plainScalar(node: HostScalar): ValueNode {
  const base = { offset: node.range.start, length: node.range.end - node.range.start, written: node.text };
  if (node.plain) {
    if (node.text === "true" || node.text === "false") return { type: "boolean", ...base, value: node.text === "true" };
    if (node.text === "" || node.text === "null" || node.text === "~") return { type: "null", ...base, value: null };
    // Only a number that is written as it is printed: an account's leading zeros are part of a text.
    if (/^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(node.text) && String(Number(node.text)) === node.text)
      return { type: "number", ...base, value: Number(node.text) };
  }
  return text([{ text: node.text }], node.range, node.text);
}

/** A document: an object, or JSON in a text, as APIs also answer it with every special character written `%7B`. */
export function plainDocument(node: HostNode): ValueNode | undefined {
  if (node.type === "map") return plainValue(node);
  if (node.type !== "scalar") return undefined;
  const json = readEmbeddedJson(/^\s*%7B/i.test(node.text) ? percentDecoded(node) : node);
  return json && plainValue(json);
}

function percentDecoded(node: HostScalar): HostScalar {
  const offsets: number[] = [];
  const bytes: string[] = [];
  // ASCII only: a policy in this form has its other characters as JSON escapes.
  for (let i = 0; i < node.text.length; i++) {
    offsets.push(i);
    const code = node.text[i] === "%" ? /^[0-7][0-9a-f]/i.exec(node.text.slice(i + 1, i + 3))?.[0] : undefined;
    bytes.push(code ? String.fromCharCode(Number.parseInt(code, 16)) : node.text.charAt(i));
    if (code) i += 2;
  }
  offsets.push(node.text.length);
  return { ...node, text: bytes.join(""), at: (index) => node.at(offsets[Math.max(0, Math.min(index, bytes.length))] as number) };
}
