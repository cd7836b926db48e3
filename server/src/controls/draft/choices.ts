// Which parameters a draft takes when nobody chooses. Pure.
import type { FoundParameter } from "../retrieval/found";
import { splitWords, stem, stemsOf } from "../retrieval/words";
import { pathsOf } from "../specification/paths";
import type { ServiceSpecification } from "../specification/types";

/**
 * The parameters that a draft takes when nobody chooses: the best one, and with it its siblings where the structure
 * around them is made of switches only and the requirement names none of them by all its words: they are the parts of one whole
 * (the four of a public access block).
 */
export function bestChoices(service: ServiceSpecification, found: readonly FoundParameter[], requirement: string): FoundParameter[] {
  const [best] = found;
  if (!best) return [];
  const { operation, side, parents, shape } = best.parameter;
  if (best.key !== undefined || shape.kind !== "scalar" || shape.type !== "boolean" || parents.length === 0) return [best];
  const around = (one: { parents: string[] }) => one.parents.join(".") === parents.join(".");
  const members = pathsOf(service, operation, side).filter(around);
  const areSwitches = members.every((one) => one.shape.kind === "scalar" && one.shape.type === "boolean" && !one.list);
  const siblings = found.filter((one) => one.parameter.operation === operation && one.parameter.side === side && around(one.parameter));
  if (!areSwitches || members.length < 2 || siblings.length < members.length) return [best];
  const said = new Set(stemsOf(requirement));
  const words = ({ parameter }: FoundParameter) => stemsOf(parameter.member.name);
  // What all siblings say, what the resource is called and what only says that it is forbidden tell none of them apart.
  const common = words(best).filter((word) => siblings.every((one) => words(one).includes(word)));
  const listed = service.operations.filter(({ name }) => /^List/.test(name)).map(({ name }) => stem(splitWords(name).at(-1) as string));
  const faint = new Set([...common, ...listed, ...stemsOf(operation.name), ...["block", "ignore", "restrict", "deny"].map(stem)]);
  const isNamed = (one: FoundParameter) => {
    const own = words(one).filter((word) => !faint.has(word));
    return own.length > 0 && own.every((word) => said.has(word));
  };
  // The only one of which a word is said that tells it from the others.
  const distinct = siblings.filter((one) => {
    const others = new Set(siblings.filter((other) => other !== one).flatMap(words));
    return words(one).some((word) => !others.has(word) && !faint.has(word) && word.length > 2 && said.has(word));
  });
  if (distinct.length === 1 && distinct[0] === best) return [best];
  const whole = siblings.filter((one) => words(one).every((word) => said.has(word)));
  const named = whole.length > 0 ? whole : siblings.filter(isNamed);
  return named.length > 0 ? named : siblings;
}
