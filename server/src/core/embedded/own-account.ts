// The account that a template is deployed in: inside of the zone of trust, whichever it is (HOSTS.md 3.4).
import { fill } from "../open/fill";
import { type OpenPolicy, walk } from "../open/policy";

/** The names of the own account, by format. */
const OWN = new Set(["cfn:AWS::AccountId", "tf:account_id"]);

const SOME_ACCOUNT = "111122223333";

/** The policy with its own account written in, and which account that is. */
export function ownAccountInside(policy: OpenPolicy, trusted: string | undefined): { policy: OpenPolicy; account: string } {
  const account = trusted ?? SOME_ACCOUNT;
  const own = new Set<string>();
  for (const node of walk(policy.node))
    for (const part of node.parts ?? []) if ("symbol" in part && OWN.has(part.symbol)) own.add(part.symbol);
  if (own.size === 0) return { policy, account };
  const values = new Map([...own].map((symbol) => [symbol, account]));
  return { policy: { ...policy, node: fill(policy.node, values) }, account };
}
