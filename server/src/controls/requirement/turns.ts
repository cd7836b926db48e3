// Which words of a clause turn its sense around. Pure.
import { FORGET, NO, NOT, OFF, VIOLATION } from "./lexicon";
import type { Word } from "./tokens";

/** Watchwords that are nouns too: a violation only where the clause is told to report, or something is to be reported. */
const WATCH =
  /^(report|flag|alert|warn|detect|find|identify|highlight|catch|escalate)(s|es|ed|ing)?$|^(found|caught|finding|findings|stop|stops|stopping|exclude)$/;

/** What begins like a denial and is none, or is no state of a property. */
const WITH_UN =
  /^un(restricted|limited|ited|ified|attended|expected|intended|defined|solicited|needed|wanted|interrupted|bounded|trusted|supported|specified|related|derlined|covered|attached|associated|assigned|approved|authorized)$/;

/** Verbs that end something after a time. */
const ENDS = /^(drop|drops|dropped|dropping|remove|removes|removed|omit|omits|revoke|revoked|revokes|close|closes|closed|shut|shuts)$/;

/** Whether a word about violations is one here: `report` is a noun as well. */
export function isVerdict(words: readonly Word[], at: number): boolean {
  const text = words[at]?.text ?? "";
  if (!WATCH.test(text)) return true;
  const before = words[at - 1]?.text ?? "";
  if (at === 0) return true;
  if (/ed$|^(found|caught)$/.test(text)) return /^(be|is|are|was|were|get|gets|being|been)$/.test(before);
  if (/^findings?$/.test(text)) return /^(a|as|security)$/.test(before) && !/^(are|is|must)$/.test(words[at + 1]?.text ?? "");
  return /^(should|must|shall|to|will|please|and|we|rule|control|check|not|would|can|it|that|build|pipeline)$/.test(before);
}

/** The same of what is switched off or stopped, where a number says after which time. */
const STOPS = /^(blocked|disabled?|disables|deactivated?|deactivates|suspended|stop|stops|stopped|off|inactive|hidden|ignored|skipped)$/;

function endsAtTime(words: readonly Word[], at: number): boolean {
  const rest = words.slice(at + 1, at + 14);
  const link = rest.findIndex((one) => !one.literal && /^(before|after|within|until)$/.test(one.text));
  return link >= 0 && link < 4 && rest.slice(link).some((one) => /^\d/.test(one.text));
}

const HAPPENED = /^(failed|failing|rejected|denied|dropped|blocked|refused|skipped|ignored)$/;
const HAPPENS =
  /^(deployments?|logins?|sign-ins?|attempts?|runs?|jobs?|tasks?|builds?|executions?|invocations?|requests?|calls?|events?|messages?|records?|deliver(y|ies)|backups?|traffic|packets?|connections?|flows?|updates?|launches|changes)$/;

/** Verbs that deny together with `out`. */
const PARTED = /^(opt|opts|opted|opting|rule|rules|ruled|phase|phases|phased|carve|carves|carved)$/;

/** How many words turn the sense around, of those before `until`. */
export function turnsIn(words: readonly Word[], amounts: readonly { from: number; to: number }[], from = 0, until = words.length): number {
  const isAmount = (at: number) => amounts.some((one) => from + at >= one.from && from + at < one.to);
  return words.filter((_, at) => at < until && turns(words, at) && !isAmount(at)).length;
}

function turns(words: readonly Word[], at: number): boolean {
  const word = words[at] as Word;
  if (word.literal) return false;
  const { text } = word;
  // The name of a product.
  if (text === "shield" && (words[at + 1]?.text === "advanced" || (at > 0 && /^S/.test(word.written)))) return false;
  // `neither A nor B`, `not A nor B`: it is denied once.
  if (text === "nor" && words.slice(0, at).some((one) => !one.literal && (NOT.has(one.text) || NO.has(one.text)))) return false;
  // `events must not be dropped before 365 days`: that they are dropped is what the time limits.
  if (ENDS.test(text) && words.slice(at + 1).some((one, i) => i < 5 && /^(before|after|within|until|earlier|sooner|later)$/.test(one.text)))
    return false;
  // `cut off after 60 minutes`, `disabled within 90 days`: the time says when.
  if (STOPS.test(text) && endsAtTime(words, at)) return false;
  if (NOT.has(text)) return true;
  if (NO.has(text) || text === "non") return true;
  // `failed deployments`, `rejected traffic`: things that happen, and no verdict.
  if (HAPPENED.test(text) && HAPPENS.test(words[at + 1]?.text ?? "")) return false;
  if (VIOLATION.has(text)) return isVerdict(words, at);
  if (FORGET.has(text)) return true;
  // `opts an instance out of upgrades`: a verb with its particle behind its object.
  if (PARTED.test(text)) return words.slice(at + 1, at + 8).some((one) => one.text === "out" && !one.literal);
  // `Unused … should be removed`: the property is that it is used. With a time it is how long.
  if (at < 2 && /^(unused|unattached|unassociated|orphaned)$/.test(text)) return !words.some((one) => /^\d/.test(one.text));
  if (OFF.has(text) || (/^un[a-z]{4,}ed$/.test(text) && !WITH_UN.test(text))) return true;
  return false;
}

/** Whether a word turns around what follows it, beyond its own property. */
export function reaches(words: readonly Word[], word: Word, at: number): boolean {
  // `must not lack X or be Y`: lacking belongs to the one thing.
  if (/^(lack|lacks|lacking|without)$/.test(word.text) && at > 0) return false;
  return !word.literal && (NOT.has(word.text) || NO.has(word.text) || (VIOLATION.has(word.text) && isVerdict(words, at)));
}
