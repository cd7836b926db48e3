// What a role of SAM's needs to send to a destination.
import type { Range } from "../../../syntax/tree";
import { allow, type Implied, VERSION } from "./implied";

/** An inline policy of a generated role. */
export interface NamedPolicy {
  name: string;
  document: Implied;
  range: Range;
}

/** What a role needs to send to a destination of SAM's `Type`; none where it is of another one. */
export function sendPolicy(id: string, type: string, arn: Implied, range: Range): NamedPolicy[] {
  switch (type) {
    case "SQS":
      return [{ name: `${id}SQSPolicy`, document: allow("sqs:SendMessage", arn), range }];
    case "SNS":
      return [{ name: `${id}SNSPolicy`, document: allow("sns:publish", arn), range }];
    case "EventBridge":
      return [{ name: `${id}EventBridgePolicy`, document: allow("events:PutEvents", arn), range }];
    case "Lambda":
      return [{ name: `${id}LambdaPolicy`, document: allow("lambda:InvokeFunction", arn), range }];
    case "S3":
    case "S3Bucket": {
      const objects: Implied = { "Fn::Join": ["/", [arn, "*"]] };
      const statement = (action: string, resource: Implied): Implied => ({ Effect: "Allow", Action: action, Resource: resource });
      const document = { Version: VERSION, Statement: [statement("s3:PutObject", objects), statement("s3:ListBucket", arn)] };
      return [{ name: `${id}S3Policy`, document, range }];
    }
    default:
      return [];
  }
}
