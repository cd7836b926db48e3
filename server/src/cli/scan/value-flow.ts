// Where a value that is given goes on its way: through calls of modules and stacks, their outputs and exports, to policies that rest on it.
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import type { Host } from "../../core/hosts/host";
import {
  type Input,
  type Mention,
  mentionOfExport,
  mentionOfOutput,
  mentionOfState,
  mentionOfValue,
  restsOn,
  type Slot,
} from "../../core/hosts/inputs";
import type { Sibling } from "../../core/hosts/read";
import { templateInputs } from "../../core/hosts/template-inputs";
import { isStackFile, terraformInputs } from "../../core/hosts/terraform-inputs";
import { hostOf } from "../../workspace/hosts";
import { isModuleFile } from "../../workspace/modules";
import type { Snapshot } from "../../workspace/snapshot";
import { fileNow, siblingsNow } from "../named-file";
import type { Candidate } from "./terms";

/** Files that may be templates, or hold parameters of them. */
export const TEMPLATE_FILE = /\.(?:ya?ml|template|json)$/i;

/** The files of a Terraform folder, or of its stack, as they are now. */
export function filesOf(folder: string): Sibling[] {
  if (!existsSync(folder)) return [];
  const stack = readdirSync(folder).filter(isStackFile);
  return [...siblingsNow(join(folder, " .tf"), ""), ...stack.flatMap((name) => fileNow(join(folder, name)) ?? [])];
}

/** Follows values through one repository. All paths are absolute. */
export class ValueFlow {
  private readonly inputs = new Map<string, readonly Input[]>();
  private readonly hosts = new Map<string, { host: Host; text: string } | undefined>();
  private readonly candidates: ReadonlyMap<string, Candidate>;
  private folders: readonly string[] | undefined;
  private nesting: readonly string[] | undefined;

  constructor(
    private readonly root: string,
    private readonly snapshot: Snapshot,
    candidates: readonly Candidate[],
  ) {
    this.candidates = new Map(candidates.filter((one) => one.host).map((one) => [one.file, one]));
  }

  /** Whether policies that the commit has rest on what an input gives. `folder`: where its file stands. */
  isUsed(folder: string, input: Input): boolean {
    const visited = new Set<string>();
    if (input.target !== undefined) return this.reaches(join(folder, input.target), input.to, visited);
    return this.takers(folder, input).some((place) => this.reaches(place, input.to, visited));
  }

  /** Modules or templates that may be given a value whose file does not say to whom. */
  private takers(folder: string, { to, file }: Input): readonly string[] {
    if (TEMPLATE_FILE.test(file) && !/\.tfvars\.json$/i.test(file)) return this.templates();
    if (/\.(?:toml|env)(?:\.|$)/i.test(file) || /(?:^|\/)\.env/.test(file)) return this.templates();
    const declares = (place: string) => to.kind === "all" || this.inputsIn(place).declared.has(to.name);
    const above = this.moduleFolders().filter((place) => place === folder || !relative(place, folder).startsWith(".."));
    const near = /\.tfvars/i.test(file) ? above.filter(declares) : [];
    return near.length > 0 ? near : this.moduleFolders().filter(declares);
  }

  private reaches(place: string, slot: Slot, visited: Set<string>): boolean {
    const key = `${slot.kind} ${slot.name} ${place}`;
    if (visited.has(key)) return false;
    visited.add(key);
    if (slot.kind === "output" || slot.kind === "export") return this.handsOut(place, slot, visited);
    const { inputs, isModule } = this.inputsIn(place);
    if (slot.kind === "all")
      return (
        this.hostsAt(place).some(({ host }) => host.policies.length > 0) ||
        inputs.some((one) => one.to.kind === "all" && this.follows(place, one, visited))
      );
    const has = mentionOfValue(slot.name, isModule);
    return this.takes(place, has, visited);
  }

  /** Whether policies of a place rest on what is mentioned, or what it gives others does. */
  private takes(place: string, has: Mention, visited: Set<string>): boolean {
    return (
      this.hostsAt(place).some(({ host, text }) => restsOn(host, text, has)) ||
      this.inputsIn(place).inputs.some((one) => has(one.content) && this.follows(place, one, visited))
    );
  }

  private follows(place: string, { target, to }: Input, visited: Set<string>): boolean {
    const folder = this.inputsIn(place).isModule ? place : dirname(place);
    return target !== undefined && this.reaches(join(folder, target), to, visited);
  }

  /** An output goes to those that call the module or stack, that read its state, or import what it exports. */
  private handsOut(place: string, { kind, name }: Slot, visited: Set<string>): boolean {
    if (kind === "export") return this.templates().some((one) => this.takes(one, mentionOfExport(name), visited));
    const isModule = this.inputsIn(place).isModule;
    return (isModule ? this.moduleFolders() : this.templates()).some((caller) => {
      const folder = isModule ? caller : dirname(caller);
      const labels = this.inputsIn(caller).inputs.flatMap(({ to, target, path }) =>
        to.kind === "all" && target !== undefined && join(folder, target) === place
          ? (/^(?:module|component|Resources)\.([\w-]+)/.exec(path)?.[1] ?? [])
          : [],
      );
      const mentions = [...new Set(labels)].map((label) => mentionOfOutput(isModule ? label : `${label}.Outputs`, name));
      if (isModule) mentions.push(mentionOfState(name));
      return mentions.some((has) => this.takes(caller, has, visited));
    });
  }

  /** What a folder or template gives, and the names that it takes. */
  private inputsIn(place: string): { inputs: readonly Input[]; declared: ReadonlySet<string>; isModule: boolean } {
    const isModule = !TEMPLATE_FILE.test(place);
    const inputs = this.inputs.get(place) ?? this.read(place, isModule);
    this.inputs.set(place, inputs);
    return { inputs, isModule, declared: this.declaredIn(place, isModule) };
  }

  private read(place: string, isModule: boolean): readonly Input[] {
    if (isModule) return terraformInputs(filesOf(place));
    const text = this.textOf(place);
    return text === undefined ? [] : templateInputs(text, basename(place));
  }

  private textOf(file: string): string | undefined {
    return this.candidates.get(file)?.text ?? fileNow(file)?.text;
  }

  private declaredIn(place: string, isModule: boolean): ReadonlySet<string> {
    if (!isModule) return new Set();
    return new Set(
      filesOf(place).flatMap(({ text }) => [...text.matchAll(/\bvariable"?[\s:{]+"?([\w-]+)"/g)].map(([, name = ""]) => name)),
    );
  }

  /** The files with policies at a place that the commit has: all that a new one grants is told at its head. */
  private hostsAt(place: string): { host: Host; text: string }[] {
    const paths = TEMPLATE_FILE.test(place)
      ? [place]
      : filesOf(place).flatMap(({ name }) => (isModuleFile(name) ? [join(place, name)] : []));
    return paths.flatMap((file) => this.hostOf(file) ?? []);
  }

  private hostOf(file: string): { host: Host; text: string } | undefined {
    if (this.hosts.has(file)) return this.hosts.get(file);
    const isOld = this.snapshot.entries.has(relative(this.root, file).split(/[\\/]/).join(posix.sep));
    const text = isOld ? this.textOf(file) : undefined;
    const host = text === undefined ? undefined : hostOf(text, basename(file), siblingsNow(file, text));
    const found = host && text !== undefined ? { host, text } : undefined;
    this.hosts.set(file, found);
    return found;
  }

  private moduleFolders(): readonly string[] {
    this.folders ??= this.placesOf((path) => isModuleFile(path) || isStackFile(path), dirname);
    return this.folders;
  }

  /** The templates with policies, and those that nest others. */
  private templates(): readonly string[] {
    const nest = (file: string) => /::(?:CloudFormation::Stack|Serverless::Application)\b/.test(this.textOf(file) ?? "");
    this.nesting ??= this.placesOf(
      (path) => TEMPLATE_FILE.test(path),
      (file) => file,
    ).filter((file) => this.candidates.has(file) || nest(file));
    return this.nesting;
  }

  private placesOf(isWanted: (path: string) => boolean, placeOf: (file: string) => string): string[] {
    const old = [...this.snapshot.entries.keys()].filter(isWanted).map((path) => join(this.root, path));
    return [...new Set([...old, ...[...this.candidates.keys()].filter(isWanted)].map(placeOf))];
  }
}
