// What a scenario concludes, and whether scenarios contradict each other. Pure.
import { type ControlScenario, type ControlStep, expandOutline } from "./document";

export type Outcome = "NOT_APPLICABLE" | "COMPLIANT" | "NON_COMPLIANT" | "ERROR";

export const OUTCOMES: Outcome[] = ["NOT_APPLICABLE", "COMPLIANT", "NON_COMPLIANT"];

/** The outcomes that a scenario's `Then` steps name, CloudFormation's and common misspelt words included. */
export function outcomesOf(scenario: ControlScenario): Outcome[] {
  const found = new Set<Outcome>();
  for (const step of scenario.steps) {
    if (step.kind !== "then") continue;
    let text = step.text;
    // Which outcome is left is not said.
    if (/\b(?:not|never|n['’]t)\s+return\b|\bunless\b/i.test(text)) continue;
    const take = (pattern: RegExp, outcome: Outcome) => {
      const rest = text.replace(pattern, " ");
      if (rest !== text) found.add(outcome);
      text = rest;
    };
    take(/\bNOT[_ -]?APPLICABLE\b|\bSKIP(PED)?\b|\bNO[_ ]RESULTS?\b|\breturns? (empty|nothing)\b/gi, "NOT_APPLICABLE");
    take(/\b(NON|NOT)[_ -]?COMPL(IA|AI)NT\b|\bFAIL(ED|S)?\b/gi, "NON_COMPLIANT");
    take(/\bCOMPL(IA|AI)NT\b|\bPASS(ED|ES)?\b/gi, "COMPLIANT");
    if (found.size === 0) take(/\berrors?\b|\bexceptions?\b/gi, "ERROR");
  }
  return [...found];
}

interface Contradiction {
  first: ControlScenario;
  second: ControlScenario;
  firstOutcome: Outcome;
  secondOutcome: Outcome;
}

/** Pairs of scenarios that have the same conditions and another outcome. Outlines are compared row by row. */
export function contradictions(scenarios: ControlScenario[]): Contradiction[] {
  const seen = new Map<string, { scenario: ControlScenario; outcome: Outcome }>();
  const found: Contradiction[] = [];
  for (const scenario of scenarios) {
    for (const concrete of expandOutline(scenario)) {
      const [outcome] = outcomesOf(concrete);
      if (!outcome) continue;
      const conditions = conditionsKey(concrete);
      if (conditions === "") continue;
      const before = seen.get(conditions);
      if (!before) seen.set(conditions, { scenario, outcome });
      else if (before.outcome !== outcome && !found.some((one) => one.first === before.scenario && one.second === scenario))
        found.push({ first: before.scenario, second: scenario, firstOutcome: before.outcome, secondOutcome: outcome });
    }
  }
  return found;
}

/** Two steps of one scenario that cannot both hold: one says of a parameter what the other denies. */
export function impossibleSteps(scenario: ControlScenario): [ControlStep, ControlStep] | undefined {
  const said = new Map<string, { claim: Claim; step: ControlStep }[]>();
  for (const step of scenario.steps) {
    if (step.kind === "then") continue;
    const claim = readClaim(step.text);
    if (!claim) continue;
    const others = said.get(claim.path) ?? [];
    for (const other of others) if (excludes(claim, other.claim)) return [other.step, step];
    said.set(claim.path, [...others, { claim, step }]);
  }
  return undefined;
}

interface Claim {
  path: string;
  negated: boolean;
  value: string;
}

/** `` `Path` is [not] value `` where the step says nothing else. */
function readClaim(text: string): Claim | undefined {
  const match = /^`([^`]+)`(?: of it)? is (not )?("[^"]*"|`[^`]+`|missing|present|true|false|empty)$/i.exec(text.trim().replace(/\.$/, ""));
  if (!match) return undefined;
  const value = (match[3] as string).replace(/^["`]|["`]$/g, "").toLowerCase();
  const negated = match[2] !== undefined;
  // `is present` says the same as `is not missing`.
  return value === "present"
    ? { path: match[1] as string, negated: !negated, value: "missing" }
    : { path: match[1] as string, negated, value };
}

function excludes(a: Claim, b: Claim): boolean {
  if (a.value === b.value) return a.negated !== b.negated;
  return !a.negated && !b.negated;
}

function conditionsKey(scenario: ControlScenario): string {
  return scenario.steps
    .filter((step) => step.kind !== "then")
    .map((step) =>
      step.text
        .toLowerCase()
        .replace(/\s+/g, " ")
        .replace(/[.;,]$/, "")
        .trim(),
    )
    .sort()
    .join("\n");
}
