// Pages about `iam:PassRole` and service-linked roles.
import { on, type Page } from "../page";

const role = "arn:aws:iam::111122223333:role/app-role";
const slr = "arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS";

const passWhy =
  "Whoever may pass any role to a service can let the service act with rights that they do not have themselves, those of an administrator included.";

const passTodo = "Name the roles in `Resource`. Where that is not possible, compare `iam:PassedToService` with the service that needs it.";

const slrWhy =
  "A service-linked role lets a service act in the account. Whoever may create any of them can switch on services that nobody decided on.";

const slrTodo = "Name the role in `Resource`, or compare `iam:AWSServiceName` with the service that needs it.";

export const passRolePages: Record<string, Page> = {
  PASS_ROLE_WITH_NOT_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: { Effect: "Allow", Action: "iam:PassRole", NotResource: role },
    good: on(role, "iam:PassRole"),
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: { Effect: "Allow", Action: "iam:Pass*", NotResource: role },
    good: { Effect: "Allow", Action: "iam:Get*", NotResource: role },
  },
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: {
    why: passWhy,
    todo: "Add `iam:PassRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", NotResource: role },
    good: { Effect: "Allow", NotAction: ["iam:PassRole", "iam:CreateServiceLinkedRole"], NotResource: role },
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: on("*", "iam:PassRole"),
    good: { ...on("*", "iam:PassRole"), Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } } },
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    why: passWhy,
    todo: passTodo,
    bad: on("*", "iam:*"),
    good: on("*", "iam:Get*"),
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: {
    why: passWhy,
    todo: "Add `iam:PassRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
    good: { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
  },
  CREATE_SLR_WITH_NOT_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: { Effect: "Allow", Action: "iam:CreateServiceLinkedRole", NotResource: role },
    good: on(slr, "iam:CreateServiceLinkedRole"),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: { Effect: "Allow", Action: "iam:Create*", NotResource: role },
    good: { Effect: "Allow", Action: "iam:Get*", NotResource: role },
  },
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: {
    why: slrWhy,
    todo: "Add `iam:CreateServiceLinkedRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", NotResource: role },
    good: { Effect: "Allow", NotAction: ["iam:PassRole", "iam:CreateServiceLinkedRole"], NotResource: role },
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: on("*", "iam:CreateServiceLinkedRole"),
    good: on(slr, "iam:CreateServiceLinkedRole"),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    why: slrWhy,
    todo: slrTodo,
    bad: on("*", "iam:Create*"),
    good: on("*", "iam:Get*"),
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: {
    why: slrWhy,
    todo: "Add `iam:CreateServiceLinkedRole` to `NotAction`, and allow it for named roles in a statement of its own.",
    bad: { Effect: "Allow", NotAction: "s3:*", Resource: "*" },
    good: { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
  },
};
