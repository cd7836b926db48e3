// Policies of a Terraform plan in JSON: texts of JSON in the attributes of resources, after (and before) the change.
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, Host } from "../host";
import { entriesOf, get, type HostNode, itemsOf, textOf } from "../tree";
import { plainDocument } from "../values/plain";
import { embed, hostSource } from "./embed";
import { POLICY_ARGUMENTS, type PolicyArgument } from "./terraform-table";

/** A resource of a plan, with the values that it will have. */
interface Planned {
  address: string;
  type: string;
  values: HostNode;
}

/** The policies of a plan, by the addresses of their resources. Attributes that are known after the apply only are not there. */
export function planPolicies(
  root: HostNode,
  text: string,
  reread: (text: string, key: string) => ParseResult,
): Pick<Host, "policies" | "symbols" | "conditions"> {
  const changed = itemsOf(get(root, "resource_changes")).flatMap((one) => plannedOf(one, get(one, "change", "after")));
  const planned = changed.length > 0 ? changed : modulesOf(get(root, "planned_values", "root_module"), 0);
  const policies = planned.flatMap((one) => {
    const places = Object.hasOwn(POLICY_ARGUMENTS, one.type)
      ? (POLICY_ARGUMENTS[one.type] as readonly PolicyArgument[])
      : organizationArguments(one);
    return places.flatMap((place) => policiesAt(one, place, text, reread));
  });
  return { policies, symbols: new Map(), conditions: new Map() };
}

function plannedOf(node: HostNode, values: HostNode | undefined): Planned[] {
  const address = textOf(get(node, "address"));
  const type = textOf(get(node, "type"));
  return address !== undefined && type !== undefined && values?.type === "map" && textOf(get(node, "mode")) !== "data"
    ? [{ address, type, values }]
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

function policiesAt(one: Planned, place: PolicyArgument, text: string, reread: (text: string, key: string) => ParseResult): Embedded[] {
  const holders: [HostNode, string][] = place.block
    ? itemsOf(get(one.values, place.block)).map((item, index) => [item, `.${place.block}[${textOf(get(item, "name")) ?? index}]`])
    : [[one.values, place.suffix ? `.${place.argument}` : ""]];
  return holders.flatMap(([holder, suffix]) => {
    const node = entriesOf(holder).find(({ key }) => key.text === place.argument)?.value;
    const key = `${one.address}${suffix}`;
    const placed = {
      key,
      label: key,
      kind: place.kind,
      ...(place.resourceType && { resourceType: place.resourceType }),
      ...(one.type === "aws_iam_role" && { principals: [one.address] }),
    };
    const made =
      node &&
      embed(
        plainDocument(node),
        placed,
        hostSource(text, (other) => reread(other, key)),
      );
    return made ? [made] : [];
  });
}
