// A hop of a chain: who makes which requests, and what that changes (ACCOUNT-CONTRACT.md "Verdict").
import type { Actor } from "./actor";
import type { ChainRequest } from "./joint";
import type { PolicyEdit } from "./state";

/** What a hop changes: all that a replay has to know. */
export type Gain =
  | { kind: "principal"; arn: string; credentials: boolean }
  | { kind: "identityPolicy"; of: string; document: object }
  | { kind: "policyVersion"; policyArn: string; document: object }
  | { kind: "policyRemoved"; of: string; policyName?: string; policyArn?: string }
  | { kind: "boundary"; of: string; policyArn: string | null }
  | { kind: "trustPolicy"; of: string; document: object }
  | { kind: "resourcePolicy"; of: string; document: object }
  | { kind: "groupMember"; user: string; group: string }
  | { kind: "groupLeft"; user: string; group: string }
  | { kind: "tags"; of: string; tags: Record<string, string> }
  | { kind: "newPrincipal"; arn: string; trustPolicy?: object; boundary?: string };

export interface Hop {
  /** Id of the edge. */
  edge: string;
  /** Whoever makes the requests; undefined for the token of an identity provider. */
  actor?: Actor;
  /** ARN of the actor, or of the identity provider. */
  principal: string;
  requests: ChainRequest[];
  gains: Gain[];
  /** The session that is gained, for gains of kind `principal`. */
  gained?: Actor;
  assumptions: string[];
  /** ARN of the managed policy that a gain of kind `identityPolicy` attaches. */
  attached?: string;
  /** What is done to the policy of a resource, for gains of kind `resourcePolicy`. */
  policyEdit?: PolicyEdit;
  /** The gain of kind `tags` takes tags away, and gives none. */
  takesTags?: boolean;
  /** ARN of a role that is passed and whose own trust policy does not name the service: the attacker's has to be in force. */
  needsTrust?: string;
  /** Requests that a service makes with a role of its own while the hop runs. */
  within?: { actor: Actor; request: ChainRequest }[];
  /** What the hop's possibility rests on besides its actor and the resources of its requests: ARNs. */
  rests?: string[];
}

/** The ARNs that a gain changes. */
export function touched(gain: Gain): string[] {
  switch (gain.kind) {
    case "principal":
    case "newPrincipal":
      return [gain.arn];
    case "policyVersion":
      return [gain.policyArn];
    case "groupMember":
    case "groupLeft":
      return [gain.user];
    default:
      return [gain.of];
  }
}
