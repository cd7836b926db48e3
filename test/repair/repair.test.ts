// RepairPolicy and SynthesizePolicy: the smallest edit for example requests, judged by the oracle, which shares nothing with the repair.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ActionInfo } from "../../server/src/core/catalogue/api";
import { dependentActions } from "../../server/src/core/repair/synthesise";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { type Answer, batch } from "../cli/batch-lines";
import { decide } from "../oracle/decide";
import type { Policy, Request } from "../oracle/law";

const ALICE = "arn:aws:iam::111122223333:user/alice";
const BOB = "arn:aws:iam::111122223333:user/bob";
const ROOT = "arn:aws:iam::111122223333:root";
const OBJECT = "arn:aws:s3:::bucket/a";
const ask = (action: string, resource: string, more: object = {}) => ({ principal: ALICE, action, resource, ...more });
const allow = (Action: string | string[], Resource: string | string[] = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string | string[], Resource: string | string[] = "*", more: object = {}) => ({
  Effect: "Deny",
  Action,
  Resource,
  ...more,
});
const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

interface Task {
  policy: object[];
  allow?: object[];
  deny?: object[];
  type?: string;
  more?: object;
}

async function repaired({ policy, allow: wanted = [], deny: unwanted = [], type = "IDENTITY_POLICY", more = {} }: Task): Promise<Answer> {
  const [answer] = await batch({
    operation: "RepairPolicy",
    policyDocument: document(...policy),
    policyType: type,
    allow: wanted,
    deny: unwanted,
    ...more,
  });
  assert.ok(answer);
  return answer;
}

const statementsOf = (answer: Answer) => (answer.policyDocument as { Statement: object[] }).Statement;

/** The edit that each task takes. */
const tasks: [string, Task, object[]][] = [
  [
    "an action more is one token",
    { policy: [allow("s3:GetObject", "arn:aws:s3:::bucket/*")], allow: [ask("s3:PutObject", OBJECT)] },
    [allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::bucket/*")],
  ],
  [
    "of two lists with the same price the narrower one gets the action",
    {
      policy: [allow("s3:GetObject", "arn:aws:s3:::*"), allow("s3:GetObject", "arn:aws:s3:::bucket/*")],
      allow: [ask("s3:PutObject", OBJECT)],
    },
    [allow("s3:GetObject", "arn:aws:s3:::*"), allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::bucket/*")],
  ],
  [
    "with the preference for access nothing but the example is added",
    {
      policy: [allow("s3:GetObject", "arn:aws:s3:::bucket/*")],
      allow: [ask("s3:PutObject", OBJECT)],
      more: { prefer: "access" },
    },
    [allow("s3:GetObject", "arn:aws:s3:::bucket/*"), allow("s3:PutObject", OBJECT)],
  ],
  [
    "a resource that is a Deny example is not in the list that grows",
    {
      policy: [allow("s3:GetObject", "arn:aws:s3:::bucket/*")],
      allow: [ask("s3:PutObject", OBJECT)],
      deny: [ask("s3:PutObject", "arn:aws:s3:::bucket/b")],
    },
    [allow("s3:GetObject", "arn:aws:s3:::bucket/*"), allow("s3:PutObject", OBJECT)],
  ],
  [
    "what an exact list says alone is taken out of it",
    { policy: [allow(["s3:GetObject", "s3:PutObject"], OBJECT)], deny: [ask("s3:putobject", OBJECT)] },
    [allow(["s3:GetObject"], OBJECT)],
  ],
  [
    "what stands in a pattern is denied exactly",
    { policy: [allow("s3:*", "arn:aws:s3:::bucket/*")], deny: [ask("s3:PutObject", OBJECT), ask("s3:DeleteObject", OBJECT)] },
    [allow("s3:*", "arn:aws:s3:::bucket/*"), deny(["s3:PutObject", "s3:DeleteObject"], OBJECT)],
  ],
  [
    "lists of a Deny do not multiply to what no example names",
    {
      policy: [allow("s3:*", "arn:aws:s3:::bucket/*")],
      deny: [ask("s3:PutObject", OBJECT), ask("s3:DeleteObject", "arn:aws:s3:::bucket/b")],
    },
    [allow("s3:*", "arn:aws:s3:::bucket/*"), deny("s3:PutObject", OBJECT), deny("s3:DeleteObject", "arn:aws:s3:::bucket/b")],
  ],
  [
    "a region more in the list that a Deny spares",
    {
      policy: [deny("*", "*", { Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1"] } } })],
      allow: [ask("sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:q")],
      type: "SERVICE_CONTROL_POLICY",
    },
    [deny("*", "*", { Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } } })],
  ],
  [
    "an exception from a Deny of everything",
    { policy: [allow("s3:*"), deny("s3:DeleteObject")], allow: [ask("s3:DeleteObject", OBJECT)] },
    [allow("s3:*"), { Effect: "Deny", Action: "s3:DeleteObject", NotResource: OBJECT }],
  ],
  [
    "a context tells two requests apart",
    {
      policy: [allow("s3:GetObject", OBJECT)],
      allow: [ask("s3:GetObject", OBJECT, { context: { "aws:SourceIp": "10.0.0.1" } })],
      deny: [ask("s3:GetObject", OBJECT, { context: { "aws:SourceIp": "203.0.113.7" } })],
    },
    [allow("s3:GetObject", OBJECT), deny("s3:GetObject", OBJECT, { Condition: { IpAddress: { "aws:SourceIp": "203.0.113.7" } } })],
  ],
  [
    "callers are named where the policy names them",
    {
      policy: [{ ...allow("s3:GetObject", "arn:aws:s3:::bucket/*"), Principal: { AWS: ALICE } }],
      allow: [{ ...ask("s3:GetObject", OBJECT), principal: BOB }],
      type: "RESOURCE_POLICY",
    },
    [{ ...allow("s3:GetObject", "arn:aws:s3:::bucket/*"), Principal: { AWS: [ALICE, BOB] } }],
  ],
  [
    "nobody else loses what a caller without credentials loses",
    {
      policy: [{ ...allow("s3:GetObject", OBJECT), Principal: "*" }],
      deny: [{ ...ask("s3:GetObject", OBJECT), principal: "anonymous" }],
      allow: [ask("s3:GetObject", OBJECT)],
      type: "RESOURCE_POLICY",
    },
    [
      { ...allow("s3:GetObject", OBJECT), Principal: "*" },
      { ...deny("s3:GetObject", OBJECT, { Condition: { StringEquals: { "aws:PrincipalType": "Anonymous" } } }), Principal: "*" },
    ],
  ],
  [
    "nor the account what its root user loses",
    {
      policy: [{ ...allow("s3:GetObject", OBJECT), Principal: { AWS: ROOT } }],
      deny: [{ ...ask("s3:GetObject", OBJECT), principal: ROOT }],
      allow: [ask("s3:GetObject", OBJECT)],
      type: "RESOURCE_POLICY",
    },
    [
      { ...allow("s3:GetObject", OBJECT), Principal: { AWS: ROOT } },
      { ...deny("s3:GetObject", OBJECT, { Condition: { StringEquals: { "aws:PrincipalType": "Account" } } }), Principal: { AWS: ROOT } },
    ],
  ],
  [
    "a caller leaves the list where examples name all that it says",
    {
      policy: [{ ...allow(["s3:GetObject", "s3:PutObject"], OBJECT), Principal: { AWS: [ALICE, BOB] } }],
      deny: [
        { ...ask("s3:GetObject", OBJECT), principal: BOB },
        { ...ask("s3:PutObject", OBJECT), principal: BOB },
      ],
      type: "RESOURCE_POLICY",
    },
    [{ ...allow(["s3:GetObject", "s3:PutObject"], OBJECT), Principal: { AWS: [ALICE] } }],
  ],
  [
    "two callers share a Deny",
    {
      policy: [{ ...allow("s3:*", "arn:aws:s3:::bucket/*"), Principal: "*" }],
      deny: [ask("s3:GetObject", OBJECT), { ...ask("s3:GetObject", OBJECT), principal: BOB }],
      type: "RESOURCE_POLICY",
    },
    [
      { ...allow("s3:*", "arn:aws:s3:::bucket/*"), Principal: "*" },
      { ...deny("s3:GetObject", OBJECT), Principal: { AWS: [ALICE, BOB] } },
    ],
  ],
  [
    "a caller more in NotPrincipal",
    {
      policy: [
        { ...allow("s3:*", OBJECT), Principal: { AWS: ROOT } },
        { Effect: "Deny", NotPrincipal: { AWS: [ROOT, BOB] }, Action: "s3:DeleteObject", Resource: OBJECT },
      ],
      allow: [ask("s3:DeleteObject", OBJECT)],
      type: "RESOURCE_POLICY",
    },
    [
      { ...allow("s3:*", OBJECT), Principal: { AWS: ROOT } },
      { Effect: "Deny", NotPrincipal: { AWS: [ROOT, BOB, ALICE] }, Action: "s3:DeleteObject", Resource: OBJECT },
    ],
  ],
  [
    "an action that an example without resource names is left out of all that NotAction allows",
    {
      policy: [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }],
      deny: [ask("organizations:LeaveOrganization", "*")],
    },
    [{ Effect: "Allow", NotAction: ["iam:*", "organizations:LeaveOrganization"], Resource: "*" }],
  ],
  [
    "or out of the list",
    { policy: [allow(["sqs:ListQueues", "sns:ListTopics"])], deny: [ask("sqs:ListQueues", "*")] },
    [allow(["sns:ListTopics"])],
  ],
  [
    "a resource more in NotResource",
    {
      policy: [{ Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::secret/*" }],
      deny: [ask("s3:GetObject", OBJECT)],
    },
    [{ Effect: "Allow", Action: "s3:GetObject", NotResource: ["arn:aws:s3:::secret/*", OBJECT] }],
  ],
  [
    "a tag more in a list for all values",
    {
      policy: [allow("ec2:CreateTags", "*", { Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "owner"] } } })],
      allow: [ask("ec2:CreateTags", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", { context: { "aws:TagKeys": ["env", "cost"] } })],
    },
    [allow("ec2:CreateTags", "*", { Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["env", "owner", "cost"] } } })],
  ],
  [
    "a value less in what an Allow excludes",
    {
      policy: [allow("ec2:RunInstances", "*", { Condition: { StringNotEquals: { "ec2:InstanceType": ["m5.large", "m5.metal"] } } })],
      allow: [ask("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*", { context: { "ec2:InstanceType": "m5.large" } })],
    },
    [allow("ec2:RunInstances", "*", { Condition: { StringNotEquals: { "ec2:InstanceType": ["m5.metal"] } } })],
  ],
  [
    "with the preference for access a new statement keeps the conditions of others",
    {
      policy: [allow("s3:GetObject", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
      allow: [ask("s3:PutObject", OBJECT, { context: { "aws:MultiFactorAuthPresent": "true" } })],
      more: { prefer: "access" },
    },
    [
      allow("s3:GetObject", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      allow("s3:PutObject", OBJECT, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
    ],
  ],
  [
    "with the preference for access a Deny spares a value before it lets go of a resource",
    {
      policy: [
        { ...allow("s3:*", ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]), Principal: { AWS: ALICE } },
        {
          ...deny("s3:*", ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"], {
            Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } },
          }),
          Principal: "*",
        },
      ],
      allow: [ask("s3:GetObject", OBJECT, { context: { "aws:SourceVpce": "vpce-2" } })],
      type: "RESOURCE_POLICY",
      more: { prefer: "access" },
    },
    [
      { ...allow("s3:*", ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]), Principal: { AWS: ALICE } },
      {
        ...deny("s3:*", ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"], {
          Condition: { StringNotEquals: { "aws:SourceVpce": ["vpce-1", "vpce-2"] } },
        }),
        Principal: "*",
      },
    ],
  ],
  [
    "wildcards in a name are escaped",
    { policy: [allow("sqs:SendMessage")], allow: [ask("s3:GetObject", "arn:aws:s3:::bucket/what?")], more: { prefer: "access" } },
    [allow("sqs:SendMessage"), allow("s3:GetObject", "arn:aws:s3:::bucket/what${?}")],
  ],
];

describe("RepairPolicy", () => {
  for (const [title, task, expected] of tasks) {
    it(title, async () => {
      const answer = await repaired(task);
      assert.equal(answer.result, "REPAIRED", JSON.stringify(answer));
      assert.deepEqual(statementsOf(answer), expected);
      for (const [list, wanted] of [
        [task.allow ?? [], true],
        [task.deny ?? [], false],
      ] as const)
        for (const request of list as Request[]) assert.equal(isAllowed(answer, request, task.type), wanted, JSON.stringify(request));
    });
  }

  function isAllowed(answer: Answer, request: Request, type?: string): boolean {
    const statements = statementsOf(answer) as Policy["Statement"];
    const whole = type === "SERVICE_CONTROL_POLICY" ? [...statements, allow("*") as Policy["Statement"][0]] : statements;
    const region = request.resource.split(":")[3];
    const callerType = { anonymous: "Anonymous", [ROOT]: "Account" }[String(request.principal)];
    const context = {
      ...(region && { "aws:RequestedRegion": region }),
      ...(callerType && { "aws:PrincipalType": callerType }),
      ...request.context,
    };
    const decisions = decide({ ...document(), Statement: whole }, type === "RESOURCE_POLICY" ? "resource" : "identity", {
      ...request,
      context,
    });
    return decisions.size === 1 && decisions.has("allow");
  }

  it("counts tokens and access", async () => {
    const { edits, tokens, added, removed } = await repaired({
      policy: [allow(["s3:GetObject", "s3:PutObject"], [OBJECT, "arn:aws:s3:::bucket/b"])],
      allow: [ask("s3:GetObject", "arn:aws:s3:::bucket/c")],
      deny: [ask("s3:PutObject", "arn:aws:s3:::bucket/c"), ask("s3:PutObject", OBJECT)],
    });
    assert.deepEqual(edits, [
      { path: "Statement[1]", before: null, after: allow("s3:GetObject", "arn:aws:s3:::bucket/c") },
      { path: "Statement[2]", before: null, after: deny("s3:PutObject", OBJECT) },
    ]);
    assert.equal(tokens, 6);
    assert.deepEqual(added, { requests: "1", log2Requests: 0, actions: 1 });
    assert.deepEqual(removed, { requests: "1", log2Requests: 0, actions: 1 });
  });

  it("changes nothing where nothing is to be done", async () => {
    const answer = await repaired({ policy: [allow("s3:*")], allow: [ask("s3:GetObject", OBJECT)], deny: [ask("sqs:SendMessage", "*")] });
    assert.equal(answer.result, "UNCHANGED");
    assert.deepEqual(answer.edits, []);
  });

  it("names the two requests that nothing tells apart", async () => {
    const [a, b] = [ask("s3:GetObject", OBJECT), ask("s3:getobject", OBJECT, { context: { "aws:username": "alice" } })];
    const answer = await repaired({ policy: [allow("s3:*")], allow: [a], deny: [b] });
    assert.equal(answer.result, "CONTRADICTION");
    assert.deepEqual(
      (answer.contradiction as Request[]).map(({ action }) => action),
      ["s3:GetObject", "s3:getobject"],
    );
  });

  it("does not claim what AWS decides by itself, or what rests on an unknown operator", async () => {
    const free = await repaired({ policy: [allow("s3:*")], deny: [ask("sts:GetCallerIdentity", "*")] });
    assert.equal(free.result, "UNDECIDED");
    const unknown = [allow("s3:*", "*", { Condition: { StringSimilar: { "aws:username": "alice" } } })];
    const kept = await repaired({ policy: unknown, deny: [ask("s3:GetObject", OBJECT)] });
    assert.deepEqual([kept.result, statementsOf(kept)[1]], ["REPAIRED", deny("s3:GetObject", OBJECT)]);
    const opened = await repaired({ policy: unknown, allow: [ask("s3:GetObject", OBJECT)] });
    assert.deepEqual([opened.result, statementsOf(opened)[1]], ["REPAIRED", allow("s3:GetObject", OBJECT)]);
  });

  it("leaves conditions of what it grants alone", async () => {
    const guarded = allow("s3:*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } });
    const answer = await repaired({ policy: [guarded], allow: [ask("s3:GetObject", OBJECT)] });
    assert.deepEqual(statementsOf(answer), [guarded, allow("s3:GetObject", OBJECT)]);
  });

  it("says what is wrong with its parameters", async () => {
    for (const [more, message] of [
      [{}, /`allow` and `deny` are missing/],
      [{ allow: [{}] }, /`allow\[0\]`/],
      [{ allow: [ask("s3:GetObject", OBJECT)], prefer: "beauty" }, /`prefer`/],
    ] as const) {
      const [answer] = await batch({ operation: "RepairPolicy", policyDocument: document(allow("s3:*")), ...more });
      assert.match(String(answer?.error), message);
    }
  });
});

describe("SynthesizePolicy", () => {
  const wanted = [
    ask("s3:GetObject", "arn:aws:s3:::bucket/x/1"),
    ask("s3:GetObject", "arn:aws:s3:::bucket/x/2"),
    ask("s3:PutObject", "arn:aws:s3:::bucket/x/1"),
  ];
  const made = async (more: object): Promise<Answer> => {
    const [answer] = await batch({ operation: "SynthesizePolicy", allow: wanted, ...more });
    assert.ok(answer);
    assert.equal(answer.result, "REPAIRED");
    return answer;
  };

  it("says exactly the requests", async () => {
    const answer = await made({});
    assert.deepEqual(statementsOf(answer), [
      allow("s3:GetObject", ["arn:aws:s3:::bucket/x/1", "arn:aws:s3:::bucket/x/2"]),
      allow("s3:PutObject", "arn:aws:s3:::bucket/x/1"),
    ]);
    assert.equal((answer.added as { requests: string }).requests, "3");
  });

  it("writes what AWS says of a resource without a name as it stands, unless that would let a Deny example in", async () => {
    const started = ask("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*");
    const object = ask("s3:GetObject", "arn:aws:s3:::bucket/x/*");
    const plain = await made({ allow: [started, object] });
    assert.deepEqual(statementsOf(plain), [
      allow("ec2:RunInstances", started.resource),
      allow("s3:GetObject", "arn:aws:s3:::bucket/x/${*}"),
    ]);
    const careful = await made({ allow: [started], deny: [ask("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1")] });
    assert.deepEqual(statementsOf(careful), [allow("ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/${*}")]);
  });

  it("goes as far as the type, or the common beginning, but not to a Deny example", async () => {
    assert.deepEqual(statementsOf(await made({ generalize: "type" })), [allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::*/*")]);
    const prefix = await made({ generalize: "prefix", deny: [ask("s3:PutObject", "arn:aws:s3:::bucket/x/9")] });
    assert.deepEqual(statementsOf(prefix), [
      allow("s3:GetObject", "arn:aws:s3:::bucket/x/*"),
      allow("s3:PutObject", "arn:aws:s3:::bucket/x/1"),
    ]);
    const exact = await made({ generalize: "prefix", deny: [ask("s3:GetObject", "arn:aws:s3:::bucket/x/9")] });
    assert.deepEqual(statementsOf(exact)[0], allow("s3:GetObject", ["arn:aws:s3:::bucket/x/1", "arn:aws:s3:::bucket/x/2"]));
  });

  it("names the actions that the catalogue says AWS asks for besides", () => {
    const catalogue = loadCatalogue();
    const told = {
      action: (name: string) => catalogue.action(name) && { ...(catalogue.action(name) as ActionInfo), dependentActions: ["iam:PassRole"] },
    };
    const request = { principal: { type: "AWS" as const, id: ALICE }, action: "lambda:createfunction", resource: "*", context: {} };
    assert.deepEqual(dependentActions([request], told), [{ action: "lambda:CreateFunction", needs: ["iam:PassRole"] }]);
    assert.deepEqual(dependentActions([request, { ...request, action: "iam:passrole" }], told), []);
  });
});
