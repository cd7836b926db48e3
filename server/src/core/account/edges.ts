// Edges as data: groups of actions that together run code as another principal (ACCOUNT.md 3.5, 3.6). The file is paths.json; a user can add edges.
import type { Catalogue } from "../catalogue/api";
import { escapeGlob, glob } from "../globs/pattern";
import type { Pattern } from "../logic/term";
import { arnShape } from "../semantics/examples/witness";
import data from "./paths.json";

/** A way to run code as another principal. All of `allOf` by one principal, in one hop. */
export interface Edge {
  id: string;
  allOf: string[];
  /** Services of which the passed role must trust one. Only with `iam:PassRole` among `allOf`, or with `anyInstanceProfile`. */
  roleMustTrust?: string[];
  /** A resource of this type has to exist. Without `iam:PassRole` its role is what is gained. */
  existingResource?: string;
  /** The role has to be in an instance profile, or the actor puts it into one. */
  instanceProfile?: boolean;
  /** What is gained is the role of any instance profile of the account. */
  anyInstanceProfile?: boolean;
  /** Types of which a resource has to exist besides. */
  needs?: string[];
  /** `acts`: a service acts with the role and hands out no credentials. `stackSet`: so does what the passed role can assume. */
  gain?: "acts" | "stackSet";
  /** A fact outside the snapshot that has to hold. */
  assumption?: string;
  /** What an action is asked on, where the catalogue does not say it: templates of ARNs, all of them; `any: a | b` is one of several. */
  resources?: Record<string, string[]>;
}

/** The edges of this version, in the order of the file, and the user's own after them. */
export function edgesWith(own: readonly Edge[] = []): Edge[] {
  return [...shipped, ...own];
}

const MEMBERS = [
  "id",
  "allOf",
  "roleMustTrust",
  "existingResource",
  "instanceProfile",
  "needs",
  "gain",
  "assumption",
  "resources",
] as const;

/** Reads an edge that a user adds. A text says what is wrong with it. `known`: ids that others have. */
export function readOwnEdge(value: unknown, known: readonly string[]): Edge | string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "An edge is an object with `id` and `allOf`.";
  const edge = value as Record<string, unknown>;
  const other = Object.keys(edge).find((key) => !MEMBERS.some((one) => one === key));
  if (other !== undefined) return `\`${other}\` is not a member of an edge; these are: ${MEMBERS.map((one) => `\`${one}\``).join(", ")}.`;
  const { id, allOf, gain, assumption, existingResource, instanceProfile, resources } = edge;
  if (typeof id !== "string" || !/^[\w.-]+$/.test(id)) return "An edge has an `id` of letters, digits, `-`, `.` and `_`.";
  if (known.includes(id)) return `There is an edge \`${id}\` already.`;
  const isTexts = (list: unknown): list is string[] =>
    Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === "string" && one !== "");
  if (!isTexts(allOf) || !allOf.every((one) => /^[a-z0-9-]+:[A-Za-z0-9]+$/.test(one)))
    return `\`allOf\` of \`${id}\` is a list of actions such as \`lambda:CreateFunction\`, without wildcards.`;
  for (const name of ["roleMustTrust", "needs"] as const)
    if (edge[name] !== undefined && !isTexts(edge[name])) return `\`${name}\` of \`${id}\` is a list of texts.`;
  for (const [name, one] of Object.entries({ existingResource, assumption }))
    if (one !== undefined && (typeof one !== "string" || one === "")) return `\`${name}\` of \`${id}\` is a text.`;
  if (gain !== undefined && gain !== "acts" && gain !== "stackSet") return `\`gain\` of \`${id}\` is \`acts\` or \`stackSet\`.`;
  if (instanceProfile !== undefined && typeof instanceProfile !== "boolean") return `\`instanceProfile\` of \`${id}\` is true or false.`;
  if (resources !== undefined && !(typeof resources === "object" && resources !== null && Object.values(resources).every(isTexts)))
    return `\`resources\` of \`${id}\` is an object of actions, each with a list of ARNs.`;
  if (allOf.includes("iam:PassRole") ? edge.roleMustTrust === undefined : existingResource === undefined)
    return allOf.includes("iam:PassRole")
      ? `\`${id}\` passes a role: \`roleMustTrust\` lists the services that may get it.`
      : `\`${id}\` passes no role: \`existingResource\` is the type of what runs as one.`;
  return edge as unknown as Edge;
}

/** Ids of all edges of this version. */
export const shippedIds = (): string[] => [...builtInEdges, ...shipped.map(({ id }) => id)];

/** Edges without an assumption first: of several ways of as many steps the one that assumes less is told (ACCOUNT.md 6.5). */
export function likelyFirst(edges: readonly Edge[]): Edge[] {
  return [...edges.filter((one) => !one.assumption), ...edges.filter((one) => one.assumption)];
}

const shipped = data.edges as readonly Edge[];

/** Edges that are no groups of the file: those of ACCOUNT.md 3.1, 3.3, 3.4 and 5. */
export const builtInEdges = [
  "sts-001",
  "federation",
  "iam-001",
  "iam-002",
  "iam-003",
  "iam-004",
  "iam-005",
  "iam-006",
  "iam-007",
  "iam-008",
  "iam-009",
  "iam-010",
  "iam-011",
  "iam-012",
  "iam-013",
  "rollback",
  "remove-policy",
  "leave-group",
  "boundary",
  "new-user",
  "new-role",
  "tags",
  "resource-policy",
] as const;
export type BuiltInEdge = (typeof builtInEdges)[number];

/** Version of the edges, and how many there are: a proof that there is no way is relative to them. */
export function edgesVersion(edges: readonly Edge[]): string {
  return `${data.version}/${edges.length + builtInEdges.length}`;
}

/** What an action of an edge is asked on. */
export type Aim =
  | { kind: "fixed"; arns: string[] }
  /** A new resource whose name the actor chooses: the template, and what its ARN can be. */
  | { kind: "free"; name: string; domain: Pattern; refused: Pattern[] };

/** What fills the holes of templates. */
export interface Place {
  partition: string;
  region: string;
  account: string;
  /** ARN of the existing resource that the edge is about. */
  target?: string;
  /** Name of an existing cluster. */
  cluster?: string;
  /** Ids that AWS makes up are free, because the resources may be there. */
  anyId?: boolean;
}

/** The requests of an edge at a place: each action with all that it is asked on. */
export function aimsOf(edge: Edge, place: Place, catalogue: Catalogue): { action: string; aims: Aim[] }[] {
  return edge.allOf
    .filter((action) => action !== "iam:PassRole")
    .map((action) => {
      const templates = (edge.resources?.[action] ?? templatesOf(action, place, catalogue)).map((one) =>
        one === "{target}" && place.anyId ? (targets[edge.existingResource ?? ""] ?? "*") : one,
      );
      return { action, aims: templates.map((template) => aimOf(template, place)) };
    });
}

/** ARNs of the existing resources that templates speak of as the target. */
const targets: Readonly<Record<string, string>> = {
  "AWS::EC2::Instance": "arn:{partition}:ec2:{region}:{account}:instance/{*InstanceId}",
  "AWS::BedrockAgentCore::CodeInterpreterCustom": "arn:{partition}:bedrock-agentcore:{region}:{account}:code-interpreter/{*Id}",
  "AWS::ECS::TaskDefinition": "arn:{partition}:ecs:{region}:{account}:task-definition/{*Family}:{*Revision}",
};

const FREE = /\{\*([^{}]*)\}/g;

function aimOf(template: string, place: Place): Aim {
  if (template.startsWith("any: "))
    return {
      kind: "fixed",
      arns: template
        .slice(5)
        .split(" | ")
        .map((one) => fill(one, place)),
    };
  const text = fill(template, place);
  if (!text.includes("{*")) return { kind: "fixed", arns: [text] };
  const around = text
    .split(FREE)
    .filter((_, i) => i % 2 === 0)
    .map(escapeGlob);
  const refused = [":", "/"].flatMap((character) =>
    around
      .slice(1)
      .map((_, i) => glob(around.map((piece, n) => (n === 0 ? piece : `${n - 1 === i ? `*${character}*` : "?*"}${piece}`)).join(""))),
  );
  return { kind: "free", name: text, domain: glob(around.join("?*")), refused };
}

/** Known holes get their values, ids that AWS makes up a value that no policy can know. */
function fill(template: string, place: Place): string {
  return template.replace(/\{([^*{}]+)\}/g, (_, hole: string) => {
    const known = place[hole as keyof Place];
    if (typeof known === "string") return known;
    if (hole === "cluster") return "{*cluster}";
    if (place.anyId) return `{*${hole}}`;
    return /^(instance)id$/i.test(hole)
      ? "i-0a1b2c3d4e5f60718"
      : /^volumeid$/i.test(hole)
        ? "vol-0a1b2c3d4e5f60718"
        : "a1b2c3d4-5e6f-7a8b-9c0d-1e2f3a4b5c6d";
  });
}

/** The templates of the resource types that an action requires; the existing resource where it is of one of the action's types. */
function templatesOf(action: string, place: Place, catalogue: Catalogue): string[] {
  const info = catalogue.action(action);
  if (!info || info.resourceTypes.length === 0) return ["*"];
  const { target } = place;
  const arn = (name: string) => catalogue.resourceType(info.service, name)?.arn;
  if (target && info.resourceTypes.some(({ name }) => arnShape(arn(name) ?? "arn:none").test(target))) return [target];
  const required = info.resourceTypes.filter((type) => type.required);
  return (required.length > 0 ? required : info.resourceTypes.slice(0, 1)).map(({ name }) => templateOf(arn(name) ?? "*"));
}

/** `arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}` with the holes of `Place`; names are free, ids are AWS's. */
function templateOf(arn: string): string {
  return arn.replace(/\$\{([^{}]*)\}/g, (_, hole: string) => {
    const lower = hole.toLowerCase();
    if (lower === "partition" || lower === "region" || lower === "account") return `{${lower}}`;
    return /name(withpath)?$/i.test(hole) ? `{*${hole}}` : `{${hole}}`;
  });
}
