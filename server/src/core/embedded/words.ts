// The names of a policy and its statement in front of what is said of it.
import { code } from "../explain";

/** `Role App, policy ReadLogs, statement 1`; statements count from one, as people do. */
export function subjectOf(label: string, statement: { index: number; sid?: string | undefined } | undefined): string {
  if (!statement) return label;
  return `${label}, statement ${statement.index + 1}${statement.sid === undefined ? "" : ` (${code(statement.sid)})`}`;
}

/** A message without the place that its subject says already. */
export function withoutPlace(message: string): string {
  return message.replace(/ \(statement \d+(?: `[^`]*`)?\)/, "");
}
