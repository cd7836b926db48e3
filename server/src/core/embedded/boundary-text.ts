// A boundary written into a template or module: a property of the user or role, and a managed policy beside it where it is new. Whoever
// calls reads the result again: what is not what was meant is not offered.
import type { TextEdit } from "../checks/finding";
import type { CarrierHome, Host } from "../hosts/host";
import { applyEdits } from "../syntax/edit";
import { endOfLine, lineStart } from "./removal";

/** The boundary of a principal: the key of a managed policy of the files, or the statements of a new one. */
export type WrittenBoundary = { policy: string } | { document: object };

/**
 * The text in which the principal of a key has the boundary; undefined where that cannot be written. `read` reads a text, and `isTaken`
 * says whether the files have a word.
 */
export function boundaryText(
  text: string,
  key: string,
  boundary: WrittenBoundary,
  read: (text: string) => Host | undefined,
  isTaken: (word: string) => boolean,
): string | undefined {
  const own = read(text)
    ?.account?.()
    .carriers.find((one) => one.key === key);
  const home = own?.home;
  if (!home || own.boundary) return undefined;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const write = home.notation === "terraform" ? inModule : inTemplate;
  const edits = write(text, key, home, boundary, isTaken);
  return (
    edits &&
    applyEdits(
      text,
      edits.map(({ range, newText }) => ({ range, newText: newText.replace(/\n/g, eol) })),
    )
  );
}

type Writer = (
  text: string,
  key: string,
  home: CarrierHome,
  boundary: WrittenBoundary,
  isTaken: (word: string) => boolean,
) => TextEdit[] | undefined;

const inTemplate: Writer = (text, key, { range, first }, boundary, isTaken) => {
  const id = "policy" in boundary ? boundary.policy : free(`${key}Boundary`, isTaken);
  const at = beforeQuote(text, first);
  const gap = isFirstOnLine(text, at) ? `\n${indentAt(text, at)}` : " ";
  const isLined = !isBetweenBraces(text, at);
  if (isLined && gap === " ") return undefined;
  const edits = [insertion(at, isLined ? `PermissionsBoundary: !Ref ${id}${gap}` : `"PermissionsBoundary": { "Ref": "${id}" },${gap}`)];
  if ("policy" in boundary) return edits;
  const made = { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: boundary.document } };
  const start = beforeQuote(text, range.start);
  const isOwnLine = isFirstOnLine(text, start);
  const indent = indentAt(text, start);
  if (isBetweenBraces(text, start)) {
    const step = isOwnLine ? indentAt(text, at).slice(0, Math.max(0, (indentAt(text, at).length - indent.length) / 2)) || "  " : undefined;
    const value = JSON.stringify(made, null, step).replace(/\n/g, `\n${indent}`);
    edits.push(insertion(range.end, `,${isOwnLine ? `\n${indent}` : " "}"${id}": ${value}`));
    return edits;
  }
  if (!isOwnLine) return undefined;
  edits.push(insertion(endOfBlock(text, start), ["", `${id}:`, ...yamlLines(made, "  ")].join(`\n${indent}`)));
  return edits;
};

const inModule: Writer = (text, key, { range, first }, boundary, isTaken) => {
  // Terraform in JSON has another form.
  if (!/^resource\s/.test(text.slice(range.start, range.start + 10)) || !isFirstOnLine(text, first)) return undefined;
  const name = key.slice(key.indexOf(".") + 1);
  const id = "policy" in boundary ? boundary.policy : `aws_iam_policy.${free(`${name}_boundary`, isTaken)}`;
  const edits = [insertion(first, `permissions_boundary = ${id}.arn\n\n${indentAt(text, first)}`)];
  if ("policy" in boundary) return edits;
  const own = id.slice(id.indexOf(".") + 1);
  const { Statement } = boundary.document as { Statement: Record<string, unknown>[] };
  const rows = Statement.map((one) => {
    const members = Object.entries(one).map(([member, value]) => `${member} = ${JSON.stringify(value).replace(/","/g, '", "')}`);
    return `      { ${members.join(", ")} },`;
  });
  const lines = [
    `resource "aws_iam_policy" "${own}" {`,
    `  name = "${own.replace(/_/g, "-")}"`,
    "  policy = jsonencode({",
    `    Version = "2012-10-17"`,
    "    Statement = [",
    ...rows,
    "    ]",
    "  })",
    "}",
  ];
  edits.push(insertion(endOfLine(text, range.end), `\n\n${lines.join("\n")}`));
  return edits;
};

/** A name that the files have not. */
function free(name: string, isTaken: (word: string) => boolean): string {
  for (let i = 1; ; i++) {
    const word = i === 1 ? name : `${name}${i}`;
    if (!isTaken(word)) return word;
  }
}

/** An object as lines of YAML. */
function yamlLines(value: object, pad: string): string[] {
  return Object.entries(value).flatMap(([name, one]) => {
    if (typeof one !== "object" || one === null) return [`${pad}${name}: ${scalar(one)}`];
    if (!Array.isArray(one)) return [`${pad}${name}:`, ...yamlLines(one, `${pad}  `)];
    const items = one.flatMap((item) => {
      if (typeof item !== "object") return [`${pad}  - ${scalar(item)}`];
      const [head = "", ...rest] = yamlLines(item as object, `${pad}    `);
      return [`${pad}  - ${head.trimStart()}`, ...rest];
    });
    return [`${pad}${name}:`, ...items];
  });
}

/** A text; what YAML could take for something else is quoted. */
function scalar(value: unknown): string {
  return typeof value === "string" && /^[A-Za-z][\w:]*$/.test(value) ? value : `'${String(value)}'`;
}

/** The end of the last line of what stands under a key in lines: lines that begin further right. Comments behind it belong to what follows. */
function endOfBlock(text: string, start: number): number {
  const column = start - lineStart(text, start);
  let end = endOfLine(text, start);
  for (let at = text.indexOf("\n", start) + 1; at > 0; at = text.indexOf("\n", at) + 1) {
    const stop = endOfLine(text, at);
    const line = text.slice(at, stop);
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== "" && indent <= column) break;
    if (line.trim() !== "") end = stop;
  }
  return end;
}

/** Behind a brace or a comma, not in a line of YAML. */
function isBetweenBraces(text: string, at: number): boolean {
  return /[{,]/.test(
    text
      .slice(Math.max(0, at - 400), at)
      .trimEnd()
      .at(-1) ?? "",
  );
}

function beforeQuote(text: string, at: number): number {
  return /["']/.test(text[at - 1] ?? "") ? at - 1 : at;
}

function isFirstOnLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === "";
}

function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at), at))?.[0] ?? "";
}

function insertion(offset: number, newText: string): TextEdit {
  return { range: { start: offset, end: offset }, newText };
}
