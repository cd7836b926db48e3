// Which principals of a Terraform module a policy belongs to, and which policies limit them.
import type { Embedded } from "../host";
import { contentOf } from "../tree";
import type { HclBlock, HclExpression, HclStep } from "../trees/hcl";
import { isBoundaryName } from "../unread";
import { evaluateHcl } from "../values/terraform";
import { instanceScope, instancesOf, knownInstances } from "../values/terraform-instances";
import { attribute } from "../values/terraform-module";
import type { Place } from "../values/terraform-place";
import { knownText, text } from "../values/text";
import { joinGroups } from "./groups";
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
export const ATTACHMENTS: Readonly<Record<string, { policy: string; principals: readonly string[] }>> = {
  aws_iam_role_policy_attachment: { policy: "policy_arn", principals: ["role"] },
  aws_iam_user_policy_attachment: { policy: "policy_arn", principals: ["user"] },
  aws_iam_group_policy_attachment: { policy: "policy_arn", principals: ["group"] },
  aws_iam_policy_attachment: { policy: "policy_arn", principals: ["roles", "users", "groups"] },
  aws_iam_role_policy_attachments_exclusive: { policy: "policy_arns", principals: ["role_name"] },
  aws_iam_user_policy_attachments_exclusive: { policy: "policy_arns", principals: ["user_name"] },
  aws_iam_group_policy_attachments_exclusive: { policy: "policy_arns", principals: ["group_name"] },
  aws_iam_role: { policy: "managed_policy_arns", principals: [] },
};

/** Managed policies of the module belong to the principals that something in it attaches them to. */
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
      const chosen = chosenIn(attached, block, outer).flatMap(({ key, from }) => {
        const target = byKey.get(key);
        return target && !targets.includes(target) ? [{ target, from }] : [];
      });
      const exists = targets.length + chosen.length > 0 && instancesOf(block, place).exists;
      if (exists === false) continue;
      const written = how.principals.flatMap((argument) => {
        const value = attribute(block, argument);
        return value ? itemsIn(value) : [];
      });
      const principals = type === "aws_iam_role" ? [`${type}.${name}`] : written.flatMap((one) => principalsIn(one, block, place));
      for (const { target, from } of chosen) {
        // Which one it is nobody works out here.
        const guard = `${type}.${name} attaches ${target.key}`;
        outer.module.conditions.set(guard, { type: "free", text: guard, definition: contentOf(file.text, from.range) });
        target.alsoOf = [...(target.alsoOf ?? []), ...principals.map((principal) => ({ principal, guard }))];
      }
      for (const target of targets)
        if (exists === true) target.principals = [...new Set([...(target.principals ?? []), ...principals])];
        // What hangs on a condition may not be there.
        else target.alsoOf = [...(target.alsoOf ?? []), ...principals.map((principal) => ({ principal, guard: exists.condition }))];
    }
}

/** Whom each instance of a block is about: of a block with several principals the first one is called as the block, the others by their keys. */
function principalsIn(written: HclExpression, block: HclBlock, place: Place): string[] {
  const isCounted = attribute(block, "count") !== undefined || attribute(block, "for_each") !== undefined;
  const instances = isCounted ? knownInstances(block, place) : undefined;
  if (!instances) return [principalIn(written, place)].flatMap((one) => one ?? []);
  const named = instances.map(({ key }) => {
    const index = text([{ text: key }], block.range, key);
    const inner = { ...place, scope: instanceScope(block, index, `${place.address}[${key}]`, place) };
    const principal = principalIn(written, inner);
    const expression = unwrapped(written);
    const step = expression.type === "reference" ? expression.steps[1] : undefined;
    const placed = principal === undefined ? undefined : place.module.blocks.get(principal);
    const own = step?.type === "index" ? knownText(evaluateHcl(step.value, inner)) : undefined;
    if (own === undefined || !placed) return principal;
    const start = { ...place, file: placed.file, address: principal as string };
    return knownInstances(placed.block, start)?.[0]?.key === own ? principal : `${principal}[${JSON.stringify(own)}]`;
  });
  return [...new Set(named.flatMap((one) => one ?? []))];
}

/** The policies of the module that an expression may give, other than by naming them: by a condition, a local value, for each of several. */
function chosenIn(attached: HclExpression, block: HclBlock, { module }: Place): { key: string; from: HclExpression }[] {
  return itemsIn(attached).flatMap((item) => {
    const inner = unwrapped(item);
    const from = (inner.type === "reference" && inner.root === "each" ? attribute(block, "for_each") : undefined) ?? inner;
    const named = new Set<string>();
    // A set that grows while it is gone through: local values of local values.
    const locals = new Set<string>();
    collectNamed(from, named, locals);
    for (const name of locals) collectNamed(module.locals.get(name)?.expression, named, locals);
    return [...named].map((key) => ({ key, from }));
  });
}

/** The users of a group that a block says, by address or name. */
export function membershipsOf({ labels: [type] }: HclBlock, names: (argument: string) => string[]): { user: string; group: string }[] {
  const [users, groups] = type === "aws_iam_user_group_membership" ? ["user", "groups"] : ["users", "group"];
  if (type !== "aws_iam_user_group_membership" && type !== "aws_iam_group_membership") return [];
  return names(users).flatMap((user) => names(groups).map((group) => ({ user, group })));
}

/** The policies of a group belong to the users that something in the module adds to it. */
export function joinGroupsOf(policies: readonly Embedded[], outer: Place): void {
  const memberships = outer.module.files.flatMap((file) =>
    file.body.blocks.flatMap((block) => {
      const [type = "", name = ""] = block.labels;
      if (block.type !== "resource" || !type.endsWith("group_membership")) return [];
      const place = { ...outer, file, address: `${type}.${name}` };
      const { exists, scope } = instancesOf(block, place);
      if (exists === false) return [];
      const found = membershipsOf(block, (argument) => {
        const written = attribute(block, argument);
        return written ? itemsIn(written).flatMap((one) => principalIn(one, { ...place, scope }) ?? []) : [];
      });
      return exists === true ? found : found.map((one) => ({ ...one, guard: exists.condition }));
    }),
  );
  joinGroups(policies, memberships);
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
  limitPermissionSets(policies, outer);
  for (const one of policies) {
    if (!/^aws_iam_(?:role|user)_policy\./.test(one.key) || one.boundary !== undefined) continue;
    const [principal] = one.principals ?? [];
    const placed = principal === undefined ? undefined : outer.module.blocks.get(principal);
    const boundary = placed && !placed.isOverridden && boundaryOf(placed.block, { ...outer, file: placed.file });
    if (boundary) one.boundary = boundary;
  }
}

/** What an organization's policies are attached to is said by blocks of their own. */
export function targetPolicies(policies: readonly Embedded[], { module }: Place): void {
  const limits = policies.filter(({ kind }) => kind === "scp" || kind === "rcp");
  if (limits.length === 0) return;
  for (const file of module.files)
    for (const block of file.body.blocks) {
      if (block.labels[0] !== "aws_organizations_policy_attachment") continue;
      const [policy, target] = [attribute(block, "policy_id"), attribute(block, "target_id")];
      const address = policy && addressIn(policy, "aws_organizations_policy");
      for (const one of limits)
        if (target && one.key === address) one.targets = [...(one.targets ?? []), contentOf(file.text, target.range)];
    }
}

/** The boundary of a permission set is a block of its own. */
function limitPermissionSets(policies: readonly Embedded[], { module }: Place): void {
  const isInline = ({ key }: Embedded) => key.startsWith("aws_ssoadmin_permission_set_inline_policy.");
  if (!policies.some(isInline)) return;
  const setOf = (block: HclBlock, file: Place["file"]) => {
    const set = attribute(block, "permission_set_arn");
    return set && contentOf(file.text, set.range);
  };
  const limits = new Map(
    module.files.flatMap((file) =>
      file.body.blocks.flatMap((block) => {
        const limit = block.labels[0] === "aws_ssoadmin_permissions_boundary_attachment" ? block.blocks[0] : undefined;
        return limit ? [[setOf(block, file), contentOf(file.text, limit.range)] as const] : [];
      }),
    ),
  );
  for (const one of policies.filter(isInline)) {
    const placed = module.blocks.get(one.key);
    const boundary = placed && limits.get(setOf(placed.block, placed.file));
    if (boundary !== undefined) one.boundary = boundary;
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

/** The policies, by address, that a part of a module refers to other than as a boundary, and the local values. Walks whatever a tree is made of. */
function collectNamed(part: unknown, named: Set<string>, locals = new Set<string>()): void {
  if (Array.isArray(part)) {
    for (const item of part) collectNamed(item, named, locals);
    return;
  }
  if (typeof part !== "object" || part === null) return;
  const { type, root, steps, name } = part as { type?: unknown; root?: unknown; steps?: HclStep[]; name?: unknown };
  if (typeof name === "string" && isBoundaryName(name)) return;
  const [step] = steps ?? [];
  if (type === "reference" && root === "aws_iam_policy" && step?.type === "name") named.add(`aws_iam_policy.${step.name}`);
  if (type === "reference" && root === "local" && step?.type === "name") locals.add(step.name);
  for (const inner of Object.values(part)) collectNamed(inner, named, locals);
}
