// Finds z3's files and starts it. The only file that loads z3-solver.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";
import { messageOf } from "../../core/text/errors";
import { type CompiledCode, wasm } from "../wasm";
import { NEEDED, type Z3, type Z3Module } from "../z3";

export interface Z3Options {
  /** A folder that may hold `z3/z3-built.js`, as the packed extension does. */
  folder?: string;
  /** The compiled WebAssembly of an earlier start: starting again takes 20 ms instead of 130. */
  compiled?: CompiledCode | undefined;
  /** z3 gives up beyond this many megabytes. */
  memoryLimitMb?: number | undefined;
}

/**
 * Loads and starts z3. Rejects when its files are missing or this build of z3 lacks the synchronous functions.
 *
 * No thread is started: z3 uses one only for its own time limit, which is why time is limited here by work units
 * (`rlimit`) in slices. So a process that used z3 can end by itself.
 */
export async function loadZ3(options: Z3Options = {}): Promise<Z3> {
  const script = locate(options.folder);
  const start = createRequire(script)(script) as (overrides: object) => Promise<Z3Module>;
  let compiled = options.compiled;
  const overrides = {
    // Its messages must not reach standard output, where a language server speaks its protocol.
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports: object, done: (instance: object, module: CompiledCode) => void): object {
      void compile(script, compiled)
        .then(async (module) => {
          compiled = module;
          done(await wasm.instantiate(module, imports), module);
        })
        .catch(failed);
      return {};
    },
  };
  let failed: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  const module = await Promise.race([start(overrides), failure]);
  const missing = NEEDED.filter((name) => typeof module[name] !== "function");
  if (missing.length > 0)
    throw new Error(`this build of z3-solver lacks ${missing.join(", ")}; install the version that package-lock.json names`);
  if (options.memoryLimitMb)
    module.ccall("Z3_global_param_set", "void", ["string", "string"], ["memory_max_size", String(options.memoryLimitMb)]);
  return { module, compiled };
}

async function compile(script: string, compiled: CompiledCode | undefined): Promise<CompiledCode> {
  if (compiled) return compiled;
  const file = join(script, "..", "z3-built.wasm");
  try {
    return await wasm.compile(await codeOf(file));
  } catch (error) {
    throw new Error(`\`${file}\` is missing or damaged (${messageOf(error)}); install again`);
  }
}

/** The extension's package holds the code compressed: two megabytes less to download, a quarter of a second more at the first start. */
async function codeOf(file: string): Promise<Buffer> {
  const { readFile } = await import("node:fs/promises");
  const packed = `${file}.br`;
  if (existsSync(file) || !existsSync(packed)) return readFile(file);
  return promisify(brotliDecompress)(await readFile(packed));
}

function locate(folder: string | undefined): string {
  const packed = folder && join(folder, "z3", "z3-built.js");
  if (packed && existsSync(packed)) return packed;
  try {
    return createRequire(join(folder ?? __dirname, "z3.js")).resolve("z3-solver/build/z3-built.js");
  } catch {
    throw new Error(`its files are not in \`${packed ?? "node_modules"}\`, nor is the package z3-solver installed; install again`);
  }
}
