// YAML to the host's tree: one small document a resource, so that a half-typed line harms its own resource only.
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  parseDocument,
  Scalar,
} from "yaml";
import { HOSTS } from "../../limits";
import type { Problem, Range } from "../../syntax/tree";
import type { HostEntry, HostMap, HostNode, HostScalar } from "../tree";
import { joinLines } from "./yaml-join";
import { movedMap, movedProblems, type ReadPart, rememberedPart } from "./yaml-memory";
import { readPlainYaml } from "./yaml-plain";
import { type Quoting, yamlScalar } from "./yaml-scalar";
import { splitDocuments, splitSections } from "./yaml-split";

/** What a YAML file was read as. */
interface YamlResult {
  /** The root of each document of the file that is a map. */
  roots: HostMap[];
  problems: Problem[];
}

/** Reads YAML, tolerating every error; never throws. Tags are kept as written, no value is interpreted. */
export function readYaml(text: string): YamlResult {
  const source = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  const result: YamlResult = { roots: [], problems: [] };
  for (const { start, end } of splitDocuments(source)) {
    const root = readInParts(source, start, end, result.problems) ?? readWhole(source, start, end, result.problems);
    if (root) result.roots.push(root);
  }
  return result;
}

/** Section by section; undefined where sections refer to each other (anchors) or cannot be told apart. */
function readInParts(source: string, start: number, end: number, problems: Problem[]): HostMap | undefined {
  const sections = splitSections(source, start, end);
  if (!sections) return undefined;
  const found: Problem[] = [];
  const root: HostMap = { type: "map", range: { start: sections[0]?.start ?? start, end }, entries: [] };
  for (const section of sections) {
    const whole = section.children ? undefined : readPart(source, section, found);
    if (whole === "anchors elsewhere") return undefined;
    if (whole) root.entries.push(...whole.entries);
    if (!section.children) continue;
    const head = readPart(source, { start: section.start, end: section.headEnd }, found);
    if (!head || head === "anchors elsewhere" || !head.entries[0]) return undefined;
    const map: HostMap = { type: "map", range: { start: section.headEnd, end: section.end }, entries: [] };
    for (const child of section.children) {
      const part = readPart(source, child, found);
      if (part === "anchors elsewhere") return undefined;
      if (part) map.entries.push(...part.entries);
    }
    root.entries.push({ key: head.entries[0].key, value: map });
  }
  problems.push(...found);
  return root;
}

function readPart(source: string, part: Range, problems: Problem[]): HostMap | "anchors elsewhere" | undefined {
  const { root, problems: own, foreignAliases } = partOf(source.slice(part.start, part.end));
  // In a half-typed text a `*` may look like an alias.
  if (foreignAliases.some((name) => name !== "" && source.includes(`&${name}`))) return "anchors elsewhere";
  problems.push(...movedProblems(own, part.start));
  return root && movedMap(root, part.start);
}

function partOf(text: string): ReadPart {
  return rememberedPart(text, () => {
    const root = readPlainYaml(text);
    return root ? { root, problems: [], foreignAliases: [] } : readTolerantly(text);
  });
}

/** Reads a stretch whatever is wrong with it: what `readPlainYaml` reads it reads in the same way. */
export function readTolerantly(text: string): ReadPart {
  const reader = new Reader(text);
  const root = reader.read();
  return { ...(root && { root }), problems: reader.problems, foreignAliases: reader.foreignAliases };
}

function readWhole(source: string, start: number, end: number, problems: Problem[]): HostMap | undefined {
  const { root, problems: own } = partOf(source.slice(start, end));
  problems.push(...movedProblems(own, start));
  return root && movedMap(root, start);
}

/** Reads one stretch of the file as one document; places count from its beginning. */
class Reader {
  readonly problems: Problem[] = [];
  /** Aliases whose anchors are not in this stretch. */
  readonly foreignAliases: string[] = [];
  private aliases = 0;

  constructor(private text: string) {}

  read(): HostMap | undefined {
    let document = parse(this.text);
    if (document.errors.length > 0) {
      const joined = joinLines(this.text);
      if (joined !== this.text) {
        const again = parse(joined);
        if (again.errors.length < document.errors.length) {
          this.text = joined;
          document = again;
        }
      }
    }
    for (const error of document.errors) {
      if (this.problems.length >= 50) break;
      this.problems.push({
        code: "syntax",
        message: error.message,
        range: { start: error.pos[0], end: error.pos[1] },
        fatal: true,
      });
    }
    const root = document.contents && this.node(document.contents, document, 0);
    return root?.type === "map" ? root : undefined;
  }

  private node(node: Node | null, document: Document, depth: number): HostNode | undefined {
    if (!node || depth > HOSTS.depthOfYaml) return undefined;
    if (isAlias(node)) return this.alias(node, document, depth);
    const range = this.rangeOf(node);
    const tag = node.tag && !node.tag.startsWith("tag:") ? { tag: node.tag } : {};
    if (isScalar(node)) return { ...this.scalar(node, range), ...tag };
    if (isSeq(node)) {
      const items = node.items.flatMap((item) => {
        const made = isPair(item) ? undefined : this.node(item as Node, document, depth + 1);
        return made ? [made] : [];
      });
      return { type: "list", range, items, ...tag };
    }
    if (!isMap(node)) return undefined;
    return { type: "map", range, entries: this.entries(node.items, document, depth), ...tag };
  }

  /** A merge key stands for the entries of the maps that it names; those written beside it count first, then those of earlier maps. */
  private entries(pairs: readonly Pair[], document: Document, depth: number): HostEntry[] {
    const read = pairs.map((pair) => ({ isMerge: isMergeKey(pair), entries: this.pair(pair, document, depth) }));
    if (!read.some(({ isMerge }) => isMerge)) return read.flatMap(({ entries }) => entries);
    const taken = new Set(read.flatMap(({ isMerge, entries }) => (isMerge ? [] : entries.map(({ key }) => key.text))));
    return read.flatMap(({ isMerge, entries }) =>
      entries.filter(({ key }) => {
        const isFirst = !isMerge || !taken.has(key.text);
        taken.add(key.text);
        return isFirst;
      }),
    );
  }

  private alias(node: Alias, document: Document, depth: number): HostNode | undefined {
    this.aliases++;
    const target = this.aliases <= HOSTS.aliases ? node.resolve(document) : undefined;
    if (!target) this.foreignAliases.push(node.source);
    // An alias inside its own anchor has no end.
    const range = target?.range;
    const inside = range && node.range && range[0] <= node.range[0] && node.range[0] < range[1];
    return target && !inside ? this.node(target, document, depth + 1) : undefined;
  }

  private pair(pair: Pair, document: Document, depth: number): HostEntry[] {
    const key = pair.key as Node | null;
    if (!isScalar(key)) return [];
    const made = this.scalar(key, this.rangeOf(key));
    const value = this.node(pair.value as Node | null, document, depth + 1) ?? emptyAt(made.range.end);
    if (isMergeKey(pair)) {
      const merged = value.type === "list" ? value.items : [value];
      return merged.flatMap((one) => (one.type === "map" ? one.entries : []));
    }
    return [{ key: made, value }];
  }

  private scalar(node: Scalar, range: Range): HostScalar {
    const text = typeof node.value === "string" ? node.value : (node.source ?? String(node.value ?? ""));
    return yamlScalar(this.text, text, range, node.type ? QUOTING[node.type] : "plain");
  }

  private rangeOf(node: Node): Range {
    const [from, to] = node.range ?? [0, 0];
    return { start: from, end: to };
  }
}

function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.source === "<<" && (key.type === undefined || key.type === Scalar.PLAIN);
}

const QUOTING: Readonly<Record<Scalar.Type, Quoting>> = {
  [Scalar.PLAIN]: "plain",
  [Scalar.QUOTE_SINGLE]: "single",
  [Scalar.QUOTE_DOUBLE]: "double",
  [Scalar.BLOCK_LITERAL]: "block",
  [Scalar.BLOCK_FOLDED]: "block",
};

function parse(text: string): Document.Parsed | Document {
  return parseDocument(text, {
    schema: "failsafe",
    version: "1.2",
    logLevel: "silent",
    uniqueKeys: false,
    keepSourceTokens: false,
    prettyErrors: false,
    strict: false,
    lineCounter: undefined as LineCounter | undefined,
  });
}

function emptyAt(offset: number): HostScalar {
  return { type: "scalar", text: "", range: { start: offset, end: offset }, plain: true, at: () => offset };
}
