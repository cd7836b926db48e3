// Fixes of access findings: candidates are applied to a copy and proved before anyone sees them; what they take away besides is proved too.

import { code, nameOfStatement } from "../explain";
import { CHECKS } from "../limits";
import { and, not, or } from "../logic/build";
import { matchesAction } from "../semantics/evaluator/policy";
import { byCaller } from "../semantics/examples/possible";
import { isByCaller } from "../semantics/own-keys";
import { applyEdits } from "../syntax/edit";
import type { JsonValue } from "../syntax/editor";
import type { PolicyDocument, PolicyKind, Statement } from "../syntax/tree";
import { oneOrAll } from "../text/lists";
import { notAllowedBy, type ZoneOfTrust } from "./access";
import type { Part } from "./blame";
import type { Fix, TextEdit } from "./finding";
import { findGrants } from "./grants";
import { type Investigation, together } from "./investigation";
import { questionContext } from "./operations";
import type { Property, QuestionContext } from "./question";
import { restorations } from "./restore";
import { limitsToTrusted } from "./trust-fixes";

/** A finding as its fixes see it: what the unwanted requests are and which tokens let them in. */
export interface Unwanted {
  document: PolicyDocument;
  kind: PolicyKind;
  statement: Statement;
  /** The tokens of the finding; empty when the statement as a whole is to blame. */
  parts: Part[];
  property: Property;
  /** The property for an edited policy, where it depends on what the policy says: a condition on who calls may make a statement private. */
  propertyIn?(document: PolicyDocument): Property;
  /** Action patterns that are unwanted whatever the token says (critical actions). */
  unwantedActions?: string[];
  /** The older policy, when "as it was" is a way out. */
  baseline?: { document: PolicyDocument; label: string };
  /** The zone of trust of the settings, for findings about callers. */
  trusted?: ZoneOfTrust;
  context: QuestionContext;
}

interface Candidate {
  title: string;
  edits: TextEdit[];
  preferred?: boolean;
  /** Puts back what the older version said: that may allow again what only that version allowed. */
  restores?: boolean;
}

/** The fixes that the solver has proved to close the finding without granting anything, each with what else it takes away. */
export function* proveFixes(unwanted: Unwanted): Investigation<Fix[]> {
  const { text } = unwanted.document;
  const results = new Set<string>();
  // Two ways to the same text are one fix.
  const candidates = candidatesOf(unwanted).filter((candidate) => {
    const after = applyEdits(text, candidate.edits);
    return !results.has(after) && results.add(after);
  });
  const proved = yield* together(candidates.map((candidate) => prove(candidate, unwanted)));
  return proved.filter((fix) => fix !== null);
}

function* prove(candidate: Candidate, unwanted: Unwanted): Investigation<Fix | null> {
  const { document: fixed, problems } = unwanted.document.source.read(applyEdits(unwanted.document.text, candidate.edits));
  if (!fixed || problems.some((problem) => problem.fatal)) return null;
  const context = questionContext(
    [unwanted.document, fixed, ...(unwanted.baseline ? [unwanted.baseline.document] : [])],
    { catalogue: unwanted.context.catalogue },
    unwanted.context.limits,
  );
  const target = targetOf(unwanted, unwanted.property);
  const left = unwanted.propertyIn ? targetOf(unwanted, unwanted.propertyIn(fixed)) : target;
  const closed = yield* findGrants(fixed, left, context);
  if (closed.grants.length > 0 || closed.undecided.length > 0) return null;
  const more = notAllowedBy(unwanted.document, context);
  const gained = yield* findGrants(fixed, more, context);
  const [back] = gained.grants;
  if (gained.undecided.length > 0) return null;
  if (back) {
    // Only what goes back to the older version may give something, and only what that version allowed.
    if (!candidate.restores || !unwanted.baseline) return null;
    const beyond = yield* findGrants(fixed, both(more, notAllowedBy(unwanted.baseline.document, context)), context);
    if (beyond.grants.length > 0 || beyond.undecided.length > 0) return null;
  }
  const lost = yield* findGrants(unwanted.document, ofCallers(both(notAllowedBy(fixed, context), negated(target)), unwanted), context);
  const [other] = lost.grants;
  const taken = other
    ? `also takes away other access, for example ${code(other.request.action)} on ${code(other.request.resource)}`
    : lost.undecided.length > 0
      ? "may take away other access too (not decided)"
      : "removes nothing else (proved)";
  const given = back
    ? `gives back ${code(back.request.action)} on ${code(back.request.resource)}, which ${unwanted.baseline?.label} allowed; `
    : "";
  const effect = `${given}${taken}`;
  return { title: candidate.title, edits: candidate.edits, proved: true, effect, preferred: candidate.preferred === true && !other };
}

/** The unwanted requests: those with the property that go through one of the tokens. */
function targetOf({ parts }: Unwanted, property: Property): Property {
  if (parts.length === 0) return property;
  return {
    ...property,
    term: (encoding, given) => and(property.term(encoding, given), or(...parts.map((part) => part.term))),
    holds: (request) => property.holds(request) && parts.some((part) => part.matches(request)),
  };
}

function both(a: Property, b: Property): Property {
  return {
    term: (encoding, given) => and(a.term(encoding, given), b.term(encoding, given)),
    holds: (request) => a.holds(request) && b.holds(request),
  };
}

/** Of callers that there can be, with what they carry: a request that nobody can make is nobody's access. */
function ofCallers(property: Property, { document, trusted }: Unwanted): Property {
  const named = document.text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
  const accounts = [...new Set([...(trusted?.accounts ?? []), ...named])].slice(0, CHECKS.accountsOfCallers);
  return {
    term: (encoding, given) => and(property.term(encoding, given), byCaller(accounts)),
    holds: (request) => property.holds(request) && isByCaller(request, accounts),
    possibleCallers: true,
  };
}

function negated(property: Property): Property {
  return { term: (encoding) => not(property.term(encoding)), holds: (request) => !property.holds(request) };
}

function candidatesOf(unwanted: Unwanted): Candidate[] {
  return [
    ...restorations(unwanted),
    ...limitsToTrusted(unwanted),
    ...removals(unwanted),
    ...restoring(unwanted),
    ...narrowing(unwanted),
    ...denying(unwanted),
  ];
}

function removals({ document, statement, parts }: Unwanted): Candidate[] {
  const editor = document.source.editor();
  const candidates: Candidate[] = [];
  const listed = parts.filter((part) => part.element !== "Change");
  const removal = listed.length > 0 ? editor?.removeEntries(listed.map((part) => part.range)) : undefined;
  if (removal?.ok)
    candidates.push({
      title: `Remove ${listed.map((part) => code(part.text)).join(", ")}`,
      edits: removal.edits,
      // What stood in the place of others goes back to them.
      preferred: !parts.some((part) => part.change?.before),
    });
  else {
    const whole = editor?.removeStatements([statement.index]);
    if (whole?.ok) candidates.push({ title: `Remove ${nameOfStatement(statement)}`, edits: whole.edits });
  }
  return candidates;
}

/** The statement as it stood in the older policy: the one with the same Sid, else the one at the same place. */
function restoring({ document, statement, baseline }: Unwanted): Candidate[] {
  if (!baseline) return [];
  const older =
    baseline.document.statements.find((s) => s.sid && s.sid.value === statement.sid?.value) ??
    (statement.sid ? undefined : baseline.document.statements[statement.index]);
  if (!older || older.effect?.value !== statement.effect?.value) return [];
  const newText = baseline.document.text.slice(older.range.start, older.range.end);
  if (newText === document.text.slice(statement.range.start, statement.range.end)) return [];
  return [
    {
      title: `Restore ${nameOfStatement(statement)} as it is in ${baseline.label}`,
      edits: [{ range: statement.range, newText }],
      restores: true,
    },
  ];
}

/** A wildcard action gives way to the actions it matches without the unwanted ones. */
function narrowing({ document, parts, unwantedActions, context: question, baseline, statement }: Unwanted): Candidate[] {
  const editor = document.source.editor();
  const catalogue = question.catalogue;
  const [part] = parts;
  if (!editor || !catalogue || !part || parts.length > 1 || part.element !== "Action" || !/[*?]/.test(part.text) || !statement.action)
    return [];
  const matched = catalogue.matchActions(part.text);
  const avoid = new Set((unwantedActions ?? []).flatMap((pattern) => catalogue.matchActions(pattern)));
  const older = new Set(
    (baseline?.document.statements ?? []).flatMap((s) => s.action?.values.flatMap((v) => catalogue.matchActions(v.value)) ?? []),
  );
  const kept = matched.filter((name) => (unwantedActions ? !avoid.has(name) : older.has(name)));
  const present = new Set(statement.action.values.map((v) => v.value.toLowerCase()));
  const added = kept.filter((name) => !present.has(name.toLowerCase()));
  if (added.length === 0 || added.length > MAX_LISTED) return [];
  const [first, ...rest] = added;
  const replaced = editor.replaceValue(part.range, first as string);
  if (!replaced) return [];
  const title = `Narrow ${code(part.text)} to the ${added.length === 1 ? "action" : `${added.length} actions`} ${unwantedActions ? `without ${unwantedActions.map(code).slice(0, 3).join(", ")}` : `that ${baseline?.label ?? "the older policy"} allowed`}`;
  if (rest.length === 0) return [{ title, edits: replaced }];
  const listed = applyEdits(document.text, replaced);
  const reread = document.source.read(listed).document;
  const again = reread?.statements[statement.index]?.action;
  const inserted = again && reread.source.editor()?.insertEntries(again.range, rest, again.isArray ? part.index + 1 : undefined);
  if (!inserted) return [];
  return [{ title, edits: [wholeChange(document.text, applyEdits(listed, inserted))] }];
}

/** A list longer than this is no help to a reader. */
const MAX_LISTED = 60;

function denying({ document, kind, statement, parts, unwantedActions }: Unwanted): Candidate[] {
  const editor = document.source.editor();
  const [part] = parts;
  const actions =
    unwantedActions?.flatMap((pattern) => narrower(pattern, parts)) ??
    (part?.element === "Action" ? parts.map((p) => p.text) : statement.action?.values.map((v) => v.value));
  if (!editor || !actions || actions.length === 0) return [];
  const resources = part?.element === "Resource" ? parts.map((p) => p.text) : (statement.resource?.values.map((v) => v.value) ?? ["*"]);
  const principal = part?.element === "Principal" && statement.principal ? { AWS: parts.map((p) => p.text) } : "*";
  const deny: { [name: string]: JsonValue } = {
    Effect: "Deny",
    ...(kind === "resource" || kind === "trust" || kind === "endpoint" || kind === "rcp" ? { Principal: principal as JsonValue } : {}),
    Action: single(actions),
    ...(kind === "trust" || (!statement.resource && !statement.notResource) ? {} : { Resource: single(resources) }),
  };
  const edits = editor.insertStatement(deny, statement.index);
  return edits ? [{ title: `Deny ${actions.slice(0, 3).map(code).join(", ")} in a new statement`, edits }] : [];
}

/** The part of an unwanted action pattern that the tokens let in: the narrower of the two strings. */
function narrower(pattern: string, parts: Part[]): string[] {
  const actions = parts.filter((part) => part.element === "Action");
  if (actions.length === 0) return [pattern];
  return actions.flatMap(({ text }) =>
    matchesAction(pattern, text)
      ? [text]
      : matchesAction(text, pattern)
        ? [pattern]
        : /[*?]/.test(text) && /[*?]/.test(pattern)
          ? [pattern]
          : [],
  );
}

function single(values: string[]): JsonValue {
  return oneOrAll(values);
}

/** One edit that turns a text into another: the part between their common beginning and end. */
function wholeChange(before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end])
    end++;
  return { range: { start, end: before.length - end }, newText: after.slice(start, after.length - end) };
}
