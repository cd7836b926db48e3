// The last edits (ACCOUNT.md 5): principals that the attacker makes, tags, and the policies of resources.
import type { Investigation } from "../checks/investigation";
import { ACCOUNTS } from "../limits";
import type { Actor } from "./actor";
import type { Explorer } from "./explore";
import type { Gain } from "./hop";
import { type Hole, jointly, type Part, type Witness } from "./joint";
import type { Carrier, Resource } from "./model";
import { newName } from "./moves-edit";
import { resourceHolding } from "./request-keys";
import type { PolicyEdit } from "./state";
import { openTrustText } from "./trust";
import { isAwsManaged } from "./world";

/** Users and roles that the actor can make, under each boundary that he may give them, if anything can be made of them. */
export function* makePrincipals(explorer: Explorer, actor: Actor): Investigation<boolean> {
  let changed = false;
  for (const kind of ["user", "role"] as const) {
    const action = kind === "user" ? "iam:CreateUser" : "iam:CreateRole";
    if (!explorer.uses(kind === "user" ? "new-user" : "new-role") || !actor.carrier || !explorer.mayTry(actor, action)) continue;
    const done = [...explorer.state.made.values()].some((one) => one.kind === kind && one.account === actor.account && !one.boundary);
    if (done) continue;
    for (const boundary of [undefined, ...boundaries(explorer, actor)]) {
      const found = yield* makeOne(explorer, actor, kind, boundary);
      changed = found || changed;
      if (found && boundary === undefined) break;
    }
  }
  return changed;
}

function boundaries(explorer: Explorer, actor: Actor): string[] {
  const own = [...explorer.world.snapshot.policies.values()].filter(
    (policy) => isAwsManaged(policy.arn) || policy.account === actor.account,
  );
  return [...new Set([...own.map((policy) => policy.arn), `arn:${actor.arn.split(":")[1]}:iam::aws:policy/AdministratorAccess`])];
}

function* makeOne(explorer: Explorer, actor: Actor, kind: "user" | "role", boundary: string | undefined): Investigation<boolean> {
  const hole = newName(explorer, actor, kind);
  const keys = new Map([["iam:permissionsboundary", boundary ? [boundary] : null]]);
  const create: Part = {
    actors: [actor],
    ask: { action: kind === "user" ? "iam:CreateUser" : "iam:CreateRole", owner: actor.account, keys },
    hole,
    call: 0,
  };
  // Nothing can be made under this boundary at all.
  if (!(yield* jointly(explorer.state, [create]))) return false;
  let changed = false;
  for (const followers of useful(explorer, actor, kind, hole, keys)) {
    const witness = yield* jointly(explorer.state, [create, ...followers]);
    const arn = witness?.requests[0]?.resource;
    if (!witness || !arn) continue;
    changed = make(explorer, actor, kind, arn, boundary, witness) || changed;
    if (explorer.state.made.size > ACCOUNTS.namesTried) break;
  }
  return changed;
}

/** What makes a new principal worth something: it gets a policy, and somebody can act as it. Any controlled actor may do his part. */
function useful(explorer: Explorer, actor: Actor, kind: "user" | "role", hole: Hole, keys: Part["ask"]["keys"]): Part[][] {
  const near = [...explorer.controlled.values()].filter((one) => one.account === actor.account && one.carrier);
  const part = (action: string, call: number): Part[] => {
    const actors = near.filter((one) => explorer.mayTry(one, action));
    return actors.length === 0 ? [] : [{ actors, ask: { action, owner: actor.account, keys }, hole, call, apart: true }];
  };
  const title = kind === "user" ? "User" : "Role";
  const powers = [part(`iam:Put${title}Policy`, 1), part(`iam:Attach${title}Policy`, 1), ...(kind === "user" ? [[]] : [])].filter(
    (one, i) => one.length > 0 || i === 2,
  );
  const ways = kind === "user" ? [part("iam:CreateAccessKey", 2), part("iam:CreateLoginProfile", 2)].filter((one) => one.length > 0) : [[]];
  return powers.flatMap((power) => ways.map((way) => [...power, ...way]));
}

function make(
  explorer: Explorer,
  actor: Actor,
  kind: "user" | "role",
  arn: string,
  boundary: string | undefined,
  witness: Witness,
): boolean {
  if (explorer.state.carrier(arn)) return false;
  const carrier: Carrier = {
    kind,
    arn,
    name: arn.slice(arn.lastIndexOf("/") + 1),
    id: "NEWPRINCIPAL",
    account: actor.account,
    slots: [],
    groups: [],
    tags: new Map(),
    instanceProfiles: [],
    serviceLinked: false,
    ...(boundary && { boundary }),
  };
  const gain: Gain = { kind: "newPrincipal", arn, ...(kind === "role" && { trustPolicy: openTrustText }), ...(boundary && { boundary }) };
  explorer.state.make(carrier);
  if (kind === "role") explorer.state.openTrust(arn);
  const edge = kind === "user" ? "new-user" : "new-role";
  return explorer.record({ edge, actor, principal: actor.arn, requests: witness.requests.slice(0, 1), gains: [gain], assumptions: [] });
}

/**
 * The actions on the policy of a resource. What replaces or removes it takes its Denies away; what adds a grant leaves them. `RemovePermission`
 * takes a statement at a time, by its Sid, until none is left.
 */
interface PolicyActions {
  replace?: readonly string[];
  add?: readonly string[];
  remove?: readonly string[];
}

const ofResourcePolicy = (service: string): PolicyActions => ({
  replace: [`${service}:PutResourcePolicy`],
  remove: [`${service}:DeleteResourcePolicy`],
});

/** By the service in the ARN of the resource. */
const policyActions: Readonly<Record<string, PolicyActions>> = {
  s3: { replace: ["s3:PutBucketPolicy"], remove: ["s3:DeleteBucketPolicy"] },
  kms: { replace: ["kms:PutKeyPolicy"], add: ["kms:CreateGrant"] },
  secretsmanager: ofResourcePolicy("secretsmanager"),
  lambda: {
    replace: ["lambda:PutResourcePolicy"],
    add: ["lambda:AddPermission"],
    remove: ["lambda:DeleteResourcePolicy", "lambda:RemovePermission"],
  },
  sns: { replace: ["sns:SetTopicAttributes"], add: ["sns:AddPermission"], remove: ["sns:RemovePermission"] },
  sqs: { replace: ["sqs:SetQueueAttributes"], add: ["sqs:AddPermission"], remove: ["sqs:RemovePermission"] },
  dynamodb: ofResourcePolicy("dynamodb"),
  kinesis: ofResourcePolicy("kinesis"),
  ecr: { replace: ["ecr:SetRepositoryPolicy"], remove: ["ecr:DeleteRepositoryPolicy"] },
  elasticfilesystem: { replace: ["elasticfilesystem:PutFileSystemPolicy"], remove: ["elasticfilesystem:DeleteFileSystemPolicy"] },
  backup: { replace: ["backup:PutBackupVaultAccessPolicy"], remove: ["backup:DeleteBackupVaultAccessPolicy"] },
  glacier: { replace: ["glacier:SetVaultAccessPolicy"], remove: ["glacier:DeleteVaultAccessPolicy"] },
  ssm: ofResourcePolicy("ssm"),
  codebuild: ofResourcePolicy("codebuild"),
  events: ofResourcePolicy("events"),
  redshift: ofResourcePolicy("redshift"),
  "payment-cryptography": ofResourcePolicy("payment-cryptography"),
  "acm-pca": { replace: ["acm-pca:PutPolicy"], remove: ["acm-pca:DeletePolicy"] },
  mediastore: { replace: ["mediastore:PutContainerPolicy"], remove: ["mediastore:DeleteContainerPolicy"] },
  s3express: { replace: ["s3express:PutBucketPolicy"], remove: ["s3express:DeleteBucketPolicy"] },
  "s3-outposts": { replace: ["s3-outposts:PutBucketPolicy"], remove: ["s3-outposts:DeleteBucketPolicy"] },
  s3tables: { replace: ["s3tables:PutTableBucketPolicy"], remove: ["s3tables:DeleteTableBucketPolicy"] },
  s3vectors: { replace: ["s3vectors:PutVectorBucketPolicy"], remove: ["s3vectors:DeleteVectorBucketPolicy"] },
};

/** What a resource with a policy is called, by the service in its ARN. */
const typesWithPolicies: Readonly<Record<string, string>> = {
  s3: "AWS::S3::Bucket",
  kms: "AWS::KMS::Key",
  secretsmanager: "AWS::SecretsManager::Secret",
  sns: "AWS::SNS::Topic",
  sqs: "AWS::SQS::Queue",
  dynamodb: "AWS::DynamoDB::Table",
  kinesis: "AWS::Kinesis::Stream",
  ecr: "AWS::ECR::Repository",
};

/** Says of a wanted resource that is not recorded that its policy was not judged, where the actor may write such policies. */
export function nameUnrecorded(explorer: Explorer, actor: Actor, arn: string): void {
  const service = arn.split(":")[2] ?? "";
  const type = typesWithPolicies[service];
  if (!type || resourceHolding(explorer.world, arn) || !explorer.uses("resource-policy") || !actor.carrier) return;
  const { replace = [], add = [], remove = [] } = policyActions[service] ?? {};
  if ([...replace, ...add, ...remove].some((action) => explorer.mayTry(actor, action))) explorer.notCovered.add(type);
}

/** Operations that a grant on a key can give. */
const GRANTABLE =
  /^kms:(decrypt|encrypt|generatedatakey|reencrypt|sign|verify|getpublickey|createg|retireg|describekey|generatemac|verifymac|derivesharedsecret)/i;

/**
 * Policies of resources that the actor can edit: rewritten, or granted to, the resource lets him in, and a policy that is gone denies
 * nothing. Everybody else's Deny stays. `goal`: the action that is wanted of it.
 */
export function* openResources(explorer: Explorer, actor: Actor, wanted: readonly Resource[], goal?: string): Investigation<boolean> {
  if (!explorer.uses("resource-policy")) return false;
  let changed = false;
  for (const resource of wanted) {
    for (const edit of ["replace", "remove", "add"] as const) {
      const document = editedPolicy(explorer, resource, edit);
      if (!document || explorer.state.hasEdited(resource.arn, "replace")) continue;
      const gain: Gain = { kind: "resourcePolicy", of: resource.arn, document };
      if (explorer.knows(gain)) continue;
      for (const action of policyActions[resource.arn.split(":")[2] ?? ""]?.[edit] ?? []) {
        if (action === "kms:CreateGrant" && !(goal && GRANTABLE.test(goal))) continue;
        const witness = yield* explorer.can(actor, action, resource.arn);
        if (!witness) continue;
        const { requests } = witness;
        const hop = { edge: "resource-policy", actor, principal: actor.arn, requests, gains: [gain], assumptions: [], policyEdit: edit };
        changed = explorer.record(hop) || changed;
        break;
      }
    }
  }
  return changed;
}

/** What the resource's policy becomes by the edit; undefined where the edit makes no difference, or nobody can say. */
function editedPolicy({ state }: Explorer, { arn, policy }: Resource, edit: PolicyEdit): object | undefined {
  if (edit === "replace" || (edit === "add" && (!policy || state.hasEdited(arn, "remove")))) return openResourceText(arn);
  if (!policy) return undefined;
  if (edit === "remove") return { Version: "2012-10-17", Statement: [] };
  // What stands in a policy that cannot be read stays there, and is not decided.
  if (!policy.document) return undefined;
  const own = JSON.parse(policy.document.text);
  return { ...own, Statement: [...[own.Statement].flat(), ...openResourceText(arn).Statement] };
}

function openResourceText(arn: string) {
  const service = arn.split(":")[2] ?? "";
  return {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "*" }, Action: `${service}:*`, Resource: service === "kms" ? "*" : [arn, `${arn}/*`] },
    ],
  };
}
