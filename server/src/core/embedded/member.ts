// What is judged of a file: one policy with what is known of its values. Types only.
import type { Embedded } from "../hosts/host";
import type { OpenPolicy } from "../open/policy";

/** A policy of a host with what is known of its values. */
export interface Member {
  policy: Embedded;
  open: OpenPolicy;
}
