// Parts that do nothing, in words: why, where, and the edit that takes them out.
import { capital, code, nameOfStatement } from "../explain";
import type { PolicyEditor } from "../syntax/editor";
import type { Statement } from "../syntax/tree";
import type { Cover } from "./dead-cover";
import { type Candidate, removalOf } from "./dead-parts";
import type { Finding } from "./finding";

/**
 * Why a candidate does nothing. `impossible`: it matches no request. `swallowed`: Denies take all of it away. `idle`: it
 * denies nothing that is allowed. `restated`: the rest of its own statement restricts as much. `covered`: the rest of the
 * policy does the same.
 */
export type Reason = "impossible" | "swallowed" | "idle" | "restated" | "covered";

interface Why {
  reason: Reason;
  /** That take away what the candidate grants. */
  denies: readonly Statement[];
  /** What does the same, where it can be named. */
  cover: Cover | undefined;
}

/** The finding for a part of which it is proved that nothing changes without it. */
export function describeDead(candidate: Candidate, { reason, denies, cover }: Why, editor: PolicyEditor | undefined): Finding {
  const { statement, piece } = candidate;
  const subject = piece ? nameOf(candidate) : capital(nameOfStatement(statement));
  const removal = removalOf(candidate, editor);
  return {
    code: piece ? "redundant-element" : "dead-statement",
    // A statement that can never match is a mistake: whoever wrote it meant something by it.
    severity:
      !piece && reason === "impossible" && statement.action?.values.every(({ value }) => /^[^:]+:.|\*/.test(value)) !== false
        ? "warning"
        : "hint",
    message: `${subject} ${sentenceOf(reason, candidate, cover)} (proved).`,
    range: piece ? piece.range : statement.range,
    statementIndex: statement.index,
    sid: statement.sid?.value,
    unnecessary: true,
    related:
      reason === "swallowed"
        ? denies.slice(0, 3).map((deny) => ({ message: "This Deny takes it away.", range: deny.effect?.range ?? deny.range }))
        : (cover?.places ?? []).map((range) => ({ message: cover?.isEntry ? "This covers it." : "This does the same.", range })),
    fixes: removal?.ok
      ? [
          {
            title: piece ? `Remove ${nameOf(candidate, "the")}` : `Remove ${nameOfStatement(statement)}`,
            edits: removal.edits,
            effect: "changes no access (proved)",
            proved: true,
            keepsAccess: true,
            preferred: true,
          },
        ]
      : [],
  };
}

function nameOf({ statement, piece }: Candidate, article = "The"): string {
  if (!piece) return "";
  const condition = statement.condition?.entries[piece.entry];
  if (piece.element === "Condition" && condition)
    return `${article} condition ${code(condition.operator.value)} on ${code(condition.key.value)}`;
  return code(piece.text);
}

function sentenceOf(reason: Reason, { statement, piece }: Candidate, cover: Cover | undefined): string {
  const denies = statement.effect?.value === "Deny";
  switch (reason) {
    case "impossible":
      return "matches no request at all";
    case "swallowed":
      return "never grants anything: Deny statements take all of it away";
    case "idle":
      return "denies nothing: the policy allows none of it anyway";
    case "restated":
      if (cover) return `changes nothing: ${cover.words} covers it`;
      return piece?.element === "Condition"
        ? "changes nothing: every request that meets the rest of the statement meets it too"
        : "changes nothing: the rest of the statement excludes the same";
    case "covered": {
      if (cover?.isEntry) return `changes nothing: ${cover.words} covers it`;
      const verb = `${denies ? "den" : "allow"}${cover?.isPlural ? (denies ? "y" : "") : denies ? "ies" : "s"}`;
      return `changes nothing: ${cover?.words ?? "the rest of the policy"} ${verb} the same`;
    }
  }
}
