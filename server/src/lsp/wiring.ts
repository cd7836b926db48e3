// The rooms that the server works with, as they really are. The only file of the server that names their doors.
import { parsePolicy } from "../core/syntax/parse";
import type { Analysis, PolicyInput } from "../core/analysis-api";
import { loadCatalogue } from "../workspace/catalogue";
import type { Services } from "./session";

/** The real services. */
export function realServices(): Services {
  return {
    analyse: syntaxOnly,
    catalogue: loadCatalogue,
    createSolver: () => ({ solve: async () => [], state: "idle", onStateChange: () => {}, warmUp: async () => {}, dispose: async () => {} }),
    investigate: async (run) => {
      const step = run.next();
      if (!step.done) throw new Error("No solver is wired yet.");
      return step.value;
    },
  };
}

/** Until core/analysis.ts lands: what the parser alone knows. */
function syntaxOnly(input: PolicyInput): Analysis {
  const parsed = parsePolicy(input.text);
  return {
    document: parsed.document,
    kind: "identity",
    quick: parsed.problems.map((problem) => ({ code: problem.code, severity: "error", message: problem.message, range: problem.range })),
    *prove() {
      return { findings: [], undecided: [] };
    },
    *fixes() {
      return [];
    },
  };
}
