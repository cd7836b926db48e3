// Measures files with policies over a folder of real ones (a long run, outside of the tests):
//   node --import tsx scripts/measure-hosts.ts mutations FOLDER [COUNT]   half-typed lines: exceptions, and what becomes of other policies
//   node --import tsx scripts/measure-hosts.ts fixes FOLDER [COUNT]       widened entries: which fixes are offered, and what they leave
// The figures stand in docs/hosts.md.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { domainsOf, meaningOf } from "../server/src/core/embedded/identity";
import { membersOf } from "../server/src/core/embedded/pairs";
import type { Host } from "../server/src/core/hosts/host";
import { mayHoldPolicies, readHost } from "../server/src/core/hosts/read";
import { walk } from "../server/src/core/open/policy";
import { applyEdits } from "../server/src/core/syntax/edit";
import { investigate } from "../server/src/solver/investigate";
import { createInlineSolver } from "../server/src/solver/node/inline";
import { loadCatalogue } from "../server/src/workspace/catalogue";
import { loadHostData } from "../server/src/workspace/host-data";
import { analyseHostFile, hostOf } from "../server/src/workspace/hosts";

const [what = "", folder = "", count = "10000"] = process.argv.slice(2);

/** A sequence that is the same in every run. */
let seed = 20260101;
function random(below: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 0x1_0000_0000) * below);
}

interface File {
  name: string;
  text: string;
  host: Host;
}

/** The files below a folder with policies, each a host. */
function* hostsBelow(path: string): Generator<File> {
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) yield* hostsBelow(inner);
    else if (entry.isFile()) {
      const text = readFileSync(inner, "utf8");
      if (!mayHoldPolicies(text, entry.name) || text.length > 400_000) continue;
      const host = readHost(text, entry.name, loadHostData());
      if (host && host.policies.length > 0 && host.problems.length === 0) yield { name: entry.name, text, host };
    }
  }
}

const meanings = ({ policies, symbols, conditions }: Host) =>
  new Map(
    policies.map(({ key, node, kind }) => [
      key,
      `${kind} ${meaningOf({ node, symbols, conditions })} ${domainsOf({ node, symbols, conditions })}`,
    ]),
  );

/** What a line may be while it is typed. */
const HALF_TYPED: readonly ((line: string, at: number) => string)[] = [
  (line, at) => line.slice(0, at),
  (line, at) => line.slice(0, at) + line.slice(at + 1),
  (line, at) => `${line.slice(0, at)}"${line.slice(at)}`,
  (line, at) => `${line.slice(0, at)}[${line.slice(at)}`,
  (line, at) => `${line.slice(0, at)}{${line.slice(at)}`,
  (line) => `${line}\n${/^\s*/.exec(line)?.[0] ?? ""}Ac`,
  (line) => `${line}\n${/^\s*/.exec(line)?.[0] ?? ""}- `,
  (line) => `${line}\n${/^\s*/.exec(line)?.[0] ?? ""}x = `,
  (line) => `${line}\n${/^\s*/.exec(line)?.[0] ?? ""}Name: !Sub "`,
];

function mutations(): void {
  const files = [...hostsBelow(folder)].filter(({ host }) => host.policies.length > 1);
  const kinds = ["yaml", "hcl", "json"].map((kind) => ({ kind, tried: 0, others: 0, same: 0, failed: 0 }));
  const groups = kinds.map(({ kind }) => files.filter(({ name }) => kindOf(name) === kind));
  for (let i = 0; i < Number(count); i++) {
    const group = i % 3 === 2 && random(3) > 0 ? 0 : i % 3;
    const file = groups[group]?.[random(groups[group]?.length ?? 0)];
    const kind = kinds[group];
    if (!file || !kind) continue;
    const policy = file.host.policies[random(file.host.policies.length)];
    if (!policy) continue;
    const place = policy.node.offset + random(Math.max(1, policy.node.length));
    const start = file.text.lastIndexOf("\n", place - 1) + 1;
    const lineEnd = file.text.indexOf("\n", place);
    const end = lineEnd < 0 ? file.text.length : lineEnd;
    const line = file.text.slice(start, end);
    const make = HALF_TYPED[random(HALF_TYPED.length)] as (line: string, at: number) => string;
    const typed = make(line, random(line.length + 1));
    const text = file.text.slice(0, start) + typed + file.text.slice(end);
    kind.tried++;
    try {
      const after = readHost(text, file.name, loadHostData());
      const now = after ? meanings(after) : new Map<string, string>();
      // Policies whose resource is the one that is typed in are its own.
      const touched = (one: (typeof file.host.policies)[number]) =>
        resourceOf(one.key, kind.kind) === resourceOf(policy.key, kind.kind) ||
        [...walk(one.node)].some(({ offset, length }) => offset <= end && offset + length >= start);
      for (const [index, [key, meaning]] of [...meanings(file.host)].entries()) {
        const one = file.host.policies[index];
        if (!one || touched(one)) continue;
        kind.others++;
        if (now.get(key) === meaning) kind.same++;
        else if (process.env.SHOW)
          console.error(kind.kind, file.name, JSON.stringify(typed), policy.key, "=>", key, now.has(key) ? "changed" : "gone");
      }
    } catch (error) {
      kind.failed++;
      console.error(file.name, error instanceof Error ? error.stack : String(error), JSON.stringify(typed));
    }
  }
  for (const { kind, tried, others, same, failed } of kinds)
    console.log(
      `${kind}: ${tried} mutations, ${failed} exceptions, ${same} of ${others} other policies as before (${((100 * same) / Math.max(1, others)).toFixed(2)} %)`,
    );
}

/** The resource that a policy stands in. */
function resourceOf(key: string, kind: string): string {
  const parts = key.split(".");
  return parts.slice(0, kind === "hcl" ? (parts[0] === "data" ? 3 : 2) : 1).join(".");
}

function kindOf(name: string): string {
  return /\.(tf|tofu)$/.test(name) ? "hcl" : /\.ya?ml$/.test(name) ? "yaml" : "json";
}

async function fixes(): Promise<void> {
  const solver = createInlineSolver();
  const catalogue = loadCatalogue();
  const none = { siblings: [], olderSiblings: [] };
  const seen = { files: 0, findings: 0, offered: 0, exact: 0, proved: 0, wrong: 0 };
  const files = [...hostsBelow(folder)];
  for (const file of files) {
    if (seen.files >= Number(count)) break;
    const widened = widen(file);
    if (!widened) continue;
    seen.files++;
    const path = basename(file.name);
    const host = hostOf(widened, path, []);
    if (!host) continue;
    const judged = {
      settings: {
        critical: [],
        publicAccess: "off" as const,
        severity: { "dead-statement": "off" as const, "redundant-element": "off" as const },
      },
      strictJson: false,
      references: [],
      notes: [],
      baseline: { kind: "text" as const, text: file.text, label: "before" },
    };
    const analysis = analyseHostFile({ text: widened, path, host, neighbours: none }, judged, catalogue);
    const { findings } = await investigate(analysis.prove(), solver, {});
    const finding = findings.find(({ code }) => code === "new-access");
    if (!finding) continue;
    seen.findings++;
    const [fix] = await investigate(analysis.fixes(finding), solver, {});
    if (!fix) {
      console.error("no fix", file.name, finding.message.slice(0, 120));
      continue;
    }
    seen.offered++;
    const text = applyEdits(widened, fix.edits);
    if (text === file.text) seen.exact++;
    const again = readHost(text, path, loadHostData());
    const [before, now] = [meanings(file.host), again ? meanings(again) : new Map()];
    const isRight =
      again?.problems.length === 0 && [...before].every(([key, meaning]) => now.get(key) === meaning || key === finding.policy?.key);
    const comments = (one: string) => one.match(/(?:^|\s)#[^\n]*/g)?.length ?? 0;
    if (isRight && comments(text) === comments(file.text)) seen.proved++;
    else {
      seen.wrong++;
      console.error("wrong", file.name, fix.title);
    }
  }
  console.log(JSON.stringify(seen));
  await solver.dispose();
}

/** The file with one action or resource of an Allow widened, in its own notation; undefined where none can be. */
function widen({ text, host }: File): string | undefined {
  const values = membersOf(host).flatMap(({ policy, open }) =>
    policy.kind === "identity" || policy.kind === "resource"
      ? [...walk(open.node)].filter(
          ({ type, parts, offset, length, value }) =>
            type === "string" &&
            !parts &&
            length > 3 &&
            text.slice(offset, offset + length) === value &&
            /^[a-z0-9-]+:[A-Z]\w+$|^arn:aws:[\w:/.-]+$/.test(String(value)),
        )
      : [],
  );
  const one = values[random(Math.max(1, values.length))];
  if (!one) return undefined;
  const value = String(one.value);
  const wider = value.startsWith("arn:") ? `${value.split(":").slice(0, 5).join(":")}:*` : `${value.split(":")[0]}:*`;
  return text.slice(0, one.offset) + wider + text.slice(one.offset + one.length);
}

if (what === "mutations") mutations();
else if (what === "fixes") void fixes();
else console.error("mutations or fixes");
