// The answer to one request as a report: the decision, and what every statement of every policy made of it.
import type { Opinion, Reply } from "../checks/ask";
import { callerNote, code, failure } from "../explain";
import { conditionPhrase } from "../ide/sentence";
import type { StatementTrace } from "../semantics/evaluator/policy";
import type { Request } from "../semantics/request";
import type { Range, Statement } from "../syntax/tree";
import { newPage, type Page, type Place, placeLink, type Report, requestLines, type Texts } from "./page";

const MARK = { matches: "✓", fails: "·", denies: "✗", open: "?" } as const;

/** What the report names besides the reply. */
interface AskContext {
  /** The policy's file name. */
  name: string;
  text: string;
  /** Why the decision is what it is. */
  because: string[];
  /** The files of the limits, in the order of `reply.opinions` after the first; undefined where it is not known. */
  limitFiles: ({ file: string; text: string } | undefined)[];
}

/** The answer in one line: `Allowed`, `Denied: a Deny statement matches`, `Not decided`. */
export function decisionText({ decision, possible, opinions, byAws }: Reply): string {
  if (possible.length > 1) return possible.includes("allow") ? "Not decided" : "Denied: whether by a Deny statement is not decided";
  if (decision === "allow") return "Allowed";
  if (decision === "explicitDeny") return "Denied: a Deny statement matches";
  if (byAws !== undefined) return "Denied: AWS refuses it";
  const own = opinions[0]?.decided.decision;
  const barring = opinions.find(({ bars, limit }) => bars && limit !== undefined);
  return own === "allow" && barring ? `Denied: the ${barring.limit} does not allow it` : "Denied: nothing allows it";
}

/** The answer with what each policy and statement made of the request. */
export function askReport(reply: Reply, context: AskContext): Report {
  const { request } = reply;
  const page = newPage(`Can ${who(request)} do ${code(request.action)} on ${code(request.resource)}?`);
  page.line();
  page.line(`${decisionText(reply)}. ${context.because.join(" ")}`);
  page.line();
  for (const line of requestLines(request)) page.line(line);
  for (const [i, opinion] of reply.opinions.entries()) {
    const file = i === 0 ? undefined : context.limitFiles[i - 1];
    page.line();
    page.line(`## ${i === 0 ? context.name : capital(opinion.limit ?? "limit")}${file ? ` ${code(file.file)}` : ""}: ${verdict(opinion)}`);
    page.line();
    const place = (range: Range): Place | undefined =>
      i === 0 ? { in: "policy", range } : file && { in: "file", file: file.file, text: file.text, range };
    statements(page, opinion, { policy: context.text }, place);
  }
  return page.report();
}

function statements(page: Page, { document, decided, open }: Opinion, texts: Texts, place: (range: Range) => Place | undefined): void {
  // Those that decide come first, then the Allows that came nearest.
  const openOf = (trace: StatementTrace) => open.find(({ index }) => index === trace.index);
  const order = (trace: StatementTrace) => (trace.matches || openOf(trace) ? 0 : trace.effect === "Allow" ? 1 : 2);
  for (const trace of [...decided.statements].sort((a, b) => order(a) - order(b) || a.index - b.index)) {
    const statement = document.statements[trace.index] as Statement;
    const mark = trace.matches ? (trace.effect === "Deny" ? MARK.denies : MARK.matches) : MARK.fails;
    const name = trace.sid ? code(trace.sid) : `index ${trace.index}`;
    const link = (range: Range) => {
      const to = place(range);
      return to ? [" (", placeLink(texts, to), ")"] : [];
    };
    const unread = openOf(trace)?.unknown;
    if (unread)
      page.line(
        `- ${MARK.open} ${trace.effect} ${name} may match or not: ${unread.kind === "operator" ? `there is no operator ${code(unread.text)}` : `${code(unread.text)} is not an ARN`}`,
        ...link(unread.range),
      );
    else if (trace.matches) {
      page.line(`- ${mark} ${trace.effect} ${name} matches: ${matchedBy(trace, statement)}`, ...link(statement.range));
      for (const condition of statement.condition?.entries ?? [])
        page.line(`  - holds: ${conditionPhrase(condition, code)}`, ...link(condition.range));
    } else
      page.line(
        `- ${mark} ${trace.effect || "No effect"} ${name} does not match: ${why(trace, statement)}`,
        ...link(failedRange(trace, statement)),
      );
  }
  if (decided.statements.length === 0) page.line("- it has no statements");
}

function matchedBy(trace: StatementTrace, statement: Statement): string {
  const parts = [
    trace.matched.action !== undefined
      ? `action ${code(trace.matched.action)}`
      : statement.notAction
        ? "no entry of `NotAction` is the action"
        : "",
    trace.matched.resource !== undefined
      ? `resource ${code(trace.matched.resource)}`
      : statement.notResource
        ? "no entry of `NotResource` is the resource"
        : "",
    statement.principal ? "the caller is among the principals" : statement.notPrincipal ? "`NotPrincipal` does not exempt the caller" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function why(trace: StatementTrace, statement: Statement): string {
  const condition = trace.failed?.element === "Condition" && failedCondition(trace, statement);
  return condition ? `it asks that ${conditionPhrase(condition, code)}` : failure(trace);
}

function failedCondition(trace: StatementTrace, statement: Statement) {
  return statement.condition?.entries.find(
    (entry) => entry.operator.value === trace.failed?.operator && entry.key.value === trace.failed?.key,
  );
}

/** The element that kept the statement from matching. */
function failedRange(trace: StatementTrace, statement: Statement): Range {
  switch (trace.failed?.element) {
    case "Principal":
      return statement.principal?.key.range ?? statement.range;
    case "NotPrincipal":
      return statement.notPrincipal?.key.range ?? statement.range;
    case "Action":
      return statement.action?.key.range ?? statement.range;
    case "NotAction":
      return statement.notAction?.key.range ?? statement.range;
    case "Resource":
      return statement.resource?.key.range ?? statement.range;
    case "NotResource":
      return statement.notResource?.key.range ?? statement.range;
    case "Condition":
      return failedCondition(trace, statement)?.range ?? statement.range;
    default:
      return statement.range;
  }
}

function verdict({ decided, bars, limit, undecided }: Opinion): string {
  if (undecided) return "not decided";
  if (decided.decision === "explicitDeny") return "denies it";
  if (decided.decision === "allow") return "allows it";
  return limit !== undefined && !bars ? "does not deny it" : "does not allow it";
}

function who({ principal }: Request): string {
  return principal.type === "Anonymous" ? "anybody" : code(principal.id) + callerNote(principal);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
