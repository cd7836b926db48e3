// The policies of one file of a Terraform module: arguments of resources, policy documents.
import { once } from "../../session/once";
import { inferKind } from "../../syntax/kind";
import type { ParseResult } from "../../syntax/tree";
import type { ConditionTerm, Embedded, EmbeddedKind, Host, HostAccount, HostData } from "../host";
import { runsInModule } from "../runs";
import type { HclBlock, HclBody } from "../trees/hcl";
import { unreadInTerraform } from "../unread-terraform";
import { SymbolTable } from "../values/symbols";
import { evaluateHcl } from "../values/terraform";
import { guardOf, instancesOf } from "../values/terraform-instances";
import { attribute, type ModuleText, moduleOf } from "../values/terraform-module";
import { guarded, type Place } from "../values/terraform-place";
import { expandedBlocks, policyDocument } from "../values/terraform-policy-document";
import { choice, knownText, object, rangeOf, text, unknown, type ValueNode } from "../values/text";
import { embed, hostSource, type Placed } from "./embed";
import { terraformPermission } from "./permissions";
import { moduleAccount } from "./terraform-account";
import { documentValue } from "./terraform-documents";
import {
  attachPolicies,
  boundaryOf,
  joinGroupsOf,
  limitPolicies,
  markBoundaries,
  principalsOf,
  targetPolicies,
} from "./terraform-principals";
import { POLICY_ARGUMENTS, type PolicyArgument } from "./terraform-table";

/**
 * Reads the policies of a file. `siblings`: the other files of its folder, which may define what it refers to.
 * `reread`: reads the file again and finds the policy of a key.
 */
export function terraformPolicies(
  fileText: string,
  name: string,
  siblings: readonly ModuleText[],
  data: HostData,
  reread: (text: string, key: string) => ParseResult,
): Host {
  const module = moduleOf([{ name, text: fileText }, ...siblings], new SymbolTable("tf"), data);
  const [file] = module.files;
  const policies: Embedded[] = [];
  let account: (() => HostAccount) | undefined;
  let runs: Host["runs"];
  if (file) {
    const outer: Place = { module, file, scope: new Map(), depth: 0, evaluate: evaluateHcl };
    const source = (key: string) => hostSource(fileText, (other) => reread(other, key));
    const keys = new Set<string>();
    for (const block of file.body.blocks) {
      const { place, heldBy } = ownPlace(block, outer);
      const add = (value: ValueNode | undefined, placed: Placed) => {
        const made = embed(value, { ...placed, range: block.range, ...(value && heldBy(value)) }, source(placed.key));
        if (!made || keys.has(made.key)) return;
        keys.add(made.key);
        policies.push(made);
      };
      const permission = block.type === "resource" ? permissionOf(block, place) : undefined;
      if (permission) add(permission.value, permission.placed);
      if (block.type === "resource") for (const { value, placed } of resourcePolicies(block, place)) add(value, placed);
      if (block.type === "data" && block.labels[0] === "aws_iam_policy_document") addDocument(block, place, add, policies);
    }
    attachPolicies(policies, outer);
    joinGroupsOf(policies, outer);
    limitPolicies(policies, outer);
    targetPolicies(policies, outer);
    markBoundaries(policies, outer);
    account = () => moduleAccount(outer);
    runs = once(() => runsInModule(file, module));
  }
  return {
    format: "terraform",
    policies,
    problems: file?.problems ?? [],
    symbols: module.symbols.infos,
    conditions: module.conditions,
    ...(file && unreadInTerraform(file, module, isReadAt)),
    ...(account && { account }),
    ...(runs && { runs }),
  };
}

/** Where the parts of a block are worked out, `each` and `count` as those of any of its instances; and what a policy of it hangs on. */
function ownPlace(block: HclBlock, outer: Place): { place: Place; heldBy(value: ValueNode): Pick<Embedded, "guard" | "instances"> } {
  if (block.type !== "resource" && block.type !== "data") return { place: outer, heldBy: () => ({}) };
  const address = `${block.type === "data" ? "data." : ""}${block.labels.slice(0, 2).join(".")}`;
  const start = { ...outer, address };
  const instances = instancesOf(block, start);
  const { symbol, keys } = instances;
  const isCounted = attribute(block, "count") !== undefined || attribute(block, "for_each") !== undefined;
  return {
    place: { ...start, scope: instances.scope },
    heldBy: (value) => {
      const isNamed = symbol !== undefined && mentions(value, symbol, outer.module.conditions);
      const guard = guardOf(instances, isNamed, start);
      return {
        ...(guard !== undefined && { guard }),
        ...(isCounted && { instances: { isNamed, ...(keys && { keys }), ...(symbol !== undefined && { symbol }) } }),
      };
    },
  };
}

/** Whether a value, or a condition that it hangs on, has a symbol. */
function mentions(value: ValueNode, symbol: string, conditions: ReadonlyMap<string, ConditionTerm>): boolean {
  const inTerm = (name: string, visited: readonly string[]): boolean =>
    !visited.includes(name) &&
    termNames(conditions.get(name)).some((one) => (one.isSymbol ? one.name === symbol : inTerm(one.name, [...visited, name])));
  const inNode = (node: ValueNode): boolean =>
    (node.parts ?? []).some((part) => "symbol" in part && part.symbol === symbol) ||
    (node.children ?? []).some(inNode) ||
    (node.choice !== undefined &&
      (inTerm(node.choice.condition, []) || [node.choice.whenTrue, node.choice.whenFalse].some((one) => one !== undefined && inNode(one))));
  return inNode(value);
}

/** The symbols and conditions that a term names. */
function termNames(term: ConditionTerm | undefined): { name: string; isSymbol: boolean }[] {
  switch (term?.type) {
    case "equals":
      return [{ name: term.symbol, isSymbol: true }];
    case "condition":
      return [{ name: term.name, isSymbol: false }];
    case "not":
      return termNames(term.term);
    case "and":
    case "or":
      return term.terms.flatMap(termNames);
    default:
      return [];
  }
}

/** Whether an argument of a resource is a place whose policy is read, or one of another language that is none. */
function isReadAt({ labels: [type = ""] }: HclBlock, nested: string | undefined, argument: string): boolean {
  if (type === "aws_organizations_policy") return argument === "content";
  const places = Object.hasOwn(POLICY_ARGUMENTS, type) ? (POLICY_ARGUMENTS[type] as readonly PolicyArgument[]) : [];
  return places.some((one) => one.argument === argument && one.block === nested);
}

/** A document is of the kind that its statements show; where a resource uses it, the resource's own policy says so better. */
function addDocument(
  block: HclBlock,
  place: Place,
  add: (value: ValueNode | undefined, placed: Placed) => void,
  policies: Embedded[],
): void {
  const key = `data.${block.labels.slice(0, 2).join(".")}`;
  const value = guarded(key, place, () => policyDocument(block, place));
  if (value === "cycle") return;
  add(value, { key, label: key, kind: "identity" });
  const made = policies[policies.length - 1];
  if (made?.key === key && made.policy.document) made.kind = inferKind(made.policy.document);
}

function resourcePolicies(block: HclBlock, place: Place): { value: ValueNode | undefined; placed: Placed }[] {
  const [type = "", name = ""] = block.labels;
  const address = `${type}.${name}`;
  const places = Object.hasOwn(POLICY_ARGUMENTS, type)
    ? (POLICY_ARGUMENTS[type] as readonly PolicyArgument[])
    : organizationPolicy(block, place);
  const boundary = boundaryOf(block, place);
  return places.flatMap((one) => {
    const holders: { body: HclBody; suffix: string; inner: Place; guard?: string }[] = one.block
      ? nestedBlocks(block, one.block, place)
      : [{ body: block, suffix: one.suffix ? `.${one.argument}` : "", inner: place }];
    return holders.flatMap(({ body, suffix, inner, guard }) => {
      const expression = attribute(body, one.argument);
      if (!expression) return [];
      const key = `${address}${suffix}`;
      const principals = one.kind === "identity" ? principalsOf(block, address, place) : undefined;
      const placed: Placed = {
        key,
        label: key,
        kind: one.kind,
        ...(one.resourceType && { resourceType: one.resourceType }),
        ...(principals && { principals: [principals] }),
        ...(boundary !== undefined && one.kind === "identity" && { boundary }),
      };
      const value = documentValue(expression, inner);
      // A block over a list that is not known may not be there; the list says so, and how often.
      return [{ value: value && guard !== undefined ? choice(guard, value, undefined, rangeOf(value)) : value, placed }];
    });
  });
}

/** A resource that is one statement of another one's policy. */
function permissionOf(block: HclBlock, place: Place): { value: ValueNode | undefined; placed: Placed } | undefined {
  const [resource = "", name = ""] = block.labels;
  const argument = (one: string) => {
    const expression = attribute(block, one);
    return expression ? evaluateHcl(expression, place) : blockValue(block, one, place);
  };
  const made = terraformPermission(resource, argument, { symbols: place.module.symbols, range: block.range });
  if (!made) return undefined;
  const { value, resourceType, standsOn } = made;
  const key = `${resource}.${name}`;
  return {
    value,
    placed: { key, label: key, kind: "resource", ...(resourceType && { resourceType }), ...(standsOn !== undefined && { standsOn }) },
  };
}

/** The arguments of a nested block as an object; one that `dynamic` makes is not known. */
function blockValue(outer: HclBlock, type: string, place: Place): ValueNode | undefined {
  const [block] = nestedBlocks(outer, type, place);
  if (!block) return undefined;
  if (outer.blocks.some((one) => one.type === "dynamic" && one.labels[0] === type))
    return unknown(place.module.symbols.unknown(`${type} of ${place.address}`, "blocks of this type are made by Terraform"), outer.range);
  const members = block.body.attributes.flatMap(({ name, nameRange, value }): [ValueNode, ValueNode][] => {
    const made = evaluateHcl(value, place);
    return made ? [[text([{ text: name }], nameRange, name), made]] : [];
  });
  return object(members, outer.range);
}

function organizationPolicy(block: HclBlock, place: Place): readonly PolicyArgument[] {
  if (block.labels[0] !== "aws_organizations_policy") return [];
  const type = attribute(block, "type");
  const known = type ? knownText(evaluateHcl(type, place)) : "SERVICE_CONTROL_POLICY";
  const kinds: Record<string, EmbeddedKind> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };
  const kind = known !== undefined && Object.hasOwn(kinds, known) ? kinds[known] : undefined;
  return kind ? [{ argument: "content", kind }] : [];
}

/** The blocks of a type within another one, those that `dynamic` makes of a known list among them, each with what its names stand for. */
function nestedBlocks(block: HclBlock, type: string, place: Place): { body: HclBody; suffix: string; inner: Place; guard?: string }[] {
  const blocks = block.blocks.flatMap((one) => expandedBlocks(one, type, place));
  const names = blocks.map(({ body, inner }) => {
    const name = attribute(body, "name");
    return name && knownText(evaluateHcl(name, inner));
  });
  return blocks.map((one, index) => {
    const name = names[index];
    const label = name !== undefined && names.filter((other) => other === name).length === 1 ? name : String(index);
    return { ...one, suffix: `.${type}[${label}]` };
  });
}
