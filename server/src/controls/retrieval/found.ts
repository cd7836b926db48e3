// What a search finds, and what it searched for. Pure.
import type { KnownControl } from "../known/table";
import type { ParameterPath } from "../specification/paths";

/** A parameter that may decide the requirement. */
export interface Candidate {
  /** `DescribeAutoMLJob` */
  operation: string;
  /** `AutoMLJobConfig.SecurityConfig.VolumeKmsKeyId` */
  path: string;
  score: number;
}

/** With what a draft needs to know. */
export interface FoundParameter extends Candidate {
  parameter: ParameterPath;
  /** The key inside a map or attribute list that the requirement is about: `KmsMasterKeyId` of `Attributes`. */
  key?: string;
  /** The published check that speaks of it. */
  known?: KnownControl;
}

/** What is searched for. */
export interface Query {
  /** Stem → how much it counts. */
  weights: Map<string, number>;
  /** Stems of the requirement itself, in order. */
  said: string[];
  /** Those of them that may name a thing: of `must run version 4.0` not the verb. */
  nouns: string[];
}
