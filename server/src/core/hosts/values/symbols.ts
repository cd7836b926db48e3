// The symbols of one file: each name once, with what may come in for it.
import type { Domain, SymbolInfo } from "../host";

/** Collects symbols while a file is read. */
export class SymbolTable {
  readonly infos = new Map<string, SymbolInfo>();

  /** `prefix`: the format's (`cfn`, `tf`). */
  constructor(private readonly prefix: string) {}

  /** A text without wildcards. Out: the name for `TextPart.symbol`. */
  symbol(name: string, why: string, domain: Domain = { type: "text", without: ":/" }, preferred?: string): string {
    return this.add(`${this.prefix}:${name}`, { name, kind: "symbol", why, domain, ...(preferred !== undefined && { preferred }) });
  }

  /** One of several known texts. */
  choice(name: string, why: string, values: readonly string[], preferred?: string): string {
    return this.add(`${this.prefix}:${name}`, {
      name,
      kind: "choice",
      why,
      domain: { type: "oneOf", values },
      ...(preferred !== undefined && { preferred }),
    });
  }

  /** Anything, named by its source text. */
  unknown(source: string, why: string, options: { preferred?: string | undefined; prefix?: string; definition?: string } = {}): string {
    const name = source.replace(/\s+/g, " ").trim();
    const { preferred, prefix, definition } = options;
    return this.add(`?:${name}`, {
      name,
      kind: "unknown",
      why,
      domain: { type: "any", ...(prefix !== undefined && { prefix }) },
      ...(preferred !== undefined && { preferred }),
      ...(definition !== undefined && { definition }),
    });
  }

  private add(key: string, info: SymbolInfo): string {
    if (!this.infos.has(key)) this.infos.set(key, info);
    return key;
  }
}
