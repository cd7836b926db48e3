// Checks: Machine learning, search, streams, builds, firewalls. The form of a row is described at `readRows` in `table.ts`.

export const ROWS_C = `
# sagemaker DescribeNotebookInstance - AWS::SageMaker::NotebookInstance notebook instance
DirectInternetAccess=Disabled|DirectInternetAccess|sagemaker notebook direct internet access
RootAccess=Disabled|RootAccess|sagemaker notebook users root access
SubnetId+|SubnetId|sagemaker notebook launched in custom vpc
KmsKeyId+|KmsKeyId|sagemaker notebook encrypted kms key configured
PlatformIdentifier!=notebook-al1-v1|PlatformIdentifier|sagemaker notebook supported platform
InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion=2|InstanceMetadataServiceConfiguration.MinimumInstanceMetadataServiceVersion|sagemaker notebook imdsv2
# sagemaker DescribeEndpointConfig - AWS::SageMaker::EndpointConfig endpoint configuration
KmsKeyId+|KmsKeyId|sagemaker endpoint configuration kms key
ProductionVariants[].InitialInstanceCount>=2|ProductionVariants[].InitialInstanceCount|sagemaker endpoint production variants initial instance count greater than one
EnableNetworkIsolation=true|EnableNetworkIsolation|sagemaker endpoint network isolation
DataCaptureConfig.EnableCapture=true|DataCaptureConfig.EnableCapture|sagemaker endpoint data capture
# sagemaker DescribeModel - AWS::SageMaker::Model model
EnableNetworkIsolation=true|EnableNetworkIsolation|sagemaker model network isolation enabled
VpcConfig.Subnets+|VpcConfig.Subnets|sagemaker model in vpc
PrimaryContainer.ImageConfig.RepositoryAccessMode=Vpc|PrimaryContainer.ImageConfig.RepositoryAccessMode|sagemaker model private registry in vpc
# sagemaker DescribeTrainingJob - - training job
EnableNetworkIsolation=true|-|sagemaker training job network isolation
EnableInterContainerTrafficEncryption=true|-|sagemaker training job intercontainer encryption
ResourceConfig.VolumeKmsKeyId+|-|sagemaker training job volume output encrypted
VpcConfig.Subnets+|-|sagemaker training job vpc settings
# sagemaker DescribeDomain - AWS::SageMaker::Domain domain
AppNetworkAccessType=VpcOnly|AppNetworkAccessType|sagemaker domain vpc only
KmsKeyId+|KmsKeyId|sagemaker domain customer managed kms
# sagemaker DescribeAutoMLJobV2 - - automl job
SecurityConfig.EnableInterContainerTrafficEncryption=true|-|automl job intercontainer traffic encryption
SecurityConfig.VolumeKmsKeyId+|-|automl job encrypts data at rest volume kms key
# sagemaker DescribeProcessingJob NetworkConfig. AWS::SageMaker::ProcessingJob processing job
EnableNetworkIsolation=true|NetworkConfig.EnableNetworkIsolation|processing job network isolation
EnableInterContainerTrafficEncryption=true|NetworkConfig.EnableInterContainerTrafficEncryption|processing job intercontainer encryption
# sagemaker DescribeDataQualityJobDefinition NetworkConfig. AWS::SageMaker::DataQualityJobDefinition data quality job definition
EnableInterContainerTrafficEncryption=true|NetworkConfig.EnableInterContainerTrafficEncryption|data quality job definition inter container traffic encryption
EnableNetworkIsolation=true|NetworkConfig.EnableNetworkIsolation|data quality job network isolation
# sagemaker DescribeModelBiasJobDefinition NetworkConfig. AWS::SageMaker::ModelBiasJobDefinition model bias job definition
EnableInterContainerTrafficEncryption=true|NetworkConfig.EnableInterContainerTrafficEncryption|model bias job definition inter container traffic encryption
EnableNetworkIsolation=true|NetworkConfig.EnableNetworkIsolation|model bias job definition network isolation
# sagemaker DescribeModelExplainabilityJobDefinition NetworkConfig. AWS::SageMaker::ModelExplainabilityJobDefinition model explainability job definition
EnableInterContainerTrafficEncryption=true|NetworkConfig.EnableInterContainerTrafficEncryption|model explainability job definition inter container traffic encryption
# sagemaker DescribeFeatureGroup - AWS::SageMaker::FeatureGroup feature group
OfflineStoreConfig.S3StorageConfig.KmsKeyId+|OfflineStoreConfig.S3StorageConfig.KmsKeyId|feature group offline store encrypted kms
OnlineStoreConfig.SecurityConfig.KmsKeyId+|OnlineStoreConfig.SecurityConfig.KmsKeyId|feature group online store encrypted kms
# es DescribeElasticsearchDomain DomainStatus. AWS::Elasticsearch::Domain elasticsearch domain
EncryptionAtRestOptions.Enabled=true|EncryptionAtRestOptions.Enabled|elasticsearch domain encryption at rest
NodeToNodeEncryptionOptions.Enabled=true|NodeToNodeEncryptionOptions.Enabled|elasticsearch node to node encryption data sent between nodes
VPCOptions.SubnetIds+|VPCOptions.SubnetIds|elasticsearch domain in vpc not publicly accessible
DomainEndpointOptions.EnforceHTTPS=true|DomainEndpointOptions.EnforceHTTPS|elasticsearch https
DomainEndpointOptions.TLSSecurityPolicy=Policy-Min-TLS-1-2-2019-07,Policy-Min-TLS-1-2-PFS-2023-10|DomainEndpointOptions.TLSSecurityPolicy|elasticsearch connections encrypted using latest tls 1.2 security policy
LogPublishingOptions{}.Enabled=true|LogPublishingOptions.Enabled|elasticsearch error audit logging to cloudwatch logs enabled
ElasticsearchClusterConfig.DedicatedMasterCount>=3|ElasticsearchClusterConfig.DedicatedMasterCount|elasticsearch at least three dedicated master nodes
ElasticsearchClusterConfig.DedicatedMasterEnabled=true|ElasticsearchClusterConfig.DedicatedMasterEnabled|elasticsearch dedicated master
ElasticsearchClusterConfig.InstanceCount>=3|ElasticsearchClusterConfig.InstanceCount|elasticsearch at least three data nodes
ElasticsearchClusterConfig.ZoneAwarenessEnabled=true|ElasticsearchClusterConfig.ZoneAwarenessEnabled|elasticsearch zone awareness
AdvancedSecurityOptions.Enabled=true|AdvancedSecurityOptions.Enabled|elasticsearch fine grained access control
# opensearch DescribeDomain DomainStatus. AWS::OpenSearchService::Domain opensearch domain
EncryptionAtRestOptions.Enabled=true|EncryptionAtRestOptions.Enabled|opensearch domain encryption at rest
NodeToNodeEncryptionOptions.Enabled=true|NodeToNodeEncryptionOptions.Enabled|opensearch node to node encryption data between nodes
VPCOptions.SubnetIds+|VPCOptions.SubnetIds|opensearch domain in vpc only not publicly accessible
DomainEndpointOptions.EnforceHTTPS=true|DomainEndpointOptions.EnforceHTTPS|opensearch https required
DomainEndpointOptions.TLSSecurityPolicy=Policy-Min-TLS-1-2-2019-07,Policy-Min-TLS-1-2-PFS-2023-10|DomainEndpointOptions.TLSSecurityPolicy|opensearch connections encrypted latest tls security policy
LogPublishingOptions{}.Enabled=true|LogPublishingOptions.Enabled|opensearch error audit logging cloudwatch logs enabled
ClusterConfig.DedicatedMasterCount>=3|ClusterConfig.DedicatedMasterCount|opensearch at least three dedicated primary master nodes
ClusterConfig.InstanceCount>=3|ClusterConfig.InstanceCount|opensearch at least three data nodes
ClusterConfig.ZoneAwarenessEnabled=true|ClusterConfig.ZoneAwarenessEnabled|opensearch zone awareness
AdvancedSecurityOptions.Enabled=true|AdvancedSecurityOptions.Enabled|opensearch fine grained access control enabled
AdvancedSecurityOptions.InternalUserDatabaseEnabled=false|AdvancedSecurityOptions.InternalUserDatabaseEnabled|opensearch internal user database
SoftwareUpdateOptions.AutoSoftwareUpdateEnabled=true|SoftwareUpdateOptions.AutoSoftwareUpdateEnabled|opensearch automatic software updates
ServiceSoftwareOptions.UpdateAvailable=false|-|opensearch latest software update installed
CognitoOptions.Enabled=true|CognitoOptions.Enabled|opensearch cognito authentication kibana
# kinesis DescribeStreamSummary StreamDescriptionSummary. AWS::Kinesis::Stream stream
EncryptionType=KMS|StreamEncryption.EncryptionType|kinesis stream encrypted at rest server side
KeyId+|StreamEncryption.KeyId|kinesis stream kms key
RetentionPeriodHours>=168|RetentionPeriodHours|kinesis stream data retention period adequate backup
EnhancedMonitoring[].ShardLevelMetrics+|-|kinesis enhanced shard level monitoring
# firehose DescribeDeliveryStream DeliveryStreamDescription. AWS::KinesisFirehose::DeliveryStream delivery stream
DeliveryStreamEncryptionConfiguration.Status=ENABLED|DeliveryStreamEncryptionConfigurationInput.KeyType|firehose delivery stream encrypted at rest
# kinesisvideo DescribeStream StreamInfo. AWS::KinesisVideo::Stream video stream
DataRetentionInHours>=24|DataRetentionInHours|video stream minimum data retention
# kafka DescribeClusterV2 ClusterInfo.Provisioned. AWS::MSK::Cluster msk cluster
EncryptionInfo.EncryptionInTransit.ClientBroker=TLS|EncryptionInfo.EncryptionInTransit.ClientBroker|msk clusters encrypted in transit client broker tls
EncryptionInfo.EncryptionInTransit.InCluster=true|EncryptionInfo.EncryptionInTransit.InCluster|msk encrypted in transit among broker nodes
EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId+|EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId|msk encrypted at rest customer managed key
EnhancedMonitoring=PER_TOPIC_PER_BROKER,PER_TOPIC_PER_PARTITION,PER_BROKER|EnhancedMonitoring|msk enhanced monitoring configured
BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type=DISABLED|BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type|msk public access disabled
ClientAuthentication.Unauthenticated.Enabled=false|ClientAuthentication.Unauthenticated.Enabled|msk unauthenticated access disabled
ClientAuthentication.Tls.Enabled=true|ClientAuthentication.Tls.Enabled|msk mutual tls authentication
ClientAuthentication.Sasl.Iam.Enabled=true|ClientAuthentication.Sasl.Iam.Enabled|msk iam authentication
LoggingInfo.BrokerLogs.CloudWatchLogs.Enabled=true|LoggingInfo.BrokerLogs.CloudWatchLogs.Enabled|msk broker logs
# kafkaconnect DescribeConnector - AWS::KafkaConnect::Connector connector
kafkaClusterEncryptionInTransit.encryptionType=TLS|KafkaClusterEncryptionInTransit.EncryptionType|msk connect connectors encrypted in transit
logDelivery.workerLogDelivery.cloudWatchLogs.enabled=true|LogDelivery.WorkerLogDelivery.CloudWatchLogs.Enabled|msk connect connector logging enabled
# mq DescribeBroker - AWS::AmazonMQ::Broker broker
PubliclyAccessible=false!|PubliclyAccessible|mq broker not publicly accessible
AutoMinorVersionUpgrade=true|AutoMinorVersionUpgrade|mq broker automatic minor version upgrade
Logs.Audit=true|Logs.Audit|activemq broker stream audit logs to cloudwatch
Logs.General=true|Logs.General|mq broker general logs
DeploymentMode=ACTIVE_STANDBY_MULTI_AZ|DeploymentMode|activemq broker active standby deployment mode
EncryptionOptions.UseAwsOwnedKey=false|EncryptionOptions.UseAwsOwnedKey|mq broker customer managed key
# codebuild BatchGetProjects projects[]. AWS::CodeBuild::Project project
source.auth.type=OAUTH,CODECONNECTIONS,SECRETS_MANAGER|Source.Auth.Type|codebuild source repository urls bitbucket github oauth no sensitive credentials
environment.environmentVariables[].type=PARAMETER_STORE,SECRETS_MANAGER|Environment.EnvironmentVariables[].Type|codebuild project environment variables clear text plaintext credentials
environment.privilegedMode=false|Environment.PrivilegedMode|codebuild project privileged mode
logsConfig.cloudWatchLogs.status=ENABLED / logsConfig.s3Logs.status=ENABLED|LogsConfig.CloudWatchLogs.Status|codebuild project environment logging configuration enabled
logsConfig.cloudWatchLogs.status=ENABLED|LogsConfig.CloudWatchLogs.Status|codebuild project cloudwatch logs enabled
logsConfig.s3Logs.encryptionDisabled=false|LogsConfig.S3Logs.EncryptionDisabled|codebuild s3 logs encrypted
artifacts.encryptionDisabled=false|Artifacts.EncryptionDisabled|codebuild project artifacts encrypted
encryptionKey+|EncryptionKey|codebuild customer managed kms key
timeoutInMinutes<=480|TimeoutInMinutes|codebuild timeout
vpcConfig.vpcId+|VpcConfig.VpcId|codebuild in a vpc
projectVisibility=PRIVATE|Visibility|codebuild project public visibility
# codebuild BatchGetReportGroups reportGroups[]. AWS::CodeBuild::ReportGroup report group
exportConfig.s3Destination.encryptionDisabled=false|ExportConfig.S3Destination.EncryptionDisabled|codebuild report group exports encrypted at rest
# codepipeline GetPipeline pipeline. AWS::CodePipeline::Pipeline pipeline
artifactStore.encryptionKey.id+|ArtifactStore.EncryptionKey.Id|codepipeline artifacts encrypted
# codedeploy GetDeploymentGroup deploymentGroupInfo. AWS::CodeDeploy::DeploymentGroup deployment group
autoRollbackConfiguration.enabled=true|AutoRollbackConfiguration.Enabled|codedeploy auto rollback monitoring
deploymentConfigName!=CodeDeployDefault.LambdaAllAtOnce|DeploymentConfigName|codedeploy lambda all at once traffic shift disabled
# dms DescribeReplicationInstances ReplicationInstances[]. AWS::DMS::ReplicationInstance replication instance
PubliclyAccessible=false!|PubliclyAccessible|dms replication instance not public
AutoMinorVersionUpgrade=true|AutoMinorVersionUpgrade|dms replication instance automatic minor version upgrade
MultiAZ=true|MultiAZ|dms replication instance multi az
KmsKeyId+|KmsKeyId|dms replication instance encrypted
# dms DescribeEndpoints Endpoints[]. AWS::DMS::Endpoint endpoint
SslMode!=none|SslMode|dms endpoints use ssl
MongoDbSettings.AuthType=password|MongoDbSettings.AuthType|dms mongodb endpoint authentication mechanism enabled
RedisSettings.SslSecurityProtocol=ssl-encryption|RedisSettings.SslSecurityProtocol|dms redis oss endpoint tls enabled
NeptuneSettings.IamAuthEnabled=true|NeptuneSettings.IamAuthEnabled|dms neptune endpoint iam authorization enabled
# dms DescribeReplicationTasks ReplicationTasks[]. AWS::DMS::ReplicationTask replication task
ReplicationTaskSettings+|ReplicationTaskSettings|dms replication task logging enabled source target database
# emr DescribeCluster Cluster. AWS::EMR::Cluster cluster
MasterPublicDnsName-|-|emr cluster primary master node public ip
KerberosAttributes.Realm+|KerberosAttributes.Realm|emr cluster kerberos enabled
SecurityConfiguration+|SecurityConfiguration|emr security configuration encryption at rest in transit
VisibleToAllUsers=true|VisibleToAllUsers|emr visible to all users
TerminationProtected=true|Instances.TerminationProtected|emr termination protection
LogUri+|LogUri|emr cluster logging s3
# emr GetBlockPublicAccessConfiguration BlockPublicAccessConfiguration. - account
BlockPublicSecurityGroupRules=true|-|emr block public access setting enabled account
# athena GetWorkGroup WorkGroup.Configuration. AWS::Athena::WorkGroup work group
ResultConfiguration.EncryptionConfiguration.EncryptionOption=SSE_S3,SSE_KMS,CSE_KMS|WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.EncryptionOption|athena workgroup query results encrypted at rest
EnforceWorkGroupConfiguration=true|WorkGroupConfiguration.EnforceWorkGroupConfiguration|athena workgroup enforce configuration
PublishCloudWatchMetricsEnabled=true|WorkGroupConfiguration.PublishCloudWatchMetricsEnabled|athena workgroup logging metrics enabled
# glue GetJob Job. AWS::Glue::Job job
SecurityConfiguration+|SecurityConfiguration|glue job security configuration encrypted
MaxRetries<=3|MaxRetries|glue job retries
GlueVersion!=0.9,1.0,2.0|GlueVersion|glue spark job supported version
DefaultArguments+|DefaultArguments|glue job logging enabled
# glue GetDataCatalogEncryptionSettings DataCatalogEncryptionSettings. AWS::Glue::DataCatalogEncryptionSettings data catalog
EncryptionAtRest.CatalogEncryptionMode=SSE-KMS,SSE-KMS-WITH-SERVICE-ROLE|DataCatalogEncryptionSettings.EncryptionAtRest.CatalogEncryptionMode|glue data catalog metadata encrypted
ConnectionPasswordEncryption.ReturnConnectionPasswordEncrypted=true|DataCatalogEncryptionSettings.ConnectionPasswordEncryption.ReturnConnectionPasswordEncrypted|glue data catalog connection passwords encrypted
# glue GetSecurityConfiguration SecurityConfiguration.EncryptionConfiguration. AWS::Glue::SecurityConfiguration security configuration
S3Encryption[].S3EncryptionMode=SSE-KMS,SSE-S3|EncryptionConfiguration.S3Encryptions[].S3EncryptionMode|glue s3 encryption
CloudWatchEncryption.CloudWatchEncryptionMode=SSE-KMS|EncryptionConfiguration.CloudWatchEncryption.CloudWatchEncryptionMode|glue cloudwatch logs encryption
JobBookmarksEncryption.JobBookmarksEncryptionMode=CSE-KMS|EncryptionConfiguration.JobBookmarksEncryption.JobBookmarksEncryptionMode|glue job bookmark encryption
# glue GetMLTransform - AWS::Glue::MLTransform ml transform
TransformEncryption.MlUserDataEncryption.MlUserDataEncryptionMode=SSE-KMS|TransformEncryption.MLUserDataEncryption.MLUserDataEncryptionMode|glue machine learning transform encrypted at rest
# glue GetConnection Connection. AWS::Glue::Connection connection
ConnectionProperties.JDBC_ENFORCE_SSL='true'|ConnectionInput.ConnectionProperties.JDBC_ENFORCE_SSL|glue database connection ssl
# guardduty GetDetector - AWS::GuardDuty::Detector detector
Status=ENABLED|Enable:true|guardduty enabled
DataSources.S3Logs.Status=ENABLED|DataSources.S3Logs.Enable:true|guardduty s3 protection
DataSources.Kubernetes.AuditLogs.Status=ENABLED|DataSources.Kubernetes.AuditLogs.Enable:true|guardduty eks audit log monitoring
DataSources.MalwareProtection.ScanEc2InstanceWithFindings.EbsVolumes.Status=ENABLED|-|guardduty malware protection for ec2
FindingPublishingFrequency=FIFTEEN_MINUTES|FindingPublishingFrequency|guardduty finding publishing frequency
# inspector2 BatchGetAccountStatus accounts[].resourceState. - account
ec2.status=ENABLED|-|inspector ec2 scanning enabled
ecr.status=ENABLED|-|inspector ecr scanning enabled
lambda.status=ENABLED|-|inspector lambda standard scanning enabled
lambdaCode.status=ENABLED|-|inspector lambda code scanning enabled
# macie2 GetMacieSession - AWS::Macie::Session session
status=ENABLED|Status|macie enabled
# macie2 GetAutomatedDiscoveryConfiguration - - account
status=ENABLED|-|macie automated sensitive data discovery enabled
# securityhub DescribeHub - AWS::SecurityHub::Hub hub
AutoEnableControls=true|AutoEnableControls|security hub enabled
HubArn+|-|security hub enabled account
# config DescribeConfigurationRecorders ConfigurationRecorders[]. AWS::Config::ConfigurationRecorder configuration recorder
recordingGroup.allSupported=true|RecordingGroup.AllSupported|aws config enabled recording all resources
recordingGroup.includeGlobalResourceTypes=true|RecordingGroup.IncludeGlobalResourceTypes|aws config global resources
roleARN+|RoleARN|aws config service linked role resource recording
# config DescribeConfigurationRecorderStatus ConfigurationRecordersStatus[]. - configuration recorder
recording=true|-|aws config recorder recording enabled
# detective ListGraphs GraphList[]. AWS::Detective::Graph behavior graph
Arn+|-|detective enabled
# wafv2 GetLoggingConfiguration LoggingConfiguration. AWS::WAFv2::LoggingConfiguration web acl
LogDestinationConfigs+|LogDestinationConfigs|waf v2 web acl logging enabled
# wafv2 GetWebACL WebACL. AWS::WAFv2::WebACL web acl
Rules+|Rules|waf v2 web acl at least one rule or rule group
Rules[].VisibilityConfig.CloudWatchMetricsEnabled=true|Rules[].VisibilityConfig.CloudWatchMetricsEnabled|waf rules cloudwatch metrics enabled
DefaultAction.Block+|DefaultAction.Block|waf default action
# wafv2 GetRuleGroup RuleGroup. AWS::WAFv2::RuleGroup rule group
Rules+|Rules|waf rule group has rules not empty
VisibilityConfig.CloudWatchMetricsEnabled=true|VisibilityConfig.CloudWatchMetricsEnabled|waf rule group metrics
# waf GetLoggingConfiguration LoggingConfiguration. - web acl
LogDestinationConfigs+|-|waf classic global web acl logging enabled
# waf GetWebACL WebACL. AWS::WAF::WebACL web acl
Rules+|Rules|waf classic global web acl at least one rule
# waf ListActivatedRulesInRuleGroup ActivatedRules[]. - rule group
RuleId+|-|waf classic global rule group at least one rule
# waf GetRule Rule. AWS::WAF::Rule rule
Predicates+|Predicates|waf classic global rule at least one condition
# waf-regional GetRule Rule. AWS::WAFRegional::Rule rule
Predicates+|Predicates|waf classic regional rule at least one condition
# waf-regional ListActivatedRulesInRuleGroup ActivatedRules[]. - rule group
RuleId+|-|waf classic regional rule group at least one rule
# waf-regional GetWebACL WebACL. AWS::WAFRegional::WebACL web acl
Rules+|Rules|waf classic regional web acl at least one rule
# network-firewall DescribeFirewallPolicy FirewallPolicy. AWS::NetworkFirewall::FirewallPolicy firewall policy
StatelessDefaultActions!=aws:pass|FirewallPolicy.StatelessDefaultActions|network firewall policy default stateless action drop or forward full packets
StatelessFragmentDefaultActions!=aws:pass|FirewallPolicy.StatelessFragmentDefaultActions|network firewall policy default stateless action drop or forward fragmented packets
StatefulRuleGroupReferences+|FirewallPolicy.StatefulRuleGroupReferences|network firewall policy at least one rule group associated
# network-firewall DescribeFirewall Firewall. AWS::NetworkFirewall::Firewall firewall
DeleteProtection=true|DeleteProtection|network firewall deletion protection
SubnetChangeProtection=true|SubnetChangeProtection|network firewall subnet change protection
SubnetMappings[].SubnetId+|SubnetMappings|network firewall multiple availability zones
# network-firewall DescribeLoggingConfiguration LoggingConfiguration. AWS::NetworkFirewall::LoggingConfiguration firewall
LogDestinationConfigs+|LoggingConfiguration.LogDestinationConfigs|network firewall logging enabled
# network-firewall DescribeRuleGroup RuleGroup. AWS::NetworkFirewall::RuleGroup rule group
RulesSource.StatelessRulesAndCustomActions.StatelessRules+|RuleGroup.RulesSource.StatelessRulesAndCustomActions.StatelessRules|network firewall stateless rule group not empty
# shield DescribeSubscription Subscription. - subscription
AutoRenew=ENABLED|-|shield advanced subscription auto renew
# logs DescribeLogGroups logGroups[]. AWS::Logs::LogGroup log group
retentionInDays>=365|RetentionInDays|cloudwatch log groups retained for at least a specified period days
kmsKeyId+|KmsKeyId|cloudwatch log group encrypted kms
deletionProtectionEnabled=true|-|log group deletion protection
# cloudwatch DescribeAlarms MetricAlarms[]. AWS::CloudWatch::Alarm alarm
ActionsEnabled=true|ActionsEnabled|cloudwatch alarm actions activated enabled
AlarmActions+|AlarmActions|cloudwatch alarm has specified alarm action configured
InsufficientDataActions+|InsufficientDataActions|cloudwatch alarm insufficient data action
OKActions+|OKActions|cloudwatch alarm ok action
# events DescribeEventBus - AWS::Events::EventBus event bus
Policy+|Policy|eventbridge custom event bus resource based policy attached
KmsKeyIdentifier+|KmsKeyIdentifier|eventbridge event bus encrypted
# events DescribeEndpoint - AWS::Events::Endpoint endpoint
ReplicationConfig.State=ENABLED|ReplicationConfig.State|eventbridge global endpoint event replication enabled
# events DescribeRule - AWS::Events::Rule rule
State=ENABLED|State|eventbridge rule enabled
# stepfunctions DescribeStateMachine - AWS::StepFunctions::StateMachine state machine
loggingConfiguration.level=ALL,ERROR,FATAL|LoggingConfiguration.Level|step functions state machine logging turned on
tracingConfiguration.enabled=true|TracingConfiguration.Enabled|step functions tracing
encryptionConfiguration.type=CUSTOMER_MANAGED_KMS_KEY|EncryptionConfiguration.Type|step functions encrypted customer key
`;
