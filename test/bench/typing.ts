// A long policy and somebody who types in it: the texts after each keystroke.

const services: [string, string, string[]][] = [
  ["s3", "arn:aws:s3:::team-@/*", ["GetObject", "PutObject", "ListBucket", "GetBucket*"]],
  ["ec2", "arn:aws:ec2:eu-west-1:111122223333:instance/*", ["StartInstances", "StopInstances", "Describe*"]],
  ["dynamodb", "arn:aws:dynamodb:eu-west-1:111122223333:table/app-@", ["GetItem", "PutItem", "Query", "BatchGet*"]],
  ["sqs", "arn:aws:sqs:eu-west-1:111122223333:jobs-@", ["SendMessage", "ReceiveMessage"]],
  ["lambda", "arn:aws:lambda:eu-west-1:111122223333:function:app-@", ["InvokeFunction", "GetFunction*"]],
  ["kms", "arn:aws:kms:eu-west-1:111122223333:key/*", ["Decrypt", "GenerateDataKey*"]],
  ["logs", "arn:aws:logs:*:111122223333:log-group:/app/@:*", ["CreateLogStream", "PutLogEvents"]],
  ["secretsmanager", "arn:aws:secretsmanager:*:111122223333:secret:app-@-*", ["GetSecretValue"]],
];

/** An identity policy of so many statements: many services, conditions on some, a Deny now and then. */
export function longPolicy(statements: number): string {
  const Statement = Array.from({ length: statements }, (_, i) => {
    const [service, resource, actions] = services[i % services.length] as (typeof services)[number];
    const deny = i % 10 === 9;
    return {
      Sid: `S${i}`,
      Effect: deny ? "Deny" : "Allow",
      Action: deny ? [`${service}:Delete*`, `${service}:Tag*`] : actions.map((action) => `${service}:${action}`),
      Resource: deny ? "*" : [resource.replace("@", String(i)), resource.replace("@", `${i}-blue`)],
      ...(i % 3 === 1
        ? {
            Condition: { StringEquals: { "aws:PrincipalTag/team": ["red", "blue", `team-${i}`] }, Bool: { "aws:SecureTransport": "true" } },
          }
        : {}),
      ...(i % 7 === 2 ? { Condition: { IpAddress: { "aws:SourceIp": ["10.0.0.0/8", `192.0.2.${i}`] } } } : {}),
    };
  });
  return JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
}

/** The texts while somebody adds an action to one statement after the other, character by character. */
export function* keystrokes(text: string, count: number): Generator<string> {
  const places = [...text.matchAll(/"Effect": "Allow",\s*"Action": \[\s*"([a-z0-9]+):/g)];
  const words = ["DeleteBucket", "PassRole", "Update*", "TagResource"];
  for (let n = 0, typed = 0, at = 0; n < count; n++) {
    const place = places[at % places.length] as RegExpMatchArray;
    const action = `${place[1]}:${words[at % words.length]}`;
    const insert = (place.index as number) + place[0].indexOf("[") + 1;
    typed++;
    yield `${text.slice(0, insert)}\n        "${action.slice(0, typed)}",${text.slice(insert)}`;
    if (typed === action.length) {
      typed = 0;
      at += 7;
    }
  }
}

/** A bucket policy of overlapping statements over five keys, in the manner of the published scalability tests for findings. */
export function overlapping(statements: number): string {
  const keys = ["aws:PrincipalOrgID", "aws:SourceVpc", "aws:SourceArn", "aws:userid", "aws:PrincipalArn"];
  const Statement = Array.from({ length: statements }, (_, i) => ({
    Effect: "Allow",
    Principal: "*",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::doc-example-bucket/*",
    Condition: {
      StringLike: Object.fromEntries([keys[i % 5], keys[(i + 1) % 5]].map((key, k) => [key, k === 0 ? `abc${i}*` : `*bc${i % 5}`])),
    },
  }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
