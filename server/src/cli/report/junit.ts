// JUnit XML: a suite for each file, a test case for each finding; a file without findings is one case that passed.
import { fails } from "../scan/levels";
import type { FileReport, ReportedFinding, ScanResult } from "../scan/result";
import { wellFormed } from "./clean";
import type { RenderOptions } from "./options";
import { acceptedText, comparedText, findingText, partialNote } from "./words";

interface Case {
  xml: string;
  kind: "passed" | "failure" | "error" | "skipped";
}

/** The report as test runners write it: findings below `failOn` pass, with their text as output. */
export function junitReport(result: ScanResult, { failOn }: RenderOptions): string {
  const suites = result.files.map((file) => suite(file.path, file.elapsedMs, casesOf(file, failOn)));
  const partial = partialNote(result);
  const problems = [...result.problems, ...(partial ? [{ path: "iam-prover", message: partial }] : [])];
  for (const { path, message } of problems) {
    suites.push(
      suite(path, 0, [
        {
          kind: "error",
          xml: `<testcase classname="${xml(path)}" name="is checked"><error type="not-checked" message="${xml(message)}"/></testcase>`,
        },
      ]),
    );
  }
  const count = (name: "tests" | "failures" | "errors" | "skipped") => suites.reduce((sum, one) => sum + one[name], 0);
  const head = `<testsuites name="iam-prover" tests="${count("tests")}" failures="${count("failures")}" errors="${count("errors")}" skipped="${count("skipped")}" time="${(result.elapsedMs / 1000).toFixed(3)}">`;
  const compared = comparedText(result);
  // Test runners read properties of suites only, so what the scan as a whole says has a suite without cases.
  const said = [...(compared === undefined ? [] : [["compared-with", compared]]), ...result.notes.map((note) => ["note", note])];
  const about = `  <testsuite name="iam-prover" tests="0" failures="0" errors="0" skipped="0"><properties>${said
    .map(([name = "", value = ""]) => `<property name="${name}" value="${xml(value)}"/>`)
    .join("")}</properties></testsuite>`;
  const all = [...(said.length > 0 ? [about] : []), ...suites.map((one) => one.xml)];
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...all, "</testsuites>", ""].join("\n");
}

function suite(path: string, elapsedMs: number, cases: Case[]) {
  const failures = cases.filter((one) => one.kind === "failure").length;
  const errors = cases.filter((one) => one.kind === "error").length;
  const skipped = cases.filter((one) => one.kind === "skipped").length;
  const head = `  <testsuite name="${xml(path)}" tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${(elapsedMs / 1000).toFixed(3)}">`;
  return {
    tests: cases.length,
    failures,
    errors,
    skipped,
    xml: [head, ...cases.map((one) => `    ${one.xml}`), "  </testsuite>"].join("\n"),
  };
}

function casesOf(file: FileReport, failOn: RenderOptions["failOn"]): Case[] {
  const cases = [
    ...file.findings.map((finding): Case => caseOf(file, finding, fails(finding.severity, failOn) ? "failure" : "passed")),
    ...file.undecided.map((finding) => caseOf(file, finding, "error")),
    ...file.suppressed.map((one): Case => {
      const name = `${one.finding.code} at ${one.finding.range.start.line + 1}:${one.finding.range.start.character + 1}`;
      const head = `<testcase classname="${xml(classOf(file, one.finding))}" name="${xml(name)}">`;
      return { kind: "skipped", xml: `${head}<skipped message="${xml(acceptedText(one))}"/></testcase>` };
    }),
  ];
  return cases.length > 0 ? cases : [{ kind: "passed", xml: `<testcase classname="${xml(file.path)}" name="no findings"/>` }];
}

/** The file, or the policy in it by its key. */
function classOf(file: FileReport, { policy }: ReportedFinding): string {
  return policy && policy.key !== "" ? `${file.path}#${policy.key}` : file.path;
}

function caseOf(file: FileReport, finding: ReportedFinding, kind: Case["kind"]): Case {
  const { line, character } = finding.range.start;
  const head = `<testcase classname="${xml(classOf(file, finding))}" name="${xml(`${finding.code} at ${line + 1}:${character + 1}`)}"`;
  const text = xml(`${file.path}:${line + 1}:${character + 1} ${finding.severity} ${finding.code}\n${findingText(finding)}`);
  if (kind === "passed") return { kind, xml: `${head}><system-out>${text}</system-out></testcase>` };
  return { kind, xml: `${head}><${kind} type="${xml(finding.code)}" message="${xml(finding.message)}">${text}</${kind}></testcase>` };
}

/** Escapes, and replaces what XML 1.0 cannot hold at all. */
function xml(text: string): string {
  return wellFormed(text)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
