// What `critical` of the settings means for a whole account: the requests that are asked about, and what is left open.
import { resolve } from "node:path";
import type { Goal, RequestGoal, ResourceSet } from "../../core/account/goal";
import type { Snapshot } from "../../core/account/model";
import type { Catalogue } from "../../core/catalogue/api";
import type { AccessSpec } from "../../core/checks/access";
import { matchesPattern, wildcardPattern } from "../../core/semantics/evaluator/wildcard";
import { arnShape, exampleArn } from "../../core/semantics/examples/witness";
import type { WorkspaceConfig } from "../../workspace/api";
import { InputError } from "../errors";
import { MOST_CRITICAL_ACTIONS, MOST_CRITICAL_RESOURCES, MOST_GOALS } from "../limits";
import { SettingsFiles } from "../scan/settings";

/** Requests to ask about, and in words what `critical` lists besides, so that nobody takes it for proved. */
export interface CriticalGoals {
  goals: Goal[];
  /** Requests on any resource of a pattern, each with the sentence that is left where it is not proved. */
  patterns: { to: RequestGoal; left: string }[];
  open: string[];
}

/** The settings above the files that the command line names (`-`: above the working folder). Throws `InputError` for settings that cannot be used. */
export async function settingsAbove(files: readonly string[]): Promise<WorkspaceConfig[]> {
  const all = new SettingsFiles(process.cwd());
  const found = new Map<string, WorkspaceConfig>();
  for (const name of files) {
    const { config, file, problems, unusable } = await all.for(resolve(name === "-" ? "standard-input" : name));
    if (file === undefined) continue;
    if (unusable) throw new InputError(`The settings file \`${file}\` is not used: ${problems[0]?.message ?? "it has an error"}`);
    found.set(file, config);
  }
  return [...found.values()];
}

/**
 * The requests that `critical` lists, for this account (ACCOUNT-CONTRACT.md, `iam-prover account`). A resource with wildcards stands
 * for many: recorded ones that fit and an example are asked about, and then any of them (`patterns`). The shipped sets are groups
 * of the edges themselves: the question about administration asks for them.
 */
export function criticalGoals(configs: readonly WorkspaceConfig[], snapshot: Snapshot, catalogue: Catalogue): CriticalGoals {
  const goals = new Map<string, Goal>();
  const open = new Set<string>();
  const patterns: CriticalGoals["patterns"] = [];
  for (const { critical, together } of configs) {
    for (const entry of critical)
      for (const { action, resource, within, left } of requestsOf(entry, snapshot, catalogue)) {
        if (within && action !== undefined && resource !== undefined && left !== undefined) {
          patterns.push({ to: { action, resource, within }, left });
          continue;
        }
        if (left !== undefined) open.add(left);
        if (action === undefined || resource === undefined) continue;
        if (goals.size < MOST_GOALS) goals.set(`${action.toLowerCase()} ${resource}`, { action, resource });
        else open.add(`\`critical\` lists more than ${MOST_GOALS} requests: those after them are not asked about`);
      }
    for (const group of together)
      if (typeof group !== "string")
        open.add(
          `\`critical\` lists ${group.actions.join(" + ")} together: \`scan\` asks about groups for each policy, not for a whole account`,
        );
  }
  return { goals: [...goals.values()], patterns, open: [...open] };
}

interface Asked {
  action?: string;
  resource?: string;
  /** The resource is any of these (`RequestGoal`). */
  within?: ResourceSet[];
  left?: string;
}

function requestsOf({ actions = [], resources = [] }: AccessSpec, snapshot: Snapshot, catalogue: Catalogue): Asked[] {
  if (actions.length === 0)
    return [{ left: `\`critical\` lists every action on ${resources.join(", ")}: it is not asked about, for it names no action` }];
  return actions.flatMap((pattern): Asked[] => {
    const isPlain = !/[*?]/.test(pattern);
    const named = isPlain ? [pattern] : catalogue.matchActions(pattern);
    if (named.length === 0 || named.length > MOST_CRITICAL_ACTIONS)
      return [{ left: `\`critical\` lists ${pattern}, which is ${named.length} known actions: it is not asked about` }];
    return named.flatMap((action) => onResources(action, resources.length > 0 ? resources : ["*"], snapshot, catalogue));
  });
}

function onResources(action: string, patterns: readonly string[], snapshot: Snapshot, catalogue: Catalogue): Asked[] {
  const info = catalogue.action(action);
  const types = (info?.resourceTypes ?? []).flatMap(({ name }) => catalogue.resourceType(info?.service ?? "", name)?.arn ?? []);
  const shapes = types.map((type) => arnShape(type));
  const fits = (arn: string) => shapes.length === 0 || shapes.some((shape) => shape.test(arn));
  // An entry with actions and resources of several services means each with its own.
  const own = patterns.filter((one) => one === "*" || fits(exampleOf(one, snapshot)));
  return (own.length > 0 ? own : patterns).flatMap((pattern): Asked[] => {
    if (!/[*?]/.test(pattern) || (pattern === "*" && info && types.length === 0)) return [{ action, resource: pattern }];
    const matcher = wildcardPattern(pattern);
    const recorded = [...snapshot.resources.keys(), ...snapshot.principals.keys()].filter(
      (arn) => matchesPattern(matcher, arn) && fits(arn),
    );
    const examples = pattern === "*" ? types.map((arn) => inAccount(exampleArn(arn), snapshot)) : [exampleOf(pattern, snapshot)];
    const asked = [...new Set([...recorded, ...examples])].slice(0, MOST_CRITICAL_RESOURCES);
    const left = `\`critical\` lists ${action} on ${pattern === "*" ? "any resource" : pattern}: asked was ${asked.join(", ") || "nothing"}, not every other one`;
    const shaped = types.map((arn) => arn.replace(/\$\{[^{}]*\}/g, "*"));
    // What nobody knows the resources of is asked about by examples only.
    if (!info) return [...asked.map((resource) => ({ action, resource })), { left }];
    const within = shaped.length > 0 ? shaped.map((shape) => ({ pattern, shape })) : [{ pattern }];
    return [...asked.map((resource) => ({ action, resource })), { action, resource: pattern, within, left }];
  });
}

/** An ARN that the pattern matches. */
function exampleOf(pattern: string, snapshot: Snapshot): string {
  const parts = pattern.split(":");
  const filled = parts.map((part, i) => {
    if (i === 3 && /^\*$/.test(part)) return "us-east-1";
    if (i === 4 && /^\*$/.test(part)) return accountOf(snapshot);
    return part.replaceAll("*", "example").replaceAll("?", "x");
  });
  return filled.join(":");
}

const accountOf = (snapshot: Snapshot): string => [...snapshot.accounts.keys()][0] ?? "111122223333";

function inAccount(arn: string, snapshot: Snapshot): string {
  const parts = arn.split(":");
  if (/^\d{12}$/.test(parts[4] ?? "")) parts[4] = accountOf(snapshot);
  return parts.join(":");
}
