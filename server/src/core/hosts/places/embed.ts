// From a value that stands where a policy is expected to an entry of the host.
import { alternatives } from "../../syntax/alternatives";
import { readTree } from "../../syntax/read";
import type { ParseResult, PolicySource, Range } from "../../syntax/tree";
import type { Embedded } from "../host";
import { knownText, list, member, object, rangeOf, text, type ValueNode } from "../values/text";

/** What a place says of its policy besides the document itself. */
export type Placed = Omit<Embedded, "node" | "policy" | "range"> & { range?: Range };

/**
 * An entry for a document. A list of statements, or one statement, is put into a document of the version that `version` says (its
 * place is the list's). Undefined where the value is no policy: a text of another language, an object without statements.
 */
export function embed(value: ValueNode | undefined, placed: Placed, source: PolicySource, version?: string): Embedded | undefined {
  const node = value && documentOf(value, version);
  if (!node) return undefined;
  return withTree({ ...placed, range: placed.range ?? rangeOf(value), node }, source);
}

/** The entry with its policy tree, which is read when it is asked for. */
export function withTree(entry: Omit<Embedded, "policy">, source: PolicySource): Embedded {
  let policy: ParseResult | undefined;
  return Object.defineProperty(entry as Embedded, "policy", {
    get: () => {
      policy ??= readTree(entry.node, source);
      return policy;
    },
    enumerable: true,
    configurable: true,
  });
}

function documentOf(value: ValueNode, version: string | undefined): ValueNode | undefined {
  if (value.type === "object" && member(value, "Statement")) return value;
  // A document of which nothing is known is still there: it holds statements that nobody can read.
  if (value.type === "unknown" || (value.type === "string" && value.parts)) return unreadDocument(value);
  // JSON that is not whole is no other language.
  if (/^\s*[[{]/.test(knownText(value) ?? "")) return unreadDocument(value);
  if (value.type === "choice") return chosenDocument(value, version);
  const isStatements = value.type === "array" || (value.type === "object" && (member(value, "Effect") ?? member(value, "Action")));
  return isStatements ? statementsDocument(value, version) : undefined;
}

function unreadDocument(value: ValueNode): ValueNode {
  return statementsDocument(list([{ ...value, type: "unknown" }], rangeOf(value)), undefined);
}

/** `statements`, a list or one, as a document. */
export function statementsDocument(statements: ValueNode, version: string | undefined): ValueNode {
  const at = { start: statements.offset, end: statements.offset };
  const named = (name: string) => text([{ text: name }], at, name);
  const head: [ValueNode, ValueNode][] = version ? [[named("Version"), named(version)]] : [];
  return object([...head, [named("Statement"), statements]], rangeOf(statements));
}

/**
 * A document by choice is one document whose statements, and where the branches differ whose version, hang on the condition.
 * A branch that holds a text which cannot be read is a document that is not known; one without a text holds no policy.
 */
function chosenDocument(value: ValueNode, version: string | undefined): ValueNode | undefined {
  const documents = mapChoice(value, (one) => documentOf(one, version) ?? (isBlank(one) ? undefined : unreadDocument(one)));
  const known = documents ? alternatives(documents).map(({ node }) => node as ValueNode) : [];
  if (!documents || known.length === 0) return undefined;
  const statements = mapChoice(documents, (one) => member(one, "Statement")) as ValueNode;
  const versions = new Set(known.map((one) => member(one, "Version")?.value));
  const [first] = versions;
  const document = statementsDocument(
    { ...statements, offset: value.offset, length: value.length },
    versions.size === 1 && typeof first === "string" ? first : undefined,
  );
  const chosen = versions.size > 1 ? mapChoice(documents, (one) => member(one, "Version")) : undefined;
  if (!chosen) return document;
  const name = text([{ text: "Version" }], { start: value.offset, end: value.offset }, "Version");
  return { ...document, children: [...(object([[name, chosen]], rangeOf(value)).children ?? []), ...(document.children ?? [])] };
}

/** Whether a value says nothing: no text, or one of blanks. */
function isBlank(value: ValueNode): boolean {
  return value.type !== "string" || knownText(value)?.trim() === "";
}

function mapChoice(value: ValueNode | undefined, make: (one: ValueNode) => ValueNode | undefined): ValueNode | undefined {
  if (!value?.choice) return value && make(value);
  const { condition, whenTrue, whenFalse } = value.choice;
  const one = mapChoice(whenTrue, make);
  const two = mapChoice(whenFalse, make);
  return { ...value, choice: { condition, ...(one && { whenTrue: one }), ...(two && { whenFalse: two }) } };
}

/**
 * The source of a policy inside of another file. `read` reads the same policy in another version of the file. There are no
 * edits and no completion yet: those come with editors for each format.
 */
export function hostSource(fileText: string, read: (text: string) => ParseResult): PolicySource {
  return { text: fileText, read, editor: () => undefined, placeAt: () => undefined, quote: (value) => JSON.stringify(value) };
}
