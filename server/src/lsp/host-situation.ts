// A policy of a template or module as a question starts from it: which one is meant, with plain values for what the file leaves open.
import type { Position } from "vscode-languageserver";
import type { Refusal } from "../../../shared/protocol";
import type { Finding } from "../core/checks/finding";
import type { AskedPolicy } from "../core/embedded/asked";
import type { Embedded } from "../core/hosts/host";
import { limitsOf } from "../core/policy-limits";
import { reportInFile } from "../core/report/in-file";
import type { Report } from "../core/report/page";
import { withoutLinks } from "../core/text/links";
import { basename } from "../platform/current";
import { policyInput } from "../workspace/policy-context";
import type { Situation } from "./asked-policy";
import { settled } from "./documents";
import { hostAnalysis, writtenPolicies } from "./host-policies";
import { LENS_PATIENCE_MS } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** Which policy of a file is meant: by key, else by a place in it. Without either it is the only one. */
export interface Which {
  policy?: string | undefined;
  position?: Position | undefined;
}

/** The policy that is meant, or why none is. */
function policyMeant(session: Session, document: OpenDocument, { policy: key, position }: Which): Embedded | Refusal {
  const all = writtenPolicies(session, document);
  if (key !== undefined) return all.find((one) => one.key === key) ?? { problem: "The file holds this policy no longer." };
  const at = position && document.text.offsetAt(position);
  const inside = at === undefined ? [] : all.filter(({ range }) => range.start <= at && at <= range.end);
  // Of policies in each other's text the smallest is meant.
  const [here] = inside.sort((a, b) => a.range.end - a.range.start - (b.range.end - b.range.start));
  const [only, ...others] = all;
  if (here) return here;
  if (only && others.length === 0) return only;
  return {
    problem: only
      ? `This file holds ${all.length} policies: put the cursor into the one that the question is about.`
      : "No policy is read in this file, so there is nothing to ask about it.",
  };
}

/** What a question about a policy of a file starts from, or why there can be none. */
export async function hostSituation(session: Session, document: OpenDocument, which: Which): Promise<Situation | Refusal> {
  // The older version is looked for with the proofs.
  await settled(document, LENS_PATIENCE_MS);
  const judged = document.judged ?? (await session.workspace.contextOf(session, document));
  const meant = policyMeant(session, document, which);
  if ("problem" in meant) return meant;
  const analysis = hostAnalysis(session, document);
  const asked = analysis?.asked(meant.key);
  if (!asked) return { problem: `${meant.label} is judged with the resource that uses it: ask about that one.` };
  if ("problem" in asked) return asked;
  const { older, document: policy } = asked;
  const label = analysis?.comparedWith(meant.key)?.label ?? "the older version";
  const { baseline, boundary, ...rest } = judged;
  const input = policyInput(
    policy.text,
    { ...rest, ...(older && { baseline: { kind: "text", text: older.document.text, label } }) },
    session.services.catalogue(),
  );
  const { resourceType: ofFile, kindGuessed: _, ...settings } = judged.settings;
  const resourceType = asked.name.resourceType ?? ofFile;
  const limit = asked.boundary ?? boundary;
  input.settings = { ...settings, kind: asked.kind, ...(resourceType !== undefined && { resourceType }) };
  input.strictJson = false;
  if (limit !== undefined) input.boundary = limit;
  const { limits, undecided } = limitsOf(input, policy);
  return {
    open: document,
    name: withoutLinks(`${meant.label || "the policy"} (${basename(document.path ?? "")})`),
    policy,
    kind: asked.kind,
    input,
    limits,
    limitFiles: limits.map(() => undefined),
    undecided: undecided.map(({ message }) => message),
    ...(older && { older: { document: older.document, text: older.document.text, label } }),
    noOlder: baseline?.kind === "text" ? `${label} does not have it.` : (baseline?.reason ?? "The older version was not looked for."),
    host: asked,
  };
}

/** What the proofs of a file say of one of its policies, for all values of what the file leaves open. `codes`: of the checks that the question is about. */
export function provedOf(
  { view, judged }: OpenDocument,
  { name: { key } }: AskedPolicy,
  codes: readonly string[],
): { found: Finding[]; undecided: string[] } {
  const found = view.proved.filter((one) => one.counterexample && one.policy?.key === key);
  // What is said of the file as a whole speaks of this policy too.
  const open = view.undecided.filter(({ policy }) => policy === undefined || policy.key === key).map(({ message }) => message);
  const off = [...new Set(codes)].filter((code) => judged?.settings.severity[code] === "off");
  const notAsked = off.map((code) => `Not decided for other values: \`${code}\` is off in the settings.`);
  const isProved = view.phase === "done" || view.phase === "partly";
  const notYet = isProved ? [] : ["Not decided: the proofs of this file are not there yet. Ask again."];
  return { found, undecided: [...open, ...notAsked, ...notYet] };
}

/** The report as it is sent: with places in the file, and below its title the values that it was asked with. */
export function inHostFile(report: Report, { host, open }: Situation, notes: readonly string[] = []): Report {
  if (!host) return report;
  const { assumed, older, placeOf } = host;
  const files = { policy: { text: open.view.text, placeOf }, ...(older && { older: { text: older.fileText, placeOf: older.placeOf } }) };
  return reportInFile(report, files, { assumed, notes });
}

/** Whether the answer about a policy could be another with other values. */
export function isOneOfMany({ host }: Situation): boolean {
  return host !== undefined && (host.assumed.length > 0 || host.hasMoreCases || host.others().length > 0);
}
