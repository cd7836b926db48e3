// The digests of an open policy: what its findings are accepted of.
import type { HostAnalysis } from "../core/embedded/analyse";
import { type Digest, digestsOf, hostDigest } from "../workspace/digest";
import type { OpenDocument, View } from "./open-document";

const known = new WeakMap<View, { text: string; digest: Digest }>();

/** The digests of the present text; worked out when somebody asks for one. */
export function digestOf(document: OpenDocument): Digest {
  const { view } = document;
  const before = known.get(view);
  if (before?.text === view.text) return before.digest;
  const digest = document.role === "host" && view.analysis ? hostDigest((view.analysis as HostAnalysis).host) : digestsOf(view.text);
  known.set(view, { text: view.text, digest });
  return digest;
}
