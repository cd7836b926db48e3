// Which edit opened a way: what, taken back alone or with as few others as possible, closes it again.
import type { Catalogue } from "../catalogue/api";
import type { Investigation } from "../checks/investigation";
import { ACCOUNTS } from "../limits";
import { type Changes, changed, docAt, type PolicyPlace, plainOf, replacing, withStatements } from "./edits";
import { accountOf, type Carrier, type Doc, type Snapshot } from "./model";
import { type AccountQuestion, checkAccess, UnknownPrincipal } from "./verdict";

/** An edit that is guilty. `statementIndex` in the new document, where one statement did it. */
export interface Blamed extends PolicyPlace {
  statementIndex?: number;
  /** Where in the policy. */
  path: string;
}

interface Difference {
  blamed: Blamed;
  /** Takes the edit back, in a snapshot in which others may have been taken back. */
  undo(snapshot: Snapshot): Snapshot;
}

/** The edits between the existing and the question's snapshot that open the way, as few as explain it. */
export function* blame(existing: Snapshot, question: AccountQuestion, catalogue: Catalogue): Investigation<Blamed[]> {
  let guilty = differences(existing, question.snapshot).slice(0, ACCOUNTS.differencesToldApart);
  const closes = function* (undone: readonly Difference[]): Investigation<boolean> {
    const snapshot = undone.reduce((one, difference) => difference.undo(one), question.snapshot);
    try {
      return (yield* checkAccess({ ...question, snapshot }, catalogue)).verdict !== "REACHABLE";
    } catch (error) {
      if (error instanceof UnknownPrincipal) return true;
      throw error;
    }
  };
  if (!(yield* closes(guilty))) return [];
  // Halving: leave out whatever the way stays closed without.
  for (let size = Math.ceil(guilty.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < guilty.length; ) {
      const fewer = [...guilty.slice(0, at), ...guilty.slice(at + size)];
      if (yield* closes(fewer)) guilty = fewer;
      else at += size;
    }
  return guilty.map(({ blamed }) => blamed);
}

function differences(existing: Snapshot, updated: Snapshot): Difference[] {
  const list: Difference[] = [];
  for (const place of placesOf(updated)) list.push(...documentDifferences(existing, updated, place));
  for (const carrier of [...updated.principals.values(), ...updated.groups.values()]) list.push(...carrierDifferences(existing, carrier));
  for (const account of updated.accounts.values()) {
    const old = existing.accounts.get(account.id);
    if (!old || same(old.scps, account.scps)) continue;
    list.push({
      blamed: { accountId: account.id, of: account.id, policy: "serviceControlPolicies", path: "" },
      undo: (one) => changed(one, { scps: new Map([[account.id, old.scps]]) }),
    });
  }
  for (const account of updated.accounts.values()) {
    const old = existing.accounts.get(account.id);
    if (old && !same(old.rcps, account.rcps))
      list.push({
        blamed: { accountId: account.id, of: account.id, policy: "resourceControlPolicies", path: "" },
        undo: (one) => changed(one, { rcps: new Map([[account.id, old.rcps]]) }),
      });
  }
  for (const resource of updated.resources.values())
    if (!existing.resources.has(resource.arn))
      list.push({
        blamed: { accountId: resource.account, of: resource.arn, policy: "", path: "resources" },
        undo: (one) => changed(one, { resources: new Map([[resource.arn, undefined]]) }),
      });
  return list;
}

const text = (doc: Doc | undefined): string => doc?.document?.text ?? doc?.problem ?? "";
const same = (a: readonly Doc[][] | undefined, b: readonly Doc[][] | undefined): boolean =>
  (a === undefined) === (b === undefined) &&
  JSON.stringify(a?.map((level) => level.map(text))) === JSON.stringify(b?.map((level) => level.map(text)));

function placesOf(snapshot: Snapshot): PolicyPlace[] {
  const carriers = [...snapshot.principals.values(), ...snapshot.groups.values()];
  return [
    ...carriers.flatMap((one) =>
      one.slots.flatMap((slot) => (slot.kind === "inline" ? { accountId: one.account, of: one.arn, policy: slot.name } : [])),
    ),
    ...carriers.flatMap((one) => (one.trust ? { accountId: one.account, of: one.arn, policy: "trust" } : [])),
    ...[...snapshot.policies.values()].map((one) => ({ accountId: one.account, of: one.arn, policy: one.arn })),
    ...[...snapshot.resources.values()].flatMap((one) =>
      one.policy ? { accountId: one.account, of: one.arn, policy: "resource policy" } : [],
    ),
  ];
}

/** Each statement that the old document has not got, and whatever else differs, as one. */
function documentDifferences(existing: Snapshot, updated: Snapshot, place: PolicyPlace): Difference[] {
  const [before, after] = [docAt(existing, place), docAt(updated, place)];
  if (!before || !after || text(before) === text(after)) return [];
  const [old, fresh] = [plainOf(before), plainOf(after)];
  const known = new Set(old?.Statement.map((one) => JSON.stringify(one)));
  const added = (fresh?.Statement ?? []).flatMap((one, i) =>
    known.has(JSON.stringify(one)) ? [] : { index: i, text: JSON.stringify(one) },
  );
  const lost = (old?.Statement ?? []).filter((one) => !fresh?.Statement.some((other) => JSON.stringify(other) === JSON.stringify(one)));
  const undoing = (edit: Parameters<typeof withStatements>[1]) => (one: Snapshot) => {
    const doc = docAt(one, place);
    return doc ? changed(one, replacing(one, place, withStatements(doc, edit))) : one;
  };
  if (!old || !fresh) return [{ blamed: { ...place, path: "" }, undo: (one) => changed(one, replacing(one, place, before)) }];
  return [
    ...added.map(
      ({ index, text: statement }): Difference => ({
        blamed: { ...place, statementIndex: index, path: `Statement[${index}]` },
        undo: undoing((statements) => statements.filter((one) => JSON.stringify(one) !== statement)),
      }),
    ),
    ...lost.map(
      (statement): Difference => ({ blamed: { ...place, path: "Statement" }, undo: undoing((statements) => [...statements, statement]) }),
    ),
  ];
}

/** Policies, groups and boundaries that a principal has and had not, or the other way round; principals that are new. */
function carrierDifferences(existing: Snapshot, carrier: Carrier): Difference[] {
  const old = existing.principals.get(carrier.arn) ?? existing.groups.get(carrier.arn);
  const place = { accountId: accountOf(carrier.arn), of: carrier.arn };
  const undo = (changes: (now: Carrier) => Carrier | undefined) => (one: Snapshot) => {
    const now = one.principals.get(carrier.arn) ?? one.groups.get(carrier.arn);
    const made: Changes = { carriers: new Map([[carrier.arn, now && changes(now)]]) };
    return now ? changed(one, made) : one;
  };
  if (!old) return [{ blamed: { ...place, policy: "", path: "" }, undo: undo(() => undefined) }];
  const name = (slot: Carrier["slots"][number]) => (slot.kind === "inline" ? slot.name : slot.policyArn);
  const list: Difference[] = [];
  for (const slot of carrier.slots)
    if (!old.slots.some((one) => name(one) === name(slot)))
      list.push({
        blamed: { ...place, policy: name(slot), path: "" },
        undo: undo((now) => ({ ...now, slots: now.slots.filter((one) => name(one) !== name(slot)) })),
      });
  for (const slot of old.slots)
    if (!carrier.slots.some((one) => name(one) === name(slot)))
      list.push({
        blamed: { ...place, policy: name(slot), path: "removed" },
        undo: undo((now) => ({ ...now, slots: [...now.slots, slot] })),
      });
  if (old.boundary !== carrier.boundary)
    list.push({
      blamed: { ...place, policy: carrier.boundary ?? old.boundary ?? "", path: "PermissionsBoundary" },
      undo: undo(({ boundary: _, ...now }) => ({ ...now, ...(old.boundary && { boundary: old.boundary }) })),
    });
  if (old.groups.join() !== carrier.groups.join())
    list.push({ blamed: { ...place, policy: "", path: "GroupList" }, undo: undo((now) => ({ ...now, groups: old.groups })) });
  return list;
}
