// What a host file holds: its policies with their places, and what is known of the values that it leaves open. Types only.
import type { PolicyNode } from "../syntax/node";
import type { ParseResult, PolicyKind, Problem, Range } from "../syntax/tree";
import type { HostNode } from "./tree";

type HostFormat = "policy" | "cloudformation" | "serverless" | "terraform" | "terraform-plan" | "cli-answer" | "kubernetes";

/** `session` limits what a session may do; `boundary` is a managed policy that is used as a permissions boundary in the same file. */
export type EmbeddedKind = PolicyKind | "session" | "boundary";

/** A file with policies in it. */
export interface Host {
  format: HostFormat;
  policies: Embedded[];
  problems: Problem[];
  /** What may come in for a symbol of a text, by its name as it stands in `TextPart.symbol`. */
  symbols: ReadonlyMap<string, SymbolInfo>;
  /** What the conditions of guards and choices say, by name. */
  conditions: ReadonlyMap<string, ConditionTerm>;
  /** What the file itself says was there before: a plan holds both. */
  before?: Host;
  /** Values that look like policies and stand where none is known to be one. Absent: none. */
  unread?: readonly UnreadPolicy[];
  /** What the file makes of an account: who carries its policies. Absent where nothing is known of that. */
  account?: () => HostAccount;
  /** AWS's own policies that something in the file attaches by ARN or name: their content is not known. Absent: none. */
  attached?: readonly AttachedPolicy[];
  /** What in the file acts as which role, and the roles that it or its module makes. */
  runs?: () => { acting: readonly RunsAs[]; roles: ReadonlySet<string> };
}

/** A place where something is given a role to act as. */
export interface RunsAs {
  /** What acts, the same in every version: `F.Role`, `aws_lambda_function.f.role`. */
  holder: string;
  /** For people. */
  path: string;
  range: Range;
  /** The logical id or address of a role that the file or module makes; of another one what it is written as. */
  role: string;
  isOwn: boolean;
}

/** The principals, managed policies and code of a file, as an account that has nothing else in it. */
export interface HostAccount {
  carriers: HostCarrier[];
  /** Managed policies that resources of their own attach: the key or name of who carries them, and the ARN. */
  attachments: { to: string; arn: PolicyNode; guard?: string }[];
  /** Keys or names of a user and a group. */
  memberships: { user: string; group: string; guard?: string }[];
  /** Keys or names of roles that instance profiles hold. */
  profiles: { role: string; name: string; guard?: string }[];
  runners: HostRunner[];
  /** Stretches of the file that are there only under a condition, though what stands in them is read as if it were always there. */
  conditional?: { range: Range; guard: string }[];
}

/** A user, role, group or managed policy that the file makes, by what a reference to it gives. */
export interface HostCarrier {
  /** The key of its resource: `App`, `aws_iam_role.app`; as in `Embedded.principals`, or with what the key of the policy begins. */
  key: string;
  kind: "role" | "user" | "group" | "policy";
  arn: PolicyNode;
  /** ARNs of the managed policies that it names itself; something else than a text is not known. */
  attached: PolicyNode[];
  /** ARN of its permissions boundary. */
  boundary?: PolicyNode;
  /** The condition that it hangs on, by name. */
  guard?: string;
  /** Where it is written, for edits beside it; absent where it is generated, or stands in a loop. */
  home?: CarrierHome;
}

/** Where the resource of a principal or a managed policy is written: offsets. */
export interface CarrierHome {
  /** Where its name or block begins, and where its value or block ends. */
  range: Range;
  /** Where its first property begins. */
  first: number;
  notation: "cloudformation" | "terraform";
}

/** Something that runs code as a role. */
export interface HostRunner {
  /** CloudFormation's type. */
  type: string;
  arn: PolicyNode;
  /** ARN, or name, of the role. */
  role: PolicyNode;
  /** The condition that it hangs on, by name. */
  guard?: string;
}

/** A policy of AWS that is attached, for instance to a role. */
export interface AttachedPolicy {
  path: string;
  range: Range;
  /** `AdministratorAccess`, `service-role/AWSLambdaBasicExecutionRole`. */
  name: string;
  /** Whom it is attached to, by key of the resource or by name, as far as that is read. */
  principals?: readonly string[];
  /** What attaches it has a permissions boundary beside it. */
  isLimited?: true;
  /** Nobody wrote it: SAM attaches it when the template is deployed. */
  isGenerated?: true;
  /** The condition that what attaches it hangs on, by name. */
  guard?: string;
}

/** A value that looks like a policy and that nobody judges. */
export interface UnreadPolicy {
  /** Where it stands, for people: `Resources.W.Properties.FooPolicy`, `module.x.policy_statements`. */
  path: string;
  range: Range;
  /** Its text without blanks, which tells whether another version of the file has it too. */
  content: string;
  /** It is no value here but the address of something elsewhere whose content is not known: a module, an include, a nested stack. */
  isElsewhere?: true;
  /** Who is given it: another one that is given the same is another matter. */
  holder?: string;
}

/** One policy of a host. */
export interface Embedded {
  /** Stable under reformatting, unique in the file: `App.Policies[ReadLogs]`, `aws_iam_policy.logs`; empty for a file that is one policy. */
  key: string;
  /** For people: `Role App, policy ReadLogs`. */
  label: string;
  /** The node of the document, or the whole block. */
  range: Range;
  kind: EmbeddedKind;
  /** CloudFormation's type of the resource that a resource policy stands on. */
  resourceType?: string;
  /** The principals (by key of their resource, or by name) that an identity policy belongs to: policies of one principal act together. */
  principals?: readonly string[];
  /** The principals that an identity policy belongs to besides: through a group, or where a condition holds. */
  alsoOf?: readonly { principal: string; guard?: string }[];
  /** Of a statement that is a resource of its own: what it stands on, as a text. Those of one act together. */
  standsOn?: string;
  /** What limits the principal: the key of a policy of this file, or the text of an ARN. */
  boundary?: string;
  /** The condition that the policy's resource hangs on, by name. */
  guard?: string;
  /** Of an organization's policy: what it is attached to, as it is written. */
  targets?: readonly string[];
  /** The block is there several times, or may be: once for each of `keys`, one of which `symbol` is; they are absent where they are not known. */
  instances?: {
    keys?: readonly string[];
    symbol?: string /** What the policy says differs from instance to instance. */;
    isNamed: boolean;
  };
  /** Nobody wrote its statements: a policy of AWS's own that is attached. */
  isImplied?: true;
  /** SAM, or the Serverless Framework, writes it when the template is deployed: it stands at the place of what it comes from. */
  isGenerated?: true;
  /** It is one of SAM's policy templates, which stands for these statements. */
  samTemplate?: SamTemplateUse;
  /** The document as values; an object with `Statement`. */
  node: PolicyNode;
  policy: ParseResult;
}

/** Where one of SAM's policy templates is used. */
export interface SamTemplateUse {
  name: string;
  /** The whole entry. */
  range: Range;
  /** What its parameters are given. */
  parameters: HostNode;
  statements: readonly SamTemplateStatement[];
}

/** A statement of a policy template: texts with `${Parameter}`; conditions as operator, key and value. */
export interface SamTemplateStatement {
  effect?: string;
  actions: string[];
  resources: string[];
  condition?: string[][];
}

/**
 * What is known of a symbol. `symbol`: a text of which no part is a wildcard. `choice`: one of the texts of its domain.
 * `unknown`: any text, wildcards included, or a list (HOSTS.md 3.1).
 */
export interface SymbolInfo {
  /** Without the prefix of the format: `Logs.name`, `AWS::AccountId`, `var.env`. */
  name: string;
  kind: "symbol" | "choice" | "unknown";
  /** One sentence on why no value is known. */
  why: string;
  domain: Domain;
  /** What the file proposes (a parameter's default): for examples, never for proofs. */
  preferred?: string;
  /** What the file says of how the value comes about, where it is not worked out: with another one it is another value. */
  definition?: string;
  /** A parameter or variable: whoever deploys gives its value, whatever a version of the file says of it. */
  isGiven?: true;
  /** In an older version: the value of this symbol of the newer one, as far as the older version takes it. */
  follows?: string;
}

/** The texts that may come in for a symbol. */
export type Domain =
  | { type: "oneOf"; values: readonly string[] }
  | { type: "digits"; length?: number }
  /** Text of at least one character, without wildcards and without these. */
  | { type: "text"; without: string }
  | { type: "any"; prefix?: string };

/** A condition over the values of a host, as data. `free`: nothing that can be read decides it; with another `definition` it is another one. */
export type ConditionTerm =
  | { type: "equals"; symbol: string; value: string }
  | { type: "and" | "or"; terms: readonly ConditionTerm[] }
  | { type: "not"; term: ConditionTerm }
  | { type: "condition"; name: string }
  | { type: "constant"; value: boolean }
  | { type: "free"; text: string; definition?: string };

/** Data that hosts are read with; loaded by whoever may read files. */
export interface HostData {
  shapes: Shapes;
}

/** By CloudFormation type: what names and ARNs of its resources look like (`scripts/build-shapes.mjs`). */
export type Shapes = Readonly<Record<string, Shape>>;

export interface Shape {
  /** The ARN with its variables: `arn:${Partition}:s3:::${BucketName}`. */
  arn?: string;
  /** What `Ref` returns. */
  ref: "name" | "arn" | "id" | "other";
  /** The property that names the resource, if the author may choose the name. */
  nameProperty?: string;
  /** The variable of the ARN that is the name or id. */
  nameVariable?: string;
  /** Attributes of `Fn::GetAtt` whose value is known by shape: the ARN, or the name or id. */
  attributes?: Readonly<Record<string, "arn" | "name">>;
}
