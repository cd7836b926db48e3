// Proved cuts of a new way as edits of the template or module: written in its own notation, read again, and proved on the account that
// the new text makes.

import type { Cut } from "../core/account/cut";
import { differenceOf, saysTheSame } from "../core/account/cut-json";
import { type CutEdit, cutStatements } from "../core/account/cut-ways";
import { docAt, placeKey, plainOf } from "../core/account/edits";
import { wordsOf } from "../core/account/new-path";
import type { PairVerdict } from "../core/account/paths";
import { readSnapshot } from "../core/account/snapshot";
import { checkAccess } from "../core/account/verdict";
import type { Catalogue } from "../core/catalogue/api";
import type { Fix } from "../core/checks/finding";
import { type Investigation, STEP } from "../core/checks/investigation";
import { boundaryText } from "../core/embedded/boundary-text";
import { cutText, type StatementChange } from "../core/embedded/cut-text";
import type { TemplateAccount } from "./template-account";
import type { TemplatePaths } from "./template-paths";

/** A way, and what closes it. */
interface Asked {
  path: PairVerdict;
  cuts: readonly Cut[];
  /** Seconds since 1970. */
  now: number;
}

/**
 * The cuts that can be written into the file. Each is offered only if the file with it makes the account with the cut and nothing
 * else, and a proof says that there is no way in that.
 */
export function* templateCuts(
  { file, text }: { file: string; text: string },
  paths: TemplatePaths,
  { path, cuts, now }: Asked,
  catalogue: Catalogue,
): Investigation<Fix[]> {
  const fixes: Fix[] = [];
  for (const cut of cuts) {
    const limit = limitOf(cut);
    const after = limit ? limited(file, text, paths, limit) : yield* written(file, text, paths, cut);
    const made = after === undefined ? undefined : yield* paths.remade(after);
    yield STEP;
    if (after === undefined || !made || made.gaps.length > 0) continue;
    if (!(limit ? differsByBoundary(paths, made, limit) : differsByCut(paths, made, cut.edits))) continue;
    const snapshot = readSnapshot([made.value]);
    const verdict = yield* checkAccess({ snapshot, from: { principal: path.from }, to: path.to, now }, catalogue);
    if (verdict.verdict !== "UNREACHABLE") continue;
    fixes.push({
      ...wordsOf(cut),
      edits: [differenceOf(text, after)],
      proved: true,
      ...(fixes.length === 0 && !limit && { preferred: true }),
    });
  }
  return fixes;
}

/** The text with the cut; undefined where a part of it stands elsewhere or cannot be written. */
function* written(file: string, text: string, { now, updated, read }: TemplatePaths, cut: Cut): Investigation<string | undefined> {
  const byPolicy = new Map<string, StatementChange[]>();
  for (const edit of cut.edits) {
    const { of, policy, statementIndex = -1, change } = edit;
    const source = now.sources.find((one) => placeKey(one.of, one.policy) === placeKey(of, policy));
    if (change.kind === "boundary" || source?.file !== file) return undefined;
    const { key } = source.name;
    const ids = docAt(updated, edit)?.document?.statements[statementIndex]?.principal?.entries ?? [];
    const made: StatementChange["change"] =
      change.kind === "principal"
        ? { kind: "principal", at: ids.flatMap(({ id }, i) => (change.entries.includes(id.value) ? i : [])) }
        : change;
    byPolicy.set(key, [...(byPolicy.get(key) ?? []), { statementIndex, change: made }]);
  }
  let result: string | undefined = text;
  for (const [key, changes] of byPolicy) result = result === undefined ? undefined : yield* cutText(result, key, changes, read);
  return result;
}

interface Limit {
  of: string;
  arn: string;
  /** Of a new policy. */
  document?: object;
}

/** What a cut that sets a boundary, and does nothing else, sets. */
function limitOf({ edits: [edit, ...others] }: Cut): Limit | undefined {
  if (edit?.change.kind !== "boundary" || others.length > 0) return undefined;
  return { of: edit.of, arn: edit.change.arn, ...(edit.change.denied && { document: edit.document }) };
}

function limited(file: string, text: string, { now, read, texts }: TemplatePaths, { of, arn, document }: Limit): string | undefined {
  const [owner, policy] = [now.owners.get(of), now.owners.get(arn)];
  const boundary = document ? { document } : policy && { policy: policy.key };
  if (owner?.file !== file || !boundary) return undefined;
  return boundaryText(text, owner.key, boundary, read, (word) => [...texts.values(), text].some((one) => one.includes(word)));
}

/** Whether the account is that of the file but for the boundary of one principal, and its policy where it is new. */
function differsByBoundary({ now }: TemplatePaths, made: TemplateAccount, { of, arn, document }: Limit): boolean {
  const after = readSnapshot([made.value]);
  const set = after.principals.get(of)?.boundary;
  if (set === undefined || (document ? now.owners.has(set) : set !== arn)) return false;
  const policy = after.policies.get(set);
  const statements = (one: object) => (one as { Statement: unknown[] }).Statement;
  if (document && (!policy || !saysTheSame(plainOf(policy.doc)?.Statement ?? [], statements(document)))) return false;
  const without = JSON.stringify(made.value, (_, one) => {
    if (Array.isArray(one)) return one.filter((row) => !document || (row as { Arn?: string } | null)?.Arn !== set);
    const { PermissionsBoundary, ...rest } = (one ?? {}) as { Arn?: string; PermissionsBoundary?: unknown };
    return PermissionsBoundary !== undefined && rest.Arn === of ? rest : one;
  });
  return without === JSON.stringify(now.value);
}

/** Whether the account is that of the file with these changes and no other: documents that several policies share would change in all. */
function differsByCut({ updated, now }: TemplatePaths, made: TemplateAccount, edits: readonly CutEdit[]): boolean {
  const after = readSnapshot([made.value]);
  const changed = new Map<string, CutEdit[]>();
  for (const edit of edits) {
    const key = placeKey(edit.of, edit.policy);
    changed.set(key, [...(changed.get(key) ?? []), edit]);
  }
  if (withoutDocuments(made.value) !== withoutDocuments(now.value) || made.sources.length !== now.sources.length) return false;
  return now.sources.every(({ of, policy }) => {
    const place = { accountId: "", of, policy };
    const [old, fresh] = [docAt(updated, place), docAt(after, place)].map((doc) => doc && plainOf(doc)?.Statement);
    if (!old || !fresh) return old === fresh;
    return saysTheSame(fresh, cutStatements(old, changed.get(placeKey(of, policy)) ?? []));
  });
}

/** The account but for its documents. */
function withoutDocuments(value: object): string {
  return JSON.stringify(value, (name, one) => (/^(PolicyDocument|AssumeRolePolicyDocument|Document)$/.test(name) ? null : one));
}
