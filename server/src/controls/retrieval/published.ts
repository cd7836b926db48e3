// What the published checks say of a requirement beside what the search finds, and the same member of several answers merged. Pure.
import { matchKnown, stemsOfCheck } from "../known/match";
import type { KnownControl } from "../known/table";
import { pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";
import type { FoundParameter, Query } from "./found";
import { FAINT } from "./vocabulary";
import { splitWords, stem } from "./words";

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

/** By so much more of the requirement a parameter has to speak to go before a published check. */
const BETTER = 0.2;

/** The parameters of published checks that speak of the requirement go first, unless another one clearly says more of it. */
export function withKnown(
  service: ServiceSpecification,
  requirement: string,
  found: FoundParameter[],
  query?: Query,
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
  const isBetter =
    query && own && rest[0] === own && shareOf(query, stemsOfParameter(own)) > shareOf(query, stemsOfCheck(best.control)) + BETTER;
  if (isBetter) return [own, ...first, ...rest.slice(1)];
  // A value that is named belongs to the parameter that has it.
  const valued = first[0] && !hasSaidValue(first[0]) ? rest.slice(0, NEAR).find(hasSaidValue) : undefined;
  const whole = valued ?? (query && wholeOf(first[0], rest, query));
  if (whole) return [whole, ...first, ...rest.filter((one) => one !== whole)];
  const twin = query && twinOf(first[0], rest, query);
  return twin ? [twin, ...first, ...rest.filter((one) => one.path !== twin.path || one.operation !== twin.operation)] : [...first, ...rest];
}

/** Among so many of the search a name that is said as a whole is looked for. */
const NEAR = 4;

/** The parameter all words of whose name the requirement says, two at least, where it says less of the published check's. */
function wholeOf(first: FoundParameter | undefined, others: readonly FoundParameter[], query: Query): FoundParameter | undefined {
  const wordsOf = ({ parameter, key }: FoundParameter) =>
    [...new Set(splitWords(key ?? parameter.member.name).map(stem))].filter((word) => !FAINT.has(word));
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
  const share = (one: FoundParameter) => shareOf(query, stemsOfParameter(one));
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
  const [twin] = others.filter(isTwin).sort((a, b) => share(b) - share(a));
  if (!twin || share(twin) <= share(first) + TWIN) return undefined;
  const { template: _, others: __, ...rest } = known;
  const condition = { ...known.condition, property: { ...known.condition.property, path: twin.path } };
  return { ...twin, score: first.score, known: { ...rest, operation: twin.operation, condition } };
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
