// What each statement said in the run before, so that a keystroke costs the statement that it changes and not the others.
import type { Catalogue } from "../catalogue/api";
import { byObject } from "../session/query";
import type { Range } from "../syntax/tree";
import type { PolicyView, StatementView } from "./view";

/** What was said at some place of a statement. */
interface Said {
  range: Range;
  related?: { message: string; range: Range }[];
}

interface Run {
  /** All that a statement is judged by besides its own text. */
  about: string;
  /** By the text of the statement, with the places counted from its beginning. */
  statements: Map<string, Said[]>;
}

/** Only the run before: more would help somebody who types in two files at once, and cost everybody the memory. */
const lastRun = byObject("validate/run before", (_catalogue: Catalogue): { run?: Run } => ({}));

/**
 * The memory of a run over a policy, which takes the place of the run before. `recall` gives what an equal statement said
 * then, at its present place; `keep` notes what this one says. Rules that look beyond their statement (`beyondStatement`) have
 * no part in it.
 */
export function rememberedFor<T extends Said>(
  policy: PolicyView,
): { recall(view: StatementView): T[] | undefined; keep(view: StatementView, said: readonly T[]): void } {
  const about = JSON.stringify([policy.kind, policy.policyType, policy.resourceType ?? null, policy.document.version?.value ?? null]);
  const last = lastRun(policy.catalogue);
  const before = last.run;
  const known = before?.about === about ? before.statements : undefined;
  const statements = new Map<string, Said[]>();
  last.run = { about, statements };
  const textOf = ({ statement: { range } }: StatementView) => policy.text.slice(range.start, range.end);
  return {
    recall(view) {
      const text = textOf(view);
      const said = statements.get(text) ?? known?.get(text);
      if (!said) return undefined;
      statements.set(text, said);
      return said.map((one) => moved(one, view.statement.range.start) as T);
    },
    keep(view, said) {
      const { start, end } = view.statement.range;
      const inside = ({ range }: { range: Range }) => range.start >= start && range.end <= end;
      // What points out of the statement would move wrongly.
      if (said.every((one) => inside(one) && (one.related ?? []).every(inside)))
        statements.set(
          textOf(view),
          said.map((one) => moved(one, -start)),
        );
    },
  };
}

function moved<T extends Said>(one: T, by: number): T {
  const shift = ({ start, end }: Range): Range => ({ start: start + by, end: end + by });
  return {
    ...one,
    range: shift(one.range),
    ...(one.related && { related: one.related.map((place) => ({ ...place, range: shift(place.range) })) }),
  };
}
