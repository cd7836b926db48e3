// A control's condition as a rule of CloudFormation Guard, with the test file that Guard's own `test` command runs. Pure.
import { casesOf } from "../condition/decide";
import { evaluate } from "../condition/evaluate";
import { type Atom, atomsOf, type Condition, type Property, propertyKey, type Scalar, waysOf } from "../condition/tree";

export interface GuardInput {
  name: string;
  requirement: string;
  type: string;
  condition: Condition;
}

/** The rule's text. Undefined where Guard cannot say the condition: times, lists that a parameter holds, too many ways. */
export function guardRule({ name, requirement, type, condition }: GuardInput): string | undefined {
  const lines = clauseLines(condition, "Properties.");
  if (!lines) return undefined;
  const message = requirement.replace(/\s+/g, " ").replaceAll("<<", "").replaceAll(">>", "").slice(0, 200);
  return [
    `# ${message}`,
    `let resources = Resources.*[ Type == '${type}' ]`,
    "",
    `rule ${ruleName(name)} when %resources !empty {`,
    "  %resources {",
    ...lines.map((line) => `    ${line} <<${message}>>`),
    "  }",
    "}",
    "",
  ].join("\n");
}

/** A rule of an AWS Config custom policy: the same condition on the configuration item's fields. */
export function configRule({ name, requirement, type, condition }: GuardInput): string | undefined {
  const lines = clauseLines(condition, "configuration.");
  if (!lines) return undefined;
  return [
    `# ${requirement.replace(/\s+/g, " ").slice(0, 200)}`,
    `rule ${ruleName(name)} when resourceType == '${type}' {`,
    ...lines.map((line) => `  ${line}`),
    "}",
    "",
  ].join("\n");
}

function ruleName(name: string): string {
  const plain = name.replace(/\W+/g, "_");
  return /^[A-Za-z]/.test(plain) ? plain : `rule_${plain}`;
}

/** A line for each group of alternatives: all lines have to hold. */
function clauseLines(condition: Condition, prefix: string): string[] | undefined {
  // All of alternatives: the ways of the opposite, turned around.
  const parts = condition.kind === "all" ? condition.parts : [condition];
  const lines: string[] = [];
  for (const part of parts) {
    const ways = part.kind === "any" ? part.parts : [part];
    if (ways.some((way) => way.kind !== "test")) {
      const inner = waysOf(part);
      // Guard has alternatives of single clauses only: a way of several is said by each of its clauses with the others.
      if (!inner || inner.some((way) => way.length !== 1)) return undefined;
    }
    const clauses = (ways as Atom[]).map((atom) => (atom.kind === "test" ? atomClauses(atom, prefix) : undefined));
    if (clauses.some((one) => one === undefined)) return undefined;
    const known = clauses as string[][][];
    if (known.length === 1) lines.push(...(known[0] as string[][]).map((group) => group.join(" or ")));
    // Alternatives of which one needs two clauses: each of its clauses is said with the others.
    else lines.push(...product(known).map((groups) => groups.flat().join(" or ")));
  }
  return lines;
}

function product(lists: string[][][]): string[][][] {
  return lists.reduce<string[][][]>((before, list) => before.flatMap((one) => list.map((group) => [...one, group])), [[]]).slice(0, 32);
}

/** The clauses that all have to hold, each a group of alternatives. */
function atomClauses(atom: Atom, prefix: string): string[][] | undefined {
  const { path, spelled } = placeOf(atom.property, prefix);
  const some = atom.quantifier === "some" && path.includes("[*]") ? "some " : "";
  const exists = spelled.map((one) => `${one} exists`);
  const missing = spelled.map((one) => `${one} !exists`);
  const { test, negated } = atom;
  if (atom.property.count || atom.property.where?.value.includes("'")) return undefined;
  const withMissing = (clauses: string[]): string[][] =>
    atom.missing ? clauses.flatMap((clause) => missing.map((one) => [one, clause])) : [exists, ...clauses.map((clause) => [clause])];
  switch (test.is) {
    case "set":
      return negated ? missing.map((one) => [one]) : [exists, [`${path} !empty`]].slice(0, test.word === "empty" ? 2 : 1);
    case "value":
    case "listed": {
      if (!test.values) return undefined;
      const [only] = test.values;
      if (test.values.length === 1) return withMissing([`${some}${path} ${negated ? "!=" : "=="} ${literal(only as Scalar)}`]);
      return withMissing([`${some}${path} ${negated ? "not IN" : "IN"} [${test.values.map(literal).join(", ")}]`]);
    }
    case "range": {
      const [least, most] = [test.least?.number, test.most?.number];
      if ((test.least && least === undefined) || (test.most && most === undefined)) return undefined;
      const inside = [
        ...(least !== undefined ? [`${some}${path} >= ${least}`] : []),
        ...(most !== undefined ? [`${some}${path} <= ${most}`] : []),
      ];
      const outside = [
        ...(least !== undefined ? [`${some}${path} < ${least}`] : []),
        ...(most !== undefined ? [`${some}${path} > ${most}`] : []),
      ];
      if (!negated) return withMissing(inside);
      return atom.missing ? missing.map((one) => [one, ...outside]) : [exists, outside];
    }
    case "version":
    case "age":
      return undefined;
  }
}

interface Place {
  path: string;
  /** The same for questions of whether it is there, in every spelling that it can have. */
  spelled: string[];
}

/**
 * `A[].B` → `Properties.A[*].B`; an entry of a list of keys and values by a filter. Members of configuration items have their first
 * letter small or capital, by the type of the resource, and Guard takes only some names in the one spelling for the other
 * (not `restrictPublicBuckets`, not `kMSKeyId`): there they are found by their keys.
 */
function placeOf(property: Property, prefix: string): Place {
  const plain = (part: string) => `.${part}`;
  if (!prefix.startsWith("configuration")) {
    const path = pathOf(property, prefix, plain);
    return { path, spelled: [path] };
  }
  const path = pathOf(property, prefix, (part) => {
    const name = part.replaceAll("[]", "");
    const first = name.charAt(0);
    const rest = name.slice(1).replace(/\W/g, "\\$&");
    return `[ keys == /^[${first.toUpperCase()}${first.toLowerCase()}]${rest}$/ ]${part.slice(name.length)}`;
  });
  return {
    path,
    spelled: [pathOf(property, prefix, (part) => `.${part.charAt(0).toLowerCase()}${part.slice(1)}`), pathOf(property, prefix, plain)],
  };
}

function pathOf({ path, where }: Property, prefix: string, step: (part: string) => string): string {
  const parts = path.split(".");
  const start = prefix.slice(0, -1);
  const lists = (text: string) => text.replaceAll("[]", "[*]");
  if (!where) return start + lists(parts.map(step).join(""));
  const list = parts.slice(0, -1).map(step).join("").replaceAll("[]", "");
  const own = where.path.split(".").at(-1) as string;
  // Inside of a filter both spellings are asked for.
  const names = prefix.startsWith("configuration") ? [`${own.charAt(0).toLowerCase()}${own.slice(1)}`, own] : [own];
  const filter = names.map((name) => `${name} == '${where.value}'`).join(" or ");
  return `${start}${list}[ ${filter} ]${step(parts.at(-1) as string)}`;
}

function literal(value: Scalar): string {
  return typeof value === "string" ? `'${value.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'` : String(value);
}

export interface GuardCase {
  name: string;
  input: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
  expectations: { rules: Record<string, "PASS" | "FAIL" | "SKIP"> };
}

/** Test cases: a template for every setting that the condition tells apart, one without such a resource. */
export function guardCases({ name, type, condition }: GuardInput): GuardCase[] {
  const atoms = atomsOf(condition);
  const cases = casesOf([{ atoms, outcome: true }], () => undefined) ?? [];
  const rule = ruleName(name);
  const made = cases.slice(0, 40).map(({ setting }, at): GuardCase => {
    const properties: Record<string, unknown> = {};
    for (const { property } of atoms) put(properties, property, (setting.get(propertyKey(property)) ?? []) as Scalar[]);
    const holds = evaluate(condition, (property) => setting.get(propertyKey(property)) ?? []);
    return {
      name: `setting ${at + 1}`,
      input: { Resources: { Example: { Type: type, Properties: properties } } },
      expectations: { rules: { [rule]: holds ? "PASS" : "FAIL" } },
    };
  });
  const none: GuardCase = {
    name: "no resource of the type",
    input: { Resources: { Other: { Type: "AWS::Example::Other", Properties: {} } } },
    expectations: { rules: { [rule]: "SKIP" } },
  };
  return [none, ...made];
}

/** Puts values at a path. Of a property with several, the innermost list around it has an entry for each. */
function put(into: Record<string, unknown>, { path, where }: Property, values: readonly Scalar[]): void {
  if (values.length === 0) return;
  const [part = "", ...rest] = path.split(".");
  const isList = part.endsWith("[]");
  const name = part.replaceAll("[]", "");
  const [first] = values;
  if (rest.length === 0) {
    if (where) into[where.path.split(".").at(-1) as string] = where.value;
    into[name] = isList && !where ? values : first;
    return;
  }
  const inner: Property = { path: rest.join("."), ...(where && { where }) };
  if (!isList) {
    const own = (into[name] ?? {}) as Record<string, unknown>;
    into[name] = own;
    put(own, inner, values);
    return;
  }
  const entries = (into[name] ?? []) as Record<string, unknown>[];
  into[name] = entries;
  const groups = rest.some((one) => one.endsWith("[]")) ? [values] : values.map((value) => [value]);
  for (const [at, group] of groups.entries()) {
    const entry = entries[at] ?? {};
    entries[at] = entry;
    put(entry, inner, group);
  }
}

/** The test file, in JSON, which Guard reads as well as YAML. */
export function guardTests(input: GuardInput): string {
  return `${JSON.stringify(guardCases(input), null, 2)}\n`;
}
