// The parameters of a service as documents of a text search: words of names, of what they stand in, of values and documentation. Pure.
import MiniSearch from "minisearch";
import { byObject } from "../../core/session/query";
import { knownControls } from "../known/table";
import { MOST_PARAMETERS } from "../limits";
import { type ParameterPath, pathsOf } from "../specification/paths";
import type { Operation, ServiceSpecification } from "../specification/types";
import { GENERIC } from "./published";
import { splitWords, stem, stemsOf, terms } from "./words";

/** Every field holds stems, separated by blanks. */
interface Document {
  id: number;
  leaf: string;
  context: string;
  noun: string;
  text: string;
  values: string;
}

/** What a document stands for: a parameter, or one key of a map or attribute list, which is searched for as if it were one. */
export interface Entry {
  parameter: ParameterPath;
  key?: string;
  /** The stems of its own name. */
  words: readonly string[];
}

export interface ServiceSearch {
  engine: MiniSearch<Document>;
  entries: Entry[];
  nouns: Map<Operation, string[]>;
  /** Each noun as one text, and the words of all of them. */
  wholeNouns: ReadonlySet<string>;
  nounWords: ReadonlySet<string>;
  /** How many operations speak of this noun: what a service is mainly about. */
  weight: Map<string, number>;
  vocabulary: Set<string>;
  /** In how many parameters a word stands, as a name of it, of what it stands in or of its operation, or as a value. */
  frequency: Map<string, number>;
  /** The words of the vocabulary that are another form of this one. */
  relatives: (word: string) => readonly string[];
  /** Names of the operations that published checks read. */
  published: Set<string>;
}

type Field = "leaf" | "context" | "noun" | "text" | "values";

export const BOOST: Readonly<Record<Field, number>> = { leaf: 3, context: 1.2, noun: 0.8, text: 0.8, values: 0.9 };
export const READ = /^(describe|get|list|batch|lookup|search|head)$/;
export const WRITE = /^(create|put|update|modify|set|enable|disable|run|start|register)$/;

const SHORTEST_BEGINNING = 5;
const LONGEST_REST = 3;

/** The words of a vocabulary of which one is the beginning of the other. */
function relativesIn(vocabulary: ReadonlySet<string>): (word: string) => readonly string[] {
  const byBeginning = new Map<string, string[]>();
  for (const word of vocabulary) {
    if (word.length < SHORTEST_BEGINNING || /\d/.test(word)) continue;
    const beginning = word.slice(0, SHORTEST_BEGINNING);
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), word]);
  }
  return (word) =>
    (byBeginning.get(word.slice(0, SHORTEST_BEGINNING)) ?? []).filter(
      (other) =>
        other !== word &&
        Math.abs(other.length - word.length) <= LONGEST_REST &&
        (other.startsWith(word.replace(/[iy]$/, "")) || word.startsWith(other.replace(/[iy]$/, ""))),
    );
}

/** `Enabled` or `Status` alone says nothing: it is the `Enabled` of what it stands in, or of the operation's noun. */
function leafWords({ member, parents, operation }: ParameterPath): string[] {
  if (!GENERIC.test(member.name)) return [member.name];
  return [member.name, parents.at(-1) ?? operation.name.replace(/^[A-Z][a-z]+/, "")];
}

function keysOf(parameter: ParameterPath): string[] {
  return parameter.shape.kind === "map" && parameter.shape.keys.length > 0 ? parameter.shape.keys : parameter.member.keys;
}

export const searchOf = byObject("controls/searches through services", (service: ServiceSpecification): ServiceSearch => {
  const parameters: ParameterPath[] = [];
  const nouns = new Map<Operation, string[]>();
  const weight = new Map<string, number>();
  const readable = new Set<string>();
  for (const operation of service.operations) {
    const [verb = "", ...rest] = splitWords(operation.name);
    const noun = rest.map(stem);
    nouns.set(operation, noun);
    weight.set(noun.join(" "), (weight.get(noun.join(" ")) ?? 0) + 1);
    if (READ.test(verb)) readable.add(noun.join(" "));
  }
  for (const [operation, noun] of nouns) {
    const verb = splitWords(operation.name)[0] ?? "";
    // What can be read is checked by reading it: a writing operation matters only where nothing reads its noun.
    const side = READ.test(verb) ? "output" : WRITE.test(verb) && !readable.has(noun.join(" ")) ? "input" : undefined;
    if (side) parameters.push(...pathsOf(service, operation, side).slice(0, MOST_PARAMETERS));
  }
  const vocabulary = new Set<string>();
  const words = (text: string) => {
    const list = stemsOf(text);
    for (const word of list) vocabulary.add(word);
    return list;
  };
  const frequency = new Map<string, number>();
  const documents: Document[] = [];
  const entries: Entry[] = [];
  for (const parameter of parameters) {
    const values = parameter.shape.kind === "scalar" ? parameter.shape.values.slice(0, 30) : [];
    const rest = { context: parameter.parents.flatMap(words).join(" "), noun: (nouns.get(parameter.operation) ?? []).join(" ") };
    const leaf = leafWords(parameter).flatMap(words);
    documents.push({
      id: entries.length,
      leaf: leaf.join(" "),
      text: terms(parameter.member.documentation).join(" "),
      values: values.flatMap(words).join(" "),
      ...rest,
    });
    entries.push({ parameter, words: leaf });
    for (const key of keysOf(parameter)) {
      const own = words(key);
      documents.push({ id: entries.length, leaf: own.join(" "), text: "", values: words(parameter.member.name).join(" "), ...rest });
      entries.push({ parameter, key, words: own });
    }
  }
  for (const { leaf, context, noun, values } of documents)
    for (const word of new Set(`${leaf} ${context} ${noun} ${values}`.split(" "))) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const engine = new MiniSearch<Document>({
    fields: Object.keys(BOOST),
    tokenize: (text) => (text === "" ? [] : text.split(" ")),
    processTerm: (term) => term,
    searchOptions: { boost: BOOST, combineWith: "OR", prefix: false, fuzzy: false },
  });
  engine.addAll(documents);
  const published = new Set(knownControls().flatMap((one) => (one.service === service.id ? [one.operation] : [])));
  const wholeNouns = new Set([...nouns.values()].map((noun) => noun.join(" ")));
  const nounWords = new Set([...nouns.values()].flat());
  return { engine, entries, nouns, wholeNouns, nounWords, weight, vocabulary, frequency, relatives: relativesIn(vocabulary), published };
});
