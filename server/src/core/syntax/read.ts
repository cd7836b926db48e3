// From a tree of values to the policy tree, whatever the format: tolerant of every error, and silent about none.
import { detached } from "../text/detached";
import { type Alternative, alternatives } from "./alternatives";
import { DOCUMENT_ELEMENTS, PRINCIPAL_KINDS, STATEMENT_ELEMENTS } from "./grammar";
import { rangeOf } from "./json";
import type { PolicyNode } from "./node";
import type {
  ConditionElement,
  ConditionEntry,
  Guard,
  Located,
  ParseResult,
  PolicyDocument,
  PolicySource,
  PrincipalElement,
  PrincipalKind,
  Problem,
  Property,
  Range,
  Scalar,
  Statement,
  StringList,
} from "./tree";
import { describeType, nearest, shorten } from "./words";

/**
 * Reads a policy document off a tree of values whose root is an object. In: the tree, the source it was made from, and the
 * problems found on the way (they stay the first ones). Out: as `parsePolicy`. Comments of `parse.ts` hold for all formats.
 */
export function readTree(root: PolicyNode, source: PolicySource, problems: Problem[] = []): ParseResult {
  const reader = new Reader(source, problems);
  return { document: reader.document(root), problems };
}

/** Carries the text and the growing list of problems through the tree; `statementIndex` marks the problems of one statement. */
class Reader {
  private statementIndex: number | undefined;

  constructor(
    private readonly source: PolicySource,
    private readonly problems: Problem[],
  ) {}

  document(root: PolicyNode): PolicyDocument {
    const document: PolicyDocument = {
      text: this.source.text,
      source: this.source,
      range: rangeOf(root),
      statements: [],
      statementIsArray: false,
      properties: [],
    };
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

  private version(node: PolicyNode): Located<string> | undefined {
    const version = this.string(node, "`Version`", true);
    if (version && version.value !== "2012-10-17" && version.value !== "2008-10-17") {
      this.report(
        "shape",
        `\`Version\` is the version of the policy language, \`2012-10-17\` (or the old \`2008-10-17\`), not \`${shorten(version.value)}\`.`,
        version.range,
        true,
      );
    }
    return version;
  }

  private statements(node: PolicyNode, document: PolicyDocument): void {
    document.statementRange = rangeOf(node);
    document.statementIsArray = node.type === "array";
    for (const { node: value, guards } of alternatives(node)) {
      if (value.type === "array")
        for (const child of value.children ?? []) for (const one of alternatives(child, guards)) this.statement(one, document.statements);
      else if (value.type === "object") this.statement({ node: value, guards }, document.statements);
      else
        this.report(
          "shape",
          `\`Statement\` must be a statement object or a list of them, but this is ${describeType(value)}.`,
          rangeOf(value),
          true,
        );
    }
  }

  private statement({ node, guards }: Alternative, statements: Statement[]): void {
    const index = statements.length;
    this.statementIndex = index;
    const statement: Statement = { index, range: rangeOf(node), properties: [], ...(guards && { guards }) };
    if (node.type === "object") this.fillStatement(statement, node);
    else
      this.report(
        "shape",
        `A statement is an object such as \`{ "Effect": "Allow", … }\`, but this is ${describeType(node)}.`,
        rangeOf(node),
        true,
      );
    this.statementIndex = undefined;
    statements.push(statement);
  }

  private fillStatement(statement: Statement, node: PolicyNode): void {
    const members = this.members(node, statement.properties, (name) => ({ fatal: name !== "Sid", what: "the statement" }));
    for (const [name, value] of members) this.element(statement, name, value);
    this.missingOrDouble(new Map(members.map(([name]) => [name.value, name])), node);
  }

  private element(statement: Statement, name: Located<string>, value: PolicyNode): void {
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

  /** What a statement lacks, and what stands in it both ways. */
  private missingOrDouble(names: ReadonlyMap<string, Located<string>>, node: PolicyNode): void {
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

  private effect(node: PolicyNode): Located<string> | undefined {
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

  private stringList(key: Located<string>, node: PolicyNode, negated: boolean): StringList | undefined {
    const values = this.strings(node, `\`${key.value}\``);
    return values && { key, negated, values, isArray: node.type === "array", range: rangeOf(node) };
  }

  private principal(key: Located<string>, node: PolicyNode, negated: boolean): PrincipalElement | undefined {
    const element: PrincipalElement = { key, negated, isStar: false, entries: [], kinds: [], range: rangeOf(node) };
    for (const { node: value, guards } of alternatives(node)) {
      // An empty list names nobody: legal, without effect (SEMANTICS.md 1.3).
      if (value.type === "array" && (value.children ?? []).length === 0) continue;
      if (isText(value)) {
        const id = located<string>(value, guards);
        const isStar = id.value === "*" && value.type === "string";
        element.isStar ||= isStar;
        element.entries.push({ kind: isStar ? "AWS" : "Bare", id });
      } else if (value.type === "object") this.principalKinds(element, value, guards);
      else {
        this.report(
          "shape",
          `\`${key.value}\` must be \`"*"\` or an object such as \`{ "AWS": "arn:aws:iam::111122223333:root" }\`, but this is ${describeType(value)}.`,
          rangeOf(value),
          true,
        );
        return undefined;
      }
    }
    return element;
  }

  private principalKinds(element: PrincipalElement, node: PolicyNode, guards: readonly Guard[] | undefined): void {
    const members = this.members(node, element.kinds, () => ({ fatal: true, what: `\`${element.key.value}\`` }));
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
      for (const id of this.strings(value, `\`${kind.value}\``, guards) ?? []) element.entries.push({ kind: kind.value, id });
    }
  }

  private condition(key: Located<string>, node: PolicyNode): ConditionElement | undefined {
    const element: ConditionElement = { key, range: rangeOf(node), entries: [], operators: [] };
    for (const { node: value, guards } of alternatives(node)) {
      if (value.type !== "object") {
        this.report(
          "shape",
          `\`Condition\` must be an object such as \`{ "StringEquals": { "aws:SourceAccount": "111122223333" } }\`, but this is ${describeType(value)}.`,
          rangeOf(value),
          true,
        );
        return undefined;
      }
      for (const [operator, block] of this.members(value, element.operators, () => ({ fatal: true, what: "`Condition`" })))
        for (const one of alternatives(block, guards)) this.operatorBlock(element, operator, one);
    }
    return element;
  }

  private operatorBlock(element: ConditionElement, operator: Located<string>, { node: block, guards }: Alternative): void {
    if (block.type !== "object") {
      this.report(
        "shape",
        `The operator \`${shorten(operator.value)}\` must hold an object of condition keys with their values, but this is ${describeType(block)}.`,
        rangeOf(block),
        true,
      );
      return;
    }
    const keys: Property[] = [];
    const entries: ConditionEntry[] = [];
    for (const [name, value, index] of this.members(block, keys, () => ({ fatal: true, what: `\`${shorten(operator.value)}\`` })))
      for (const one of alternatives(value, guards)) {
        const entry = this.conditionEntry(operator, name, one, (keys[index] as Property).range);
        if (entry) entries.push(entry);
      }
    const spellings = new Map<string, Set<string>>();
    for (const { key } of entries) {
      const name = key.value.toLowerCase();
      spellings.set(name, (spellings.get(name) ?? new Set()).add(key.value));
    }
    for (const entry of entries) if ((spellings.get(entry.key.value.toLowerCase())?.size ?? 0) > 1) entry.isTwice = true;
    element.entries.push(...entries);
  }

  private conditionEntry(
    operator: Located<string>,
    key: Located<string>,
    { node, guards }: Alternative,
    range: Range,
  ): ConditionEntry | undefined {
    const isArray = node.type === "array";
    const values: Located<Scalar>[] = [];
    for (const { node: value, guards: own } of isArray ? (node.children ?? []).flatMap((child) => alternatives(child)) : [{ node }]) {
      if (isText(value) || value.type === "boolean") values.push(located<string | boolean>(value, own));
      else if (value.type === "number") values.push({ value: this.number(value), range: rangeOf(value), ...(own && { guards: own }) });
      else {
        const message = `A condition value must be a string, a number or a boolean${isArray ? "" : ", or a list of them"}, but this is ${describeType(value)}.`;
        this.report("shape", message, rangeOf(value), true);
        if (!isArray) return undefined;
      }
    }
    return { operator, key, values, isArray, range, ...(guards && { guards }) };
  }

  /** A number as a number only if nothing is lost by it, else its digits: quotes around a number are optional anyway (SEMANTICS.md 1.1). */
  private number(node: PolicyNode): Scalar {
    const written = this.source.text.slice(node.offset, node.offset + node.length);
    const value = Number(written);
    return String(value) === written ? value : written;
  }

  private strings(node: PolicyNode, what: string, under?: readonly Guard[]): Located<string>[] | undefined {
    const values: Located<string>[] = [];
    for (const { node: value, guards } of alternatives(node, under)) {
      if (isText(value)) values.push(located<string>(value, guards));
      else if (value.type === "array") for (const child of value.children ?? []) this.entries(child, what, guards, values);
      else {
        this.reportText(`${what} must be a string or a list of strings`, value);
        return undefined;
      }
    }
    return values;
  }

  private entries(child: PolicyNode, what: string, under: readonly Guard[] | undefined, values: Located<string>[]): void {
    for (const { node, guards } of alternatives(child, under))
      if (isText(node)) values.push(located<string>(node, guards));
      else this.reportText(`Every entry of ${what} must be a string`, node);
  }

  private reportText(rule: string, node: PolicyNode): void {
    const advice = node.type === "number" ? " Put it in double quotes." : "";
    this.report("shape", `${rule}, but this is ${describeType(node)}.${advice}`, rangeOf(node), true);
  }

  private string(node: PolicyNode, what: string, fatal: boolean): Located<string> | undefined {
    if (node.type === "string") return located<string>(node);
    this.report("shape", `${what} must be a string, but this is ${describeType(node)}.`, rangeOf(node), fatal);
    return undefined;
  }

  /**
   * The members of an object that have a value, first of each name only; all of them go into `properties`, and every
   * repetition is reported. A name without a value is a syntax error that was reported already.
   */
  private members(
    node: PolicyNode,
    properties: Property[],
    onDuplicate: (name: string) => { fatal: boolean; what: string },
  ): [name: Located<string>, value: PolicyNode, index: number][] {
    const members: [Located<string>, PolicyNode, number][] = [];
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
          `\`${shorten(name.value)}\` appears twice in ${what}, and it is not defined which of the two counts. Remove one of them or merge their values.`,
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

  /** AWS stores no policy with an element that it does not know (SEMANTICS.md 1.1): what it would mean nobody can say. */
  private unknownElement(name: Located<string>, known: readonly string[], what: string): void {
    const guess = nearest(name.value, known);
    const advice = guess ? ` Did you mean \`${guess}\`?` : " Remove it: AWS refuses elements that it does not know.";
    this.report("shape", `\`${shorten(name.value)}\` is not an element of ${what}.${advice}`, name.range, true);
  }

  private report(code: Problem["code"], message: string, range: Range, fatal: boolean): void {
    this.problems.push({ code, message, range, fatal, ...(this.statementIndex !== undefined && { statementIndex: this.statementIndex }) });
  }
}

function located<T extends Scalar>(node: PolicyNode, guards?: readonly Guard[]): Located<T> {
  const value = typeof node.value === "string" ? detached(node.value) : node.value;
  return { value: value as T, range: rangeOf(node), ...(node.parts && { parts: node.parts }), ...(guards && { guards }) };
}

/** A text, known or not. What is not known at all may be a text, and its symbol says so. */
function isText(node: PolicyNode): boolean {
  return node.type === "string" || node.type === "unknown";
}

/** The opening brace: where something that is missing from an object is reported. */
function openingOf(node: PolicyNode): Range {
  return { start: node.offset, end: node.offset + 1 };
}

function isPrincipalKind(name: string): name is Exclude<PrincipalKind, "Bare"> {
  return (PRINCIPAL_KINDS as readonly string[]).includes(name);
}
