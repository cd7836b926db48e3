// Runs the rules that are exported to CloudFormation Guard, with their test files, in Guard itself, and counts where it says otherwise.
// Usage: node --import tsx scripts/check-guard.ts PATH-OF-CFN-GUARD [every n-th]. The executable is in the npm package
// @cdklabs/cdk-validator-cfnguard (`npm pack` it; bin/ubuntu/x86_64/cfn-guard). Status 1 where a case differs.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { negate } from "../server/src/controls/condition/tree";
import { type GuardInput, guardCases, guardRule, guardTests } from "../server/src/controls/export/guard";
import { knownControls } from "../server/src/controls/known/table";

const [executable, nth = "1"] = process.argv.slice(2);
if (executable === undefined) {
  process.stderr.write("Name the executable `cfn-guard`.\n");
  process.exit(2);
}

const inputs = knownControls()
  .filter(({ template }) => template !== undefined)
  .flatMap(({ condition, template, words }, at): GuardInput[] => {
    const { type, property, value } = template as NonNullable<typeof template>;
    const test = value !== undefined && condition.test.is === "value" ? { ...condition.test, values: [value] } : condition.test;
    const safe = { ...condition, property, test };
    return [
      { name: `rule_${at}_safe`, requirement: words, type, condition: safe },
      { name: `rule_${at}_unsafe`, requirement: words, type, condition: negate(safe) },
    ];
  })
  .filter((_, at) => at % Number(nth) === 0);

let rules = 0;
let cases = 0;
let unsaid = 0;
const folder = mkdtempSync(join(tmpdir(), "guard-"));
try {
  mkdirSync(join(folder, "tests"));
  for (const input of inputs) {
    const rule = guardRule(input);
    if (rule === undefined) {
      unsaid++;
      continue;
    }
    writeFileSync(join(folder, `${input.name}.guard`), rule);
    writeFileSync(join(folder, "tests", `${input.name}_tests.json`), guardTests(input));
    rules++;
    cases += guardCases(input).length;
  }
  const { stdout, stderr, status } = spawnSync(executable, ["test", "-d", folder], { encoding: "utf8", maxBuffer: 200_000_000 });
  const passed = stdout.match(/^ {2}PASS Rules:/gm)?.length ?? 0;
  const failed = stdout.match(/^ {2}FAIL Rules:/gm)?.length ?? 0;
  process.stdout.write(
    `${rules} rules, ${cases} cases: ${passed} as expected, ${failed} with another verdict; ${unsaid} conditions that Guard cannot say; status ${status}\n`,
  );
  if (failed > 0) process.stdout.write(`${stdout.slice(Math.max(0, stdout.indexOf("FAIL Rules:") - 2000)).slice(0, 6000)}\n`);
  process.stderr.write(stderr.slice(0, 2000));
  process.exitCode = failed > 0 || passed !== cases || status !== 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
