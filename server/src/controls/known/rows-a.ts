// Checks: Data stores, networks, identities, keys. The form of a row is described at `readRows` in `table.ts`.

export const ROWS_A = `
# rds DescribeDBInstances DBInstances[]. AWS::RDS::DBInstance db instance
StorageEncrypted=true|.|storage encryption encrypted at rest
PubliclyAccessible=false!|.|public access publicly accessible internet
DeletionProtection=true|.|deletion protection
MultiAZ=true|.|multi az multiple availability zones high availability
AutoMinorVersionUpgrade=true?|.|automatic minor version upgrades
BackupRetentionPeriod>=7|.|automatic backups enabled retention period days
CopyTagsToSnapshot=true|.|copy tags to snapshots
IAMDatabaseAuthenticationEnabled=true|EnableIAMDatabaseAuthentication|iam database authentication
MonitoringInterval>=1|.|enhanced monitoring interval
PerformanceInsightsEnabled=true|EnablePerformanceInsights|performance insights
PerformanceInsightsKMSKeyId+|PerformanceInsightsKMSKeyId|performance insights encrypted kms key
EnabledCloudwatchLogsExports+|EnableCloudwatchLogsExports|publish logs to cloudwatch logs export audit error slow query
DBSubnetGroup+|DBSubnetGroupName|deployed in a vpc subnet group
MasterUsername!=admin,postgres,root|.|custom administrator user name default admin master username
Endpoint.Port!=3306,5432,1433,1521|Port|default port database engine
KmsKeyId+|.|customer managed kms key encryption
CACertificateIdentifier!=rds-ca-2015,rds-ca-2019|.|certificate authority ca current expired certificate
DBParameterGroups[].ParameterApplyStatus=in-sync|-|parameter group in sync
MasterUserSecret+|ManageMasterUserPassword|master password managed in secrets manager
StorageType!=standard|.|storage type not magnetic general purpose
DBInstanceStatus!=stopped|-|stopped instance
DeletionProtection=true|.|accidental deletion guarded
MaxAllocatedStorage+|.|storage autoscaling
NetworkType=DUAL|.|dual stack network
# rds DescribeDBClusters DBClusters[]. AWS::RDS::DBCluster db cluster
StorageEncrypted=true|.|cluster storage encryption at rest aurora
DeletionProtection=true|.|cluster deletion protection
MultiAZ=true|-|cluster multiple availability zones
IAMDatabaseAuthenticationEnabled=true|EnableIAMDatabaseAuthentication|cluster iam authentication
BacktrackWindow>=1|.|aurora mysql cluster backtracking enabled
BackupRetentionPeriod>=7|.|cluster backup retention period
CopyTagsToSnapshot=true|.|cluster copy tags to snapshots
AutoMinorVersionUpgrade=true|.|cluster automatic minor version upgrade
EnabledCloudwatchLogsExports+|EnableCloudwatchLogsExports|aurora cluster publish audit logs cloudwatch logs
MasterUsername!=admin,postgres|.|cluster custom administrator username default
PubliclyAccessible=false|.|cluster public access
MasterUserSecret+|ManageMasterUserPassword|cluster master password secrets manager
Port!=3306,5432|.|cluster default port
HttpEndpointEnabled=false|EnableHttpEndpoint|data api http endpoint
PerformanceInsightsEnabled=true|.|cluster performance insights
ActivityStreamStatus=started|-|cluster database activity stream
# rds DescribeDBSnapshots DBSnapshots[]. - db snapshot
Encrypted=true|-|snapshot encrypted at rest
# rds DescribeDBClusterSnapshots DBClusterSnapshots[]. - db cluster snapshot
StorageEncrypted=true|-|cluster snapshot encrypted at rest
# rds DescribeDBSnapshotAttributes DBSnapshotAttributesResult.DBSnapshotAttributes[]. - db snapshot
AttributeValues!=all|-|snapshot public shared restorable prohibited
# rds DescribeDBClusterSnapshotAttributes DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes[]. - db cluster snapshot
AttributeValues!=all|-|cluster snapshot public shared
# rds DescribeEventSubscriptions EventSubscriptionsList[]. AWS::RDS::EventSubscription event subscription
Enabled=true|.|event notification subscription enabled
SourceType=db-instance & Enabled=true & EventCategoriesList[]*=maintenance & EventCategoriesList[]*=configuration change & EventCategoriesList[]*=failure|.|event notification subscription critical database instance events
SourceType=db-cluster & Enabled=true & EventCategoriesList[]*=maintenance & EventCategoriesList[]*=failure|.|event notification subscription critical cluster events
SourceType=db-parameter-group & Enabled=true & EventCategoriesList[]*=configuration change|.|event notification subscription critical database parameter group events
SourceType=db-security-group & Enabled=true & EventCategoriesList[]*=configuration change & EventCategoriesList[]*=failure|.|event notification subscription critical database security group events
EventCategoriesList+|EventCategories|event notification subscription categories configured
# rds DescribeDBProxies DBProxies[]. AWS::RDS::DBProxy db proxy
RequireTLS=true|.|proxy require tls encryption in transit
DebugLogging=false|.|proxy debug logging
# rds DescribeDBParameters Parameters[].@ - db parameter group
rds.force_ssl=1|-|rds for postgresql sql server db instances encrypted in transit force ssl
require_secure_transport=ON,1|-|rds for mysql mariadb db instances encrypted in transit require secure transport
# rds DescribeDBClusterParameters Parameters[].@ - db cluster parameter group
rds.force_ssl=1|-|aurora postgresql cluster encrypted in transit force ssl
require_secure_transport=ON|-|aurora mysql cluster encrypted in transit require secure transport
# neptune DescribeDBClusters DBClusters[]. AWS::Neptune::DBCluster neptune cluster
StorageEncrypted=true|.|neptune encrypted at rest
EnabledCloudwatchLogsExports+|EnableCloudwatchLogsExports|neptune audit logs cloudwatch
DeletionProtection=true|.|neptune deletion protection
BackupRetentionPeriod>=7|.|neptune backup retention
IAMDatabaseAuthenticationEnabled=true|IamAuthEnabled|neptune iam database authentication
CopyTagsToSnapshot=true|.|neptune copy tags to snapshots
MultiAZ=true|-|neptune multiple availability zones
# neptune DescribeDBInstances DBInstances[]. AWS::Neptune::DBInstance neptune instance
AutoMinorVersionUpgrade=true|.|neptune minor version upgrade
PubliclyAccessible=false|-|neptune instance public
# neptune DescribeDBClusterSnapshots DBClusterSnapshots[]. - neptune snapshot
StorageEncrypted=true|-|neptune snapshot encrypted
# docdb DescribeDBClusters DBClusters[]. AWS::DocDB::DBCluster documentdb cluster
StorageEncrypted=true|.|documentdb encrypted at rest
BackupRetentionPeriod>=7|.|documentdb backup retention period
EnabledCloudwatchLogsExports+|EnableCloudwatchLogsExports|documentdb audit logs published cloudwatch
DeletionProtection=true|.|documentdb deletion protection
MultiAZ=true|-|documentdb multi az
# docdb DescribeDBClusterSnapshotAttributes DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes[]. - documentdb snapshot
AttributeValues!=all|-|documentdb manual cluster snapshot public
# s3 GetPublicAccessBlock PublicAccessBlockConfiguration. AWS::S3::Bucket bucket
BlockPublicAcls=true|PublicAccessBlockConfiguration.BlockPublicAcls|block public acls
IgnorePublicAcls=true|PublicAccessBlockConfiguration.IgnorePublicAcls|ignore public acls
BlockPublicPolicy=true|PublicAccessBlockConfiguration.BlockPublicPolicy|block public bucket policy
RestrictPublicBuckets=true|PublicAccessBlockConfiguration.RestrictPublicBuckets|restrict public buckets
# s3 GetBucketVersioning - AWS::S3::Bucket bucket
Status=Enabled|VersioningConfiguration.Status|bucket versioning enabled
MFADelete=Enabled|-|bucket mfa delete
# s3 GetBucketEncryption ServerSideEncryptionConfiguration.Rules[]. AWS::S3::Bucket bucket
ApplyServerSideEncryptionByDefault.SSEAlgorithm=aws:kms,AES256,aws:kms:dsse|BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.SSEAlgorithm|bucket default server side encryption enabled
ApplyServerSideEncryptionByDefault.SSEAlgorithm=aws:kms,aws:kms:dsse|BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.SSEAlgorithm|bucket encrypted at rest with kms keys
ApplyServerSideEncryptionByDefault.KMSMasterKeyID+|BucketEncryption.ServerSideEncryptionConfiguration[].ServerSideEncryptionByDefault.KMSMasterKeyID|bucket customer managed kms key
BucketKeyEnabled=true|BucketEncryption.ServerSideEncryptionConfiguration[].BucketKeyEnabled|bucket key
# s3 GetBucketLogging LoggingEnabled. AWS::S3::Bucket bucket
TargetBucket+|LoggingConfiguration.DestinationBucketName|bucket server access logging enabled
# s3 GetBucketLifecycleConfiguration Rules[]. AWS::S3::Bucket bucket
Status=Enabled|LifecycleConfiguration.Rules[].Status|bucket lifecycle policy rules configured versioned
AbortIncompleteMultipartUpload.DaysAfterInitiation+|LifecycleConfiguration.Rules[].AbortIncompleteMultipartUpload.DaysAfterInitiation|abort incomplete multipart uploads
# s3 GetObjectLockConfiguration ObjectLockConfiguration. AWS::S3::Bucket bucket
ObjectLockEnabled=Enabled|ObjectLockEnabled|bucket object lock enabled write once
Rule.DefaultRetention.Mode+|ObjectLockConfiguration.Rule.DefaultRetention.Mode|bucket default retention lock mode
# s3 GetBucketReplication ReplicationConfiguration.Rules[]. AWS::S3::Bucket bucket
Status=Enabled|ReplicationConfiguration.Rules[].Status|bucket cross region replication enabled
# s3 GetBucketNotificationConfiguration - AWS::S3::Bucket bucket
EventBridgeConfiguration+ / TopicConfigurations+ / QueueConfigurations+ / LambdaFunctionConfigurations+|NotificationConfiguration.EventBridgeConfiguration|bucket event notifications enabled
# s3 GetBucketAccelerateConfiguration - AWS::S3::Bucket bucket
Status!=Enabled|AccelerateConfiguration.AccelerationStatus|bucket transfer acceleration
# s3 GetBucketOwnershipControls OwnershipControls.Rules[]. AWS::S3::Bucket bucket
ObjectOwnership=BucketOwnerEnforced|OwnershipControls.Rules[].ObjectOwnership|access control lists acls not used manage user access object ownership enforced
# s3 GetBucketAcl Grants[]. AWS::S3::Bucket bucket
Grantee.URI!=http://acs.amazonaws.com/groups/global/AllUsers,http://acs.amazonaws.com/groups/global/AuthenticatedUsers|-|bucket public read write access acl prohibited
# s3 GetBucketPolicyStatus PolicyStatus. - bucket
IsPublic=false!|-|bucket policy public level access prohibited
# s3control GetPublicAccessBlock PublicAccessBlockConfiguration. - account
BlockPublicAcls=true|-|account level block public acls
IgnorePublicAcls=true|-|account level ignore public acls
BlockPublicPolicy=true|-|account level block public policy
RestrictPublicBuckets=true|-|account level restrict public buckets
# s3control GetAccessPoint PublicAccessBlockConfiguration. AWS::S3::AccessPoint access point
BlockPublicAcls=true|PublicAccessBlockConfiguration.BlockPublicAcls|access point block public access
# s3control GetMultiRegionAccessPoint AccessPoint.PublicAccessBlock. AWS::S3::MultiRegionAccessPoint multi region access point
BlockPublicAcls=true|PublicAccessBlockConfiguration.BlockPublicAcls|multi region access point block public access
# ec2 DescribeInstances Reservations[].Instances[]. AWS::EC2::Instance instance
MetadataOptions.HttpTokens=required|MetadataOptions.HttpTokens|imdsv2 imdsv1 instance metadata service version 2 tokens required
MetadataOptions.HttpPutResponseHopLimit<=1|MetadataOptions.HttpPutResponseHopLimit|metadata response hop limit
MetadataOptions.HttpEndpoint=disabled|MetadataOptions.HttpEndpoint|metadata endpoint disabled
PublicIpAddress-|-|public ip ipv4 address no internet
EbsOptimized=true|EbsOptimized|ebs optimized
Monitoring.State=enabled|Monitoring|detailed monitoring
IamInstanceProfile.Arn+|IamInstanceProfile|iam instance profile role attached
SourceDestCheck=true?|SourceDestCheck|source destination check
VpcId+|SubnetId|instance in a vpc
NetworkInterfaces[].NetworkInterfaceId<=1|-|multiple enis network interfaces
VirtualizationType!=paravirtual|-|paravirtual virtualization instance type
State.Name!=stopped|-|stopped instance removed after days
KeyName-|KeyName|no key pair
Placement.Tenancy=dedicated|Tenancy|tenancy dedicated
HibernationOptions.Configured=true|HibernationOptions.Configured|hibernation
EnclaveOptions.Enabled=true|EnclaveOptions.Enabled|nitro enclave
# ec2 DescribeInstanceAttribute - AWS::EC2::Instance instance
DisableApiTermination.Value=true|DisableApiTermination|termination protection
DisableApiStop.Value=true|-|stop protection
InstanceInitiatedShutdownBehavior.Value=stop|InstanceInitiatedShutdownBehavior|shutdown behavior
UserData.Value-|UserData|user data secrets plaintext
# ec2 DescribeVolumes Volumes[]. AWS::EC2::Volume volume
Encrypted=true|.|ebs volume encrypted at rest attached
KmsKeyId+|.|ebs volume customer managed kms key
Attachments+|-|ebs volume in use attached to instance unused
Attachments[].DeleteOnTermination=true|-|ebs volume deleted on instance termination
SnapshotId+|SnapshotId|ebs volume snapshot exists
MultiAttachEnabled=false|.|ebs volume multi attach
# ec2 DescribeSnapshots Snapshots[]. - snapshot
Encrypted=true|-|ebs snapshot encrypted
# ec2 DescribeSnapshotAttribute CreateVolumePermissions[]. - snapshot
Group!=all|-|ebs snapshot public restorable by everyone
# ec2 GetEbsEncryptionByDefault - - account
EbsEncryptionByDefault=true|-|ebs default encryption enabled account region
# ec2 GetSnapshotBlockPublicAccessState - - account
State=block-all-sharing,block-new-sharing|-|ebs snapshots block public access account
# ec2 GetImageBlockPublicAccessState - - account
ImageBlockPublicAccessState=block-new-sharing|-|amis block public access account
# ec2 GetSerialConsoleAccessStatus - - account
SerialConsoleAccessEnabled=false|-|serial console access
# ec2 GetInstanceMetadataDefaults AccountLevel. - account
HttpTokens=required|-|account default metadata imdsv2
# ec2 DescribeImages Images[]. - image
Public=false!|-|ami machine image public
DeprecationTime+|-|ami deprecation
# ec2 DescribeSubnets Subnets[]. AWS::EC2::Subnet subnet
MapPublicIpOnLaunch=false|.|subnet auto assign public ip addresses on launch
AssignIpv6AddressOnCreation=false|.|subnet auto assign ipv6
# ec2 DescribeSecurityGroups SecurityGroups[]. AWS::EC2::SecurityGroup security group
IpPermissions[].IpRanges[].CidrIp!=0.0.0.0/0|SecurityGroupIngress[].CidrIp|security group ingress 0.0.0.0/0 unrestricted open to the internet ssh rdp port 22 3389 high risk ports
IpPermissions[].Ipv6Ranges[].CidrIpv6!=::/0|SecurityGroupIngress[].CidrIpv6|security group ingress ::/0 ipv6 unrestricted
IpPermissionsEgress[].IpRanges[].CidrIp!=0.0.0.0/0|SecurityGroupEgress[].CidrIp|security group egress outbound unrestricted
IpPermissions- & IpPermissionsEgress-|-|vpc default security group closes restricts all inbound and outbound traffic
Description+|GroupDescription|security group description
# ec2 DescribeNetworkAcls NetworkAcls[]. AWS::EC2::NetworkAcl network acl
Entries[].CidrBlock!=0.0.0.0/0|-|network acl ingress 0.0.0.0/0 ssh rdp port 22 3389
Associations+|-|network acl unused removed attached
# ec2 DescribeVpcs Vpcs[]. AWS::EC2::VPC vpc
IsDefault=false|-|default vpc not used
InstanceTenancy=default|InstanceTenancy|vpc tenancy
# ec2 DescribeFlowLogs FlowLogs[]. AWS::EC2::FlowLog flow log
FlowLogStatus=ACTIVE|-|vpc flow logs enabled logging
TrafficType=ALL|TrafficType|flow log all traffic rejected
LogDestination+|LogDestination|flow log destination
# ec2 DescribeAddresses Addresses[]. AWS::EC2::EIP elastic ip
AssociationId+|InstanceId|elastic ip eip attached unused
# ec2 DescribeTransitGateways TransitGateways[].Options. AWS::EC2::TransitGateway transit gateway
AutoAcceptSharedAttachments=disable|AutoAcceptSharedAttachments|transit gateway automatically accept vpc attachment requests
# ec2 DescribeVpnConnections VpnConnections[]. AWS::EC2::VPNConnection vpn connection
VgwTelemetry[].Status=UP|-|vpn tunnels both up
Options.TunnelOptions[].LogOptions.CloudWatchLogOptions.LogEnabled=true|VpnTunnelOptionsSpecifications[].LogOptions.CloudwatchLogOptions.LogEnabled|vpn tunnel logging
# ec2 DescribeLaunchTemplateVersions LaunchTemplateVersions[].LaunchTemplateData. AWS::EC2::LaunchTemplate launch template
NetworkInterfaces[].AssociatePublicIpAddress=false|LaunchTemplateData.NetworkInterfaces[].AssociatePublicIpAddress|launch template assign public ip network interfaces
BlockDeviceMappings[].Ebs.Encrypted=true|LaunchTemplateData.BlockDeviceMappings[].Ebs.Encrypted|launch template ebs volumes encrypted
# ec2 DescribeClientVpnEndpoints ClientVpnEndpoints[]. AWS::EC2::ClientVpnEndpoint client vpn endpoint
ConnectionLogOptions.Enabled=true|ConnectionLogOptions.Enabled|client vpn connection logging
AuthenticationOptions[].Type+|AuthenticationOptions[].Type|client vpn authentication
SplitTunnel=false|SplitTunnel|client vpn split tunnel
# ec2 DescribeVpcEndpoints VpcEndpoints[]. AWS::EC2::VPCEndpoint vpc endpoint
PrivateDnsEnabled=true|PrivateDnsEnabled|vpc endpoint private dns
VpcEndpointType=Interface|VpcEndpointType|vpc endpoint interface type for ec2 service
# ec2 DescribeVpcEndpointServiceConfigurations ServiceConfigurations[]. AWS::EC2::VPCEndpointService vpc endpoint service
AcceptanceRequired=true|AcceptanceRequired|endpoint service acceptance required
# ec2 DescribeNetworkInterfaces NetworkInterfaces[]. AWS::EC2::NetworkInterface network interface
SourceDestCheck=true|SourceDestCheck|network interface source destination check
Attachment+|-|network interface attached unused
# ec2 DescribeSpotFleetRequests SpotFleetRequestConfigs[].SpotFleetRequestConfig. AWS::EC2::SpotFleet spot fleet
LaunchSpecifications[].BlockDeviceMappings[].Ebs.Encrypted=true|-|spot fleet ebs encrypted
# ec2 DescribeVpcBlockPublicAccessOptions VpcBlockPublicAccessOptions. AWS::EC2::VPCBlockPublicAccessOptions account
InternetGatewayBlockMode=block-bidirectional,block-ingress|InternetGatewayBlockMode|vpc block public access internet gateway traffic
# autoscaling DescribeAutoScalingGroups AutoScalingGroups[]. AWS::AutoScaling::AutoScalingGroup auto scaling group
HealthCheckType=ELB|.|auto scaling group load balancer elb health check
AvailabilityZones+|.|auto scaling group multiple availability zones
CapacityRebalance=true|.|auto scaling capacity rebalancing
LaunchTemplate+|.|auto scaling group uses launch template
MixedInstancesPolicy.LaunchTemplate.Overrides[].InstanceType+|MixedInstancesPolicy.LaunchTemplate.Overrides[].InstanceType|auto scaling group multiple instance types
NewInstancesProtectedFromScaleIn=true|.|scale in protection
Tags[].PropagateAtLaunch=true|Tags[].PropagateAtLaunch|tags propagated at launch
# autoscaling DescribeLaunchConfigurations LaunchConfigurations[]. AWS::AutoScaling::LaunchConfiguration launch configuration
AssociatePublicIpAddress=false!|.|launch configuration public ip addresses
MetadataOptions.HttpTokens=required|MetadataOptions.HttpTokens|launch configuration imdsv2
MetadataOptions.HttpPutResponseHopLimit<=1|MetadataOptions.HttpPutResponseHopLimit|launch configuration metadata hop limit
BlockDeviceMappings[].Ebs.Encrypted=true|BlockDeviceMappings[].Ebs.Encrypted|launch configuration ebs encrypted
InstanceMonitoring.Enabled=true|InstanceMonitoring|launch configuration detailed monitoring
# iam GetAccountPasswordPolicy PasswordPolicy. - account
MinimumPasswordLength>=14|-|password policy minimum length characters
RequireUppercaseCharacters=true|-|password policy uppercase letter
RequireLowercaseCharacters=true|-|password policy lowercase letter
RequireSymbols=true|-|password policy symbol
RequireNumbers=true|-|password policy number
PasswordReusePrevention>=24|-|password policy prevents reuse
MaxPasswordAge<=90|-|password policy passwords expire maximum age older valid days
ExpirePasswords=true|-|password policy expiration
AllowUsersToChangePassword=true|-|users may change own password
HardExpiry=false|-|password hard expiry
# iam GetAccountSummary SummaryMap. - account
AccountMFAEnabled=1|-|root mfa enabled virtual
AccountAccessKeysPresent=0|-|root user access key exist
AccountSigningCertificatesPresent=0|-|root signing certificate
# iam ListAccessKeys AccessKeyMetadata[]. AWS::IAM::AccessKey access key
CreateDate~90|-|access keys rotated every 90 days or less
Status=Active|-|access key status active unused
# iam GetAccessKeyLastUsed AccessKeyLastUsed. - access key
LastUsedDate~90|-|unused user credentials access key last used removed
# iam ListMFADevices MFADevices[]. - user
SerialNumber+|-|mfa enabled for all users console password hardware
# iam ListUserPolicies - AWS::IAM::User user
PolicyNames-|Policies|iam users no inline policies
# iam ListAttachedUserPolicies AttachedPolicies[]. AWS::IAM::User user
PolicyArn-|ManagedPolicyArns|iam users no policies attached directly
# iam ListGroupsForUser Groups[]. - user
GroupName+|-|iam user belongs to at least one group
# iam ListGroupPolicies - AWS::IAM::Group group
PolicyNames-|Policies|iam group no inline policy
# iam ListRolePolicies - AWS::IAM::Role role
PolicyNames-|Policies|iam role no inline policy
# iam ListUsers Users[]. - user
PasswordLastUsed~90|-|iam user unused credentials console password last used days
# iam GetRole Role. AWS::IAM::Role role
MaxSessionDuration<=3600|MaxSessionDuration|iam role maximum session duration
PermissionsBoundary.PermissionsBoundaryArn+|PermissionsBoundary|iam role permissions boundary
RoleLastUsed.LastUsedDate~90|-|iam role unused
# iam GetUser User. AWS::IAM::User user
PermissionsBoundary.PermissionsBoundaryArn+|PermissionsBoundary|iam user permissions boundary
# iam ListServerCertificates ServerCertificateMetadataList[]. AWS::IAM::ServerCertificate server certificate
# iam ListEntitiesForPolicy PolicyRoles[]. - policy
RoleName+|-|support role aws support access policy attached
# iam ListSigningCertificates Certificates[]. - user
CertificateId-|-|signing certificate
# accessanalyzer ListAnalyzers analyzers[]. AWS::AccessAnalyzer::Analyzer analyzer
status=ACTIVE|-|iam access analyzer external access analyzer enabled
# cloudtrail DescribeTrails trailList[]. AWS::CloudTrail::Trail trail
LogFileValidationEnabled=true|EnableLogFileValidation|cloudtrail log file validation
KmsKeyId+|KMSKeyId|cloudtrail encryption at rest kms logs encrypted
IsMultiRegionTrail=true|.|cloudtrail multi region trail all regions
CloudWatchLogsLogGroupArn+|.|cloudtrail integrated with cloudwatch logs
IncludeGlobalServiceEvents=true|.|cloudtrail global service events
SnsTopicARN+|SnsTopicName|cloudtrail sns notification
IsOrganizationTrail=true|.|cloudtrail organization trail
S3BucketName+|.|cloudtrail delivers to s3 bucket access logging
HasInsightSelectors=true|-|cloudtrail insights
# cloudtrail GetTrailStatus - AWS::CloudTrail::Trail trail
IsLogging=true|IsLogging|cloudtrail enabled logging on
LatestDeliveryTime~1|-|cloudtrail recent delivery
# cloudtrail GetEventSelectors EventSelectors[]. AWS::CloudTrail::Trail trail
IncludeManagementEvents=true|EventSelectors[].IncludeManagementEvents|cloudtrail read and write management events
ReadWriteType=All|EventSelectors[].ReadWriteType|cloudtrail read write all
DataResources[].Type=AWS::S3::Object|EventSelectors[].DataResources[].Type|cloudtrail s3 data events object level logging
# cloudtrail GetEventDataStore - AWS::CloudTrail::EventDataStore event data store
KmsKeyId+|KmsKeyId|event data store customer managed key
TerminationProtectionEnabled=true|TerminationProtectionEnabled|event data store termination protection
MultiRegionEnabled=true|MultiRegionEnabled|event data store multi region
# kms GetKeyRotationStatus - AWS::KMS::Key key
KeyRotationEnabled=true|EnableKeyRotation|kms customer key rotation cmk backing
# kms DescribeKey KeyMetadata. AWS::KMS::Key key
KeyState!=PendingDeletion|-|kms keys not scheduled deleted unintentionally pending deletion
Enabled=true|Enabled|kms key enabled
MultiRegion=false|MultiRegion|kms multi region key
Origin=AWS_KMS|Origin|kms key material origin imported
# secretsmanager DescribeSecret - AWS::SecretsManager::Secret secret
RotationEnabled=true|-|secret automatic rotation enabled
LastRotatedDate~90|-|secret rotated within a specified number of days successfully
LastAccessedDate~90|-|unused secret removed
KmsKeyId+|KmsKeyId|secret encrypted with customer managed kms key
RotationRules.AutomaticallyAfterDays<=90|-|secret rotation schedule days
# acm DescribeCertificate Certificate. AWS::CertificateManager::Certificate certificate
NotAfter>30|-|certificate expiration renewed before expiring days
KeyAlgorithm!=RSA_1024|KeyAlgorithm|certificate rsa key length at least 2048 bits
Options.CertificateTransparencyLoggingPreference=ENABLED?|CertificateTransparencyLoggingPreference|certificate transparency logging
Status=ISSUED|-|certificate issued status
RenewalEligibility=ELIGIBLE|-|certificate renewal eligible
InUseBy+|-|certificate unused
DomainValidationOptions[].ValidationMethod=DNS|ValidationMethod|certificate dns validation
# acm-pca DescribeCertificateAuthority CertificateAuthority. AWS::ACMPCA::CertificateAuthority certificate authority
Status=DISABLED|-|private ca root certificate authority disabled
RevocationConfiguration.CrlConfiguration.Enabled=true|RevocationConfiguration.CrlConfiguration.Enabled|private ca revocation crl
`;
