// Citations of the specification (docs/spec): each names a page, and a section, rule or mark of it that exists.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.join(import.meta.dirname, "..");
const PAGES = ["SEMANTICS", "ACCOUNT", "HOSTS", "CLI-CONTRACT", "ACCOUNT-CONTRACT"];

/** What of a page can be cited: `3.4`, `9.18` (an item), `3.4 rule 2`, `R2b`, and titles of sections. */
function placesOf(page: string): Set<string> {
  const places = new Set<string>();
  let section = "";
  for (const line of page.split("\n")) {
    const heading = /^#{2,4} (?:(\d+(?:\.\d+)*)\.? )?(.*)$/.exec(line);
    if (heading) {
      section = heading[1] ?? "";
      if (section) places.add(section);
      places.add(`"${heading[2]}"`);
    }
    const item = /^(\d+)\. /.exec(line)?.[1];
    if (item && section) places.add(`${section} rule ${item}`);
    if (item && section && !section.includes(".")) places.add(`${section}.${item}`);
    for (const [, mark] of line.matchAll(/\*\*([A-Z]\d+[a-z]?)\.\*\*/g)) places.add(mark as string);
    const row = /^\| ([A-Z]\d+(?:[–, ]+[A-Z]\d+)*) \|/.exec(line)?.[1];
    for (const mark of row ? marksIn(row) : []) places.add(mark);
  }
  return places;
}

/** `K2–K5` and `K9, K10` as single marks. */
function marksIn(row: string): string[] {
  return row.split(", ").flatMap((part) => {
    const [first, last] = part.split("–").map((mark) => Number(mark.slice(1))) as [number, number?];
    return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => `${part[0]}${first + i}`);
  });
}

/** Every place that a text cites, by page; `line` of the citation. */
function* citationsIn(text: string): Generator<{ page: string; place?: string; line: number }> {
  const flat = text.replace(/\n\s*(?:\*|\/\/)?\s*/g, (gap) => gap.replace(/[^\n]/g, " "));
  for (const match of flat.matchAll(/(?<![\w-])([A-Z]+(?:-CONTRACT)?)\.md\)?/g)) {
    const page = match[1] as string;
    if (!PAGES.includes(page)) continue;
    const line = flat.slice(0, match.index).split("\n").length;
    yield { page, line };
    for (const place of placesCited(flat.slice(match.index + match[0].length, match.index + match[0].length + 120)))
      yield { page, place, line };
  }
}

/** The places at the beginning of a text: `3.4 rules 3, 4, and 9.18`, `2.3 R1, R2`, `sections 1 and 3`, `"Verdict"`. */
function* placesCited(text: string): Generator<string> {
  const token = /\s*(?:,|and\b|to\b|or\b|sections?\b|(rules?)\b|"([^"\n]+)"|([A-Z]\d+[a-z]?)\b|(\d+(?:\.\d+)*))/y;
  let section = "";
  let inRules = false;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [, rules, title, mark, number] = match;
    if (rules) inRules = true;
    else if (title) yield `"${title}"`;
    else if (mark) yield mark;
    else if (number && inRules && !number.includes(".")) yield `${section} rule ${number}`;
    else if (number) {
      section = number;
      inRules = false;
      yield number;
    }
  }
}

/** Citations in a text that lead nowhere. */
function lost(text: string, places: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return [...citationsIn(text)].flatMap(({ page, place, line }) =>
    place === undefined || places.get(page)?.has(place) ? [] : [`${line}: ${page}.md ${place}`],
  );
}

const spec = new Map(PAGES.map((page) => [page, placesOf(readFileSync(path.join(root, "docs", "spec", `${page}.md`), "utf8"))]));

test("every citation of the specification leads to a place of it", () => {
  const wrong: string[] = [];
  const cited = new Set<string>();
  for (const folder of ["server/src", "client", "shared", "scripts", "test", "docs"])
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })) {
      const file = path.join(folder, name);
      if (!/\.(ts|mjs|md)$/.test(name) || file.includes("node_modules") || file === path.join("test", "spec.test.ts")) continue;
      const text = readFileSync(path.join(root, file), "utf8");
      if (!text.includes(".md")) continue;
      if (folder !== "docs") for (const { page, place } of citationsIn(text)) if (place) cited.add(page);
      wrong.push(...lost(text, spec).map((one) => `${file}:${one}`));
    }
  assert.deepEqual(wrong, []);
  // The contract of the command line is cited as a whole.
  assert.deepEqual([...cited].sort(), PAGES.filter((page) => page !== "CLI-CONTRACT").sort(), "the code cites every page");
});

test("a citation without a place is found, also one over two lines", () => {
  assert.deepEqual(lost('// As it stands (SEMANTICS.md 3.4 rules 3, 99, ACCOUNT-CONTRACT.md "Nowhere").', spec), [
    "1: SEMANTICS.md 3.4 rule 99",
    '1: ACCOUNT-CONTRACT.md "Nowhere"',
  ]);
  assert.deepEqual(lost("// One.\n// Source: SEMANTICS.md\n// 77, R2b, K4 and 9.18; SEMANTICS.md 9.99 to 9.19", spec), [
    "2: SEMANTICS.md 77",
    "3: SEMANTICS.md 9.99",
  ]);
  assert.deepEqual(lost("INVALID_ACCOUNT.md 88 is another page, and ACCOUNT.md 3.5, 3.6 and 6.2 exist", spec), []);
});
