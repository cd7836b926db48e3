// Comparisons of two texts of a policy, proved both ways.
import { comparePolicies } from "../core/checks/compare";
import { isGuardrail } from "../core/checks/guardrail";
import { tooLargeToProve } from "../core/checks/size";
import { parsePolicy } from "../core/syntax/parse";
import type { PolicyDocument, PolicyKind } from "../core/syntax/tree";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/**
 * Whether an edit changes no access at all, proved: what the policy allows, and what it denies whatever others allow. False
 * also where it could not be decided or read.
 */
export async function keepsAccess(
  session: Session,
  document: OpenDocument,
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<boolean> {
  const older = readable(before);
  const newer = readable(after);
  if (!older || !newer || tooLargeToProve([older, newer]) !== undefined) return false;
  const own = document.view.analysis?.kind ?? "identity";
  // Beside full access a policy is what its Denies leave. What a role's trust policy does not allow nobody else can (SEMANTICS.md 4.5).
  const denying = newer.statements.some(({ principal, notPrincipal }) => principal ?? notPrincipal) ? "rcp" : "scp";
  const kinds: PolicyKind[] = isGuardrail(own) ? [own] : own === "trust" ? [own] : [own, denying];
  for (const kind of kinds) {
    const [one, other] = kind === own ? [older, newer] : [deniesOf(older), deniesOf(newer)];
    const compared = await session.services.investigate(
      comparePolicies(one, other, { catalogue: session.services.catalogue() }, [], kind),
      session.solver,
      { signal, timeoutMs: document.settings.solver.timeout },
    );
    if (compared.comparison !== "EQUIVALENT") return false;
  }
  return true;
}

/** The policy with nothing but its Denies. */
function deniesOf(policy: PolicyDocument): PolicyDocument {
  const statements = policy.statements.filter(({ effect }) => effect?.value === "Deny").map((one, index) => ({ ...one, index }));
  return { ...policy, statements };
}

function readable(text: string): PolicyDocument | undefined {
  const { document, problems } = parsePolicy(text, { allowComments: true });
  return problems.some((problem) => problem.fatal) ? undefined : document;
}
