// Texts that a person believes: values for condition keys, ARNs for patterns with wildcards, dates.
import { byObject } from "../../session/query";
import type { PolicyDocument } from "../../syntax/tree";
import { completeArn, splitArn } from "../evaluator/wildcard";
import { readOperator } from "../operators";
import { ipText, readCidr, readDate } from "../values";
import type { Surroundings } from "./surroundings";

/** The account of the examples, as in AWS's documentation. */
export const exampleAccount = "111122223333";

/** The key as the policy or the catalogue spells it. */
export function spelling(key: string, around: Surroundings): string {
  for (const document of around.documents) {
    const used = keysOf(document).get(key);
    if (used) return used.spelling;
  }
  const name = around.catalogue?.key(key)?.name;
  if (!name) return key;
  // A family such as `aws:PrincipalTag/${TagKey}`: its prefix as spelt, the rest as asked for.
  const at = name.indexOf("${");
  return at < 0 ? name : name.slice(0, at) + key.slice(at);
}

/** Values for a key that a person would expect: from the policies' own conditions, else of the key's usual form. */
export function contextCandidates(key: string, value: string | string[], around: Surroundings): (string | string[])[] {
  const uses = around.documents.flatMap((document) => keysOf(document).get(key) ?? []);
  const texts = new Set(uses.flatMap((use) => use.values));
  const plain = [...texts].slice(0, 8).flatMap((text) => {
    if (text.includes("${")) return [];
    const block = text.includes("/") ? readCidr(text) : null;
    if (block) return [ipText(block.low + (block.high > block.low ? 1n : 0n))];
    return /[*?]/.test(text) ? [fillArn(text) ?? text.replaceAll("*", "example").replaceAll("?", "1")] : [text];
  });
  const dates = [...new Set(uses.flatMap((use) => use.dates))].slice(0, 8).flatMap((text) => datesAround(key, text));
  const list = [...usualValues(key), ...plain, ...dates];
  return Array.isArray(value) ? list.map((v) => [v]) : list;
}

/** The date itself, and a day and a second after and before it, as the key writes dates. */
function datesAround(key: string, text: string): string[] {
  const seconds = Number(readDate(text) ?? Number.NaN);
  if (!Number.isInteger(seconds)) return [];
  return [0, 86400, -86400, 1, -1].map((more) => String(seconds + more)).map((date) => (key === "aws:epochtime" ? date : dateText(date)));
}

/** What a key (in lower case) usually holds; none where nothing is usual. */
export function usualValues(key: string): string[] {
  if (/:(principal|resource|source)?account$/.test(key)) return ["444455556666"];
  if (/orgid$/.test(key)) return ["o-exampleorg0"];
  if (/^aws:(sourceip|vpcsourceip)$/.test(key)) return ["203.0.113.10"];
  if (key === "aws:username") return ["alice"];
  if (key === "aws:principalarn") return ["arn:aws:iam::444455556666:role/example"];
  if (key === "aws:sourcevpc") return ["vpc-0example"];
  if (key === "aws:sourcevpce") return ["vpce-0example"];
  if (/tag\//.test(key)) return ["example"];
  if (key === "aws:tagkeys") return ["team", "owner"];
  if (key === "aws:requestedregion") return ["us-east-1", "eu-west-1"];
  return [];
}

/** Seconds as ISO 8601, or as epoch seconds for years that it cannot write. */
export function dateText(seconds: string): string {
  const [whole, fraction] = seconds.split(".") as [string, string?];
  const n = Number(whole);
  if (/^\d+$/.test(whole) && n < 253402300800) return new Date(n * 1000).toISOString().replace(".000Z", fraction ? `.${fraction}Z` : "Z");
  return seconds.includes(".") || seconds.startsWith("-") ? seconds : `${seconds}.0`;
}

/** Fills the wildcards of an ARN pattern with words that fit their place; undefined for texts that are no ARN pattern or hold variables. */
export function fillArn(pattern: string): string | undefined {
  if (pattern.includes("${")) return undefined;
  const written = pattern.split(":");
  // What ends before its resource says too little: the catalogue has better examples.
  if (written.length < 3 || (written.length < 6 && !written.slice(2, -1).some((segment) => segment.endsWith("*")))) return undefined;
  const parts = splitArn(completeArn(written, "*", "*").join(":"));
  if (!parts) return undefined;
  const [, partition, service, region, account, rest] = parts as [string, string, string, string, string, string];
  const fill = (text: string, whole: string, word: string) => (text === "*" ? whole : text.replaceAll("*", word).replaceAll("?", "1"));
  return [
    "arn",
    fill(partition, "aws", ""),
    fill(service, "s3", ""),
    fill(region, "us-east-1", "1"),
    fillAccount(account),
    fill(rest, "example", "example"),
  ].join(":");
}

function fillAccount(text: string): string {
  if (text === "*") return exampleAccount;
  const at = text.indexOf("*");
  if (at < 0) return text.replaceAll("?", "1");
  const fixed = text.replaceAll("*", "").length;
  return text
    .replace("*", exampleAccount.slice(0, Math.max(0, 12 - fixed)))
    .replaceAll("*", "")
    .replaceAll("?", "1");
}

interface KeyUse {
  spelling: string;
  /** What the key is compared with as a text or a number. */
  values: string[];
  /** What it is compared with as a date. */
  dates: string[];
}

/** The condition keys of a policy: how they are first spelt, and all values they are compared with. */
const keysOf = byObject("semantics/condition keys of a policy", ({ statements }: PolicyDocument) => {
  const uses = new Map<string, KeyUse>();
  for (const statement of statements)
    for (const { operator, key, values } of statement.condition?.entries ?? []) {
      const name = key.value.toLowerCase();
      const use = uses.get(name) ?? { spelling: key.value, values: [], dates: [] };
      uses.set(name, use);
      const family = readOperator(operator.value)?.family;
      // `true` and `false` of a Null are no values of the key.
      if (family !== "null") (family === "date" ? use.dates : use.values).push(...values.map(({ value }) => String(value)));
    }
  return uses;
});
