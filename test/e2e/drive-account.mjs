// An account that settings bind to files: an edit in one file opens a way through another, the page shows it, the cut closes it. The same
// in a template, whose account needs no settings.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commitAll } from "../../scripts/sample.mjs";
import { command, goTo, openFile, squiggleOn } from "./page.mjs";

const ACCOUNT = "111122223333";
const allow = (actions) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
const FILES = {
  "account/iam-prover.json": {
    account: {
      accountId: ACCOUNT,
      users: [{ name: "ci", policies: ["ci/*.json"] }],
      roles: [{ name: "deployer", trust: "deployer/trust.json", policies: ["deployer/everything.json"] }],
      targets: [{ to: "admin", except: [] }],
    },
  },
  "account/ci/build.json": allow(["lambda:CreateFunction", "lambda:InvokeFunction"]),
  "account/ci/read-reports.json": allow(["s3:GetObject"]),
  "account/deployer/trust.json": {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
  },
  "account/deployer/everything.json": allow(["*"]),
};

const TEMPLATE = "stack/deploy.yaml";
const STACK = `Resources:
  Ci:
    Type: AWS::IAM::User
    Properties:
      Policies:
        - PolicyName: deploy
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action:
                  - lambda:CreateFunction
                  - lambda:InvokeFunction
                Resource: "*"
  Admin:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }]
      Policies:
        - PolicyName: all
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: "*", Resource: "*" }]
`;

/** Writes the account into the sample and commits it. */
export function accountFiles(workspace) {
  for (const [file, value] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
    writeFileSync(path.join(workspace, file), `${JSON.stringify(value, null, 2)}\n`);
  }
  mkdirSync(path.dirname(path.join(workspace, TEMPLATE)), { recursive: true });
  writeFileSync(path.join(workspace, TEMPLATE), STACK);
  commitAll(workspace, "An account");
}

/** Opens the way, shows it, and cuts it. */
export async function account(page, picture, workspace) {
  const file = path.join(workspace, "account/ci/read-reports.json");
  await openFile(page, "read-reports.json");
  await page.keyboard.press("Control+B");
  await goTo(page, readFileSync(file, "utf8"), '"s3:GetObject"');
  await page.keyboard.type(',\n"iam:PassRole"', { delay: 15 });
  await page.keyboard.press("Escape");
  await squiggleOn(page, "iam:PassRole");
  await picture("account-1-squiggle");
  await page.keyboard.press("Control+Shift+M");
  const problem = page.locator(".markers-panel-container .monaco-list-row", { hasText: "Opens a way" });
  await problem.first().waitFor();
  // Its steps stand below it, those of other files with their names.
  const step = page.locator(".markers-panel-container .monaco-list-row", { hasText: "Step 1: `user/ci` does" });
  await step.first().waitFor();
  await page
    .locator(".markers-panel-container .monaco-list-row", { hasText: /build\.json.*Step 1 too: `lambda:CreateFunction`/ })
    .first()
    .waitFor();
  await picture("account-1-steps");
  await page.keyboard.press("Control+Shift+M");

  await command(page, "Show New Ways through the Account");
  const shown = page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
  await shown.getByText("One new way through the account").first().waitFor();
  await shown.locator("svg").first().waitFor();
  assert.match((await shown.locator("body").textContent()) ?? "", /Closed by \(proved\): remove iam:PassRole/);
  await picture("account-2-page");
  await shown
    .locator("a", { hasText: "deployer/trust.json" })
    .or(shown.locator("a", { hasText: "ci/build.json" }))
    .first()
    .click();
  await page.locator(".tab.active", { hasText: "build.json" }).first().waitFor();
  await picture("account-3-link");

  await page.locator(".tab", { hasText: "read-reports.json" }).first().click();
  await page.locator(".tab.active", { hasText: "read-reports.json" }).first().waitFor();
  await goTo(page, readFileSync(file, "utf8"), '"s3:GetObject"', { lines: 1 });
  await page.keyboard.press("Control+.");
  const cut = page.locator(".action-widget .monaco-list-row", { hasText: "Cut the way: remove" }).first();
  await cut.waitFor();
  await picture("account-4-cut");
  await cut.hover({ force: true });
  await cut.click();
  await page.locator(".monaco-editor .squiggly-error, .monaco-editor .squiggly-warning").first().waitFor({ state: "detached" });
  await command(page, "Show New Ways through the Account");
  await shown.getByText("No new way through the account (proved)").first().waitFor();
  await picture("account-5-gone");
  await inTemplate(page, picture, workspace, shown);
}

/** The same in a template: typed, shown, cut in its own notation, gone. */
async function inTemplate(page, picture, workspace, shown) {
  const file = path.join(workspace, TEMPLATE);
  await openFile(page, "deploy.yaml");
  await goTo(page, readFileSync(file, "utf8"), "lambda:InvokeFunction");
  await page.keyboard.press("End");
  await page.keyboard.type("\n- iam:PassRole", { delay: 15 });
  await page.keyboard.press("Escape");
  await squiggleOn(page, "iam:PassRole");
  const rows = page.locator(".markers-panel-container .monaco-list-row");
  await page.keyboard.press("Control+Shift+M");
  await rows.filter({ hasText: "Opens a way" }).first().waitFor();
  await picture("account-6-template");
  await page.keyboard.press("Control+Shift+M");
  await command(page, "Show New Ways through the Account");
  await shown.getByText("One new way through the account of this file").first().waitFor();
  await shown.locator("svg").first().waitFor();
  assert.match((await shown.locator("body").textContent()) ?? "", /Closed by \(proved\): remove iam:PassRole/);
  await picture("account-7-template-page");
  await page.locator(".tab", { hasText: "deploy.yaml" }).first().click();
  await page.locator(".tab.active", { hasText: "deploy.yaml" }).first().waitFor();
  await goTo(page, readFileSync(file, "utf8"), "lambda:InvokeFunction", { lines: 1 });
  await page.keyboard.press("Control+.");
  const cut = page.locator(".action-widget .monaco-list-row", { hasText: "Cut the way: remove" }).first();
  await cut.waitFor();
  await picture("account-8-template-cut");
  await cut.hover({ force: true });
  await cut.click();
  await page.locator(".view-line", { hasText: "iam:PassRole" }).first().waitFor({ state: "detached" });
  await page.keyboard.press("Control+Shift+M");
  await rows.filter({ hasText: "Opens a way" }).first().waitFor({ state: "detached" });
  await picture("account-9-template-gone");
}
