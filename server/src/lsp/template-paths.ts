// New ways through the account that an open template or Terraform module makes by itself. Asked after the proofs of its policies.
import type { Finding } from "../core/checks/finding";
import { templatePathFindings, templatePaths } from "../workspace/template-paths";
import { siblingsNow } from "./module";
import type { OpenDocument } from "./open-document";
import type { Session } from "./session";

const CODE = "new-path";

/** Looks for the ways that the present text opens; `undefined` where there is nothing to ask. `waiting`: what was found before the last edit. */
export function templateWays(
  session: Session,
  document: OpenDocument,
  signal: AbortSignal,
): { waiting: Finding[]; found: Promise<Finding[]> } | undefined {
  const { path, judged, view, role } = document;
  if (role !== "host" || path === undefined || !judged) return undefined;
  const neighbours = judged.neighbours ?? { siblings: siblingsNow(session, document, judged.variables), olderSiblings: [] };
  const file = { file: path, text: view.text, neighbours, judged };
  const paths = templatePaths(file);
  if (!paths) return undefined;
  const options = { signal, timeoutMs: document.settings.solver.timeout };
  return {
    waiting: view.proved.filter(({ code }) => code === CODE),
    found: templatePathFindings(
      file,
      paths,
      session.services.catalogue(),
      (investigation) => session.services.investigate(investigation, session.solver, options),
      Date.now(),
    ),
  };
}
