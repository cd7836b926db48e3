// What tests look at: the policies of a text by key, short.
import { readHost } from "../../server/src/core/hosts/read";
import { documentJson, policyParts, unknownValues } from "../../server/src/core/hosts/render";
import { loadHostData } from "../../server/src/workspace/host-data";

/** The policies of a text, by key. */
export function extracted(text: string, name = "template.yaml", siblings: { name: string; text: string }[] = []) {
  const host = readHost(text, name, loadHostData(), siblings);
  return new Map(
    (host?.policies ?? []).map((policy) => {
      const parts = policyParts(policy.node, host?.symbols ?? new Map());
      return [
        policy.key,
        {
          ...policy,
          document: documentJson(policy.node) as { Version?: string; Statement: Record<string, unknown>[] },
          parts,
          /** `path: source text (kind)` of each part. */
          lines: parts.map(({ path, range, kind }) => `${path}: ${text.slice(range.start, range.end)} (${kind})`),
          unknowns: unknownValues(policy.node, host?.symbols ?? new Map()),
        },
      ];
    }),
  );
}
