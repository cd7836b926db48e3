// A requirement cut into words, with contractions written out and what is quoted kept whole. Pure.

export interface Word {
  /** Lower case; punctuation marks are words of their own. */
  text: string;
  /** As it was written, quotes taken off. */
  written: string;
  /** A value or a name: quoted, in backticks, or written like an identifier. It decides nothing about the sense. */
  literal?: true;
  start: number;
  end: number;
}

const WORDS = /"([^"\n]*)"|`([^`\n]*)`|“([^“”\n]*)”|[\p{L}\d][\p{L}\d_./:%@*-]*(?:['’][\p{L}]+)?|[<>]=?|[≤≥,;.?!()]/gu;

/** Signs in words. */
const SIGNS: Record<string, string[]> = {
  ">=": ["at", "least"],
  "≥": ["at", "least"],
  "<=": ["at", "most"],
  "≤": ["at", "most"],
  ">": ["more", "than"],
  "<": ["less", "than"],
};

/** Short forms that do not follow from their first letters. */
const SHORT: Record<string, string[]> = {
  "can't": ["cannot"],
  cant: ["cannot"],
  "won't": ["will", "not"],
  "shan't": ["shall", "not"],
  "ain't": ["is", "not"],
  "let's": [],
  "it's": ["it", "is"],
  "there's": ["there", "is"],
  "that's": ["that", "is"],
};

/** Apostrophes that people leave out. */
const BARE = new Set(
  "shouldnt mustnt isnt arent dont doesnt didnt hasnt havent wasnt werent couldnt wouldnt neednt mightnt wont".split(" "),
);

/** The words of a sentence in order. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORDS)) {
    const quoted = match[1] ?? match[2] ?? match[3];
    const start = match.index;
    const end = start + match[0].length;
    if (quoted !== undefined) {
      words.push({ text: quoted.toLowerCase(), written: quoted, literal: true, start, end });
      continue;
    }
    const written = withoutMarks(match[0].replace(/’/g, "'"));
    const lower = written.toLowerCase();
    const push = (word: string) => words.push({ text: word, written: word, start, end });
    if (match[0] in SIGNS) for (const word of SIGNS[match[0]] as string[]) push(word);
    else if (isIdentifier(written)) words.push({ text: lower, written, literal: true, start, end });
    else if (lower in SHORT) for (const word of SHORT[lower] as string[]) push(word);
    else if (BARE.has(lower)) for (const word of [lower.slice(0, -2), "not"]) push(word === "wo" ? "will" : word);
    else if (lower.endsWith("n't")) for (const word of [lower.slice(0, -3), "not"]) push(word);
    else if (/^non[-_]?(compliant|compliance|conforming)$/.test(lower)) push("noncompliant");
    else if (/^non-./.test(lower)) for (const word of ["non", lower.slice(4)]) push(word);
    else if (/^non(public|encrypted|private|root|privileged)/.test(lower)) for (const word of ["non", lower.slice(3)]) push(word);
    else if (/^un-./.test(lower)) push(`un${lower.slice(3)}`);
    else if (/^in-?accessible$/.test(lower)) push("inaccessible");
    else if (lower.endsWith("'s")) words.push({ text: lower.slice(0, -2), written: written.slice(0, -2), start, end });
    else words.push({ text: lower, written, start, end });
    const mark = match[0].length > 1 ? /[.:]$/.exec(match[0])?.[0] : undefined;
    if (mark !== undefined) words.push({ text: mark, written: mark, start: end - 1, end });
  }
  return words;
}

/** Without the marks that end a sentence or a line. */
function withoutMarks(text: string): string {
  let end = text.length;
  while (end > 1 && ".:/-".includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

/** `PubliclyAccessible`, `StorageEncrypted`, `log_connections`, `NON_COMPLIANT`: a name, not a word of the sentence. */
function isIdentifier(text: string): boolean {
  return /^[a-z]+[A-Z]\w*$|^[A-Z][a-z]+[A-Z][a-z]\w*$/.test(text) && !NAMES.test(text);
}

/** Product names that look like identifiers. */
const NAMES =
  /^(Cloud|Dynamo|Elasti|Guard|Open|Sage|Code|Quick|Document|Event|Work|Trans|Git|Java|Type|Postgre|Post|My|Auto|Kube|App|Light|Net|Device|Time|Data|Maria|Step|Fire|Global|Private|Direct|Power|Snow|Web|Active|Site|Health|Green|Deep|Fin|Media|Cost|Image|Lake|Memory|Security)[A-Z]/;
