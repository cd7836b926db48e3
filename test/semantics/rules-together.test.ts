// The rules of several policies together, each test named by its section in the description of the semantics (SEMANTICS.md 4.2 to 4.5).
import assert from "node:assert/strict";
import { test } from "node:test";
import { decideAll, type PolicySet } from "../../server/src/core/semantics/evaluator/compose";
import { type Ask, documentOf, policy, request, statement, types } from "./asking";

const everything = documentOf(policy(statement()));
const nothing = documentOf(policy(statement({ Action: "zz:None" })));
const denying = documentOf(policy(statement({ Effect: "Deny" })));
const set = (more: Partial<PolicySet>): PolicySet => ({
  identityPolicies: [everything],
  permissionsBoundaries: [],
  sessionPolicies: [],
  vpcEndpointPolicies: [],
  serviceControlPolicies: [],
  resourceControlPolicies: [],
  ...more,
});
const together = (more: Partial<PolicySet>, ask: Ask = {}) => decideAll(set(more), request(ask), types).decision;
const granting = (principal: unknown) => documentOf(policy(statement({ Principal: principal })));

test("4.2 a Deny in any policy wins", () => {
  assert.equal(together({}), "allow");
  for (const more of [
    { identityPolicies: [everything, denying] },
    { permissionsBoundaries: [denying] },
    { sessionPolicies: [denying] },
    { vpcEndpointPolicies: [denying] },
    { serviceControlPolicies: [[everything, denying]] },
    { resourceControlPolicies: [[denying]] },
    { resourcePolicy: documentOf(policy(statement({ Effect: "Deny", Principal: "*" }))) },
  ])
    assert.equal(together(more), "explicitDeny", Object.keys(more)[0]);
});

test("4.2 every level of service control policies, the endpoint, the boundary and the session must allow", () => {
  assert.equal(together({ identityPolicies: [nothing] }), "implicitDeny");
  assert.equal(together({ serviceControlPolicies: [[nothing, everything], [everything]] }), "allow");
  assert.equal(together({ serviceControlPolicies: [[everything], [nothing]] }), "implicitDeny");
  assert.equal(together({ vpcEndpointPolicies: [nothing] }), "implicitDeny");
  assert.equal(together({ permissionsBoundaries: [nothing] }), "implicitDeny");
  assert.equal(together({ sessionPolicies: [nothing] }), "implicitDeny");
  assert.equal(together({ resourceControlPolicies: [[nothing]] }), "allow", "AWS's own policy allows everything there");
});

test("4.2 the root user needs no identity policy, but is limited by service control policies", () => {
  const root = { principal: "arn:aws:iam::111122223333:root" };
  assert.equal(together({ identityPolicies: [] }, root), "allow");
  assert.equal(together({ identityPolicies: [], serviceControlPolicies: [[nothing]] }, root), "implicitDeny");
});

test("4.3 the statements that decided it are named, of the resource policy too where it had to allow", () => {
  const root = { principal: "arn:aws:iam::111122223333:root" };
  const by = (more: Partial<PolicySet>, ask: Ask) => decideAll(set(more), request(ask), types).statements.map(({ policy }) => policy);
  const account = granting({ AWS: "arn:aws:iam::111122223333:root" });
  assert.deepEqual(by({ identityPolicies: [], resourcePolicy: account }, root), ["resource"]);
  assert.deepEqual(by({ identityPolicies: [everything], resourcePolicy: account }, {}), ["identity"]);
  assert.match(decideAll(set({ identityPolicies: [] }), request(root), types).reason, /root user/);
});

test("4.2 a federated user without a session policy has no permissions", () => {
  const federated = { principal: "arn:aws:sts::111122223333:federated-user/f" };
  assert.equal(together({}, federated), "implicitDeny");
  assert.equal(together({ sessionPolicies: [everything] }, federated), "allow");
  assert.equal(together({}, { principal: "arn:aws:sts::111122223333:assumed-role/r/s" }), "allow", "a role session needs none");
});

test("2.5 a Deny with NotPrincipal hits whoever has a boundary, also in an endpoint policy", () => {
  const sparing = documentOf(policy(statement({ Principal: "*" }), statement({ Effect: "Deny", NotPrincipal: "*" })));
  assert.equal(together({ vpcEndpointPolicies: [sparing] }), "allow");
  assert.equal(together({ vpcEndpointPolicies: [sparing], permissionsBoundaries: [everything] }), "explicitDeny");
  assert.equal(together({ resourcePolicy: sparing, permissionsBoundaries: [everything] }), "explicitDeny");
});

test("4.3 who is named directly needs no identity policy and no boundary; a role needs the boundary; an account entry gives nothing by itself", () => {
  const alone = { identityPolicies: [], permissionsBoundaries: [nothing] };
  const session = { principal: "arn:aws:sts::111122223333:assumed-role/r/s" };
  assert.equal(together({ ...alone, resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/alice" }) }), "allow");
  assert.equal(together({ ...alone, resourcePolicy: granting("*") }), "allow");
  assert.equal(together({ ...alone, resourcePolicy: granting({ AWS: "arn:aws:sts::111122223333:assumed-role/r/s" }) }, session), "allow");
  assert.equal(together({ ...alone, resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:role/r" }) }, session), "implicitDeny");
  assert.equal(together({ identityPolicies: [], resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:role/r" }) }, session), "allow");
  assert.equal(together({ identityPolicies: [], resourcePolicy: granting({ AWS: "111122223333" }) }), "implicitDeny");
  assert.equal(together({ resourcePolicy: granting({ AWS: "111122223333" }) }), "allow");
});

test("4.4 across accounts both sides must allow, and any form of entry is enough", () => {
  const ask = { resource: "arn:aws:s3:::b/key", resourceAccount: "444455556666" };
  assert.equal(together({}, ask), "implicitDeny");
  assert.equal(together({ resourcePolicy: granting({ AWS: "111122223333" }) }, ask), "allow");
  assert.equal(
    together({ identityPolicies: [], resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/alice" }) }, ask),
    "implicitDeny",
  );
  assert.equal(together({ permissionsBoundaries: [nothing], resourcePolicy: granting("*") }, ask), "implicitDeny");
  assert.equal(
    together({ identityPolicies: [], resourcePolicy: granting("*") }, { ...ask, principal: "anonymous" }),
    "allow",
    "nobody has no identity side",
  );
});

test("4.5 keys and roles are governed by their own policy", () => {
  const key = { action: "kms:Decrypt", resource: "arn:aws:kms:us-east-1:111122223333:key/k" };
  assert.equal(together({ resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/bob" }) }, key), "implicitDeny");
  assert.equal(
    together({ resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:root" }) }, key),
    "allow",
    "the account entry hands over to identity policies",
  );
  const role = { action: "sts:AssumeRole", resource: "arn:aws:iam::111122223333:role/r" };
  assert.equal(together({ resourcePolicy: granting({ AWS: "arn:aws:iam::111122223333:user/bob" }) }, role), "implicitDeny");
});

test("4.5 a service has no identity side", () => {
  assert.equal(together({}, { principal: "lambda.amazonaws.com" }), "implicitDeny");
  assert.equal(
    together(
      { identityPolicies: [], resourcePolicy: granting({ Service: "lambda.amazonaws.com" }) },
      { principal: "lambda.amazonaws.com" },
    ),
    "allow",
  );
});
