// One pair of policies by three ways: the product, brute force, and a native solver on an independent encoding. Says where they differ.
import type { Catalogue } from "../../server/src/core/catalogue/api";
import { checkNoNewAccess, type Outcome, typesOf } from "../../server/src/core/checks/operations";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import type { KeyTypes } from "../../server/src/core/semantics/keys";
import type { Request } from "../../server/src/core/semantics/request";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import type { SolverHandle } from "../../server/src/solver/api";
import { investigate } from "../../server/src/solver/investigate";
import { bruteForce, gridRequests } from "./grid";
import type { NativeSolver } from "./native";
import type { Random, RawPolicy } from "./random";
import { newAccessScript, Outside, type Role } from "./smt";

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
export async function comparePair(
  existing: RawPolicy,
  updated: RawPolicy,
  options: CompareOptions,
  role: Role = "grants",
): Promise<Comparison> {
  const { solver, catalogue, natives, gridLimit, random } = options;
  const types = typesOf(catalogue);
  const [older, newer] = [documentOf(existing), documentOf(updated)];
  const outcome = await investigate(checkNoNewAccess(older, newer, { catalogue }, role === "grants" ? undefined : role), solver, {
    timeoutMs: 10_000,
  });
  const differences: string[] = [];
  const script = scriptOf(existing, updated, types, role);
  // What nobody knows may be undecided; nothing else.
  if (outcome.result === "UNDECIDED" && (script?.unknowns ?? 1) === 0) differences.push(`undecided: ${outcome.message}`);
  // Where some part is unknown, what rests on it may not replay: it stays undecided.
  const wrongReason = (script?.unknowns ?? 1) === 0 ? /replay|internal/ : /internal/;
  for (const { reason } of outcome.undecided) if (wrongReason.test(reason)) differences.push(reason);
  for (const { statementIndex, request } of outcome.counterexamples) {
    const decision = decidePolicy(newer, request, types);
    if (role !== "grants") {
      if (!letsThrough(newer, role, request, types) || letsThrough(older, role, request, types))
        differences.push(`the counterexample is nothing that the guardrail lost: ${JSON.stringify(request)}`);
      continue;
    }
    if (decision.decision !== "allow" || statementIndex === undefined || !decision.allows.includes(statementIndex))
      differences.push(`the updated policy does not allow the counterexample of statement ${statementIndex}: ${JSON.stringify(request)}`);
    if (decidePolicy(older, request, types).decision === "allow")
      differences.push(`the existing policy allows the counterexample of statement ${statementIndex}: ${JSON.stringify(request)}`);
  }
  const named = new Set([
    ...outcome.reasons.map((reason) => reason.statementIndex),
    ...outcome.undecided.map((one) => one.statement?.index),
  ]);
  const through = (document: PolicyDocument, request: Request) => letsThrough(document, role, request, types);
  const found = role === "grants" && gridLimit > 0 ? bruteForce(older, newer, types, gridLimit, random) : new Map<number, Request>();
  if (role !== "grants" && outcome.result === "PASS")
    for (const request of gridRequests([older, newer], types, gridLimit, random))
      if (through(newer, request) && !through(older, request) && !isDecidedByAws(request)) {
        differences.push(`brute force: the guardrail lost ${JSON.stringify(request)}`);
        break;
      }
  for (const [index, request] of found)
    if (!named.has(index)) differences.push(`brute force: statement ${index} newly allows ${JSON.stringify(request)}`);
  const verdicts: Record<string, string> = {};
  if (natives.length > 0) {
    for (const native of natives) {
      if (script === undefined) {
        verdicts[native.name] = "outside";
        continue;
      }
      const { verdict, note } = await native.check(script.text);
      verdicts[native.name] = note ? note : verdict;
      if (note?.startsWith("(error")) differences.push(`${native.name}: ${note}`);
      if (verdict === "sat" && outcome.result === "PASS")
        differences.push(`${native.name} finds new access, the product proves that there is none`);
      if (verdict === "unsat" && outcome.result === "UNDECIDED")
        differences.push(`undecided: ${native.name} proves that there is no new access whatever the unknown parts mean`);
      if (verdict === "unsat" && outcome.result === "FAIL")
        differences.push(`${native.name} proves that there is no new access, the product has a counterexample`);
    }
  }
  return { result: outcome.result, bruteFound: found.size > 0, natives: verdicts, differences };
}

/** What a guardrail lets a request do: an SCP that allows nothing, and every RCP, stands beside full access. */
function letsThrough(document: PolicyDocument, role: Role, request: Request, types: KeyTypes): boolean {
  const { decision } = decidePolicy(document, request, types);
  const lists = role === "scp" && document.statements.some(({ effect }) => effect?.value === "Allow");
  return lists ? decision === "allow" : decision !== "explicitDeny";
}

/** SEMANTICS.md 9.19 to 9.21: no policy decides these. */
function isDecidedByAws({ action, principal }: Request): boolean {
  if (/^sts:get(calleridentity|sessiontoken)$/i.test(action)) return true;
  return /^sts:assumerole$/i.test(action) && principal.id.endsWith(":root");
}

function scriptOf(existing: RawPolicy, updated: RawPolicy, types: KeyTypes, role: Role): { text: string; unknowns: number } | undefined {
  try {
    return newAccessScript(existing, updated, { type: (key) => types.type(key) }, role);
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
