// "Why is this safe?": what keeps a statement from granting unwanted access, read off the proof. Each protector is needed: without it the access would be there.
import { not, or } from "../logic/build";
import type { Term } from "../logic/term";
import { conditionTerm } from "../semantics/encoder/conditions";
import {
  actionTerm,
  type Encoding,
  policyFormula,
  question,
  resourceTerm,
  scopeOf,
  statementTerm,
  variablesOf,
} from "../semantics/encoder/policy";
import { notPrincipalTerm, principalTerm } from "../semantics/encoder/principals";
import { callerRelations } from "../semantics/examples/possible";
import type { ConditionEntry, PolicyDocument, Statement } from "../syntax/tree";
import { certainly, hasUnknownParts } from "./certain";
import { encodingOf, whyNotReplayed } from "./grants";
import { ask, type Investigation, together } from "./investigation";
import type { Limit, Property, QuestionContext } from "./question";

/** What stands in the way of unwanted access. */
export type Protector =
  /** The statement itself does not reach so far: its list names nothing of what is unwanted, or excludes it. */
  | { kind: "element"; statement: Statement; element: "Action" | "NotAction" | "Resource" | "NotResource" | "Principal" | "NotPrincipal" }
  | { kind: "condition"; statement: Statement; condition: ConditionEntry }
  | { kind: "deny"; document: PolicyDocument; statement: Statement; limit?: string }
  /** A limit allows nothing of it. */
  | { kind: "limit"; limit: string; document: PolicyDocument }
  /** Not unwanted: the older policy allowed it already. */
  | { kind: "older"; document: PolicyDocument; statement: Statement };

/** Why one Allow statement grants nothing unwanted. */
export interface Safety {
  statement: Statement;
  /** Needed together: without any one of them the proof would not hold. Empty only if the property itself has no request. */
  protectors: Protector[];
}

/** What keeps out what is unwanted, as far as it is kept out. */
export interface WhySafe {
  safe: Safety[];
  /** Statements through which the unwanted access exists after all, or about which nothing was decided. */
  open: Open[];
}

/** A statement that nothing was shown to protect. */
interface Open {
  statement: Statement;
  reason: string;
  /** The access exists; false: that was not decided. */
  unsafe: boolean;
}

interface Labelled {
  term: Term;
  protector?: Protector;
}

/**
 * Explains the Allow statements (those that `focus` admits) that a property does not hold through. The question has one
 * part for each element, condition, Deny and limit, so that the core of the contradiction names them; each member of the
 * core is then dropped for a trial, and stays out if the contradiction stands without it.
 * For new access the property is given as the older policy, so that the proof can name its statements.
 */
export function* whySafe(
  document: PolicyDocument,
  property: Property | { notAllowedBy: PolicyDocument },
  context: QuestionContext,
  focus: (statement: Statement) => boolean = () => true,
): Investigation<WhySafe> {
  const encoding = encodingOf(context);
  const older = "notAllowedBy" in property ? newAccessParts(property.notAllowedBy, encoding) : undefined;
  // What is unwanted can depend on the statement: services that act for strangers (deputies.ts).
  const unwanted = (statement: Statement): Labelled[] =>
    older ?? [
      { term: (property as Property).term(encoding, { statement, matches: statementTerm(statement, document, encoding), document }) },
    ];
  const possibleCallers = "possibleCallers" in property && property.possibleCallers === true;
  const statements = document.statements.filter((statement) => statement.effect?.value === "Allow" && focus(statement));
  const results = yield* together(
    statements.map((statement) => explain(statement, document, unwanted(statement), context, encoding, possibleCallers)),
  );
  return {
    safe: results.filter((result) => "protectors" in result) as Safety[],
    open: results.filter((result) => "reason" in result) as WhySafe["open"],
  };
}

function* explain(
  statement: Statement,
  document: PolicyDocument,
  unwanted: Labelled[],
  context: QuestionContext,
  encoding: Encoding,
  possibleCallers: boolean,
): Investigation<Safety | Open> {
  // What is a matter of course comes first in the text of a proof: the property, then the statement, then those that protect it.
  const parts: Labelled[] = [
    ...unwanted,
    ...statementParts(statement, document, encoding),
    ...denyParts(document, encoding),
    ...limitParts(context.limits ?? [], encoding),
  ];
  if (possibleCallers) parts.push(...callerRelations(variablesOf(parts.map(({ term }) => term))).map((term) => ({ term })));
  const first = yield* ask({
    ...question(
      parts.map(({ term }) => term),
      encoding,
    ),
    explain: true,
  });
  if (first.verdict === "sat") {
    const sure = [document, ...context.documents].some((one) => hasUnknownParts(one, context.types))
      ? yield* ask(
          question(
            parts.map(({ term }) => certainly(term)),
            encoding,
          ),
        )
      : first;
    return sure.verdict === "sat"
      ? { statement, reason: "it grants such access", unsafe: true }
      : { statement, reason: whyNotReplayed(first.literals), unsafe: false };
  }
  if (first.verdict === "unknown") return { statement, reason: first.reason, unsafe: false };
  // Parts beyond ours are facts about requests in general; they always stay.
  let needed = parts.filter((part, i) => first.core.includes(i) && part.term.kind !== "true");
  for (const part of [...needed].sort((a, b) => dispensable(a) - dispensable(b))) {
    const rest = needed.filter((one) => one !== part);
    const trial = yield* ask(
      question(
        rest.map(({ term }) => term),
        encoding,
      ),
    );
    if (trial.verdict === "unsat") needed = rest;
  }
  return { statement, protectors: needed.flatMap(({ protector }) => protector ?? []) };
}

/** The order in which parts are tried to be left out: a proof by the statement's own words is the plainest, so Denies and limits go first. */
function dispensable({ protector }: Labelled): number {
  const order = { limit: 0, deny: 1, older: 2, condition: 3, element: 4 };
  return protector ? order[protector.kind] : 5;
}

function statementParts(statement: Statement, document: PolicyDocument, encoding: Encoding): Labelled[] {
  const scope = scopeOf(document, encoding);
  const element = (name: Extract<Protector, { kind: "element" }>["element"], term: Term): Labelled => ({
    term,
    protector: { kind: "element", statement, element: name },
  });
  return [
    ...(!statement.action && !statement.notAction ? [element("Action", or())] : []),
    ...(statement.action ? [element("Action", actionTerm(statement.action))] : []),
    ...(statement.notAction ? [element("NotAction", not(actionTerm(statement.notAction)))] : []),
    ...(statement.resource ? [element("Resource", resourceTerm(statement.resource, scope))] : []),
    ...(statement.notResource ? [element("NotResource", not(resourceTerm(statement.notResource, scope)))] : []),
    ...(statement.principal ? [element("Principal", principalTerm(statement.principal.entries))] : []),
    ...(statement.notPrincipal ? [element("NotPrincipal", notPrincipalTerm(statement.notPrincipal))] : []),
    ...(statement.condition?.entries ?? []).map(
      (condition): Labelled => ({ term: conditionTerm(condition, scope), protector: { kind: "condition", statement, condition } }),
    ),
  ];
}

function denyParts(document: PolicyDocument, encoding: Encoding, limit?: string): Labelled[] {
  return policyFormula(document, encoding).denies.map(({ statement, matches }) => ({
    term: not(matches),
    protector: { kind: "deny", document, statement, ...(limit !== undefined && { limit }) },
  }));
}

function limitParts(limits: Limit[], encoding: Encoding): Labelled[] {
  return limits.flatMap((limit) => {
    const formulas = limit.documents.map((document) => policyFormula(document, encoding));
    const allowing: Labelled[] = limit.deniesOnly
      ? []
      : [
          {
            term: or(...formulas.flatMap(({ allows }) => allows.map(({ matches }) => matches))),
            protector: { kind: "limit", limit: limit.name, document: limit.documents[0] as PolicyDocument },
          },
        ];
    return [...allowing, ...limit.documents.flatMap((document) => denyParts(document, encoding, limit.name))];
  });
}

/** Not allowed by the older policy: one part for each of its Allows, so that the proof names the one that grants the access already. */
function newAccessParts(older: PolicyDocument, encoding: Encoding): Labelled[] {
  const { allows, denied } = policyFormula(older, encoding);
  return allows.map(({ statement, matches }) => ({
    term: or(denied, not(matches)),
    protector: { kind: "older", document: older, statement },
  }));
}
