// Where policies stand in Terraform: the arguments of the AWS provider's resources that hold an IAM policy document (HOSTS.md 2).
import type { EmbeddedKind } from "../host";

/** One argument that holds a policy. `block`: it stands in nested blocks of this type. `suffix`: keys name the argument. */
export interface PolicyArgument {
  argument: string;
  kind: EmbeddedKind;
  block?: string;
  suffix?: true;
  resourceType?: string;
}

const resource = (argument: string, resourceType?: string): PolicyArgument[] => [
  { argument, kind: "resource", ...(resourceType && { resourceType }) },
];
const identity = (argument: string): PolicyArgument[] => [{ argument, kind: "identity" }];
const session = (argument: string): PolicyArgument[] => [{ argument, kind: "session" }];

/** By resource type. */
export const POLICY_ARGUMENTS: Readonly<Record<string, readonly PolicyArgument[]>> = {
  aws_iam_role: [
    { argument: "assume_role_policy", kind: "trust", suffix: true, resourceType: "AWS::IAM::AssumeRolePolicyDocument" },
    { argument: "policy", kind: "identity", block: "inline_policy" },
  ],
  aws_iam_role_policy: identity("policy"),
  aws_iam_user_policy: identity("policy"),
  aws_iam_group_policy: identity("policy"),
  aws_iam_policy: identity("policy"),
  aws_ssoadmin_permission_set_inline_policy: identity("inline_policy"),
  aws_iot_policy: identity("policy"),
  aws_eks_pod_identity_association: session("policy"),
  aws_rolesanywhere_profile: session("session_policy"),
  aws_transfer_user: session("policy"),
  aws_transfer_access: session("policy"),
  aws_organizations_resource_policy: resource("content"),
  aws_vpc_endpoint: [{ argument: "policy", kind: "endpoint" }],
  aws_vpc_endpoint_policy: [{ argument: "policy", kind: "endpoint" }],

  aws_s3_bucket: resource("policy", "AWS::S3::Bucket"),
  aws_s3_bucket_policy: resource("policy", "AWS::S3::Bucket"),
  aws_s3_access_point: resource("policy", "AWS::S3::AccessPoint"),
  aws_s3control_access_point_policy: resource("policy", "AWS::S3::AccessPoint"),
  aws_s3control_multi_region_access_point_policy: [
    { argument: "policy", kind: "resource", block: "details", resourceType: "AWS::S3::MultiRegionAccessPoint" },
  ],
  aws_s3control_object_lambda_access_point_policy: resource("policy", "AWS::S3ObjectLambda::AccessPoint"),
  aws_s3control_access_grants_instance_resource_policy: resource("policy"),
  aws_s3control_bucket_policy: resource("policy", "AWS::S3Outposts::Bucket"),
  aws_s3tables_table_bucket_policy: resource("resource_policy", "AWS::S3Tables::TableBucket"),
  aws_s3tables_table_policy: resource("resource_policy", "AWS::S3Tables::Table"),
  aws_s3vectors_vector_bucket_policy: resource("policy"),
  aws_s3files_file_system_policy: resource("policy"),
  aws_sqs_queue: resource("policy", "AWS::SQS::Queue"),
  aws_sqs_queue_policy: resource("policy", "AWS::SQS::Queue"),
  aws_sns_topic: resource("policy", "AWS::SNS::Topic"),
  aws_sns_topic_policy: resource("policy", "AWS::SNS::Topic"),
  aws_kms_key: resource("policy", "AWS::KMS::Key"),
  aws_kms_key_policy: resource("policy", "AWS::KMS::Key"),
  aws_kms_external_key: resource("policy", "AWS::KMS::Key"),
  aws_kms_replica_key: resource("policy", "AWS::KMS::Key"),
  aws_kms_replica_external_key: resource("policy", "AWS::KMS::Key"),
  aws_secretsmanager_secret: resource("policy", "AWS::SecretsManager::Secret"),
  aws_secretsmanager_secret_policy: resource("policy", "AWS::SecretsManager::Secret"),
  aws_lambda_resource_policy: resource("policy", "AWS::Lambda::Function"),
  aws_ecr_repository_policy: resource("policy", "AWS::ECR::Repository"),
  aws_ecrpublic_repository_policy: resource("policy", "AWS::ECRPublic::Repository"),
  aws_ecr_registry_policy: resource("policy"),
  aws_ecr_repository_creation_template: resource("repository_policy", "AWS::ECR::Repository"),
  aws_efs_file_system_policy: resource("policy", "AWS::EFS::FileSystem"),
  aws_opensearch_domain: resource("access_policies", "AWS::OpenSearchService::Domain"),
  aws_opensearch_domain_policy: resource("access_policies", "AWS::OpenSearchService::Domain"),
  aws_elasticsearch_domain: resource("access_policies", "AWS::OpenSearchService::Domain"),
  aws_elasticsearch_domain_policy: resource("access_policies", "AWS::OpenSearchService::Domain"),
  aws_dynamodb_resource_policy: resource("policy", "AWS::DynamoDB::Table"),
  aws_kinesis_resource_policy: resource("policy", "AWS::Kinesis::Stream"),
  aws_api_gateway_rest_api: resource("policy", "AWS::ApiGateway::RestApi"),
  aws_api_gateway_rest_api_policy: resource("policy", "AWS::ApiGateway::RestApi"),
  aws_api_gateway_domain_name: resource("policy"),
  aws_cloudwatch_event_bus_policy: resource("policy"),
  aws_schemas_registry_policy: resource("policy"),
  aws_backup_vault_policy: resource("policy", "AWS::Backup::BackupVault"),
  aws_vpclattice_auth_policy: resource("policy"),
  aws_vpclattice_resource_policy: resource("policy"),
  aws_codeartifact_domain_permissions_policy: resource("policy_document", "AWS::CodeArtifact::Domain"),
  aws_codeartifact_repository_permissions_policy: resource("policy_document", "AWS::CodeArtifact::Domain"),
  aws_cloudwatch_log_resource_policy: resource("policy_document"),
  aws_cloudwatch_log_destination_policy: resource("access_policy"),
  aws_cloudwatch_log_delivery_destination_policy: resource("delivery_destination_policy"),
  aws_oam_sink_policy: resource("policy"),
  aws_osis_resource_policy: resource("policy"),
  aws_msk_cluster_policy: resource("policy"),
  aws_dsql_cluster_policy: resource("policy"),
  aws_redshift_resource_policy: resource("policy"),
  aws_redshiftserverless_resource_policy: resource("policy"),
  aws_xray_resource_policy: resource("policy_document"),
  aws_prometheus_resource_policy: resource("policy_document"),
  aws_bedrockagentcore_resource_policy: resource("policy"),
  aws_sagemaker_model_package_group_policy: resource("resource_policy"),
  aws_media_store_container_policy: resource("policy"),
  aws_pinpointsmsvoicev2_resource_policy: resource("policy"),
  aws_glacier_vault: resource("access_policy", "AWS::S3::Glacier"),
  aws_glacier_vault_lock: resource("policy", "AWS::S3::Glacier"),
  aws_ses_identity_policy: resource("policy"),
  aws_sesv2_email_identity_policy: resource("policy"),
  aws_glue_resource_policy: resource("policy"),
  aws_codebuild_resource_policy: resource("policy"),
  aws_networkfirewall_resource_policy: resource("policy"),
  aws_acmpca_policy: resource("policy"),
};
