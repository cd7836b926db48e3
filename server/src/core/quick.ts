// What is known of a policy without the solver: errors of form and AWS's validation codes.
import type { PolicyInput } from "./analysis-api";
import type { Finding, Severity } from "./checks/finding";
import type { ParseResult, PolicyKind } from "./syntax/tree";
import { type PolicyType, validatePolicy } from "./validate/validate";

/** Findings that need no proof, in the order of the text, with the severities that the settings ask for. */
export function quickFindings(parsed: ParseResult, kind: PolicyKind, input: PolicyInput): Finding[] {
  const { settings, catalogue } = input;
  const conflict = parsed.problems.some(({ code, fatal }) => code === "syntax" && fatal) ? mergeConflict(input.text) : undefined;
  const findings = conflict
    ? [conflict]
    : validatePolicy(parsed, { kind, policyType: policyTypeOf(kind), resourceType: settings.resourceType, catalogue });
  return withSeverities(findings, settings.severity);
}

/** One finding for a text in which a merge left its marks: what else is wrong with it says nothing to anybody. */
function mergeConflict(text: string): Finding | undefined {
  const [first, ...rest] = [...text.matchAll(/^(?:<{7}|={7}|>{7})(?=[ \t\r]|$)/gm)];
  if (!first || rest.length === 0 || first[0] !== "<<<<<<<") return undefined;
  const line = text.indexOf("\n", first.index);
  return {
    code: "JSON_SYNTAX_ERROR",
    awsType: "ERROR",
    severity: "error",
    message: "This file has a merge conflict that is not resolved. Nothing is checked until one version is chosen.",
    range: { start: first.index, end: line < 0 ? text.length : line },
    about: "merge-conflict",
  };
}

/** The policy type of Access Analyzer's API for a kind. */
function policyTypeOf(kind: PolicyKind): PolicyType {
  if (kind === "scp") return "SERVICE_CONTROL_POLICY";
  if (kind === "rcp") return "RESOURCE_CONTROL_POLICY";
  return kind === "identity" ? "IDENTITY_POLICY" : "RESOURCE_POLICY";
}

/** Applies `severity` of the settings: another severity per code, or none at all. */
export function withSeverities(findings: Finding[], overrides: Record<string, Severity | "off">): Finding[] {
  return findings.flatMap((finding) => {
    const override = overrides[finding.code];
    return override === "off" ? [] : [override ? withSeverity(finding, override) : finding];
  });
}

/** The same finding with another severity. Its fixes are still worked out only when somebody reads them, which a plain copy would do. */
export function withSeverity(finding: Finding, severity: Severity): Finding {
  return Object.defineProperties({} as Finding, {
    ...Object.getOwnPropertyDescriptors(finding),
    severity: { value: severity, enumerable: true, configurable: true, writable: true },
  });
}
