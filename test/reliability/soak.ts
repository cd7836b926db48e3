// The long soak, by hand: node --import tsx test/reliability/soak.ts --edits 2000 [--seed 1] [--pause 60]
import { judgeSoak } from "./soak-judge";
import { soak } from "./soak-run";

function argument(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

async function main(): Promise<void> {
  const result = await soak({
    edits: argument("--edits", 2000),
    seed: argument("--seed", 1),
    pauseMs: argument("--pause", 60),
    log: (line) => console.log(line),
  });
  console.log(JSON.stringify({ ...result, differences: result.differences.slice(0, 20), errors: result.errors.slice(0, 20) }, null, 2));
  const complaints = judgeSoak(result);
  console.log(complaints.length === 0 ? "The soak passed." : complaints.join("\n"));
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

void main();
