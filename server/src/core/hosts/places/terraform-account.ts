// The account that a Terraform module makes: who carries its policies, and what runs code as its roles.
import type { CarrierHome, HostAccount, HostCarrier } from "../host";
import type { HclBlock, HclExpression } from "../trees/hcl";
import { evaluateHcl } from "../values/terraform";
import { instancesOf } from "../values/terraform-instances";
import { attribute } from "../values/terraform-module";
import type { Place } from "../values/terraform-place";
import type { ValueNode } from "../values/text";
import { itemsIn, membershipsOf, principalIn } from "./terraform-principals";

const KINDS: Readonly<Record<string, HostCarrier["kind"]>> = {
  aws_iam_role: "role",
  aws_iam_user: "user",
  aws_iam_group: "group",
  aws_iam_policy: "policy",
};

/** Resources that attach managed policies: the arguments with the principals, and with the policy or a list of them. */
const ATTACHING: Readonly<Record<string, { to: readonly string[]; policy: string }>> = {
  aws_iam_role_policy_attachment: { to: ["role"], policy: "policy_arn" },
  aws_iam_user_policy_attachment: { to: ["user"], policy: "policy_arn" },
  aws_iam_group_policy_attachment: { to: ["group"], policy: "policy_arn" },
  aws_iam_policy_attachment: { to: ["roles", "users", "groups"], policy: "policy_arn" },
  aws_iam_role_policy_attachments_exclusive: { to: ["role_name"], policy: "policy_arns" },
  aws_iam_user_policy_attachments_exclusive: { to: ["user_name"], policy: "policy_arns" },
  aws_iam_group_policy_attachments_exclusive: { to: ["group_name"], policy: "policy_arns" },
};

/** Resources that run code as a role: CloudFormation's type, and the argument with the role. */
const RUNNERS: Readonly<Record<string, { type: string; role: string }>> = {
  aws_lambda_function: { type: "AWS::Lambda::Function", role: "role" },
  aws_codebuild_project: { type: "AWS::CodeBuild::Project", role: "service_role" },
  aws_glue_job: { type: "AWS::Glue::Job", role: "role_arn" },
  aws_glue_dev_endpoint: { type: "AWS::Glue::DevEndpoint", role: "role_arn" },
  aws_sagemaker_notebook_instance: { type: "AWS::SageMaker::NotebookInstance", role: "role_arn" },
};

/** Reads what the file of a place says of an account. */
export function moduleAccount(outer: Place): HostAccount {
  const account: HostAccount = { carriers: [], attachments: [], memberships: [], profiles: [], runners: [] };
  for (const block of outer.file.body.blocks) {
    const [type = "", name = ""] = block.labels;
    if (block.type !== "resource" || !/^aws_/.test(type)) continue;
    const start = { ...outer, address: `${type}.${name}` };
    const { exists, scope } = instancesOf(block, start);
    if (exists === false) continue;
    const place = { ...start, scope };
    add(block, place, exists === true ? undefined : exists.condition, account);
  }
  return account;
}

function add(block: HclBlock, place: Place, guard: string | undefined, account: HostAccount): void {
  const [type = "", name = ""] = block.labels;
  const own = { ...(guard !== undefined && { guard }) };
  const value = (argument: string): ValueNode | undefined => {
    const written = attribute(block, argument);
    return written && evaluateHcl(written, place);
  };
  const names = (argument: string): string[] => {
    const written = attribute(block, argument);
    return written ? itemsIn(written).flatMap((one) => principalIn(one, place) ?? []) : [];
  };
  const arn = () => evaluateHcl(attributeOf(block, "arn"), place);
  if (Object.hasOwn(KINDS, type)) {
    const [boundary, found] = [value("permissions_boundary"), arn()];
    const carrier = {
      key: `${type}.${name}`,
      kind: KINDS[type] as HostCarrier["kind"],
      attached: listed(value("managed_policy_arns")),
      ...own,
      ...homeOf(block),
    };
    if (found) account.carriers.push({ ...carrier, arn: found, ...(boundary && { boundary }) });
  } else if (Object.hasOwn(ATTACHING, type)) {
    const { to, policy } = ATTACHING[type] as { to: readonly string[]; policy: string };
    for (const one of listed(value(policy)))
      for (const carrier of to.flatMap(names)) account.attachments.push({ to: carrier, arn: one, ...own });
  } else if (type.endsWith("group_membership")) for (const one of membershipsOf(block, names)) account.memberships.push({ ...one, ...own });
  else if (type === "aws_iam_instance_profile") for (const role of names("role")) account.profiles.push({ role, name, ...own });
  else if (Object.hasOwn(RUNNERS, type)) {
    const { type: kind, role: argument } = RUNNERS[type] as { type: string; role: string };
    const [role, found] = [value(argument), arn()];
    if (role && found) account.runners.push({ type: kind, arn: found, role, ...own });
  }
}

function homeOf({ attributes, blocks, range }: HclBlock): { home?: CarrierHome } {
  const starts = [...attributes.map(({ nameRange }) => nameRange.start), ...blocks.map((one) => one.range.start)];
  return starts.length > 0 ? { home: { range, first: Math.min(...starts), notation: "terraform" } } : {};
}

/** `aws_iam_role.app.arn`, as an expression of the module. */
function attributeOf({ labels: [type = "", name = ""], range }: HclBlock, attributeName: string): HclExpression {
  return {
    type: "reference",
    range: { start: range.start, end: range.start },
    root: type,
    steps: [
      { type: "name", name },
      { type: "name", name: attributeName },
    ],
  };
}

/** The items of a list; what is none is one thing that is not known. */
function listed(value: ValueNode | undefined): ValueNode[] {
  return value === undefined ? [] : value.type === "array" ? [...(value.children ?? [])] : [value];
}
