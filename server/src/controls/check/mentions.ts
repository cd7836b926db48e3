// The API names that a control mentions: `service:Operation` and parameter paths in backticks, with their places. Pure.
import { byObject } from "../../core/session/query";
import type { Range } from "../../core/syntax/tree";
import { type Resolution, resolvePath } from "../specification/paths";
import type { Operation, ServiceSpecification, SpecificationIndex } from "../specification/types";
import type { ControlDocument, ControlScenario } from "./document";

interface Mention {
  range: Range;
  text: string;
  /** `false` when it stands in plain words without backticks: then it may be something else. */
  marked: boolean;
}

export interface OperationMention extends Mention {
  /** Absent for an operation named without its service. */
  service?: string;
  operation: string;
  serviceRange?: Range;
  operationRange: Range;
}

export interface Mentions {
  operations: OperationMention[];
  paths: Mention[];
}

const OPERATION = /^([A-Za-z][A-Za-z0-9-]*):([A-Z][A-Za-z0-9]*)$/;
const LONE_OPERATION =
  /^(Describe|Get|List|BatchGet|Head|Lookup|Search|Create|Put|Update|Modify|Set|Enable|Disable|Delete)[A-Z][A-Za-z0-9]*$/;
const PATH = /^[A-Za-z][A-Za-z0-9_]*(?:\[[^\]]*\]|\{\})*(?:\.[A-Za-z][A-Za-z0-9_]*(?:\[[^\]]*\]|\{\})*)*$/;
const NO_NAME = /^(true|false|null|none|[A-Z][A-Z0-9]*_[A-Z0-9_]+|COMPLIANT|PASS|FAIL|SKIP|ERROR)$/;

/** The mentions in a piece of the document. Text in double quotes is a value and mentions nothing. */
export function mentionsIn(text: string, span: Range): Mentions {
  const found: Mentions = { operations: [], paths: [] };
  const piece = text.slice(span.start, span.end);
  for (const match of piece.matchAll(/`([^`\n]+)`|"[^"\n]*"|(?<![\w`:./-])([a-z][a-z0-9-]*:[A-Z][A-Za-z0-9]*)(?![\w:*`/])/g)) {
    const name = match[1] ?? match[2];
    if (name === undefined) continue;
    const start = span.start + match.index + (match[1] === undefined ? 0 : 1);
    const range = { start, end: start + name.length };
    const marked = match[1] !== undefined;
    const operation = OPERATION.exec(name);
    if (operation) {
      const [service, own] = [operation[1] as string, operation[2] as string];
      found.operations.push({
        range,
        text: name,
        marked,
        service,
        operation: own,
        serviceRange: { start, end: start + service.length },
        operationRange: { start: start + service.length + 1, end: range.end },
      });
    } else if (marked && LONE_OPERATION.test(name))
      found.operations.push({ range, text: name, marked, operation: name, operationRange: range });
    else if (marked && PATH.test(name) && !NO_NAME.test(name)) found.paths.push({ range, text: name, marked });
  }
  return found;
}

/** The mentions in a scenario's name and steps. */
export function mentionsOf(document: ControlDocument, scenario: ControlScenario): Mentions {
  return mentionsOfScenario(scenario, document);
}

const mentionsOfScenario = byObject("controls/mentions in scenarios", (scenario: ControlScenario, { text }: ControlDocument): Mentions => {
  const title = mentionsIn(text, scenario.range);
  const all = [
    { ...title, operations: title.operations.filter((one) => one.marked) },
    ...scenario.steps.map((step) => mentionsIn(text, step.range)),
  ];
  return { operations: all.flatMap((one) => one.operations), paths: all.flatMap((one) => one.paths) };
});

/** The operations that the whole feature mentions, each once. */
const operationsOf = byObject("controls/operations of documents", (document: ControlDocument): OperationMention[] => {
  const described = document.feature ? mentionsIn(document.text, document.feature.descriptionRange).operations : [];
  const all = [...document.scenarios.flatMap((one) => mentionsOf(document, one).operations), ...described];
  return [...new Map(all.map((mention) => [mention.text, mention])).values()];
});

/** The operations that a scenario's paths may belong to: its own, else those of the whole feature. */
export function operationsFor(
  document: ControlDocument,
  scenario: ControlScenario | undefined,
  index: SpecificationIndex,
): { service: ServiceSpecification; operation: Operation }[] {
  const found = new Map<Operation, ServiceSpecification>();
  const add = (mentions: OperationMention[]) => {
    for (const mention of mentions) {
      const candidates = mention.service ? [index.service(mention.service)] : servicesOf(document, index);
      for (const service of candidates) {
        const operation = service?.operations.find((one) => one.name === mention.operation);
        if (service && operation) found.set(operation, service);
      }
    }
  };
  const own = scenario ? mentionsOf(document, scenario).operations : [];
  add(own);
  // Another scenario's operation stands in only where this one names none: a misspelt one is no reason to look elsewhere.
  if (own.length === 0) add(operationsOf(document));
  return [...found].map(([operation, service]) => ({ service, operation }));
}

/** The services whose operations a feature mentions. */
export function servicesOf(document: ControlDocument, index: SpecificationIndex): ServiceSpecification[] {
  return [...new Set(operationsOf(document).flatMap((mention) => (mention.service ? (index.service(mention.service) ?? []) : [])))];
}

/** Follows a path in whichever of the operations has it; else the attempt that came farthest. */
export function resolveAmong(
  scope: { service: ServiceSpecification; operation: Operation }[],
  path: string,
): { resolution: Resolution; operation: Operation; service: ServiceSpecification } | undefined {
  let best: { resolution: Resolution; operation: Operation; service: ServiceSpecification } | undefined;
  for (const { service, operation } of scope) {
    const resolution = resolvePath(service, operation, path);
    if (resolution.ok) return { resolution, operation, service };
    if (!best || (!best.resolution.ok && resolution.before.length > best.resolution.before.length))
      best = { resolution, operation, service };
  }
  return best;
}
