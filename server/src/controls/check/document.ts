// A control as written: the scenarios of a `.feature` file with their places in the text. Parsing is `@cucumber/gherkin`'s; pure.
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import type { Background, GherkinDocument, Scenario, Step } from "@cucumber/messages";
import type { Range } from "../../core/syntax/tree";
import { LARGEST_FEATURE } from "../limits";

export interface ControlDocument {
  text: string;
  /** Absent when the text is no Gherkin at all. */
  feature?: { name: string; nameRange: Range; description: string; descriptionRange: Range };
  scenarios: ControlScenario[];
  /** What keeps the text from being Gherkin. With any of them `feature` and `scenarios` are empty. */
  errors: { message: string; range: Range }[];
}

export interface ControlScenario {
  name: string;
  /** The line with the keyword, without its indentation. */
  range: Range;
  /** From the keyword to the end of the last step. */
  whole: Range;
  /** Those of the backgrounds first. */
  steps: ControlStep[];
  /** Free text between the name and the first step. */
  description: string;
  /** Rows of the examples of an outline: placeholder → value. Empty for an ordinary scenario. */
  examples: Record<string, string>[];
}

export interface ControlStep {
  /** `And` and `But` are resolved to what they continue. */
  kind: "given" | "when" | "then" | "unknown";
  keyword: string;
  text: string;
  /** The text without the keyword. */
  range: Range;
  /** True when it stands in a background. */
  inherited: boolean;
}

/** Reads a feature file. Never throws: what is no Gherkin comes back as errors. */
export function readFeature(text: string): ControlDocument {
  if (text.length > LARGEST_FEATURE) {
    const message = `This file has ${text.length} characters; files over ${LARGEST_FEATURE} are not checked. Split it.`;
    return { text, scenarios: [], errors: [{ message, range: lineRange(text, 0) }] };
  }
  const lines = lineStarts(text);
  let id = 0;
  const parser = new Parser(new AstBuilder(() => String(id++)), new GherkinClassicTokenMatcher());
  let document: GherkinDocument;
  try {
    document = parser.parse(text);
  } catch (problem) {
    return { text, scenarios: [], errors: readErrors(text, lines, problem) };
  }
  const feature = document.feature;
  if (!feature) return { text, scenarios: [], errors: [] };
  const scenarios: ControlScenario[] = [];
  const collect = (children: readonly { background?: Background; scenario?: Scenario }[], outer: ControlStep[]) => {
    let inherited = outer;
    for (const child of children) {
      if (child.background) inherited = [...inherited, ...readSteps(text, lines, child.background.steps, true)];
      if (child.scenario) scenarios.push(readScenario(text, lines, child.scenario, inherited));
    }
    return inherited;
  };
  const background = collect(feature.children, []);
  for (const child of feature.children) if (child.rule) collect(child.rule.children, background);
  const line = feature.location.line - 1;
  const first = document.feature?.children.map((child) => (child.background ?? child.scenario ?? child.rule)?.location.line ?? 0)[0];
  const start = lines[line + 1] ?? text.length;
  return {
    text,
    feature: {
      name: feature.name,
      nameRange: lineRange(text, lines[line] as number),
      description: feature.description,
      descriptionRange: { start, end: first ? (lines[first - 1] as number) : text.length },
    },
    scenarios,
    errors: [],
  };
}

/** The scenarios that a scenario stands for: itself, or one for each row of its examples with the placeholders filled. */
export function expandOutline(scenario: ControlScenario): ControlScenario[] {
  if (scenario.examples.length === 0) return [scenario];
  return scenario.examples.map((row) => ({
    ...scenario,
    examples: [],
    name: fill(scenario.name, row),
    steps: scenario.steps.map((step) => ({ ...step, text: fill(step.text, row) })),
  }));
}

function fill(text: string, row: Record<string, string>): string {
  return text.replace(/<([^<>]+)>/g, (whole, name: string) => row[name] ?? whole);
}

function readScenario(text: string, lines: number[], scenario: Scenario, inherited: ControlStep[]): ControlScenario {
  const steps = readSteps(text, lines, scenario.steps, false);
  const range = lineRange(text, lines[scenario.location.line - 1] as number);
  const examples = scenario.examples.flatMap((table) => {
    const names = table.tableHeader?.cells.map((cell) => cell.value) ?? [];
    return table.tableBody.map((row) => Object.fromEntries(row.cells.map((cell, i) => [names[i] ?? "", cell.value])));
  });
  return {
    name: scenario.name,
    range,
    whole: { start: range.start, end: steps.at(-1)?.range.end ?? range.end },
    steps: [...inherited, ...steps],
    description: scenario.description,
    examples,
  };
}

function readSteps(text: string, lines: number[], steps: readonly Step[], inherited: boolean): ControlStep[] {
  let kind: ControlStep["kind"] = "unknown";
  return steps.map((step) => {
    if (step.keywordType === "Context") kind = "given";
    else if (step.keywordType === "Action") kind = "when";
    else if (step.keywordType === "Outcome") kind = "then";
    const line = lineRange(text, lines[step.location.line - 1] as number);
    const start = Math.min(line.end, line.start + step.keyword.length);
    return { kind, keyword: step.keyword.trim(), text: step.text, range: { start, end: line.end }, inherited };
  });
}

function readErrors(text: string, lines: number[], problem: unknown): ControlDocument["errors"] {
  const all = (problem as { errors?: unknown[] }).errors ?? [problem];
  return all.map((one) => {
    const { message, location } = one as { message: string; location?: { line: number } };
    const range = lineRange(text, lines[(location?.line ?? 1) - 1] ?? text.length);
    return { message: plainError(message.replace(/^\(\d+:\d+\): /, ""), text.slice(range.start, range.end)), range };
  });
}

/** The parser's words name token types; people need to know what may stand here. */
function plainError(message: string, line: string): string {
  if (message.startsWith("unexpected end of file")) return "The file ends too early: a feature, scenario or table is not finished.";
  const expected = /^expected: ([\s\S]*?), got/.exec(message)?.[1];
  if (!expected) return `${message.replace(/\.$/, "")}.`;
  const words = new Set(
    expected
      .split(", ")
      .map((token) => TOKENS[token] ?? "")
      .filter((word) => word !== ""),
  );
  return `\`${line.length > 80 ? `${line.slice(0, 77)}…` : line}\` is not allowed here. Gherkin expects ${[...words].join(", ").replace(/, ([^,]*)$/, " or $1")}.`;
}

const TOKENS: Record<string, string> = {
  "#FeatureLine": "`Feature:`",
  "#ScenarioLine": "`Scenario:`",
  "#BackgroundLine": "`Background:`",
  "#RuleLine": "`Rule:`",
  "#ExamplesLine": "`Examples:`",
  "#StepLine": "a step (`Given`, `When`, `Then`, `And`)",
  "#TableRow": "a table row",
  "#TagLine": "a tag",
  "#Comment": "a comment (`#`)",
  "#DocStringSeparator": "a text block",
};

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line that begins at `start`, without blanks around it. */
function lineRange(text: string, start: number): Range {
  let end = text.indexOf("\n", start);
  if (end < 0) end = text.length;
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  let from = start;
  while (from < end && /\s/.test(text.charAt(from))) from++;
  return { start: from, end };
}
