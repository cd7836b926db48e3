// Security controls through the page: a requirement is typed, the draft opens, a control is run from its lens, and its verdict leads to the policy.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { root } from "../../scripts/setup.mjs";
import { command, goTo, openFile, settled, squiggleOn, TRIES, takeFix, until } from "./page.mjs";

/** One scenario of drive.mjs: without any model, as on a machine that has none. */
export async function draftAndRun(page, picture) {
  await openFile(page, "buckets-stay-inside.feature");
  await command(page, "IAM Policy Prover: New Security Control…");
  await quickInput(page, "What must hold?");
  await page.keyboard.type("SageMaker AutoML jobs encrypt data at rest");
  await picture("controls-1-requirement");
  await page.keyboard.press("Enter");
  await entry(page, "Amazon SageMaker Service").waitFor();
  await picture("controls-2-service");
  await page.keyboard.press("Enter");
  await entry(page, "AutoMLJobConfig.SecurityConfig").first().waitFor();
  await picture("controls-3-parameter");
  await page.keyboard.press("Enter");
  await page.locator(".view-lines", { hasText: "sagemaker:DescribeAutoMLJob" }).waitFor();
  await picture("controls-4-draft");

  await page.locator(".tab", { hasText: "buckets-stay-inside.feature" }).click();
  const lens = (text) => page.locator(".codelens-decoration :is(a, span)", { hasText: text }).first();
  const verdict = lens(/NON_COMPLIANT: 1 of 3 policies/);
  const met = lens(/COMPLIANT: Proved for 3 of 3/);
  // The last "Run" is that of the second scenario: only it is run.
  await clickUntil(page.locator(".codelens-decoration a", { hasText: /^Run$/ }).last(), met);
  assert.equal(await verdict.count(), 0);
  await picture("controls-5-one-verdict");
  await clickUntil(page.locator(".codelens-decoration a", { hasText: "Run 2 scenarios" }).first(), verdict);
  await met.waitFor();
  await picture("controls-5-verdicts");

  const policy = page.locator(".tab", { hasText: "bucket-open.json" });
  await clickUntil(page.locator(".codelens-decoration a", { hasText: "NON_COMPLIANT" }).first(), policy);
  await page.locator(".editor-group-container", { has: policy }).locator(".squiggly-error").first().waitFor();
  await picture("controls-6-policy");

  await command(page, "Test Explorer: Focus on Test Explorer View");
  await page.locator(".test-explorer", { hasText: "Security controls" }).waitFor();
  await command(page, "Test: Run All Tests");
  await page.locator(".test-explorer .monaco-list-row", { hasText: "Security controls" }).first().waitFor();
  await settled(page.locator(".test-explorer"));
  await page.waitForTimeout(1500);
  await picture("controls-7-tests");
}

const TEMPLATE = `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      PubliclyAccessible: true
  Invoices:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      PubliclyAccessible: false
`;

/** A sentence becomes a control that runs: what it leaves open is asked, the template of the workspace is judged, the rule is exported. */
export async function sentenceToRule(page, picture, workspace) {
  mkdirSync(path.join(workspace, "infra"), { recursive: true });
  writeFileSync(path.join(workspace, "infra/databases.yaml"), TEMPLATE);
  await openFile(page, "databases.yaml");
  await command(page, "IAM Policy Prover: New Security Control…");
  await quickInput(page, "What must hold?");
  await page.locator(".quick-input-box input").fill("RDS instances must eschew public access");
  await page.keyboard.press("Enter");
  await entry(page, "rds").first().waitFor();
  await page.keyboard.press("Enter");
  await entry(page, "PubliclyAccessible").first().waitFor();
  await page.keyboard.press("Enter");
  // The words leave open whether `eschew` asks or forbids.
  await entry(page, "must not be so").first().waitFor();
  await picture("sentence-1-question");
  await entry(page, "must not be so").first().click();
  await page.locator(".view-lines", { hasText: "DBInstances[].PubliclyAccessible" }).first().waitFor();
  await picture("sentence-2-draft");

  const lens = (text) => page.locator(".codelens-decoration :is(a, span)", { hasText: text }).first();
  const verdict = lens(/NON_COMPLIANT: 1 of 2 resources: Orders/);
  await clickUntil(page.locator(".codelens-decoration a", { hasText: "Run 1 scenario" }).first(), verdict);
  await picture("sentence-3-verdict");
  await page.locator(".tab", { hasText: "databases.yaml" }).first().click();
  const squiggle = page.locator(".squiggly-error").first();
  await squiggle.waitFor();
  await command(page, "Problems: Focus on Problems View");
  await page.locator(".markers-panel, .markers-panel-container", { hasText: "does not meet the control" }).first().waitFor();
  await picture("sentence-4-squiggle");

  await page.locator(".tab", { hasText: ".feature" }).first().click();
  await command(page, "IAM Policy Prover: Export Security Control…");
  await entry(page, "CloudFormation Guard").waitFor();
  await picture("sentence-5-export");
  await page.keyboard.press("Enter");
  await page.locator(".tab", { hasText: "_tests.json" }).waitFor();
  await page.locator(".tab", { hasText: ".guard" }).first().click();
  await page.locator(".view-lines", { hasText: "AWS::RDS::DBInstance" }).first().waitFor();
  await picture("sentence-6-guard");
}

const UNSETTLED = `Feature: RDS_INSTANCES_NOT_PUBLIC

  Rule Identifier:
    RDS_INSTANCES_NOT_PUBLIC
  Description:
    RDS instances must eschew public access
  Trigger:
    Configuration change of AWS::RDS::DBInstance
  Severity:
    HIGH
  API calls:
    \`rds:DescribeDBInstances\`
  Reports on:
    DB instance (Amazon Relational Database Service)
  Rule Parameters:
    None
  Not settled:
    Does \`eschew\` ask for \`PubliclyAccessible\`, or forbid it? The draft takes: PubliclyAccessible: must not be so.

  Scenario: NOT_APPLICABLE when there is no DB instance
    Given \`rds:DescribeDBInstances\` returns no DB instance
    Then return NOT_APPLICABLE

  Scenario: COMPLIANT when the requirement is met
    Given a DB instance that \`rds:DescribeDBInstances\` returns
    And \`DBInstances[].PubliclyAccessible\` is false
    Then return COMPLIANT

  Scenario: NON_COMPLIANT when the requirement is not met
    Given a DB instance that \`rds:DescribeDBInstances\` returns
    And \`DBInstances[].PubliclyAccessible\` is true
    Then return NON_COMPLIANT

  Scenario: NON_COMPLIANT when PubliclyAccessible is missing
    Given a DB instance that \`rds:DescribeDBInstances\` returns
    And \`DBInstances[].PubliclyAccessible\` is missing
    Then return NON_COMPLIANT
`;

/** A sentence that can be read in two ways: both conditions are shown. A control that says so of itself is run only when somebody has decided. */
export async function unsettled(page, picture, workspace) {
  mkdirSync(path.join(workspace, "infra"), { recursive: true });
  writeFileSync(path.join(workspace, "infra/databases.yaml"), TEMPLATE);
  const file = path.join(workspace, "infra/databases.feature");
  writeFileSync(file, UNSETTLED);
  await openFile(page, "databases.feature");
  const point = await squiggleOn(page, "settled:");
  await page.mouse.move(point.x, point.y);
  await page.locator(".monaco-hover:not(.hidden)", { hasText: "takes one of several readings" }).first().waitFor();
  await page.waitForTimeout(500);
  await picture("unsettled-1-hover");
  const verdict = page.locator(".codelens-decoration :is(a, span)", { hasText: /NON_COMPLIANT: 1 of 2 resources: Orders/ }).first();
  assert.equal(await page.locator(".codelens-decoration", { hasText: "Run" }).count(), 0, "a control that is not settled can be run");
  await page.keyboard.press("Escape");
  await goTo(page, UNSETTLED, "Not settled");
  await takeFix(page, "It is as the scenarios say", (name) => picture(`unsettled-2-${name}`));
  await page.keyboard.press("Control+S");
  const decided = UNSETTLED.replace(/ {2}Not settled:\n.*\n/, "");
  await until("the paragraph is gone, and nothing else", () => readFileSync(file, "utf8") === decided);
  await clickUntil(page.locator(".codelens-decoration a", { hasText: "Run 1 scenario" }).first(), verdict);
  await picture("unsettled-3-decided");

  await command(page, "IAM Policy Prover: New Security Control…");
  await quickInput(page, "What must hold?");
  await page.locator(".quick-input-box input").fill("Branches that vanish from Git aren't kept in Amplify: branch auto deletion is on");
  await page.keyboard.press("Enter");
  await entry(page, "amplify").first().waitFor();
  await page.keyboard.press("Enter");
  await entry(page, "enableBranchAutoDeletion").first().waitFor();
  await page.keyboard.press("Enter");
  const meant = entry(page, "COMPLIANT where `app.enableBranchAutoDeletion` is true");
  await meant.waitFor();
  await picture("unsettled-4-question");
  await meant.click();
  await page.locator(".view-lines", { hasText: "app.enableBranchAutoDeletion" }).first().waitFor();
  await picture("unsettled-5-draft");

  // A value that the best property does not have, and two values of which one may be left for the other.
  await askedAfter(page, "RDS instances must use gp3 storage", "rds", "DBInstances[]", "DescribeDBInstances: DBInstances[].StorageType");
  await picture("unsettled-6-property");
  await page.keyboard.press("Escape");
  await askedAfter(
    page,
    "CloudFront distributions must drop PriceClass_All for PriceClass_100",
    "cloudfront",
    "PriceClass",
    'PriceClass` is "PriceClass_100"',
  );
  await picture("unsettled-7-readings");
  await page.keyboard.press("Escape");
}

/** Types a requirement, takes the first service and parameter, and waits for an answer that is offered. */
async function askedAfter(page, requirement, service, parameter, answer) {
  await command(page, "IAM Policy Prover: New Security Control…");
  await quickInput(page, "What must hold?");
  await page.locator(".quick-input-box input").fill(requirement);
  await page.keyboard.press("Enter");
  await entry(page, service).first().waitFor();
  await page.keyboard.press("Enter");
  await entry(page, parameter).first().waitFor();
  await page.keyboard.press("Enter");
  await entry(page, answer).first().waitFor();
}

const NOT_RUN = `Feature: DATABASES_STAY_INSIDE

  Scenario: NON_COMPLIANT when an instance is public
    Given a DB instance that \`rds:DescribeDBInstances\` returns
    And \`DBInstances[].PubliclyAccessible\` is true
    Then return BAD

  Scenario: COMPLIANT when the data stays inside
    Given that somebody has looked at it
    Then return COMPLIANT
`;

/** Its steps stand for nothing: no row gives `<state>` a value. */
const WITHOUT_ROWS = NOT_RUN.replace("Scenario: NON_COMPLIANT", "Scenario Outline: NON_COMPLIANT")
  .replace("is true", "is <state>")
  .replace("return BAD", "return NON_COMPLIANT");

/** What nothing runs is named where it stands: a scenario whose outcome is none, and the control that has one. */
export async function notRun(page, picture, workspace) {
  writeFileSync(path.join(workspace, "inside.feature"), NOT_RUN);
  await openFile(page, "inside.feature");
  for (const [at, { words, name }] of [
    { words: "BAD", name: "outcome" },
    { words: "Feature:", name: "control" },
  ].entries()) {
    const point = await squiggleOn(page, words);
    await page.mouse.move(point.x, point.y);
    await page.locator(".monaco-hover:not(.hidden)").first().waitFor();
    await settled(page.locator(".monaco-hover:not(.hidden)").first());
    await picture(`not-run-${at + 1}-${name}`);
    await page.keyboard.press("Escape");
    await page.mouse.move(5, 5);
  }
  await command(page, "Problems: Focus on Problems View");
  await page.locator(".markers-panel, .markers-panel-container").first().waitFor();
  await picture("not-run-3-problems");

  writeFileSync(path.join(workspace, "outline.feature"), WITHOUT_ROWS);
  await openFile(page, "outline.feature");
  await page.locator(".markers-panel, .markers-panel-container", { hasText: "scenario-not-run" }).first().waitFor();
  const outline = await squiggleOn(page, "Outline");
  await page.mouse.move(outline.x, outline.y);
  await page.locator(".monaco-hover:not(.hidden)", { hasText: "scenario-not-run" }).first().waitFor();
  await settled(page.locator(".monaco-hover:not(.hidden)").first());
  await picture("not-run-4-outline");
}

const KEY = "key-of-the-driver";
const REQUIREMENT = "RDS instances are encrypted at rest";

/** What a good model answers; `name` tells the drafts apart. */
const reply = (name) =>
  JSON.stringify({
    resources: ["DB instance"],
    apiCalls: ["rds:DescribeDBInstances"],
    insecureConfigurations: ["The storage of an instance is not encrypted."],
    identifier: name,
    description: "Checks that RDS instances are encrypted at rest.",
    scenarios: ["NOT_APPLICABLE", "COMPLIANT", "NON_COMPLIANT"].map((outcome) => ({
      name: outcome,
      outcome,
      given: [
        `\`rds:DescribeDBInstances\` returns ${outcome === "NOT_APPLICABLE" ? "no" : "a"} DB instance`,
        ...(outcome === "NOT_APPLICABLE"
          ? []
          : [`\`DBInstances[].StorageEncrypted\` is ${outcome === "COMPLIANT" ? "true" : "missing or is false"}`]),
      ],
    })),
  });

/**
 * A model behind an OpenAI-compatible endpoint of this process and, where an extension can offer one (since VS Code 1.104), one
 * of the editor: both say what they are told to.
 */
export async function modelEndpoint({ editorsModel }) {
  const endpoint = { requests: [], next: "answer", left: 0 };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    endpoint.requests.push({ authorization: request.headers.authorization, body });
    response.on("close", () => response.writableFinished || endpoint.left++);
    if (endpoint.next === "hang") return;
    response.setHeader("content-type", "application/json");
    response.statusCode = endpoint.next === "quota" ? 429 : 200;
    const message = { role: "assistant", content: reply("DRAFTED_BY_THE_ENDPOINT") };
    response.end(JSON.stringify(endpoint.next === "quota" ? { error: "slow down" } : { choices: [{ finish_reason: "stop", message }] }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.SCRIPTED_MODEL = JSON.stringify([{ text: reply("DRAFTED_BY_THE_EDITORS_MODEL") }]);
  return {
    endpoint,
    editorsModel,
    extensions: editorsModel ? [path.join(root, "test/e2e/scripted-model")] : [],
    settings: { "iamProver.model.endpoint": `http://127.0.0.1:${server.address().port}/v1`, "iamProver.model.name": "local-model" },
    async stop() {
      delete process.env.SCRIPTED_MODEL;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** With models: what would be sent is shown, a key is set, each model drafts, a draft is cancelled, and a failure says why. */
export async function draftWithModels(page, picture, _workspace, { endpoint, editorsModel }) {
  await openFile(page, "buckets-stay-inside.feature");
  const askWho = async () => {
    await command(page, "IAM Policy Prover: New Security Control…");
    await quickInput(page, "What must hold?");
    const kept = await page.locator(".quick-input-box input").inputValue();
    await page.locator(".quick-input-box input").fill(REQUIREMENT);
    await page.keyboard.press("Enter");
    await entry(page, "rds").first().waitFor();
    await page.keyboard.press("Enter");
    await entry(page, "local-model").waitFor();
    return kept;
  };
  const notification = (text) => page.locator(".notification-toast", { hasText: text }).first();
  const closeNotifications = () => command(page, "Notifications: Clear All Notifications");

  await command(page, "IAM Policy Prover: Set Model Key…");
  await quickInput(page, "secret storage");
  await page.keyboard.type(KEY);
  assert.equal(await page.locator(".quick-input-box input").getAttribute("type"), "password");
  await picture("models-1-key");
  await page.keyboard.press("Enter");

  await askWho();
  for (const name of [...(editorsModel ? ["Scripted Model"] : []), "local-model", "Without a model"]) await entry(page, name).waitFor();
  await picture("models-2-who");
  await page.locator('.quick-input-titlebar [aria-label^="Show prompt"]').click();
  await page.locator(".tab", { hasText: "Prompt.md" }).waitFor();
  await page.locator(".view-lines", { hasText: REQUIREMENT }).first().waitFor();
  await picture("models-3-prompt");
  assert.equal(endpoint.requests.length, 0, "something was sent before a model was chosen");

  // The list is still open under the prompt.
  await entry(page, "local-model").click();
  await page.locator(".view-lines", { hasText: "DRAFTED_BY_THE_ENDPOINT" }).waitFor();
  assert.equal(endpoint.requests.length, 1);
  assert.equal(endpoint.requests[0].authorization, `Bearer ${KEY}`);
  await picture("models-4-endpoint");
  await closeNotifications();

  const tabs = () => page.locator(".tab").allTextContents();
  const before = await tabs();
  endpoint.next = "hang";
  await askWho();
  await entry(page, "local-model").click();
  const progress = notification("Drafting the control");
  await progress.waitFor();
  await page.waitForTimeout(500);
  await picture("models-5-progress");
  await progress.locator(".monaco-button", { hasText: "Cancel" }).click();
  await page.locator(".statusbar-item", { hasText: "The draft was cancelled" }).waitFor();
  await picture("models-6-cancelled");
  assert.deepEqual(await tabs(), before);
  await until("the request to the endpoint ends", () => endpoint.left === 1);

  endpoint.next = "quota";
  assert.equal(await askWho(), REQUIREMENT, "the requirement was lost");
  await entry(page, "local-model").click();
  await notification("The draft without a model is shown instead").waitFor();
  await page.locator(".view-lines", { hasText: "rds:DescribeDBInstances" }).last().waitFor();
  await page.waitForTimeout(1000);
  await picture("models-7-quota");
  await closeNotifications();

  if (!editorsModel) return;
  await askWho();
  await entry(page, "Scripted Model").click();
  await page.locator(".view-lines", { hasText: "DRAFTED_BY_THE_EDITORS_MODEL" }).waitFor();
  await notification("drafted by Scripted Model").locator(".monaco-button", { hasText: "Show How" }).click();
  await page.locator(".tab", { hasText: "Draft.md" }).waitFor();
  await page.locator(".view-lines", { hasText: "How this control was drafted" }).waitFor();
  await picture("models-8-story");
}

/** Lenses are drawn anew whenever something becomes known: a click may fall between two drawings. */
async function clickUntil(target, wanted) {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (await wanted.isVisible()) return;
    await target.click({ timeout: 5000 }).catch((error) => attempt === TRIES - 1 && Promise.reject(error));
    await wanted.waitFor({ timeout: 1500 }).catch(() => undefined);
  }
  await wanted.waitFor();
}

const entry = (page, text) => page.locator(".quick-input-list .monaco-list-row", { hasText: text });

async function quickInput(page, prompt) {
  await page.locator(".quick-input-widget", { hasText: prompt }).waitFor();
  assert.ok(await page.locator(".quick-input-box input").isVisible());
}
