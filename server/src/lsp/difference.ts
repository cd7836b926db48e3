// The access difference of an open policy against its older version: the lens above it, and the report behind the lens.
import type { Refusal, Report } from "../../../shared/protocol";
import { accessDifference, type Difference } from "../core/checks/difference";
import { typesOf } from "../core/checks/operations";
import { amountsOf, timesAsMany } from "../core/measure/times";
import { differenceReport, differenceTitle } from "../core/report/difference";
import { byObject } from "../core/session/query";
import type { Situation } from "./asked-policy";
import { isOneOfMany, type Which } from "./host-situation";
import type { OpenDocument, View } from "./open-document";
import type { Session } from "./session";
import { situationOf, toSentReport } from "./situation";

/** One difference for each version of a text: the lens and the report ask for the same. */
const known = byObject("lsp/differences", (_view: View): { of?: { against: string; difference: Promise<Difference> } } => ({}));

function differenceOf(session: Session, situation: Situation): Promise<Difference> {
  const { open, older, policy, limits, kind } = situation;
  if (!older) throw new Error("There is no older version to compare with.");
  const { view } = open;
  const against = JSON.stringify([policy.text, older.text, limits.map((limit) => limit.documents.map(({ text }) => text))]);
  const before = known(view);
  if (before.of?.against === against) return before.of.difference;
  const difference = session.services.investigate(
    accessDifference(older.document, policy, { catalogue: session.services.catalogue() }, limits, kind),
    session.solver,
    { signal: view.closing.signal, timeoutMs: open.settings.solver.timeout },
  );
  before.of = { against, difference };
  // What was given up is asked for again.
  difference.catch(() => {
    before.of = undefined;
  });
  return difference;
}

/** The words of the lens, be it that nothing can be compared. */
export async function differenceLens(session: Session, document: OpenDocument): Promise<string> {
  const situation = await situationOf(session, document);
  if ("problem" in situation) return "Not compared: the policy has an error";
  if (!situation.older) return "Not compared: the older version cannot be read";
  const { older, policy } = situation;
  if (policy.text === older.text) return `≡ ${older.label}: the same text`;
  const under = situation.limits.length > 0 ? " (under its limits)" : "";
  const difference = await differenceOf(session, situation);
  const title = differenceTitle(difference, older.label, {
    existing: older.document,
    updated: policy,
    types: typesOf(session.services.catalogue()),
  });
  return `${title}${under}${situation.limits.length > 0 ? "" : howMuch(session, situation, difference)}`;
}

/** How many times as much, where one policy allows all that the other does, and no context or caller matters. */
function howMuch(session: Session, { older, policy, kind }: Situation, { comparison }: Difference): string {
  if (!older || (comparison !== "MORE_PERMISSIVE" && comparison !== "LESS_PERMISSIVE")) return "";
  const amounts = amountsOf(older.document, policy, session.services.catalogue(), kind);
  const times = typeof amounts === "string" ? undefined : timesAsMany(amounts);
  return times === undefined ? "" : `: ${times}`;
}

/** Answers `iamProver/accessDifference`. */
export async function showDifference(session: Session, document: OpenDocument | undefined, which: Which): Promise<Report | Refusal> {
  const situation = await situationOf(session, document, which);
  if ("problem" in situation) return situation;
  const { older, policy, name } = situation;
  if (!older) return { problem: `There is no older version of ${name} to compare with. ${situation.noOlder}` };
  const catalogue = session.services.catalogue();
  const difference = await differenceOf(session, situation);
  const report = differenceReport(difference, {
    name,
    existing: older.document,
    updated: policy,
    label: older.label,
    types: typesOf(catalogue),
    catalogue,
  });
  const notes = isOneOfMany(situation)
    ? ["What is gained and lost is shown with these values. The findings of the file say what is new for any of them."]
    : [];
  return toSentReport(situation, report, { withOlder: true, notes });
}
