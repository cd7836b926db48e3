// Resources that SAM generates, as nodes: what is implied stands at the place of what implies it, values of the template stay where they are written.
import type { Range } from "../../../syntax/tree";
import { entriesOf, get, type HostEntry, type HostMap, type HostNode, impliedScalar, itemsOf, textOf } from "../../tree";
import type { TemplateResource } from "../../values/template";

/** A value to be made: nodes of the template are taken over, absent members are left out. */
export type Implied = string | boolean | HostNode | readonly Implied[] | { readonly [name: string]: Implied | undefined };

/** The node of a value that nobody wrote; all of it is at `range`, but for nodes of the template. */
export function implied(value: Implied, range: Range): HostNode {
  if (typeof value === "string") return impliedScalar(value, range);
  if (typeof value === "boolean") return { ...impliedScalar(String(value), range), plain: true };
  if (isNode(value)) return value;
  if (isList(value)) return { type: "list", range, items: value.map((item) => implied(item, range)) };
  const entries = Object.entries(value).flatMap(([name, one]): HostEntry[] =>
    one === undefined ? [] : [{ key: impliedScalar(name, range), value: implied(one, range) }],
  );
  return { type: "map", range, entries };
}

function isList(value: Implied): value is readonly Implied[] {
  return Array.isArray(value);
}

function isNode(value: Implied): value is HostNode {
  return typeof value === "object" && "range" in value;
}

/** What SAM makes of a resource. */
export interface Owner {
  resource: TemplateResource;
  /** Its properties with those of `Globals`. */
  properties: HostMap;
}

/** A resource that SAM generates for another one: it hangs on the same condition. */
export function generated(owner: Owner, id: string, type: string, properties: Implied, range: Range, condition?: string): TemplateResource {
  const guard = condition ?? textOf(get(owner.resource.node, "Condition"));
  const node = implied({ Type: type, Condition: guard, Properties: properties }, range);
  return { id, type, node, name: range, isGenerated: true };
}

/** A permission of a Lambda function. */
export function permission(owner: Owner, id: string, properties: Implied, range: Range): TemplateResource {
  return generated(owner, id, "AWS::Lambda::Permission", properties, range);
}

/** A text of pieces. */
export function joined(...pieces: Implied[]): Implied {
  return { "Fn::Join": ["", pieces] };
}

/** An ARN in the deployment's partition, Region and account. */
export function arnOf(service: string, ...resource: Implied[]): Implied {
  const pseudo = (name: string): Implied => ({ Ref: `AWS::${name}` });
  return joined("arn:", pseudo("Partition"), `:${service}:`, pseudo("Region"), ":", pseudo("AccountId"), ":", ...resource);
}

/** A document with one statement of an Allow. */
export function allow(action: Implied, resource: Implied, more: { readonly [name: string]: Implied | undefined } = {}): Implied {
  return { Version: VERSION, Statement: [{ Effect: "Allow", Action: action, Resource: resource, ...more }] };
}

/** The ARN of a policy of AWS that SAM attaches; it stands at the place of what asks for it. */
export function attachedBySam(name: string, range: Range): HostNode {
  return implied(joined("arn:", { Ref: "AWS::Partition" }, `${AWS_POLICY}${name}`), range);
}

const AWS_POLICY = ":iam::aws:policy/";

/** The name of the policy of AWS in such an ARN. */
export function nameAttachedBySam(node: HostNode): string | undefined {
  const pieces = itemsOf(itemsOf(get(node, "Fn::Join"))[1]);
  const last = textOf(pieces.at(-1));
  return last?.startsWith(AWS_POLICY) ? last.slice(AWS_POLICY.length) : undefined;
}

export const VERSION = "2012-10-17";

/** The trust policy that lets a service take a role. */
export function trustOf(service: string): Implied {
  return { Version: VERSION, Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { Service: [service] } }] };
}

/** The properties of a resource with those of `Globals` (SAM: maps are merged, lists are put together, else its own count). */
export function withGlobals(root: HostMap, { type, node }: TemplateResource): HostMap {
  const own = get(node, "Properties");
  const properties: HostMap = own?.type === "map" ? own : { type: "map", range: node.range, entries: [] };
  const globals = get(root, "Globals", type.split("::").pop() ?? "");
  const ignored = get(node, "IgnoreGlobals");
  if (globals?.type !== "map" || textOf(ignored) === "*") return properties;
  const names = new Set(itemsOf(ignored).map((item) => textOf(item)));
  return merged({ ...globals, entries: globals.entries.filter(({ key }) => !names.has(key.text)) }, properties) as HostMap;
}

function merged(global: HostNode, own: HostNode): HostNode {
  if (global.type === "list" && own.type === "list") return { ...own, items: [...global.items, ...own.items] };
  if (global.type !== "map" || own.type !== "map" || isFunction(global) || isFunction(own)) return own;
  const rest = own.entries.filter(({ key }) => !global.entries.some((one) => one.key.text === key.text));
  const both = global.entries.map((entry): HostEntry => {
    const local = own.entries.find(({ key }) => key.text === entry.key.text);
    return local ? { key: local.key, value: merged(entry.value, local.value) } : entry;
  });
  return { ...own, entries: [...both, ...rest] };
}

function isFunction(node: HostMap): boolean {
  const [entry] = node.entries;
  return node.tag !== undefined || (node.entries.length === 1 && /^(Ref|Fn::\w+)$/.test(entry?.key.text ?? ""));
}

/** Whether something is switched on: `true` or any other value than `false`. */
export function isOn(node: HostNode | undefined): node is HostNode {
  return node !== undefined && textOf(node) !== "false";
}

/** The logical id that a node refers to by `Ref` or `Fn::GetAtt`, in either notation. */
export function referenced(node: HostNode | undefined): string | undefined {
  if (!node) return undefined;
  const [entry] = entriesOf(node);
  const name = node.tag?.slice(1) ?? (entriesOf(node).length === 1 ? entry?.key.text.replace("Fn::", "") : undefined);
  if (name !== "Ref" && name !== "GetAtt") return undefined;
  const argument: HostNode | undefined = node.tag === undefined ? entry?.value : node;
  const text = argument?.type === "scalar" ? argument.text : textOf(itemsOf(argument)[0]);
  return text?.split(".")[0];
}
