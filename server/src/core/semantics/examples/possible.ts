// Relations between the parts of a request that hold in the real world (mode `real`, SEMANTICS.md 3.6): with them a
// counterexample is a request that somebody could make today. They choose and comment counterexamples; they never silence a finding.
import type { Catalogue } from "../../catalogue/api";
import { arnGlob, glob, literal, literalIgnoreCase } from "../../globs/pattern";
import { FORMULAS } from "../../limits";
import { and, flag, implies, isIn, not, or, someElement, someLinked, TRUE, template } from "../../logic/build";
import type { Pattern, Term } from "../../logic/term";
import { sameVariable, type Variable } from "../../logic/variable";
import { state } from "../../session/query";
import { variablesOf } from "../encoder/policy";
import { ACCOUNT_KEYS } from "../own-keys";
import { ACTION, keyOf, keyPresent, keySet, keyString, PRINCIPAL, RESOURCE } from "../request-variables";

/** Keys that every request carries (SEMANTICS.md 3.5). */
const alwaysPresent: readonly string[] = [
  "aws:currenttime",
  "aws:epochtime",
  "aws:principaltype",
  "aws:requestedregion",
  "aws:securetransport",
  "aws:useragent",
  "aws:userid",
  "aws:viaawsservice",
];

const has = (key: string): Term => flag(keyPresent(key));
const is = (key: string, patterns: Pattern[]): Term => isIn(keyString(key), patterns);
const anyOf = (key: string): Term => someElement(keySet(key), [glob("*")], false);

/** Some element of the multivalued key is the value of the other key. */
const holdsValueOf = (set: string, key: string): Term =>
  someLinked(keySet(set), [], [{ parts: [{ variable: keyString(key) }], segmented: false, ignoreCase: false }], false);

/** A relation and the variables that it speaks of, by id. */
interface Spoken {
  term: Term;
  /** Without caller and resource: of these most questions ask. */
  ids: readonly string[];
  sets: readonly string[];
}

/** The relations that are the same for every question, made once: they are asked for with each. */
const fixed = state("semantics/relations", () => ({
  identity: identityRelations().map(spoken),
  source: sourceRelations().map(spoken),
  other: otherRelations().map(spoken),
  tied: tiedRelations().map(spoken),
}));

/** The relations between caller and context (K1 to K9, K11, K13) that speak of some key among the variables. */
export function callerRelations(used: ReadonlyMap<string, Variable>): Term[] {
  const { identity, source } = fixed();
  return speakingOf([...identity, ...tagsOfCallers(used).map(spoken), ...source], used);
}

/** The relations that speak of some key among the variables (by id, as `variablesOf` gives them). */
export function keyRelations(used: ReadonlyMap<string, Variable>): Term[] {
  const { identity, source, other } = fixed();
  return speakingOf([...identity, ...tagsOfCallers(used).map(spoken), ...source, ...other, ...tagRelations(used).map(spoken)], used);
}

function spoken(term: Term): Spoken {
  const variables = [...variablesOf([term]).values()];
  return {
    term,
    ids: variables.filter((variable) => !sameVariable(variable, PRINCIPAL) && !sameVariable(variable, RESOURCE)).map(({ id }) => id),
    sets: variables.filter(({ sort }) => sort === "set").map(({ id }) => id),
  };
}

function speakingOf(relations: Spoken[], used: ReadonlyMap<string, Variable>): Term[] {
  // A set that nobody asks about can hold what it has to.
  const ties = fixed().tied.filter(({ sets }) => sets.every((id) => used.has(id)));
  return [...relations, ...ties].filter(({ ids }) => ids.some((id) => used.has(id))).map(({ term }) => term);
}

/** Relations between a multivalued key and the value of another (K7, K8, K9). */
function tiedRelations(): Term[] {
  return [
    implies(has("aws:principalservicename"), holdsValueOf("aws:principalservicenameslist", "aws:principalservicename")),
    ...["aws:calledviafirst", "aws:calledvialast"].map((key) => implies(has(key), holdsValueOf("aws:calledvia", key))),
    ...["principal", "resource"].map((whose) =>
      not(
        someLinked(
          keySet(`aws:${whose}orgpaths`),
          [],
          [{ parts: [{ variable: keyString(`aws:${whose}orgid`) }, { glob: "/*" }], segmented: false, ignoreCase: false }],
          true,
        ),
      ),
    ),
  ];
}

/** K16: the tag keys of a request are the keys of its tags. */
function tagRelations(used: ReadonlyMap<string, Variable>): Term[] {
  const prefix = "aws:requesttag/";
  return [...used.values()].flatMap((variable) => {
    const key = variable.sort === "flag" ? keyOf(variable) : undefined;
    if (!key?.startsWith(prefix)) return [];
    const listed = someElement(keySet("aws:tagkeys"), [literalIgnoreCase(key.slice(prefix.length))], false);
    return [or(and(flag(variable), listed), and(not(flag(variable)), not(listed)))];
  });
}

/** Callers by their kind, as `callerKind` tells them apart. */
const callers = {
  user: [arnGlob("arn:*:iam::*:user/*")],
  root: [arnGlob("arn:*:iam::*:root")],
  role: [arnGlob("arn:*:iam::*:role/*")],
  session: [arnGlob("arn:*:sts::*:assumed-role/?*/?*")],
  federatedUser: [arnGlob("arn:*:sts::*:federated-user/*")],
  anonymous: [literal("anonymous")],
  service: [glob("service:*")],
};
const signing = [...callers.user, ...callers.root, ...callers.role, ...callers.session, ...callers.federatedUser];
const by = (patterns: Pattern[]): Term => isIn(PRINCIPAL, patterns);

/** The caller is one whose identity policies decide: the symbolic twin of `hasIdentityPolicies`. */
export function byHolder(): Term {
  return by([...callers.user, ...callers.role, ...callers.session]);
}

/**
 * The caller is one that AWS has a form for, and what tells its account tells no other of `accounts`. The relations above say so of
 * all accounts, but take a colon in a path for one of the ARN's. The symbolic twin of `isByCaller`.
 */
export function byCaller(accounts: readonly string[]): Term {
  const isOf = (key: string, account: string) =>
    and(has(key), is(key, [key === "aws:principalarn" ? arnGlob(`arn:*:*::${account}:*`) : literal(account)]));
  return and(
    implies(by([glob("arn:*")]), by(signing)),
    ...accounts.flatMap((account) =>
      ACCOUNT_KEYS.map((key) => implies(and(by(signing), isOf(key, account)), by([arnGlob(`arn:*:*::${account}:*`)]))),
    ),
  );
}

/** Equal to the value of the key. */
const principalIs = (key: string, before = "", after = ""): Term =>
  template(
    PRINCIPAL,
    [...(before ? [{ glob: before }] : []), { variable: keyString(key) }, ...(after ? [{ glob: after }] : [])],
    false,
    false,
  );

/** K1 to K9 and K20: what the caller says of the keys of its identity. */
function identityRelations(): Term[] {
  return [...anonymousCallers(), ...signingCallers(), ...callersByArn(), ...callingServices(), ...organisations(), kindsOfCallers()];
}

/** K1: an anonymous caller has no identity. */
function anonymousCallers(): Term[] {
  const none = (...keys: string[]) => keys.map((key) => not(has(`aws:${key}`)));
  return [
    ...none(
      ..."principalarn principalisawsservice principalorgid principalservicename username tokenissuetime multifactorauthpresent multifactorauthage sourceidentity assumedroot".split(
        " ",
      ),
    ).map((absent) => implies(by(callers.anonymous), absent)),
    ...["aws:principalorgpaths", "aws:principalservicenameslist"].map((key) => implies(by(callers.anonymous), not(anyOf(key)))),
    ...["aws:principalaccount", "aws:userid"].map((key) => implies(by(callers.anonymous), and(has(key), is(key, [literal("anonymous")])))),
    implies(by(callers.anonymous), is("aws:principaltype", [literal("Anonymous")])),
  ];
}

/** Signed requests carry who signed them (K2 to K7). */
function signingCallers(): Term[] {
  const types = { root: "Account", user: "User", role: "AssumedRole", session: "AssumedRole", federatedUser: "FederatedUser" } as const;
  return [
    implies(by(signing), has("aws:principalarn")),
    implies(by(signing), has("aws:principalaccount")),
    implies(by(signing), and(has("aws:principalisawsservice"), is("aws:principalisawsservice", [literal("false")]))),
    implies(by(signing), not(has("aws:principalservicename"))),
    implies(by(signing), not(anyOf("aws:principalservicenameslist"))),
    ...Object.entries(types).map(([kind, type]) =>
      implies(by(callers[kind as keyof typeof types]), is("aws:principaltype", [literal(type)])),
    ),
    // K3: only IAM users have a user name, and it ends their ARN.
    implies(by(callers.user), and(has("aws:username"), not(is("aws:username", [glob("*/*"), literal("")])))),
    implies(by(callers.user), or(...["arn:*:iam::*:user/", "arn:*:iam::*:user/*/"].map((before) => principalIs("aws:username", before)))),
    implies(has("aws:username"), by(callers.user)),
  ];
}

/** K2 to K6: the caller's ARN and account. A session is known by its role, in its own account. */
function callersByArn(): Term[] {
  return [
    implies(by([...callers.user, ...callers.root, ...callers.role, ...callers.federatedUser]), principalIs("aws:principalarn")),
    implies(by(callers.session), is("aws:principalarn", [arnGlob("arn:*:iam::*:role/?*")])),
    implies(by(signing), principalIs("aws:principalaccount", "arn:*:*::", ":*")),
    implies(by(callers.root), or(not(has("aws:userid")), principalIs("aws:userid", "arn:*:iam::", ":root"))),
    implies(by([...callers.session, ...callers.federatedUser]), has("aws:tokenissuetime")),
    implies(has("aws:principalarn"), is("aws:principalarn", [arnGlob("arn:?*:iam::?*:?*"), arnGlob("arn:?*:sts::?*:federated-user/?*")])),
    implies(
      and(has("aws:principalarn"), has("aws:principalaccount")),
      template(
        keyString("aws:principalarn"),
        [{ glob: "arn:*:*::" }, { variable: keyString("aws:principalaccount") }, { glob: ":*" }],
        false,
        false,
      ),
    ),
  ];
}

/** K7, K8: calls of services. */
function callingServices(): Term[] {
  return [
    ...["aws:principalisawsservice", "aws:principalservicename"].map((key) => implies(by(callers.service), has(key))),
    implies(by(callers.service), is("aws:principalisawsservice", [literal("true")])),
    implies(by(callers.service), principalIs("aws:principalservicename", "service:")),
    implies(
      is("aws:principalisawsservice", [literal("true")]),
      or(not(has("aws:principalisawsservice")), and(has("aws:principalservicename"), is("aws:viaawsservice", [literal("false")]))),
    ),
    implies(has("aws:principalservicename"), and(has("aws:principalisawsservice"), is("aws:principalisawsservice", [literal("true")]))),
    implies(has("aws:principalservicename"), by(callers.service)),
    implies(and(has("aws:principalisawsservice"), is("aws:principalisawsservice", [literal("true")])), by(callers.service)),
    implies(anyOf("aws:calledvia"), is("aws:viaawsservice", [literal("true")])),
  ];
}

/** K9: the caller's organisation. */
function organisations(): Term[] {
  return [
    implies(has("aws:principalorgid"), anyOf("aws:principalorgpaths")),
    implies(anyOf("aws:principalorgpaths"), has("aws:principalorgid")),
  ];
}

/** K20. */
function kindsOfCallers(): Term {
  const kinds = ["Account", "User", "AssumedRole", "FederatedUser", "Anonymous"];
  return is(
    "aws:principaltype",
    kinds.map((kind) => literal(kind)),
  );
}

/** Tags are those of users and roles: anonymous callers and services have none. */
function tagsOfCallers(used: ReadonlyMap<string, Variable>): Term[] {
  return [...used.values()].flatMap((variable) =>
    variable.sort === "flag" && keyOf(variable)?.startsWith("aws:principaltag/")
      ? [implies(by([...callers.anonymous, ...callers.service]), not(flag(variable)))]
      : [],
  );
}

/** K11, K13: where a call comes from. */
function sourceRelations(): Term[] {
  return [
    ...["sourcearn", "sourceaccount", "sourceowner", "sourceorgid"].map((key) => implies(has(`aws:${key}`), by(callers.service))),
    implies(anyOf("aws:sourceorgpaths"), by(callers.service)),
    // K11, K12: through a VPC endpoint, or from an address.
    implies(has("aws:sourcevpce"), and(has("aws:sourcevpc"), not(has("aws:sourceip")))),
    implies(has("aws:sourcevpc"), has("aws:sourcevpce")),
    or(has("aws:sourcevpce"), has("aws:sourceip")),
    ...["aws:sourcevpcarn", "aws:vpceaccount", "aws:vpceorgid", "aws:vpcsourceip"].map((key) => implies(has(key), has("aws:sourcevpce"))),
    // K13: the account of the source is the one in its ARN.
    implies(
      and(has("aws:sourcearn"), has("aws:sourceaccount")),
      or(
        is("aws:sourcearn", [arnGlob("*:*:*:*::*")]),
        template(
          keyString("aws:sourcearn"),
          [{ glob: "*:*:*:*:" }, { variable: keyString("aws:sourceaccount") }, { glob: ":*" }],
          false,
          false,
        ),
      ),
    ),
  ];
}

/** What is always there, and K10, K14, K17. */
function otherRelations(): Term[] {
  const resource = (patterns: Pattern[]) => isIn(RESOURCE, patterns);
  return [
    ...alwaysPresent.map(has),
    implies(has("aws:resourceorgid"), anyOf("aws:resourceorgpaths")),
    implies(anyOf("aws:resourceorgpaths"), has("aws:resourceorgid")),
    // K14: multi-factor authentication comes with temporary credentials, and its age only with it.
    implies(has("aws:multifactorauthage"), and(has("aws:multifactorauthpresent"), is("aws:multifactorauthpresent", [literal("true")]))),
    implies(has("aws:multifactorauthpresent"), has("aws:tokenissuetime")),
    // K17: the resource's account and region.
    implies(resource([arnGlob("*:*:*:*:????????????:*")]), has("aws:resourceaccount")),
    implies(
      has("aws:resourceaccount"),
      or(
        resource([literal("*"), arnGlob("*:*:*:*::*")]),
        template(RESOURCE, [{ glob: "*:*:*:*:" }, { variable: keyString("aws:resourceaccount") }, { glob: ":*" }], true, false),
      ),
    ),
    implies(
      resource([arnGlob("*:*:*:?*:*:*")]),
      template(RESOURCE, [{ glob: "*:*:*:" }, { variable: keyString("aws:requestedregion") }, { glob: ":*:*" }], true, false),
    ),
    implies(
      and(
        isIn(ACTION, [glob("iam:*"), glob("organizations:*"), glob("cloudfront:*"), glob("route53:*")]),
        resource([literal("*"), arnGlob("*:aws:*::*:*")]),
      ),
      is("aws:requestedregion", [literal("us-east-1")]),
    ),
  ];
}

/** The action is one of the catalogue's and works on the resource (K18). `patterns`: action patterns that the request has to match. */
export function catalogueRelation(catalogue: Catalogue, patterns: string[]): Term {
  const names = [...new Set(patterns.flatMap((pattern) => catalogue.matchActions(pattern)))].slice(0, FORMULAS.actionsTiedToTheirTypes);
  const groups = new Map<string, { actions: string[]; resources: Term }>();
  for (const name of names) {
    const action = catalogue.action(name);
    if (!action) continue;
    const types = action.resourceTypes.map((type) => `${type.name}${type.required ? "!" : ""}`).join();
    const id = `${action.service}|${types}`;
    const group = groups.get(id) ?? { actions: [], resources: resourcesOf(action, catalogue) };
    group.actions.push(name.toLowerCase());
    groups.set(id, group);
  }
  return or(...[...groups.values()].map((group) => and(isIn(ACTION, group.actions.map(literal)), group.resources)));
}

function resourcesOf(action: { service: string; resourceTypes: { name: string; required: boolean }[] }, catalogue: Catalogue): Term {
  if (action.resourceTypes.length === 0) return isIn(RESOURCE, [literal("*")]);
  const all = catalogue.resourceTypesOf(action.service).map((type) => arnPattern(type.arn));
  const terms = action.resourceTypes.map(({ name }) => {
    const type = catalogue.resourceType(action.service, name);
    if (!type) return TRUE;
    const own = arnPattern(type.arn);
    // A type that another one refines after a slash (a bucket beside its objects) has no slash in its own name.
    const stem = own.replace(/\?\*$/, "");
    const refined = own.endsWith("?*") && all.some((other) => other.startsWith(`${own}/`));
    return and(isIn(RESOURCE, [own]), refined ? not(isIn(RESOURCE, [`${stem}*/*` as Pattern])) : TRUE);
  });
  // An action that needs a resource of one type has one ("the caller must have permission to use the action with those
  // resources", Service Authorization Reference); `*` is left for actions whose types are all optional.
  if (action.resourceTypes.every((type) => !type.required)) terms.push(isIn(RESOURCE, [literal("*")]));
  return or(...terms);
}

/** `arn:${Partition}:s3:::${BucketName}` → every ARN of that form. */
function arnPattern(arn: string): Pattern {
  const text = arn
    .replace(/\$\{Partition\}/gi, "aws")
    .replace(/\$\{(Region|Account)\}/gi, "*")
    .replace(/\$\{[^{}]*\}/g, "?*");
  return text.split(":").length >= 6 ? arnGlob(text) : glob(text);
}
