// Groups of words that mean one thing: `under no circumstances` is never, `no exceptions` says nothing. Pure.
import type { Word } from "./tokens";

/** What is said, words separated by blanks (`/` between choices, `*` any one word), and the word that takes its place; empty to drop it. */
const PHRASES: [string, string][] = [
  // Say nothing about the sense.
  ["with/allowing no exceptions/exception", ""],
  ["there are no exceptions", ""],
  ["no exceptions/exception/excuses/excuse/doubt/matter", ""],
  ["without exception/exceptions/fail/delay/question/doubt", ""],
  ["none/nobody/nothing excepted/exempt/exempted/excluded", ""],
  ["no/without exemptions/exemption", ""],
  ["and nothing/nobody/none else", ""],
  ["nothing/nobody/none else", ""],
  ["whether or not", ""],
  ["one or more", "some"],
  ["one or several", "some"],
  ["at least one of", "some"],
  ["more than zero", "some"],
  ["not only/just/merely/simply", ""],
  ["not limited to", ""],
  ["but also", "and"],
  ["must not be able to be", "cannot be"],
  ["nothing/none but", "only"],
  ["no one/body", "nobody"],
  ["no other than", "only"],
  ["does/do not have to be", "may be"],
  ["stop/stops/stopped short of", "not"],
  ["fall/falls/falling/fallen short of", "be below"],
  ["lag/lags/lagging/stay/stays/staying/remain/remains/remaining/fall/falls/falling/run/runs/running behind", "be below"],
  ["south of", "below"],
  ["north of", "above"],
  // Exceptions.
  ["save for/where/when/if", "except for"],
  ["apart/aside from", "except for"],
  ["with the exception of", "except for"],
  ["barring", "except for"],
  // Turn the sense around.
  ["under no circumstances/circumstance/conditions", "never"],
  ["in no case/way/event", "never"],
  ["at no time/point/moment", "never"],
  ["on no account", "never"],
  ["by no means", "never"],
  ["never ever", "never"],
  ["not a single", "no"],
  ["not one", "no"],
  ["not even one", "no"],
  ["not optional/negotiable", "required"],
  ["no single", "no"],
  ["anything/everything/everyone but", "not"],
  ["anything/everything other than", "not"],
  ["other than", "not"],
  ["keep/keeps/kept/keeping from/off", "never"],
  ["free from/of", "without"],
  ["void of", "without"],
  ["devoid of", "without"],
  ["in the absence of", "without"],
  ["rid of", "without"],
  ["away with", "without"],
  ["out of reach", "unreachable"],
  ["out of the question", "forbidden"],
  ["out of bounds", "forbidden"],
  ["off limits", "forbidden"],
  ["off-limits", "forbidden"],
  ["ruled out", "forbidden"],
  ["opt/opts/opted/opting out", "off"],
  ["no go", "forbidden"],
  ["no-go", "forbidden"],
  ["cut off", "blocked"],
  ["lock/locked/locks down", "blocked"],
  ["no longer than", "no more than"],
  ["not compliant", "noncompliant"],
  ["as well as", "and"],
  ["together with", "and"],
  ["along with", "and"],
  ["is not the case", "not"],
  // Other words for one thing.
  ["plain text", "plaintext"],
  ["clear text", "cleartext"],
  ["in the clear", "cleartext"],
  ["in clear", "cleartext"],
  ["single/one az", "single-az"],
  ["a single az", "single-az"],
  ["single/one availability zone", "single-az"],
  ["a single availability zone", "single-az"],
  ["only one availability zone", "single-az"],
  ["more than one/single az/azs", "multiple zones"],
  ["more than one/single availability zone/zones", "multiple zones"],
  ["imds v1/1", "imdsv1"],
  ["version 1 of the instance metadata service", "imdsv1"],
  ["fail/fails over", "failover"],
  ["block device/devices/storage/store/volume/volumes", "blockstorage"],
  ["block level", "blockstorage"],
  ["error/failure/failed log/logs", "logs"],
  ["closed to", "blocked"],
  ["left out", "omitted"],
  ["leave out", "omit"],
  // Verdicts.
  [
    "considered/deemed/regarded/treated/seen/viewed as a/an risk/threat/weakness/vulnerability/misconfiguration/problem/issue/failure",
    "violation",
  ],
  ["considered/deemed/seen a/an risk/threat/weakness/vulnerability/misconfiguration/problem/issue/failure", "violation"],
  ["too weak/lax/loose/lenient/permissive/insecure/risky/dangerous", "violation"],
  ["considered/deemed insecure/unsafe/risky/dangerous/vulnerable/critical", "violation"],
  [
    "pose/poses/constitute/constitutes/represent/represents a/an risk/threat/danger/weakness/vulnerability/misconfiguration",
    "is violation",
  ],
  ["is/are a/an risk/threat/danger/weakness/vulnerability/misconfiguration", "is violation"],
  ["a/an ticket/incident/alert/finding/case is/gets raised/triggered/opened/created/filed/generated/cut", "violation"],
  ["a/an ticket/incident/alert/finding/case must/should/shall/will be raised/triggered/opened/created/filed/generated/cut", "violation"],
  ["raise/raises/open/opens/file/files/cut/cuts a/an ticket/incident/alert/finding/case", "violation"],
];

const patterns = PHRASES.map(([said, meant]) => ({
  said: said.split(" ").map((word) => word.split("/")),
  meant: meant === "" ? [] : meant.split(" "),
})).sort((a, b) => b.said.length - a.said.length);

const TIME = /^(second|minute|hour|day|week|month|year)s?$/;

/** `at least one owner` is some; `at least one year` is a time. */
function someAt(words: readonly Word[], at: number): boolean {
  const [first, second, third, fourth] = words.slice(at, at + 4);
  return first?.text === "at" && second?.text === "least" && third?.text === "one" && !TIME.test(fourth?.text ?? "");
}

/** How many words say that a range is left: `outside 7 to 35 days`, `out of the range of 7-35`. */
function outsideAt(words: readonly Word[], at: number): number {
  const text = (i: number) => words[i]?.text ?? "";
  if (text(at) !== "outside" && !(text(at) === "out" && text(at + 1) === "of")) return 0;
  let next = at + 1;
  while (/^(of|the|a|range|interval|bounds|limits|window|from|between)$/.test(text(next))) next++;
  const isRange =
    /^\d{1,12}-\d{1,12}$/.test(text(next)) ||
    (/^\d{1,12}$/.test(text(next)) &&
      [1, 2].some((i) => /^(to|through|-|and)$/.test(text(next + i)) && /^\d{1,12}$/.test(text(next + i + 1))));
  return isRange ? next - at : 0;
}

/** The words with each group in place of its phrase. */
export function joinPhrases(words: readonly Word[]): Word[] {
  const out: Word[] = [];
  for (let at = 0; at < words.length; ) {
    if (someAt(words, at)) {
      const [first, , third] = words.slice(at, at + 3) as [Word, Word, Word];
      out.push({ text: "some", written: "some", start: first.start, end: third.end });
      at += 3;
      continue;
    }
    const outside = outsideAt(words, at);
    if (outside > 0) {
      const first = words[at] as Word;
      out.push({ text: "not", written: "not", start: first.start, end: (words[at + outside - 1] as Word).end });
      at += outside;
      continue;
    }
    const begins = (said: string[][]) => said.every((choices, i) => isOne(words[at + i], choices));
    const found = patterns.find(({ said }) => begins(said));
    const first = words[at] as Word;
    if (!found) {
      out.push(first);
      at++;
      continue;
    }
    const last = words[at + found.said.length - 1] as Word;
    for (const text of found.meant) out.push({ text, written: text, start: first.start, end: last.end });
    at += found.said.length;
  }
  return out;
}

function isOne(word: Word | undefined, choices: string[]): boolean {
  return word !== undefined && !word.literal && (choices.includes(word.text) || choices[0] === "*");
}

const PURPOSE = new Set(
  "prevent avoid stop protect reduce limit ensure make help guard minimize minimise mitigate meet comply support satisfy block".split(" "),
);
/** After these `to` begins what has to be done, not what it is good for. */
const BINDS = new Set(
  "configured set required used need needs needed has have made expected allowed supposed ought able fail fails failed forget neglect must want enabled going order how".split(
    " ",
  ),
);

/** The words without the reasons that a sentence ends in: `… to prevent accidental deletion`, `… because …`. */
export function withoutReasons(words: readonly Word[]): Word[] {
  for (let at = 2; at < words.length; at++) {
    const text = words[at]?.text ?? "";
    const next = words[at + 1]?.text ?? "";
    const reason =
      text === "because" ||
      (text === "so" && next === "that") ||
      (text === "in" && next === "order") ||
      (text === "to" && PURPOSE.has(next) && !BINDS.has(words[at - 1]?.text ?? ""));
    if (reason) return words.slice(0, at);
  }
  return [...words];
}
