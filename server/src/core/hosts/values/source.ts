// What a value of a template is called: its source as one line.
import type { HostNode } from "../tree";

/** A node as one line of text, as near to its source as its tree tells. */
export function sourceOf(node: HostNode, depth = 0): string {
  const tag = node.tag ? `${node.tag} ` : "";
  if (depth > 6) return "…";
  if (node.type === "scalar") return tag + node.text;
  if (node.type === "list") return `${tag}[${node.items.map((item) => sourceOf(item, depth + 1)).join(", ")}]`;
  const [entry] = node.entries;
  if (node.entries.length === 1 && entry?.key.text.startsWith("Fn::"))
    return `!${entry.key.text.slice(4)} ${sourceOf(entry.value, depth + 1)}`;
  if (node.entries.length === 1 && entry?.key.text === "Ref") return `!Ref ${sourceOf(entry.value, depth + 1)}`;
  return `${tag}{${node.entries.map(({ key, value }) => `${key.text}: ${sourceOf(value, depth + 1)}`).join(", ")}}`;
}
