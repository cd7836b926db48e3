// Texts that templates tie together (policy variables). Proof by relaxing and by opaque symbols, witnesses by trying
// values, and word equations as the last resort.
import { compile, enumerateWitnesses, StateLimitExceeded, unionCovers } from "../globs/index";
import { THEORY } from "../limits";
import type { Pattern } from "../logic/term";
import { assign, assignAll, type ByVariable, byVariable, sameVariable, type Variable, valueAt } from "../logic/variable";
import { literalText } from "./atoms";
import { refuteByFilling } from "./finite-holes";
import { type GroupResult, numbersOf, type TheoryContext } from "./group";
import { cutMember } from "./linked-exact";
import { type Member, type Members, membersOf, relaxedProblem } from "./linked-members";
import { decideText, fits, type TextProblem } from "./strings";
import { hasQuestionMark, holes, holesComeLate, opaqueTemplate } from "./template";
import { parseHoles } from "./template-match";
import { solveWords } from "./word-equations";

/** Values for holes that nothing else suggests. */
const FRESH = ["alice", "b", "team-1", "0", "zq7", "A", "x/y", "a:b"];

/** Decides texts that are tied together by templates. */
export function decideLinked(group: number[], context: TheoryContext): GroupResult {
  const members = membersOf(group, context.table);
  const equal = equalTexts(members);
  let open: string | undefined;
  for (const member of members.values()) {
    const used = new Map<number, number[]>();
    const relaxed = decideText(
      relaxedProblem(member, () => undefined, members, used),
      context.limits,
    );
    // What narrowed the holes of a template is as much a cause as the template.
    if (relaxed.sat === false) return { sat: false, core: [...new Set(relaxed.core.flatMap((tag) => [tag, ...(used.get(tag) ?? [])]))] };
    if (relaxed.sat === "unknown") open = relaxed.reason;
    const core = opaqueConflict(member, equal);
    if (core) return { sat: false, core };
    const cut = cutMember(member, members, () => undefined, context.limits);
    if (cut && "core" in cut) return { sat: false, core: cut.core };
  }
  const refuted = refuteByFilling(members, context);
  if (refuted) return { sat: false, core: refuted };
  const found = searchValues(members, context);
  if (found) return found;
  const words = solveWords([...members.values()], context);
  if (words) return words;
  return {
    sat: "unknown",
    reason: open ?? "values that policy variables tie together: no example was found and no proof that there is none",
    literals: group,
  };
}

/** Texts that have the same value because a literal says so: a template that is nothing but the other's value. */
interface EqualTexts {
  /** The same for equal texts. */
  oneOf(variable: Variable): string;
  /** The literals that say so, all of them. */
  tags: number[];
}

function equalTexts(members: Members): EqualTexts {
  const roots = new Map<string, string>();
  const oneOf = ({ id }: Variable): string => {
    let root = id;
    for (let next = roots.get(root); next !== undefined; next = roots.get(root)) root = next;
    return root;
  };
  const tags: number[] = [];
  for (const { variable, templates } of members.values())
    for (const { template, positive, tag } of templates) {
      const [only] = template.parts;
      if (!positive || template.segmented || template.ignoreCase || template.parts.length > 1 || !only || "glob" in only) continue;
      const [a, b] = [oneOf(variable), oneOf(only.variable)];
      if (a !== b) roots.set(a, b);
      tags.push(tag);
    }
  return { oneOf, tags };
}

/**
 * A contradiction that holds whatever the values: a positive template inside the union of the negative constraints, with
 * each value as one opaque symbol (see `opaqueTemplate` for why this is a proof).
 */
function opaqueConflict(member: Member, equal: EqualTexts): number[] | null {
  const negative = member.templates.filter((t) => !t.positive);
  const positive = member.templates.filter((t) => t.positive);
  if (negative.length === 0 || positive.length === 0) return null;
  const names = new Map<string, string>();
  // Private-use characters; plane 15 does not occur in policies, and were it to, the proof would hold by renaming.
  const symbol = (variable: Variable, ignoringCase: boolean): string => {
    const key = `${ignoringCase}${equal.oneOf(variable)}`;
    if (!names.has(key)) names.set(key, String.fromCodePoint(0xf0000 + names.size));
    return names.get(key) as string;
  };
  for (const { template, tag } of positive) {
    const inner = opaqueTemplate(template, (variable) => symbol(variable, template.ignoreCase), "inner");
    if (!inner) continue;
    const outer: { pattern: Pattern; tag: number; tied: boolean }[] = [];
    for (const other of negative) {
      // An exact value also matches itself ignoring case, not the other way round.
      const pattern = opaqueTemplate(
        other.template,
        (variable) => symbol(variable, template.ignoreCase && other.template.ignoreCase),
        "outer",
      );
      if (pattern) outer.push({ pattern, tag: other.tag, tied: true });
    }
    for (const c of member.plain.patterns) {
      if (!c.positive)
        for (const pattern of c.patterns) if (!hasQuestionMark(pattern.slice(2))) outer.push({ pattern, tag: c.tag, tied: false });
    }
    // A wildcard that stops at colons could swallow the symbol but not a value with a colon: only where it cannot meet one.
    const late = holesComeLate(template);
    const usable = outer.filter((o) => {
      const { segmented, aligned } = compile(o.pattern);
      return !segmented || (aligned && late);
    });
    if (!usable.some((o) => o.tied) || usable.length > 300) continue;
    const single = usable.find((o) => o.tied && covers([o.pattern], inner));
    if (single) return [tag, single.tag, ...equal.tags];
    if (
      covers(
        usable.map((o) => o.pattern),
        inner,
      )
    )
      return [tag, ...new Set(usable.map((o) => o.tag)), ...equal.tags];
  }
  return null;
}

function covers(union: readonly Pattern[], pattern: Pattern): boolean {
  try {
    return unionCovers(union, pattern, THEORY.statesWithOpaqueSymbols);
  } catch (error) {
    if (error instanceof StateLimitExceeded) return false;
    throw error;
  }
}

/** Tries values for the holes, then decides each remaining text exactly. */
function searchValues(members: Members, context: TheoryContext): GroupResult | null {
  const order = holeOrder(members);
  const values: ByVariable<string> = byVariable();
  let tries = 0;
  const value = (variable: Variable): string | undefined => valueAt(values, variable);
  const finish = (): GroupResult | null => {
    const model = { strings: byVariable<string>(), numbers: byVariable<string | null>() };
    for (const member of members.values()) {
      let text = value(member.variable);
      const problem = relaxedProblem(member, value);
      if (text === undefined) {
        const result = decideText(problem, context.limits);
        if (result.sat !== true) return null;
        text = result.text ?? "x";
      } else if (!fits(problem, text)) return null;
      assign(model.strings, member.variable, text);
      assignAll(model.numbers, numbersOf(member.literals, text, context.table));
    }
    return { sat: true, model };
  };
  const fill = (depth: number): GroupResult | null => {
    if (depth === order.length) return finish();
    const member = order[depth] as Member;
    const problem = relaxedProblem(member, value, members);
    for (const text of candidates(member, problem, members, value, context)) {
      if (++tries > THEORY.assignments || context.limits.expired()) return null;
      assign(values, member.variable, text);
      const found = fill(depth + 1);
      if (found) return found;
      values.delete(member.variable.id);
    }
    return null;
  };
  return fill(0);
}

/** The variables that templates insert; those whose own templates depend on others come after these. */
function holeOrder(members: Members): Member[] {
  const memberOf = (hole: Variable): Member => members.get(hole.id) as Member;
  const order: Member[] = [];
  const visiting = new Set<Member>();
  const visit = (member: Member): void => {
    if (visiting.has(member)) return;
    visiting.add(member);
    for (const { template } of member.templates) for (const hole of holes(template)) visit(memberOf(hole));
    order.push(member);
  };
  for (const member of members.values())
    for (const { template } of member.templates) for (const hole of holes(template)) visit(memberOf(hole));
  return order;
}

/** Values worth trying for a hole, all within what is known to hold for it, likeliest first. Each is looked for when it is asked for: mostly the first one fits. */
function* candidates(
  member: Member,
  problem: TextProblem<number>,
  members: Members,
  value: (v: Variable) => string | undefined,
  context: TheoryContext,
): Generator<string> {
  const seen = new Set<string>();
  let fitting = 0;
  for (const texts of [suggestions(member, members, value, context, 3), FRESH])
    for (const text of texts) {
      if (seen.has(text)) continue;
      seen.add(text);
      if (!fits(problem, text)) continue;
      yield text;
      if (++fitting === THEORY.candidatesForAHole) return;
    }
}

/** Texts that a member may well have: spelled out in its constraints, cut out of texts that insert it, or shortest solutions. */
function* suggestions(
  member: Member,
  members: Members,
  value: (v: Variable) => string | undefined,
  context: TheoryContext,
  depth: number,
): Generator<string> {
  const known = value(member.variable);
  if (known !== undefined) return yield known;
  const found = new Set<string>();
  const isNew = (text: string | null | undefined): text is string => {
    if (text === null || text === undefined || found.has(text)) return false;
    found.add(text);
    return true;
  };
  // What other texts spell out, cut to the shape of the templates that insert this value.
  if (depth > 0) {
    for (const other of members.values()) {
      const inserting = other.templates.filter((t) => t.positive && holes(t.template).some((hole) => sameVariable(hole, member.variable)));
      if (inserting.length === 0) continue;
      for (const text of suggestions(other, members, value, context, depth - 1)) {
        for (const { template } of inserting) {
          const pieces = parseHoles(template, text, value);
          const cut = pieces && valueAt(pieces, member.variable);
          if (isNew(cut)) yield cut;
        }
      }
      const exact = cutMember(other, members, value, context.limits);
      const piece = exact && "values" in exact ? valueAt(exact.values, member.variable) : undefined;
      if (isNew(piece)) yield piece;
    }
  }
  for (const c of member.plain.patterns) {
    if (!c.positive) continue;
    for (const p of c.patterns.slice(0, THEORY.candidatesForAHole)) {
      const text = literalText(p);
      if (isNew(text)) yield text;
    }
  }
  const problem = relaxedProblem(member, value, members);
  const shortest = decideText(problem, context.limits);
  if (shortest.sat === true && isNew(shortest.text)) yield shortest.text;
  if (found.size < 8 && (problem.patterns.length > 0 || problem.domain)) {
    const constraints = {
      positive: problem.patterns.filter((c) => c.positive),
      negative: problem.patterns.filter((c) => !c.positive),
      ...(problem.domain ? { domain: problem.domain } : {}),
    };
    for (const text of enumerateWitnesses(constraints, context.limits, 5)) if (isNew(text)) yield text;
  }
}
