// What SAM generates for APIs: permissions of authorizers and routes, and the resource policy that lists of accounts, addresses and networks ask for.
// Source: `samtranslator/model/api`, `swagger/swagger.py` and `model/eventsources/push.py` of aws/serverless-application-model (Apache-2.0).
import { entriesOf, get, type HostEntry, type HostMap, type HostNode, itemsOf, textOf } from "../../tree";
import { evaluate } from "../../values/cloudformation";
import { callOf, type Template, type TemplateResource } from "../../values/template";
import { knownText } from "../../values/text";
import { arnOf, type Implied, isOn, joined, type Owner, permission } from "./implied";

const CALLER = { Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" } as const;

/** Permissions for the functions that authorize calls, and for those behind the routes of a WebSocket API. */
export function apiResources(owner: Owner): TemplateResource[] {
  const { resource, properties } = owner;
  const { id, type } = resource;
  const auth = get(properties, "Auth");
  const permit = (made: string, target: HostNode | undefined, source: Implied, at: HostNode) =>
    target ? [permission(owner, made, { ...CALLER, FunctionName: target, SourceArn: source }, at.range)] : [];
  const authorizers = arnOf("execute-api", { Ref: id }, "/authorizers/*");
  if (type === "AWS::Serverless::WebSocketApi") {
    const stage: Implied = get(properties, "StageName") ?? "default";
    const routes = entriesOf(get(properties, "Routes")).flatMap(({ key, value }) => {
      const name = key.text.replace(/\W/g, "");
      const made = `${id}${name[0]?.toUpperCase() ?? ""}${name.slice(1)}Permission`;
      return permit(made, get(value, "FunctionArn"), arnOf("execute-api", { Ref: id }, "/", stage, "/", key.text), key);
    });
    const isCustom = textOf(get(auth, "AuthType")) === "CUSTOM" && !get(auth, "InvokeRole");
    const arn = isCustom ? get(auth, "AuthArn") : undefined;
    return [...routes, ...(arn ? permit(`${id}AuthorizerPermission`, arn, authorizers, arn) : [])];
  }
  return entriesOf(get(auth, "Authorizers")).flatMap(({ key, value }) => {
    const isAllowed =
      type === "AWS::Serverless::HttpApi"
        ? isOn(get(value, "EnableFunctionDefaultPermissions"))
        : !isOn(get(value, "DisableFunctionDefaultPermissions"));
    return isAllowed ? permit(`${id}${key.text}AuthorizerPermission`, get(value, "FunctionArn"), authorizers, key) : [];
  });
}

/** The API that an event belongs to, and the name of its stage for people. */
export function restApiOf(reference: HostNode | undefined, template: Template): { api: Implied; id: string | undefined; stage: string } {
  if (!reference) return { api: { Ref: IMPLICIT_API }, id: IMPLICIT_API, stage: "Prod" };
  const id = (callOf(reference)?.name === "Ref" ? textOf(callOf(reference)?.argument) : undefined) ?? textOf(reference);
  const resource = id === undefined ? undefined : template.resources.get(id);
  if (!resource) return { api: reference, id: undefined, stage: "AllStages" };
  const stage = textOf(get(resource.node, "Properties", "StageName"));
  return { api: { Ref: resource.id }, id: resource.id, stage: stage === undefined ? "Stage" : stage.replace(/\W/g, "") };
}

export const IMPLICIT_API = "ServerlessRestApi";

/** `GET/items/*`: the method and path of an event, as ARNs of API Gateway have them; what is no text stays what it is. */
export function methodAndPath(properties: HostNode | undefined, template: Template): Implied[] {
  const [method, path] = ["Method", "Path"].map((name) => get(properties, name));
  const known = path && knownText(evaluate(path, template));
  const verb = method && knownText(evaluate(method, template));
  return [methodOf(verb), known === undefined ? (path ?? "*") : pathOf(known)];
}

function methodOf(verb: string | undefined): string {
  return verb === undefined || /^(any|x-amazon-apigateway-any-method)$/i.test(verb) ? "*" : verb.toUpperCase();
}

/** A path with its parameters as wildcards, without the slash at its end. */
function pathOf(path: string): string {
  const short = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return short.replace(/\{[\w.-]+\+?\}/g, "*");
}

/** An event of an HTTP API for all that no other route takes. */
export function isDefaultRoute({ value }: HostEntry): boolean {
  if (textOf(get(value, "Type")) !== "HttpApi") return false;
  const path = get(value, "Properties", "Path");
  return path === undefined || textOf(path) === "$default";
}

/** An event of a REST API with the resource that it belongs to. */
export interface ApiEvent {
  event: HostEntry;
  api: string | undefined;
}

/** Lists of SAM's `ResourcePolicy`. */
const LISTS = /^(AwsAccount|IpRange|SourceVpc|IntrinsicVpc|IntrinsicVpce)(Whitelist|Blacklist)$/;

/**
 * The policy that SAM writes into an API: what is in the definition, the lists and statements of `Auth.ResourcePolicy` of the API and of its
 * events. Undefined where there is no more than statements as written in one place: those are read there.
 */
export function apiPolicy({ resource, properties }: Owner, events: readonly ApiEvent[]): { document: Implied; at: HostNode } | undefined {
  const own = get(properties, "Auth", "ResourcePolicy");
  const definition = get(properties, "DefinitionBody");
  const mine = events.filter(({ api }) => api === resource.id).map(({ event }) => event);
  const isManaged = !definition && !get(properties, "DefinitionUri");
  const asked = mine.flatMap(({ value }) => {
    const auth = get(value, "Properties", "Auth");
    const policy = get(auth, "ResourcePolicy");
    return policy && (isManaged || isOn(get(auth, "OverrideApiAuth"))) ? [{ policy, path: get(value, "Properties", "Path") }] : [];
  });
  const written = get(definition, "x-amazon-apigateway-policy", "Statement");
  const isRead = asked.length === 0 && !written && own === get(resource.node, "Properties", "Auth", "ResourcePolicy");
  if (!own && asked.length === 0) return undefined;
  if (isRead && !entriesOf(own).some(({ key }) => LISTS.test(key.text))) return undefined;
  const paths = pathsOf(definition, mine, isManaged ? get(properties, "Cors") : undefined);
  const stage: Implied = get(properties, "StageName") ?? "Prod";
  const statements: Implied[] = statementsIn(written);
  for (const { policy, path } of asked) {
    const name = textOf(path);
    const found = paths.filter((one) => one.path === name);
    for (const one of found)
      statements.push(...listed(policy, one, textOf(get(properties, "StageName")) ?? (get(properties, "StageName") ? "Stage" : "Prod")));
    statements.push(...statementsIn(get(policy, "CustomStatements")));
  }
  if (own) for (const path of paths) statements.push(...listed(own, path, stage));
  statements.push(...statementsIn(get(own, "CustomStatements")));
  const at = own ?? asked[0]?.policy;
  if (!at || statements.length === 0) return undefined;
  return { document: { Version: "2012-10-17", Statement: distinct(statements) }, at };
}

function statementsIn(node: HostNode | undefined): HostNode[] {
  if (!node) return [];
  return node.type === "list" && !callOf(node) ? [...itemsOf(node)] : [node];
}

/** Each statement once: SAM leaves out one that is there. */
function distinct(statements: readonly Implied[]): Implied[] {
  const seen = new Set<string>();
  return statements.filter((one) => {
    const text = JSON.stringify(one, (name, value) => (name === "range" ? undefined : value));
    return !seen.has(text) && seen.add(text);
  });
}

interface ApiPath {
  path: string;
  methods: string[];
}

/** The paths of an API with their methods: of its definition, and of its events. */
function pathsOf(definition: HostNode | undefined, events: readonly HostEntry[], cors: HostNode | undefined): ApiPath[] {
  const paths = new Map<string, Set<string>>();
  const add = (path: string, methods: readonly string[]) => paths.set(path, new Set([...(paths.get(path) ?? []), ...methods]));
  for (const { key, value } of entriesOf(get(definition, "paths")))
    add(
      key.text,
      entriesOf(value).map((entry) => methodOf(entry.key.text)),
    );
  for (const { value } of events) {
    const [path, method] = ["Path", "Method"].map((name) => textOf(get(value, "Properties", name)));
    if (path !== undefined) add(path, [methodOf(method), ...(cors ? ["OPTIONS"] : [])]);
  }
  return [...paths].map(([path, methods]) => ({ path, methods: [...methods] }));
}

/** The statements that the lists of a policy make for one path. */
function listed(policy: HostNode, { path, methods }: ApiPath, stage: Implied): Implied[] {
  const resource: Implied = methods.map(
    (method): Implied => joined("execute-api:/", stage, `/${method}${path.replace(/\{[\w.-]+\+?\}/g, "*")}`),
  );
  const statement = (effect: string, principal: Implied, condition?: Implied): Implied => ({
    Effect: effect,
    Action: "execute-api:Invoke",
    Resource: resource,
    Principal: principal,
    Condition: condition,
  });
  const statements: Implied[] = [];
  const accounts = (name: string, effect: string) => {
    const list = get(policy, name);
    if (list) statements.push(statement(effect, { AWS: list }));
  };
  const limited = (condition: Implied) => statements.push(statement("Allow", "*"), statement("Deny", "*", condition));
  accounts("AwsAccountWhitelist", "Allow");
  accounts("AwsAccountBlacklist", "Deny");
  const [allowedRange, deniedRange] = ["IpRangeWhitelist", "IpRangeBlacklist"].map((name) => get(policy, name));
  if (allowedRange) limited({ NotIpAddress: { "aws:SourceIp": allowedRange } });
  if (deniedRange) limited({ IpAddress: { "aws:SourceIp": deniedRange } });
  for (const [list, operator] of [
    ["Blacklist", "StringEquals"],
    ["Whitelist", "StringNotEquals"],
  ] as const) {
    const keys = networks(policy, list);
    if (keys) limited({ [operator]: keys });
  }
  return statements;
}

/** Networks and endpoints of the lists, by condition key. */
function networks(policy: HostNode, list: string): { [name: string]: Implied } | undefined {
  const written = itemsOf(get(policy, `SourceVpc${list}`));
  const starting = (prefix: string) => written.filter((item) => textOf(item)?.startsWith(prefix));
  const vpcs = [...starting("vpc-"), ...itemsOf(get(policy, `IntrinsicVpc${list}`))];
  const endpoints = [...starting("vpce-"), ...itemsOf(get(policy, `IntrinsicVpce${list}`))];
  if (vpcs.length === 0 && endpoints.length === 0) return undefined;
  return { ...(vpcs.length > 0 && { "aws:SourceVpc": vpcs }), ...(endpoints.length > 0 && { "aws:SourceVpce": endpoints }) };
}

/** The API that SAM makes for events that name none. */
export function implicitApi(type: string, id: string, at: HostEntry): TemplateResource {
  const node: HostMap = { type: "map", range: at.key.range, entries: [] };
  return { id, type, node, name: at.key.range, isGenerated: true };
}
