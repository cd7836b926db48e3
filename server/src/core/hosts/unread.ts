// Values that look like policies and stand where none is known to be one: nobody judges them, and a file must not pass in silence.
import { byObject } from "../session/query";
import type { Range } from "../syntax/tree";
import { elsewhereInTemplate } from "./elsewhere";
import type { AttachedPolicy, Embedded, Host, UnreadPolicy } from "./host";
import { joinedText, managedPolicyIn } from "./managed";
import { movedRange, originOf } from "./moved";
import { contentOf, entriesOf, get, type HostList, type HostMap, type HostNode, type HostScalar, itemsOf, textOf } from "./tree";

/** What a statement has beside its effect, in the spellings of IAM and of modules around it. */
const BESIDE_EFFECT = /^not_?(?:actions?|principals?|resources?)$|^(?:actions?|principals?|resources?)$/i;
const TEXT_EFFECT = /["']effect["']\s*:\s*["'](?:allow|deny)["']/i;
const TEXT_BESIDE = /["'](?:not)?(?:action|principal|resource)["']\s*:/i;

/** Whether members with these names make a statement. `effect`: its text, undefined where it is an expression. */
export function isStatementLike(names: readonly string[], effect: string | undefined): boolean {
  if (!names.some((name) => /^effect$/i.test(name))) return false;
  if (effect !== undefined && !/^\s*(?:allow|deny)\s*$/i.test(effect)) return false;
  return names.some((name) => BESIDE_EFFECT.test(name) && (effect !== undefined || !/^resources?$/i.test(name)));
}

const LINE_EFFECT = /^[\t -]*["']?Effect["']?[\t ]*:[\t ]*["']?(?:Allow|Deny)["']?[\t\r ]*(?:#[^\n]*)?$/m;
const LINE_BESIDE = /^[\t -]*["']?(?:Not)?(?:Action|Principal|Resource)["']?[\t ]*:[^\n]*$/gm;

/** Whether a text holds a statement: JSON as it is, with escaped quotes, or percent-encoded; YAML in lines, as whole templates in a text have it. */
export function isPolicyText(text: string): boolean {
  if (!/effect/i.test(text)) return false;
  // A line that ends in a comma is one of a program that makes a policy.
  if (LINE_EFFECT.test(text) && [...text.matchAll(LINE_BESIDE)].some(([line]) => !/,\s*$/.test(line))) return true;
  if (!/^\s*(?:[[{]|"\s*[[{]|%7B|%5B)/i.test(text)) return false;
  const plain = (/^\s*%/.test(text) ? decoded(text) : text).replaceAll("\\", "");
  return TEXT_EFFECT.test(plain) && TEXT_BESIDE.test(plain);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The ARN of a policy of some account's own in a text; what it says stands elsewhere. `name`: the member that holds it. */
export function ownPolicyIn(text: string, name: string): string | undefined {
  return /polic(?:y|ies)(?:_?arns?)?$/i.test(name) ? /\barn:[^:\s]*:iam::[^:\s]*:policy\/[\w+=,.@/*-]+$/.exec(text)?.[0] : undefined;
}

/** A boundary grants nothing. */
export const isBoundaryName = (name: string): boolean => /^permissions?_?boundary(?:_?arn)?$/i.test(name);

/** What a part of a file has to hold for something in it to count: a word of a policy, or a way to write one that these words do not show. */
const MAY_COUNT = /effect|:iam::|\biam:|polic|Fn::Join|!Join|::Serverless::|[*\\%]|<</i;

/** A part of a file that is walked, with its path. */
export interface Start {
  node: HostNode;
  path: string;
}

/** `isSam`: the properties of a resource whose `Policies` may be names; `isNameList`: those. */
interface Walked extends Start {
  /** Below something that has a permissions boundary. */
  isLimited?: boolean;
  holder?: Start;
  isSam?: boolean;
  isNameList?: boolean;
}

/** Says of a member that nothing in it counts. */
type IsLeftOut = (holder: HostMap, name: string) => boolean;

interface Found {
  unread: readonly UnreadPolicy[];
  attached: readonly AttachedPolicy[];
}

/** What words of a file tell: without one of these nothing in it counts. */
const ANY_WORD = /effect|:iam::|\biam:|Fn::Join|!Join|::Serverless::/i;

/**
 * The values below `starts` that look like policies and lie outside of every policy that was read: one for each list or object
 * that holds statements, in order of their places; and AWS's own policies that are attached there. `isLeftOut` says of a member that nothing in it counts.
 */
export function unreadBelow(
  starts: readonly Start[],
  text: string,
  policies: readonly Embedded[],
  isLeftOut: IsLeftOut = () => false,
): Pick<Host, "unread" | "attached"> {
  if (!ANY_WORD.test(text)) return {};
  return inOrder([walked(starts, text, judgedRanges(policies), isLeftOut)]);
}

/** Whether anything in a stretch may count, by its words. */
function mayCount({ start, end }: Range, text: string): boolean {
  return MAY_COUNT.test(text.slice(start, end));
}

function judgedRanges(policies: readonly Embedded[]): Ranges {
  return new Ranges(policies.flatMap(({ range, node }) => [range, { start: node.offset, end: node.offset + node.length }]));
}

/** By their places; of one place the last one counts. */
function inOrder(found: readonly Found[]): Found {
  const byPlace = (a: { range: Range }, b: { range: Range }) => a.range.start - b.range.start;
  const unread = new Map(found.flatMap((one) => one.unread.map((policy) => [policy.range.start, policy] as const)));
  return { unread: [...unread.values()].sort(byPlace), attached: found.flatMap((one) => one.attached).sort(byPlace) };
}

/** `partOf` may know what is found below a member. */
function walked(
  starts: readonly Walked[],
  text: string,
  judged: Ranges,
  isLeftOut: IsLeftOut,
  partOf: (part: Start) => Found | undefined = () => undefined,
): Found {
  const walk = new Walk(text, judged, isLeftOut, partOf);
  const waiting: Walked[] = [...starts];
  for (let next = waiting.pop(); next; next = waiting.pop()) for (const inside of walk.at(next)) waiting.push(inside);
  return walk.found();
}

/** Collects what counts, node by node. */
class Walk {
  private readonly attached: AttachedPolicy[] = [];
  private readonly parts: Found[] = [];
  private readonly unread = new Map<number, UnreadPolicy>();

  constructor(
    private readonly text: string,
    private readonly judged: Ranges,
    private readonly isLeftOut: IsLeftOut,
    private readonly partOf: (part: Start) => Found | undefined,
  ) {}

  found(): Found {
    return inOrder([{ unread: [...this.unread.values()], attached: this.attached }, ...this.parts]);
  }

  /** Looks at one node; gives what is inside of it. What lies within a policy that was read is known. */
  at(one: Walked): Walked[] {
    const { node, path, holder } = one;
    if (this.isJudged(node.range)) return [];
    if (node.type === "scalar") this.scalar(node, one);
    else if (node.type === "list") return this.list(node, one);
    else if (!isStatement(node)) return this.members(node, one);
    else {
      const told = holder ?? { node, path };
      this.add(told.path, told.node.range);
    }
    return [];
  }

  private isJudged(range: Range): boolean {
    return this.judged.touching(range).some(({ start, end }) => start <= range.start && range.end <= end);
  }

  private add(path: string, range: Range): void {
    this.unread.set(range.start, { path, range, content: contentOf(this.text, range) });
  }

  private isPartlyJudged(range: Range): boolean {
    return this.judged.touching(range).length > 0;
  }

  private attach(name: string | undefined, { range }: HostNode, { path, isLimited }: Walked): void {
    if (name !== undefined && !this.isPartlyJudged(range))
      this.attached.push({ path, range, name, ...holderIn(path), ...(isLimited && { isLimited }) });
  }

  private scalar(node: HostScalar, one: Walked): void {
    const { path, isNameList } = one;
    const text = node.text.trim();
    const name = managedPolicyIn(text) ?? (isNameList && node.tag === undefined ? bareName(node.text) : undefined);
    this.attach(name, node, one);
    if (this.isPartlyJudged(node.range)) return;
    if (isUnreadText(node)) this.add(path, node.range);
    const own = name === undefined && text.includes(":policy/") ? ownPolicyIn(text, lastName(path)) : undefined;
    if (own !== undefined)
      this.unread.set(node.range.start, {
        path,
        range: node.range,
        content: own,
        isElsewhere: true,
        holder: holderIn(path).principals?.[0] ?? path.replace(/\[\d+\]/g, ""),
      });
  }

  private list(node: HostList, one: Walked): Walked[] {
    const { path, holder, isNameList, isLimited } = one;
    this.attach(node.tag === "!Join" || /(?:^|\.)Fn::Join$/.test(path) ? managedPolicyIn(joinedText(node)) : undefined, node, one);
    return itemsOf(node).map((item, index) => ({
      node: item,
      path: `${path}[${index}]`,
      holder: holder ?? { node, path },
      ...(isNameList && { isNameList }),
      ...(isLimited && { isLimited }),
    }));
  }

  private members(node: HostMap, { path, holder, isSam, isLimited }: Walked): Walked[] {
    const limits =
      isLimited || entriesOf(node).some(({ key, value }) => isBoundaryName(key.text) && textOf(value) !== "" && textOf(value) !== "null");
    return entriesOf(node).flatMap(({ key, value }): Walked[] => {
      if (this.isLeftOut(node, key.text) || isBoundaryName(key.text)) return [];
      const inner = { node: value, path: path === "" ? key.text : `${path}.${key.text}` };
      // The document is the place, not its list of statements; of a condition within the list the list.
      const isFunction = key.text.startsWith("Fn::");
      const within = /^statements?$/i.test(key.text) ? { node, path } : isFunction ? holder : undefined;
      const isByItself = !within && !limits && !isSam && !listsNames(node, key.text);
      const part = isByItself ? this.partOf(inner) : undefined;
      if (part) this.parts.push(part);
      if (part || this.isPlain(path, value)) return [];
      return [
        {
          ...inner,
          ...(within && { holder: within }),
          ...(listsNames(node, key.text) && { isSam: true }),
          ...(isSam && key.text === "Policies" && { isNameList: true }),
          ...(limits && { isLimited: true }),
        },
      ];
    });
  }

  /** Most resources hold nothing that counts: told of those at the top by their text, before anything of them is looked at. */
  private isPlain(holding: string, { range }: HostNode): boolean {
    return !holding.includes(".") && !mayCount(range, this.text);
  }
}

/** Stretches of a file, and which of them touch another one. */
class Ranges {
  private readonly sorted: readonly Range[];
  /** The furthest end of a stretch and of those before it. */
  private readonly reach: number[] = [];

  constructor(ranges: readonly Range[]) {
    this.sorted = [...ranges].sort((a, b) => a.start - b.start);
    for (const { end } of this.sorted) this.reach.push(Math.max(end, this.reach.at(-1) ?? 0));
  }

  touching({ start, end }: Range): Range[] {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] as Range).start < end) low = middle + 1;
      else high = middle;
    }
    const found: Range[] = [];
    for (let i = low - 1; i >= 0 && (this.reach[i] as number) > start; i--) {
      const one = this.sorted[i] as Range;
      if (start < one.end) found.push(one);
    }
    return found;
  }
}

/** Whom a place of a template attaches policies to: SAM gives those of a function to the role that it makes. */
function holderIn(path: string): { principals?: string[] } {
  const [, id = "", list] = /^Resources\.(\w+)\.Properties\.(ManagedPolicyArns|Policies)\b/.exec(path) ?? [];
  return list === undefined ? {} : { principals: [list === "Policies" ? `${id}Role` : id] };
}

/** The last name of a path, without indexes and functions. */
function lastName(path: string): string {
  return (
    path
      .replace(/\[\d+\]/g, "")
      .split(".")
      .filter((name) => !name.startsWith("Fn::"))
      .at(-1) ?? ""
  );
}

/** A policy's name as SAM's lists of policies take it. */
function bareName(text: string): string | undefined {
  return /^[A-Za-z][\w+=,.@-]*$/.test(text) ? text : undefined;
}

/** A member of a resource of SAM's that lists policies. */
function listsNames(node: HostMap, name: string): boolean {
  return name === "Properties" && /^AWS::Serverless::(Function|StateMachine)$/.test(textOf(get(node, "Type")) ?? "");
}

function isStatement(node: HostMap): boolean {
  const effect = node.entries.find(({ key }) => /^effect$/i.test(key.text))?.value;
  const names = node.entries.map(({ key }) => key.text);
  return effect !== undefined && isStatementLike(names, textOf(effect));
}

function isUnreadText(node: HostScalar): boolean {
  return isPolicyText(node.text);
}

/** What of a template is deployed: its resources, and what macros may make of other parts. */
const NOT_DEPLOYED = new Set(["Parameters", "Metadata", "Outputs", "Mappings", "Conditions", "Description", "Rules"]);

/** Values like policies in a template, and in further documents of its file (`more`). Metadata grant nothing, nor do policies that SAM does not use since the function has a role. */
export function unreadInTemplate(
  root: HostMap,
  text: string,
  policies: readonly Embedded[],
  more: readonly HostMap[] = [],
): Pick<Host, "unread" | "attached"> {
  const own = root.entries.flatMap(({ key, value }) => (NOT_DEPLOYED.has(key.text) ? [] : [{ node: value, path: key.text }]));
  const starts = [...own, ...more.map((node, i) => ({ node, path: `document ${i + 2}` }))];
  if (!ANY_WORD.test(text)) return withElsewhere({}, root, text);
  const judged = judgedRanges(policies);
  const found = walked(starts, text, judged, isLeftOutOfTemplate, (part) => foundInPart(part, text, judged));
  return withElsewhere(inOrder([found]), root, text);
}

const isLeftOutOfTemplate: IsLeftOut = (holder, name) =>
  name === "Metadata" || (name === "Policies" && get(holder, "Role") !== undefined && get(holder, "Statement") === undefined);

/** What was found in a part of a template: its path, the policies that were read in it, how far on it stood. */
interface KeptPart {
  path: string;
  judged: string;
  by: number;
  found: Found;
}

const keptParts = byObject("hosts/what is not read of a part", (_node: HostNode): { kept?: KeptPart } => ({}));

/** What is found below a value that is a part of its own; undefined for others. */
function foundInPart({ node, path }: Start, text: string, judged: Ranges): Found | undefined {
  const origin = originOf(node);
  if (!origin || !path.includes(".")) return undefined;
  const { by } = origin;
  const memory = keptParts(origin.node);
  const inside = judged.touching(node.range).map(({ start, end }) => `${start - by}-${end - by}`);
  const ranges = inside.join(" ");
  if (memory.kept?.path !== path || memory.kept.judged !== ranges) {
    const found = mayCount(node.range, text) ? walked([{ node, path }], text, judged, isLeftOutOfTemplate) : { unread: [], attached: [] };
    memory.kept = { path, judged: ranges, by, found };
  }
  const { found, by: before } = memory.kept;
  if (by === before) return found;
  const further = <T extends { range: Range }>(one: T): T => ({ ...one, range: movedRange(one.range, by - before) });
  return { unread: found.unread.map(further), attached: found.attached.map(further) };
}

function withElsewhere(found: Pick<Host, "unread" | "attached">, root: HostMap, text: string): Pick<Host, "unread" | "attached"> {
  const elsewhere = elsewhereInTemplate(root, text);
  return elsewhere.length === 0 ? found : { ...found, unread: [...(found.unread ?? []), ...elsewhere] };
}

/** Values like policies in an answer of the AWS CLI: versions that are not the default one are not in force. */
export function unreadInAnswer(root: HostNode, text: string, policies: readonly Embedded[]): Pick<Host, "unread" | "attached"> {
  return unreadBelow(
    [{ node: root, path: "" }],
    text,
    policies,
    (holder, name) => name === "Document" && textOf(get(holder, "IsDefaultVersion")) === "false",
  );
}
