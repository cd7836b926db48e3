// What an edit opens, as the page shows it: the squiggle stands on what changed, the line above the policy says what grew, and
// the first fix puts back just that. A resource, an address range, a condition and a Deny.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commitAll } from "../../scripts/sample.mjs";
import { jsonIn, openFile, squiggleOn, takeFix, until } from "./page.mjs";

const BEFORE = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Read",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"],
    },
    {
      Sid: "Office",
      Effect: "Allow",
      Action: "dynamodb:GetItem",
      Resource: "*",
      Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/28" } },
    },
    { Sid: "Keys", Effect: "Allow", Action: "kms:Decrypt", Resource: "*" },
    { Sid: "NotThese", Effect: "Deny", Action: "kms:Decrypt", Resource: "arn:aws:kms:*:*:key/payments-*" },
  ],
};

/** Each edit: how it changes the policy, the line that is underlined, what the lens says, and the first fix. The page sets blanks of its own. */
const EDITS = [
  {
    name: "resource",
    edit: ([read]) => {
      read.Resource = "*";
    },
    line: /^"Resource": "\*"/,
    lens: /any\s/,
    fix: /Restore\s`Resource`/,
  },
  {
    name: "range",
    edit: ([, office]) => {
      office.Condition.IpAddress["aws:SourceIp"] = "203.0.0.0/16";
    },
    line: /203\.0\.0\.0\/16/,
    lens: /203\.0\.0\.0\/16/,
    fix: /Restore/,
  },
  {
    name: "condition",
    edit: ([, office]) => void delete office.Condition,
    line: /"Resource"|"Effect"/,
    lens: /no\slonger\slimited/,
    fix: /Restore/,
  },
  {
    name: "deny",
    edit: (statements) => void statements.pop(),
    line: /^"Statement"/,
    lens: /no\slonger\sdenied\sby\sNotThese/,
    fix: /Restore/,
  },
];

/** The committed policy. */
export function editFiles(workspace) {
  const file = path.join(workspace, "policies", "edits-role.json");
  writeFileSync(file, `${JSON.stringify(BEFORE, null, 2)}\n`);
  commitAll(workspace, "A role");
}

/** Makes each edit on disk, looks, takes the first fix and sees that all is as it was. */
export async function edits(page, picture, workspace) {
  const file = path.join(workspace, "policies", "edits-role.json");
  const before = readFileSync(file, "utf8");
  await openFile(page, "edits-role.json");
  await page.keyboard.press("Control+B");
  for (const { name, edit, line, lens, fix } of EDITS) {
    const policy = structuredClone(BEFORE);
    edit(policy.Statement);
    writeFileSync(file, `${JSON.stringify(policy, null, 2)}\n`);
    const shown = page.locator(".codelens-decoration", { hasText: lens }).first();
    await shown.waitFor();
    const { x, y, text } = await squiggleOn(page);
    assert.match(text, line, name);
    await picture(`edit-${name}`);
    await page.mouse.click(x, y);
    await takeFix(page, fix, () => picture(`edit-${name}-fix`));
    await page.keyboard.press("Control+S");
    await until(`${name}: the policy is as it was`, () => JSON.stringify(jsonIn(file)) === JSON.stringify(BEFORE));
    await page.waitForFunction(() => document.querySelectorAll(".squiggly-error, .squiggly-warning").length === 0);
    // The next edit comes from outside: only once the editor is done with its own saving does it look for one.
    await page.locator(".codelens-decoration", { hasText: /the\ssame\stext/ }).waitFor();
    await page.waitForTimeout(2_000);
  }
  assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), JSON.parse(before));
}
