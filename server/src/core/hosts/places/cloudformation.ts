// The policies of a CloudFormation or SAM template, by resource.
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, HostData } from "../host";
import { entriesOf, get, type HostMap, type HostNode, itemsOf, textOf } from "../tree";
import { evaluate } from "../values/cloudformation";
import { pseudoSymbol } from "../values/shapes";
import { SymbolTable } from "../values/symbols";
import { callOf, type Template, type TemplateResource, templateOf } from "../values/template";
import { knownText } from "../values/text";
import { ORGANIZATION_KINDS, POLICY_PROPERTIES, type PolicyProperty } from "./cloudformation-table";
import { embed, hostSource, type Placed } from "./embed";
import { PERMISSION_TYPES, permissionStatement } from "./permissions";
import { at, boundaryOf, entriesIn, labelOf, type PlaceContext } from "./resource";
import { samPolicies } from "./sam";

/** A template with its policies. */
interface TemplatePolicies {
  template: Template;
  policies: Embedded[];
}

/** Reads the policies of a template. `reread`: reads the file again and finds the policy of a key. */
export function cloudFormationPolicies(
  root: HostMap,
  fileText: string,
  data: HostData,
  reread: (text: string, key: string) => ParseResult,
): TemplatePolicies {
  const template = templateOf(root, new SymbolTable("cfn"), data);
  return {
    template,
    policies: cloudFormationPoliciesOf({ template, source: (key) => hostSource(fileText, (other) => reread(other, key)) }),
  };
}

/** The policies of a template that is read already. */
export function cloudFormationPoliciesOf(context: PlaceContext): Embedded[] {
  const policies = [...context.template.resources.values()].flatMap((resource) => policiesOf(resource, context));
  return withBoundaries(policies, context.template);
}

function policiesOf(resource: TemplateResource, context: PlaceContext): Embedded[] {
  const properties = get(resource.node, "Properties");
  const guard = textOf(get(resource.node, "Condition"));
  const found = [...tablePolicies(resource, properties, context), ...specialPolicies(resource, properties, context)];
  if (guard !== undefined) for (const one of found) one.guard = guard;
  return found;
}

function specialPolicies(resource: TemplateResource, properties: HostNode | undefined, context: PlaceContext): Embedded[] {
  const { type, id } = resource;
  if (type === "AWS::Organizations::Policy") {
    const kind = ORGANIZATION_KINDS[textOf(get(properties, "Type")) ?? ""];
    return kind ? at(get(properties, "Content"), { key: `${id}.Content`, label: labelOf(resource, "Content"), kind }, context) : [];
  }
  if (type.startsWith("AWS::Serverless::")) return samPolicies(resource, properties, context);
  return Object.hasOwn(PERMISSION_TYPES, type) ? permissionPolicy(resource, properties, context) : [];
}

/** A resource that is one statement of another one's policy. */
function permissionPolicy(resource: TemplateResource, properties: HostNode | undefined, { template, source }: PlaceContext): Embedded[] {
  if (!properties) return [];
  const resourceType = PERMISSION_TYPES[resource.type];
  const statement = permissionStatement(resource.type, {
    value: (property) => {
      const node = get(properties, property);
      return node && evaluate(node, template);
    },
    pseudo: (name) => pseudoSymbol(name, template.symbols) ?? name,
    range: properties.range,
  });
  const label = `${resource.type.split("::").pop()} ${resource.id}`;
  const placed: Placed = { key: resource.id, label, kind: "resource", range: properties.range, ...(resourceType && { resourceType }) };
  const made = embed(statement, placed, source(resource.id), "2012-10-17");
  return made ? [made] : [];
}

function tablePolicies(resource: TemplateResource, properties: HostNode | undefined, context: PlaceContext): Embedded[] {
  const places = Object.hasOwn(POLICY_PROPERTIES, resource.type) ? (POLICY_PROPERTIES[resource.type] as readonly PolicyProperty[]) : [];
  return places.flatMap((place) =>
    valuesAt(properties, place.path, context).flatMap(({ node, path }) => {
      const key = `${resource.id}.${path}`;
      const placed: Placed = {
        key,
        label: labelOf(resource, path),
        kind: place.kind,
        ...(place.resourceType && { resourceType: place.resourceType }),
        ...principalsOf(resource, properties, place, context),
      };
      return at(node, placed, context);
    }),
  );
}

/** The nodes at a path of a property, with the path as keys write it. Branches of `Fn::If` are all there. */
function valuesAt(properties: HostNode | undefined, path: string, context: PlaceContext): { node: HostNode; path: string }[] {
  const list = /^(\w+)\[\]\.(.*)$/.exec(path);
  if (!list) {
    const node = get(properties, ...path.split("."));
    return node ? [{ node, path }] : [];
  }
  const [, name, inner] = list as unknown as [string, string, string];
  const entries = entriesIn(get(properties, name));
  const names = entries.map((entry) => nameOf(entry, context));
  return entries.flatMap((entry, index) => {
    const node = get(entry, ...inner.split("."));
    if (!node) return [];
    const own = names[index];
    const label = own !== undefined && names.filter((other) => other === own).length === 1 ? own : String(index);
    return [{ node, path: inner === "PolicyDocument" ? `${name}[${label}]` : `${name}[${label}].${inner}` }];
  });
}

function nameOf(entry: HostNode, { template }: PlaceContext): string | undefined {
  const node = get(entry, "PolicyName");
  return node && knownText(evaluate(node, template));
}

/** Which principals an identity policy belongs to, and what limits them. */
function principalsOf(
  resource: TemplateResource,
  properties: HostNode | undefined,
  place: PolicyProperty,
  { template }: PlaceContext,
): Pick<Embedded, "principals" | "boundary"> {
  if (place.kind !== "identity" && place.kind !== "trust") return {};
  if (/^AWS::IAM::(Role|User|Group)$/.test(resource.type)) {
    const boundary = place.kind === "identity" ? boundaryOf(get(properties, "PermissionsBoundary"), template) : undefined;
    return { principals: [resource.id], ...(boundary !== undefined && { boundary }) };
  }
  const names = ["Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"].flatMap((name) => {
    const node = get(properties, name);
    if (!node) return [];
    return node.type === "list" && !callOf(node) ? node.items : [node];
  });
  const principals = names.flatMap((node) => principalName(node, template) ?? []);
  if (principals.length === 0) return {};
  // An inline policy acts with its principals only, a managed one may be attached to others too.
  const isInline = resource.type !== "AWS::IAM::ManagedPolicy" && principals.length === names.length;
  const boundaries = new Set(
    principals.map((name) => {
      const principal = template.resources.get(name);
      return principal && boundaryOf(get(principal.node, "Properties", "PermissionsBoundary"), template);
    }),
  );
  const [boundary] = boundaries;
  return { principals, ...(isInline && boundaries.size === 1 && boundary !== undefined && { boundary }) };
}

function principalName(node: HostNode, template: Template): string | undefined {
  const call = callOf(node);
  if (call?.name === "Ref") return textOf(call.argument);
  return call ? undefined : knownText(evaluate(node, template));
}

/**
 * A managed policy that limits principals of the same template, and that the resources name for nothing else, is a
 * boundary: it grants nothing by itself. One that is attached as well grants what it says.
 */
function withBoundaries(policies: Embedded[], template: Template): Embedded[] {
  const boundaries = new Set<string>();
  const named = new Set<string>();
  for (const { node } of template.resources.values()) {
    const boundary = boundaryOf(get(node, "Properties", "PermissionsBoundary"), template);
    if (boundary !== undefined) boundaries.add(boundary);
    collectNamed(node, named);
  }
  for (const one of policies)
    if (one.kind === "identity" && boundaries.has(one.key) && !one.principals && !named.has(one.key.replace(/\.PolicyDocument$/, "")))
      one.kind = "boundary";
  return policies;
}

/** The logical names that a node refers to, other than as a boundary. */
function collectNamed(node: HostNode, named: Set<string>): void {
  const call = callOf(node);
  if (call) {
    const [first] = itemsOf(call.argument);
    const text = textOf(call.argument) ?? textOf(first) ?? "";
    if (call.name === "Fn::Sub") for (const [, name] of text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) named.add(name as string);
    else if (call.name === "Ref" || call.name === "Fn::GetAtt") named.add(text.split(".")[0] as string);
  }
  for (const { key, value } of entriesOf(node)) if (key.text !== "PermissionsBoundary") collectNamed(value, named);
  for (const item of itemsOf(node)) collectNamed(item, named);
}
