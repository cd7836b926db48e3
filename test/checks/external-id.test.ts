// Roles that outsiders may assume: the advice to ask them for an external id.
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "../../server/src/core/analysis";
import { catalogue, run } from "./support";

const messages = async (statement: object) => {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...statement }] });
  const settings = {
    kind: "trust" as const,
    critical: [],
    publicAccess: "off" as const,
    severity: {},
    trusted: { accounts: ["111122223333"], organizations: [], services: [] },
  };
  const { findings } = await run(analyse({ text, catalogue, settings }).prove());
  return findings.filter(({ code }) => code === "external-access").map(({ message }) => message);
};
const vendor = { Principal: { AWS: "arn:aws:iam::444455556666:root" } };

test("another account that assumes a role is to name an external id", async () => {
  assert.match((await messages(vendor)).join(), /demand an external id \(`StringEquals` on `sts:ExternalId`\)/);
});

test("not if it does already, and not where there is none to name", async () => {
  const [asked, ...none] = await messages({ ...vendor, Condition: { StringEquals: { "sts:ExternalId": "4711" } } });
  assert.ok(asked && none.length === 0);
  assert.doesNotMatch(asked, /external id/);
  const federated = await messages({ Action: "sts:AssumeRoleWithWebIdentity", Principal: { Federated: "accounts.google.com" } });
  assert.ok(federated.length > 0);
  assert.doesNotMatch(federated.join(), /external id/);
});
