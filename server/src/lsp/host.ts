// Files with several policies in the editor: the analysis of their present text, and what a word of them stands for.

import type { HostAnalysis } from "../core/embedded/analyse";
import type { SymbolInfo } from "../core/hosts/host";
import { mayHoldPolicies } from "../core/hosts/read";
import { codeSpan } from "../core/ide/markdown";
import type { PolicyNode } from "../core/syntax/node";
import type { Range, TextPart } from "../core/syntax/tree";
import { basename } from "../platform/current";
import { analyseHostFile, hostOf } from "../workspace/hosts";
import type { Neighbours } from "../workspace/modules";
import type { PolicyContext } from "../workspace/policy-context";
import { type Beside, siblingsNow } from "./module";
import type { OpenDocument, Services } from "./open-document";

/** Whether a document may hold policies beside other things. */
export function isHost(document: OpenDocument): boolean {
  return document.path !== undefined && mayHoldPolicies(document.text.getText(), document.path);
}

/** Whether there are policies in a document, read by itself. */
export function holdsPolicies(document: OpenDocument): boolean {
  return (hostOf(document.text.getText(), basename(document.path ?? ""), [])?.policies.length ?? 0) > 0;
}

/** The analysis of the present text; undefined where it holds no policy. */
export function analyseHostNow(
  session: Beside & { services: Pick<Services, "catalogue"> },
  document: OpenDocument,
  judged: PolicyContext,
): HostAnalysis | undefined {
  const name = basename(document.path ?? "");
  const neighbours: Neighbours = judged.neighbours ?? { siblings: siblingsNow(session, document), olderSiblings: [] };
  const { text } = document.view;
  const host = hostOf(text, name, neighbours.siblings);
  if (!host || host.policies.length === 0) return undefined;
  return analyseHostFile({ text, path: document.path ?? "", host, neighbours }, judged, session.services.catalogue());
}

/** What follows for proofs from each kind of value. */
const FOLLOWS: Record<SymbolInfo["kind"], string> = {
  symbol: "A text without wildcards: proofs hold for all of them.",
  choice: "One of these: each is checked.",
  unknown: "It may be any text, wildcards included: what rests on it is not decided until it has a value.",
};

/** What stands for a value that the file leaves open, where the cursor is on one. */
export function openValueAt(analysis: HostAnalysis, offset: number): { markdown: string; range: Range } | undefined {
  const { symbols } = analysis.host;
  for (const { node } of analysis.policies) {
    if (offset < node.offset || offset > node.offset + node.length) continue;
    const found = openNodeAt(node, offset);
    if (!found?.parts) continue;
    const shape = found.parts.map((part) => ("text" in part ? part.text : `⟨${symbols.get(part.symbol)?.name ?? part.symbol}⟩`)).join("");
    const rows = [...new Set(found.parts.flatMap(symbolOf))].flatMap((symbol) => {
      const info = symbols.get(symbol);
      return info ? [`- ${codeSpan(info.name)}: ${infoWords(info)} ${FOLLOWS[info.kind]}`] : [];
    });
    if (rows.length === 0) continue;
    return {
      markdown: [`**Open value** ${codeSpan(shape)}`, rows.join("\n")].join("\n\n"),
      range: { start: found.offset, end: found.offset + found.length },
    };
  }
  return undefined;
}

function infoWords({ why, domain, preferred }: SymbolInfo): string {
  const values =
    domain.type === "oneOf" ? ` (${domain.values.slice(0, 6).map(codeSpan).join(", ")}${domain.values.length > 6 ? ", …" : ""})` : "";
  const proposed = preferred !== undefined && domain.type !== "oneOf" ? ` Examples take its default ${codeSpan(preferred)}.` : "";
  return `${why}${values}.${proposed}`;
}

function symbolOf(part: TextPart): string[] {
  return "symbol" in part ? [part.symbol] : [];
}

function openNodeAt(node: PolicyNode, offset: number): PolicyNode | undefined {
  for (const child of [node.choice?.whenTrue, node.choice?.whenFalse, ...(node.children ?? [])]) {
    // A member has the place of its name.
    const isElsewhere = child && child.type !== "property" && (offset < child.offset || offset > child.offset + child.length);
    if (!child || isElsewhere) continue;
    const inner = openNodeAt(child, offset);
    if (inner) return inner;
  }
  return node.type !== "property" && node.parts?.some((part) => "symbol" in part) ? node : undefined;
}
