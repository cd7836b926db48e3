// API operations that are allowed by an action of another name: what people write when they read the API's documentation.

/** Operation to action, by service; only those whose names differ by more than a slip of the hand. Source: the services' own pages on permissions. */
const actionsOfOperations: Readonly<Record<string, string>> = {
  "lambda:invoke": "lambda:InvokeFunction",
  "lambda:invokewithresponsestream": "lambda:InvokeFunction",
  "s3:completemultipartupload": "s3:PutObject",
  "s3:createmultipartupload": "s3:PutObject",
  "s3:deletebucketcors": "s3:PutBucketCORS",
  "s3:deletebucketencryption": "s3:PutEncryptionConfiguration",
  "s3:deletebucketlifecycle": "s3:PutLifecycleConfiguration",
  "s3:deletebucketreplication": "s3:PutReplicationConfiguration",
  "s3:deletebuckettagging": "s3:PutBucketTagging",
  "s3:deleteobjects": "s3:DeleteObject",
  "s3:deletepublicaccessblock": "s3:PutBucketPublicAccessBlock",
  "s3:getbucketencryption": "s3:GetEncryptionConfiguration",
  "s3:getbucketlifecycle": "s3:GetLifecycleConfiguration",
  "s3:getbucketlifecycleconfiguration": "s3:GetLifecycleConfiguration",
  "s3:getbucketreplication": "s3:GetReplicationConfiguration",
  "s3:getobjectlockconfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:getpublicaccessblock": "s3:GetBucketPublicAccessBlock",
  "s3:headbucket": "s3:ListBucket",
  "s3:headobject": "s3:GetObject",
  "s3:listbuckets": "s3:ListAllMyBuckets",
  "s3:listmultipartuploads": "s3:ListBucketMultipartUploads",
  "s3:listobjects": "s3:ListBucket",
  "s3:listobjectsv2": "s3:ListBucket",
  "s3:listobjectversions": "s3:ListBucketVersions",
  "s3:listparts": "s3:ListMultipartUploadParts",
  "s3:putbucketencryption": "s3:PutEncryptionConfiguration",
  "s3:putbucketlifecycle": "s3:PutLifecycleConfiguration",
  "s3:putbucketlifecycleconfiguration": "s3:PutLifecycleConfiguration",
  "s3:putbucketreplication": "s3:PutReplicationConfiguration",
  "s3:putobjectlockconfiguration": "s3:PutBucketObjectLockConfiguration",
  "s3:putpublicaccessblock": "s3:PutBucketPublicAccessBlock",
  "s3:selectobjectcontent": "s3:GetObject",
  "s3:uploadpart": "s3:PutObject",
  "sns:publishbatch": "sns:Publish",
  "sqs:changemessagevisibilitybatch": "sqs:ChangeMessageVisibility",
  "sqs:deletemessagebatch": "sqs:DeleteMessage",
  "sqs:sendmessagebatch": "sqs:SendMessage",
};

/** The action that allows an API operation which has no action of its own name, or undefined. Ignores case. */
export function actionOfOperation(name: string): string | undefined {
  return Object.hasOwn(actionsOfOperations, name.toLowerCase()) ? actionsOfOperations[name.toLowerCase()] : undefined;
}
