// One policy for each check, opened through the page: what is underlined or faded, what the reports say, and what a fix leaves.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { command, jsonIn, openFile, reportIn, seenWhole, settled, squiggleOn, TRIES, takeFix, until } from "./page.mjs";

const bucket = (principal) => ({
  Sid: "Read",
  Effect: "Allow",
  Principal: principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::doc-example-bucket/*",
});
const POLICIES = {
  "check-public.json": [bucket("*")],
  "check-external.json": [bucket({ AWS: "444455556666" }), { ...bucket({ AWS: "123456789012" }), Sid: "Own" }],
  "check-dead.json": [
    {
      Sid: "FromOffice",
      Effect: "Allow",
      Action: ["s3:Get*", "s3:GetObject"],
      Resource: "arn:aws:s3:::doc-example-bucket/*",
      Condition: {
        IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "203.0.113.0/28"] },
        StringLike: { "aws:PrincipalTag/team": "a*" },
        StringEquals: { "aws:PrincipalTag/team": "ab" },
      },
    },
  ],
  "limited/check-limited.json": [{ Sid: "Everything", Effect: "Allow", Action: ["s3:GetObject", "s3:DeleteBucket"], Resource: "*" }],
};

/** Opens each policy and looks at what its check says, with a picture of each. */
export async function checkEach(page, picture, workspace) {
  const fileOf = (name) => path.join(workspace, "policies", name);
  for (const [name, Statement] of Object.entries(POLICIES))
    writeFileSync(fileOf(name), `${JSON.stringify({ Version: "2012-10-17", Statement }, null, 2)}\n`);
  await page.locator(".monaco-workbench").waitFor();
  await page.keyboard.press("Control+K");
  await page.keyboard.press("Control+W");

  await openFile(page, "check-public.json");
  await page.keyboard.press("Control+B");
  await hoverOn(page, '"Principal"', /is open to anyone/);
  for (const words of [/^Counterexample/, /^Allowed now/]) await seenWhole(page.locator(".monaco-hover:not(.hidden)").first(), words);
  await picture("30-public");
  await page.keyboard.press("Escape");

  await openFile(page, "check-external.json");
  await hoverOn(page, '"444455556666"', /outside the zone of trust/);
  await picture("31-external");
  await page.keyboard.press("Escape");
  await command(page, "Who Has Access?");
  const report = reportIn(page);
  await report.getByRole("heading", { name: "Who has access under check-external.json?" }).first().waitFor();
  await report.getByText("444455556666").first().waitFor();
  assert.equal(await report.getByRole("heading", { name: "123456789012" }).count(), 0);
  await picture("32-who");
  await command(page, "View: Close All Editors");

  await openFile(page, "check-external.json");
  await accept(page, picture, path.join(workspace, "iam-prover.json"));
  await command(page, "View: Close All Editors");

  await openFile(page, "check-dead.json");
  const faded = page.locator(".squiggly-inline-unnecessary");
  await faded.first().waitFor();
  // Colours cut a text into pieces: asked is the line.
  await page.waitForFunction(() =>
    ["203.0.113.0/28", "s3:GetObject", "a*"].every((text) =>
      [...document.querySelectorAll(".view-line")].some(
        (line) => line.textContent.includes(text) && line.querySelector(".squiggly-inline-unnecessary"),
      ),
    ),
  );
  await picture("33-dead");
  await page.locator(".view-line span", { hasText: "203.0.113.0/28" }).last().click();
  await takeFix(page, /Remove.*203\.0\.113\.0\/28/, (_) => picture("34-dead-fix"));
  await page.keyboard.press("Control+S");
  const ranges = () => jsonIn(fileOf("check-dead.json"))?.Statement[0].Condition.IpAddress["aws:SourceIp"];
  await until("the fix is saved", () => ranges()?.length === 1);
  assert.deepEqual(ranges(), ["203.0.113.0/24"]);

  // The boundary does not allow the critical action: nothing is underlined, and the report says what protects.
  await openFile(page, "check-limited.json");
  await command(page, "Why Is This Safe?");
  await report
    .getByRole("heading", { name: /check-limited\.json/ })
    .first()
    .waitFor();
  await report
    .getByText(/boundary.allows.none/)
    .first()
    .waitFor();
  await picture("35-limited");
  assert.equal(await page.locator(".editor-group-container").first().locator(".squiggly-error").count(), 0);
  await command(page, "View: Close All Editors");
}

/** A finding is accepted for a reason, which is asked for; nothing else opens, and *Undo* takes it back. */
async function accept(page, picture, settings) {
  const before = readFileSync(settings, "utf8");
  await squiggleOn(page, '"444455556666"');
  // Opened again, a file is scrolled to where it was, and lines that stick to the top take the click.
  await page.keyboard.press("Control+Home");
  const marks = await page.locator(".squiggly-warning").count();
  const box = page.locator(".quick-input-widget .quick-input-box input");
  for (let attempt = 1; ; attempt++) {
    await page.locator(".view-line span", { hasText: '"444455556666"' }).last().click();
    await takeFix(page, /^Accept .external-access/, async () => {});
    // A menu that is drawn anew under the pointer swallows the click.
    const asked = await box.waitFor({ timeout: 8_000 }).then(
      () => true,
      () => false,
    );
    if (asked) break;
    assert.ok(attempt < TRIES, "the reason was never asked for");
  }
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-message", { hasText: "Enter a reason." }).waitFor();
  assert.equal(readFileSync(settings, "utf8"), before);
  await picture("36-accept");
  await box.fill("The auditors read the reports.");
  await page.keyboard.press("Enter");
  await until("the reason is written", () => readFileSync(settings, "utf8").includes("The auditors read the reports."));
  const undo = page.locator(".notification-toast .monaco-button", { hasText: "Undo" });
  await undo.waitFor();
  assert.equal(await page.locator(".tab", { hasText: "iam-prover.json" }).count(), 0);
  // The file itself is new, which stays a finding.
  await page.waitForFunction((count) => document.querySelectorAll(".squiggly-warning").length < count, marks);
  await undo.click();
  await until("the entry is taken back", () => readFileSync(settings, "utf8") === before);
  await squiggleOn(page, '"444455556666"');
}

/** Waits for a squiggle on the line, hovers it and reads. */
async function hoverOn(page, line, wanted) {
  const hover = page.locator(".monaco-hover:not(.hidden)");
  // On a busy machine a lens may still come above the text and move the line away from under the pointer: then once more.
  for (let attempt = 1; ; attempt++) {
    const { x, y } = await squiggleOn(page, line);
    await page.mouse.move(x - 40, y + 200);
    await page.mouse.move(x, y, { steps: 8 });
    const words = hover.first().getByText(wanted).first();
    if (
      await words.waitFor({ timeout: 8_000 }).then(
        () => true,
        () => false,
      )
    )
      break;
    assert.ok(attempt < TRIES, `the hover on ${line} never said ${wanted}`);
    // What another line says may lie over this one.
    await page.keyboard.press("Escape");
  }
  await settled(hover.first());
}
