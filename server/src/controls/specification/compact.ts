// From botocore's `service-2.json` to the compact shape graph, and the graph's written form. Pure.
import { splitWords } from "../retrieval/words";
import type { Member, Operation, ScalarType, ServiceSpecification, ServiceSummary, Shape } from "./types";

/** The parts of `service-2.json` that are read. */
export interface BotocoreModel {
  metadata: {
    apiVersion?: string;
    endpointPrefix?: string;
    signingName?: string;
    serviceId?: string;
    serviceAbbreviation?: string;
    serviceFullName?: string;
  };
  operations: Record<string, { documentation?: string; input?: { shape: string }; output?: { shape: string }; deprecated?: boolean }>;
  shapes: Record<string, BotocoreShape>;
}

interface BotocoreShape {
  type: string;
  members?: Record<string, { shape: string; documentation?: string }>;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  enum?: string[];
  documentation?: string;
}

/** The written form: arrays in place of objects, because most of the text of an index would otherwise be field names. */
export interface CompactService {
  id: string;
  title: string;
  aliases: string[];
  /** name, input, output (-1: none), documentation */
  operations: [string, number, number, string][];
  shapes: CompactShape[];
}

type CompactShape = { m: (string | number | string[])[][] } | { l: number } | { v: number; k?: string[] } | { t: string; e?: string[] };

const SCALARS: Record<string, ScalarType> = {
  string: "string",
  character: "string",
  boolean: "boolean",
  integer: "integer",
  long: "integer",
  bigInteger: "integer",
  float: "number",
  double: "number",
  bigDecimal: "number",
  timestamp: "timestamp",
  blob: "blob",
};

const OPERATION_DOCUMENTATION = 140;
const MEMBER_DOCUMENTATION = 120;
const MOST_KEYS = 60;

/** Members of almost every operation whose documentation would only repeat their name. */
const SELF_EXPLAINING = /^(nextToken|maxResults|maxRecords|maxItems|marker|limit|clientToken|clientRequestToken|idempotencyToken|dryRun)$/i;

/** Builds the compact form. `id` is the folder's name in botocore's data. Only shapes that an operation reaches are kept. */
export function compactService(id: string, model: BotocoreModel): CompactService {
  const shapes: CompactShape[] = [];
  const numbers = new Map<string, number>();
  const number = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const at = shapes.length;
    numbers.set(name, at);
    shapes.push({ t: "string" });
    shapes[at] = compactShape(model.shapes[name], number, model);
    return at;
  };
  const operations = Object.entries(model.operations)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, operation]): [string, number, number, string] => [
      name,
      operation.input ? number(operation.input.shape) : -1,
      operation.output ? number(operation.output.shape) : -1,
      firstSentence(operation.documentation ?? "", OPERATION_DOCUMENTATION),
    ]);
  const { serviceId, endpointPrefix, signingName, serviceAbbreviation, serviceFullName } = model.metadata;
  const aliases = [serviceId, endpointPrefix, signingName, serviceAbbreviation, serviceFullName]
    .filter((name) => name !== undefined)
    .map((name) => name.toLowerCase());
  return {
    id,
    title: serviceFullName ?? serviceId ?? id,
    aliases: [...new Set(aliases)].filter((name) => name !== id),
    operations,
    shapes,
  };
}

function compactShape(shape: BotocoreShape | undefined, number: (name: string) => number, model: BotocoreModel): CompactShape {
  switch (shape?.type) {
    case "structure":
      return {
        m: Object.entries(shape.members ?? {}).map(([name, member]) => {
          const documentation = SELF_EXPLAINING.test(name) ? "" : (member.documentation ?? model.shapes[member.shape]?.documentation ?? "");
          const row: (string | number | string[])[] = [name, number(member.shape)];
          const keys = documentedKeys(name, model.shapes[member.shape], documentation);
          const sentence = firstSentence(documentation, MEMBER_DOCUMENTATION);
          if (sentence !== "" || keys.length > 0) row.push(sentence);
          if (keys.length > 0) row.push(keys);
          return row;
        }),
      };
    case "list":
      return { l: number(shape.member?.shape ?? "") };
    case "map": {
      const keys = model.shapes[shape.key?.shape ?? ""]?.enum;
      return keys ? { v: number(shape.value?.shape ?? ""), k: keys } : { v: number(shape.value?.shape ?? "") };
    }
    default: {
      const type = SCALARS[shape?.type ?? "string"] ?? "string";
      return shape?.enum ? { t: type, e: shape.enum } : { t: type };
    }
  }
}

/**
 * Attribute names are often only in the prose: a map with free keys, or a string member called `Key`, `Name` or `…Name`,
 * whose documentation lists them as code (`<code>deletion_protection.enabled</code>`).
 */
function documentedKeys(name: string, shape: BotocoreShape | undefined, documentation: string): string[] {
  if (shape?.type === "string" ? shape.enum || !/(^|[a-z])(Key|Name)$/.test(name) : shape?.type !== "map") return [];
  const items = [...documentation.matchAll(/<li>\s*<p>\s*<code>([\w.:/-]{3,80})<\/code>/g)].map(([, item = ""]) => item);
  return items.length < 2 ? [] : [...new Set(items)].slice(0, MOST_KEYS);
}

/** The first sentence of a documentation in HTML, as plain text of at most `most` characters. */
export function firstSentence(html: string, most: number): string {
  const text = html
    .slice(0, 2000)
    .replace(/<\/p>[\s\S]*/, "")
    .replace(/<[^<>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
  const end = text.search(/[.!?](\s|$)(?<!\b(e\.g|i\.e|etc|vs)\.\s)/);
  const sentence = end < 0 ? text : text.slice(0, end + 1);
  if (sentence.length <= most) return sentence;
  return `${sentence.slice(0, sentence.lastIndexOf(" ", most - 1))}…`;
}

/** Reads the compact form back. */
export function expandService(compact: CompactService): ServiceSpecification {
  return {
    id: compact.id,
    title: compact.title,
    operations: compact.operations.map(
      ([name, input, output, documentation]): Operation => ({
        name,
        documentation,
        ...(input >= 0 ? { input } : {}),
        ...(output >= 0 ? { output } : {}),
      }),
    ),
    shapes: compact.shapes.map((shape): Shape => {
      if ("m" in shape) return { kind: "structure", members: shape.m.map(expandMember) };
      if ("l" in shape) return { kind: "list", element: shape.l };
      if ("v" in shape) return { kind: "map", value: shape.v, keys: shape.k ?? [] };
      return { kind: "scalar", type: shape.t as ScalarType, values: shape.e ?? [] };
    }),
  };
}

function expandMember(row: (string | number | string[])[]): Member {
  return {
    name: row[0] as string,
    shape: row[1] as number,
    documentation: (row[2] as string | undefined) ?? "",
    keys: (row[3] as string[] | undefined) ?? [],
  };
}

/** What the list of services says of one: names, and the nouns that its read and create operations speak of. */
export function summarise(service: CompactService): ServiceSummary {
  const nouns = new Set<string>();
  for (const [name] of service.operations) {
    const words = splitWords(name);
    if (words.length > 1 && /^(create|describe|get|list|put|run|register)$/.test(words[0] as string))
      nouns.add(singular(words.slice(1).join(" ")));
  }
  return { id: service.id, title: service.title, aliases: service.aliases, nouns: [...nouns].sort() };
}

function singular(noun: string): string {
  return noun.replace(/ies$/, "y").replace(/(ss|us|is)$|(s)$/, (_, keep: string | undefined) => keep ?? "");
}
