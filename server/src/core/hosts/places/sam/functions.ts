// What SAM generates for functions and state machines besides what their events ask for: the role with its trust and policies, permissions of
// function URLs, aliases. Source: `samtranslator/model` of aws/serverless-application-model (Apache-2.0).
import { entriesOf, get, type HostNode, itemsOf, textOf } from "../../tree";
import { evaluate } from "../../values/cloudformation";
import { callOf, type Template, type TemplateResource } from "../../values/template";
import { attachedForEvent, functionEvent, functionRolePolicies, stateMachineEvent } from "./events";
import { allow, attachedBySam, generated, type Implied, implied, isOn, type Owner, permission, trustOf } from "./implied";
import { type NamedPolicy, sendPolicy } from "./sends";

/** What SAM generates for a function. */
export function functionResources(owner: Owner, template: Template): TemplateResource[] {
  const { resource, properties } = owner;
  const alias = aliasOf(owner, "AWS::Lambda::Alias", { FunctionName: { Ref: resource.id } });
  const name: Implied = { Ref: alias?.id ?? resource.id };
  const events = entriesOf(get(properties, "Events"));
  const role = roleOf(
    owner,
    template,
    "lambda.amazonaws.com",
    [
      ...deadLetterPolicies(owner),
      ...destinationPolicies(owner, template),
      ...events.flatMap((event) => functionRolePolicies(owner, event)),
    ],
    [
      attachedBySam("service-role/AWSLambdaBasicExecutionRole", resource.name),
      ...attachedFor(get(properties, "Tracing"), "AWSXrayWriteOnlyAccess", template),
      ...attachedFor(get(properties, "VpcConfig"), "service-role/AWSLambdaVPCAccessExecutionRole", template),
      ...events.flatMap((event) => attachedForEvent(event)),
    ],
  );
  return [
    ...(alias ? [alias] : []),
    ...role,
    ...deploymentRole(owner),
    ...destinationResources(owner, template),
    ...urlPermissions(owner, name, template),
    ...events.flatMap((event) => functionEvent({ owner, event, name, template })),
  ];
}

/** What SAM generates for a state machine. */
export function stateMachineResources(owner: Owner, template: Template): TemplateResource[] {
  const { resource, properties } = owner;
  const alias = aliasOf(owner, "AWS::StepFunctions::StateMachineAlias", {});
  const isTarget = alias && textOf(get(properties, "UseAliasAsEventTarget")) === "true";
  const target: Implied = { Ref: isTarget ? alias.id : resource.id };
  return [
    ...(alias ? [alias] : []),
    ...roleOf(
      owner,
      template,
      "states.amazonaws.com",
      [],
      attachedFor(get(properties, "Tracing", "Enabled"), "AWSXrayWriteOnlyAccess", template),
    ),
    ...deploymentRole(owner),
    ...entriesOf(get(properties, "Events")).flatMap((event) => stateMachineEvent({ owner, event, name: target, template })),
  ];
}

function aliasOf(owner: Owner, type: string, more: { readonly [name: string]: Implied }): TemplateResource | undefined {
  const alias = get(owner.properties, "AutoPublishAlias");
  if (!alias) return undefined;
  const name = (textOf(alias) ?? "").replace(/\W/g, "");
  return generated(owner, `${owner.resource.id}Alias${name}`, type, { Name: alias, ...more }, alias.range);
}

/** The condition under which SAM makes a role: none is needed, or there is a role already (`false`). */
export function ownRole(role: HostNode | undefined, template: Template): string | boolean {
  const call = role && callOf(role);
  if (!role) return true;
  if (call?.name !== "Fn::If") return false;
  const [condition, ...branches] = itemsOf(call.argument);
  const name = textOf(condition);
  const [isNone, isOther] = branches.map((branch) => evaluate(branch, template) === undefined);
  if (name === undefined || (!isNone && !isOther)) return false;
  if (isNone) return isOther ? true : name;
  // SAM adds the condition under this name.
  template.conditions.set(`NOT${name}`, { type: "not", term: { type: "condition", name } });
  return `NOT${name}`;
}

/** The role, without what the resource's own `Policies` say: those are read where they stand. */
function roleOf(
  owner: Owner,
  template: Template,
  service: string,
  policies: readonly NamedPolicy[],
  managed: readonly HostNode[],
): TemplateResource[] {
  const { resource, properties } = owner;
  const own = ownRole(get(properties, "Role"), template);
  if (own === false) return [];
  const { name } = resource;
  const trust = get(properties, "AssumeRolePolicyDocument");
  // A trust policy that is written at the resource is read there.
  const isWritten = trust !== undefined && get(resource.node, "Properties", "AssumeRolePolicyDocument") !== undefined;
  return [
    generated(
      owner,
      `${resource.id}Role`,
      "AWS::IAM::Role",
      {
        ...(!isWritten && { AssumeRolePolicyDocument: trust ?? trustOf(service) }),
        Path: get(properties, "RolePath"),
        PermissionsBoundary: get(properties, "PermissionsBoundary"),
        ManagedPolicyArns: managed,
        Policies: policies.map(({ name: policy, document, range }) => implied({ PolicyName: policy, PolicyDocument: document }, range)),
      },
      name,
      typeof own === "string" ? own : undefined,
    ),
  ];
}

/** Values with which a property asks for nothing. */
const SWITCHED_OFF = new Set(["", "null", "~", "false", "Disabled"]);

/** What SAM attaches where a property has a value; where the deployment gives the value it is taken to ask for it. */
function attachedFor(property: HostNode | undefined, name: string, template: Template): HostNode[] {
  const isOff = SWITCHED_OFF.has(textOf(property)?.trim() ?? "on");
  return property && !isOff && evaluate(property, template) ? [attachedBySam(name, property.range)] : [];
}

/** The role for gradual deployments, one for all resources that name none. */
function deploymentRole(owner: Owner): TemplateResource[] {
  const preference = get(owner.properties, "DeploymentPreference");
  if (!preference || get(preference, "Role") || !isOn(get(preference, "Enabled") ?? preference)) return [];
  const properties = {
    AssumeRolePolicyDocument: trustOf("codedeploy.amazonaws.com"),
    ManagedPolicyArns: [attachedBySam("service-role/AWSCodeDeployRoleForLambda", preference.range)],
  };
  return [generated(owner, "CodeDeployServiceRole", "AWS::IAM::Role", properties, preference.range)];
}

function deadLetterPolicies({ properties }: Owner): NamedPolicy[] {
  const queue = get(properties, "DeadLetterQueue");
  const [type, target] = [textOf(get(queue, "Type")), get(queue, "TargetArn")];
  const action = type === "SQS" ? "sqs:SendMessage" : type === "SNS" ? "sns:Publish" : undefined;
  return queue && target && action ? [{ name: "DeadLetterQueuePolicy", document: allow(action, target), range: queue.range }] : [];
}

/** The destinations of asynchronous calls, with the queue or topic that SAM makes where none is named. */
function destinationsOf({ resource, properties }: Owner, template: Template) {
  const config = get(properties, "EventInvokeConfig", "DestinationConfig");
  return ["OnSuccess", "OnFailure"].flatMap((when) => {
    const destination = get(config, when);
    const type = textOf(get(destination, "Type"));
    if (!destination || type === undefined) return [];
    const id = `${resource.id}EventInvokeConfig${when}`;
    const name = type === "SQS" ? `${id}Queue` : `${id}Topic`;
    const canBeMade = type === "SQS" || type === "SNS";
    const madeArn: Implied = type === "SQS" ? { "Fn::GetAtt": [name, "Arn"] } : { Ref: name };
    const { target, isMade } = targetOf(get(destination, "Destination"), canBeMade ? madeArn : undefined, template);
    return target === undefined ? [] : [{ id, type, target, ...(isMade && { made: name }), range: destination.range }];
  });
}

/** The destination as written; where it is none, always or under a condition, what SAM makes. */
function targetOf(
  written: HostNode | undefined,
  made: Implied | undefined,
  template: Template,
): { target: Implied | undefined; isMade: boolean } {
  if (!written) return { target: made, isMade: made !== undefined };
  const call = callOf(written);
  const [condition, ...branches] = call?.name === "Fn::If" ? itemsOf(call.argument) : [];
  const isMade = made !== undefined && branches.some((branch) => evaluate(branch, template) === undefined);
  if (!condition || !isMade) return { target: written, isMade: false };
  return { target: { "Fn::If": [condition, ...branches.map((one) => (evaluate(one, template) ? one : made))] }, isMade };
}

function destinationPolicies(owner: Owner, template: Template): NamedPolicy[] {
  return destinationsOf(owner, template).flatMap(({ id, type, target, range }) => sendPolicy(id, type, target, range));
}

function destinationResources(owner: Owner, template: Template): TemplateResource[] {
  return destinationsOf(owner, template).flatMap(({ type, made, range }) =>
    made ? [generated(owner, made, type === "SQS" ? "AWS::SQS::Queue" : "AWS::SNS::Topic", {}, range)] : [],
  );
}

/** A function URL without authorization may be called by everybody. */
function urlPermissions(owner: Owner, name: Implied, template: Template): TemplateResource[] {
  const { id } = owner.resource;
  const auth = get(owner.properties, "FunctionUrlConfig", "AuthType");
  if (!auth) return [];
  const condition = isNone(auth, id, template);
  if (condition === false) return [];
  const make = (suffix: string, properties: { readonly [name: string]: Implied }): TemplateResource => {
    const made = { FunctionName: name, Principal: "*", ...properties };
    return condition === true
      ? permission(owner, id + suffix, made, auth.range)
      : generated(owner, id + suffix, "AWS::Lambda::Permission", made, auth.range, condition);
  };
  return [
    make("UrlPublicPermissions", { Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" }),
    make("URLInvokeAllowPublicAccess", { Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: true }),
  ];
}

/** Whether `AuthType` is `NONE`; of a parameter that is a condition. */
function isNone(auth: HostNode, id: string, template: Template): string | boolean {
  const text = textOf(auth);
  if (text !== undefined) return text === "NONE";
  if (callOf(auth)?.name !== "Ref") return false;
  const name = `${id}.FunctionUrlConfig.AuthType is NONE`;
  const [part, ...more] = evaluate(auth, template)?.parts ?? [];
  const isOne = part && "symbol" in part && more.length === 0;
  template.conditions.set(name, isOne ? { type: "equals", symbol: part.symbol, value: "NONE" } : { type: "free", text: name });
  return name;
}
