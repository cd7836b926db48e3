// The first answer of a model: which resources, operations and insecure configurations a requirement is about; and these
// configurations executed against the scenarios that follow. Pure.
import { readConditions } from "../check/decided";
import { readFeature } from "../check/document";
import type { Outcome } from "../check/outcomes";
import { evaluateAtom, type Known } from "../condition/evaluate";
import { readStep } from "../condition/read";
import { type Atom, atomsOf, type Property, type Scalar } from "../condition/tree";
import { isExecutable } from "../steps/grammar";
import { extractObject, isRefusal, string, strings } from "./reply";

/** One way to violate a requirement, with the values that it has where the model says them. */
export interface InsecureConfiguration {
  description: string;
  /** Path → value; undefined stands for one that is missing. */
  setting: ReadonlyMap<string, Scalar | undefined>;
}

export interface Analysis {
  resources: string[];
  apiCalls: string[];
  insecure: InsecureConfiguration[];
}

type AnalysisResult = { kind: "analysis"; analysis: Analysis } | { kind: "refusal" } | { kind: "none" };

const MOST = 20;

/** Reads the first answer. One that is none leaves the second question as it is. */
export function readAnalysis(text: string): AnalysisResult {
  const json = extractObject(text);
  if (!json) return { kind: isRefusal(text) ? "refusal" : "none" };
  const insecure = (Array.isArray(json.insecureConfigurations) ? json.insecureConfigurations : []).slice(0, MOST).flatMap(readInsecure);
  const analysis = { resources: strings(json.resources), apiCalls: strings(json.apiCalls ?? json.operations), insecure };
  const says = analysis.resources.length + analysis.apiCalls.length + insecure.length > 0;
  return says ? { kind: "analysis", analysis } : { kind: "none" };
}

/** `{ description, setting: [{ path, value }] }`, or a sentence that may be a step. */
export function readInsecure(raw: unknown): InsecureConfiguration[] {
  if (typeof raw === "string") return raw.trim() === "" ? [] : [{ description: string(raw), setting: settingOf(raw) }];
  if (typeof raw !== "object" || raw === null) return [];
  const { description, setting } = raw as { description?: unknown; setting?: unknown };
  const values = new Map<string, Scalar | undefined>();
  const pairs = Array.isArray(setting)
    ? setting.map((one) => [(one as { path?: unknown } | null)?.path, (one as { value?: unknown } | null)?.value] as const)
    : typeof setting === "object" && setting !== null
      ? Object.entries(setting)
      : [];
  for (const [path, value] of pairs.slice(0, MOST)) {
    if (typeof path !== "string" || path.trim() === "") continue;
    const isMissing = value === null || value === undefined || value === "missing";
    if (isMissing) values.set(path.replaceAll("`", "").trim(), undefined);
    else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      values.set(path.replaceAll("`", "").trim(), value);
  }
  return [{ description: string(description) || [...values.keys()].join(", "), setting: values }];
}

/** A sentence that is a step says its own value. */
function settingOf(text: string): Map<string, Scalar | undefined> {
  const atom = readStep(text);
  const values = new Map<string, Scalar | undefined>();
  if (atom?.test.is === "set") values.set(atom.property.path, atom.negated ? undefined : "a value");
  else if (atom?.test.is === "value" && !atom.negated) values.set(atom.property.path, atom.test.values[0]);
  return values;
}

/** What became of an insecure configuration in a control. */
export interface Execution {
  configuration: string;
  /** `not run`: it names no value of a parameter that the control asks about. */
  outcome: Outcome | "no outcome" | "not run";
}

/** Runs each insecure configuration on the scenarios of a feature file: it has to be NON_COMPLIANT. */
export function execute(feature: string, insecure: readonly InsecureConfiguration[]): Execution[] {
  const document = readFeature(feature);
  const read = readConditions(
    document,
    document.scenarios.filter((scenario) => !isExecutable(scenario)),
  );
  const isRead = read.length > 0 && read.every(({ open, atoms }) => open.length === 0 && atoms.length > 0);
  const asked = read.flatMap(({ atoms }) => atoms.map(({ atom }) => atom));
  return insecure.map(({ description, setting }): Execution => {
    const of = (property: Property): Known[] | undefined => {
      const found = [...setting].find(([path]) => isSame(path, property));
      return found && (found[1] === undefined ? [] : [found[1]]);
    };
    const concerns = asked.some((atom) => of(atom.property) !== undefined);
    if (!isRead || !concerns) return { configuration: description, outcome: "not run" };
    // Of what the configuration does not say a parameter is as the control wants it: the violation is what was said.
    const values = (atom: Atom) => of(atom.property) ?? safeFor(atom.property, read);
    const met = read.filter(({ atoms }) => atoms.every(({ atom }) => evaluateAtom(atom, values(atom), { now: 0 }) === true));
    const outcome = met.find((one) => one.outcome === "COMPLIANT") ?? met[0];
    return { configuration: description, outcome: outcome ? outcome.outcome : "no outcome" };
  });
}

/** A value of a property with which the first scenario that ends in COMPLIANT is met. */
function safeFor(property: Property, read: ReturnType<typeof readConditions>): Known[] {
  const atoms = read
    .filter(({ outcome }) => outcome === "COMPLIANT")
    .flatMap(({ atoms: list }) => list.flatMap(({ atom }) => atomsOf(atom)))
    .filter((atom) => atom.property.path === property.path);
  const [first] = atoms;
  if (first?.test.is === "value" && !first.negated) return [first.test.values[0] as Scalar];
  if (first?.test.is === "range") return [first.test.least?.number ?? first.test.most?.number ?? 0];
  return first && !first.missing ? ["a value"] : [];
}

/** `Vault.StorageEncrypted`, `StorageEncrypted` and `DBInstances[].StorageEncrypted` may mean the same. */
function isSame(path: string, { path: own, where }: Property): boolean {
  const plain = (text: string) => text.replace(/\[\d*\]|\{\}/g, "").toLowerCase();
  const [a, b] = [plain(path), plain(own)];
  return a === b || b.endsWith(`.${a}`) || a.endsWith(`.${b}`) || (where !== undefined && plain(where.value) === a);
}

/** What is wrong with the executions, in words for the model and the user. */
export function executionProblems(executions: readonly Execution[]): string[] {
  return executions.flatMap(({ configuration, outcome }) => {
    const name = `\`${configuration.replaceAll("`", "'").slice(0, 160)}\``;
    if (outcome === "COMPLIANT") return [`The insecure configuration ${name} is COMPLIANT in these scenarios. It has to be NON_COMPLIANT.`];
    if (outcome === "no outcome")
      return [`No scenario says what the outcome is for the insecure configuration ${name}. It has to be NON_COMPLIANT.`];
    return [];
  });
}
