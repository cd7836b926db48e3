// Measures what the second reading of a requirement's polarity is worth and what it costs, on all sentences that are kept: it counts
// drafts that were right and had no question before it, and drafts of a first reading that was turned around on purpose, which must not
// stay silent. Usage: node --import tsx scripts/measure-second-reading.ts [set …] [--list]
// [--reader=PATH]: sets stand in scripts/requirements/; PATH is the `requirement/read.ts` of an older version (`git worktree add`), whose
// mistakes the second reading then has to notice. Needs the index.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bindRequirement } from "../server/src/controls/draft/meaning";
import { isPlain } from "../server/src/controls/draft/witness";
import { withoutAsides } from "../server/src/controls/requirement/asides";
import { readRequirement as read } from "../server/src/controls/requirement/read";
import { demandsOf, type ParsedRequirement } from "../server/src/controls/requirement/wish";
import { findParameters } from "../server/src/controls/retrieval/find";
import type { FoundParameter } from "../server/src/controls/retrieval/found";
import { openPack } from "../server/src/controls/specification/node/pack";
import { pathsOf } from "../server/src/controls/specification/paths";
import { endsIn, misread, type Setting, verdictOn } from "../test/controls/misread";
import { PHRASINGS } from "../test/controls/phrasings";
import { FIFTH } from "../test/controls/phrasings-fifth";
import { FOURTH } from "../test/controls/phrasings-fourth";
import { FRESH } from "../test/controls/phrasings-more";
import { THIRD } from "../test/controls/phrasings-third";

interface Sentence {
  service: string;
  operation: string;
  requirement: string;
  good: Setting[];
  bad: Setting[];
}

const root = join(import.meta.dirname, "..");
const index = openPack(join(root, "generated", "api-index"));
if (!index) throw new Error("The index is not built: node scripts/build-api-index.mjs");
const older = process.argv.find((one) => one.startsWith("--reader="))?.slice(9);
const isListed = process.argv.includes("--list");

const SETS = process.argv.slice(2).filter((one) => !one.startsWith("--"));
const rows = (set: string): Sentence[] =>
  readFileSync(join(root, "scripts", "requirements", `${set}.tsv`), "utf8")
    .trim()
    .split("\n")
    .map((row) => {
      const [service = "", operations = "", requirement = "", met = "", unmet = ""] = row.split("\t");
      const [good, bad] = [met, unmet].map((text) => [JSON.parse(text) as Setting | Setting[]].flat()) as [Setting[], Setting[]];
      return { service, operation: operations.split("|")[0] as string, requirement, good, bad };
    });
const phrasings = [...PHRASINGS, ...FRESH, ...THIRD, ...FOURTH, ...FIFTH].map(({ good, bad, ...rest }) => ({
  ...rest,
  good: [good as Setting],
  bad: [bad as Setting],
}));
const sentences: Sentence[] = SETS.length > 0 ? SETS.flatMap(rows) : [...rows("first-set"), ...rows("second-set"), ...phrasings];

/** The parameter that the sentence is about, so that what is measured is the sense alone; what retrieval finds where it is no plain member. */
function choicesOf({ service, operation, requirement, good, bad }: Sentence): { found: FoundParameter[]; picked: FoundParameter[] } {
  const specification = index?.service(service);
  if (!specification) throw new Error(service);
  const names = [...new Set([...good, ...bad].flatMap((one) => Object.keys(one)))];
  const found = findParameters(specification, withoutAsides(requirement), 20);
  const called = specification.operations.find((one) => one.name === operation);
  const [name = ""] = names;
  const parameter =
    names.length === 1 && called ? pathsOf(specification, called, "output").find((one) => endsIn(one.path, name)) : undefined;
  return { found, picked: parameter ? [{ operation, path: parameter.path, score: 1, parameter }] : [] };
}

const counts = {
  right: 0,
  plainRight: 0,
  asked: 0,
  plainAsked: 0,
  turned: 0,
  silentBefore: 0,
  silent: 0,
  outside: 0,
  outsideBefore: 0,
  outsideSilent: 0,
  opposite: 0,
  oppositeSilent: 0,
};

function measure(sentence: Sentence, readRequirement: (text: string) => ParsedRequirement): void {
  const specification = index?.service(sentence.service);
  if (!specification) return;
  const { found, picked } = choicesOf(sentence);
  const requirement = withoutAsides(sentence.requirement);
  const draft = (reading: ParsedRequirement) =>
    bindRequirement({ service: specification, requirement, reading, found: picked.length > 0 ? picked : found }, picked);
  const reading = readRequirement(requirement);
  const isPlainly = demandsOf(reading.wish).every((demand) => isPlain(requirement, demand));
  const bound = draft(reading);
  const judge = (one: typeof bound) => one && verdictOn(one.condition, sentence);
  const isBefore = (one: typeof bound) => (one?.questions ?? []).some(({ kind }) => kind !== "sense");
  const isNow = (one: typeof bound) => (one?.questions ?? []).length > 0;
  if (judge(bound) === "opposite" && !isBefore(bound)) {
    counts.opposite++;
    if (!isNow(bound)) {
      counts.oppositeSilent++;
      process.stdout.write(`silently the opposite: ${sentence.requirement}\n`);
    }
  }
  const isKnown = bound?.choices.some(({ known }) => known) ?? false;
  if (judge(bound) === "right" && !isBefore(bound)) {
    counts.right++;
    if (isPlainly) counts.plainRight++;
    if (isNow(bound)) {
      counts.asked++;
      if (isPlainly) counts.plainAsked++;
      if (isListed) process.stdout.write(`asked${isPlainly ? ", plain" : ""}: ${sentence.requirement}\n`);
    }
  }
  const wrong = draft(misread(reading));
  if (judge(bound) === "right" && judge(wrong) === "opposite") {
    counts.turned++;
    if (!isKnown) counts.outside++;
    if (!isBefore(wrong)) {
      counts.silentBefore++;
      if (!isKnown) counts.outsideBefore++;
      if (!isNow(wrong)) {
        counts.silent++;
        if (!isKnown) counts.outsideSilent++;
        if (isListed) process.stdout.write(`silent when misread: ${sentence.requirement}\n`);
      }
    }
  }
}
const share = (part: number, whole: number) => `${part} of ${whole} (${whole === 0 ? "-" : ((100 * part) / whole).toFixed(1)} %)`;

async function main(): Promise<void> {
  const reader = older === undefined ? read : ((await import(older)) as { readRequirement: typeof read }).readRequirement;
  for (const sentence of sentences) measure(sentence, reader);
  process.stdout.write(`${sentences.length} sentences
right without a question before, asked now: ${share(counts.asked, counts.right)}; of plainly worded ones ${share(counts.plainAsked, counts.plainRight)}
misread on purpose, silently the opposite before: ${share(counts.silentBefore, counts.turned)}; now ${share(counts.silent, counts.turned)}
of these without a published check: before ${share(counts.outsideBefore, counts.outside)}; now ${share(counts.outsideSilent, counts.outside)}
silently the opposite as they are read: ${counts.opposite} before, ${counts.oppositeSilent} now
`);
}

main().catch((problem: unknown) => {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
});
