// The question "does the updated policy allow what the existing one does not?" as SMT-LIB text with string variables, in the
// style of Zelkova and straight from the description of the language: nothing here is shared with the product's formulas.
import type { RawPolicy, RawStatement } from "./random";
import { Conditions, Declarations, type KeyFacts } from "./smt-conditions";
import { accountOf, colons, entriesOf, listOf, matchesText, Outside, statementsOf, type Token, tokens } from "./smt-read";
import { and, glob, not, or, quote } from "./smt-text";

export type { KeyFacts } from "./smt-conditions";
export { Outside } from "./smt-read";

/** Exceptions from the relation between services and their resources that the product makes, because the service reference has such actions. */
export const foreignResources: Record<string, string[]> = { s3: ["s3-object-lambda"], es: ["opensearch", "iam"] };
export const foreignActions: Record<string, string[]> = { s3: ["ssm"], sns: ["devops-guru"], kms: ["events", "kinesis"] };

/** What the policies are for: guardrails limit, they stand beside full access (SEMANTICS.md 9.18). */
export type Role = "grants" | "scp" | "rcp";

/**
 * Declarations and assertions, without `(check-sat)`; satisfiable iff there is new access, for some worth of what nobody
 * knows of the policies. Throws `Outside`.
 */
export function newAccessScript(
  existing: RawPolicy,
  updated: RawPolicy,
  facts?: KeyFacts,
  role: Role = "grants",
): { text: string; unknowns: number } {
  const encoder = new Encoder([existing, updated], facts);
  encoder.assert(encoder.letsThrough(updated, role));
  encoder.assert(not(encoder.letsThrough(existing, role)));
  encoder.leaveOutWhatAwsDecides();
  if (role === "grants" && !namesCallers(updated) && namesCallers(existing)) encoder.byHolders();
  return { text: encoder.script(), unknowns: encoder.unknowns };
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
  private readonly declared = new Declarations();
  private readonly conditions: Conditions;
  private usesAction = false;
  private usesResource = false;

  constructor(policies: RawPolicy[], facts?: KeyFacts) {
    this.conditions = new Conditions(policies, facts, this.declared);
  }

  assert(formula: string): void {
    this.declared.assert(formula);
  }

  get unknowns(): number {
    return this.declared.unknowns.size;
  }

  /** Access under policies of a kind: an SCP that allows nothing, and every RCP, stands beside full access. */
  letsThrough(policy: RawPolicy, role: Role): string {
    const lists = role === "grants" || (role === "scp" && statementsOf(policy).some(({ Effect }) => Effect === "Allow"));
    return lists ? this.allows(policy) : not(this.some(policy, "Deny"));
  }

  /** Requests that AWS decides whatever policies say are no difference between policies (SEMANTICS.md 9.19 to 9.21). */
  leaveOutWhatAwsDecides(): void {
    const is = (actions: string[]) => this.action(actions);
    this.principalVariables();
    this.assert(not(and([is(["sts:getcalleridentity", "sts:getsessiontoken"]), `(>= principal_kind ${kinds.indexOf("root")})`])));
    this.assert(not(and([is(["sts:assumerole"]), isKind("root")])));
    const changes = ["createpolicyversion", "deletepolicy", "deletepolicyversion", "setdefaultpolicyversion", "tagpolicy", "untagpolicy"];
    this.assert(not(and([is(changes.map((name) => `iam:${name}`)), this.resource(["arn:*:iam::aws:policy/*"], false)])));
  }

  /** An identity policy speaks for users and roles only, also beside one that exempts root users. */
  byHolders(): void {
    this.principalVariables();
    this.assert(or((["user", "role", "session"] as const).map(isKind)));
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
    const lines = [...this.declared.all].map(([name, sort]) => `(declare-const ${name} ${sort})`);
    return `${lines.join("\n")}\n${[...domain, ...this.declared.assertions].map((formula) => `(assert ${formula})`).join("\n")}\n`;
  }

  allows(policy: RawPolicy): string {
    return and([this.some(policy, "Allow"), not(this.some(policy, "Deny"))]);
  }

  private some(policy: RawPolicy, effect: string): string {
    const variables = policy.Version === "2012-10-17";
    const ofEffect = statementsOf(policy).filter((s) => s.Effect === effect);
    return or(ofEffect.map((s) => this.statement(s, variables)));
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
        Object.entries(keys).map(([key, values]) =>
          this.conditions.condition(operator, key.toLowerCase(), listOf(values).map(String), variables),
        ),
      ),
    ]);
  }

  // --- Action and Resource: one variable for each part between colons.

  action(patterns: readonly string[]): string {
    this.usesAction = true;
    this.declared.declare("actionNamespace", "String");
    this.declared.declare("actionName", "String");
    return or(
      patterns.map((pattern) =>
        pattern === "*" ? "true" : this.acrossColons(tokens(pattern.toLowerCase(), false), ["actionNamespace", "actionName"]),
      ),
    );
  }

  resource(patterns: readonly string[], variables: boolean): string {
    this.usesResource = true;
    this.declared.declare("resource_none", "Bool");
    const parts = ["partition", "service", "region", "account", "resource"].map((name) => `resource_${name}`);
    for (const part of parts) this.declared.declare(part, "String");
    return or(
      patterns.map((pattern) => {
        if (pattern === "*") return "true";
        // IAM takes neither; what they would mean nobody knows (R2b).
        if (!/^arn:[^:]+(:[^:]|$)/.test(pattern)) return this.declared.unknown(`Resource ${pattern}`);
        const list = tokens(pattern, variables);
        if (list.some((token, i) => token.kind === "variable" && colons(list.slice(0, i)) < 5))
          throw new Outside("a policy variable early in a Resource");
        const missing = 5 - colons(list);
        const ways = missing > 0 ? [list, completed(list, missing)] : [list];
        return and([
          "(not resource_none)",
          this.conditions.withValues(list, (fill) =>
            or(ways.map((way) => this.acrossColons(stoppingAtColons(way).map(fill), [null, ...parts]))),
          ),
        ]);
      }),
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
        if (token.kind === "star" && !token.stops) ways.push(and([match(part, [...before, token]), go(from.slice(i), index + 1)]));
        else if ((token.kind === "any" && !token.stops) || (token.kind === "text" && token.text === ":"))
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
    if (this.declared.all.has("principal_kind")) return;
    this.declared.declare("principal_kind", "Int");
    for (const name of ["partition", "account", "name", "session"]) this.declared.declare(`principal_${name}`, "String");
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
        const leaf = and([this.isLeaf(id), id.includes(":assumed-role/") ? roles : "true"]);
        // Whether the account has to be listed besides nobody knows (2.5, 9.6).
        const listed = aws.some((other) => accountOf(other) === id.split(":")[4]);
        return listed ? leaf : and([leaf, this.declared.unknown(`NotPrincipal ${[...aws].sort().join(" ")}`)]);
      }),
    ]);
  }
}

const kinds = ["anonymous", "service", "federated", "canonical", "root", "user", "role", "session", "federatedUser", "uniqueId"] as const;
type Kind = (typeof kinds)[number];

function isKind(kind: Kind): string {
  return `(= principal_kind ${kinds.indexOf(kind)})`;
}

/** An incomplete ARN with a `*` for each segment that is missing (SEMANTICS.md 2.3 R2a). */
function completed(list: Token[], missing: number): Token[] {
  return [...list, ...Array.from({ length: missing }, (): Token[] => [{ kind: "text", text: ":" }, { kind: "star" }]).flat()];
}

/** In the first five segments `?` and a `*` that does not end its segment stop at colons (SEMANTICS.md 2.3 R1, R2). */
function stoppingAtColons(list: Token[]): Token[] {
  return list.map((token, i) => {
    if ((token.kind !== "star" && token.kind !== "any") || colons(list.slice(0, i)) >= 5) return token;
    const next = list[i + 1];
    const ends = next === undefined || (next.kind === "text" && next.text.startsWith(":"));
    return token.kind === "star" && ends ? token : { ...token, stops: true };
  });
}

function namesCallers(policy: RawPolicy): boolean {
  return statementsOf(policy).some((statement) => statement.Principal !== undefined || statement.NotPrincipal !== undefined);
}
