// What every question about one policy is made of: the policies that count, their limits, and the property that a request has to have.
import type { Catalogue } from "../catalogue/api";
import { not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { type Encoding, policyFormula } from "../semantics/encoder/policy";
import { decidePolicy } from "../semantics/evaluator/policy";
import type { KeyTypes } from "../semantics/keys";
import type { Request } from "../semantics/request";
import type { PolicyDocument, Statement } from "../syntax/tree";

/** What all questions about one policy share. */
export interface QuestionContext {
  types: KeyTypes;
  catalogue?: Catalogue;
  /** Policies that occur together in the questions, so that keys and values mean the same in all. */
  documents: PolicyDocument[];
  /** Policies that limit the judged one: all questions then speak of the effective access. */
  limits?: Limit[];
}

/** A permissions boundary, or one level of organisation policies: one of them has to allow the request (unless `deniesOnly`), and none may deny it. */
export interface Limit {
  name: string;
  documents: PolicyDocument[];
  /** Resource control policies: AWS attaches one that allows everything to every level. */
  deniesOnly: boolean;
}

/** The request passes the limits. */
export function withinLimits(limits: Limit[] | undefined, encoding: Encoding): Term[] {
  return (limits ?? []).flatMap((limit) => {
    const formulas = limit.documents.map((document) => policyFormula(document, encoding));
    return [
      ...(limit.deniesOnly ? [] : [or(...formulas.flatMap((formula) => formula.allows.map((allow) => allow.matches)))]),
      ...formulas.map((formula) => not(formula.denied)),
    ];
  });
}

/** The concrete twin of `withinLimits`. */
export function passesLimits(limits: Limit[] | undefined, request: Request, types: KeyTypes): boolean {
  return (limits ?? []).every((limit) => {
    const decisions = limit.documents.map((document) => decidePolicy(document, request, types).decision);
    return !decisions.includes("explicitDeny") && (limit.deniesOnly || decisions.includes("allow"));
  });
}

/** What a question takes for granted, so that a property need not say it again: the statement that matches, and the policy whose Denies do not. */
export interface Given {
  statement: Statement;
  matches: Term;
  document: PolicyDocument;
}

/** A question's text as far as the statement asked about does not give it; undefined: not to be remembered. */
export type KeyOf = (given: Omit<Given, "matches">) => string | undefined;

/** What a request has to fulfil. `given` may be used to leave out what is implied or cannot matter. */
export interface PropertyTerm {
  (encoding: Encoding, given?: Given): Term;
  /** Names what the term depends on, so that answers can be remembered; absent: they are not. */
  readonly key?: KeyOf;
}

/** A property of requests, encoded and evaluated. */
export interface Property {
  term: PropertyTerm;
  /** The part of an Allow statement through which alone an allowed request can have the property, found without asking; null if there is none. */
  narrow?(statement: Statement, document: PolicyDocument): Statement | null;
  /** `statement`: the one that matches, where it is known. */
  holds(request: Request, statement?: Statement): boolean;
  /** Patterns that the property wants of action or resource, for a believable counterexample. */
  actionPatterns?: string[];
  resourcePatterns?: string[];
  /** The policy that does not allow these requests, where there is one. */
  older?: PolicyDocument;
  /** Callers that make the point best. */
  principals?: Request["principal"][];
  /** Impossible callers are no proof: the relations between caller and context are part of the question (SEMANTICS.md 9.24). */
  possibleCallers?: boolean;
  /** Whether a request proves the finding by itself, where that is not the composition with the judged policy alone. */
  standsAlone?(request: Request): boolean;
}
