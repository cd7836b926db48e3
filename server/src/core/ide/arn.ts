// ARNs in policies: their parts, and which resource types of a service a pattern can name.
import type { Catalogue, ResourceTypeInfo } from "../catalogue/api";
import { completeArn } from "../semantics/evaluator/wildcard";
import { byObject } from "../session/query";

/** The six parts of an ARN or ARN pattern; the last is the rest and may hold colons (SEMANTICS.md 2.3). */
interface ArnParts {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** Cuts at the first five colons. Undefined when there are fewer or when the text does not begin with `arn:`. A colon inside `${…}` does not count. */
export function splitArn(text: string): ArnParts | undefined {
  const parts = segments(text);
  if (parts.length < 6 || parts[0] !== "arn") return undefined;
  const [, partition = "", service = "", region = "", account = "", resource = ""] = parts;
  return { partition, service, region, account, resource };
}

/** The up to six segments of an ARN, complete or not. */
export function segments(text: string): string[] {
  const out: string[] = [];
  let from = 0;
  for (let i = 0; i < text.length && out.length < 5; i++) {
    if (text[i] === "$" && text[i + 1] === "{") {
      const close = text.indexOf("}", i);
      if (close < 0) break;
      i = close;
    } else if (text[i] === ":") {
      out.push(text.slice(from, i));
      from = i + 1;
    }
  }
  out.push(text.slice(from));
  return out;
}

/** One position of a pattern: a character, any one, or any run. `slash`: whether it may be `/`. */
type Token = string | { run: boolean; slash: boolean };

/** Variables of ARN formats whose value may hold a `/`. */
const slashVariables = /path|object|key|parameter|secret/i;

function patternTokens(text: string): Token[] {
  const tokens: Token[] = [];
  // A policy variable stands for some text.
  for (const m of text.matchAll(/\$\{[*?$]\}|\$\{[^{}]*\}|[\s\S]/g)) {
    const piece = m[0];
    if (piece.length === 4 && piece.startsWith("${")) tokens.push(piece.charAt(2));
    else if (piece.startsWith("${") || piece === "*") tokens.push({ run: true, slash: true });
    else if (piece === "?") tokens.push({ run: false, slash: true });
    else tokens.push(piece);
  }
  return tokens;
}

function formatTokens(text: string, strict: boolean): Token[] {
  const tokens: Token[] = [];
  for (const m of text.matchAll(/\$\{([^{}]*)\}|\*|[\s\S]/g)) {
    if (m[1] === undefined && m[0] !== "*") {
      tokens.push(m[0]);
      continue;
    }
    const last = m.index + m[0].length === text.length;
    const slash = !strict || m[0] === "*" || (last && slashVariables.test(m[1] as string));
    // Formats name at least one character.
    tokens.push({ run: false, slash }, { run: true, slash });
  }
  return tokens;
}

/** Whether some text fits both. */
function overlaps(a: Token[], b: Token[]): boolean {
  // Positions in `b` that can be reached, for each position in `a`, by reading the same characters.
  const width = b.length + 1;
  const seen = new Uint8Array((a.length + 1) * width);
  const stack = [0];
  seen[0] = 1;
  const visit = (i: number, j: number) => {
    const at = i * width + j;
    if (!seen[at]) {
      seen[at] = 1;
      stack.push(at);
    }
  };
  while (stack.length > 0) {
    const at = stack.pop() as number;
    const i = Math.floor(at / width);
    const j = at % width;
    if (i === a.length && j === b.length) return true;
    const x = a[i];
    const y = b[j];
    const runX = typeof x === "object" && x.run;
    const runY = typeof y === "object" && y.run;
    if (runX) visit(i + 1, j);
    if (runY) visit(i, j + 1);
    if (x !== undefined && y !== undefined && meet(x, y)) visit(runX ? i : i + 1, runY ? j : j + 1);
  }
  return false;
}

function meet(x: Token, y: Token): boolean {
  if (typeof x === "string") return typeof y === "string" ? x === y : y.slash || x !== "/";
  return typeof y === "string" ? x.slash || y !== "/" : true;
}

/**
 * The resource types that an ARN pattern can name, best effort. First those whose format fits when a variable stays
 * within one path step, else those that fit at all.
 */
export function matchedResourceTypes(pattern: string, catalogue: Catalogue): ResourceTypeInfo[] {
  // No ARN is longer than 2,048 characters.
  const parts = pattern.length <= 2048 ? splitArn(whole(pattern)) : undefined;
  if (!parts) return [];
  const types = /[*?]|\$\{/.test(parts.service) ? [] : (typesByArnService(catalogue).get(parts.service) ?? []);
  for (const strict of [true, false]) {
    const fitting = types.filter((type) => fits(parts, type, strict));
    if (fitting.length > 0) return distinct(fitting);
  }
  return distinct(types.filter((type) => fitsAcross(parts, type)));
}

/** An ARN that leaves out segments where a `*` may run on (SEMANTICS.md 2.3 R2), with them; other texts as they are. */
function whole(pattern: string): string {
  const written = segments(pattern);
  const runsOn = written.length < 6 && written.slice(2, -1).some((segment) => segment.endsWith("*"));
  return runsOn ? completeArn(written, "*", "*").join(":") : pattern;
}

/** As `fits`, where the `*` that ends the region or the account runs on beyond its colon. */
function fitsAcross(parts: ArnParts, type: ResourceTypeInfo): boolean {
  const format = splitArn(type.arn);
  if (!format || !(parts.region.endsWith("*") || parts.account.endsWith("*"))) return false;
  const rest = ({ region, account, resource }: ArnParts) => `${region}:${account}:${resource}`;
  return overlaps(patternTokens(rest(parts)), formatTokens(rest(format), false));
}

/** Resource types by the service that their ARNs name, found once per catalogue: it is not always the prefix (`elasticloadbalancing`, `s3-object-lambda`). */
const typesByArnService = byObject("ide/resource types by service of their ARNs", (catalogue: Catalogue) => {
  const index = new Map<string, ResourceTypeInfo[]>();
  for (const service of catalogue.services()) {
    for (const type of catalogue.resourceTypesOf(service.prefix)) {
      const named = segments(type.arn)[2] ?? "";
      const list = index.get(named) ?? [];
      // A service's own types come before those of others that reuse its ARNs.
      if (service.prefix === named) list.unshift(type);
      else list.push(type);
      index.set(named, list);
    }
  }
  return index;
});

function fits(parts: ArnParts, type: ResourceTypeInfo, strict: boolean): boolean {
  const format = splitArn(type.arn);
  if (!format) return false;
  const pairs: [string, string][] = [
    [parts.partition, format.partition],
    [parts.region, format.region],
    [parts.account, format.account],
  ];
  for (const [written, expected] of pairs) {
    if (
      expected === ""
        ? !/^\**$/.test(written)
        : written === ""
          ? !expected.startsWith("${")
          : !overlaps(patternTokens(written), formatTokens(expected, false))
    )
      return false;
  }
  return overlaps(patternTokens(parts.resource), formatTokens(format.resource, strict));
}

function distinct(types: ResourceTypeInfo[]): ResourceTypeInfo[] {
  const seen = new Set<string>();
  return types.filter((type) => {
    const id = `${type.service}:${type.name}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
