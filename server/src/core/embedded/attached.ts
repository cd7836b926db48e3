// AWS's own policies that a file attaches, as far as what they say is published and does not change: judged where their ARN stands.
import type { Host } from "../hosts/host";
import { MEMORY } from "../limits";
import { byText } from "../session/query";
import { readJson } from "../syntax/json";
import type { PolicyNode } from "../syntax/node";
import { AWS_POLICIES } from "./aws-policies";
import { guardedBy } from "./guarded";
import type { Member } from "./member";

/** Whether what a policy of AWS says is known here. */
export function isKnownPolicy(name: string): boolean {
  return knownDocument(name) !== undefined;
}

/** The document of a policy of AWS; undefined where it is not known. SAM takes names without their path. */
export function knownDocument(name: string): object | undefined {
  const full = [name, `service-role/${name}`].find((one) => Object.hasOwn(AWS_POLICIES, one));
  return full === undefined ? undefined : { Version: "2012-10-17", Statement: AWS_POLICIES[full] };
}

/** Most functions of an application carry the same few. */
const rootOf = byText(
  "embedded/policies of AWS",
  { most: MEMORY.policiesOfHosts, leaves: "unused" },
  (name: string): { root?: PolicyNode } => {
    const document = knownDocument(name);
    const { root } = document ? readJson(JSON.stringify(document)) : {};
    return root ? { root } : {};
  },
);

/** The policies of AWS that are attached in a file and known. Those whose principal has a boundary are left out: what it leaves of them is not looked at. */
export function attachedMembers({ attached = [], symbols, conditions }: Host): Member[] {
  const seen = new Set<string>();
  return attached.flatMap(({ path, range, name, principals, isLimited, isGenerated, guard }): Member[] => {
    const key = `${path.replace(/\[\d+\]/g, "")} ${name}`;
    const root = isLimited || seen.has(key) ? undefined : rootOf(name).root;
    if (!root) return [];
    seen.add(key);
    const own = placed(root, { offset: range.start, length: range.end - range.start });
    const node = guard === undefined ? own : guardedBy(own, guard);
    const policy = {
      key,
      label: `${path}, AWS's policy ${name}${isGenerated ? " (attached by SAM)" : ""}`,
      range,
      kind: "identity" as const,
      node,
      policy: { problems: [] },
      isImplied: true as const,
      ...(principals && { principals }),
      ...(isGenerated && { isGenerated }),
    };
    return [{ policy, open: { node, symbols, conditions } }];
  });
}

/** All of a document at one place. */
function placed(node: PolicyNode, at: { offset: number; length: number }): PolicyNode {
  return { ...node, ...at, ...(node.children && { children: node.children.map((child) => placed(child, at)) }) };
}
