// Policies of a Terraform plan in JSON: texts of JSON in the attributes of resources, after (and before) the change.
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, Host } from "../host";
import { entriesOf, get, type HostNode, itemsOf, textOf } from "../tree";
import { unreadBelow } from "../unread";
import { plainDocument, plainValue } from "../values/plain";
import { SymbolTable } from "../values/symbols";
import { unknown } from "../values/text";
import { embed, hostSource } from "./embed";
import { terraformPermission } from "./permissions";
import { POLICY_ARGUMENTS, type PolicyArgument } from "./terraform-table";

/** A resource of a plan, with the values that it will have. */
interface Planned {
  address: string;
  type: string;
  values: HostNode;
  /** Attributes whose value is known after the apply only: `true` in their place. */
  unknown?: HostNode | undefined;
  /** The arguments that the configuration writes; absent where the plan does not say. */
  written?: ReadonlySet<string>;
}

/** The policies of a plan, by the addresses of their resources, and those of before. One that is known after the apply only is there, and nothing is known of it. */
export function planPolicies(
  root: HostNode,
  text: string,
  reread: (text: string, key: string) => ParseResult,
): Pick<Host, "policies" | "symbols" | "conditions" | "before" | "unread" | "attached"> {
  const changes = itemsOf(get(root, "resource_changes"));
  const written = writtenArguments(get(root, "configuration", "root_module"), "", 0);
  const changed = changes
    .flatMap((one) => plannedOf(one, get(one, "change", "after"), get(one, "change", "after_unknown")))
    .map((one): Planned => {
      const own = written.get(one.address.replace(/\[[^[\]]*\]/g, ""));
      return own ? { ...one, written: own } : one;
    });
  const symbols = new SymbolTable("tf");
  const policiesOf = (planned: readonly Planned[]) =>
    planned.flatMap((one) => {
      const places = Object.hasOwn(POLICY_ARGUMENTS, one.type)
        ? (POLICY_ARGUMENTS[one.type] as readonly PolicyArgument[])
        : organizationArguments(one);
      const source: PlanSource = { text, reread, symbols };
      return [...places.flatMap((place) => policiesAt(one, place, source)), ...permissionAt(one, source)];
    });
  const planned = changed.length > 0 ? changed : modulesOf(get(root, "planned_values", "root_module"), 0);
  const read = (some: readonly Planned[]) => {
    const policies = policiesOf(some);
    const starts = some.map(({ address, values }) => ({ node: values, path: address }));
    return { policies, ...unreadBelow(starts, text, policies), symbols: symbols.infos, conditions: new Map() };
  };
  if (changes.length === 0) return read(planned);
  const before = changes.flatMap((one) => plannedOf(one, get(one, "change", "before")));
  return { ...read(planned), before: { format: "terraform-plan", problems: [], ...read(before) } };
}

/** The names of the arguments and blocks that the configuration writes, by address without instances. */
function writtenArguments(module: HostNode | undefined, prefix: string, depth: number, found = new Map<string, ReadonlySet<string>>()) {
  if (!module || depth > 20) return found;
  for (const one of itemsOf(get(module, "resources"))) {
    const address = textOf(get(one, "address"));
    const expressions = get(one, "expressions");
    if (address !== undefined && expressions) found.set(prefix + address, new Set(entriesOf(expressions).map(({ key }) => key.text)));
  }
  for (const { key, value } of entriesOf(get(module, "module_calls")))
    writtenArguments(get(value, "module"), `${prefix}module.${key.text}.`, depth + 1, found);
  return found;
}

function plannedOf(node: HostNode, values: HostNode | undefined, unknown?: HostNode): Planned[] {
  const address = textOf(get(node, "address"));
  const type = textOf(get(node, "type"));
  return address !== undefined && type !== undefined && values?.type === "map" && textOf(get(node, "mode")) !== "data"
    ? [{ address, type, values, unknown }]
    : [];
}

function modulesOf(module: HostNode | undefined, depth: number): Planned[] {
  if (!module || depth > 20) return [];
  return [
    ...itemsOf(get(module, "resources")).flatMap((one) => plannedOf(one, get(one, "values"))),
    ...itemsOf(get(module, "child_modules")).flatMap((one) => modulesOf(one, depth + 1)),
  ];
}

function organizationArguments({ type, values }: Planned): readonly PolicyArgument[] {
  if (type !== "aws_organizations_policy") return [];
  const kind = textOf(get(values, "type")) ?? "SERVICE_CONTROL_POLICY";
  if (kind === "SERVICE_CONTROL_POLICY") return [{ argument: "content", kind: "scp" }];
  return kind === "RESOURCE_CONTROL_POLICY" ? [{ argument: "content", kind: "rcp" }] : [];
}

/** A whole value that is known after the apply only. */
function isAllLater(unknownOnes: HostNode | undefined): boolean {
  return textOf(unknownOnes) === "true";
}

/** A resource that is one statement of another one's policy. */
function permissionAt({ address, type, values, unknown: later }: Planned, { text, reread, symbols }: PlanSource): Embedded[] {
  const argument = (name: string) => {
    const isLater = isAllLater(later) || textOf(get(later, name)) === "true";
    if (isLater)
      return unknown(
        symbols.unknown(`${address}.${name}`, "the value is known only after `terraform apply`"),
        later?.range ?? values.range,
      );
    const node = get(values, name);
    const value = node && plainValue(node);
    // An argument that is not given stands as null, or as an empty text.
    return value?.type === "null" || value?.value === "" ? undefined : value;
  };
  const made = terraformPermission(type, argument, { symbols, range: values.range });
  if (!made) return [];
  const { value, resourceType } = made;
  const placed = { key: address, label: address, kind: "resource" as const, ...(resourceType && { resourceType }) };
  const policy = embed(
    value,
    placed,
    hostSource(text, (other) => reread(other, address)),
  );
  return policy ? [policy] : [];
}

interface PlanSource {
  text: string;
  reread(text: string, key: string): ParseResult;
  symbols: SymbolTable;
}

function policiesAt(one: Planned, place: PolicyArgument, { text, reread, symbols }: PlanSource): Embedded[] {
  const { block } = place;
  const unknownBlock = block ? get(one.unknown, block) : undefined;
  // Of blocks that are known after the apply only nobody knows how many there are: one stands for all.
  const isBlockLater = isAllLater(unknownBlock) && (one.written === undefined || one.written.has(block as string));
  const holders: [HostNode, HostNode | undefined, string][] = !block
    ? [[one.values, one.unknown, place.suffix ? `.${place.argument}` : ""]]
    : isBlockLater
      ? [[one.values, unknownBlock, `.${block}`]]
      : itemsOf(get(one.values, block)).map((item, index) => [
          item,
          itemsOf(unknownBlock)[index],
          `.${block}[${textOf(get(item, "name")) ?? index}]`,
        ]);
  return holders.flatMap(([holder, unknownOnes, suffix]) => {
    const node = entriesOf(holder).find(({ key }) => key.text === place.argument)?.value;
    // What the configuration does not write is what AWS has by itself: the policy of another resource, or none.
    const isLeftOut = one.written !== undefined && !one.written.has(block ?? place.argument);
    const isLater = !isLeftOut && (isAllLater(unknownOnes) || textOf(get(unknownOnes, place.argument)) === "true");
    const key = `${one.address}${suffix}`;
    const placed = {
      key,
      label: key,
      kind: place.kind,
      ...(place.resourceType && { resourceType: place.resourceType }),
      ...(one.type === "aws_iam_role" && { principals: [one.address] }),
    };
    const at = unknownOnes?.range ?? holder.range;
    const document = isLater
      ? unknown(symbols.unknown(`${key}.${place.argument}`, "the value is known only after `terraform apply`"), at)
      : node && plainDocument(node);
    const made = embed(
      document,
      placed,
      hostSource(text, (other) => reread(other, key)),
    );
    return made ? [made] : [];
  });
}
