// The account that a CloudFormation or SAM template makes: who carries its policies, and what runs code as its roles.
import type { Range } from "../../syntax/tree";
import type { CarrierHome, HostAccount, HostCarrier } from "../host";
import { entriesOf, get, type HostNode, textOf } from "../tree";
import { arnOfResource, evaluate } from "../values/cloudformation";
import { callOf, type Template, type TemplateResource } from "../values/template";
import { text, type ValueNode } from "../values/text";
import { conditionalIn, entriesIn } from "./branches";
import { membershipsOf, namesAt } from "./cloudformation";
import { withGlobals } from "./sam/implied";

const KINDS: Readonly<Record<string, HostCarrier["kind"]>> = {
  "AWS::IAM::Role": "role",
  "AWS::IAM::User": "user",
  "AWS::IAM::Group": "group",
  "AWS::IAM::ManagedPolicy": "policy",
};

/** Types that run code as a role, by the property with its ARN or name. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  "AWS::Lambda::Function": ["Role"],
  "AWS::CodeBuild::Project": ["ServiceRole"],
  "AWS::Glue::Job": ["Role"],
  "AWS::Glue::DevEndpoint": ["RoleArn"],
  "AWS::SageMaker::NotebookInstance": ["RoleArn"],
  "AWS::AppRunner::Service": ["InstanceConfiguration", "InstanceRoleArn"],
  "AWS::BedrockAgentCore::CodeInterpreterCustom": ["ExecutionRoleArn"],
};

/** Reads what a template says of an account. The resources that SAM generates are in the template already. */
export function templateAccount(template: Template): HostAccount {
  const account: HostAccount = { carriers: [], attachments: [], memberships: [], profiles: [], runners: [], conditional: [] };
  for (const resource of template.resources.values()) {
    const { type } = resource;
    const properties = get(resource.node, "Properties");
    if (Object.hasOwn(KINDS, type)) addCarrier(resource, properties, template, account);
    else if (type === "AWS::IAM::UserToGroupAddition") account.memberships.push(...membershipsOf(resource, template));
    else if (type === "AWS::IAM::InstanceProfile")
      for (const { name: role, ...guard } of namesAt(resource.node, "Roles", template))
        account.profiles.push({ role, name: resource.id, ...guard });
    else addRunner(resource, properties, template, account);
  }
  return account;
}

function addCarrier(resource: TemplateResource, properties: HostNode | undefined, template: Template, account: HostAccount): void {
  const { id, type, name } = resource;
  const arn = arnOfResource(id, name, template);
  if (!arn) return;
  const value = (property: string) => valueAt(properties, [property], template);
  const boundary = value("PermissionsBoundary");
  const guard = textOf(get(resource.node, "Condition"));
  const attached = listed(value("ManagedPolicyArns"));
  account.carriers.push({
    key: id,
    kind: KINDS[type] as HostCarrier["kind"],
    arn,
    attached,
    ...(boundary && { boundary }),
    ...(guard !== undefined && { guard }),
    ...homeOf(resource, properties, template),
  });
  account.conditional?.push(...conditionalIn(get(properties, "Policies"), template));
  account.memberships.push(...membershipsOf(resource, template));
  if (type === "AWS::IAM::ManagedPolicy")
    for (const { name: to, ...own } of ["Roles", "Users", "Groups"].flatMap((property) => namesAt(resource.node, property, template)))
      account.attachments.push({ to, arn, ...own });
}

function homeOf({ id, name, node }: TemplateResource, properties: HostNode | undefined, { root }: Template): { home?: CarrierHome } {
  const [first] = entriesOf(properties);
  // Not what SAM generates or a loop makes.
  if (!first || get(root, "Resources", id) !== node) return {};
  return { home: { range: { start: name.start, end: node.range.end }, first: first.key.range.start, notation: "cloudformation" } };
}

function addRunner(resource: TemplateResource, properties: HostNode | undefined, template: Template, account: HostAccount) {
  const { runners, attachments } = account;
  const { id, type, name } = resource;
  const isServerless = /^AWS::Serverless::(Function|StateMachine)$/.test(type);
  const path = type === "AWS::Serverless::Function" ? ["Role"] : Object.hasOwn(RUNNERS, type) ? RUNNERS[type] : undefined;
  const guard = textOf(get(resource.node, "Condition"));
  const own = guard === undefined ? {} : { guard };
  const all = isServerless ? withGlobals(template.root, resource) : properties;
  const made = isServerless ? arnOfResource(`${id}Role`, name, template) : undefined;
  const guardAt = ({ start }: Range) => {
    const around = account.conditional?.find(({ range }) => range.start <= start && start <= range.end);
    return around ? { guard: around.guard } : own;
  };
  // The names and ARNs among the policies of a function are managed policies of its role.
  if (made) account.conditional?.push(...conditionalIn(get(properties, "Policies"), template));
  if (made)
    for (const { node: entry } of entriesIn(get(properties, "Policies"), template)) {
      const policy = entry.type === "scalar" || callOf(entry) ? evaluate(entry, template) : undefined;
      if (policy) attachments.push({ to: `${id}Role`, arn: managedArn(policy, entry.range), ...guardAt(entry.range) });
    }
  if (!path) return;
  const role = valueAt(all, path, template) ?? made;
  const arn = arnOfResource(id, name, template);
  if (role && arn) runners.push({ type: type.replace("Serverless", "Lambda"), arn, role, ...own });
}

/** SAM takes the name of a policy of AWS for its ARN. */
function managedArn(value: ValueNode, range: Range): ValueNode {
  const name = value.parts ? undefined : value.value;
  if (typeof name !== "string" || name.startsWith("arn:")) return value;
  return text([{ text: `arn:aws:iam::aws:policy/${name}` }], range);
}

function valueAt(properties: HostNode | undefined, path: readonly string[], template: Template): ValueNode | undefined {
  const node = properties && get(properties, ...path);
  return node && evaluate(node, template);
}

/** The items of a list; what is none is one thing that is not known. */
function listed(value: ValueNode | undefined): ValueNode[] {
  return value === undefined ? [] : value.type === "array" ? [...(value.children ?? [])] : [value];
}
