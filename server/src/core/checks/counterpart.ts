// Which statement of one version stands for a statement of the other: the same Sid, or the most words in common.
import type { PolicyDocument, Statement } from "../syntax/tree";
import { sameText } from "./narrow";

/** Statements that share less than this part of their words are not versions of one another. */
const LEAST_LIKENESS = 0.5;

/**
 * The statement of `other` that stands for `statement` of `document`: the same Sid, else the one that shares most of its
 * words and stands for no other statement. Undefined: it was added, or is gone.
 */
export function counterpartOf(statement: Statement, document: PolicyDocument, other: PolicyDocument): Statement | undefined {
  const same = other.statements.find((one) => sameText(one, other, statement, document));
  if (same) return same;
  const sid = statement.sid?.value;
  const named = sid ? other.statements.find((one) => one.sid?.value === sid) : undefined;
  if (named) return named;
  const isTaken = (one: Statement) =>
    document.statements.some(
      (mine) => mine !== statement && ((one.sid?.value && mine.sid?.value === one.sid.value) || sameText(mine, document, one, other)),
    );
  const own = wordsOf(statement, document);
  const likeness = (one: Statement): number => {
    const words = wordsOf(one, other);
    const shared = [...own].filter((word) => words.has(word)).length;
    return shared / Math.max(own.size, words.size) + (one.index === statement.index ? 0.1 : 0);
  };
  const ranked = other.statements.filter((one) => !isTaken(one)).map((one) => ({ one, likeness: likeness(one) }));
  const best = ranked.sort((a, b) => b.likeness - a.likeness)[0];
  return best && best.likeness >= LEAST_LIKENESS ? best.one : undefined;
}

function wordsOf({ range }: Statement, { text }: PolicyDocument): Set<string> {
  return new Set(text.slice(range.start, range.end).match(/[^\s"',[\]{}]+/g) ?? []);
}
