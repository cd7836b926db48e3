// The question "does the updated policy allow what the existing one does not?" as SMT-LIB text with string variables, in the
// style of Zelkova and straight from the description of the language: nothing here is shared with the product's formulas.
import type { RawPolicy, RawStatement } from "./random";
import {
  accountOf,
  bits4,
  bits6,
  colons,
  dateNumber,
  decimal,
  entriesOf,
  familyOf,
  listOf,
  matchesText,
  Outside,
  plainText,
  readOperator,
  statementsOf,
  type Token,
  tokens,
} from "./smt-read";
import { and, glob, ignoringCase, name, not, or, quote, segmentRegex } from "./smt-text";

export { Outside } from "./smt-read";

const multivalued = new Set([
  "aws:principalorgpaths",
  "aws:principalservicenameslist",
  "aws:vpceorgpaths",
  "aws:resourceorgpaths",
  "aws:calledvia",
  "aws:tagkeys",
  "aws:sourceorgpaths",
]);
/** Exceptions from the relation between services and their resources that the product makes, because the service reference has such actions. */
export const foreignResources: Record<string, string[]> = { s3: ["s3-object-lambda"], es: ["opensearch", "iam"] };
export const foreignActions: Record<string, string[]> = { s3: ["ssm"], sns: ["devops-guru"], kms: ["events", "kinesis"] };
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

/** Declarations and assertions, without `(check-sat)`; satisfiable iff there is new access. Throws `Outside`. */
export function newAccessScript(existing: RawPolicy, updated: RawPolicy, facts?: KeyFacts): string {
  const encoder = new Encoder([existing, updated], facts);
  encoder.assert(encoder.allows(updated));
  encoder.assert(not(encoder.allows(existing)));
  return encoder.script();
}

/** The same for listed access (each entry: some action on some resource). */
export function listedAccessScript(policy: RawPolicy, access: { actions?: string[]; resources?: string[] }[], facts?: KeyFacts): string {
  const encoder = new Encoder([policy], facts);
  encoder.assert(encoder.allows(policy));
  encoder.assert(
    or(
      access.map((entry) =>
        and([entry.actions ? encoder.action(entry.actions) : "true", entry.resources ? encoder.resource(entry.resources, false) : "true"]),
      ),
    ),
  );
  return encoder.script();
}

class Encoder {
  private readonly declarations = new Map<string, string>();
  private readonly assertions: string[] = [];
  /** How many conditions speak of a multivalued key: as many elements are enough to make each of them true. */
  private readonly slots = new Map<string, number>();
  private readonly families = new Map<string, Set<string>>();
  private readonly qualified = new Set<string>();
  private usesAction = false;
  private usesResource = false;

  constructor(
    policies: RawPolicy[],
    private readonly facts?: KeyFacts,
  ) {
    for (const policy of policies)
      for (const statement of statementsOf(policy))
        for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
          for (const name of Object.keys(keys)) {
            const key = name.toLowerCase();
            this.slots.set(key, (this.slots.get(key) ?? 0) + 1);
            if (operator.includes(":")) this.qualified.add(key);
            const family = familyOf(readOperator(operator).base);
            if (family !== "null") this.families.set(key, (this.families.get(key) ?? new Set()).add(family));
          }
  }

  assert(formula: string): void {
    this.assertions.push(formula);
  }

  script(): string {
    const domain: string[] = [];
    if (this.usesAction) {
      for (const name of ["actionNamespace", "actionName"]) domain.push(`(not (= ${name} ""))`, `(not (str.contains ${name} ":"))`);
    }
    if (this.usesResource) {
      for (const name of ["partition", "service", "region", "account"]) domain.push(`(not (str.contains resource_${name} ":"))`);
      for (const name of ["partition", "service", "resource"]) domain.push(`(not (= resource_${name} ""))`);
    }
    if (this.usesAction && this.usesResource) {
      const isOne = (variable: string, names: string[]) => or(names.map((name) => `(= ${variable} "${name}")`));
      const tied = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];
      for (const service of tied) {
        const resources = isOne("resource_service", [service, ...(foreignResources[service] ?? [])]);
        const actions = isOne("actionNamespace", [service, ...(foreignActions[service] ?? [])]);
        domain.push(`(=> (and (not resource_none) (= actionNamespace "${service}")) ${resources})`);
        domain.push(`(=> (and (not resource_none) (= resource_service "${service}")) ${actions})`);
      }
      domain.push(
        `(=> (and (not resource_none) ${isOne("actionNamespace", ["iam", "sts"])}) ${isOne("resource_service", ["iam", "sts"])})`,
      );
    }
    const lines = [...this.declarations].map(([name, sort]) => `(declare-const ${name} ${sort})`);
    return `${lines.join("\n")}\n${[...domain, ...this.assertions].map((formula) => `(assert ${formula})`).join("\n")}\n`;
  }

  allows(policy: RawPolicy): string {
    const variables = policy.Version === "2012-10-17";
    const of = (effect: string) =>
      or(
        statementsOf(policy)
          .filter((s) => s.Effect === effect)
          .map((s) => this.statement(s, variables)),
      );
    return and([of("Allow"), not(of("Deny"))]);
  }

  private statement(s: RawStatement, variables: boolean): string {
    return and([
      s.Principal === undefined ? "true" : this.principal(s.Principal),
      s.NotPrincipal === undefined ? "true" : not(this.spared(s.NotPrincipal)),
      s.Action === undefined ? "true" : this.action(listOf(s.Action)),
      s.NotAction === undefined ? "true" : not(this.action(listOf(s.NotAction))),
      s.Resource === undefined ? "true" : this.resource(listOf(s.Resource), variables),
      s.NotResource === undefined ? "true" : not(this.resource(listOf(s.NotResource), variables)),
      ...Object.entries(s.Condition ?? {}).flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, values]) => this.condition(operator, key.toLowerCase(), listOf(values).map(String), variables)),
      ),
    ]);
  }

  // --- Action and Resource: one variable for each part between colons.

  action(patterns: readonly string[]): string {
    this.usesAction = true;
    this.declare("actionNamespace", "String");
    this.declare("actionName", "String");
    return or(
      patterns.map((pattern) =>
        pattern === "*" ? "true" : this.acrossColons(tokens(pattern.toLowerCase(), false), ["actionNamespace", "actionName"]),
      ),
    );
  }

  resource(patterns: readonly string[], variables: boolean): string {
    this.usesResource = true;
    this.declare("resource_none", "Bool");
    const parts = ["partition", "service", "region", "account", "resource"].map((name) => `resource_${name}`);
    for (const part of parts) this.declare(part, "String");
    return or(
      patterns.map((pattern) => {
        if (pattern === "*") return "true";
        const list = tokens(pattern, variables);
        if (colons(list) >= 5) return and(["(not resource_none)", this.segments(list, null, parts)]);
        const last = list[list.length - 1];
        if (last?.kind !== "star") return "false";
        if (list.some((token) => token.kind === "variable")) throw new Outside("a policy variable in a short ARN");
        return or([
          and(["(not resource_none)", this.acrossColons(list, [null, ...parts])]),
          matchesText(list, "*") ? "resource_none" : "false",
        ]);
      }),
    );
  }

  /** A pattern of six segments over the parts of an ARN; `first` is the part before the first colon, null for the text `arn`. */
  private segments(list: Token[], _first: null, parts: string[]): string {
    const split: Token[][] = [[]];
    for (const token of list) {
      if (token.kind !== "text") {
        (split[split.length - 1] as Token[]).push(token);
        continue;
      }
      const pieces = token.text.split(":");
      for (const [i, piece] of pieces.entries()) {
        if (i > 0 && split.length < 6) split.push([]);
        else if (i > 0) (split[5] as Token[]).push({ kind: "text", text: ":" });
        if (piece !== "") (split[split.length - 1] as Token[]).push({ kind: "text", text: piece });
      }
    }
    if ((split[0] as Token[]).some((token) => token.kind === "variable")) throw new Outside("a policy variable at the start of an ARN");
    if (!matchesText(split[0] as Token[], "arn")) return "false";
    return this.withValues(split.slice(1).flat(), (fill) =>
      and(split.slice(1).map((segment, i) => glob(parts[i] as string, segment.map(fill)))),
    );
  }

  /** A glob over the whole text whose parts, joined by colons, are the given variables (null: the text `arn`). A colon of the text is matched by a colon, a `?` or a `*`. */
  private acrossColons(list: Token[], parts: (string | null)[]): string {
    const flat: Token[] = list.flatMap((token): Token[] =>
      token.kind === "text" ? Array.from(token.text, (text) => ({ kind: "text", text })) : [token],
    );
    const match = (part: string | null, piece: Token[]) =>
      part === null ? (matchesText(piece, "arn") ? "true" : "false") : glob(part, piece);
    const go = (from: Token[], index: number): string => {
      const part = parts[index] as string | null;
      if (index === parts.length - 1) return match(part, from);
      const ways: string[] = [];
      for (const [i, token] of from.entries()) {
        const before = from.slice(0, i);
        if (token.kind === "star") ways.push(and([match(part, [...before, token]), go(from.slice(i), index + 1)]));
        else if (token.kind === "any" || (token.kind === "text" && token.text === ":"))
          ways.push(and([match(part, before), go(from.slice(i + 1), index + 1)]));
        // The parts but the last hold no colon.
        if (token.kind === "text" && token.text === ":") break;
      }
      return or(ways);
    };
    return go(flat, 0);
  }

  // --- Principals: what kind, which partition, account, name, session.

  private principalVariables(): void {
    if (this.declarations.has("principal_kind")) return;
    this.declare("principal_kind", "Int");
    for (const name of ["partition", "account", "name", "session"]) this.declare(`principal_${name}`, "String");
    this.assert("(and (<= 0 principal_kind) (<= principal_kind 9))");
    for (const name of ["partition", "account", "name", "session"]) this.assert(`(not (= principal_${name} ""))`);
    for (const name of ["partition", "account"]) this.assert(`(not (str.contains principal_${name} ":"))`);
    this.assert(`(=> ${isKind("session")} (not (str.contains principal_name "/")))`);
  }

  private principal(element: unknown): string {
    this.principalVariables();
    return or(entriesOf(element).map(([kind, id]) => this.names(kind, id)));
  }

  private names(kind: string, id: string): string {
    if (kind !== "AWS") {
      const number = { Service: "service", Federated: "federated", CanonicalUser: "canonical" }[kind];
      if (!number || /[*?]/.test(id)) throw new Outside(`the principal ${kind} ${id}`);
      return and([isKind(number as Kind), `(= principal_name ${quote(id)})`]);
    }
    if (id === "*") return "true";
    const account = accountOf(id);
    if (account !== null)
      return and([
        or((["root", "user", "role", "session", "federatedUser"] as const).map(isKind)),
        `(= principal_account ${quote(account)})`,
      ]);
    return or([this.isLeaf(id), this.isSessionOf(id)]);
  }

  /** The caller is the very one that the ARN names. */
  private isLeaf(id: string): string {
    if (/[*?]/.test(id)) throw new Outside(`the principal ${id}`);
    const arn = /^arn:([^:]+):(iam|sts)::([^:]+):(user|role|assumed-role|federated-user)\/(.+)$/.exec(id);
    if (!arn) throw new Outside(`the principal ${id}`);
    const [, partition, , account, type, rest] = arn as unknown as [string, string, string, string, string, string];
    const session = type === "assumed-role" ? /^([^/]+)\/(.+)$/.exec(rest) : null;
    const kind = ({ user: "user", role: "role", "assumed-role": "session", "federated-user": "federatedUser" } as const)[type as "user"];
    return and([
      isKind(kind),
      `(= principal_partition ${quote(partition)})`,
      `(= principal_account ${quote(account)})`,
      `(= principal_name ${quote(session ? (session[1] as string) : rest)})`,
      session ? `(= principal_session ${quote(session[2] as string)})` : "true",
    ]);
  }

  /** The ARN names a role, and the caller is a session of it: session ARNs show the role's name without its path. */
  private isSessionOf(id: string): string {
    const role = /^arn:([^:]+):iam::([^:]+):role\/(.+)$/.exec(id);
    if (!role) return "false";
    const name = (role[3] as string).slice((role[3] as string).lastIndexOf("/") + 1);
    return and([
      isKind("session"),
      `(= principal_partition ${quote(role[1] as string)})`,
      `(= principal_account ${quote(role[2] as string)})`,
      `(= principal_name ${quote(name)})`,
    ]);
  }

  /** Link by link: the leaf is listed, and for a session its role too; an account entry spares its root user only. */
  private spared(element: unknown): string {
    this.principalVariables();
    const entries = entriesOf(element);
    if (entries.some(([kind, id]) => kind === "AWS" && id === "*")) return "true";
    const aws = entries.filter(([kind]) => kind === "AWS").map(([, id]) => id);
    const roles = or(aws.map((id) => this.isSessionOf(id)));
    return or([
      ...entries.filter(([kind]) => kind !== "AWS").map(([kind, id]) => this.names(kind, id)),
      ...aws.map((id) => {
        const account = accountOf(id);
        if (account !== null) return and([isKind("root"), `(= principal_account ${quote(account)})`]);
        const leaf = this.isLeaf(id);
        return id.includes(":assumed-role/") ? and([leaf, roles]) : leaf;
      }),
    ]);
  }

  // --- Conditions.

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
    return !known && this.qualified.has(key);
  }

  private has(key: string): string {
    return this.declare(name("has", key), "Bool");
  }

  private condition(written: string, key: string, values: string[], variables: boolean): string {
    const { base, qualifier, ifExists } = readOperator(written);
    const family = familyOf(base);
    if (family === "null") {
      if (qualifier) return qualifier === "ForAllValues" ? "true" : "false";
      const isNull = not(this.hasValue(key));
      return or(values.map((value) => (value.toLowerCase() === "true" ? isNull : value.toLowerCase() === "false" ? not(isNull) : "false")));
    }
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
    return this.typeOf(key) === theory ? this.has(key) : and([this.has(key), not(this.declare(name("empty", key), "Bool"))]);
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
    // Without a qualifier: some value matches; for negated operators none does. A key without values has the empty one.
    const onEmpty = and([this.has(key), not(this.hasValue(key)), or(values.map((value) => this.textHit(base, '""', value, variables)))]);
    const some = or([...elements.map(({ present, hit }) => and([present, hit])), onEmpty]);
    return negated ? not(some) : some;
  }

  private elements(key: string): { present: string; text: string }[] {
    const count = this.slots.get(key) ?? 1;
    if (count > 8) throw new Outside("many conditions on one multivalued key");
    return Array.from({ length: count }, (_, i) => {
      const text = name(`value${i}`, key);
      const fresh = !this.declarations.has(text);
      this.declare(text, "String");
      if (fresh) this.assert(`(not (= ${text} ""))`);
      return { present: this.declare(name(`present${i}`, key), "Bool"), text };
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
    const fresh = !this.declarations.has(variable);
    this.declare(variable, "String");
    if (fresh && this.typeOf(key) === "bool") this.assert(`(or (= ${variable} "true") (= ${variable} "false"))`);
    return variable;
  }

  private hit(base: string, key: string, value: string, variables: boolean): string {
    const theory = this.theoryOf(key);
    if (theory === "string") return this.textHit(base, this.text(key), value, variables);
    const readable = this.readable(key, theory);
    if (theory === "ip") return and([readable, this.inBlock(key, value)]);
    const number = this.declare(name("number", key), "Real");
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
    const fresh = !this.declarations.has(variable);
    this.declare(variable, "Bool");
    const empty = this.declare(name("empty", key), "Bool");
    if (fresh) this.assert(`(not (and ${variable} ${empty}))`);
    return variable;
  }

  private inBlock(key: string, value: string): string {
    const is6 = this.declare(name("ipv6", key), "Bool");
    const m = /^([^/]+)(?:\/(\d+))?$/.exec(value);
    const four = m && bits4(m[1] as string);
    const six = m && !four ? bits6(m[1] as string) : null;
    const address = four ?? six;
    if (!m || !address) return "false";
    const length = m[2] === undefined ? address.length : Number(m[2]);
    if (length > address.length) return "false";
    const variable = this.declare(name(six ? "ip6" : "ip4", key), `(_ BitVec ${address.length})`);
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
        const isArn = `(str.in_re ${text} (re.++ re.all ${Array.from({ length: 5 }, () => '(str.to_re ":") re.all').join(" ")}))`;
        if (colons(list) < 5) {
          if (list[list.length - 1]?.kind !== "star") return "false";
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
  private withValues(list: Token[], build: (fill: (token: Token) => Token) => string): string {
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

  private declare(variable: string, sort: string): string {
    this.declarations.set(variable, sort);
    return variable;
  }
}

const kinds = ["anonymous", "service", "federated", "canonical", "root", "user", "role", "session", "federatedUser", "uniqueId"] as const;
type Kind = (typeof kinds)[number];

function isKind(kind: Kind): string {
  return `(= principal_kind ${kinds.indexOf(kind)})`;
}
