// From the report of a scan to what CDK shows at the construct: the resource by its logical id, and the path of the token in it.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { findNodeAtOffset, getNodePath, type Node, parseTree } from "jsonc-parser";
import type { Violation } from "./public";

/** What is read of a finding in the report of a scan (CLI-CONTRACT.md). */
interface Finding {
  code: string;
  severity: string;
  message: string;
  range: { start: { line: number; character: number } };
  policy?: { key: string };
  fixes?: { title: string; effect?: string }[];
  assumed?: { name: string; value: string }[];
  counterexample?: { request: unknown };
}

interface ScanReport {
  files: { path: string; findings: Finding[]; undecided: Finding[] }[];
  problems: { path: string; message: string }[];
}

/** The report of a scan; undefined for any other text. */
export function readScan(text: string): ScanReport | undefined {
  try {
    const report = JSON.parse(text) as Partial<ScanReport>;
    return Array.isArray(report.files) && Array.isArray(report.problems) ? (report as ScanReport) : undefined;
  } catch {
    return undefined;
  }
}

/** Every finding, and all that is not decided, as a violation. `folder`: what the report's paths start from. */
export function violationsIn({ files }: ScanReport, folder: string): Violation[] {
  return files.flatMap(({ path, findings, undecided }) => {
    const template = resolve(folder, path);
    const places = new Places(template);
    return [
      ...findings.map((one) => violation(one, one.severity, template, places)),
      ...undecided.map((one) => violation(one, "not decided", template, places)),
    ];
  });
}

function violation(finding: Finding, severity: string, templatePath: string, places: Places): Violation {
  const { code, message, fixes, assumed, counterexample, policy } = finding;
  const [first] = fixes ?? [];
  const { id, location } = places.at(finding.range.start) ?? {
    id: /^[A-Za-z0-9]*/.exec(policy?.key ?? "")?.[0] ?? "",
    location: undefined,
  };
  const metadata = {
    ...(policy && { policy: policy.key }),
    ...(assumed && { assumed: assumed.map(({ name, value }) => `${name} is ${value}`).join(", ") }),
    ...(counterexample && { example: JSON.stringify(counterexample.request) }),
  };
  return {
    ruleName: code,
    description: message,
    severity,
    violatingResources: [{ resourceLogicalId: id, templatePath, locations: location === undefined ? [] : [location] }],
    ...(first && { fix: first.effect === undefined ? first.title : `${first.title}: ${first.effect}` }),
    ...(Object.keys(metadata).length > 0 && { ruleMetadata: metadata }),
  };
}

/** Finds what stands at a place of a template. */
class Places {
  private readonly root: Node | undefined;
  private readonly lineStarts = [0];

  constructor(file: string) {
    const text = readFileSync(file, "utf8");
    this.root = parseTree(text);
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.lineStarts.push(at + 1);
  }

  /** The resource, and the path in it as CDK writes it (`Properties/PolicyDocument/Statement/0/Action`); undefined outside of resources. */
  at({ line, character }: { line: number; character: number }): { id: string; location: string } | undefined {
    const node = this.root && findNodeAtOffset(this.root, (this.lineStarts[line] ?? 0) + character, true);
    const [section, id, ...path] = node ? getNodePath(node) : [];
    return section === "Resources" && typeof id === "string" ? { id, location: path.join("/") } : undefined;
  }
}
