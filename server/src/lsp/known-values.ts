// Accounts, organizations, principals and resources of the whole workspace, offered again by completion: from the open
// documents at once, from the settings, and from the policies on disk as soon as they have been read.
import { collectValues, mergeValues, type WorkspaceValues } from "../core/ide/context";
import { parsePolicy } from "../core/syntax/parse";
import { clock } from "../platform/current";
import { defaultConfig } from "../workspace/config";
import { findPolicies } from "../workspace/discover";
import { KNOWN_FRESH_MS, LONGEST_KNOWN_POLICY, MOST_KNOWN_POLICIES } from "./limits";
import type { Session } from "./session";

/** The values that are known now. The first call of a while has the files read behind its back. */
export function knownValues(session: Session): WorkspaceValues {
  const open = [...session.documents.values()].flatMap((one) =>
    one.role === "policy" && one.view.analysis?.document ? [one.view.analysis.document] : [],
  );
  const trusted = session.workspace.configs().map(({ config }) => ({
    accounts: config.trusted.accounts,
    organizations: config.trusted.organizations,
    principals: [],
    resources: [],
  }));
  return mergeValues([...trusted, collectValues(open), ...onDisk(session)]);
}

function onDisk(session: Session): WorkspaceValues[] {
  const state = session.onDisk;
  if (!state.reading && clock.now() - state.readAt > KNOWN_FRESH_MS) {
    state.reading = true;
    readAll(session)
      .then((values) => {
        state.values = values;
      })
      .catch((error: unknown) => session.log.error(`The values of the workspace's policies: ${String(error)}`))
      .finally(() => {
        state.reading = false;
        state.readAt = clock.now();
      });
  }
  return state.values;
}

async function readAll(session: Session): Promise<WorkspaceValues[]> {
  const values: WorkspaceValues[] = [];
  for (const folder of session.workspace.folders()) {
    const config = session.workspace.configs().find((state) => state.folder === folder)?.config ?? defaultConfig(folder);
    for await (const found of findPolicies([folder], config)) {
      if (session.stopped || values.length >= MOST_KNOWN_POLICIES) return values;
      if (found.kind !== "policy" || found.text.length > LONGEST_KNOWN_POLICY) continue;
      const { document } = parsePolicy(found.text, { allowComments: true });
      if (document) values.push(collectValues([document]));
    }
  }
  return values;
}
