// Texts of others that would like to be links, pictures, HTML or commands, and a reader that says whether they became that.
import { createRequire } from "node:module";

interface Token {
  type: string;
  content: string;
  attrs: [string, string][] | null;
  children: Token[] | null;
}
// A Markdown reader that comes with the packager. It is told to find more than VS Code does: HTML, and addresses written bare.
const MarkdownIt = createRequire(__filename)("markdown-it") as new (
  options: object,
) => { parse(text: string, environment: object): Token[]; enable(rule: string): unknown };
const reader = new MarkdownIt({ html: true, linkify: true });

/** Addresses that our own words link to. */
export const OURS = /^https:\/\/(docs\.aws\.amazon\.com|github\.com)\//;

/** What a reader of the Markdown would act on or load, besides links to our own references. */
export function dangers(markdown: string): string[] {
  const out: string[] = [];
  const look = (token: Token): void => {
    if (/^html_/.test(token.type)) out.push(`HTML: ${token.content}`);
    for (const [name, value] of token.attrs ?? []) {
      if (name === "src") out.push(`picture: ${value}`);
      if (name === "href" && (!OURS.test(value) || /evil/.test(value))) out.push(`link: ${value}`);
    }
    for (const child of token.children ?? []) look(child);
  };
  for (const token of reader.parse(markdown, {})) look(token);
  return out;
}

/** Texts that try to become more than a text. */
export const PAYLOADS = [
  "[run](command:workbench.action.terminal.new)",
  "![x](https://evil.example/x.png)",
  '<a href="command:workbench.action.quit">a</a><img src=https://evil.example/y>',
  "`[out](command:evil)`",
  "``` [out](command:evil) ```",
  "https://evil.example/path",
  "www.example.com/evil",
  "<https://evil.example>",
  "a\n\n# heading\n[b](command:evil)",
  "|cell| [c](command:evil) |",
  "\\`[d](command:evil)\\`",
  "[ref]: command:evil",
  "$(sync~spin) &lt;script&gt; &#91;e&#93;(command:evil)",
  "\u202e[f](command:evil)\u0000`",
];
