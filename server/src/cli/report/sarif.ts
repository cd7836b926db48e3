// SARIF 2.1.0, ready for code scanning: rules with help, exact regions, stable fingerprints, the counterexample, proved fixes.
import type { Severity } from "../../core/checks/finding";
import { codeDescription, type GateCode, type ProverCode } from "../../core/validate/codes";
import type { AcceptedFinding, FileReport, LineRange, ReportedFinding, ReportedFix, ScanResult } from "../scan/result";
import { wellFormed } from "./clean";
import type { RenderOptions } from "./options";
import { comparedText, findingText, partialNote } from "./words";

const LEVEL: Record<Severity, "error" | "warning" | "note"> = { error: "error", warning: "warning", information: "note", hint: "note" };
const ROOT = "SRCROOT";

/** What the findings of the solver's checks mean, in one sentence each. */
const MEANING: Record<ProverCode | GateCode | "undecided" | "config" | "unused-suppression", string> = {
  "new-access": "The policy allows a request that its older version did not allow.",
  "access-not-granted": "The policy allows a request that iam-prover.json lists as critical.",
  "public-access": "Anyone can use the resource: nothing in the statement identifies the caller.",
  "external-access": "A caller outside the zone of trust has access.",
  "dead-statement": "The statement changes no access: it can be removed.",
  "redundant-element": "The element changes no access: it can be removed.",
  "expectation-failed": "The policy does not decide a request as iam-prover.json expects.",
  "new-path": "A change opens a way through the account to something that nobody should reach.",
  "policy-gone": "A file that was a policy in the baseline is no longer one, so it is not judged.",
  "policy-deleted": "A policy of the baseline was deleted.",
  "policy-not-read": "A file holds policies in a form that is not read, so they are not judged.",
  "accepted-change": "What an older entry of `suppress` or a comment accepts has changed since and grants more.",
  "settings-weakened": "The settings check less than those of the baseline.",
  undecided: "A question about the policy was not decided. Treat it as granted.",
  config: "The settings file iam-prover.json has a problem.",
  "unused-suppression": "An entry of `suppress` no longer accepts anything.",
};

/** The report as code scanning takes it. */
export function sarifReport(result: ScanResult, { exitStatus, reportFolder, version }: RenderOptions): string {
  const found: { file: FileReport; finding: ReportedFinding; accepted?: AcceptedFinding }[] = result.files.flatMap((file) => [
    ...[...file.findings, ...file.undecided].map((finding) => ({ file, finding })),
    ...file.suppressed.map((accepted) => ({ file, finding: accepted.finding, accepted })),
  ]);
  const compared = comparedText(result);
  const codes = [...new Set(found.map(({ finding }) => finding.code))].sort();
  const partial = partialNote(result);
  const notifications = [
    ...result.problems.map(({ path, message }) => ({
      level: "error",
      message: { text: message },
      ...(path !== "." && { locations: [{ physicalLocation: { artifactLocation: artifact(path) } }] }),
    })),
    ...(partial ? [{ level: "error", message: { text: partial } }] : []),
    ...(compared === undefined ? [] : [{ level: "note", message: { text: `Compared with ${compared}.` } }]),
    ...result.notes.map((note) => ({ level: "note", message: { text: note } })),
  ];
  const run = {
    tool: {
      driver: {
        name: "iam-prover",
        informationUri: "https://github.com/iam-prover/iam-prover",
        ...(/^\d+\.\d+\.\d+/.test(version) && { semanticVersion: version }),
        rules: codes.map(rule),
      },
    },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [ROOT]: { uri: `${fileUri(reportFolder).replace(/\/$/, "")}/` } },
    invocations: [
      {
        executionSuccessful: result.problems.length === 0 && !partial,
        exitCode: exitStatus,
        ...(result.interrupted !== undefined && { exitSignalName: result.interrupted }),
        toolExecutionNotifications: notifications,
      },
    ],
    results: found.map(({ file, finding, accepted }) => ({
      ...sarifResult(file, finding, codes.indexOf(finding.code)),
      ...(accepted && {
        suppressions: [{ kind: accepted.by === "comment" ? "inSource" : "external", justification: plain(accepted.reason) }],
      }),
    })),
  };
  return `${JSON.stringify({ $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

function rule(code: string) {
  const { title, href } = codeDescription(code);
  const meaning = (MEANING as Record<string, string>)[code] ?? `${title}.`;
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    helpUri: href,
    help: { text: `${meaning} More: ${href}`, markdown: `${meaning} [About \`${code}\`](${href})` },
    properties: { tags: ["security", "iam"] },
  };
}

function sarifResult(file: FileReport, finding: ReportedFinding, ruleIndex: number) {
  return {
    ruleId: finding.code,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: { text: plain(findingText(finding)) },
    locations: [{ ...location(file.path, finding.range), ...logicalOf(finding) }],
    ...(finding.related && {
      relatedLocations: finding.related.map((one, i) => ({
        id: i + 1,
        ...location(file.path, one.range),
        message: { text: plain(one.message) },
      })),
    }),
    partialFingerprints: { "iamProver/v1": finding.fingerprint },
    ...(finding.fixes && { fixes: finding.fixes.map((fix) => sarifFix(file.path, fix)) }),
  };
}

/** The policy in a file that holds several, by its key. */
function logicalOf({ policy }: ReportedFinding) {
  if (!policy || policy.key === "") return {};
  return { logicalLocations: [{ fullyQualifiedName: policy.key, name: plain(policy.label), kind: "resource" }] };
}

function location(path: string, range: LineRange) {
  return { physicalLocation: { artifactLocation: artifact(path), region: region(range) } };
}

function sarifFix(path: string, { title, effect, edits }: ReportedFix) {
  return {
    description: { text: plain(effect ? `${title}, ${effect}` : title) },
    artifactChanges: [
      {
        artifactLocation: artifact(path),
        replacements: edits.map((edit) => ({ deletedRegion: region(edit.range), insertedContent: { text: edit.newText } })),
      },
    ],
  };
}

function artifact(path: string) {
  // A path that is not below the root is absolute and needs none.
  if (path.startsWith("/") || DRIVE.test(path)) return { uri: fileUri(path) };
  return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}

const DRIVE = /^[A-Za-z]:[\\/]/;

/** An absolute path as a URI: `/a b`, `C:\a` and `\\server\share` alike, on every system. */
function fileUri(path: string): string {
  const isWindows = DRIVE.test(path) || path.startsWith("\\\\") || path.startsWith("//");
  const [first = "", ...rest] = (isWindows ? path.replaceAll("\\", "/") : path).split("/");
  const inner = rest.map(encodeURIComponent).join("/");
  // `//server/share` has its host in front; a drive keeps its colon.
  if (isWindows && first === "") return `file:/${rest.length > 0 ? `/${inner.replace(/^\//, "")}` : ""}`;
  return `file://${first === "" ? "" : `/${first}`}/${inner}`;
}

/** Lines and columns from one; the end column is the one after the last character. */
function region({ start, end }: LineRange) {
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

/** `[text](target)` would be a link in a SARIF message: what a policy says must not become one. */
function plain(text: string): string {
  return wellFormed(text.replace(/\](?=\()/g, "\\]"));
}
