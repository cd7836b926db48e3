// `trusted.federated`: tokens of trusted providers, all of them or those with certain claims, are not from outside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { InputError } from "../../server/src/cli/errors";
import { runOperation } from "../../server/src/cli/operations";
import { analyse } from "../../server/src/core/analysis";
import { checkNoExternalAccess } from "../../server/src/core/checks/operations";
import type { TrustedTokens } from "../../server/src/core/checks/trusted-tokens";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { parseConfig } from "../../server/src/workspace/config";
import { catalogue, environment, policy, run } from "./support";

const issuer = "token.actions.githubusercontent.com";
const arn = `arn:aws:iam::111122223333:oidc-provider/${issuer}`;
const trust = (subject: string) =>
  policy({
    Effect: "Allow",
    Principal: { Federated: arn },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringLike: { [`${issuer}:sub`]: subject } },
  });
const ours: TrustedTokens = { provider: issuer, claims: { [`${issuer}:sub`]: ["repo:acme/*", "repo:acme@*"] } };

const rows: [what: string, subject: string, trusted: TrustedTokens[], result: string][] = [
  ["no provider is trusted", "repo:acme/shop:*", [], "FAIL"],
  ["the claims are ours", "repo:acme/shop:*", [ours], "PASS"],
  ["… in the new form", "repo:acme@4711/shop@815:*", [ours], "PASS"],
  ["some claims are not", "repo:ac*", [ours], "FAIL"],
  ["all tokens of the provider", "repo:ac*", [{ provider: issuer, claims: {} }], "PASS"],
  ["the provider by its ARN", "repo:ac*", [{ provider: arn, claims: {} }], "PASS"],
  ["another provider", "repo:acme/shop:*", [{ ...ours, provider: "gitlab.com" }], "FAIL"],
];
for (const [what, subject, federated, result] of rows)
  test(`external access: ${what}`, async () => {
    const zone = { accounts: ["111122223333"], organizations: [], services: [], federated };
    assert.equal((await run(checkNoExternalAccess(trust(subject), zone, environment))).result, result);
  });

test("the settings read them, and say what is no claim", () => {
  const read = (federated: unknown) => parseConfig(JSON.stringify({ trusted: { federated } }), "folder");
  assert.deepEqual(read([{ provider: issuer, claims: { [`${issuer}:sub`]: "repo:acme/*" } }]).config?.trusted.federated, [
    { provider: issuer, claims: { [`${issuer}:sub`]: ["repo:acme/*"] } },
  ]);
  assert.equal(read([{ claims: {} }]).config, undefined);
  assert.equal(read([{ provider: issuer, claims: { sub: "x" } }]).config, undefined);
});

test("an Allow without Principal in a policy on a resource allows nobody, in the older version too", async () => {
  const silent = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
  const settings = { kind: "resource" as const, critical: [], publicAccess: "error" as const, severity: {} };
  const found = async (older: object, updated: object) => {
    const baseline = { text: policy(older).text, label: "Git HEAD" };
    const { findings } = await run(analyse({ text: policy(updated).text, settings, catalogue, baseline }).prove());
    return [...new Set(findings.map(({ code }) => code))].sort();
  };
  assert.deepEqual(await found(silent, { ...silent, Principal: "*" }), ["new-access", "public-access"]);
  assert.deepEqual(await found({ ...silent, Principal: "*" }, silent), []);
});

test("`trustedFederated` of an operation says the same as `trusted.federated` of the settings", async () => {
  const solver = createInlineSolver();
  const ask = (policyDocument: string, trustedFederated: unknown) =>
    runOperation("CheckNoExternalAccess", { policyDocument, trustedAccounts: ["111122223333"], trustedFederated }, { catalogue, solver });
  const [own, foreign] = [trust("repo:acme/shop:*").text, trust("repo:other/shop:*").text];
  assert.equal((await ask(own, [ours])).result, "PASS");
  assert.equal((await ask(own, undefined)).result, "FAIL");
  assert.equal((await ask(foreign, [ours])).result, "FAIL");
  assert.equal((await ask(foreign, [{ provider: issuer }])).result, "PASS");
  assert.equal((await ask(own, [{ provider: issuer, claims: { [`${issuer}:sub`]: [] } }])).result, "FAIL", "no value is no trust");
  for (const wrong of [[{}], [7], [{ provider: issuer, claim: {} }], [{ provider: issuer, claims: { sub: "repo:acme/*" } }]])
    await assert.rejects(ask(own, wrong), InputError);
});
