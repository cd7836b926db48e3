// What an edit did, in words, and where what it took away stood.
import { code, nameOfStatement } from "../explain";
import type { Part } from "./blame";
import type { Finding } from "./finding";

/** Old text that is longer is cut. */
const LONGEST = 200;

/** What the edit did, behind what it lets through: ", because …". Empty where the token says it by itself. */
export function changeReason(part: Part): string {
  const elements = (changes: readonly { element: string }[]) => [...new Set(changes.map(({ element }) => code(element)))].join(" and ");
  if (part.change && part.together) return `, because ${elements([part.change, ...part.together])} changed together`;
  if (part.deny) {
    const deny = part.deny.sid ? `the Deny ${code(part.deny.sid.value)}` : `the Deny of ${nameOfStatement(part.deny)}`;
    return part.heir ? `, because ${deny} no longer stops it` : `, because ${deny} is gone`;
  }
  if (!part.change) return "";
  const { element, text } = part.change;
  if (element === "Condition" && text === undefined) return ", because the condition that limited it is gone";
  if (element === "Effect") return ", because the statement is an Allow now";
  if (text === undefined) return `, because ${code(element)} changed`;
  return "";
}

/** Points at what stood in the edit's place. `text`: the older version's. */
export function changeRelated(part: Part, text: string, label: string, file: string): Finding["related"] {
  const range = part.deny?.range ?? part.change?.before;
  if (!range) return undefined;
  const old = text.slice(range.start, range.end).replace(/\s+/g, " ");
  const shown = old.length > LONGEST ? `${old.slice(0, LONGEST)}…` : old;
  return [{ message: `In ${label}: ${shown}`, range, file }];
}
