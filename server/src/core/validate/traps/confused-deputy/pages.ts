// Pages about services that act for whoever asks them.
import { allow, type Page, trust } from "../../page";

const thumbnails = {
  Principal: { Service: "s3.amazonaws.com" },
  Action: "lambda:InvokeFunction",
  Resource: "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails",
};

const fromBucket = { "aws:SourceArn": "arn:aws:s3:::doc-example-bucket" };

export const confusedDeputyPages: Record<string, Page> = {
  "source-without-account": {
    why: "The ARN of a bucket names no account. When the bucket is deleted, anybody can make one of the same name and have S3 call on behalf of it (the confused deputy).",
    todo: "Compare `aws:SourceAccount` with the account of the source as well.",
    kind: "resource",
    bad: allow({ ...thumbnails, Condition: { ArnLike: fromBucket } }),
    good: allow({ ...thumbnails, Condition: { ArnLike: fromBucket, StringEquals: { "aws:SourceAccount": "111122223333" } } }),
  },
  "service-without-source": {
    why: "A service that acts for many accounts may be made to use a role of yours for somebody else (the confused deputy). Services that say on whose behalf they assume a role allow to ask for it.",
    todo: "Compare `aws:SourceAccount`, or `aws:SourceArn` where the resource is known.",
    kind: "trust",
    bad: trust({ Service: "scheduler.amazonaws.com" }),
    good: trust({ Service: "scheduler.amazonaws.com" }, "sts:AssumeRole", {
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    }),
  },
};
