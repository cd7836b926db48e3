// The policies that limit a policy: its boundary, the policies of its organisation.
import type { PolicyInput } from "./analysis-api";
import type { Undecided } from "./checks/finding";
import type { Limit } from "./checks/question";
import { MEMORY } from "./limits";
import { byText } from "./session/query";
import { parsePolicy } from "./syntax/parse";
import type { ParseResult, PolicyDocument, Range } from "./syntax/tree";

/** Baselines and limits stay the same while a policy is edited: read once, what is worked out about them is kept with their trees. */
export const readOnce = byText(
  "analysis/older policies",
  { most: MEMORY.olderPolicies, leaves: "oldest" },
  (text: string): ParseResult => parsePolicy(text, { allowComments: true }),
);

const SCP = "service control policy";

/** The policies that limit the judged one (each organisation policy is a level of its own), as texts of the input; one that cannot be read is told. */
export function limitsOf(input: PolicyInput, document: PolicyDocument): { limits: Limit[]; undecided: Undecided[] } {
  const limits: Limit[] = [];
  const undecided: Undecided[] = [];
  const add = (name: string, text: string, deniesOnly: boolean) => {
    const { document: limit, problems } = readOnce(text);
    const problem = problems.find((p) => p.fatal);
    if (!limit || problem)
      undecided.push({
        code: "undecided",
        message: `Not decided: the ${name} cannot be read (${problem?.message ?? "it is not a JSON object"}), so it limits nothing here.`,
        range: headOf(document),
      });
    // A service control policy without any Allow is written to stand beside AWS's own one that allows everything.
    else
      limits.push({
        name,
        documents: [limit],
        deniesOnly: deniesOnly || (name === SCP && !limit.statements.some((one) => one.effect?.value === "Allow")),
      });
  };
  // A boundary and service control policies limit identities. What a policy on a resource grants reaches callers whom they
  // do not limit (other accounts; for boundaries also those it names directly, SEMANTICS.md 4.3), so there they prove nothing.
  const namesCallers = document.statements.some((statement) => statement.principal || statement.notPrincipal);
  if (!namesCallers) {
    if (input.boundary !== undefined) add("permissions boundary", input.boundary, false);
    for (const text of input.serviceControlPolicies ?? []) add(SCP, text, false);
  }
  for (const text of input.resourceControlPolicies ?? []) add("resource control policy", text, true);
  return { limits, undecided };
}

export function headOf(document: PolicyDocument): Range {
  return document.properties[0]?.name.range ?? { start: document.range.start, end: Math.min(document.range.start + 1, document.range.end) };
}
