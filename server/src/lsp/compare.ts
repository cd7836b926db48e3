// Comparisons of two texts of a policy, proved both ways.
import { type Comparison, comparePolicies } from "../core/checks/compare";
import { parsePolicy } from "../core/syntax/parse";
import type { PolicyDocument } from "../core/syntax/tree";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

/** Compares two policies. Undefined where one of them cannot be read: then nothing can be said. */
async function compareTexts(
  session: Session,
  document: OpenDocument,
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<Comparison | undefined> {
  const older = readable(before);
  const newer = readable(after);
  if (!older || !newer) return undefined;
  return session.services.investigate(comparePolicies(older, newer, { catalogue: session.services.catalogue() }), session.solver, {
    signal,
    timeoutMs: document.settings.solver.timeout,
  });
}

/** Whether an edit changes no access at all, proved. False also where it could not be decided. */
export async function keepsAccess(
  session: Session,
  document: OpenDocument,
  before: string,
  after: string,
  signal: AbortSignal,
): Promise<boolean> {
  return (await compareTexts(session, document, before, after, signal))?.comparison === "EQUIVALENT";
}

function readable(text: string): PolicyDocument | undefined {
  const { document, problems } = parsePolicy(text, { allowComments: true });
  return problems.some((problem) => problem.fatal) ? undefined : document;
}
