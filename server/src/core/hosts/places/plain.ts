// A file that is one policy by itself.
import { inferKind } from "../../syntax/kind";
import { jsonSource, parsePolicy } from "../../syntax/parse";
import type { Embedded } from "../host";
import { readJsonHost } from "../trees/json";
import { plainValue } from "../values/plain";

/** The policy of a JSON file; its key is empty. */
export function plainPolicy(text: string): Embedded[] {
  const policy = parsePolicy(text, { allowComments: true });
  const { root } = readJsonHost(text);
  if (!policy.document || !root) return [];
  const node = plainValue(root);
  const source = jsonSource(text);
  return [
    {
      key: "",
      label: "the policy",
      range: policy.document.range,
      kind: inferKind(policy.document),
      node,
      policy: { ...policy, document: { ...policy.document, source } },
    },
  ];
}
