// Directives of templates: the rounds of `%{ for }` over what is known, and what `%{ if }` chooses. What is not known leaves the template unknown.
import { HOSTS } from "../../limits";
import type { HclTemplatePart } from "../trees/hcl";
import { conditionOf } from "./terraform-conditions";
import { roundsOf } from "./terraform-for";
import type { Place } from "./terraform-place";

/** A piece of a template, and where its names hold. */
export interface PlacedPart {
  part: HclTemplatePart;
  place: Place;
}

/** The pieces of a template without directives; or two templates, one of which a condition chooses. */
export type Pieces = { parts: readonly PlacedPart[] } | { condition: string; whenTrue: Pieces; whenFalse: Pieces };

/** What directives make of a template; undefined where they ask for what is not known. Without any it is what it was. */
export function piecesOf(parts: readonly HclTemplatePart[], place: Place): Pieces | undefined {
  const own = parts.some((part) => part.type === "hole" && part.trims) ? trimmed(parts) : parts;
  if (!own.some((part) => part.type === "hole" && part.expression.type === "other")) return { parts: own.map((part) => ({ part, place })) };
  const budget = { parts: HOSTS.partsOfAValue, choices: HOSTS.choicesOfATemplate };
  const read = new Reader(own).sequence();
  return read && made(read, place, budget);
}

/** A template as a tree. */
type Node =
  | { type: "part"; part: HclTemplatePart }
  | { type: "for"; names: readonly string[]; collection: Extract<Directive, { type: "for" }>["collection"]; body: readonly Node[] }
  | { type: "if"; condition: Extract<Directive, { type: "if" }>["condition"]; whenTrue: readonly Node[]; whenFalse: readonly Node[] };

type Directive = NonNullable<Extract<Extract<HclTemplatePart, { type: "hole" }>["expression"], { type: "other" }>["directive"]>;

/** Blanks beside `~` go, with line ends. */
function trimmed(parts: readonly HclTemplatePart[]): HclTemplatePart[] {
  return parts.map((part, i): HclTemplatePart => {
    if (part.type !== "text") return part;
    const [before, behind] = [parts[i - 1], parts[i + 1]];
    const isCutBefore = before?.type === "hole" && (before.trims === "behind" || before.trims === "both");
    const isCutBehind = behind?.type === "hole" && (behind.trims === "before" || behind.trims === "both");
    const start = isCutBefore ? part.text.length - part.text.trimStart().length : 0;
    const end = isCutBehind ? Math.max(start, part.text.trimEnd().length) : part.text.length;
    return { type: "text", text: part.text.slice(start, end), at: (index) => part.at(start + index) };
  });
}

class Reader {
  private at = 0;

  constructor(private readonly parts: readonly HclTemplatePart[]) {}

  /** The pieces up to the end; undefined for what is not closed, or closed without being open. */
  sequence(): readonly Node[] | undefined {
    const read = this.until([]);
    return read && this.at === this.parts.length ? read : undefined;
  }

  /** Up to one of these, which is not passed. */
  private until(ends: readonly string[]): Node[] | undefined {
    const found: Node[] = [];
    for (; this.at < this.parts.length; this.at++) {
      const part = this.parts[this.at] as HclTemplatePart;
      if (part.type !== "hole" || part.expression.type !== "other") {
        found.push({ type: "part", part });
        continue;
      }
      const { directive } = part.expression;
      if (!directive) return undefined;
      if (ends.includes(directive.type)) return found;
      const node = directive.type === "for" ? this.rounds(directive) : directive.type === "if" ? this.branches(directive) : undefined;
      if (!node) return undefined;
      found.push(node);
    }
    return ends.length === 0 ? found : undefined;
  }

  private rounds({ names, collection }: Extract<Directive, { type: "for" }>): Node | undefined {
    this.at++;
    const body = this.until(["endfor"]);
    return body && { type: "for", names, collection, body };
  }

  private branches({ condition }: Extract<Directive, { type: "if" }>): Node | undefined {
    this.at++;
    const whenTrue = this.until(["else", "endif"]);
    if (!whenTrue) return undefined;
    if (this.directiveHere() !== "else") return { type: "if", condition, whenTrue, whenFalse: [] };
    this.at++;
    const whenFalse = this.until(["endif"]);
    return whenFalse && { type: "if", condition, whenTrue, whenFalse };
  }

  private directiveHere(): string | undefined {
    const part = this.parts[this.at];
    return part?.type === "hole" && part.expression.type === "other" ? part.expression.directive?.type : undefined;
  }
}

interface Budget {
  parts: number;
  choices: number;
}

/** Works out a sequence: its pieces one behind the other, in each of the cases that conditions leave. */
function made(nodes: readonly Node[], place: Place, budget: Budget): Pieces | undefined {
  let pieces: Made = { parts: [] };
  for (const node of nodes) {
    const next = madeOf(node, place, budget);
    const both: Made | undefined = next && appended(pieces, next, budget);
    if (!both) return undefined;
    pieces = both;
  }
  return pieces;
}

function madeOf(node: Node, place: Place, budget: Budget): Pieces | undefined {
  if (node.type === "part") return --budget.parts < 0 ? undefined : { parts: [{ part: node.part, place }] };
  if (node.type === "if") {
    const settled = conditionOf(node.condition, place);
    if (typeof settled === "boolean") return made(settled ? node.whenTrue : node.whenFalse, place, budget);
    const [whenTrue, whenFalse] = [made(node.whenTrue, place, budget), made(node.whenFalse, place, budget)];
    return whenTrue && whenFalse && { condition: settled.condition, whenTrue, whenFalse };
  }
  const rounds = roundsOf(place.evaluate(node.collection, place), false);
  if (!rounds || rounds.length > HOSTS.roundsOfAFor || node.names.length > 2) return undefined;
  let pieces: Made = { parts: [] };
  for (const { key, value, guard } of rounds) {
    const scope = new Map(place.scope);
    scope.set(node.names[node.names.length - 1] as string, value);
    if (node.names.length === 2) scope.set(node.names[0] as string, key);
    const round = made(node.body, { ...place, scope }, budget);
    const chosen: Pieces | undefined =
      round && (guard === undefined ? round : { condition: guard, whenTrue: round, whenFalse: { parts: [] } });
    const both: Made | undefined = chosen && appended(pieces, chosen, budget);
    if (!both) return undefined;
    pieces = both;
  }
  return pieces;
}

/** Pieces that a sequence is made of, to which more may be added. */
type Made = Pieces | { parts: PlacedPart[] };

/** As `behind`, of pieces that nobody else has: most templates have no condition, and their pieces are put into one list. */
function appended(pieces: Made, next: Pieces, budget: Budget): Made | undefined {
  if (!("parts" in pieces) || !("parts" in next)) return behind(pieces, next, budget);
  const own = pieces.parts as PlacedPart[];
  for (const one of next.parts) own.push(one);
  return pieces;
}

/** Pieces behind others. What a condition chose once, it chooses again. */
function behind(first: Pieces, next: Pieces, budget: Budget): Pieces | undefined {
  if ("parts" in first && "parts" in next) return { parts: [...first.parts, ...next.parts] };
  if (--budget.choices < 0) return undefined;
  const by = "condition" in first ? first : (next as Extract<Pieces, { condition: string }>);
  const [one, two] = [true, false].map((holds) => behind(under(first, by.condition, holds), under(next, by.condition, holds), budget));
  return one && two && { condition: by.condition, whenTrue: one, whenFalse: two };
}

function under(pieces: Pieces, condition: string, holds: boolean): Pieces {
  if ("parts" in pieces) return pieces;
  if (pieces.condition === condition) return under(holds ? pieces.whenTrue : pieces.whenFalse, condition, holds);
  return { ...pieces, whenTrue: under(pieces.whenTrue, condition, holds), whenFalse: under(pieces.whenFalse, condition, holds) };
}
