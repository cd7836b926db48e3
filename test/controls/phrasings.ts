// Ways to say a requirement, with a setting that meets it and one that does not: what the reading of sentences is measured on.

export type Setting = Record<string, unknown>;

export interface Phrasing {
  service: string;
  /** The operation whose answer has the parameters. */
  operation: string;
  requirement: string;
  /** Last names of paths and their values; what is not named is missing. */
  good: Setting;
  bad: Setting;
}

export const rows = (name: string, good: Setting, bad: Setting, requirements: string[]): Phrasing[] => {
  const [service = "", operation = ""] = name.split(":");
  return requirements.map((requirement) => ({ service, operation, requirement, good, bad }));
};

const OFF: [Setting, Setting] = [{ PubliclyAccessible: false }, { PubliclyAccessible: true }];
const ENCRYPTED: [Setting, Setting] = [{ StorageEncrypted: true }, { StorageEncrypted: false }];
const PROTECTED: [Setting, Setting] = [{ DeletionProtection: true }, { DeletionProtection: false }];

export const PHRASINGS: Phrasing[] = [
  ...rows("rds:DescribeDBInstances", ...OFF, [
    "RDS instances shouldn't be publicly accessible",
    "RDS instances should not be public",
    "DB instances mustn't be publicly accessible from the internet",
    "An RDS instance can't be publicly accessible",
    "RDS instances aren't publicly accessible",
    "RDS instances arent publicly accessible",
    "No RDS instance may be publicly accessible",
    "Flag RDS instances that are publicly accessible",
    "Fail if a DB instance is publicly accessible",
    "Fail the check when any DB instance is public",
    "A publicly accessible RDS instance is a violation",
    "It is a violation if RDS instances are publicly accessible",
    "Avoid publicly accessible RDS instances",
    "Prevent RDS instances from being publicly accessible",
    "RDS instances must be non-public",
    "RDS instances must never be public, no exceptions",
    "Public accessibility of RDS instances is refused",
    "Public accessibility of DB instances must be deactivated",
    "Public access to RDS instances is not allowed",
    "Public access to RDS instances must be switched off",
    "Publicly accessible DB instances are prohibited",
    "RDS instances must be private",
    "RDS instances must be private rather than public",
    "DB instances have to stay private",
    "An RDS instance that isn't private is not compliant",
    "Anything but a private RDS instance is a violation",
    "Nobody may make a DB instance publicly accessible",
    "Under no circumstances may a DB instance be public",
    "If a DB instance is publicly accessible, fail",
    "RDS instances are non-compliant when publicly accessible",
    "We don't want publicly accessible RDS instances",
    "It should not be possible to create a publicly accessible RDS instance",
    "It is unacceptable for an RDS instance to be publicly accessible",
    "Make sure that no RDS instance is publicly accessible",
    "None of the RDS instances is publicly accessible",
    "Checks whether RDS instances are not publicly accessible. The rule is NON_COMPLIANT if an instance is publicly accessible.",
    "This control checks whether RDS instances are publicly accessible. The control fails if the PubliclyAccessible field is true.",
    "Publicly accessible RDS instances must be deleted",
    "RDS instances must be closed to public access",
    "DB instances: public access off",
    "The DB instance is never to be exposed publicly",
    "RDS DB instances should prohibit public access",
    "Do not make DB instances publicly accessible",
    "Disable public accessibility on all DB instances",
    "`PubliclyAccessible` must be false for RDS instances",
    "PubliclyAccessible of an RDS instance must not be true",
    "There must not be a DB instance which is publicly accessible",
    "Reject publicly accessible DB instances",
    "Any DB instance found to be publicly accessible must be reported",
    "RDS instances are to be kept from being publicly accessible",
  ]),
  ...rows("rds:DescribeDBInstances", ...ENCRYPTED, [
    "RDS storage must be encrypted",
    "RDS instances must not be unencrypted",
    "There must be no unencrypted RDS instances",
    "Don't leave RDS storage unencrypted",
    "Never create an RDS instance without storage encryption",
    "Unencrypted RDS storage is prohibited",
    "Report any RDS instance whose storage isn't encrypted",
    "RDS instances fail unless their storage is encrypted",
    "Nobody may run a DB instance with unencrypted storage",
    "RDS storage encryption must not be turned off",
    "DB instances without storage encryption fail the check",
    "Not encrypting RDS storage is forbidden",
    "Storage encryption of DB instances is mandatory",
    "Only RDS instances with encrypted storage are allowed",
    "RDS instances lacking storage encryption shall be flagged",
    "You may not disable storage encryption of RDS instances",
    "DB instances whose storage is not encrypted must not exist",
    "RDS instances should never not have encrypted storage",
    "RDS instances must not fail to encrypt their storage",
    "Do not forget to encrypt RDS storage",
    "It is a violation when the storage of a DB instance is not encrypted",
    "It isn't acceptable that the storage of a DB instance is unencrypted",
    "RDS instances are non-compliant when their storage is not encrypted",
    "Without storage encryption no DB instance may exist",
    "Encrypt the storage of every DB instance",
    "Ensure DB instances aren't missing storage encryption",
    "A DB instance with storage encryption switched off is non-compliant",
    "Unencrypted RDS storage must be encrypted",
  ]),
  ...rows("rds:DescribeDBInstances", ...PROTECTED, [
    "RDS instances have deletion protection enabled",
    "Deletion protection of DB instances mustn't be disabled",
    "Deletion protection of DB instances is never to be switched off",
    "DB instances without deletion protection are a violation",
    "Enable deletion protection on RDS instances to prevent accidental deletion",
    "RDS instances must be protected against deletion",
    "No DB instance may lack deletion protection",
    "Flag DB instances whose deletion protection is off",
    "Avoid DB instances without deletion protection",
  ]),
  ...rows("ec2:DescribeInstances", { HttpTokens: "required" }, { HttpTokens: "optional" }, [
    "EC2 instances must require IMDSv2 tokens",
    "IMDSv1 must be turned off on EC2 instances",
    "EC2 instances must not allow IMDSv1",
    "Flag EC2 instances whose metadata http tokens are optional",
    "Instance metadata http tokens must be required",
  ]),
  ...rows("rds:DescribeDBInstances", { BackupRetentionPeriod: 14 }, { BackupRetentionPeriod: 3 }, [
    "The backup retention period of DB instances is at least 7 days",
    "The backup retention period of DB instances must not be less than 7 days",
    "Flag DB instances whose backup retention period is shorter than seven days",
    "Backup retention period of DB instances: one week or more",
    "DB instances keep backups with a retention period of 7 to 35 days",
    "No DB instance may have a backup retention period below 7 days",
    "A backup retention period of fewer than 7 days is a violation for DB instances",
    "The backup retention period of a DB instance must be longer than 6 days",
    "The backup retention period of a DB instance is no shorter than a week",
    "DB instances have a backup retention period of 14 days",
    "DB instances with a backup retention period under 5 days are not allowed",
  ]),
  ...rows("iam:GetAccountPasswordPolicy", { MinimumPasswordLength: 14 }, { MinimumPasswordLength: 8 }, [
    "The password policy requires a minimum password length of 14",
    "IAM passwords must be longer than 13 characters: minimum password length",
    "A minimum password length of less than fourteen in the account password policy is a violation",
    "The minimum length of IAM passwords mustn't be below 12 characters",
  ]),
  ...rows("kms:GetKeyRotationStatus", { KeyRotationEnabled: true }, { KeyRotationEnabled: false }, [
    "KMS key rotation must be enabled",
    "KMS keys must not have rotation disabled",
    "Rotation of KMS keys can't be off",
    "KMS keys without rotation are prohibited",
    "KMS keys that aren't rotated automatically are a finding: key rotation",
  ]),
  ...rows("ec2:DescribeVpcAttribute", { Value: true }, { Value: false }, ["DNS support of VPCs must not be disabled"]),
  ...rows("cloudtrail:DescribeTrails", { LogFileValidationEnabled: true }, { LogFileValidationEnabled: false }, [
    "Log file validation of trails must be on",
    "CloudTrail trails mustn't skip log file validation",
    "Trails without log file validation fail",
  ]),
  ...rows(
    "rds:DescribeDBInstances",
    { PubliclyAccessible: false, StorageEncrypted: true },
    { PubliclyAccessible: true, StorageEncrypted: true },
    [
      "RDS instances must have encrypted storage and must not be publicly accessible",
      "RDS instances must not be publicly accessible and their storage must be encrypted",
      "DB instances that are publicly accessible or whose storage is not encrypted are not allowed",
      "Flag DB instances that are publicly accessible or that have unencrypted storage",
      "The storage of RDS instances should be encrypted, and the instances should not be publicly accessible",
    ],
  ),
  ...rows(
    "rds:DescribeDBInstances",
    { PubliclyAccessible: true, StorageEncrypted: true },
    { PubliclyAccessible: true, StorageEncrypted: false },
    ["DB instances must either have encrypted storage or be private, not publicly accessible"],
  ),
  ...rows("lambda:GetFunctionConfiguration", { Mode: "Active" }, { Mode: "PassThrough" }, [
    "Lambda functions must have active tracing",
    "Flag Lambda functions without active tracing mode",
  ]),
  ...rows("dynamodb:DescribeTable", { DeletionProtectionEnabled: true }, { DeletionProtectionEnabled: false }, [
    "DynamoDB tables mustn't be deletable: deletion protection is required",
    "DynamoDB tables should have deletion protection turned on",
  ]),
  ...rows("ec2:DescribeSubnets", { MapPublicIpOnLaunch: false }, { MapPublicIpOnLaunch: true }, [
    "Subnets must not assign public IP addresses on launch",
    "Subnets don't map public IPs on launch",
    "No subnet maps a public IP on launch",
    "Automatic public IP mapping on launch is disabled for subnets",
  ]),
  ...rows("redshift:DescribeClusters", { AllowVersionUpgrade: true }, { AllowVersionUpgrade: false }, [
    "Redshift clusters allow version upgrades",
  ]),
  ...rows("acm:DescribeCertificate", { NotAfter: "2099-01-01T00:00:00Z" }, { NotAfter: "2026-11-30T00:00:00Z" }, [
    "ACM certificates must not expire within 30 days",
    "Flag ACM certificates that expire within 30 days",
    "ACM certificates that expire in less than 30 days are a violation",
  ]),
];
