// Generated accounts for the benchmark: principals with policies of a real account's kind, and one chain of eight hops planted in it.
import { A, type AccountSpec, ADMINISTRATOR, allow, deny, doc, type PrincipalSpec, role, snapshot, trusts, user } from "./support";

/** A small generator of numbers, the same on every machine. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Number of hops of the planted chain. */
export const PLANTED = 8;

/** An account with so many principals (a third users, the rest roles). `user/start` reaches administration in `PLANTED` hops, `user/idle` does not. */
export function generated(principals: number, seed = 1): object {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  const teams = Math.max(3, Math.ceil(principals / 100));
  const policies: Record<string, object> = {};
  for (let i = 0; i < teams; i++) policies[`team-${i}`] = teamPolicy(i, next);
  const roles: Record<string, PrincipalSpec> = {};
  const users: Record<string, PrincipalSpec> = {};
  const services = [
    "lambda.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "glue.amazonaws.com",
    "codebuild.amazonaws.com",
  ];
  for (let i = 0; i < principals; i++) {
    const team = Math.floor(next() * teams);
    const own =
      next() < 0.2
        ? { can: [allow(["logs:CreateLogStream", "logs:PutLogEvents"], `arn:aws:logs:us-east-1:${A}:log-group:/app/${i}:*`)] }
        : {};
    if (i % 3 === 0) users[`u${i}`] = { ...own, attached: [`team-${team}`], groups: [`g${team % 20}`] };
    else {
      const trust =
        next() < 0.6
          ? trusts({ Service: pick(services) })
          : trusts({ AWS: next() < 0.5 ? A : user(`u${Math.floor((next() * principals) / 3) * 3}`) });
      roles[`r${i}`] = { ...own, attached: [`team-${team}`], trust, tags: { team: String(team) }, profile: next() < 0.1 };
    }
  }
  users.start = {};
  users.idle = { attached: ["team-0"] };
  for (let hop = 1; hop <= PLANTED; hop++) {
    const caller = hop === 1 ? user("start") : role(`hop-${hop - 1}`);
    roles[`hop-${hop}`] = {
      trust: trusts({ AWS: caller }),
      ...(hop === PLANTED ? { attached: [ADMINISTRATOR] } : { can: [allow("s3:ListAllMyBuckets")] }),
    };
  }
  const groups = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [
      `g${i}`,
      { can: [allow(["iam:ChangePassword", "iam:GetUser"], "arn:aws:iam::*:user/${aws:username}")] },
    ]),
  );
  const spec: AccountSpec = {
    users,
    roles,
    groups,
    policies,
    scps: [[doc(allow("*"))], [doc(allow("*"), deny("organizations:LeaveOrganization"))]],
  };
  return snapshot([spec], { id: "o-example", managementAccountId: "999900001111" });
}

function teamPolicy(team: number, next: () => number): object {
  const prefix = `team${team}`;
  return doc(
    allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"], [`arn:aws:s3:::${prefix}-*`, `arn:aws:s3:::${prefix}-*/*`]),
    allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"], `arn:aws:dynamodb:*:${A}:table/${prefix}-*`),
    allow(["cloudwatch:*", "logs:Describe*", "ec2:Describe*"]),
    ...(next() < 0.3
      ? [
          allow(
            ["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:InvokeFunction"],
            `arn:aws:lambda:*:${A}:function:${prefix}-*`,
          ),
        ]
      : []),
    ...(next() < 0.3
      ? [allow("iam:PassRole", `arn:aws:iam::${A}:role/${prefix}-*`, { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } })]
      : []),
    ...(next() < 0.2 ? [allow("sts:AssumeRole", `arn:aws:iam::${A}:role/shared-${team}`)] : []),
  );
}
