// Markdown that quotes policy text safely: nothing that a policy says can become a link, an image, HTML or a command.

/** A text as Markdown that shows exactly that text. Line breaks become blanks. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]()#+\-.!|<>~$:&@/]/g, (c) => (c === "<" ? "&lt;" : c === ">" ? "&gt;" : c === "&" ? "&amp;" : `\\${c}`));
}

/** A text as a Markdown code span that shows exactly that text (line breaks and control characters become blanks), cut to `most` characters. */
export function codeSpan(text: string, most = 200): string {
  const cut = text.length > most ? `${text.slice(0, most)}…` : text;
  // Control characters and those that turn the writing direction would let a text pretend to be another.
  const plain = cut.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, " ");
  if (plain === "") return "*(empty)*";
  // A fence longer than any run of backquotes inside cannot be closed by the text.
  const runs = plain.match(/`+/g) ?? [];
  const fence = "`".repeat(runs.reduce((longest, run) => Math.max(longest, run.length), 0) + 1);
  const pad =
    plain.startsWith("`") || plain.endsWith("`") || (plain.startsWith(" ") && plain.endsWith(" ") && plain.trim() !== "") ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** A link with a fixed https target; the label is escaped. Throws for any other scheme: targets are ours, never a policy's. */
export function link(label: string, url: string): string {
  if (!/^https:\/\/[A-Za-z0-9./_#?=&%~-]+$/.test(url)) throw new Error(`Not a plain https address: ${JSON.stringify(url)}`);
  return `[${escapeMarkdown(label)}](${url})`;
}

/** A table cell: code spans keep their meaning, but an unescaped `|` would end the cell. */
export function cell(markdown: string): string {
  return markdown.replace(/\|/g, "\\|");
}
