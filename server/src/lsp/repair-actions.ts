// Code actions that write a proved policy: one request denied or allowed (`core/repair`), and the same policy in fewer characters.
import { type CodeAction, CodeActionKind } from "vscode-languageserver";
import { checkExpectations } from "../core/checks/expect";
import { typesOf } from "../core/checks/operations";
import { code } from "../core/explain";
import type { Request } from "../core/meaning/request";
import { log2 } from "../core/measure/count";
import { minimisePolicy } from "../core/measure/minimise";
import { type Repair, repairPolicy } from "../core/repair/repair";
import type { PolicyDocument, Range } from "../core/syntax/tree";
import { policySize } from "../core/validate/documents";
import { changeBetween } from "./carry";
import { touches } from "./convert";
import { shownFindings } from "./diagnostics";
import { workspaceEdit } from "./edits";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";
import { within } from "./time";
import { treeOf } from "./writing";

/** Longer policies, or more examples, would hold up the editor. */
const LONGEST = 30_000;
const MOST_EXAMPLES = 20;
/** Requests under one caret. */
const MOST_WISHES = 2;

interface Wish {
  request: Request;
  wanted: "allow" | "deny";
}

/** *Deny this request* for a counterexample, *Allow* or *Deny this request* for an expectation that fails. What `expect` says besides stays so. */
export async function repairActions(session: Session, document: OpenDocument, here: Range, left: () => number): Promise<CodeAction[]> {
  const tree = repairable(session, document);
  if (!tree) return [];
  const expected = (document.judged?.expectations ?? []).map(
    (one): Wish => ({ request: one.request, wanted: one.decision === "allow" ? "allow" : "deny" }),
  );
  if (expected.length > MOST_EXAMPLES) return [];
  const actions: CodeAction[] = [];
  for (const wish of wishesAt(session, document, tree, here)) {
    const all = [wish, ...expected.filter(({ request }) => request !== wish.request)];
    const of = (wanted: Wish["wanted"]) => all.filter((one) => one.wanted === wanted).map(({ request }) => request);
    const task = { allow: of("allow"), deny: of("deny"), prefer: "access" as const };
    const work = proved(session, document, repairPolicy(tree, session.services.catalogue(), task, document.view.analysis?.kind));
    const repair = await within(left(), work);
    if (repair?.result !== "REPAIRED") continue;
    const edit = wholeEdit(session, document, tree, repair.text);
    if (!edit) continue;
    const verb = wish.wanted === "allow" ? "Allow" : "Deny";
    actions.push({
      title: `${verb} this request: ${code(wish.request.action)} on ${code(wish.request.resource)} — ${effectOf(wish, repair)}`,
      kind: CodeActionKind.QuickFix,
      edit,
    });
  }
  return actions;
}

/** The policy as it is, where it may be rewritten: one JSON text, not too long, and its meaning is known. */
function repairable(session: Session, document: OpenDocument): PolicyDocument | undefined {
  const { view, settings } = document;
  if (settings.run === "off" || view.phase === "none" || view.text.length > LONGEST) return undefined;
  return treeOf(session, document);
}

function proved<T>(
  session: Session,
  document: OpenDocument,
  investigation: Parameters<typeof session.services.investigate<T>>[0],
): Promise<T> {
  const options = { signal: document.view.closing.signal, timeoutMs: document.settings.solver.timeout };
  return session.services.investigate(investigation, session.solver, options);
}

function wishesAt(session: Session, document: OpenDocument, tree: PolicyDocument, here: Range): Wish[] {
  const found = shownFindings(session, document).filter(({ finding, checking }) => !checking && touches(finding.range, here));
  const counterexamples = found.flatMap(({ finding }): Wish[] =>
    finding.counterexample && finding.code !== "expectation-failed" ? [{ request: finding.counterexample.request, wanted: "deny" }] : [],
  );
  const { judged } = document;
  const limited = judged?.boundary !== undefined || judged?.serviceControlPolicies || judged?.resourceControlPolicies;
  const catalogue = session.services.catalogue();
  const failed = limited ? [] : checkExpectations(tree, judged?.expectations ?? [], [], typesOf(catalogue), catalogue);
  const broken = failed.flatMap(({ finding, expected }): Wish[] =>
    finding && touches(finding.range, here)
      ? [{ request: expected.request, wanted: expected.decision === "allow" ? "allow" : "deny" }]
      : [],
  );
  return [...counterexamples, ...broken].slice(0, MOST_WISHES);
}

function effectOf({ wanted }: Wish, { added, edits }: Extract<Repair, { edits: unknown }>): string {
  if (wanted === "deny") return "nothing else is lost (proved)";
  if (typeof added === "string" || edits.length === 0) return "proved";
  const pairs = added.requests <= 1000n ? String(added.requests) : `2^${(log2(added.requests) ?? 0).toFixed(0)}`;
  return `adds at most ${pairs} pair${pairs === "1" ? "" : "s"} of action and resource, loses nothing (proved)`;
}

function wholeEdit(session: Session, document: OpenDocument, tree: PolicyDocument, text: string) {
  const change = changeBetween(tree.text, text);
  if (!change || tree.text !== document.view.text) return undefined;
  const range = { start: change.start, end: change.oldEnd };
  return workspaceEdit(session, document, [{ range, newText: text.slice(change.start, change.newEnd) }]);
}

/** *Minimise policy*: offered where the proved result is smaller, and the text is plain JSON, so that no comment gets lost. */
export async function minimiseAction(session: Session, document: OpenDocument, left: () => number): Promise<CodeAction[]> {
  const tree = repairable(session, document);
  if (!tree || !isPlainJson(tree.text)) return [];
  const work = proved(
    session,
    document,
    minimisePolicy(tree, session.services.catalogue(), { level: "strict" }, document.view.analysis?.kind),
  );
  const result = await within(left(), work);
  const [text] = result && "documents" in result ? result.documents : [];
  const [before, after] = [policySize(tree.text), text === undefined ? Number.POSITIVE_INFINITY : policySize(text)];
  if (text === undefined || after >= before) return [];
  const indent = /\n([ \t]+)\S/.exec(tree.text.slice(0, 1000))?.[1];
  const written = indent === undefined ? text : `${JSON.stringify(JSON.parse(text), null, indent)}\n`;
  const edit = wholeEdit(session, document, tree, written);
  const size = (characters: number) => characters.toLocaleString("en");
  return edit
    ? [
        {
          title: `Minimise policy: ${size(after)} instead of ${size(before)} characters — changes no access (proved)`,
          kind: CodeActionKind.RefactorRewrite,
          edit,
        },
      ]
    : [];
}

function isPlainJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
