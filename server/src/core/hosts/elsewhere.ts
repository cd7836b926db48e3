// What a template or module brings from elsewhere by its address: its content is not known, so it must not pass in silence when it is new.
import type { UnreadPolicy } from "./host";
import { isOfElsewhere } from "./managed";
import { atRest } from "./moved";
import { contentOf, entriesOf, get, type HostMap, type HostNode, itemsOf, textOf } from "./tree";
import type { HclBlock, HclBody, HclExpression } from "./trees/hcl";
import { callOf } from "./values/template";

/** AWS's own transforms that bring nothing in (the one of SAM is worked out here). */
const OWN_TRANSFORMS = /^AWS::(?!Include$)/;

/** Where resources name managed policies that somebody else wrote. */
const LISTS_OF_POLICIES: Readonly<Record<string, string>> = {
  "AWS::IAM::Role": "ManagedPolicyArns",
  "AWS::IAM::User": "ManagedPolicyArns",
  "AWS::IAM::Group": "ManagedPolicyArns",
  "AWS::SSO::PermissionSet": "ManagedPolicies",
  "AWS::Serverless::Function": "Policies",
  "AWS::Serverless::StateMachine": "Policies",
};

/** Includes and macros, nested stacks that stand elsewhere, modules of the CloudFormation registry, managed policies whose ARN is worked out, groups that users join. */
export function elsewhereInTemplate(root: HostMap, text: string): UnreadPolicy[] {
  const found: UnreadPolicy[] = [];
  const add = (path: string, { range }: HostNode, content: string) => found.push({ path, range, content, isElsewhere: true });
  const transform = (path: string, node: HostNode) => {
    for (const one of node.type === "list" ? itemsOf(node) : [node]) {
      const name = textOf(one) ?? textOf(get(one, "Name")) ?? "a transform";
      if (OWN_TRANSFORMS.test(name)) continue;
      const location = textOf(get(get(one, "Parameters"), "Location"));
      add(path, one, location === undefined ? name : `${name} ${location}`);
    }
  };
  const own = get(root, "Transform");
  if (own) transform("Transform", own);
  // Without the word there is none, unless it is written with escapes.
  const waiting: { path: string; node: HostNode }[] = /(?:Fn::|!)Transform|\\[ux]/.test(text) ? [{ path: "", node: root }] : [];
  while (waiting.length > 0) {
    const { path, node } = waiting.pop() as { path: string; node: HostNode };
    if (node.tag === "!Transform") {
      transform(path, node);
      continue;
    }
    if (node.type === "list") waiting.push(...itemsOf(node).map((item, i) => ({ path: `${path}[${i}]`, node: item })));
    for (const { key, value } of entriesOf(node)) {
      const inner = path === "" ? key.text : `${path}.${key.text}`;
      if (key.text === "Fn::Transform") transform(inner, value);
      else if (inner !== "Transform") waiting.push({ path: inner, node: value });
    }
  }
  for (const { key, value } of entriesOf(get(root, "Resources"))) {
    const type = textOf(get(atRest(value), "Type")) ?? "";
    const list = Object.hasOwn(LISTS_OF_POLICIES, type) ? LISTS_OF_POLICIES[type] : undefined;
    if (list !== undefined) {
      const path = `Resources.${key.text}.Properties.${list}`;
      for (const node of attachedFromElsewhere(get(value, "Properties"), list, get(root, "Resources")))
        found.push({ path, range: node.range, content: contentOf(text, node.range), isElsewhere: true, holder: key.text });
    }
    if (type === "AWS::SSO::PermissionSet")
      for (const reference of itemsOf(get(value, "Properties", "CustomerManagedPolicyReferences")))
        found.push({
          path: `Resources.${key.text}.Properties.CustomerManagedPolicyReferences`,
          range: reference.range,
          content: contentOf(text, (get(reference, "Name") ?? reference).range),
          isElsewhere: true,
          holder: key.text,
        });
    for (const { node, user } of joinedElsewhere(key.text, type, get(value, "Properties"), get(root, "Resources")))
      found.push({
        path: `Resources.${key.text}`,
        range: node.range,
        content: `group ${contentOf(text, node.range)}`,
        isElsewhere: true,
        holder: user,
      });
    // Of most resources no place is asked for.
    if (type !== "AWS::Serverless::Application" && type !== "AWS::CloudFormation::Stack" && !/::MODULE$/.test(type)) continue;
    const url = get(get(value, "Properties"), "TemplateURL");
    const location = get(get(value, "Properties"), "Location");
    if (type === "AWS::Serverless::Application" && location && !(textOf(location) !== undefined && isPath(textOf(location)))) {
      const application = textOf(get(location, "ApplicationId")) ?? textOf(location) ?? "an application whose address is worked out";
      add(`Resources.${key.text}`, location, `${application} ${textOf(get(location, "SemanticVersion")) ?? ""}`.trim());
    }
    if (/::MODULE$/.test(type)) add(`Resources.${key.text}`, value, type);
    else if (type === "AWS::CloudFormation::Stack" && url && !isPath(textOf(url)))
      add(`Resources.${key.text}`, url, textOf(url) ?? "a template whose address is worked out");
  }
  return found.sort((a, b) => a.range.start - b.range.start);
}

/** Groups that the template does not make and that a user of it, or another one, joins. */
function joinedElsewhere(
  id: string,
  type: string,
  properties: HostNode | undefined,
  resources: HostNode | undefined,
): { node: HostNode; user: string }[] {
  if (type !== "AWS::IAM::User" && type !== "AWS::IAM::UserToGroupAddition") return [];
  const nameOf = (node: HostNode) => {
    const call = callOf(node);
    return call ? (textOf(call.argument) ?? "").split(".")[0] : textOf(node);
  };
  const isOwn = (node: HostNode) => textOf(get(resources, nameOf(node) ?? "", "Type")) === "AWS::IAM::Group";
  const list = (name: string) => {
    const node = get(properties, name);
    return node?.type === "list" && !callOf(node) ? itemsOf(node) : node ? [node] : [];
  };
  if (type === "AWS::IAM::User") return list("Groups").flatMap((node) => (isOwn(node) ? [] : [{ node, user: id }]));
  return list("GroupName").flatMap((node) =>
    isOwn(node) ? [] : list("Users").map((user) => ({ node: user, user: `${nameOf(user) ?? "somebody"} in ${nameOf(node) ?? "a group"}` })),
  );
}

/** The managed policies in a list that are given by functions, unless the template holds them or their ARNs are AWS's own. */
function attachedFromElsewhere(properties: HostNode | undefined, list: string, resources: HostNode | undefined): HostNode[] {
  // With a role of its own a function's policies are not used.
  if (list === "Policies" && get(properties, "Role")) return [];
  const found: HostNode[] = [];
  const waiting = [get(properties, list)];
  while (waiting.length > 0) {
    const node = waiting.pop();
    const call = node && callOf(node);
    if (call?.name === "Fn::If") waiting.push(...itemsOf(call.argument).slice(1));
    else if (node && textOf(node)?.includes("{{resolve:")) found.push(node);
    else if (!call) waiting.push(...itemsOf(node));
    else if (isOfElsewhere(call, resources)) found.push(call.node);
  }
  return found;
}

/** The source of a module that is no folder beside it, with its version. `definition`: what an expression leads to in its own module. */
export function elsewhereInModule(
  block: HclBlock,
  literalOf: (name: string) => string | undefined,
  definition: (value: HclExpression) => string,
): UnreadPolicy | undefined {
  const source = literalOf("source");
  if (block.type !== "module" || source === undefined || /^\.\.?[\\/]/.test(source)) return undefined;
  const version = literalOf("version");
  // What it makes of its arguments is not known: those that look like access count, too.
  const given = block.attributes.flatMap(({ value }) => [...definition(value).matchAll(/"([^"\n]*)"/g)].map(([, text = ""]) => text));
  const access = [...textsIn(block), ...given].filter((text) => text.includes("*") || /^[^\s:]+:\S*$/.test(text));
  const content = [source, ...(version === undefined ? [] : [version]), ...access].join(" ");
  return { path: ["module", ...block.labels].join("."), range: block.range, content, isElsewhere: true };
}

/** The texts in the arguments of a block, without what is worked out. */
function textsIn({ attributes, blocks }: HclBody): string[] {
  const found: string[] = [];
  const waiting: unknown[] = [...attributes, ...blocks].reverse();
  while (waiting.length > 0) {
    const part = waiting.pop();
    if (typeof part !== "object" || part === null) continue;
    const { type, parts } = part as { type?: unknown; parts?: { type: string; text?: string }[] };
    if (type === "template") found.push((parts ?? []).map((one) => one.text ?? "").join(""));
    waiting.push(...(Array.isArray(part) ? part : Object.values(part)).reverse());
  }
  return found;
}

/** A file of the tree, which is packaged before it is deployed. */
function isPath(address: string | undefined): boolean {
  return address !== undefined && !/^(?:[a-z][\w+.-]*:|\$\{)/i.test(address);
}
