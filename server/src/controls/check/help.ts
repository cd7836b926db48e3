// Completion and hover in feature files: API operations, parameter paths and the steps that can be run. Pure.
import type { Range } from "../../core/syntax/tree";
import { MOST_HELP } from "../limits";
import { guessService } from "../retrieval/service";
import { pathsOf } from "../specification/paths";
import type { Operation, ServiceSpecification, Shape, SpecificationIndex } from "../specification/types";
import { isExecutable, STEP_FORMS, type StepForm } from "../steps/grammar";
import { type ControlDocument, type ControlScenario, readFeature } from "./document";
import { mentionsIn, operationsFor, resolveAmong } from "./mentions";
import { normaliseFeature } from "./normalise";

export interface FeatureCompletion {
  label: string;
  kind: "service" | "operation" | "parameter" | "step" | "keyword";
  /** What replaces the text in `range`. */
  newText: string;
  range: Range;
  detail?: string;
  documentation?: string;
}

interface FeatureHover {
  range: Range;
  /** Markdown. */
  contents: string;
}

const STEP_LINE = /^(\s*)(Given|When|Then|And|But|\*)(\s+)([\s\S]*)$/;

/** What may stand at the offset, best first. Works in files that do not parse. */
export function completeFeature(text: string, offset: number, index?: SpecificationIndex): FeatureCompletion[] {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  const ticks = before.split("`").length - 1;
  if (ticks % 2 === 1) return index ? completeName(text, offset, before.slice(before.lastIndexOf("`") + 1), index) : [];
  const step = STEP_LINE.exec(before);
  if (step) return completeStep(text, offset, step[2] as string, step[4] as string);
  if (/^\s*\w*$/.test(before)) return completeKeyword(offset, before.trimStart());
  return [];
}

function completeName(text: string, offset: number, typed: string, index: SpecificationIndex): FeatureCompletion[] {
  const range = { start: offset - typed.length, end: nameEnd(text, offset) };
  const colon = typed.indexOf(":");
  if (colon >= 0) {
    const service = index.service(typed.slice(0, colon));
    const begun = typed.slice(colon + 1).toLowerCase();
    const operations = (service?.operations ?? []).filter((one) => one.name.toLowerCase().includes(begun));
    return operations
      .sort((a, b) => readRank(a) - readRank(b))
      .slice(0, MOST_HELP)
      .map((one) => ({
        label: `${service?.id}:${one.name}`,
        kind: "operation",
        newText: `${service?.id}:${one.name}`,
        range,
        detail: service?.title,
        documentation: one.documentation,
      }));
  }
  const { document, scenario } = at(text, offset);
  const scope = document ? operationsFor(document, scenario, index) : [];
  const begun = typed.toLowerCase();
  const parameters: FeatureCompletion[] = scope.flatMap(({ service, operation }) =>
    (["output", "input"] as const).flatMap((side) =>
      pathsOf(service, operation, side)
        .filter((one) => one.path.toLowerCase().includes(begun))
        .map(
          (one): FeatureCompletion => ({
            label: one.path,
            kind: "parameter",
            newText: one.path,
            range,
            detail: `${typeOf(service, one.shape)} · ${service.id}:${operation.name}`,
            documentation: one.member.documentation,
          }),
        ),
    ),
  );
  const unique = [...new Map(parameters.map((one) => [one.label, one])).values()].sort(
    (a, b) =>
      Number(b.label.toLowerCase().startsWith(begun)) - Number(a.label.toLowerCase().startsWith(begun)) || a.label.length - b.label.length,
  );
  const guessed = document ? guessService(index, `${document.feature?.name ?? ""} ${document.feature?.description ?? ""}`) : [];
  const services = index
    .services()
    .filter((one) => one.id.startsWith(begun))
    .sort((a, b) => rank(guessed, a.id) - rank(guessed, b.id))
    .map((one): FeatureCompletion => ({ label: `${one.id}:`, kind: "service", newText: `${one.id}:`, range, detail: one.title }));
  return [...unique, ...services].slice(0, MOST_HELP);
}

function completeStep(text: string, offset: number, keyword: string, typed: string): FeatureCompletion[] {
  const lineEnd = text.indexOf("\n", offset);
  const range = { start: offset - typed.length, end: lineEnd < 0 ? text.length : lineEnd };
  const { scenario } = at(text, offset);
  const kind =
    keyword === "Given" || keyword === "When" || keyword === "Then"
      ? keyword.toLowerCase()
      : scenario?.steps.filter((step) => step.range.start <= offset).at(-1)?.kind;
  const forms = STEP_FORMS.filter((form) => kind === undefined || kind === "unknown" || form.kind === kind);
  const begun = typed.toLowerCase();
  return forms
    .filter((form) => form.sample.toLowerCase().includes(begun))
    .map((form) => ({
      label: form.sample,
      kind: "step",
      newText: form.sample,
      range,
      detail: "step that can be run",
      documentation: form.explain,
    }));
}

function completeKeyword(offset: number, typed: string): FeatureCompletion[] {
  const range = { start: offset - typed.length, end: offset };
  return ["Feature: ", "Background:", "Scenario: ", "Scenario Outline: ", "Examples:", "Given ", "When ", "Then ", "And ", "But "]
    .filter((word) => word.toLowerCase().startsWith(typed.toLowerCase()))
    .map((word) => ({ label: word.trim(), kind: "keyword", newText: word, range }));
}

/** What stands at the offset: an operation, a parameter or a step that can be run. Undefined when nothing is known of it. */
export function hoverFeature(text: string, offset: number, index?: SpecificationIndex): FeatureHover | undefined {
  const { document, scenario } = at(text, offset);
  if (!document) return undefined;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const newline = text.indexOf("\n", offset);
  const mentions = mentionsIn(text, { start: lineStart, end: newline < 0 ? text.length : newline });
  const covers = (range: Range) => range.start <= offset && offset <= range.end;
  if (index) {
    const named = mentions.operations.find((one) => covers(one.range));
    const service = named?.service ? index.service(named.service) : undefined;
    const operation = service?.operations.find((one) => one.name === named?.operation);
    if (named && service && operation) return { range: named.range, contents: describeOperation(service, operation) };
    const path = mentions.paths.find((one) => covers(one.range));
    const best = path ? resolveAmong(operationsFor(document, scenario, index), path.text) : undefined;
    if (path && best?.resolution.ok) {
      const { member, shape, path: full, side } = best.resolution;
      const lines = [
        `\`${full}\`: ${typeOf(best.service, shape)}`,
        member.documentation,
        valuesOf(shape, member.keys),
        `${side === "output" ? "Returned" : "Taken"} by \`${best.service.id}:${best.operation.name}\`.`,
      ];
      return { range: path.range, contents: lines.filter((line) => line !== "").join("\n\n") };
    }
  }
  const step = scenario?.steps.find((one) => covers(one.range));
  const form = step && looksLike(step.text);
  return step && form && scenario && isExecutable(scenario) ? { range: step.range, contents: form.explain } : undefined;
}

/** The form of sentence that a step follows: its words without what is quoted. */
function looksLike(text: string): StepForm | undefined {
  const words = (sentence: string) =>
    new Set(
      sentence
        .replace(/"[^"]*"/g, "")
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== "" && !["the", "a", "an", "or", "on", "any", "resource", "action"].includes(word)),
    );
  const own = words(text);
  let best: { form: StepForm; score: number } | undefined;
  for (const form of STEP_FORMS) {
    const sample = words(form.sample);
    const shared = [...sample].filter((word) => own.has(word)).length;
    const score = shared / Math.max(sample.size, own.size);
    if (score > 0.7 && (!best || score > best.score)) best = { form, score };
  }
  return best?.form;
}

function describeOperation(service: ServiceSpecification, operation: Operation): string {
  const top =
    operation.output === undefined
      ? []
      : pathsOf(service, operation, "output").filter((one) => one.parents.length === 0 && !/token$|^marker$/i.test(one.member.name));
  const returns =
    top.length === 0
      ? ""
      : `Returns ${top
          .slice(0, 12)
          .map((one) => `\`${one.member.name}\``)
          .join(", ")}${top.length > 12 ? ", …" : ""}.`;
  return [`\`${service.id}:${operation.name}\` (${service.title})`, operation.documentation, returns]
    .filter((line) => line !== "")
    .join("\n\n");
}

function valuesOf(shape: Shape, keys: string[]): string {
  const values = shape.kind === "scalar" ? shape.values : shape.kind === "map" ? [...shape.keys, ...keys] : [];
  const named = values.length > 0 ? values : keys;
  if (named.length === 0) return "";
  return `${shape.kind === "map" || values.length === 0 ? "Keys" : "Values"}: ${named
    .slice(0, 20)
    .map((value) => `\`${value}\``)
    .join(", ")}${named.length > 20 ? ", …" : ""}`;
}

/** A type in words: `boolean`, `list of string`, `structure with KmsKeyId, …`. */
export function typeOf(service: ServiceSpecification, shape: Shape): string {
  switch (shape.kind) {
    case "scalar":
      return shape.values.length > 0 ? `one of ${shape.values.length} values` : shape.type;
    case "list":
      return `list of ${typeOf(service, service.shapes[shape.element] as Shape)}`;
    case "map":
      return "map";
    default:
      return "structure";
  }
}

/** The document and the scenario around an offset; a file that does not parse is read in its normalised form, without places. */
function at(text: string, offset: number): { document?: ControlDocument; scenario?: ControlScenario } {
  const document = readFeature(text);
  if (document.feature) {
    const scenario = document.scenarios.filter((one) => one.range.start <= offset).at(-1);
    return { document, ...(scenario ? { scenario } : {}) };
  }
  const normal = readFeature(normaliseFeature(text));
  return normal.feature ? { document: normal } : {};
}

function nameEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && /[\w.[\]{}:-]/.test(text.charAt(end))) end++;
  return end;
}

function readRank(operation: Operation): number {
  return /^(Describe|Get|List|Batch)/.test(operation.name) ? 0 : 1;
}

function rank(list: string[], id: string): number {
  const at = list.indexOf(id);
  return at < 0 ? list.length : at;
}
