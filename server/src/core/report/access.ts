// "Who has access?" as a report: the findings on callers outside the zone of trust, merged where there are too many to read.
import type { ExternalFinding } from "../checks/external-findings";
import { code, nameOfStatement } from "../explain";
import { plural } from "../ide/wildcards";
import type { PolicyDocument } from "../syntax/tree";
import { codes, newPage, type Page, placeLink, type Report, requestLines } from "./page";

/** From so many findings on, those that differ in one value only are merged. */
const MANY = 12;
const MOST_VALUES = 10;

/** One or more findings that differ in the value of at most one key. */
interface MergedFinding {
  findings: ExternalFinding[];
  /** The key in which they differ, with its values; undefined for a finding by itself. */
  differ?: { key: string; values: string[] };
}

/** Merges findings that are equal but for the value of one key (or the principal), if there are many. Every finding is in exactly one group. */
export function mergeFindings(findings: readonly ExternalFinding[]): MergedFinding[] {
  if (findings.length <= MANY) return findings.map((finding) => ({ findings: [finding] }));
  const left = new Set(findings);
  const merged: MergedFinding[] = [];
  const keys = [...new Set(findings.flatMap((finding) => [PRINCIPAL, ...Object.keys(finding.condition)]))];
  // The key that merges most goes first.
  const groupsBy = (key: string) => {
    const groups = new Map<string, ExternalFinding[]>();
    for (const finding of left) {
      if (valueAt(finding, key) === undefined) continue;
      const id = JSON.stringify([
        finding.isPublic,
        finding.statementIndexes,
        { ...finding.condition, [key]: "" },
        key === PRINCIPAL ? "" : finding.principal,
      ]);
      groups.set(id, [...(groups.get(id) ?? []), finding]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  };
  for (;;) {
    const [best] = keys.flatMap((key) => groupsBy(key).map((group) => ({ key, group }))).sort((a, b) => b.group.length - a.group.length);
    if (!best) break;
    for (const finding of best.group) left.delete(finding);
    merged.push({
      findings: best.group,
      differ: { key: best.key, values: best.group.map((finding) => valueAt(finding, best.key) as string) },
    });
  }
  return [...merged, ...[...left].map((finding) => ({ findings: [finding] }))];
}

const PRINCIPAL = "principal";

function valueAt(finding: ExternalFinding, key: string): string | undefined {
  return key === PRINCIPAL ? principalText(finding) : finding.condition[key];
}

/** The findings of `listExternalAccess` to read. `undecided`: what the summary may have missed. `limits`: what other policies have to do with it, in sentences. */
export function accessReport(
  name: string,
  document: PolicyDocument,
  zone: string,
  findings: readonly ExternalFinding[],
  undecided: readonly string[],
  limits: readonly string[] = [],
): Report {
  const page = newPage(`Who has access under ${name}?`);
  page.line();
  const groups = mergeFindings(findings);
  if (findings.length === 0)
    page.line(
      undecided.length === 0
        ? `Nobody outside the zone of trust (${zone}). Proved.`
        : `No access from outside the zone of trust (${zone}) was found, but not everything was decided.`,
    );
  else
    page.line(
      `${plural(findings.length, "way", "ways")} in from outside the zone of trust (${zone})${groups.length < findings.length ? `, in ${plural(groups.length, "group")}; merged ones differ in one value only` : ""}.`,
    );
  for (const sentence of limits) {
    page.line();
    page.line(sentence);
  }
  for (const group of groups) groupLines(page, group, document);
  if (undecided.length > 0) {
    page.line();
    page.line("## Not decided");
    page.line();
    for (const reason of undecided) page.line(`- ${reason}`);
  }
  return page.report();
}

function groupLines(page: Page, { findings, differ }: MergedFinding, document: PolicyDocument): void {
  const [first] = findings;
  if (!first) return;
  const who =
    differ?.key === PRINCIPAL ? `${differ.values.length} principals` : first.principal.AWS === "*" ? "Anyone" : code(principalText(first));
  page.line();
  page.line(`## ${who}${first.isPublic ? " (public)" : ""}`);
  page.line();
  if (differ)
    page.line(
      `- merged from ${findings.length} that differ in ${differ.key === PRINCIPAL ? "the principal" : code(differ.key)}: ${codes(differ.values, MOST_VALUES)}`,
    );
  for (const [key, value] of Object.entries(first.condition)) if (key !== differ?.key) page.line(`- with ${code(key)}: ${code(value)}`);
  page.line(`- may: ${codes(first.actions, MOST_VALUES)}`);
  const statements = first.statementIndexes.flatMap((index) => document.statements[index] ?? []);
  for (const statement of statements.slice(0, MOST_VALUES))
    page.line(`- by ${nameOfStatement(statement)} (`, placeLink({ policy: document.text }, { in: "policy", range: statement.range }), ")");
  if (!first.example) return;
  page.line("- for example:");
  page.line();
  for (const line of requestLines(first.example)) page.line(`  ${line}`);
}

function principalText({ principal }: ExternalFinding): string {
  const [kind, id] = Object.entries(principal)[0] ?? ["AWS", "*"];
  return kind === "AWS" ? id : `${kind}: ${id}`;
}
