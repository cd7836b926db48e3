// The report formats by name.
import type { ScanResult } from "../scan/result";
import { harmlessCommands, harmlessJson, harmlessXml, noCommands } from "./clean";
import { githubReport } from "./github";
import { gitlabReport } from "./gitlab";
import { jsonReport } from "./json";
import { junitReport } from "./junit";
import type { Format, RenderOptions } from "./options";
import { sarifReport } from "./sarif";
import { textReport } from "./text";

/** The whole report as text, with a line break at its end. */
export function render(format: Format, result: ScanResult, options: RenderOptions): string {
  switch (format) {
    case "text":
      return noCommands(textReport(result, options));
    case "json":
      return harmlessJson(jsonReport(result, options));
    case "sarif":
      return harmlessJson(sarifReport(result, options));
    case "junit":
      return harmlessXml(junitReport(result, options));
    case "github":
      return harmlessCommands(githubReport(result));
    case "gitlab":
      return harmlessJson(gitlabReport(result));
  }
}
