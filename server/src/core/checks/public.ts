// "Public": some request from a caller whom nothing identifies is allowed (SEMANTICS.md 2.6). What identifies a caller is a
// fixed value of one of a few keys; a property in both readings, made for one policy.
import { arnGlob, glob, literal, literalIgnoreCase } from "../globs/pattern";
import { and, flag, isIn, not, or, someElement } from "../logic/build";
import type { Pattern, Term } from "../logic/term";
import { isSetKey } from "../semantics/encoder/conditions";
import { readContext } from "../semantics/evaluator/conditions";
import { isRefusedPrincipal } from "../semantics/evaluator/principals";
import { matchesPattern, splitArn, wildcardPattern } from "../semantics/evaluator/wildcard";
import { normaliseKey } from "../semantics/keys";
import { type Operator, readOperator } from "../semantics/operators";
import type { Request, RequestPrincipal } from "../semantics/request";
import { keyNumber, keyPresent, keySet, keyString, PRINCIPAL } from "../semantics/request-variables";
import { type IpRange, readCidr, readIp } from "../semantics/values";
import type { PolicyDocument, Statement } from "../syntax/tree";
import { deputyTerm, isDeputy, letsInDeputies } from "./deputies";
import type { Property } from "./question";
import { namesTenant, sharedProviders } from "./token-issuers";

/**
 * Keys whose fixed values identify a caller or where the call comes from (SEMANTICS.md 2.6 (a) and (b)). Not among them:
 * a user name, which every account may give, and an address inside a virtual network, which every network may use.
 */
const identifyingKeys = new Set(
  [
    ..."aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalArn aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:userid".split(
      " ",
    ),
    ..."aws:SourceIp aws:SourceArn aws:SourceVpc aws:SourceVpce aws:SourceVpcArn aws:SourceOwner aws:SourceAccount aws:SourceOrgID aws:SourceOrgPaths".split(
      " ",
    ),
    ..."aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths aws:PrincipalIsAWSService kms:CallerAccount".split(" "),
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "elasticfilesystem:AccessedViaMountTarget",
  ].map(normaliseKey),
);

/** Keys that callers without credentials have at one value, `anonymous` (K1), which identifies none of them. */
const anonymousKeys = new Set(["aws:PrincipalAccount", "aws:userid"].map(normaliseKey));

/** Access points, of S3 and of the services that have their own kind: the account or the access point that a request comes through. */
const accessPointKey = /:dataaccesspoint(arn|account)$/;

/** True for keys whose fixed values say who calls or where the call comes from. `key`: normalised. */
export function identifiesCallers(key: string): boolean {
  return identifyingKeys.has(key) || accessPointKey.test(key) || namesTenant(key);
}

/** What identifies callers in one policy: per key the patterns and address blocks whose values count as fixed. */
interface Anchors {
  patterns: Map<string, string[]>;
  blocks: Map<string, IpRange[]>;
}

/**
 * The request comes from someone whom nothing identifies: anonymous, or a principal that the policy does not name, with
 * none of the identifying keys at a value that the policy fixes. Address blocks broader than /8 (IPv6: /32) fix nothing,
 * private ones do. `limits`: policies whose fixed values identify callers as well. `resourceType`: in access point policies an access point's own name pattern fixes nothing.
 */
export function isUnidentified(document: PolicyDocument, resourceType?: string, limits: readonly PolicyDocument[] = []): Property {
  const anchors = anchorsOf([document, ...limits], resourceType);
  const stranger = strangerTo([document, ...limits]);
  return {
    possibleCallers: true,
    narrow: (statement) => (mayLetIn(statement, stranger) ? statement : null),
    term: (encoding, given) => {
      const terms: Term[] = [
        or(
          letsInDeputies(given?.statement) ? deputyTerm() : or(),
          isIn(PRINCIPAL, [
            literal("anonymous"),
            arnGlob(`arn:aws:iam::${stranger}:*`),
            arnGlob(`arn:aws:sts::${stranger}:*`),
            literal("federated:*"),
            ...sharedProviders.map((id) => glob(`federated:${id}`)),
          ]),
        ),
      ];
      for (const [key, texts] of anchors.patterns) {
        const patterns = texts.map(anchorPattern);
        const isFixed = isSetKey(key, encoding)
          ? someElement(keySet(key), patterns, false)
          : and(flag(keyPresent(key)), isIn(keyString(key), patterns));
        terms.push(anonymousKeys.has(key) ? or(isIn(PRINCIPAL, [literal("anonymous")]), not(isFixed)) : not(isFixed));
      }
      for (const [key, blocks] of anchors.blocks) {
        for (const block of blocks) {
          const variable = keyNumber(key, "ip");
          const inside = and(
            { kind: "atom", atom: { kind: "numeric", variable } },
            not({ kind: "atom", atom: { kind: "below", variable, bound: String(block.low), orEqual: false } }),
            { kind: "atom", atom: { kind: "below", variable, bound: String(block.high), orEqual: true } },
          );
          terms.push(not(and(flag(keyPresent(key)), inside)));
        }
      }
      return and(...terms);
    },
    holds: (request, statement) =>
      (isStranger(request.principal, stranger) || (letsInDeputies(statement) && isDeputy(request))) && !isIdentified(request, anchors),
    // Nobody assumes a role without credentials.
    principals:
      resourceType === "AWS::IAM::AssumeRolePolicyDocument" ||
      document.statements.every((s) => !s.resource && s.action?.values.every((v) => /^sts:/i.test(v.value)))
        ? []
        : [{ type: "Anonymous", id: "" }],
  };
}

/**
 * Whether the statement may match a stranger at all, told by its principals alone: services and callers of named accounts are
 * none. Most statements name such callers only, and then nothing has to be asked.
 */
function mayLetIn({ principal, notPrincipal }: Statement, stranger: string): boolean {
  if (!principal || notPrincipal || principal.negated) return true;
  return principal.entries.some((entry) => {
    const { kind, id } = entry;
    if (id.parts || isRefusedPrincipal(entry)) return true;
    if (kind === "Service" || kind === "CanonicalUser") return false;
    if (kind === "Federated") return true;
    const account = /^(\d{12})$/.exec(id.value) ?? /^arn:[^:*?]*:[^:*?]*:[^:*?]*:(\d{12}):/.exec(id.value);
    return !account || account[1] === stranger;
  });
}

/** An account that the policy does not name: what it may do, everybody may. */
function strangerTo(documents: readonly PolicyDocument[]): string {
  for (let n = 444455556666; ; n += 1111) if (!documents.some(({ text }) => text.includes(String(n)))) return String(n);
}

function isStranger(principal: RequestPrincipal, stranger: string): boolean {
  if (principal.type === "Anonymous") return true;
  if (principal.type === "Federated")
    return principal.id === "*" || sharedProviders.some((id) => matchesPattern(wildcardPattern(id), principal.id));
  return principal.type === "AWS" && splitArn(principal.id)?.[4] === stranger;
}

function isIdentified(request: Request, anchors: Anchors): boolean {
  const { values } = readContext(request.context);
  for (const [key, texts] of anchors.patterns) {
    if (request.principal.type === "Anonymous" && anonymousKeys.has(key)) continue;
    for (const value of values.get(key) ?? []) if (texts.some((text) => anchorMatches(text, value))) return true;
  }
  for (const [key, blocks] of anchors.blocks) {
    for (const value of values.get(key) ?? []) {
      const ip = readIp(value);
      if (ip !== null && blocks.some((block) => ip >= block.low && ip <= block.high)) return true;
    }
  }
  return false;
}

function anchorsOf(documents: readonly PolicyDocument[], resourceType?: string): Anchors {
  const patterns = new Map<string, Set<string>>();
  const blocks = new Map<string, IpRange[]>();
  for (const statement of documents.flatMap(({ statements }) => statements)) {
    for (const entry of statement.condition?.entries ?? []) {
      const key = normaliseKey(entry.key.value);
      const operator = readOperator(entry.operator.value);
      if (!operator || !identifiesCallers(key)) continue;
      for (const { value } of entry.values) {
        const text = String(value);
        if (operator.family === "ip") {
          const block = readCidr(text);
          if (block) blocks.set(key, [...(blocks.get(key) ?? []), block]);
          continue;
        }
        const anchor = anchorOf(key, text, operator.comparison, resourceType);
        if (anchor !== undefined) patterns.set(key, (patterns.get(key) ?? new Set()).add(anchor));
      }
    }
  }
  // A caller that is an AWS service, or comes through a mount target, is not the public.
  for (const key of ["aws:principalisawsservice", "elasticfilesystem:accessedviamounttarget"])
    if (patterns.has(key)) patterns.set(key, new Set(["=true"]));
  return {
    patterns: new Map([...patterns].map(([key, set]) => [key, [...set]])),
    blocks: new Map([...blocks].map(([key, list]) => [key, fixedBlocks(list)])),
  };
}

/** What a value without wildcards fixes, by comparison: the text, the text in any case, or nothing. */
const FIXES: Record<Operator["comparison"], "=" | "~" | undefined> = {
  equals: "=",
  like: "=",
  equalsIgnoreCase: "~",
  less: undefined,
  lessOrEqual: undefined,
  greater: undefined,
  greaterOrEqual: undefined,
};

/**
 * The part of a value that counts as fixed, as `=exact`, `~exact in any case`, `@account` (any ARN of that account) or
 * `^prefix`; undefined if the value fixes nothing.
 */
function anchorOf(key: string, text: string, comparison: Operator["comparison"], resourceType?: string): string | undefined {
  if (text.includes("${")) return undefined;
  if (/:dataaccesspointarn$/.test(key) && /AccessPoint/.test(resourceType ?? "") && /[*?]/.test(text)) return undefined;
  const account = splitArn(text)?.[4];
  if (account && /^\d{12}$/.test(account)) return `@${account}`;
  if (comparison !== "like" || !/[*?]/.test(text)) {
    const fixed = FIXES[comparison];
    return fixed && fixed + text;
  }
  if (/orgpaths$/.test(key) || key === "aws:userid") {
    const prefix = /^([^*?]+[/:])\*$/.exec(text) ?? /^(o-[a-z0-9]+\/)/.exec(text);
    return prefix ? `^${prefix[1]}` : undefined;
  }
  // The subject of a web identity token is fixed once its owner is: `repo:owner/…`, `organization:owner:…`.
  if (/:sub$/.test(key)) {
    // No owner's name at GitHub holds an `@`, which begins its number in the subjects of newer repositories (choice 29).
    const prefix =
      /^([^*?:]+:[^*?:/]+[:/])/.exec(text) ??
      (/^token\.actions\.githubusercontent\.com:/.test(key) ? /^(repo:[^*?:/@]+@)/.exec(text) : null);
    return prefix ? `^${prefix[1]}` : undefined;
  }
  return undefined;
}

function anchorPattern(anchor: string): Pattern {
  const text = anchor.slice(1);
  if (anchor[0] === "@") return arnGlob(`*:*:*:*:${text}:*`);
  if (anchor[0] === "^") return glob(`${text.replace(/[\\*?]/g, "\\$&")}*`);
  return anchor[0] === "~" ? literalIgnoreCase(text) : literal(text);
}

function anchorMatches(anchor: string, value: string): boolean {
  const text = anchor.slice(1);
  if (anchor[0] === "@") return splitArn(value)?.[4] === text;
  if (anchor[0] === "^") return value.startsWith(text);
  return anchor[0] === "~" ? value.toLowerCase() === text.toLowerCase() : value === text;
}

/** Broader than /8 (IPv4) or /32 (IPv6). */
function isBroad(block: IpRange): boolean {
  return sizeOf(block) > 1n << (block.version === 4 ? 24n : 96n);
}

const sizeOf = (block: IpRange) => block.high - block.low + 1n;
const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((text) => readCidr(text) as IpRange);

/**
 * The blocks that fix where a call comes from: none that is broad, nor several that only together are, side by side or
 * as half of all addresses (choice 21). Private ranges (RFC 1918) always do.
 */
function fixedBlocks(all: IpRange[]): IpRange[] {
  const isPrivate = (block: IpRange) => privateBlocks.some((one) => block.low >= one.low && block.high <= one.high);
  const merged: IpRange[] = [];
  const narrow = all.filter((block) => !isPrivate(block) && !isBroad(block)).sort((a, b) => (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  for (const block of narrow) {
    const last = merged[merged.length - 1];
    if (last && last.version === block.version && block.low <= last.high + 1n) {
      if (block.high > last.high) last.high = block.high;
    } else merged.push({ ...block });
  }
  const total = (version: 4 | 6) => merged.reduce((sum, block) => (block.version === version ? sum + sizeOf(block) : sum), 0n);
  const tooMany = { 4: total(4) >= 1n << 31n, 6: total(6) >= 1n << 127n };
  return [...all.filter(isPrivate), ...merged.filter((block) => !isBroad(block) && !tooMany[block.version])];
}
