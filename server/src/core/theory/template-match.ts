// Cuts a text by a template: which values its holes would have. Guesses for the search, bounded in work: null proves nothing.
import { globTokens, literalOf, wildcardOf } from "../globs/pattern";
import type { Atom } from "../logic/term";
import { type ByVariable, byVariable, sameVariable, type Variable } from "../logic/variable";

/** What a template asks of a text, piece by piece. `hole`: index of the variable; a hole takes one character or more. */
type Piece = { character: string } | { colons: boolean; many: boolean } | { hole: number };

const LONGEST_TEXT = 2048;
const MOST_PARTS = 24;
/** Places that are tried before the search gives up. */
const MOST_STEPS = 50_000;

/**
 * The values that the holes would take if `text` matched the template: the first way to cut the text, each piece as short
 * as possible. Null when there is none or none was found in time. `known` fixes some holes already.
 */
export function parseHoles(
  template: Atom & { kind: "template" },
  text: string,
  known: (variable: Variable) => string | undefined,
): ByVariable<string> | null {
  if (text.length > LONGEST_TEXT || template.parts.length > MOST_PARTS) return null;
  const fold = (one: string) => [...(template.ignoreCase ? one.toLowerCase() : one)];
  const variables: Variable[] = [];
  const pieces = template.parts.flatMap((part): Piece[] => {
    if ("glob" in part) return piecesOf(part.glob, fold);
    const value = known(part.variable);
    if (value !== undefined) return fold(value).map((character) => ({ character }));
    const at = variables.findIndex((variable) => sameVariable(variable, part.variable));
    if (at < 0) variables.push(part.variable);
    return [{ hole: at < 0 ? variables.length - 1 : at }];
  });
  const values = cut(pieces, [...text], fold(text));
  return values && byVariable(variables.map((variable, i) => [variable, values[i] as string] as const));
}

function piecesOf(glob: string, fold: (text: string) => string[]): Piece[] {
  return globTokens(glob).flatMap((token): Piece[] => {
    const wildcard = wildcardOf(token);
    return wildcard ? [wildcard] : fold(literalOf(token)).map((character) => ({ character }));
  });
}

/** The values of the holes, by their index. `folded`: the text as it is compared. */
function cut(pieces: readonly Piece[], text: readonly string[], folded: readonly string[]): string[] | null {
  if (text.length !== folded.length) return null; // a letter whose other case is longer
  const values: (readonly string[] | undefined)[] = [];
  const failed = new Set<number>();
  const holes = pieces.flatMap((piece) => ("hole" in piece ? [piece.hole] : []));
  const isFree = new Set(holes).size === holes.length;
  let steps = 0;
  const rest = (n: number, from: number): boolean => {
    let at = from;
    for (; n < pieces.length; n++) {
      if (++steps > MOST_STEPS) return false;
      const piece = pieces[n] as Piece;
      const value = "hole" in piece ? values[piece.hole] : undefined;
      if ("hole" in piece && value === undefined) return anyEnd(n, at, at + 1, () => true, piece.hole);
      if ("many" in piece && piece.many) return anyEnd(n, at, at, (one) => piece.colons || one !== ":");
      const wanted = value ?? ("character" in piece ? [piece.character] : undefined);
      const length = wanted?.length ?? 1;
      if (at + length > folded.length) return false;
      if (wanted ? wanted.some((one, i) => folded[at + i] !== one) : "colons" in piece && !piece.colons && folded[at] === ":") return false;
      at += length;
    }
    return at === folded.length;
  };
  /** A piece of any length. Without a variable that stands twice, what failed at a place fails there again. */
  const anyEnd = (n: number, start: number, least: number, takes: (one: string) => boolean, hole?: number): boolean => {
    const key = n * (folded.length + 1) + start;
    if (isFree && failed.has(key)) return false;
    for (let end = start; end <= folded.length && steps <= MOST_STEPS; end++) {
      if (end > start && !takes(folded[end - 1] as string)) break;
      if (end < least) continue;
      if (hole !== undefined) values[hole] = folded.slice(start, end);
      if (rest(n + 1, end)) {
        if (hole !== undefined) values[hole] = text.slice(start, end);
        return true;
      }
    }
    if (hole !== undefined) values[hole] = undefined;
    failed.add(key);
    return false;
  };
  return rest(0, 0) ? values.map((value) => (value ?? []).join("")) : null;
}
