// Files with several policies: read with all that belongs to them, and compared with their older version. The one way for the
// editor and the command line.
import type { Catalogue } from "../core/catalogue/api";
import { analyseHost, type HostAnalysis, type HostInput } from "../core/embedded/analyse";
import type { Host } from "../core/hosts/host";
import { readHost, type Sibling } from "../core/hosts/read";
import { withValues } from "../core/open/pin";
import { state } from "../core/session/query";
import { basename } from "../platform/current";
import type { Baseline } from "./api";
import { loadHostData } from "./host-data";
import { MOST_KEPT_FILES, MOST_KEPT_VERSIONS } from "./limits";
import { givenName, isModuleFile, type Neighbours } from "./modules";
import type { PolicyContext } from "./policy-context";

const NO_HOST: Host = { format: "policy", policies: [], problems: [], symbols: new Map(), conditions: new Map() };

const newest = state(
  "workspace/files that were read",
  (): { text: string; name: string; siblings: readonly Sibling[]; host: Host | undefined }[] => [],
);

/** Reads the policies of a file; undefined where nothing in it is or may be one. Never throws. */
export function hostOf(text: string, name: string, siblings: readonly Sibling[]): Host | undefined {
  const kept = newest();
  const known = kept.find((one) => one.name === name && one.text === text && sameSiblings(one.siblings, siblings));
  if (known) {
    kept.splice(kept.indexOf(known), 1);
    kept.unshift(known);
    return known.host;
  }
  const host = readHost(text, name, loadHostData(), siblings);
  const versions = kept.filter((one) => one.name === name);
  const [oldest] = versions.slice(MOST_KEPT_VERSIONS - 1);
  if (oldest) kept.splice(kept.indexOf(oldest), 1);
  kept.unshift({ text, name, siblings, host });
  kept.length = Math.min(kept.length, MOST_KEPT_FILES);
  return host;
}

/** Whether the files beside two versions say the same. */
export function sameSiblings(a: readonly Sibling[], b: readonly Sibling[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, text, isGiven }, i) => name === b[i]?.name && text === b[i]?.text && isGiven === b[i]?.isGiven)
  );
}

/** Judges the policies of a file that was read. */
export function analyseHostFile(
  file: { text: string; path: string; host: Host; neighbours: Neighbours },
  judged: PolicyContext,
  catalogue: Catalogue,
): HostAnalysis {
  const { text, path } = file;
  const name = basename(path);
  const neighbours = withGiven(file.neighbours, path, judged);
  const host = (neighbours !== file.neighbours && hostOf(text, name, neighbours.siblings)) || file.host;
  const { boundary, serviceControlPolicies, resourceControlPolicies, values } = judged;
  const older = host.before ? { hosts: [host.before], label: "the state before the plan" } : olderOf(name, host, judged, neighbours);
  const input: HostInput = {
    text,
    host: values ? withValues(host, values) : host,
    read: (other) => {
      const again = hostOf(other, name, neighbours.siblings);
      return again && values ? withValues(again, values) : again;
    },
    settings: judged.settings,
    limits: {
      catalogue,
      ...(boundary !== undefined && { boundary }),
      ...(serviceControlPolicies && { serviceControlPolicies }),
      ...(resourceControlPolicies && { resourceControlPolicies }),
    },
    ...(older && { older: values ? { ...older, hosts: older.hosts.map((one) => withValues(one, values)) } : older }),
  };
  return analyseHost(input);
}

/** The values of variables that the settings give, as files of the module. The newer settings hold for both versions. */
export function withGiven(neighbours: Neighbours, path: string, { values, variables }: PolicyContext): Neighbours {
  if (!isModuleFile(path)) return neighbours;
  const file = givenName(path, variables);
  const pinned = Object.entries(values ?? {}).flatMap(([key, value]) => (key.startsWith("var.") ? [[key.slice(4), value] as const] : []));
  if (file === undefined && pinned.length === 0) return neighbours;
  const own = { name: "values.tfvars.json", text: JSON.stringify(Object.fromEntries(pinned)), isGiven: true };
  const marked = (siblings: readonly Sibling[]) => [
    ...siblings.map((one) => (one.name === file ? { ...one, isGiven: true } : one)),
    ...(pinned.length > 0 ? [own] : []),
  ];
  return { siblings: marked(neighbours.siblings), olderSiblings: marked(neighbours.olderSiblings) };
}

function olderOf(name: string, host: Host, judged: PolicyContext, { siblings, olderSiblings }: Neighbours): HostInput["older"] {
  const { baseline, newSeverity } = judged;
  const label = labelOf(baseline);
  if (!baseline || label === undefined) return undefined;
  const own = (baseline.kind === "text" && hostOf(baseline.text, name, olderSiblings)) || undefined;
  const older = { label, ...(newSeverity && { newSeverity }) };
  if (!isModuleFile(name)) return { ...older, hosts: own ? [own] : [] };
  // Blocks move between the files of a module: only then the others are read.
  const keys = (one: Host) => new Set(one.policies.map(({ key }) => key));
  const [now, before] = [keys(host), keys(own ?? NO_HOST)];
  const isMissing = [...now].some((key) => !before.has(key));
  const isGone = [...before].some((key) => !now.has(key));
  const others = isMissing ? hostsOf(olderSiblings, name, baseline.kind === "text" ? baseline.text : undefined) : [];
  const elsewhere = isGone ? new Set(hostsOf(siblings, name, undefined).flatMap((one) => [...keys(one)])) : new Set<string>();
  return { ...older, hosts: [own ?? NO_HOST, ...others], elsewhere };
}

/** How messages name what is compared with; undefined where nothing is. */
function labelOf(baseline: Baseline | undefined): string | undefined {
  if (baseline?.kind === "text") return baseline.label;
  return baseline?.kind === "none" && baseline.isNew ? "the older version" : undefined;
}

/** Each file of a module as the one that is looked at, with the others (and `text` under the name of the file that is judged) beside it. */
function hostsOf(siblings: readonly Sibling[], name: string, text: string | undefined): Host[] {
  const all = text === undefined ? siblings : [...siblings, { name: basename(name), text }];
  return siblings.flatMap((one) => {
    if (!isModuleFile(one.name)) return [];
    return (
      hostOf(
        one.text,
        one.name,
        all.filter((other) => other !== one),
      ) ?? []
    );
  });
}
