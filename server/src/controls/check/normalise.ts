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
  const out = beginning(header, body);
  let state: State = { inScenario: false, inSteps: false };
  for (const line of body) state = pushLine(out, line, state);
  return `${out
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

/** The feature's line with its description. A line of the body that names it is taken off. */
function beginning(header: string[], body: string[]): string[] {
  const out: string[] = [];
  const named = body[0] !== undefined && /^Feature\s*:/i.test(body[0].trim()) ? body.shift() : undefined;
  if (named === undefined) {
    out.push(`Feature: ${nameOf(header)}`);
    pushDescription(
      out,
      header.filter((line) => !isBanner(line)),
    );
    return out;
  }
  out.push(...header.filter((line) => /^\s*[#@]/.test(line)), `Feature: ${named.trim().replace(/^Feature\s*:\s*/i, "")}`);
  pushDescription(
    out,
    header.filter((line) => !/^\s*[#@]/.test(line)),
  );
  return out;
}

/** Where a line stands: what goes on with a step can only follow one. */
interface State {
  inScenario: boolean;
  inSteps: boolean;
}

/** Writes one line of the body, and says where the next one stands. */
function pushLine(out: string[], line: string, state: State): State {
  const trimmed = line.trim();
  const scenario = SCENARIO.exec(trimmed);
  if (scenario) {
    out.push("", scenarioLine(scenario));
    return { inScenario: true, inSteps: false };
  }
  const listed = LISTED.exec(trimmed);
  if (listed) {
    out.push("", `  Scenario: ${listed[1]}`);
    if (listed[3]) out.push(`    Given ${listed[3]}`);
    out.push(`    Then ${listed[2]}`);
    return { inScenario: true, inSteps: true };
  }
  const step = state.inScenario ? STEP.exec(trimmed) : null;
  if (step) {
    out.push(stepLine(step));
    return { ...state, inSteps: true };
  }
  if (trimmed === "" || isBanner(line)) {
    if (!state.inScenario && trimmed === "") out.push("");
    return state;
  }
  if (/^(Examples|Background|@|#|\|)/.test(trimmed)) {
    const keyword = /^(Examples|Background)\s*:?\s*([\s\S]*)$/.exec(trimmed);
    out.push(keyword ? `    ${keyword[1]}: ${keyword[2]}`.trimEnd() : `      ${trimmed}`);
    return keyword?.[1] === "Background" ? { inScenario: true, inSteps: false } : state;
  }
  // A heading in published controls, a keyword for examples in Gherkin.
  if (/^Scenarios\s*:?$/i.test(trimmed)) return state;
  if (state.inSteps) {
    // A wrapped line goes on with the last step; in a listed scenario that is the condition before the outcome.
    const at = out.length - (/^ {4}Then (SKIP|PASS|FAIL|ERROR)$/i.test(out.at(-1) ?? "") && /^ {4}Given /.test(out.at(-2) ?? "") ? 2 : 1);
    out[at] = `${out[at]} ${trimmed}`;
  } else out.push(`    ${harmless(trimmed)}`);
  return state;
}

function scenarioLine([, word = "", name, number, rest]: RegExpExecArray): string {
  const keyword = word
    .replace(/^scenario/i, "Scenario")
    .replace(/outline/i, "Outline")
    .replace(/template/i, "Template");
  return `  ${keyword}: ${(name ?? [number, rest].filter(Boolean).join(" ")).trim()}`.trimEnd();
}

function stepLine([, one, text, other, otherText, third, thirdText, alone]: RegExpExecArray): string {
  const keyword = one ?? other ?? third ?? alone ?? "";
  return `    ${keyword.charAt(0).toUpperCase()}${keyword.slice(1).toLowerCase()} ${(text ?? otherText ?? thirdText ?? "").trim()}`.trimEnd();
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
