// What the published checks say of a requirement beside what the search finds, and the same member of several answers merged. Pure.
import { type KnownMatch, matchKnown, stemsOfCheck } from "../known/match";
import type { KnownControl } from "../known/table";
import { isNumeric, pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";
import type { Asked } from "./evidence";
import type { FoundParameter, Query } from "./found";
import { PREDICATE } from "./service-names";
import { FAINT } from "./vocabulary";
import { splitWords, stem, stemsOf } from "./words";

/** Names that say nothing without what they stand in. */
export const GENERIC = /^(status|enabled|enable|state|mode|type|value|level|option|days)$/i;
/** The same member of the same resource in the answers of several operations counts once; the others go behind all else. */
export function merged(found: readonly FoundParameter[]): FoundParameter[] {
  const seen = new Set<string>();
  const isNew = ({ operation, path, key }: FoundParameter) => {
    // `GetFunction`, `ListFunctions`, `GetFunctionConfiguration`.
    const noun = splitWords(operation)
      .slice(1)
      .map(stem)
      .filter((word) => !/^(config|summari|detail|v\d)$/.test(word));
    const name = `${noun.join(" ")} ${path
      .split(/[.[\]{}]+/)
      .filter(Boolean)
      .slice(-2)
      .join(".")} ${key ?? ""}`;
    return !seen.has(name) && seen.add(name) !== undefined;
  };
  const first = found.filter(isNew);
  const least = first.at(-1)?.score ?? 0;
  return [...first, ...found.filter((one) => !first.includes(one)).map((one) => ({ ...one, score: Math.min(one.score, least) }))];
}

/** From here on a published check speaks of what the requirement asks for. */
const COVERED = 0.5;

/**
 * Whether the first parameter of the search goes before a published check: by how much more of the requirement's telling words it says
 * (those of the check's resource left out), how near the check's own parameter comes in the search, whether a number is asked for that
 * the check does not limit, and how much of the requirement the check speaks of. Learned, see docs/controls-review.md.
 */
const BETTER = { says: 1.42, near: -2.93, number: 0.77, covered: -2.46, structure: -0.42, always: 2.6 } as const;
/** Where the parameter of a check stands behind so many others, it is not near. */
const NEAREST = 8;

function isBetter(
  [own, ...others]: readonly FoundParameter[],
  { control, coverage }: KnownMatch,
  known: FoundParameter | undefined,
  { said, limit }: Asked,
): boolean {
  if (!own || !known || isSame(own, known) || nameOf(own) === nameOf(known)) return false;
  const resource = new Set(stemsOf(control.noun));
  const telling = [...said].filter(([word]) => !resource.has(word));
  const sum = (list: readonly (readonly [string, number])[]) => list.reduce((total, [, weight]) => total + weight, 0);
  const share = (stems: ReadonlySet<string>) => sum(telling.filter(([word]) => stems.has(word))) / Math.max(0.01, sum(telling));
  const { shape } = own.parameter;
  const near = others.slice(0, NEAREST - 1).find((one) => isSame(one, known))?.score ?? 0;
  const yes = (truth: boolean) => (truth ? 1 : 0);
  return (
    BETTER.says * (share(stemsOfParameter(own)) - share(stemsOfCheck(control))) +
      (BETTER.near * near) / Math.max(0.01, own.score) +
      BETTER.number * yes(limit !== undefined && isNumeric(shape) && !/^(range|age|version)$/.test(control.condition.test.is)) +
      BETTER.covered * coverage +
      BETTER.structure * yes(shape.kind === "structure" || shape.kind === "map") +
      BETTER.always >
    0
  );
}

const isSame = (one: FoundParameter, other: FoundParameter) =>
  one.operation === other.operation && one.path === other.path && one.key === other.key;
const nameOf = ({ parameter, key }: FoundParameter) => key ?? parameter.member.name;

/** The parameters of published checks that speak of the requirement go first, unless another one clearly says more of it. */
export function withKnown(
  service: ServiceSpecification,
  requirement: string,
  found: FoundParameter[],
  query?: Query,
  asked?: Asked,
  hasSaidValue: (one: FoundParameter) => boolean = () => false,
): FoundParameter[] {
  const [best, ...others] = matchKnown(service, requirement, 4).filter(({ coverage }) => coverage >= COVERED);
  if (!best) return found;
  const close = others.filter(({ score }) => score >= 0.6 * best.score);
  const top = found[0]?.score ?? 1;
  const first = [best, ...close].flatMap(({ control, score }) =>
    knownParameter(service, control, Math.round(100 * top * (score / best.score)) / 100),
  );
  const name = ({ operation, path, key }: FoundParameter) => `${operation} ${path} ${key ?? ""}`;
  const rest = found.filter((one) => !first.some((other) => name(other) === name(one)));
  const [own] = found;
  if (own && asked && isBetter(found, best, first[0], asked)) {
    const others = [...first, ...rest].filter((one) => !isSame(one, own));
    return [first.find((one) => isSame(one, own)) ?? own, ...others];
  }
  // A value that is named belongs to the parameter that has it.
  const valued =
    first[0] && !hasSaidValue(first[0]) && !asksForSaid(best.control, requirement)
      ? rest.slice(0, NEAR).find((one) => hasSaidValue(one) && one.score >= FAR * top && !isToldBy(best.control, one, requirement))
      : undefined;
  const whole = valued ?? (query && wholeOf(first[0], rest, query));
  if (whole) return [whole, ...first, ...rest.filter((one) => one !== whole)];
  const twin = query && twinOf(first[0], rest, query);
  return twin ? [twin, ...first, ...rest.filter((one) => one.path !== twin.path || one.operation !== twin.operation)] : [...first, ...rest];
}

/** Whether the check asks for a value that is named; the specification lists no values of a text. */
function asksForSaid({ condition: { test } }: KnownControl, requirement: string): boolean {
  const said = new Set(stemsOf(requirement));
  return test.is === "value" && test.values.some((value) => typeof value === "string" && stemsOf(value).every((word) => said.has(word)));
}

/** Whether a value that is named says which resources are meant, and the check speaks of these: `FSx for ONTAP file systems should …`. */
function isToldBy(check: KnownControl, { parameter: { shape } }: FoundParameter, requirement: string): boolean {
  const stems = stemsOfCheck(check);
  const wordsIn = (text: string) => new Set(stemsOf(text));
  const [all, subject] = [wordsIn(requirement), wordsIn(requirement.slice(0, PREDICATE.exec(requirement.toLowerCase())?.index))];
  const values = (shape.kind === "scalar" ? shape.values : []).map((value) => stemsOf(value));
  const said = values.filter((words) => words.every((word) => all.has(word)));
  return said.length > 0 && said.every((words) => words.every((word) => stems.has(word) && subject.has(word)));
}

/** A value that is named by accident stands in a parameter that is so far behind. */
const FAR = 0.15;
/** Among so many of the search a name that is said as a whole is looked for. */
const NEAR = 4;

/** The parameter all words of whose name the requirement says, two at least, where it says less of the published check's. */
function wholeOf(first: FoundParameter | undefined, others: readonly FoundParameter[], query: Query): FoundParameter | undefined {
  const wordsOf = ({ parameter, key }: FoundParameter) =>
    [...new Set(stemsOf(key ?? parameter.member.name))].filter((word) => !FAINT.has(word));
  const isWhole = (one: FoundParameter) => wordsOf(one).every((word) => query.said.includes(word));
  if (!first?.known || isWhole(first)) return undefined;
  const least = shareOf(query, stemsOfFound(first));
  const decides = ({ parameter: { shape, list }, key }: FoundParameter) =>
    key === undefined && !list && shape.kind === "scalar" && (shape.type !== "string" || shape.values.length > 0);
  const found = others.slice(0, NEAR).filter((one) => decides(one) && wordsOf(one).length > 1 && isWhole(one));
  return found.find((one) => shareOf(query, stemsOfParameter(one)) > least);
}

/** By so much more of the requirement a parameter of the same name has to speak. */
const TWIN = 0.05;

/** The parameter of the same name in another structure or operation that says more of the requirement: the check holds of it as well. */
function twinOf(first: FoundParameter | undefined, others: readonly FoundParameter[], query: Query): FoundParameter | undefined {
  const known = first?.known;
  if (!first || !known || first.key !== undefined) return undefined;
  const share = (one: FoundParameter) => shareOf({ ...query, said: query.nouns }, stemsOfParameter(one));
  // `assign public addresses to tasks` speaks of no task set.
  const names = first.path.split(".");
  const isSaid = ({ path }: FoundParameter) =>
    (moreOf(path, first.path) ?? path.split(".").filter((name) => name.endsWith("[]") && !names.includes(name)))
      .flatMap(stemsOf)
      .every((word) => query.said.includes(word));
  const isTwin = ({ parameter, key }: FoundParameter) => {
    const { member, parents, side, shape } = parameter;
    const own = first.parameter;
    return (
      key === undefined &&
      side === "output" &&
      member.name === own.member.name &&
      (!GENERIC.test(member.name) || parents.at(-1) === own.parents.at(-1)) &&
      JSON.stringify(shape) === JSON.stringify(own.shape)
    );
  };
  const [twin] = others.filter((one) => isTwin(one) && isSaid(one)).sort((a, b) => share(b) - share(a));
  if (!twin || share(twin) <= share(first) + TWIN) return undefined;
  const { template: _, others: __, ...rest } = known;
  const condition = { ...known.condition, property: { ...known.condition.property, path: twin.path } };
  return { ...twin, score: first.score, known: { ...rest, operation: twin.operation, condition } };
}

/** The names that a path has in its middle and another one has not, where both begin alike and end in the same two names at least. */
export function moreOf(long: string, short: string): string[] | undefined {
  const [whole, part] = [long.split("."), short.split(".")];
  if (part.length < 3 || part.length >= whole.length) return undefined;
  let begin = 0;
  while (begin < part.length && whole[begin] === part[begin]) begin++;
  const end = part.length - begin;
  if (begin < 1 || end < 2 || part.slice(begin).join(".") !== whole.slice(whole.length - end).join(".")) return undefined;
  return whole.slice(begin, whole.length - end);
}

/** Stems of a parameter's names, and of the published check that speaks of it. */
export function stemsOfFound(found: FoundParameter): Set<string> {
  return found.known ? new Set([...stemsOfParameter(found), ...stemsOfCheck(found.known)]) : stemsOfParameter(found);
}

function stemsOfParameter({ parameter, key }: FoundParameter): Set<string> {
  const { operation, parents, member } = parameter;
  return new Set(
    [...splitWords(operation.name).slice(1), ...parents.flatMap(splitWords), ...splitWords(member.name), ...splitWords(key ?? "")].map(
      stem,
    ),
  );
}

/** Which share of what the requirement itself says stands among these words. */
function shareOf({ weights, said }: Query, stems: ReadonlySet<string>): number {
  const words = [...new Set(said)];
  const sum = (list: readonly string[]) => list.reduce((total, word) => total + (weights.get(word) ?? 0), 0);
  return sum(words.filter((word) => stems.has(word))) / Math.max(0.01, sum(words));
}

/** The parameter of a published check as this specification has it; none where it does not. */
function knownParameter(service: ServiceSpecification, control: KnownControl, score: number): FoundParameter[] {
  const operation = service.operations.find((one) => one.name === control.operation);
  if (!operation) return [];
  const { path, where } = control.condition.property;
  const wanted = where?.path ?? path;
  const paths = pathsOf(service, operation, "output");
  const exact = paths.find((one) => one.path === wanted);
  const dot = wanted.lastIndexOf(".");
  const map = exact ? undefined : paths.find((one) => one.path === wanted.slice(0, dot) && one.shape.kind === "map");
  const parameter = exact ?? map;
  if (!parameter) return [];
  const key = where?.value ?? (map ? wanted.slice(dot + 1) : undefined);
  return [{ operation: operation.name, path: parameter.path, score, parameter, known: control, ...(key !== undefined && { key }) }];
}
