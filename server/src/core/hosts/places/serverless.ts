// Policies of the Serverless Framework: statements of its roles, resource policies of its API, and CloudFormation below `resources`.
import { once } from "../../session/once";
import type { ParseResult } from "../../syntax/tree";
import type { Embedded, EmbeddedKind, Host, HostData, RunsAs } from "../host";
import { namedBy } from "../runs";
import { contentOf, entriesOf, get, type HostEntry, type HostMap, type HostNode, itemsOf, textOf } from "../tree";
import { serverlessTool } from "../values/serverless";
import { SymbolTable } from "../values/symbols";
import { callOf, templateOf } from "../values/template";
import { cloudFormationPoliciesOf } from "./cloudformation";
import { hostSource } from "./embed";
import { at, boundaryOf, type PlaceContext } from "./resource";
import { allow, arnOf, type Implied, implied, isOn, joined } from "./sam/implied";

/** The version that the framework writes around statements. */
const VERSION = "2012-10-17";

/** The policies of a `serverless.yml`. Keys: the path in the file, for `resources` as in CloudFormation. */
export function serverlessPolicies(
  root: HostMap,
  text: string,
  data: HostData,
  reread: (text: string, key: string) => ParseResult,
): Omit<Host, "problems"> {
  const symbols = new SymbolTable("cfn");
  const resources = resourcesOf(root);
  const template = templateOf(resources, symbols, data, serverlessTool(root, symbols));
  const context: PlaceContext = { template, source: (key) => hostSource(text, (other) => reread(other, key)) };
  const policies = [
    ...placesOf(root).flatMap((place) => policyAt(root, place, context)),
    ...entriesOf(get(root, "functions")).flatMap((one) => openUrl(one, context)),
    ...cloudFormationPoliciesOf(context),
  ];
  const runs = once(() => runsInServerless(root, resources, text));
  return { format: "serverless", policies, symbols: symbols.infos, conditions: template.conditions, runs };
}

/** The role that each function acts as: its own, that of all functions, or the one that the framework makes. */
function runsInServerless(root: HostMap, resources: HostMap, text: string): ReturnType<NonNullable<Host["runs"]>> {
  const made = "provider.iam.role";
  const iam = get(root, "provider", "iam", "role");
  const ofAll = iam && (iam.type === "scalar" || callOf(iam)) ? iam : get(root, "provider", "role");
  const roles = entriesOf(get(resources, "Resources")).flatMap(({ key, value }) =>
    textOf(get(value, "Type")) === "AWS::IAM::Role" ? [key.text] : [],
  );
  const acting = entriesOf(get(root, "functions")).map(({ key, value }): RunsAs => {
    const given = get(value, "role") ?? ofAll;
    const path = `functions.${key.text}.role`;
    if (!given) return { holder: path, path, range: key.range, role: made, isOwn: true };
    const name = namedBy(given) ?? textOf(given) ?? "";
    const isOwn = roles.includes(name);
    return { holder: path, path, range: given.range, role: isOwn ? name : contentOf(text, given.range), isOwn };
  });
  return { acting, roles: new Set([...roles, made]) };
}

interface PathPlace {
  path: string[];
  kind: EmbeddedKind;
  principal?: string;
}

function placesOf(root: HostMap): PathPlace[] {
  const provider: PathPlace[] = [
    { path: ["provider", "iam", "role", "statements"], kind: "identity", principal: "provider.iam.role" },
    { path: ["provider", "iamRoleStatements"], kind: "identity", principal: "provider.iam.role" },
    { path: ["provider", "apiGateway", "resourcePolicy"], kind: "resource" },
    { path: ["provider", "resourcePolicy"], kind: "resource" },
  ];
  const functions = entriesOf(get(root, "functions")).flatMap(({ key }): PathPlace[] => [
    { path: ["functions", key.text, "iamRoleStatements"], kind: "identity", principal: `functions.${key.text}` },
    { path: ["functions", key.text, "iam", "role", "statements"], kind: "identity", principal: `functions.${key.text}` },
  ]);
  return [...provider, ...functions];
}

function policyAt(root: HostMap, { path, kind, principal }: PathPlace, context: PlaceContext): Embedded[] {
  const key = path.join(".");
  const limit =
    principal === "provider.iam.role"
      ? (get(root, "provider", "iam", "role", "permissionsBoundary") ?? get(root, "provider", "rolePermissionsBoundary"))
      : undefined;
  const boundary = boundaryOf(limit, context.template);
  const placed = {
    key,
    label: key,
    kind,
    ...(kind === "resource" && { resourceType: "AWS::ApiGateway::RestApi" }),
    ...(principal !== undefined && { principals: [principal] }),
    ...(boundary !== undefined && { boundary }),
  };
  return at(get(root, ...path), placed, context, VERSION);
}

/** What the framework adds for a function with a URL of its own that asks nobody who they are (its `compile/functions.js`). */
function openUrl({ key, value }: HostEntry, context: PlaceContext): Embedded[] {
  const url = get(value, "url");
  if (!isOn(url) || OFF.has(textOf(url) ?? "-") || textOf(get(url, "authorizer")) === "aws_iam") return [];
  const range = url.range;
  const name: Implied = get(value, "name") ?? joined({ Ref: "AWS::StackName" }, `-${key.text}`);
  const statement = {
    Principal: "*",
    Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "NONE" } },
  };
  const path = `functions.${key.text}.url`;
  const placed = { key: path, label: path, kind: "resource" as const, resourceType: "AWS::Lambda::Function", range };
  const document = implied(allow("lambda:InvokeFunctionUrl", arnOf("lambda", "function:", name), statement), range);
  return at(document, placed, context).map((one) => ({ ...one, isGenerated: true as const }));
}

/** Values with which a property asks for nothing. */
const OFF = new Set(["", "null", "~", "no", "off"]);

/** `resources` as a template: a map, or a list of maps and of files that are not read here. */
function resourcesOf(root: HostMap): HostMap {
  const node = get(root, "resources");
  const sections: readonly HostNode[] = node?.type === "list" ? itemsOf(node) : node ? [node] : [];
  const merged = (name: string) => sections.flatMap((section) => entriesOf(get(section, name)));
  const range = node?.range ?? { start: 0, end: 0 };
  const entries = sections.flatMap((section) => entriesOf(section));
  const keyOf = (name: string) => entries.find(({ key }) => key.text === name)?.key;
  return {
    type: "map",
    range,
    entries: ["Resources", "Conditions", "Mappings", "Parameters"].flatMap((name) => {
      const key = keyOf(name);
      return key ? [{ key, value: { type: "map" as const, range, entries: merged(name) } }] : [];
    }),
  };
}
