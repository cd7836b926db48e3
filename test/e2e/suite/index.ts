// The suite's entry: VS Code calls `run` inside its extension host and takes a rejection for a failure.
import { writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";

const prefix = process.env.IAM_PROVER_SUITE_PREFIX ?? "";

/** Runs the suite. Rejects when a test failed. */
export async function run(): Promise<void> {
  // A remote extension host forwards "%s" and its arguments as they are: format here. Each line gets the mark that the runner looks for.
  Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => console.log(prefix + format(...parts).replaceAll("\n", `\n${prefix}`));
  const mocha = new Mocha({ ui: "bdd", color: false, timeout: 240_000, reporter: "spec" });
  if (process.env.IAM_PROVER_SUITE_ONLY) mocha.grep(new RegExp(process.env.IAM_PROVER_SUITE_ONLY));
  // The tests register themselves with Mocha's global functions, which exist between these two events.
  mocha.suite.emit("pre-require", globalThis, "suite", mocha);
  await import("./activation.test");
  await import("./agents.test");
  await import("./controls.test");
  await import("./crash.test");
  await import("./questions.test");
  await import("./session.test");
  await import("./workspace.test");
  mocha.suite.emit("post-require", globalThis, "suite", mocha);

  const totals = { passed: 0, failed: 0, skipped: 0, failures: [] as string[] };
  await new Promise<void>((resolve, reject) => {
    const runner = mocha.run((failures) => {
      if (process.env.IAM_PROVER_SUITE_TOTALS) writeFileSync(process.env.IAM_PROVER_SUITE_TOTALS, JSON.stringify(totals));
      if (failures > 0) reject(new Error(`${failures} failed`));
      else resolve();
    });
    runner.on("pass", () => totals.passed++);
    runner.on("fail", (test, error: Error) => {
      totals.failed++;
      totals.failures.push(`e2e: ${test.fullTitle()}: ${error.stack ?? error.message}`);
    });
    runner.on("pending", () => totals.skipped++);
  });
}
