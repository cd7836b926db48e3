// A requirement on one resource whose draft judges another one: `every VPC must have a flow log` is read from the flow logs, of which a VPC
// without any has none. Pure.
import { withoutAsides } from "../requirement/asides";
import { NO, NOT, SMALL, VERBS } from "../requirement/lexicon";
import { wordsOf } from "../requirement/tokens";
import type { FoundParameter } from "../retrieval/found";
import { READ, searchOf } from "../retrieval/search";
import { splitWords, stem, stemsOf } from "../retrieval/words";
import type { ServiceSpecification } from "../specification/types";
import { chainTo } from "./chain";
import type { ControlQuestion } from "./limits";

/** Where what is said of the subject begins. */
const PREPOSITIONS = /^(with|without|of|in|on|for|that|which|who|whose|to|from|at|by|using|inside)$/;
/** That something belongs to the subject: of other verbs the draft speaks of the thing itself. */
const HAS = /^(have|has|need|needs)$/;

/** The question about a draft of which the resource of the requirement is none; undefined where it is. */
export function subjectDoubt(
  service: ServiceSpecification,
  requirement: string,
  choices: readonly FoundParameter[],
): ControlQuestion | undefined {
  const head = headOf(requirement);
  const [choice] = choices;
  if (head === undefined || !choice) return undefined;
  const { operation, path, parents } = choice.parameter;
  const chain = chainTo(service, operation);
  const { nouns } = searchOf(service);
  const judged = [operation, chain.list].flatMap((one) => nouns.get(one) ?? []);
  const names = new Set([...judged, ...[path, ...parents].flatMap(stemsOf)]);
  const isResource = [...nouns].some(
    ([{ name }, noun]) => READ.test(splitWords(name)[0] ?? "") && noun.length < 3 && noun.at(-1) === head.stem,
  );
  if (names.has(head.stem) || !isResource) return undefined;
  const each = splitWords(chain.list.name).slice(1).join(" ").replace(/s$/, "");
  const subjects = /s$/i.test(head.written) ? head.written : `${head.written}s`;
  return {
    kind: "scope",
    question: `\`${chain.list.name}\` tells of each ${each}, and nothing of ${subjects} that have none. What is judged?`,
    options: [`each ${each}`],
  };
}

/** The noun of which a requirement says what it has to have. */
function headOf(requirement: string): { written: string; stem: string } | undefined {
  const words = wordsOf(withoutAsides(requirement));
  const verb = words.findIndex(({ text, literal }) => !literal && VERBS.has(text));
  const said = words.slice(verb, verb + 3).map(({ text }) => text);
  // Who must not have one is judged by those that there are.
  if (verb < 1 || !said.some((text) => HAS.test(text)) || words.some(({ text }) => NOT.has(text) || NO.has(text))) return undefined;
  const subject = words.slice(0, verb);
  const end = subject.findIndex(({ text }, at) => at > 0 && PREPOSITIONS.test(text));
  const nouns = (end < 0 ? subject : subject.slice(0, end)).filter(({ text }) => !SMALL.has(text) && !NO.has(text));
  const last = nouns.at(-1);
  return last && { written: last.written, stem: stem(splitWords(last.text).at(-1) ?? "") };
}
