// A fourth set of ways to say a requirement, written after the reading was changed for the third, and run once before it was changed again.
import { type Phrasing, rows } from "./phrasings";

export const FOURTH: Phrasing[] = [
  ...rows("rds:DescribeDBInstances", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "It goes without saying that RDS instances are not public",
    "RDS instances must under all circumstances stay private",
    "Least of all may an RDS instance be publicly accessible",
    "Public RDS instances are a no-no",
    "RDS instances should have their public access revoked",
    "RDS instances should see public access taken away",
    "Refrain from making RDS instances publicly accessible",
    "Abstain from publicly accessible RDS instances",
    "The presence of public RDS instances is a finding",
  ]),
  ...rows("rds:DescribeDBInstances", { StorageEncrypted: true }, { StorageEncrypted: false }, [
    "RDS instances cannot but be encrypted",
    "Storage encryption is a must for RDS",
    "Storage encryption on RDS is non-negotiable",
    "RDS instances may exist only if they are encrypted",
    "An RDS instance may not exist if it isn't encrypted",
    "A lack of encryption in RDS storage will not be tolerated",
  ]),
  ...rows("rds:DescribeDBInstances", { DeletionProtection: true }, { DeletionProtection: false }, [
    "Deletion protection on RDS must not be considered optional",
    "Anyone who runs RDS must turn on deletion protection",
    "RDS instances that have not got deletion protection fail",
    "The absence of deletion protection on RDS instances is reported",
  ]),
  ...rows("rds:DescribeEventSubscriptions", { StorageEncrypted: true }, { StorageEncrypted: false }, [
    "Whenever an RDS instance is launched, its storage must be encrypted",
  ]),
  ...rows("mq:DescribeBroker", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "Amazon MQ brokers ought not be exposed publicly",
    "By no means should Amazon MQ brokers be public",
    "Not a single Amazon MQ broker is publicly accessible",
  ]),
  ...rows("redshift:DescribeClusters", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "Redshift clusters must have nothing to do with the public internet",
    "A Redshift cluster is compliant only when it isn't publicly accessible",
  ]),
  ...rows("redshift:DescribeClusters", { Encrypted: true }, { Encrypted: false }, [
    "Encryption of Redshift clusters is never to be switched off",
    "No exceptions: Redshift clusters are encrypted",
    "Redshift clusters with encryption off shall be shut down",
  ]),
  ...rows("redshift:DescribeClusters", { EnhancedVpcRouting: true }, { EnhancedVpcRouting: false }, [
    "Redshift clusters don't comply when enhanced VPC routing is off",
  ]),
  ...rows("efs:DescribeFileSystems", { Encrypted: true }, { Encrypted: false }, [
    "Never should an EFS file system be unencrypted",
    "EFS file systems may not be created without encryption",
    "It is compulsory to encrypt EFS file systems",
    "There mustn't be EFS file systems that skip encryption",
  ]),
  ...rows("kms:GetKeyRotationStatus", { KeyRotationEnabled: true }, { KeyRotationEnabled: false }, [
    "Key rotation in KMS may never be turned off",
    "KMS keys whose rotation has been disabled don't pass the check",
    "KMS keys shall have automatic rotation, with no exceptions",
  ]),
  ...rows("cloudtrail:DescribeTrails", { LogFileValidationEnabled: true }, { LogFileValidationEnabled: false }, [
    "CloudTrail trails must validate their log files",
  ]),
  ...rows("cloudtrail:DescribeTrails", { IsMultiRegionTrail: true }, { IsMultiRegionTrail: false }, [
    "Trails of CloudTrail that cover one Region only are reported",
  ]),
  ...rows("cloudtrail:DescribeTrails", { IncludeGlobalServiceEvents: true }, { IncludeGlobalServiceEvents: false }, [
    "CloudTrail trails are to include global service events",
  ]),
  ...rows("s3:GetBucketVersioning", { Status: "Enabled" }, { Status: "Suspended" }, [
    "S3 buckets with versioning other than Enabled are violations",
    "Versioning shall not be suspended on any S3 bucket",
  ]),
  ...rows("dynamodb:DescribeTable", { DeletionProtectionEnabled: true }, { DeletionProtectionEnabled: false }, [
    "DynamoDB tables that can be deleted by accident fail: deletion protection is off",
  ]),
  ...rows("dynamodb:DescribeContinuousBackups", { PointInTimeRecoveryStatus: "ENABLED" }, { PointInTimeRecoveryStatus: "DISABLED" }, [
    "Point-in-time recovery must not be missing from DynamoDB tables",
  ]),
  ...rows("ecr:DescribeRepositories", { imageTagMutability: "IMMUTABLE" }, { imageTagMutability: "MUTABLE" }, [
    "ECR repositories mustn't let image tags be mutable",
    "Mutable image tags are out of the question in ECR",
  ]),
  ...rows("ecr:DescribeRepositories", { scanOnPush: true }, { scanOnPush: false }, [
    "Scan on push is not to be left off for ECR repositories",
  ]),
  ...rows("ecs:DescribeTaskDefinition", { privileged: false }, { privileged: true }, [
    "No ECS container may be privileged",
    "ECS containers need not be privileged and must not be",
  ]),
  ...rows("ecs:DescribeTaskDefinition", { readonlyRootFilesystem: true }, { readonlyRootFilesystem: false }, [
    "The root filesystem of ECS containers must be read-only",
    "ECS containers must not have a writable root filesystem",
  ]),
  ...rows("eks:DescribeCluster", { endpointPublicAccess: false }, { endpointPublicAccess: true }, [
    "Public access to the EKS API endpoint is ruled out",
  ]),
  ...rows("eks:DescribeCluster", { endpointPrivateAccess: true }, { endpointPrivateAccess: false }, [
    "EKS endpoints must have private access enabled",
  ]),
  ...rows("eks:DescribeCluster", { version: "1.29" }, { version: "1.27" }, [
    "EKS clusters no older than Kubernetes 1.28",
    "EKS clusters must be at version 1.28 at least",
    "Do not run EKS clusters on anything below Kubernetes 1.28",
  ]),
  ...rows("lambda:GetFunctionConfiguration", { Mode: "Active" }, { Mode: "PassThrough" }, [
    "Lambda functions with tracing mode PassThrough are not compliant",
    "The tracing mode of Lambda functions must be Active and not PassThrough",
  ]),
  ...rows("lambda:GetFunctionUrlConfig", { AuthType: "AWS_IAM" }, { AuthType: "NONE" }, [
    "Lambda function URLs shall require IAM authentication",
  ]),
  ...rows("lambda:GetFunctionConcurrency", { ReservedConcurrentExecutions: 10 }, {}, [
    "Reserved concurrency must be set on Lambda functions",
  ]),
  ...rows("lambda:GetFunctionConfiguration", { MemorySize: 512 }, { MemorySize: 2048 }, [
    "Memory of Lambda functions must not exceed 1024 MB",
  ]),
  ...rows("lambda:GetFunctionConfiguration", { Timeout: 100 }, { Timeout: 600 }, [
    "Timeouts of Lambda functions lie between 3 and 300 seconds",
  ]),
  ...rows("sagemaker:DescribeNotebookInstance", { RootAccess: "Disabled" }, { RootAccess: "Enabled" }, [
    "SageMaker notebook instances deny root access",
  ]),
  ...rows("sagemaker:DescribeNotebookInstance", { DirectInternetAccess: "Disabled" }, { DirectInternetAccess: "Enabled" }, [
    "Direct internet access is something SageMaker notebooks must not have",
  ]),
  ...rows("sagemaker:DescribeModel", { EnableNetworkIsolation: true }, { EnableNetworkIsolation: false }, [
    "Without network isolation no SageMaker model may be deployed",
  ]),
  ...rows("sagemaker:DescribeDomain", { AppNetworkAccessType: "VpcOnly" }, { AppNetworkAccessType: "PublicInternetOnly" }, [
    "SageMaker domains in PublicInternetOnly mode are disallowed",
  ]),
  ...rows("opensearch:DescribeDomain", { EnforceHTTPS: true }, { EnforceHTTPS: false }, ["HTTPS is to be enforced by OpenSearch domains"]),
  ...rows(
    "opensearch:DescribeDomain",
    { TLSSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
    { TLSSecurityPolicy: "Policy-Min-TLS-1-0-2019-07" },
    ["OpenSearch domains mustn't accept TLS below 1.2"],
  ),
  ...rows("elasticache:DescribeReplicationGroups", { TransitEncryptionEnabled: true }, { TransitEncryptionEnabled: false }, [
    "ElastiCache replication groups shall refuse unencrypted connections: transit encryption is on",
  ]),
  ...rows("elasticache:DescribeReplicationGroups", { AtRestEncryptionEnabled: true }, { AtRestEncryptionEnabled: false }, [
    "At-rest encryption must not be off for ElastiCache replication groups",
  ]),
  ...rows("elasticache:DescribeCacheClusters", { AutoMinorVersionUpgrade: true }, { AutoMinorVersionUpgrade: false }, [
    "ElastiCache clusters upgrade minor versions by themselves",
  ]),
  ...rows("docdb:DescribeDBClusters", { EnabledCloudwatchLogsExports: "audit" }, {}, [
    "Audit logs of DocumentDB clusters must not go unexported",
  ]),
  ...rows("dms:DescribeReplicationInstances", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "DMS replication instances are closed to the public",
  ]),
  ...rows("dms:DescribeEndpoints", { SslMode: "require" }, { SslMode: "none" }, ["DMS endpoints with SSL mode none are rejected"]),
  ...rows("kafka:DescribeClusterV2", { ClientBroker: "TLS" }, { ClientBroker: "PLAINTEXT" }, [
    "Client connections to MSK brokers that are PLAINTEXT are forbidden",
  ]),
  ...rows("kafka:DescribeClusterV2", { Type: "DISABLED" }, { Type: "SERVICE_PROVIDED_EIPS" }, ["MSK clusters have public access disabled"]),
  ...rows("kinesis:DescribeStreamSummary", { EncryptionType: "KMS" }, { EncryptionType: "NONE" }, [
    "Kinesis streams must be encrypted rather than left in the clear",
  ]),
  ...rows("kinesis:DescribeStreamSummary", { RetentionPeriodHours: 168 }, { RetentionPeriodHours: 24 }, [
    "Retention of Kinesis streams below 168 hours is a violation",
  ]),
  ...rows("sqs:GetQueueAttributes", { MessageRetentionPeriod: "345600" }, { MessageRetentionPeriod: "1209600" }, [
    "SQS queues hold messages for not more than 4 days",
  ]),
  ...rows("sqs:GetQueueAttributes", { VisibilityTimeout: "30" }, { VisibilityTimeout: "10" }, [
    "Queues in SQS whose visibility timeout is under 30 seconds are flagged",
  ]),
  ...rows("secretsmanager:DescribeSecret", { RotationEnabled: true }, { RotationEnabled: false }, [
    "Rotation is not optional for secrets in Secrets Manager",
  ]),
  ...rows("secretsmanager:DescribeSecret", { AutomaticallyAfterDays: 30 }, { AutomaticallyAfterDays: 365 }, [
    "Secrets must be rotated at most every 90 days",
  ]),
  ...rows("iam:GetAccountPasswordPolicy", { MinimumPasswordLength: 14 }, { MinimumPasswordLength: 8 }, [
    "The IAM password policy doesn't permit fewer than 14 characters",
    "IAM passwords: minimum length 14",
  ]),
  ...rows("iam:GetAccountPasswordPolicy", { AllowUsersToChangePassword: true }, { AllowUsersToChangePassword: false }, [
    "IAM users are allowed to change their password",
  ]),
  ...rows("iam:GetAccountPasswordPolicy", { RequireNumbers: true }, { RequireNumbers: false }, ["The password policy demands numbers"]),
  ...rows("iam:GetAccountPasswordPolicy", { HardExpiry: false }, { HardExpiry: true }, ["Password expiry in IAM is hard: no"]),
  ...rows("apigateway:GetStages", { tracingEnabled: true }, { tracingEnabled: false }, [
    "API Gateway stages mustn't trace nothing: X-Ray is active",
  ]),
  ...rows("apigateway:GetRestApis", { disableExecuteApiEndpoint: true }, { disableExecuteApiEndpoint: false }, [
    "The default execute-api endpoint of REST APIs is disabled",
    "REST APIs may not be reached at their default endpoint: it has to be off",
  ]),
  ...rows("codebuild:BatchGetProjects", { projectVisibility: "PRIVATE" }, { projectVisibility: "PUBLIC_READ" }, [
    "No CodeBuild project may be visible to the public",
  ]),
  ...rows("codebuild:BatchGetProjects", { encryptionDisabled: false }, { encryptionDisabled: true }, [
    "Artifacts of CodeBuild projects mustn't have their encryption disabled",
  ]),
  ...rows("workspaces:DescribeWorkspaces", { RootVolumeEncryptionEnabled: true }, { RootVolumeEncryptionEnabled: false }, [
    "WorkSpaces may not leave root volumes unencrypted",
  ]),
  ...rows("emr:DescribeCluster", { SecurityConfiguration: "x" }, {}, ["EMR clusters must not lack a security configuration"]),
  ...rows("glue:GetJob", { SecurityConfiguration: "x" }, {}, ["Glue crawlers and jobs must use a security configuration"]),
  ...rows("glue:GetDataCatalogEncryptionSettings", { CatalogEncryptionMode: "SSE-KMS" }, { CatalogEncryptionMode: "DISABLED" }, [
    "Glue Data Catalog encryption at rest must not be DISABLED",
  ]),
  ...rows("ec2:DescribeInstances", { HttpTokens: "required" }, { HttpTokens: "optional" }, [
    "EC2 instances with IMDSv1 are forbidden",
    "EC2 instances shall not be reachable through IMDSv1",
  ]),
  ...rows("ec2:DescribeInstances", { SourceDestCheck: true }, { SourceDestCheck: false }, [
    "EC2 instances must not have source/destination checks off",
  ]),
  ...rows("ec2:DescribeInstances", { EbsOptimized: true }, { EbsOptimized: false }, ["EBS optimisation should not be off for instances"]),
  ...rows("ec2:DescribeSubnets", { MapPublicIpOnLaunch: false }, { MapPublicIpOnLaunch: true }, [
    "No subnet auto-assigns public IP addresses",
  ]),
  ...rows("ec2:DescribeSnapshots", { Encrypted: true }, { Encrypted: false }, ["EBS snapshots may not be left unencrypted"]),
  ...rows("ec2:GetSerialConsoleAccessStatus", { SerialConsoleAccessEnabled: false }, { SerialConsoleAccessEnabled: true }, [
    "Serial console access must remain disabled for EC2",
  ]),
  ...rows("ec2:DescribeInstances", { HttpPutResponseHopLimit: 1 }, { HttpPutResponseHopLimit: 3 }, [
    "The instance metadata hop limit is no more than 1",
  ]),
  ...rows("elbv2:DescribeLoadBalancers", { Scheme: "internal" }, { Scheme: "internet-facing" }, [
    "Load balancers must not be internet-facing",
  ]),
  ...rows(
    "elbv2:DescribeLoadBalancerAttributes",
    { "load_balancing.cross_zone.enabled": "true" },
    { "load_balancing.cross_zone.enabled": "false" },
    ["Cross-zone load balancing of Network Load Balancers is enabled"],
  ),
  ...rows("elbv2:DescribeListeners", { Protocol: "HTTPS" }, { Protocol: "HTTP" }, ["No listener of a load balancer uses plain HTTP"]),
  ...rows("memorydb:DescribeClusters", { TLSEnabled: true }, { TLSEnabled: false }, ["MemoryDB clusters keep TLS on"]),
  ...rows("mwaa:GetEnvironment", { WebserverAccessMode: "PRIVATE_ONLY" }, { WebserverAccessMode: "PUBLIC_ONLY" }, [
    "The web server of an MWAA environment is not PUBLIC_ONLY",
  ]),
  ...rows("appstream:DescribeFleets", { EnableDefaultInternetAccess: false }, { EnableDefaultInternetAccess: true }, [
    "AppStream fleets are to have no default internet access",
  ]),
  ...rows("imagebuilder:GetImagePipeline", { status: "ENABLED" }, { status: "DISABLED" }, ["Image Builder pipelines must not be DISABLED"]),
];
