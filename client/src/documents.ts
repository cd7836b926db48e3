// Which documents the server is told of. Whether one holds a policy or a control is the server's business.

type Filter = { scheme: string; language?: string; pattern?: string };

/** Files that may hold several policies: by name, since their languages depend on what else is installed. */
const HOST_FILES = "**/*.{yaml,yml,template,tf,tofu}";

/** What may hold policies. `schemes`: of the files that the server can read. Documents without a file are always among them. */
export function shownOf(schemes: readonly string[]): Filter[] {
  return [
    ...[...schemes, "untitled"].flatMap((scheme) => [
      { scheme, language: "json" },
      { scheme, language: "jsonc" },
    ]),
    ...schemes.map((scheme) => ({ scheme, pattern: HOST_FILES })),
  ];
}

/** All that the server is told of, once it runs: settings and feature files too, whatever language another extension gives them. */
export function documentsOf(schemes: readonly string[]): Filter[] {
  return [
    ...shownOf(schemes),
    ...[...schemes, "untitled"].map((scheme) => ({ scheme, pattern: "**/*.feature" })),
    ...schemes.map((scheme) => ({ scheme, pattern: "**/iam-prover.json" })),
  ];
}
