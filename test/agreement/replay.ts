// The large replay test: `node --import tsx test/agreement/replay.ts [--rounds 1500] [--seed 7000] [--kinds identity,scp,CheckNoPublicAccess]`.
import { parseArgs } from "node:util";
import { kinds, replayOutside, replayRandom } from "./replay-random";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rounds: { type: "string", default: "1500" }, seed: { type: "string", default: "7000" }, kinds: { type: "string" } },
  });
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  const wanted = values.kinds?.split(",");
  const tell = (what: string, counts: object) => console.log(what, JSON.stringify(counts));
  for (const kind of kinds) if (!wanted || wanted.includes(kind)) tell(kind, await replayRandom(kind, rounds, seed));
  for (const operation of ["CheckNoPublicAccess", "CheckNoExternalAccess"] as const)
    if (!wanted || wanted.includes(operation)) tell(operation, await replayOutside(operation, rounds, seed));
}

void main();
