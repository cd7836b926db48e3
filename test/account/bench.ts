// Times of an account question on generated accounts of 100, 1,000 and 10,000 principals: load, a way of eight hops, a proof that there is none.
// `--write FILE COUNT` writes such an account as AWS prints it, for the command line.
import { writeFileSync } from "node:fs";
import { documentOf } from "../../server/src/core/account/documents";
import { changed } from "../../server/src/core/account/edits";
import type { Snapshot } from "../../server/src/core/account/model";
import { readSnapshot } from "../../server/src/core/account/snapshot";
import { checkAccess } from "../../server/src/core/account/verdict";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { generated } from "./generated";
import { A, told, user } from "./support";

const solver = createInlineSolver();
const catalogue = loadCatalogue();
const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** The snapshot with one policy more of a user. */
function edited(snapshot: Snapshot, name: string, round: number): Snapshot {
  const carrier = snapshot.principals.get(user(name));
  if (!carrier) throw new Error(`no ${name}`);
  const doc = documentOf({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "iam:GetUser"], Resource: `${round}*` }],
  });
  const slots = [...carrier.slots, { kind: "inline" as const, name: "edit", doc }];
  return changed(snapshot, { carriers: new Map([[carrier.arn, { ...carrier, slots }]]) });
}

async function measure(size: number): Promise<void> {
  const text = JSON.stringify(generated(size));
  const begin = performance.now();
  const snapshot = readSnapshot([JSON.parse(text)]);
  const loaded = performance.now();
  const ask = (name: string) =>
    investigate(checkAccess({ snapshot, from: { principal: user(name) }, to: { admin: A }, now: 1_795_000_000 }, catalogue), solver);
  const way = await ask("start");
  const first = performance.now();
  const none = await ask("idle");
  const second = performance.now();
  // Edits of one inline policy: of the start, on whose way all others lie, and of a user without one.
  const edits: string[] = [];
  for (const name of ["start", "idle"]) {
    const times: number[] = [];
    const work: number[] = [];
    for (let round = 0; round < 5; round++) {
      const [begun, used] = [performance.now(), process.cpuUsage()];
      await investigate(
        checkAccess(
          { snapshot: edited(snapshot, name, round), from: { principal: user(name) }, to: { admin: A }, now: 1_795_000_000 },
          catalogue,
        ),
        solver,
      );
      times.push(performance.now() - begun);
      work.push(process.cpuUsage(used).user / 1000);
    }
    edits.push(`${Math.round(median(times))} ms (${Math.round(median(work))} ms of work)`);
  }
  const ms = (from: number, to: number) => `${Math.round(to - from)} ms`;
  console.log(
    `${size} principals, ${Math.round(text.length / 1024)} KiB: load ${ms(begin, loaded)}, ${told(way)} ${ms(loaded, first)}, ${told(none)} ${ms(first, second)}, after an edit: way ${edits[0]}, none ${edits[1]}, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  );
}

/** The details of an account, indented as the command of AWS prints them. */
function write(file: string, principals: number): void {
  const { accounts } = generated(principals) as { accounts: { authorizationDetails: object }[] };
  writeFileSync(file, `${JSON.stringify(accounts[0]?.authorizationDetails, null, 4)}\n`);
}

async function main(): Promise<void> {
  const [option, file, count] = process.argv.slice(2);
  if (option === "--write" && file !== undefined) return write(file, Number(count));
  const given = process.argv.slice(2).map(Number);
  for (const size of given.length > 0 ? given : [100, 1000, 10_000]) await measure(size);
  await solver.dispose();
}

void main();
