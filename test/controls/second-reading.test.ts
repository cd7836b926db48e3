// The second reading of a requirement: what it thinks of drafts that are right, that are wrong, and where it does not know.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { type Atom, atomsOf, negate, type Test } from "../../server/src/controls/condition/tree";
import { draftControl } from "../../server/src/controls/draft/draft";
import { bindRequirement } from "../../server/src/controls/draft/meaning";
import { opinionOn, secondOpinion } from "../../server/src/controls/draft/second-reading";
import { readRequirement } from "../../server/src/controls/requirement/read";
import { findParameters } from "../../server/src/controls/retrieval/find";
import type { FoundParameter } from "../../server/src/controls/retrieval/found";
import { builtIndex, NO_INDEX } from "./fixture";
import { misread, type Setting, verdictOn } from "./misread";

function parameter(name: string, type: "boolean" | "string" | "integer", values: string[] = []): FoundParameter {
  const member = { name, shape: 0, documentation: "", keys: [] };
  const shape = { kind: "scalar" as const, type, values };
  const operation = { name: "DescribeThings", documentation: "" };
  return {
    operation: operation.name,
    path: name,
    score: 1,
    parameter: { operation, side: "output", path: name, member, parents: [], shape, list: false },
  };
}

const atom = (path: string, of: Test): Atom => ({
  kind: "test",
  property: { path },
  quantifier: "each",
  test: of,
  negated: false,
  missing: false,
});
const is = (value: string | boolean): Test => ({ is: "value", values: [value] });

/** A parameter, what the sentences ask of it, and the sentences. */
const CASES: [FoundParameter, Test, string[]][] = [
  [
    parameter("SharedWithGuests", "boolean"),
    is(false),
    [
      "Workspaces aren't shared with guests",
      "No workspace may be shared with guests",
      "It is a violation if a workspace is shared with guests",
      "Keep workspaces from being shared with guests",
      "Flag workspaces shared with guests",
      "Workspaces have sharing with guests turned off, no exceptions",
    ],
  ],
  [
    parameter("SharedWithGuests", "boolean"),
    is(true),
    ["Workspaces are shared with guests", "Flag workspaces that are not shared with guests", "Sharing with guests must not be turned off"],
  ],
  [
    parameter("DisableDirectJoin", "boolean"),
    is(true),
    ["Direct joins must not be possible", "Direct join is disabled", "No direct joins"],
  ],
  [
    parameter("Mode", "string", ["QUEUED", "SUPERSEDED", "PARALLEL"]),
    is("QUEUED"),
    ["Pipelines run in QUEUED mode", "Pipelines run QUEUED instead of SUPERSEDED", "Pipelines in a mode that isn't QUEUED are violations"],
  ],
  [
    parameter("WindowSize", "integer"),
    { is: "range", least: { number: 7 } },
    [
      "Windows of less than 7 days are a violation",
      "The window is at least 7 days",
      "The window is never below 7",
      "The window isn't shorter than 7 days",
    ],
  ],
  [
    parameter("WindowSize", "integer"),
    { is: "range", most: { number: 7 } },
    [
      "Windows of more than 7 days are a violation",
      "The window is at most 7 days",
      "The window doesn't exceed 7 days",
      "The window is 7 days or less",
    ],
  ],
];

describe("the second reading", () => {
  test("agrees with what is asked for, and not with its opposite", () => {
    for (const [choice, of, sentences] of CASES)
      for (const sentence of sentences) {
        assert.equal(secondOpinion(sentence, choice, atom(choice.path, of)), "same", sentence);
        assert.equal(secondOpinion(sentence, choice, negate(atom(choice.path, of))), "opposite", sentence);
      }
  });

  test("does not know where many words turn around, or an exception does", () => {
    const choice = parameter("SharedWithGuests", "boolean");
    for (const sentence of [
      "Nobody may leave a workspace without having refused to share it with guests",
      "Workspaces are not shared with guests unless the owner agrees",
    ])
      assert.equal(secondOpinion(sentence, choice, atom(choice.path, is(true))), "unknown", sentence);
    assert.equal(opinionOn("Instances without an owner tag are flagged", true), "same");
    assert.equal(opinionOn("Instances carry no owner tag", true), "opposite");
  });
});

describe("a first reading that is wrong", { skip: builtIndex ? false : NO_INDEX }, () => {
  const rows = readFileSync(join(__dirname, "../../scripts/requirements/second-set.tsv"), "utf8")
    .trim()
    .split("\n")
    .filter((_, at) => at % 3 === 0);

  test("is noticed: its draft has a question in at least 95 of 100, and none where a right one is plain in as many", () => {
    const counts = { turned: 0, silent: 0, all: 0, asked: 0 };
    for (const row of rows) {
      const [service = "", , requirement = "", met = "", unmet = ""] = row.split("\t");
      const [good, bad] = [met, unmet].map((text) => [JSON.parse(text) as Setting | Setting[]].flat()) as [Setting[], Setting[]];
      const specification = builtIndex?.service(service);
      assert.ok(specification);
      const found = findParameters(specification, requirement, 20);
      const bound = (reading: ReturnType<typeof readRequirement>) =>
        bindRequirement({ service: specification, requirement, reading, found });
      const right = bound(readRequirement(requirement));
      const wrong = bound(misread(readRequirement(requirement)));
      const isAsked = (one: typeof right, sense: boolean) => (one?.questions ?? []).some(({ kind }) => sense || kind !== "sense");
      if (!isAsked(right, false)) {
        counts.all++;
        if (isAsked(right, true)) counts.asked++;
      }
      if (!right || !wrong || verdictOn(right.condition, { good, bad }) !== "right") continue;
      if (verdictOn(wrong.condition, { good, bad }) !== "opposite") continue;
      counts.turned++;
      if (!isAsked(wrong, true)) counts.silent++;
    }
    assert.ok(counts.turned >= 8, `${counts.turned} drafts`);
    assert.ok(counts.silent <= counts.turned * 0.05, `${counts.silent} of ${counts.turned} silent`);
    assert.ok(counts.asked <= counts.all * 0.08, `${counts.asked} of ${counts.all} asked`);
  });

  test("a value that is written and that the draft does not have is asked about", async () => {
    for (const requirement of ["RDS instances have the network type IPV4", "No RDS instance belongs to a mixed network type: it is IPV4"]) {
      const draft = await draftControl(builtIndex, { service: "rds", requirement });
      assert.ok(JSON.stringify(draft.condition).includes("IPV4") || draft.questions.length > 0, requirement);
    }
  });

  test("a verdict that is one of the parameter's values is what the resource does, and asked about", async () => {
    for (const requirement of [
      "Experiment templates should fail when no targets are resolved",
      "Experiment templates must always fail on empty targets",
    ]) {
      const draft = await draftControl(builtIndex, { service: "fis", requirement });
      const [mode] = draft.condition ? atomsOf(draft.condition) : [];
      assert.match(mode?.property.path ?? "", /emptyTargetResolutionMode$/, requirement);
      assert.deepEqual([mode?.test, mode?.negated], [{ is: "value", values: ["fail"] }, false], requirement);
    }
    const doubted = await draftControl(builtIndex, {
      service: "fis",
      requirement: "Experiment templates should fail when no targets are resolved",
    });
    assert.deepEqual(
      doubted.questions.map(({ kind }) => kind),
      ["sense"],
    );
    // A value that begins like another one is not kept out by it.
    const other = await draftControl(builtIndex, {
      service: "sesv2",
      requirement: "SES configuration sets should require HTTPS for open and click tracking",
    });
    const [policy] = other.condition ? atomsOf(other.condition) : [];
    assert.deepEqual([policy?.test, policy?.negated], [{ is: "value", values: ["REQUIRE"] }, false]);
  });

  test("an answer turns the draft around, and the question is settled", async () => {
    const requirement = "EMR Serverless applications stop no later than after 15 idle minutes";
    const draft = await draftControl(builtIndex, { service: "emr-serverless", requirement });
    const asked = draft.questions.find(({ kind }) => kind === "sense");
    assert.ok(asked);
    const answers = [{ question: asked.question, answer: asked.options[1] as string }];
    const other = await draftControl(builtIndex, { service: "emr-serverless", requirement, answers });
    assert.ok(!other.questions.some(({ question }) => question === asked.question));
    assert.notDeepEqual(other.condition, draft.condition);
  });
});
