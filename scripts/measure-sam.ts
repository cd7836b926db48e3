// Compares the policies that are read in SAM templates with those of what SAM's translator makes of them (a long run, outside of the tests):
//   node --import tsx scripts/measure-sam.ts FOLDER     FOLDER/input/*.yaml beside FOLDER/output/*.json (`tests/translator` of aws/serverless-application-model)
// A policy of the output is found if the input has one of the same kind with equal statements. With SHOW=1 those that are missing are printed.
// The figures stand in docs/hosts.md.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Embedded, Host } from "../server/src/core/hosts/host";
import { readHost } from "../server/src/core/hosts/read";
import { documentJson } from "../server/src/core/hosts/render";
import { withValues } from "../server/src/core/open/pin";
import { loadHostData } from "../server/src/workspace/host-data";

const [folder = ""] = process.argv.slice(2);

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A value without what makes no difference: the order of names, a list of one. */
function plain(value: Json, name = ""): Json {
  if (Array.isArray(value)) {
    const items = value.map((item) => plain(item));
    if (items.length === 1 && name !== "Statement") return items[0] as Json;
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, plain(value[key] as Json, key)]),
  );
}

/** The statements of a policy as one text. The translator writes the partition that it runs in; here it is the deployment's. */
function statementsOf({ node, kind }: Embedded): string {
  const { Statement } = documentJson(node) as { Statement?: Json };
  const text = JSON.stringify(plain([Statement ?? []].flat(), "Statement"));
  return `${kind} ${text.replaceAll("arn:aws:", "arn:${cfn:AWS::Partition}:")}`;
}

/** A template with its parameters at their defaults, which the translator puts in. */
function hostOf(path: string): Host | undefined {
  if (!existsSync(path)) return undefined;
  const host = readHost(readFileSync(path, "utf8"), path, loadHostData());
  if (!host) return undefined;
  const defaults = [...host.symbols.values()].flatMap(({ name, preferred }) =>
    preferred === undefined || name.startsWith("AWS::") ? [] : [[name, preferred] as const],
  );
  return withValues(host, Object.fromEntries(defaults));
}

const missing = new Map<string, number>();
const sum = { pairs: 0, policies: 0, found: 0, more: 0 };
for (const name of readdirSync(join(folder, "input")).sort()) {
  if (!/\.ya?ml$/.test(name) || name.startsWith("error_")) continue;
  const output = hostOf(join(folder, "output", name.replace(/\.ya?ml$/, ".json")));
  if (!output) continue;
  const input = hostOf(join(folder, "input", name));
  sum.pairs++;
  const read = (input?.policies ?? []).map((policy) => ({ policy, text: statementsOf(policy), isTaken: false }));
  for (const policy of output.policies) {
    sum.policies++;
    const text = statementsOf(policy);
    const same = read.find((one) => !one.isTaken && one.text === text);
    if (same) {
      same.isTaken = true;
      sum.found++;
      continue;
    }
    const label = `${policy.label.split(" ")[0]}, ${policy.kind}`;
    missing.set(label, (missing.get(label) ?? 0) + 1);
    if (process.env.SHOW) console.log(`missing ${name}: ${policy.key}\n    ${text}`);
  }
  for (const { policy, text, isTaken } of read)
    if (!isTaken) {
      sum.more++;
      if (process.env.SHOW) console.log(`more ${name}: ${policy.key}\n    ${text}`);
    }
}
console.log(`${sum.found} of ${sum.policies} policies of ${sum.pairs} outputs found, ${sum.more} in the input that no output has`);
for (const [label, count] of [...missing].sort((a, b) => b[1] - a[1])) console.log(`  missing: ${count} of ${label}`);
