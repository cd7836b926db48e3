// What keeps a control from being run at all, whatever its scenarios say: it is no Gherkin, hides a step in free text, or is not settled. Pure.
import type { Finding } from "../../core/checks/finding";
import { code } from "../../core/explain";
import type { Range } from "../../core/syntax/tree";
import { editDistance } from "../../core/text/distance";
import { readStep } from "../condition/read";
import { NOT_SETTLED } from "../draft/outline";
import { looksExecutable } from "../steps/grammar";
import type { ControlDocument, ControlStep } from "./document";
import { finding, replacement } from "./findings";
import { hiddenSteps, isNormal, normaliseFeature } from "./normalise";
import { openReading } from "./settled";

export function syntaxFindings(document: ControlDocument): Finding[] {
  const { text } = document;
  const normal = document.errors.length > 0 || hiddenSteps(text).length > 0 ? normaliseFeature(text) : text;
  const fixes =
    normal !== text && isNormal(normal) ? [replacement("Normalise to Gherkin", { start: 0, end: text.length }, normal, true)] : [];
  if (document.errors.length > 0)
    return document.errors.map((error) => finding("gherkin-syntax", "error", error.message, error.range, fixes));
  if (!document.feature)
    return text.trim() === ""
      ? []
      : [
          finding(
            "gherkin-syntax",
            "error",
            "The file has no `Feature:`. Begin it with one.",
            { start: 0, end: Math.min(text.length, 1) },
            fixes,
          ),
        ];
  const hidden = hiddenSteps(text);
  return [
    ...hidden.map((step) => finding("gherkin-syntax", "error", hiddenMessage(step.keyword, text.slice(step.start, step.end)), step, fixes)),
    ...strayFindings(document).filter(({ range }) => !hidden.some(({ start }) => start === range.start)),
  ];
}

const KEYWORDS: ReadonlyMap<string, ControlStep["kind"]> = new Map([
  ["given", "given"],
  ["when", "when"],
  ["then", "then"],
  ["and", "given"],
  ["but", "given"],
  ["*", "given"],
]);

/**
 * Lines of free text that say a step: `given …` in small letters, `Givn …`, a step before the first `Scenario:`. Prose that
 * happens to begin with such a word is none.
 */
function strayFindings({ text, prose, feature }: ControlDocument): Finding[] {
  return prose.flatMap((range) => {
    const line = text.slice(range.start, range.end);
    const [, first = "", rest = ""] = /^(\p{L}{1,60}|\*)(?:\s{0,20}:)?\s{1,20}(\S.*)?$/u.exec(line) ?? [];
    const word = [...KEYWORDS.keys()].find((keyword) => editDistance(first.toLowerCase(), keyword, 1) <= (keyword === "*" ? 0 : 1));
    const isHeader = range.start < (feature?.descriptionRange.end ?? 0);
    // The requirement in the header may be a condition, but not one that begins as a step does.
    const says = word === undefined ? !isHeader && saysStep(line, "given", range) : saysStep(rest, KEYWORDS.get(word) ?? "given", range);
    if (!says) return [];
    const message = `${code(line)} is free text to Gherkin here: this step is not part of a scenario. Write it below a line with \`Scenario:\`, with \`Given\`, \`When\`, \`Then\`, \`And\` or \`But\` in front.`;
    return [finding("gherkin-syntax", "error", message, range)];
  });
}

function saysStep(text: string, kind: ControlStep["kind"], range: Range): boolean {
  const step: ControlStep = { kind, keyword: "", text, range, inherited: false };
  return (
    readStep(text) !== undefined ||
    looksExecutable(step) ||
    (kind === "then" && outcomeOfStep(text)) ||
    /^(?:an?|the|no)\b[^`]*`[\w-]+:[A-Z]\w+` (?:returns|describes|lists)\b|^`[\w-]+:[A-Z]\w+` (?:returns|describes|lists)\b/i.test(text)
  );
}

function outcomeOfStep(text: string): boolean {
  return /^returns?\s+["'`]?[A-Z]/.test(text);
}

function hiddenMessage(keyword: string, line: string): string {
  const plain = `${keyword.charAt(0).toUpperCase()}${keyword.slice(1).toLowerCase()}`;
  return /^\w+\s*:/.test(line)
    ? `\`${keyword}:\` is free text to Gherkin, because of the colon: this step is not part of the scenario. Write \`${plain}\` without it.`
    : `\`${keyword}\` is free text to Gherkin, because of its capitals: this step is not part of the scenario. Write \`${plain}\`.`;
}

/** What keeps a control from being run at all, whatever its scenarios say: it is no Gherkin, hides a step, or is not settled. */
export function textErrors(document: ControlDocument): Finding[] {
  return [...syntaxFindings(document), ...openFindings(document)];
}

/** What the control says is not settled: an error, so that no draft judges anything by a reading that nobody has chosen. */
export function openFindings(document: ControlDocument): Finding[] {
  const open = openReading(document);
  if (!open) return [];
  const fix = replacement(`It is as the scenarios say: delete \`${NOT_SETTLED}\``, open.whole, "");
  return [finding("not-settled", "error", open.message, open.range, [fix])];
}
