// What acts as which role: whoever is given another role may do something else, though no policy changed.
import type { Host, RunsAs } from "./host";
import { atRest, originOf } from "./moved";
import { contentOf, entriesOf, get, type HostMap, type HostNode, itemsOf, textOf } from "./tree";
import type { HclBody, HclExpression } from "./trees/hcl";
import { callOf } from "./values/template";
import { definitionOf } from "./values/terraform-definition";
import type { ModuleFile, TerraformModule } from "./values/terraform-module";

type Runs = ReturnType<NonNullable<Host["runs"]>>;

/** `Role`, `RoleArn`, `TaskRoleArn`, `ServiceRole`, and the same in Terraform. */
const ROLE_PROPERTY = /^(?:[A-Za-z]*[a-z])?Role(?:s|Arns?|ARN)?$/;
const ROLE_ARGUMENT = /(?:^|_)role(?:_arn)?$/;

/** Resources that say what a role is, or that speak of it and do not act as it. */
const NO_RUNNER = /^(?:AWS::IAM::(?!InstanceProfile$)|AWS::SSO::|AWS::RolesAnywhere::|AWS::CloudFormation::Stack$)/;
const NO_RUNNING_BLOCK = /^(?!awscc?_|aws_)|^aws_iam_(?!instance_profile$)|^aws_(?:ssoadmin|organizations)_/;

/** The resources of a template that act as a role. */
export function runsInTemplate(root: HostMap, text: string): Runs {
  const resources = get(root, "Resources");
  const roles = entriesOf(resources).flatMap(({ key, value }) => {
    const node = atRest(value);
    return textOf(get(node, "Type")) === "AWS::IAM::Role" ? [key.text] : isServerless(node) ? [`${key.text}Role`] : [];
  });
  return { acting: actingIn(resources, text), roles: new Set(roles) };
}

function actingIn(resources: HostNode | undefined, text: string): RunsAs[] {
  return entriesOf(resources).flatMap(({ key, value }) => {
    const by = originOf(value)?.by ?? 0;
    const node = atRest(value);
    // Most resources name no role.
    if (!text.slice(value.range.start, value.range.end).includes("Role") && !isServerless(node)) return [];
    if (NO_RUNNER.test(textOf(get(node, "Type")) ?? "")) return [];
    const found = rolesBelow(get(node, "Properties"), "", 0).map(({ node: role, path }): RunsAs => {
      const range = { start: role.range.start + by, end: role.range.end + by };
      const own = ownRole(role, resources);
      return {
        holder: `${key.text}${path}`,
        path: `Resources.${key.text}.Properties${path}`,
        range,
        role: own ?? contentOf(text, range),
        isOwn: own !== undefined,
      };
    });
    const isMade = isServerless(node) && !get(node, "Properties", "Role");
    const made: RunsAs = {
      holder: `${key.text}.Role`,
      path: `Resources.${key.text}`,
      range: key.range,
      role: `${key.text}Role`,
      isOwn: true,
    };
    return isMade ? [...found, made] : found;
  });
}

/** SAM makes a role where none is named. */
function isServerless(node: HostNode): boolean {
  return /^AWS::Serverless::(?:Function|StateMachine)$/.test(textOf(get(node, "Type")) ?? "");
}

function rolesBelow(node: HostNode | undefined, path: string, depth: number): { node: HostNode; path: string }[] {
  if (!node || depth > 8 || callOf(node)) return [];
  if (node.type === "list") return node.items.flatMap((item) => rolesBelow(item, path, depth + 1));
  return entriesOf(node).flatMap(({ key, value }) => {
    const inner = `${path}.${key.text}`;
    if (!ROLE_PROPERTY.test(key.text)) return rolesBelow(value, inner, depth + 1);
    const given =
      value.type === "list" ? itemsOf(value) : value.type === "map" && !callOf(value) ? entriesOf(value).map((one) => one.value) : [value];
    return given.map((one) => ({ node: one, path: inner }));
  });
}

/** The logical id of the role of the template that a value names. */
function ownRole(node: HostNode, resources: HostNode | undefined): string | undefined {
  const call = callOf(node);
  if (!call) return undefined;
  const written = textOf(call.argument) ?? textOf(itemsOf(call.argument)[0]) ?? "";
  const name =
    call.name === "Fn::Sub"
      ? (/^\$\{(\w+)\.Arn\}$/.exec(written)?.[1] ?? "")
      : /^(?:Ref|Fn::GetAtt)$/.test(call.name)
        ? (written.split(".")[0] ?? "")
        : "";
  const isRole = textOf(get(resources, name, "Type")) === "AWS::IAM::Role";
  const made = name.endsWith("Role") ? get(resources, name.slice(0, -"Role".length)) : undefined;
  return isRole || (made && isServerless(made)) ? name : undefined;
}

/** The blocks of a file of a module that act as a role. */
export function runsInModule(file: ModuleFile, module: TerraformModule): Runs {
  const roles = [...module.blocks.keys()].filter((address) => address.startsWith("aws_iam_role."));
  return { acting: actingOf(file, module), roles: new Set(roles) };
}

function actingOf(file: ModuleFile, module: TerraformModule): RunsAs[] {
  return file.body.blocks.flatMap((block) => {
    const [type = "", name = ""] = block.labels;
    if (block.type !== "resource" || NO_RUNNING_BLOCK.test(type)) return [];
    return rolesIn(block, "").map(({ value, path }): RunsAs => {
      const own = ownBlock(value, module);
      const role = own ?? [contentOf(file.text, value.range), definitionOf(value, module)].filter((one) => one !== "").join(" ");
      return { holder: `${type}.${name}${path}`, path: `${type}.${name}${path}`, range: value.range, role, isOwn: own !== undefined };
    });
  });
}

function rolesIn(body: HclBody, path: string): { value: HclExpression; path: string }[] {
  return [
    ...body.attributes.flatMap(({ name, value, isBlockToo }) =>
      ROLE_ARGUMENT.test(name) && !isBlockToo ? [{ value, path: `${path}.${name}` }] : [],
    ),
    ...body.blocks.flatMap((block) => rolesIn(block, `${path}.${block.type}`)),
  ];
}

function ownBlock(expression: HclExpression, module: TerraformModule): string | undefined {
  const only = expression.type === "template" && expression.parts.length === 1 ? expression.parts[0] : undefined;
  const inner = only?.type === "hole" ? only.expression : expression;
  if (inner.type !== "reference" || inner.root !== "aws_iam_role" || inner.steps[0]?.type !== "name") return undefined;
  const address = `aws_iam_role.${inner.steps[0].name}`;
  return module.blocks.has(address) ? address : undefined;
}

/** Worked out once, when it is asked for. */
export function byNeed<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
