// Turns the Gherkin that controls are published in (`Given: …`, `Scenario 1`, `a) SKIP: when …`, banners) into Gherkin that parses. Pure.
import { readFeature } from "./document";

const SCENARIO = /^(Scenario(?: Outline| Template)?)(?:\s*:([\s\S]*)|(?:\s+|\s*#\s*)(\d+[a-z]?|[a-z])(?:\s*[:.)-]\s*([\s\S]*))?)$/i;
const LISTED = /^\(?([a-z]|\d{1,2})[).]\s*(SKIP|PASS|FAIL|ERROR|COMPLIANT|NON[_ -]?COMPLIANT|NOT[_ -]?APPLICABLE)\b\s*:?\s*([\s\S]*)$/i;
const STEP =
  /^(?:[-*•]\s*)?(?:(Given|When|Then|And|But)\b\s*:?\s+([\s\S]*)|(GIVEN|WHEN|THEN|AND|BUT)\b\s*:?\s+([\s\S]*)|(given|when|then|and|but)\s*:\s+([\s\S]*)|(Given|When|Then|And|But)\s*:?)$/;
const IDENTIFIER = /^\s*Rule (?:Identifier|Name)\s*:\s*([\s\S]*)$/i;

/**
 * The same control as Gherkin that parses. Nothing is lost: headers become the feature's description, wrapped lines are
 * joined to their step. A text that parses already and has no steps hidden in descriptions comes back as it is.
 */
export function normaliseFeature(text: string): string {
  if (isNormal(text)) return text;
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const first = lines.findIndex(
    (line) => SCENARIO.test(line.trim()) || LISTED.test(line.trim()) || /^(Feature|Background)\s*:/i.test(line.trim()),
  );
  const header = first < 0 ? lines : lines.slice(0, first);
  const body = first < 0 ? [] : lines.slice(first);
  const out: string[] = [];
  let named = false;
  if (body[0] !== undefined && /^Feature\s*:/i.test(body[0].trim())) {
    named = true;
    out.push(
      ...header.filter((line) => /^\s*[#@]/.test(line)),
      `Feature: ${body
        .shift()
        ?.trim()
        .replace(/^Feature\s*:\s*/i, "")}`,
    );
    pushDescription(
      out,
      header.filter((line) => !/^\s*[#@]/.test(line)),
    );
  }
  if (!named) {
    out.push(`Feature: ${nameOf(header)}`);
    pushDescription(
      out,
      header.filter((line) => !isBanner(line)),
    );
  }
  let inScenario = false;
  let inSteps = false;
  for (const line of body) {
    const trimmed = line.trim();
    const scenario = SCENARIO.exec(trimmed);
    const listed = LISTED.exec(trimmed);
    const step = inScenario ? STEP.exec(trimmed) : null;
    if (scenario) {
      const keyword = scenario[1]
        ?.replace(/^scenario/i, "Scenario")
        .replace(/outline/i, "Outline")
        .replace(/template/i, "Template");
      out.push("", `  ${keyword}: ${(scenario[2] ?? [scenario[3], scenario[4]].filter(Boolean).join(" ")).trim()}`.trimEnd());
      [inScenario, inSteps] = [true, false];
    } else if (listed) {
      out.push("", `  Scenario: ${listed[1]}`);
      if (listed[3]) out.push(`    Given ${listed[3]}`);
      out.push(`    Then ${listed[2]}`);
      [inScenario, inSteps] = [true, true];
    } else if (step) {
      const keyword = (step[1] ?? step[3] ?? step[5] ?? step[7]) as string;
      out.push(
        `    ${keyword.charAt(0).toUpperCase()}${keyword.slice(1).toLowerCase()} ${(step[2] ?? step[4] ?? step[6] ?? "").trim()}`.trimEnd(),
      );
      inSteps = true;
    } else if (trimmed === "" || isBanner(line)) {
      if (!inScenario && trimmed === "") out.push("");
    } else if (/^(Examples|Background|@|#|\|)/.test(trimmed)) {
      const keyword = /^(Examples|Background)\s*:?\s*([\s\S]*)$/.exec(trimmed);
      out.push(keyword ? `    ${keyword[1]}: ${keyword[2]}`.trimEnd() : `      ${trimmed}`);
      if (keyword?.[1] === "Background") [inScenario, inSteps] = [true, false];
    } else if (/^Scenarios\s*:?$/i.test(trimmed)) {
      // A heading in published controls, a keyword for examples in Gherkin.
    } else if (inSteps) {
      // A wrapped line goes on with the last step; in a listed scenario that is the condition before the outcome.
      const at = out.length - (/^ {4}Then (SKIP|PASS|FAIL|ERROR)$/i.test(out.at(-1) ?? "") && /^ {4}Given /.test(out.at(-2) ?? "") ? 2 : 1);
      out[at] = `${out[at]} ${trimmed}`;
    } else out.push(`    ${harmless(trimmed)}`);
  }
  return `${out
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

/** Whether the text parses and no description holds what was meant as a step. */
export function isNormal(text: string): boolean {
  const document = readFeature(text);
  return document.errors.length === 0 && document.feature !== undefined && hiddenSteps(text).length === 0;
}

/** Lines such as `Given: …` and `GIVEN …` that Gherkin takes for free text: offsets of each line without indentation. */
export function hiddenSteps(text: string): { start: number; end: number; keyword: string }[] {
  const colons = text.matchAll(/^[ \t]*((Given|When|Then|And|But)\s*:[ \t]*\S.*)$/gim);
  const capitals = text.matchAll(/^[ \t]*((GIVEN|WHEN|THEN|AND|BUT)[ \t]+[^\s:].*)$/gm);
  const matches = [...colons, ...capitals].sort((a, b) => a.index - b.index);
  return matches.map((match) => {
    const start = match.index + match[0].length - (match[1] as string).length;
    return { start, end: start + (match[1] as string).trimEnd().length, keyword: match[2] as string };
  });
}

function nameOf(header: string[]): string {
  for (let i = 0; i < header.length; i++) {
    const match = IDENTIFIER.exec(header[i] as string);
    if (!match) continue;
    const name =
      match[1]?.trim() ||
      header
        .slice(i + 1)
        .find((line) => line.trim() !== "")
        ?.trim();
    if (name) return name;
  }
  return "Control";
}

function pushDescription(out: string[], lines: string[]): void {
  for (const line of lines) {
    if (line.trim() === "") {
      if (out.at(-1) !== "") out.push("");
    } else if (!/^Scenarios\s*:?$/i.test(line.trim())) out.push(`  ${line.trimEnd().startsWith("  ") ? "  " : ""}${harmless(line.trim())}`);
  }
}

/** Free text that Gherkin would take for a keyword gets a dash in front. */
function harmless(line: string): string {
  return /^(\*|Given\b|When\b|Then\b|And\b|But\b|GIVEN\b|WHEN\b|THEN\b|AND\b|BUT\b|@|#|\||"""|```|(Feature|Business Need|Ability|Rule|Background|Scenario|Scenario Outline|Scenario Template|Example|Examples|Scenarios)\s*:)/.test(
    line,
  )
    ? `- ${line}`
    : line;
}

function isBanner(line: string): boolean {
  return /^#[#\s]*$|^#+[^#]+#+$|^(Gherkin|Rule Specification)\s*#*$/.test(line.trim());
}
