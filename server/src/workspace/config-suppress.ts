// `suppress` of `iam-prover.json`: findings that are accepted, why and until when.
import type { Node } from "jsonc-parser";
import { rangeOf } from "../core/syntax/json";
import { nearest } from "../core/syntax/words";
import type { Suppression } from "./api";
import { readGlob } from "./config-paths";
import type { ConfigReader, Member } from "./config-reader";
import { DIGEST_LENGTH } from "./digest";

/** An entry of `suppress`. `codes`: the known ones, for telling misspelt ones. */
export function readSuppression(reader: ConfigReader, node: Node, codes: readonly string[] | undefined): Suppression | undefined {
  const members = reader.object(
    node,
    "an entry of `suppress`",
    ["code", "files", "policy", "statementId", "digest", "reason", "until"],
    ["code", "reason"],
  );
  if (!members) return undefined;
  const codeMember = members.get("code") as Member;
  const code = reader.string(codeMember.value, "`code`");
  const reason = reader.string((members.get("reason") as Member).value, "`reason`");
  if (code === undefined || reason === undefined) return undefined;
  const place = rangeOf((members.get("reason") as Member).value);
  if (reason.trim() === "") {
    reader.report(place, "An entry of `suppress` accepts nothing without a reason. Say why this finding is accepted.");
    return undefined;
  }
  if (isPlaceholder(reason))
    reader.report(place, `${"`"}${reason}${"`"} is a placeholder. Say why this finding is accepted, and who decided it.`, "warning");
  checkCode(reader, code, rangeOf(codeMember.value), codes);
  const suppression: Suppression = { code, reason };
  const files = members.get("files");
  const statementId = members.get("statementId");
  const until = members.get("until");
  const digest = members.get("digest");
  if (files) suppression.files = readGlob(reader, files);
  const policy = members.get("policy");
  if (policy) suppression.policy = reader.string(policy.value, "`policy`");
  if (statementId) suppression.statementId = reader.string(statementId.value, "`statementId`");
  if (digest) suppression.digest = readDigest(reader, digest.value);
  if (until) suppression.until = readDate(reader, until.value);
  return suppression;
}

/** The last words of the reason that a code action fills in where it cannot ask. */
export const SAY_WHY = "say why";

function isPlaceholder(reason: string): boolean {
  const text = reason.trim().toLowerCase();
  return text.endsWith(SAY_WHY) || /^(todo|tbd|fixme|reason|why|\.+|…|-)[.:!]?$/.test(text);
}

function readDigest(reader: ConfigReader, node: Node): string | undefined {
  const digest = reader.string(node, "`digest`");
  if (digest === undefined || (digest.length === DIGEST_LENGTH && /^[0-9a-f]+$/.test(digest))) return digest;
  reader.report(
    rangeOf(node),
    `\`${digest}\` is not a digest: it has ${DIGEST_LENGTH} of the digits 0 to 9 and a to f. The report of \`scan\` in JSON has it with each finding.`,
  );
  return undefined;
}

function readDate(reader: ConfigReader, node: Node): string | undefined {
  const date = reader.string(node, "`until`");
  if (date === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T00:00:00Z`) : undefined;
  // Some engines turn the 31st of February into a day of March.
  if (time && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date)) return date;
  reader.report(rangeOf(node), `\`${date}\` is not a date. Write year, month and day, such as \`2027-01-31\`.`);
  return undefined;
}

/** Tells a code that is none of `codes`, with the nearest one. */
export function checkCode(
  reader: ConfigReader,
  code: string,
  range: { start: number; end: number },
  codes: readonly string[] | undefined,
): void {
  if (!codes || codes.includes(code)) return;
  const guess = nearest(code, codes);
  reader.report(range, `No finding has the code \`${code}\`.${guess ? ` Did you mean \`${guess}\`?` : ""}`, "warning");
}
