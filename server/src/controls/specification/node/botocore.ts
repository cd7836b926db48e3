// Finds botocore's data folder on this machine and reads services from it. Node only; the sole reader of `service-2.json`.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type BotocoreModel, compactService, expandService } from "../compact";
import type { ServiceSpecification, SpecificationIndex } from "../types";

export interface BotocoreSource {
  /** The folder with one folder per service. */
  folder: string;
  /** `1.43.11`, or `unknown`. */
  version: string;
}

/**
 * All botocore installations that can be found without searching the disk: those that `python3` imports, Debian's,
 * pip's user folders and the AWS command line's own, newest first.
 */
export function findBotocore(): BotocoreSource[] {
  const found = new Map<string, BotocoreSource>();
  const consider = (folder: string) => {
    const source = botocoreAt(folder);
    if (source && !found.has(source.folder)) found.set(source.folder, source);
  };
  for (const python of ["python3", "python"]) {
    const folder = pythonsBotocore(python);
    if (folder) consider(folder);
  }
  consider("/usr/lib/python3/dist-packages/botocore");
  consider("/usr/local/aws-cli/v2/current/dist/awscli/botocore");
  consider("C:\\Program Files\\Amazon\\AWSCLIV2\\awscli\\botocore");
  for (const base of [join(homedir(), ".local", "lib"), "/usr/local/lib", "/opt/homebrew/lib"]) {
    if (!existsSync(base)) continue;
    for (const name of readdirSync(base).filter((name) => name.startsWith("python3")))
      consider(join(base, name, "site-packages", "botocore"));
  }
  return [...found.values()].sort((a, b) => compareVersions(b.version, a.version));
}

/** The installation at a path that a user gave: the package folder, its `data` folder or the folder that holds `botocore`. Undefined when it is none of them. */
export function botocoreAt(path: string): BotocoreSource | undefined {
  for (const folder of [path, join(path, "data"), join(path, "botocore", "data")]) {
    if (modelFile(folder, "s3") === undefined) continue;
    const init = join(folder, "..", "__init__.py");
    const version = existsSync(init) ? /__version__\s*=\s*['"]([\d.]+)/.exec(readFileSync(init, "utf8"))?.[1] : undefined;
    return { folder, version: version ?? "unknown" };
  }
  return undefined;
}

/** Names of the services in a data folder, sorted. */
export function botocoreServices(source: BotocoreSource): string[] {
  return readdirSync(source.folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && modelFile(source.folder, entry.name) !== undefined)
    .map((entry) => entry.name)
    .sort();
}

/** Reads one service's newest model. Throws when the file is unreadable or no JSON. */
export function readModel(source: BotocoreSource, id: string): BotocoreModel {
  const file = modelFile(source.folder, id);
  if (file === undefined) throw new Error(`There is no service \`${id}\` in \`${source.folder}\`.`);
  const bytes = readFileSync(file);
  return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8")) as BotocoreModel;
}

/**
 * The user's own installation as an index: newer or older than the shipped one, as the user likes. Names and nouns of
 * services come from `base` where it knows them, because reading every model would take seconds.
 */
export function openBotocore(source: BotocoreSource, base?: SpecificationIndex): SpecificationIndex {
  const known = new Map(base?.services().map((service) => [service.id, service]));
  const summaries = botocoreServices(source).map((id) => known.get(id) ?? { id, title: id, aliases: [], nouns: [] });
  const loaded = new Map<string, ServiceSpecification>();
  return {
    source: `botocore ${source.version} in ${source.folder}`,
    services: () => summaries,
    service(name) {
      const wanted = name.trim().toLowerCase();
      const summary = summaries.find((one) => one.id === wanted) ?? only(summaries.filter((one) => one.aliases.includes(wanted)));
      if (!summary) return undefined;
      let service = loaded.get(summary.id);
      if (!service) {
        service = expandService(compactService(summary.id, readModel(source, summary.id)));
        loaded.set(summary.id, service);
      }
      return service;
    },
  };
}

function only<T>(list: T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function modelFile(folder: string, id: string): string | undefined {
  const service = join(folder, id);
  if (!existsSync(service)) return undefined;
  for (const version of readdirSync(service)
    .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))
    .sort()
    .reverse()) {
    for (const name of ["service-2.json.gz", "service-2.json"]) {
      const file = join(service, version, name);
      if (existsSync(file)) return file;
    }
  }
  return undefined;
}

/** Where `python3` imports botocore from; undefined when there is no Python or no botocore, which is the ordinary case. */
function pythonsBotocore(python: string): string | undefined {
  try {
    const code = "import importlib.util as u; s = u.find_spec('botocore'); print(s.submodule_search_locations[0] if s else '')";
    return (
      execFileSync(python, ["-I", "-c", code], {
        // Isolated, and not in the workspace: a folder called botocore there is not the user's installation.
        cwd: homedir(),
        encoding: "utf8",
        timeout: 10_000,
        stdio: ["ignore", "pipe", "ignore"],
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(".").map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) - (right[i] ?? 0);
  return 0;
}
