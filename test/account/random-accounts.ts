// Random small accounts, as the product reads them and as the oracle does.
import { random } from "./generated";
import type { Case, Doc, Stmt } from "./oracle";
import { vocabulary } from "./oracle";
import {
  A,
  type AccountSpec,
  ADMINISTRATOR,
  everything,
  group,
  managed,
  type PrincipalSpec,
  role,
  type Statement,
  snapshot,
  user,
} from "./support";

export interface RandomAccount {
  snapshot: object;
  test: Case;
  goal: { admin: string } | { action: string; resource: string };
  from: string;
}

const BUCKET = "arn:aws:s3:::doc-example-bucket";

/** The account of a seed. */
export function randomAccount(seed: number): RandomAccount {
  const next = random(seed * 7919 + 13);
  for (let i = 0; i < 8; i++) next();
  const maker = new Maker(next);
  return maker.account();
}

class Maker {
  constructor(private readonly next: () => number) {}

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)] as T;
  }

  private chance(share: number): boolean {
    return this.next() < share;
  }

  private some<T>(from: readonly T[], share: number): T[] {
    return from.filter(() => this.chance(share));
  }

  private readonly users = ["dev", "boss"];
  private readonly roles = ["ops", "exec"];
  private readonly policies = ["p", "q"];
  private readonly groups = ["team"];

  private resource(action: string): string | string[] {
    const [service] = action.split(":");
    if (this.chance(0.45)) return "*";
    if (/BucketPolicy$/.test(action)) return "arn:aws:s3:::doc-example-bucket";
    if (service === "s3") return this.pick(["arn:aws:s3:::doc-example-bucket/*", "arn:aws:s3:::other/*"]);
    if (service === "lambda") return `arn:aws:lambda:*:${A}:function:${this.pick(["*", "f", "new-*", "fresh"])}`;
    const kind =
      /User|LoginProfile|AccessKey|MFA/.test(action) && !/Group/.test(action)
        ? "user"
        : /Role/.test(action)
          ? "role"
          : /Group/.test(action)
            ? "group"
            : "policy";
    const names = {
      user: [...this.users.map((one) => user(one)), user("new-*"), user("*")],
      role: [...this.roles.map((one) => role(one)), role("new-*"), role("*")],
      group: [group("team")],
      policy: [managed("p"), managed("q"), managed("new-*"), managed("*")],
    };
    return this.pick(names[kind]);
  }

  private condition(action: string): Stmt["Condition"] | undefined {
    if (!this.chance(0.22)) return undefined;
    if (/Attach|Detach/.test(action) && this.chance(0.6))
      return { ArnLike: { "iam:PolicyARN": this.pick([managed("p"), managed("new-*"), ADMINISTRATOR]) } };
    if (action === "iam:PassRole")
      return { StringEquals: { "iam:PassedToService": this.pick(["lambda.amazonaws.com", "ec2.amazonaws.com"]) } };
    if (/Create(User|Role)$|Put.*Policy$|PermissionsBoundary/.test(action) && this.chance(0.5))
      return { StringEquals: { "iam:PermissionsBoundary": this.pick([managed("p"), managed("q")]) } };
    return this.pick<NonNullable<Stmt["Condition"]>>([
      { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
      { StringEquals: { "aws:SourceIp": "198.51.100.1" } },
      { StringNotEquals: { "aws:SourceIp": "198.51.100.1" } },
      { ArnEquals: { "aws:PrincipalArn": this.pick([user("dev"), role("ops")]) } },
      { StringEquals: { "aws:PrincipalTag/team": this.pick(["a", "b"]) } },
      { StringNotEquals: { "aws:PrincipalTag/team": this.pick(["a", "b"]) } },
    ]);
  }

  private statement(effect: string): Stmt {
    if (effect === "Allow" && this.chance(0.08)) return { Effect: effect, Action: "*", Resource: "*" };
    if (effect === "Allow" && this.chance(0.06)) return { Effect: effect, NotAction: this.pick(["iam:*", "s3:*"]), Resource: "*" };
    const action = this.pick(this.chance(0.1) ? ["iam:*", "lambda:*", "s3:*", "iam:Put*", "iam:Attach*"] : vocabulary);
    const condition = this.condition(action);
    return { Effect: effect, Action: action, Resource: this.resource(action), ...(condition && { Condition: condition }) };
  }

  private doc(size: number, denies: number): Doc {
    return {
      Statement: Array.from({ length: 1 + Math.floor(this.next() * size) }, () => this.statement(this.chance(denies) ? "Deny" : "Allow")),
    };
  }

  private trust(): Doc {
    const principals = [
      { AWS: user("dev") },
      { AWS: user("boss") },
      { AWS: role("ops") },
      { AWS: A },
      { Service: "lambda.amazonaws.com" },
      { Service: "ec2.amazonaws.com" },
      ...(this.chance(0.1) ? ["*" as const] : []),
    ];
    const one = (effect: string): Stmt => {
      const condition = this.chance(0.2)
        ? this.pick<NonNullable<Stmt["Condition"]>>([
            { Bool: { "aws:MultiFactorAuthPresent": "true" } },
            { StringEquals: { "aws:SourceIp": "203.0.113.1" } },
          ])
        : undefined;
      return { Effect: effect, Principal: this.pick(principals), Action: "sts:AssumeRole", ...(condition && { Condition: condition }) };
    };
    return { Statement: [one("Allow"), ...(this.chance(0.3) ? [one("Allow")] : []), ...(this.chance(0.1) ? [one("Deny")] : [])] };
  }

  private guard(): Stmt {
    const action = this.pick(["sts:AssumeRole", "s3:GetObject", "s3:*"]);
    const condition = this.pick<Stmt["Condition"]>([
      { StringNotEquals: { "aws:SourceIp": "198.51.100.1" } },
      { ArnNotEquals: { "aws:PrincipalArn": user("dev") } },
      undefined,
    ]);
    return { Effect: "Deny", Principal: "*", Action: action, Resource: "*", ...(condition && { Condition: condition }) };
  }

  private bucketPolicy(): Doc {
    const who = () =>
      this.pick<NonNullable<Stmt["Principal"]>>([{ AWS: user("dev") }, { AWS: role("ops") }, { AWS: A }, "*", { AWS: user("boss") }]);
    const one = (effect: string): Stmt => {
      const condition = this.chance(0.3) ? this.condition("s3:GetObject") : undefined;
      const named = effect === "Deny" && this.chance(0.3);
      return {
        Effect: effect,
        ...(named ? { NotPrincipal: { AWS: [user("dev"), `arn:aws:iam::${A}:root`] } } : { Principal: who() }),
        Action: this.pick(["s3:GetObject", "s3:*"]),
        Resource: [BUCKET, `${BUCKET}/*`],
        ...(condition && { Condition: condition }),
      };
    };
    return { Statement: [one("Allow"), ...(this.chance(0.5) ? [one("Deny")] : [])] };
  }

  account(): RandomAccount {
    const carriers: Case["carriers"] = [
      ...this.users.map((name) => this.carrier("user", user(name), name === "dev" ? 4 : 1)),
      ...this.roles.map((name) => ({ ...this.carrier("role", role(name), 2), trust: this.trust() })),
      ...this.groups.map((name) => this.carrier("group", group(name), 1)),
    ];
    const users = this.users.map((name) => ({
      arn: user(name),
      groups: [],
      keys: this.pick([0, 1, 2]),
      password: this.chance(0.5),
      mfa: this.chance(0.3),
    }));
    const policies = Object.fromEntries(
      this.policies.map((name) => [managed(name), [this.doc(2, 0.25), ...(this.chance(0.4) ? [this.doc(2, 0.2)] : [])]]),
    );
    const scps = this.chance(0.2) ? [[everything as Doc, { Statement: [this.statement("Deny")] }]] : undefined;
    const functions = this.chance(0.4) ? [{ arn: `arn:aws:lambda:us-east-1:${A}:function:f`, role: role("exec") }] : [];
    const rcp = this.chance(0.15) ? { Statement: [this.guard()] } : undefined;
    const bucket = this.chance(0.5) ? { arn: BUCKET, ...(this.chance(0.7) && { policy: this.bucketPolicy() }) } : undefined;
    const test: Case = {
      account: A,
      users,
      carriers,
      policies,
      ...(scps && { scps }),
      ...(rcp && { rcp }),
      ...(bucket && { bucket }),
      functions,
      outsider: this.chance(0.5),
    };
    const goal = this.chance(0.6) ? { admin: A } : { action: "s3:GetObject", resource: "arn:aws:s3:::doc-example-bucket/report.csv" };
    return { snapshot: snapshotOf(test), test, goal, from: user("dev") };
  }

  private carrier(kind: "user" | "role" | "group", arn: string, size: number): Case["carriers"][number] {
    const isBounded = kind !== "group" && this.chance(0.25);
    return {
      kind,
      arn,
      inline: this.chance(0.8) ? { own: this.doc(size, 0.15) } : {},
      managed: [
        ...this.some(
          this.policies.map((one) => managed(one)),
          0.2,
        ),
        ...(arn.endsWith("/ops") || arn.endsWith("/boss") ? (this.chance(0.4) ? [ADMINISTRATOR] : []) : []),
      ],
      ...(isBounded && { boundary: this.pick([managed("p"), managed("q"), ADMINISTRATOR]) }),
      ...(kind !== "group" && this.chance(0.4) && { team: this.pick(["a", "b"]) }),
      ...(kind === "user" && { groups: this.some([group("team")], 0.3) }),
    };
  }
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

function snapshotOf(test: Case): object {
  const of = (kind: string) =>
    Object.fromEntries(
      test.carriers
        .filter((one) => one.kind === kind)
        .map((one): [string, PrincipalSpec] => [
          nameOf(one.arn),
          {
            ...(one.inline.own && { can: statements(one.inline.own) }),
            attached: one.managed,
            ...(one.boundary && { boundary: one.boundary }),
            ...(one.team && { tags: { team: one.team } }),
            ...(one.groups && { groups: one.groups.map(nameOf) }),
            ...(one.trust && { trust: { Version: "2012-10-17", ...one.trust } }),
          },
        ]),
    );
  const spec: AccountSpec = {
    users: of("user"),
    roles: of("role"),
    groups: of("group"),
    policies: Object.fromEntries(
      Object.entries(test.policies).map(([arn, versions]) => [arn, versions.map((one) => ({ Version: "2012-10-17", ...one }))]),
    ),
    ...(test.scps && { scps: test.scps }),
    ...(test.rcp && { rcps: [[{ Version: "2012-10-17", ...test.rcp }]] }),
    resources: [
      ...test.functions.map(({ arn, role: executionRole }) => ({ arn, type: "AWS::Lambda::Function", executionRole })),
      ...(test.bucket
        ? [
            {
              arn: test.bucket.arn,
              type: "AWS::S3::Bucket",
              ...(test.bucket.policy && { policy: { Version: "2012-10-17", ...test.bucket.policy } }),
            },
          ]
        : []),
    ],
    credentials: Object.fromEntries(test.users.map(({ arn, keys, password, mfa }) => [arn, { accessKeys: keys, password, mfa }])),
  };
  return snapshot([spec]);
}

const statements = (doc: Doc): Statement[] => doc.Statement.map((one) => ({ ...one, Effect: one.Effect === "Deny" ? "Deny" : "Allow" }));
