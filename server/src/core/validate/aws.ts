// Findings in the words of AWS's ValidatePolicy API, and the links that belong to a code.
import type { Finding } from "../checks/finding";
import type { Range } from "../syntax/tree";
import { pathsOf } from "./paths";
import type { AwsType } from "./rule";
import { ruleOf } from "./rules";

/** One step of a path, as the API's `PathElement`. */
export type PathElement = { index: number } | { key: string } | { value: string } | { substring: { start: number; length: number } };

/** A place as the API's `Position`: line from 1, column and offset from 0, all in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
  offset: number;
}

export interface AwsFinding {
  findingType: AwsType;
  issueCode: string;
  findingDetails: string;
  learnMoreLink: string;
  locations: { path: PathElement[]; span: { start: Position; end: Position } }[];
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

/**
 * A finding in the shape of the API's `ValidatePolicyFinding`. In: a finding of `validatePolicy` and the text that was
 * validated. The first location is the finding's own, further ones are the places that belong to it.
 */
export function toAwsFinding(finding: Finding, text: string): AwsFinding {
  const awsType = finding.awsType ?? ruleOf(finding.code)?.awsType ?? "ERROR";
  const ranges = [finding.range, ...(finding.related ?? []).filter((one) => one.file === undefined).map((one) => one.range)];
  return {
    findingType: awsType,
    issueCode: finding.code,
    findingDetails: finding.message,
    learnMoreLink: learnMoreLink(finding.code, awsType),
    locations: ranges.map((range) => ({
      path: pathElements(text, range),
      span: { start: positionAt(text, range.start), end: positionAt(text, range.end) },
    })),
  };
}

/** The path of a range: through values, to a name, a value, or a piece of a string. */
function pathElements(text: string, range: Range): PathElement[] {
  const token = stringTokenAt(text, range.start);
  const [path = []] = pathsOf(text, [token?.start ?? range.start]);
  const elements = path.map((step): PathElement => (typeof step === "number" ? { index: step } : { value: step }));
  if (!token) return elements;
  const last = path[path.length - 1];
  const isName = /^\s*:/.test(text.slice(token.end, token.end + 200));
  if (isName && typeof last === "string") elements[elements.length - 1] = { key: last };
  if (range.start > token.start && range.end < token.end) {
    elements.push({ substring: { start: range.start - token.start - 1, length: range.end - range.start } });
  }
  return elements;
}

/** The string token, quotes included, that an offset lies in. */
function stringTokenAt(text: string, offset: number): Range | undefined {
  for (let i = text.indexOf('"'); i >= 0 && i <= offset; i = text.indexOf('"', i)) {
    const start = i;
    for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === "\\") i++;
    i++;
    if (offset < i) return { start, end: Math.min(i, text.length) };
  }
  return undefined;
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  let line = 1;
  for (let i = before.indexOf("\n"); i >= 0; i = before.indexOf("\n", i + 1)) line++;
  return { line, column: offset - lineStart, offset };
}
