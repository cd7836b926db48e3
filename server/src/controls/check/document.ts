// A control as written: the scenarios of a `.feature` file with their places in the text. Parsing is `@cucumber/gherkin`'s; pure.
import { AstBuilder, dialects, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import type { Background, Comment, GherkinDocument, Rule, Scenario, Step, Tag } from "@cucumber/messages";
import type { Range } from "../../core/syntax/tree";
import { LARGEST_FEATURE } from "../limits";

export interface ControlDocument {
  /** With `\n` where a lone `\r` ended a line: Gherkin knows none of these. Offsets stay as they are. */
  text: string;
  /** Absent when the text is no Gherkin at all. */
  feature?: { name: string; nameRange: Range; description: string; descriptionRange: Range };
  scenarios: ControlScenario[];
  /** The lines of free text, without the blanks around them: of the header, of backgrounds, rules, scenarios and examples. */
  prose: Range[];
  /** Comments and tags. */
  notes: Range[];
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
  /** An outline, by its keyword or because it has examples: without rows nothing of it is ever run. */
  outline: boolean;
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
  /** What stands below it and belongs to it. Nothing reads these. */
  argument?: "table" | "text block";
}

/** Reads a feature file. Never throws: what is no Gherkin comes back as errors. */
export function readFeature(source: string): ControlDocument {
  const text = source.includes("\r") ? source.replace(/\r(?!\n)/g, "\n") : source;
  const nothing: ControlDocument = { text, scenarios: [], prose: [], notes: [], errors: [] };
  if (text.length > LARGEST_FEATURE) {
    const message = `This file has ${text.length} characters; files over ${LARGEST_FEATURE} are not checked. Split it.`;
    return { ...nothing, errors: [{ message, range: lineRange(text, 0) }] };
  }
  const lines = lineStarts(text);
  let id = 0;
  const parser = new Parser(new AstBuilder(() => String(id++)), new GherkinClassicTokenMatcher());
  let document: GherkinDocument;
  try {
    document = parser.parse(text);
  } catch (problem) {
    return { ...nothing, errors: readErrors(text, lines, problem) };
  }
  const feature = document.feature;
  if (!feature) return nothing;
  const outlines = dialects[feature.language]?.scenarioOutline ?? [];
  const scenarios: ControlScenario[] = [];
  const collect = (children: readonly { background?: Background; scenario?: Scenario }[], outer: ControlStep[]) => {
    let inherited = outer;
    for (const child of children) {
      if (child.background) inherited = [...inherited, ...readSteps(text, lines, child.background.steps, true)];
      if (child.scenario) scenarios.push(readScenario(text, lines, child.scenario, inherited, outlines));
    }
    return inherited;
  };
  const background = collect(feature.children, []);
  for (const child of feature.children) if (child.rule) collect(child.rule.children, background);
  const line = feature.location.line - 1;
  const first = document.feature?.children.map((child) => (child.background ?? child.scenario ?? child.rule)?.location.line ?? 0)[0];
  const start = lines[line + 1] ?? text.length;
  const { taken, tags } = takenLines(document, text, lines);
  const isProse = (at: number, number: number) => !taken.has(number) && /\S/.test(text.slice(at, lines[number + 1] ?? text.length));
  return {
    text,
    feature: {
      name: feature.name,
      nameRange: lineRange(text, lines[line] as number),
      description: feature.description,
      descriptionRange: { start, end: first ? (lines[first - 1] as number) : text.length },
    },
    scenarios,
    prose: lines.filter(isProse).map((at) => lineRange(text, at)),
    notes: [...document.comments.map((one) => lineRange(text, lines[one.location.line - 1] as number)), ...tags],
    errors: [],
  };
}

/** The numbers of the lines that are no free text, and the places of the tags. */
function takenLines({ feature, comments }: GherkinDocument, text: string, lines: readonly number[]): { taken: Set<number>; tags: Range[] } {
  const taken = new Set<number>();
  const tags: Range[] = [];
  const take = (nodes: readonly (Comment | { location: { line: number } } | undefined)[]) => {
    for (const node of nodes) if (node) taken.add(node.location.line - 1);
  };
  const takeTags = (all: readonly Tag[]) => {
    take(all);
    for (const { name, location } of all) {
      const start = (lines[location.line - 1] as number) + (location.column ?? 1) - 1;
      tags.push({ start, end: start + name.length });
    }
  };
  const takeSteps = (steps: readonly Step[]) => {
    take(steps);
    for (const { dataTable, docString } of steps) {
      take(dataTable?.rows ?? []);
      if (!docString) continue;
      let at = docString.location.line - 1;
      do taken.add(at++);
      while (
        at < lines.length &&
        !text
          .slice(lines[at], lines[at + 1] ?? text.length)
          .trim()
          .startsWith(docString.delimiter)
      );
      taken.add(at);
    }
  };
  const takeChildren = (children: readonly { background?: Background; scenario?: Scenario; rule?: Rule }[]) => {
    for (const { background, scenario, rule } of children) {
      take([background, scenario, rule]);
      takeTags([...(scenario?.tags ?? []), ...(rule?.tags ?? [])]);
      takeSteps([...(background?.steps ?? []), ...(scenario?.steps ?? [])]);
      for (const table of scenario?.examples ?? []) {
        take([table, table.tableHeader, ...table.tableBody]);
        takeTags(table.tags);
      }
      takeChildren(rule?.children ?? []);
    }
  };
  take([feature, ...comments]);
  takeTags(feature?.tags ?? []);
  takeChildren(feature?.children ?? []);
  // What stands before the feature is a comment, a tag or `# language:`.
  for (let at = 0; at < (feature?.location.line ?? 0); at++) taken.add(at);
  return { taken, tags };
}

/** The scenarios that a scenario stands for: itself, or one for each row of its examples with the placeholders filled. An outline without rows comes back as it is. */
export function expandOutline(scenario: ControlScenario): ControlScenario[] {
  if (scenario.examples.length === 0) return [scenario];
  return scenario.examples.map((row) => ({
    ...scenario,
    outline: false,
    examples: [],
    name: fill(scenario.name, row),
    steps: scenario.steps.map((step) => ({ ...step, text: fill(step.text, row) })),
  }));
}

/** An outline that nothing ever runs. */
export const NO_ROWS =
  "The outline has no row in `Examples:`, so it stands for no scenario. Add one, or write values in place of its placeholders.";

/** The first placeholder of a step that no example has filled. */
export function placeholderIn({ text }: ControlStep): string | undefined {
  return /<[A-Za-z_][\w .-]*>/.exec(text)?.[0];
}

export function unfilled(placeholder: string): string {
  return `\`${placeholder}\` has no value: no column of an \`Examples:\` table has this name.`;
}

function fill(text: string, row: Record<string, string>): string {
  return text.replace(/<([^<>]+)>/g, (whole, name: string) => row[name] ?? whole);
}

function readScenario(
  text: string,
  lines: number[],
  scenario: Scenario,
  inherited: ControlStep[],
  outlines: readonly string[],
): ControlScenario {
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
    outline: scenario.examples.length > 0 || outlines.includes(scenario.keyword),
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
    const argument = step.dataTable ? "table" : step.docString ? "text block" : undefined;
    const base = { kind, keyword: step.keyword.trim(), text: step.text, range: { start, end: line.end }, inherited };
    return argument ? { ...base, argument } : base;
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
