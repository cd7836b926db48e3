// Findings in the words of AWS's ValidatePolicy API, and the links that belong to a code.
import type { Finding } from "../checks/finding";
import { rangesOf } from "../syntax/locate";
import type { JsonPath } from "../syntax/place";
import { type AwsSpan, indexLines } from "../syntax/position";
import type { Range } from "../syntax/tree";
import { pathsOf } from "./paths";
import type { AwsType } from "./rule";
import { ruleOf } from "./rules";

/** One step of a path, as the API's `PathElement`. */
type PathElement = { index: number } | { key: string } | { value: string } | { substring: { start: number; length: number } };

/** A finding as the API's `ValidatePolicyFinding`. */
export interface AwsFinding {
  findingType: AwsType;
  issueCode: string;
  findingDetails: string;
  learnMoreLink: string;
  locations: { path: PathElement[]; span: AwsSpan }[];
}

const reference = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";
const anchors: Record<AwsType, string> = {
  ERROR: "error",
  SECURITY_WARNING: "security-warning",
  WARNING: "general-warning",
  SUGGESTION: "suggestion",
};

/** AWS's own page about a code. */
export function learnMoreLink(code: string, awsType: AwsType): string {
  return `${reference}#access-analyzer-reference-policy-checks-${anchors[awsType]}-${code.toLowerCase().replaceAll("_", "-")}`;
}

/** Codes that are about a name, not about what stands behind it: their path ends with a `key`. */
const aboutNames: ReadonlySet<string> = new Set([
  "DEPRECATED_GLOBAL_CONDITION_KEY",
  "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
  "INVALID_CONDITION_KEY_FORMAT",
  "INVALID_CONDITION_OPERATOR",
  "INVALID_GLOBAL_CONDITION_KEY",
  "INVALID_POLICY_ELEMENT",
  "INVALID_PRINCIPAL_KEY",
  "INVALID_SERVICE",
  "INVALID_SERVICE_CONDITION_KEY",
  "JSON_SYNTAX_ERROR",
  "MISSING_TAG_KEY_IN_CONDITION",
  "NULL_WITH_IF_EXISTS",
  "NULL_WITH_QUALIFIER",
  "UNSUPPORTED_GLOBAL_CONDITION_KEY",
]);

/** Codes that are about a piece of a text: their path ends with a `substring`. AWS's samples locate ARNs and actions as a whole. */
const aboutPieces = /VARIABLE/;

/** Codes about entries of one list, which AWS locates in the order of the text. */
const inTextOrder: ReadonlySet<string> = new Set(["REDUNDANT_ACTION", "REDUNDANT_RESOURCE", "REDUNDANT_STATEMENT"]);

/** Codes whose further places help a reader and are no part of what AWS locates. */
const oneLocation: ReadonlySet<string> = new Set(["S3_PREFIX_IN_NEGATIVE_CONTEXT", "INVALID_CONDITION_MULTIPLE_BOOLEAN"]);

/**
 * Findings in the shape of the API's `ValidatePolicyFinding`. In: findings of `validatePolicy` and the text that was
 * validated, which is read once for all of them.
 *
 * The editor marks the very token; AWS locates nodes of the JSON tree, and a span is always that of the node that its
 * path leads to. So a name stands for the value behind it (unless the code is about the name), a piece of a string for
 * the string, an opening brace for its object. Actions come first. Source: the answers that AWS's command line reference
 * and its own samples show.
 */
export function toAwsFindings(findings: readonly Finding[], text: string): AwsFinding[] {
  const lines = indexLines(text);
  const places = placesOf(text, findings);
  return findings.map((finding) => {
    const awsType = finding.awsType ?? ruleOf(finding.code)?.awsType ?? "ERROR";
    const related = oneLocation.has(finding.code) ? [] : (finding.related ?? []).filter((one) => one.file === undefined);
    const found = [finding.range, ...related.map((one) => one.range)].map((range) => nodeAt(range, finding.code, text, places));
    return {
      findingType: awsType,
      issueCode: finding.code,
      findingDetails: finding.message,
      learnMoreLink: learnMoreLink(finding.code, ruleOf(finding.code)?.awsType ?? awsType),
      locations: (inTextOrder.has(finding.code) ? textOrder(found) : inOrder(found)).map(({ path, range }) => ({
        path,
        span: lines.spanOf(range),
      })),
    };
  });
}

interface Node {
  path: PathElement[];
  range: Range;
}

/** Each place once, in the order of the text. */
function textOrder(nodes: readonly Node[]): Node[] {
  return distinctOf(nodes).sort((a, b) => a.range.start - b.range.start);
}

function distinctOf(nodes: readonly Node[]): Node[] {
  return [...new Map(nodes.map((node) => [`${node.range.start} ${node.range.end}`, node])).values()];
}

/** Each place once, without those that merely surround another one (an operator's block around its key), actions first. */
function inOrder(nodes: readonly Node[]): Node[] {
  const distinct = distinctOf(nodes);
  // Ranges of one tree nest or are apart: what surrounds another one has it behind itself in this order.
  const nested = [...distinct].sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
  const around = new Set(nested.filter((node, i) => (nested[i + 1]?.range.start ?? Number.POSITIVE_INFINITY) < node.range.end));
  const inner = distinct.filter((node) => !around.has(node));
  const isAction = ({ path }: Node) => path.some((step) => "value" in step && (step.value === "Action" || step.value === "NotAction"));
  return [...inner.filter(isAction), ...inner.filter((node) => !isAction(node))];
}

/** What is asked of a text: the string token around an offset, the path of an offset, the range of a path. */
interface Places {
  tokenAt(offset: number): Range | undefined;
  pathOf(offset: number): JsonPath;
  rangeAt(path: JsonPath): Range | undefined;
}

function placesOf(text: string, findings: readonly Finding[]): Places {
  const tokens = stringTokens(text);
  const tokenAt = (offset: number): Range | undefined => {
    let low = 0;
    let high = tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens[middle] as Range).end <= offset) low = middle + 1;
      else high = middle;
    }
    const token = tokens[low];
    return token && token.start <= offset ? token : undefined;
  };
  const starts = findings.flatMap((finding) => [finding.range, ...(finding.related ?? []).map((one) => one.range)]);
  const offsets = [...new Set(starts.map(({ start }) => tokenAt(start)?.start ?? start))].sort((a, b) => a - b);
  const paths = pathsOf(text, offsets);
  const byOffset = new Map(offsets.map((offset, i) => [offset, paths[i] ?? []]));
  const rangeAt = rangesOf(text);
  return { tokenAt, pathOf: (offset) => byOffset.get(offset) ?? [], rangeAt };
}

/** The node that a range of the editor stands for, with its path. */
function nodeAt(range: Range, code: string, text: string, places: Places): Node {
  const token = places.tokenAt(range.start);
  const path = places.pathOf(token?.start ?? range.start);
  const elements = path.map((step): PathElement => (typeof step === "number" ? { index: step } : { value: step }));
  // A text that is no JSON has no nodes, and a name that stands twice is none of its own.
  if (code === "JSON_SYNTAX_ERROR") return { path: [], range };
  if (!token) return { path: elements, range: places.rangeAt(path) ?? range };
  const last = path[path.length - 1];
  if (typeof last === "string" && /^\s*:/.test(text.slice(token.end, token.end + 200))) {
    if (aboutNames.has(code)) return { path: [...elements.slice(0, -1), { key: last }], range: token };
    return { path: elements, range: places.rangeAt(path) ?? token };
  }
  if (aboutPieces.test(code) && range.start > token.start && range.end < token.end) {
    return { path: [...elements, { substring: { start: range.start - token.start - 1, length: range.end - range.start } }], range };
  }
  return { path: elements, range: token };
}

/** The string tokens of a text, quotes included, in order. */
function stringTokens(text: string): Range[] {
  const tokens: Range[] = [];
  for (let i = text.indexOf('"'); i >= 0; i = text.indexOf('"', i)) {
    const start = i;
    for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
    i = Math.min(i + 1, text.length);
    tokens.push({ start, end: i });
  }
  return tokens;
}
