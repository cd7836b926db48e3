// Checks: settings of services that few guides speak of. The form of a row is described at `readRows` in `table.ts`.

export const ROWS_E = `
# apigatewayv2 GetRoutes Items[]. AWS::ApiGatewayV2::Route route
ApiKeyRequired=true|.|http api routes require an api key
# apigatewayv2 GetApi - AWS::ApiGatewayV2::Api api
DisableExecuteApiEndpoint=true|.|http api default execute api endpoint disabled
# timestream-influxdb GetDbInstance - AWS::Timestream::InfluxDBInstance influxdb instance
publiclyAccessible=false|PubliclyAccessible|influxdb instance not publicly accessible
deploymentType=WITH_MULTIAZ_STANDBY|DeploymentType|influxdb instance multi-az standby
# vpc-lattice GetListener - AWS::VpcLattice::Listener listener
protocol=HTTPS,TLS_PASSTHROUGH|Protocol|vpc lattice listener protocol https
# iot GetV2LoggingOptions - AWS::IoT::Logging logging options
disableAllLogs=false|-|iot logging not disabled
# lambda GetFunctionRecursionConfig - AWS::Lambda::Function function
RecursiveLoop=Terminate|RecursiveLoop|lambda recursive loop detection terminate
# ecs DescribeServices services[]. AWS::ECS::Service service
deploymentConfiguration.deploymentCircuitBreaker.rollback=true|DeploymentConfiguration.DeploymentCircuitBreaker.Rollback|ecs service deployment circuit breaker roll back rollback
availabilityZoneRebalancing=ENABLED|AvailabilityZoneRebalancing|ecs service availability zone rebalancing
# ec2 DescribeNatGateways NatGateways[]. AWS::EC2::NatGateway nat gateway
ConnectivityType=private|.|nat gateway private connectivity
# ec2 DescribeVerifiedAccessInstances VerifiedAccessInstances[]. AWS::EC2::VerifiedAccessInstance verified access instance
FipsEnabled=true|.|verified access instance fips enabled
# eks DescribeCluster cluster. AWS::EKS::Cluster cluster
zonalShiftConfig.enabled=true|ZonalShiftConfig.Enabled|eks cluster zonal shift
# emr-serverless GetApplication application. AWS::EMRServerless::Application application
monitoringConfiguration.cloudWatchLoggingConfiguration.enabled=true|MonitoringConfiguration.CloudWatchLoggingConfiguration.Enabled|emr serverless application cloudwatch logging
# codedeploy GetDeploymentGroup deploymentGroupInfo. AWS::CodeDeploy::DeploymentGroup deployment group
outdatedInstancesStrategy=UPDATE|OutdatedInstancesStrategy|codedeploy deployment group outdated instances updated
alarmConfiguration.enabled=true|AlarmConfiguration.Enabled|codedeploy deployment group alarms
# rolesanywhere GetProfile profile. AWS::RolesAnywhere::Profile profile
acceptRoleSessionName=false|AcceptRoleSessionName|roles anywhere profile accept role session name
# s3control GetAccessPoint - AWS::S3::AccessPoint access point
NetworkOrigin=VPC|-|s3 access point network origin vpc only
# synthetics GetCanary Canary. AWS::Synthetics::Canary canary
RunConfig.ActiveTracing=true|RunConfig.ActiveTracing|synthetics canary active tracing xray
SuccessRetentionPeriodInDays>=31|SuccessRetentionPeriod|synthetics canary retention of successful runs
FailureRetentionPeriodInDays>=31|FailureRetentionPeriod|synthetics canary retention of failed runs
# docdb-elastic GetCluster cluster. AWS::DocDBElastic::Cluster elastic cluster
authType=SECRET_ARN|AuthType|documentdb elastic cluster admin password secret
# accessanalyzer GetAnalyzer analyzer. - analyzer
status=ACTIVE|-|access analyzer active
# xray GetGroup Group. AWS::XRay::Group group
InsightsConfiguration.InsightsEnabled=true|InsightsConfiguration.InsightsEnabled|x-ray group insights enabled
# shield DescribeSubscription Subscription. - subscription
ProactiveEngagementStatus=ENABLED|-|shield advanced proactive engagement
# wafv2 GetLoggingConfiguration LoggingConfiguration. - logging configuration
LoggingFilter.DefaultBehavior=KEEP|-|waf logging filter default behavior keep
# fsx DescribeVolumes Volumes[]. AWS::FSx::Volume volume
OntapConfiguration.SnaplockConfiguration.PrivilegedDelete!=ENABLED|-|fsx snaplock volume privileged delete disabled
OntapConfiguration.CopyTagsToBackups=true|-|fsx volume copy tags to backups
# mgn GetReplicationConfiguration - - replication configuration
createPublicIP=false|-|application migration service replication servers without public ip
# ivs GetChannel channel. AWS::IVS::Channel channel
insecureIngest=false|InsecureIngest|ivs channel insecure ingest
authorized=true|Authorized|ivs channel playback authorization
# batch DescribeJobDefinitions jobDefinitions[]. AWS::Batch::JobDefinition job definition
eksProperties.podProperties.hostNetwork=false|EksProperties.PodProperties.HostNetwork|batch pod host network
eksProperties.podProperties.shareProcessNamespace=false|EksProperties.PodProperties.ShareProcessNamespace|batch pod share process namespace
# amplify GetBranch branch. AWS::Amplify::Branch branch
enableBasicAuth=true|BasicAuthConfig.EnableBasicAuth|amplify branch basic auth
enablePullRequestPreview=false|EnablePullRequestPreview|amplify branch pull request previews
# storagegateway DescribeNFSFileShares NFSFileShareInfoList[]. - nfs file share
ReadOnly=true|-|nfs file share read only
KMSEncrypted=true|-|nfs file share encrypted kms
# storagegateway DescribeSMBFileShares SMBFileShareInfoList[]. - smb file share
KMSEncrypted=true|-|smb file share encrypted kms
SMBACLEnabled=true|-|smb file share acl enabled
# lexv2-models DescribeBot - AWS::Lex::Bot bot
dataPrivacy.childDirected=false|DataPrivacy.ChildDirected|lex bot child directed
# appconfig GetDeploymentStrategy - AWS::AppConfig::DeploymentStrategy deployment strategy
FinalBakeTimeInMinutes>=10|FinalBakeTimeInMinutes|appconfig deployment strategy final bake time
# gamelift DescribeFleetAttributes FleetAttributes[]. AWS::GameLift::Fleet fleet
CertificateConfiguration.CertificateType=GENERATED|CertificateConfiguration.CertificateType|gamelift fleet tls certificate generated
# directconnect DescribeConnections connections[]. - connection
encryptionMode=must_encrypt|-|direct connect macsec encryption mode must encrypt
`;
