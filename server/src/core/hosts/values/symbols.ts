// The symbols of one file: each name once, with what may come in for it.
import type { Domain, SymbolInfo } from "../host";

/** Symbols in the order in which they were asked for. */
export type SymbolRecord = (readonly [key: string, info: SymbolInfo])[];

/** What may be said of a symbol besides. */
type More = Pick<SymbolInfo, "definition" | "isGiven">;

/** Collects symbols while a file is read. */
export class SymbolTable {
  /** `prefix`: the format's (`cfn`, `tf`). */
  constructor(
    private readonly prefix: string,
    readonly infos = new Map<string, SymbolInfo>(),
    private readonly record?: SymbolRecord,
  ) {}

  /** The same table, which writes down what is asked of it. */
  recordedIn(record: SymbolRecord): SymbolTable {
    return new SymbolTable(this.prefix, this.infos, record);
  }

  /** Asks again what was asked of another table. */
  replay(record: SymbolRecord): void {
    for (const [key, info] of record) this.add(key, info);
  }

  /** A text without wildcards. Out: the name for `TextPart.symbol`. */
  symbol(name: string, why: string, domain: Domain = { type: "text", without: ":/" }, preferred?: string, more: More = {}): string {
    return this.add(`${this.prefix}:${name}`, {
      name,
      kind: "symbol",
      why,
      domain,
      ...(preferred !== undefined && { preferred }),
      ...more,
    });
  }

  /** One of several known texts. */
  choice(name: string, why: string, values: readonly string[], preferred?: string, more: More = {}): string {
    return this.add(`${this.prefix}:${name}`, {
      name,
      kind: "choice",
      why,
      domain: { type: "oneOf", values },
      ...(preferred !== undefined && { preferred }),
      ...more,
    });
  }

  /** Anything, named by its source text. */
  unknown(source: string, why: string, options: More & { preferred?: string | undefined; prefix?: string } = {}): string {
    const name = source.replace(/\s+/g, " ").trim();
    const { preferred, prefix, ...more } = options;
    return this.add(`?:${name}`, {
      name,
      kind: "unknown",
      why,
      domain: { type: "any", ...(prefix !== undefined && { prefix }) },
      ...(preferred !== undefined && { preferred }),
      ...more,
    });
  }

  private add(key: string, info: SymbolInfo): string {
    this.record?.push([key, info]);
    if (!this.infos.has(key)) this.infos.set(key, info);
    return key;
  }
}
