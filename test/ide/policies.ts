// Policies of several kinds and layouts that the tests of the writing features share.
import type { PolicyKind } from "../../server/src/core/syntax/tree";

export const samples: { name: string; kind: PolicyKind; text: string }[] = [
  {
    name: "identity, indented",
    kind: "identity",
    text: `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:GetObject",
        "s3:List*"
      ],
      "Resource": [
        "arn:aws:s3:::bucket/\${aws:username}/*",
        "arn:aws:s3:::bucket"
      ],
      "Condition": {
        "StringLike": { "s3:prefix": ["home/*", "tmp"] },
        "Bool": { "aws:SecureTransport": true },
        "NumericLessThan": { "s3:max-keys": 10 }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "iam:*",
      "Resource": "*"
    }
  ]
}
`,
  },
  {
    name: "resource policy, one line",
    kind: "resource",
    text: '{"Version":"2012-10-17","Id":"x","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:role/app","444455556666"],"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:q","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}}',
  },
  {
    name: "trust policy with tabs and CRLF",
    kind: "trust",
    text: '{\r\n\t"Version": "2012-10-17",\r\n\t"Statement": [{\r\n\t\t"Effect": "Allow",\r\n\t\t"Principal": { "Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },\r\n\t\t"Action": "sts:AssumeRoleWithWebIdentity",\r\n\t\t"Condition": { "StringEquals": { "token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main" } }\r\n\t}]\r\n}\r\n',
  },
  {
    name: "SCP with non-ASCII text and escapes",
    kind: "scp",
    text: '{ "Version": "2012-10-17", "Statement": [ { "Sid": "Z\\u00fcrich", "Effect": "Deny", "Action": [ "organizations:*", "ec2:Run*" ], "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": [ "eu-central-2", "größe \\"x\\"" ] } } } ] }',
  },
];
