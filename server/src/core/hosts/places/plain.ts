// A file that is one policy by itself.
import { inferKind } from "../../syntax/kind";
import { jsonSource, parsePolicy } from "../../syntax/parse";
import type { ParseResult } from "../../syntax/tree";
import type { Embedded } from "../host";
import type { HostMap } from "../tree";
import { readJsonHost } from "../trees/json";
import { plainValue } from "../values/plain";
import { embed, hostSource } from "./embed";

/** A YAML file that is a policy; its key is empty. */
export function yamlPolicy(root: HostMap, text: string, reread: (text: string, key: string) => ParseResult): Embedded[] {
  const placed = { key: "", label: "the policy", kind: "identity" as const };
  const made = embed(
    plainValue(root),
    placed,
    hostSource(text, (other) => reread(other, "")),
  );
  return made ? [{ ...made, ...(made.policy.document && { kind: inferKind(made.policy.document) }) }] : [];
}

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
