// A report: a text to read (Markdown that is plain enough to be read as it stands) with links to places in policies.
import { code } from "../explain";
import type { Request } from "../semantics/request";
import type { Range } from "../syntax/tree";
import { withoutLinks } from "../text/links";

/** A place in the policy that the report is about, in the older version that it is compared with, or in another file. */
export type Place =
  | { in: "policy"; range: Range }
  | { in: "older"; range: Range }
  | { in: "file"; file: string; text: string; range: Range };

/** A finished text with its links. */
export interface Report {
  title: string;
  text: string;
  /** Spans of `text` that lead somewhere. */
  links: { start: number; end: number; to: Place }[];
}

/** Text, or a link. */
export type Piece = string | { text: string; to: Place };

/** A text that is being written, line by line. */
export interface Page {
  /** Adds a line. */
  line(...pieces: Piece[]): void;
  report(): Report;
}

/** An empty report with its title as heading. */
export function newPage(title: string): Page {
  let text = `# ${title}\n`;
  const links: Report["links"] = [];
  return {
    line(...pieces) {
      for (const piece of pieces) {
        if (typeof piece === "string") text += piece;
        else {
          links.push({ start: text.length, end: text.length + piece.text.length, to: piece.to });
          text += piece.text;
        }
      }
      text += "\n";
    },
    report: () => ({ title, text, links }),
  };
}

/** The texts in which places lie, to name their lines. */
export interface Texts {
  policy: string;
  older?: { text: string; label: string };
}

/** A link such as `line 12`, `Git HEAD, line 3` or `scp/root.json, line 7`. */
export function placeLink(texts: Texts, to: Place): Piece {
  const text = to.in === "policy" ? texts.policy : to.in === "older" ? (texts.older?.text ?? "") : to.text;
  const line = `line ${lineOf(text, to.range.start)}`;
  const where =
    to.in === "policy" ? "" : to.in === "older" ? `${texts.older?.label ?? "the older version"}, ` : `${withoutLinks(baseName(to.file))}, `;
  return { text: `${where}${line}`, to };
}

/** The line of an offset, from one. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
}

/**
 * A request as indented lines, so that its columns line up in any editor; Markdown takes them for code, and makes no link of what
 * they quote. Below an entry of a list they have to be indented by two more.
 */
export function requestLines(request: Request): string[] {
  const { principal } = request;
  const who =
    principal.type === "Anonymous"
      ? "anybody, without signing in"
      : `${principal.id}${principal.type === "AWS" ? "" : ` (${principal.type})`}`;
  const rows: [string, string][] = [
    ["principal", who],
    ["action", request.action],
    ["resource", request.resource],
    ...(request.resourceAccount === undefined ? [] : [["account of the resource", request.resourceAccount] as [string, string]]),
    ...Object.entries(request.context).map(([key, value]): [string, string] => [
      key,
      Array.isArray(value) ? `[${value.join(", ")}]` : value,
    ]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  // Line breaks in values would begin lines of their own.
  return rows.map(([name, value]) => `    ${name.padEnd(width)}  ${value.replace(/[\u0000-\u001f\u007f]/g, "\ufffd")}`);
}

/** Some texts as code, the rest counted. */
export function codes(texts: readonly string[], most: number): string {
  const shown = texts.slice(0, most).map(code).join(", ");
  return texts.length > most ? `${shown} and ${texts.length - most} more` : shown;
}
