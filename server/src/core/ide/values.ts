// Values of condition keys that can be listed: fixed sets, regions, service principals, what the workspace holds.
import type { KeyType } from "../catalogue/api";
import { elementType } from "../catalogue/key-types";
import type { WritingContext } from "./context";
import { stop } from "./snippet";

/** A value that can be offered for a key. */
interface ValueDraft {
  label: string;
  detail?: string;
  snippet?: string;
  text?: string;
  rank: number;
}

/** Keys with a fixed set of values, by lower-case name. */
const fixed: Record<string, readonly string[]> = {
  "aws:principaltype": ["Account", "User", "AssumedRole", "FederatedUser", "Anonymous"],
  "s3:x-amz-acl": [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
  ],
  "s3:x-amz-server-side-encryption": ["AES256", "aws:kms", "aws:kms:dsse"],
  "s3:x-amz-storage-class": [
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER",
    "GLACIER_IR",
    "DEEP_ARCHIVE",
    "EXPRESS_ONEZONE",
  ],
  "s3:x-amz-metadata-directive": ["COPY", "REPLACE"],
  "s3:object-lock-mode": ["GOVERNANCE", "COMPLIANCE"],
  "s3:object-lock-legal-hold": ["ON", "OFF"],
  "s3:authtype": ["REST-HEADER", "REST-QUERY-STRING", "POST"],
  "s3:signatureversion": ["AWS4-HMAC-SHA256", "AWS"],
  "s3:tlsversion": ["1.2", "1.3"],
  "s3:objectownership": ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"],
  "ec2:tenancy": ["default", "dedicated", "host"],
  "ec2:metadatahttptokens": ["optional", "required"],
  "ec2:createaction": [
    "RunInstances",
    "CreateVolume",
    "CreateSnapshot",
    "CreateImage",
    "CopySnapshot",
    "CreateSecurityGroup",
    "CreateVpc",
    "CreateSubnet",
    "CreateLaunchTemplate",
  ],
  "ec2:roledelivery": ["1.0", "2.0"],
  "ec2:rootdevicetype": ["ebs", "instance-store"],
  "ec2:volumetype": ["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"],
  "kms:keyorigin": ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"],
  "kms:keyusage": ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"],
  "kms:grantconstrainttype": ["EncryptionContextEquals", "EncryptionContextSubset"],
  "kms:grantoperations": [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
    "Sign",
    "Verify",
    "GetPublicKey",
    "CreateGrant",
    "RetireGrant",
    "DescribeKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateMac",
    "VerifyMac",
    "DeriveSharedSecret",
  ],
  "lambda:functionurlauthtype": ["AWS_IAM", "NONE"],
  "sns:protocol": ["http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"],
  "dynamodb:select": ["ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES", "COUNT"],
  "dynamodb:returnvalues": ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"],
  "rds:databaseengine": [
    "aurora-mysql",
    "aurora-postgresql",
    "mariadb",
    "mysql",
    "postgres",
    "oracle-ee",
    "oracle-se2",
    "sqlserver-ee",
    "sqlserver-se",
    "sqlserver-ex",
    "sqlserver-web",
  ],
  "cognito-identity.amazonaws.com:amr": ["authenticated", "unauthenticated"],
  "saml:aud": ["https://signin.aws.amazon.com/saml"],
  "token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"],
};

/** Keys whose values have a form of their own, in this order, in lower case; what is written there, best first. */
const forms: readonly { keys: RegExp; values(context: WritingContext): ValueDraft[] }[] = [
  {
    keys: /^(aws:requestedregion|ec2:region|.*:destinationregion)$/s,
    values: ({ catalogue }) => catalogue.regions().map((label) => ({ label, detail: "Region", rank: 1 })),
  },
  {
    keys: /^aws:calledvia|^aws:principalservicename|^iam:passedtoservice$|^iam:awsservicename$/,
    values: ({ catalogue }) => catalogue.servicePrincipals().map((label) => ({ label, detail: "service", rank: 1 })),
  },
  {
    keys: /^kms:viaservice$/,
    values: () =>
      ["s3", "ec2", "rds", "secretsmanager", "dynamodb", "sqs", "sns", "lambda", "ssm", "elasticfilesystem"].map((service) => {
        const label = `${service}.region.amazonaws.com`;
        return { label, detail: "a service in one Region", snippet: label.replace("region", stop(1, "eu-central-1")), rank: 1 };
      }),
  },
  {
    keys: /^(aws:(principal|source|resource|vpce)account|aws:sourceowner|kms:calleraccount|s3:resourceaccount|s3:dataaccesspointaccount|iam:.*account[\s\S]*)$/,
    values: ({ workspaceValues }) => [
      ...inWorkspace(workspaceValues?.accounts),
      { label: "account id", detail: "12 digits", snippet: stop(1, "111122223333"), rank: 3 },
    ],
  },
  {
    keys: /^aws:(principal|resource|source|vpce)orgid$/,
    values: ({ workspaceValues }) => [
      ...inWorkspace(workspaceValues?.organizations),
      { label: "organization id", detail: "o-…", snippet: stop(1, "o-a1b2c3d4e5"), rank: 3 },
    ],
  },
  {
    keys: /orgpaths$/,
    values: ({ workspaceValues }) => {
      const organization = workspaceValues?.organizations[0] ?? "o-a1b2c3d4e5";
      const snippet = `${stop(1, organization)}/${stop(2, "r-ab12")}/${stop(3, "ou-ab12-11111111")}/*`;
      return [{ label: "organization path", detail: "o-…/r-…/ou-…/*", snippet, rank: 2 }];
    },
  },
  {
    keys: /^(aws:principalarn|iam:.*rolearn|lambda:.*rolearn)$/,
    values: ({ workspaceValues }) => [
      ...inWorkspace(workspaceValues?.principals),
      {
        label: "arn:aws:iam::…:role/…",
        detail: "a role",
        snippet: `arn:aws:iam::${stop(1, workspaceValues?.accounts[0] ?? "111122223333")}:role/${stop(2, "role-name")}`,
        rank: 3,
      },
    ],
  },
  {
    keys: /token\.actions\.githubusercontent\.com:sub$/,
    values: () => [
      {
        label: "repo:owner/repository:ref:refs/heads/main",
        detail: "one branch of one repository",
        snippet: `repo:${stop(1, "owner")}/${stop(2, "repository")}:ref:refs/heads/${stop(3, "main")}`,
        rank: 1,
      },
      {
        label: "repo:owner/repository:environment:name",
        detail: "one environment of one repository",
        snippet: `repo:${stop(1, "owner")}/${stop(2, "repository")}:environment:${stop(3, "production")}`,
        rank: 2,
      },
    ],
  },
  {
    keys: /^oidc\.eks\..*:sub$/,
    values: () => [
      {
        label: "system:serviceaccount:namespace:name",
        detail: "one service account",
        snippet: `system:serviceaccount:${stop(1, "namespace")}:${stop(2, "name")}`,
        rank: 1,
      },
    ],
  },
  { keys: /^oidc\.eks\..*:aud$/, values: () => [{ label: "sts.amazonaws.com", rank: 1 }] },
  {
    keys: /^aws:sourcevpc$/,
    values: () => [{ label: "vpc-…", detail: "a VPC", snippet: `vpc-${stop(1, "0123456789abcdef0")}`, rank: 1 }],
  },
  {
    keys: /^aws:sourcevpce$/,
    values: () => [{ label: "vpce-…", detail: "a VPC endpoint", snippet: `vpce-${stop(1, "0123456789abcdef0")}`, rank: 1 }],
  },
];

/** Values that make sense for a key, best first. `name` as the catalogue writes it. */
export function enumerableValues(name: string, type: KeyType, context: WritingContext): ValueDraft[] {
  const lower = name.toLowerCase();
  const set = Object.hasOwn(fixed, lower) ? fixed[lower] : undefined;
  if (set) return set.map((label) => ({ label, rank: 1 }));
  const form = forms.find(({ keys }) => keys.test(lower));
  return form ? form.values(context) : valuesOfType(type, context);
}

function valuesOfType(type: KeyType, { workspaceValues }: WritingContext): ValueDraft[] {
  switch (elementType(type)) {
    case "Bool":
      return [
        { label: "true", rank: 1 },
        { label: "false", rank: 2 },
      ];
    case "IPAddress":
      return [
        { label: "203.0.113.0/24", detail: "an IPv4 range", snippet: stop(1, "203.0.113.0/24"), rank: 1 },
        { label: "2001:db8::/32", detail: "an IPv6 range", snippet: stop(1, "2001:db8::/32"), rank: 2 },
      ];
    case "Date":
      return [{ label: "date", detail: "ISO 8601, UTC", snippet: stop(1, "2030-01-01T00:00:00Z"), rank: 1 }];
    case "ARN":
      return [...inWorkspace(workspaceValues?.resources), ...inWorkspace(workspaceValues?.principals, 2)];
    default:
      return [];
  }
}

function inWorkspace(values: string[] | undefined, rank = 1): ValueDraft[] {
  return (values ?? []).map((label) => ({ label, detail: "in this workspace", rank }));
}
