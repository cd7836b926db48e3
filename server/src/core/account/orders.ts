// The orders of a chain's steps that are worth a replay: as they were found, without steps that take something away, and others step by step.
import { ACCOUNTS } from "../limits";
import type { KeyTypes } from "../semantics/keys";
import { everythingText } from "./documents";
import type { Explorer } from "./explore";
import type { Gain, Hop } from "./hop";
import { Concrete } from "./replay";

/** Chains out of these hops, the likely ones first. Not each of them is possible. */
export function* candidates(explorer: Explorer, hops: readonly Hop[], types: KeyTypes): Generator<readonly Hop[]> {
  yield hops;
  yield* withoutRemovals(hops);
  yield* withoutRivals(hops);
  yield* stepByStep(explorer, hops, types);
}

/** Removing a policy removes its allows too: the chain without each removal, and without all of them. */
function* withoutRemovals(hops: readonly Hop[]): Generator<Hop[]> {
  const removals = hops.filter(({ gains }) =>
    gains.every(({ kind }) => kind === "policyRemoved" || kind === "groupLeft" || kind === "groupMember" || kind === "boundary"),
  );
  const versions = hops.filter(({ gains }) => gains.every(({ kind }) => kind === "policyVersion"));
  if (removals.length > 0) yield hops.filter((hop) => !removals.includes(hop));
  for (const removal of [...removals, ...versions]) yield hops.filter((hop) => hop !== removal);
  if (removals.length === 0 && versions.length < 2) return;
  // A removal at the latest moment.
  yield [...hops.filter((hop) => !removals.includes(hop)), ...removals];
  for (const kept of removals) yield hops.filter((hop) => hop === kept || !removals.includes(hop));
  for (const kept of versions) yield hops.filter((hop) => hop === kept || !versions.includes(hop));
}

/** Several hops tag the same thing, or make the same session: the chain with one of them only. */
function* withoutRivals(hops: readonly Hop[]): Generator<Hop[]> {
  const rivals = new Map<string, Hop[]>();
  for (const hop of hops) {
    const [tags] = hop.gains.filter((gain) => gain.kind === "tags");
    const about = tags?.kind === "tags" ? `tags ${tags.of}` : hop.gained && isChosen(hop) ? hop.gained.key : undefined;
    if (about !== undefined) rivals.set(about, [...(rivals.get(about) ?? []), hop]);
  }
  for (const list of rivals.values())
    if (list.length > 1) for (const kept of list) yield hops.filter((hop) => hop === kept || !list.includes(hop));
}

/** The session carries tags or a source identity that were chosen with it. */
const isChosen = ({ gained }: Hop): boolean => gained?.tagged === gained?.key || gained?.sourced === gained?.key;

/** What only gives is done as soon as it can be, what may take something away is tried at every place. */
function* stepByStep(explorer: Explorer, hops: readonly Hop[], types: KeyTypes): Generator<Hop[]> {
  // Which tags are chosen, the whole chain says.
  if (hops.some((hop) => (hop.gained && isChosen(hop)) || hop.gains.some(({ kind }) => kind === "tags"))) return;
  let left = ACCOUNTS.stepsOrdered;
  const walk = function* (begun: readonly Hop[]): Generator<Hop[]> {
    const concrete = new Concrete(explorer.world, types);
    const controlled = new Set(explorer.starts);
    const done: Hop[] = [];
    const possible = (hop: Hop) => !done.includes(hop) && (!hop.actor || controlled.has(hop.actor.key)) && concrete.allows(hop);
    const take = (hop: Hop) => {
      concrete.take(hop);
      if (hop.gained) controlled.add(hop.gained.key);
      done.push(hop);
    };
    for (const hop of begun) take(hop);
    for (let next: Hop | undefined = hops[0]; next; ) {
      next = hops.find((hop) => hop.gains.every(gives) && possible(hop));
      if (next) take(next);
    }
    yield [...done];
    for (const hop of hops)
      if (!hop.gains.every(gives) && possible(hop)) {
        if (left-- <= 0) return;
        yield* walk([...done, hop]);
      }
  };
  yield* walk([]);
}

/** After the gain everything is possible that was possible before. */
function gives(gain: Gain): boolean {
  switch (gain.kind) {
    case "policyVersion":
      return gain.document === everythingText;
    case "identityPolicy":
      return gain.document === everythingText || !/"Deny"/.test(JSON.stringify(gain.document));
    case "boundary":
      return gain.policyArn === null;
    case "policyRemoved":
    case "groupLeft":
    case "groupMember":
    case "tags":
      return false;
    default:
      return true;
  }
}
