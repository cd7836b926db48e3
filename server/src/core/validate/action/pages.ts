// Pages about actions.
import { allow, type Page } from "../page";

export const actionPages: Record<string, Page> = {
  INVALID_ACTION: {
    why: "An action that does not exist grants nothing, so the right that was meant is missing; in a Deny nothing is denied.",
    todo: "Take the name that is suggested, or look it up in the service reference. If the action is newer than the list that iam-prover ships, update iam-prover; until then the finding is only a warning.",
    bad: allow({ Action: "s3:GetObjct" }),
    good: allow({ Action: "s3:GetObject" }),
  },
  INVALID_SERVICE_IN_ACTION: {
    why: "The part before the colon names the service. With a prefix that no service has, the entry matches nothing; a pattern of services is refused.",
    todo: "Take the prefix that is suggested, or look it up in the service reference. In the place of a pattern name the services, one entry each.",
    bad: allow({ Action: "dynamdb:GetItem", Resource: "*" }),
    good: allow({ Action: "dynamodb:GetItem", Resource: "*" }),
  },
  WILDCARD_IN_SERVICE_NAME: {
    why: "A pattern in the place of the service also matches services that AWS will add one day.",
    todo: "Name the services, one ARN each.",
    bad: allow({ Action: "codebuild:List*", Resource: "arn:aws:code*:*:111122223333:*" }),
    good: allow({ Action: "codebuild:List*", Resource: "arn:aws:codebuild:*:111122223333:*" }),
  },
  REDUNDANT_ACTION: {
    why: "What another entry matches already makes the list longer and harder to review, and suggests that removing it would take something away.",
    todo: "Remove it. No access changes.",
    bad: allow({ Action: ["s3:Get*", "s3:GetObject"] }),
    good: allow({ Action: ["s3:Get*", "s3:PutObject"] }),
  },
};
