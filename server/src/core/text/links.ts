// Texts that editors would make links of.

/** Editors make links of `[text](target)` in messages, commands included; what is said there quotes names of files and other people's words. */
export function withoutLinks(text: string): string {
  return text.replaceAll("](", "] (");
}
