// Runs the Markdown fixtures of the solver's checks: marks and findings must be the same, one to one, both ends exact; every
// counterexample is replayed. Write them anew with UPDATE_FIXTURES=1, and read the difference before it is committed.
//
// A fixture is a heading with blocks: the policy (```json identity, resource, trust, scp …), and what it is judged by:
// ```json before (the older version), boundary, scp-limit, rcp-limit, and settings (`critical`, `trusted`, `publicAccess`,
// `resourceType`, `expect`). A question left open is marked with the severity `undecided`.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { checksOf } from "../../server/src/core/access-checks";
import { analyse } from "../../server/src/core/analysis";
import type { PolicyInput, PolicySettings } from "../../server/src/core/analysis-api";
import { isListedAccess, isOutside } from "../../server/src/core/checks/access";
import { answerRequest } from "../../server/src/core/checks/ask";
import type { CheckResult, Finding } from "../../server/src/core/checks/finding";
import { questionContext, typesOf } from "../../server/src/core/checks/operations";
import { isUnidentified } from "../../server/src/core/checks/public";
import type { Limit } from "../../server/src/core/checks/question";
import type { Request } from "../../server/src/core/semantics/request";
import type { PolicyDocument, PolicyKind } from "../../server/src/core/syntax/tree";
import { type AccessCode, accessCodes, proverCodes } from "../../server/src/core/validate/codes";
import { readPrincipal } from "../../server/src/workspace/request";
import { assertMarks, type Block, blocksOf, type Mark, marksOf, render } from "../harness/fixture";
import { catalogue, parse, run } from "./support";

const folder = join(import.meta.dirname, "fixtures");
const update = process.env.UPDATE_FIXTURES === "1";
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .sort();

const KINDS = ["identity", "resource", "trust", "scp", "rcp", "endpoint"];

interface Fixture {
  heading: string;
  block: Block;
  kind: PolicyKind;
  context: Map<string, string[]>;
}

function fixturesOf(markdown: string): Fixture[] {
  const fixtures: Fixture[] = [];
  let context = new Map<string, string[]>();
  let heading: string | undefined;
  for (const block of blocksOf(markdown)) {
    if (block.heading !== heading) context = new Map();
    heading = block.heading;
    if (KINDS.includes(block.info)) fixtures.push({ heading, block, kind: block.info as PolicyKind, context });
    else if (["before", "boundary", "scp-limit", "rcp-limit", "settings"].includes(block.info))
      context.set(block.info, [...(context.get(block.info) ?? []), block.text]);
    else throw new Error(`The fixture \`${heading}\` has a block \`${block.info}\`, which means nothing.`);
  }
  return fixtures;
}

interface Settings extends Partial<PolicySettings> {
  expect?: {
    request: { principal: string; action: string; resource: string; context?: Request["context"] };
    decision: "allow" | "deny" | "explicitDeny" | "implicitDeny";
  }[];
}

function settingsOf({ context }: Fixture): Settings {
  return JSON.parse(context.get("settings")?.[0] ?? "{}") as Settings;
}

function inputOf(fixture: Fixture): PolicyInput {
  const { expect, ...settings } = settingsOf(fixture);
  const [before] = fixture.context.get("before") ?? [];
  const [boundary] = fixture.context.get("boundary") ?? [];
  return {
    text: fixture.block.text,
    catalogue,
    settings: { kind: fixture.kind, critical: [], publicAccess: "error", severity: {}, ...settings },
    ...(before !== undefined && { baseline: { text: before, label: "the older version" } }),
    ...(boundary !== undefined && { boundary }),
    serviceControlPolicies: fixture.context.get("scp-limit") ?? [],
    resourceControlPolicies: fixture.context.get("rcp-limit") ?? [],
    expectations: (expect ?? []).map(({ request, decision }) => {
      const principal = readPrincipal(request.principal);
      assert.ok(principal, `${request.principal} is not a principal`);
      return { request: { context: {}, ...request, principal }, decision };
    }),
  };
}

/** Findings and open questions as marks, in the order of the text. */
function allMarks({ findings, undecided }: CheckResult): Mark[] {
  const open = undecided.map(({ range, code }): Mark => ({ start: range.start, end: range.end, severity: "undecided", code }));
  return [...marksOf(findings), ...open].sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
}

/** The checks of access that a fixture asks for. */
function askedOf(fixture: Fixture): string[] {
  const input = inputOf(fixture);
  const { checks } = checksOf(input, parse(fixture.block.text), fixture.kind, []);
  return checks.map(({ code }) => code);
}

/** Judges each counterexample once more, by the evaluator alone, for what its code claims. */
function replay(fixture: Fixture, finding: Finding): void {
  const request = finding.counterexample?.request;
  if (!request) {
    assert.ok(
      ["dead-statement", "redundant-element", "expectation-failed"].includes(finding.code),
      `${finding.code} has no counterexample`,
    );
    return;
  }
  const types = typesOf(catalogue);
  const document = parse(fixture.block.text);
  const limit = (name: string, deniesOnly: boolean) =>
    (fixture.context.get(name) ?? []).map((text): Limit => {
      const limiting = parse(text);
      return {
        name,
        documents: [limiting],
        deniesOnly: deniesOnly || (name === "scp-limit" && limiting.statements.every((s) => s.effect?.value === "Deny")),
      };
    });
  const limits = [...limit("boundary", false), ...limit("scp-limit", false), ...limit("rcp-limit", true)];
  const decide = (one: PolicyDocument, under: Limit[]) => answerRequest(one, under, request, types).decision;
  assert.equal(decide(document, limits), "allow", `${finding.code}: ${JSON.stringify(request)}`);
  const { critical, trusted, resourceType } = inputOf(fixture).settings;
  const context = questionContext([document], { catalogue });
  const [before] = fixture.context.get("before") ?? [];
  const claims: Record<AccessCode, () => boolean> = {
    "new-access": () => decide(parse(before as string), []) !== "allow",
    "access-not-granted": () => isListedAccess(critical, context).holds(request),
    "external-access": () => isOutside(trusted as NonNullable<typeof trusted>).holds(request),
    "public-access": () => isUnidentified(document, resourceType).holds(request),
  };
  if (finding.code === "expectation-failed") return;
  assert.ok(claims[finding.code as AccessCode](), `${finding.code}: ${JSON.stringify(request)}`);
}

const seen = new Set<string>();

for (const name of files) {
  const path = join(folder, name);
  const markdown = readFileSync(path, "utf8");
  const results = new Map<Fixture, CheckResult>();
  describe(name, async () => {
    for (const fixture of fixturesOf(markdown)) {
      for (const { severity, code } of fixture.block.marks) seen.add(severity === "undecided" ? `${code} undecided` : code);
      test(fixture.heading, async () => {
        const result = await run(analyse(inputOf(fixture)).prove());
        results.set(fixture, result);
        for (const finding of result.findings) replay(fixture, finding);
        for (const code of askedOf(fixture))
          if (![...result.findings, ...result.undecided].some((one) => one.code === code)) seen.add(`${code} quiet`);
        if (update) return;
        assertMarks(fixture.block.text, allMarks(result), fixture.block.marks, "test/checks/fixtures.test.ts");
      });
    }
    if (update)
      test("written anew", () => {
        let text = markdown;
        for (const [fixture, result] of [...results].reverse())
          text = text.slice(0, fixture.block.from) + render(fixture.block.text, allMarks(result)) + text.slice(fixture.block.to);
        writeFileSync(path, text);
      });
  });
}

test("every check of access is loud, quiet and undecided in some fixture", { skip: update }, () => {
  const wanted = [...proverCodes, ...accessCodes.flatMap((code) => [`${code} quiet`, `${code} undecided`])];
  assert.deepEqual(
    wanted.filter((one) => !seen.has(one)),
    [],
    "each needs a fixture in test/checks/fixtures, ARCHITECTURE.md's recipe says which",
  );
});
