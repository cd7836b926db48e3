// Texts that insert other texts, cut exactly: values for what is inserted, or the literals that leave no way to cut.
import { cutText, type Language, patternSet, StateLimitExceeded } from "../globs/index";
import { arnGlob, glob, globIgnoreCase, patternParts } from "../globs/pattern";
import type { Pattern, Variable } from "../logic/term";
import { fillTemplate, holes, holesComeLate, type Template } from "./template";
import type { Limits } from "./text";
import type { Member } from "./tied";

export type Cutting =
  /** Values of the inserted texts in one possible text; those of different templates need not agree. */
  { values: Map<Variable, string> } | { core: number[] };

/** States for a whole answer, and for each literal that is tried to be left out of a core. */
const STATES = 20_000;
const CORE_STATES = 2_000;

/**
 * Looks for a text of the member that all its positive templates match at once, where each inserted text keeps to what is
 * said of it alone. Relaxed are: a text that is inserted twice (each time it may be another), templates on inserted texts,
 * negated templates, numbers. So a core is a proof; values are candidates. Undefined when the limits end first.
 */
export function cutMember(
  member: Member,
  members: ReadonlyMap<Variable, Member>,
  value: (variable: Variable) => string | undefined,
  limits: Limits,
): Cutting | undefined {
  const templates = member.templates.filter((t) => t.positive);
  if (templates.length === 0) return undefined;
  const attempt = (kept: ReadonlySet<number> | undefined, states: number) => {
    const used = templates.filter((t) => !kept || kept.has(t.tag));
    const cut = cutText(
      languageOf(member, kept),
      used.map(({ template }) => template.parts.map((part, i) => pieceOf(template, part, i, members, value, kept))),
      { states: Math.min(states, limits.states), expired: () => limits.expired() },
    );
    return cut && { used, cut };
  };
  try {
    const found = attempt(undefined, STATES);
    if (!found) return { core: smallCore(tagsOf(member, members), (kept) => attempt(kept, CORE_STATES) === null) };
    const values = new Map<Variable, string>();
    for (const [s, { template }] of found.used.entries())
      for (const [i, part] of template.parts.entries())
        if ("variable" in part && !values.has(part.variable)) values.set(part.variable, found.cut.pieces[s]?.[i] as string);
    return { values };
  } catch (error) {
    if (error instanceof StateLimitExceeded) return undefined;
    throw error;
  }
}

/** What is said of a text alone. With `kept`, only by these literals. */
function languageOf(member: Member, kept: ReadonlySet<number> | undefined): Language {
  const said = member.plain.patterns.filter((c) => !kept || kept.has(c.tag));
  return {
    positive: [...said.filter((c) => c.positive).map((c) => c.patterns), ...(member.plain.domain ? [member.plain.domain] : [])],
    negative: said.filter((c) => !c.positive).map((c) => c.patterns),
  };
}

function pieceOf(
  template: Template,
  part: Template["parts"][number],
  index: number,
  members: ReadonlyMap<Variable, Member>,
  value: (variable: Variable) => string | undefined,
  kept: ReadonlySet<number> | undefined,
): Language {
  if ("glob" in part) {
    // Before the first inserted text the colons count; a value that may hold colons shifts them (then all is one segment).
    const segments = template.segmented && index === 0 && holesComeLate(template);
    const pattern = template.ignoreCase ? globIgnoreCase(part.glob) : segments ? arnGlob(part.glob) : glob(part.glob);
    return { positive: [[pattern]], negative: [] };
  }
  const known = value(part.variable);
  if (known !== undefined) {
    const filled = fillTemplate({ ...template, parts: [part], segmented: false }, () => known);
    return { positive: [filled ? [filled] : []], negative: [] };
  }
  const member = members.get(part.variable);
  const own = member ? languageOf(member, kept) : { positive: [], negative: [] };
  const same = [...members.values()].flatMap((other) => equalTo(part.variable, other, kept));
  own.positive = [...own.positive, ...same.flatMap((language) => language.positive)];
  own.negative = [...own.negative, ...same.flatMap((language) => language.negative)];
  return template.ignoreCase ? anySpelling(own) : own;
}

/** What is said of another text that has to be equal to this one. */
function equalTo(variable: Variable, other: Member, kept: ReadonlySet<number> | undefined): Language[] {
  const equal = other.templates.filter((t) => t.positive && (!kept || kept.has(t.tag)) && isValueOf(variable, t.template));
  if (equal.length === 0) return [];
  const said = languageOf(other, kept);
  if (equal.some((t) => !t.template.ignoreCase)) return [said];
  return [anySpelling(said)];
}

/** The template is nothing but the value. */
function isValueOf(variable: Variable, template: Template): boolean {
  const [only] = template.parts;
  return template.parts.length === 1 && only !== undefined && "variable" in only && only.variable === variable;
}

/** What is certain of the spellings of a text: wider unions hold them, and only what case does not matter to keeps them out. */
function anySpelling(language: Language): Language {
  return {
    positive: language.positive.map((union) => union.map(withoutCase)),
    negative: language.negative.filter((union) => patternSet(union).blind),
  };
}

function withoutCase(pattern: Pattern): Pattern {
  return globIgnoreCase(patternParts(pattern).glob);
}

/** The literals that the search looks at. */
function tagsOf(member: Member, members: ReadonlyMap<Variable, Member>): number[] {
  const templates = member.templates.filter((t) => t.positive);
  const inserted = new Set(templates.flatMap((t) => holes(t.template)));
  const equal = [...members.values()].flatMap((other) =>
    [...inserted].some((variable) => equalTo(variable, other, undefined).length > 0)
      ? [
          ...other.plain.patterns.map((c) => c.tag),
          ...other.templates.filter((t) => t.positive && t.template.parts.length === 1).map((t) => t.tag),
        ]
      : [],
  );
  return [
    ...new Set([
      ...equal,
      ...templates.map((t) => t.tag),
      ...member.plain.patterns.map((c) => c.tag),
      ...[...inserted].flatMap((variable) => members.get(variable)?.plain.patterns.map((c) => c.tag) ?? []),
    ]),
  ];
}

/** Drops literals as long as the rest still leaves no way; what takes too long stays in. */
function smallCore(all: number[], contradictory: (kept: ReadonlySet<number>) => boolean): number[] {
  let core = all;
  for (const tag of all) {
    const rest = core.filter((other) => other !== tag);
    try {
      if (contradictory(new Set(rest))) core = rest;
    } catch (error) {
      if (!(error instanceof StateLimitExceeded)) throw error;
    }
  }
  return core;
}
