// Texts that hold policies and are none: what a search passes over must be told, since nobody judged it.
import type { Node } from "jsonc-parser";
import { readJson } from "./json";
import { looksLikePolicy } from "./kind";

/**
 * In which form a text holds policies that are not read: a bare statement or a list of them; a policy inside another
 * object or list; one with misspelt names; one inside a template (CloudFormation, Terraform, YAML); JSON text in a JSON
 * string; a text that is not JSON.
 */
export type NearKind = "statement" | "wrapped" | "misspelt" | "template" | "text" | "broken";

/** What was seen in a text: the form, and how many policies have it. */
export interface NearPolicy {
  kind: NearKind;
  count: number;
}

/** The ends of file names whose text may hold policies in other languages than JSON. */
export const OTHER_LANGUAGES = [".yaml", ".yml", ".tf", ".tofu", ".hcl", ".template"] as const;

/**
 * What policies a text holds although it is none itself. Undefined for a policy (`looksLikePolicy`), and for a text
 * without any. Bounded: JSON inside JSON is followed three texts deep. Never throws.
 */
export function nearPolicy(text: string, name = ""): NearPolicy | undefined {
  const plain = unescaped(text);
  if (/\.(?:tf|tofu)\.json$/i.test(name)) return inTerraformJson(plain);
  if (!/effect|aws_iam_policy_document/i.test(plain)) return undefined;
  if (OTHER_LANGUAGES.some((end) => name.toLowerCase().endsWith(end)) && !/^\s*[[{]/.test(plain)) return inOtherLanguage(plain);
  if (looksLikePolicy(text)) return undefined;
  const { root, problems } = readJson(text, { allowComments: true });
  if (!root || problems.some((problem) => problem.fatal)) return broken(plain);
  return inJson(root, 0);
}

/** Letters written as `\u0053` become letters: names may be spelt so, and are the same names. */
function unescaped(text: string): string {
  return text.includes("\\u00")
    ? text.replace(/\\u00([4-7][0-9a-fA-F])/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : text;
}

/** A statement by its names in YAML (`Effect: Allow`), HCL (`effect = "Allow"`, `Effect = "Allow"`) or JSON that cannot be read. */
const EFFECT = /\beffect\b["']?\s*[:=]\s*["']?(?:allow|deny)\b/i;
const STATEMENT = /\bstatements?\b["']?\s*(?:[:=]\s*)?[[{\n-]/gi;

function inOtherLanguage(text: string): NearPolicy | undefined {
  const documents = text.match(/\bdata\s+"aws_iam_policy_document"/g)?.length ?? 0;
  const statements = EFFECT.test(text) ? (text.match(STATEMENT)?.length ?? 0) : 0;
  const count = documents > 0 ? documents : statements;
  return count > 0 ? { kind: "template", count } : undefined;
}

/** Terraform in JSON: expressions stand in strings (`"${jsonencode({…})}"`), documents without `Effect` in `data`. By the words. */
function inTerraformJson(text: string): NearPolicy | undefined {
  const documents = text.match(/"aws_iam_policy_document"\s*:/g)?.length ?? 0;
  const attributes = /"aws_/.test(text) ? (text.match(/"\w*polic(?:y|ies)"\s*:\s*"\s*(?:\$?\{|\[)/gi)?.length ?? 0) : 0;
  const statements = inOtherLanguage(text.replaceAll('\\"', '"'))?.count ?? 0;
  const count = Math.max(documents, attributes, statements);
  return count > 0 ? { kind: "template", count } : undefined;
}

/** Not JSON as it stands (something before the brace, a second mark of order, names without quotes, a list that is never closed): by its words. */
function broken(text: string): NearPolicy | undefined {
  const holds = /\bstatement["']?\s*:/i.test(text) && /\beffect["']?\s*:/i.test(text);
  return holds ? { kind: "broken", count: 1 } : undefined;
}

function inJson(root: Node, texts: number): NearPolicy | undefined {
  const found: { node: Node; kind: "statement" | "policy" | "misspelt" | "text" }[] = [];
  // A stack, not recursion: the depth of a file is its author's choice.
  const waiting: Node[] = [root];
  while (waiting.length > 0) {
    const node = waiting.pop() as Node;
    const kind =
      node.type === "object" ? formOf(node) : node.type === "string" && holdsPolicy(node.value as string, texts) ? "text" : undefined;
    if (kind) found.push({ node, kind });
    else for (const child of node.children ?? []) waiting.push(child);
  }
  const [first] = found;
  if (!first) return undefined;
  const count = found.length;
  if (isTemplate(root)) return { kind: "template", count };
  if (found.every((one) => one.kind === "text")) return { kind: "text", count };
  if (first.node === root && first.kind === "misspelt") return { kind: "misspelt", count };
  if (first.kind === "statement" && (first.node === root || first.node.parent === root)) return { kind: "statement", count: 1 };
  return { kind: "wrapped", count };
}

/** What an object is by the names of its members, in whatever case they are written. */
function formOf(node: Node): "statement" | "policy" | "misspelt" | undefined {
  const statement = member(node, "statement") ?? member(node, "statements");
  if (statement && (statement.value.type === "array" ? (statement.value.children ?? []) : [statement.value]).some(isStatement))
    return statement.name === "Statement" ? "policy" : "misspelt";
  return isStatement(node) ? "statement" : undefined;
}

function isStatement(node: Node): boolean {
  if (node.type !== "object") return false;
  const effect = member(node, "effect")?.value;
  if (effect?.type !== "string" || !/^(allow|deny)$/i.test((effect.value as string).trim())) return false;
  return ["action", "notaction", "actions", "notactions", "principal", "resource"].some((name) => member(node, name));
}

function member(node: Node, lowerName: string): { name: string; value: Node } | undefined {
  for (const { children } of node.children ?? []) {
    const [name, value] = children ?? [];
    if (name && value && (name.value as string).toLowerCase() === lowerName) return { name: name.value as string, value };
  }
  return undefined;
}

/** CloudFormation and Terraform (also its plans and states) are languages of their own. */
function isTemplate(root: Node): boolean {
  if (root.type !== "object") return false;
  if (["awstemplateformatversion", "terraform_version", "planned_values"].some((name) => member(root, name))) return true;
  const resources = member(root, "resources")?.value;
  if (resources?.children?.some((child) => child.children?.[1] && member(child.children[1], "type"))) return true;
  return member(root, "resource")?.value.children?.some((child) => /^aws_/.test(String(child.children?.[0]?.value))) ?? false;
}

/** JSON text in a string, as CloudFormation and `aws iam` write it: as it is, or percent-encoded. */
function holdsPolicy(value: string, texts: number): boolean {
  if (texts >= 3 || !/effect/i.test(value) || !/^\s*(?:[[{"]|%7B|%5B)/i.test(value)) return false;
  const text = /^\s*%/.test(value) ? decoded(value) : value;
  if (looksLikePolicy(text)) return true;
  const { root } = readJson(text, { allowComments: true });
  return root !== undefined && inJson(root, texts + 1) !== undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
