// Which principals of a Terraform module a policy belongs to, and which policies limit them.
import type { Embedded } from "../host";
import type { HclBlock, HclExpression, HclStep } from "../trees/hcl";
import { isBoundaryName } from "../unread";
import { evaluateHcl } from "../values/terraform";
import { instancesOf } from "../values/terraform-instances";
import { attribute } from "../values/terraform-module";
import type { Place } from "../values/terraform-place";
import { unwrapped } from "./terraform-documents";

/** The principal that a policy stands on: the role of the same module by its address, or the text that names it. */
export function principalsOf(block: HclBlock, address: string, place: Place): string | undefined {
  if (block.labels[0] === "aws_iam_role") return address;
  for (const name of ["role", "user", "group"]) {
    const expression = attribute(block, name);
    const principal = expression && principalIn(expression, place);
    if (principal !== undefined) return principal;
  }
  return undefined;
}

/** The principal of the module by its address, or the text that names it. */
export function principalIn(written: HclExpression, place: Place): string | undefined {
  const expression = unwrapped(written);
  if (
    expression.type === "reference" &&
    typeof expression.root === "string" &&
    expression.steps[0]?.type === "name" &&
    expression.root.startsWith("aws_iam_")
  )
    return `${expression.root}.${expression.steps[0].name}`;
  const known = evaluateHcl(expression, place)?.value;
  return typeof known === "string" ? known : undefined;
}

/** Resources that attach managed policies: the argument with the policy, or a list of them, and those with the principals. */
const ATTACHMENTS: Readonly<Record<string, { policy: string; principals: readonly string[] }>> = {
  aws_iam_role_policy_attachment: { policy: "policy_arn", principals: ["role"] },
  aws_iam_user_policy_attachment: { policy: "policy_arn", principals: ["user"] },
  aws_iam_group_policy_attachment: { policy: "policy_arn", principals: ["group"] },
  aws_iam_policy_attachment: { policy: "policy_arn", principals: ["roles", "users", "groups"] },
  aws_iam_role_policy_attachments_exclusive: { policy: "policy_arns", principals: ["role_name"] },
  aws_iam_user_policy_attachments_exclusive: { policy: "policy_arns", principals: ["user_name"] },
  aws_iam_group_policy_attachments_exclusive: { policy: "policy_arns", principals: ["group_name"] },
  aws_iam_role: { policy: "managed_policy_arns", principals: [] },
};

/**
 * Managed policies of the module belong to the principals that something in it attaches them to, for sure: what hangs on a
 * condition is left out, since what is joined is taken to be there.
 */
export function attachPolicies(policies: readonly Embedded[], outer: Place): void {
  const byKey = new Map(
    policies.flatMap((one) => (one.kind === "identity" && one.key.startsWith("aws_iam_policy.") ? [[one.key, one] as const] : [])),
  );
  if (byKey.size === 0) return;
  for (const file of outer.module.files)
    for (const block of file.body.blocks) {
      const [type = "", name = ""] = block.labels;
      const how = block.type === "resource" && Object.hasOwn(ATTACHMENTS, type) ? ATTACHMENTS[type] : undefined;
      const attached = how && attribute(block, how.policy);
      if (!how || !attached) continue;
      const place = { ...outer, file, address: `${type}.${name}` };
      const targets = itemsIn(attached).flatMap((item) => byKey.get(addressIn(item, "aws_iam_policy") ?? "") ?? []);
      if (targets.length === 0 || instancesOf(block, place).exists !== true) continue;
      const written = how.principals.flatMap((argument) => {
        const value = attribute(block, argument);
        return value ? itemsIn(value) : [];
      });
      const principals = type === "aws_iam_role" ? [`${type}.${name}`] : written.flatMap((one) => principalIn(one, place) ?? []);
      for (const target of targets) target.principals = [...new Set([...(target.principals ?? []), ...principals])];
    }
}

/** The items of a list that is written as one, or the expression alone. */
export function itemsIn(expression: HclExpression): readonly HclExpression[] {
  const inner = unwrapped(expression);
  return inner.type === "tuple" ? inner.items : [inner];
}

/** The address of a block of this type that an expression refers to. */
function addressIn(expression: HclExpression, type: string): string | undefined {
  const inner = unwrapped(expression);
  if (inner.type !== "reference" || inner.root !== type) return undefined;
  const [step] = inner.steps;
  return step?.type === "name" ? `${type}.${step.name}` : undefined;
}

/** Policies that stand at a principal, and not in its block, are limited by its boundary too. */
export function limitPolicies(policies: readonly Embedded[], outer: Place): void {
  for (const one of policies) {
    if (!/^aws_iam_(?:role|user)_policy\./.test(one.key) || one.boundary !== undefined) continue;
    const [principal] = one.principals ?? [];
    const placed = principal === undefined ? undefined : outer.module.blocks.get(principal);
    const boundary = placed && !placed.isOverridden && boundaryOf(placed.block, { ...outer, file: placed.file });
    if (boundary) one.boundary = boundary;
  }
}

/** The policy that limits a principal: by its address in this module, or the text of its ARN. */
export function boundaryOf(block: HclBlock, place: Place): string | undefined {
  const written = attribute(block, "permissions_boundary");
  if (!written) return undefined;
  const expression = unwrapped(written);
  if (expression.type === "reference" && expression.root === "aws_iam_policy" && expression.steps[0]?.type === "name")
    return `aws_iam_policy.${expression.steps[0].name}`;
  const value = evaluateHcl(expression, place)?.value;
  return typeof value === "string" ? value : undefined;
}

/**
 * A policy that limits principals of the module, and that nothing else in it names (outputs left out), is a boundary: it
 * grants nothing by itself. One that is attached as well grants what it says.
 */
export function markBoundaries(policies: Embedded[], place: Place): void {
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
  if (typeof name === "string" && isBoundaryName(name)) return;
  const [step] = steps ?? [];
  if (type === "reference" && root === "aws_iam_policy" && step?.type === "name") named.add(`aws_iam_policy.${step.name}`);
  for (const inner of Object.values(part)) collectNamed(inner, named);
}
