// Files that settings call policies and that are none: what stands in them (secrets, what a link leads to) is not repeated.
import type { Finding } from "../../core/checks/finding";
import { looksLikePolicy } from "../../core/syntax/kind";
import { nearPolicy } from "../../core/syntax/near";

/** What our sentences quote of their own; anything else may be words of the file. */
const OURS = new Set([
  ..."Version Id Statement Sid Effect Action Resource Principal Condition Allow Deny true false null".split(" "),
  ...'{ } [ ] : , " \\\\ \\t \\u'.split(" "),
  '"Version": "2012-10-17"',
  '{ "Version": "2012-10-17", "Statement": [ … ] }',
  "${aws:username}",
]);

/** Whether a text neither is a policy nor nearly one. */
export function isForeign(text: string): boolean {
  return !looksLikePolicy(text) && !nearPolicy(text);
}

/** The finding without words of the text that it stands in, and without fixes, which hold some of it. */
export function withoutWords({ fixes: _, related: __, ...finding }: Finding): Finding {
  return { ...finding, message: withoutQuotes(finding.message) };
}

/** A quote of the file may hold backticks itself, so what is left out reaches to the last one. */
function withoutQuotes(message: string): string {
  const open = message.indexOf("`");
  if (open < 0) return message;
  const close = message.indexOf("`", open + 1);
  if (close >= 0 && OURS.has(message.slice(open + 1, close)) && !/^[\p{L}\p{N}]/u.test(message.slice(close + 1)))
    return `${message.slice(0, close + 1)}${withoutQuotes(message.slice(close + 1))}`;
  return `${message.slice(0, open)}\`…\`${message.slice(message.lastIndexOf("`") + 1)}`;
}
