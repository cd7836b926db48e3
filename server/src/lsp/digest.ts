// The digests of an open policy: what its findings are accepted of.
import type { HostAnalysis } from "../core/embedded/analyse";
import { byObject } from "../core/session/query";
import { type Digest, digestsOf, hostDigest } from "../workspace/digest";
import type { OpenDocument, View } from "./open-document";

const known = byObject("lsp/digests", (_view: View): { of?: { text: string; digest: Digest } } => ({}));

/** The digests of the present text; worked out when somebody asks for one. */
export function digestOf(document: OpenDocument): Digest {
  const { view } = document;
  const before = known(view);
  if (before.of?.text === view.text) return before.of.digest;
  const digest = document.role === "host" && view.analysis ? hostDigest((view.analysis as HostAnalysis).host) : digestsOf(view.text);
  before.of = { text: view.text, digest };
  return digest;
}
