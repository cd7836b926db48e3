// What all questions about one snapshot share: the snapshot, what the question fixes, and how to read what nobody can know.
import type { Catalogue } from "../catalogue/api";
import { type Encoding, encodingFor } from "../semantics/encoder/policy";
import type { KeyTypes } from "../semantics/keys";
import { byObjects } from "../session/query";
import type { PolicyDocument } from "../syntax/tree";
import { plainKey } from "./call-keys";
import type { Doc, Snapshot } from "./model";
import { knownPolicy } from "./snapshot";

/** `certain`: what nobody can know counts against the attacker. `possible`: for him. Where both agree there is a verdict (ACCOUNT.md 6). */
type Mode = "certain" | "possible";

/** Values of keys that the question fixes for all hops, by lower-case name; null: absent. */
export type FixedContext = ReadonlyMap<string, readonly string[] | null>;

export interface World {
  snapshot: Snapshot;
  catalogue?: Catalogue;
  encoding: Encoding;
  fixed: FixedContext;
  /** The time of the question, in seconds since 1970; requests come later. Undefined: any time. */
  now?: number;
  /** The attacker owns an account outside. */
  outsider: boolean;
  /** Set when a verdict rested on what nobody can know. */
  doubts: Set<string>;
  mode: Mode;
}

interface WorldOptions {
  catalogue?: Catalogue;
  fixed?: FixedContext;
  now?: number;
  outsider?: boolean;
}

/** All questions about a snapshot read its keys in one way. */
const encodingOf = byObjects("account/encodings of snapshots", (documents: PolicyDocument[], types: KeyTypes) =>
  encodingFor(documents, { type: (key) => types.type(plainKey(key)) }),
);

/** A world for questions about this snapshot. The types of a call's keys are those of the keys. */
export function worldOf(snapshot: Snapshot, types: KeyTypes, options: WorldOptions = {}): World {
  return {
    snapshot,
    ...(options.catalogue && { catalogue: options.catalogue }),
    encoding: encodingOf(snapshot.documents, types),
    fixed: options.fixed ?? new Map(),
    ...(options.now !== undefined && { now: options.now }),
    outsider: options.outsider ?? true,
    doubts: new Set(),
    mode: "certain",
  };
}

/** The managed policy, wherever it comes from; undefined where only its name is known. */
export function policyDoc(world: World, arn: string): Doc | undefined {
  return world.snapshot.policies.get(arn)?.doc ?? knownPolicy(arn);
}

/** A policy of AWS: nobody edits it. */
export function isAwsManaged(arn: string): boolean {
  return arn.split(":")[4] === "aws";
}
