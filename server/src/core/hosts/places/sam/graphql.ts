// What SAM generates for GraphQL APIs: the role that writes logs, roles of data sources with what they may do, permissions of authorizers.
// Source: `SamGraphQLApi` in `samtranslator/model/sam_resources.py` of aws/serverless-application-model (Apache-2.0).
import { entriesOf, get, type HostEntry, type HostNode, itemsOf, textOf } from "../../tree";
import type { Template, TemplateResource } from "../../values/template";
import { connectorResources } from "./connectors";
import { arnOf, attachedBySam, generated, type Implied, type Owner, trustOf } from "./implied";

const SERVICE = "appsync.amazonaws.com";

/** What SAM generates for a GraphQL API. */
export function graphqlResources(owner: Owner, template: Template): TemplateResource[] {
  const { resource, properties } = owner;
  const logging = get(properties, "Logging");
  const isLogged = textOf(logging) !== "false" && !get(logging, "CloudWatchLogsRoleArn");
  const sources = get(properties, "DataSources");
  const each = (type: string) => entriesOf(get(sources, type)).flatMap((entry) => dataSource(owner, type, entry, template));
  const auth = get(properties, "Auth");
  const authorizers = [auth, ...itemsOf(get(auth, "Additional"))].flatMap((one) => get(one, "LambdaAuthorizer", "AuthorizerUri") ?? []);
  return [
    ...(isLogged
      ? [
          generated(
            owner,
            `${resource.id}CloudWatchRole`,
            "AWS::IAM::Role",
            {
              AssumeRolePolicyDocument: trustOf(SERVICE),
              ManagedPolicyArns: [attachedBySam("service-role/AWSAppSyncPushToCloudWatchLogs", resource.name)],
            },
            resource.name,
          ),
        ]
      : []),
    ...each("DynamoDB"),
    ...each("Lambda"),
    ...authorizers.flatMap((node, index) => authorizer(owner, node, index + 1, template)),
  ];
}

/** A connector that stands in no template. */
function connect(owner: Owner, id: string, properties: Implied, at: HostNode, template: Template): TemplateResource[] {
  const resource = generated(owner, id, "AWS::Serverless::Connector", properties, at.range);
  const own = get(resource.node, "Properties");
  return own?.type === "map" ? connectorResources({ resource, properties: own }, template) : [];
}

function dataSource(owner: Owner, type: string, { key, value }: HostEntry, template: Template): TemplateResource[] {
  if (get(value, "ServiceRoleArn")) return [];
  const id = `${owner.resource.id}${key.text}${type}DataSource`;
  const isTable = type === "DynamoDB";
  const table = get(value, "TableName");
  const arn: Implied | undefined = isTable
    ? (get(value, "TableArn") ?? (table && arnOf("dynamodb", "table/", table)))
    : get(value, "FunctionArn");
  const connector = {
    Source: { Type: "AWS::AppSync::DataSource", Arn: { Ref: id }, RoleName: { Ref: `${id}Role` } },
    Destination: { Type: isTable ? "AWS::DynamoDB::Table" : "AWS::Lambda::Function", Arn: arn },
    Permissions: (isTable && get(value, "Permissions")) || (isTable ? ["Read", "Write"] : ["Write"]),
  };
  return [
    generated(owner, `${id}Role`, "AWS::IAM::Role", { AssumeRolePolicyDocument: trustOf(SERVICE) }, key.range),
    ...connect(owner, `${id}To${isTable ? "Table" : "Lambda"}Connector`, connector, key, template),
  ];
}

function authorizer(owner: Owner, node: HostNode, number: number, template: Template): TemplateResource[] {
  const api = owner.resource.id;
  const connector = {
    Source: { Type: "AWS::AppSync::GraphQLApi", Arn: { Ref: api }, ResourceId: { "Fn::GetAtt": [api, "ApiId"] } },
    Destination: { Type: "AWS::Lambda::Function", Arn: node },
    Permissions: ["Write"],
  };
  return connect(owner, `${api}ToLambdaAuthConnector${number}`, connector, node, template);
}
