// The question "does the updated policy allow what the existing one does not?" as SMT-LIB text with string variables, in the
// style of Zelkova and straight from the description of the language: nothing here is shared with the product's formulas.
import type { RawPolicy, RawStatement } from "./random";

/** The question has a construct that this encoding leaves out. */
export class Outside extends Error {}

type Token = { kind: "text"; text: string } | { kind: "star" } | { kind: "any" } | { kind: "variable"; key: string; fallback?: string };

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

// --- Reading.

const kinds = ["anonymous", "service", "federated", "canonical", "root", "user", "role", "session", "federatedUser", "uniqueId"] as const;
type Kind = (typeof kinds)[number];

function isKind(kind: Kind): string {
  return `(= principal_kind ${kinds.indexOf(kind)})`;
}

function statementsOf(policy: RawPolicy): RawStatement[] {
  return Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
}

function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}

function entriesOf(element: unknown): [string, string][] {
  if (typeof element === "string") return [["AWS", element]];
  return Object.entries(element as Record<string, string | string[]>).flatMap(([kind, ids]) =>
    listOf(ids).map((id): [string, string] => [kind, id]),
  );
}

function accountOf(id: string): string | null {
  return /^\d{12}$/.test(id) ? id : (/^arn:[^:]+:iam::([^:]+):root$/.exec(id)?.[1] ?? null);
}

function readOperator(written: string): { base: string; qualifier?: string; ifExists: boolean } {
  const m = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(written);
  if (!m) throw new Outside(`the operator ${written}`);
  return { base: m[2] as string, qualifier: m[1], ifExists: m[3] !== undefined };
}

function familyOf(base: string): string {
  const families: [RegExp, string][] = [
    [/^String(Not)?(Equals(IgnoreCase)?|Like)$/, "string"],
    [/^Arn(Not)?(Equals|Like)$/, "arn"],
    [/^Numeric/, "number"],
    [/^Date/, "date"],
    [/^Bool$/, "bool"],
    [/^BinaryEquals$/, "binary"],
    [/^(Not)?IpAddress$/, "ip"],
    [/^Null$/, "null"],
  ];
  const found = families.find(([form]) => form.test(base));
  if (!found) throw new Outside(`the operator ${base}`);
  return found[1];
}

/** Reads wildcards and, in the newer version, variables. */
function tokens(text: string, variables: boolean, wildcards = true): Token[] {
  const out: Token[] = [];
  const plain = (character: string) => {
    const last = out[out.length - 1];
    if (last?.kind === "text") last.text += character;
    else out.push({ kind: "text", text: character });
  };
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    const variable = variables ? /^\$\{\s*(?:([*?$])|([^{},'"*?$]+?)(?:\s*,\s*(?:'([^']*)'|"([^"]*)"))?)\s*\}/.exec(rest) : null;
    if (variable) {
      if (variable[1]) plain(variable[1]);
      else out.push({ kind: "variable", key: (variable[2] as string).toLowerCase(), fallback: variable[3] ?? variable[4] });
      i += variable[0].length;
      continue;
    }
    const character = String.fromCodePoint(text.codePointAt(i) as number);
    if (wildcards && character === "*") out.push({ kind: "star" });
    else if (wildcards && character === "?") out.push({ kind: "any" });
    else plain(character);
    i += character.length;
  }
  return out;
}

function colons(list: Token[]): number {
  return list.reduce((n, token) => n + (token.kind === "text" ? token.text.split(":").length - 1 : 0), 0);
}

function plainText(list: Token[]): string {
  return list.map((token) => (token.kind === "text" ? token.text : "")).join("");
}

function matchesText(list: Token[], text: string): boolean {
  const source = list
    .map((token) =>
      token.kind === "star"
        ? "[^]*"
        : token.kind === "any"
          ? "[^]"
          : token.kind === "text"
            ? token.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
            : "",
    )
    .join("");
  return new RegExp(`^${source}$`, "u").test(text);
}

// --- Writing SMT-LIB.

function and(parts: string[]): string {
  const list = parts.filter((part) => part !== "true");
  if (list.includes("false")) return "false";
  return list.length === 0 ? "true" : list.length === 1 ? (list[0] as string) : `(and ${list.join(" ")})`;
}

function or(parts: string[]): string {
  const list = parts.filter((part) => part !== "false");
  if (list.includes("true")) return "true";
  return list.length === 0 ? "false" : list.length === 1 ? (list[0] as string) : `(or ${list.join(" ")})`;
}

function not(part: string): string {
  return part === "true" ? "false" : part === "false" ? "true" : `(not ${part})`;
}

function name(what: string, key: string): string {
  return `|${what} ${key.replace(/[|\\]/g, "_")}|`;
}

function quote(text: string): string {
  return `"${Array.from(text, (c) => (c === '"' ? '""' : c < " " || c > "~" || c === "\\" ? `\\u{${(c.codePointAt(0) as number).toString(16)}}` : c)).join("")}"`;
}

/** The cheapest string predicate that says "matches". In filled-in variables `key` is the SMT name of the value. */
function glob(text: string, list: Token[]): string {
  const merged: Token[] = [];
  for (const token of list) {
    const last = merged[merged.length - 1];
    if (token.kind === "star" && last?.kind === "star") continue;
    if (token.kind === "text" && last?.kind === "text") merged[merged.length - 1] = { kind: "text", text: last.text + token.text };
    else if (token.kind !== "text" || token.text !== "") merged.push(token);
  }
  const stars = merged.filter((token) => token.kind === "star").length;
  const term = (part: Token[]): string => {
    const terms = part.map((token) => (token.kind === "variable" ? token.key : quote((token as { text: string }).text)));
    return terms.length === 0 ? '""' : terms.length === 1 ? (terms[0] as string) : `(str.++ ${terms.join(" ")})`;
  };
  if (!merged.some((token) => token.kind === "any")) {
    const first = merged[0]?.kind === "star";
    const last = merged[merged.length - 1]?.kind === "star";
    if (stars === 0) return `(= ${text} ${term(merged)})`;
    if (merged.length === 1) return "true";
    if (stars === 1 && last) return `(str.prefixof ${term(merged.slice(0, -1))} ${text})`;
    if (stars === 1 && first) return `(str.suffixof ${term(merged.slice(1))} ${text})`;
    if (stars === 2 && first && last) return `(str.contains ${text} ${term(merged.slice(1, -1))})`;
    if (merged.some((token) => token.kind === "variable")) return chunks(text, merged, term);
  }
  if (merged.some((token) => token.kind === "variable")) throw new Outside("a policy variable beside `?`");
  return `(str.in_re ${text} ${regex(merged, "re.all", "re.allchar")})`;
}

/** A pattern of plain chunks between stars, leftmost match first: exact under negation too. */
function chunks(text: string, list: Token[], term: (part: Token[]) => string): string {
  const pieces: Token[][] = [[]];
  for (const token of list) {
    if (token.kind === "star") pieces.push([]);
    else (pieces[pieces.length - 1] as Token[]).push(token);
  }
  const head = term(pieces[0] as Token[]);
  const tail = term(pieces[pieces.length - 1] as Token[]);
  const conditions = [`(str.prefixof ${head} ${text})`];
  let position = `(str.len ${head})`;
  for (const piece of pieces.slice(1, -1)) {
    if (piece.length === 0) continue;
    const found = `(str.indexof ${text} ${term(piece)} ${position})`;
    conditions.push(`(>= ${found} 0)`);
    position = `(+ ${found} (str.len ${term(piece)}))`;
  }
  conditions.push(`(str.suffixof ${tail} ${text})`, `(>= (str.len ${text}) (+ ${position} (str.len ${tail})))`);
  return and(conditions);
}

function regex(list: Token[], star: string, any: string): string {
  const parts = list.map((token) =>
    token.kind === "star" ? star : token.kind === "any" ? any : `(str.to_re ${quote((token as { text: string }).text)})`,
  );
  return parts.length === 0 ? '(str.to_re "")' : parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}

/** Segment by segment: a wildcard before the fifth colon of the pattern matches no colon. */
function segmentRegex(list: Token[]): string {
  const noColon = '(re.diff re.allchar (str.to_re ":"))';
  const parts: string[] = [];
  let seen = 0;
  for (const token of list) {
    if (token.kind === "text") {
      seen += token.text.split(":").length - 1;
      parts.push(`(str.to_re ${quote(token.text)})`);
    } else if (token.kind === "star") parts.push(seen < 5 ? `(re.* ${noColon})` : "re.all");
    else parts.push(seen < 5 ? noColon : "re.allchar");
  }
  return parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}

function ignoringCase(text: string): string {
  const parts = Array.from(text, (c) => {
    const [lower, upper] = [c.toLowerCase(), c.toUpperCase()];
    return lower === upper ? `(str.to_re ${quote(c)})` : `(re.union (str.to_re ${quote(lower)}) (str.to_re ${quote(upper)}))`;
  });
  return parts.length === 0 ? '(str.to_re "")' : parts.length === 1 ? (parts[0] as string) : `(re.++ ${parts.join(" ")})`;
}

function decimal(text: string): string | null {
  const scientific = /^[+-]?\d+(\.\d+)?e[+-]?\d{1,2}$/i.test(text) ? String(Number(text)) : text;
  const m = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(scientific);
  if (!m) return null;
  const value = `${m[2]}.${m[3] ?? "0"}`;
  return m[1] === "-" ? `(- ${value})` : value;
}

/** Seconds since 1970; only the forms that the tests use. */
function dateNumber(text: string): string | null {
  if (/^\d{5,}(\.\d+)?$/.test(text)) return decimal(text);
  const m = /^(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  if (!m) return null;
  const day = new Date(`${m[1]}-${m[2]}-${m[3]}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.getUTCDate() !== Number(m[3])) return null;
  const time = Date.parse(m[4] === undefined ? `${text}T00:00:00Z` : m[7] === undefined ? `${text}Z` : text);
  return Number.isNaN(time) ? null : decimal(String(time / 1000));
}

function bits4(text: string): string | null {
  const parts = text.split(".");
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
}

function bits6(text: string): string | null {
  if (!/^[0-9a-f:]+$/i.test(text) || !text.includes(":")) return null;
  const [left, right, more] = text.split("::");
  if (more !== undefined) return null;
  const groups = (part: string | undefined) => (part ? part.split(":") : []);
  const missing = 8 - groups(left).length - groups(right).length;
  if (right === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...groups(left), ...(right === undefined ? [] : new Array<string>(missing).fill("0")), ...groups(right)];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}
