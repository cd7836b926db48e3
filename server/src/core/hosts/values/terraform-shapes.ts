// What attributes of Terraform's AWS resources look like: ARNs with their fixed text, names, ids.
import type { Range, TextPart } from "../../syntax/tree";
import type { HostData } from "../host";
import type { SymbolTable } from "./symbols";
import { partsOf, text, type ValueNode } from "./text";

/** A resource type: the CloudFormation type whose ARN it has, its argument with the name (absent: AWS gives an id), the attributes that return the name. */
interface TerraformShape {
  type: string;
  name?: string;
  named: readonly string[];
  /** Another form of the ARN than CloudFormation's. */
  arn?: string;
}

const named = (type: string, name = "name", more: readonly string[] = ["id"]): TerraformShape => ({ type, name, named: [name, ...more] });
const numbered = (type: string, ...attributes: string[]): TerraformShape => ({ type, named: ["id", ...attributes] });

const SHAPES: Readonly<Record<string, TerraformShape>> = {
  aws_s3_bucket: named("AWS::S3::Bucket", "bucket"),
  aws_sqs_queue: named("AWS::SQS::Queue", "name", []),
  aws_sns_topic: named("AWS::SNS::Topic", "name", []),
  aws_dynamodb_table: named("AWS::DynamoDB::Table"),
  aws_kinesis_stream: named("AWS::Kinesis::Stream", "name", []),
  aws_kinesis_firehose_delivery_stream: named("AWS::KinesisFirehose::DeliveryStream", "name", []),
  aws_lambda_function: named("AWS::Lambda::Function", "function_name"),
  aws_iam_role: named("AWS::IAM::Role"),
  aws_iam_user: named("AWS::IAM::User"),
  aws_iam_group: named("AWS::IAM::Group"),
  aws_iam_policy: named("AWS::IAM::ManagedPolicy", "name", []),
  aws_cloudwatch_log_group: {
    ...named("AWS::Logs::LogGroup"),
    arn: "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}",
  },
  aws_cloudwatch_event_bus: named("AWS::Events::EventBus"),
  aws_sfn_state_machine: named("AWS::StepFunctions::StateMachine", "name", []),
  aws_ecr_repository: named("AWS::ECR::Repository"),
  aws_ecs_cluster: named("AWS::ECS::Cluster", "name", []),
  aws_codebuild_project: named("AWS::CodeBuild::Project", "name", []),
  aws_codepipeline: named("AWS::CodePipeline::Pipeline"),
  aws_kms_key: numbered("AWS::KMS::Key", "key_id"),
  aws_efs_file_system: numbered("AWS::EFS::FileSystem"),
  aws_vpc: numbered("AWS::EC2::VPC"),
  aws_vpc_endpoint: numbered("AWS::EC2::VPCEndpoint"),
  aws_subnet: numbered("AWS::EC2::Subnet"),
  aws_security_group: numbered("AWS::EC2::SecurityGroup"),
  aws_instance: numbered("AWS::EC2::Instance"),
  aws_cloudfront_distribution: numbered("AWS::CloudFront::Distribution"),
  aws_cognito_user_pool: numbered("AWS::Cognito::UserPool"),
  aws_api_gateway_rest_api: numbered("AWS::ApiGateway::RestApi"),
  aws_apigatewayv2_api: numbered("AWS::ApiGatewayV2::Api"),
};

const DIGITS = { type: "digits", length: 12 } as const;

/** The symbols of where a module is applied, one each for a module: its one provider's. */
export function deploymentSymbol(what: "partition" | "region" | "account_id" | "dns_suffix", symbols: SymbolTable): string {
  const why = "it is that of the provider's configuration";
  return what === "account_id" ? symbols.symbol(what, why, DIGITS) : symbols.symbol(what, why, { type: "text", without: ":/" });
}

/** A resource as references see it. `address` with its instance, `argument` evaluated. */
interface ResourceReference {
  address: string;
  type: string;
  argument(name: string): ValueNode | undefined;
}

/** The value of an attribute; undefined where its form is not known. */
export function terraformAttribute(
  { address, type, argument }: ResourceReference,
  name: string,
  range: Range,
  symbols: SymbolTable,
  data: HostData,
): ValueNode | undefined {
  const shape = Object.hasOwn(SHAPES, type) ? SHAPES[type] : undefined;
  if (!shape) return undefined;
  const nameOf = (): readonly TextPart[] => {
    const given = shape.name === undefined ? undefined : argument(shape.name);
    const parts = partsOf(given);
    if (parts && parts.length > 0) return parts;
    const what = shape.name === undefined ? "id" : "name";
    return [
      {
        symbol: symbols.symbol(`${address}.${what}`, `AWS or Terraform gives ${address} its ${what}`, {
          type: "text",
          without: what === "id" ? ":" : ":/",
        }),
        range,
      },
    ];
  };
  if (shape.named.includes(name)) return text(nameOf(), range);
  const head = (service: string): TextPart[] => [
    { text: "arn:" },
    { symbol: deploymentSymbol("partition", symbols), range },
    { text: `:${service}:` },
    { symbol: deploymentSymbol("region", symbols), range },
    { text: ":" },
    { symbol: deploymentSymbol("account_id", symbols), range },
    { text: ":" },
  ];
  if (name === "execution_arn" && /^aws_api/.test(type)) return text([...head("execute-api"), ...nameOf()], range);
  const template = shape.arn ?? data.shapes[shape.type]?.arn;
  if (name !== "arn" || template === undefined || /^aws_api/.test(type)) return undefined;
  const path = type.startsWith("aws_iam_") ? pathParts(argument("path"), address, range, symbols) : [];
  return text(filled(template, range, symbols, [...path, ...nameOf()]), range);
}

function filled(template: string, range: Range, symbols: SymbolTable, name: readonly TextPart[]): TextPart[] {
  const known: Record<string, "partition" | "region" | "account_id"> = { Partition: "partition", Region: "region", Account: "account_id" };
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of template.matchAll(/\$\{(\w+)\}/g)) {
    parts.push({ text: template.slice(from, match.index) });
    from = match.index + match[0].length;
    const what = known[match[1] as string];
    if (what) parts.push({ symbol: deploymentSymbol(what, symbols), range });
    else parts.push(...name);
  }
  parts.push({ text: template.slice(from) });
  return parts;
}

/** The path of a role, user or policy; it may hold any character, wildcards included. */
function pathParts(path: ValueNode | undefined, address: string, range: Range, symbols: SymbolTable): readonly TextPart[] {
  if (!path) return [];
  const parts = partsOf(path);
  const [first, ...rest] = parts ?? [
    { symbol: symbols.unknown(`${address}.path`, "the path is not known, and a path may hold wildcards"), range },
  ];
  return first && "text" in first ? [{ text: first.text.replace(/^\//, "") }, ...rest] : first ? [first, ...rest] : [];
}
