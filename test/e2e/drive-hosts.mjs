// Policies inside of other files, as a user works with them: an edit, the squiggle on the token, the hover with what was assumed, the lens
// and the difference behind it, the fix, and nothing left. In the sample's SAM template, and with the article's policies in SAM and in HCL.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { commitAll } from "../../scripts/sample.mjs";
import { command, goTo, openFile, reportIn, settled, squiggleOn, takeFix, until } from "./page.mjs";

/** Operators that may not delete buckets. */
const OPERATORS = `Transform: AWS::Serverless-2016-10-31
Resources:
  Reports:
    Type: AWS::S3::Bucket
  Operate:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs20.x
      Policies:
        - Version: '2012-10-17'
          Statement:
            - Sid: Instances
              Effect: Allow
              Action: [ec2:StartInstances, ec2:StopInstances]
              Resource: !Sub 'arn:aws:ec2:*:\${AWS::AccountId}:instance/*'
            - Sid: Buckets
              Effect: Allow
              Action:
                - s3:ListBucket # what the reports are made of
              Resource: !GetAtt Reports.Arn
`;
/** A bucket for the account alone. */
const BUCKET = `resource "aws_s3_bucket" "reports" {}

resource "aws_s3_bucket_policy" "reports" {
  bucket = aws_s3_bucket.reports.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Downloads"
      Effect    = "Allow"
      Principal = { AWS = "123456789012" }
      Action    = ["s3:ListBucket"]
      Resource  = aws_s3_bucket.reports.arn
    }]
  })
}
`;
const FILES = { "stack/operators.yaml": OPERATORS, "bucket/reports.tf": BUCKET };

/** Writes the article's policies into the sample, as a template and a module, and commits them. */
export function hostFiles(workspace) {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(workspace, file)), { recursive: true });
    writeFileSync(path.join(workspace, file), text);
  }
  commitAll(workspace, "Policies where they live");
}

/** Edits each of the files, looks at what is said, and takes the fix. */
export async function templates(page, picture, workspace) {
  await openFile(page, "app.yaml");
  await page.keyboard.press("Control+B");
  const sample = path.join(workspace, "templates", "app.yaml");
  const text = readFileSync(sample, "utf8");
  await goTo(page, text, "                - s3:GetObject");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- s3:DeleteObject", { delay: 15 });
  await page.keyboard.press("Escape");
  await evidenceOn(page, picture, "s3:DeleteObject", "template", [/Function Render/, /Reports/, /Assumed/]);
  await differenceBehind(page, picture, /^\+ s3:DeleteObject against Git HEAD$/, /Access difference: Function Render.*app\.yaml/);
  await fixed(page, picture, "template", sample, text, { at: "                - s3:GetObject", lines: 1 });

  await openFile(page, "operators.yaml");
  await goTo(page, OPERATORS, "s3:ListBucket # what the reports are made of");
  await page.keyboard.press("Enter");
  await page.keyboard.type("- s3:DeleteBucket", { delay: 15 });
  await page.keyboard.press("Escape");
  await evidenceOn(page, picture, "s3:DeleteBucket", "operators", [/Function Operate/, /Buckets/, /Assumed/]);
  await fixed(page, picture, "operators", path.join(workspace, "stack/operators.yaml"), OPERATORS, {
    at: "s3:ListBucket # what",
    lines: 1,
  });

  await openFile(page, "reports.tf");
  await goTo(page, BUCKET, '"123456789012');
  for (let letter = 0; letter < 12; letter++) await page.keyboard.press("Backspace");
  await page.keyboard.type("*", { delay: 15 });
  await page.keyboard.press("Escape");
  await evidenceOn(page, picture, "Principal", "module", [/aws_s3_bucket_policy|S3 bucket policy|Downloads/, /reports/, /Assumed/]);
  await page
    .locator(".codelens-decoration a", { hasText: /against Git HEAD$/ })
    .first()
    .waitFor();
  await fixed(page, picture, "module", path.join(workspace, "bucket/reports.tf"), BUCKET, { at: "Principal = { AWS = " });
}

async function evidenceOn(page, picture, token, name, parts) {
  await squiggleOn(page, token);
  await picture(`host-${name}-squiggle`);
  const { x, y } = await squiggleOn(page, token);
  await page.mouse.move(x, y, { steps: 8 });
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: /newly allowed|New access|public|anybody/i });
  await hover.first().waitFor();
  await settled(hover.first());
  const said = await hover.first().textContent();
  for (const part of parts) assert.match(said, part);
  await picture(`host-${name}-hover`);
  const assumed = hover.first().getByText("Assumed").first();
  const { x: left, y: top } = await hover.first().boundingBox();
  await page.mouse.move(left + 60, top + 60, { steps: 5 });
  // A step of the wheel is a tenth of what is left at most, and the end may be above: then it stands still.
  for (let last = Infinity; (await assumed.count()) > 0; ) {
    const { y } = await assumed.boundingBox();
    if (y <= top + 150 || y >= last) break;
    last = y;
    await page.mouse.wheel(0, y - top - 120);
    await settled(assumed);
  }
  await picture(`host-${name}-evidence`);
  await page.keyboard.press("Escape");
  await page.mouse.move(900, 40);
}

/** The lens names what grew; behind it stands the difference, with what was assumed and links into the file. */
async function differenceBehind(page, picture, words, title) {
  const lens = page.locator(".codelens-decoration a", { hasText: words });
  await lens.first().waitFor();
  await picture("host-lens");
  await lens.first().click();
  const report = reportIn(page);
  await report.getByRole("heading", { name: title }).waitFor();
  await report
    .getByText(/Assumed/)
    .first()
    .waitFor();
  await picture("host-difference");
  const link = report.locator("a", { hasText: /^line.\d+$/ }).first();
  await link.click();
  await page.locator(".editor-group-container").first().locator(".selected-text").first().waitFor();
  await command(page, "View: Close Editors in Other Groups");
}

/** Takes the fixes until nothing is underlined, and the file says what it said. */
async function fixed(page, picture, name, file, before, { at, lines = 0 }) {
  let saved = before;
  const isAsBefore = () => saved === before;
  const save = (what) =>
    until(`${name}: ${what} is saved`, async () => {
      await page.keyboard.press("Control+S");
      const now = readFileSync(file, "utf8");
      if (now === saved || now === "") return false;
      saved = now;
      return true;
    });
  await save("what was typed");
  for (let turn = 0; turn < 3 && !isAsBefore(); turn++) {
    await goTo(page, before, at, { lines });
    await takeFix(page, /proved|put back|as it was|Remove/i, picture);
    await save("the fix");
  }
  assert.ok(isAsBefore(), `${name}: the fixes do not put back what was there`);
  await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "detached" });
  await picture(`host-${name}-fixed`);
}
