// The policies of an open file that holds several, as its present text was read.
import type { HostAnalysis } from "../core/embedded/analyse";
import type { Embedded } from "../core/hosts/host";
import type { OpenDocument } from "./open-document";
import { ensureQuick } from "./quick";
import type { Session } from "./session";

/** The analysis of a document that holds several policies; undefined of another. */
export function hostAnalysis(session: Session, document: OpenDocument): HostAnalysis | undefined {
  if (document.role !== "host") return undefined;
  ensureQuick(session, document);
  const { analysis } = document.view;
  return analysis && "host" in analysis ? (analysis as HostAnalysis) : undefined;
}

/** The policies of a file that somebody wrote there: not what SAM generates. */
export function writtenPolicies(session: Session, document: OpenDocument): Embedded[] {
  return (hostAnalysis(session, document)?.policies ?? []).filter(({ isGenerated }) => !isGenerated);
}
