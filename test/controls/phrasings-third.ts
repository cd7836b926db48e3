// A third set of ways to say a requirement, over more services and other constructions: relative clauses, `unless`, `only … may`,
// `lest`, `rather than`, `neither … nor`, verdicts in the passive, versions, fragments, and titles in the manner of rule catalogues.
import { type Phrasing, rows } from "./phrasings";

export const THIRD: Phrasing[] = [
  ...rows("rds:DescribeDBInstances", { StorageEncrypted: true }, { StorageEncrypted: false }, [
    "Any DB instance whose storage has no encryption is to be reported",
    "Only those RDS instances which encrypt their storage may be launched",
    "Every RDS instance that exists has its storage encrypted",
    "An RDS instance is not accepted unless its storage is encrypted",
    "Nothing but encrypted RDS storage will do",
    "Only encrypted RDS instances may be used",
    "RDS instances without encrypted storage",
    "An RDS instance lacking encryption of its storage is unacceptable",
    "Rather than unencrypted, RDS storage is encrypted",
    "RDS storage is encrypted so that no one can read it without a key",
    "RDS storage is to be encrypted",
    "Our account is to be free of unencrypted RDS instances",
    "Ensure no RDS instance lacks encryption",
    "Make sure that RDS storage does not remain unencrypted",
    "It must never happen that an RDS instance is not encrypted",
    "No RDS instance should fail to encrypt its storage",
    "RDS instances must not be non-encrypted",
    "Not encrypting RDS storage is prohibited",
    "Failing to encrypt RDS storage is a violation",
    "A ticket is opened for every RDS instance whose storage isn't encrypted",
    "Encrypted RDS storage, always",
    "No unencrypted RDS storage, please",
    "Storage of RDS left unencrypted",
    "RDS Storage Not Encrypted",
    "RDS instance storage is encrypted",
  ]),
  ...rows("rds:DescribeDBInstances", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "DB instances that anybody on the internet can reach have no place here",
    "RDS instances fail unless they are private",
    "RDS instances may only be private",
    "RDS instances should be private rather than publicly accessible",
    "Instead of being publicly accessible, RDS instances have to be private",
    "Keep RDS instances private lest they be exposed to the internet",
    "In order to prevent data leaks, RDS instances must not be publicly accessible",
    "Public accessibility of RDS instances is to be off",
    "RDS instances must be kept from being public",
    "Public accessibility must remain off for RDS instances",
    "RDS must stay free of publicly accessible instances",
    "RDS instances found to be publicly accessible are reported",
    "Publicly accessible RDS instances get flagged",
    "A finding is raised for RDS instances with public accessibility turned on",
    "An alarm is triggered when an RDS instance is publicly accessible",
    "Passes when an RDS instance isn't public",
    "RDS instances exposed to the public: none",
    "Public RDS instances: no",
    "RDS: no public access",
    "Zero tolerance for public RDS instances",
    "RDS DB Instance Publicly Accessible",
    "Ensure all data stored in RDS is not publicly accessible",
    "RDS instance is not publicly accessible",
    "Checks if the Amazon Relational Database Service (Amazon RDS) instances are not publicly accessible. The rule is NON_COMPLIANT if the publiclyAccessible field is true",
  ]),
  ...rows("rds:DescribeDBInstances", { DeletionProtection: true }, { DeletionProtection: false }, [
    "There must be no RDS instance which lacks deletion protection",
    "RDS instances for which deletion protection has been turned off are a finding",
    "No RDS instance passes unless deletion protection is on",
    "RDS instances can only be created with deletion protection",
    "RDS instances must not do without deletion protection",
    "RDS instances missing deletion protection",
    "Enable deletion protection on RDS instances lest one be deleted",
    "Turn on deletion protection for RDS instances so as not to lose data",
    "To avoid accidental loss, RDS instances need deletion protection",
    "Deletion protection is not to be removed from RDS instances",
    "RDS instances are not to lack deletion protection",
    "Ensure that there is no RDS instance without deletion protection",
    "Do not leave deletion protection off for RDS instances",
    "Never disable deletion protection on RDS instances",
    "Deletion protection for RDS: yes",
    "RDS: deletion protection on",
  ]),
  ...rows("lambda:GetFunctionConfiguration", { Mode: "Active" }, { Mode: "PassThrough" }, [
    "Lambda functions whose tracing mode isn't Active do not pass",
    "Lambda functions use no tracing mode but Active",
    "A tracing mode other than Active is not allowed for Lambda functions",
    "Lambda Functions Without X-Ray Tracing",
  ]),
  ...rows("sagemaker:DescribeNotebookInstance", { DirectInternetAccess: "Disabled" }, { DirectInternetAccess: "Enabled" }, [
    "Notebook instances that SageMaker lets onto the internet directly are unacceptable",
    "Direct internet access must remain disabled for SageMaker notebooks",
    "Amazon SageMaker notebook instance has direct internet access disabled",
    "Checks if direct internet access is disabled for an Amazon SageMaker notebook instance. The rule is NON_COMPLIANT if a SageMaker notebook instance is internet-enabled",
  ]),
  ...rows("opensearch:DescribeDomain", { EnforceHTTPS: true }, { EnforceHTTPS: false }, [
    "OpenSearch domains that allow unencrypted HTTP are violations",
    "OpenSearch domains may only be reached over HTTPS",
    "Not enforcing HTTPS on an OpenSearch domain is not acceptable",
    "OpenSearch domains are rejected if HTTPS isn't enforced",
  ]),
  ...rows("s3:GetBucketVersioning", { Status: "Enabled" }, { Status: "Suspended" }, [
    "S3 buckets on which versioning is suspended must be remediated",
    "It is forbidden to have S3 buckets with versioning not enabled",
  ]),
  ...rows("redshift:DescribeClusters", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "A Redshift cluster that can be reached from the internet must not exist",
    "Redshift clusters stay out of reach of the internet",
    "This control fails if a Redshift cluster is publicly accessible",
    "Redshift Publicly Accessible",
    "Redshift cluster is not publicly accessible",
  ]),
  ...rows("elasticache:DescribeReplicationGroups", { TransitEncryptionEnabled: true }, { TransitEncryptionEnabled: false }, [
    "Replication groups in ElastiCache that leave data in transit unencrypted are not permitted",
    "ElastiCache Replication Group Not Encrypted At Transit",
    "Ensure all data stored in the Elasticache Replication Group is securely encrypted at transit",
  ]),
  ...rows("efs:DescribeFileSystems", { Encrypted: true }, { Encrypted: false }, [
    "Do not create an EFS file system unless it is encrypted",
    "EFS file systems never go without encryption",
    "There is not to be a single EFS file system that is not encrypted",
    "The control passes only if the EFS file system is encrypted",
    "The control fails if the EFS file system isn't encrypted",
  ]),
  ...rows("cloudtrail:DescribeTrails", { LogFileValidationEnabled: true }, { LogFileValidationEnabled: false }, [
    "CloudTrail trails are non-compliant unless log file validation is on",
    "CloudTrail trails have to do without no log file validation",
    "To detect tampering, log file validation must be on for CloudTrail trails",
    "CloudTrail Log File Validation Disabled",
    "CloudTrail trail has log file validation enabled",
  ]),
  ...rows("redshift:DescribeClusters", { Encrypted: true }, { Encrypted: false }, [
    "Unless a Redshift cluster is encrypted, it must not be used",
    "The rule is NON_COMPLIANT if the Redshift cluster is not encrypted",
    "The rule is COMPLIANT if the Redshift cluster is encrypted",
    "Redshift Not Encrypted",
  ]),
  ...rows("dynamodb:DescribeTable", { DeletionProtectionEnabled: true }, { DeletionProtectionEnabled: false }, [
    "Unless deletion protection is enabled, a DynamoDB table is non-compliant",
    "DynamoDB tables cannot be left with deletion protection disabled",
    "Fails when deletion protection is disabled for a DynamoDB table",
  ]),
  ...rows("kms:GetKeyRotationStatus", { KeyRotationEnabled: true }, { KeyRotationEnabled: false }, [
    "KMS keys fail the check except when rotation is enabled",
    "It isn't OK for KMS keys to be without rotation",
    "Never leave rotation of KMS keys disabled",
    "KMS keys are marked non-compliant when rotation is off",
    "CMK Rotation Disabled",
  ]),
  ...rows("ecr:DescribeRepositories", { imageTagMutability: "IMMUTABLE" }, { imageTagMutability: "MUTABLE" }, [
    "Only immutable tags may be used in ECR repositories",
    "Tag mutability other than IMMUTABLE fails in ECR",
    "ECR Image Tag Not Immutable",
    "ECR images tags shouldn't be mutable",
  ]),
  ...rows("elbv2:DescribeLoadBalancers", { Scheme: "internal" }, { Scheme: "internet-facing" }, [
    "Only internal load balancers may be created",
    "Load balancers are internal, not internet-facing",
    "Load balancer is exposed to the internet",
  ]),
  ...rows("ecs:DescribeTaskDefinition", { privileged: false }, { privileged: true }, [
    "Only non-privileged containers may run in ECS",
    "Containers of ECS are not to be given privileged mode",
    "Ensure ECS containers are not privileged",
    "Checks if the privileged parameter in the container definition of ECSTaskDefinitions is set to 'true'. The rule is NON_COMPLIANT if the privileged parameter is 'true'",
  ]),
  ...rows("kinesis:DescribeStreamSummary", { EncryptionType: "KMS" }, { EncryptionType: "NONE" }, [
    "Only streams encrypted with KMS are allowed in Kinesis",
    "Kinesis streams must not have an encryption type other than KMS",
    "Kinesis Not Encrypted With KMS",
    "Ensure Kinesis Stream is securely encrypted",
  ]),
  ...rows("secretsmanager:DescribeSecret", { RotationEnabled: true }, { RotationEnabled: false }, [
    "Secrets without rotation must not exist",
  ]),
  ...rows("lambda:GetFunctionConfiguration", { TargetArn: "x" }, {}, ["Lambda functions must not be devoid of a dead-letter queue"]),
  ...rows("dynamodb:DescribeTable", { BillingMode: "PAY_PER_REQUEST" }, { BillingMode: "PROVISIONED" }, [
    "DynamoDB tables use on-demand capacity as opposed to provisioned",
  ]),
  ...rows("transfer:DescribeServer", { EndpointType: "VPC" }, { EndpointType: "PUBLIC" }, [
    "Transfer servers use any endpoint type other than PUBLIC",
  ]),
  ...rows("ec2:DescribeVpcs", { InstanceTenancy: "default" }, { InstanceTenancy: "dedicated" }, [
    "The tenancy of VPCs is default and not dedicated",
  ]),
  ...rows("mq:DescribeBroker", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "Public accessibility of Amazon MQ brokers must stay disabled",
    "Publicly accessible Amazon MQ brokers are considered a risk",
    "MQ Broker Is Publicly Accessible",
    "MQ Broker should not be publicly exposed",
  ]),
  ...rows("sagemaker:DescribeNotebookInstance", { RootAccess: "Disabled" }, { RootAccess: "Enabled" }, [
    "Users of SageMaker notebook instances are kept from root access",
    "Amazon SageMaker notebook instance has root access disabled",
  ]),
  ...rows("dms:DescribeReplicationInstances", { PubliclyAccessible: false }, { PubliclyAccessible: true }, [
    "DMS replication instances must be shut off from the public internet",
    "DMS replication instance should not be publicly accessible",
  ]),
  ...rows("ecr:DescribeRepositories", { scanOnPush: true }, { scanOnPush: false }, [
    "Do not allow ECR repositories to not scan on push",
    "Unscanned ECR Image",
  ]),
  ...rows("eks:DescribeCluster", { endpointPublicAccess: false }, { endpointPublicAccess: true }, [
    "Nobody is allowed to leave the public endpoint of an EKS cluster enabled",
    "EKS Cluster Has Public Access",
    "Ensure Amazon EKS public endpoint disabled",
    "EKS Clusters should have the public access disabled",
  ]),
  ...rows("rds:DescribeDBInstances", { BackupRetentionPeriod: 7 }, { BackupRetentionPeriod: 3 }, [
    "RDS backups are kept for no fewer than 7 days",
    "Backup retention of RDS instances must not be under 7 days",
    "RDS backups must be retained beyond 6 days",
    "An RDS backup retention period short of 7 days is a violation",
  ]),
  ...rows("logs:DescribeLogGroups", { retentionInDays: 365 }, { retentionInDays: 90 }, [
    "CloudWatch log groups hold on to their events for upwards of 364 days",
    "CloudWatch log groups must not drop events before 365 days have passed",
  ]),
  ...rows("lambda:GetFunctionConfiguration", { Timeout: 300 }, { Timeout: 600 }, [
    "The timeout of Lambda functions is up to 300 seconds",
    "Lambda functions must not have a timeout exceeding 300 seconds",
    "A Lambda timeout of no more than 300 seconds",
    "A Lambda timeout over 300 seconds is not OK",
  ]),
  ...rows("lambda:GetFunction", { Timeout: 300 }, { Timeout: 600 }, ["Lambda functions must not time out later than after 300 seconds"]),
  ...rows("iam:GetAccountPasswordPolicy", { MinimumPasswordLength: 14 }, { MinimumPasswordLength: 8 }, [
    "IAM passwords must have no fewer than 14 characters",
    "IAM passwords shorter than 14 characters are rejected",
  ]),
  ...rows("iam:GetAccountPasswordPolicy", { MaxPasswordAge: 90 }, { MaxPasswordAge: 180 }, [
    "The maximum password age in IAM is 90 days or fewer",
  ]),
  ...rows("kinesis:DescribeStreamSummary", { RetentionPeriodHours: 168 }, { RetentionPeriodHours: 24 }, [
    "Kinesis streams must not keep records for less than 168 hours",
  ]),
  ...rows("kinesis:DescribeStream", { RetentionPeriodHours: 168 }, { RetentionPeriodHours: 24 }, [
    "Records stay in Kinesis streams for a week or longer",
  ]),
  ...rows("sqs:GetQueueAttributes", { MessageRetentionPeriod: "345600" }, { MessageRetentionPeriod: "1209600" }, [
    "SQS messages are never retained for more than 4 days",
  ]),
  ...rows("opensearch:DescribeDomain", { InstanceCount: 3 }, { InstanceCount: 2 }, [
    "OpenSearch domains have not fewer than three data nodes",
    "An OpenSearch domain must not get by with fewer than three data nodes",
  ]),
  ...rows("redshift:DescribeClusters", { AutomatedSnapshotRetentionPeriod: 7 }, { AutomatedSnapshotRetentionPeriod: 3 }, [
    "Redshift automated snapshots are retained for anything from 7 to 35 days",
  ]),
  ...rows("eks:DescribeCluster", { version: "1.29" }, { version: "1.27" }, [
    "EKS clusters run Kubernetes 1.28 or later",
    "EKS clusters older than version 1.28 are not supported",
    "EKS clusters must not run a Kubernetes version below 1.28",
    "Kubernetes versions before 1.28 are forbidden in EKS",
  ]),
  ...rows(
    "rds:DescribeDBInstances",
    { PubliclyAccessible: false, StorageEncrypted: true },
    { PubliclyAccessible: true, StorageEncrypted: false },
    [
      "Neither public nor unencrypted RDS instances are allowed",
      "RDS instances are neither public nor unencrypted",
      "RDS instances with public access or without encryption fail",
    ],
  ),
  ...rows(
    "rds:DescribeDBInstances",
    { PubliclyAccessible: false, DeletionProtection: true },
    { PubliclyAccessible: true, DeletionProtection: false },
    [
      "RDS instances must not be public, nor may deletion protection be off",
      "RDS instances that are public or lack deletion protection are violations",
    ],
  ),
  ...rows(
    "rds:DescribeDBInstances",
    { PubliclyAccessible: false, StorageEncrypted: true, DeletionProtection: true },
    { PubliclyAccessible: true, StorageEncrypted: false, DeletionProtection: false },
    ["RDS instances are encrypted, not public, and protected from deletion"],
  ),
  ...rows("ecs:DescribeTaskDefinition", { networkMode: "awsvpc" }, { networkMode: "host" }, [
    "Neither host network mode nor bridge mode may be used by ECS task definitions",
  ]),
  ...rows("elbv2:DescribeListeners", { Protocol: "HTTPS" }, { Protocol: "HTTP" }, ["Listeners of load balancers use either HTTPS or TLS"]),
  ...rows("kms:DescribeKey", { KeyState: "Enabled" }, { KeyState: "PendingDeletion" }, [
    "KMS keys are neither disabled nor pending deletion",
  ]),
  ...rows(
    "elbv2:DescribeLoadBalancerAttributes",
    { "routing.http.desync_mitigation_mode": "defensive" },
    { "routing.http.desync_mitigation_mode": "monitor" },
    [
      "Desync mitigation mode of load balancers is either defensive or strictest",
      "The desync mitigation mode monitor is not allowed for load balancers",
    ],
  ),
  ...rows("lambda:ListFunctions", { Runtime: "python3.12" }, { Runtime: "python3.7" }, [
    "Lambda functions use neither Python 3.7 nor Node.js 14",
  ]),
  ...rows("kafka:DescribeClusterV2", { ClientBroker: "TLS" }, { ClientBroker: "PLAINTEXT" }, [
    "Traffic between clients and MSK brokers is TLS, not TLS_PLAINTEXT or PLAINTEXT",
  ]),
  ...rows("rds:DescribeDBInstances", { IAMDatabaseAuthenticationEnabled: true }, { IAMDatabaseAuthenticationEnabled: false }, [
    "IAM Database Auth Not Enabled for RDS",
  ]),
  ...rows("dynamodb:DescribeContinuousBackups", { PointInTimeRecoveryStatus: "ENABLED" }, { PointInTimeRecoveryStatus: "DISABLED" }, [
    "DynamoDB Table Point In Time Recovery Disabled",
  ]),
  ...rows("efs:DescribeFileSystems", { KmsKeyId: "x" }, {}, ["EFS Without KMS"]),
  ...rows("workspaces:DescribeWorkspaces", { RootVolumeEncryptionEnabled: true }, { RootVolumeEncryptionEnabled: false }, [
    "Workspaces Workspace Volume Not Encrypted",
  ]),
  ...rows("sagemaker:DescribeNotebookInstance", { KmsKeyId: "x" }, {}, ["Sagemaker Notebook Instance Without KMS"]),
  ...rows("docdb:DescribeDBClusters", { StorageEncrypted: true }, { StorageEncrypted: false }, ["DOCDB Cluster Not Encrypted"]),
  ...rows("ecs:DescribeClusters", { containerInsights: "enabled" }, { containerInsights: "disabled" }, [
    "ECS Cluster with Container Insights Disabled",
  ]),
  ...rows("rds:DescribeDBClusters", { StorageEncrypted: true }, { StorageEncrypted: false }, [
    "Ensure all data stored in the RDS is securely encrypted at rest",
  ]),
  ...rows("codebuild:BatchGetProjects", { privilegedMode: false }, { privilegedMode: true }, [
    "Ensure CodeBuild project environments do not have privileged mode enabled",
    "CodeBuild project does not run in privileged mode",
  ]),
  ...rows("cloudtrail:DescribeTrails", { IsMultiRegionTrail: true }, { IsMultiRegionTrail: false }, [
    "CloudTrail should be enabled in all regions regardless of where your AWS resources are generally homed",
  ]),
  ...rows(
    "elbv2:DescribeLoadBalancerAttributes",
    { "routing.http.drop_invalid_header_fields.enabled": "true" },
    { "routing.http.drop_invalid_header_fields.enabled": "false" },
    ["Load balancers should drop invalid headers"],
  ),
  ...rows("dynamodb:DescribeTable", { SSEType: "KMS" }, { SSEType: "AES256" }, [
    "DynamoDB tables should use at rest encryption with a Customer Managed Key",
  ]),
  ...rows("elasticache:DescribeCacheClusters", { SnapshotRetentionLimit: 5 }, { SnapshotRetentionLimit: 0 }, [
    "Redis cluster should have backup retention turned on",
  ]),
  ...rows(
    "glue:GetDataCatalogEncryptionSettings",
    { ReturnConnectionPasswordEncrypted: true },
    { ReturnConnectionPasswordEncrypted: false },
    ["Glue data catalog connection passwords are encrypted"],
  ),
  ...rows("appstream:DescribeFleets", { EnableDefaultInternetAccess: false }, { EnableDefaultInternetAccess: true }, [
    "AppStream fleet has default internet access disabled",
    "AppStream fleets must not give their instances default internet access",
  ]),
  ...rows("appstream:DescribeFleets", { DisconnectTimeoutInSeconds: 300 }, { DisconnectTimeoutInSeconds: 3600 }, [
    "AppStream fleet session disconnect timeout is 5 minutes or less",
  ]),
  ...rows(
    "workspaces:DescribeWorkspaces",
    { UserVolumeEncryptionEnabled: true, RootVolumeEncryptionEnabled: true },
    { UserVolumeEncryptionEnabled: false, RootVolumeEncryptionEnabled: false },
    ["WorkSpaces root and user volumes are encrypted"],
  ),
  ...rows("emr:DescribeCluster", {}, { MasterPublicDnsName: "x" }, [
    "Checks if an Amazon EMR cluster's master nodes have public IPs. The rule is NON_COMPLIANT if the master node has a public IP",
  ]),
  ...rows("apigateway:GetStages", { cacheDataEncrypted: true }, { cacheDataEncrypted: false }, [
    "API Gateway REST API cache data should be encrypted at rest",
  ]),
  ...rows("lightsail:GetRelationalDatabases", { publiclyAccessible: false }, { publiclyAccessible: true }, [
    "Lightsail databases must be kept from public access",
  ]),
  ...rows("connect:DescribeInstance", { OutboundCallsEnabled: false }, { OutboundCallsEnabled: true }, [
    "Amazon Connect instances never allow outbound calls",
  ]),
  ...rows("connect:DescribeInstance", { InboundCallsEnabled: false }, { InboundCallsEnabled: true }, [
    "Inbound calls of Amazon Connect instances must stay off",
  ]),
  ...rows("chime-sdk-voice:GetVoiceConnector", { RequireEncryption: true }, { RequireEncryption: false }, [
    "Chime voice connectors without encryption are not allowed",
  ]),
  ...rows("grafana:DescribeWorkspace", { accountAccessType: "CURRENT_ACCOUNT" }, { accountAccessType: "ORGANIZATION" }, [
    "Grafana workspaces may not use any account access type other than CURRENT_ACCOUNT",
  ]),
  ...rows("mediastore:DescribeContainer", { AccessLoggingEnabled: true }, { AccessLoggingEnabled: false }, [
    "Access logging of MediaStore containers shall not be off",
  ]),
  ...rows("mediaconnect:DescribeFlow", { Status: "ACTIVE" }, { Status: "STANDBY" }, ["MediaConnect flows must not be left on standby"]),
  ...rows("quicksight:DescribeAccountSettings", { PublicSharingEnabled: false }, { PublicSharingEnabled: true }, [
    "QuickSight public sharing is to stay off",
  ]),
  ...rows("amplify:GetApp", { enableBranchAutoBuild: false }, { enableBranchAutoBuild: true }, [
    "Amplify branches shall not have auto build turned on",
  ]),
  ...rows("amplify:GetBranch", { enableBasicAuth: true }, { enableBasicAuth: false }, [
    "Basic auth is never missing from Amplify branches",
  ]),
  ...rows("apprunner:DescribeService", { IsPubliclyAccessible: false }, { IsPubliclyAccessible: true }, [
    "App Runner services must not be publicly accessible",
  ]),
  ...rows("apprunner:DescribeService", { AutoDeploymentsEnabled: false }, { AutoDeploymentsEnabled: true }, [
    "Auto deployments of App Runner services are switched off",
  ]),
  ...rows("batch:DescribeJobDefinitions", { privileged: false }, { privileged: true }, [
    "Batch job definitions must not run privileged containers",
  ]),
  ...rows("imagebuilder:GetImage", { terminateInstanceOnFailure: true }, { terminateInstanceOnFailure: false }, [
    "Image Builder infrastructure must not keep instances after a failure",
  ]),
  ...rows("imagebuilder:GetImagePipeline", { imageTestsEnabled: true }, { imageTestsEnabled: false }, [
    "Image Builder pipelines without image tests are rejected",
  ]),
  ...rows("ivs:GetChannel", { insecureIngest: false }, { insecureIngest: true }, ["IVS channels may not be insecure ingest"]),
  ...rows("ivs:GetChannel", { authorized: true }, { authorized: false }, ["Playback of IVS channels is authorized, without exception"]),
  ...rows("location:DescribeTracker", { KmsKeyId: "x" }, {}, ["Location trackers must not leave their KMS key out"]),
  ...rows("memorydb:DescribeClusters", { TLSEnabled: true }, { TLSEnabled: false }, ["MemoryDB clusters don't go without TLS"]),
  ...rows("mwaa:GetEnvironment", { WebserverAccessMode: "PRIVATE_ONLY" }, { WebserverAccessMode: "PUBLIC_ONLY" }, [
    "Environments of MWAA mustn't have a PUBLIC_ONLY web server",
  ]),
  ...rows("rekognition:DescribeStreamProcessor", { KmsKeyId: "x" }, {}, ["Rekognition stream processors must be encrypted with KMS"]),
  ...rows("sesv2:GetConfigurationSet", { TlsPolicy: "REQUIRE" }, { TlsPolicy: "OPTIONAL" }, [
    "SES configuration sets don't send without TLS",
    "TLS must not be optional for SES configuration sets",
  ]),
  ...rows("synthetics:DescribeCanaries", { ActiveTracing: true }, { ActiveTracing: false }, [
    "Active tracing of Synthetics canaries shouldn't be turned off",
  ]),
  ...rows("bedrock:GetModelInvocationLoggingConfiguration", { textDataDeliveryEnabled: true }, { textDataDeliveryEnabled: false }, [
    "Invocation logging of Bedrock must never drop text data",
  ]),
  ...rows("timestream-write:DescribeTable", { EnableMagneticStoreWrites: true }, { EnableMagneticStoreWrites: false }, [
    "Magnetic store writes mustn't be disabled for Timestream tables",
  ]),
];
