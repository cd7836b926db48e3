// Two versions of files in one text: «older|newer» marks what differs.

const MARK = /«([^|»]*)\|([^»]*)»/g;

/** The texts of files in their older and in their newer version. */
export function versionsOf<Files extends Readonly<Record<string, string>>>(files: Files): { older: Files; newer: Files } {
  const version = (which: "$1" | "$2") =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replace(MARK, which)])) as Files;
  return { older: version("$1"), newer: version("$2") };
}
