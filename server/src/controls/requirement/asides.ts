// Parts of a requirement that say what it is good for, or what is not meant: `… lest it be deleted`, `private rather than public`.
// Neither its reading nor the search takes words from there. Pure.

/** From here to the end of the sentence stands a reason. */
const REASON = /\b(?:lest|because|so that|so as to|so as not to|in order to|in order not to|for fear of|otherwise)\b/i;
/** A purpose at the beginning: `To prevent leaks, …`. */
const PURPOSE = /^(?:in order |so as )?(?:not )?to [^,.;!?]{1,200}, (?=\S)/i;
/** What follows is not meant. */
const RATHER = /\b(?:rather than|instead of|as opposed to|in place of|in preference to|in lieu of)\b/i;
/** Where what is not meant ends. */
const END = /[,;.)!?]|\b(?:and|or|must|should|shall|is|are|has|have|may|will|for|on|in|of)\b/i;
/** `redirect HTTP requests to HTTPS`, `gp2 volumes should be migrated to gp3`: what something is turned into stands behind these. */
const TURNED =
  /\b((?:redirect|upgrad|downgrad|convert|forward|switch|migrat|mov|replac|chang|transition|promot|rewrit|translat)(?:e?s|e?d|ing|e)?)\s(?:[\w.-]{1,40}\s){0,6}?(to|into|with|by)\s/gi;
/** `… over HTTPS only or redirect them to it`: what it is stands before. */
const SAID_BEFORE = /^(?:it|that|this|these|those|them|one|either)\b/i;
/** `On-Demand capacity, not Spot`: what stands against what is asked for, up to the end of its part. */
const CONTRAST = /(?:,\s?(?:and |but )?|\s(?:and|but) )(?:not|never)\s[^,;.!?]{1,120}/gi;
/** `ALL traffic and not merely REJECT`: less than what is asked for. `not only A but B` asks for both. */
const MERELY = /(?:,\s?|\s)(?:and |but )?not (?:merely|just|only|simply) (?![^.!?;]{0,120}\b(?:but|also)\b)[^,;.!?]{1,80}/gi;
/** Whether a reason stands behind enough to be a requirement. */
const SOMETHING = /\S\s\S/;

/** Says nothing about what has to be. */
const FILLING =
  /,?\s?\b(?:with(?:out)?|allowing|permitting|there are) (?:no |any |an )?(?:exceptions?|exemptions?|excuses?)\b|,\s?no (?:exceptions?|excuses?)\b|^no (?:exceptions?|excuses?): /gi;

/** The requirement without its reasons and without what is only said to be not meant. */
export function withoutAsides(text: string): string {
  const parts = text
    .replace(FILLING, "")
    .split(/(?<=[.!?;])(?=\s)/)
    .map((sentence) => withoutRather(withoutReason(sentence)));
  const plain = parts.join("").trim();
  return plain === "" ? text : plain;
}

/**
 * What something has to be turned into: of `gp2 volumes should be migrated to gp3` `migrated to gp3`; undefined where nothing is turned.
 * A value that stands before it is what there is, and not what is asked for. The search still reads the whole.
 */
export function turnedInto(text: string): string | undefined {
  const last = [...text.matchAll(TURNED)].at(-1);
  const into = last && text.slice(last.index + last[0].length);
  // `redirect to HTTPS`: a value may be called by the verb.
  return !last || into === undefined || SAID_BEFORE.test(into) ? undefined : `${last[1]} ${last[2]} ${into}`;
}

/** The requirement without what stands against what it asks for: `, not Spot`. Only values are read so: it may forbid something else. */
export function withoutContrast(text: string): string {
  return text.replace(CONTRAST, "");
}

/** Without what is said to be too little: `ALL traffic and not merely REJECT`. The search still reads it. */
export function withoutLess(text: string): string {
  return text.replace(MERELY, (part, at: number) => (at > 0 ? "" : part));
}

function withoutReason(sentence: string): string {
  const lead = /^\s*/.exec(sentence)?.[0] ?? "";
  let rest = sentence.slice(lead.length);
  const purpose = PURPOSE.exec(rest)?.[0];
  if (purpose !== undefined && SOMETHING.test(rest.slice(purpose.length))) rest = rest.slice(purpose.length);
  const reason = REASON.exec(rest);
  if (!reason || !SOMETHING.test(rest.slice(0, reason.index))) return lead + rest;
  return `${lead}${rest.slice(0, reason.index).replace(/[,\s]{1,8}$/, "")}${/[.!?;]$/.exec(rest)?.[0] ?? ""}`;
}

function withoutRather(sentence: string): string {
  const rather = RATHER.exec(sentence);
  if (!rather) return sentence;
  const after = sentence.slice(rather.index + rather[0].length);
  // `instead of being publicly accessible` ends at its comma, which a verb comes before.
  const begins = /^\s*(?:being|having|using|to be)\b/i.exec(after)?.[0].length ?? 0;
  const end = END.exec(after.slice(begins + 1));
  const rest = end ? after.slice(begins + 1 + end.index) : "";
  const before = sentence.slice(0, rather.index);
  return before.trim() === ""
    ? rest.replace(/^[,\s]{1,8}/, "")
    : `${before.trimEnd()}${/^[,;.)!?]/.test(rest) || rest === "" ? "" : " "}${rest}`;
}

/** What a requirement is called, before it begins: `SEC-988: …`, `[S3.8] …`. */
const LABEL =
  /^\s{0,8}(?:\[([A-Za-z][A-Za-z\d]{0,20})?[^\]\n]{0,40}\]|\(?([A-Z][A-Za-z\d]{0,15})[-.#_ ]\d[\d.]{0,12}\)?(?=\s{0,2}[:\u2013\u2014-]))\s{0,2}[:\u2013\u2014-]?\s{0,4}/;

/** The requirement without its label; a service that the label names stays: of `[S3.8] Buckets …` `S3 Buckets …`. */
export function withoutLabel(text: string, isService: (name: string) => boolean): string {
  const label = LABEL.exec(text);
  const rest = label ? text.slice(label[0].length) : "";
  if (!label || !SOMETHING.test(rest)) return text;
  const name = label[1] ?? label[2] ?? "";
  return isService(name.toLowerCase()) ? `${name} ${rest}` : rest;
}

/** `out of policy`, `break our policy`: a verdict, and no policy that allows something. */
const VERDICTS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:is|are) (?:out of|against|contrary to) (?:(?:our|the|company|corporate|security) ){0,2}policy\b/gi, "is a violation"],
  [
    /\b(?:breaks?|breaches|breach|violates?|contravenes?|goes against|go against|falls? foul of) (?:(?:our|the|company|corporate|security) ){0,2}policy\b/gi,
    "is a violation",
  ],
];

/** The requirement with verdicts in plain words. */
export function withPlainVerdicts(text: string): string {
  return VERDICTS.reduce((plain, [pattern, verdict]) => plain.replace(pattern, verdict), text);
}
