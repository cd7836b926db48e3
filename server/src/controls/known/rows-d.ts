// Checks: Management, identity pools, media and the rest. The form of a row is described at `readRows` in `table.ts`.

export const ROWS_D = `
# ssm DescribeInstanceInformation InstanceInformationList[]. - managed instance
PingStatus=Online|-|ec2 instances managed by systems manager
AssociationStatus=Success|-|ssm association compliance status compliant
# ssm ListResourceComplianceSummaries ResourceComplianceSummaryItems[]. - managed instance
Status=COMPLIANT|-|systems manager patch compliance status after patch installation
# ssm DescribeDocumentPermission - AWS::SSM::Document document
AccountIds!=all|-|ssm documents not public
# ssm GetServiceSetting ServiceSetting. - account
SettingValue=Disable|-|ssm documents block public sharing setting
# ssm GetParameter Parameter. AWS::SSM::Parameter parameter
Type=SecureString|Type|ssm parameter secure string encrypted
# backup DescribeRecoveryPoint - - recovery point
IsEncrypted=true|-|backup recovery points encrypted at rest
# backup DescribeBackupVault - AWS::Backup::BackupVault backup vault
EncryptionKeyArn+|EncryptionKeyArn|backup vault encrypted
Locked=true|LockConfiguration|backup vault lock
MinRetentionDays>=35|LockConfiguration.MinRetentionDays|backup vault minimum retention
# backup GetBackupPlan BackupPlan. AWS::Backup::BackupPlan backup plan
Rules[].Lifecycle.DeleteAfterDays>=35|BackupPlan.BackupPlanRule[].Lifecycle.DeleteAfterDays|backup plan minimum frequency retention
Rules[].ScheduleExpression+|BackupPlan.BackupPlanRule[].ScheduleExpression|backup plan schedule frequency
# elasticbeanstalk DescribeEnvironments Environments[]. AWS::ElasticBeanstalk::Environment environment
Health!=Red|-|elastic beanstalk environment health
# elasticbeanstalk DescribeConfigurationSettings ConfigurationSettings[].OptionSettings[].@ AWS::ElasticBeanstalk::Environment environment
ManagedActionsEnabled=true|OptionSettings[].@ManagedActionsEnabled|elastic beanstalk managed platform updates enabled
StreamLogs=true|OptionSettings[].@StreamLogs|elastic beanstalk stream logs to cloudwatch
SystemType=enhanced|OptionSettings[].@SystemType|elastic beanstalk environments enhanced health reporting enabled
# cloudformation DescribeStacks Stacks[]. AWS::CloudFormation::Stack stack
NotificationARNs+|NotificationARNs|cloudformation stacks integrated with sns notification
EnableTerminationProtection=true|-|cloudformation stack termination protection
DriftInformation.StackDriftStatus=IN_SYNC|-|cloudformation stack drift detection
RoleARN+|-|cloudformation stack service role
# route53 ListQueryLoggingConfigs QueryLoggingConfigs[]. AWS::Route53::HostedZone hosted zone
CloudWatchLogsLogGroupArn+|QueryLoggingConfig.CloudWatchLogsLogGroupArn|route 53 public hosted zones log dns queries
# route53domains GetDomainDetail - - domain
AdminPrivacy=true|-|route 53 domain privacy protection
AutoRenew=true|-|route 53 domain auto renew
StatusList*=clientTransferProhibited|-|route 53 domain transfer lock locked against transfers
# workspaces DescribeWorkspaces Workspaces[]. AWS::WorkSpaces::Workspace workspace
RootVolumeEncryptionEnabled=true|RootVolumeEncryptionEnabled|workspaces root volume encrypted at rest
UserVolumeEncryptionEnabled=true|UserVolumeEncryptionEnabled|workspaces user volume encrypted at rest
# workspaces DescribeWorkspaceDirectories Directories[]. - directory
WorkspaceCreationProperties.UserEnabledAsLocalAdministrator=false|-|workspaces local administrator
WorkspaceCreationProperties.EnableInternetAccess=false|-|workspaces internet access
# transfer DescribeServer Server. AWS::Transfer::Server server
Protocols!=FTP|Protocols|transfer family server not use ftp protocol for endpoint connection
EndpointType=VPC|EndpointType|transfer server vpc endpoint
LoggingRole+|LoggingRole|transfer family server logging
SecurityPolicyName+|SecurityPolicyName|transfer server security policy
# transfer DescribeConnector Connector. AWS::Transfer::Connector connector
LoggingRole+|LoggingRole|transfer family connector logging enabled
# transfer DescribeAgreement Agreement. AWS::Transfer::Agreement agreement
Status=ACTIVE|Status|transfer family as2 agreement
# cognito-idp DescribeUserPool UserPool. AWS::Cognito::UserPool user pool
UserPoolAddOns.AdvancedSecurityMode=ENFORCED|UserPoolAddOns.AdvancedSecurityMode|cognito user pool threat protection advanced security full function enforcement
MfaConfiguration=ON|MfaConfiguration|cognito user pool mfa
DeletionProtection=ACTIVE|DeletionProtection|cognito user pool deletion protection
Policies.PasswordPolicy.MinimumLength>=8|Policies.PasswordPolicy.MinimumLength|cognito user pool password policy strong minimum length
Policies.PasswordPolicy.RequireSymbols=true|Policies.PasswordPolicy.RequireSymbols|cognito password policy symbol
Policies.PasswordPolicy.RequireNumbers=true|Policies.PasswordPolicy.RequireNumbers|cognito password policy number
Policies.PasswordPolicy.RequireLowercase=true|Policies.PasswordPolicy.RequireLowercase|cognito password policy lowercase
Policies.PasswordPolicy.RequireUppercase=true|Policies.PasswordPolicy.RequireUppercase|cognito password policy uppercase
Policies.PasswordPolicy.TemporaryPasswordValidityDays<=7|Policies.PasswordPolicy.TemporaryPasswordValidityDays|cognito temporary password validity
AdminCreateUserConfig.AllowAdminCreateUserOnly=true|AdminCreateUserConfig.AllowAdminCreateUserOnly|cognito self registration disabled
# cognito-idp DescribeUserPoolClient UserPoolClient. AWS::Cognito::UserPoolClient user pool client
EnableTokenRevocation=true|EnableTokenRevocation|cognito client token revocation
PreventUserExistenceErrors=ENABLED|PreventUserExistenceErrors|cognito client prevents user existence errors
# cognito-identity DescribeIdentityPool - AWS::Cognito::IdentityPool identity pool
AllowUnauthenticatedIdentities=false|AllowUnauthenticatedIdentities|cognito identity pool unauthenticated guest identities
# globalaccelerator DescribeAcceleratorAttributes AcceleratorAttributes. - accelerator
FlowLogsEnabled=true|-|global accelerator flow logs
# datasync DescribeTask - AWS::DataSync::Task task
CloudWatchLogGroupArn+|CloudWatchLogGroupArn|datasync task logging enabled
Options.VerifyMode!=NONE|Options.VerifyMode|datasync task verification
# storagegateway DescribeGatewayInformation - - gateway
CloudWatchLogGroupARN+|-|storage gateway logging
# appconfig GetConfigurationProfile - AWS::AppConfig::ConfigurationProfile configuration profile
KmsKeyArn+|KmsKeyIdentifier|appconfig profile encrypted
# lightsail GetInstances instances[]. AWS::Lightsail::Instance instance
publicIpAddress-|-|lightsail instance public
# lightsail GetRelationalDatabases relationalDatabases[]. AWS::Lightsail::Database database
publiclyAccessible=false|PubliclyAccessible|lightsail database public
backupRetentionEnabled=true|BackupRetention|lightsail database automatic backups
# lightsail GetBuckets buckets[]. AWS::Lightsail::Bucket bucket
accessRules.getObject=private|AccessRules.GetObject|lightsail bucket public access objects
accessRules.allowPublicOverrides=false|AccessRules.AllowPublicOverrides|lightsail bucket individual objects public overrides
# autoscaling-plans DescribeScalingPlans ScalingPlans[]. - scaling plan
StatusCode=Active|-|scaling plan active
# batch DescribeComputeEnvironments computeEnvironments[]. AWS::Batch::ComputeEnvironment compute environment
type=MANAGED|Type|batch compute environment managed
state=ENABLED|State|batch compute environment enabled
# batch DescribeJobDefinitions jobDefinitions[]. AWS::Batch::JobDefinition job definition
containerProperties.privileged=false|ContainerProperties.Privileged|batch job container not privileged
containerProperties.readonlyRootFilesystem=true|ContainerProperties.ReadonlyRootFilesystem|batch job read only root filesystem
# timestream-write DescribeDatabase Database. AWS::Timestream::Database database
KmsKeyId+|KmsKeyId|timestream database encrypted customer key
# keyspaces GetTable - AWS::Cassandra::Table table
pointInTimeRecovery.status=ENABLED|PointInTimeRecoveryEnabled:true|keyspaces point in time recovery
encryptionSpecification.type=CUSTOMER_MANAGED_KMS_KEY|EncryptionSpecification.EncryptionType|keyspaces customer managed encryption
# appflow DescribeFlow - AWS::AppFlow::Flow flow
kmsArn+|KMSArn|appflow flow encrypted
# amplify GetApp app. AWS::Amplify::App app
enableBasicAuth=true|BasicAuthConfig.EnableBasicAuth|amplify basic auth
enableBranchAutoBuild=true|-|amplify auto build
# apprunner DescribeService Service. AWS::AppRunner::Service service
NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible=false|NetworkConfiguration.IngressConfiguration.IsPubliclyAccessible|app runner service public
EncryptionConfiguration.KmsKey+|EncryptionConfiguration.KmsKey|app runner encrypted customer key
ObservabilityConfiguration.ObservabilityEnabled=true|ObservabilityConfiguration.ObservabilityEnabled|app runner tracing observability
NetworkConfiguration.EgressConfiguration.EgressType=VPC|NetworkConfiguration.EgressConfiguration.EgressType|app runner vpc egress
# bedrock GetModelInvocationLoggingConfiguration loggingConfig. - account
textDataDeliveryEnabled=true|-|bedrock model invocation logging enabled
cloudWatchConfig.logGroupName+|-|bedrock invocation logging cloudwatch
# bedrock GetGuardrail - AWS::Bedrock::Guardrail guardrail
kmsKeyArn+|KmsKeyArn|bedrock guardrail encrypted
# bedrock-agent GetAgent agent. AWS::Bedrock::Agent agent
customerEncryptionKeyArn+|CustomerEncryptionKeyArn|bedrock agent encrypted
guardrailConfiguration.guardrailIdentifier+|GuardrailConfiguration.GuardrailIdentifier|bedrock agent uses guardrail
# directconnect DescribeConnections connections[]. - connection
macSecCapable=true|-|direct connect macsec
# ds DescribeDirectories DirectoryDescriptions[]. - directory
RadiusStatus=Completed|-|directory service radius mfa
SsoEnabled=true|-|directory service sso
# ds DescribeLDAPSSettings LDAPSSettingsInfo[]. - directory
LDAPSStatus=Enabled|-|directory service secure ldap ldaps enabled
# ses GetIdentityDkimAttributes DkimAttributes{}. - identity
DkimEnabled=true|-|ses identity dkim
# sesv2 GetConfigurationSet - AWS::SES::ConfigurationSet configuration set
DeliveryOptions.TlsPolicy=REQUIRE|DeliveryOptions.TlsPolicy|ses configuration set tls required for sending emails
ReputationOptions.ReputationMetricsEnabled=true|ReputationOptions.ReputationMetricsEnabled|ses reputation metrics
# connect DescribeInstanceAttribute Attribute. - instance
Value='true'|-|connect instance contact flow logging enabled cloudwatch
# imagebuilder GetImagePipeline imagePipeline. AWS::ImageBuilder::ImagePipeline image pipeline
enhancedImageMetadataEnabled=true|EnhancedImageMetadataEnabled|image builder metadata
# imagebuilder GetInfrastructureConfiguration infrastructureConfiguration. AWS::ImageBuilder::InfrastructureConfiguration infrastructure configuration
instanceMetadataOptions.httpTokens=required|InstanceMetadataOptions.HttpTokens|image builder imdsv2
# iot DescribeAccountAuditConfiguration auditCheckConfigurations{}. - account
enabled=true|-|iot audit checks
# mwaa GetEnvironment Environment. AWS::MWAA::Environment environment
WebserverAccessMode=PRIVATE_ONLY|WebserverAccessMode|managed airflow web server private access
KmsKey+|KmsKey|managed airflow encrypted customer key
LoggingConfiguration.DagProcessingLogs.Enabled=true|LoggingConfiguration.DagProcessingLogs.Enabled|managed airflow dag processing logs
LoggingConfiguration.SchedulerLogs.Enabled=true|LoggingConfiguration.SchedulerLogs.Enabled|managed airflow scheduler logs
LoggingConfiguration.TaskLogs.Enabled=true|LoggingConfiguration.TaskLogs.Enabled|managed airflow task logs
LoggingConfiguration.WebserverLogs.Enabled=true|LoggingConfiguration.WebserverLogs.Enabled|managed airflow webserver logs
LoggingConfiguration.WorkerLogs.Enabled=true|LoggingConfiguration.WorkerLogs.Enabled|managed airflow worker logs
# organizations DescribeOrganization Organization. - organization
FeatureSet=ALL|-|organization all features enabled
# account GetAlternateContact AlternateContact. - account
EmailAddress+|-|security contact information provided for account alternate
# ram GetResourceShares resourceShares[]. AWS::RAM::ResourceShare resource share
allowExternalPrincipals=false|AllowExternalPrincipals|resource share external principals
# servicecatalog DescribePortfolioShares PortfolioShareDetails[]. - portfolio
Type=ORGANIZATION,ORGANIZATIONAL_UNIT,ORGANIZATION_MEMBER_ACCOUNT|-|service catalog portfolios shared within an organization only
# rolesanywhere GetTrustAnchor trustAnchor. AWS::RolesAnywhere::TrustAnchor trust anchor
enabled=true|Enabled|roles anywhere trust anchor enabled
# opensearchserverless BatchGetCollection collectionDetails[]. AWS::OpenSearchServerless::Collection collection
standbyReplicas=ENABLED|StandbyReplicas|opensearch serverless standby replicas
kmsKeyArn+|-|opensearch serverless kms key
# scheduler GetSchedule - AWS::Scheduler::Schedule schedule
KmsKeyArn+|KmsKeyArn|scheduler schedule encrypted
Target.DeadLetterConfig.Arn+|Target.DeadLetterConfig.Arn|scheduler dead letter queue
# glacier GetVaultLock - - vault
State=Locked|-|glacier vault lock
# ivs GetRecordingConfiguration recordingConfiguration. AWS::IVS::RecordingConfiguration recording configuration
thumbnailConfiguration.recordingMode=INTERVAL|ThumbnailConfiguration.RecordingMode|ivs thumbnail
# rum GetAppMonitor AppMonitor. AWS::RUM::AppMonitor app monitor
DataStorage.CwLog.CwLogEnabled=true|CwLogEnabled|rum app monitor cloudwatch logs enabled
# healthlake DescribeFHIRDatastore DatastoreProperties. AWS::HealthLake::FHIRDatastore datastore
SseConfiguration.KmsEncryptionConfig.CmkType=CUSTOMER_MANAGED_KMS_KEY|SseConfiguration.KmsEncryptionConfig.CmkType|healthlake customer managed key
# drs DescribeSourceServers items[]. - source server
dataReplicationInfo.dataReplicationState=CONTINUOUS|-|disaster recovery replication
# resiliencehub DescribeApp app. AWS::ResilienceHub::App app
policyArn+|ResiliencyPolicyArn|resilience hub policy
# auditmanager GetSettings settings. - account
kmsKey+|-|audit manager encrypted customer key
# fms ListPolicies PolicyList[]. AWS::FMS::Policy policy
RemediationEnabled=true|RemediationEnabled|firewall manager remediation
# dlm GetLifecyclePolicy Policy. AWS::DLM::LifecyclePolicy lifecycle policy
State=ENABLED|State|ebs snapshot lifecycle policy enabled
# docdb-elastic GetCluster cluster. AWS::DocDBElastic::Cluster elastic cluster
kmsKeyId+|KmsKeyId|documentdb elastic encrypted
backupRetentionPeriod>=7|BackupRetentionPeriod|documentdb elastic backup retention
# neptune-graph GetGraph - AWS::NeptuneGraph::Graph graph
publicConnectivity=false|PublicConnectivity|neptune analytics graph public
deletionProtection=true|DeletionProtection|neptune analytics deletion protection
# emr-serverless GetApplication application. AWS::EMRServerless::Application application
networkConfiguration.subnetIds+|NetworkConfiguration.SubnetIds|emr serverless in a vpc
# ecr-public DescribeRepositories repositories[]. - repository
repositoryUri-|-|public ecr repository
# codeartifact DescribeDomain domain. AWS::CodeArtifact::Domain domain
encryptionKey+|EncryptionKey|codeartifact domain encrypted
# cloudhsmv2 DescribeClusters Clusters[]. - cluster
BackupRetentionPolicy.Value+|-|cloudhsm backup retention
# comprehend DescribeEntityRecognizer EntityRecognizerProperties. - entity recognizer
VolumeKmsKeyId+|-|comprehend volume encrypted
# kendra DescribeIndex - AWS::Kendra::Index index
ServerSideEncryptionConfiguration.KmsKeyId+|ServerSideEncryptionConfiguration.KmsKeyId|kendra index encrypted
# lex-models GetBot - - bot
childDirected=false|-|lex child directed
# location DescribeTracker - AWS::Location::Tracker tracker
KmsKeyId+|KmsKeyId|location tracker encrypted
# personalize DescribeDatasetGroup datasetGroup. AWS::Personalize::DatasetGroup dataset group
kmsKeyArn+|KmsKeyArn|personalize dataset group encrypted
# quicksight DescribeAccountSettings AccountSettings. - account
PublicSharingEnabled=false|-|quicksight public sharing
TerminationProtectionEnabled=true|-|quicksight termination protection
# appstream DescribeFleets Fleets[]. AWS::AppStream::Fleet fleet
EnableDefaultInternetAccess=false|EnableDefaultInternetAccess|appstream fleet default internet access
MaxUserDurationInSeconds<=36000|MaxUserDurationInSeconds|appstream fleet maximum session duration
DisconnectTimeoutInSeconds<=300|DisconnectTimeoutInSeconds|appstream fleet disconnect timeout
IdleDisconnectTimeoutInSeconds<=600|IdleDisconnectTimeoutInSeconds|appstream fleet idle disconnect timeout
# customer-profiles GetDomain - AWS::CustomerProfiles::Domain domain
DeadLetterQueueUrl+|DeadLetterQueueUrl|customer profiles dead letter
# frauddetector GetKMSEncryptionKey kmsKey. - account
kmsEncryptionKeyArn+|-|fraud detector encrypted
# mediastore DescribeContainer Container. - container
AccessLoggingEnabled=true|-|mediastore container access logging
# translate GetTerminology TerminologyProperties. - terminology
EncryptionKey.Id+|-|translate terminology encrypted
# vpc-lattice GetService - AWS::VpcLattice::Service service
authType=AWS_IAM|AuthType|vpc lattice service authentication
# verifiedpermissions GetPolicyStore - AWS::VerifiedPermissions::PolicyStore policy store
validationSettings.mode=STRICT|ValidationSettings.Mode|verified permissions policy store validation
# securitylake ListDataLakes dataLakes[]. AWS::SecurityLake::DataLake data lake
encryptionConfiguration.kmsKeyId+|EncryptionConfiguration.KmsKeyId|security lake encrypted
# route53 GetDNSSEC Status. AWS::Route53::DNSSEC hosted zone
ServeSignature=SIGNING|-|route 53 hosted zone dnssec signing enabled
# route53resolver ListFirewallConfigs FirewallConfigs[]. - firewall config
FirewallFailOpen=DISABLED|-|resolver dns firewall fail closed fail open disabled
# route53resolver ListResolverQueryLogConfigAssociations ResolverQueryLogConfigAssociations[]. - query log config association
Status=ACTIVE|-|resolver query logging configured for vpcs enabled
# route53resolver ListResolverDnssecConfigs ResolverDnssecConfigs[]. - resolver dnssec config
ValidationStatus=ENABLED|-|resolver dnssec validation enabled
# sesv2 GetAccount - - account
ProductionAccessEnabled=true|-|ses account not in sandbox production access
SuppressionAttributes.SuppressedReasons+|-|ses account suppression list bounces complaints
# sesv2 GetConfigurationSet - AWS::SES::ConfigurationSet configuration set
DeliveryOptions.SendingPoolName+|DeliveryOptions.SendingPoolName|ses configuration set dedicated ip pool
SuppressionOptions.SuppressedReasons+|SuppressionOptions.SuppressedReasons|ses configuration set suppression list
# ivschat GetRoom - AWS::IVSChat::Room room
loggingConfigurationIdentifiers+|LoggingConfigurationIdentifiers|ivs chat room logging configurations
# rbin GetRule - AWS::Rbin::Rule rule
LockState=locked|LockConfiguration|recycle bin retention rule locked
RetentionPeriod.RetentionPeriodValue>=14|RetentionPeriod.RetentionPeriodValue|recycle bin retention rule retain days
# ecs DescribeClusters clusters[]. AWS::ECS::Cluster cluster
configuration.executeCommandConfiguration.logging!=NONE!|Configuration.ExecuteCommandConfiguration.Logging|ecs exec sessions logged execute command logging
configuration.executeCommandConfiguration.kmsKeyId+|Configuration.ExecuteCommandConfiguration.KmsKeyId|ecs exec sessions encrypted kms
# opensearch DescribeDomain DomainStatus. AWS::OpenSearchService::Domain domain
AutoTuneOptions.State=ENABLED|-|opensearch domain auto tune enabled
OffPeakWindowOptions.Enabled=true|OffPeakWindowOptions.Enabled|opensearch domain off peak window enabled
# eks DescribeAddon addon. AWS::EKS::Addon addon
status=ACTIVE|-|eks add-on addon active
# eks DescribeCluster cluster. AWS::EKS::Cluster cluster
accessConfig.authenticationMode=API|AccessConfig.AuthenticationMode|eks cluster api authentication mode access entries
deletionProtection=true|DeletionProtection|eks cluster deletion protection
# ec2 DescribeLaunchTemplateVersions LaunchTemplateVersions[].LaunchTemplateData. AWS::EC2::LaunchTemplate launch template
MetadataOptions.HttpTokens=required!|LaunchTemplateData.MetadataOptions.HttpTokens|launch template instance metadata service version 2 imdsv2 required
# iam ListServerCertificates ServerCertificateMetadataList[]. AWS::IAM::ServerCertificate server certificate
Expiration>0|-|expired ssl tls certificates managed stored in iam removed
# backup DescribeRegionSettings - - region
ResourceTypeOptInPreference.DynamoDB=true|-|backup region settings opt in dynamodb
# cloudtrail GetTrailStatus - AWS::CloudTrail::Trail trail
IsLogging=true|IsLogging|cloudtrail enabled
# config DescribeConfigurationRecorderStatus ConfigurationRecordersStatus[]. - configuration recorder
recording=true|-|aws config enabled
`;
