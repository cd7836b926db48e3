// Reads policies for the encoding in smt.ts: statements, operators, patterns and values, straight from the description of the language.
import type { RawPolicy, RawStatement } from "./random";

/** The question has a construct that this encoding leaves out. */
export class Outside extends Error {}

/** A piece of a pattern. */
export type Token =
  | { kind: "text"; text: string }
  /** `stops`: matches no colon. */
  | { kind: "star"; stops?: true }
  | { kind: "any"; stops?: true }
  | { kind: "variable"; key: string; fallback?: string };

export function statementsOf(policy: RawPolicy): RawStatement[] {
  return Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
}

export function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

export function entriesOf(element: unknown): [string, string][] {
  if (typeof element === "string") return [["AWS", element]];
  return Object.entries(element as Record<string, string | string[]>).flatMap(([kind, ids]) =>
    listOf(ids).map((id): [string, string] => [kind, id]),
  );
}

export function accountOf(id: string): string | null {
  return /^\d{12}$/.test(id) ? id : (/^arn:[^:]+:iam::([^:]+):root$/.exec(id)?.[1] ?? null);
}

export function readOperator(written: string): { base: string; qualifier?: string; ifExists: boolean } {
  const m = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written);
  if (!m) throw new Outside(`the operator ${written}`);
  if (m[2] === "Null" && m[3]) return { base: written, qualifier: m[1], ifExists: false };
  return { base: m[2] as string, qualifier: m[1], ifExists: m[3] !== undefined };
}

export function familyOf(base: string): string {
  const families: [RegExp, string][] = [
    [/^String(Not)?(Equals(IgnoreCase)?|Like)$/, "string"],
    [/^Arn(Not)?(Equals|Like)$/, "arn"],
    [/^Numeric/, "number"],
    [/^Date/, "date"],
    [/^Bool$/, "bool"],
    [/^BinaryEquals$/, "binary"],
    [/^(Not)?IpAddress$/, "ip"],
    [/^Null$/, "null"],
  ];
  const found = families.find(([form]) => form.test(base));
  return found ? found[1] : "unknown";
}

/** Reads wildcards and, in the newer version, variables. */
export function tokens(text: string, variables: boolean, wildcards = true): Token[] {
  const out: Token[] = [];
  const plain = (character: string) => {
    const last = out[out.length - 1];
    if (last?.kind === "text") last.text += character;
    else out.push({ kind: "text", text: character });
  };
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    const variable = variables ? /^\$\{\s*(?:([*?$])|([^{},'"*?$]+?)(?:\s*,\s*(?:'([^']*)'|"([^"]*)"))?)\s*\}/.exec(rest) : null;
    if (variable) {
      if (variable[1]) plain(variable[1]);
      else out.push({ kind: "variable", key: (variable[2] as string).toLowerCase(), fallback: variable[3] ?? variable[4] });
      i += variable[0].length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(i) as number);
    if (wildcards && character === "*") out.push({ kind: "star" });
    else if (wildcards && character === "?") out.push({ kind: "any" });
    else plain(character);
    i += character.length;
  }
  return out;
}

export function colons(list: Token[]): number {
  return list.reduce((n, token) => n + (token.kind === "text" ? token.text.split(":").length - 1 : 0), 0);
}

export function plainText(list: Token[]): string {
  return list.map((token) => (token.kind === "text" ? token.text : "")).join("");
}

export function matchesText(list: Token[], text: string): boolean {
  const source = list
    .map((token) =>
      token.kind === "star"
        ? "[^]*"
        : token.kind === "any"
          ? "[^]"
          : token.kind === "text"
            ? token.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
            : "",
    )
    .join("");
  return new RegExp(`^${source}$`, "u").test(text);
}

export function decimal(text: string): string | null {
  const scientific = /^[+-]?\d+(\.\d+)?e[+-]?\d{1,2}$/i.test(text) ? String(Number(text)) : text;
  const m = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(scientific);
  if (!m) return null;
  const value = `${m[2]}.${m[3] ?? "0"}`;
  return m[1] === "-" ? `(- ${value})` : value;
}

/** Seconds since 1970; only the forms that the tests use. */
export function dateNumber(text: string): string | null {
  if (/^\d{5,}(\.\d+)?$/.test(text)) return decimal(text);
  const m = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!m) return null;
  const day = new Date(`${m[1]}-${m[2]}-${m[3]}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.getUTCDate() !== Number(m[3])) return null;
  const time = Date.parse(m[4] === undefined ? `${text}T00:00:00Z` : m[7] === undefined ? `${text}Z` : text);
  return Number.isNaN(time) ? null : decimal(String(time / 1000));
}

export function bits4(text: string): string | null {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
}

export function bits6(text: string): string | null {
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(":")) return null;
  const [left, right, more] = text.split("::");
  if (more !== undefined) return null;
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = 8 - groups(left).length - groups(right).length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...groups(left), ...(right === undefined ? [] : new Array<string>(missing).fill("0")), ...groups(right)];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}
