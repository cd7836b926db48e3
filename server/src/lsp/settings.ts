// The user's settings, from `workspace/configuration` or from what the client sent; wrong values fall back to the defaults.
import { DEFAULT_SETTINGS, SETTINGS_SECTION, type Settings } from "../../../shared/protocol";
import { clock } from "../platform/current";
import { SETTINGS_PATIENCE_MS } from "./limits";
import type { Session } from "./session";

/** The settings for one document, or without an address those of the user. A client that cannot be asked gets what it sent, over the defaults. */
export async function fetchSettings(session: Session, uri?: string): Promise<Settings> {
  if (!session.abilities.configuration) return { ...DEFAULT_SETTINGS, ...session.sentSettings };
  try {
    const asked = session.connection.workspace.getConfiguration({ ...(uri !== undefined && { scopeUri: uri }), section: SETTINGS_SECTION });
    const answer: unknown = await Promise.race([
      asked,
      new Promise((_, reject) =>
        clock.background(SETTINGS_PATIENCE_MS, () => reject(new Error(`no answer in ${SETTINGS_PATIENCE_MS} ms`))),
      ),
    ]);
    return { ...DEFAULT_SETTINGS, ...readSettings(answer) };
  } catch (error) {
    session.log.warn(`The client did not give the settings${uri === undefined ? "" : ` for ${uri}`}, the defaults hold: ${String(error)}`);
    return { ...DEFAULT_SETTINGS, ...session.sentSettings };
  }
}

/** Keeps settings that came unasked, in `initializationOptions` or in `didChangeConfiguration`: bare, or under `iamProver`. */
export function keepSettings(session: Session, sent: unknown): void {
  if (typeof sent !== "object" || sent === null) return;
  const record = sent as Record<string, unknown>;
  session.sentSettings = readSettings(record[SETTINGS_SECTION] ?? record.settings ?? sent);
}

/** Takes over what has the right type and leaves out the rest. */
function readSettings(value: unknown): Partial<Settings> {
  if (typeof value !== "object" || value === null) return {};
  const from = value as Record<string, unknown>;
  const out: Partial<Settings> = {};
  if (typeof from.enable === "boolean") out.enable = from.enable;
  if (from.run === "onType" || from.run === "onSave" || from.run === "off") out.run = from.run;
  if (typeof from.catalogue === "string") out.catalogue = from.catalogue;
  if (typeof from.baseline === "string") out.baseline = from.baseline;
  if (Array.isArray(from.policyGlobs)) out.policyGlobs = from.policyGlobs.filter((glob): glob is string => typeof glob === "string");
  const timeout = (from.solver as { timeout?: unknown } | null | undefined)?.timeout;
  if (typeof timeout === "number" && Number.isFinite(timeout)) out.solver = { timeout: Math.min(Math.max(timeout, 10), 600_000) };
  const hints = (from.inlayHints as { enable?: unknown } | null | undefined)?.enable;
  if (typeof hints === "boolean") out.inlayHints = { enable: hints };
  const lens = (from.codeLens as { enable?: unknown } | null | undefined)?.enable;
  if (typeof lens === "boolean") out.codeLens = { enable: lens };
  const closed = (from.closedFiles as { enable?: unknown } | null | undefined)?.enable;
  if (typeof closed === "boolean") out.closedFiles = { enable: closed };
  const botocore = (from.controls as { botocore?: unknown } | null | undefined)?.botocore;
  if (typeof botocore === "string") out.controls = { botocore };
  return out;
}
