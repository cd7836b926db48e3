// What an edit did, in words, and where what it took away stood.
import { code, statementLabel } from "../explain";
import type { Request } from "../meaning/request";
import type { Part } from "./blame";
import type { Finding } from "./finding";

/** Old text that is longer is cut. */
const LONGEST = 200;

/** What the edit lets through: the subject of a finding's sentence up to the action. Undefined where the token says it by itself. */
export function changeSentence(part: Part, { action }: Request): string | undefined {
  if (part.deny) {
    const deny = `The Deny ${statementLabel(part.deny)}`;
    return part.heir ? `${deny} no longer stops ${code(action)}` : `${deny} is gone, which stopped ${code(action)}`;
  }
  if (!part.change) return undefined;
  const { element, text } = part.change;
  if (element === "Condition" && text === undefined) return `Without the condition it had it allows ${code(action)}`;
  if (element === "Effect") return `It is an Allow now, and allows ${code(action)}`;
  if (text === undefined) return `With another ${code(element)} it allows ${code(action)}`;
  return undefined;
}

/** Points at what stood in the edit's place. `text`: the older version's. */
export function changeRelated(part: Part, text: string, label: string, file: string): Finding["related"] {
  const range = part.deny?.range ?? part.change?.before;
  if (!range) return undefined;
  const old = text.slice(range.start, range.end).replace(/\s+/g, " ");
  const shown = old.length > LONGEST ? `${old.slice(0, LONGEST)}…` : old;
  return [{ message: `In ${label}: ${shown}`, range, file }];
}
