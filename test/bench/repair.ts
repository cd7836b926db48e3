// Repairs of real policies by generated example requests (docs/repair.md): how many are right, how long they take, how much they add.
// node --import tsx test/bench/repair.ts CORPUS [policies of each folder at most] [seed] [tokens|access]
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { log2 } from "../../server/src/core/measure/count";
import type { Preference } from "../../server/src/core/repair/price";
import { repairPolicy } from "../../server/src/core/repair/repair";
import { refusedByAws } from "../../server/src/core/semantics/aws-facts";
import { withOwnKeys } from "../../server/src/core/semantics/own-keys";
import { readPrincipal, writePrincipal } from "../../server/src/core/semantics/principal-text";
import type { Request } from "../../server/src/core/semantics/request";
import { statementJson } from "../../server/src/core/syntax/json-of";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument, PolicyKind, Statement } from "../../server/src/core/syntax/tree";
import { investigate } from "../../server/src/solver/investigate";
import { createInlineSolver } from "../../server/src/solver/node/inline";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { decide } from "../oracle/decide";
import type { Policy } from "../oracle/law";
import { ms, summary } from "./stats";

const FOLDERS: Record<string, PolicyKind | undefined> = {
  docs_identity: undefined,
  managed: undefined,
  resource: "resource",
  trust: "trust",
  scp: "scp",
  rcp: "rcp",
};
const SIZES = [5, 10, 20, 30, 50];

void main();

async function main(): Promise<void> {
  const [corpus = ".", most = "1000", seed = "1", prefer = "tokens", only] = process.argv.slice(2);
  const catalogue = loadCatalogue();
  const solver = createInlineSolver();
  const times: number[] = [];
  const added: number[] = [];
  const tokens: number[] = [];
  const counts: Record<string, number> = { REPAIRED: 0, UNCHANGED: 0, CONTRADICTION: 0, UNDECIDED: 0, wrong: 0 };
  let policies = 0;
  for (const [folder, kind] of Object.entries(FOLDERS)) {
    const names = readdirSync(path.join(corpus, folder)).filter((name) => name.endsWith(".json"));
    for (const name of names.slice(0, Number(most))) {
      const { document } = parsePolicy(readFileSync(path.join(corpus, folder, name), "utf8"));
      if (!document || document.statements.length === 0 || document.statements.some((one) => !one.effect || !(one.action || one.notAction)))
        continue;
      policies++;
      const dice = diceOf(Number(seed) * 7919 + policies);
      for (const size of SIZES) {
        const faulty = worse(document, dice);
        const { allow, deny } = examplesOf(document, kind, size, dice, catalogue.matchActions.bind(catalogue));
        if (allow.length + deny.length === 0) continue;
        if (only && name !== only) continue;
        const start = performance.now();
        const outcome = await investigate(repairPolicy(faulty, catalogue, { allow, deny, prefer: prefer as Preference }, kind), solver, {});
        const time = performance.now() - start;
        if (outcome.result !== "UNCHANGED") times.push(time);
        counts[outcome.result] = (counts[outcome.result] ?? 0) + 1;
        if (outcome.result === "UNDECIDED" || outcome.result === "CONTRADICTION") {
          console.log(
            `${folder}/${name} ${size}: ${outcome.result} ${"reason" in outcome ? outcome.reason : JSON.stringify(outcome.contradiction)}`,
          );
          continue;
        }
        if (outcome.result === "REPAIRED") tokens.push(outcome.tokens);
        if (outcome.result === "REPAIRED" && typeof outcome.added !== "string") added.push(log2(outcome.added.requests) ?? 0);
        const policy = JSON.parse(outcome.text) as Policy;
        const bad = [...allow.map((one) => [one, true] as const), ...deny.map((one) => [one, false] as const)].find(
          ([request, wanted]) => allowedBy(policy, kind, request) !== wanted,
        );
        if (bad) {
          counts.wrong = (counts.wrong ?? 0) + 1;
          console.log(`${folder}/${name} ${size}: WRONG ${JSON.stringify(bad)} in ${outcome.text} from ${faulty.text}`);
        }
      }
    }
  }
  await solver.dispose();
  const time = summary(times);
  console.log(`${policies} policies, sets of requests: ${JSON.stringify(counts)}`);
  console.log(`time of those not unchanged: median ${ms(time.median)}, 95 % below ${ms(time.p95)}, at most ${ms(time.max)}`);
  console.log(`tokens: median ${summary(tokens).median}; added access (log2 of pairs): median ${summary(added).median.toFixed(1)}`);
}

/** By a reader of policies that shares nothing with the repair; undefined where it leaves the decision open. */
function allowedBy(policy: Policy, kind: PolicyKind | undefined, request: Request): boolean | undefined {
  const whole = { ...withOwnKeys(request), principal: writePrincipal(request.principal) };
  const statements = [policy.Statement].flat() as { Effect: string }[];
  const open = kind === "rcp" || (kind === "scp" && !statements.some(({ Effect }) => Effect === "Allow"));
  const full = { Effect: "Allow", Action: "*", Resource: "*", ...(kind === "rcp" && { Principal: "*" }) };
  const asked = { ...policy, Statement: open ? [...statements, full] : statements } as unknown as Policy;
  const decisions = decide(asked, kind === "resource" || kind === "trust" || kind === "rcp" ? "resource" : "identity", whole);
  if (decisions.size > 1 && decisions.has("allow")) return undefined;
  return decisions.has("allow");
}

type Dice = { below(n: number): number; pick<T>(list: readonly T[]): T };

function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number) => Math.floor(next() * n);
  return { below, pick: (list) => list[below(list.length)] as never };
}

/** The policy with two to five faults: an entry or a statement less, an entry or a Deny more, a condition gone. */
function worse(document: PolicyDocument, dice: Dice): PolicyDocument {
  type Json = Record<string, unknown>;
  const statements = document.statements.map((one) => statementJson(one) as Json);
  for (let faults = 2 + dice.below(4); faults > 0; faults--) {
    const one = dice.pick(statements);
    const name = dice.pick(["Action", "Resource"]);
    const list = [one[name] ?? []].flat() as string[];
    switch (dice.below(5)) {
      case 0:
        if (statements.length > 1) statements.splice(statements.indexOf(one), 1);
        break;
      case 1:
        if (list.length > 1) one[name] = list.filter((_, i) => i !== 0);
        break;
      case 2:
        if (list.length > 0)
          one[name] = [...list, name === "Action" ? `${list[0]?.split(":")[0] ?? "s3"}:*` : "*"].map((entry) =>
            entry === "*:*" ? "*" : entry,
          );
        break;
      case 3:
        delete one.Condition;
        break;
      default:
        statements.push({ ...one, Sid: undefined, Effect: "Deny" });
    }
  }
  const policy = { ...(document.version && { Version: document.version.value }), Statement: statements };
  return parsePolicy(JSON.stringify(policy)).document as PolicyDocument;
}

/** Requests about what the policy speaks of, labelled by the policy itself: at most half of them of each kind. */
function examplesOf(
  document: PolicyDocument,
  kind: PolicyKind | undefined,
  size: number,
  dice: Dice,
  actions: (pattern: string) => string[],
) {
  const policy = JSON.parse(document.text) as Policy;
  const [allow, deny]: [Request[], Request[]] = [[], []];
  for (let tries = 0; tries < size * 6 && allow.length + deny.length < size; tries++) {
    const request = requestOf(dice.pick(document.statements), kind, dice, actions);
    if (!request || /^sts:get(calleridentity|sessiontoken)$/i.test(request.action)) continue;
    // What AWS decides whatever policies say is no example.
    if (refusedByAws(request) !== null) continue;
    const allowed = allowedBy(policy, kind, request);
    const list = allowed === true ? allow : allowed === false ? deny : undefined;
    if (list && list.length < Math.ceil(size / 2)) list.push(request);
  }
  return { allow, deny };
}

function requestOf(
  statement: Statement,
  kind: PolicyKind | undefined,
  dice: Dice,
  actions: (pattern: string) => string[],
): Request | undefined {
  const word = () => dice.pick(["alpha", "beta", "logs", "prod-1", "x", "team/a"]);
  const filled = (text: string) => text.replaceAll(/\$\{[^}]*\}|\*/g, word).replaceAll("?", "x");
  const patterns = statement.action?.values ?? statement.notAction?.values ?? [];
  const names = actions(dice.pick(patterns)?.value ?? "*");
  const action = names.length > 0 ? dice.pick(names) : undefined;
  if (!action) return undefined;
  const written = dice.pick(statement.resource?.values ?? statement.notResource?.values ?? [])?.value ?? "*";
  const anything = `arn:aws:${action.split(":")[0]}:eu-west-1:111122223333:${word()}`;
  const resource = written === "*" ? dice.pick([anything, "*"]) : written.startsWith("arn:") ? regular(filled(written)) : anything;
  const context: Record<string, string | string[]> = {};
  for (const { key, values, operator } of statement.condition?.entries ?? []) {
    if (dice.below(4) === 0 || values.length === 0) continue;
    const value = operator.value.endsWith("Null") ? "x" : filled(String(dice.pick(values).value));
    context[key.value] = operator.value.startsWith("For") ? [value] : value.replace(/\/\d+$/, "");
  }
  const entry = dice.pick(statement.principal?.entries ?? []);
  const known =
    entry && entry.id.value !== "*" ? readPrincipal({ type: entry.kind === "Bare" ? "AWS" : entry.kind, id: entry.id.value }) : null;
  const stranger = readPrincipal(dice.pick(["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::444455556666:role/app"]));
  const principal = (kind === "resource" || kind === "trust" ? dice.pick([known, known, stranger]) : stranger) ?? stranger;
  return principal && !/[*?]/.test(principal.id)
    ? { principal, action, resource: kind === "trust" ? "arn:aws:iam::111122223333:role/app" : resource, context }
    : undefined;
}

/** A resource of at least six segments, the account in digits. */
function regular(text: string): string {
  const segments = text.split(":");
  while (segments.length < 6) segments.push("x");
  if (/[a-z]/.test(segments[4] as string)) segments[4] = "111122223333";
  return segments.join(":");
}
