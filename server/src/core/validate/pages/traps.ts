// Pages about traps: what AWS's validator accepts and hardly anybody means.
import { allow, type Page } from "./page";

export const trapPages: Record<string, Page> = {
  "unfit-resource": {
    why: "An action works on certain kinds of resources. Beside others it applies to nothing: an Allow does not allow it, a Deny does not deny it, and S3 refuses a bucket policy with it. The usual case is `s3:ListBucket`, which works on the bucket and not on the objects in it.",
    todo: "Name the resource that the action works on, in the same statement or in one of its own.",
    bad: allow({ Action: ["s3:GetObject", "s3:ListBucket"] }),
    good: allow({
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"],
    }),
  },
  "refused-principal": {
    why: "AWS looks principals up when a policy is saved, and refuses the policy with `Invalid principal in policy` when it finds none. Groups, policies, instance profiles and access keys are no principals.",
    todo: "Name a user, a role, an account, or a service by its host.",
    kind: "resource",
    bad: allow({ Principal: { AWS: "arn:aws:iam::111122223333:group/developers" } }),
    good: allow({ Principal: { AWS: "arn:aws:iam::111122223333:role/developer" } }),
  },
};
