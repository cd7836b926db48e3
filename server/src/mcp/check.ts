// A policy or a file checked for an agent: findings with counterexamples, and fixes as whole policies.
import { relative } from "node:path";
import { InputError } from "../cli/errors";
import type { OperationEnvironment } from "../cli/operations";
import { type Json, unknownActions } from "../cli/parameters";
import { writeRequest } from "../cli/request";
import type { ReportedFinding } from "../cli/scan/result";
import { scanAll } from "../cli/scan/scan";
import { analyse } from "../core/analysis";
import type { Finding, Fix } from "../core/checks/finding";
import { applyEdits } from "../core/syntax/edit";
import { indexLines, type LineIndex } from "../core/syntax/position";
import type { PolicyKind, Range } from "../core/syntax/tree";
import { investigate } from "../solver/investigate";
import { isBroken, tooLarge } from "../workspace/policy-context";
import { MOST_FIXED, QUESTION_MS } from "./limits";
import type { Inside } from "./roots";

const KINDS: Record<string, PolicyKind> = { IDENTITY_POLICY: "identity", SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };

/** Checks a text as the editor does. */
export async function checkText(text: string, args: Json, environment: OperationEnvironment): Promise<Json> {
  if (tooLarge(text)) throw new InputError("The policy is too long to be judged.");
  const trusted = args.trustedAccounts !== undefined || args.trustedOrganizations !== undefined;
  const kind = KINDS[String(args.policyType)];
  const analysis = analyse({
    text,
    strictJson: true,
    catalogue: environment.catalogue,
    settings: {
      ...(kind && { kind }),
      ...(typeof args.resourceType === "string" && { resourceType: args.resourceType }),
      critical: args.criticalActions ? [{ actions: args.criticalActions as string[] }] : [],
      publicAccess: "error",
      ...(trusted && {
        trusted: {
          accounts: (args.trustedAccounts ?? []) as string[],
          organizations: (args.trustedOrganizations ?? []) as string[],
          services: [],
        },
      }),
      severity: {},
    },
    ...(args.against !== undefined && { baseline: { text: older(args.against), label: "the older version" } }),
  });
  const options = { timeoutMs: environment.timeoutMs ?? QUESTION_MS };
  const broken = isBroken(text, analysis);
  const proved = broken ? { findings: [], undecided: [] } : await investigate(analysis.prove(), environment.solver, options);
  const lines = indexLines(text);
  const all = [...analysis.quick, ...proved.findings];
  const findings: Json[] = [];
  for (const [i, finding] of all.entries()) {
    const onRequest = i < MOST_FIXED && !broken ? await investigate(analysis.fixes(finding), environment.solver, options) : [];
    const titles = new Set(onRequest.map(({ title }) => title));
    const fixes = [...onRequest, ...(finding.fixes ?? []).filter(({ title }) => !titles.has(title))];
    findings.push({ ...told(finding, lines), fixes: fixes.map((fix) => fixed(fix, text)) });
  }
  const undecided = proved.undecided.map(({ code, message, range }) => ({ code, message, range: lineRange(lines, range) }));
  const unknown = unknownActions([{ actions: (args.criticalActions ?? []) as string[] }], environment.catalogue);
  // Nobody has an action that is misspelt: as in the settings, that it is not granted says nothing.
  undecided.push(
    ...unknown
      .filter(({ isSlip }) => isSlip)
      .map(({ message }) => ({ code: "undecided" as const, message: `Not decided: ${message}`, range: START })),
  );
  const notes = [...unknown.filter(({ isSlip }) => !isSlip).map(({ message }) => message), ...notAsked(args, analysis.kind)];
  return { verdict: verdictOf(all, undecided), policyType: analysis.kind, findings, undecided, ...(notes.length > 0 && { notes }) };
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** A text has no settings around it, so what nobody named was not looked for: *clean* is no proof of it. */
function notAsked(args: Json, kind: PolicyKind): string[] {
  const grantsToOthers = kind === "resource" || kind === "trust";
  const left = [
    ...(args.against === undefined ? ["new access (`against`)"] : []),
    ...(args.criticalActions === undefined ? ["critical access (`criticalActions`)"] : []),
    ...(grantsToOthers && args.trustedAccounts === undefined && args.trustedOrganizations === undefined
      ? ["access from outside (`trustedAccounts`, `trustedOrganizations`)"]
      : []),
  ];
  return left.length === 0
    ? []
    : [`Not asked, because the call does not name it, and \`iam-prover.json\` counts for a \`path\` only: ${left.join(", ")}.`];
}

function older(against: unknown): string {
  if (against === "HEAD") throw new InputError('`against: "HEAD"` needs a `path`.');
  return String(against);
}

function told(finding: Finding, lines: LineIndex): Json {
  const { code, severity, message, statementIndex, sid, counterexample, path } = finding;
  return {
    code,
    severity,
    message,
    range: lineRange(lines, finding.range),
    ...(path && { path }),
    ...(statementIndex !== undefined && { statementIndex }),
    ...(sid !== undefined && { sid }),
    ...(counterexample && { counterexample: { ...counterexample, request: writeRequest(counterexample.request) } }),
  };
}

function fixed({ title, effect, proved, edits }: Fix, text: string): Json {
  return { title, proved, ...(effect !== undefined && { effect }), policy: applyEdits(text, edits) };
}

function lineRange(lines: LineIndex, range: Range) {
  return { start: lines.positionAt(range.start), end: lines.positionAt(Math.max(range.start, range.end)) };
}

/** Hints and information are no findings that would have to be resolved. */
function verdictOf(findings: readonly { severity: string }[], undecided: readonly unknown[]): string {
  if (findings.some(({ severity }) => severity === "error" || severity === "warning")) return "findings";
  return undecided.length > 0 ? "undecided" : "clean";
}

/** Checks a file as `scan` does, under the settings of its folder. */
export async function checkFileAt(
  { root, file }: Inside,
  args: Json,
  { timeoutMs = QUESTION_MS, signal }: OperationEnvironment,
): Promise<Json> {
  for (const name of ["policyType", "resourceType", "criticalActions", "trustedAccounts", "trustedOrganizations"])
    if (args[name] !== undefined) throw new InputError(`\`${name}\` is for \`policy\`; for a file it comes from \`iam-prover.json\`.`);
  if (args.against !== undefined && args.against !== "HEAD")
    throw new InputError('For a `path`, `against` is "HEAD". Give `policy` to compare with a text.');
  const options = {
    workingFolder: root,
    reportFolder: root,
    paths: [file],
    changed: false,
    check: { today: new Date().toISOString().slice(0, 10), timeoutMs, newSeverity: "warning" as const, fixes: true },
    ...(args.against === "HEAD" && { baseline: "git:HEAD" }),
  };
  const watch = () => ({ signal: signal ?? new AbortController().signal, name: () => undefined, end: () => {} });
  const { result } = await scanAll(options, { jobs: 1, fileLimitMs: 60_000, watch });
  const written = (finding: ReportedFinding, path: string): Json => {
    const { fingerprint: _, counterexample, ...rest } = finding;
    return {
      file: path,
      ...rest,
      ...(counterexample && { counterexample: { ...counterexample, request: writeRequest(counterexample.request) } }),
    };
  };
  const findings = result.files.flatMap(({ path, findings: own }) => own.map((finding) => written(finding, path)));
  const undecided = [
    ...result.files.flatMap(({ path, undecided: own }) => own.map((finding) => written(finding, path))),
    ...result.problems.map(({ path, message }) => ({ file: path, message })),
    ...result.notRead.map((one) => ({ file: one.path, message: `Not read: ${one.what}.` })),
  ];
  const notes = [...result.notes, ...(result.policies === 0 ? [`No policy was found in \`${relative(root, file)}\`.`] : [])];
  return {
    verdict: verdictOf(findings as { severity: string }[], result.policies === 0 ? [""] : undecided),
    findings,
    undecided,
    ...(notes.length > 0 && { notes }),
  };
}
