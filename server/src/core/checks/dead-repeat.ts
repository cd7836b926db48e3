// Entries that the rest of their own list repeats, whatever else the statement says. What is known of a list, or of two of its
// entries, need not be asked again when something else is edited.
import { question } from "../semantics/encoder/policy";
import { matchesPattern, wildcardPattern } from "../semantics/evaluator/wildcard";
import { readCidr } from "../semantics/values";
import type { Statement } from "../syntax/tree";
import { entriesOf, keeping, type Piece, without } from "./dead-parts";
import { keyOf, meeting, narrowed, type Policy, type Share, termsOf } from "./dead-share";
import { ask, type Investigation } from "./investigation";
import { indexOf, overlapBudget, overlapping } from "./overlap-index";

/** The rest of the piece's list says as much as the piece, proved. False also where that was not decided, or is no question of lists alone. */
export function* isRepeated(statement: Statement, piece: Piece, policy: Policy): Investigation<boolean> {
  if (!isAboutLists(piece)) return false;
  if (yield* isCovered(statement, piece, [], policy)) return true;
  return yield* saysNothing(...alone(statement, piece), policy);
}

/** One other entry of the piece's list, none of those that are `gone`, says as much as the piece, proved. Others can then go or stay. */
export function* isCovered(statement: Statement, piece: Piece, gone: readonly Piece[], policy: Policy): Investigation<boolean> {
  return (yield* entryThatCovers(statement, piece, gone, policy)) !== undefined;
}

/** That other entry: its text and its position in the list. */
export function* entryThatCovers(
  statement: Statement,
  piece: Piece,
  gone: readonly Piece[],
  policy: Policy,
): Investigation<{ text: string; index: number } | undefined> {
  if (!isAboutLists(piece)) return undefined;
  const texts = entriesOf(statement, piece);
  const own = texts[piece.index] as string;
  const left = new Set(gone.map(({ index }) => index));
  const at = candidates(statement, piece, texts).find(
    (index) => index !== piece.index && seemsToCover(texts[index] as string, own, piece) && !left.has(index),
  );
  if (at === undefined) return undefined;
  const [list, entry] = alone(statement, piece);
  const both = at < piece.index ? [at, piece.index] : [piece.index, at];
  const isProved = yield* saysNothing(keeping(list, entry, both), { ...entry, index: both.indexOf(piece.index) }, policy);
  return isProved ? { text: texts[at] as string, index: at } : undefined;
}

/** The positions of the entries that may say as much as the piece, in order. */
function candidates(statement: Statement, { element, text }: Piece, texts: readonly string[]): number[] {
  const values = element === "Action" ? statement.action?.values : element === "NotAction" ? statement.notAction?.values : undefined;
  const budget = overlapBudget();
  const near = values ? [...overlapping(indexOf(values), text, budget)].sort((a, b) => a - b) : [];
  return values && budget.left >= 0 ? near : [...texts.keys()];
}

function isAboutLists({ element }: Piece): boolean {
  return element !== "Condition" && element !== "Principal";
}

/** A guess by the texts: the one pattern matches the other, or the one block of addresses holds the other. What it lets through is proved, what it misses is asked in another way. */
function seemsToCover(wider: string, own: string, { element }: Piece): boolean {
  const [a, b] = /action$/i.test(element) ? [wider.toLowerCase(), own.toLowerCase()] : [wider, own];
  if (a === b || (a.includes("*") && matchesPattern(wildcardPattern(a), b))) return true;
  if (element !== "Value" || !a.includes("/")) return false;
  const [block, inner] = [readCidr(a), readCidr(b)];
  return block !== null && inner !== null && block.low <= inner.low && inner.high <= block.high;
}

/** The list without the piece says the same. */
function* saysNothing(list: Statement, piece: Piece, policy: Policy): Investigation<boolean> {
  const { memory, encoding } = policy;
  const [own, other] = piece.widens ? [without(list, [piece]), list] : [narrowed(list, piece), meeting(list, piece)];
  if (!other) return false;
  const share: Share = { own, others: [other], denies: [] };
  const key = keyOf(share, policy);
  const known = memory.get(key) as boolean | undefined;
  if (known !== undefined) return known;
  const { verdict } = yield* ask(question(termsOf(share, policy), encoding));
  if (verdict !== "unknown") memory.set(key, verdict === "unsat");
  return verdict === "unsat";
}

/** The statement with nothing but the list that holds the piece, and the piece in it. */
function alone(statement: Statement, piece: Piece): [Statement, Piece] {
  const { index, range, effect, properties, condition } = statement;
  // An empty `NotAction` excludes nothing.
  const notAction = { key: { value: "NotAction", range }, negated: true, values: [], isArray: true, range };
  const bare = { index, range, effect, properties, notAction };
  switch (piece.element) {
    case "Action":
      return [{ ...bare, notAction: undefined, action: statement.action }, piece];
    case "NotAction":
      return [{ ...bare, notAction: statement.notAction }, piece];
    case "Resource":
      return [{ ...bare, resource: statement.resource }, piece];
    case "NotResource":
      return [{ ...bare, notResource: statement.notResource }, piece];
    default: {
      const entries = condition?.entries.slice(piece.entry, piece.entry + 1) ?? [];
      return [
        { ...bare, condition: condition && { ...condition, entries } },
        { ...piece, entry: 0 },
      ];
    }
  }
}
