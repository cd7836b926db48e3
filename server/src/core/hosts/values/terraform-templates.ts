// `templatefile(path, values)`: a file of the folder as a template whose names are the members of an object.
import type { HclExpression, HclTemplate } from "../trees/hcl";
import { readHclTemplate } from "../trees/hcl-parser";
import type { Arguments } from "./terraform-arguments";
import type { Place } from "./terraform-place";
import { relocated } from "./terraform-place";
import { knownText, type ValueNode } from "./text";

/** The template of a call and where its names hold; undefined where the file or the names are not known. */
export function templateOf(args: Arguments): { template: HclTemplate; place: Place } | undefined {
  const content = args.asset(0);
  const values = args.count > 1 ? args.value(1) : undefined;
  if (content === undefined || args.count !== 2 || values?.type !== "object") return undefined;
  const { template } = readHclTemplate(content);
  if (!template) return undefined;
  const scope = new Map<string, ValueNode>();
  for (const { children } of values.children ?? []) {
    const [name, value] = children ?? [];
    const known = name && knownText(name);
    if (known === undefined) return undefined;
    if (value) scope.set(known, value);
  }
  const { address: _, ...rest } = args.place;
  const file = { name: args.known(0) ?? "", text: content, body: { attributes: [], blocks: [] }, problems: [] };
  return { template, place: { ...rest, file, scope } };
}

/** The text that a template makes, at the place of the call. */
export function templateFile(args: Arguments): ValueNode | undefined {
  const read = templateOf(args);
  const value = read?.place.evaluate(read.template as HclExpression, read.place);
  return value && relocated(value, args.call.range);
}
