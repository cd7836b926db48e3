// Where policies stand in CloudFormation: every property of the resource specification that holds an IAM policy document (HOSTS.md 2).
import type { EmbeddedKind } from "../host";

/** One property that holds a policy. `path`: below `Properties`, `[]` for the entries of a list. */
export interface PolicyProperty {
  path: string;
  kind: EmbeddedKind;
  /** The type that a check of public access asks about (AWS's `CheckNoPublicAccess` and `ValidatePolicy`). */
  resourceType?: string;
}

const resource = (path: string, resourceType?: string): PolicyProperty => ({
  path,
  kind: "resource",
  ...(resourceType && { resourceType }),
});
const identity = (path: string): PolicyProperty => ({ path, kind: "identity" });
const session = (path: string): PolicyProperty => ({ path, kind: "session" });

/**
 * By resource type. Look-alikes are left out on purpose: lifecycle, filter, redrive, data protection and other policies in
 * languages of their own (Cedar, ECR lifecycle, CloudFormation stack policies).
 */
export const POLICY_PROPERTIES: Readonly<Record<string, readonly PolicyProperty[]>> = {
  "AWS::IAM::Role": [
    { path: "AssumeRolePolicyDocument", kind: "trust", resourceType: "AWS::IAM::AssumeRolePolicyDocument" },
    identity("Policies[].PolicyDocument"),
  ],
  "AWS::IAM::User": [identity("Policies[].PolicyDocument")],
  "AWS::IAM::Group": [identity("Policies[].PolicyDocument")],
  "AWS::IAM::RolePolicy": [identity("PolicyDocument")],
  "AWS::IAM::UserPolicy": [identity("PolicyDocument")],
  "AWS::IAM::GroupPolicy": [identity("PolicyDocument")],
  "AWS::IAM::Policy": [identity("PolicyDocument")],
  "AWS::IAM::ManagedPolicy": [identity("PolicyDocument")],
  "AWS::SSO::PermissionSet": [identity("InlinePolicy")],
  "AWS::IoT::Policy": [identity("PolicyDocument")],
  "AWS::EKS::PodIdentityAssociation": [session("Policy")],
  "AWS::RolesAnywhere::Profile": [session("SessionPolicy")],
  "AWS::Transfer::User": [session("Policy")],
  "AWS::Organizations::ResourcePolicy": [resource("Content")],
  "AWS::EC2::VPCEndpoint": [{ path: "PolicyDocument", kind: "endpoint" }],

  "AWS::S3::BucketPolicy": [resource("PolicyDocument", "AWS::S3::Bucket")],
  "AWS::S3::AccessPoint": [resource("Policy", "AWS::S3::AccessPoint")],
  "AWS::S3::MultiRegionAccessPointPolicy": [resource("Policy", "AWS::S3::MultiRegionAccessPoint")],
  "AWS::S3ObjectLambda::AccessPointPolicy": [resource("PolicyDocument", "AWS::S3ObjectLambda::AccessPoint")],
  "AWS::S3Express::BucketPolicy": [resource("PolicyDocument", "AWS::S3Express::DirectoryBucket")],
  "AWS::S3Express::AccessPoint": [resource("Policy", "AWS::S3Express::AccessPoint")],
  "AWS::S3Outposts::BucketPolicy": [resource("PolicyDocument", "AWS::S3Outposts::Bucket")],
  "AWS::S3Outposts::AccessPoint": [resource("Policy", "AWS::S3Outposts::AccessPoint")],
  "AWS::S3Tables::TableBucketPolicy": [resource("ResourcePolicy", "AWS::S3Tables::TableBucket")],
  "AWS::S3Tables::TablePolicy": [resource("ResourcePolicy", "AWS::S3Tables::Table")],
  "AWS::S3Vectors::VectorBucketPolicy": [resource("Policy")],
  "AWS::S3Files::FileSystemPolicy": [resource("Policy")],
  "AWS::FSx::S3AccessPointAttachment": [resource("S3AccessPoint.Policy")],
  "AWS::Omics::SequenceStore": [resource("S3AccessPolicy")],

  "AWS::SQS::QueuePolicy": [resource("PolicyDocument", "AWS::SQS::Queue")],
  "AWS::SQS::QueueInlinePolicy": [resource("PolicyDocument", "AWS::SQS::Queue")],
  "AWS::SNS::TopicPolicy": [resource("PolicyDocument", "AWS::SNS::Topic")],
  "AWS::SNS::TopicInlinePolicy": [resource("PolicyDocument", "AWS::SNS::Topic")],
  "AWS::KMS::Key": [resource("KeyPolicy", "AWS::KMS::Key")],
  "AWS::KMS::ReplicaKey": [resource("KeyPolicy", "AWS::KMS::Key")],
  "AWS::SecretsManager::ResourcePolicy": [resource("ResourcePolicy", "AWS::SecretsManager::Secret")],
  "AWS::Lambda::ResourcePolicy": [resource("PolicyDocument", "AWS::Lambda::Function")],
  "AWS::ECR::Repository": [resource("RepositoryPolicyText", "AWS::ECR::Repository")],
  "AWS::ECR::PublicRepository": [resource("RepositoryPolicyText", "AWS::ECRPublic::Repository")],
  "AWS::ECR::RegistryPolicy": [resource("PolicyText")],
  "AWS::ECR::RepositoryCreationTemplate": [resource("RepositoryPolicy", "AWS::ECR::Repository")],
  "AWS::EFS::FileSystem": [resource("FileSystemPolicy", "AWS::EFS::FileSystem")],
  "AWS::OpenSearchService::Domain": [resource("AccessPolicies", "AWS::OpenSearchService::Domain")],
  "AWS::Elasticsearch::Domain": [resource("AccessPolicies", "AWS::OpenSearchService::Domain")],
  "AWS::DynamoDB::Table": [
    resource("ResourcePolicy.PolicyDocument", "AWS::DynamoDB::Table"),
    resource("StreamSpecification.ResourcePolicy.PolicyDocument", "AWS::DynamoDB::Stream"),
  ],
  "AWS::DynamoDB::GlobalTable": [
    resource("Replicas[].ResourcePolicy.PolicyDocument", "AWS::DynamoDB::Table"),
    resource("Replicas[].ReplicaStreamSpecification.ResourcePolicy.PolicyDocument", "AWS::DynamoDB::Stream"),
  ],
  "AWS::Kinesis::ResourcePolicy": [resource("ResourcePolicy", "AWS::Kinesis::Stream")],
  "AWS::ApiGateway::RestApi": [
    resource("Policy", "AWS::ApiGateway::RestApi"),
    resource("Body.x-amazon-apigateway-policy", "AWS::ApiGateway::RestApi"),
  ],
  "AWS::ApiGateway::DomainNameV2": [resource("Policy")],
  "AWS::Events::EventBus": [resource("Policy")],
  "AWS::Events::EventBusPolicy": [resource("Statement")],
  "AWS::EventsV2::ResourcePolicy": [resource("PolicyDocument")],
  "AWS::EventSchemas::RegistryPolicy": [resource("Policy")],
  "AWS::Backup::BackupVault": [resource("AccessPolicy", "AWS::Backup::BackupVault")],
  "AWS::Backup::LogicallyAirGappedBackupVault": [resource("AccessPolicy", "AWS::Backup::BackupVault")],
  "AWS::VpcLattice::AuthPolicy": [resource("Policy")],
  "AWS::VpcLattice::ResourcePolicy": [resource("Policy")],
  "AWS::CodeArtifact::Domain": [resource("PermissionsPolicyDocument", "AWS::CodeArtifact::Domain")],
  "AWS::CodeArtifact::Repository": [resource("PermissionsPolicyDocument", "AWS::CodeArtifact::Domain")],
  "AWS::CloudTrail::ResourcePolicy": [resource("ResourcePolicy", "AWS::CloudTrail::Dashboard")],
  "AWS::Logs::ResourcePolicy": [resource("PolicyDocument")],
  "AWS::Logs::LogGroup": [resource("ResourcePolicyDocument")],
  "AWS::Logs::Destination": [resource("DestinationPolicy")],
  "AWS::Logs::DeliveryDestination": [
    resource("DeliveryDestinationPolicy"),
    resource("DeliveryDestinationPolicy.DeliveryDestinationPolicy"),
  ],
  "AWS::Oam::Sink": [resource("Policy")],
  "AWS::OSIS::Pipeline": [resource("ResourcePolicy.Policy")],
  "AWS::MSK::ClusterPolicy": [resource("Policy")],
  "AWS::DSQL::Cluster": [resource("PolicyDocument")],
  "AWS::Redshift::Cluster": [resource("NamespaceResourcePolicy")],
  "AWS::RedshiftServerless::Namespace": [resource("NamespaceResourcePolicy")],
  "AWS::SSM::ResourcePolicy": [resource("Policy")],
  "AWS::XRay::ResourcePolicy": [resource("PolicyDocument")],
  "AWS::APS::ResourcePolicy": [resource("PolicyDocument")],
  "AWS::RUM::AppMonitor": [resource("ResourcePolicy.PolicyDocument")],
  "AWS::Bedrock::ResourcePolicy": [resource("PolicyDocument")],
  "AWS::Bedrock::KnowledgeBasePolicy": [resource("PolicyDocument")],
  "AWS::BedrockAgentCore::ResourcePolicy": [resource("Policy")],
  "AWS::Lex::ResourcePolicy": [resource("Policy")],
  "AWS::SageMaker::ModelPackageGroup": [resource("ModelPackageGroupPolicy")],
  "AWS::Comprehend::DocumentClassifier": [resource("ModelPolicy")],
  "AWS::Comprehend::EntityRecognizer": [resource("ModelPolicy")],
  "AWS::AIOps::InvestigationGroup": [resource("InvestigationGroupPolicy")],
  "AWS::MediaPackageV2::ChannelPolicy": [resource("Policy")],
  "AWS::MediaPackageV2::OriginEndpointPolicy": [resource("Policy")],
  "AWS::MediaTailor::ChannelPolicy": [resource("Policy")],
  "AWS::MediaStore::Container": [resource("Policy")],
  "AWS::SMSVOICE::ResourcePolicy": [resource("PolicyDocument")],
  "AWS::PaymentCryptography::Key": [resource("Policy")],
  "AWS::ODB::OdbNetwork": [resource("KmsPolicyDocument"), resource("StsPolicyDocument")],

  "AWS::Serverless::Api": [
    resource("Auth.ResourcePolicy.CustomStatements", "AWS::ApiGateway::RestApi"),
    resource("Domain.Policy"),
    resource("DefinitionBody.x-amazon-apigateway-policy", "AWS::ApiGateway::RestApi"),
  ],
  "AWS::Serverless::Function": [{ path: "AssumeRolePolicyDocument", kind: "trust", resourceType: "AWS::IAM::AssumeRolePolicyDocument" }],
};

/** Organizations policies by their `Type`; others are written in languages of their own. */
export const ORGANIZATION_KINDS: Readonly<Record<string, EmbeddedKind>> = { SERVICE_CONTROL_POLICY: "scp", RESOURCE_CONTROL_POLICY: "rcp" };
