// How the verdicts of controls are shown: lenses and diagnostics on the scenario, findings in the policy.
import { type CodeLens, type Command, type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { OPEN_VERDICT_COMMAND, RUN_CONTROLS_COMMAND } from "../../../shared/controls";
import {
  CONTROL_FAILED,
  CONTROL_UNDECIDED,
  type ControlVerdict,
  type PolicyVerdict,
  policyFindings,
  readFeature,
  type ScenarioVerdict,
  worstFirst,
} from "../controls";
import type { Finding } from "../core/checks/finding";
import { callerNote } from "../core/explain";
import { basename, pathOf, uriOf } from "../platform/current";
import { scenariosOf } from "./controls-selection";
import { controlsOf } from "./controls-state";
import { configurationOf, runnableAmong, templateFindings } from "./controls-templates";
import { SOURCE, toLspRange } from "./convert";
import { helpLink } from "./help";
import { MOST_RELATED } from "./limits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import type { RunRecord } from "./session-parts";

/** As VS Code writes its icons into a lens. */
const ICONS: Record<ControlVerdict, string> = {
  COMPLIANT: "$(pass)",
  NON_COMPLIANT: "$(error)",
  NOT_APPLICABLE: "$(circle-slash)",
  UNDECIDED: "$(question)",
};

/** The newest run of a feature file, if it was made for this very text. */
function recordOf(session: Session, uri: string, text: string): RunRecord | undefined {
  const record = controlsOf(session).runs.get(uri);
  return record?.featureText === text ? record : undefined;
}

/** "Run" on the feature and on each scenario that can be run, and what the last run said. */
export function controlLenses(session: Session, document: OpenDocument): CodeLens[] {
  if (!document.settings.codeLens.enable) return [];
  const text = document.text.getText();
  const { feature, scenarios } = readFeature(text);
  const executable = runnableAmong(scenarios, configurationOf(session, document.uri, text));
  if (!feature || executable.length === 0) return [];
  const record = recordOf(session, document.uri, text);
  const running = controlsOf(session).running.get(document.uri);
  const run = (title: string, line?: number): Command => ({
    title,
    tooltip: "Let the solver decide, for every policy that the steps name, or look at every resource of the workspace's templates",
    command: RUN_CONTROLS_COMMAND,
    arguments: line === undefined ? [document.uri] : [document.uri, line],
  });
  const count = executable.length === 1 ? "1 scenario" : `${executable.length} scenarios`;
  const all = run(running && !running.only ? "Running…" : `Run ${count}`);
  const lenses: CodeLens[] = [{ range: toLspRange(document.text, feature.nameRange), command: all }];
  const chosen = scenariosOf(scenarios, running?.only);
  for (const scenario of executable) {
    const range = toLspRange(document.text, scenario.range);
    const rows = record?.run.scenarios.filter((one) => one.range.start === scenario.range.start) ?? [];
    const [verdict] = worstFirst(rows);
    const isRunning = running?.only !== undefined && chosen.has(scenario);
    lenses.push({ range, command: run(isRunning ? "Running…" : verdict ? "Run again" : "Run", range.start.line) });
    if (verdict && record) lenses.push({ range, command: verdictCommand(session, verdict, rows, record) });
  }
  return lenses;
}

function verdictCommand(session: Session, verdict: ScenarioVerdict, rows: readonly ScenarioVerdict[], record: RunRecord): Command {
  const same = rows.filter((one) => one.verdict === verdict.verdict).length;
  const share = rows.length > 1 ? ` (${same} of ${rows.length} rows)` : "";
  // VS Code drops an ordinary space after an icon.
  const icon = session.abilities.commands ? `${ICONS[verdict.verdict]}\u00a0` : "";
  const title = `${icon}${verdict.verdict}${share}: ${verdict.reason.replaceAll("`", "")}`;
  const place = placeOf(
    verdict.policies.find((one) => one.verdict === verdict.verdict && one.range),
    record,
  );
  // Without a command the client shows plain text.
  if (!place || !session.abilities.commands) return { title, command: "" };
  return { title, tooltip: "Open the policy there", command: OPEN_VERDICT_COMMAND, arguments: [place.uri, place.range] };
}

/** Where in which file a verdict points. */
export function placeOf(verdict: PolicyVerdict | undefined, record: RunRecord): DiagnosticRelatedInformation["location"] | undefined {
  const policy = verdict && record.policies.get(verdict.path);
  if (!policy) return undefined;
  const text = TextDocument.create("", "json", 0, policy.text);
  return { uri: uriOf(policy.file), range: toLspRange(text, verdict.range ?? { start: 0, end: 0 }) };
}

/** What the last run says of the scenarios that are not met or not decided, with the places in the policies. */
export function runDiagnostics(session: Session, document: OpenDocument): Diagnostic[] {
  const record = recordOf(session, document.uri, document.text.getText());
  if (!record) return [];
  const shown = record.run.scenarios.filter(({ verdict }) => verdict === "NON_COMPLIANT" || verdict === "UNDECIDED");
  return shown.flatMap((scenario): Diagnostic[] => {
    // A step that cannot be read has its own finding.
    if (scenario.policies.length === 0) return [];
    const related = scenario.policies
      .filter((one) => one.verdict === scenario.verdict)
      .slice(0, MOST_RELATED)
      .flatMap((one) => {
        const location = placeOf(one, record);
        return location ? [{ location, message: relatedMessage(one) }] : [];
      });
    const failed = scenario.verdict === "NON_COMPLIANT";
    const code = failed ? CONTROL_FAILED : CONTROL_UNDECIDED;
    return [
      {
        range: toLspRange(document.text, scenario.range),
        severity: failed ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        source: SOURCE,
        code,
        ...helpLink(session, code),
        message: `${scenario.verdict}: ${scenario.reason}`,
        ...(session.abilities.relatedInformation && related.length > 0 && { relatedInformation: related }),
      },
    ];
  });
}

function relatedMessage({ path, reason, counterexample }: PolicyVerdict): string {
  const why = reason ? `${path}: ${reason.replaceAll("`", "")}.` : `${path}.`;
  if (!counterexample) return why;
  const { principal, action, resource, context } = counterexample;
  const keys = Object.entries(context).map(([key, value]) => `${key} = ${[value].flat().join(", ")}`);
  const who = principal.type === "Anonymous" ? "anybody, without signing in" : principal.id + callerNote(principal);
  return `${why} Counterexample: ${who} requests ${action} on ${resource}${keys.length > 0 ? ` with ${keys.join("; ")}` : ""}.`;
}

/** What the controls that were run say of a policy, as long as its text is the one that was judged. Hover and fixes read it like any finding. */
export function controlFindings(session: Session, document: OpenDocument): Finding[] {
  const { runs } = controlsOf(session);
  if (runs.size === 0 || document.path === undefined) return [];
  const out: Finding[] = [];
  for (const [uri, record] of runs) {
    for (const [path, { file, text }] of record.policies) {
      if (file !== document.path || text !== document.view.text) continue;
      let findings = record.findings.get(path);
      if (!findings) {
        const feature = pathOf(uri);
        const control = { label: basename(decodeURIComponent(uri)), ...(feature !== undefined && { file: feature }) };
        findings = [
          ...policyFindings(onPolicies(record), { path, text }, control, { catalogue: session.services.catalogue() }).findings,
          ...(record.templates ? templateFindings(uri, record.templates, path) : []),
        ];
        record.findings.set(path, findings);
      }
      out.push(...findings);
    }
  }
  return out;
}

/** A run without what it said of templates: that has findings of its own form. */
function onPolicies({ run, templates }: RunRecord): RunRecord["run"] {
  const start = templates?.control.scenario.range.start;
  return start === undefined ? run : { ...run, scenarios: run.scenarios.filter(({ range }) => range.start !== start) };
}
