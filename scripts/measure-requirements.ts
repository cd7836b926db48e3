// Measures drafts without a model on sets of requirements: the service, the parameter among the first, and what the draft's condition is
// worth for settings that meet the requirement and settings that do not. No service is given.
// Usage: node --import tsx scripts/measure-requirements.ts [set …] [--all]. Sets stand in scripts/requirements/: a row has the service,
// the operations that tell, the requirement, settings that meet it, settings that do not (JSON, by the end of a path; `days:-20` is a
// time), and what a missing value means. Without `--all` only what is not right is listed. Status 1 where a draft is silently the opposite.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, type Lookup } from "../server/src/controls/condition/evaluate";
import { atomsOf, type Scalar } from "../server/src/controls/condition/tree";
import { type Draft, draftControl } from "../server/src/controls/draft/draft";
import { knownControls } from "../server/src/controls/known/table";
import { openPack } from "../server/src/controls/specification/node/pack";

type Setting = Record<string, Scalar | Scalar[]>;

const root = join(import.meta.dirname, "..");
const index = openPack(join(root, "generated", "api-index"));
if (!index) throw new Error("The index is not built: node scripts/build-api-index.mjs");
const NOW = Date.parse("2026-11-28T00:00:00Z");
const DAY = 86_400_000;
const args = process.argv.slice(2);
const named = args.filter((one) => !one.startsWith("--"));
const sets =
  named.length > 0
    ? named
    : ["first-set", "second-set", "third-set", "fourth-set", "fifth-set", "sixth-set", "seventh-set", "eighth-set", "ninth-set", "senses"];

const plain = (path: string) => path.replace(/\[\]|\{\}/g, "");
const endsIn = (path: string, name: string) => plain(path) === name || plain(path).endsWith(`.${name}`);

/** What a setting has for a property, named by the end of its path or by its key. */
function lookupIn(setting: Setting): Lookup {
  return ({ path, where }) => {
    const name = Object.keys(setting).find(
      (one) => one === where?.value || endsIn(path, one) || (!where && plain(path).includes(`.${one}.`)),
    );
    const value = name === undefined ? [] : setting[name];
    return [value].flat().map((one) => {
      const days = /^days:(-?\d{1,5})$/.exec(String(one))?.[1];
      return days === undefined ? (one as Scalar) : new Date(NOW + Number(days) * DAY).toISOString();
    });
  };
}

/** Where the right parameter stands among the candidates; -1 where it does not. A key of a map is told by the condition. */
function rankOf(draft: Draft, service: string, names: readonly string[]): number {
  if (draft.service !== service) return -1;
  const [first] = draft.condition ? atomsOf(draft.condition) : [];
  const { path = "", where } = first?.property ?? {};
  const [best] = draft.candidates;
  const isFirst = where
    ? names.includes(where.value)
    : names.some((one) => endsIn(path, one)) && best && plain(path).startsWith(plain(best.path));
  return isFirst ? 0 : draft.candidates.findIndex((one) => names.some((name) => endsIn(one.path, name)));
}

/** Measures one set; whether a draft of it is silently the opposite. */
async function measure(set: string): Promise<boolean> {
  let isOpposite = false;
  const counts = { all: 0, table: 0, service: 0, first: 0, five: 0, right: 0, opposite: 0, questioned: 0, asked: 0 };
  const inTable = { first: 0, five: 0, right: 0 };
  for (const row of readFileSync(join(root, "scripts", "requirements", `${set}.tsv`), "utf8")
    .trim()
    .split("\n")) {
    const [service = "", operations = "", requirement = "", met = "", unmet = "", missing = ""] = row.split("\t");
    const [good, bad] = [met, unmet].map((text) => [JSON.parse(text) as Setting | Setting[]].flat()) as [Setting[], Setting[]];
    const names = [...new Set([...good, ...bad].flatMap((one) => Object.keys(one)))];
    const isKnown = knownControls().some(
      ({ service: id, operation, condition: { property } }) =>
        id === service &&
        operations.split("|").includes(operation) &&
        names.some((one) => property.where?.value === one || endsIn(property.path, one) || plain(property.path).includes(`.${one}.`)),
    );
    const draft = await draftControl(index, { requirement }).catch(() => undefined);
    const condition = draft?.condition;
    const worth = (setting: Setting) => (condition ? evaluate(condition, lookupIn(setting), { now: NOW }) : undefined);
    const rank = draft ? rankOf(draft, service, names) : -1;
    const isMissingRight = missing === "" || worth({}) === (missing === "ok");
    const isRight = rank >= 0 && good.every((one) => worth(one) === true) && bad.every((one) => worth(one) === false) && isMissingRight;
    const opposite = good.some((one) => worth(one) === false) && bad.some((one) => worth(one) === true);
    const asks = (draft?.questions.length ?? 0) > 0;
    counts.all++;
    if (isKnown) counts.table++;
    if (draft?.service === service) counts.service++;
    for (const to of isKnown ? [counts, inTable] : [counts]) {
      if (rank === 0) to.first++;
      if (rank >= 0 && rank < 5) to.five++;
      if (isRight) to.right++;
    }
    if (asks) counts.asked++;
    if (opposite) counts[asks ? "questioned" : "opposite"]++;
    isOpposite ||= opposite && !asks;
    if (!isRight || rank !== 0 || args.includes("--all"))
      process.stdout.write(
        `${opposite ? "OPPOSITE" : isRight ? "right" : "wrong"}${asks ? ", asked" : ""}, place ${rank + 1}: ${requirement}\n`,
      );
  }
  const share = (part: number, whole: number) => (whole === 0 ? "-" : (part / whole).toFixed(2));
  const line = (name: string, one: typeof inTable, n: number) =>
    process.stdout.write(`  ${name}, ${n}: first ${share(one.first, n)}, among five ${share(one.five, n)}, right ${share(one.right, n)}\n`);
  const { all, table, service, asked, opposite, questioned } = counts;
  process.stdout.write(
    `${set}: service ${share(service, all)}, asked ${asked}, opposite ${opposite}, opposite with a question ${questioned}\n`,
  );
  line("all", counts, all);
  line("in the table", inTable, table);
  const outside = { first: counts.first - inTable.first, five: counts.five - inTable.five, right: counts.right - inTable.right };
  line("not in it", outside, all - table);
  return isOpposite;
}

async function main(): Promise<void> {
  for (const set of sets) if (await measure(set)) process.exitCode = 1;
}

main().catch((problem: unknown) => {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
});
