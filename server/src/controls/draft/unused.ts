// What a requirement writes like a value and its draft says nothing of: the draft may speak of another property. Pure.
import type { Condition } from "../condition/tree";
import { turnedInto, withoutAsides, withoutContrast, withoutLess } from "../requirement/asides";
import { type Demand, demandsOf, type Wish } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { namesIn, valuesIn } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import type { ControlQuestion } from "./limits";

/** Products with their version, which are values of runtimes and architectures only. */
const PRODUCTS = /(?<![\w.-])(?:(?:python|nodejs|java|dotnet|ruby|go|provided)\d[\w.]{0,12}|arm64|x86_64)(?![\w-])/g;

/** So many properties are offered. */
const OFFERED = 5;

/** The first value that the requirement asks for and neither the condition nor the parameters have. */
export function unusedValue(
  { id, title }: ServiceSpecification,
  requirement: string,
  wish: Wish,
  condition: Condition,
  choices: readonly FoundParameter[],
  found: readonly FoundParameter[],
): string | undefined {
  const whole = withoutLess(withoutAsides(requirement));
  const asked = withoutContrast(turnedInto(whole) ?? whole);
  const written = ({ text, literals }: Demand) =>
    [...literals, ...valuesIn(text), ...(text.match(PRODUCTS) ?? []), ...namesIn(requirement), ...valuesOf(found, text)].filter(
      (one) => asked.includes(one) && squash(one).length > 1,
    );
  // A value that the parameter knows and the condition leaves out was read, and is not what is asked for.
  const known = choices.flatMap(({ operation, path, key, parameter: { shape, operation: of } }) => [
    operation,
    of.name,
    path,
    key ?? "",
    ...(shape.kind === "scalar" ? shape.values : []),
  ]);
  const used = squash(JSON.stringify([condition, known, id, title]));
  const isUsed = (one: string) => used.includes(squash(one));
  const demands = demandsOf(wish);
  // `A; B is forbidden`: of what is only forbidden beside what is asked for nothing has to be said.
  const isAny = demands.some((demand) => written(demand).some(isUsed));
  return demands.flatMap((demand) => (demand.wanted || !isAny ? written(demand) : [])).find((one) => !isUsed(one));
}

/** Values of what was found that stand in the text as they are written, and could be no plain word: `allow-all`, `READ_ONLY`. */
function valuesOf(found: readonly FoundParameter[], text: string): string[] {
  const values = new Set(found.flatMap(({ parameter: { shape } }) => (shape.kind === "scalar" ? shape.values.map(squash) : [])));
  return (text.match(/[A-Za-z\d][\w.:-]{2,60}/g) ?? []).filter((word) => values.has(squash(word)) && /[-_\d]/.test(word));
}

function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\d]/gu, "");
}

/** Which of the properties that were found is meant; the draft takes the first. */
export function propertyQuestion(value: string, choices: readonly FoundParameter[], found: readonly FoundParameter[]): ControlQuestion {
  const options = [...new Set([...choices, ...found].map(optionOf))].slice(0, OFFERED);
  return { kind: "property", question: `Which property is meant? The draft says nothing of \`${value}\`.`, options };
}

/** The property that an answer names. */
export function answeredProperty(
  question: ControlQuestion,
  answer: string | undefined,
  found: readonly FoundParameter[],
): FoundParameter | undefined {
  return answer === undefined || answer === question.options[0] ? undefined : found.find((one) => optionOf(one) === answer);
}

function optionOf({ operation, path }: FoundParameter): string {
  return `${operation}: ${path}`;
}
