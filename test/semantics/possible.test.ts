// The mode `real` (SEMANTICS.md 3.6): access that a policy grants on paper, and whether any request of today could use it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { findGrants, possibleGrant } from "../../server/src/core/checks/grants";
import type { Property, QuestionContext } from "../../server/src/core/checks/question";
import { TRUE } from "../../server/src/core/logic/build";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument, Statement } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const catalogue = loadCatalogue();
const types = keyTypesOf(catalogue);
const solver = createInlineSolver();
after(() => solver.dispose());

/** Every request. */
const anything: Property = { term: () => TRUE, holds: () => true };

/** Is the access of the policy's one statement granted, and could somebody use it today? */
async function judge(statement: object): Promise<"not granted" | "possible" | "not possible"> {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const document = parsePolicy(text).document as PolicyDocument;
  const context: QuestionContext = { types, catalogue, documents: [document] };
  const { grants, undecided } = await investigate(findGrants(document, anything, context), solver, {});
  assert.deepEqual(undecided, []);
  if (grants.length === 0) return "not granted";
  const grant = await investigate(possibleGrant(document, document.statements[0] as Statement, anything, context), solver, {});
  assert.ok(grant === null || "request" in grant, JSON.stringify(grant));
  return grant === null ? "not possible" : "possible";
}

const get = { Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
const create = { Principal: "*", Action: "ec2:CreateTags", Resource: "*" };
const cases: [string, object, "possible" | "not possible"][] = [
  ["K18: an action on a resource of another type", { Action: "s3:DeleteBucket", Resource: "arn:aws:s3:::bucket/*" }, "not possible"],
  [
    "K2: a root user has no user name",
    { ...get, Condition: { Null: { "aws:username": "false" }, ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:root" } } },
    "not possible",
  ],
  [
    "K3: the user name ends the ARN",
    {
      ...get,
      Condition: { StringEquals: { "aws:username": "bob" }, ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/alice" } },
    },
    "not possible",
  ],
  [
    "K4: aws:PrincipalArn of a session is its role's",
    { ...get, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:sts::111122223333:assumed-role/*" } } },
    "not possible",
  ],
  [
    "K4: … and not a user's",
    {
      ...get,
      Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/app/s1" },
      Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:user/*" } },
    },
    "not possible",
  ],
  [
    "K4: the role is of the session's account",
    {
      ...get,
      Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/app/s1" },
      Condition: { StringEquals: { "aws:PrincipalAccount": "444455556666" } },
    },
    "not possible",
  ],
  [
    "K4: a session with its own role",
    {
      ...get,
      Principal: { AWS: "arn:aws:sts::111122223333:assumed-role/app/s1" },
      Condition: { StringEquals: { "aws:PrincipalAccount": "111122223333" }, ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } },
    },
    "possible",
  ],
  [
    "K6: who signs has an account",
    { ...get, Principal: { AWS: "arn:aws:iam::111122223333:user/x" }, Condition: { Null: { "aws:PrincipalAccount": "true" } } },
    "not possible",
  ],
  [
    "K7: the service is one of the names of its list",
    {
      ...get,
      Condition: {
        StringEquals: { "aws:PrincipalServiceName": "cloudtrail.amazonaws.com" },
        "ForAllValues:StringEquals": { "aws:PrincipalServiceNamesList": "config.amazonaws.com" },
      },
    },
    "not possible",
  ],
  [
    "K7: a service that calls has a name",
    { ...get, Condition: { Bool: { "aws:PrincipalIsAWSService": "true" }, Null: { "aws:PrincipalServiceName": "true" } } },
    "not possible",
  ],
  [
    "K8: … and calls for nobody",
    { ...get, Condition: { Bool: { "aws:PrincipalIsAWSService": "true", "aws:ViaAWSService": "true" } } },
    "not possible",
  ],
  [
    "K8: … so that it may call",
    { ...get, Condition: { Bool: { "aws:PrincipalIsAWSService": "true", "aws:ViaAWSService": "false" } } },
    "possible",
  ],
  [
    "K8: the first of the services in between is one of them",
    {
      ...get,
      Condition: {
        StringEquals: { "aws:CalledViaFirst": "athena.amazonaws.com" },
        "ForAllValues:StringEquals": { "aws:CalledVia": ["athena.amazonaws.com", "glue.amazonaws.com"] },
      },
    },
    "possible",
  ],
  [
    "K8: … and not another",
    {
      ...get,
      Condition: {
        StringEquals: { "aws:CalledViaFirst": "athena.amazonaws.com" },
        "ForAllValues:StringEquals": { "aws:CalledVia": "glue.amazonaws.com" },
      },
    },
    "not possible",
  ],
  [
    "K9: a path begins with the organisation",
    {
      ...get,
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" },
        "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-bbbbbbbbbb/*" },
      },
    },
    "not possible",
  ],
  [
    "K9: a path of the organisation itself",
    {
      ...get,
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-aaaaaaaaaa" },
        "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-aaaaaaaaaa/r-ab12/*" },
      },
    },
    "possible",
  ],
  [
    "K10: a resource of an organisation has its paths",
    { ...get, Condition: { StringEquals: { "aws:ResourceOrgID": "o-aaaaaaaaaa" }, Null: { "aws:ResourceOrgPaths": "true" } } },
    "not possible",
  ],
  [
    "K10: … and no path without an organisation",
    { ...get, Condition: { Null: { "aws:ResourceOrgID": "true", "aws:ResourceOrgPaths": "false" } } },
    "not possible",
  ],
  [
    "K11: through an endpoint there is no public address",
    { ...get, Condition: { StringEquals: { "aws:SourceVpce": "vpce-1a2b3c4d" }, IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } },
    "not possible",
  ],
  [
    "K13: only services call on behalf of a source",
    { ...get, Principal: { AWS: "arn:aws:iam::111122223333:root" }, Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } } },
    "not possible",
  ],
  [
    "K13: a service on behalf of a source",
    {
      ...get,
      Principal: { Service: "cloudfront.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceArn": "arn:aws:cloudfront::111122223333:distribution/EDFDVBD6EXAMPLE" } },
    },
    "possible",
  ],
  [
    "K16: a request's tags and its tag keys",
    {
      ...create,
      Condition: { StringEquals: { "aws:RequestTag/team": "blue" }, "ForAllValues:StringEquals": { "aws:TagKeys": "cost" } },
    },
    "not possible",
  ],
  [
    "K16: the tag is among the keys",
    {
      ...create,
      Condition: { StringEquals: { "aws:RequestTag/team": "blue" }, "ForAllValues:StringEquals": { "aws:TagKeys": ["cost", "team"] } },
    },
    "possible",
  ],
  ["K20: the kinds of callers", { ...get, Condition: { StringEquals: { "aws:PrincipalType": "Robot" } } }, "not possible"],
];

for (const [name, statement, expected] of cases) test(name, async () => assert.equal(await judge(statement), expected));
