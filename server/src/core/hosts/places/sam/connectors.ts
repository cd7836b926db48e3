// What SAM's connectors grant: a managed policy of the role, the policy of a queue or topic, or permissions of a function, by the types at both ends.
// Source: `samtranslator/model/connector_profiles` and `model/connector` of aws/serverless-application-model (Apache-2.0).
import type { Range } from "../../../syntax/tree";
import { entriesOf, get, type HostNode, itemsOf, textOf } from "../../tree";
import type { Template, TemplateResource } from "../../values/template";
import data from "./connectors.json";
import { ownRole } from "./functions";
import { generated, type Implied, joined, type Owner, referenced, VERSION } from "./implied";

interface Profile {
  type: string;
  /** Whether the policy is that of the source's role or function, not of the destination's. */
  isSource: boolean;
  /** By permission (`Read`, `Write`): statements, or the properties of a permission. */
  access: { readonly [permission: string]: unknown };
}

const PROFILES: { readonly [source: string]: { readonly [destination: string]: Profile } } = data;

/** The connectors of a resource: it is one, or has some. */
export function connectorResources(owner: Owner, template: Template): TemplateResource[] {
  const { resource, properties } = owner;
  const own = get(resource.node, "Connectors");
  const inner = entriesOf(own).flatMap(({ key, value }) => {
    const given = get(value, "Properties");
    const source = endOf(get(given, "SourceReference"), template, resource.id);
    return connected(owner, resource.id + key.text, source, get(given, "Destination"), get(given, "Permissions"), key.range, template);
  });
  if (resource.type !== "AWS::Serverless::Connector") return inner;
  const source = endOf(get(properties, "Source"), template);
  return [
    ...inner,
    ...connected(owner, resource.id, source, get(properties, "Destination"), get(properties, "Permissions"), resource.name, template),
  ];
}

/** One end of a connector. */
interface End {
  id: string | undefined;
  type: string;
  /** `Arn`, `Url`, `Name`, `ResourceId`, `Qualifier`. */
  values: { readonly [name: string]: Implied | undefined };
  /** The logical id of its role, for a connection to the other end. */
  role(other: End): Implied | undefined;
}

/** SAM's types as those of CloudFormation that they become. */
const TYPES: { readonly [type: string]: string } = {
  "AWS::Serverless::Function": "AWS::Lambda::Function",
  "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
  "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
  "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
  "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
};

/** Types whose `Ref` is the ARN. */
const REF_IS_ARN = new Set(["AWS::StepFunctions::StateMachine", "AWS::AppSync::GraphQLApi", "AWS::AppSync::DataSource", "AWS::SNS::Topic"]);
const IDS: { readonly [type: string]: Implied } = { "AWS::AppSync::GraphQLApi": "ApiId" };

function endOf(node: HostNode | undefined, template: Template, own?: string): End | undefined {
  const id = own ?? textOf(get(node, "Id"));
  const given = (name: string) => get(node, name);
  const resource = id === undefined ? undefined : template.resources.get(id);
  const written = id === undefined ? textOf(given("Type")) : resource?.type;
  if (written === undefined) return undefined;
  const type = Object.hasOwn(TYPES, written) ? (TYPES[written] as string) : written;
  if (id === undefined) {
    const values = {
      Arn: given("Arn"),
      Url: given("QueueUrl"),
      ResourceId: given("ResourceId"),
      Name: given("Name"),
      Qualifier: given("Qualifier"),
    };
    return { id, type, values, role: () => given("RoleName") };
  }
  const attribute = (name: Implied): Implied => ({ "Fn::GetAtt": [id, name] });
  const ref: Implied = { Ref: id };
  return {
    id,
    type,
    values: {
      Arn: REF_IS_ARN.has(type) ? ref : attribute("Arn"),
      Url: ref,
      ResourceId: IDS[type] ? attribute(IDS[type] as string) : ref,
      Name: attribute("Name"),
      Qualifier: given("Qualifier") ?? "*",
    },
    role: (other) => roleOf(resource as TemplateResource, other, template),
  };
}

/** The role of a resource, by reference. */
function roleOf({ id, type, node }: TemplateResource, other: End, template: Template): Implied | undefined {
  const properties = get(node, "Properties");
  const name = (role: HostNode | undefined): Implied | undefined => {
    const found = referenced(role);
    return found === undefined ? undefined : { Ref: found };
  };
  if (/^AWS::Serverless::(Function|StateMachine)$/.test(type)) {
    const role = get(properties, "Role");
    return ownRole(role, template) === false ? name(role) : { Ref: `${id}Role` };
  }
  if (type === "AWS::Events::Rule") {
    const target = itemsOf(get(properties, "Targets")).find((one) => referenced(get(one, "Arn")) === other.id);
    return name(get(target, "RoleArn"));
  }
  return name(get(properties, "Role") ?? get(properties, "RoleArn") ?? get(properties, "ServiceRoleArn"));
}

/** The resources of one connector, for each of its destinations. */
function connected(
  owner: Owner,
  id: string,
  source: End | undefined,
  destinations: HostNode | undefined,
  permissions: HostNode | undefined,
  range: Range,
  template: Template,
): TemplateResource[] {
  const isList = destinations?.type === "list";
  const wanted = itemsOf(permissions).map((item) => textOf(item));
  return (isList ? itemsOf(destinations) : [destinations]).flatMap((node, index) => {
    const destination = endOf(node, template);
    const profile = source && destination && PROFILES[source.type]?.[destination.type];
    if (!source || !destination || !profile) return [];
    const suffix = isList ? `Destination${index}` : "";
    const fill = (value: unknown) => filled(value, { Source: source, Destination: destination });
    const access = Object.keys(profile.access).filter((name) => wanted.includes(name));
    const target = profile.isSource ? source : destination;
    if (profile.type === "AWS_LAMBDA_PERMISSION")
      return access.map((name) => {
        const properties = fill(profile.access[name]) as { readonly [name: string]: Implied };
        const made = { FunctionName: target.values.Arn, ...properties };
        return generated(owner, `${id}${name}LambdaPermission${suffix}`, "AWS::Lambda::Permission", made, range);
      });
    const PolicyDocument: Implied = { Version: VERSION, Statement: access.flatMap((name) => fill(profile.access[name]) as Implied[]) };
    switch (profile.type) {
      case "AWS_SQS_QUEUE_POLICY": {
        const made = { PolicyDocument, Queues: target.values.Url && [target.values.Url] };
        return [generated(owner, `${id}QueuePolicy${suffix}`, "AWS::SQS::QueuePolicy", made, range)];
      }
      case "AWS_SNS_TOPIC_POLICY":
        return [
          generated(
            owner,
            `${id}TopicPolicy${suffix}`,
            "AWS::SNS::TopicPolicy",
            { PolicyDocument, Topics: [{ Ref: target.id ?? "" }] },
            range,
          ),
        ];
      default: {
        const role = target.role(profile.isSource ? destination : source);
        const made = { PolicyDocument, Roles: role && [role] };
        return [generated(owner, `${id}Policy${suffix}`, "AWS::IAM::ManagedPolicy", made, range)];
      }
    }
  });
}

/** A profile's value with what its holes `%{Source.Arn}` and `${AWS::Region}` stand for. */
function filled(value: unknown, ends: { readonly [end: string]: End }): Implied {
  if (Array.isArray(value)) return value.map((one) => filled(one, ends));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, ends)]));
  const pieces: Implied[] = [];
  const text = String(value);
  let from = 0;
  for (const match of text.matchAll(/%\{(\w+)\.(\w+)\}|\$\{(AWS::\w+)\}/g)) {
    const [whole, end = "", name = "", pseudo] = match;
    pieces.push(text.slice(from, match.index), pseudo === undefined ? (ends[end]?.values[name] ?? "") : { Ref: pseudo });
    from = match.index + whole.length;
  }
  pieces.push(text.slice(from));
  const [only, ...more] = pieces.filter((piece) => piece !== "");
  return more.length === 0 ? (only ?? "") : joined(...pieces);
}
