// Tags (ACCOUNT.md 5): those of users, roles and resources that conditions look at, chosen or taken away.
import type { Investigation } from "../checks/investigation";
import type { Actor } from "./actor";
import type { Explorer } from "./explore";
import type { Gain } from "./hop";
import type { Carrier, Resource } from "./model";

/** The actions that write and that remove tags, by the service in the ARN; of other services `TagResource` and `UntagResource`. */
const writers: Readonly<Record<string, readonly [give: string, take?: string]>> = {
  ec2: ["ec2:CreateTags", "ec2:DeleteTags"],
  s3: ["s3:PutBucketTagging", "s3:PutBucketTagging"],
  sqs: ["sqs:TagQueue", "sqs:UntagQueue"],
  sagemaker: ["sagemaker:AddTags", "sagemaker:DeleteTags"],
  ssm: ["ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"],
  rds: ["rds:AddTagsToResource", "rds:RemoveTagsFromResource"],
  elasticfilesystem: ["elasticfilesystem:CreateTags", "elasticfilesystem:DeleteTags"],
};

/** Tags of principals near the actor and of the resources of his account. */
export function* editTags(explorer: Explorer, actor: Actor): Investigation<boolean> {
  if (!explorer.tagsMatter || !explorer.uses("tags")) return false;
  let changed = false;
  for (const carrier of explorer.principalsNear(actor)) {
    const title = carrier.kind === "user" ? "User" : "Role";
    changed = (yield* retag(explorer, actor, carrier, `iam:Tag${title}`, `iam:Untag${title}`)) || changed;
  }
  for (const resource of explorer.world.snapshot.resources.values()) {
    if (resource.account !== actor.account && !resource.policy) continue;
    const service = resource.arn.split(":")[2] ?? "";
    const [give, take] = writers[service] ?? [`${service}:TagResource`, `${service}:UntagResource`];
    // What nobody recorded is free already.
    if (resource.tags) changed = (yield* retag(explorer, actor, resource, give, take)) || changed;
  }
  return changed;
}

function* retag(explorer: Explorer, actor: Actor, of: Carrier | Resource, give: string, take?: string): Investigation<boolean> {
  const { state } = explorer;
  // A policy of the resource may allow what the actor's policies do not name.
  const hasPolicy = "type" in of && (of.policy !== undefined || state.letsEverybodyIn(of));
  const mayTry = (action: string) => hasPolicy || explorer.mayTry(actor, action);
  let changed = false;
  if (!state.hasChoice(of.arn, actor) && mayTry(give)) changed = yield* enter(explorer, actor, of, give, false);
  const hasTags = (of.tags?.size ?? 0) > 0;
  if (take && hasTags && !state.hasLooseTags(of.arn) && mayTry(take)) changed = (yield* enter(explorer, actor, of, take, true)) || changed;
  return changed;
}

/** Which tags, the rest of the chain decides (tags.ts). */
function* enter(explorer: Explorer, actor: Actor, of: Carrier | Resource, action: string, takesTags: boolean): Investigation<boolean> {
  const gain: Gain = { kind: "tags", of: of.arn, tags: {} };
  const witness = yield* explorer.can(actor, action, of.arn);
  if (!witness) return false;
  const requests = witness.requests;
  return explorer.record({
    edge: "tags",
    actor,
    principal: actor.arn,
    requests,
    gains: [gain],
    assumptions: [],
    ...(takesTags && { takesTags }),
  });
}
