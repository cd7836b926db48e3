// What a property of a CloudFormation resource is called in Terraform's AWS provider, and what the provider takes where nothing is written. Pure.
import { state } from "../../core/session/query";
import type { Scalar } from "../condition/tree";

export interface TerraformAttribute {
  /** `aws_db_instance` */
  type: string;
  /** `point_in_time_recovery.enabled`; blocks are names like any other. */
  path: string;
  /** What stands for a missing one. */
  fallback?: Scalar;
  /** Values that the provider writes otherwise. */
  values?: ReadonlyMap<Scalar, Scalar>;
  /** A resource of its own for one aspect of another: the other's type, and the argument that names it. */
  owner?: { type: string; argument: string };
}

/**
 * `# AWS::Type aws_type` begins a resource, `# AWS::Type aws_part < aws_type.argument` one that says an aspect of another. Then
 * `Property attribute` with `=value` for the provider's default and `;A:b` for a value that it writes otherwise. Entries of lists of keys and values are `List[].@key`.
 */
const TABLE = `
# AWS::RDS::DBInstance aws_db_instance
StorageEncrypted storage_encrypted=false
PubliclyAccessible publicly_accessible=false
DeletionProtection deletion_protection=false
MultiAZ multi_az
AutoMinorVersionUpgrade auto_minor_version_upgrade=true
BackupRetentionPeriod backup_retention_period=0
CopyTagsToSnapshot copy_tags_to_snapshot=false
EnableIAMDatabaseAuthentication iam_database_authentication_enabled
MonitoringInterval monitoring_interval=0
EnablePerformanceInsights performance_insights_enabled=false
PerformanceInsightsKMSKeyId performance_insights_kms_key_id
EnableCloudwatchLogsExports enabled_cloudwatch_logs_exports
DBSubnetGroupName db_subnet_group_name
MasterUsername username
Port port
KmsKeyId kms_key_id
CACertificateIdentifier ca_cert_identifier
ManageMasterUserPassword manage_master_user_password
StorageType storage_type
MaxAllocatedStorage max_allocated_storage
NetworkType network_type
# AWS::RDS::DBCluster aws_rds_cluster
StorageEncrypted storage_encrypted
DeletionProtection deletion_protection=false
EnableIAMDatabaseAuthentication iam_database_authentication_enabled
BacktrackWindow backtrack_window=0
BackupRetentionPeriod backup_retention_period=1
CopyTagsToSnapshot copy_tags_to_snapshot=false
EnableCloudwatchLogsExports enabled_cloudwatch_logs_exports
MasterUsername master_username
ManageMasterUserPassword manage_master_user_password
EnableHttpEndpoint enable_http_endpoint
PerformanceInsightsEnabled performance_insights_enabled
KmsKeyId kms_key_id
Port port
# AWS::RDS::DBProxy aws_db_proxy
RequireTLS require_tls
DebugLogging debug_logging
# AWS::Neptune::DBCluster aws_neptune_cluster
StorageEncrypted storage_encrypted=false
DeletionProtection deletion_protection=false
IamAuthEnabled iam_database_authentication_enabled
BackupRetentionPeriod backup_retention_period=1
EnableCloudwatchLogsExports enable_cloudwatch_logs_exports
CopyTagsToSnapshot copy_tags_to_snapshot
# AWS::DocDB::DBCluster aws_docdb_cluster
StorageEncrypted storage_encrypted=false
DeletionProtection deletion_protection=false
BackupRetentionPeriod backup_retention_period=1
EnableCloudwatchLogsExports enabled_cloudwatch_logs_exports
KmsKeyId kms_key_id
# AWS::S3::Bucket aws_s3_bucket_versioning < aws_s3_bucket.bucket
VersioningConfiguration.Status versioning_configuration.status
# AWS::S3::Bucket aws_s3_bucket_public_access_block < aws_s3_bucket.bucket
PublicAccessBlockConfiguration.BlockPublicAcls block_public_acls=false
PublicAccessBlockConfiguration.BlockPublicPolicy block_public_policy=false
PublicAccessBlockConfiguration.IgnorePublicAcls ignore_public_acls=false
PublicAccessBlockConfiguration.RestrictPublicBuckets restrict_public_buckets=false
# AWS::S3::Bucket aws_s3_bucket_logging < aws_s3_bucket.bucket
LoggingConfiguration.DestinationBucketName target_bucket
# AWS::S3::Bucket aws_s3_bucket_server_side_encryption_configuration < aws_s3_bucket.bucket
BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.SSEAlgorithm rule.apply_server_side_encryption_by_default.sse_algorithm
BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID rule.apply_server_side_encryption_by_default.kms_master_key_id
BucketEncryption.ServerSideEncryptionConfiguration[].BucketKeyEnabled rule.bucket_key_enabled
# AWS::S3::Bucket aws_s3_bucket_ownership_controls < aws_s3_bucket.bucket
OwnershipControls.Rules[].ObjectOwnership rule.object_ownership
# AWS::S3::Bucket aws_s3_bucket_accelerate_configuration < aws_s3_bucket.bucket
AccelerateConfiguration.AccelerationStatus status
# AWS::S3::Bucket aws_s3_bucket
ObjectLockEnabled object_lock_enabled
# AWS::DynamoDB::Table aws_dynamodb_table
PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled point_in_time_recovery.enabled=false
DeletionProtectionEnabled deletion_protection_enabled=false
SSESpecification.SSEEnabled server_side_encryption.enabled=false
SSESpecification.KMSMasterKeyId server_side_encryption.kms_key_arn
BillingMode billing_mode=PROVISIONED
StreamSpecification.StreamViewType stream_view_type
TableClass table_class
# AWS::KMS::Key aws_kms_key
EnableKeyRotation enable_key_rotation=false
RotationPeriodInDays rotation_period_in_days
MultiRegion multi_region=false
# AWS::CloudTrail::Trail aws_cloudtrail
EnableLogFileValidation enable_log_file_validation=false
IsMultiRegionTrail is_multi_region_trail=false
IncludeGlobalServiceEvents include_global_service_events=true
KMSKeyId kms_key_id
CloudWatchLogsLogGroupArn cloud_watch_logs_group_arn
IsOrganizationTrail is_organization_trail=false
SnsTopicName sns_topic_name
IsLogging enable_logging=true
# AWS::Lambda::Function aws_lambda_function
TracingConfig.Mode tracing_config.mode
Runtime runtime
KmsKeyArn kms_key_arn
VpcConfig.SubnetIds vpc_config.subnet_ids
DeadLetterConfig.TargetArn dead_letter_config.target_arn
ReservedConcurrentExecutions reserved_concurrent_executions
CodeSigningConfigArn code_signing_config_arn
Timeout timeout=3
MemorySize memory_size=128
# AWS::Lambda::Url aws_lambda_function_url
AuthType authorization_type
# AWS::EC2::Volume aws_ebs_volume
Encrypted encrypted
KmsKeyId kms_key_id
# AWS::EC2::Subnet aws_subnet
MapPublicIpOnLaunch map_public_ip_on_launch=false
AssignIpv6AddressOnCreation assign_ipv6_address_on_creation=false
# AWS::EC2::Instance aws_instance
EbsOptimized ebs_optimized
Monitoring monitoring
DisableApiTermination disable_api_termination
SourceDestCheck source_dest_check=true
IamInstanceProfile iam_instance_profile
KeyName key_name
# AWS::EC2::LaunchTemplate aws_launch_template
LaunchTemplateData.MetadataOptions.HttpTokens metadata_options.http_tokens
LaunchTemplateData.MetadataOptions.HttpPutResponseHopLimit metadata_options.http_put_response_hop_limit
LaunchTemplateData.NetworkInterfaces[].AssociatePublicIpAddress network_interfaces.associate_public_ip_address
LaunchTemplateData.BlockDeviceMappings[].Ebs.Encrypted block_device_mappings.ebs.encrypted
# AWS::EC2::TransitGateway aws_ec2_transit_gateway
AutoAcceptSharedAttachments auto_accept_shared_attachments=disable
# AWS::EC2::ClientVpnEndpoint aws_ec2_client_vpn_endpoint
ConnectionLogOptions.Enabled connection_log_options.enabled
# AWS::EC2::SecurityGroup aws_security_group
SecurityGroupIngress[].CidrIp ingress.cidr_blocks
SecurityGroupIngress[].CidrIpv6 ingress.ipv6_cidr_blocks
# AWS::EFS::FileSystem aws_efs_file_system
Encrypted encrypted
KmsKeyId kms_key_id
# AWS::EFS::FileSystem aws_efs_backup_policy < aws_efs_file_system.file_system_id
BackupPolicy.Status backup_policy.status
# AWS::EFS::AccessPoint aws_efs_access_point
RootDirectory.Path root_directory.path
PosixUser.Uid posix_user.uid
# AWS::ECR::Repository aws_ecr_repository
ImageScanningConfiguration.ScanOnPush image_scanning_configuration.scan_on_push
ImageTagMutability image_tag_mutability=MUTABLE
EncryptionConfiguration.EncryptionType encryption_configuration.encryption_type=AES256
EncryptionConfiguration.KmsKey encryption_configuration.kms_key
# AWS::ECS::Service aws_ecs_service
NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp network_configuration.assign_public_ip;ENABLED:true;DISABLED:false
PlatformVersion platform_version
EnableExecuteCommand enable_execute_command
# AWS::ECS::Cluster aws_ecs_cluster
ClusterSettings[].@containerInsights setting.@containerInsights
# AWS::EKS::Cluster aws_eks_cluster
ResourcesVpcConfig.EndpointPublicAccess vpc_config.endpoint_public_access=true
ResourcesVpcConfig.EndpointPrivateAccess vpc_config.endpoint_private_access=false
ResourcesVpcConfig.PublicAccessCidrs vpc_config.public_access_cidrs
EncryptionConfig[].Provider.KeyArn encryption_config.provider.key_arn
Version version
# AWS::ElasticLoadBalancingV2::LoadBalancer aws_lb
LoadBalancerAttributes[].@deletion_protection.enabled enable_deletion_protection=false
LoadBalancerAttributes[].@access_logs.s3.enabled access_logs.enabled=false
LoadBalancerAttributes[].@connection_logs.s3.enabled connection_logs.enabled=false
LoadBalancerAttributes[].@routing.http.drop_invalid_header_fields.enabled drop_invalid_header_fields=false
LoadBalancerAttributes[].@routing.http.desync_mitigation_mode desync_mitigation_mode=defensive
LoadBalancerAttributes[].@load_balancing.cross_zone.enabled enable_cross_zone_load_balancing=false
LoadBalancerAttributes[].@waf.fail_open.enabled enable_waf_fail_open=false
# AWS::ElasticLoadBalancingV2::Listener aws_lb_listener
Protocol protocol
SslPolicy ssl_policy
# AWS::ElastiCache::ReplicationGroup aws_elasticache_replication_group
AtRestEncryptionEnabled at_rest_encryption_enabled
TransitEncryptionEnabled transit_encryption_enabled
AutomaticFailoverEnabled automatic_failover_enabled=false
MultiAZEnabled multi_az_enabled=false
SnapshotRetentionLimit snapshot_retention_limit
AuthToken auth_token
KmsKeyId kms_key_id
AutoMinorVersionUpgrade auto_minor_version_upgrade
# AWS::Redshift::Cluster aws_redshift_cluster
Encrypted encrypted
PubliclyAccessible publicly_accessible
EnhancedVpcRouting enhanced_vpc_routing
AllowVersionUpgrade allow_version_upgrade=true
AutomatedSnapshotRetentionPeriod automated_snapshot_retention_period=1
MasterUsername master_username
DBName database_name
KmsKeyId kms_key_id
MultiAZ multi_az
# AWS::OpenSearchService::Domain aws_opensearch_domain
EncryptionAtRestOptions.Enabled encrypt_at_rest.enabled=false
NodeToNodeEncryptionOptions.Enabled node_to_node_encryption.enabled=false
DomainEndpointOptions.EnforceHTTPS domain_endpoint_options.enforce_https
DomainEndpointOptions.TLSSecurityPolicy domain_endpoint_options.tls_security_policy
AdvancedSecurityOptions.Enabled advanced_security_options.enabled
ClusterConfig.DedicatedMasterCount cluster_config.dedicated_master_count
ClusterConfig.InstanceCount cluster_config.instance_count
ClusterConfig.ZoneAwarenessEnabled cluster_config.zone_awareness_enabled
VPCOptions.SubnetIds vpc_options.subnet_ids
# AWS::Elasticsearch::Domain aws_elasticsearch_domain
EncryptionAtRestOptions.Enabled encrypt_at_rest.enabled=false
NodeToNodeEncryptionOptions.Enabled node_to_node_encryption.enabled=false
# AWS::SNS::Topic aws_sns_topic
KmsMasterKeyId kms_master_key_id
# AWS::SQS::Queue aws_sqs_queue
KmsMasterKeyId kms_master_key_id
SqsManagedSseEnabled sqs_managed_sse_enabled
MessageRetentionPeriod message_retention_seconds=345600
RedrivePolicy redrive_policy
# AWS::SecretsManager::Secret aws_secretsmanager_secret
KmsKeyId kms_key_id
# AWS::Logs::LogGroup aws_cloudwatch_log_group
RetentionInDays retention_in_days
KmsKeyId kms_key_id
# AWS::CloudWatch::Alarm aws_cloudwatch_metric_alarm
ActionsEnabled actions_enabled=true
AlarmActions alarm_actions
# AWS::StepFunctions::StateMachine aws_sfn_state_machine
LoggingConfiguration.Level logging_configuration.level
TracingConfiguration.Enabled tracing_configuration.enabled
# AWS::SageMaker::NotebookInstance aws_sagemaker_notebook_instance
DirectInternetAccess direct_internet_access=Enabled
RootAccess root_access=Enabled
KmsKeyId kms_key_id
SubnetId subnet_id
# AWS::Kinesis::Stream aws_kinesis_stream
StreamEncryption.EncryptionType encryption_type=NONE
RetentionPeriodHours retention_period=24
# AWS::ApiGateway::Stage aws_api_gateway_stage
TracingEnabled xray_tracing_enabled=false
ClientCertificateId client_certificate_id
AccessLogSetting.DestinationArn access_log_settings.destination_arn
# AWS::CloudFront::Distribution aws_cloudfront_distribution
DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy default_cache_behavior.viewer_protocol_policy
DistributionConfig.CacheBehaviors[].ViewerProtocolPolicy ordered_cache_behavior.viewer_protocol_policy
DistributionConfig.DefaultRootObject default_root_object
DistributionConfig.WebACLId web_acl_id
DistributionConfig.ViewerCertificate.MinimumProtocolVersion viewer_certificate.minimum_protocol_version
DistributionConfig.Logging.Bucket logging_config.bucket
DistributionConfig.Origins[].OriginAccessControlId origin.origin_access_control_id
# AWS::CodeBuild::Project aws_codebuild_project
Environment.PrivilegedMode environment.privileged_mode=false
# AWS::DMS::ReplicationInstance aws_dms_replication_instance
PubliclyAccessible publicly_accessible=false
AutoMinorVersionUpgrade auto_minor_version_upgrade=false
MultiAZ multi_az=false
# AWS::MSK::Cluster aws_msk_cluster
EncryptionInfo.EncryptionInTransit.ClientBroker encryption_info.encryption_in_transit.client_broker=TLS
EncryptionInfo.EncryptionInTransit.InCluster encryption_info.encryption_in_transit.in_cluster=true
# AWS::AmazonMQ::Broker aws_mq_broker
PubliclyAccessible publicly_accessible
AutoMinorVersionUpgrade auto_minor_version_upgrade
DeploymentMode deployment_mode=SINGLE_INSTANCE
# AWS::NetworkFirewall::Firewall aws_networkfirewall_firewall
DeleteProtection delete_protection=false
SubnetChangeProtection subnet_change_protection=false
# AWS::WorkSpaces::Workspace aws_workspaces_workspace
RootVolumeEncryptionEnabled root_volume_encryption_enabled
UserVolumeEncryptionEnabled user_volume_encryption_enabled
# AWS::Cognito::UserPool aws_cognito_user_pool
MfaConfiguration mfa_configuration=OFF
DeletionProtection deletion_protection=INACTIVE
Policies.PasswordPolicy.MinimumLength password_policy.minimum_length
# AWS::Backup::BackupVault aws_backup_vault
EncryptionKeyArn kms_key_arn
# AWS::Athena::WorkGroup aws_athena_workgroup
WorkGroupConfiguration.EnforceWorkGroupConfiguration configuration.enforce_workgroup_configuration=true
WorkGroupConfiguration.PublishCloudWatchMetricsEnabled configuration.publish_cloudwatch_metrics_enabled=true
# AWS::GuardDuty::Detector aws_guardduty_detector
Enable enable=true
# AWS::AutoScaling::AutoScalingGroup aws_autoscaling_group
HealthCheckType health_check_type
# AWS::DAX::Cluster aws_dax_cluster
SSESpecification.SSEEnabled server_side_encryption.enabled=false
ClusterEndpointEncryptionType cluster_endpoint_encryption_type=NONE
# AWS::FSx::FileSystem aws_fsx_windows_file_system
KmsKeyId kms_key_id
# AWS::Glue::DataCatalogEncryptionSettings aws_glue_data_catalog_encryption_settings
DataCatalogEncryptionSettings.EncryptionAtRest.CatalogEncryptionMode data_catalog_encryption_settings.encryption_at_rest.catalog_encryption_mode
# AWS::EMR::Cluster aws_emr_cluster
SecurityConfiguration security_configuration
`;

/** Where the API tells what no property of CloudFormation says. */
const BY_API = `
# ec2:DescribeInstances aws_instance
Reservations[].Instances[].MetadataOptions.HttpTokens metadata_options.http_tokens
Reservations[].Instances[].MetadataOptions.HttpEndpoint metadata_options.http_endpoint=enabled
Reservations[].Instances[].PublicIpAddress associate_public_ip_address
# ec2:GetEbsEncryptionByDefault aws_ebs_encryption_by_default
EbsEncryptionByDefault enabled=true
# iam:GetAccountPasswordPolicy aws_iam_account_password_policy
PasswordPolicy.MinimumPasswordLength minimum_password_length=6
PasswordPolicy.RequireSymbols require_symbols=false
PasswordPolicy.RequireNumbers require_numbers=false
PasswordPolicy.RequireUppercaseCharacters require_uppercase_characters=false
PasswordPolicy.RequireLowercaseCharacters require_lowercase_characters=false
PasswordPolicy.MaxPasswordAge max_password_age
PasswordPolicy.PasswordReusePrevention password_reuse_prevention
`;

const tables = state("controls/attributes of Terraform", readTables);

/** The attribute for a property of CloudFormation, or for `service:Operation` and a path of its answer. */
export function terraformAttribute(of: string, path: string): TerraformAttribute | undefined {
  return tables().byProperty.get(`${of} ${path}`);
}

/** Terraform's type for a CloudFormation type, where one has all of its properties. */
export function terraformType(type: string): string | undefined {
  return tables().types.get(type);
}

function readTables(): { byProperty: Map<string, TerraformAttribute>; types: Map<string, string> } {
  const byProperty = new Map<string, TerraformAttribute>();
  const types = new Map<string, string>();
  let head: { of: string; type: string; owner?: TerraformAttribute["owner"] } | undefined;
  for (const line of `${TABLE}${BY_API}`.split("\n")) {
    if (line.startsWith("# ")) {
      const [of = "", type = "", , owner] = line.slice(2).split(" ");
      const [ownerType = "", argument = ""] = owner?.split(".") ?? [];
      head = { of, type, ...(owner !== undefined && { owner: { type: ownerType, argument } }) };
      if (!owner && of.startsWith("AWS::")) types.set(of, type);
    } else if (head && line !== "") {
      const [property = "", target = ""] = line.split(" ");
      const [main = "", ...pairs] = target.split(";");
      const [path = "", value] = main.split("=");
      const values = new Map(pairs.map((pair) => pair.split(":").map(scalar) as [Scalar, Scalar]));
      const { of, type, owner } = head;
      byProperty.set(`${of} ${property}`, {
        type,
        path,
        ...(value !== undefined && { fallback: scalar(value) }),
        ...(values.size > 0 && { values }),
        ...(owner && { owner }),
      });
    }
  }
  return { byProperty, types };
}

function scalar(text: string): Scalar {
  return text === "true" ? true : text === "false" ? false : /^\d{1,9}$/.test(text) ? Number(text) : text;
}
