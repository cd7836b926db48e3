// Examples for a model, written from the published checks that are most like a requirement. Pure.
import MiniSearch from "minisearch";
import { state } from "../../core/session/query";
import { negate } from "../condition/tree";
import { stepsOf } from "../condition/write";
import { joined } from "../known/match";
import { type KnownControl, knownControls } from "../known/table";
import { terms } from "../retrieval/words";

const checksByWords = state("controls/published checks by words", () => {
  const engine = new MiniSearch<{ id: number; words: string; noun: string }>({
    fields: ["words", "noun"],
    tokenize: (text) => (text === "" ? [] : text.split(" ")),
    processTerm: (term) => term,
    searchOptions: { boost: { words: 2, noun: 1 }, combineWith: "OR", prefix: false, fuzzy: false },
  });
  engine.addAll(knownControls().map(({ words, noun }, id) => ({ id, words: terms(joined(words)).join(" "), noun: terms(noun).join(" ") })));
  return engine;
});

/** The checks of other parameters that are most like the requirement, each of another operation. */
export function similarChecks(requirement: string, service: string, taken: ReadonlySet<string>, most = 2): KnownControl[] {
  const chosen: KnownControl[] = [];
  for (const hit of checksByWords().search(terms(joined(requirement)).join(" "))) {
    const check = knownControls()[hit.id as number] as KnownControl;
    const path = `${check.operation} ${check.condition.property.path}`;
    const isNew = !chosen.some((one) => one.operation === check.operation);
    // What the requirement itself is about would be an answer, not an example.
    if (isNew && !(check.service === service && taken.has(path)) && check.condition.test.is !== "age") chosen.push(check);
    if (chosen.length >= most) break;
  }
  return chosen;
}

/** A check as the answer that a model should give for it. */
export function exampleOf({ service, operation, noun, words, condition }: KnownControl): { requirement: string; answer: string } {
  const call = `\`${service}:${operation}\``;
  const resource = `a ${noun} that ${call} returns`;
  const good = stepsOf(condition);
  const bad = stepsOf(negate(condition) as typeof condition);
  const scenario = (outcome: string, step: string, at: number) => ({
    name: at === 0 ? outcome.toLowerCase().replace("_", " ") : "the parameter is missing",
    outcome,
    given: [resource, step],
  });
  const answer = {
    resources: [noun],
    apiCalls: [`${service}:${operation}`],
    insecureConfigurations: bad,
    identifier: words
      .toUpperCase()
      .replace(/[^A-Z0-9]+/g, "_")
      .slice(0, 60),
    description: `Checks that a ${noun} has: ${words}.`,
    trigger: "Periodic",
    reportsOn: noun,
    parameters: [],
    scenarios: [
      { name: `there is no ${noun}`, outcome: "NOT_APPLICABLE", given: [`${call} returns no ${noun}`] },
      ...good.map((step, at) => scenario("COMPLIANT", step, at)),
      ...bad.map((step, at) => scenario("NON_COMPLIANT", step, at)),
    ],
  };
  return { requirement: `${noun}: ${words}`, answer: JSON.stringify(answer) };
}
