// The conditions of the encoding in smt.ts: keys as variables of a sort, operators as formulas over them.
import type { RawPolicy } from "./random";
import {
  bits4,
  bits6,
  colons,
  dateNumber,
  decimal,
  familyOf,
  Outside,
  plainText,
  readOperator,
  statementsOf,
  type Token,
  tokens,
} from "./smt-read";
import { and, glob, ignoringCase, name, not, or, quote, segmentRegex } from "./smt-text";

const multivalued = new Set([
  "aws:principalorgpaths",
  "aws:principalservicenameslist",
  "aws:vpceorgpaths",
  "aws:resourceorgpaths",
  "aws:calledvia",
  "aws:tagkeys",
  "aws:sourceorgpaths",
]);
const keyTypes: Record<string, "number" | "date" | "ip" | "bool"> = {
  "s3:max-keys": "number",
  "aws:multifactorauthage": "number",
  "aws:currenttime": "date",
  "aws:epochtime": "date",
  "aws:tokenissuetime": "date",
  "aws:sourceip": "ip",
  "aws:vpcsourceip": "ip",
  "aws:securetransport": "bool",
  "aws:principalisawsservice": "bool",
  "aws:viaawsservice": "bool",
  "aws:multifactorauthpresent": "bool",
  "aws:assumedroot": "bool",
};

/** What else is known about keys: the types of service keys. */
export interface KeyFacts {
  type(key: string): string | undefined;
}

/** What a script declares and asserts, in order. */
export class Declarations {
  readonly all = new Map<string, string>();
  readonly assertions: string[] = [];
  readonly unknowns = new Set<string>();

  declare(variable: string, sort: string): string {
    this.all.set(variable, sort);
    return variable;
  }

  /** What nobody knows, as a Boolean: equal texts are equal unknowns. */
  unknown(what: string): string {
    this.unknowns.add(what);
    return this.declare(`|unknown ${[...this.unknowns].indexOf(what)}|`, "Bool");
  }

  has(variable: string): boolean {
    return this.all.has(variable);
  }

  assert(formula: string): void {
    this.assertions.push(formula);
  }
}

/** The conditions and policy variables of some policies, over the same keys. */
export class Conditions {
  /** How many conditions speak of a multivalued key: as many elements are enough to make each of them true. */
  private readonly slots = new Map<string, number>();
  private readonly families = new Map<string, Set<string>>();
  private readonly qualified = new Set<string>();
  private readonly bare = new Set<string>();

  constructor(
    policies: RawPolicy[],
    private readonly facts: KeyFacts | undefined,
    private readonly declared: Declarations,
  ) {
    for (const policy of policies)
      for (const statement of statementsOf(policy))
        for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
          for (const name of Object.keys(keys)) {
            const key = name.toLowerCase();
            this.slots.set(key, (this.slots.get(key) ?? 0) + 1);
            if (operator.includes(":")) this.qualified.add(key);
            const family = familyOf(readOperator(operator).base);
            if (!operator.includes(":") && family !== "null") this.bare.add(key);
            if (family !== "null" && family !== "unknown") this.families.set(key, (this.families.get(key) ?? new Set()).add(family));
          }
  }

  private typeOf(key: string): string | undefined {
    if (keyTypes[key]) return keyTypes[key];
    const type = this.facts?.type(key);
    return type === undefined
      ? undefined
      : ({ Numeric: "number", Date: "date", IPAddress: "ip", Bool: "bool" }[type] ?? (type.startsWith("ArrayOf") ? "set" : "string"));
  }

  private isSet(key: string): boolean {
    const type = this.typeOf(key);
    if (multivalued.has(key) || type === "set") return true;
    const known = type !== undefined || key.startsWith("aws:");
    if (known || !this.qualified.has(key)) return false;
    if (this.bare.has(key)) throw new Outside("a key of unknown type that is used as if it held one value and as if it held several");
    return true;
  }

  private has(key: string): string {
    return this.declared.declare(name("has", key), "Bool");
  }

  /** One operator, one key, its values. */
  condition(written: string, key: string, values: string[], variables: boolean): string {
    const { base, qualifier, ifExists } = readOperator(written);
    const family = familyOf(base);
    if (family === "null") {
      if (qualifier) return qualifier === "ForAllValues" ? "true" : "false";
      // A key with an empty value is neither missing nor has it a value.
      const holds = { true: not(this.has(key)), false: this.hasValue(key) };
      return or(values.map((value) => holds[value.toLowerCase() as keyof typeof holds] ?? "false"));
    }
    const bare = !qualifier && (multivalued.has(key) || this.typeOf(key) === "set");
    if (family === "unknown" || bare) return this.declared.unknown(`${written} ${key} ${JSON.stringify(values)}`);
    const negated = /Not/.test(base);
    const holds = this.isSet(key)
      ? this.overElements(base, qualifier, negated, key, values, variables)
      : this.overValue(base, qualifier, negated, key, values, variables);
    return ifExists ? or([not(this.isSet(key) ? or([this.has(key), this.hasValue(key)]) : this.has(key)), holds]) : holds;
  }

  /** The key is there and not empty. */
  private hasValue(key: string): string {
    if (this.isSet(key)) return or(this.elements(key).map(({ present }) => present));
    const theory = this.theoryOf(key);
    if (theory === "string") return and([this.has(key), `(not (= ${this.text(key)} ""))`]);
    return this.typeOf(key) === theory ? this.has(key) : and([this.has(key), not(this.declared.declare(name("empty", key), "Bool"))]);
  }

  private overValue(
    base: string,
    qualifier: string | undefined,
    negated: boolean,
    key: string,
    values: string[],
    variables: boolean,
  ): string {
    const hit = or(values.map((value) => this.hit(base, key, value, variables)));
    const good = negated ? not(hit) : hit;
    if (qualifier === "ForAllValues") return or([not(this.hasValue(key)), good]);
    if (qualifier === "ForAnyValue") return and([this.hasValue(key), good]);
    return negated ? or([not(this.has(key)), good]) : and([this.has(key), good]);
  }

  private overElements(
    base: string,
    qualifier: string | undefined,
    negated: boolean,
    key: string,
    values: string[],
    variables: boolean,
  ): string {
    if (!["string", "arn", "bool", "binary"].includes(familyOf(base))) throw new Outside(`${base} on a multivalued key`);
    const elements = this.elements(key).map(({ present, text }) => ({
      present,
      hit: or(values.map((value) => this.textHit(base, text, value, variables))),
    }));
    if (qualifier === "ForAllValues") return and(elements.map(({ present, hit }) => or([not(present), negated ? not(hit) : hit])));
    if (qualifier === "ForAnyValue") return or(elements.map(({ present, hit }) => and([present, negated ? not(hit) : hit])));
    throw new Outside("a key of unknown type without qualifier");
  }

  private elements(key: string): { present: string; text: string }[] {
    const count = this.slots.get(key) ?? 1;
    if (count > 8) throw new Outside("many conditions on one multivalued key");
    return Array.from({ length: count }, (_, i) => {
      const text = name(`value${i}`, key);
      const fresh = !this.declared.has(text);
      this.declared.declare(text, "String");
      if (fresh) this.declared.assert(`(not (= ${text} ""))`);
      return { present: this.declared.declare(name(`present${i}`, key), "Bool"), text };
    });
  }

  /** How the key's value is modelled: by what the conditions compare it as. */
  private theoryOf(key: string): "string" | "number" | "date" | "ip" {
    const families = [...(this.families.get(key) ?? [])].map((family) => (["number", "date", "ip"].includes(family) ? family : "string"));
    const distinct = [...new Set(families)];
    if (distinct.length > 1) throw new Outside(`${key} is compared as ${distinct.join(" and ")}`);
    const type = this.typeOf(key);
    const theory = distinct[0] ?? (type === "number" || type === "date" || type === "ip" ? type : "string");
    if (theory === "string" && (type === "number" || type === "date" || type === "ip")) throw new Outside(`${key} is compared as a string`);
    return theory as "string" | "number" | "date" | "ip";
  }

  private text(key: string): string {
    if (this.theoryOf(key) !== "string") throw new Outside(`${key} is used as text`);
    const variable = name("value", key);
    const fresh = !this.declared.has(variable);
    this.declared.declare(variable, "String");
    if (fresh && this.typeOf(key) === "bool") this.declared.assert(`(or (= ${variable} "true") (= ${variable} "false"))`);
    return variable;
  }

  private hit(base: string, key: string, value: string, variables: boolean): string {
    const theory = this.theoryOf(key);
    if (theory === "string") return this.textHit(base, this.text(key), value, variables);
    const readable = this.readable(key, theory);
    if (theory === "ip") return and([readable, this.inBlock(key, value)]);
    const number = this.declared.declare(name("number", key), "Real");
    const bound = theory === "date" ? dateNumber(value) : decimal(value);
    if (bound === null) return "false";
    const relation = /LessThanEquals/.test(base)
      ? "<="
      : /LessThan/.test(base)
        ? "<"
        : /GreaterThanEquals/.test(base)
          ? ">="
          : /GreaterThan/.test(base)
            ? ">"
            : "=";
    return and([readable, `(${relation} ${number} ${bound})`]);
  }

  /** Keys of a known type always hold readable values; others may hold anything. */
  private readable(key: string, theory: string): string {
    if (this.typeOf(key) === theory) return "true";
    const variable = name("readable", key);
    const fresh = !this.declared.has(variable);
    this.declared.declare(variable, "Bool");
    const empty = this.declared.declare(name("empty", key), "Bool");
    if (fresh) this.declared.assert(`(not (and ${variable} ${empty}))`);
    return variable;
  }

  private inBlock(key: string, value: string): string {
    const is6 = this.declared.declare(name("ipv6", key), "Bool");
    const m = /^([^/]+)(?:\/(\d+))?$/.exec(value);
    const four = m && bits4(m[1] as string);
    const six = m && !four ? bits6(m[1] as string) : null;
    const address = four ?? six;
    if (!m || !address) return "false";
    const length = m[2] === undefined ? address.length : Number(m[2]);
    if (length > address.length) return "false";
    const variable = this.declared.declare(name(six ? "ip6" : "ip4", key), `(_ BitVec ${address.length})`);
    const prefix =
      length === 0
        ? "true"
        : `(= ((_ extract ${address.length - 1} ${address.length - length}) ${variable}) #b${address.slice(0, length)})`;
    return and([six ? is6 : not(is6), prefix]);
  }

  /** String, ARN, Boolean and binary comparison of a text term with one policy value. */
  private textHit(base: string, text: string, value: string, variables: boolean): string {
    switch (familyOf(base)) {
      case "arn": {
        const list = tokens(value, variables);
        const isArn = `(str.in_re ${text} (re.++ (str.to_re "arn:") re.all ${Array.from({ length: 4 }, () => '(str.to_re ":") re.all').join(" ")}))`;
        if (colons(list) < 5) {
          return and([isArn, this.withValues(list, (fill) => glob(text, list.map(fill)))]);
        }
        if (list.some((token, i) => token.kind === "variable" && colons(list.slice(0, i)) < 5))
          throw new Outside("a policy variable early in an ARN");
        if (list.some((token) => token.kind === "variable")) return this.arnWithVariable(text, list);
        return `(str.in_re ${text} ${segmentRegex(list)})`;
      }
      case "bool": {
        if (/\$\{/.test(value) && variables) throw new Outside("a policy variable in a Boolean");
        const wanted = value.toLowerCase();
        return wanted === "true" || wanted === "false" ? `(str.in_re ${text} ${ignoringCase(wanted)})` : "false";
      }
      case "binary": {
        const body = value.replace(/=+$/, "");
        if (!/^[A-Za-z0-9+/]*$/.test(body) || body.length % 4 === 1) return "false";
        return `(or (= ${text} ${quote(body)}) (= ${text} ${quote(body.padEnd(Math.ceil(body.length / 4) * 4, "="))}))`;
      }
      default: {
        const list = tokens(value, variables, /Like/.test(base));
        if (/IgnoreCase/.test(base)) {
          if (list.some((token) => token.kind === "variable")) throw new Outside("a policy variable, ignoring case");
          return `(str.in_re ${text} ${ignoringCase(plainText(list))})`;
        }
        return this.withValues(list, (fill) => glob(text, list.map(fill)));
      }
    }
  }

  /** An ARN pattern with a variable in its last segment: only where what stands before is plain text. */
  private arnWithVariable(text: string, list: Token[]): string {
    const first = list[0];
    if (first?.kind !== "text" || first.text.split(":").length < 6)
      throw new Outside("a policy variable in an ARN with wildcards before it");
    return this.withValues(list, (fill) => glob(text, list.map(fill)));
  }

  /** Policy variables: the key's value if it has one (single-valued, not empty), else the default, else no match. */
  withValues(list: Token[], build: (fill: (token: Token) => Token) => string): string {
    const keys = [
      ...new Map(
        list.flatMap((token) =>
          token.kind === "variable" ? [[`${token.key}|${token.fallback ?? ""}|${token.fallback !== undefined}`, token] as const] : [],
        ),
      ).values(),
    ];
    const ways = (index: number, fill: (token: Token) => Token): string => {
      const variable = keys[index];
      if (!variable) return build(fill);
      const same = (token: Token) => token.kind === "variable" && token.key === variable.key && token.fallback === variable.fallback;
      if (
        this.qualified.has(variable.key) &&
        this.isSet(variable.key) &&
        this.typeOf(variable.key) === undefined &&
        !multivalued.has(variable.key)
      )
        throw new Outside("a key of unknown type as a policy variable and with a qualifier");
      const available = this.isSet(variable.key) ? "false" : and([this.has(variable.key), `(not (= ${this.text(variable.key)} ""))`]);
      const filled =
        available === "false"
          ? "false"
          : and([available, ways(index + 1, (token) => (same(token) ? { kind: "variable", key: this.text(variable.key) } : fill(token)))]);
      const fallback =
        variable.fallback === undefined
          ? "false"
          : and([
              not(available),
              ways(index + 1, (token) => (same(token) ? { kind: "text", text: variable.fallback as string } : fill(token))),
            ]);
      return or([filled, fallback]);
    };
    return ways(0, (token) => token);
  }
}
