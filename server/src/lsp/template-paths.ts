// New ways through the account that an open template or Terraform module makes by itself. Asked after the proofs of its policies.
import type { Way } from "../core/account/steps";
import type { Finding } from "../core/checks/finding";
import type { Investigation } from "../core/checks/investigation";
import { byObject } from "../core/session/query";
import { clock } from "../platform/current";
import { asksForWays, type TemplateFile, templatePaths } from "../workspace/template-paths";
import { type TemplateWay, templateWays } from "../workspace/template-ways";
import { siblingsNow } from "./module";
import type { OpenDocument, View } from "./open-document";
import type { Session } from "./session";

const CODE = "new-path";

/** Looks for the ways that the present text opens; `undefined` where there is nothing to ask. `waiting`: what was found before the last edit. */
export function waysOfTemplate(
  session: Session,
  document: OpenDocument,
  signal: AbortSignal,
): { waiting: Finding[]; found: Promise<Finding[]> } | undefined {
  const { path, judged, view, role } = document;
  if (role !== "host" || path === undefined || !judged) return undefined;
  const neighbours = judged.neighbours ?? { siblings: siblingsNow(session, document), olderSiblings: [] };
  const file = { file: path, text: view.text, neighbours, judged };
  if (!asksForWays(file)) return undefined;
  const options = { signal, timeoutMs: document.settings.solver.timeout };
  const run = <T>(investigation: Investigation<T>) => session.services.investigate(investigation, session.solver, options);
  return { waiting: view.proved.filter(({ code }) => code === CODE), found: findingsOf(session, file, view, run) };
}

async function findingsOf(
  session: Session,
  file: TemplateFile,
  view: View,
  run: <T>(investigation: Investigation<T>) => Promise<T>,
): Promise<Finding[]> {
  const paths = await run(templatePaths(file));
  const ways = paths ? await templateWays(file, paths, session.services.catalogue(), run, clock.time()) : [];
  found(view).ways = ways;
  return ways.map(({ finding }) => finding);
}

/** The ways that were found in a text. */
const found = byObject("lsp/ways of templates", (_view: View): { ways: readonly TemplateWay[] } => ({ ways: [] }));

/** The ways that the open text of a template or module opens, as far as they are known; none before the proofs are done. */
export function knownTemplateWays({ view }: OpenDocument): readonly Way[] {
  return found(view).ways.map(({ way }) => way);
}
