// "Why is this safe?" as a report: per check, what protects each statement, as links.

import type { Protector, Safety, WhySafe } from "../checks/why";
import { code, nameOfStatement } from "../explain";
import { conditionPhrase } from "../ide/sentence";
import type { PolicyDocument, Range, Statement } from "../syntax/tree";
import { ended } from "../text/sentence";
import { newPage, type Page, type Piece, type Place, placeLink, type Report, type Texts } from "./page";

/** One check that was asked for, and what the proof says. */
export interface ExplainedCheck {
  /** `No new access against Git HEAD`; where something speaks against it, without the `No`. */
  title: string;
  /** What is unwanted, as it ends the sentence "Its `Action` names nothing …": "that is listed". */
  result: WhySafe;
}

/** What the report names besides the checks. */
interface WhyContext {
  name: string;
  document: PolicyDocument;
  older?: { text: string; label: string };
  /** The files of limits, by their documents. */
  fileOf(document: PolicyDocument): { file: string; text: string } | undefined;
  /** Questions that could not even be asked, in plain words. */
  undecided: string[];
  /** What other checks found, in their words. */
  found: string[];
}

/** What keeps each check's unwanted access out, statement by statement; what is open comes with its reason. */
export function whyReport(checks: readonly ExplainedCheck[], context: WhyContext): Report {
  const texts: Texts = { policy: context.document.text, older: context.older };
  const page = newPage(titleOf(checks, context));
  if (checks.length === 0) {
    page.line();
    page.line(
      "No check of access applies to this file: there is no older version to compare with, and `iam-prover.json` lists nothing critical.",
    );
  }
  for (const { title, result } of checks) {
    page.line();
    page.line(`## ${title}`);
    page.line();
    // What is wrong is read first.
    for (const { statement, reason, unsafe } of [...result.open].sort((a, b) => Number(b.unsafe) - Number(a.unsafe)))
      page.line(
        `- ${unsafe ? "**not safe**" : "not decided"}: ${name(statement)} (`,
        placeLink(texts, { in: "policy", range: statement.range }),
        `): ${ended(reason)}`,
      );
    for (const group of grouped(result.safe).values()) safetyLine(page, group, context, texts);
    if (result.safe.length + result.open.length === 0) page.line("- No statement allows anything.");
  }
  if (context.found.length > 0) {
    page.line();
    page.line("## Found");
    page.line();
    for (const message of context.found) page.line(`- ${message}`);
  }
  if (context.undecided.length > 0) {
    page.line();
    page.line("## Not decided");
    page.line();
    for (const reason of context.undecided) page.line(`- ${reason}`);
  }
  return page.report();
}

/** The first line is the answer: nobody reads on to learn that the question was wrong. */
function titleOf(checks: readonly ExplainedCheck[], { name: policy, found, undecided }: WhyContext): string {
  const open = checks.flatMap(({ result }) => result.open);
  if (found.length > 0 || open.some(({ unsafe }) => unsafe)) return `${capital(policy)} is not safe`;
  if (undecided.length > 0 || open.length > 0) return `Not decided whether ${policy} is safe`;
  return checks.length === 0 ? `Nothing was checked in ${policy}` : `Why is ${policy} safe?`;
}

function capital(text: string): string {
  // A file's name stays as it is.
  return text.startsWith("statement ") || text.startsWith("the ") ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Statements that the same thing protects in the same way are told together. */
function grouped(safe: readonly Safety[]): Map<string, Safety[]> {
  const groups = new Map<string, Safety[]>();
  for (const one of safe) {
    // What lies in the statement itself is its own affair, except for its bare elements.
    const key = one.protectors
      .map((p) =>
        p.kind === "element"
          ? p.element
          : `${p.kind}@${p.kind === "condition" ? p.condition.range.start : p.kind === "limit" ? p.limit : `${p.statement.range.start}`}`,
      )
      .join("|");
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function safetyLine(page: Page, group: readonly Safety[], context: WhyContext, texts: Texts): void {
  const pieces: Piece[] = ["- "];
  const shown = group.slice(0, 6);
  for (const [i, { statement }] of shown.entries())
    pieces.push(i > 0 ? ", " : "", name(statement), " (", placeLink(texts, { in: "policy", range: statement.range }), ")");
  if (group.length > shown.length) pieces.push(` and ${group.length - shown.length} more`);
  const all = (group[0] as Safety).protectors;
  // Where the older policy allowed it already, the statement's own lists are part of the proof but no protection.
  const protectors = all.some(({ kind }) => kind === "older") ? all.filter(({ kind }) => kind !== "element") : all;
  pieces.push(": ");
  if (protectors.length === 0) pieces.push("there is no such request at all");
  for (const [i, protector] of protectors.entries()) {
    if (i > 0) pieces.push(i === protectors.length - 1 ? "; and " : "; ");
    pieces.push(...protectorPieces(protector, group.length > 1, context, texts));
  }
  page.line(...pieces, ".");
}

function protectorPieces(protector: Protector, many: boolean, context: WhyContext, texts: Texts): Piece[] {
  const link = (to: Place): Piece[] => [" (", placeLink(texts, to), ")"];
  const own = (range: Range | undefined): Piece[] => (range && !many ? link({ in: "policy", range }) : []);
  switch (protector.kind) {
    case "element": {
      const { element, statement } = protector;
      const words = {
        Action: "names none of these actions",
        NotAction: "excludes these actions",
        Resource: "names none of these resources",
        NotResource: "excludes these resources",
        Principal: "names no such caller",
        NotPrincipal: "exempts no such caller",
      }[element];
      const key = {
        Action: statement.action,
        NotAction: statement.notAction,
        Resource: statement.resource,
        NotResource: statement.notResource,
        Principal: statement.principal,
        NotPrincipal: statement.notPrincipal,
      }[element]?.key;
      return [`its \`${element}\` ${words}`, ...own(key?.range)];
    }
    case "condition":
      return [`it asks that ${conditionPhrase(protector.condition, code)}`, ...own(protector.condition.range)];
    case "deny": {
      const file = protector.limit === undefined ? undefined : context.fileOf(protector.document);
      const to: Place | undefined =
        protector.limit === undefined
          ? { in: "policy", range: protector.statement.range }
          : file && { in: "file", ...file, range: protector.statement.range };
      return [
        `the Deny ${name(protector.statement)}${protector.limit === undefined ? "" : ` of the ${protector.limit}`} blocks it`,
        ...(to ? link(to) : []),
      ];
    }
    case "limit": {
      const file = context.fileOf(protector.document);
      return [
        `the ${protector.limit} allows none of it`,
        ...(file ? link({ in: "file", ...file, range: protector.document.statements[0]?.range ?? protector.document.range }) : []),
      ];
    }
    case "older":
      return [`${name(protector.statement)} allowed it already`, ...link({ in: "older", range: protector.statement.range })];
  }
}

function name(statement: Statement): string {
  return nameOfStatement(statement);
}
