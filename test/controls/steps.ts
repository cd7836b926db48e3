// Scenarios of access controls and the solver that runs them, for the tests of their steps.
import path from "node:path";
import { after } from "node:test";
import { type AccessOracle, createAccessOracle } from "../../server/src/controls/index";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";

/** A feature with one scenario over the policies in `p/`, with these steps. */
export const feature = (...steps: string[]) =>
  `Feature: x\n  Scenario: y\n    Given the policies matching "p/*.json"\n${steps.map((step) => `    ${step}\n`).join("")}`;

/** An oracle over a solver of its own, which ends with the tests of the file that asks for it. */
export function solverOracle(): AccessOracle {
  const solver = createInlineSolver({ folder: path.join(import.meta.dirname, "../../server/src/solver") });
  after(() => solver.dispose());
  return createAccessOracle((investigation, signal) => investigate(investigation, solver, signal ? { signal } : {}), {});
}
