// What a feature file is exported to: a rule and its test file. Pure.
import { readFeature } from "../check/document";
import type { SpecificationIndex } from "../specification/types";
import { templateControl } from "../templates/run";
import { configRule, guardRule, guardTests } from "./guard";

export type ExportFormat = "guard" | "config";

export interface ExportedFile {
  name: string;
  text: string;
}

/** The files of a control in another language, with the scenarios in words that are not in them, or why there are none. */
export function exportControl(
  text: string,
  to: ExportFormat,
  index: SpecificationIndex | undefined,
): { files: ExportedFile[]; left: string[] } | { problem: string } {
  const document = readFeature(text);
  const [error] = document.errors;
  if (error) return { problem: error.message };
  const {
    control,
    wrong: [wrong],
    notRun: [notRun],
    inWords,
  } = templateControl(text, index);
  if (wrong) return { problem: `The control has to be corrected before a rule is written of it. ${wrong.message}` };
  if (notRun) return { problem: notRun.message };
  const target = control?.targets.find(({ form }) => form === "cloudformation");
  if (!control || !target || !document.feature)
    return { problem: "The scenarios have no conditions on parameters of a CloudFormation resource, so no rule can be written." };
  const description = describedIn(document.feature.description) ?? document.feature.name;
  const input = { name: control.feature, requirement: description.trim(), type: target.type, condition: target.condition };
  const rule = to === "guard" ? guardRule(input) : configRule(input);
  if (rule === undefined)
    return {
      problem:
        "The condition compares times, counts entries, or rests on a parameter of the rule without a value: Guard cannot express that.",
    };
  const name = control.feature.replace(/\W+/g, "_").toLowerCase().slice(0, 80);
  return {
    left: inWords.map(({ scenario }) => scenario),
    files: [{ name: `${name}.guard`, text: rule }, ...(to === "guard" ? [{ name: `${name}_tests.json`, text: guardTests(input) }] : [])],
  };
}

/** The first line behind `Description:` that says something. */
function describedIn(text: string): string | undefined {
  const lines = text.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => line.endsWith("Description:"));
  return at < 0 ? undefined : lines.slice(at + 1).find((line) => line !== "");
}
