// What holds whatever the parts of a policy may mean of which nobody knows it: an operator that does not exist, a
// multivalued key without qualifier, a NotPrincipal without the account, a Resource or a principal that is refused.
import { and, FALSE, not, or, TRUE } from "../logic/build";
import type { Term } from "../logic/term";
import type { Variable } from "../logic/variable";
import { entriesWithoutAccount, isRefusedPrincipal } from "../semantics/evaluator/principals";
import { isRefusedResource } from "../semantics/evaluator/resources";
import type { KeyTypes } from "../semantics/keys";
import { opaquePart, type WhyUnknown } from "../semantics/request-variables";
import { whyUndecidable } from "../semantics/undecidable";
import { byObjects } from "../session/query";
import type { Located, PolicyDocument, PrincipalEntry, Range, Statement } from "../syntax/tree";

/** What was found of documents, for each table of key types. */
interface Known {
  unknown: boolean;
  readings: Partial<Record<"Allow" | "Deny", PolicyDocument>>;
}

const knownOf = byObjects(
  "checks/unknown parts",
  (types: KeyTypes, document: PolicyDocument): Known => ({
    unknown: document.statements.some((one) => unknownPart(one, types) !== undefined),
    readings: {},
  }),
);

/** Some part of the policy means nobody knows what (`UnknownPart`). */
export function hasUnknownParts(document: PolicyDocument, types: KeyTypes): boolean {
  return knownOf(types, document).unknown;
}

/** A term that implies the given one and says nothing of what nobody knows: each of them is taken the worse way. */
export function certainly(term: Term, wanted = true): Term {
  switch (term.kind) {
    case "not":
      return not(certainly(term.arg, !wanted));
    case "and":
      return and(...term.args.map((arg) => certainly(arg, wanted)));
    case "or":
      return or(...term.args.map((arg) => certainly(arg, wanted)));
    case "atom":
      return isUnknown(term.atom.variable) ? (wanted ? FALSE : TRUE) : term;
    default:
      return term;
  }
}

/**
 * The policy in which the unknown parts hold in statements of one effect and fail in all others: with
 * `Allow` it allows the most that it may mean, with `Deny` the least. Statements keep their index.
 */
export function withUnknownsHolding(policy: PolicyDocument, holdsIn: "Allow" | "Deny", types: KeyTypes): PolicyDocument {
  const { unknown, readings } = knownOf(types, policy);
  if (!unknown) return policy;
  readings[holdsIn] ??= {
    ...policy,
    statements: policy.statements.map((statement) =>
      statement.effect?.value === holdsIn ? holding(statement, types) : failing(statement, types),
    ),
  };
  return readings[holdsIn];
}

/** The statement as if its unknown parts held: it matches the most that it may. */
export function holding(statement: Statement, types: KeyTypes): Statement {
  const { condition, resource, notResource, principal, notPrincipal } = statement;
  if (!unknownPart(statement, types)) return statement;
  const unsure = new Set(notPrincipal && entriesWithoutAccount(notPrincipal));
  return {
    ...statement,
    ...(condition && { condition: { ...condition, entries: condition.entries.filter((entry) => !whyUndecidable(entry, types)) } }),
    ...(principal && {
      principal: { ...principal, entries: principal.entries.map((one) => (isRefusedPrincipal(one) ? everybody(one) : one)) },
    }),
    // Spared is the fewest: those whose account is listed too.
    ...(notPrincipal && {
      notPrincipal: { ...notPrincipal, entries: notPrincipal.entries.filter((one) => !unsure.has(one) && !isRefusedPrincipal(one)) },
    }),
    ...(resource && { resource: { ...resource, values: resource.values.map((one) => (isRefused(one) ? { ...one, value: "*" } : one)) } }),
    ...(notResource && { notResource: { ...notResource, values: notResource.values.filter((one) => !isRefused(one)) } }),
  };
}

function everybody(entry: PrincipalEntry): PrincipalEntry {
  return { ...entry, kind: "AWS", id: { ...entry.id, value: "*" } };
}

/** The statement as if its unknown parts failed. A statement without effect says nothing. */
function failing(statement: Statement, types: KeyTypes): Statement {
  const { resource, notResource, principal, notPrincipal, condition } = statement;
  const spares = notResource?.values.some(isRefused) || notPrincipal?.entries.some(isRefusedPrincipal);
  if (spares || condition?.entries.some((entry) => whyUndecidable(entry, types))) {
    const { effect: _, ...silent } = statement;
    return silent;
  }
  if (!resource?.values.some(isRefused) && !principal?.entries.some(isRefusedPrincipal)) return statement;
  return {
    ...statement,
    ...(resource && { resource: { ...resource, values: resource.values.filter((one) => !isRefused(one)) } }),
    ...(principal && { principal: { ...principal, entries: principal.entries.filter((one) => !isRefusedPrincipal(one)) } }),
  };
}

/** A part of a statement of which nobody knows what it means. */
export interface UnknownPart {
  text: string;
  range: Range;
  /** What is wrong with it, for a sentence (`unknownWords`). */
  kind: WhyUnknown;
}

/** The first unknown part of a statement. */
export function unknownPart(statement: Statement, types: KeyTypes): UnknownPart | undefined {
  for (const entry of statement.condition?.entries ?? []) {
    const kind = whyUndecidable(entry, types);
    const { value: text, range } = kind === "qualifier" || kind === "twice" ? entry.key : entry.operator;
    if (kind) return { text, range, kind };
  }
  const [unsure] = statement.notPrincipal ? entriesWithoutAccount(statement.notPrincipal) : [];
  if (unsure) return { text: unsure.id.value, range: unsure.id.range, kind: "account" };
  const principal = refusedPrincipal(statement);
  if (principal) return { text: principal.value, range: principal.range, kind: "principal" };
  const resource = refusedResource(statement);
  return resource && { text: resource.value, range: resource.range, kind: "resource" };
}

/** The first entry of Resource or NotResource with which the policy could not be stored (SEMANTICS.md 2.3 R2b). */
export function refusedResource({ resource, notResource }: Statement): Located<string> | undefined {
  return [...(resource?.values ?? []), ...(notResource?.values ?? [])].find(isRefused);
}

/** The first entry of Principal or NotPrincipal with which the policy could not be stored. */
export function refusedPrincipal({ principal, notPrincipal }: Statement): Located<string> | undefined {
  return [...(principal?.entries ?? []), ...(notPrincipal?.entries ?? [])].find(isRefusedPrincipal)?.id;
}

function isRefused({ value }: Located<string>): boolean {
  return isRefusedResource(value);
}

/** The variable stands for something of which nobody knows what it means. */
export function isUnknown(variable: Variable): boolean {
  const part = opaquePart(variable);
  return part !== undefined && part.why !== "model";
}

/** What a verdict rests on, by the kind of the unknown part. `text` as code; `of`: ` of statement 2`, or nothing. */
export const unknownWords: Readonly<Record<WhyUnknown, (text: string, of: string) => string>> = {
  operator: (text, of) => `a condition${of} with ${text}, and there is no such operator`,
  qualifier: (text, of) =>
    `a condition${of} on ${text}, which holds several values: without \`ForAllValues\` or \`ForAnyValue\` its meaning is not defined`,
  number: (text, of) => `a condition${of} with ${text}, whose number has too many digits to be compared`,
  twice: (text, of) =>
    `a condition${of} on ${text}, which appears twice in one block, in different upper and lower case: AWS refuses such a policy`,
  account: (text, of) => `whether the \`NotPrincipal\`${of} spares ${text}: its account is not listed as well`,
  resource: (text, of) => `the resource ${text}${of}, which AWS does not accept: it refuses such a policy`,
  principal: (text, of) => `the principal ${text}${of}, which AWS does not accept: it refuses such a policy`,
  id: (text, of) =>
    `whose unique id ${text}${of} is: AWS writes that of a role or user that is gone so, but takes that of a living one too, and its text names no account`,
};
