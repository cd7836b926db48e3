// Files with several policies in a scan: which other files they are read with, and what there is to say of the file itself.
import { basename, dirname, join, posix, resolve } from "node:path";
import type { Catalogue } from "../../core/catalogue/api";
import type { HostAnalysis } from "../../core/embedded/analyse";
import type { Host, SymbolInfo } from "../../core/hosts/host";
import type { Sibling } from "../../core/hosts/read";
import { unknownValues } from "../../core/hosts/render";
import { analyseHostFile, hostOf } from "../../workspace/hosts";
import { givenName, isModuleFile, type Neighbours, readWithFile, siblingsOf } from "../../workspace/modules";
import type { PolicyContext } from "../../workspace/policy-context";
import { settingsFor } from "../../workspace/settings";
import type { Comparison } from "./comparison";
import type { ScanTask } from "./result";
import type { Candidate } from "./terms";

/** What the hosts among the candidates are read with. Files of one folder share what is read of it. */
export async function neighboursOf(candidates: readonly Candidate[], comparison: Comparison): Promise<Map<string, Neighbours>> {
  const found = new Map<string, Neighbours>();
  const older = new Map<string, Sibling[]>();
  for (const one of candidates) {
    if (!one.host) continue;
    if (!isModuleFile(one.file)) {
      found.set(one.file, { siblings: [], olderSiblings: [] });
      continue;
    }
    const { rule, ruleFolder } = settingsFor(one.settings.config, one.relativePath);
    const variables = rule?.variables === undefined ? undefined : resolve(ruleFolder, rule.variables);
    const given = givenName(one.file, variables);
    const key = JSON.stringify([dirname(one.file), one.spec, one.specFolder, given]);
    const all = older.get(key) ?? (await olderModule(one, given, comparison));
    older.set(key, all);
    const olderSiblings = all.filter(({ name }) => name !== basename(one.file));
    found.set(one.file, { siblings: siblingsOf(one.file, one.text, variables), olderSiblings });
  }
  return found;
}

/** The files of a module in the older version, those that are gone now too, what they read with `file()`, and the values of variables (`given`). */
async function olderModule(candidate: Candidate, given: string | undefined, comparison: Comparison): Promise<Sibling[]> {
  const folder = dirname(candidate.file);
  const moment = await comparison.momentOf(candidate.file);
  if (!moment || candidate.spec === "none") return [];
  const inner = posix.dirname(moment.path);
  const names = [...moment.snapshot.entries.keys()]
    .filter((path) => posix.dirname(path) === inner && isModuleFile(path))
    .map((path) => posix.basename(path));
  const modules = await textsOf(names, folder, candidate, comparison);
  const read = readWithFile(modules.map(({ text }) => text));
  const besides = [...new Set([...read, ...(given === undefined ? [] : [given])])];
  return [...modules, ...(await textsOf(besides, folder, candidate, comparison))];
}

async function textsOf(names: readonly string[], folder: string, candidate: Candidate, comparison: Comparison): Promise<Sibling[]> {
  if (names.length === 0) return [];
  const wanted = names.map((name): Candidate => ({ ...candidate, file: join(folder, name) }));
  const answers = await comparison.baselinesOf(wanted);
  return names.flatMap((name) => {
    const baseline = answers.get(join(folder, name));
    return baseline?.kind === "text" ? [{ name, text: baseline.text }] : [];
  });
}

/** The analysis of a task's file; undefined where it holds no policy. */
export function hostAnalysis(
  { text, file, host: neighbours }: ScanTask,
  judged: PolicyContext,
  catalogue: Catalogue,
): { analysis: HostAnalysis; openValues: number } | undefined {
  if (!neighbours) return undefined;
  const name = basename(file);
  const host = hostOf(text, name, neighbours.siblings);
  if (!host || (host.policies.length === 0 && host.format === "policy")) return undefined;
  const analysis = analyseHostFile({ text, path: file, host, neighbours }, judged, catalogue);
  return { analysis, openValues: openValuesOf(host) };
}

function openValuesOf({ policies, symbols }: Host): number {
  const names = new Set<SymbolInfo["name"]>();
  for (const { node } of policies) for (const { name } of unknownValues(node, symbols)) names.add(name);
  return names.size;
}
