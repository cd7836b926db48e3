// Names that no list holds: a slip of the hand, or newer than the lists.
import type { Range } from "../syntax/tree";
import { replaceText } from "./fixes";
import { quote, type Report } from "./rule";
import type { PolicyView } from "./view";

/** The sentence that every finding about an unknown name ends with: the catalogue has a date, AWS goes on. */
export function catalogueNote(policy: PolicyView): string {
  return `The list that this was checked against is of ${policy.catalogue.date}.`;
}

/** How to get a newer list: the end of every finding about an action that may be newer than the list. */
export const newerList = "`iam-prover update-catalogue` brings a newer list.";

/** A name that is not in the catalogue, and what may be done about it. */
interface UnknownName {
  /** Where it stands. */
  range: Range;
  /** What is wrong, as a sentence. */
  problem: string;
  /** The known name that it resembles. */
  meant: string | undefined;
  /** What to do when it resembles none. */
  advice: "Check the spelling." | `Check the name; a newer ${string} may exist.`;
  /** Writes what was meant in its place. */
  fix: (meant: string) => { range: Range; text: string; effect: string };
}

/** Reports an unknown name: an error with a fix where it resembles a known one; else a warning, because it may be newer than the list. */
export function reportUnknown(report: Report, policy: PolicyView, { range, problem, meant, advice, fix }: UnknownName): void {
  report(range, `${problem} ${meant ? `Did you mean ${quote(meant)}?` : advice} ${catalogueNote(policy)}`, {
    severity: meant ? "error" : "warning",
    fixes: () => {
      if (!meant) return [];
      const { range: place, text, effect } = fix(meant);
      return [replaceText(policy, place, text, effect)];
    },
  });
}
