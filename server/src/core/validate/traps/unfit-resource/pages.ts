// Pages about actions on resources that they do not work on.
import { allow, type Page } from "../../page";

export const unfitResourcePages: Record<string, Page> = {
  "unfit-resource": {
    why: "An action works on certain kinds of resources. Beside others it applies to nothing: an Allow does not allow it, a Deny does not deny it, and S3 refuses a bucket policy with it. The usual case is `s3:ListBucket`, which works on the bucket and not on the objects in it.",
    todo: "Name the resource that the action works on, in the same statement or in one of its own.",
    bad: allow({ Action: ["s3:GetObject", "s3:ListBucket"] }),
    good: allow({
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::doc-example-bucket", "arn:aws:s3:::doc-example-bucket/*"],
    }),
  },
};
