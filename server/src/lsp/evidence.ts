// The evidence of a finding as Markdown for the hover: the counterexample, why it is allowed now and was not before, and what the proof cost.
import type { Counterexample, Finding } from "../core/checks/finding";
import { cell, codeSpan, escapeMarkdown } from "../core/ide/markdown";
import type { Request } from "../core/semantics/request";

/** So many context keys stand in the sentence; more follow below the reasons, so that these are seen without scrolling. */
const MOST_IN_SENTENCE = 2;
/** Context keys beyond this many are counted, not listed. */
const MOST_KEYS = 12;
const MOST_VALUES = 5;

/** What a hover says of findings: what has to be seen at once, and what is there for those who want to know more. */
interface Evidence {
  main: string;
  more: string;
}

/**
 * The hover text of findings that stand at one place; undefined when there is nothing to say beyond their messages. Findings
 * with the same request share one block: what, who and why come first, so that they are seen without scrolling. Nothing that a policy says can become a link, HTML or a command.
 */
export function evidenceMarkdown(findings: readonly Finding[], provedInMs?: number): Evidence | undefined {
  const byRequest = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (!finding.counterexample) continue;
    const key = JSON.stringify(finding.counterexample.request);
    byRequest.set(key, [...(byRequest.get(key) ?? []), finding]);
  }
  const [first, ...others] = [...byRequest.values()].map((found) => exampleMarkdown(found, byRequest.size > 1));
  const timed = findings.flatMap((finding) => finding.elapsedMs ?? []);
  const time =
    timed.length > 0
      ? `Proved in ${duration(Math.max(...timed))}.`
      : byRequest.size > 0 && provedInMs !== undefined
        ? `Proved in ${duration(provedInMs)}, together with every other check of this file.`
        : "";
  if (!first) return time === "" ? undefined : { main: time, more: "" };
  const more = [first.keys, ...others.flatMap(({ sentences, keys }) => [sentences, keys]), time];
  return { main: first.sentences, more: more.filter((block) => block !== "").join("\n\n") };
}

/** `named`: there are other examples, so that this one says of which findings it is. */
function exampleMarkdown(findings: Finding[], named: boolean): { sentences: string; keys: string } {
  const examples = findings.flatMap((finding) => finding.counterexample ?? []);
  // The one that also knows the older version says more.
  const example = examples.find((one) => one.deniedBeforeBecause) ?? (examples[0] as Counterexample);
  const codes = [...new Set(findings.map((finding) => codeSpan(finding.code)))].join(" and ");
  const title = example.possibleToday ? "Counterexample" : "Counterexample (not possible today)";
  const blocks = [`**${title}${named ? `** for ${codes}:` : ":**"} ${requestMarkdown(example.request)}`, ...reasons(example)];
  const { assumed, onlyIf } = findings.find((finding) => finding.counterexample === example) ?? {};
  if (onlyIf !== undefined) blocks.push(`**Only if** ${sentence(onlyIf)}`);
  if (assumed && assumed.length > 0) blocks.push(`**Assumed:** ${assumed.map(assumedMarkdown).join(", ")}`);
  if (example.note) blocks.push(`*${sentence(example.note)}*`);
  const keys = Object.entries(example.request.context);
  return { sentences: blocks.join("\n\n"), keys: keys.length > MOST_IN_SENTENCE ? contextTable(keys) : "" };
}

function assumedMarkdown({ name, value }: { name: string; value: string }): string {
  return `${codeSpan(name)} is ${value === "" ? "empty" : codeSpan(value)}`;
}

function reasons(example: Counterexample): string[] {
  const out: string[] = [];
  if (example.allowedBecause.length > 0) out.push(`**Allowed now:** ${example.allowedBecause.map(sentence).join(" ")}`);
  if (example.deniedBeforeBecause && example.deniedBeforeBecause.length > 0)
    out.push(`**Not allowed before:** ${example.deniedBeforeBecause.map(sentence).join(" ")}`);
  return out;
}

/** A request in a sentence: who may do what, on which resource, in which context where that is short. */
export function requestMarkdown(request: Request): string {
  const { principal } = request;
  const who =
    principal.type === "Anonymous"
      ? "anybody, without signing in,"
      : `principal ${codeSpan(principal.id)}${principal.type === "AWS" ? "" : ` (${escapeMarkdown(principal.type)})`}`;
  const account = request.resourceAccount ? ` of account ${codeSpan(request.resourceAccount)}` : "";
  const keys = Object.entries(request.context);
  const listed = keys.slice(0, MOST_IN_SENTENCE).map(([key, value]) => `${codeSpan(key)} = ${valueMarkdown(value)}`);
  const context =
    keys.length === 0
      ? ""
      : keys.length > MOST_IN_SENTENCE
        ? `, with the ${keys.length} context keys below`
        : `, with ${listed.join(" and ")}`;
  return `${who} may do ${codeSpan(request.action)} on resource ${codeSpan(request.resource)}${account}${context}.`;
}

/** Context keys with their values as a table. */
export function contextTable(keys: readonly [string, string | string[]][]): string {
  const rows = keys.slice(0, MOST_KEYS).map(([key, value]): [string, string] => [codeSpan(key), valueMarkdown(value)]);
  if (keys.length > MOST_KEYS) rows.push(["…", `${keys.length - MOST_KEYS} more context keys`]);
  return ["| Context key | |", "|:--|:--|", ...rows.map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`)].join("\n");
}

function valueMarkdown(value: string | string[]): string {
  if (!Array.isArray(value)) return codeSpan(value);
  if (value.length === 0) return "*(present, no value)*";
  const more = value.length > MOST_VALUES ? ` and ${value.length - MOST_VALUES} more` : "";
  return `${value
    .slice(0, MOST_VALUES)
    .map((one) => codeSpan(one))
    .join(", ")}${more}`;
}

/** A sentence of the core as Markdown: its code spans stay code, made safe once more, and nothing else can become markup. */
export function sentence(text: string): string {
  let out = "";
  let from = 0;
  for (const span of text.matchAll(/(?<!`)(`+)(?!`)([\s\S]*?[^`])\1(?!`)/g)) {
    const inside = (span[2] as string).replace(/^ (`[\s\S]*)$/, "$1").replace(/^([\s\S]*`) $/, "$1");
    out += escapeProse(text.slice(from, span.index)) + codeSpan(inside);
    from = span.index + span[0].length;
  }
  return out + escapeProse(text.slice(from));
}

/** Our own words keep their stops and colons; what could begin markup or an address is escaped. */
function escapeProse(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_[\]<>&#|~$]|:(?=\/\/)|\.(?=\w)/g, (c) => (c === "<" ? "&lt;" : c === ">" ? "&gt;" : c === "&" ? "&amp;" : `\\${c}`));
}

function duration(milliseconds: number): string {
  if (milliseconds < 1) return "less than 1 ms";
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
