// Runs the Markdown fixtures of the questions that a person asks: what changed, who has access, why is this safe, can … do …?
// Marks and answers must be the same, one to one, both ends exact. Write them anew with UPDATE_FIXTURES=1, and read the difference.
//
// The file's name is the question. Blocks: the policy (```json identity, resource, …), what it is judged by (before, boundary,
// and settings with `critical`, `trusted`, `request`), as in the fixtures of the findings. Marks are not severities here:
// `gained` and `lost` with the actions (`lost` stands in the older policy), `public` and `external` with who, `protects` with
// what does, `open` where access is not ruled out, `statement` with what it made of the request; `verdict` and `undecided`.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type AccessSpec, isListedAccess, isOutside, type ZoneOfTrust } from "../../server/src/core/checks/access";
import { answerRequest } from "../../server/src/core/checks/ask";
import { accessDifference } from "../../server/src/core/checks/difference";
import { type ExternalFinding, listExternalAccess } from "../../server/src/core/checks/external-findings";
import { questionContext, typesOf } from "../../server/src/core/checks/operations";
import type { Limit } from "../../server/src/core/checks/question";
import { type Protector, whySafe } from "../../server/src/core/checks/why";
import type { Request } from "../../server/src/core/semantics/request";
import type { PolicyDocument, Range, Statement } from "../../server/src/core/syntax/tree";
import { readPrincipal } from "../../server/src/workspace/request";
import { type Block, blocksOf, type Mark, render } from "../harness/fixture";
import { environment, parse, run } from "./support";

interface Fixture {
  policy: Block;
  blocks: Map<string, Block>;
  settings: {
    critical?: AccessSpec[];
    trusted?: ZoneOfTrust;
    request?: { principal: string; action: string; resource: string; context?: Request["context"] };
  };
}

/** Marks for the policy, and for the older one where a question speaks of it. */
interface Answer {
  policy: Mark[];
  before?: Mark[];
}

const mark = (range: Range, severity: string, code: string): Mark => ({ start: range.start, end: range.end, severity, code });
const effect = (statement: Statement): Range => (statement.effect ?? statement).range;
const head = (document: PolicyDocument): Range => (document.properties[0] as { name: { range: Range } }).name.range;

const questions: Record<string, (document: PolicyDocument, fixture: Fixture) => Promise<Answer>> = {
  async compare(document, { blocks }) {
    const before = parse((blocks.get("before") as Block).text);
    const { comparison, gained, lost, undecided } = await run(accessDifference(before, document, environment));
    const changes = (list: typeof gained, what: string) =>
      list.map(({ statement, actions }) =>
        mark(effect(statement), what, actions.length > 3 ? `${actions.length}-actions` : actions.join()),
      );
    const open = (of: PolicyDocument) =>
      undecided.flatMap(({ statement }) =>
        statement && of.statements.includes(statement) ? mark(effect(statement), "undecided", "access") : [],
      );
    for (const { example } of gained) assert.deepEqual(decisions([before, document], example), ["implicitDeny", "allow"]);
    for (const { example } of lost) assert.deepEqual(decisions([before, document], example).at(0), "allow");
    return {
      policy: [mark(head(document), "verdict", comparison), ...changes(gained, "gained"), ...open(document)],
      before: [...changes(lost, "lost"), ...open(before)],
    };
  },
  async "who-has-access"(document, { settings }) {
    const zone = settings.trusted as ZoneOfTrust;
    const { findings, undecided } = await run(listExternalAccess(document, zone, environment));
    for (const { example } of findings) {
      assert.ok(example && isOutside(zone).holds(example));
      assert.deepEqual(decisions([document], example), ["allow"]);
    }
    const who = ({ principal, condition }: ExternalFinding) =>
      [...Object.entries(principal), ...Object.entries(condition)].map(([key, value]) => `${key}=${value}`).join("&");
    return {
      policy: [
        ...findings.flatMap((finding) =>
          finding.statementIndexes.map((index) => {
            const statement = document.statements[index] as Statement;
            return mark((statement.principal ?? statement).range, finding.isPublic ? "public" : "external", who(finding));
          }),
        ),
        ...undecided.map(() => mark(head(document), "undecided", "summary")),
      ],
    };
  },
  async "why-safe"(document, { blocks, settings }) {
    const older = blocks.get("before");
    const boundary = blocks.get("boundary");
    const limits: Limit[] = boundary ? [{ name: "boundary", documents: [parse(boundary.text)], deniesOnly: false }] : [];
    const before = older && parse(older.text);
    const context = questionContext([document, ...(before ? [before] : [])], environment, limits);
    const property = before
      ? { notAllowedBy: before }
      : settings.trusted
        ? isOutside(settings.trusted)
        : isListedAccess(settings.critical as AccessSpec[], context);
    const { safe, open } = await run(whySafe(document, property, context));
    return {
      policy: [
        ...safe.flatMap(({ statement, protectors }) => protectors.map((one) => mark(placeOf(one, statement), "protects", nameOf(one)))),
        ...open.map(({ statement, unsafe }) => mark(effect(statement), unsafe ? "open" : "undecided", "access")),
      ],
    };
  },
  async ask(document, { settings }) {
    const { principal, ...rest } = settings.request as NonNullable<Fixture["settings"]["request"]>;
    const who = readPrincipal(principal);
    assert.ok(who, `${principal} is not a principal`);
    const { possible, opinions } = answerRequest(document, [], { context: {}, ...rest, principal: who }, typesOf(environment.catalogue));
    const [own] = opinions;
    return {
      policy: [
        possible.length > 1 ? mark(head(document), "undecided", possible.join("|")) : mark(head(document), "verdict", possible.join()),
        ...(own?.decided.statements ?? []).flatMap(({ index, matches }) =>
          matches ? mark(effect(document.statements[index] as Statement), "statement", "matches") : [],
        ),
        ...(own?.open ?? []).map(({ unknown }) => mark(unknown.range, "undecided", "statement")),
      ],
    };
  },
};

/** Examples are judged once more, by the evaluator alone. */
function decisions(documents: PolicyDocument[], request: Request | undefined): string[] {
  assert.ok(request);
  return documents.map((one) => answerRequest(one, [], request, typesOf(environment.catalogue)).decision);
}

/** What stands in another policy is marked at the statement that it protects from. */
function placeOf(protector: Protector, safe: Statement): Range {
  switch (protector.kind) {
    case "condition":
      return protector.condition.range;
    case "element": {
      const { element } = protector;
      const key = `${element.charAt(0).toLowerCase()}${element.slice(1)}` as "action" | "notAction" | "resource" | "principal";
      return (safe[key] ?? safe).range;
    }
    case "deny":
      return protector.limit === undefined ? effect(protector.statement) : effect(safe);
    default:
      return effect(safe);
  }
}

function nameOf(protector: Protector): string {
  return protector.kind === "element" ? protector.element : protector.kind === "deny" && protector.limit ? "limit-deny" : protector.kind;
}

const folder = join(import.meta.dirname, "fixtures/questions");
const update = process.env.UPDATE_FIXTURES === "1";
const sorted = (marks: Mark[]) => [...marks].sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));

for (const name of readdirSync(folder).sort()) {
  const answer = questions[name.replace(/\.md$/, "")];
  const path = join(folder, name);
  const markdown = readFileSync(path, "utf8");
  const headings = new Map<string, Block[]>();
  for (const block of blocksOf(markdown)) headings.set(block.heading, [...(headings.get(block.heading) ?? []), block]);
  describe(name, () => {
    const written: [Block, Mark[]][] = [];
    for (const [heading, list] of headings) {
      test(heading, async () => {
        const blocks = new Map(list.map((block) => [block.info, block]));
        const policy = list.at(-1) as Block;
        const settings = JSON.parse(blocks.get("settings")?.text ?? "{}") as Fixture["settings"];
        assert.ok(answer, `${name} is no question`);
        const marks = await answer(parse(policy.text), { policy, blocks, settings });
        for (const [block, own] of [
          [policy, marks.policy] as const,
          ...(marks.before ? [[blocks.get("before") as Block, marks.before] as const] : []),
        ]) {
          written.push([block, sorted(own)]);
          if (!update) assert.equal(render(block.text, sorted(own)), render(block.text, block.marks));
        }
      });
    }
    test("has a loud case, a near miss and an undecided one", () => {
      const all = [...headings.values()].map((list) => list.flatMap(({ marks }) => marks));
      const loud = ["gained", "lost", "public", "external", "protects", "open", "statement"];
      assert.ok(all.some((marks) => marks.some(({ severity }) => loud.includes(severity))));
      assert.ok(all.some((marks) => marks.some(({ severity }) => severity === "undecided")));
      assert.ok([...headings.keys()].some((heading) => heading.startsWith("Near miss")));
    });
    if (update)
      test("written anew", () => {
        let text = markdown;
        for (const [block, marks] of written.sort(([a], [b]) => b.from - a.from))
          text = text.slice(0, block.from) + render(block.text, marks) + text.slice(block.to);
        writeFileSync(path, text);
      });
  });
}
