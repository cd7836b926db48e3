// Texts that insert other texts, cut exactly: values for what is inserted, or the literals that leave no way to cut.
import { cutText, type Language, patternSet, StateLimitExceeded } from "../globs/index";
import { arnGlob, glob, globIgnoreCase, patternParts } from "../globs/pattern";
import { THEORY } from "../limits";
import type { Pattern } from "../logic/term";
import { assign, type ByVariable, byVariable, sameVariable, type Variable, valueAt } from "../logic/variable";
import type { Member, Members } from "./linked-members";
import type { Limits } from "./strings";
import { fillTemplate, holes, holesComeLate, type Template } from "./template";

/** What came of cutting a text. */
type Cutting =
  /** Values of the inserted texts in one possible text; those of different templates need not agree. */
  { values: ByVariable<string> } | { core: number[] };

/**
 * Looks for a text of the member that all its positive templates match at once, where each inserted text keeps to what is
 * said of it alone. Relaxed are: a text that is inserted twice (each time it may be another), templates on inserted texts,
 * negated templates, numbers. So a core is a proof; values are candidates. Undefined when the limits end first.
 */
export function cutMember(
  member: Member,
  members: Members,
  value: (variable: Variable) => string | undefined,
  limits: Limits,
): Cutting | undefined {
  const question = questionOf(member, members);
  if (question.templates.length === 0) return undefined;
  const attempt = (kept: Kept, states: number) => {
    const used = question.templates.filter((t) => isKept(t, kept));
    const cut = cutText(
      languageOf(member, kept),
      used.map(({ template }) => template.parts.map((part, i) => pieceOf(template, part, i, question, value, kept))),
      { states: Math.min(states, limits.states), expired: () => limits.expired() },
    );
    return cut && { used, cut };
  };
  try {
    const found = attempt(undefined, THEORY.statesOfLinkedStrings);
    if (!found) return { core: smallCore(tagsOf(question), (kept) => attempt(kept, THEORY.statesOfALinkedCore) === null) };
    const values = byVariable<string>();
    for (const [s, { template }] of found.used.entries())
      for (const [i, part] of template.parts.entries())
        if ("variable" in part && valueAt(values, part.variable) === undefined)
          assign(values, part.variable, found.cut.pieces[s]?.[i] as string);
    return { values };
  } catch (error) {
    if (error instanceof StateLimitExceeded) return undefined;
    throw error;
  }
}

/** The literals that count; undefined: all. */
type Kept = ReadonlySet<number> | undefined;

function isKept({ tag }: { tag: number }, kept: Kept): boolean {
  return !kept || kept.has(tag);
}

/** The part of what is said that a cut looks at. */
interface CutQuestion {
  member: Member;
  /** The texts that the member has to be at once. */
  templates: Member["templates"];
  /** The texts that they insert. */
  inserted: ByVariable<Member | undefined>;
  /** Other texts that have to be equal to an inserted one, by the templates that say so. */
  equal: { variable: Variable; other: Member; links: Member["templates"] }[];
}

function questionOf(member: Member, members: Members): CutQuestion {
  const templates = member.templates.filter((t) => t.positive);
  const inserted = byVariable(templates.flatMap((t) => holes(t.template).map((variable) => [variable, members.get(variable.id)] as const)));
  const variables = [...inserted.values()].map(({ variable }) => variable);
  const equal = [...members.values()].flatMap((other) =>
    variables.map((variable) => ({
      variable,
      other,
      links: other.templates.filter((t) => t.positive && isValueOf(variable, t.template)),
    })),
  );
  return {
    member,
    templates,
    inserted,
    equal: equal.filter(({ links }) => links.length > 0),
  };
}

/** The literals that the question looks at; those that tie other texts to it first, to be left out first. */
function tagsOf({ member, templates, inserted, equal }: CutQuestion): number[] {
  const looked = [
    ...equal.flatMap(({ other, links }) => [...other.plain.patterns, ...links]),
    ...templates,
    ...member.plain.patterns,
    ...[...inserted.values()].flatMap(({ value }) => value?.plain.patterns ?? []),
  ];
  return [...new Set(looked.map(({ tag }) => tag))];
}

/** What is said of a text alone. With `kept`, only by these literals. */
function languageOf(member: Member, kept: Kept): Language {
  const said = member.plain.patterns.filter((c) => isKept(c, kept));
  return {
    positive: [...said.filter((c) => c.positive).map((c) => c.patterns), ...(member.plain.domain ? [member.plain.domain] : [])],
    negative: said.filter((c) => !c.positive).map((c) => c.patterns),
  };
}

function pieceOf(
  template: Template,
  part: Template["parts"][number],
  index: number,
  question: CutQuestion,
  value: (variable: Variable) => string | undefined,
  kept: Kept,
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
  const inserted = valueAt(question.inserted, part.variable);
  const own = inserted ? languageOf(inserted, kept) : { positive: [], negative: [] };
  const same = question.equal.filter(({ variable }) => sameVariable(variable, part.variable)).flatMap((one) => equalLanguage(one, kept));
  own.positive = [...own.positive, ...same.flatMap((language) => language.positive)];
  own.negative = [...own.negative, ...same.flatMap((language) => language.negative)];
  return template.ignoreCase ? anySpelling(own) : own;
}

/** What is said of another text, of the text that it has to be equal to; none when no literal that counts ties them. */
function equalLanguage({ other, links }: CutQuestion["equal"][number], kept: Kept): Language[] {
  const tying = links.filter((t) => isKept(t, kept));
  if (tying.length === 0) return [];
  const said = languageOf(other, kept);
  return [tying.some((t) => !t.template.ignoreCase) ? said : anySpelling(said)];
}

/** The template is nothing but the value. */
function isValueOf(variable: Variable, template: Template): boolean {
  const [only] = template.parts;
  return template.parts.length === 1 && only !== undefined && "variable" in only && sameVariable(only.variable, variable);
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
