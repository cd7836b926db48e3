// Which resources an action works on, by the service reference: whether an ARN of a policy can be one of them, and which would.
import type { ActionInfo, Catalogue } from "../../catalogue/api";
import { byObjectAndText } from "../../session/query";
import { canHaveFormat } from "../facts";
import { meet, NAME, STEP } from "../patterns";
import type { PolicyView, ResourceView } from "../view";

/** Any text: beside `NAME` and `STEP` what placeholders of a format become. */
const ANY = "*";

/** One ARN format of a resource type that an action works on. */
interface Target {
  /** The resource type's name in the service reference. */
  type: string;
  /** As the reference writes it, with `${…}`. */
  arn: string;
  required: boolean;
  /** Lower case, placeholders as `NAME`, `STEP` and `ANY`. */
  shape: string;
}

/**
 * Prefixes that several services share. The catalogue has one entry for an action that two of them have, with the resource types
 * of one: any resource of the prefix is taken for one that fits.
 */
const sharedPrefixes: readonly string[] =
  "apigateway aws-marketplace elasticloadbalancing greengrass kinesisanalytics lex ses sms-voice sso".split(" ");

/**
 * Services that ask for the text `*` where an action has no resource. Others are known to ask for an ARN without a name
 * (`arn:aws:sqs:eu-west-1:111122223333:`, `…:log-group::log-stream:`), which a pattern that ends in `*` can match.
 */
const asksForStar: readonly string[] = "autoscaling cloudwatch ec2 ecr kms lambda".split(" ");

/** Services whose actions AWS documents with ARNs of another one, though the reference gives them no resource. */
const onResourcesOf: Readonly<Record<string, string>> = { ssmmessages: "ssm" };

/** The ARN formats of the resources that an action works on; empty when it takes `*` only. */
export function targetsOf(action: ActionInfo, catalogue: Catalogue): readonly Target[] {
  return targets(catalogue, action.name, action);
}

const targets = byObjectAndText(
  "validate/targets of actions",
  (catalogue: Catalogue, _name: string, action: ActionInfo): readonly Target[] => {
    return action.resourceTypes.flatMap(({ name, required }) => {
      const info = catalogue.resourceType(action.service, name);
      // A type without a format says nothing about any ARN: it takes all.
      const arns = info ? info.arn.split(/,\s*(?=arn:)/) : ["arn:*:*:*:*:*"];
      return arns.map((arn) => ({ type: name, arn, required, shape: info ? shapeOf(arn, action.service, catalogue) : "*" }));
    });
  },
);

/** A format as a pattern: where the service also has resources inside of this one (`bucket/object`), a name holds no slash. */
function shapeOf(arn: string, service: string, catalogue: Catalogue): string {
  const fields = arn.split(":");
  const bare = plain(arn);
  const hasInner = catalogue.resourceTypesOf(service).some((type) => plain(type.arn).startsWith(`${bare}/`));
  const head = fields.slice(0, 5).map((field) => plain(field).replaceAll("*", NAME));
  const resource = fields
    .slice(5)
    .join(":")
    .replace(/\$\{BucketName\}/g, NAME)
    .replace(/\$\{[^{}]*\}$/, hasInner ? STEP : ANY);
  return `${head.join(":")}:${plain(resource)}`.toLowerCase();
}

function plain(arn: string): string {
  return arn.replace(/\$\{[^{}]*\}/g, "*");
}

/** Whether what the pattern matches can be a resource of the shape. A wildcard of the pattern may hold anything. */
function canBe(pattern: string, shape: string): boolean {
  // What both begin with needs no table.
  let start = 0;
  while (start < pattern.length && pattern[start] === shape[start] && !WILD.test(pattern[start] as string)) start++;
  const [first, piece] = [pattern[start], shape[start]];
  if (first !== undefined && piece !== undefined && first !== piece && !WILD.test(first) && !WILD.test(piece)) return false;
  return meet(pattern.slice(start), shape.slice(start), true);
}

const WILD = /[*?\u0003\u0004]/;

/** Whether an entry of `Resource` matches, or may match, a resource that the action works on. What cannot be judged fits. */
export function fits(resource: ResourceView, action: ActionInfo, policy: PolicyView): boolean {
  const { fields } = resource;
  if (!fields || /[\u0001*?]/.test(fields.service)) return true;
  const service = fields.service.toLowerCase();
  const ofService = service === action.service.toLowerCase();
  if (ofService && sharedPrefixes.includes(service)) return true;
  const pattern = resource.masked.replace(/\u0001+/g, "*").toLowerCase();
  const targets = targetsOf(action, policy.catalogue);
  if (targets.length === 0) return mayTakeArn(action, service, pattern, policy);
  if (targets.some((target) => canBe(pattern, target.shape))) return true;
  // Formats that AWS documents outside of the service reference belong to no type: nobody knows which actions they go with.
  return ofService && policy.facts.arnFormats(service).some((format) => format.type.name.includes(":") && canHaveFormat(pattern, format));
}

/** Whether an ARN may match what is asked for an action to which the reference gives no resource type. */
function mayTakeArn(action: ActionInfo, service: string, pattern: string, { catalogue }: PolicyView): boolean {
  const own = action.service.toLowerCase();
  if (onResourcesOf[own] === service) return true;
  if (service !== own) return catalogue.resourceTypesOf(own).some((type) => type.arn.split(":")[2] === service);
  // The reference is no proof that a change of one resource is asked for without it.
  if (action.accessLevel !== "List" && action.accessLevel !== "Read") return !asksForStar.includes(service);
  return pattern.endsWith("*") && !asksForStar.includes(service);
}

/**
 * The ARNs that fit an action instead of these entries: names, Region and account are taken over where the entry has them, all
 * else is `*`. `["*"]` for an action that takes nothing else.
 */
export function fittingArns(resources: readonly ResourceView[], action: ActionInfo, catalogue: Catalogue): string[] {
  const targets = targetsOf(action, catalogue);
  if (targets.length === 0) return ["*"];
  const made = resources.flatMap((resource) => {
    const candidates = targets.map((target) => ({ ...filledIn(target.arn, resource), required: target.required }));
    const [best] = candidates.sort((a, b) => b.kept - a.kept || Number(b.required) - Number(a.required));
    return best ? [best] : [];
  });
  // What keeps a name says more than what keeps none.
  const most = Math.max(...made.map((one) => Math.min(one.kept, 1)));
  return [...new Set(made.filter((one) => Math.min(one.kept, 1) === most).map((one) => one.arn))];
}

/** A format with what an entry says filled in, and how many names of its resource field were kept. */
function filledIn(format: string, { fields, text }: ResourceView): { arn: string; kept: number } {
  const [, , service = "", region = "", account = "", ...rest] = format.split(":");
  const from = text.split(":");
  const keep = (field: string, own: string | undefined) => (field === "" ? "" : field.includes("${") ? own || "*" : field);
  const head = ["arn", from[1] ?? "aws", service.includes("${") ? "*" : service, keep(region, from[3]), keep(account, from[4])];
  const theirs = fields?.service === service && !text.includes("${") ? fields.resource.split(/[:/]/) : [];
  let aligned = true;
  let kept = 0;
  const resource = rest
    .join(":")
    .split(/([:/])/)
    .map((piece, i) => {
      if (i % 2 === 1) return piece;
      const own = theirs[i / 2];
      if (!piece.includes("${")) {
        aligned &&= own === piece;
        return piece;
      }
      if (!aligned || !own || /^[*?]+$/.test(own) || !/^\$\{[^{}]*\}$/.test(piece)) return piece.replace(/\$\{[^{}]*\}/g, "*");
      kept++;
      return own;
    })
    .join("");
  return { arn: `${head.join(":")}:${resource}`, kept };
}
