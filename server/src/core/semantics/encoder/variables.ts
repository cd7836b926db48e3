// Policy variables in the formulas: which value stands in a text, and what has to hold for that (SEMANTICS.md 3.4).
import { escapeGlob, literal } from "../../globs/pattern";
import { FORMULAS } from "../../limits";
import { and, FALSE, flag, isIn, not, or, template } from "../../logic/build";
import type { TemplatePart, Term } from "../../logic/term";
import type { Variable } from "../../logic/variable";
import { type KeyTypes, multiplicity } from "../keys";
import { keyIsList, keyPresent, keyString, opaqueFlag, valueOrDefault } from "../request-variables";
import type { ValuePart } from "../variables";

/** What the terms of one policy need besides its text. */
export interface FormulaScope extends KeyKinds {
  /** The document's version has policy variables. */
  variables: boolean;
}

/** What kind of values keys have. */
export interface KeyKinds {
  types: KeyTypes;
  /**
   * The keys of unknown type of which some statement asks ForAllValues or ForAnyValue: `set` if nothing else is asked of
   * them, `either` if they are also compared without qualifier or stand as a policy variable. Then a request may have one
   * value or a list, and each use is read for both.
   */
  unknownSets: ReadonlyMap<string, "set" | "either">;
}

/** How a key is encoded: as one text, as a set of texts, or both, with a flag that says which counts. */
export function kindOf(key: string, { types, unknownSets }: KeyKinds): "single" | "set" | "either" {
  const kind = multiplicity(key, types);
  return kind === "multi" ? "set" : kind === "single" ? "single" : (unknownSets.get(key) ?? "single");
}

/** Handles presence: each variable has a value (single-valued key, present, not empty), or its default stands in, or the entry does not match (SEMANTICS.md 3.4 rules 3, 4, 6). */
export function expand(parts: ValuePart[], scope: FormulaScope, build: (parts: ValuePart[]) => Term): Term {
  const defaults = new Set(
    parts.flatMap((part) => (isOpen(part) && part.default !== undefined ? [`${part.variable}\n${part.default}`] : [])),
  );
  if (defaults.size <= FORMULAS.defaultsByCases) return eachCase(parts, scope, build);
  const settled = parts.map((part) => (isOpen(part) && kindOf(part.variable, scope) !== "set" ? settledPart(part) : part));
  const left = settled.filter((part) => isOpen(part) && part.default !== undefined);
  if (left.length > FORMULAS.defaultsByCases)
    return flag(
      opaqueFlag(
        { why: "model", text: "${…}" },
        parts.map((part) => JSON.stringify(part)),
      ),
    );
  return eachCase(settled, scope, build);
}

/** The part as an unknown that is the variable's value or its default. Not where a colon in the default could end a segment. */
function settledPart(part: VariablePart): VariablePart | SettledPart {
  if (part.default === undefined || part.default.includes(":")) return part;
  return { variable: part.variable, unknown: valueOrDefault(part.variable, part.default) };
}

function eachCase(parts: ValuePart[], scope: FormulaScope, build: (parts: ValuePart[]) => Term): Term {
  const at = parts.findIndex(isOpen);
  if (at < 0) return build(parts);
  const part = parts[at] as VariablePart;
  const withPart = (replacement: ValuePart) => eachCase([...parts.slice(0, at), replacement, ...parts.slice(at + 1)], scope, build);
  const fallback = part.default === undefined ? FALSE : withPart({ character: part.default });
  if (kindOf(part.variable, scope) === "set") return fallback;
  const available = hasValue(part.variable, scope);
  const known: SettledPart = { variable: part.variable, unknown: keyString(part.variable) };
  return or(and(available, withPart(known)), and(not(available), fallback));
}

/** What an unknown that `valueOrDefault` made stands for: the key's value, or else the default. Part of every question that speaks of it. */
export function defaultTerm(variable: Variable, { key, text }: { key: string; text: string }, kinds: KeyKinds): Term {
  const available = hasValue(key, kinds);
  return or(
    and(available, template(variable, [{ variable: keyString(key) }], false, false)),
    and(not(available), isIn(variable, [literal(text)])),
  );
}

function isOpen(part: ValuePart): part is VariablePart {
  return "variable" in part && !("unknown" in part);
}

/**
 * The values once it is settled which of their variables have a value: those stay, for the others the default stands in
 * or the value goes away (SEMANTICS.md 3.4 rules 3, 4, 6).
 */
export function eachPresence(values: ValuePart[][], scope: FormulaScope, build: (values: ValuePart[][]) => Term): Term {
  const open = values.flat().find(isOpen);
  if (!open) return build(values);
  const put = (replacement: (part: VariablePart) => ValuePart | undefined): Term =>
    eachPresence(
      values
        .map((parts) => parts.map((part) => ("variable" in part && part.variable === open.variable ? replacement(part) : part)))
        .filter((parts): parts is ValuePart[] => !parts.includes(undefined)),
      scope,
      build,
    );
  const missing = () => put((part) => (part.default === undefined ? undefined : { character: part.default }));
  if (kindOf(open.variable, scope) === "set") return missing();
  const available = hasValue(open.variable, scope);
  const known: SettledPart = { variable: open.variable, unknown: keyString(open.variable) };
  return or(
    and(
      available,
      put(() => known),
    ),
    and(not(available), missing()),
  );
}

/** The key has one value and that is not empty, so a policy variable has it. */
function hasValue(key: string, kinds: KeyKinds): Term {
  const single = kindOf(key, kinds) === "either" ? not(flag(keyIsList(key))) : and();
  return and(flag(keyPresent(key)), single, not(isIn(keyString(key), [literal("")])));
}

/** A variable among the parts of a text. */
export type VariablePart = Extract<ValuePart, { variable: string }>;

/** A variable part whose presence `expand` or `eachPresence` has already asserted, with the unknown that stands for it. */
interface SettledPart extends VariablePart {
  readonly unknown: Variable;
}

/** The unknown whose value stands for a variable in a text that `expand` has built. */
export function unknownOf(part: VariablePart | SettledPart): Variable {
  return "unknown" in part ? part.unknown : keyString(part.variable);
}

/** A part as a piece of a template. */
export function templatePart(part: ValuePart, wildcards: boolean): TemplatePart {
  if ("variable" in part) return { variable: unknownOf(part) };
  if ("character" in part) return { glob: escapeGlob(part.character) };
  return { glob: wildcards ? part.text.replace(/\\/g, "\\\\") : escapeGlob(part.text) };
}

/** The glob text of parts without variables. */
export function globText(parts: ValuePart[], wildcards: boolean): string {
  return parts
    .map((part) => templatePart(part, wildcards))
    .map((part) => ("glob" in part ? part.glob : ""))
    .join("");
}
