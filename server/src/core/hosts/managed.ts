// Managed policies by what names them: ARNs in texts, also in texts that functions put together, and references to those of the template.
import { atRest } from "./moved";
import { get, type HostNode, itemsOf, textOf } from "./tree";
import type { callOf } from "./values/template";

type Call = NonNullable<ReturnType<typeof callOf>>;

/** The name of AWS's own policy in the text of its ARN, whose partition may be open; undefined for other texts. */
export function managedPolicyIn(text: string): string | undefined {
  return /:iam::aws:policy\/([\w+=,.@/-]+)$/.exec(text)?.[1];
}

/** The texts of `Fn::Join` put together, as far as they are written there. */
export function joinedText(node: HostNode): string {
  const [separator, parts] = itemsOf(node);
  return itemsOf(parts)
    .map((part) => (part.type === "scalar" ? part.text : "x"))
    .join(textOf(separator) ?? "");
}

/** The logical id of the managed policy of the template whose ARN a function gives; undefined for all else. `resources`: the template's. */
export function managedPolicyOf({ name, argument }: Call, resources: HostNode | undefined): string | undefined {
  const parts = argument.type === "list" ? itemsOf(argument).map((one) => textOf(one) ?? "") : (textOf(argument) ?? "").split(".");
  const [id = "", attribute] = parts;
  const isArn = name === "Ref" ? parts.length === 1 : name === "Fn::GetAtt" && attribute === "PolicyArn" && parts.length === 2;
  const resource = isArn ? get(resources, id) : undefined;
  return resource && textOf(get(atRest(resource), "Type")) === "AWS::IAM::ManagedPolicy" ? id : undefined;
}

/** Whether a function gives the ARN of a policy that stands elsewhere and is none of AWS's own. */
export function isOfElsewhere(call: Call, resources: HostNode | undefined): boolean {
  if ((call.name === "Ref" && textOf(call.argument) === "AWS::NoValue") || managedPolicyOf(call, resources) !== undefined) return false;
  const texts = [call.argument, ...itemsOf(call.argument)].flatMap((one) => textOf(one) ?? []);
  return [...texts, joinedText(call.argument)].every((one) => managedPolicyIn(one) === undefined);
}
