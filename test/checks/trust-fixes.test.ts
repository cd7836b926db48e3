// Access for anybody is limited to whom the settings trust: one fix for organisations, one for accounts, proved, and never with an id that is made up.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { analyse } from "../../server/src/core/analysis";
import type { ZoneOfTrust } from "../../server/src/core/checks/access";
import type { Fix } from "../../server/src/core/checks/finding";
import { applyEdits } from "../../server/src/core/syntax/edit";
import { catalogue, run } from "./support";

const zone = (more: Partial<ZoneOfTrust>): ZoneOfTrust => ({ accounts: [], organizations: [], services: [], ...more });
const bucket = (more: object = {}): string =>
  `${JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*", ...more }] }, null, 2)}\n`;

/** The fixes of the first finding of a code, each with the conditions that it leaves. */
async function fixesOf(text: string, code: string, trusted?: ZoneOfTrust): Promise<(Fix & { condition: unknown })[]> {
  const settings = { kind: "resource" as const, critical: [], publicAccess: "error" as const, severity: {}, ...(trusted && { trusted }) };
  const analysis = analyse({ text, catalogue, settings });
  const { findings } = await run(analysis.prove());
  const finding = findings.find((one) => one.code === code);
  assert.ok(finding, `no ${code}`);
  const fixes = await run(analysis.fixes(finding));
  return fixes.map((fix) => ({ ...fix, condition: JSON.parse(applyEdits(text, fix.edits)).Statement[0]?.Condition }));
}

describe("a bucket for anybody", () => {
  for (const code of ["public-access", "external-access"])
    test(`${code}: only the organisation, or only the accounts, that are trusted`, async () => {
      const trusted = zone({ organizations: ["o-a1b2c3d4e5"], accounts: ["210987654321", "321098765432", "432109876543"] });
      const [first, second] = await fixesOf(bucket(), code, trusted);
      assert.equal(first?.title, "Allow only organisation `o-a1b2c3d4e5`");
      assert.deepEqual(first?.condition, { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } });
      assert.equal(second?.title, "Allow only accounts `210987654321`, `321098765432` and 1 more");
      assert.deepEqual(second?.condition, { StringEquals: { "aws:PrincipalAccount": trusted.accounts } });
      assert.ok(first?.proved && second?.proved);
    });

  test("a condition that is there stays", async () => {
    const there = { StringEquals: { "aws:SecureTransport": "true" } };
    const [first] = await fixesOf(bucket({ Condition: there }), "public-access", zone({ accounts: ["210987654321"] }));
    assert.equal(first?.title, "Allow only account `210987654321`");
    assert.deepEqual(first?.condition, { StringEquals: { "aws:SecureTransport": "true", "aws:PrincipalAccount": "210987654321" } });
  });

  test("without settings no fix has an id that stands nowhere", async () => {
    for (const fix of await fixesOf(bucket(), "public-access"))
      for (const { newText } of fix.edits) assert.doesNotMatch(newText, /\d{12}|\bo-[a-z0-9]{10}/, fix.title);
  });

  test("a named stranger is not limited to others", async () => {
    const text = bucket({ Principal: { AWS: "111122223333" } });
    for (const { title } of await fixesOf(text, "external-access", zone({ accounts: ["210987654321"] })))
      assert.doesNotMatch(title, /^Allow only/);
  });

  test("taking a stranger out takes away nothing else: nobody calls for an account that is not its own", async () => {
    const both = bucket({ Principal: { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"] } });
    const fixes = await fixesOf(both, "external-access", zone({ accounts: ["111122223333"] }));
    const effects = fixes.map(({ title, effect }) => `${title}: ${effect}`);
    assert.deepEqual(effects, [
      "Remove `arn:aws:iam::444455556666:root`: removes nothing else (proved)",
      "Deny `s3:GetObject` in a new statement: removes nothing else (proved)",
    ]);
  });

  test("what else is taken away is said: services that act for a trusted account", async () => {
    const open = bucket({ Principal: "*" });
    const fixes = await fixesOf(open, "external-access", zone({ accounts: ["111122223333"] }));
    const denial = fixes.find(({ title }) => title.startsWith("Deny"));
    assert.match(denial?.effect ?? "", /^also takes away other access/, fixes.map(({ title }) => title).join("; "));
  });
});
