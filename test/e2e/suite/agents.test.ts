// What agents of the editor are given: the server, started and asked by the editor's own client, and the same as tools.
import * as assert from "node:assert/strict";
import * as vscode from "vscode";
import { until } from "./editor";

const OPEN = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::doc-example-bucket/*" }],
});
/** As the editor names a server: the extension and the label. */
const SERVER = "iam-prover.iam-prover/IAM Policy Prover";

interface Checked {
  verdict: string;
  findings: { code: string; fixes: { proved: boolean; policy: string }[] }[];
}

async function asked(tool: string, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  return result.content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
}

describe("agents of the editor", () => {
  it("have our checks as tools: a policy with a hole goes in, and the second call gets the proved one", async () => {
    const check = (policy: string) => asked("iamProver_checkPolicy", { policy, policyType: "RESOURCE_POLICY" });
    const first = JSON.parse(await check(OPEN)) as Checked;
    assert.equal(first.verdict, "findings");
    const fix = first.findings.find(({ code }) => code === "public-access")?.fixes.find(({ proved }) => proved);
    assert.ok(fix, JSON.stringify(first));
    const second = JSON.parse(await check(fix.policy)) as Checked;
    assert.ok(!second.findings.some(({ code }) => code === "public-access"));
  });

  it("are told what is wrong with a call, and read nothing outside of the workspace", async () => {
    await assert.rejects(asked("iamProver_checkPolicy", { path: "/etc/passwd" }), /outside/);
    assert.match(await asked("iamProver_checkPolicy", { path: "policies/bucket-open.json" }), /public-access/);
  });

  it("reach the server through the editor's own client of the protocol", async () => {
    await vscode.commands.executeCommand("workbench.mcp.startServer", SERVER, { waitForLiveTools: true });
    const tool = await until("the server's tools", () => vscode.lm.tools.find(({ name }) => /^mcp_.*check_policy$/.test(name)));
    for (const name of ["compare_policies", "evaluate_request", "repair_policy", "who_can_reach", "complete_names"])
      assert.ok(
        vscode.lm.tools.some((one) => one.name.startsWith("mcp_") && one.name.endsWith(name)),
        name,
      );
    assert.match(await asked(tool.name, { policy: OPEN, policyType: "RESOURCE_POLICY" }), /public-access/);
  });
});
