// The encoder: a statement, a policy and a set of policies as terms over the parts of a request. Its twin is evaluator/policy.ts.
import { arnGlob, glob, literal } from "../../globs/pattern";
import { and, isIn, isNumeric, not, or } from "../../logic/build";
import type { Atom, Pattern, Question, Term } from "../../logic/term";
import { assign, byVariable, sameVariable, type Variable } from "../../logic/variable";
import { byObject } from "../../session/query";
import type { PolicyDocument, Statement, StringList } from "../../syntax/tree";
import { hasPolicyVariables } from "../evaluator/policy";
import { type KeyTypes, multiplicity, normaliseKey } from "../keys";
import { readOperator } from "../operators";
import { serviceRelations } from "../relations";
import { ACTION, defaultedOf, keyOf, PRINCIPAL, RESOURCE } from "../request-variables";
import { parseVariables } from "../variables";
import { conditionTerm } from "./conditions";
import { notPrincipalTerm, principalDomain, principalTerm } from "./principals";
import { resourceEntryTerm } from "./resources";
import { defaultTerm, type FormulaScope, type KeyKinds } from "./variables";

/** What all formulas of one question share: what kind of values keys have. */
export interface Encoding extends KeyKinds {
  formulas: Map<PolicyDocument, PolicyFormula>;
}

/** An encoding for questions about these documents together. */
export function encodingFor(documents: PolicyDocument[], types: KeyTypes): Encoding {
  return { types, unknownSets: unknownSetsOf(documents, types), formulas: new Map() };
}

/** Text that is equal for encodings in which the same policies have the same formulas. */
export function kindsKey({ unknownSets }: KeyKinds): string {
  return JSON.stringify([...unknownSets].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The keys of unknown type that are asked of as if they held several values, and whether they are also used as if they held one. */
function unknownSetsOf(documents: PolicyDocument[], types: KeyTypes): KeyKinds["unknownSets"] {
  const qualified = new Set<string>();
  const single = new Set<string>();
  for (const document of documents)
    for (const statement of document.statements)
      for (const { operator, key } of statement.condition?.entries ?? []) {
        const name = normaliseKey(key.value);
        const read = readOperator(operator.value);
        if (!read || read.family === "null" || multiplicity(name, types) !== "unknown") continue;
        (read.qualifier ? qualified : single).add(name);
      }
  if (qualified.size > 0) for (const document of documents) for (const name of variableKeys(document)) single.add(name);
  return new Map([...qualified].map((key) => [key, single.has(key) ? "either" : "set"]));
}

/** The keys that stand as policy variables in a document. */
function variableKeys(document: PolicyDocument): string[] {
  if (!hasPolicyVariables(document)) return [];
  const texts = document.statements.flatMap(({ resource, notResource, condition }) => [
    ...(resource?.values ?? []),
    ...(notResource?.values ?? []),
    ...(condition?.entries ?? []).flatMap((entry) => entry.values),
  ]);
  return texts.flatMap(({ value }) => parseVariables(String(value), true).flatMap((part) => ("variable" in part ? [part.variable] : [])));
}

/** The request matches the statement (SEMANTICS.md 4.1). */
export function statementTerm(statement: Statement, document: PolicyDocument, encoding: Encoding): Term {
  if (!statement.action && !statement.notAction) return or();
  const scope = scopeOf(document, encoding);
  return and(
    statement.action ? actionTerm(statement.action) : and(),
    statement.notAction ? not(actionTerm(statement.notAction)) : and(),
    statement.resource ? resourceTerm(statement.resource, scope) : and(),
    statement.notResource ? not(resourceTerm(statement.notResource, scope)) : and(),
    statement.principal ? principalTerm(statement.principal.entries) : and(),
    statement.notPrincipal ? notPrincipalTerm(statement.notPrincipal) : and(),
    ...(statement.condition?.entries ?? []).map((entry) => conditionTerm(entry, scope)),
  );
}

/** The action is one of the entries. */
export function actionTerm(list: Pick<StringList, "values">): Term {
  return isIn(
    ACTION,
    list.values.map((value) => actionPattern(value.value)),
  );
}

/** Action strings ignore case; the variable holds the lower-case name (SEMANTICS.md 2.2). */
export function actionPattern(text: string): Pattern {
  return glob(text.toLowerCase().replace(/\\/g, "\\\\"));
}

/** The resource is one of the entries (SEMANTICS.md 2.3). */
export function resourceTerm(list: Pick<StringList, "values">, scope: FormulaScope): Term {
  return or(...list.values.map((value) => resourceEntryTerm(value.value, scope)));
}

/** The scope of the strings of one policy. */
export function scopeOf(document: PolicyDocument, encoding: Encoding): FormulaScope {
  return { types: encoding.types, unknownSets: encoding.unknownSets, variables: hasPolicyVariables(document) };
}

/** A policy as formulas: each statement's match, and what the whole denies and allows (SEMANTICS.md 4.1). */
interface PolicyFormula {
  document: PolicyDocument;
  allows: { statement: Statement; matches: Term }[];
  denies: { statement: Statement; matches: Term }[];
  /** Some Deny matches. */
  denied: Term;
  /** Some Allow matches and no Deny does. */
  allowed: Term;
}

/** Made once for each encoding. */
export function policyFormula(document: PolicyDocument, encoding: Encoding): PolicyFormula {
  let formula = encoding.formulas.get(document);
  if (!formula) {
    formula = makeFormula(document, encoding);
    encoding.formulas.set(document, formula);
  }
  return formula;
}

/** Terms are made when somebody asks for them: a question needs few statements of a long policy. */
function makeFormula(document: PolicyDocument, encoding: Encoding): PolicyFormula {
  const of = (effect: string) =>
    document.statements
      .filter((s) => s.effect?.value === effect)
      .map((statement) => {
        let term: Term | undefined;
        return {
          statement,
          get matches() {
            term ??= statementTerm(statement, document, encoding);
            return term;
          },
        };
      });
  const allows = of("Allow");
  const denies = of("Deny");
  let denied: Term | undefined;
  let allowed: Term | undefined;
  return {
    document,
    allows,
    denies,
    get denied() {
      denied ??= or(...denies.map((deny) => deny.matches));
      return denied;
    },
    get allowed() {
      allowed ??= and(or(...allows.map((allow) => allow.matches)), not(this.denied));
      return allowed;
    },
  };
}

/** Strings that a request's resource can be: `*` for actions without resource, or an ARN. */
export const resourceDomain: Pattern[] = [literal("*"), arnGlob("arn:?*:?*:*:*:?*")];
const actionDomain: Pattern[] = [glob("?*:?*")];

/**
 * A question from its labelled parts: adds the domains of the variables that occur and the relations that Access
 * Analyzer's own encoding has (SEMANTICS.md 6.2; mode `aa`). The added parts come after the given ones.
 */
export function question(parts: Term[], encoding: Encoding): Question {
  const defaults = [...variablesOf(parts).values()].flatMap((variable) => {
    const defaulted = defaultedOf(variable);
    return defaulted ? [defaultTerm(variable, defaulted, encoding)] : [];
  });
  const seen = variablesOf([...parts, ...defaults]);
  const domains: Question["domains"] = byVariable();
  const side: Term[] = [...defaults];
  for (const variable of seen.values()) {
    const domain = domainOf(variable, encoding.types);
    if (domain) assign(domains, variable, domain);
    // Keys of a numeric type always carry a readable value; others may hold any text.
    const key = keyOf(variable);
    const type = key === undefined ? undefined : encoding.types.type(key);
    if (variable.reading === "ip" ? type === "IPAddress" : variable.reading && (type === "Numeric" || type === "Date"))
      side.push(isNumeric(variable));
  }
  if (mayTakeTwoColons(parts)) side.push(not(isIn(ACTION, [glob("*:*:*")])));
  side.push(...serviceRelations(parts));
  return { parts: [...parts, ...side], domains };
}

/** What a text, or an element of a set, can be in any request; undefined: any text. */
function domainOf(variable: Variable, types: KeyTypes): Pattern[] | undefined {
  if (variable.sort === "set") return [glob("?*")];
  if (variable.sort !== "text") return undefined;
  if (sameVariable(variable, ACTION)) return actionDomain;
  if (sameVariable(variable, RESOURCE)) return resourceDomain;
  if (sameVariable(variable, PRINCIPAL)) return principalDomain;
  const key = keyOf(variable);
  const type = key === undefined ? undefined : types.type(key);
  if (type === "Bool") return [literal("true"), literal("false")];
  // AWS fills these in: what is there has a value.
  return type === "Numeric" || type === "Date" || type === "IPAddress" ? [glob("?*")] : undefined;
}

/** Some action pattern could match a name with a colon in it: one with two colons, or with a wildcard that the colon may be part of. Only then is the rule that there is one colon worth a part. */
function mayTakeTwoColons(terms: Term[]): boolean {
  const has = (term: Term): boolean => {
    if (term.kind === "not") return has(term.arg);
    if (term.kind === "and" || term.kind === "or") return term.args.some(has);
    if (term.kind !== "atom" || term.atom.kind !== "in" || !sameVariable(term.atom.variable, ACTION)) return false;
    return takesTwoColons(term.atom);
  };
  return terms.some(has);
}

const takesTwoColons = byObject("semantics/patterns with two colons", ({ patterns }: Extract<Atom, { kind: "in" }>) =>
  patterns.some((pattern) => /[*?:]/.test(pattern.slice(0, Math.max(0, pattern.lastIndexOf(":"))))),
);

/** All variables in the terms, those inside templates too, by id. */
export function variablesOf(terms: Term[]): Map<string, Variable> {
  const seen = new Map<string, Variable>();
  const walk = (term: Term): void => {
    if (term.kind === "not") walk(term.arg);
    else if (term.kind === "and" || term.kind === "or") term.args.forEach(walk);
    else if (term.kind === "atom") {
      seen.set(term.atom.variable.id, term.atom.variable);
      const shapes = term.atom.kind === "template" ? [term.atom] : term.atom.kind === "someTied" ? term.atom.templates : [];
      for (const part of shapes.flatMap((shape) => shape.parts)) if ("variable" in part) seen.set(part.variable.id, part.variable);
    }
  };
  terms.forEach(walk);
  return seen;
}
