// The solver on the calling thread, for the command line, with z3 from its files.
import type { SolverHandle } from "../api";
import type { Search } from "../engine";
import { createSolverHere } from "../here";
import { loadZ3 } from "./load-z3";

interface InlineOptions {
  /** Folder beside which z3's files lie; the folder of this file by default. */
  folder?: string;
  cacheSize?: number;
  search?: Search;
}

/** As `createSolverHere`. It starts no thread and keeps no handle open, so the process can end by itself. */
export function createInlineSolver({ folder = __dirname, ...options }: InlineOptions = {}): SolverHandle {
  return createSolverHere((compiled) => loadZ3({ folder, compiled }), options);
}
