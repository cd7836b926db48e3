// Whether a document may be one that the language server has something to say about: told by words, before there is a server.

/**
 * What a policy, or a file that holds policies, cannot do without: names of the policy language, also with escaped letters, and
 * the words that templates, modules, plans and answers of the AWS CLI are known by. Wrong on the side of looking.
 */
const SIGNS = /statement|polic|\\u00|AWS::|aws_|\biam|\.aws\/|resource_changes|planned_values|%22Effect%22/i;
/** What a new file may hold before somebody writes a policy in it. */
const EMPTY = new Set(["", "{", "{}", "[", "[]"]);
/** A sign further on than this is in no file that anybody edits, and the search must not hold up typing. In characters. */
const LOOKED_AT = 2_000_000;

/** In: the text of a document that is open, and its path. Out: whether to start the server for it. */
export function mayConcernServer(text: string, path: string): boolean {
  if (path.endsWith("/iam-prover.json") || path.endsWith(".feature")) return true;
  const beginning = text.slice(0, LOOKED_AT);
  return EMPTY.has(beginning.replace(/\s/g, "")) || SIGNS.test(beginning);
}
