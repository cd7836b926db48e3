// Texts that can only be one of a few: every way to fill them into the templates is refuted by itself. That decides
// negated templates (`not u/${aws:username}/*`), which relaxing has to drop as long as a value is open.
import { literal } from "../globs/pattern";
import { THEORY } from "../limits";
import { assign, type ByVariable, byVariable, sameVariable, type Variable, valueAt } from "../logic/variable";
import { literalText } from "./atoms";
import type { TheoryContext } from "./group";
import { type Member, type Members, relaxedProblem } from "./linked-members";
import { decideText } from "./strings";
import type { Template } from "./template";

/** Stands for a filled-in value among the tags of a core; literals are never 0. */
const FILLED = 0;

/**
 * Literals that contradict one another whichever of its few values each text has; null where some way stays possible,
 * or no text is known to have few values.
 */
export function refuteByFilling(members: Members, context: TheoryContext): number[] | null {
  const values = byVariable<string>();
  const known = (variable: Variable): string | undefined => valueAt(values, variable);
  let ways = 0;
  const refute = (): number[] | null => {
    if (++ways > THEORY.waysToFill || context.limits.expired()) return null;
    if (values.size > 0) {
      for (const member of members.values()) {
        const core = conflictOf(member, members, known, context);
        if (core) return core;
      }
    }
    const next = fewestValues(members, values);
    if (!next) return null;
    const core = new Set<number>(next.tags);
    for (const text of next.texts) {
      assign(values, next.member.variable, text);
      const found = refute();
      values.delete(next.member.variable.id);
      if (!found) return null;
      for (const tag of found) core.add(tag);
    }
    return [...core];
  };
  return refute();
}

/** What contradicts the values so far in one text. The core leaves the values out: whoever chose them knows why there are no others. */
function conflictOf(
  member: Member,
  members: Members,
  known: (variable: Variable) => string | undefined,
  context: TheoryContext,
): number[] | null {
  const used = new Map<number, number[]>();
  const problem = relaxedProblem(member, known, members, used);
  const value = known(member.variable);
  if (value !== undefined) problem.patterns.push({ patterns: [literal(value)], positive: true, tag: FILLED });
  const result = decideText(problem, context.limits);
  if (result.sat !== false) return null;
  return [...new Set(result.core.flatMap((tag) => [tag, ...(used.get(tag) ?? [])]))].filter((tag) => tag !== FILLED);
}

interface FewValues {
  member: Member;
  texts: string[];
  /** The literals that say that there are no others. */
  tags: number[];
}

/** The open text with the fewest values; undefined when none is known to have few. */
function fewestValues(members: Members, values: ByVariable<string>): FewValues | undefined {
  let best: FewValues | undefined;
  const offer = (member: Member | undefined, texts: (string | null)[], tags: number[]): void => {
    if (!member || valueAt(values, member.variable) !== undefined || texts.length > THEORY.valuesOfAText) return;
    if (best && best.texts.length <= texts.length) return;
    if (texts.every((text) => text !== null)) best = { member, texts: [...new Set(texts)], tags };
  };
  for (const member of members.values()) {
    const problem = relaxedProblem(member, (variable) => valueAt(values, variable));
    for (const { patterns, positive, tag } of problem.patterns) if (positive) offer(member, patterns.map(literalText), [tag]);
    if (problem.domain) offer(member, problem.domain.map(literalText), []);
    const text = valueAt(values, member.variable);
    if (text === undefined) continue;
    for (const { template, positive, tag } of member.templates) {
      const piece = positive ? onlyPiece(template, text, values) : undefined;
      if (piece) offer(members.get(piece.variable.id), piece.texts, [tag]);
    }
  }
  return best;
}

/** The value that the one open variable of a template without wildcards must have for the template to be this text; no text when it can be none. */
function onlyPiece(template: Template, text: string, values: ByVariable<string>): { variable: Variable; texts: string[] } | undefined {
  if (template.ignoreCase) return undefined;
  let open: Variable | undefined;
  let before = "";
  let after = "";
  for (const part of template.parts) {
    const fixed = "glob" in part ? literalText(`g|${part.glob}` as ReturnType<typeof literal>) : (valueAt(values, part.variable) ?? null);
    if (fixed !== null) {
      if (open) after += fixed;
      else before += fixed;
    } else if ("glob" in part || open) return undefined;
    else open = part.variable;
  }
  if (!open || template.parts.filter((part) => "variable" in part && sameVariable(part.variable, open as Variable)).length > 1)
    return undefined;
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return { variable: open, texts: fits ? [text.slice(before.length, text.length - after.length)] : [] };
}
