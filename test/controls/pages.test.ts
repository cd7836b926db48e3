// Every code of a control has a page; its bad example raises the code, and its good one raises nothing at all.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, test } from "node:test";
import { CONTROL_FAILED, CONTROL_UNDECIDED, checkFeature, createAccessOracle, runControls } from "../../server/src/controls/index";
import { controlPages } from "../../server/src/controls/pages";
import { codeDescription, controlCodes, controlTextCodes } from "../../server/src/core/validate/codes";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { builtIndex, NO_INDEX } from "./fixture";

const root = path.join(import.meta.dirname, "../..");
const solver = createInlineSolver({ folder: path.join(root, "server/src/solver") });
after(() => solver.dispose());
const oracle = createAccessOracle((investigation, signal) => investigate(investigation, solver, signal ? { signal } : {}), {});

/** The examples of a written page: a control, and a policy where it is run. */
function examplesOf(code: string, heading: "Bad" | "Good"): { feature: string; policy?: string } {
  const markdown = readFileSync(path.join(root, "docs/codes", `${code}.md`), "utf8");
  const section = markdown.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? "";
  const [feature, policy] = [...section.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map((match) => match[1]);
  assert.ok(feature, `${code}: there is an example`);
  return { feature, ...(policy !== undefined && { policy }) };
}

/** The codes that the editor would show for an example. */
async function codesOf(code: string, { feature, policy }: { feature: string; policy?: string }): Promise<string[]> {
  const found: string[] = checkFeature(feature, controlPages[code]?.withoutIndex ? undefined : builtIndex).map((one) => one.code);
  if (policy === undefined) return found;
  const findPolicies = async () => [{ path: "policies/example.json", text: policy }];
  const { scenarios } = await runControls(feature, { oracle, findPolicies });
  for (const { verdict } of scenarios) {
    if (verdict === "NON_COMPLIANT") found.push(CONTROL_FAILED);
    if (verdict === "UNDECIDED") found.push(CONTROL_UNDECIDED);
  }
  return found;
}

test("each code has a page, a link to it, and no page is left over", () => {
  assert.deepEqual(Object.keys(controlPages), [...controlCodes]);
  assert.deepEqual([...controlCodes], [...controlTextCodes, CONTROL_FAILED, CONTROL_UNDECIDED]);
  for (const code of controlCodes) assert.ok(codeDescription(code).href.endsWith(`/docs/codes/${code}.md`), code);
});

for (const code of controlCodes) {
  test(`${code}: the bad example raises it and nothing else, the good one raises nothing`, {
    skip: builtIndex ? false : NO_INDEX,
  }, async () => {
    assert.deepEqual([...new Set(await codesOf(code, examplesOf(code, "Bad")))], [code]);
    assert.deepEqual(await codesOf(code, examplesOf(code, "Good")), []);
  });
}
