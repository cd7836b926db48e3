// The policies of one file of a Terraform module: arguments of resources, policy documents.
import { inferKind } from "../../syntax/kind";
import type { ParseResult, Range } from "../../syntax/tree";
import type { Embedded, EmbeddedKind, Host, HostData } from "../host";
import type { HostNode, HostScalar } from "../tree";
import type { HclBlock, HclBody, HclExpression, HclStep, HclTemplate } from "../trees/hcl";
import { readEmbeddedJson } from "../trees/json";
import { unreadInTerraform } from "../unread-terraform";
import { plainScalar } from "../values/plain";
import { SymbolTable } from "../values/symbols";
import { evaluateHcl } from "../values/terraform";
import { attribute, moduleOf } from "../values/terraform-module";
import { concatenateHcl, guarded, type Place, relocated } from "../values/terraform-place";
import { policyDocument } from "../values/terraform-policy-document";
import { knownText, list, object, partsOf, text, type ValueNode } from "../values/text";
import { embed, hostSource, type Placed } from "./embed";
import { terraformPermission } from "./permissions";
import { POLICY_ARGUMENTS, type PolicyArgument } from "./terraform-table";

/**
 * Reads the policies of a file. `siblings`: the other files of its folder, which may define what it refers to.
 * `reread`: reads the file again and finds the policy of a key.
 */
export function terraformPolicies(
  fileText: string,
  name: string,
  siblings: readonly { name: string; text: string }[],
  data: HostData,
  reread: (text: string, key: string) => ParseResult,
): Host {
  const module = moduleOf([{ name, text: fileText }, ...siblings], new SymbolTable("tf"), data);
  const [file] = module.files;
  const policies: Embedded[] = [];
  if (file) {
    const place: Place = { module, file, scope: new Map(), depth: 0, evaluate: evaluateHcl };
    const source = (key: string) => hostSource(fileText, (other) => reread(other, key));
    const keys = new Set<string>();
    for (const block of file.body.blocks) {
      const add = (value: ValueNode | undefined, placed: Placed) => {
        const made = embed(value, { ...placed, range: block.range }, source(placed.key));
        if (!made || keys.has(made.key)) return;
        keys.add(made.key);
        policies.push(made);
      };
      const permission = block.type === "resource" ? permissionOf(block, place) : undefined;
      if (permission) add(permission.value, permission.placed);
      if (block.type === "resource") for (const { value, placed } of resourcePolicies(block, place)) add(value, placed);
      if (block.type === "data" && block.labels[0] === "aws_iam_policy_document") addDocument(block, place, add, policies);
    }
    markBoundaries(policies, place);
  }
  return {
    format: "terraform",
    policies,
    problems: file?.problems ?? [],
    symbols: module.symbols.infos,
    conditions: module.conditions,
    ...(file && unreadInTerraform(file, module, isReadAt)),
  };
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
    const holders: { body: HclBody; suffix: string }[] = one.block
      ? nestedBlocks(block, one.block, place)
      : [{ body: block, suffix: one.suffix ? `.${one.argument}` : "" }];
    return holders.flatMap(({ body, suffix }) => {
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
      return [{ value: documentValue(expression, place), placed }];
    });
  });
}

/** A resource that is one statement of another one's policy. */
function permissionOf(block: HclBlock, place: Place): { value: ValueNode | undefined; placed: Placed } | undefined {
  const [resource = "", name = ""] = block.labels;
  const argument = (one: string) => {
    const expression = attribute(block, one);
    return expression && evaluateHcl(expression, place);
  };
  const made = terraformPermission(resource, argument, { symbols: place.module.symbols, range: block.range });
  if (!made) return undefined;
  const { value, resourceType } = made;
  const key = `${resource}.${name}`;
  return { value, placed: { key, label: key, kind: "resource", ...(resourceType && { resourceType }) } };
}

/** The policy that limits a principal: by its address in this module, or the text of its ARN. */
function boundaryOf(block: HclBlock, place: Place): string | undefined {
  const expression = attribute(block, "permissions_boundary");
  if (!expression) return undefined;
  if (expression.type === "reference" && expression.root === "aws_iam_policy" && expression.steps[0]?.type === "name")
    return `aws_iam_policy.${expression.steps[0].name}`;
  const value = evaluateHcl(expression, place)?.value;
  return typeof value === "string" ? value : undefined;
}

/**
 * A policy that limits principals of the module, and that nothing else in it names (outputs left out), is a boundary: it
 * grants nothing by itself. One that is attached as well grants what it says.
 */
function markBoundaries(policies: Embedded[], place: Place): void {
  const { files } = place.module;
  const boundaries = new Set(files.flatMap((file) => file.body.blocks.map((block) => boundaryOf(block, { ...place, file }))));
  if (boundaries.size === 0) return;
  const named = new Set<string>();
  for (const { body } of files) for (const block of body.blocks) if (block.type !== "output") collectNamed(block, named);
  for (const one of policies) if (one.kind === "identity" && boundaries.has(one.key) && !named.has(one.key)) one.kind = "boundary";
}

/** The policies, by address, that a part of a module refers to other than as a boundary. Walks whatever a tree is made of. */
function collectNamed(part: unknown, named: Set<string>): void {
  if (Array.isArray(part)) {
    for (const item of part) collectNamed(item, named);
    return;
  }
  if (typeof part !== "object" || part === null) return;
  const { type, root, steps, name } = part as { type?: unknown; root?: unknown; steps?: HclStep[]; name?: unknown };
  if (name === "permissions_boundary") return;
  const [step] = steps ?? [];
  if (type === "reference" && root === "aws_iam_policy" && step?.type === "name") named.add(`aws_iam_policy.${step.name}`);
  for (const inner of Object.values(part)) collectNamed(inner, named);
}

function organizationPolicy(block: HclBlock, place: Place): readonly PolicyArgument[] {
  if (block.labels[0] !== "aws_organizations_policy") return [];
  const type = attribute(block, "type");
  const known = type ? knownText(evaluateHcl(type, place)) : "SERVICE_CONTROL_POLICY";
  const kinds: Record<string, EmbeddedKind> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };
  const kind = known !== undefined && Object.hasOwn(kinds, known) ? kinds[known] : undefined;
  return kind ? [{ argument: "content", kind }] : [];
}

function nestedBlocks(block: HclBlock, type: string, place: Place): { body: HclBody; suffix: string }[] {
  const blocks = block.blocks.flatMap((one): HclBody[] => {
    if (one.type === type) return [one];
    return one.type === "dynamic" && one.labels[0] === type ? one.blocks.filter((inner) => inner.type === "content") : [];
  });
  const names = blocks.map((one) => {
    const name = attribute(one, "name");
    return name && knownText(evaluateHcl(name, place));
  });
  return blocks.map((body, index) => {
    const name = names[index];
    const label = name !== undefined && names.filter((other) => other === name).length === 1 ? name : String(index);
    return { body, suffix: `.${type}[${label}]` };
  });
}

/** The principal that a policy stands on: the role of the same module by its address, or the text that names it. */
function principalsOf(block: HclBlock, address: string, place: Place): string | undefined {
  if (block.labels[0] === "aws_iam_role") return address;
  for (const name of ["role", "user", "group"]) {
    const expression = attribute(block, name);
    if (!expression) continue;
    if (
      expression.type === "reference" &&
      typeof expression.root === "string" &&
      expression.steps[0]?.type === "name" &&
      expression.root.startsWith("aws_iam_")
    )
      return `${expression.root}.${expression.steps[0].name}`;
    const known = evaluateHcl(expression, place)?.value;
    if (typeof known === "string") return known;
  }
  return undefined;
}

/** A document in any notation: an encoded object, JSON in a text or heredoc, a reference to one. */
function documentValue(expression: HclExpression, place: Place): ValueNode | undefined {
  if (expression.type === "conditional") {
    const value = evaluateHcl(expression, place);
    return value?.choice ? { ...value, choice: mapBranches(value.choice, (one) => withJson(one)) } : withJson(value);
  }
  const embedded = expression.type === "template" ? embeddedJson(expression, place) : undefined;
  if (embedded) return embedded;
  const target = localTemplate(expression, place);
  if (target) return target;
  return withJson(evaluateHcl(expression, place));
}

function mapBranches(
  value: NonNullable<ValueNode["choice"]>,
  make: (one: ValueNode) => ValueNode | undefined,
): NonNullable<ValueNode["choice"]> {
  const whenTrue = value.whenTrue && make(value.whenTrue);
  const whenFalse = value.whenFalse && make(value.whenFalse);
  return { condition: value.condition, ...(whenTrue && { whenTrue }), ...(whenFalse && { whenFalse }) };
}

/** A local that is JSON in a text: read at its own place. */
function localTemplate(expression: HclExpression, place: Place): ValueNode | undefined {
  if (
    expression.type !== "reference" ||
    expression.root !== "local" ||
    expression.steps.length !== 1 ||
    expression.steps[0]?.type !== "name"
  )
    return undefined;
  const local = place.module.locals.get(expression.steps[0].name);
  if (local?.expression.type !== "template") return undefined;
  const made = embeddedJson(local.expression, { ...place, file: local.file });
  return made && local.file !== place.file ? relocated(made, expression.range) : made;
}

/** JSON in a known text that an expression makes: without places of its own. */
function withJson(value: ValueNode | undefined): ValueNode | undefined {
  const known = knownText(value);
  if (!value || known === undefined) return value;
  const range = { start: value.offset, end: value.offset + value.length };
  const scalar: HostScalar = { type: "scalar", text: known, range, plain: false, at: () => range.start };
  const json = readEmbeddedJson(scalar);
  return json ? relocated(jsonValue(json, [], undefined), range) : undefined;
}

interface Hole {
  source: string;
  value: ValueNode;
  range: Range;
}

/** A text whose content is JSON, with the values of its `${…}` put in. */
function embeddedJson(template: HclTemplate, place: Place): ValueNode | undefined {
  let content = "";
  const offsets: number[] = [];
  const holes: Hole[] = [];
  const stretches: Range[] = [];
  for (const part of template.parts) {
    if (part.type === "text") {
      content += part.text;
      for (let i = 0; i < part.text.length; i++) offsets.push(part.at(i));
      continue;
    }
    const source = place.file.text.slice(part.range.start, part.range.end);
    stretches.push({ start: content.length, end: content.length + source.length });
    for (let i = 0; i < source.length; i++) offsets.push(part.range.start + i);
    content += source;
    holes.push({ source, value: evaluateHcl(part.expression, place) ?? text([], part.range), range: part.range });
  }
  offsets.push(template.range.end);
  const last = template.parts[template.parts.length - 1];
  if (last?.type === "text") offsets[content.length] = last.at(last.text.length);
  const scalar: HostScalar = {
    type: "scalar",
    text: content,
    range: template.range,
    plain: false,
    at: (index) => offsets[Math.max(0, Math.min(index, content.length))] ?? template.range.end,
  };
  const json = readEmbeddedJson(scalar, stretches);
  return json && jsonValue(json, holes, place);
}

function jsonValue(node: HostNode, holes: readonly Hole[], place: Place | undefined): ValueNode {
  if (node.type === "list")
    return list(
      node.items.map((item) => jsonValue(item, holes, place)),
      node.range,
    );
  if (node.type === "map")
    return object(
      node.entries.map(({ key, value }): [ValueNode, ValueNode] => [scalarValue(key, holes, place), jsonValue(value, holes, place)]),
      node.range,
    );
  return scalarValue(node, holes, place);
}

/** A text of the JSON: holes inside of its range are values. A text that is one hole may be a list. */
function scalarValue(node: HostScalar, holes: readonly Hole[], place: Place | undefined): ValueNode {
  const own = holes.filter(({ range }) => range.start >= node.range.start && range.end <= node.range.end);
  if (own.length === 0 || !place) return plainScalar(node);
  const pieces: ValueNode[] = [];
  let from = 0;
  for (const { source, value, range } of own) {
    const at = node.text.indexOf(source, from);
    if (at < 0) continue;
    pieces.push(text([{ text: node.text.slice(from, at) }], node.range), moved(value, range));
    from = at + source.length;
  }
  pieces.push(text([{ text: node.text.slice(from) }], node.range));
  const filled = pieces.filter((piece) => piece.value !== "" || piece.type !== "string");
  const [only] = filled;
  if (filled.length === 1 && only)
    return { ...only, offset: node.range.start, length: node.range.end - node.range.start, written: node.text };
  const made = concatenateHcl(pieces, node.range, place, node.text);
  return made.type === "choice" ? made : { ...made, written: node.text };
}

function moved(value: ValueNode, range: Range): ValueNode {
  const parts = partsOf(value);
  return parts && value.parts ? { ...value, parts: parts.map((part) => ("text" in part ? part : { ...part, range })) } : value;
}
