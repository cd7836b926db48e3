// One cause, one marker: findings of access that stand on one token become one diagnostic; what is only half typed is told once.
import type { Finding, Severity } from "../core/checks/finding";
import { readJson } from "../core/syntax/json";
import { accessCodes } from "../core/validate/codes";

/** A finding with its state, and the findings that share its marker. */
export interface Marked {
  finding: Finding;
  /** From before the last edit. */
  checking: boolean;
  others: Finding[];
}

const LOUDNESS: Record<Severity, number> = { error: 0, warning: 1, information: 2, hint: 3 };
/** What says of a token that it lets somebody do something. */
const ACCESS = new Set<string>([...accessCodes, "control-failed", "expectation-failed"]);

/** Groups the findings of access by their tokens. The loudest of a group stands for it, of equals the first. */
export function oneMarkerEach(shown: readonly { finding: Finding; checking: boolean }[]): Marked[] {
  const groups = new Map<string, Marked>();
  const marked: Marked[] = [];
  for (const { finding, checking } of shown) {
    const key = ACCESS.has(finding.code) ? `${finding.range.start}-${finding.range.end} ${checking}` : undefined;
    const group = key === undefined ? undefined : groups.get(key);
    if (!group) {
      const one: Marked = { finding, checking, others: [] };
      if (key !== undefined) groups.set(key, one);
      marked.push(one);
    } else if (LOUDNESS[finding.severity] < LOUDNESS[group.finding.severity]) {
      group.others.unshift(group.finding);
      group.finding = finding;
    } else group.others.push(finding);
  }
  return marked;
}

/** The fact of a message. What follows it, such as what to do, is told by the hover's details, so that the counterexample is seen first. */
export function firstSentence(message: string): string {
  return /^(?:`[^`]*`|[^`])*?\.(?= |$)/.exec(message)?.[0] ?? message;
}

/**
 * Without the proofs about actions of the future on tokens of which it is said that no action matches them: while a name is
 * being typed, both would come and go together.
 */
export function withoutHalfTyped<T extends { finding: Finding }>(shown: readonly T[]): T[] {
  const unknown = new Set(shown.flatMap(({ finding }) => (finding.code === "INVALID_ACTION" ? placeOf(finding) : [])));
  if (unknown.size === 0) return [...shown];
  return shown.filter(({ finding }) => finding.counterexample?.possibleToday !== false || !unknown.has(placeOf(finding)));
}

/** Whether a finding repeats what the editor's own JSON support says of a text. */
export function isJsonError({ code, range, about }: Finding, text: string): boolean {
  if (code !== "JSON_SYNTAX_ERROR" || about !== undefined) return false;
  return readJson(text, { allowComments: false }).problems.some(
    (problem) => problem.code === "syntax" && problem.range.start === range.start,
  );
}

function placeOf({ range }: Finding): string {
  return `${range.start}-${range.end}`;
}
