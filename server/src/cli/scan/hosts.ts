// Files with several policies in a scan: which other files they are read with, and what there is to say of the file itself.
import { basename, dirname, join, posix, resolve } from "node:path";
import type { Catalogue } from "../../core/catalogue/api";
import type { HostAnalysis } from "../../core/embedded/analyse";
import type { Host, SymbolInfo } from "../../core/hosts/host";
import type { Sibling } from "../../core/hosts/read";
import { unknownValues } from "../../core/hosts/render";
import type { Baseline } from "../../workspace/api";
import { analyseHostFile, hostOf } from "../../workspace/hosts";
import { givenName, isModuleFile, type Neighbours, readWithFile, siblingsOf } from "../../workspace/modules";
import type { PolicyContext } from "../../workspace/policy-context";
import { settingsFor } from "../../workspace/settings";
import type { Comparison } from "./comparison";
import type { ScanTask } from "./result";
import type { Candidate } from "./terms";

/** A Terraform module among the candidates: one folder, compared with one version. */
interface Module {
  candidate: Candidate;
  /** The file with values of variables. */
  given: string | undefined;
}

/** What is read with a file that is no part of a module. */
export const ALONE: Neighbours = { siblings: [], olderSiblings: [] };

/** What the hosts among the candidates are read with. Files of one folder share what is read of it. */
export async function neighboursOf(candidates: readonly Candidate[], comparison: Comparison): Promise<Map<string, Neighbours>> {
  const found = new Map<string, Neighbours>();
  const modules = new Map<string, Module>();
  const inModules: { candidate: Candidate; key: string; siblings: Sibling[] }[] = [];
  for (const one of candidates) {
    if (!one.host) continue;
    if (!isModuleFile(one.file)) {
      found.set(one.file, ALONE);
      continue;
    }
    const { rule, ruleFolder } = settingsFor(one.settings.config, one.relativePath);
    const variables = rule?.variables === undefined ? undefined : resolve(ruleFolder, rule.variables);
    const given = givenName(one.file, variables);
    const key = JSON.stringify([dirname(one.file), one.spec, one.specFolder, given]);
    modules.set(key, { candidate: one, given });
    inModules.push({ candidate: one, key, siblings: await siblingsOf(one.file, one.text, variables) });
  }
  const older = await olderModules(modules, comparison);
  for (const { candidate, key, siblings } of inModules) {
    const olderSiblings = (older.get(key) ?? []).filter(({ name }) => name !== basename(candidate.file));
    found.set(candidate.file, { siblings, olderSiblings });
  }
  return found;
}

/**
 * The files of modules in the older version, those that are gone now too, what they read with `file()`, and the values of variables
 * (`given`). All modules are read together: asking Git once for each of them takes longer than judging it.
 */
async function olderModules(modules: ReadonlyMap<string, Module>, comparison: Comparison): Promise<Map<string, Sibling[]>> {
  const listed = new Map<string, Wanted>();
  for (const [key, { candidate }] of modules) listed.set(key, { candidate, names: await namesOf(candidate, comparison) });
  const own = await textsOf(listed, comparison);
  const besides = new Map<string, Wanted>();
  for (const [key, { candidate, given }] of modules) {
    if (listed.get(key)?.names === undefined) continue;
    const read = readWithFile((own.get(key) ?? []).map(({ text }) => text));
    besides.set(key, { candidate, names: [...new Set([...read, ...(given === undefined ? [] : [given])])] });
  }
  const others = await textsOf(besides, comparison);
  return new Map([...modules.keys()].map((key) => [key, [...(own.get(key) ?? []), ...(others.get(key) ?? [])]]));
}

/** The names of a module's files in the older version; undefined where there is none to compare with. */
async function namesOf(candidate: Candidate, comparison: Comparison): Promise<string[] | undefined> {
  const moment = await comparison.momentOf(candidate.file);
  if (!moment || candidate.spec === "none") return undefined;
  const inner = posix.dirname(moment.path);
  return [...moment.snapshot.entries.keys()]
    .filter((path) => posix.dirname(path) === inner && isModuleFile(path))
    .map((path) => posix.basename(path));
}

/** Files beside a candidate whose older texts are wanted. */
interface Wanted {
  candidate: Candidate;
  names: readonly string[] | undefined;
}

/** The older texts of all files that are wanted, by the key of who wants them; what compares with the same version is asked for at once. */
async function textsOf(wanted: ReadonlyMap<string, Wanted>, comparison: Comparison): Promise<Map<string, Sibling[]>> {
  const versions = new Map<string, Map<string, Candidate>>();
  const versionOf = ({ spec, specFolder }: Candidate) => JSON.stringify([spec, specFolder]);
  for (const { candidate, names } of wanted.values()) {
    const files = versions.get(versionOf(candidate)) ?? new Map<string, Candidate>();
    versions.set(versionOf(candidate), files);
    for (const name of names ?? []) files.set(beside(candidate, name), { ...candidate, file: beside(candidate, name) });
  }
  const answers = new Map<string, Map<string, Baseline>>();
  for (const [version, files] of versions) if (files.size > 0) answers.set(version, await comparison.baselinesOf([...files.values()]));
  const texts = new Map<string, Sibling[]>();
  for (const [key, { candidate, names }] of wanted)
    texts.set(
      key,
      (names ?? []).flatMap((name) => {
        const baseline = answers.get(versionOf(candidate))?.get(beside(candidate, name));
        return baseline?.kind === "text" ? [{ name, text: baseline.text }] : [];
      }),
    );
  return texts;
}

const beside = ({ file }: Candidate, name: string) => join(dirname(file), name);

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
