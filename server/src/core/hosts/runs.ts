// What acts as which role: whoever is given another role may do something else, though no policy changed.
import { byObject } from "../session/query";
import type { Range } from "../syntax/tree";
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

/** What other services call a role: `PRIMARY`, `ADMIN`. */
const OTHER_ROLE = /^[A-Z_]+$/;

/** Resources that say what a role is, or that speak of it and do not act as it. */
const NO_RUNNER = /^(?:AWS::IAM::(?!InstanceProfile$)|AWS::SSO::|AWS::RolesAnywhere::|AWS::CloudFormation::Stack$)/;
const NO_RUNNING_BLOCK = /^(?!awscc?_|aws_)|^aws_iam_(?!instance_profile$)|^aws_(?:ssoadmin|organizations)_/;

/** The resources of a template that act as a role. */
export function runsInTemplate(root: HostMap, text: string): Runs {
  const resources = new Map(entriesOf(get(root, "Resources")).map(({ key, value }) => [key.text, { key, value, node: atRest(value) }]));
  const isRole = (name: string) => {
    const own = resources.get(name);
    if (own && textOf(get(own.node, "Type")) === "AWS::IAM::Role") return true;
    const maker = name.endsWith("Role") ? resources.get(name.slice(0, -"Role".length)) : undefined;
    return maker !== undefined && isServerless(maker.node);
  };
  const roles = new Set<string>();
  const acting: RunsAs[] = [];
  for (const [name, { key, value, node }] of resources) {
    const { isMaker, given } = rolesOf(node);
    if (isMaker) roles.add(`${name}Role`);
    if (isRole(name)) roles.add(name);
    const by = originOf(value)?.by ?? 0;
    const path = `Resources.${name}.Properties`;
    for (const { at, inner, names } of given) {
      const range = { start: at.start + by, end: at.end + by };
      const isOwn = names !== undefined && isRole(names);
      acting.push({ holder: `${name}${inner}`, path: `${path}${inner}`, range, role: isOwn ? names : contentOf(text, range), isOwn });
    }
    if (isMaker && !given.some(({ inner }) => inner === ".Role"))
      acting.push({ holder: `${name}.Role`, path: `Resources.${name}`, range: key.range, role: `${name}Role`, isOwn: true });
  }
  return { acting, roles };
}

/** What a resource says of roles, kept with its part of the file; places count from there. `names`: the logical id that a function names. */
const rolesOf = byObject(
  "hosts/roles that resources act as",
  (node: HostNode): { isMaker: boolean; given: readonly { at: Range; inner: string; names?: string }[] } => {
    if (NO_RUNNER.test(textOf(get(node, "Type")) ?? "")) return { isMaker: false, given: [] };
    const given = rolesBelow(get(node, "Properties"), "", 0).map(({ node: role, path }) => {
      const names = namedBy(role);
      return { at: role.range, inner: path, ...(names !== undefined && { names }) };
    });
    return { isMaker: isServerless(node), given };
  },
);

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
    return given.filter((one) => !OTHER_ROLE.test(textOf(one) ?? "")).map((one) => ({ node: one, path: inner }));
  });
}

/** The logical id that a function of the template names. */
export function namedBy(node: HostNode): string | undefined {
  const call = callOf(node);
  if (!call) return undefined;
  const written = textOf(call.argument) ?? textOf(itemsOf(call.argument)[0]) ?? "";
  if (call.name === "Fn::Sub") return /^\$\{(\w+)\.Arn\}$/.exec(written)?.[1];
  return /^(?:Ref|Fn::GetAtt)$/.test(call.name) ? written.split(".")[0] : undefined;
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
      ROLE_ARGUMENT.test(name) && !isBlockToo && !isOtherRole(value) ? [{ value, path: `${path}.${name}` }] : [],
    ),
    ...body.blocks.flatMap((block) => rolesIn(block, `${path}.${block.type}`)),
  ];
}

function isOtherRole(value: HclExpression): boolean {
  const [only] = value.type === "template" && value.parts.length === 1 ? value.parts : [];
  return only?.type === "text" && OTHER_ROLE.test(only.text);
}

function ownBlock(expression: HclExpression, module: TerraformModule): string | undefined {
  const only = expression.type === "template" && expression.parts.length === 1 ? expression.parts[0] : undefined;
  const inner = only?.type === "hole" ? only.expression : expression;
  if (inner.type !== "reference" || inner.root !== "aws_iam_role" || inner.steps[0]?.type !== "name") return undefined;
  const address = `aws_iam_role.${inner.steps[0].name}`;
  return module.blocks.has(address) ? address : undefined;
}
