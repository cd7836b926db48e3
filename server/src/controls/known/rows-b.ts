// Checks: Functions, queues, load balancers, APIs, containers, caches. The form of a row is described at `readRows` in `table.ts`.

export const ROWS_B = `
# lambda GetFunctionConfiguration - AWS::Lambda::Function function
TracingConfig.Mode=Active|TracingConfig.Mode|lambda active tracing x-ray
Runtime!=python2.7,python3.6,python3.7,python3.8,nodejs10.x,nodejs12.x,nodejs14.x,nodejs16.x,dotnetcore2.1,dotnetcore3.1,ruby2.5,ruby2.7,java8,go1.x|Runtime|lambda supported runtimes deprecated
VpcConfig.VpcId+|VpcConfig.SubnetIds|lambda in a vpc
VpcConfig.SubnetIds+|VpcConfig.SubnetIds|lambda vpc multiple availability zones
DeadLetterConfig.TargetArn+|DeadLetterConfig.TargetArn|lambda dead letter queue
KMSKeyArn+|KmsKeyArn|lambda environment variables encrypted customer managed kms
Environment.Variables-|Environment.Variables|lambda environment variables secrets
Timeout<=300|Timeout|lambda timeout
MemorySize>=128|MemorySize|lambda memory
LoggingConfig.LogFormat=JSON|LoggingConfig.LogFormat|lambda log format
Layers+|Layers|lambda insights layer
PackageType=Zip|PackageType|lambda package type
# lambda GetFunctionConcurrency - AWS::Lambda::Function function
ReservedConcurrentExecutions+|ReservedConcurrentExecutions|lambda concurrency limit reserved function level
# lambda GetFunctionUrlConfig - AWS::Lambda::Url function url
AuthType=AWS_IAM|AuthType|lambda function url authentication public
Cors.AllowOrigins!=*|Cors.AllowOrigins|lambda function url cors origins
# lambda GetCodeSigningConfig CodeSigningConfig. AWS::Lambda::CodeSigningConfig code signing configuration
CodeSigningPolicies.UntrustedArtifactOnDeployment=Enforce|CodeSigningPolicies.UntrustedArtifactOnDeployment|lambda code signing enforced
# dynamodb DescribeTable Table. AWS::DynamoDB::Table table
DeletionProtectionEnabled=true|.|dynamodb table deletion protection
SSEDescription.SSEType=KMS|SSESpecification.SSEType|dynamodb table encrypted at rest kms
SSEDescription.KMSMasterKeyArn+|SSESpecification.KMSMasterKeyId|dynamodb table customer managed kms key
BillingModeSummary.BillingMode=PAY_PER_REQUEST|BillingMode|dynamodb table on demand auto scale capacity with demand
StreamSpecification.StreamEnabled=true|StreamSpecification.StreamViewType|dynamodb streams
TableClassSummary.TableClass=STANDARD|TableClass|dynamodb table class
Replicas+|-|dynamodb global table replicas
# dynamodb DescribeContinuousBackups ContinuousBackupsDescription. AWS::DynamoDB::Table table
PointInTimeRecoveryDescription.PointInTimeRecoveryStatus=ENABLED|PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled:true|dynamodb point in time recovery pitr
# dynamodb DescribeTimeToLive TimeToLiveDescription. AWS::DynamoDB::Table table
TimeToLiveStatus=ENABLED|TimeToLiveSpecification.Enabled:true|dynamodb time to live
# dynamodb DescribeContributorInsights - AWS::DynamoDB::Table table
ContributorInsightsStatus=ENABLED|ContributorInsightsSpecification.Enabled:true|dynamodb contributor insights
# dax DescribeClusters Clusters[]. AWS::DAX::Cluster dax cluster
SSEDescription.Status=ENABLED|SSESpecification.SSEEnabled:true|dax cluster encrypted at rest
ClusterEndpointEncryptionType=TLS|ClusterEndpointEncryptionType|dax cluster encrypted in transit tls
TotalNodes>=3|ReplicationFactor|dax cluster multiple nodes availability zones
# sns GetTopicAttributes Attributes. AWS::SNS::Topic topic
KmsMasterKeyId+|KmsMasterKeyId|sns topic encrypted at rest kms
SignatureVersion='2'|SignatureVersion|sns signature version
TracingConfig=Active|TracingConfig|sns topic active tracing
HTTPSuccessFeedbackRoleArn+|-|sns delivery status logging notification messages
DataProtectionPolicy+|DataProtectionPolicy|sns data protection policy
# sns GetSubscriptionAttributes Attributes. AWS::SNS::Subscription subscription
RedrivePolicy+|RedrivePolicy|sns subscription dead letter
# sqs GetQueueAttributes Attributes. AWS::SQS::Queue queue
KmsMasterKeyId+ / SqsManagedSseEnabled='true'|KmsMasterKeyId|sqs queue encrypted at rest server side encryption
KmsMasterKeyId+|KmsMasterKeyId|sqs queue encrypted with kms key customer managed
SqsManagedSseEnabled='true'|SqsManagedSseEnabled|sqs queue managed server side encryption
RedrivePolicy+|RedrivePolicy|sqs queue dead letter
MessageRetentionPeriod>=345600|MessageRetentionPeriod|sqs queue message retention
VisibilityTimeout>=30|VisibilityTimeout|sqs queue visibility timeout
ContentBasedDeduplication='true'|ContentBasedDeduplication|sqs fifo deduplication
# elbv2 DescribeLoadBalancers LoadBalancers[]. AWS::ElasticLoadBalancingV2::LoadBalancer load balancer
Scheme=internal|Scheme|load balancer internet facing internal scheme
AvailabilityZones+|Subnets|application network gateway load balancer span multiple availability zones
SecurityGroups+|SecurityGroups|load balancer security group attached
IpAddressType=ipv4|IpAddressType|load balancer ip address type
# elbv2 DescribeLoadBalancerAttributes Attributes[].@ AWS::ElasticLoadBalancingV2::LoadBalancer load balancer
access_logs.s3.enabled=true|LoadBalancerAttributes[].@access_logs.s3.enabled|application classic load balancer access logging enabled
deletion_protection.enabled=true|LoadBalancerAttributes[].@deletion_protection.enabled|load balancer deletion protection
routing.http.drop_invalid_header_fields.enabled=true|LoadBalancerAttributes[].@routing.http.drop_invalid_header_fields.enabled|application load balancer drop invalid http headers
routing.http.desync_mitigation_mode=defensive,strictest|LoadBalancerAttributes[].@routing.http.desync_mitigation_mode|load balancer desync mitigation mode defensive or strictest
load_balancing.cross_zone.enabled=true|LoadBalancerAttributes[].@load_balancing.cross_zone.enabled|cross zone load balancing
waf.fail_open.enabled=false|LoadBalancerAttributes[].@waf.fail_open.enabled|waf fail open
connection_logs.s3.enabled=true|LoadBalancerAttributes[].@connection_logs.s3.enabled|connection logs
# elbv2 DescribeListeners Listeners[]. AWS::ElasticLoadBalancingV2::Listener listener
Protocol=HTTPS,TLS|Protocol|load balancer listener https tls encrypted secure
DefaultActions[].RedirectConfig.Protocol=HTTPS / Protocol!=HTTP|DefaultActions[].RedirectConfig.Protocol|application load balancer redirect all http requests to https
SslPolicy=ELBSecurityPolicy-TLS13-1-2-2021-06,ELBSecurityPolicy-TLS13-1-2-Res-2021-06,ELBSecurityPolicy-TLS13-1-3-2021-06|SslPolicy|load balancer listener predefined strong security policy ssl ciphers
Certificates[].CertificateArn+|Certificates[].CertificateArn|load balancer certificate acm
# elbv2 DescribeTargetGroups TargetGroups[]. AWS::ElasticLoadBalancingV2::TargetGroup target group
HealthCheckEnabled=true|HealthCheckEnabled|target group health check enabled
HealthCheckProtocol=HTTPS|HealthCheckProtocol|target group encrypted health check protocol
Protocol=HTTPS,TLS|Protocol|target group encrypted transport protocol
# elb DescribeLoadBalancerAttributes LoadBalancerAttributes. AWS::ElasticLoadBalancing::LoadBalancer classic load balancer
AdditionalAttributes[].@elb.http.desyncmitigationmode=defensive,strictest|-|classic load balancer desync mitigation mode defensive or strictest
CrossZoneLoadBalancing.Enabled=true|CrossZone|classic load balancer cross zone load balancing
ConnectionDraining.Enabled=true|ConnectionDrainingPolicy.Enabled|classic load balancer connection draining
AccessLog.Enabled=true|AccessLoggingPolicy.Enabled|classic load balancer access logging
ConnectionSettings.IdleTimeout<=60|ConnectionSettings.IdleTimeout|classic load balancer idle timeout
# elb DescribeLoadBalancers LoadBalancerDescriptions[]. AWS::ElasticLoadBalancing::LoadBalancer classic load balancer
ListenerDescriptions[].Listener.SSLCertificateId+|Listeners[].SSLCertificateId|classic load balancer ssl https listener certificate acm
ListenerDescriptions[].Listener.Protocol=HTTPS,SSL|Listeners[].Protocol|classic load balancer listeners https or tls termination
ListenerDescriptions[].PolicyNames+|Listeners[].PolicyNames|classic load balancer ssl predefined security policy strong configuration
AvailabilityZones+|AvailabilityZones|classic load balancer multiple availability zones
Scheme=internal|Scheme|classic load balancer internet facing internal
# apigateway GetStages item[]. AWS::ApiGateway::Stage stage
tracingEnabled=true|TracingEnabled|rest api stage x-ray tracing
methodSettings{}.loggingLevel=INFO,ERROR|MethodSettings[].LoggingLevel|rest websocket api stage execution logging enabled
methodSettings{}.cachingEnabled=true|MethodSettings[].CachingEnabled|rest api stage cache enabled
methodSettings{}.cacheDataEncrypted=true|MethodSettings[].CacheDataEncrypted|rest api cache data encrypted at rest
methodSettings{}.dataTraceEnabled=false|MethodSettings[].DataTraceEnabled|rest api data trace
methodSettings{}.metricsEnabled=true|MethodSettings[].MetricsEnabled|rest api metrics
clientCertificateId+|ClientCertificateId|rest api stage ssl client certificate backend authentication
webAclArn+|-|api gateway associated with waf web acl
accessLogSettings.destinationArn+|AccessLogSetting.DestinationArn|rest api stage access logging
# apigateway GetRestApis items[]. AWS::ApiGateway::RestApi rest api
endpointConfiguration.types=PRIVATE,REGIONAL|EndpointConfiguration.Types|rest api endpoint type private regional
disableExecuteApiEndpoint=true|DisableExecuteApiEndpoint|rest api default execute endpoint disabled
minimumCompressionSize+|MinimumCompressionSize|rest api compression
policy+|Policy|rest api resource policy
# apigateway GetMethod - AWS::ApiGateway::Method method
authorizationType=AWS_IAM,CUSTOM,COGNITO_USER_POOLS|AuthorizationType|rest api method authorization type authorizer
apiKeyRequired=true|ApiKeyRequired|rest api key required
requestValidatorId+|RequestValidatorId|rest api request validation
# apigateway GetDomainNames items[]. AWS::ApiGateway::DomainName domain name
securityPolicy=TLS_1_2|SecurityPolicy|api domain name tls security policy
# apigatewayv2 GetRoutes Items[]. AWS::ApiGatewayV2::Route route
AuthorizationType=AWS_IAM,CUSTOM,JWT|AuthorizationType|api gateway v2 http routes specify authorization type authorizer
# apigatewayv2 GetStages Items[]. AWS::ApiGatewayV2::Stage stage
AccessLogSettings.DestinationArn+|AccessLogSettings.DestinationArn|api gateway v2 http websocket stage access logging
DefaultRouteSettings.LoggingLevel=INFO,ERROR|DefaultRouteSettings.LoggingLevel|websocket api execution logging
DefaultRouteSettings.DetailedMetricsEnabled=true|DefaultRouteSettings.DetailedMetricsEnabled|http api detailed metrics
DefaultRouteSettings.ThrottlingRateLimit+|DefaultRouteSettings.ThrottlingRateLimit|http api throttling
# appsync GetGraphqlApi graphqlApi. AWS::AppSync::GraphQLApi graphql api
logConfig.fieldLogLevel=ALL,ERROR|LogConfig.FieldLogLevel|appsync field level logging
authenticationType!=API_KEY|AuthenticationType|appsync not authenticated with api keys
xrayEnabled=true|XrayEnabled|appsync tracing
wafWebAclArn+|-|appsync waf web acl
visibility=PRIVATE|Visibility|appsync private api
introspectionConfig=DISABLED|IntrospectionConfig|appsync introspection
# appsync GetApiCache apiCache. AWS::AppSync::ApiCache api cache
atRestEncryptionEnabled=true|AtRestEncryptionEnabled|appsync cache encrypted at rest
transitEncryptionEnabled=true|TransitEncryptionEnabled|appsync cache encrypted in transit
# cloudfront GetDistributionConfig DistributionConfig. AWS::CloudFront::Distribution distribution
DefaultRootObject+|DistributionConfig.DefaultRootObject|cloudfront default root object
ViewerCertificate.CloudFrontDefaultCertificate=false|DistributionConfig.ViewerCertificate.CloudFrontDefaultCertificate|cloudfront custom ssl tls certificate
ViewerCertificate.SSLSupportMethod=sni-only|DistributionConfig.ViewerCertificate.SslSupportMethod|cloudfront sni serve https requests
ViewerCertificate.MinimumProtocolVersion=TLSv1.2_2018,TLSv1.2_2019,TLSv1.2_2021,TLSv1.2_2025,TLSv1.3_2025|DistributionConfig.ViewerCertificate.MinimumProtocolVersion|cloudfront minimum tls version security policy recommended viewers
DefaultCacheBehavior.ViewerProtocolPolicy=https-only,redirect-to-https|DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy|cloudfront encryption in transit viewers https
CacheBehaviors.Items[].ViewerProtocolPolicy=https-only,redirect-to-https?|DistributionConfig.CacheBehaviors[].ViewerProtocolPolicy|cloudfront ordered additional cache behaviors viewers https
Logging.Enabled=true|DistributionConfig.Logging.Bucket|cloudfront access standard logging enabled
WebACLId+|DistributionConfig.WebACLId|cloudfront waf web acl enabled
OriginGroups.Quantity>=1|DistributionConfig.OriginGroups.Quantity|cloudfront origin failover configured
Origins.Items[].CustomOriginConfig.OriginProtocolPolicy=https-only,match-viewer|DistributionConfig.Origins[].CustomOriginConfig.OriginProtocolPolicy|cloudfront encrypt traffic to custom origins
Origins.Items[].CustomOriginConfig.OriginSslProtocols.Items!=SSLv3,TLSv1|DistributionConfig.Origins[].CustomOriginConfig.OriginSSLProtocols|cloudfront deprecated ssl protocols between edge and custom origins
Origins.Items[].OriginAccessControlId+|DistributionConfig.Origins[].OriginAccessControlId|cloudfront origin access control enabled s3 origin
Origins.Items[].S3OriginConfig.OriginAccessIdentity+|DistributionConfig.Origins[].S3OriginConfig.OriginAccessIdentity|cloudfront origin access identity
Restrictions.GeoRestriction.RestrictionType=whitelist,blacklist|DistributionConfig.Restrictions.GeoRestriction.RestrictionType|cloudfront geo restriction
DefaultCacheBehavior.FieldLevelEncryptionId+|DistributionConfig.DefaultCacheBehavior.FieldLevelEncryptionId|cloudfront field level encryption
DefaultCacheBehavior.ResponseHeadersPolicyId+|DistributionConfig.DefaultCacheBehavior.ResponseHeadersPolicyId|cloudfront security response headers policy
DefaultCacheBehavior.TrustedKeyGroups.Enabled=true|DistributionConfig.DefaultCacheBehavior.TrustedKeyGroups|cloudfront trusted key groups signed urls cookies
HttpVersion=http2,http3,http2and3|DistributionConfig.HttpVersion|cloudfront http version
# ecs DescribeTaskDefinition taskDefinition. AWS::ECS::TaskDefinition task definition
networkMode=awsvpc|NetworkMode|ecs task definition secure networking modes user definitions host mode
pidMode!=host|PidMode|ecs task definition share host process namespace
ipcMode!=host|IpcMode|ecs task definition ipc mode
containerDefinitions[].privileged=false|ContainerDefinitions[].Privileged|ecs containers run as non privileged
containerDefinitions[].readonlyRootFilesystem=true|ContainerDefinitions[].ReadonlyRootFilesystem|ecs containers limited to read only access root filesystems
containerDefinitions[].environment[].name!=AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY,ECS_ENGINE_AUTH_DATA|ContainerDefinitions[].Environment[].Name|ecs secrets passed as container environment variables
containerDefinitions[].logConfiguration.logDriver+|ContainerDefinitions[].LogConfiguration.LogDriver|ecs task definition logging configuration log driver
containerDefinitions[].memory+|ContainerDefinitions[].Memory|ecs container memory hard limit
containerDefinitions[].user!=root,0|ContainerDefinitions[].User|ecs containers non root user specified
containerDefinitions[].healthCheck+|ContainerDefinitions[].HealthCheck|ecs container health check
volumes[].efsVolumeConfiguration.transitEncryption=ENABLED|Volumes[].EFSVolumeConfiguration.TransitEncryption|ecs efs volume encryption in transit
runtimePlatform.operatingSystemFamily+|RuntimePlatform.OperatingSystemFamily|ecs task operating system
# ecs DescribeServices services[]. AWS::ECS::Service service
networkConfiguration.awsvpcConfiguration.assignPublicIp=DISABLED|NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp|ecs services public ip addresses assigned automatically
platformVersion=LATEST|PlatformVersion|ecs fargate service latest platform version
enableExecuteCommand=false|EnableExecuteCommand|ecs exec command
deploymentConfiguration.deploymentCircuitBreaker.enable=true|DeploymentConfiguration.DeploymentCircuitBreaker.Enable|ecs deployment circuit breaker
propagateTags=SERVICE,TASK_DEFINITION|PropagateTags|ecs propagate tags
enableECSManagedTags=true|EnableECSManagedTags|ecs managed tags
# ecs DescribeTaskSets taskSets[]. AWS::ECS::TaskSet task set
networkConfiguration.awsvpcConfiguration.assignPublicIp=DISABLED|NetworkConfiguration.AwsVpcConfiguration.AssignPublicIp|ecs task set public ip
# ecs DescribeClusters clusters[]. AWS::ECS::Cluster cluster
settings[].@containerInsights=enabled,enhanced|ClusterSettings[].@containerInsights|ecs cluster container insights
configuration.executeCommandConfiguration.logging!=NONE|Configuration.ExecuteCommandConfiguration.Logging|ecs execute command logging
configuration.executeCommandConfiguration.kmsKeyId+|Configuration.ExecuteCommandConfiguration.KmsKeyId|ecs execute command encrypted
# ecr DescribeRepositories repositories[]. AWS::ECR::Repository repository
imageScanningConfiguration.scanOnPush=true|ImageScanningConfiguration.ScanOnPush|ecr private repository image scanning on push
imageTagMutability=IMMUTABLE|ImageTagMutability|ecr repository tag immutability
encryptionConfiguration.encryptionType=KMS|EncryptionConfiguration.EncryptionType|ecr repository encrypted customer managed kms key
encryptionConfiguration.kmsKey+|EncryptionConfiguration.KmsKey|ecr repository kms key
# ecr GetLifecyclePolicy - AWS::ECR::Repository repository
lifecyclePolicyText+|LifecyclePolicy|ecr repository lifecycle policy
# ecr GetRegistryScanningConfiguration scanningConfiguration. - registry
scanType=ENHANCED|-|ecr registry enhanced scanning
# eks DescribeCluster cluster. AWS::EKS::Cluster cluster
resourcesVpcConfig.endpointPublicAccess=false!|ResourcesVpcConfig.EndpointPublicAccess|eks cluster endpoint publicly accessible
resourcesVpcConfig.endpointPrivateAccess=true|ResourcesVpcConfig.EndpointPrivateAccess|eks private endpoint access
resourcesVpcConfig.publicAccessCidrs!=0.0.0.0/0|ResourcesVpcConfig.PublicAccessCidrs|eks public access cidr restricted
encryptionConfig[].resources=secrets|EncryptionConfig[].Resources|eks cluster encrypted kubernetes secrets kms
logging.clusterLogging[].enabled=true|Logging.ClusterLogging.EnabledTypes|eks cluster audit control plane logging enabled
version+|Version|eks cluster supported kubernetes version
deletionProtection=true|DeletionProtection|eks deletion protection
accessConfig.authenticationMode=API|AccessConfig.AuthenticationMode|eks authentication mode
upgradePolicy.supportType=STANDARD|UpgradePolicy.SupportType|eks support type
# eks DescribeNodegroup nodegroup. AWS::EKS::Nodegroup node group
remoteAccess.ec2SshKey-|RemoteAccess.Ec2SshKey|eks node group remote ssh access
amiType+|AmiType|eks node group ami type
# efs DescribeFileSystems FileSystems[]. AWS::EFS::FileSystem file system
Encrypted=true|Encrypted|efs file system encrypted at rest
KmsKeyId+|KmsKeyId|efs kms key customer managed
FileSystemProtection.ReplicationOverwriteProtection=ENABLED|FileSystemProtection.ReplicationOverwriteProtection|efs replication overwrite protection
AvailabilityZoneName-|AvailabilityZoneName|efs multiple availability zones
# efs DescribeBackupPolicy BackupPolicy. AWS::EFS::FileSystem file system
Status=ENABLED|BackupPolicy.Status|efs automatic backups backup plan
# efs DescribeAccessPoints AccessPoints[]. AWS::EFS::AccessPoint access point
RootDirectory.Path!=/|RootDirectory.Path|efs access point enforce root directory
PosixUser+|PosixUser|efs access point enforce user identity
# efs DescribeLifecycleConfiguration LifecyclePolicies[]. AWS::EFS::FileSystem file system
TransitionToIA+|LifecyclePolicies[].TransitionToIA|efs lifecycle
# fsx DescribeFileSystems FileSystems[]. AWS::FSx::FileSystem file system
OpenZFSConfiguration.CopyTagsToBackups=true|OpenZFSConfiguration.CopyTagsToBackups|fsx openzfs copy tags to backups
OpenZFSConfiguration.CopyTagsToVolumes=true|OpenZFSConfiguration.CopyTagsToVolumes|fsx openzfs copy tags to volumes
LustreConfiguration.CopyTagsToBackups=true|LustreConfiguration.CopyTagsToBackups|fsx lustre copy tags to backups
WindowsConfiguration.DeploymentType=MULTI_AZ_1|WindowsConfiguration.DeploymentType|fsx windows multi az
OpenZFSConfiguration.DeploymentType=MULTI_AZ_1|OpenZFSConfiguration.DeploymentType|fsx openzfs multi az
OntapConfiguration.DeploymentType=MULTI_AZ_1,MULTI_AZ_2|OntapConfiguration.DeploymentType|fsx ontap multi az
WindowsConfiguration.AutomaticBackupRetentionDays>=7|WindowsConfiguration.AutomaticBackupRetentionDays|fsx automatic backup retention
WindowsConfiguration.AuditLogConfiguration.FileAccessAuditLogLevel!=DISABLED|WindowsConfiguration.AuditLogConfiguration.FileAccessAuditLogLevel|fsx windows file access audit
KmsKeyId+|KmsKeyId|fsx encrypted kms
# elasticache DescribeCacheClusters CacheClusters[]. AWS::ElastiCache::CacheCluster cache cluster
AutoMinorVersionUpgrade=true|AutoMinorVersionUpgrade|elasticache minor version upgrades automatically applied
CacheSubnetGroupName!=default|CacheSubnetGroupName|elasticache cluster not use default subnet group
SnapshotRetentionLimit>=1|SnapshotRetentionLimit|elasticache redis automatic backups snapshot retention
TransitEncryptionEnabled=true|TransitEncryptionEnabled|elasticache cluster in transit encryption
LogDeliveryConfigurations+|LogDeliveryConfigurations|elasticache cluster log delivery
CacheNodes[].Endpoint.Port!=6379,11211|Port|elasticache default port
# elasticache DescribeReplicationGroups ReplicationGroups[]. AWS::ElastiCache::ReplicationGroup replication group
AutomaticFailover=enabled|AutomaticFailoverEnabled:true|elasticache redis replication group automatic failover
AtRestEncryptionEnabled=true|AtRestEncryptionEnabled|elasticache redis replication group encrypted at rest
TransitEncryptionEnabled=true|TransitEncryptionEnabled|elasticache redis replication group encrypted in transit
AuthTokenEnabled=true|AuthToken|elasticache redis auth enabled replication group
MultiAZ=enabled|MultiAZEnabled:true|elasticache redis multi az
KmsKeyId+|KmsKeyId|elasticache customer managed kms
SnapshotRetentionLimit>=1|SnapshotRetentionLimit|elasticache replication group automatic backup retention
AutoMinorVersionUpgrade=true|AutoMinorVersionUpgrade|elasticache replication group minor upgrade
ClusterMode=enabled|ClusterMode|elasticache cluster mode
# memorydb DescribeClusters Clusters[]. AWS::MemoryDB::Cluster memorydb cluster
TLSEnabled=true|TLSEnabled|memorydb tls in transit
SnapshotRetentionLimit>=1|SnapshotRetentionLimit|memorydb snapshot retention
KmsKeyId+|KmsKeyId|memorydb encrypted kms
AutoMinorVersionUpgrade=true|AutoMinorVersionUpgrade|memorydb minor upgrades
ACLName!=open-access|ACLName|memorydb open access acl
AvailabilityMode=multiaz|-|memorydb multi az
# redshift DescribeClusters Clusters[]. AWS::Redshift::Cluster cluster
PubliclyAccessible=false!|PubliclyAccessible|redshift cluster prohibit public access
Encrypted=true|Encrypted|redshift cluster encrypted at rest
KmsKeyId+|KmsKeyId|redshift kms key
AutomatedSnapshotRetentionPeriod>=7|AutomatedSnapshotRetentionPeriod|redshift automatic snapshots retention
AllowVersionUpgrade=true|AllowVersionUpgrade|redshift automatic upgrades to major versions enabled
EnhancedVpcRouting=true|EnhancedVpcRouting|redshift enhanced vpc routing
MasterUsername!=awsuser|MasterUsername|redshift not use default admin username
DBName!=dev|DBName|redshift not use default database name
ClusterSubnetGroupName!=default|ClusterSubnetGroupName|redshift subnet group
MultiAZ=Enabled|MultiAZ:true|redshift multi az deployment
Endpoint.Port!=5439|Port|redshift default port
AvailabilityZoneRelocationStatus=enabled|AvailabilityZoneRelocation:true|redshift relocation
ClusterParameterGroups[].ParameterGroupName+|ClusterParameterGroupName|redshift parameter group
# redshift DescribeLoggingStatus - AWS::Redshift::Cluster cluster
LoggingEnabled=true|LoggingProperties|redshift audit logging enabled
# redshift DescribeClusterParameters Parameters[].@ AWS::Redshift::ClusterParameterGroup cluster parameter group
require_ssl=true|Parameters[].@require_ssl|redshift connections encrypted in transit require ssl
# redshift-serverless ListWorkgroups workgroups[]. AWS::RedshiftServerless::Workgroup workgroup
publiclyAccessible=false|PubliclyAccessible|redshift serverless workgroup public
enhancedVpcRouting=true|EnhancedVpcRouting|redshift serverless enhanced vpc routing
# redshift-serverless ListNamespaces namespaces[]. AWS::RedshiftServerless::Namespace namespace
kmsKeyId+|KmsKeyId|redshift serverless namespace customer managed key
logExports+|LogExports|redshift serverless export logs
adminUsername!=admin|AdminUsername|redshift serverless default admin username
`;
