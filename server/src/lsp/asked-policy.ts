// What a question about a policy starts from. Types only.
import type { PolicyInput } from "../core/analysis-api";
import type { Limit } from "../core/checks/question";
import type { AskedPolicy } from "../core/embedded/asked";
import type { PolicyDocument, PolicyKind } from "../core/syntax/tree";
import type { OpenDocument } from "./open-document";

/** A policy with everything that a question about it needs. */
export interface Situation {
  open: OpenDocument;
  /** As reports show it: no link. */
  name: string;
  policy: PolicyDocument;
  kind: PolicyKind;
  input: PolicyInput;
  limits: Limit[];
  /** The file of each limit, in their order. */
  limitFiles: ({ file: string; text: string } | undefined)[];
  /** What keeps the limits from being read. */
  undecided: string[];
  older?: { document: PolicyDocument; text: string; label: string };
  /** Why there is no older version. */
  noOlder: string;
  /** Of a policy in a larger file: the values that it is asked with, and its places. `policy` is what was written with them. */
  host?: AskedPolicy;
}
