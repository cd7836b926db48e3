// Ways around the gate that lead through controls: a scenario that the change deletes or rewrites is told, each by its name.
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { repositoryWith, writeFiles } from "../harness/folder";
import { scanHere } from "./in-process";
import { READ } from "./scan";

const scenario = (name: string, action: string, files = "*.json") =>
  `\n  Scenario: ${name}\n    Given the policies matching "${files}"\n    When anyone requests "${action}" on any resource\n    Then access is not granted\n`;
const outline = (...actions: string[]) =>
  `\n  Scenario Outline: No <action>\n    Given the policies matching "*.json"\n    When anyone requests "<action>" on any resource\n    Then access is not granted\n\n    Examples:\n      | action |\n${actions.map((one) => `      | ${one} |\n`).join("")}`;
const feature = (...scenarios: string[]) => `Feature: Guards\n${scenarios.join("")}`;

const DELETES = scenario("No deletion", "s3:DeleteBucket");
const ROLES = scenario("No roles", "iam:PassRole");
const TELLS =
  /^guards\.feature: This change is judged less strictly than the baseline would judge it: the scenario `([^`]+)` of Git HEAD (.*)\.$/;

describe("a control", () => {
  const changes: [what: string, now: string, told: string[]][] = [
    ["without a scenario", feature(DELETES), ["No roles is run no more"]],
    ["that is empty", "", ["No deletion is run no more", "No roles is run no more"]],
    ["that is no Gherkin any more", "oops", ["No deletion is run no more", "No roles is run no more"]],
    ["that asks about another action", feature(DELETES, scenario("No roles", "iam:PassRoles")), ["No roles asks something else now"]],
    [
      "that is kept from the policy",
      feature(DELETES, scenario("No roles", "iam:PassRole", "other/*.json")),
      ["No roles asks something else now"],
    ],
    ["in words", feature(DELETES, "\n  Scenario: No roles\n    Given all is quiet\n    Then all is well\n"), ["No roles is run no more"]],
    ["under other names and in another order", feature(ROLES.replace("No roles", "Roles stay"), DELETES), []],
    ["as an outline", feature(outline("s3:DeleteBucket", "iam:PassRole")), []],
    ["with one more scenario", feature(DELETES, ROLES, scenario("No users", "iam:CreateUser")), []],
  ];
  const folder = repositoryWith({ "a.json": READ, "guards.feature": feature(DELETES, ROLES) });
  for (const [what, now, told] of changes)
    it(`${what}: ${told.length === 0 ? "nothing is lost" : "each lost scenario is told"}`, async () => {
      writeFiles(folder, { "guards.feature": now });
      const { status, lines } = await scanHere(folder, { changed: true });
      const found = lines.flatMap((line) => TELLS.exec(line)?.slice(1).join(" ") ?? []);
      assert.deepEqual(found.sort(), told, lines.join("\n"));
      if (told.length > 0) assert.ok(status > 0);
    });

  it("that is deleted is told in every format; one that moved is not", async () => {
    const moving = repositoryWith({ "a.json": READ, "guards.feature": feature(DELETES, ROLES) });
    renameSync(join(moving, "guards.feature"), join(moving, "others.feature"));
    assert.deepEqual((await scanHere(moving)).lines, []);
    rmSync(join(moving, "others.feature"));
    const { status, reports } = await scanHere(moving);
    assert.equal(status, 1);
    for (const [format, text] of Object.entries(reports)) assert.match(text, /No deletion/, format);
  });

  it("that a policy is renamed away from is told, unless it looks for the new name, too", async () => {
    const files = { "apps/a.json": READ, "guards.feature": feature(scenario("No roles", "iam:PassRole", "apps/*.json"), DELETES) };
    const moving = repositoryWith({ ...files, "apps/b.json": READ.replace("arn:aws:s3:::", "arn:aws:s3:::other-") });
    renameSync(join(moving, "apps/b.json"), join(moving, "apps/c.json"));
    assert.deepEqual((await scanHere(moving, { changed: true })).lines, []);
    mkdirSync(join(moving, "loose"));
    renameSync(join(moving, "apps/a.json"), join(moving, "loose/a.json"));
    const { status, lines, reports } = await scanHere(moving, { changed: true });
    assert.equal(status, 1);
    assert.match(lines.join("\n"), /^loose\/a\.json: .*the scenario `No roles` judged this policy as `apps\/a\.json`/m);
    for (const [format, text] of Object.entries(reports)) assert.match(text, /No roles/, format);
  });

  it("that loses a row of its examples is told", async () => {
    const rows = repositoryWith({ "a.json": READ, "guards.feature": feature(outline("s3:DeleteBucket", "iam:PassRole")) });
    writeFiles(rows, { "guards.feature": feature(outline("s3:DeleteBucket")) });
    const { lines } = await scanHere(rows);
    assert.deepEqual(
      lines.flatMap((line) => TELLS.exec(line)?.[1] ?? []),
      ["No iam:PassRole"],
    );
  });
});
