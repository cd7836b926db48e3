// Completion of services and actions, inside wildcards too.
import type { ActionInfo, Catalogue } from "../catalogue/api";
import { globMatches, hasWildcard } from "../catalogue/match";
import { actionRank } from "../semantics/examples/usual";
import type { Cursor } from "./cursor";
import type { Draft } from "./entry";
import { plural } from "./wildcards";

/** At most so many actions of all services are offered for a word without a service. */
const mostAcrossServices = 60;

/** Services before the colon, actions and useful wildcards after it. */
export function actionDrafts(cursor: Cursor): Draft[] {
  const { place, context } = cursor;
  const colon = place.prefix.indexOf(":");
  if (colon >= 0 && !hasWildcard(place.prefix.slice(0, colon))) {
    const service = context.catalogue.service(place.prefix.slice(0, colon));
    if (service) return actionsOfService(service.prefix, place.prefix.slice(colon + 1), cursor);
  }
  if (hasWildcard(place.prefix)) return insideWildcard(cursor);
  const used = servicesOf(cursor);
  return [...services(cursor, used), ...acrossServices(cursor, used)];
}

function services(cursor: Cursor, used: ReadonlySet<string>): Draft[] {
  const { place, context } = cursor;
  const elsewhere = servicesOfDocument(cursor);
  const trust = context.kind === "trust";
  const drafts = context.catalogue.services().map(
    (service): Draft => ({
      label: `${service.prefix}:`,
      kind: "service",
      detail: service.title,
      // The caret stays inside the quotes, to go on with the action.
      snippet: `${service.prefix}:$1`,
      rank: used.has(service.prefix) || (trust && service.prefix === "sts") ? 1 : elsewhere.has(service.prefix) ? 2 : 3,
    }),
  );
  const all: Draft = {
    label: "*",
    kind: "wildcard",
    detail: "every action of every service",
    rank: place.prefix === "" && !place.siblings.includes("*") ? 9 : 4,
    resolve: { what: "wildcard", name: "*" },
  };
  return trust ? [...assumeRole(cursor), ...drafts] : [...drafts, all];
}

/** A trust policy takes only these (SEMANTICS.md 1.2). */
function assumeRole({ place, context }: Cursor): Draft[] {
  return context.catalogue
    .matchActions("sts:*")
    .filter((name) => /^sts:(AssumeRole|TagSession|SetSourceIdentity)/.test(name) && !place.siblings.includes(name))
    .map((name) => ({ label: name, kind: "action", rank: 0, resolve: { what: "action", name } }));
}

function servicesOf({ statement, place }: Cursor): Set<string> {
  const used = new Set<string>();
  // Entries of one service stand together: a run of them is looked at once.
  let last = "";
  const add = (value: string) => {
    if (value === place.text || (last !== "" && value.startsWith(last))) return;
    const colon = value.indexOf(":");
    if (colon < 0) return;
    last = value.slice(0, colon + 1);
    used.add(value.slice(0, colon).toLowerCase());
  };
  for (const { value } of (statement?.action ?? statement?.notAction)?.values ?? []) add(value);
  for (const value of place.siblings) add(value);
  return used;
}

/** Services that other statements name; the first hundred entries of each say enough. */
function servicesOfDocument({ document }: Cursor): Set<string> {
  const used = new Set<string>();
  for (const statement of document?.statements ?? []) {
    for (const { value } of ((statement.action ?? statement.notAction)?.values ?? []).slice(0, 100))
      used.add(value.slice(0, Math.max(0, value.indexOf(":"))).toLowerCase());
  }
  return used;
}

/** `getobj` without a service still finds `s3:GetObject`. */
function acrossServices(cursor: Cursor, used: ReadonlySet<string>): Draft[] {
  const { place, context } = cursor;
  const word = place.prefix.toLowerCase();
  if (word.length < 3) return [];
  const taken = new Set(place.siblings.map((name) => name.toLowerCase()));
  const found = context.catalogue.matchActions(`*:*${word}*`).filter((name) => !taken.has(name.toLowerCase()));
  const score = (name: string) =>
    (used.has(name.slice(0, name.indexOf(":"))) ? 0 : 4) +
    (name
      .slice(name.indexOf(":") + 1)
      .toLowerCase()
      .startsWith(word)
      ? 0
      : 2);
  return found
    .map((name, i) => ({ name, i, score: score(name) }))
    .sort((a, b) => a.score - b.score || a.name.length - b.name.length || a.i - b.i)
    .slice(0, mostAcrossServices)
    .map(({ name, score: rank }) => ({ ...actionDraft(name, context.catalogue, 4 + rank), matched: true }));
}

function actionsOfService(prefix: string, typed: string, cursor: Cursor): Draft[] {
  const { place, context } = cursor;
  const { catalogue } = context;
  const actions = catalogue.actionsOf(prefix);
  const taken = takenOf(prefix, place.siblings);
  const related = relatedTypes(cursor);
  const lower = typed.toLowerCase();
  const wild = hasWildcard(typed);
  const drafts: Draft[] = [];
  for (const action of actions) {
    if (taken.has(action.name.toLowerCase())) continue;
    if (wild && !globMatches(`${lower}*`, action.name.slice(prefix.length + 1).toLowerCase())) continue;
    const fits = action.resourceTypes.some((type) => related.has(`${prefix}:${type.name}`));
    // What people know comes first among what fits alike.
    const rank = (fits ? 0 : 2) + (actionRank(action.name) < Number.POSITIVE_INFINITY ? 0 : 1);
    drafts.push({ ...actionDraft(action.name, catalogue, rank, action), ...(wild && { matched: true }) });
  }
  drafts.push(...wildcardsOf(prefix, typed, actions, catalogue, taken));
  return drafts;
}

/** The entries of one service that stand in the list already, in lower case. */
function takenOf(prefix: string, siblings: readonly string[]): Set<string> {
  const taken = new Set<string>();
  for (const name of siblings) {
    if (name[prefix.length] !== ":") continue;
    const lower = name.toLowerCase();
    if (lower.startsWith(prefix)) taken.add(lower);
  }
  return taken;
}

/** Resource types that the actions already in the statement act on: what goes with them comes first. */
function relatedTypes({ statement, place, context }: Cursor): Set<string> {
  const related = new Set<string>();
  for (const value of (statement?.action?.values ?? []).slice(0, 50)) {
    if (value.value === place.text || hasWildcard(value.value)) continue;
    const action = context.catalogue.action(value.value);
    for (const type of action?.resourceTypes ?? []) related.add(`${action?.service}:${type.name}`);
  }
  return related;
}

function actionDraft(name: string, catalogue: Catalogue, rank: number, known?: ActionInfo): Draft {
  const action = known ?? catalogue.action(name);
  const types = action?.resourceTypes.map((type) => type.name) ?? [];
  const on = types.length === 0 ? "no resource" : types.length > 3 ? `${types.slice(0, 3).join(", ")} …` : types.join(", ");
  return { label: name, kind: "action", detail: action ? `${action.accessLevel} · ${on}` : "", rank, resolve: { what: "action", name } };
}

/** `s3:*`, `s3:Get*`, `s3:List*`: the verbs that several actions share; and what is typed with a `*` after it. */
function wildcardsOf(prefix: string, typed: string, actions: ActionInfo[], catalogue: Catalogue, taken: ReadonlySet<string>): Draft[] {
  const verbs = new Map<string, number>();
  for (const action of actions) {
    const verb = /^[A-Z][a-z0-9]+/.exec(action.name.slice(prefix.length + 1))?.[0];
    if (verb) verbs.set(verb, (verbs.get(verb) ?? 0) + 1);
  }
  const patterns = [`${prefix}:*`, ...[...verbs].filter(([, count]) => count > 1).map(([verb]) => `${prefix}:${verb}*`)];
  const drafts = patterns
    .filter((pattern) => !taken.has(pattern.toLowerCase()))
    .map((pattern, i): Draft => wildcardDraft(pattern, catalogue, i === 0 ? 8 : 5));
  const own = `${prefix}:${typed}${typed.endsWith("*") ? "" : "*"}`;
  if (
    typed.length > 0 &&
    !patterns.some((pattern) => pattern.toLowerCase() === own.toLowerCase()) &&
    catalogue.matchActions(own).length > 1
  ) {
    drafts.push({ ...wildcardDraft(own, catalogue, 9), matched: true });
  }
  return drafts;
}

function wildcardDraft(pattern: string, catalogue: Catalogue, rank: number): Draft {
  return {
    label: pattern,
    kind: "wildcard",
    detail: plural(catalogue.matchActions(pattern).length, "action"),
    rank,
    resolve: { what: "wildcard", name: pattern },
  };
}

/** The actions behind a half-typed pattern such as `*:Get*Obj`. */
function insideWildcard({ place, context }: Cursor): Draft[] {
  const { catalogue } = context;
  const pattern = place.prefix.endsWith("*") ? place.prefix : `${place.prefix}*`;
  const names = catalogue.matchActions(pattern);
  const own: Draft[] = names.length > 1 ? [{ ...wildcardDraft(pattern, catalogue, 1), matched: true }] : [];
  return [...own, ...names.slice(0, 200).map((name) => ({ ...actionDraft(name, catalogue, 2), matched: true }))];
}
