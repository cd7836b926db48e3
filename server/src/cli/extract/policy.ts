// What `extract` says of a policy: the shape that the contract fixes. Types only.
import type { PolicyPart, UnknownValue } from "../../core/hosts/render";
import type { JsonValue } from "../../core/syntax/editor";

/** Zero-based line and UTF-16 character, as in LSP. */
export interface Position {
  line: number;
  character: number;
}

/** One policy, as the contract has it. */
export interface ExtractedPolicy {
  file: string;
  key: string;
  label: string;
  kind: string;
  resourceType?: string;
  principal?: string;
  principals?: readonly string[];
  boundary?: string;
  guard?: string;
  /** SAM writes it at deployment. */
  isGenerated?: true;
  range: { start: Position; end: Position };
  document: JsonValue;
  parts: (Omit<PolicyPart, "range"> & { range: { start: Position; end: Position } })[];
  unknowns: UnknownValue[];
  conditions?: { [name: string]: JsonValue };
}
