// What readers of places share: from a property of a template's resource to its policies.
import type { PolicySource } from "../../syntax/tree";
import type { Embedded } from "../host";
import { type HostNode, textOf } from "../tree";
import { evaluate, evaluateDocument } from "../values/cloudformation";
import { callOf, type Template } from "../values/template";
import { embed, type Placed } from "./embed";

/** What readers of places are given. */
export interface PlaceContext {
  template: Template;
  /** The source of the policy under a key. */
  source(key: string): PolicySource;
}

/** The policy of a node. */
export function at(node: HostNode | undefined, placed: Placed, { template, source }: PlaceContext, version?: string): Embedded[] {
  if (!node) return [];
  const made = embed(evaluateDocument(node, template), placed, source(placed.key), version);
  return made ? [made] : [];
}

/** `Role App, policy ReadLogs`; a policy without a name by its position, as people count: `Function Render, policy 1`. */
export function labelOf(resource: { type: string; id: string }, path: string): string {
  const type = resource.type.split("::").pop() ?? resource.type;
  const entry = /^Policies\[(.+)\]$/.exec(path)?.[1];
  const shown = entry && /^\d+$/.test(entry) ? String(Number(entry) + 1) : entry;
  return `${type} ${resource.id}, ${shown ? `policy ${shown}` : path}`;
}

/** The logical id of a boundary of the same template, or the text of its ARN. */
export function boundaryOf(node: HostNode | undefined, template: Template): string | undefined {
  if (!node) return undefined;
  const call = callOf(node);
  if (call?.name === "Ref") {
    const id = textOf(call.argument);
    if (id !== undefined && template.resources.get(id)?.type === "AWS::IAM::ManagedPolicy") return `${id}.PolicyDocument`;
  }
  const value = evaluate(node, template);
  return typeof value?.value === "string" ? value.value : undefined;
}
