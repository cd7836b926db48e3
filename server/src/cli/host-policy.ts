// `file://FILE#KEY`: a policy inside of another file, where a command takes a policy.
import { existsSync } from "node:fs";
import type { Embedded, Host } from "../core/hosts/host";
import { unknownValues } from "../core/hosts/render";
import { isOpen, type OpenPolicy, walk } from "../core/open/policy";
import { writePolicy } from "../core/open/write";
import { looksLikePolicy } from "../core/syntax/kind";
import { messageOf } from "../core/text/errors";
import { InputError } from "./errors";
import { readHostFile } from "./host-files";

/** A policy with values that nobody knows yet, as a parameter of an operation. */
export class OpenParameter {
  constructor(
    readonly open: OpenPolicy,
    readonly key: string,
  ) {}

  /** What is open, as `extract` lists it. */
  unknowns(): ReturnType<typeof unknownValues> {
    return unknownValues(this.open.node, this.open.symbols);
  }
}

/** A file with its policies, before the type of the wanted one is known. */
export class HostFile {
  private constructor(
    private readonly path: string,
    private readonly host: Host,
    private readonly key: string | undefined,
    private readonly flag: string,
  ) {}

  /** The file of an argument after `file://`; undefined for a file that is one policy by itself, or that nothing is known of. Throws `InputError`. */
  static of(argument: string, flag: string): HostFile | undefined {
    const cut = argument.lastIndexOf("#");
    const isWhole = cut < 0 || existsSync(argument);
    const path = isWhole ? argument : argument.slice(0, cut);
    const key = isWhole ? undefined : argument.slice(cut + 1);
    if (!existsSync(path)) return undefined;
    const host = hostOf(path, flag);
    if (!host) {
      if (key !== undefined) throw new InputError(`\`${flag}\`: \`${path}\` holds no policy that can be read.`);
      return undefined;
    }
    return new HostFile(path, host, key, flag);
  }

  /** The policy of the key, or the only one. A text where all of it is known. Throws `InputError` with the keys that there are. */
  policy(policyType: unknown): string | OpenParameter {
    const policy = this.only(policyType);
    const open = { node: policy.node, symbols: this.host.symbols, conditions: this.host.conditions };
    const isKnown = ![...walk(policy.node)].some((node) => node.choice !== undefined || isOpen(node));
    return isKnown ? writePolicy(policy.node).text : new OpenParameter(open, policy.key);
  }

  private only(policyType: unknown): Embedded {
    const { policies } = this.host;
    const keys = policies.map(({ key }) => `\`${key}\``).join(", ");
    if (this.key !== undefined) {
      const found = policies.find(({ key }) => key === this.key);
      if (found) return found;
      throw new InputError(`\`${this.flag}\`: \`${this.path}\` has no policy \`${this.key}\`; it has ${keys || "none"}.`);
    }
    // What SAM generates is asked for by its key.
    const written = policies.filter(({ isGenerated }) => !isGenerated);
    const counted = policyType === "IDENTITY_POLICY" ? written.filter(({ kind }) => kind !== "trust") : written;
    const [first, second] = counted;
    if (first && !second) return first;
    throw new InputError(
      `\`${this.flag}\`: \`${this.path}\` holds ${counted.length === 0 ? "no such policy" : `${counted.length} policies`}; write one after \`#\`: ${keys || "it has none"}.`,
    );
  }
}

/** Undefined where the text is a policy by itself: that is read letter by letter as it always was. */
function hostOf(path: string, flag: string): Host | undefined {
  try {
    const { text, host } = readHostFile(path);
    return /^\s*[[{]/.test(text) && looksLikePolicy(text) ? undefined : host && (host.policies.length > 0 ? host : undefined);
  } catch (error) {
    throw new InputError(`\`${flag}\`: ${messageOf(error).replace(/^It/, `\`${path}\``)}`);
  }
}
