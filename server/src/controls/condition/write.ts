// Conditions as steps of a scenario. What is written here `read.ts` reads back to the same condition. Pure.
import type { Atom, Bound, Condition, Scalar, Test } from "./tree";

/** A step, and whether it already holds of a property that is missing. */
interface Phrase {
  text: string;
  missing: boolean;
}

/**
 * The step for one question. A property that is missing counts as the question says: where the words alone would say
 * otherwise, the step names it.
 */
export function stepOf(atom: Atom): string {
  const { subject, phrase, tail } = parts(atom);
  if (phrase.missing === atom.missing) return `${subject} ${phrase.text}${tail}`;
  return atom.missing ? `${subject} is missing or ${withoutVerb(phrase.text)}${tail}` : `${subject} is present and ${phrase.text}${tail}`;
}

/** A whole condition in one line, as an answer to be chosen. */
export function inWords(condition: Condition): string {
  if (condition.kind === "test") return stepOf(condition);
  const word = condition.kind === "all" ? " and " : " or ";
  return condition.parts.map((part) => (part.kind === "test" ? inWords(part) : `(${inWords(part)})`)).join(word);
}

/**
 * The same as scenarios of their own want it: the step about a value that is there, and where the words do not hold of
 * a missing property although the question does, the step that says that it is missing. `always`: also where the words hold of it.
 */
export function stepsOf(atom: Atom, always = false): string[] {
  const { subject, phrase, tail } = parts(atom);
  // The words hold of a missing property as well: told apart, so that the result says which one it is.
  if (always && phrase.missing && atom.missing && atom.test.is !== "set" && !atom.property.count)
    return [`${subject} is present and ${phrase.text}${tail}`, `\`${atom.property.path}\` is missing${tail}`];
  if (phrase.missing === atom.missing || !atom.missing) return [stepOf(atom)];
  return [`${subject} ${phrase.text}${tail}`, `${subject} is missing${tail}`];
}

function parts(atom: Atom): { subject: string; phrase: Phrase; tail: string } {
  const { path, where, count } = atom.property;
  const several = /\[\]/.test(path.replace(/^[^[\]]*\[\]/, "")) || path.endsWith("[]");
  const quantifier = count ? "the number of " : several && atom.quantifier === "some" ? "at least one of " : "";
  return {
    subject: `${quantifier}\`${path}\``,
    phrase: phraseOf(atom.test, atom.negated),
    tail: where ? ` where \`${where.path}\` is ${JSON.stringify(where.value)}` : "",
  };
}

function withoutVerb(text: string): string {
  return /^is (at|less|greater|more|between|outside)/.test(text) ? text.slice(3) : text;
}

function phraseOf(test: Test, negated: boolean): Phrase {
  switch (test.is) {
    case "value": {
      const [only] = test.values;
      if (test.values.length === 1 && typeof only === "boolean") return { text: `is ${only !== negated}`, missing: false };
      if (test.values.length === 1) return { text: `is ${negated ? "not " : ""}${valueText(only as Scalar)}`, missing: negated };
      return { text: `is ${negated ? "none" : "one"} of ${test.values.map(valueText).join(", ")}`, missing: negated };
    }
    case "set":
      return { text: `is ${negated ? "" : "not "}${test.word}`, missing: negated };
    case "listed":
      return { text: `is ${negated ? "none" : "one"} of the rule parameter ${test.parameter}`, missing: negated };
    case "range":
      return { text: `is ${rangeText(test.least, test.most, negated)}`, missing: false };
    case "version": {
      const word = test.least !== undefined ? (negated ? "less than" : "at least") : negated ? "greater than" : "at most";
      return { text: `is ${word} version ${JSON.stringify(test.least ?? test.most ?? "")}`, missing: false };
    }
    case "age": {
      const days = boundText(test.days, "day");
      if (test.direction === "ago") return { text: `is ${negated ? "more than" : "at most"} ${days} ago`, missing: false };
      return { text: `is ${negated ? "past or at most" : "more than"} ${days} in the future`, missing: false };
    }
  }
}

function rangeText(least: Bound | undefined, most: Bound | undefined, negated: boolean): string {
  if (least && most) return `${negated ? "outside" : "between"} ${boundText(least)} and ${boundText(most)}`;
  if (least) return `${negated ? "less than" : "at least"} ${boundText(least)}`;
  return `${negated ? "greater than" : "at most"} ${boundText(most ?? {})}`;
}

function boundText({ number, parameter }: Bound, unit?: string): string {
  if (parameter !== undefined) return `the rule parameter ${parameter}`;
  return `${number}${unit === undefined ? "" : number === 1 ? ` ${unit}` : ` ${unit}s`}`;
}

function valueText(value: Scalar): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
