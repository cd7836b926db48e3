// Runs the rules that are exported in Guard itself, and counts where it says otherwise: those of CloudFormation Guard on templates
// with their test files, those of AWS Config custom policies, which are Guard's text as well, on configuration items. The names of an
// item's members are written as AWS Config has them, some types with a small and some with a capital letter first: every case runs both ways.
// Usage: node --import tsx scripts/check-guard.ts PATH-OF-CFN-GUARD [every n-th]. The executable is in the npm package
// @cdklabs/cdk-validator-cfnguard (`npm pack` it; bin/ubuntu/x86_64/cfn-guard). Status 1 where a case differs.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { all, any, negate } from "../server/src/controls/condition/tree";
import { configRule, type GuardInput, guardCases, guardRule } from "../server/src/controls/export/guard";
import { type KnownControl, knownControls } from "../server/src/controls/known/table";
import { targetsFor } from "../server/src/controls/templates/mapping";

const [executable, nth = "1"] = process.argv.slice(2);
if (executable === undefined) {
  process.stderr.write("Name the executable `cfn-guard`.\n");
  process.exit(2);
}

const inputs = knownControls()
  .flatMap((control, at): GuardInput[] => {
    const whole = wholeOf(control);
    if (!whole) return [];
    const input = { requirement: control.words, ...whole };
    return [
      { name: `rule_${at}_safe`, ...input },
      { name: `rule_${at}_unsafe`, ...input, condition: negate(whole.condition) },
    ];
  })
  .filter((_, at) => at % Number(nth) === 0);

/** All that a row asks for, on the properties of its resource; undefined where it has none. A row of several questions is mapped as drafts are. */
function wholeOf({ service, operation, condition, others, template }: KnownControl): Pick<GuardInput, "type" | "condition"> | undefined {
  if (!template) return undefined;
  const { type, property, value } = template;
  if (others) {
    const parts = [condition, ...others.parts];
    return targetsFor(service, [operation], others.kind === "all" ? all(parts) : any(parts)).find(({ form }) => form === "cloudformation");
  }
  const test = value !== undefined && condition.test.is === "value" ? { ...condition.test, values: [value] } : condition.test;
  return { type, condition: { ...condition, property, test } };
}

/** One case of a rule: what Guard reads, and its verdict. */
interface Case {
  name: string;
  input: unknown;
  expectations: { rules: Record<string, "PASS" | "FAIL" | "SKIP"> };
}

/** The members' names with a small letter first, as many types of configuration items have them. */
function small(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(small);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.charAt(0).toLowerCase() + key.slice(1), small(inner)]));
}

/** The cases of a template as configuration items. */
function itemCases(input: GuardInput): Case[] {
  return guardCases(input).flatMap(({ name, input: { Resources }, expectations }) =>
    Object.values(Resources).flatMap(({ Type, Properties }) =>
      [Properties, small(Properties)].map((configuration, at) => ({
        name: `${name}, ${at === 0 ? "capital" : "small"} letters`,
        input: { version: "1.3", resourceType: Type, resourceId: "example", configuration },
        expectations,
      })),
    ),
  );
}

let failed = 0;
run("CloudFormation Guard", guardRule, guardCases);
run("AWS Config custom policies", configRule, itemCases);
process.exitCode = failed > 0 ? 1 : 0;

function run(name: string, ruleOf: (input: GuardInput) => string | undefined, casesFor: (input: GuardInput) => Case[]): void {
  const folder = mkdtempSync(join(tmpdir(), "guard-"));
  try {
    mkdirSync(join(folder, "tests"));
    let [rules, cases, unsaid] = [0, 0, 0];
    for (const input of inputs) {
      const rule = ruleOf(input);
      if (rule === undefined) {
        unsaid++;
        continue;
      }
      writeFileSync(join(folder, `${input.name}.guard`), rule);
      const own = casesFor(input);
      writeFileSync(join(folder, "tests", `${input.name}_tests.json`), JSON.stringify(own));
      rules++;
      cases += own.length;
    }
    const { stdout, stderr, status } = spawnSync(executable as string, ["test", "-d", folder], {
      encoding: "utf8",
      maxBuffer: 400_000_000,
    });
    const passed = stdout.match(/^ {2}PASS Rules:/gm)?.length ?? 0;
    const wrong = stdout.match(/^ {2}FAIL Rules:/gm)?.length ?? 0;
    process.stdout.write(
      `${name}: ${rules} rules, ${cases} cases: ${passed} as expected, ${wrong} with another verdict; ${unsaid} conditions that Guard cannot say; status ${status}\n`,
    );
    if (wrong > 0) process.stdout.write(`${stdout.slice(Math.max(0, stdout.indexOf("FAIL Rules:") - 2000)).slice(0, 6000)}\n`);
    process.stderr.write(stderr.slice(0, 2000));
    failed += wrong > 0 || passed !== cases || status !== 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
