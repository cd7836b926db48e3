// How much a parameter counts by its shape and its name, apart from the words that it shares with a requirement. Pure.
import { byObject } from "../../core/session/query";
import type { ParameterPath } from "../specification/paths";
import { isTagName } from "./tags";
import type { ASPECTS } from "./vocabulary";
import { spelled, splitWords, stemsOf } from "./words";

/** What a parameter is, whatever a requirement asks for: worked out once, since a search asks it of thousands. */
export const traitsOf = byObject("controls/traits of parameters", (parameter: ParameterPath) => ({
  factor: shapeFactor(parameter),
  isSwitch: isSwitch(parameter),
  holdsKind: holdsKind(parameter),
  isInTags: parameter.parents.some(isTagName),
  values: spelledValues(parameter),
  spoken: spokenValues(parameter),
}));

/** Switches and keys decide requirements; identifiers, names and dates seldom do. */
function shapeFactor(parameter: ParameterPath): number {
  const { shape, member, parents } = parameter;
  let factor = 1 / (1 + 0.04 * parents.length);
  // What was, or is not yet.
  if (parents.some((name) => /^(Pending|Previous|Override|DryRun|History)|Overrides?$/i.test(name))) factor *= 0.6;
  if (
    shape.kind === "scalar" &&
    (shape.type === "boolean" || shape.values.some((value) => /^(enabled|disabled|on|off|required)$/i.test(value)))
  )
    factor *= 1.15;
  // What has parts is decided by one of them.
  if (shape.kind === "structure") factor *= 0.85;
  // Which ones there are, and not how they are.
  if (parameter.list && shape.kind === "scalar" && parents.length === 0 && /(Name|Arn|Id|Identifier)s$/i.test(member.name)) factor *= 0.5;
  if (/^(Name|Id|Arn|CreatedAt|CreationTime|LastModified\w*|Description|Marker|NextToken|nextToken)$/.test(member.name)) factor *= 0.75;
  else if (identifies(parameter)) factor *= 0.6;
  else if (isResource(parameter)) factor *= 0.3;
  return factor;
}

/** Tags decide only what speaks of tags, and of what has tags their list before a key or a value of one. */
export function tagFactor(parameter: ParameterPath, speaksOfTags: boolean): number {
  const { isInTags } = traitsOf(parameter);
  if (speaksOfTags) return isInTags ? 0.3 : 1;
  return isInTags || /[a-z]Tags$/.test(parameter.member.name) ? 0.2 : 1;
}

/** What a requirement on encryption or logs is decided by has a name of that kind, or stands in what has one. */
export function aspectFactor({ member, parents, operation }: ParameterPath, key: string | undefined, aspects: typeof ASPECTS): number {
  const names = [key ?? member.name, ...parents];
  if (aspects.length === 0) return 1;
  const own = aspects.filter(({ names: pattern }) => names.some((name) => pattern.test(name))).length;
  const all =
    own === aspects.length || aspects.every(({ names: pattern }) => [...names, operation.name].some((name) => pattern.test(name)));
  return all ? 1 : own > 0 ? 0.8 : 0.5;
}

/** `FlowLogId` in what `DescribeFlowLogs` returns: which one it is, not how it is. */
function identifies({ member, operation }: ParameterPath): boolean {
  const name = /^(\w+?)(Id|Ids|ID|Arn|ARN|Name|Identifier)$/.exec(member.name)?.[1];
  if (name === undefined) return false;
  const words = stemsOf(name).join(" ");
  return stemsOf(operation.name).join(" ").endsWith(` ${words}`);
}

/** `Buckets` of `ListBuckets`, `Role` of `GetRole`: the resource itself, not how it is. */
function isResource({ member, operation, shape, parents }: ParameterPath): boolean {
  if (parents.length > 0 || shape.kind !== "structure") return false;
  const words = (name: string) => stemsOf(name).join(" ");
  return words(operation.name).endsWith(` ${words(member.name)}`);
}

/** How much more a text counts that says a kind, where the requirement has something that is written like a value: `gp2`. */
export const HOLDS_KIND = 1.5;

function holdsKind({ shape, member }: ParameterPath): boolean {
  return (
    shape.kind === "scalar" &&
    shape.type === "string" &&
    /(Type|Mode|Policy|PolicyName|Class|Algorithm|Engine|Runtime|Tier|Family|Duration)$/i.test(member.name)
  );
}

/** How much more a parameter counts whose whole name the requirement says. */
export const WHOLE_NAME = 1.3;

export function isWhole(name: string, squashed: string): boolean {
  const own = splitWords(name);
  return own.length > 1 && squashed.includes(own.join(""));
}

/** Words that ask for a switch, and how much more it then counts. */
export const SWITCHES = /\b((en|dis)able[ds]?|(de)?activated?|(turn|switch)(ed|es|s|ing)?|on|off)\b/i;
export const SWITCH = 1.15;

export function isSwitch({ shape }: ParameterPath): boolean {
  return (
    shape.kind === "scalar" &&
    (shape.type === "boolean" ||
      (shape.values.length > 0 && shape.values.length < 5 && shape.values.some((value) => /^(en|dis)abled?$|^on$|^off$/i.test(value))))
  );
}

/** The values of an enumeration as they are written, but not plain on and off. */
function spelledValues({ shape }: ParameterPath): string[] {
  return shape.kind === "scalar" ? shape.values.filter((value) => !/^(en|dis)abled?$/i.test(value)).map(spelled) : [];
}

/** The values of a short enumeration as they are spoken: their stems, each once. */
function spokenValues({ shape }: ParameterPath): string[] {
  if (shape.kind !== "scalar" || shape.values.length < 2 || shape.values.length > 30) return [];
  const words = shape.values.map(stemsOf).filter((one) => one.join("").length > 2);
  return [...new Set(words.map((one) => one.join(" ")))];
}
