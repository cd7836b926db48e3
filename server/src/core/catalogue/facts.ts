// Facts that the service data does not carry: what the global keys mean (own words), regions, service principals.

/** What each global condition key compares, in one sentence. Names as `KeyInfo.name` writes them. */
export const globalKeyDescriptions: Readonly<Record<string, string>> = {
  "aws:PrincipalArn": "The ARN of the principal that makes the request; for a role session the ARN of the role",
  "aws:PrincipalAccount": "The account that the requesting principal belongs to",
  "aws:PrincipalOrgPaths": "The Organizations paths of the requesting principal",
  "aws:PrincipalOrgID": "The organization that the requesting principal belongs to",
  "aws:PrincipalTag/${TagKey}": "The value of a tag on the requesting principal",
  "aws:PrincipalIsAWSService": "Whether an AWS service principal makes the call directly",
  "aws:PrincipalServiceName": "The name of the service principal that makes the call",
  "aws:PrincipalServiceNamesList": "All names of the service principal that makes the call",
  "aws:PrincipalType": "The kind of principal: Account, User, AssumedRole, FederatedUser or Anonymous",
  "aws:userid": "The unique identifier of the requesting principal",
  "aws:username": "The name of the requesting IAM user; absent for roles and federated users",
  "aws:AssumedRoot": "Whether the request uses a root session obtained with AssumeRoot",
  "aws:FederatedProvider": "The identity provider that authenticated the principal",
  "aws:TokenIssueTime": "When the temporary credentials of the request were issued",
  "aws:MultiFactorAuthAge": "Seconds since the principal signed in with multi-factor authentication",
  "aws:MultiFactorAuthPresent": "Whether multi-factor authentication validated the temporary credentials; absent for long-term keys",
  "aws:ChatbotSourceArn": "The chat configuration that started the session",
  "aws:Ec2InstanceSourceVpc": "The VPC that the EC2 role credentials were delivered to",
  "aws:Ec2InstanceSourcePrivateIPv4": "The private IPv4 address that the EC2 role credentials were delivered to",
  "aws:SourceIdentity": "The source identity that was set when the role was assumed",
  "ec2:RoleDelivery": "The version of the instance metadata service that delivered the credentials",
  "ec2:SourceInstanceArn": "The EC2 instance that the role session was created for",
  "glue:RoleAssumedBy": "The service that assumed the role on behalf of AWS Glue",
  "glue:CredentialIssuingService": "The service that issued the credentials of an AWS Glue job",
  "lambda:SourceFunctionArn": "The Lambda function that the execution role's credentials were given to",
  "ssm:SourceInstanceArn": "The managed node that the credentials were given to",
  "identitystore:UserId": "The IAM Identity Center user behind the session",
  "aws:SourceIp": "The address that the request comes from; absent when it comes through a VPC endpoint",
  "aws:SourceVpc": "The VPC of the VPC endpoint that the request travels through",
  "aws:SourceVpcArn": "The ARN of the VPC of the VPC endpoint that the request travels through",
  "aws:SourceVpce": "The VPC endpoint that the request travels through",
  "aws:VpceAccount": "The account that owns the VPC endpoint of the request",
  "aws:VpceOrgPaths": "The Organizations paths of the owner of the VPC endpoint",
  "aws:VpceOrgID": "The organization that owns the VPC endpoint of the request",
  "aws:VpcSourceIp": "The private address that the request comes from, through a VPC endpoint",
  "aws:ResourceAccount": "The account that owns the requested resource",
  "aws:ResourceOrgID": "The organization that owns the requested resource",
  "aws:ResourceOrgPaths": "The Organizations paths of the owner of the requested resource",
  "aws:ResourceTag/${TagKey}": "The value of a tag on the requested resource",
  "aws:CalledVia": "The services through which the request was made, in order",
  "aws:CalledViaFirst": "The first service through which the request was made",
  "aws:CalledViaLast": "The last service through which the request was made",
  "aws:CalledViaAWSMCP": "The AWS-managed MCP server through which the request was made",
  "aws:ViaAWSService": "Whether a service makes the request with the principal's credentials (forward access session)",
  "aws:ViaAWSMCPService": "Whether an AWS-managed MCP server makes the request with the principal's credentials",
  "aws:CurrentTime": "The time of the request as an ISO 8601 date",
  "aws:EpochTime": "The time of the request as a date or in seconds since 1970",
  "aws:referer": "The HTTP referrer that the caller states; anyone can forge it",
  "aws:RequestedRegion": "The Region that the request was sent to",
  "aws:RequestTag/${TagKey}": "The value of a tag that the request sets",
  "aws:TagKeys": "The keys of all tags that the request sets",
  "aws:SecureTransport": "Whether the request came over TLS",
  "aws:SourceArn": "The resource on whose behalf a service makes the call",
  "aws:SourceAccount": "The account that owns the resource on whose behalf a service makes the call",
  "aws:SourceOwner": "The account on whose behalf a service makes the call (older services)",
  "aws:SourceOrgPaths": "The Organizations paths of the resource on whose behalf a service makes the call",
  "aws:SourceOrgID": "The organization of the resource on whose behalf a service makes the call",
  "aws:UserAgent": "The client that the caller states; anyone can forge it",
  "aws:IsMcpServiceAction": "Whether the action is one of an AWS-managed MCP server",
};

/** Regions of all partitions, for completion; an unlisted region is not an error. */
export const regions: readonly string[] = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "cn-north-1",
  "cn-northwest-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eusc-de-east-1",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
];

/** Names before `.amazonaws.com` of the service principals seen most. Many services have none, so this cannot come from the prefixes. */
const principalNames =
  "access-analyzer account.organizations acm acm-pca airflow airflow-env amplify apigateway appconfig appflow " +
  "application-autoscaling appmesh apprunner appstream appsync aps athena auditmanager autoscaling " +
  "autoscaling-plans backup batch bedrock bedrock-agentcore billingconsole braket budgets cassandra channels.lex chatbot " +
  "chime cloud9 cloudformation cloudfront cloudhsm cloudsearch cloudtrail cloudwatch codebuild codecommit " +
  "codedeploy codedeploy.us-east-1 codepipeline codestar codestar-notifications cognito-identity cognito-idp " +
  "cognito-sync compute-optimizer config config-multiaccountsetup connect connect-campaigns continuousexport.discovery " +
  "controltower cost-optimization-hub credentials.iot cur databrew dataexchange datapipeline datasync datazone dax " +
  "delivery.logs detective devops-guru directconnect discovery dlm dms ds dynamodb dynamodb.application-autoscaling ec2 " +
  "ec2.application-autoscaling ec2fleet ec2scheduled ecr ecs ecs-tasks ecs.application-autoscaling edgelambda eks " +
  "eks-fargate-pods eks-fargate eks-nodegroup elasticache elasticbeanstalk elasticfilesystem elasticloadbalancing " +
  "elasticmapreduce elastictranscoder email.cognito-idp emr-containers emr-serverless es events evidently " +
  "export.rds finspace firehose fis fms forecast frauddetector freertos fsx gamelift glacier glue grafana " +
  "greengrass guardduty health healthlake iam imagebuilder importexport inspector inspector2 internetmonitor " +
  "iot iotanalytics iotevents iotfleetwise iotsitewise iotthingsgraph iottwinmaker ivs jellyfish kafka kafkaconnect " +
  "kendra kinesis kinesisanalytics kinesisvideo kms lakeformation lambda lex lexv2 license-manager " +
  "license-manager.master-account lightsail logdelivery.elasticloadbalancing logger.cloudfront " +
  "logging.s3 logs lookoutmetrics m2 machinelearning macie macie2 malware-protection.guardduty malware-protection-plan.guardduty managedservices " +
  "mediaconnect mediaconvert medialive mediapackage mediastore mediatailor member.org.stacksets.cloudformation " +
  "memorydb mgn migrationhub mobilehub monitoring monitoring.rds mq network-firewall networkmanager " +
  "neptune-graph oam omics ops.apigateway opensearchservice opsworks opsworks-cm organizations osis outposts " +
  "panorama personalize pinpoint pipes polly pricing-plan-manager prod.transcribe profile q qbusiness qldb quicksight " +
  "ram rds rds-preview redshift redshift-serverless rekognition replication.dynamodb " +
  "replication.ecr replicator.lambda resiliencehub resource-explorer-2 resource-groups reporting.trustedadvisor " +
  "robomaker rolesanywhere route53 route53-recovery-control-config route53domains route53resolver rum s3 " +
  "s3.data-source.lustre.fsx sagemaker scheduler schemas secretsmanager securityhub securitylake " +
  "serverlessrepo servicecatalog servicediscovery servicequotas ses shield signer sms sms-voice sns spotfleet sqs ssm " +
  "ssm-incidents ssm-quicksetup sso stacksets.cloudformation states storage-lens.s3 storagegateway streams.metrics.cloudwatch " +
  "support swf synthetics tagpolicies.tag textract timestream topic.ses transcribe " +
  "transfer transitgateway translate trustedadvisor verified-access vmie voiceid vpc-flow-logs vpc-lattice waf waf-regional " +
  "wafv2 wellarchitected wisdom workdocs worklink workmail workspaces workspaces-web xray";

/** Known service principals, sorted. Best effort: an unlisted one is not an error. */
export const servicePrincipals: readonly string[] = principalNames
  .split(" ")
  .map((name) => `${name}.amazonaws.com`)
  .sort();

/** Claims that every OpenID Connect provider may put into `<provider>:<claim>` keys (SEMANTICS.md 3.6 K19). */
export const oidcClaims: Readonly<Record<string, "String" | "ArrayOfString">> = {
  amr: "ArrayOfString",
  aud: "String",
  azp: "String",
  email: "String",
  id: "String",
  oaud: "String",
  sub: "String",
};

/**
 * Keys that the service reference types as arrays although one of their actions gives a single value: an entry of
 * `events:PutEvents` has one source and one type. AWS's guide to EventBridge and its managed policies compare them plainly.
 */
export const alsoSingleKeys: readonly string[] = ["events:detail-type", "events:source"];
