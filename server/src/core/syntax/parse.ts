// From text to policy tree: tolerant of every error, and silent about none.
import type { Node } from "jsonc-parser";
import { detached } from "../text/detached";
import { DOCUMENT_ELEMENTS, PRINCIPAL_KINDS, STATEMENT_ELEMENTS } from "./grammar";
import { rangeOf, readJson } from "./json";
import type {
  ConditionElement,
  ConditionEntry,
  Located,
  ParseResult,
  PolicyDocument,
  PrincipalElement,
  PrincipalKind,
  Problem,
  Property,
  Range,
  Scalar,
  Statement,
  StringList,
} from "./tree";
import { describeType, nearest } from "./words";

const EXAMPLE = '`{ "Version": "2012-10-17", "Statement": [ … ] }`';

/**
 * Reads a policy document.
 *
 * In: the text, and whether comments and trailing commas are welcome (`.jsonc`). Out: the tree with exact ranges and every
 * problem of form. It never throws. `document` is absent only when the root is not an object; what could not be read is
 * left out of the tree and is named by a problem whose `fatal` says whether the meaning is lost with it: with a
 * `statementIndex` that of the statement, without one that of the document. Whether a well-formed value makes sense (an unknown
 * action, a `Resource` in a trust policy) is not asked here. Source of the grammar: SEMANTICS.md 1.1 and 1.3.
 */
export function parsePolicy(text: string, options: { allowComments?: boolean } = {}): ParseResult {
  const { root, problems } = readJson(text, { ...options, example: `Write ${EXAMPLE}.` });
  if (!root) {
    // Too deep or no value: an object that was begun is still a (hopeless) document.
    if (/^\ufeff?\s*\{/.test(text)) return { document: emptyDocument(text), problems };
    return { problems };
  }
  if (root.type !== "object") {
    const message = `A policy is a JSON object, but this is ${describeType(root)}. Write ${EXAMPLE}.`;
    return { problems: [...problems, { code: "shape", message, range: rangeOf(root), fatal: true }] };
  }
  const reader = new Reader(text, problems);
  return { document: reader.document(root), problems };
}

function emptyDocument(text: string): PolicyDocument {
  return { text, range: { start: text.indexOf("{"), end: text.length }, statements: [], statementIsArray: false, properties: [] };
}

/** Carries the text and the growing list of problems through the tree; `statementIndex` marks the problems of one statement. */
class Reader {
  private statementIndex: number | undefined;

  constructor(
    private readonly text: string,
    private readonly problems: Problem[],
  ) {}

  document(root: Node): PolicyDocument {
    const document: PolicyDocument = { text: this.text, range: rangeOf(root), statements: [], statementIsArray: false, properties: [] };
    const members = this.members(root, document.properties, (name) => ({
      // A second Id changes nothing about access; which Statement or Version counts, nobody can tell.
      fatal: name === "Statement" || name === "Version",
      what: "the policy",
    }));
    for (const [name, node] of members) {
      if (name.value === "Version") document.version = this.version(node);
      else if (name.value === "Id") document.id = this.string(node, "`Id`", false);
      else if (name.value === "Statement") this.statements(node, document);
      else this.unknownElement(name, DOCUMENT_ELEMENTS, "a policy");
    }
    if (!members.some(([name]) => name.value === "Statement")) {
      this.report("missing", 'This policy has no `Statement`, so it says nothing. Add `"Statement": [ … ]`.', openingOf(root), true);
    }
    return document;
  }

  private version(node: Node): Located<string> | undefined {
    const version = this.string(node, "`Version`", true);
    if (version && version.value !== "2012-10-17" && version.value !== "2008-10-17") {
      // The version decides one thing only: whether `${…}` is a variable (SEMANTICS.md 1.1). Without one the meaning is clear.
      this.report(
        "shape",
        `\`Version\` is the version of the policy language, \`2012-10-17\` (or the old \`2008-10-17\`), not \`${shorten(version.value)}\`.`,
        version.range,
        this.text.includes("${"),
      );
    }
    return version;
  }

  private statements(node: Node, document: PolicyDocument): void {
    document.statementRange = rangeOf(node);
    document.statementIsArray = node.type === "array";
    if (node.type === "array") document.statements = (node.children ?? []).map((child, index) => this.statement(child, index));
    else if (node.type === "object") document.statements = [this.statement(node, 0)];
    else
      this.report(
        "shape",
        `\`Statement\` must be a statement object or a list of them, but this is ${describeType(node)}.`,
        rangeOf(node),
        true,
      );
  }

  private statement(node: Node, index: number): Statement {
    this.statementIndex = index;
    const statement: Statement = { index, range: rangeOf(node), properties: [] };
    if (node.type === "object") this.fillStatement(statement, node);
    else
      this.report(
        "shape",
        `A statement is an object such as \`{ "Effect": "Allow", … }\`, but this is ${describeType(node)}.`,
        rangeOf(node),
        true,
      );
    this.statementIndex = undefined;
    return statement;
  }

  private fillStatement(statement: Statement, node: Node): void {
    const members = this.members(node, statement.properties, (name) => ({ fatal: name !== "Sid", what: "the statement" }));
    for (const [name, value] of members) {
      switch (name.value) {
        case "Sid":
          statement.sid = this.string(value, "`Sid`", false);
          break;
        case "Effect":
          statement.effect = this.effect(value);
          break;
        case "Action":
          statement.action = this.stringList(name, value, false);
          break;
        case "NotAction":
          statement.notAction = this.stringList(name, value, true);
          break;
        case "Resource":
          statement.resource = this.stringList(name, value, false);
          break;
        case "NotResource":
          statement.notResource = this.stringList(name, value, true);
          break;
        case "Principal":
          statement.principal = this.principal(name, value, false);
          break;
        case "NotPrincipal":
          statement.notPrincipal = this.principal(name, value, true);
          break;
        case "Condition":
          statement.condition = this.condition(name, value);
          break;
        default:
          this.unknownElement(name, STATEMENT_ELEMENTS, "a statement");
      }
    }
    const names = new Map(members.map(([name]) => [name.value, name]));
    if (!names.has("Effect"))
      this.report(
        "missing",
        'This statement has no `Effect`, so it neither allows nor denies. Add `"Effect": "Allow"` or `"Effect": "Deny"`.',
        openingOf(node),
        true,
      );
    if (!names.has("Action") && !names.has("NotAction")) {
      this.report(
        "missing",
        'This statement has neither `Action` nor `NotAction`, so it is about nothing. Add `"Action": "service:Name"`.',
        openingOf(node),
        true,
      );
    }
    for (const element of ["Action", "Resource", "Principal"]) {
      const negated = names.get(`Not${element}`);
      if (negated && names.has(element)) {
        this.report(
          "shape",
          `A statement has either \`${element}\` or \`Not${element}\`, not both: which one counts is not defined. Remove one of them.`,
          negated.range,
          true,
        );
      }
    }
  }

  private effect(node: Node): Located<string> | undefined {
    const effect = this.string(node, "`Effect`", true);
    if (effect && effect.value !== "Allow" && effect.value !== "Deny") {
      this.report(
        "shape",
        `\`Effect\` must be exactly \`Allow\` or \`Deny\` (upper and lower case count), not \`${shorten(effect.value)}\`.`,
        effect.range,
        true,
      );
    }
    return effect;
  }

  private stringList(key: Located<string>, node: Node, negated: boolean): StringList | undefined {
    const values = this.strings(node, `\`${key.value}\``);
    return values && { key, negated, values, isArray: node.type === "array", range: rangeOf(node) };
  }

  private principal(key: Located<string>, node: Node, negated: boolean): PrincipalElement | undefined {
    const element: PrincipalElement = { key, negated, isStar: false, entries: [], kinds: [], range: rangeOf(node) };
    if (node.type === "string") {
      const id = located<string>(node);
      element.isStar = id.value === "*";
      element.entries.push({ kind: element.isStar ? "AWS" : "Bare", id });
      return element;
    }
    // An empty list names nobody: legal, without effect (SEMANTICS.md 1.3).
    if (node.type === "array" && (node.children ?? []).length === 0) return element;
    if (node.type !== "object") {
      this.report(
        "shape",
        `\`${key.value}\` must be \`"*"\` or an object such as \`{ "AWS": "arn:aws:iam::111122223333:root" }\`, but this is ${describeType(node)}.`,
        rangeOf(node),
        true,
      );
      return undefined;
    }
    const members = this.members(node, element.kinds, () => ({ fatal: true, what: `\`${key.value}\`` }));
    for (const [kind, value] of members) {
      if (!isPrincipalKind(kind.value)) {
        const guess = nearest(kind.value, PRINCIPAL_KINDS);
        this.report(
          "shape",
          `\`${shorten(kind.value)}\` is not a kind of principal${guess ? `. Did you mean \`${guess}\`?` : ": the kinds are `AWS`, `Service`, `Federated` and `CanonicalUser`."}`,
          kind.range,
          true,
        );
        continue;
      }
      for (const id of this.strings(value, `\`${kind.value}\``) ?? []) element.entries.push({ kind: kind.value, id });
    }
    return element;
  }

  private condition(key: Located<string>, node: Node): ConditionElement | undefined {
    if (node.type !== "object") {
      this.report(
        "shape",
        `\`Condition\` must be an object such as \`{ "StringEquals": { "aws:SourceAccount": "111122223333" } }\`, but this is ${describeType(node)}.`,
        rangeOf(node),
        true,
      );
      return undefined;
    }
    const element: ConditionElement = { key, range: rangeOf(node), entries: [], operators: [] };
    for (const [operator, block] of this.members(node, element.operators, () => ({ fatal: true, what: "`Condition`" }))) {
      if (block.type !== "object") {
        this.report(
          "shape",
          `The operator \`${shorten(operator.value)}\` must hold an object of condition keys with their values, but this is ${describeType(block)}.`,
          rangeOf(block),
          true,
        );
        continue;
      }
      const keys: Property[] = [];
      for (const [name, value, index] of this.members(block, keys, () => ({ fatal: true, what: `\`${shorten(operator.value)}\`` }))) {
        const entry = this.conditionEntry(operator, name, value, (keys[index] as Property).range);
        if (entry) element.entries.push(entry);
      }
    }
    return element;
  }

  private conditionEntry(operator: Located<string>, key: Located<string>, node: Node, range: Range): ConditionEntry | undefined {
    const isArray = node.type === "array";
    const values: Located<Scalar>[] = [];
    for (const value of isArray ? (node.children ?? []) : [node]) {
      if (value.type === "string" || value.type === "boolean") values.push(located<string | boolean>(value));
      else if (value.type === "number") values.push({ value: this.number(value), range: rangeOf(value) });
      else {
        const message = `A condition value must be a string, a number or a boolean${isArray ? "" : ", or a list of them"}, but this is ${describeType(value)}.`;
        this.report("shape", message, rangeOf(value), true);
        if (!isArray) return undefined;
      }
    }
    return { operator, key, values, isArray, range };
  }

  /** A number as a number only if nothing is lost by it, else its digits: quotes around a number are optional anyway (SEMANTICS.md 1.1). */
  private number(node: Node): Scalar {
    const written = this.text.slice(node.offset, node.offset + node.length);
    const value = Number(written);
    return String(value) === written ? value : written;
  }

  private strings(node: Node, what: string): Located<string>[] | undefined {
    if (node.type === "string") return [located<string>(node)];
    if (node.type !== "array") {
      this.report(
        "shape",
        `${what} must be a string or a list of strings, but this is ${describeType(node)}.${node.type === "number" ? " Put it in double quotes." : ""}`,
        rangeOf(node),
        true,
      );
      return undefined;
    }
    const values: Located<string>[] = [];
    for (const child of node.children ?? []) {
      if (child.type === "string") values.push(located<string>(child));
      else
        this.report(
          "shape",
          `Every entry of ${what} must be a string, but this is ${describeType(child)}.${child.type === "number" ? " Put it in double quotes." : ""}`,
          rangeOf(child),
          true,
        );
    }
    return values;
  }

  private string(node: Node, what: string, fatal: boolean): Located<string> | undefined {
    if (node.type === "string") return located<string>(node);
    this.report("shape", `${what} must be a string, but this is ${describeType(node)}.`, rangeOf(node), fatal);
    return undefined;
  }

  /**
   * The members of an object that have a value, first of each name only; all of them go into `properties`, and every
   * repetition is reported. A name without a value is a syntax error that was reported already.
   */
  private members(
    node: Node,
    properties: Property[],
    onDuplicate: (name: string) => { fatal: boolean; what: string },
  ): [name: Located<string>, value: Node, index: number][] {
    const members: [Located<string>, Node, number][] = [];
    const seen = new Map<string, Located<string>>();
    for (const child of node.children ?? []) {
      const [nameNode, value] = child.children ?? [];
      if (!nameNode) continue;
      const name = located<string>(nameNode);
      const range = { start: name.range.start, end: value ? value.offset + value.length : name.range.end };
      properties.push({ name, range, valueRange: value ? rangeOf(value) : { start: range.end, end: range.end } });
      if (seen.has(name.value)) {
        const { fatal, what } = onDuplicate(name.value);
        this.report(
          "duplicate-key",
          `\`${shorten(name.value)}\` stands twice in ${what}, and which of the two counts is not defined. Remove one of them or merge their values.`,
          name.range,
          fatal,
        );
        continue;
      }
      seen.set(name.value, name);
      if (value) members.push([name, value, properties.length - 1]);
    }
    return members;
  }

  /** A misspelt element loses a part of the meaning; a foreign one (`Comment`) or a label is refused by AWS but hides nothing. */
  private unknownElement(name: Located<string>, known: readonly string[], what: string): void {
    const guess = nearest(name.value, known);
    const advice = guess ? ` Did you mean \`${guess}\`?` : " Remove it: AWS refuses elements that it does not know.";
    const fatal = guess !== undefined && guess !== "Id" && guess !== "Sid";
    this.report("shape", `\`${shorten(name.value)}\` is not an element of ${what}.${advice}`, name.range, fatal);
  }

  private report(code: Problem["code"], message: string, range: Range, fatal: boolean): void {
    this.problems.push({ code, message, range, fatal, ...(this.statementIndex !== undefined && { statementIndex: this.statementIndex }) });
  }
}

function located<T extends Scalar>(node: Node): Located<T> {
  const value = typeof node.value === "string" ? detached(node.value) : node.value;
  return { value: value as T, range: rangeOf(node) };
}

/** The opening brace: where something that is missing from an object is reported. */
function openingOf(node: Node): Range {
  return { start: node.offset, end: node.offset + 1 };
}

function isPrincipalKind(name: string): name is Exclude<PrincipalKind, "Bare"> {
  return (PRINCIPAL_KINDS as readonly string[]).includes(name);
}

/** User text in a message, cut so that a message stays one. */
function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
