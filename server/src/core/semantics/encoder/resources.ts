// Encodes Resource and NotResource entries over all resources. Its twin is evaluator/resources.ts (SEMANTICS.md 2.3).
import { escapeGlob, MANY_BUT_COLON, ONE_BUT_COLON } from "../../globs/pattern";
import { flag, or, TRUE, template } from "../../logic/build";
import type { TemplatePart, Term } from "../../logic/term";
import { isRefusedResource } from "../evaluator/resources";
import { fullResource } from "../evaluator/wildcard";
import { opaqueFlag, RESOURCE } from "../request-variables";
import { parseVariables, type ValuePart } from "../variables";
import { expand, type FormulaScope, unknownOf } from "./variables";

/** One entry matches the resource. Whether one that is refused does, nobody knows: an unknown Boolean (R2b). */
export function resourceEntryTerm(entry: string, scope: FormulaScope): Term {
  if (entry === "*") return TRUE;
  if (isRefusedResource(entry)) return flag(opaqueFlag({ why: "resource", text: entry }, []));
  const parts = parseVariables(fullResource(entry), scope.variables);
  const asWritten = entryTerm(parts, scope);
  const missing = 5 - colonsOf(parts);
  // What ends in `*` goes on over colons by itself.
  if (missing <= 0 || endsWithStar(parts)) return asWritten;
  return or(asWritten, entryTerm([...parts, { text: ":*".repeat(missing) }], scope));
}

function entryTerm(parts: ValuePart[], scope: FormulaScope): Term {
  return expand(parts, scope, (filled) => template(RESOURCE, templateParts(filled), false, false));
}

/** The entry as glob texts in which each wildcard says itself whether it stops at colons (R1, R2). */
function templateParts(parts: readonly ValuePart[]): TemplatePart[] {
  let colons = 0;
  return parts.map((part, i) => {
    if ("variable" in part) return { variable: unknownOf(part) };
    if ("character" in part) return { glob: escapeGlob(part.character) };
    const characters = [...part.text];
    const glob = characters.map((character, at) => {
      if (character === ":") colons++;
      if (character === "\\") return "\\\\";
      if (colons >= 5) return character;
      if (character === "*") return endsSegment(characters[at + 1] ?? startOf(parts.slice(i + 1))) ? "*" : MANY_BUT_COLON;
      return character === "?" ? ONE_BUT_COLON : character;
    });
    return { glob: glob.join("") };
  });
}

/** What the parts begin with: a character as written, null for a value, undefined for nothing. */
function startOf(parts: readonly ValuePart[]): string | null | undefined {
  const first = parts.find((part) => "variable" in part || ("text" in part ? part.text : part.character) !== "");
  return first && ("text" in first ? first.text[0] : null);
}

/** Does what follows belong to the next segment, if anything follows? A value ends no segment, whatever is in it. */
function endsSegment(following: string | null | undefined): boolean {
  return following === undefined || following === ":";
}

function colonsOf(parts: readonly ValuePart[]): number {
  return parts.reduce((sum, part) => sum + ("text" in part ? part.text.split(":").length - 1 : 0), 0);
}

function endsWithStar(parts: readonly ValuePart[]): boolean {
  const last = parts[parts.length - 1];
  return last !== undefined && "text" in last && last.text.endsWith("*");
}
