// Code actions that write a proved policy, through the page: deny a request, allow a request, the same in fewer characters, and in two files.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { command, goTo, openFile, squiggleOn, takeFix } from "./page.mjs";

const OBJECTS = "arn:aws:s3:::doc-example-bucket/*";
const allow = (Action, more = {}) => ({ Effect: "Allow", Action, Resource: OBJECTS, ...more });
const POLICIES = {
  "repair-deny.json": [allow("s3:GetObject", { Sid: "Read", Principal: "*" })],
  "repair-allow.json": [allow("s3:GetObject", { Sid: "Read" })],
  "repair-minimise.json": [allow("s3:GetObject"), allow("s3:PutObject"), allow(["s3:DeleteObject", "s3:DeleteObject"])],
  "repair-split.json": [allow(Array.from({ length: 260 }, (_, i) => `s3:MadeUpAction${String(i).padStart(10, "0")}`))],
};
const request = {
  principal: "arn:aws:iam::123456789012:role/app",
  action: "s3:PutObject",
  resource: "arn:aws:s3:::doc-example-bucket/report.csv",
};
const SETTINGS = { expect: [{ policy: "repair-allow.json", request, decision: "allow" }] };

const DENIED = ["in/a.csv", "in/b.csv"].map(
  (key) =>
    `An error occurred (AccessDenied) when calling the GetObject operation: User: arn:aws:iam::123456789012:user/app is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::doc-example-bucket/${key}" because no identity-based policy allows the s3:GetObject action`,
);

/** Takes each action and looks at what is in the file then, with a picture of the menu and of what came of it. */
export async function repairs(page, picture, workspace) {
  const folder = path.join(workspace, "policies", "repairs");
  const fileOf = (name) => path.join(folder, name);
  const textOf = (name) => readFileSync(fileOf(name), "utf8");
  const statementsOf = (name) => JSON.parse(textOf(name)).Statement;
  mkdirSync(folder);
  writeFileSync(fileOf("iam-prover.json"), JSON.stringify(SETTINGS));
  for (const [name, Statement] of Object.entries(POLICIES))
    writeFileSync(fileOf(name), `${JSON.stringify({ Version: "2012-10-17", Statement }, null, 2)}\n`);
  await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });

  const take = async (name, place, title, pictures) => {
    const before = textOf(name);
    await openFile(page, name);
    await goTo(page, before, place);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await takeFix(page, title, async () => {
      await picture(`${pictures}-menu`);
      assert.equal(await page.locator(".action-widget .monaco-list-row", { hasText: title }).count(), 1, "the action is offered once");
    });
    await page.keyboard.press("Control+S");
    for (let attempt = 0; attempt < 50 && textOf(name) === before; attempt++) await page.waitForTimeout(200);
    await picture(`${pictures}-done`);
  };

  // On a busy machine the search for files answers late.
  for (let attempt = 1; ; attempt++) {
    try {
      await openFile(page, "repair-deny.json");
      break;
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
  await page.keyboard.press("Control+B");
  await squiggleOn(page, '"Principal"');
  await take(
    "repair-deny.json",
    '"*"',
    /Deny this request, nothing else is lost \(proved\): .s3:GetObject. by anybody without credentials/,
    "40-deny",
  );
  assert.deepEqual(
    statementsOf("repair-deny.json").map(({ Effect, Action, Condition }) => [Effect, Action, Condition]),
    [
      ["Allow", "s3:GetObject", undefined],
      ["Deny", "s3:GetObject", { StringEquals: { "aws:PrincipalType": "Anonymous" } }],
    ],
  );

  await openFile(page, "repair-allow.json");
  await page.locator(".monaco-editor .squiggly-error").first().waitFor({ timeout: 20_000 });
  await take(
    "repair-allow.json",
    '"Version"',
    /Allow this request, adds at most 1 pair of action and resource, loses nothing \(proved\): .*s3:PutObject/,
    "41-allow",
  );
  assert.deepEqual(statementsOf("repair-allow.json")[1], { Effect: "Allow", Action: request.action, Resource: request.resource });

  await take("repair-minimise.json", '"s3:GetObject"', /Minimise policy: .*changes no access \(proved\)/, "42-minimise");
  assert.deepEqual(statementsOf("repair-minimise.json"), [allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])]);

  await take("repair-split.json", '"Action"', /Split to fit 6,144: 2 policies, .*allow the same \(proved\)/, "43-split");
  for (let attempt = 0; attempt < 50 && !existsSync(fileOf("repair-split-2.json")); attempt++) await page.waitForTimeout(200);
  await page.keyboard.press("Control+K");
  await page.keyboard.press("s");
  for (let attempt = 0; attempt < 50 && textOf("repair-split-2.json") === ""; attempt++) await page.waitForTimeout(200);
  const parts = ["repair-split.json", "repair-split-2.json"].map(statementsOf);
  for (const part of parts) assert.ok(JSON.stringify({ Version: "2012-10-17", Statement: part }).length <= 6144);
  assert.deepEqual(parts.flatMap((part) => part.flatMap(({ Action }) => Action)).sort(), POLICIES["repair-split.json"][0].Action);

  await newPolicy(page, picture, fileOf("denied.txt"));
}

/** A policy from the messages of an open file: its text, and how far it goes, are chosen in two lists. */
async function newPolicy(page, picture, file) {
  writeFileSync(file, `${DENIED.join("\n")}\n`);
  await openFile(page, "denied.txt");
  await command(page, "New Policy from Requests");
  const row = (text) => page.locator(".quick-input-list .monaco-list-row", { hasText: text });
  await row("The text in the editor").waitFor({ timeout: 20_000 });
  await picture("44-new-policy-source");
  await row("The text in the editor").click();
  await row("Resources with the same beginning").waitFor({ timeout: 20_000 });
  await picture("45-new-policy-level");
  await row("Resources with the same beginning").click();
  const made = page.locator(".monaco-editor .view-lines", { hasText: "doc-example-bucket/in/*" });
  await made.waitFor({ timeout: 60_000 });
  await page.locator(".notification-list-item", { hasText: "allows the 2 requests" }).waitFor({ timeout: 20_000 });
  await picture("46-new-policy-done");
  assert.match(await made.textContent(), /"Effect":\s?"Allow"[\s\S]*"s3:GetObject"/);
}
