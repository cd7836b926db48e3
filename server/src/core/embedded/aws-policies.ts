// What AWS's own policies say, of those that templates attach most: all that are short and rarely change. Source: AWS managed policy reference
// guide, with the version that was read on 2026-11-29. AWS may add actions: what is found holds, and what is not found holds for these versions.

/** A statement as AWS publishes it. */
export interface AwsStatement {
  Effect: "Allow";
  Action?: string | string[];
  NotAction?: string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

const allow = (...actions: string[]): AwsStatement => ({ Effect: "Allow", Action: actions, Resource: "*" });
const allowOn = (Resource: string, ...actions: string[]): AwsStatement => ({ ...allow(...actions), Resource });
const of = (service: string, ...names: string[]): string[] => names.map((name) => `${service}:${name}`);

const WRITE_LOGS = of("logs", "CreateLogGroup", "CreateLogStream", "PutLogEvents");
const TRACE = [
  ...of("xray", "PutTraceSegments", "PutTelemetryRecords"),
  ...of("xray", "GetSamplingRules", "GetSamplingTargets", "GetSamplingStatisticSummaries"),
];

/** By the name in the ARN, with its path. */
export const AWS_POLICIES: Readonly<Record<string, readonly AwsStatement[]>> = {
  AdministratorAccess: [allow("*")],
  PowerUserAccess: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    allow("iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:ListRoles", "organizations:DescribeOrganization"),
  ],
  IAMFullAccess: [
    allow(
      "iam:*",
      ...of("organizations", "DescribeAccount", "DescribeOrganization", "DescribeOrganizationalUnit", "DescribePolicy"),
      ...of("organizations", "ListChildren", "ListParents", "ListPoliciesForTarget", "ListRoots", "ListPolicies", "ListTargetsForPolicy"),
    ),
  ],
  IAMReadOnlyAccess: [
    allow(
      ...of("iam", "GenerateCredentialReport", "GenerateServiceLastAccessedDetails", "Get*", "List*"),
      ...of("iam", "SimulateCustomPolicy", "SimulatePrincipalPolicy"),
    ),
  ],
  AmazonS3FullAccess: [allow("s3:*", "s3-object-lambda:*")],
  AmazonS3ReadOnlyAccess: [allow("s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*")],
  AmazonSQSFullAccess: [allow("sqs:*")],
  AmazonAPIGatewayInvokeFullAccess: [allowOn("arn:aws:execute-api:*:*:*", "execute-api:Invoke", "execute-api:ManageConnections")],
  AWSStepFunctionsFullAccess: [allow("states:*")],
  CloudWatchLogsFullAccess: [allow("logs:*", "cloudwatch:GenerateQuery", "cloudwatch:GenerateQueryResultsSummary")],
  AWSXrayWriteOnlyAccess: [allow(...TRACE)],
  AWSXRayDaemonWriteAccess: [allow(...TRACE)],
  CloudWatchLambdaInsightsExecutionRolePolicy: [
    allow("logs:CreateLogGroup"),
    allowOn("arn:aws:logs:*:*:log-group:/aws/lambda-insights:*", "logs:CreateLogStream", "logs:PutLogEvents"),
  ],
  CloudWatchAgentServerPolicy: [
    allow(
      "cloudwatch:PutMetricData",
      ...of("ec2", "DescribeVolumes", "DescribeTags"),
      ...of("logs", "PutLogEvents", "PutRetentionPolicy", "DescribeLogStreams", "DescribeLogGroups", "CreateLogStream", "CreateLogGroup"),
      ...TRACE,
    ),
    allowOn("arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*", "ssm:GetParameter"),
  ],
  AmazonSSMManagedInstanceCore: [
    allow(
      ...of("ssm", "DescribeAssociation", "GetDeployablePatchSnapshotForInstance", "GetDocument", "DescribeDocument", "GetManifest"),
      ...of("ssm", "GetParameter", "GetParameters", "ListAssociations", "ListInstanceAssociations", "PutInventory"),
      ...of("ssm", "PutComplianceItems", "PutConfigurePackageResult", "UpdateAssociationStatus", "UpdateInstanceAssociationStatus"),
      "ssm:UpdateInstanceInformation",
    ),
    allow(...of("ssmmessages", "CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")),
    allow(...of("ec2messages", "AcknowledgeMessage", "DeleteMessage", "FailMessage", "GetEndpoint", "GetMessages", "SendReply")),
  ],
  AmazonEC2ContainerRegistryReadOnly: [
    allow(
      ...of("ecr", "GetAuthorizationToken", "BatchCheckLayerAvailability", "GetDownloadUrlForLayer", "GetRepositoryPolicy"),
      ...of("ecr", "DescribeRepositories", "ListImages", "DescribeImages", "BatchGetImage", "GetLifecyclePolicy"),
      ...of("ecr", "GetLifecyclePolicyPreview", "ListTagsForResource", "DescribeImageScanFindings"),
    ),
  ],
  AmazonEKSWorkerNodePolicy: [
    allow(
      ...of("ec2", "DescribeInstances", "DescribeInstanceTypes", "DescribeRouteTables", "DescribeSecurityGroups", "DescribeSubnets"),
      ...of("ec2", "DescribeVolumes", "DescribeVolumesModifications", "DescribeVpcs"),
      "eks:DescribeCluster",
      "eks-auth:AssumeRoleForPodIdentity",
    ),
  ],
  AmazonEKS_CNI_Policy: [
    allow(
      ...of("ec2", "AssignPrivateIpAddresses", "AttachNetworkInterface", "CreateNetworkInterface", "DeleteNetworkInterface"),
      ...of("ec2", "DescribeInstances", "DescribeTags", "DescribeNetworkInterfaces", "DescribeInstanceTypes", "DescribeSubnets"),
      ...of("ec2", "DetachNetworkInterface", "ModifyNetworkInterfaceAttribute", "UnassignPrivateIpAddresses"),
    ),
    allowOn("arn:aws:ec2:*:*:network-interface/*", "ec2:CreateTags"),
  ],
  AWSLambda_FullAccess: [
    allow(
      ...of("cloudformation", "DescribeStacks", "ListStackResources"),
      ...of("cloudwatch", "ListMetrics", "GetMetricData"),
      ...of("ec2", "DescribeSecurityGroups", "DescribeSubnets", "DescribeVpcs"),
      ...of("kms", "DescribeKey", "ListAliases"),
      ...of(
        "iam",
        "GetPolicy",
        "GetPolicyVersion",
        "GetRole",
        "GetRolePolicy",
        "ListAttachedRolePolicies",
        "ListRolePolicies",
        "ListRoles",
      ),
      "lambda:*",
      "logs:DescribeLogGroups",
      ...of("states", "DescribeStateMachine", "ListStateMachines"),
      "tag:GetResources",
      ...of("xray", "GetTraceSummaries", "BatchGetTraces"),
    ),
    { ...allow("iam:PassRole"), Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } } },
    allowOn(
      "arn:aws:logs:*:*:log-group:/aws/lambda/*",
      ...of("logs", "DescribeLogStreams", "GetLogEvents", "FilterLogEvents", "StartLiveTail", "StopLiveTail"),
    ),
    {
      ...allowOn("arn:aws:iam::*:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda", "iam:CreateServiceLinkedRole"),
      Condition: { StringEquals: { "iam:AWSServiceName": "lambda.amazonaws.com" } },
    },
  ],
  AmazonDynamoDBReadOnlyAccess: [
    allow(
      ...of("application-autoscaling", "DescribeScalableTargets", "DescribeScalingActivities", "DescribeScalingPolicies"),
      ...of("cloudwatch", "DescribeAlarmHistory", "DescribeAlarms", "DescribeAlarmsForMetric", "GetMetricStatistics", "ListMetrics"),
      "cloudwatch:GetMetricData",
      ...of("datapipeline", "DescribeObjects", "DescribePipelines", "GetPipelineDefinition", "ListPipelines", "QueryObjects"),
      ...of("dynamodb", "BatchGetItem", "Describe*", "List*", "GetItem", "GetResourcePolicy", "Query", "Scan", "PartiQLSelect"),
      ...of("dax", "Describe*", "List*", "GetItem", "BatchGetItem", "Query", "Scan"),
      ...of("ec2", "DescribeVpcs", "DescribeSubnets", "DescribeSecurityGroups"),
      ...of("iam", "GetRole", "ListRoles"),
      ...of("kms", "DescribeKey", "ListAliases"),
      ...of("sns", "ListSubscriptionsByTopic", "ListTopics"),
      ...of("lambda", "ListFunctions", "ListEventSourceMappings", "GetFunctionConfiguration"),
      ...of("resource-groups", "ListGroups", "ListGroupResources", "GetGroup", "GetGroupQuery"),
      "tag:GetResources",
      ...of("kinesis", "ListStreams", "DescribeStream", "DescribeStreamSummary"),
    ),
    allowOn("arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*", "cloudwatch:GetInsightRuleReport"),
  ],
  AmazonDynamoDBFullAccess: [
    allow(
      "dynamodb:*",
      "dax:*",
      ...of("application-autoscaling", "DeleteScalingPolicy", "DeregisterScalableTarget", "DescribeScalableTargets"),
      ...of(
        "application-autoscaling",
        "DescribeScalingActivities",
        "DescribeScalingPolicies",
        "PutScalingPolicy",
        "RegisterScalableTarget",
      ),
      ...of("cloudwatch", "DeleteAlarms", "DescribeAlarmHistory", "DescribeAlarms", "DescribeAlarmsForMetric", "GetMetricStatistics"),
      ...of("cloudwatch", "ListMetrics", "PutMetricAlarm", "GetMetricData"),
      ...of("datapipeline", "ActivatePipeline", "CreatePipeline", "DeletePipeline", "DescribeObjects", "DescribePipelines"),
      ...of("datapipeline", "GetPipelineDefinition", "ListPipelines", "PutPipelineDefinition", "QueryObjects"),
      ...of("ec2", "DescribeVpcs", "DescribeSubnets", "DescribeSecurityGroups"),
      ...of("iam", "GetRole", "ListRoles"),
      ...of("kms", "DescribeKey", "ListAliases"),
      ...of("sns", "CreateTopic", "DeleteTopic", "ListSubscriptions", "ListSubscriptionsByTopic", "ListTopics", "Subscribe"),
      ...of("sns", "Unsubscribe", "SetTopicAttributes"),
      ...of("lambda", "CreateFunction", "ListFunctions", "ListEventSourceMappings", "CreateEventSourceMapping"),
      ...of("lambda", "DeleteEventSourceMapping", "GetFunctionConfiguration", "DeleteFunction"),
      ...of("resource-groups", "ListGroups", "ListGroupResources", "GetGroup", "GetGroupQuery", "DeleteGroup", "CreateGroup"),
      "tag:GetResources",
      ...of("kinesis", "ListStreams", "DescribeStream", "DescribeStreamSummary"),
    ),
    allowOn("arn:aws:cloudwatch:*:*:insight-rule/DynamoDBContributorInsights*", "cloudwatch:GetInsightRuleReport"),
    {
      ...allow("iam:PassRole"),
      Condition: {
        StringLike: {
          "iam:PassedToService": ["application-autoscaling.amazonaws.com", "application-autoscaling.amazonaws.com.cn", "dax.amazonaws.com"],
        },
      },
    },
    {
      ...allow("iam:CreateServiceLinkedRole"),
      Condition: {
        StringEquals: {
          "iam:AWSServiceName": [
            ...["replication", "contributorinsights", "kinesisreplication"].map((name) => `${name}.dynamodb.amazonaws.com`),
            "dax.amazonaws.com",
            "dynamodb.application-autoscaling.amazonaws.com",
          ],
        },
      },
    },
  ],
  "service-role/AWSLambdaBasicExecutionRole": [allow(...WRITE_LOGS)],
  "service-role/AWSLambdaBasicDurableExecutionRolePolicy": [
    allow(...WRITE_LOGS, ...of("lambda", "CheckpointDurableExecution", "GetDurableExecutionState")),
  ],
  "service-role/AWSLambdaRole": [allow("lambda:InvokeFunction")],
  "service-role/AWSLambdaSQSQueueExecutionRole": [
    allow(...of("sqs", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"), ...WRITE_LOGS),
  ],
  "service-role/AWSLambdaKinesisExecutionRole": [
    allow(
      ...of("kinesis", "DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards", "ListStreams"),
      "kinesis:SubscribeToShard",
      ...WRITE_LOGS,
    ),
  ],
  "service-role/AWSLambdaDynamoDBExecutionRole": [
    allow(...of("dynamodb", "DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"), ...WRITE_LOGS),
  ],
  "service-role/AWSLambdaMSKExecutionRole": [
    allow(
      ...of("kafka", "DescribeCluster", "DescribeClusterV2", "GetBootstrapBrokers"),
      ...of("ec2", "CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeVpcs", "DeleteNetworkInterface"),
      ...of("ec2", "DescribeSubnets", "DescribeSecurityGroups"),
      ...WRITE_LOGS,
    ),
  ],
  "service-role/AWSLambdaVPCAccessExecutionRole": [
    allow(
      ...WRITE_LOGS,
      ...of("ec2", "CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface"),
      ...of("ec2", "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"),
    ),
  ],
  "service-role/AWSAppSyncPushToCloudWatchLogs": [allow(...WRITE_LOGS)],
  "service-role/AWSCodeDeployRoleForLambda": [
    allow("cloudwatch:DescribeAlarms", ...of("lambda", "UpdateAlias", "GetAlias", "GetProvisionedConcurrencyConfig"), "sns:Publish"),
    allowOn("arn:aws:s3:::*/CodeDeploy/*", "s3:GetObject", "s3:GetObjectVersion"),
    {
      ...allow("s3:GetObject", "s3:GetObjectVersion"),
      Condition: { StringEquals: { "s3:ExistingObjectTag/UseWithCodeDeploy": "true" } },
    },
    allowOn("arn:aws:lambda:*:*:function:CodeDeployHook_*", "lambda:InvokeFunction"),
  ],
  "service-role/AmazonECSTaskExecutionRolePolicy": [
    allow(
      ...of("ecr", "GetAuthorizationToken", "BatchCheckLayerAvailability", "GetDownloadUrlForLayer", "BatchGetImage"),
      ...of("logs", "CreateLogStream", "PutLogEvents"),
    ),
  ],
};
