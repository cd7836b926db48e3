// The policies of a CloudFormation or SAM template, by resource.
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, HostData } from "../host";
import { managedPolicyOf } from "../managed";
import { atRest } from "../moved";
import { entriesOf, get, type HostMap, type HostNode, itemsOf, textOf } from "../tree";
import { evaluate } from "../values/cloudformation";
import { pseudoSymbol } from "../values/shapes";
import { sourceOf } from "../values/source";
import { SymbolTable } from "../values/symbols";
import { callOf, loopOf, type Template, type TemplateResource, templateOf } from "../values/template";
import { knownText, type ValueNode } from "../values/text";
import { attachmentsIn, branches, entriesIn, guardOf } from "./branches";
import { ORGANIZATION_KINDS, POLICY_PROPERTIES, type PolicyProperty } from "./cloudformation-table";
import { embed, hostSource, type Placed } from "./embed";
import { joinGroups } from "./groups";
import { PERMISSION_TYPES, permissionStatement, standsOn } from "./permissions";
import { rememberedPolicies } from "./remembered";
import { at, boundaryOf, labelOf, type PlaceContext } from "./resource";
import { type Generated, generatedResources } from "./sam/generated";
import { type Implied, implied } from "./sam/implied";
import { samPolicies } from "./sam/policies";

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
  const context: PlaceContext = { template, source: (key) => hostSource(fileText, (other) => reread(other, key)) };
  const remembered = rememberedPolicies(context, (resource, own) => policiesOf(resource, own, NOTHING_GENERATED));
  return {
    template,
    // What SAM makes of a resource is put together of several places.
    policies: policiesBy(context, (resource, generated) =>
      resource.isGenerated || resource.type.startsWith("AWS::Serverless::") || generated.policies.has(resource.id)
        ? policiesOf(resource, context, generated)
        : remembered(resource),
    ),
  };
}

const NOTHING_GENERATED: Generated = { resources: [], policies: new Map() };

/** The policies of a template inside of another file, which a tool around CloudFormation reads first. */
export function cloudFormationPoliciesOf(context: PlaceContext): Embedded[] {
  return policiesBy(context, (resource, generated) => policiesOf(resource, context, generated));
}

function policiesBy({ template }: PlaceContext, read: (resource: TemplateResource, generated: Generated) => Embedded[]): Embedded[] {
  const generated = generatedResources(template);
  for (const one of generated.resources) template.resources.set(one.id, one);
  const policies = withBoundaries(
    [...template.resources.values()].flatMap((resource) => read(resource, generated)),
    template,
  );
  attachManaged(policies, template);
  const isOfUsers = /^AWS::IAM::User(?:ToGroupAddition)?$/;
  joinGroups(
    policies,
    [...template.resources.values()].flatMap((one) => (isOfUsers.test(one.type) ? membershipsOf(one, template) : [])),
  );
  return policies;
}

/** Managed policies of the template belong to the principals whose `ManagedPolicyArns` name them, too. */
function attachManaged(policies: readonly Embedded[], template: Template): void {
  const byKey = new Map(policies.map((one) => [one.key, one]));
  for (const { id, type, node } of template.resources.values()) {
    if (!/^AWS::IAM::(Role|User|Group)$/.test(type) || !get(atRest(node), "Properties", "ManagedPolicyArns")) continue;
    for (const { node: entry, guard } of attachmentsIn(get(node, "Properties", "ManagedPolicyArns"), template)) {
      const call = callOf(entry);
      const managed = call && managedPolicyOf(call, get(template.root, "Resources"));
      const policy = managed === undefined ? undefined : byKey.get(`${managed}.PolicyDocument`);
      if (policy?.kind !== "identity") continue;
      if (guard === undefined) policy.principals = [...new Set([...(policy.principals ?? []), id])];
      else policy.alsoOf = [...(policy.alsoOf ?? []), { principal: id, guard }];
    }
  }
}

/** The users of the template's groups, with the condition that each membership hangs on. */
export function membershipsOf({ id, type, node }: TemplateResource, template: Template): { user: string; group: string; guard?: string }[] {
  if (type === "AWS::IAM::User") return namesAt(node, "Groups", template).map(({ name: group, ...own }) => ({ user: id, group, ...own }));
  if (type !== "AWS::IAM::UserToGroupAddition") return [];
  const [group] = namesAt(node, "GroupName", template);
  return group ? namesAt(node, "Users", template).map(({ name: user, ...own }) => ({ user, group: group.name, ...own })) : [];
}

/** Names of a list and the conditions that each hangs on, that of the resource included. */
export function namesAt(resource: HostNode, property: string, template: Template): { name: string; guard?: string }[] {
  const own = textOf(get(resource, "Condition"));
  return branches(get(resource, "Properties", property), own === undefined ? [] : [own], template).flatMap(({ node, under }) => {
    const name = principalName(node, template);
    return name === undefined ? [] : [{ name, ...guardOf(under, template) }];
  });
}

function policiesOf(resource: TemplateResource, context: PlaceContext, generated: Generated): Embedded[] {
  const properties = get(resource.node, "Properties");
  const guard = textOf(get(resource.node, "Condition"));
  const whole = generated.policies.get(resource.id);
  const found = [
    ...(whole ? wholeApiPolicy(resource, whole, context) : []),
    ...tablePolicies(resource, properties, context).filter(({ key }) => !whole || !isPartOfApiPolicy(key)),
    ...specialPolicies(resource, properties, context),
  ];
  for (const one of found) {
    const both = [guard, one.guard].filter((name) => name !== undefined);
    Object.assign(one, guardOf([...new Set(both)], context.template));
    const instances = instancesOf(resource, one.node as ValueNode, context.template);
    if (instances) one.instances = instances;
    if (!resource.isGenerated || whole) continue;
    one.isGenerated = true;
    one.label = `${one.label}, generated by SAM`;
  }
  return found;
}

/** How often `Fn::ForEach` makes a resource; not known where it does within another loop, or goes through what is not written as a list. */
function instancesOf({ loops }: TemplateResource, node: ValueNode, template: Template): Embedded["instances"] {
  const [variable, ...others] = loops ?? [];
  if (variable === undefined) return undefined;
  const loop = others.length === 0 ? loopOf(variable, template) : undefined;
  return { isNamed: loop !== undefined && hasSymbol(node, loop.symbol), ...loop };
}

function hasSymbol({ parts, children, choice }: ValueNode, symbol: string): boolean {
  return (
    (parts ?? []).some((part) => "symbol" in part && part.symbol === symbol) ||
    [...(children ?? []), choice?.whenTrue, choice?.whenFalse].some((one) => one !== undefined && hasSymbol(one, symbol))
  );
}

/** The policy of an API that SAM puts together of several places. */
function wholeApiPolicy(
  resource: TemplateResource,
  { document, at: node }: { document: Implied; at: HostNode },
  context: PlaceContext,
): Embedded[] {
  const path = "Auth.ResourcePolicy";
  const resourceType = "AWS::ApiGateway::RestApi";
  const placed: Placed = {
    key: `${resource.id}.${path}`,
    label: labelOf(resource, path),
    kind: "resource",
    resourceType,
    range: node.range,
  };
  return at(implied(document, node.range), placed, context);
}

function isPartOfApiPolicy(key: string): boolean {
  return key.endsWith(".Auth.ResourcePolicy.CustomStatements") || key.endsWith(".DefinitionBody.x-amazon-apigateway-policy");
}

function specialPolicies(resource: TemplateResource, properties: HostNode | undefined, context: PlaceContext): Embedded[] {
  const { type, id } = resource;
  if (type === "AWS::Organizations::Policy") {
    const kind = ORGANIZATION_KINDS[textOf(get(properties, "Type")) ?? ""];
    const targets = itemsOf(get(properties, "TargetIds")).map((one) => sourceOf(one));
    const placed = { key: `${id}.Content`, label: labelOf(resource, "Content"), kind, ...(targets.length > 0 && { targets }) };
    return kind ? at(get(properties, "Content"), { ...placed, kind }, context) : [];
  }
  if (type.startsWith("AWS::Serverless::")) return samPolicies(resource, properties, context);
  return Object.hasOwn(PERMISSION_TYPES, type) ? permissionPolicy(resource, properties, context) : [];
}

/** A resource that is one statement of another one's policy. */
function permissionPolicy(resource: TemplateResource, properties: HostNode | undefined, { template, source }: PlaceContext): Embedded[] {
  if (!properties) return [];
  const resourceType = PERMISSION_TYPES[resource.type];
  const input = {
    value: (property: string) => {
      const node = get(properties, property);
      return node && evaluate(node, template);
    },
    pseudo: (name: string) => pseudoSymbol(name, template.symbols) ?? name,
    range: properties.range,
    isGenerated: resource.isGenerated === true,
  };
  const statement = permissionStatement(resource.type, input);
  const on = standsOn(resource.type, input);
  const label = `${resource.type.split("::").pop()} ${resource.id}`;
  const placed: Placed = {
    key: resource.id,
    label,
    kind: "resource",
    range: properties.range,
    ...(resourceType && { resourceType }),
    ...(on !== undefined && { standsOn: on }),
  };
  const made = embed(statement, placed, source(resource.id), "2012-10-17");
  return made ? [made] : [];
}

function tablePolicies(resource: TemplateResource, properties: HostNode | undefined, context: PlaceContext): Embedded[] {
  const places = Object.hasOwn(POLICY_PROPERTIES, resource.type) ? (POLICY_PROPERTIES[resource.type] as readonly PolicyProperty[]) : [];
  return places.flatMap((place) =>
    valuesAt(properties, place.path, context).flatMap(({ node, path, guard }) => {
      const key = `${resource.id}.${path}`;
      const placed: Placed = {
        key,
        label: labelOf(resource, path),
        kind: place.kind,
        ...(guard !== undefined && { guard }),
        ...(place.resourceType && { resourceType: place.resourceType }),
        ...principalsOf(resource, properties, place, context),
      };
      return at(node, placed, context);
    }),
  );
}

/** The nodes at a path of a property, with the path as keys write it. Branches of `Fn::If` are all there, with their conditions. */
function valuesAt(
  properties: HostNode | undefined,
  path: string,
  context: PlaceContext,
): { node: HostNode; path: string; guard?: string }[] {
  const list = /^(\w+)\[\]\.(.*)$/.exec(path);
  if (!list) {
    const node = get(properties, ...path.split("."));
    return node ? [{ node, path }] : [];
  }
  const [, name, inner] = list as unknown as [string, string, string];
  const entries = entriesIn(get(properties, name), context.template);
  const names = entries.map(({ node }) => nameOf(node, context));
  return entries.flatMap(({ node: entry, guard }, index) => {
    const node = get(entry, ...inner.split("."));
    if (!node) return [];
    const own = names[index];
    const label = own !== undefined && names.filter((other) => other === own).length === 1 ? own : String(index);
    const written = inner === "PolicyDocument" ? `${name}[${label}]` : `${name}[${label}].${inner}`;
    return [{ node, path: written, ...(guard !== undefined && { guard }) }];
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
  if (resource.type === "AWS::SSO::PermissionSet") {
    const limit = get(properties, "PermissionsBoundary");
    const [only] = entriesOf(limit && get(limit, "CustomerManagedPolicyReference") ? get(limit, "CustomerManagedPolicyReference") : limit);
    const boundary = only && boundaryOf(only.value, template);
    return { principals: [resource.id], ...(boundary !== undefined && { boundary }) };
  }
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

/** The logical id or the name that a principal is named with. */
export function principalName(node: HostNode, template: Template): string | undefined {
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
  for (const { node } of template.resources.values()) {
    if (!get(atRest(node), "Properties", "PermissionsBoundary")) continue;
    const boundary = boundaryOf(get(node, "Properties", "PermissionsBoundary"), template);
    if (boundary !== undefined) boundaries.add(boundary);
  }
  // Most templates have none, and then nobody asks what else is named.
  if (boundaries.size === 0) return policies;
  const named = new Set<string>();
  for (const { node } of template.resources.values()) collectNamed(node, named);
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
    if (call.name === "Fn::Sub") for (const [, name = ""] of text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) named.add(name);
    else if (call.name === "Ref" || call.name === "Fn::GetAtt") named.add(text.split(".")[0] as string);
  }
  for (const { key, value } of entriesOf(node)) if (key.text !== "PermissionsBoundary") collectNamed(value, named);
  for (const item of itemsOf(node)) collectNamed(item, named);
}
