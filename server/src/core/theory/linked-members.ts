// The texts that templates tie together (policy variables), each with its own constraints and what is known of it while some values are.
import { escapeGlob, patternParts } from "../globs/pattern";
import { THEORY } from "../limits";
import type { Pattern } from "../logic/term";
import { assign, type ByVariable, byVariable, textOf, type Variable, valueAt } from "../logic/variable";
import type { AtomTable } from "./atoms";
import { textProblem } from "./group";
import type { TextProblem } from "./strings";
import { fillTemplate, holes, relaxTemplate, type Template } from "./template";

/** One text of the group: its own constraints and the templates on it. */
export interface Member {
  variable: Variable;
  literals: number[];
  plain: TextProblem<number>;
  /** Templates on this text (on others they may insert it). */
  templates: { template: Template; positive: boolean; tag: number }[];
}

/** The texts of a group, by the id of their variable. */
export type Members = ReadonlyMap<string, Member>;

/** The texts of a group of literals, and of the values that their templates insert. */
export function membersOf(group: number[], table: AtomTable): Members {
  const literalsOf = byVariable<number[]>();
  const touch = (variable: Variable): number[] => {
    const known = valueAt(literalsOf, variable);
    if (known) return known;
    const fresh: number[] = [];
    assign(literalsOf, variable, fresh);
    return fresh;
  };
  for (const literal of group) {
    const atom = table.atom(literal);
    touch(textOf(atom.variable)).push(literal);
    if (atom.kind === "template") for (const hole of holes(atom)) touch(hole);
  }
  const members = new Map<string, Member>();
  for (const { variable, value: literals } of literalsOf.values()) {
    const templates = literals.flatMap((tag) => {
      const atom = table.atom(tag);
      return atom.kind === "template" ? [{ template: atom, positive: tag > 0, tag }] : [];
    });
    members.set(variable.id, { variable, literals, templates, plain: textProblem(variable, literals, table) });
  }
  return members;
}

/**
 * The constraints on a member when some holes have values: the other templates are relaxed, or dropped under a negation.
 * With `members` the relaxation uses what is known of the holes; `used` then hears for a template which literals that was.
 */
export function relaxedProblem(
  member: Member,
  value: (variable: Variable) => string | undefined,
  members?: Members,
  used?: Map<number, number[]>,
): TextProblem<number> {
  const patterns = [...member.plain.patterns];
  for (const { template, positive, tag } of member.templates) {
    if (holes(template).every((hole) => value(hole) !== undefined)) {
      const pattern = fillTemplate(template, (hole) => value(hole) as string);
      patterns.push({ patterns: pattern === null ? [] : [pattern], positive, tag });
    } else if (positive) {
      const tags: number[] = [];
      const narrowed = relaxedPatterns(template, value, members, tags, 3);
      used?.set(tag, tags);
      patterns.push({ patterns: narrowed, positive, tag });
    }
  }
  return { ...member.plain, patterns };
}

/** A union that holds every string of the template, narrowed by what is known of its holes. `tags` collects the literals that say so. */
function relaxedPatterns(
  template: Template,
  value: (variable: Variable) => string | undefined,
  members: Members | undefined,
  tags: number[],
  depth: number,
): Pattern[] {
  let ways: ByVariable<string>[] = [byVariable()];
  for (const hole of holes(template)) {
    const known = value(hole);
    const bounds =
      known !== undefined
        ? [escapeGlob(known)]
        : members && depth > 0
          ? holeBounds(members.get(hole.id), value, members, tags, depth - 1, THEORY.narrowedPatterns / ways.length)
          : ["*"];
    ways = ways.flatMap((way) => bounds.map((bound) => byVariable([...pairsOf(way), [hole, bound]])));
  }
  return [...new Set(ways.map((way) => relaxTemplate(template, (hole) => valueAt(way, hole) as string)))];
}

function pairsOf(values: ByVariable<string>): [Variable, string][] {
  return [...values.values()].map(({ variable, value }) => [variable, value]);
}

/** Glob texts that together hold every possible value of a hole; the narrowest that its own constraints offer. */
function holeBounds(
  member: Member | undefined,
  value: (variable: Variable) => string | undefined,
  members: Members,
  tags: number[],
  depth: number,
  most: number,
): string[] {
  let best = { bounds: ["*"], tags: [] as number[], fixed: 0 };
  const offer = (patterns: readonly Pattern[], from: number[]): void => {
    // A segmented glob read as a plain one only grows; one that ignores case would not hold all values.
    if (patterns.length > most || patterns.some((p) => p.startsWith("i|"))) return;
    const bounds = patterns.map((p) => patternParts(p).glob);
    const fixed = Math.min(...bounds.map((bound) => bound.replace(/[*?]/g, "").length));
    if (fixed > best.fixed) best = { bounds, tags: from, fixed };
  };
  for (const c of member?.plain.patterns ?? []) if (c.positive) offer(c.patterns, [c.tag]);
  if (member?.plain.domain) offer(member.plain.domain, []);
  for (const { template, positive, tag } of member?.templates ?? []) {
    if (!positive || depth <= 0) continue;
    const from = [tag];
    offer(relaxedPatterns(template, value, members, from, depth), from);
  }
  tags.push(...best.tags);
  return best.bounds;
}
