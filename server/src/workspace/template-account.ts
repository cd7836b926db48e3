// The account that a template or the files of a Terraform module make, as a snapshot. The one way for the editor and the command line.
import type { Snapshot } from "../core/account/model";
import type { Investigation } from "../core/checks/investigation";
import { accountOfHosts, type DocumentSource, type OtherVersion, type Owner } from "../core/embedded/account";
import type { Sibling } from "../core/hosts/read";
import { type PinnedValues, withValues } from "../core/open/pin";
import { basename, dirname } from "../platform/current";
import { hostOf } from "./hosts";
import { isModuleFile } from "./modules";

/** A file of the account: its path and text. */
export interface TemplateText {
  file: string;
  text: string;
}

/** An account that files make. */
export interface TemplateAccount {
  /** The snapshot as a value. */
  value: object;
  /** What a proof about it does not hold for, in words. */
  gaps: readonly string[];
  /** The same for questions about something else than principals, where `gaps` do not hold it already. */
  left: readonly string[];
  sources: readonly DocumentSource[];
  /** The plain values of what the files leave open. */
  plain: ReadonlyMap<string, string>;
  /** The resources of principals and managed policies, by ARN. */
  owners: ReadonlyMap<string, Owner>;
}

/**
 * The account of files that belong together: one template, or all files of a module. `assets`: what a module reads with `file()`.
 * `values`: what the settings give to what the files leave open; `other`: the version that it is compared with. `aboutResources`: the question is about something else than principals, whose own policies are no part of the account. `mostPrincipals`: larger accounts are not made. Undefined
 * where the files make no principal, or too many.
 */
export function* templateAccountInSteps(
  files: readonly TemplateText[],
  assets: readonly Sibling[],
  aboutResources: boolean,
  { values, other, mostPrincipals }: { values?: PinnedValues; other?: OtherVersion; mostPrincipals?: number } = {},
): Investigation<TemplateAccount | undefined> {
  const hosts = files.flatMap(({ file, text }) => {
    const siblings = isModuleFile(file)
      ? files
          .filter((one) => one.file !== file && dirname(one.file) === dirname(file) && isModuleFile(one.file))
          .map((one) => ({ name: basename(one.file), text: one.text }))
      : [];
    const host = hostOf(text, basename(file), [...siblings, ...(isModuleFile(file) ? assets : [])]);
    return host ? [{ file, host: values ? withValues(host, values) : host }] : [];
  });
  const made = yield* accountOfHosts(hosts, other, mostPrincipals);
  if (!made) return undefined;
  const left = made.left.length > 0 ? [`policies of resources are no part of the account: ${made.left.slice(0, 3).join(", ")}`] : [];
  return {
    value: made.value,
    gaps: [...made.open, ...(aboutResources ? left : [])],
    left: aboutResources ? [] : left,
    sources: made.sources,
    plain: made.plain,
    owners: made.owners,
  };
}

/** The same at a stretch. */
export function templateAccount(...given: Parameters<typeof templateAccountInSteps>): TemplateAccount | undefined {
  const making = templateAccountInSteps(...given);
  let step = making.next();
  while (!step.done) step = making.next();
  return step.value;
}

/** The snapshot, whose gaps leave undecided what is not proved for every deployment. */
export function withGaps(snapshot: Snapshot, { gaps }: TemplateAccount): Snapshot {
  return { ...snapshot, gaps: [...snapshot.gaps, ...gaps], warnings: [...snapshot.warnings, ...gaps] };
}
