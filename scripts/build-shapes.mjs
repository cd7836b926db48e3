// Turns CloudFormation's resource specification (@aws-cdk/aws-service-spec) into generated/hosts/shapes.json: what names and ARNs look like. Run: node scripts/build-shapes.mjs
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";

const output = join(dirname(dirname(fileURLToPath(import.meta.url))), "generated", "hosts");

/** Where the specification's identifier is not what `Ref` or `Fn::GetAtt` return (CloudFormation's documentation, "Return values" of each type). */
const CORRECTIONS = {
  "AWS::SecretsManager::Secret": { ref: "arn", attributes: { Id: "arn" }, nameProperty: undefined },
  "AWS::SQS::Queue": { ref: "other" },
  "AWS::Logs::LogGroup": { arn: "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*" },
  "AWS::IAM::Policy": { ref: "id" },
  "AWS::IAM::ManagedPolicy": { ref: "arn", attributes: { PolicyArn: "arn" } },
  "AWS::IAM::InstanceProfile": { ref: "name" },
  "AWS::Events::Rule": { ref: "other" },
  "AWS::CodeBuild::Project": { ref: "name" },
  "AWS::SSM::Parameter": { nameProperty: "Name" },
  "AWS::Lambda::Version": { arn: undefined, ref: "other" },
  "AWS::Lambda::LayerVersion": { arn: undefined, ref: "other" },
  "AWS::Lambda::Alias": {
    arn: "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Name}",
    ref: "other",
    nameVariable: "Name",
    nameProperty: "Name",
  },
  // The ARN of an API in the specification is that of API Gateway's own actions; policies speak of execute-api with the id.
  "AWS::ApiGateway::RestApi": { ref: "id", nameProperty: undefined, nameVariable: undefined },
  "AWS::ApiGatewayV2::Api": { ref: "id", nameProperty: undefined, nameVariable: undefined },
};

/** What SAM makes of its own types. */
const SAM = {
  "AWS::Serverless::Function": "AWS::Lambda::Function",
  "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
  "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
  "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
  "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
  "AWS::Serverless::WebSocketApi": "AWS::ApiGatewayV2::Api",
};
/** SAM's own names of properties where they differ. */
const SAM_NAMES = { "AWS::Serverless::StateMachine": { nameProperty: "Name" } };

const shapes = {};
for (const resource of loadAwsServiceSpecSync().all("resource")) {
  const shape = { ...shapeOf(resource), ...CORRECTIONS[resource.cloudFormationType] };
  shapes[resource.cloudFormationType] = JSON.parse(JSON.stringify(shape));
}
for (const [sam, type] of Object.entries(SAM)) shapes[sam] = { ...shapes[type], ...SAM_NAMES[sam] };

mkdirSync(output, { recursive: true });
const temporary = join(output, `.shapes.json.${process.pid}`);
writeFileSync(temporary, JSON.stringify(shapes));
renameSync(temporary, join(output, "shapes.json"));
console.log(
  `Shapes of ${Object.keys(shapes).length} resource types, ${Object.values(shapes).filter((shape) => shape.arn).length} with the form of their ARN.`,
);

function shapeOf(resource) {
  const arn = arnOf(resource.arnTemplate);
  const variables = [...(arn ?? "").matchAll(/\$\{(\w+)\}/g)]
    .map((match) => match[1])
    .filter((name) => !/^(Partition|Region|Account|AccountId)$/.test(name));
  const nameVariable = variables[variables.length - 1];
  const nameProperty = nameVariable && propertyOf(resource, nameVariable);
  const [identifier, ...more] = resource.primaryIdentifier ?? [];
  const attributes = {};
  for (const name of Object.keys(resource.attributes)) {
    // `Arn`, `TopicArn` of a topic, `PolicyArn` of a managed policy: the resource's own.
    if (arn && (name === "Arn" || name === identifier || name === `${resource.name}Arn`) && /Arn$/.test(name)) attributes[name] = "arn";
    else if (nameVariable && (name === nameVariable || name === nameProperty)) attributes[name] = "name";
  }
  return { arn, ref: refOf(resource, identifier, more, arn, nameVariable, nameProperty), nameProperty, nameVariable, attributes };
}

/** `RoleNameWithPath` is the path and the name, `PolicyNameWithPath` the same of a policy. */
function arnOf(template) {
  return template?.replace(/\$\{(\w+)NameWithPath\}/, "${$1Name}");
}

function propertyOf(resource, variable) {
  const names = Object.keys(resource.properties);
  if (names.includes(variable)) return variable;
  if (/Name$/.test(variable)) return names.find((name) => name === "Name") ?? names.find((name) => name === `${resource.name}Name`);
  return undefined;
}

function refOf(resource, identifier, more, arn, nameVariable, nameProperty) {
  if (identifier === undefined || more.length > 0) return "other";
  if (/Arn$/.test(identifier)) return arn ? "arn" : "other";
  if (/(Url|URL|Uri)$/.test(identifier)) return "other";
  if (identifier === nameProperty || identifier === nameVariable) return nameProperty ? "name" : "id";
  if (identifier in resource.properties) return /Name$/.test(identifier) ? "name" : "other";
  return /Id$|^Id$/.test(identifier) ? "id" : "other";
}
