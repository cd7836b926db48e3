// How much smaller MinimizePolicy makes a folder of policies, each result compared again with what it was made of, beside what
// shrinkers of action lists make of them (docs/minimise.md).
// node --import tsx test/bench/minimise.ts FOLDER [strict|catalogue] [every n-th]
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Catalogue } from "../../server/src/core/catalogue/api";
import { comparePolicies } from "../../server/src/core/checks/compare";
import { type Level, minimisePolicy } from "../../server/src/core/measure/minimise";
import { statementJson } from "../../server/src/core/syntax/json-of";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument, Statement } from "../../server/src/core/syntax/tree";
import { policySize } from "../../server/src/core/validate/document/size";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { ms, summary } from "./stats";

void main();

async function main(): Promise<void> {
  const [folder = ".", level = "strict", step = "1"] = process.argv.slice(2);
  const catalogue = loadCatalogue();
  const solver = createInlineSolver();
  const reductions: number[] = [];
  const others: number[] = [];
  const times: number[] = [];
  const counts = { changed: 0, undecided: 0, smaller: 0 };
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const name of files.filter((_, i) => i % Number(step) === 0)) {
    const { document } = parsePolicy(readFileSync(path.join(folder, name), "utf8"));
    if (!document) continue;
    const start = process.cpuUsage();
    const result = await investigate(minimisePolicy(document, catalogue, { level: level as Level }), solver, {});
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
    if ("undecided" in result) {
      counts.undecided++;
      console.log(`${name}: ${result.undecided}`);
      continue;
    }
    const [text = ""] = result.documents;
    reductions.push(1 - text.length / policySize(document.text));
    if (text.length < policySize(document.text)) counts.smaller++;
    const { document: after } = parsePolicy(text);
    others.push(1 - policySize(shrunk(document, catalogue)) / policySize(document.text));
    if (!after) continue;
    const [one, other] = level === "strict" ? [document, after] : represented(document, after, catalogue);
    const { comparison } = await investigate(comparePolicies(one, other, { catalogue }), solver, {});
    if (comparison !== "EQUIVALENT") {
      counts.changed++;
      console.log(`${name}: ${comparison}`);
    }
  }
  await solver.dispose();
  const mean = (list: readonly number[]) => `${((100 * list.reduce((sum, one) => sum + one, 0)) / list.length).toFixed(1)} %`;
  console.log(
    `${reductions.length} policies, level ${level}: ${mean(reductions)} smaller on average, ${counts.smaller} smaller at all, ${counts.changed} with another meaning, ${counts.undecided} not decided.`,
  );
  const { median, p95, max } = summary(times);
  console.log(`processor: median ${ms(median)}, 95 % below ${ms(p95)}, at most ${ms(max)}`);
  console.log(`action lists as shortest unambiguous beginnings: ${mean(others)} smaller on average.`);
}

/**
 * What shrinkers of action lists do: each action of the catalogue that a list matches becomes its shortest beginning with a
 * wildcard that matches no action beside. A list that gets no shorter stays.
 */
function shrunk(document: PolicyDocument, catalogue: Catalogue): string {
  const statements = document.statements.map((statement) => {
    const json = statementJson(statement);
    if (json.Action === undefined) return json;
    const list = [json.Action].flat() as string[];
    const wanted = new Set(list.flatMap((entry) => catalogue.matchActions(entry)));
    const unknown = list.filter((entry) => catalogue.matchActions(entry).length === 0);
    const short = new Set([...wanted].map((name) => beginning(name, wanted, catalogue)));
    const made = list.includes("*") ? ["*"] : [...short, ...unknown];
    return JSON.stringify(made).length < JSON.stringify(list).length ? { ...json, Action: made } : json;
  });
  return JSON.stringify({ ...(document.version && { Version: document.version.value }), Statement: statements });
}

function beginning(name: string, wanted: ReadonlySet<string>, catalogue: Catalogue): string {
  for (let length = name.indexOf(":") + 1; length < name.length; length++) {
    const text = `${name.slice(0, length)}*`;
    if (catalogue.matchActions(text).every((one) => wanted.has(one))) return text;
  }
  return name;
}

/** Both policies with one action in the place of all that the same statements match: equal if and only if they say the same of every action of the catalogue. */
function represented(before: PolicyDocument, after: PolicyDocument, catalogue: Catalogue): [PolicyDocument, PolicyDocument] {
  const matched = (one: Statement) => new Set((one.action ?? one.notAction)?.values.flatMap(({ value }) => catalogue.matchActions(value)));
  const [was, is] = [before.statements.map(matched), after.statements.map(matched)];
  const names = new Map<string, string>();
  for (const name of catalogue.matchActions("*")) {
    const signature = [...was, ...is].map((set) => (set.has(name) ? "1" : "0")).join("");
    if (!names.has(signature)) names.set(signature, name);
  }
  const written = ({ version, statements }: PolicyDocument, sets: Set<string>[]) => {
    const Statement = statements.map((one, i) => ({
      ...statementJson(one),
      [one.action ? "Action" : "NotAction"]: [...names.values()].filter((name) => sets[i]?.has(name)),
    }));
    return parsePolicy(JSON.stringify({ ...(version && { Version: version.value }), Statement })).document as PolicyDocument;
  };
  return [written(before, was), written(after, is)];
}
