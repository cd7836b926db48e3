// The properties of requests that the checks ask about, encoded and evaluated: new against an older policy, critical, outside the zone of trust.
import { arnGlob, glob, literal } from "../globs/pattern";
import { and, flag, isIn, not, or, someElement, termKey } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import { needsNoPermission } from "../semantics/aws-facts";
import { actionPattern, policyFormula } from "../semantics/encoder/policy";
import { accountPatterns } from "../semantics/encoder/principals";
import { resourceEntryTerm } from "../semantics/encoder/resources";
import { readContext } from "../semantics/evaluator/conditions";
import { isAllowed, matchesAction } from "../semantics/evaluator/policy";
import { isPrincipalArn } from "../semantics/evaluator/principals";
import { resourceMatches } from "../semantics/evaluator/resources";
import { splitArn } from "../semantics/evaluator/wildcard";
import type { Request } from "../semantics/request";
import { ACTION, keyPresent, keySet, keyString, opaqueFlag, PRINCIPAL } from "../semantics/request-variables";
import { byObject } from "../session/query";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { deputyTerm, isDeputy, letsInDeputies } from "./deputies";
import { identified, numberOf, numbersKey, remembered } from "./memo";
import { beyond, concerning, sameText } from "./narrow";
import { mayOverlap } from "./overlap";
import type { Property, QuestionContext } from "./question";
import { hasTrustedToken, type TrustedTokens, trustedTokenTerm } from "./trusted-tokens";

/** The request is not allowed by the older policy (CheckNoNewAccess, SEMANTICS.md 5.2). */
export function notAllowedBy(older: PolicyDocument, question: QuestionContext): Property {
  // Denies that both policies have cannot be the reason.
  const ownDenies = memoised((document: PolicyDocument) => {
    const denies = document.statements.filter((statement) => statement.effect?.value === "Deny");
    return older.statements.filter((one) => one.effect?.value === "Deny" && !denies.some((other) => sameText(one, older, other, document)));
  });
  const term: Property["term"] = (encoding, given) => {
    const formula = policyFormula(older, encoding);
    if (!given) return not(formula.allowed);
    const { statement, document } = given;
    const own = new Set(ownDenies(document));
    const shared = new Set(policyFormula(document, encoding).denies.map((deny) => termKey(deny.matches)));
    const denied = or(
      ...formula.denies
        .filter((deny) => own.has(deny.statement) && mayOverlap(statement, deny.statement) && !shared.has(termKey(deny.matches)))
        .map((deny) => deny.matches),
    );
    // An older Allow with the very same match leaves only Denies.
    const allows = formula.allows.filter((allow) => mayOverlap(statement, allow.statement));
    const key = termKey(given.matches);
    if (allows.some((allow) => termKey(allow.matches) === key)) return denied;
    return or(denied, and(...allows.map((allow) => not(allow.matches))));
  };
  const same = coveredBy(older);
  const overlapping = (statement: Statement, effect: string, others: Statement[]) =>
    numbersKey(
      others.filter((other) => other.effect?.value === effect && mayOverlap(statement, other)),
      older,
    );
  return {
    term: identified(
      term,
      ({ statement, document }) =>
        `new ${overlapping(statement, "Allow", older.statements)};${overlapping(statement, "Deny", ownDenies(document))}`,
    ),
    narrow: (statement, document) => {
      if (ownDenies(document).some((deny) => mayOverlap(statement, deny))) return statement;
      const number = numberOf(statement, document);
      if (same.has(number)) return null;
      const part = beyond(statement, document, older);
      if (part === null) same.add(number);
      return part;
    },
    holds: (request) => !needsNoPermission(request) && !isAllowed(older, request, question.types),
    older,
  };
}

/** Statements that an older policy covers entry by entry, by their numbers: while one is edited the others stay so. */
const coveredBy = byObject("checks/statements/covered by a policy", (_older: PolicyDocument) => new Set<number>());

function memoised<T extends object, R>(compute: (of: T) => R): (of: T) => R {
  const known = new WeakMap<T, R>();
  return (of) => {
    let result = known.get(of);
    if (result === undefined) {
      result = compute(of);
      known.set(of, result);
    }
    return result;
  };
}

/** Access that is listed: some of the actions on some of the resources; a list that is absent stands for all. */
export interface AccessSpec {
  actions?: string[];
  resources?: string[];
}

/**
 * The request is listed access (CheckAccessNotGranted, SEMANTICS.md 5.2): for some entry, one of its actions (any action
 * if it lists none) on one of its resources (any, if none).
 */
export function isListedAccess(access: AccessSpec[], question: QuestionContext): Property {
  const scope = { types: question.types, unknownSets: new Map(), variables: false };
  const term: Term = or(
    ...access.map((entry) =>
      and(
        entry.actions?.length ? isIn(ACTION, entry.actions.map(actionPattern)) : and(),
        entry.resources?.length ? or(...entry.resources.map((resource) => resourceEntryTerm(resource, scope))) : and(),
      ),
    ),
  );
  const context = readContext({});
  const evaluation = { context, types: question.types, variables: false };
  const actionPatterns = access.every((entry) => entry.actions?.length) ? access.flatMap((entry) => entry.actions ?? []) : undefined;
  const listed = JSON.stringify(access);
  const memory = remembered(question);
  return {
    term: identified(
      () => term,
      () => `listed ${listed}`,
    ),
    narrow: (statement, document) => {
      if (!actionPatterns) return statement;
      const key = `apart ${numberOf(statement, document)} ${listed}`;
      if (memory.has(key)) return null;
      const part = concerning(statement, actionPatterns);
      if (part === null) memory.set(key, true);
      return part;
    },
    holds: (request) =>
      access.some(
        (entry) =>
          (!entry.actions?.length || entry.actions.some((action) => matchesAction(action, request.action))) &&
          (!entry.resources?.length || entry.resources.some((resource) => resourceMatches(resource, request.resource, evaluation))),
      ),
    actionPatterns,
    resourcePatterns: access.flatMap((entry) => entry.resources ?? []),
  };
}

/** Whom a policy may trust. AWS services act for their customers, so an empty list of services trusts them all; a list trusts only those named. */
export interface ZoneOfTrust {
  accounts: string[];
  organizations: string[];
  services: string[];
  federated?: TrustedTokens[];
}

/**
 * The caller is outside the zone of trust: not in a trusted account, not a trusted service, without a trusted token, and no context key vouches
 * for it (aws:PrincipalAccount, aws:SourceAccount, aws:SourceArn or aws:PrincipalArn of a trusted account,
 * aws:PrincipalOrgID or aws:PrincipalOrgPaths, aws:SourceOrgID or aws:SourceOrgPaths of a trusted organisation). Keys that are missing do not vouch.
 * A service that a statement for everybody lets in by the source of its call is as trusted as that source.
 * Whose a unique id is nobody knows: whether its holder is outside is an unknown Boolean.
 */
export function isOutside(zone: ZoneOfTrust): Property {
  const accounts = zone.accounts;
  const arnsOf = (account: string): Pattern[] => [arnGlob(`arn:*:*:*:${account}:*`)];
  const trustedCallers: Pattern[] = [
    ...accounts.flatMap(accountPatterns),
    ...(zone.services.length > 0 ? zone.services.map((service) => literal(`service:${service}`)) : [glob("service:*")]),
  ];
  const vouching: [string, Pattern[]][] = [
    ["aws:principalaccount", accounts.map(literal)],
    ["aws:sourceaccount", accounts.map(literal)],
    ["aws:sourceowner", accounts.map(literal)],
    ["kms:calleraccount", accounts.map(literal)],
    ["aws:principalarn", accounts.flatMap(arnsOf)],
    ["aws:sourcearn", accounts.flatMap(arnsOf)],
    ["aws:principalorgid", zone.organizations.map(literal)],
    ["aws:sourceorgid", zone.organizations.map(literal)],
  ];
  const vouchedPaths = zone.organizations.map((id) => glob(`${id}/*`));
  return {
    term: identified(
      (_, given) =>
        and(
          or(not(isIn(PRINCIPAL, trustedCallers)), letsInDeputies(given?.statement) ? deputyTerm() : or()),
          or(not(isIn(PRINCIPAL, uniqueIds)), unknownHolder(given?.statement)),
          not(trustedTokenTerm(zone.federated ?? [])),
          ...vouching
            .filter(([, patterns]) => patterns.length > 0)
            .map(([key, patterns]) => not(and(flag(keyPresent(key)), isIn(keyString(key), patterns)))),
          ...(vouchedPaths.length > 0 ? vouchingPaths.map((key) => not(someElement(keySet(key), vouchedPaths, false))) : []),
        ),
      () => `outside ${JSON.stringify(zone)}`,
    ),
    holds: (request, statement) => !isTrusted(request, zone, letsInDeputies(statement)),
    possibleCallers: true,
  };
}

const vouchingPaths = ["aws:principalorgpaths", "aws:sourceorgpaths"];

/** Unique ids of roles and users. AWS writes them for those that are gone, and takes them for those that are not (choice 30). */
const idPrefixes = ["AROA", "AIDA"];
const uniqueIds: Pattern[] = idPrefixes.map((prefix) => glob(`${prefix}*`));

/** The text of a principal is such an id. */
function isUniqueId(id: string): boolean {
  return idPrefixes.some((prefix) => id.startsWith(prefix));
}

/** The unique ids that a statement names as principals. */
export function uniqueIdsOf({ principal }: Statement): string[] {
  const ids = (principal?.entries ?? []).filter(({ kind, id }) => kind === "AWS" && isUniqueId(id.value)).map(({ id }) => id.value);
  return [...new Set(ids)];
}

/** The caller, who has a unique id for a name, is somebody outside: an unknown for each id that the statement names, and one for all others. */
function unknownHolder(statement: Statement | undefined): Term {
  const named = statement ? uniqueIdsOf(statement) : [];
  const holder = (text: string) => flag(opaqueFlag({ why: "id", text }, []));
  return or(
    ...named.map((id) => and(isIn(PRINCIPAL, [literal(id)]), holder(id))),
    and(not(isIn(PRINCIPAL, named.map(literal))), holder("AROA…")),
  );
}

/** The concrete twin of `isOutside`, negated. */
function isTrusted(request: Request, zone: ZoneOfTrust, deputies: boolean): boolean {
  const { principal } = request;
  const arn = principal.type === "AWS" ? splitArn(principal.id) : null;
  // Not outside for sure: only such callers are shown.
  if (principal.type === "AWS" && isUniqueId(principal.id)) return true;
  if (arn && isPrincipalArn(arn) && zone.accounts.includes(arn[4] as string)) return true;
  if (
    principal.type === "Service" &&
    !(deputies && isDeputy(request)) &&
    (zone.services.length === 0 || zone.services.includes(principal.id))
  )
    return true;
  const { values } = readContext(request.context);
  if (hasTrustedToken(zone.federated ?? [], request, values)) return true;
  const one = (key: string) => values.get(key)?.[0] ?? "";
  const accountOf = (key: string) => splitArn(one(key))?.[4] ?? "";
  return (
    ["aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "kms:calleraccount"].some((key) => zone.accounts.includes(one(key))) ||
    ["aws:principalarn", "aws:sourcearn"].some((key) => zone.accounts.includes(accountOf(key))) ||
    ["aws:principalorgid", "aws:sourceorgid"].some((key) => zone.organizations.includes(one(key))) ||
    vouchingPaths.some((key) => (values.get(key) ?? []).some((path) => zone.organizations.some((id) => path.startsWith(`${id}/`))))
  );
}
