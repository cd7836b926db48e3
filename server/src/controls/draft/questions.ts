// What is asked where the reading of a requirement leaves something open, in the words that a person chooses from. Pure.
import type { Doubt, Wish } from "../requirement/wish";
import type { ControlQuestion } from "./limits";

export const CONFLICT_OPTIONS = ["the first sentence", "the other one"];
export const EXCEPTION_OPTIONS = ["leave it out", "what meets it passes as well"];
const SCOPE_OPTIONS = ["every part has to hold", "one part is enough"];

/** The question of a doubt that the reading has; its first option is what the draft takes. */
export function questionOf({ kind, words }: Doubt, wish?: Wish): ControlQuestion {
  const said = words.slice(0, 160);
  if (kind === "scope")
    return {
      kind,
      question: `How do the parts of \`${said}\` belong together?`,
      options: wish?.kind === "any" ? [...SCOPE_OPTIONS].reverse() : SCOPE_OPTIONS,
    };
  if (kind === "exception")
    return {
      kind,
      question: `What should become of an exception that the draft leaves out: \`${said}\`?`,
      options: EXCEPTION_OPTIONS,
    };
  return { kind: "conflict", question: `Which one counts? \`${said}\` seems to say the opposite of the rest.`, options: CONFLICT_OPTIONS };
}
