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
const unsaid: string[] = [];
const different: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "guard-"));
try {
  for (const input of inputs) {
    const rule = guardRule(input);
    if (rule === undefined) {
      unsaid.push(input.requirement);
      continue;
    }
    const own = join(folder, input.name);
    mkdirSync(own);
    const [ruleFile, testFile] = [join(own, "rule.guard"), join(own, "tests.json")];
    writeFileSync(ruleFile, rule);
    writeFileSync(testFile, guardTests(input));
    const { stdout, stderr, status } = spawnSync(executable, ["test", "-r", ruleFile, "-t", testFile], { encoding: "utf8", timeout: 60_000 });
    rules++;
    const count = guardCases(input).length;
    const passed = stdout.match(/^\s+PASS Rules:/gm)?.length ?? 0;
    cases += count;
    if (status !== 0 || passed !== count) different.push(`${input.name} (${input.requirement}): ${passed} of ${count}\n${rule}\n${stdout}${stderr}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  `${rules} rules, ${cases} cases, ${different.length} rules with a different verdict, ${unsaid.length} that Guard cannot say\n${different.slice(0, 10).join("\n")}`,
);
process.exitCode = different.length > 0 ? 1 : 0;
