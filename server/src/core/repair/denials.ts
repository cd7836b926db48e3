// Access-denied messages of AWS, wherever they stand in a text: who asked for what.

/** What was read: requests in our own form (not checked yet), and what was left out, with why. */
export interface Sources {
  requests: unknown[];
  notes: string[];
}

/** An object of JSON. */
export type Json = Record<string, unknown>;

/** The value is an object, and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What several parts hold, in their order. */
export function together(parts: readonly Sources[]): Sources {
  return { requests: parts.flatMap(({ requests }) => requests), notes: parts.flatMap(({ notes }) => notes) };
}

const DENIED =
  /(?:User|Role|Principal):\s{1,9}(\S{1,2048})\s{1,9}is\s{1,9}not\s{1,9}authorized\s{1,9}to\s{1,9}perform:\s{1,9}([A-Za-z0-9-]{1,64}:[A-Za-z0-9]{1,128})(\s{1,9}on\s{1,9}(?:the\s{1,9})?resource:\s{1,9})?/g;

/** Characters of a resource at most. */
const LONGEST = 2048;

/** What AWS and its tools write behind a resource. */
const BEHIND = [" because ", " with an explicit deny", " (Service: ", " User: ", " Encoded authorization"];

/** The requests of access-denied messages ("User: … is not authorized to perform: … on resource: …"), also where a tool has broken their lines. */
export function* messagesIn(text: string): Generator<Sources> {
  const plain = withoutFrames(text);
  for (const found of plain.matchAll(DENIED)) {
    const [whole, principal, action, named] = found;
    const at = found.index + whole.length;
    const resource = named === undefined ? "" : resourceIn(plain.slice(at, at + LONGEST));
    const notes = resource === "" ? [`The message about \`${action}\` names no resource: it is taken as one for \`*\`.`] : [];
    yield { requests: [{ principal, action, resource: resource === "" ? "*" : resource, context: {} }], notes };
  }
}

/** The text without what tools draw beside the lines of their errors. */
function withoutFrames(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/^[\s│|╷╵]+/, ""))
    .join("\n");
}

/** The resource with which the text begins: in quotes, or as far as what AWS writes behind it on the same line; names may have blanks. */
function resourceIn(rest: string): string {
  if (rest.startsWith('"')) return rest.slice(1, Math.max(1, rest.indexOf('"', 1)));
  const line = rest.replaceAll(/\s/g, " ");
  const ends = BEHIND.map((one) => line.indexOf(one)).filter((at) => at >= 0);
  const found = rest.slice(0, Math.min(rest.length, ...ends)).trim();
  const resource = ends.length > 0 && !found.includes("\n") ? found : (rest.split(/\s/, 1)[0] as string);
  return resource.replace(/[.,;]$/, "");
}

/** Objects in objects that are looked through at most. */
const DEEPEST = 4;

/** The texts of a JSON value. */
export function textsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || depth > DEEPEST) return [];
  return Object.values(value).flatMap((one) => textsIn(one, depth + 1));
}
