// Versions that a requirement limits, of a parameter that is a text: `older than 1.28`, `TLS 1.2 or later`. Pure.
import type { Property } from "../condition/tree";
import type { Demand } from "../requirement/wish";
import { atom, type Bare, plain } from "./limits";

const OLDER = /\b(?:older|earlier|lower|less|below|before|behind|under|prior)(?: than| to)?(?: (?:version|v|release|kubernetes|k8s))?\s*$/i;
const NEWER = /\b(?:newer|later|higher|greater|above|after|beyond|more)(?: than)?(?: (?:version|v|release|kubernetes|k8s))?\s*$/i;
const LEAST = /\b(?:at least|minimum(?: version)?(?: of| is)?|no less than)(?: (?:version|v|release|kubernetes|k8s))?\s*$/i;
const MOST = /\b(?:at most|maximum(?: version)?(?: of| is)?|up to)(?: (?:version|v|release|kubernetes|k8s))?\s*$/i;
const DENIED = /\b(?:no|not|never|n't)\s+$/i;

/** Whether a text parameter of this name holds a version. */
export function isVersion(name: string): boolean {
  return /version|release(label)?$/i.test(name);
}

/** The condition on the version that the demand names; undefined where it names none. */
export function versionCondition(property: Property, demand: Demand, wanted: boolean): Bare | undefined {
  const { text } = demand;
  const match = /(?<![\w.])v?(\d{1,4}(?:\.\d{1,4}){1,4})(?![\w.]*\d)/i.exec(text) ?? /\bversion (\d{1,4})(?![\w.])/i.exec(text);
  if (!match) return undefined;
  const version = match[1] as string;
  const [before, after] = [text.slice(0, match.index + (match[0].length - version.length)), text.slice(match.index + match[0].length)];
  // A `no` that belongs to the comparison was not counted as a turn of its own.
  const isAbsorbed = demand.amounts.some(({ least, most }) => least === Number(version) || most === Number(version));
  const side = (pattern: RegExp) => {
    const found = pattern.exec(before);
    return found ? { denied: isAbsorbed && DENIED.test(before.slice(0, found.index)) } : undefined;
  };
  const made = (end: "least" | "most", negated: boolean) => plain(atom(property, { is: "version", [end]: version }, negated, false));
  if (/^[,\s]{0,2}(?:or|and|\+) ?(?:newer|later|higher|above|greater|more|up|upwards|beyond)\b|^\+/i.test(after))
    return made("least", !wanted);
  if (/^[,\s]{0,2}(?:or|and) ?(?:older|earlier|lower|below|less|before)\b/i.test(after)) return made("most", !wanted);
  if (/^ at least\b/i.test(after)) return made("least", !wanted);
  if (/^ at most\b/i.test(after)) return made("most", !wanted);
  const [older, newer] = [side(OLDER), side(NEWER)];
  if (older) return made("least", wanted !== older.denied);
  if (newer) return made("most", wanted !== newer.denied);
  if (side(LEAST)) return made("least", !wanted);
  if (side(MOST)) return made("most", !wanted);
  return plain(atom(property, { is: "value", values: [version] }, !wanted));
}
