// The long fuzz, by hand: node --import tsx test/reliability/fuzz.ts [--minutes 10] [--seed N] [--only part-of-name]
import { fuzz } from "./fuzz-run";
import { targets, warmUp } from "./fuzz-targets";

const argument = (name: string) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);

async function main(): Promise<void> {
  const chosen = targets.filter(({ name }) => name.toLowerCase().includes((argument("--only") ?? "").toLowerCase()));
  const milliseconds = (Number(argument("--minutes") ?? 10) * 60_000) / chosen.length;
  const seed = Number(argument("--seed") ?? Date.now() % 2 ** 31);
  console.log(`seed ${seed}, ${Math.round(milliseconds / 1000)} s for each of ${chosen.length} parts`);
  await warmUp();
  for (const target of chosen) {
    const { runs, slowestMs, failure } = await fuzz(target, { seed, milliseconds });
    console.log(`${failure === undefined ? "held" : "BROKE"}  ${target.name}: ${runs} inputs, slowest ${slowestMs} ms of processor time`);
    if (failure !== undefined) {
      console.log(failure);
      process.exitCode = 1;
    }
  }
}

void main();
