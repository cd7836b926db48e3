// Which actions and resource types people know: examples show these where they prove the point as well as others do.
import type { ActionInfo } from "../../catalogue/api";

/** Actions that most readers of policies know, the best known first. An action that exists no longer costs nothing. */
const USUAL_ACTIONS = [
  "s3:GetObject",
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:ListBucket",
  "s3:DeleteBucket",
  "ec2:TerminateInstances",
  "ec2:RunInstances",
  "ec2:DescribeInstances",
  "iam:CreateUser",
  "iam:CreateAccessKey",
  "iam:AttachUserPolicy",
  "iam:PassRole",
  "sts:AssumeRole",
  "lambda:InvokeFunction",
  "lambda:UpdateFunctionCode",
  "dynamodb:GetItem",
  "dynamodb:PutItem",
  "dynamodb:DeleteTable",
  "kms:Decrypt",
  "kms:ScheduleKeyDeletion",
  "sqs:SendMessage",
  "sqs:ReceiveMessage",
  "sns:Publish",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "logs:PutLogEvents",
  "rds:DeleteDBInstance",
  "cloudformation:DeleteStack",
  "cloudtrail:StopLogging",
  "organizations:LeaveOrganization",
  "ecr:BatchGetImage",
  "ecs:RunTask",
  "states:StartExecution",
  "glue:GetTable",
  "athena:StartQueryExecution",
  "route53:ChangeResourceRecordSets",
] as const;

const rank: ReadonlyMap<string, number> = new Map(USUAL_ACTIONS.map((name, index) => [name.toLowerCase(), index]));

/** How well an action is known: the smaller the better; `Infinity` for most. */
export function actionRank(name: string): number {
  return rank.get(name.toLowerCase()) ?? Number.POSITIVE_INFINITY;
}

/** Resource types that stand for their service. */
const USUAL_TYPES = new Set([
  "bucket",
  "object",
  "instance",
  "role",
  "user",
  "key",
  "function",
  "table",
  "queue",
  "topic",
  "secret",
  "parameter",
  "log-group",
  "db",
  "stack",
  "cluster",
  "repository",
]);

/** The resource types of an action, the one that it is about first: named in the action, known to most, required, then as the reference lists them. */
export function usualTypes(action: ActionInfo): ActionInfo["resourceTypes"] {
  const words = action.name.slice(action.name.indexOf(":") + 1).toLowerCase();
  const score = ({ name, required }: ActionInfo["resourceTypes"][number]): number => {
    const named = words.includes(name.toLowerCase().replaceAll("-", "")) ? 100 + name.length : 0;
    return named + (USUAL_TYPES.has(name.toLowerCase()) ? 10 : 0) + (required ? 1 : 0);
  };
  return [...action.resourceTypes].sort((a, b) => score(b) - score(a));
}
