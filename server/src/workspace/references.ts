// The files that `iam-prover.json` names: read inside the folder only, and checked for being there and being policies.
import type { Catalogue } from "../core/catalogue/api";
import { unknownAmong } from "../core/checks/unknown-actions";
import { readJson } from "../core/syntax/json";
import { looksLikePolicy } from "../core/syntax/kind";
import { rangesOf } from "../core/syntax/locate";
import type { JsonPath } from "../core/syntax/place";
import { files } from "../platform/current";
import type { ConfigProblem, PolicyRule, WorkspaceConfig } from "./api";
import { readFileInTree } from "./files";
import { plainPath, resolveInside } from "./paths";
import { settingsFor } from "./settings";

type Reference = { ok: true; text: string; file: string } | { ok: false; reason: string };

/** Reads a policy that settings name (a boundary, an organisation policy). Never throws, never leaves the folder. */
export async function readReference(folder: string, written: string): Promise<Reference> {
  const read = await readNamed(folder, written);
  if (!read.ok || looksLikePolicy(read.text)) return read;
  return { ok: false, reason: `\`${written}\` is not a policy: it has no \`Statement\`.` };
}

/** Reads any file that settings name. Never throws, never leaves the folder. */
export async function readNamed(folder: string, written: string): Promise<Reference> {
  const resolved = await resolveInside(folder, written);
  if (!resolved.ok) return resolved;
  const read = await readFileInTree(resolved.path, { tree: await files.realpath(folder).catch(() => folder) });
  if (!read.ok) {
    const isFolder = await files.stat(resolved.path).then(
      (info) => info.isDirectory(),
      () => false,
    );
    if (isFolder) return { ok: false, reason: `\`${written}\` is a folder; name the policy file in it.` };
    return { ok: false, reason: read.reason.replace(/^It/, `\`${written}\``).replace("was not checked", "is not read") };
  }
  return { ok: true, text: read.text, file: resolved.path };
}

/**
 * Checks every file that settings name: it must exist inside the folder and be a policy, and no policy may limit itself by way
 * of others. The problems point into `text`, the text of the settings file. They are warnings: whatever needs the file is not decided, the other checks go on.
 */
export async function checkReferences(config: WorkspaceConfig, text: string): Promise<ConfigProblem[]> {
  const rangeOf = rangesOf(text);
  const problems: ConfigProblem[] = [];
  const report = (path: JsonPath, message: string) => {
    const range = rangeOf(path);
    if (range) problems.push({ message, range, severity: "warning" });
  };
  // Thousands of entries may name the same few files.
  const known = new Map<string, Promise<Reference>>();
  const read = (name: string): Promise<Reference> => {
    const reference = known.get(name) ?? readReference(config.folder, name);
    known.set(name, reference);
    return reference;
  };
  const cycles = new Map<string, string[]>();
  for (const [index, rule] of config.policies.entries()) {
    for (const { path, name } of limitsOf(rule)) {
      const at = ["policies", index, ...path];
      const reference = await read(name);
      if (!reference.ok) report(at, `${reference.reason} Policies under it are not decided until it can be read.`);
      const cycle = cycles.get(name) ?? cycleFrom(config, name);
      cycles.set(name, cycle ?? []);
      if (cycle && cycle.length > 0)
        report(
          at,
          `\`${name}\` limits itself: ${cycle.map((each) => `\`${each}\``).join(" → ")}. Put an entry for it without limits before this one.`,
        );
    }
  }
  for (const [index, { policy }] of config.expect.entries()) {
    const reference = await read(policy);
    if (!reference.ok) report(["expect", index, "policy"], `${reference.reason} The expectation cannot be tested.`);
  }
  for (const [path, spec] of [["baseline"], ...config.policies.map((_, index) => ["policies", index, "baseline"])].map(
    (each) => [each, baselineAt(config, each)] as const,
  )) {
    if (spec === undefined || spec === "none" || spec.startsWith("git:")) continue;
    const resolved = await resolveInside(config.folder, spec);
    if (!resolved.ok) report(path, resolved.reason);
    else if (!(await files.stat(resolved.path).catch(() => undefined)))
      report(path, `\`${spec}\` does not exist, so there is nothing to compare with.`);
  }
  return problems;
}

/** Actions in `critical` that no catalogue knows: nobody has them, so that part of the check says nothing. The problems are warnings. */
export function unknownCritical(config: WorkspaceConfig, text: string, catalogue: Catalogue): ConfigProblem[] {
  const unknown = new Map(
    unknownAmong(
      [
        ...config.critical.flatMap((entry) => entry.actions ?? []),
        ...config.together.flatMap((one) => (typeof one === "string" ? [] : one.actions)),
      ],
      catalogue,
    ).map((one) => [one.action, one.meant]),
  );
  if (unknown.size === 0) return [];
  const rangeOf = rangesOf(text);
  // Access and groups stand in one list; inherited entries stand in other files and have no place here.
  const written = (readJson(text, { allowComments: true }).root?.children ?? []).find((one) => one.children?.[0]?.value === "critical");
  const entries = written?.children?.[1]?.children ?? [];
  return entries.flatMap((node, entry) => {
    const list = (name: string) => node.children?.find((one) => one.children?.[0]?.value === name)?.children?.[1]?.children ?? [];
    const [name, values] =
      list("together").length > 0 ? (["together", list("together")] as const) : (["actions", list("actions")] as const);
    return values.flatMap(({ value: action }, index): ConfigProblem[] => {
      const range = unknown.has(action) && rangeOf(["critical", entry, name, index]);
      if (!range) return [];
      const meant = unknown.get(action);
      const advice =
        meant === undefined
          ? "No policy is reported for it."
          : `Did you mean \`${meant}\`? Until it is corrected the check is not decided.`;
      return [
        {
          message: `\`${action}\` ${/[*?]/.test(action) ? "matches no" : "is not a"} known action (catalogue of ${catalogue.date}). ${advice}`,
          range,
          severity: "warning",
        },
      ];
    });
  });
}

function baselineAt(config: WorkspaceConfig, path: JsonPath): string | undefined {
  return path.length === 1 ? config.baseline : config.policies[path[1] as number]?.baseline;
}

function limitsOf(rule: PolicyRule): { path: JsonPath; name: string }[] {
  const lists = (["serviceControlPolicies", "resourceControlPolicies"] as const).flatMap((list) =>
    (rule[list] ?? []).map((name, index) => ({ path: [list, index], name })),
  );
  return rule.boundary === undefined ? lists : [{ path: ["boundary"], name: rule.boundary }, ...lists];
}

/** The way from a file back to itself over the limits that settings put on it, or undefined. */
function cycleFrom(config: WorkspaceConfig, start: string): string[] | undefined {
  const visited = new Set<string>();
  const search = (file: string, way: string[]): string[] | undefined => {
    const { rule, ruleFolder } = settingsFor(config, plainPath(file));
    // The files of the settings above have a way of their own.
    for (const { name } of rule && ruleFolder === config.folder ? limitsOf(rule) : []) {
      if (plainPath(name) === plainPath(start)) return [...way, file, name];
      if (visited.has(plainPath(name))) continue;
      visited.add(plainPath(name));
      const found = search(name, [...way, file]);
      if (found) return found;
    }
    return undefined;
  };
  return search(start, []);
}
