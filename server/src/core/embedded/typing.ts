// What is half typed in a policy of a template or module, made whole so that it can be read: a name without its value, an entry of a list that
// is not closed, a word of HCL without quotes. Texts in, texts out; whoever asks reads the result and looks what stands at the place.

/** The text as it would be read, and what of the real one is replaced. */
export interface Repair {
  text: string;
  /** In the repaired text: where the word begins that is looked at. */
  at: number;
  /** What is typed so far; empty where nothing is. */
  word: string;
  /** In the real text. */
  range: { start: number; end: number };
  /** What stands around a value, or behind a name, when it is inserted. */
  before: string;
  after: string;
  isName: boolean;
}

/** How far back a list or block is looked for. */
const NEAR = 4000;
const STAND_IN = "x";

/** Ways to make the text around a cursor whole, the likeliest first. */
export function repairsAt(text: string, offset: number, isHcl: boolean): Repair[] {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const rest = text.slice(offset, endOf(text, offset));
  return isHcl ? hclRepairs(text, offset, line, rest) : yamlRepairs(text, offset, line, rest);
}

function endOf(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}

/** The letters of a kind that a text ends with. */
function wordAtEnd(text: string, letter: RegExp): string {
  let start = text.length;
  while (start > 0 && letter.test(text.charAt(start - 1))) start--;
  return text.slice(start);
}

function yamlRepairs(text: string, offset: number, line: string, rest: string): Repair[] {
  const repairs: Repair[] = [];
  const bracket = line.lastIndexOf("[");
  const list = bracket > line.lastIndexOf("]") ? line.slice(bracket) : undefined;
  const isAtEnd = /^[ \t\r]*(#.*)?$/.test(rest);
  if (list !== undefined) {
    const word = wordAtEnd(list, /[^\s,[]/);
    if (!/^['"]/.test(word) && (isAtEnd || /^[ \t]*[\],]/.test(rest))) {
      const close = rest.includes("]") ? "" : "]";
      repairs.push(replaced(text, offset, word, `'${word || STAND_IN}'${close}`, { skip: 1 }));
    }
  } else if (isAtEnd) {
    const name = /^[ \t]*(?:- )?([A-Za-z][\w:]*|)$/.exec(line);
    // Without an indentation it is nothing of a policy.
    if (name && line !== "")
      repairs.push({ ...replaced(text, offset, name[1] ?? "", `${name[1] || STAND_IN}: 0`), after: ": ", isName: true });
  }
  return repairs;
}

function hclRepairs(text: string, offset: number, line: string, rest: string): Repair[] {
  const before = text.slice(Math.max(0, offset - NEAR), offset);
  const repairs: Repair[] = [];
  const list = openList(before);
  if (list !== undefined) {
    const word = wordAtEnd(list, /[\w:*.-]/);
    const isBegun = /(^\[|,)\s*$/.test(list.slice(0, list.length - word.length));
    if (isBegun) {
      const close = /^[^=\]{}]*\]/.test(text.slice(offset, offset + NEAR)) ? "" : "]";
      const comma = /^\s*"/.test(text.slice(offset, offset + NEAR)) ? "," : "";
      repairs.push({
        ...replaced(text, offset, word, `"${word || STAND_IN}"${comma}${close}`, { skip: 1 }),
        before: '"',
        after: `"${comma}`,
      });
    }
  }
  const name = /^[ \t]*([A-Za-z]\w*|)$/.exec(line);
  if (name && line !== "" && /^[ \t\r]*(#.*)?$/.test(rest))
    repairs.push({ ...replaced(text, offset, name[1] ?? "", `${name[1] || STAND_IN} = 0`), after: " = ", isName: true });
  return repairs;
}

/** The text from the bracket of a list on that is not closed, if the cursor stands in one and not in a text of it. */
function openList(before: string): string | undefined {
  let isText = false;
  let start: number | undefined;
  const from = before.lastIndexOf("=");
  for (let at = Math.max(from, 0); at < before.length; at++) {
    const letter = before[at];
    if (letter === '"' && before[at - 1] !== "\\") isText = !isText;
    else if (!isText && letter === "[") start = at;
    else if (!isText && letter === "]") start = undefined;
  }
  return isText || start === undefined ? undefined : before.slice(start);
}

function replaced(text: string, offset: number, word: string, by: string, { skip = 0 }: { skip?: number } = {}): Repair {
  const start = offset - word.length;
  return {
    text: text.slice(0, start) + by + text.slice(offset),
    at: start + skip,
    word,
    range: { start, end: offset },
    before: "",
    after: "",
    isName: false,
  };
}

/** Names in the blocks of `aws_iam_policy_document`, which are written in another way than those of the policy. */
const BLOCK_NAMES: Readonly<Record<string, readonly string[]>> = {
  statement: ["sid", "effect", "actions", "not_actions", "resources", "not_resources", "principals", "not_principals", "condition"],
  principals: ["type", "identifiers"],
  not_principals: ["type", "identifiers"],
  condition: ["test", "variable", "values"],
};

/** The names that may be written in the block of a policy document around a cursor, without those that it has. */
export function blockNamesAt(text: string, offset: number): string[] {
  const before = text.slice(Math.max(0, offset - NEAR), offset);
  const start = openBrace(before);
  const block = start === undefined ? undefined : /(?:^|\n)[ \t]*(\w+)[ \t]*$/.exec(before.slice(Math.max(0, start - 80), start))?.[1];
  if (start === undefined || block === undefined || !Object.hasOwn(BLOCK_NAMES, block)) return [];
  const own = new Set(
    before
      .slice(start)
      .split("\n")
      .map((line) => /^[ \t]*(\w+)[ \t]*=/.exec(line)?.[1]),
  );
  return (BLOCK_NAMES[block] ?? []).filter((name) => !own.has(name));
}

function openBrace(before: string): number | undefined {
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    if (before[at] === "}") depth++;
    else if (before[at] === "{" && depth-- === 0) return at;
  }
  return undefined;
}
