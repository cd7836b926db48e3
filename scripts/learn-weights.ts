// Learns what the evidence for a parameter weighs (`retrieval/evidence.ts`): the published checks, by what they say in words, and the sets
// of scripts/requirements/ are the examples, each with its service given and without the table of published checks. One set after the other
// is held out, with the checks of half of the services besides. Usage: node --import tsx scripts/learn-weights.ts [measure]. With
// `measure` only the weights in use are measured.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { knownControls } from "../server/src/controls/known/table";
import { withoutAsides } from "../server/src/controls/requirement/asides";
import { type Feature, featuresOf, WEIGHTS } from "../server/src/controls/retrieval/evidence";
import { findParameters } from "../server/src/controls/retrieval/find";
import { openPack } from "../server/src/controls/specification/node/pack";

const root = join(import.meta.dirname, "..");
const index = openPack(join(root, "generated", "api-index"));
if (!index) throw new Error("The index is not built: node scripts/build-api-index.mjs");

const SETS = ["first-set", "second-set", "third-set", "fourth-set", "fifth-set", "sixth-set"];
const FEATURES = Object.keys(WEIGHTS) as Feature[];
/** How much a sentence counts beside a check's few words. */
const SENTENCE = 3;
const ROUNDS = 150;
const STEP = 0.05;
/** Keeps weights small that few examples ask for. */
const DECAY = 1;

interface Example {
  group: string;
  /** For each candidate its features, and last the logarithm of what the search says. */
  rows: number[][];
  right: boolean[];
}

const plain = (path: string) => path.replace(/\[\]|\{\}/g, "");
const endsIn = (path: string, name: string) => plain(path) === name || plain(path).endsWith(`.${name}`);

function exampleOf(group: string, id: string, text: string, isRight: (path: string, key: string | undefined) => boolean): Example[] {
  const service = index?.service(id);
  if (!service) return [];
  let example: Example | undefined;
  findParameters(service, text, 5, {
    table: false,
    watch: (asked, list) => {
      const best = Math.max(1e-6, list[0]?.score ?? 0);
      example ??= {
        group,
        rows: list.map(({ candidate, score }) => {
          const features = featuresOf(candidate, asked);
          return [...FEATURES.map((feature) => features[feature]), Math.log(Math.max(score, 1e-6) / best)];
        }),
        right: list.map(({ candidate: { parameter, key } }) => isRight(parameter.path, key)),
      };
    },
  });
  return example ? [example] : [];
}

const half = (id: string) => ((createHash("sha256").update(id).digest()[0] as number) % 2 === 0 ? "checks to learn from" : "other checks");
const examples = [
  ...knownControls().flatMap(({ service, noun, words, condition: { property } }) => {
    const end = property.path.split(/[.[\]{}]+/).filter(Boolean);
    return exampleOf(half(service), service, `${noun} ${words}`, (path, key) =>
      property.where
        ? key === property.where.value
        : key === undefined
          ? endsIn(path, end.slice(-2).join("."))
          : `${path}.${key}` === property.path,
    );
  }),
  ...SETS.flatMap((set) =>
    readFileSync(join(root, "scripts", "requirements", `${set}.tsv`), "utf8")
      .trim()
      .split("\n")
      .flatMap((row) => {
        const [service = "", , requirement = "", met = "", unmet = ""] = row.split("\t");
        const names = [met, unmet].flatMap((text) => [JSON.parse(text) as object].flat().flatMap((one) => Object.keys(one)));
        return exampleOf(set, service, withoutAsides(requirement), (path, key) =>
          names.some((name) => (key === undefined ? endsIn(path, name) : key === name)),
        );
      }),
  ),
];

const dot = (weights: readonly number[], row: readonly number[]) => row.reduce((sum, one, at) => sum + one * (weights[at] as number), 0);

/** Softmax over the candidates of each example, by gradients with Adam's steps. */
function learned(from: readonly Example[]): number[] {
  const size = FEATURES.length + 1;
  const start = Array.from({ length: size }, (_, at): number => (at === size - 1 ? 1 : 0));
  const weights: number[] = [...start];
  const [mean, square] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  for (let round = 1; round <= ROUNDS; round++) {
    const gradient = weights.map((one, at) => DECAY * (one - (start[at] as number)));
    for (const { group, rows, right } of from) {
      if (!right.includes(true)) continue;
      const scores = rows.map((row) => dot(weights, row));
      const top = Math.max(...scores);
      const shares = scores.map((one) => Math.exp(one - top));
      const all = shares.reduce((sum, one) => sum + one, 0);
      const met = shares.reduce((sum, one, at) => sum + (right[at] ? one : 0), 0);
      const factor = group.endsWith("-set") ? SENTENCE : 1;
      rows.forEach((row, at) => {
        const share = shares[at] as number;
        const push = factor * (share / all - (right[at] ? share / Math.max(met, 1e-12) : 0));
        for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) + push * (row[i] as number);
      });
    }
    for (let i = 0; i < size; i++) {
      const one = gradient[i] as number;
      mean[i] = 0.9 * (mean[i] as number) + 0.1 * one;
      square[i] = 0.999 * (square[i] as number) + 0.001 * one * one;
      const [m, v] = [(mean[i] as number) / (1 - 0.9 ** round), (square[i] as number) / (1 - 0.999 ** round)];
      weights[i] = (weights[i] as number) - (STEP * m) / (Math.sqrt(v) + 1e-8);
    }
  }
  return weights;
}

/** The share of examples with the right parameter first, and among five. */
function measured(weights: readonly number[], on: readonly Example[]): string {
  let [first, five] = [0, 0];
  for (const { rows, right } of on) {
    const order = rows.map((row, at) => ({ at, score: dot(weights, row) })).sort((a, b) => b.score - a.score || a.at - b.at);
    if (right[order[0]?.at ?? -1]) first++;
    if (order.slice(0, 5).some(({ at }) => right[at])) five++;
  }
  return `first ${(first / on.length).toFixed(3)}, among five ${(five / on.length).toFixed(3)}`;
}

const none = [...FEATURES.map(() => 0), 1];
const inUse: number[] = [...FEATURES.map((feature) => WEIGHTS[feature]), 1];
for (const group of ["other checks", ...SETS]) {
  const held = examples.filter((one) => one.group === group);
  process.stdout.write(`${group}, ${held.length}: without evidence ${measured(none, held)}; weights in use ${measured(inUse, held)}`);
  if (process.argv[2] !== "measure") {
    const rest = examples.filter((one) => one.group !== group);
    process.stdout.write(`; learned on everything else ${measured(learned(rest), held)}`);
  }
  process.stdout.write("\n");
}
if (process.argv[2] !== "measure") {
  // The search's own score keeps its scale, so that the others are factors on it.
  const weights = learned(examples);
  const scale = weights.at(-1) as number;
  for (const [at, feature] of FEATURES.entries()) process.stdout.write(`${feature}: ${((weights[at] as number) / scale).toFixed(2)}\n`);
}
