// z3 compiled to WebAssembly, through its low-level synchronous functions.
import type { BooleanSolver, Deadline } from "../core/theory/api";
import { FIRST_SLICE, MAX_SLICE, QUESTIONS_PER_CONTEXT } from "./limits";
import type { CompiledCode } from "./wasm";

/** Functions that are called. The synchronous check is exported but not documented, so a later z3 may lack it: all are looked for at the start. */
export const NEEDED = [
  "_Z3_ast_vector_dec_ref",
  "_Z3_ast_vector_get",
  "_Z3_ast_vector_inc_ref",
  "_Z3_ast_vector_size",
  "_Z3_del_config",
  "_Z3_del_context",
  "_Z3_eval_smtlib2_string",
  "_Z3_get_app_decl",
  "_Z3_get_bool_value",
  "_Z3_mk_bool_sort",
  "_Z3_mk_config",
  "_Z3_mk_const",
  "_Z3_mk_context",
  "_Z3_mk_false",
  "_Z3_mk_int_symbol",
  "_Z3_mk_not",
  "_Z3_mk_or",
  "_Z3_mk_params",
  "_Z3_mk_solver_for_logic",
  "_Z3_model_dec_ref",
  "_Z3_model_get_const_interp",
  "_Z3_model_inc_ref",
  "_Z3_params_dec_ref",
  "_Z3_params_inc_ref",
  "_Z3_params_set_uint",
  "_Z3_solver_assert",
  "_Z3_solver_check_assumptions",
  "_Z3_solver_dec_ref",
  "_Z3_solver_get_model",
  "_Z3_solver_get_reason_unknown",
  "_Z3_solver_get_unsat_core",
  "_Z3_solver_inc_ref",
  "_Z3_solver_pop",
  "_Z3_solver_push",
  "_Z3_solver_set_params",
  "_free",
  "_malloc",
  "_set_noop_error_handler",
] as const;

/** z3's WebAssembly module. Numbers are addresses in its memory. */
export type Z3Module = {
  HEAPU32: Uint32Array;
  ccall(name: string, result: string, argumentTypes: string[], args: unknown[]): unknown;
  UTF8ToString(address: number): string;
} & Record<(typeof NEEDED)[number], (...args: number[]) => number>;

export interface Z3 {
  module: Z3Module;
  compiled: CompiledCode | undefined;
}

const SAT = 1;
const UNSAT = -1;

/** z3's propositional solver behind the interface of the core. `close` frees everything. */
export class Z3BooleanSolver implements BooleanSolver {
  private context = 0;
  private solver = 0;
  private model = 0;
  private questions = 0;
  private slice = 0;
  private buffer = 0;
  private bufferSize = 0;
  private readonly constants: number[] = [];
  private readonly negations: number[] = [];
  private readonly declarations: number[] = [];

  constructor(private readonly z3: Z3Module) {}

  reset(): void {
    if (this.context !== 0 && ++this.questions >= QUESTIONS_PER_CONTEXT) this.close();
    if (this.context === 0) this.open();
    this.dropModel();
    // One solver with a scope for each question: making a solver costs more than a small question.
    if (this.solver !== 0) this.z3._Z3_solver_pop(this.context, this.solver, 1);
    else {
      this.solver = this.z3._Z3_mk_solver_for_logic(this.context, this.symbol("QF_FD"));
      this.z3._Z3_solver_inc_ref(this.context, this.solver);
    }
    this.z3._Z3_solver_push(this.context, this.solver);
  }

  addClause(literals: number[]): void {
    const z3 = this.z3;
    const args = literals.map((literal) => this.literal(literal));
    const clause =
      args.length === 1
        ? (args[0] as number)
        : args.length === 0
          ? z3._Z3_mk_false(this.context)
          : z3._Z3_mk_or(this.context, args.length, this.array(args));
    z3._Z3_solver_assert(this.context, this.solver, clause);
  }

  solve(assumptions: number[], deadline: Deadline): ReturnType<BooleanSolver["solve"]> {
    const z3 = this.z3;
    const terms = assumptions.map((literal) => this.literal(literal));
    for (let slice = FIRST_SLICE; ; slice = Math.min(slice * 2, MAX_SLICE)) {
      this.limitWork(slice);
      const result = z3._Z3_solver_check_assumptions(this.context, this.solver, terms.length, this.array(terms));
      if (result === SAT) return { result: "sat", model: this.readModel() };
      if (result === UNSAT) return { result: "unsat", core: this.readCore(terms, assumptions) };
      const reason = z3.UTF8ToString(z3._Z3_solver_get_reason_unknown(this.context, this.solver));
      if (deadline.expired()) return { result: "unknown", reason: "the time limit was reached in the Boolean search" };
      if (!/resource|max\. *rlimit|canceled|rlimit/i.test(reason))
        return { result: "unknown", reason: `z3 gave up: ${reason || "no reason given"}` };
    }
  }

  /**
   * Runs a script over strings, in slices of work until it decides or time is over. In the context of the clauses: a
   * second one beside it would be another 9 MB of z3's memory, which is never given back.
   */
  readonly words = (script: string, deadline: Deadline): string => {
    if (this.context === 0) this.open();
    let output = "unknown";
    for (let slice = FIRST_SLICE; slice <= MAX_SLICE && !deadline.expired(); slice *= 4) {
      output = this.run(`(set-option :rlimit ${slice})\n${script}`);
      this.run("(reset)");
      if (!/^unknown\b/m.test(output)) return output;
    }
    return output;
  };

  close(): void {
    if (this.context === 0) return;
    this.dropSolver();
    this.z3._Z3_del_context(this.context);
    this.context = 0;
    this.questions = 0;
    this.constants.length = 0;
    this.negations.length = 0;
    this.declarations.length = 0;
  }

  private open(): void {
    const config = this.z3._Z3_mk_config();
    this.context = this.z3._Z3_mk_context(config);
    this.z3._Z3_del_config(config);
    this.z3._set_noop_error_handler(this.context);
  }

  private dropSolver(): void {
    this.dropModel();
    if (this.solver !== 0) this.z3._Z3_solver_dec_ref(this.context, this.solver);
    this.solver = 0;
    this.slice = 0;
  }

  private dropModel(): void {
    if (this.model !== 0) this.z3._Z3_model_dec_ref(this.context, this.model);
    this.model = 0;
  }

  private literal(literal: number): number {
    const variable = Math.abs(literal);
    let constant = this.constants[variable];
    if (constant === undefined) {
      const z3 = this.z3;
      constant = z3._Z3_mk_const(this.context, z3._Z3_mk_int_symbol(this.context, variable), z3._Z3_mk_bool_sort(this.context));
      this.constants[variable] = constant;
      this.negations[variable] = z3._Z3_mk_not(this.context, constant);
      this.declarations[variable] = z3._Z3_get_app_decl(this.context, constant);
    }
    return literal > 0 ? constant : (this.negations[variable] as number);
  }

  private limitWork(units: number): void {
    if (this.slice === units) return;
    this.slice = units;
    const z3 = this.z3;
    const params = z3._Z3_mk_params(this.context);
    z3._Z3_params_inc_ref(this.context, params);
    z3._Z3_params_set_uint(this.context, params, this.symbol("rlimit"), units);
    z3._Z3_solver_set_params(this.context, this.solver, params);
    z3._Z3_params_dec_ref(this.context, params);
  }

  private readModel(): (variable: number) => boolean {
    const z3 = this.z3;
    this.dropModel();
    this.model = z3._Z3_solver_get_model(this.context, this.solver);
    z3._Z3_model_inc_ref(this.context, this.model);
    const known = new Map<number, boolean>();
    return (variable) => {
      let value = known.get(variable);
      if (value === undefined) {
        const declaration = this.declarations[variable];
        const term = declaration === undefined ? 0 : z3._Z3_model_get_const_interp(this.context, this.model, declaration);
        // A variable that z3 left out may be either.
        value = term !== 0 && z3._Z3_get_bool_value(this.context, term) === 1;
        known.set(variable, value);
      }
      return value;
    };
  }

  private readCore(terms: number[], assumptions: number[]): number[] {
    const z3 = this.z3;
    const byTerm = new Map(terms.map((term, i) => [term, assumptions[i] as number]));
    const core = z3._Z3_solver_get_unsat_core(this.context, this.solver);
    z3._Z3_ast_vector_inc_ref(this.context, core);
    const literals: number[] = [];
    for (let i = 0; i < z3._Z3_ast_vector_size(this.context, core); i++) {
      const literal = byTerm.get(z3._Z3_ast_vector_get(this.context, core, i));
      if (literal !== undefined) literals.push(literal);
    }
    z3._Z3_ast_vector_dec_ref(this.context, core);
    return literals;
  }

  private run(script: string): string {
    return String(this.z3.ccall("Z3_eval_smtlib2_string", "string", ["number", "string"], [this.context, script]));
  }

  private symbol(name: string): number {
    return this.z3.ccall("Z3_mk_string_symbol", "number", ["number", "string"], [this.context, name]) as number;
  }

  /** Copies addresses into z3's memory. Valid until the next call. */
  private array(values: number[]): number {
    if (values.length > this.bufferSize) {
      if (this.buffer !== 0) this.z3._free(this.buffer);
      this.bufferSize = Math.max(64, values.length * 2);
      this.buffer = this.z3._malloc(this.bufferSize * 4);
    }
    this.z3.HEAPU32.set(values, this.buffer >> 2);
    return this.buffer;
  }
}
