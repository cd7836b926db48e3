// Stands in for `node:test` where mutants are tried: all tests of the bundle in one process, in order, and none after the first that fails.
type Run = (context: object) => unknown;
interface Waiting {
  name: string;
  run: Run;
}

/** Tests that fail without any mutant: they measure time, or look at files beside the bundle. */
const NOT_HERE = /times as long|may be packed/;

const waiting: Waiting[] = [];
const befores: Run[] = [];
const afters: Run[] = [];
let prefix = "";

/** `test(name, [options], run)`; skipped where the options say so. */
export function test(name: string, ...rest: unknown[]): void {
  const run = rest.at(-1) as Run;
  const options = (rest.length > 1 ? rest[0] : {}) as { skip?: unknown };
  if (!options.skip && !NOT_HERE.test(name)) waiting.push({ name: `${prefix}${name}`, run });
}
export const it = test;

/** A group: its tests are registered at once. */
export function describe(name: string, ...rest: unknown[]): void {
  const options = (rest.length > 1 ? rest[0] : {}) as { skip?: unknown };
  if (options.skip) return;
  const outer = prefix;
  prefix = `${outer}${name}: `;
  (rest.at(-1) as () => void)();
  prefix = outer;
}

export const before = (run: Run): number => befores.push(run);
export const after = (run: Run): number => afters.push(run);

const context = { diagnostic: () => {}, skip: () => {} };

async function runAll(): Promise<void> {
  let current = "before all";
  try {
    for (const run of befores) await run(context);
    for (const { name, run } of waiting) {
      current = name;
      const from = process.cpuUsage();
      await run(context);
      const { user, system } = process.cpuUsage(from);
      if (process.env.TEST_TIMES) console.error(`${((user + system) / 1000).toFixed(0).padStart(8)} ms of work  ${name}`);
    }
  } catch (error) {
    if (process.env.TEST_TIMES) console.error(error);
    await written(`failed: ${current.split("\n", 1)[0]}\n`);
    process.exit(1);
  }
  const { user, system } = process.cpuUsage();
  await written(`work: ${((user + system) / 1e6).toFixed(1)} s\n`);
  process.exit(0);
}

function written(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}

// After the modules of all tests.
setTimeout(() => void runAll(), 0);
