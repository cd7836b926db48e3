// Numbers, counts and ages of a demand as conditions, with the parameters of the rule that hold their ends. Pure.
import type { Atom, Condition, Property, Test } from "../condition/tree";
import type { Amount } from "../requirement/amounts";
import { inUnit } from "../requirement/units";
import type { Demand } from "../requirement/wish";
import type { FoundParameter } from "../retrieval/found";
import { nameOf } from "./direction";
import type { ControlParameter } from "./outline";

/** What the requirement leaves open, for the user to say. */
export interface ControlQuestion {
  kind: "direction" | "verb" | "scope" | "exception" | "conflict" | "number" | "property" | "sense";
  question: string;
  /** The answers to choose from; the first is what the draft takes. */
  options: string[];
}

/** A question as the file has it under `Not settled:`. */
export function asOpen({ question, options }: ControlQuestion): string {
  return options[0] === undefined ? question : `${question} The draft takes: ${options[0]}.`;
}

export interface Binding {
  condition: Condition;
  parameters: ControlParameter[];
  questions: ControlQuestion[];
}

export type Bare = Omit<Binding, "questions"> & { questions: ControlQuestion[] };

/** A question about one property; where nothing else is said, a missing one counts as the words say. */
export function atom(property: Property, test: Test, negated: boolean, missing = negated): Atom {
  return { kind: "test", property, quantifier: "each", test, negated, missing };
}

export function plain(condition: Condition, parameters: ControlParameter[] = [], questions: ControlQuestion[] = []): Bare {
  return { condition, parameters, questions };
}

/** The ends that the demand leaves, both belonging to the range. */
function endsOf(amount: Amount, wanted: boolean, integer: boolean): { least?: number; most?: number; negated: boolean; open?: true } {
  let { least, most } = amount;
  let open = amount.open === true;
  if (least !== undefined && most !== undefined) return { least, most, negated: !wanted };
  if (!wanted) {
    [least, most] = [most, least];
    open = !open;
  }
  if (!open) return { ...(least !== undefined && { least }), ...(most !== undefined && { most }), negated: false };
  if (integer) return { ...(least !== undefined && { least: least + 1 }), ...(most !== undefined && { most: most - 1 }), negated: false };
  // More than 0.5: not at most 0.5.
  return { ...(least !== undefined && { most: least }), ...(most !== undefined && { least: most }), negated: true };
}

export function count(property: Property, amount: Amount, wanted: boolean): Bare {
  const bare = amount.bare && wanted ? { least: amount.least as number, from: 0, to: 0 } : amount;
  const { least, most, negated } = endsOf(bare, wanted, true);
  const test: Test = {
    is: "range",
    ...(least !== undefined && { least: { number: least } }),
    ...(most !== undefined && { most: { number: most } }),
  };
  // A list that is missing has no entries.
  const holdsForNone = (least ?? 0) <= 0;
  return plain(atom(property, test, negated, holdsForNone !== negated));
}

const UNIT_NAMES: [RegExp, string][] = [
  [/days?$|indays/i, "day"],
  [/hours?$/i, "hour"],
  [/minutes?$/i, "minute"],
  [/seconds?$/i, "second"],
];

/** The unit of a parameter, from its name or its documentation. */
export function unitOf(choice: FoundParameter): string | undefined {
  const name = nameOf(choice);
  const named = UNIT_NAMES.find(([pattern]) => pattern.test(name))?.[1];
  const { documentation } = choice.parameter.member;
  return named ?? /\b(?:in|of) (day|hour|minute|second)s\b/i.exec(documentation)?.[1]?.toLowerCase() ?? sizeOf(name, documentation);
}

/** The unit of a size: `DiskInGB`, `in gibibytes`. */
function sizeOf(name: string, documentation: string): string | undefined {
  const own = /(?:In|_in_)?([KMGT]i?B|Bytes|bytes)s?$/.exec(name)?.[1];
  const said = /\b(?:in|of) \(?(?:([KMGT]i?B)s?|(kilo|mega|giga|tera|kibi|mebi|gibi|tebi)?bytes)\b/i.exec(documentation);
  const unit = own ?? (said ? (said[1] ?? `${said[2]?.charAt(0) ?? ""}${said[2] ? "b" : "byte"}`) : undefined);
  return unit
    ?.toLowerCase()
    .replace(/^bytes$/, "byte")
    .replace(/^([kmgt])ib$/, "$1b");
}

/** The unit of an attribute that is a key of a map or list: the services that have such keys count in seconds where the name says no other. */
export function unitOfKey(key: string): string | undefined {
  const named = UNIT_NAMES.find(([pattern]) => pattern.test(key))?.[1];
  return named ?? (/(period|timeout|delay)$/i.test(key) ? "second" : undefined);
}

/** A number said in another unit than the parameter's; as it is where nobody can say. */
function converted(value: number, said: string | undefined, own: string | undefined): number {
  return inUnit(value, said, own) ?? value;
}

/** A number without a comparison is the most of what must not be long, the least of everything else. */
function isMost(name: string, amount: Amount): boolean {
  return amount.every === true || /max|age|timeout|expir|ttl/i.test(name);
}

export function number(property: Property, demand: Demand, wanted: boolean, unit: string | undefined, integer: boolean): Bare {
  const [amount] = demand.amounts;
  const name = property.where?.value ?? (property.path.split(".").at(-1) as string);
  const ports = /port$/i.test(name) ? portsIn(demand.text) : [];
  if (ports.length > 0) return plain(atom(property, { is: "value", values: ports }, !wanted));
  if (!amount) return withoutAmount(property, name, demand, wanted);
  const said = demand.amounts;
  if (said.length > 1 && said.every(({ bare }) => bare))
    return plain(atom(property, { is: "value", values: said.map((one) => converted(one.least as number, one.unit, unit)) }, !wanted));
  if (amount.bare && !wanted) return notThisNumber(property, name, amount, unit);
  // None is no limit.
  if (amount.bare && amount.least === 0) return plain(atom(property, { is: "value", values: [0] }, false));
  const bare: Amount = amount.bare
    ? ({ ...amount, ...(isMost(name, amount) ? { least: undefined } : { most: undefined }) } as Amount)
    : amount;
  const inUnit = (value: number | undefined) => (value === undefined ? undefined : converted(value, amount.unit, unit));
  const { least, most, negated } = endsOf(
    clean({ ...bare, least: inUnit(bare.least), most: inUnit(bare.most) } as Amount),
    wanted,
    integer,
  );
  if (least !== undefined && least === most) return plain(atom(property, { is: "value", values: [least] }, !wanted));
  const words = amount.unit === undefined ? undefined : (unit ?? amount.unit);
  const bound = (end: "minimum" | "maximum", number: number): ControlParameter => ({
    name: end,
    description: `${end === "minimum" ? "smallest" : "largest"} value that is ${negated ? "not " : ""}allowed`,
    defaultValue: `${number}${words === undefined || !/^(second|minute|hour|day|week|month|year)$/.test(words) ? "" : ` ${words}${number === 1 ? "" : "s"}`}`,
  });
  const test: Test = {
    is: "range",
    ...(least !== undefined && { least: { number: least, parameter: "minimum" } }),
    ...(most !== undefined && { most: { number: most, parameter: "maximum" } }),
  };
  const parameters = [...(least === undefined ? [] : [bound("minimum", least)]), ...(most === undefined ? [] : [bound("maximum", most)])];
  return plain(atom(property, test, negated, false), parameters, unitQuestions(name, amount, unit));
}

/** A size in a unit, of a number of which nobody says in what it counts. */
function unitQuestions(name: string, amount: Amount, unit: string | undefined): ControlQuestion[] {
  if (inUnit(1, amount.unit, "byte") === undefined || inUnit(1, unit, "byte") !== undefined) return [];
  const said = `${amount.least ?? amount.most} ${amount.unit}`;
  return [{ kind: "number", question: `Which value of \`${name}\` is \`${said}\`? Nothing says in what it counts.`, options: [] }];
}

/** `port 3306` is a name, and not how many. */
function portsIn(text: string): number[] {
  return [...text.matchAll(/\bports? (\d{1,5}(?:(?:, ?| or | and | nor | )\d{1,5}){0,8})\b/gi)].flatMap(([, list = ""]) =>
    (list.match(/\d+/g) ?? []).map(Number),
  );
}

/** A number of which nothing is said but that it has to be there, or has to be enough. */
function withoutAmount(property: Property, name: string, demand: Demand, wanted: boolean): Bare {
  if (/\b(sufficient|adequate|enough|appropriate|reasonable|minimum|maximum|suitable|defined|specified)\b/i.test(demand.text) && wanted) {
    const most = isMost(name, { from: 0, to: 0 });
    const end = most ? "maximum" : "minimum";
    const question: ControlQuestion = {
      kind: "number",
      question: `What is the ${most ? "largest" : "smallest"} value of \`${name}\` that is allowed?`,
      options: [],
    };
    const test: Test = { is: "range", [most ? "most" : "least"]: { parameter: end } } as Test;
    return plain(
      atom(property, test, false, false),
      [{ name: end, description: `${most ? "largest" : "smallest"} value that is allowed` }],
      [question],
    );
  }
  if (wanted) return plain(atom(property, { is: "range", most: { number: 0 } }, true, false));
  return plain(atom(property, { is: "value", values: [0] }, false, true));
}

/** A number without a comparison in a sentence that is turned around: a limit may be meant, and nobody says on which side. */
function notThisNumber(property: Property, name: string, amount: Amount, unit: string | undefined): Bare {
  const value = converted(amount.least as number, amount.unit, unit);
  const question: ControlQuestion = {
    kind: "number",
    question: `What is the ${isMost(name, amount) ? "largest" : "smallest"} value of \`${name}\` that is allowed, if \`${value}\` is a limit and not just a value that must not be?`,
    options: [],
  };
  return plain(atom(property, { is: "value", values: [value] }, true), [], [question]);
}

function clean(amount: Amount): Amount {
  return Object.fromEntries(Object.entries(amount).filter(([, value]) => value !== undefined)) as unknown as Amount;
}

/** An end has to be far enough away; anything else must not be too long ago. */
export function age(property: Property, name: string, demand: Demand, wanted: boolean): Bare {
  const ends = /after|expir|until|end(date|time)?$|deadline/i.test(name);
  const [amount] = demand.amounts;
  const direction = ends ? "ahead" : "ago";
  const days = amount ? converted((amount.least ?? amount.most) as number, amount.unit ?? "day", "day") : ends ? 30 : 90;
  // Ago: at most so many days. Ahead: more than so many.
  const wantsLeast = amount && !amount.bare ? (amount.least !== undefined) === wanted : wanted;
  const turned = ends ? !wantsLeast && amount !== undefined && !amount.bare : wantsLeast && amount !== undefined && !amount.bare;
  const test: Test = { is: "age", days: { number: days, parameter: "days" }, direction };
  return plain(atom(property, test, turned, false), [{ name: "days", description: "number of days", defaultValue: `${days}` }]);
}

/** A list that the rule's user fills. */
export function listed(property: Property, wanted: boolean, name: string, path: string, known: string[], values?: string[]): Bare {
  const test: Test = { is: "listed", parameter: name, ...(values && { values }) };
  const description = `values of ${path} that are ${wanted ? "" : "not "}allowed${outOf(known)}`;
  return plain(atom(property, test, !wanted), [{ name, description, ...(values && { defaultValue: values.join(", ") }) }]);
}

function outOf(values: string[]): string {
  return values.length === 0 ? "" : `, out of ${values.slice(0, 12).join(", ")}${values.length > 12 ? ", …" : ""}`;
}
