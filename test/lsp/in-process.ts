// The real server in this process with a stand-in for the core and the solver: for timing and failures that real ones do not show on demand.
import { PassThrough } from "node:stream";
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { loadSpecification } from "../../server/src/controls/specification/node/load";
import type { Analysis, PolicyInput } from "../../server/src/core/analysis-api";
import type { Catalogue } from "../../server/src/core/catalogue/api";
import type { CheckResult, Finding } from "../../server/src/core/checks/finding";
import type { Investigation } from "../../server/src/core/checks/investigation";
import { jsonSource } from "../../server/src/core/syntax/parse";
import type { Services } from "../../server/src/lsp/open-document";
import { startServer } from "../../server/src/lsp/server";
import type { SolverHandle } from "../../server/src/solver/api";
import { Client } from "./client";

interface Stand {
  /** Milliseconds that a proof takes. */
  proofMs: number;
  /** Versions of texts whose proofs began, were aborted, ended. */
  began: string[];
  aborted: string[];
  ended: string[];
  disposed: boolean;
  /** Called with each text that is analysed; may throw. */
  onAnalyse?: (text: string) => void;
  onProve?: (text: string) => void;
}

/**
 * A core that marks every `"bad:Action"` as a proved finding `new-access` and every `"typo"` as a quick one, and calls text
 * without a closing brace broken.
 */
function fakeAnalysis(stand: Stand, input: PolicyInput): Analysis {
  stand.onAnalyse?.(input.text);
  const find = (needle: string, code: string): Finding[] =>
    [...input.text.matchAll(new RegExp(needle, "g"))].map((match) => ({
      code,
      severity: "error",
      message: `${code} of ${match[0]}`,
      range: { start: match.index, end: match.index + match[0].length },
      statementIndex: 0,
    }));
  const broken = !input.text.trimEnd().endsWith("}");
  return {
    kind: "identity",
    document: {
      text: input.text,
      source: jsonSource(input.text),
      range: { start: 0, end: input.text.length },
      statements: [],
      statementIsArray: false,
      properties: [],
    },
    quick: broken ? [{ code: "syntax", severity: "error", message: "not JSON", range: { start: 0, end: 1 } }] : find('"typo"', "TYPO"),
    *prove(): Investigation<CheckResult> {
      // The text travels as a question, so that the stand-in solver can tell the runs apart.
      yield [input.text as never];
      return { findings: find('"bad:Action"', "new-access"), undecided: [] };
    },
    *fixes() {
      yield [];
      return [];
    },
  };
}

const solver = (stand: Stand): SolverHandle => ({
  state: "idle",
  onStateChange: () => {},
  warmUp: async () => {},
  dispose: async () => {
    stand.disposed = true;
  },
  async solve(questions, options) {
    const text = questions[0] as unknown as string;
    stand.began.push(text);
    stand.onProve?.(text);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, stand.proofMs);
      options?.signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        stand.aborted.push(text);
        reject(options.signal?.reason as Error);
      });
    });
    stand.ended.push(text);
    return questions.map(() => ({ kind: "unsat" }) as never);
  },
});

/** Starts the server on a pair of pipes. */
export function startInProcess(partial: Partial<Stand> = {}): { client: Client; stand: Stand } {
  const stand: Stand = { proofMs: 5, began: [], aborted: [], ended: [], disposed: false, ...partial };
  const services: Services = {
    analyse: (input) => fakeAnalysis(stand, input),
    catalogue: () => ({}) as Catalogue,
    useCatalogue: () => undefined,
    specification: () => loadSpecification(),
    createSolver: () => solver(stand),
    async investigate(investigation, handle, options) {
      let step = investigation.next();
      while (!step.done) step = investigation.next(await handle.solve(step.value, options));
      return step.value;
    },
  };
  const toServer = new PassThrough();
  const fromServer = new PassThrough();
  startServer(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(fromServer)), services);
  return { client: new Client(toServer, fromServer), stand };
}
