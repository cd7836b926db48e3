// Code actions that write a proved policy: one request denied or allowed (`core/repair`).
import { type CodeAction, CodeActionKind, type Diagnostic } from "vscode-languageserver";
import { checkExpectations } from "../core/checks/expect";
import type { Finding } from "../core/checks/finding";
import { typesOf } from "../core/checks/operations";
import { code } from "../core/explain";
import { log2 } from "../core/measure/count";
import { type Repair, repairPolicy } from "../core/repair/repair";
import type { Request } from "../core/semantics/request";
import type { PolicyDocument, Range } from "../core/syntax/tree";
import { touches } from "./convert";
import { shownFindings } from "./diagnostics";
import { LONGEST_TO_REPAIR, MOST_REPAIR_EXAMPLES, MOST_REPAIR_WISHES } from "./limits";
import type { OpenDocument } from "./open-document";
import { proved, rewritable, wholeEdit } from "./rewrite";
import type { Session } from "./session";
import { within } from "./time";

interface Wish {
  request: Request;
  wanted: "allow" | "deny";
  finding?: Finding;
}

/** *Deny this request* for a counterexample, *Allow* or *Deny this request* for an expectation that fails. What `expect` says besides stays so. */
export async function repairActions(
  session: Session,
  document: OpenDocument,
  here: Range,
  left: () => number,
  diagnosticsOf: (finding: Finding) => Diagnostic[],
): Promise<CodeAction[]> {
  const tree = rewritable(session, document, LONGEST_TO_REPAIR);
  if (!tree) return [];
  const expected = (document.judged?.expectations ?? []).map(
    (one): Wish => ({ request: one.request, wanted: one.decision === "allow" ? "allow" : "deny" }),
  );
  if (expected.length > MOST_REPAIR_EXAMPLES) return [];
  const actions: CodeAction[] = [];
  const wishes = wishesAt(session, document, tree, here);
  const alike = (a: Wish, b: Wish) =>
    a.wanted === b.wanted && a.request.action === b.request.action && a.request.resource === b.request.resource;
  for (const wish of wishes) {
    const all = [wish, ...expected.filter(({ request }) => request !== wish.request)];
    const of = (wanted: Wish["wanted"]) => all.filter((one) => one.wanted === wanted).map(({ request }) => request);
    const task = { allow: of("allow"), deny: of("deny"), prefer: "access" as const };
    const work = proved(session, document, repairPolicy(tree, session.services.catalogue(), task, document.view.analysis?.kind));
    const repair = await within(left(), work);
    if (repair?.result !== "REPAIRED") continue;
    const edit = wholeEdit(session, document, tree, repair.text);
    if (!edit) continue;
    const verb = wish.wanted === "allow" ? "Allow" : "Deny";
    const caller = wishes.filter((other) => alike(wish, other)).length > 1 ? ` by ${callerOf(wish.request)}` : "";
    // What follows may be cut off by a menu: an ARN is long.
    actions.push({
      title: `${verb} this request, ${effectOf(wish, repair)}: ${code(wish.request.action)}${caller} on ${code(wish.request.resource)}`,
      kind: CodeActionKind.QuickFix,
      edit,
      ...(wish.finding && { diagnostics: diagnosticsOf(wish.finding) }),
    });
  }
  return actions;
}

function wishesAt(session: Session, document: OpenDocument, tree: PolicyDocument, here: Range): Wish[] {
  const found = shownFindings(session, document).filter(({ finding, checking }) => !checking && touches(finding.range, here));
  const counterexamples = found.flatMap(({ finding }): Wish[] =>
    finding.counterexample && finding.code !== "expectation-failed"
      ? [{ request: finding.counterexample.request, wanted: "deny", finding }]
      : [],
  );
  const { judged } = document;
  const limited = judged?.boundary !== undefined || judged?.serviceControlPolicies || judged?.resourceControlPolicies;
  const catalogue = session.services.catalogue();
  const failed = limited ? [] : checkExpectations(tree, judged?.expectations ?? [], [], typesOf(catalogue), catalogue);
  const broken = failed.flatMap(({ finding, expected }): Wish[] =>
    finding && touches(finding.range, here)
      ? [{ request: expected.request, wanted: expected.decision === "allow" ? "allow" : "deny", finding }]
      : [],
  );
  // Two findings on one token often have the same counterexample.
  const different = new Map([...counterexamples, ...broken].map((wish) => [JSON.stringify([wish.wanted, wish.request]), wish]));
  return [...different.values()].slice(0, MOST_REPAIR_WISHES);
}

/** Two requests that differ by their caller only need it in their titles. */
function callerOf({ principal }: Request): string {
  return principal.type === "Anonymous" ? "anybody without credentials" : code(principal.id);
}

function effectOf({ wanted }: Wish, { added, edits }: Extract<Repair, { edits: unknown }>): string {
  if (wanted === "deny") return "nothing else is lost (proved)";
  if (typeof added === "string" || edits.length === 0) return "proved";
  const pairs = added.requests <= 1000n ? String(added.requests) : `2^${(log2(added.requests) ?? 0).toFixed(0)}`;
  return `adds at most ${pairs} pair${pairs === "1" ? "" : "s"} of action and resource, loses nothing (proved)`;
}
