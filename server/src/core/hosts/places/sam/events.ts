// What SAM generates for events: permissions of functions, roles that start state machines, policies of the function's role and of queues.
// Source: `samtranslator/model/eventsources` and `model/stepfunctions/events.py` of aws/serverless-application-model (Apache-2.0).
import { entriesOf, get, type HostEntry, type HostNode, itemsOf, textOf } from "../../tree";
import { evaluate } from "../../values/cloudformation";
import type { Template, TemplateResource } from "../../values/template";
import { knownText } from "../../values/text";
import { isDefaultRoute, methodAndPath, restApiOf } from "./apis";
import { allow, arnOf, attachedBySam, generated, type Implied, joined, type Owner, permission, trustOf, VERSION } from "./implied";
import { type NamedPolicy, sendPolicy } from "./sends";

/** One event. `name`: a reference to what it calls. */
export interface EventInput {
  owner: Owner;
  event: HostEntry;
  name: Implied;
  template: Template;
}

/** The resources that SAM generates for an event of a function. */
export function functionEvent(input: EventInput): TemplateResource[] {
  const { owner, event, name, template } = input;
  const { key, value } = event;
  const id = owner.resource.id + key.text;
  const properties = get(value, "Properties");
  const permit = (service: string, more: { readonly [name: string]: Implied | undefined }, made = `${id}Permission`) =>
    permission(owner, made, { Action: "lambda:InvokeFunction", FunctionName: name, Principal: service, ...more }, key.range);
  switch (textOf(get(value, "Type"))) {
    case "Schedule":
    case "CloudWatchEvent":
    case "EventBridgeRule":
      return [...ruleOf(input), permit("events.amazonaws.com", { SourceArn: { "Fn::GetAtt": [id, "Arn"] } })];
    case "ScheduleV2":
      return schedule(input, allow("lambda:InvokeFunction", functionArn(input)));
    case "S3":
      return [permit("s3.amazonaws.com", { SourceAccount: { Ref: "AWS::AccountId" } })];
    case "SNS":
      return get(properties, "SqsSubscription") && textOf(get(properties, "SqsSubscription")) !== "false"
        ? subscribedQueue(input)
        : [permit("sns.amazonaws.com", { SourceArn: get(properties, "Topic") })];
    case "CloudWatchLogs":
      return [permit("logs.amazonaws.com", { SourceArn: arnOf("logs", "log-group:", get(properties, "LogGroupName") ?? "*", ":*") })];
    case "AlexaSkill":
      return [permit("alexa-appkit.amazon.com", { EventSourceToken: get(properties, "SkillId") })];
    case "IoTRule":
      return [
        generated(owner, id, "AWS::IoT::TopicRule", {}, key.range),
        permit("iot.amazonaws.com", { SourceArn: arnOf("iot", "rule/", { Ref: id }), SourceAccount: { Ref: "AWS::AccountId" } }),
      ];
    case "Cognito": {
      const pool = get(properties, "UserPool");
      const arn: Implied | undefined = pool && {
        "Fn::GetAtt": [textOf(get(pool, "Ref")) ?? (pool.type === "scalar" ? pool.text : ""), "Arn"],
      };
      return [permit("cognito-idp.amazonaws.com", { SourceArn: arn }, `${owner.resource.id}CognitoPermission`)];
    }
    case "Api": {
      const { api, stage } = restApiOf(get(properties, "RestApiId"), template);
      const source = arnOf("execute-api", api, "/*/", ...methodAndPath(properties, template));
      return [permit("apigateway.amazonaws.com", { SourceArn: source }, `${id}Permission${stage}`)];
    }
    case "HttpApi":
      return isCoveredByDefault(owner, event) ? [] : [permit("apigateway.amazonaws.com", { SourceArn: httpSource(properties, template) })];
    default:
      return [];
  }
}

/** The resources that SAM generates for an event of a state machine: the role that starts it. */
export function stateMachineEvent(input: EventInput): TemplateResource[] {
  const { owner, event, name } = input;
  const id = owner.resource.id + event.key.text;
  const properties = get(event.value, "Properties");
  const start = allow("states:StartExecution", name);
  const role = (service: string): TemplateResource[] => [roleFor(owner, `${id}Role`, service, [["StartExecutionPolicy", start]], event)];
  switch (textOf(get(event.value, "Type"))) {
    case "Schedule":
      return [...ruleOf(input), ...(get(properties, "RoleArn") ? [] : role("events.amazonaws.com"))];
    case "CloudWatchEvent":
    case "EventBridgeRule":
      return [...ruleOf(input), ...role("events.amazonaws.com")];
    case "ScheduleV2":
      return schedule(input, start);
    case "Api":
      return role("apigateway.amazonaws.com");
    default:
      return [];
  }
}

/** Policies of AWS that SAM attaches to the role of a function for what it reads from. */
const ATTACHED: Readonly<Record<string, string>> = {
  SQS: "service-role/AWSLambdaSQSQueueExecutionRole",
  Kinesis: "service-role/AWSLambdaKinesisExecutionRole",
  DynamoDB: "service-role/AWSLambdaDynamoDBExecutionRole",
  MSK: "service-role/AWSLambdaMSKExecutionRole",
};

/** What SAM attaches to the role of a function for an event. */
export function attachedForEvent({ key, value }: HostEntry): HostNode[] {
  const type = textOf(get(value, "Type")) ?? "";
  // A topic that sends to a queue is read from there.
  const queue = type === "SNS" ? get(value, "Properties", "SqsSubscription") : undefined;
  const name = queue && textOf(queue) !== "false" ? ATTACHED.SQS : Object.hasOwn(ATTACHED, type) ? ATTACHED[type] : undefined;
  return name === undefined ? [] : [attachedBySam(name, key.range)];
}

/** What an event adds to the role of its function. */
export function functionRolePolicies(owner: Owner, { key, value }: HostEntry): NamedPolicy[] {
  const properties = get(value, "Properties");
  const id = owner.resource.id + key.text;
  const failure = get(properties, "DestinationConfig", "OnFailure");
  const type = textOf(get(failure, "Type"));
  const target = get(failure, "Destination");
  const sent =
    failure && target && type !== undefined && isPulled(textOf(get(value, "Type"))) ? sendPolicy(id, type, target, failure.range) : [];
  const statements = pulledStatements(textOf(get(value, "Type")), properties);
  return [
    ...(statements.length > 0 ? [{ name: `${id}Policy`, document: { Version: VERSION, Statement: statements }, range: key.range }] : []),
    ...sent,
  ];
}

const PULLED = new Set(["SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "SelfManagedKafka", "DocumentDB"]);

function isPulled(type: string | undefined): boolean {
  return type !== undefined && PULLED.has(type);
}

const VPC_ACTIONS: readonly string[] = ["CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface", "DescribeVpcs"]
  .concat("DescribeSubnets", "DescribeSecurityGroups")
  .map((action) => `ec2:${action}`);

/** Statements beside AWS's managed policies, for sources that are read with a secret. */
function pulledStatements(type: string | undefined, properties: HostNode | undefined): Implied[] {
  const configurations = itemsOf(get(properties, "SourceAccessConfigurations"));
  const uri = (...types: string[]) => {
    const found = configurations.find((one) => types.includes(textOf(get(one, "Type")) ?? ""));
    return found && get(found, "URI");
  };
  const may = (action: Implied, resource: Implied): Implied => ({ Effect: "Allow", Action: action, Resource: resource });
  const secret = (node: HostNode | undefined) => (node ? [may(["secretsmanager:GetSecretValue"], node)] : []);
  const key = get(properties, "SecretsManagerKmsKeyId");
  const decrypt = (action: Implied) => (key ? [may(action, arnOf("kms", "key/", key))] : []);
  switch (type) {
    case "MSK":
      return secret(uri("CLIENT_CERTIFICATE_TLS_AUTH"));
    case "MQ": {
      const broker = get(properties, "Broker");
      return [...secret(uri("BASIC_AUTH")), ...(broker ? [may(["mq:DescribeBroker"], broker)] : []), ...decrypt("kms:Decrypt")];
    }
    case "SelfManagedKafka": {
      const authentication = uri("SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH");
      const isTwice = authentication && uri("SERVER_ROOT_CA_CERTIFICATE");
      const isInVpc = uri("VPC_SUBNET") && uri("VPC_SECURITY_GROUP");
      return [
        ...secret(authentication),
        ...(isTwice ? secret(authentication) : []),
        ...(isInVpc ? [may(VPC_ACTIONS, "*")] : []),
        ...decrypt(["kms:Decrypt"]),
      ];
    }
    case "DocumentDB": {
      const cluster = get(properties, "Cluster");
      return [
        ...secret(uri("BASIC_AUTH")),
        may(["rds:DescribeDBClusterParameters"], arnOf("rds", "cluster-pg:*")),
        may(["rds:DescribeDBSubnetGroups"], arnOf("rds", "subgrp:*")),
        ...(cluster ? [may(["rds:DescribeDBClusters"], cluster)] : []),
        may(VPC_ACTIONS, "*"),
        ...decrypt(["kms:Decrypt"]),
      ];
    }
    default:
      return [];
  }
}

/** The rule of an event, and the queue for what cannot be delivered with its policy. */
function ruleOf({ owner, event }: EventInput): TemplateResource[] {
  const id = owner.resource.id + event.key.text;
  const properties = get(event.value, "Properties");
  const rule = {
    Name: get(properties, "RuleName") ?? get(properties, "Name"),
    EventBusName: get(properties, "EventBusName"),
  };
  const config = get(properties, "DeadLetterConfig");
  const made = [generated(owner, id, "AWS::Events::Rule", rule, event.key.range)];
  if (!config || get(config, "Arn")) return made;
  const queue = textOf(get(config, "QueueLogicalId")) ?? `${id}Queue`;
  const document = allow(
    "sqs:SendMessage",
    { "Fn::GetAtt": [queue, "Arn"] },
    {
      Principal: { Service: "events.amazonaws.com" },
      Condition: { ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [id, "Arn"] } } },
    },
  );
  return [
    ...made,
    generated(owner, queue, "AWS::SQS::Queue", {}, config.range),
    generated(owner, `${id}QueuePolicy`, "AWS::SQS::QueuePolicy", { PolicyDocument: document, Queues: [{ Ref: queue }] }, config.range),
  ];
}

/** A schedule of EventBridge Scheduler: its role, and a queue without a policy. */
function schedule({ owner, event }: EventInput, call: Implied): TemplateResource[] {
  const id = owner.resource.id + event.key.text;
  const properties = get(event.value, "Properties");
  const config = get(properties, "DeadLetterConfig");
  const queue = textOf(get(config, "QueueLogicalId")) ?? `${id}Queue`;
  const arn: Implied | undefined = config && (get(config, "Arn") ?? { "Fn::GetAtt": [queue, "Arn"] });
  const policies: [string, Implied][] = [["Policy", call]];
  if (arn) policies.push(["SQSPolicy", allow("sqs:SendMessage", arn)]);
  return [
    ...(config && !get(config, "Arn") ? [generated(owner, queue, "AWS::SQS::Queue", {}, config.range)] : []),
    ...(get(properties, "RoleArn") ? [] : [roleFor(owner, `${id}Role`, "scheduler.amazonaws.com", policies, event)]),
  ];
}

function roleFor(
  owner: Owner,
  id: string,
  service: string,
  policies: readonly (readonly [string, Implied])[],
  { key, value }: HostEntry,
): TemplateResource {
  const boundary = get(value, "Properties", "PermissionsBoundary") ?? get(owner.properties, "PermissionsBoundary");
  return generated(
    owner,
    id,
    "AWS::IAM::Role",
    {
      AssumeRolePolicyDocument: trustOf(service),
      Policies: policies.map(([name, document]): Implied => ({ PolicyName: id + name, PolicyDocument: document })),
      PermissionsBoundary: boundary,
    },
    key.range,
  );
}

/** A queue between a topic and a function. */
function subscribedQueue({ owner, event }: EventInput): TemplateResource[] {
  const id = owner.resource.id + event.key.text;
  const properties = get(event.value, "Properties");
  const subscription = get(properties, "SqsSubscription");
  const isMade = subscription?.type === "scalar";
  const queue: Implied | undefined = isMade ? { "Fn::GetAtt": [`${id}Queue`, "Arn"] } : get(subscription, "QueueArn");
  const topic = get(properties, "Topic");
  if (!queue || !topic) return [];
  const document = allow("sqs:SendMessage", queue, { Principal: "*", Condition: { ArnEquals: { "aws:SourceArn": topic } } });
  const policy = textOf(get(subscription, "QueuePolicyLogicalId")) ?? `${id}QueuePolicy`;
  const url: Implied | undefined = isMade ? { Ref: `${id}Queue` } : get(subscription, "QueueUrl");
  return [
    ...(isMade ? [generated(owner, `${id}Queue`, "AWS::SQS::Queue", {}, event.key.range)] : []),
    generated(owner, policy, "AWS::SQS::QueuePolicy", { PolicyDocument: document, Queues: url && [url] }, event.key.range),
  ];
}

/** The ARN of the function, or of its alias. */
function functionArn({ owner, name }: EventInput): Implied {
  const isAlias = get(owner.properties, "AutoPublishAlias") !== undefined;
  return isAlias ? name : { "Fn::GetAtt": [owner.resource.id, "Arn"] };
}

/** Calls that come from an HTTP API: any stage, the event's method and path. */
function httpSource(properties: HostNode | undefined, template: Template): Implied {
  const api = get(properties, "ApiId");
  const reference: Implied = api ? apiId(api, template) : { Ref: "ServerlessHttpApi" };
  const path = get(properties, "Path");
  const known = path ? knownText(evaluate(path, template)) : "$default";
  const method = get(properties, "Method");
  const verb = method && knownText(evaluate(method, template));
  const isAny = !method || /^(any|x-amazon-apigateway-any-method)$/i.test(verb ?? "");
  if (known === "/$default" && isAny) return arnOf("execute-api", reference, "/*/$default");
  if (known === "$default") return arnOf("execute-api", reference, isAny ? "/*/*" : joined("/*/", (verb ?? "*").toUpperCase()));
  return arnOf("execute-api", reference, "/*/", ...methodAndPath(properties, template));
}

/** An id as text is that of a resource of the template where there is one of this name. */
function apiId(node: HostNode, template: Template): Implied {
  const name = textOf(node);
  return name !== undefined && template.resources.has(name) ? { Ref: name } : node;
}

/** Other routes of an API are covered by the function's own default route, which SAM looks at first. */
function isCoveredByDefault(owner: Owner, event: HostEntry): boolean {
  const apiText = (one: HostEntry) => {
    const api = get(one.value, "Properties", "ApiId");
    return api ? JSON.stringify([api.tag, textOf(api) ?? textOf(get(api, "Ref")), api.type === "scalar" && api.text]) : "";
  };
  if (isDefaultRoute(event)) return false;
  return entriesOf(get(owner.properties, "Events")).some(
    (other) => other !== event && isDefaultRoute(other) && apiText(other) === apiText(event),
  );
}
