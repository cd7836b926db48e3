// What does the same as a part that changes nothing: the entry of the same list, or the statements, for the words of the finding.

import { code, nameOfStatement } from "../explain";
import { CHECKS } from "../limits";
import { question } from "../semantics/encoder/policy";
import type { Range, Statement } from "../syntax/tree";
import { listing } from "../text/lists";
import { type Candidate, inSameList, type Piece } from "./dead-parts";
import { entryThatCovers } from "./dead-repeat";
import { keyOf, type Policy, type Share, shareOf, termsOf } from "./dead-share";
import { ask, type Investigation } from "./investigation";
import { waysIn } from "./routes";

/** More are counted, not named. */
const MOST_NAMED = 3;

/** What covers a part, in words that a verb follows, and where it stands. */
export interface Cover {
  words: string;
  /** Several statements do it only together. */
  isPlural: boolean;
  /** An entry covers; statements allow or deny. */
  isEntry: boolean;
  places: Range[];
}

/** What covers the candidate when all that is `removed` is gone; undefined where no part of the policy can be named. */
export function* coverOf(candidate: Candidate, removed: readonly Candidate[], policy: Policy): Investigation<Cover | undefined> {
  const { statement, piece } = candidate;
  const gone = removed.filter((one) => one !== candidate);
  if (piece) {
    const sameList = gone.flatMap((one) => (one.statement === statement && one.piece && inSameList(one.piece, piece) ? one.piece : []));
    const entry = yield* entryThatCovers(statement, piece, sameList, policy);
    const place = entry && placeOf(statement, piece, entry.index);
    if (entry) return { words: `${code(entry.text)} in the same list`, isPlural: false, isEntry: true, places: place ? [place] : [] };
    if (piece.widens) return undefined;
  }
  const share = shareOf(candidate, gone, policy);
  const { others } = share;
  if (others.length === 0) return undefined;
  const one = others.length === 1 ? others[0] : yield* single(share, policy);
  const covering = one ? [one] : others;
  const named = covering
    .slice(0, MOST_NAMED)
    .map((other) => (other.index === statement.index ? "the rest of this statement" : nameOfStatement(other)));
  const more = covering.length - named.length;
  const listed = more > 0 ? [...named, `${more} more`] : named;
  const words = `${listing(listed)}${listed.length > 1 ? " together" : ""}`;
  const places = covering.filter((other) => other.index !== statement.index).map((other) => other.effect?.range ?? other.range);
  return { words, isPlural: listed.length > 1, isEntry: false, places: places.slice(0, MOST_NAMED) };
}

/** The statement that covers the share without the others, proved. */
function* single(share: Share, policy: Policy): Investigation<Statement | undefined> {
  if (share.others.length > CHECKS.statementsThatMayCover) return undefined;
  for (const other of share.others) {
    const alone: Share = { ...share, others: [other], ...(share.ways && { ways: waysIn(share.own, [other]) }) };
    const key = keyOf(alone, policy);
    let known = policy.memory.get(key) as boolean | undefined;
    if (known === undefined) {
      const { verdict } = yield* ask(question(termsOf(alone, policy), policy.encoding));
      known = verdict === "unsat";
      if (verdict !== "unknown") policy.memory.set(key, known);
    }
    if (known) return other;
  }
  return undefined;
}

/** Where the entry of the piece's list stands. */
function placeOf(statement: Statement, { element, entry }: Piece, index: number): Range | undefined {
  const lists = {
    Action: statement.action?.values,
    NotAction: statement.notAction?.values,
    Resource: statement.resource?.values,
    NotResource: statement.notResource?.values,
    Principal: undefined,
    Condition: undefined,
    Value: statement.condition?.entries[entry]?.values,
  };
  return lists[element]?.[index]?.range;
}
