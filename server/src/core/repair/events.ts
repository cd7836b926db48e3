// Example requests of CloudTrail events: who asked for which action on what. Events name operations of the API, and often no resource.

import { actionOfOperation } from "../catalogue/operations";
import { partitionOf } from "../catalogue/partitions";
import { isRefusedResource } from "../semantics/evaluator/resources";
import { readPrincipal } from "../semantics/principal-text";
import type { Request } from "../semantics/request";
import { isObject, type Json, messagesIn, type Sources, together } from "./denials";

/** Services whose actions begin with another word than their name in CloudTrail. Source: the services' pages on logging with CloudTrail. */
const PREFIXES: Readonly<Record<string, string>> = {
  "api.pricing": "pricing",
  "catalog.marketplace": "aws-marketplace",
  cloudcontrolapi: "cloudformation",
  "data.iot": "iot",
  email: "ses",
  "entitlement.marketplace": "aws-marketplace",
  "metering.marketplace": "aws-marketplace",
  "models.lex": "lex",
  "models-v2-lex": "lex",
  monitoring: "cloudwatch",
  "runtime.lex": "lex",
  "runtime.sagemaker": "sagemaker",
  "runtime-v2-lex": "lex",
  tagging: "tag",
};

/** The actions of API Gateway are methods. */
const METHODS: readonly [RegExp, string][] = [
  [/^(Create|Import|Test|Flush)/, "POST"],
  [/^(Get|Export)/, "GET"],
  [/^Delete/, "DELETE"],
  [/^Put/, "PUT"],
  [/^Update/, "PATCH"],
];

/** Parameters that name a resource of the caller's account and Region, with what stands before the name in its ARN. */
const NAMED: Readonly<Record<string, readonly [parameter: string, head: string][]>> = {
  dynamodb: [["tableName", "table/"]],
  ecr: [["repositoryName", "repository/"]],
  kinesis: [["streamName", "stream/"]],
  lambda: [["functionName", "function:"]],
};

/** One event, with what was read of it. */
interface Event {
  service: string;
  name: string;
  region: string;
  account: string;
  parameters: Json;
  event: Json;
}

/** The request of a CloudTrail event: one for each of its resources. The message of a denial says more than the event. */
export function fromEvent(event: unknown): Sources {
  if (!isObject(event)) return { requests: [], notes: ["A record that is not an event is left out."] };
  const denied = [...messagesIn(String(event.errorMessage ?? ""))];
  if (denied.length > 0) return together(denied);
  const source = String(event.eventSource ?? "").replace(/\.amazonaws\.com(\.cn)?$/, "");
  const service = Object.hasOwn(PREFIXES, source) ? (PREFIXES[source] as string) : source;
  const name = String(event.eventName ?? "").replace(/\d{4}_?\d{2}_?\d{2}(v\d+)?$/, "");
  const identity = isObject(event.userIdentity) ? event.userIdentity : {};
  const principal = callerOf(identity);
  const left = (why: string): Sources => ({ requests: [], notes: [`The event \`${name}\` of \`${source}\` ${why} and is left out.`] });
  if (!/^[a-z0-9-]+$/.test(service) || !/^[A-Za-z0-9]+$/.test(name)) return left("names no action");
  if (service === "signin") return left("needs no permission");
  if (!principal) return left("names no caller");
  const parameters = isObject(event.requestParameters) ? event.requestParameters : {};
  const account = String(event.recipientAccountId ?? identity.accountId ?? "");
  const read: Event = { service, name, region: String(event.awsRegion ?? ""), account, parameters, event };
  const action = actionOf(read);
  if (!action) return left("has no action of its own name");
  const { resources, notes } = resourcesOf(read, action);
  const context = contextOf(event, service, parameters);
  const requests = resources.map((resource) => ({ principal, action, resource, context }));
  const copied = service === "s3" ? sourceOfCopy(parameters["x-amz-copy-source"], resources[0] ?? "") : undefined;
  return { requests: copied ? [...requests, { principal, action: "s3:GetObject", resource: copied, context }] : requests, notes };
}

/** Who called; undefined where the event does not say it. A session that a provider stands for is named by the provider. */
function callerOf({ type, arn, invokedBy, identityProvider, accountId, principalId }: Json): string | Json | undefined {
  if (typeof arn === "string" && readPrincipal(arn)) return arn;
  if ((type === "WebIdentityUser" || type === "SAMLUser") && typeof identityProvider === "string" && identityProvider !== "")
    return { type: "Federated", id: identityProvider };
  if (/^anonymous(_principal)?$/i.test(String(accountId)) || /^anonymous$/i.test(String(principalId))) return "anonymous";
  return typeof invokedBy === "string" && invokedBy.endsWith(".amazonaws.com") ? invokedBy : undefined;
}

function actionOf({ service, name, parameters }: Event): string | undefined {
  if (service === "apigateway") {
    const method = METHODS.find(([names]) => names.test(name))?.[1];
    return method && `apigateway:${method}`;
  }
  const action = actionOfOperation(`${service}:${name}`) ?? `${service}:${name}`;
  // Of a version of an object S3 asks for an action of its own.
  const isVersion = typeof parameters.versionId === "string" && parameters.versionId !== "";
  return isVersion && /^s3:(Get|Delete)Object(Acl|Tagging|Attributes)?$/.test(action) ? action.replace("Object", "ObjectVersion") : action;
}

function contextOf(event: Json, service: string, parameters: Json): Request["context"] {
  const context: Request["context"] = {};
  const address = String(event.sourceIPAddress ?? "");
  if (/^[0-9a-f.:]+$/i.test(address) && /[.:]/.test(address)) context["aws:SourceIp"] = address;
  if (typeof event.awsRegion === "string") context["aws:RequestedRegion"] = event.awsRegion;
  if (typeof event.vpcEndpointId === "string") context["aws:SourceVpce"] = event.vpcEndpointId;
  if (service === "s3" && typeof parameters.prefix === "string" && parameters.prefix !== "") context["s3:prefix"] = parameters.prefix;
  return context;
}

/** What the event is about: ARNs that it lists, else those that its parameters hold or name, else `*`. */
function resourcesOf(read: Event, action: string): { resources: string[]; notes: string[] } {
  const { service, name, event, parameters } = read;
  const listed = (Array.isArray(event.resources) ? event.resources.filter(isObject) : []).flatMap(({ ARN, arn }) => usable(ARN ?? arn));
  const found =
    listed.length > 0
      ? listed
      : service === "s3"
        ? objectOf(parameters, action, read)
        : arnsIn(parameters, service === "sts" ? "iam" : service);
  if (found.length > 0) {
    if (service !== "s3") return { resources: found, notes: [] };
    // Events list an object and its bucket; S3 asks about the one that the action is about.
    const fitting = found.filter((one) => isAboutObjects(action) === one.includes("/"));
    return { resources: fitting.length > 0 ? fitting : found, notes: [] };
  }
  const made = namedResource(read);
  if (made) return { resources: [made], notes: [`The event \`${name}\` names its resource without its ARN: it is taken as \`${made}\`.`] };
  return { resources: ["*"], notes: [`The event \`${name}\` names no resource by ARN: it is taken as one for \`*\`.`] };
}

function usable(arn: unknown): string[] {
  return typeof arn === "string" && arn !== "" && !isRefusedResource(arn) ? [arn] : [];
}

function isAboutObjects(action: string): boolean {
  return /Object|MultipartUpload/.test(action) && !/Bucket/.test(action);
}

/** The bucket, or the object in it, that parameters of S3 name. */
function objectOf({ bucketName, key }: Json, action: string, { region }: Event): string[] {
  if (typeof bucketName !== "string" || bucketName === "") return [];
  const bucket = bucketName.startsWith("arn:") ? bucketName : `arn:${partitionOf(region)}:s3:::${bucketName}`;
  return usable(isAboutObjects(action) ? (typeof key === "string" && key !== "" ? `${bucket}/${key}` : "") : bucket);
}

/** ARNs of the service among the parameters. */
function arnsIn(parameters: Json, service: string): string[] {
  const found = Object.values(parameters).filter((value): value is string => typeof value === "string" && value.startsWith("arn:"));
  return [...new Set(found.filter((arn) => arn.split(":")[2] === service).flatMap(usable))];
}

function namedResource({ service, region, account, parameters }: Event): string | undefined {
  if (region === "" || !/^\d{12}$/.test(account)) return undefined;
  const head = `arn:${partitionOf(region)}:${service}:${region}`;
  if (service === "sqs" && typeof parameters.queueUrl === "string") {
    const [, owner, queue] = /\/(\d{12})\/([\w.-]{1,90})$/.exec(parameters.queueUrl.slice(-120)) ?? [];
    return queue && `${head}:${owner}:${queue}`;
  }
  for (const [parameter, before] of Object.hasOwn(NAMED, service) ? (NAMED[service] ?? []) : []) {
    const value = parameters[parameter];
    if (typeof value === "string" && /^[\w./-]{1,256}$/.test(value)) return `${head}:${account}:${before}${value}`;
  }
  return undefined;
}

/** The object that is read where one is copied: `bucket/key`, perhaps behind a `/`, with a version behind a `?`. */
function sourceOfCopy(source: unknown, like: string): string | undefined {
  const text = typeof source === "string" ? (source.replace(/^\//, "").split("?", 1)[0] as string) : "";
  if (!/^[a-z0-9.-]{3,63}\/./.test(text)) return undefined;
  const partition = like.startsWith("arn:") ? (like.split(":")[1] as string) : "aws";
  try {
    return `arn:${partition}:s3:::${decodeURIComponent(text)}`;
  } catch {
    return undefined;
  }
}
