// Requirements in our own words with the parameter that decides each, over many services: what retrieval is measured on besides outside data.

export interface KnownRequirement {
  service: string;
  requirement: string;
  operation: RegExp;
  /** The last name of the path, or its end. */
  leaf: RegExp;
}

export const row = (service: string, requirement: string, operation: RegExp, leaf: RegExp): KnownRequirement => ({
  service,
  requirement,
  operation,
  leaf,
});

export const KNOWN: KnownRequirement[] = [
  row(
    "dynamodb",
    "Point-in-time recovery is turned on for every DynamoDB table",
    /^DescribeContinuousBackups$/,
    /^(PointInTimeRecoveryStatus|PointInTimeRecoveryDescription)$/,
  ),
  row("dynamodb", "DynamoDB tables are protected against deletion", /^DescribeTable$/, /^DeletionProtectionEnabled$/),
  row(
    "dynamodb",
    "DynamoDB tables are encrypted with a customer managed KMS key",
    /^DescribeTable$/,
    /^(KMSMasterKeyArn|SSEType|SSEDescription)$/,
  ),
  row(
    "ecs",
    "Containers of an ECS task definition mount their root filesystem read-only",
    /^DescribeTaskDefinition$/,
    /^readonlyRootFilesystem$/,
  ),
  row("ecs", "ECS containers must not run privileged", /^DescribeTaskDefinition$/, /^privileged$/),
  row("ecs", "ECS services do not assign public IP addresses", /^DescribeServices$/, /^assignPublicIp$/),
  row(
    "ecr",
    "Images are scanned when they are pushed to an ECR repository",
    /^DescribeRepositories$/,
    /^(scanOnPush|imageScanningConfiguration)$/,
  ),
  row("ecr", "Tags of ECR repositories are immutable", /^DescribeRepositories$/, /^imageTagMutability$/),
  row(
    "eks",
    "The endpoint of an EKS cluster is not reachable from the internet",
    /^DescribeCluster$/,
    /^(endpointPublicAccess|publicAccessCidrs)$/,
  ),
  row("eks", "EKS clusters write audit logs", /^DescribeCluster$/, /^(logging|clusterLogging|enabled|types)$/),
  row("efs", "EFS file systems are encrypted at rest", /^DescribeFileSystems$/, /^(Encrypted|KmsKeyId)$/),
  row("efs", "EFS access points force a root directory", /^DescribeAccessPoints$/, /^(RootDirectory|Path)$/),
  row(
    "elasticache",
    "ElastiCache replication groups encrypt data in transit",
    /^DescribeReplicationGroups$/,
    /^TransitEncryption(Enabled|Mode)$/,
  ),
  row(
    "elasticache",
    "ElastiCache replication groups encrypt data at rest",
    /^DescribeReplicationGroups$/,
    /^(AtRestEncryptionEnabled|KmsKeyId)$/,
  ),
  row(
    "elasticache",
    "Automatic backups are kept for Redis clusters",
    /^Describe(CacheClusters|ReplicationGroups)$/,
    /^SnapshotRetentionLimit$/,
  ),
  row("elasticache", "Automatic failover is on for replication groups", /^DescribeReplicationGroups$/, /^AutomaticFailover$/),
  row(
    "opensearch",
    "OpenSearch domains encrypt data at rest",
    /^Describe(Domain|Domains|DomainConfig)$/,
    /^(EncryptionAtRestOptions|Enabled|KmsKeyId)$/,
  ),
  row(
    "opensearch",
    "OpenSearch domains encrypt traffic between nodes",
    /^Describe(Domain|Domains|DomainConfig)$/,
    /^(NodeToNodeEncryptionOptions|Enabled)$/,
  ),
  row(
    "opensearch",
    "OpenSearch domains only accept HTTPS with TLS 1.2",
    /^Describe(Domain|Domains|DomainConfig)$/,
    /^(EnforceHTTPS|TLSSecurityPolicy|DomainEndpointOptions)$/,
  ),
  row(
    "es",
    "Elasticsearch domains publish error logs to CloudWatch Logs",
    /^DescribeElasticsearchDomain(s|Config)?$/,
    /^(LogPublishingOptions|CloudWatchLogsLogGroupArn|Enabled)$/,
  ),
  row("redshift", "Redshift clusters are not publicly reachable", /^DescribeClusters$/, /^PubliclyAccessible$/),
  row("redshift", "Redshift clusters are encrypted at rest", /^DescribeClusters$/, /^(Encrypted|KmsKeyId)$/),
  row("redshift", "Redshift uses enhanced VPC routing", /^DescribeClusters$/, /^EnhancedVpcRouting$/),
  row(
    "redshift",
    "Redshift clusters take automatic snapshots and keep them for seven days",
    /^DescribeClusters$/,
    /^AutomatedSnapshotRetentionPeriod$/,
  ),
  row("redshift", "Major version upgrades of Redshift clusters happen automatically", /^DescribeClusters$/, /^AllowVersionUpgrade$/),
  row("s3", "Public access to S3 buckets is blocked", /^GetPublicAccessBlock$/, /./),
  row("s3", "S3 buckets keep versions of their objects (versioning)", /^GetBucketVersioning$/, /^Status$/),
  row("s3", "Default server-side encryption is set for S3 buckets", /^GetBucketEncryption$/, /./),
  row("s3", "S3 buckets have server access logging", /^GetBucketLogging$/, /./),
  row("s3", "S3 buckets have object lock enabled", /^GetObjectLockConfiguration$/, /./),
  row("cloudfront", "CloudFront distributions have a default root object", /^GetDistribution(Config)?$/, /^DefaultRootObject$/),
  row(
    "cloudfront",
    "Viewers reach CloudFront distributions over HTTPS only",
    /^(GetDistribution(Config)?|ListDistributions)$/,
    /^ViewerProtocolPolicy$/,
  ),
  row(
    "cloudfront",
    "CloudFront distributions are protected by a WAF web ACL",
    /^(GetDistribution(Config)?|ListDistributions)$/,
    /^WebACLId$/,
  ),
  row("apigateway", "X-Ray tracing is active on API Gateway REST API stages", /^GetStages?$/, /^tracingEnabled$/),
  row("apigateway", "Cached data of API Gateway stages is encrypted", /^GetStages?$/, /^cacheDataEncrypted$/),
  row("dms", "DMS replication instances are not publicly accessible", /^DescribeReplicationInstances$/, /^PubliclyAccessible$/),
  row("codebuild", "CodeBuild projects do not run in privileged mode", /^BatchGetProjects$/, /^privilegedMode$/),
  row("sns", "SNS topics are encrypted with KMS", /^GetTopicAttributes$/, /^Attributes$/),
  row("sqs", "Messages that cannot be processed go to a dead-letter queue", /^GetQueueAttributes$/, /^Attributes$/),
  row("kinesis", "Kinesis streams are encrypted at rest", /^DescribeStream(Summary)?$/, /^(EncryptionType|KeyId)$/),
  row("kinesis", "Kinesis streams retain their data for at least a week", /^DescribeStream(Summary)?$/, /^RetentionPeriodHours$/),
  row(
    "autoscaling",
    "Auto Scaling groups behind a load balancer use ELB health checks",
    /^DescribeAutoScalingGroups$/,
    /^HealthCheckType$/,
  ),
  row(
    "elb",
    "Classic load balancers have cross-zone load balancing enabled",
    /^DescribeLoadBalancerAttributes$/,
    /^(CrossZoneLoadBalancing|Enabled)$/,
  ),
  row(
    "elb",
    "Connection draining is on for classic load balancers",
    /^DescribeLoadBalancerAttributes$/,
    /^(ConnectionDraining|Enabled|Timeout)$/,
  ),
  row("elbv2", "Application load balancers drop invalid HTTP headers", /^DescribeLoadBalancerAttributes$/, /^(Attributes|Key|Value)$/),
  row("iam", "The password policy asks for at least 14 characters", /^GetAccountPasswordPolicy$/, /^MinimumPasswordLength$/),
  row("iam", "The password policy prevents the reuse of old passwords", /^GetAccountPasswordPolicy$/, /^PasswordReusePrevention$/),
  row("rds", "RDS instances run in several availability zones", /^DescribeDBInstances$/, /^MultiAZ$/),
  row("rds", "RDS instances copy their tags to snapshots", /^DescribeDBInstances$/, /^CopyTagsToSnapshot$/),
  row("rds", "Automated backups of RDS instances are kept for at least seven days", /^DescribeDBInstances$/, /^BackupRetentionPeriod$/),
  row("rds", "IAM authentication is enabled for RDS clusters", /^DescribeDBClusters$/, /^IAMDatabaseAuthenticationEnabled$/),
  row("neptune", "Neptune clusters are encrypted at rest", /^DescribeDBClusters$/, /^(StorageEncrypted|KmsKeyId)$/),
  row("docdb", "DocumentDB clusters export audit logs to CloudWatch", /^DescribeDBClusters$/, /^EnabledCloudwatchLogsExports$/),
  row(
    "stepfunctions",
    "Step Functions state machines log their executions",
    /^DescribeStateMachine$/,
    /^(loggingConfiguration|level|destinations|includeExecutionData|logGroupArn)$/,
  ),
  row(
    "athena",
    "Athena work groups encrypt query results at rest",
    /^GetWorkGroup$/,
    /^(EncryptionConfiguration|EncryptionOption|KmsKey)$/,
  ),
  row("ec2", "EBS volumes are encrypted", /^DescribeVolumes$/, /^(Encrypted|KmsKeyId)$/),
  row("ec2", "EBS encryption is on by default", /^GetEbsEncryptionByDefault$/, /./),
  row(
    "ec2",
    "Security groups do not allow unrestricted inbound traffic to port 22",
    /^DescribeSecurityGroup(s|Rules)$/,
    /^(IpPermissions|IpRanges|CidrIp|FromPort|ToPort|CidrIpv4)$/,
  ),
  row("ec2", "Transit gateways do not accept VPC attachments automatically", /^DescribeTransitGateways$/, /^AutoAcceptSharedAttachments$/),
  row("lambda", "Lambda functions use a supported runtime", /^(GetFunction|GetFunctionConfiguration|ListFunctions)$/, /^Runtime$/),
  row(
    "lambda",
    "X-Ray tracing is active for Lambda functions",
    /^(GetFunction|GetFunctionConfiguration|ListFunctions)$/,
    /^(TracingConfig|Mode)$/,
  ),
  row("kms", "KMS keys are not scheduled for deletion", /^DescribeKey$/, /^(DeletionDate|KeyState|PendingDeletionWindowInDays)$/),
  row("cloudtrail", "The trail covers all regions", /^(DescribeTrails|GetTrail)$/, /^IsMultiRegionTrail$/),
  row("logs", "CloudWatch log groups keep events for a year", /^DescribeLogGroups$/, /^retentionInDays$/),
  row("sagemaker", "SageMaker models run with network isolation", /^DescribeModel$/, /^EnableNetworkIsolation$/),
  row(
    "acm",
    "Certificates are renewed before they expire",
    /^DescribeCertificate$/,
    /^(NotAfter|RenewalEligibility|RenewalStatus|RenewalSummary)$/,
  ),
  row("wafv2", "WAF web ACLs have logging enabled", /^(GetLoggingConfiguration|ListLoggingConfigurations)$/, /./),
  row("appsync", "AppSync APIs have field-level logging", /^(GetGraphqlApi|ListGraphqlApis)$/, /^(logConfig|fieldLogLevel)$/),
  row("backup", "Backup recovery points are encrypted", /^(Describe|List)RecoveryPoint/, /^(IsEncrypted|EncryptionKeyArn)$/),
  row(
    "secretsmanager",
    "Secrets are rotated at least every 90 days",
    /^(DescribeSecret|ListSecrets)$/,
    /^(RotationEnabled|RotationRules|AutomaticallyAfterDays|LastRotatedDate)$/,
  ),
];

/** The last name of a path, marks taken off. */
export const leafOf = (path: string): string => (path.split(".").pop() ?? "").replace(/[[\]{}]/g, "");
