// Files that settings call policies and that are none: what stands in them (secrets, what a link leads to) is not repeated.
import type { Finding } from "../../core/checks/finding";
import { looksLikePolicy } from "../../core/syntax/kind";
import { nearPolicy } from "../../core/syntax/near";

/** What our sentences quote of their own; anything else may be words of the file. */
const OURS = new Set([
  ..."Version Id Statement Sid Effect Action Resource Principal Condition Allow Deny true false null".split(" "),
  '"Version": "2012-10-17"',
  "${aws:username}",
]);

/** Whether a text neither is a policy nor nearly one. */
export function isForeign(text: string): boolean {
  return !looksLikePolicy(text) && !nearPolicy(text);
}

/** The finding without words of the text that it stands in, and without fixes, which hold some of it. */
export function withoutWords({ fixes: _, related: __, ...finding }: Finding): Finding {
  const message = finding.message.replace(/`([^`]*)`/g, (quoted, words: string) => (OURS.has(words) ? quoted : "`…`"));
  return { ...finding, message };
}
