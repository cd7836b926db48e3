// A slow reference for small accounts, written from the law and sharing no code with the product: it tries every session, every edit and
// every order that can matter, and evaluates policies by itself. It knows the operators and keys that `random-accounts.ts` uses, no others.

export interface Stmt {
  Effect: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  Principal?: { AWS?: string | string[]; Service?: string | string[] } | "*";
  /** A Deny for everybody but these; whoever has a boundary is hit all the same. */
  NotPrincipal?: { AWS: string[] };
  Condition?: Record<string, Record<string, string | string[]>>;
}
export interface Doc {
  Statement: Stmt[];
}
interface Carrier {
  kind: "user" | "role" | "group";
  arn: string;
  inline: Map<string, Doc>;
  managed: Set<string>;
  boundary: string | undefined;
  groups: Set<string>;
  trust: Doc | undefined;
  full: boolean;
  made: boolean;
  /** The value of the tag `team`. */
  team: string | undefined;
}
/** A session: whose, and what its MFA key says. */
interface Session {
  arn: string;
  mfa: string | undefined;
}
interface State {
  carriers: Map<string, Carrier>;
  rewritten: Map<string, Doc>;
  open: Set<string>;
  sessions: Map<string, Session>;
  /** Principals whose tag the attacker chooses. */
  retagged: Set<string>;
}
export interface Case {
  account: string;
  users: { arn: string; groups: string[]; keys: number; password: boolean; mfa: boolean }[];
  carriers: {
    kind: "user" | "role" | "group";
    arn: string;
    inline: Record<string, Doc>;
    managed: string[];
    boundary?: string;
    trust?: Doc;
    groups?: string[];
    team?: string;
  }[];
  policies: Record<string, Doc[]>;
  scps?: Doc[][];
  /** Denies of a resource control policy. */
  rcp?: Doc;
  /** The bucket of the goal, and its policy. */
  bucket?: { arn: string; policy?: Doc };
  functions: { arn: string; role: string }[];
  outsider: boolean;
}
type Goal = { admin: string } | { action: string; resource: string };
type Context = Record<string, string | undefined>;

const FULL: Doc = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const ADMIN_POLICY = "arn:aws:iam::aws:policy/AdministratorAccess";
/** Policies of AWS that grant less and that everybody knows: whoever may not attach the first may attach these. */
const othersOfAws: Record<string, Doc> = {
  "arn:aws:iam::aws:policy/IAMFullAccess": { Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }] },
  "arn:aws:iam::aws:policy/PowerUserAccess": {
    Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }],
  },
};
const OUTSIDER = "arn:aws:iam::000000000000:user/outsider";
const list = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

function glob(pattern: string, text: string): boolean {
  return new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*/g, ".*")
      .replace(/\?/g, ".")}$`,
    "s",
  ).test(text);
}

function conditionHolds(condition: Stmt["Condition"], context: Context): boolean {
  for (const [operator, keys] of Object.entries(condition ?? {}))
    for (const [key, values] of Object.entries(keys)) {
      const ifExists = operator.endsWith("IfExists");
      const base = operator.replace("IfExists", "");
      const value = context[key.toLowerCase()];
      if (value === undefined) {
        if (!ifExists && !base.includes("Not")) return false;
        continue;
      }
      const some = list(values).some((one) =>
        base.includes("Like") || base.startsWith("Arn") ? glob(one, value) : one.toLowerCase() === value.toLowerCase(),
      );
      if (some === base.includes("Not")) return false;
    }
  return true;
}

function matches(statement: Stmt, action: string, resource: string, context: Context): boolean {
  const named = (patterns: string[]) => patterns.some((pattern) => glob(pattern.toLowerCase(), action.toLowerCase()));
  if (statement.Action !== undefined && !named(list(statement.Action))) return false;
  if (statement.NotAction !== undefined && named(list(statement.NotAction))) return false;
  if (
    statement.Resource !== undefined &&
    !list(statement.Resource).some((pattern) => pattern === "*" || (resource !== "*" && glob(pattern, resource)))
  )
    return false;
  return conditionHolds(statement.Condition, context);
}
const says = (docs: readonly Doc[], effect: string, action: string, resource: string, context: Context): boolean =>
  docs.some((doc) => doc.Statement.some((one) => one.Effect === effect && matches(one, action, resource, context)));

/** So many requests of one account are judged. */
const MOST_REQUESTS = 150_000;

/** An account with more orders of edits than the reference can try. */
export class TooManyOrders extends Error {}

export class Oracle {
  private readonly seen = new Set<string>();
  private work = 0;

  constructor(
    private readonly test: Case,
    private readonly goal: Goal,
  ) {}

  /** Whether the goal can be reached from the principal. */
  reachable(from: string): boolean {
    const user = this.test.users.some(({ arn }) => arn === from);
    return (user ? [undefined, "true", "false"] : [undefined]).some((mfa) => {
      this.seen.clear();
      const state = this.start();
      this.enter(state, { arn: from, mfa });
      return this.search(state);
    });
  }

  private start(): State {
    const carriers = new Map<string, Carrier>();
    for (const one of this.test.carriers)
      carriers.set(one.arn, {
        kind: one.kind,
        arn: one.arn,
        inline: new Map(Object.entries(one.inline)),
        managed: new Set(one.managed),
        boundary: one.boundary,
        groups: new Set(one.groups ?? []),
        trust: one.trust,
        full: false,
        made: false,
        team: one.team,
      });
    const sessions = new Map<string, Session>();
    if (this.test.outsider) sessions.set(OUTSIDER, { arn: OUTSIDER, mfa: undefined });
    return { carriers, rewritten: new Map(), open: new Set(), sessions, retagged: new Set() };
  }

  private enter(state: State, session: Session): boolean {
    const key = `${session.arn} ${session.mfa}`;
    if (state.sessions.has(key)) return false;
    state.sessions.set(key, session);
    return true;
  }

  /** Edits that can only help are made at once; the others are tried both ways. */
  private search(state: State): boolean {
    while (this.helpful(state)) if (this.reached(state)) return true;
    if (this.reached(state)) return true;
    const key = JSON.stringify(
      [...state.carriers.values()]
        .map((one) => [one.arn, one.full, [...one.inline.keys()], [...one.managed], [...one.groups], one.boundary])
        .concat([[...state.open], [...state.sessions.keys()], [...state.rewritten], [...state.retagged]] as never[]),
    );
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    return this.doubtful(state).some((edit) => {
      const next = copy(state);
      edit(next);
      return this.search(next);
    });
  }

  private docs(state: State, arn: string): Doc[] {
    const policy = (name: string): Doc[] => [
      state.rewritten.get(name) ?? (name === ADMIN_POLICY ? FULL : (othersOfAws[name] ?? (this.test.policies[name]?.[0] as Doc))),
    ];
    const own = state.carriers.get(arn) as Carrier;
    return [own, ...[...own.groups].map((group) => state.carriers.get(group) as Carrier)].flatMap((one) => [
      ...one.inline.values(),
      ...[...one.managed].flatMap(policy),
      ...(one.full ? [FULL] : []),
    ]);
  }

  private boundary(state: State, arn: string): Doc | undefined {
    const name = (state.carriers.get(arn) as Carrier).boundary;
    return name === undefined ? undefined : (state.rewritten.get(name) ?? (name === ADMIN_POLICY ? FULL : this.test.policies[name]?.[0]));
  }

  /** One request of a session in a context, the free keys being given. */
  private allowed(state: State, { arn, mfa }: Session, action: string, resource: string, more: Context): boolean {
    if (++this.work > MOST_REQUESTS) throw new TooManyOrders();
    const outside = arn === OUTSIDER;
    const isUser = arn.includes(":user/");
    const target = state.carriers.get(resource);
    const context: Context = {
      "aws:principalarn": arn,
      "aws:multifactorauthpresent": isUser ? mfa : undefined,
      "iam:permissionsboundary": target?.boundary,
      "aws:principaltag/team": state.carriers.get(arn)?.team,
      ...more,
    };
    if (!state.retagged.has(arn)) context["aws:principaltag/team"] = state.carriers.get(arn)?.team;
    if (this.test.rcp && /^(sts|s3):/.test(action) && says([this.test.rcp], "Deny", action, resource, context)) return false;
    const docs = outside ? [FULL] : this.docs(state, arn);
    const boundary = outside ? undefined : this.boundary(state, arn);
    const limits = outside ? [] : (this.test.scps ?? []);
    const everything = [...docs, ...(boundary ? [boundary] : []), ...limits.flat()];
    const assume = action === "sts:AssumeRole";
    const trust = assume ? target?.trust : undefined;
    const open = assume && state.open.has(resource);
    const trustSays = (effect: string, who: (principal: string) => boolean) =>
      trust?.Statement.some(
        (one) =>
          one.Effect === effect &&
          matches({ ...one, Resource: undefined }, action, resource, context) &&
          (one.Principal === "*" || list(one.Principal?.AWS).some(who)),
      ) ?? false;
    const account = outside ? "000000000000" : this.test.account;
    const root = (principal: string) => principal === account || principal === `arn:aws:iam::${account}:root`;
    if (says(everything, "Deny", action, resource, context)) return false;
    if (!open && trustSays("Deny", (one) => one === "*" || one === arn || root(one))) return false;
    if (!limits.every((level) => says(level, "Allow", action, resource, context))) return false;
    const identity = says(docs, "Allow", action, resource, context);
    const bounded = boundary === undefined || says([boundary], "Allow", action, resource, context);
    const { bucket } = this.test;
    if (bucket && (resource === bucket.arn || resource.startsWith(`${bucket.arn}/`)))
      return this.bucketAllows(state, arn, action, resource, context, { identity, bounded, limited: boundary !== undefined });
    if (!assume) return (resource.includes(":function:") && state.open.has(resource)) || (!outside && identity && bounded);
    const direct = open || trustSays("Allow", (one) => one === "*" || (isUser && one === arn));
    const viaRole = !isUser && trustSays("Allow", (one) => one === arn);
    const viaRoot = trustSays("Allow", root);
    if (outside) return direct || viaRoot;
    return direct || (viaRole && bounded) || (viaRoot && identity && bounded);
  }

  /** Identity, boundary and the policy of the bucket together (2). */
  private bucketAllows(
    state: State,
    arn: string,
    action: string,
    resource: string,
    context: Context,
    { identity, bounded, limited }: { identity: boolean; bounded: boolean; limited: boolean },
  ): boolean {
    const { bucket, account } = this.test;
    if (bucket && state.open.has(bucket.arn)) return true;
    const gone = bucket && state.open.has(`no ${bucket.arn}`);
    const isUser = arn.includes(":user/");
    const home = arn === OUTSIDER ? "000000000000" : account;
    const about = (effect: string, who: (principal: string) => boolean) =>
      (gone ? undefined : bucket?.policy)?.Statement.some((one) => {
        if (one.Effect !== effect || !matches(one, action, resource, context)) return false;
        if (one.NotPrincipal) return limited || !one.NotPrincipal.AWS.includes(arn);
        return one.Principal === "*" || list(one.Principal?.AWS).some(who);
      }) ?? false;
    const root = (one: string) => one === home || one === `arn:aws:iam::${home}:root`;
    if (about("Deny", (one) => one === "*" || one === arn || root(one))) return false;
    const direct = about("Allow", (one) => one === "*" || (isUser && one === arn));
    const viaRole = !isUser && about("Allow", (one) => one === arn);
    if (arn === OUTSIDER) return direct || about("Allow", root);
    return direct || ((identity || viaRole) && bounded);
  }

  /** Some choice of the free keys makes all requests possible together. Each key has few values that matter. */
  private can(state: State, session: Session, requests: [string, string, Context?][]): boolean {
    return ["198.51.100.1", "203.0.113.1", undefined].some((ip) =>
      (state.retagged.has(session.arn) ? ["a", "b", "c"] : ["a"]).some((team) =>
        requests.every(([action, resource, more]) =>
          this.allowed(state, session, action, resource, { "aws:sourceip": ip, "aws:principaltag/team": team, ...more }),
        ),
      ),
    );
  }

  private some(state: State, requests: [string, string, Context?][]): boolean {
    return [...state.sessions.values()].some((session) => this.can(state, session, requests));
  }

  /** One round of everything that helps. */
  private helpful(state: State): boolean {
    let changed = false;
    const note = (happened: boolean) => {
      changed = changed || happened;
    };
    for (const carrier of [...state.carriers.values()]) {
      const title = carrier.kind === "user" ? "User" : carrier.kind === "role" ? "Role" : "Group";
      if (!carrier.full && (this.some(state, [[`iam:Put${title}Policy`, carrier.arn]]) || this.attachesAll(state, title, carrier.arn))) {
        carrier.full = true;
        note(true);
      }
      if (carrier.full && carrier.inline.size > 0 && this.some(state, [[`iam:Put${title}Policy`, carrier.arn]])) {
        carrier.inline.clear();
        note(true);
      }
      for (const name of Object.keys(othersOfAws))
        if (!carrier.full && !carrier.managed.has(name) && this.attaches(state, title, carrier.arn, name)) {
          carrier.managed.add(name);
          note(true);
        }
      for (const name of Object.keys(this.test.policies))
        if (
          !carrier.managed.has(name) &&
          !(this.test.policies[name] as Doc[])[0]?.Statement.some((one) => one.Effect === "Deny") &&
          this.some(state, [[`iam:Attach${title}Policy`, carrier.arn, { "iam:policyarn": name }]])
        ) {
          carrier.managed.add(name);
          note(true);
        }
      if (carrier.kind === "group") continue;
      if (carrier.boundary && this.some(state, [[`iam:Delete${title}PermissionsBoundary`, carrier.arn]])) {
        carrier.boundary = undefined;
        note(true);
      }
      if (carrier.kind === "role" && !state.open.has(carrier.arn) && this.some(state, [["iam:UpdateAssumeRolePolicy", carrier.arn]])) {
        state.open.add(carrier.arn);
        note(true);
      }
      if (!state.retagged.has(carrier.arn) && this.some(state, [[`iam:Tag${title}`, carrier.arn]])) {
        state.retagged.add(carrier.arn);
        note(true);
      }
      note(this.takes(state, carrier));
    }
    const bucket = this.test.bucket?.arn;
    if (bucket && !state.open.has(bucket) && this.some(state, [["s3:PutBucketPolicy", bucket]])) {
      state.open.add(bucket);
      note(true);
    }
    for (const name of Object.keys(this.test.policies))
      if (state.rewritten.get(name) !== FULL && this.some(state, [["iam:CreatePolicyVersion", name]])) {
        state.rewritten.set(name, FULL);
        note(true);
      }
    for (const { arn } of this.test.functions)
      if (!state.open.has(arn) && this.some(state, [["lambda:AddPermission", arn]])) {
        state.open.add(arn);
        note(true);
      }
    note(this.makes(state));
    return changed;
  }

  private attaches(state: State, title: string, arn: string, policy: string): boolean {
    return this.some(state, [[`iam:Attach${title}Policy`, arn, { "iam:policyarn": policy }]]);
  }

  private attachesAll(state: State, title: string, arn: string): boolean {
    if (this.attaches(state, title, arn, ADMIN_POLICY)) return true;
    return ["fresh", "new-1"].some((name) => {
      const policy = `arn:aws:iam::${this.test.account}:policy/${name}`;
      return [...state.sessions.values()].some((session) =>
        this.can(state, session, [
          ["iam:CreatePolicy", policy],
          [`iam:Attach${title}Policy`, arn, { "iam:policyarn": policy }],
        ]),
      );
    });
  }

  private takes(state: State, carrier: Carrier): boolean {
    const { arn } = carrier;
    let changed = false;
    const gain = (mfa: string | undefined) => {
      changed = this.enter(state, { arn, mfa }) || changed;
    };
    if (carrier.kind === "role") {
      if (this.some(state, [["sts:AssumeRole", arn]])) gain(undefined);
      const group: [string, string, Context?][] = ["fresh", "new-1"].map((name) => [
        name,
        `arn:aws:lambda:us-east-1:${this.test.account}:function:${name}`,
      ]);
      const trusted = state.open.has(arn) || this.trustsLambda(carrier);
      for (const [, fn] of group)
        for (const follow of ["lambda:InvokeFunction", "lambda:AddPermission"])
          if (
            trusted &&
            this.some(state, [
              ["iam:PassRole", arn, { "iam:passedtoservice": "lambda.amazonaws.com" }],
              ["lambda:CreateFunction", fn],
              [follow, fn],
            ])
          )
            gain(undefined);
      for (const fn of this.test.functions)
        if (fn.role === arn && this.some(state, [["lambda:UpdateFunctionCode", fn.arn]])) gain(undefined);
      return changed;
    }
    const known = carrier.made ? { keys: 0, password: false, mfa: false } : this.test.users.find((one) => one.arn === arn);
    if (!known) return false;
    if (
      known.keys < 2
        ? this.some(state, [["iam:CreateAccessKey", arn]])
        : this.some(state, [
            ["iam:CreateAccessKey", arn],
            ["iam:DeleteAccessKey", arn],
          ])
    )
      gain(undefined);
    const logins = known.password
      ? [["iam:UpdateLoginProfile"], ["iam:DeleteLoginProfile", "iam:CreateLoginProfile"]]
      : [["iam:CreateLoginProfile"]];
    const device = known.password && known.mfa ? ["iam:DeactivateMFADevice"] : [];
    for (const login of logins)
      if (
        this.some(
          state,
          [...login, ...device].map((action): [string, string] => [action, arn]),
        )
      ) {
        gain("true");
        gain("false");
      }
    return changed;
  }

  private trustsLambda({ trust }: Carrier): boolean {
    const about = (effect: string) =>
      trust?.Statement.some(
        (one) =>
          one.Effect === effect &&
          one.Principal !== "*" &&
          list(one.Principal?.Service).includes("lambda.amazonaws.com") &&
          conditionHolds(one.Condition, {}),
      ) ?? false;
    const everybody = (effect: string) =>
      trust?.Statement.some(
        (one) =>
          one.Effect === effect && (one.Principal === "*" || list(one.Principal?.AWS).includes("*")) && conditionHolds(one.Condition, {}),
      ) ?? false;
    return (about("Allow") || everybody("Allow")) && !about("Deny") && !everybody("Deny");
  }

  /** New users and roles of two names, under each boundary. */
  private makes(state: State): boolean {
    let changed = false;
    for (const kind of ["user", "role"] as const)
      for (const name of ["fresh", "new-1"])
        for (const boundary of [undefined, ADMIN_POLICY, ...Object.keys(this.test.policies)]) {
          const arn = `arn:aws:iam::${this.test.account}:${kind}/${name}${boundary ? `.${Object.keys(this.test.policies).indexOf(boundary)}` : ""}`;
          if (
            state.carriers.has(arn) ||
            !this.some(state, [[kind === "user" ? "iam:CreateUser" : "iam:CreateRole", arn, { "iam:permissionsboundary": boundary }]])
          )
            continue;
          state.carriers.set(arn, {
            kind,
            arn,
            inline: new Map(),
            managed: new Set(),
            boundary,
            groups: new Set(),
            trust: undefined,
            full: false,
            made: true,
            team: undefined,
          });
          if (kind === "role") state.open.add(arn);
          changed = true;
        }
    return changed;
  }

  /** Edits that take something away with what they give. */
  private doubtful(state: State): ((next: State) => void)[] {
    const edits: ((next: State) => void)[] = [];
    const carriers = [...state.carriers.values()];
    for (const carrier of carriers) {
      const { arn } = carrier;
      const title = carrier.kind === "user" ? "User" : carrier.kind === "role" ? "Role" : "Group";
      for (const name of carrier.inline.keys())
        if (this.some(state, [[`iam:Delete${title}Policy`, arn]])) edits.push((next) => next.carriers.get(arn)?.inline.delete(name));
      for (const name of carrier.managed)
        if (this.some(state, [[`iam:Detach${title}Policy`, arn, { "iam:policyarn": name }]]))
          edits.push((next) => next.carriers.get(arn)?.managed.delete(name));
      for (const name of Object.keys(this.test.policies))
        if (!carrier.managed.has(name) && this.some(state, [[`iam:Attach${title}Policy`, arn, { "iam:policyarn": name }]]))
          edits.push((next) => next.carriers.get(arn)?.managed.add(name));
      if (carrier.kind === "group") {
        for (const user of carriers.filter((one) => one.kind === "user")) {
          if (!user.groups.has(arn) && this.some(state, [["iam:AddUserToGroup", arn]]))
            edits.push((next) => next.carriers.get(user.arn)?.groups.add(arn));
          if (user.groups.has(arn) && this.some(state, [["iam:RemoveUserFromGroup", arn]]))
            edits.push((next) => next.carriers.get(user.arn)?.groups.delete(arn));
        }
        continue;
      }
      if (carrier.boundary)
        for (const name of [ADMIN_POLICY, ...Object.keys(this.test.policies)])
          if (
            name !== carrier.boundary &&
            this.some(state, [[`iam:Put${title}PermissionsBoundary`, arn, { "iam:permissionsboundary": name }]])
          )
            edits.push((next) => {
              const own = next.carriers.get(arn);
              if (own) own.boundary = name;
            });
    }
    for (const [name, versions] of Object.entries(this.test.policies))
      if (!state.rewritten.has(name) && versions.length > 1 && this.some(state, [["iam:SetDefaultPolicyVersion", name]]))
        edits.push((next) => next.rewritten.set(name, versions[1] as Doc));
    const bucket = this.test.bucket?.arn;
    if (bucket && !state.open.has(`no ${bucket}`) && this.some(state, [["s3:DeleteBucketPolicy", bucket]]))
      edits.push((next) => next.open.add(`no ${bucket}`));
    return edits;
  }

  private reached(state: State): boolean {
    const { goal } = this;
    if ("action" in goal)
      return [...state.sessions.values()].some(
        (session) => (session.arn !== OUTSIDER || this.test.bucket) && this.can(state, session, [[goal.action, goal.resource]]),
      );
    return [...state.sessions.values()].some((session) => session.arn !== OUTSIDER && this.isAdministrator(state, session.arn));
  }

  /** 2.1 over samples of everything that the vocabulary tells apart. */
  private isAdministrator(state: State, arn: string): boolean {
    const docs = this.docs(state, arn);
    const boundary = this.boundary(state, arn);
    const bare = (all: readonly Doc[], keep: (one: Stmt) => boolean): Doc[] =>
      all.map((doc) => ({ Statement: doc.Statement.filter(keep).map(({ Condition: _, ...one }) => one) }));
    const count = (one: Stmt) => one.Effect === "Deny" || one.Condition === undefined;
    const [mine, limit] = [bare(docs, count), boundary && bare([boundary], count)];
    const lets = (one: Stmt) => one.Effect === "Allow" || one.Condition === undefined;
    const levels = (this.test.scps ?? []).map((level) => bare(level, lets));
    let some = false;
    for (const action of samples)
      for (const resource of this.resources(action)) {
        if (levels.some((level) => says(level, "Deny", action, resource, {}) || !says(level, "Allow", action, resource, {}))) continue;
        some = true;
        if (says(mine, "Deny", action, resource, {}) || !says(mine, "Allow", action, resource, {})) return false;
        if (limit && (says(limit, "Deny", action, resource, {}) || !says(limit, "Allow", action, resource, {}))) return false;
      }
    return some;
  }

  private resources(action: string): string[] {
    const { account } = this.test;
    if (/^(iam|sts):/.test(action))
      return [
        "*",
        `arn:aws:iam::${account}:user/q`,
        `arn:aws:iam::${account}:role/q`,
        `arn:aws:iam::${account}:policy/q`,
        ...this.test.carriers.map(({ arn }) => arn),
        ...Object.keys(this.test.policies),
        `arn:aws:iam::${account}:user/new-q`,
        `arn:aws:iam::${account}:role/new-q`,
      ];
    if (action.startsWith("s3:")) return ["*", "arn:aws:s3:::q", "arn:aws:s3:::doc-example-bucket/report.csv"];
    return action.startsWith("lambda:")
      ? [
          "*",
          `arn:aws:lambda:us-east-1:${account}:function:q`,
          `arn:aws:lambda:us-east-1:${account}:function:f`,
          `arn:aws:lambda:us-east-1:${account}:function:new-q`,
        ]
      : ["*"];
  }
}

/** Actions of the vocabulary, and one that it does not name of each service. */
export const vocabulary = [
  "sts:AssumeRole",
  "iam:CreateAccessKey",
  "iam:DeleteAccessKey",
  "iam:CreateLoginProfile",
  "iam:UpdateLoginProfile",
  "iam:DeleteLoginProfile",
  "iam:DeactivateMFADevice",
  "iam:PutUserPolicy",
  "iam:PutRolePolicy",
  "iam:PutGroupPolicy",
  "iam:AttachUserPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachGroupPolicy",
  "iam:CreatePolicy",
  "iam:CreatePolicyVersion",
  "iam:SetDefaultPolicyVersion",
  "iam:DeleteUserPolicy",
  "iam:DetachUserPolicy",
  "iam:DetachRolePolicy",
  "iam:DeleteUserPermissionsBoundary",
  "iam:PutUserPermissionsBoundary",
  "iam:PutRolePermissionsBoundary",
  "iam:DeleteRolePermissionsBoundary",
  "iam:UpdateAssumeRolePolicy",
  "iam:AddUserToGroup",
  "iam:RemoveUserFromGroup",
  "iam:CreateUser",
  "iam:CreateRole",
  "iam:PassRole",
  "lambda:CreateFunction",
  "lambda:InvokeFunction",
  "lambda:AddPermission",
  "lambda:UpdateFunctionCode",
  "s3:GetObject",
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "iam:TagUser",
  "iam:TagRole",
];
const samples = [...vocabulary, "sts:Other", "iam:Other", "lambda:Other", "s3:Other", "other:Other"];

function copy(state: State): State {
  return {
    carriers: new Map(
      [...state.carriers].map(([arn, one]) => [
        arn,
        { ...one, inline: new Map(one.inline), managed: new Set(one.managed), groups: new Set(one.groups) },
      ]),
    ),
    rewritten: new Map(state.rewritten),
    open: new Set(state.open),
    retagged: new Set(state.retagged),
    sessions: new Map(state.sessions),
  };
}
