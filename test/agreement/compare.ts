// One pair of policies by three ways: the product, brute force, and a native solver on an independent encoding. Says where they differ.
import type { Catalogue } from "../../server/src/core/catalogue/api";
import { checkNoNewAccess, type Outcome, typesOf } from "../../server/src/core/checks/operations";
import { decidePolicy } from "../../server/src/core/meaning/decide";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import type { SolverHandle } from "../../server/src/solver/api";
import { investigate } from "../../server/src/solver/investigate";
import { bruteForce } from "./grid";
import type { NativeSolver } from "./native";
import type { Random, RawPolicy } from "./random";
import { newAccessScript, Outside } from "./smt";

export interface Comparison {
  result: Outcome["result"];
  /** Brute force found new access. */
  bruteFound: boolean;
  /** Verdicts of the native solvers by name; `outside` where the encoding leaves the question out. */
  natives: Record<string, string>;
  /** Differences, in words; empty if there are none. */
  differences: string[];
}

export interface CompareOptions {
  solver: SolverHandle;
  catalogue?: Catalogue;
  natives: NativeSolver[];
  /** Requests of the grid that are tried. */
  gridLimit: number;
  random: Random;
}

/** Compares the verdicts on "does the updated policy allow more than the existing one?". */
export async function comparePair(existing: RawPolicy, updated: RawPolicy, options: CompareOptions): Promise<Comparison> {
  const { solver, catalogue, natives, gridLimit, random } = options;
  const types = typesOf(catalogue);
  const [older, newer] = [documentOf(existing), documentOf(updated)];
  const outcome = await investigate(checkNoNewAccess(older, newer, { catalogue }), solver, { timeoutMs: 10_000 });
  const differences: string[] = [];
  if (outcome.result === "UNDECIDED") differences.push(`undecided: ${outcome.message}`);
  for (const { reason } of outcome.undecided) if (/replay|internal/.test(reason)) differences.push(reason);
  for (const { statementIndex, request } of outcome.counterexamples) {
    const decision = decidePolicy(newer, request, types);
    if (decision.decision !== "allow" || statementIndex === undefined || !decision.allows.includes(statementIndex))
      differences.push(`the updated policy does not allow the counterexample of statement ${statementIndex}: ${JSON.stringify(request)}`);
    if (decidePolicy(older, request, types).decision === "allow")
      differences.push(`the existing policy allows the counterexample of statement ${statementIndex}: ${JSON.stringify(request)}`);
  }
  const named = new Set([
    ...outcome.reasons.map((reason) => reason.statementIndex),
    ...outcome.undecided.map((one) => one.statement?.index),
  ]);
  const found = gridLimit > 0 ? bruteForce(older, newer, types, gridLimit, random) : new Map();
  for (const [index, request] of found)
    if (!named.has(index)) differences.push(`brute force: statement ${index} newly allows ${JSON.stringify(request)}`);
  const verdicts: Record<string, string> = {};
  if (natives.length > 0) {
    const script = scriptOf(existing, updated, types);
    for (const native of natives) {
      if (script === undefined) {
        verdicts[native.name] = "outside";
        continue;
      }
      const { verdict, note } = await native.check(script);
      verdicts[native.name] = note ? note : verdict;
      if (note?.startsWith("(error")) differences.push(`${native.name}: ${note}`);
      if (verdict === "sat" && outcome.result === "PASS")
        differences.push(`${native.name} finds new access, the product proves that there is none`);
      if (verdict === "unsat" && outcome.result === "FAIL")
        differences.push(`${native.name} proves that there is no new access, the product has a counterexample`);
    }
  }
  return { result: outcome.result, bruteFound: found.size > 0, natives: verdicts, differences };
}

function scriptOf(existing: RawPolicy, updated: RawPolicy, types: ReturnType<typeof typesOf>): string | undefined {
  try {
    return newAccessScript(existing, updated, { type: (key) => types.type(key) });
  } catch (error) {
    if (error instanceof Outside) return undefined;
    throw error;
  }
}

function documentOf(policy: RawPolicy): PolicyDocument {
  const { document, problems } = parsePolicy(JSON.stringify(policy));
  const fatal = problems.find((problem) => problem.fatal);
  if (!document || fatal) throw new Error(`The generator made a policy that cannot be read: ${fatal?.message}`);
  return document;
}
