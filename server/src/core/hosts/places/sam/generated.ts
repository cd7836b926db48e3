// The resources that SAM generates in a template, with the names that they get when it is deployed.
import type { AttachedPolicy } from "../../host";
import { atRest } from "../../moved";
import { entriesOf, get, type HostEntry, itemsOf, textOf } from "../../tree";
import type { Template, TemplateResource } from "../../values/template";
import { type ApiEvent, apiPolicy, apiResources, IMPLICIT_API, implicitApi, restApiOf } from "./apis";
import { connectorResources } from "./connectors";
import { functionResources, stateMachineResources } from "./functions";
import { graphqlResources } from "./graphql";
import { type Implied, nameAttachedBySam, type Owner, withGlobals } from "./implied";

const HTTP_API = "ServerlessHttpApi";

/** What SAM makes of a template. */
export interface Generated {
  resources: TemplateResource[];
  /** Policies of APIs by the API's name, of which each is more than what is written at one place. */
  policies: ReadonlyMap<string, { document: Implied; at: HostEntry["value"]; owner: TemplateResource }>;
}

/** What SAM generates. The template's own resources are left as they are; none for a template without SAM's types. */
export function generatedResources(template: Template): Generated {
  const all = [...template.resources.values()];
  if (!all.some(({ type, node }) => type.startsWith("AWS::Serverless::") || get(atRest(node), "Connectors")))
    return { resources: [], policies: new Map() };
  const owners = all.map((resource): Owner => ({ resource, properties: withGlobals(template.root, resource) }));
  const implicit = implicitApis(owners);
  const owned = [...owners, ...implicit.map((resource): Owner => ({ resource, properties: withGlobals(template.root, resource) }))];
  const found = owned.flatMap((owner): TemplateResource[] => {
    const connectors = connectorResources(owner, template);
    switch (owner.resource.type) {
      case "AWS::Serverless::Function":
        return [...functionResources(owner, template), ...connectors];
      case "AWS::Serverless::StateMachine":
        return [...stateMachineResources(owner, template), ...connectors];
      case "AWS::Serverless::Api":
      case "AWS::Serverless::HttpApi":
      case "AWS::Serverless::WebSocketApi":
        return [...apiResources(owner), ...connectors];
      case "AWS::Serverless::GraphQLApi":
        return [...graphqlResources(owner, template), ...connectors];
      default:
        return connectors;
    }
  });
  const resources = new Map<string, TemplateResource>();
  // A name that the template has is the template's.
  for (const one of [...implicit, ...found]) if (!template.resources.has(one.id) && !resources.has(one.id)) resources.set(one.id, one);
  return { resources: [...resources.values()], policies: apiPolicies(owned, template) };
}

/** AWS's own policies that SAM attaches to the roles that it makes. */
export function attachedToGenerated(template: Template): AttachedPolicy[] {
  return [...template.resources.values()].flatMap(({ id, type, node, isGenerated }): AttachedPolicy[] => {
    if (!isGenerated || type !== "AWS::IAM::Role") return [];
    const guard = textOf(get(node, "Condition"));
    return itemsOf(get(node, "Properties", "ManagedPolicyArns")).flatMap((arn): AttachedPolicy[] => {
      const name = nameAttachedBySam(arn);
      const path = `Resources.${id}.Properties.ManagedPolicyArns`;
      return name === undefined ? [] : [{ path, range: arn.range, name, isGenerated: true, ...(guard !== undefined && { guard }) }];
    });
  });
}

function eventsOf({ resource, properties }: Owner, type: string): HostEntry[] {
  if (!/^AWS::Serverless::(Function|StateMachine)$/.test(resource.type)) return [];
  return entriesOf(get(properties, "Events")).filter(({ value }) => textOf(get(value, "Type")) === type);
}

/** The APIs that SAM makes because events name none. */
function implicitApis(owners: readonly Owner[]): TemplateResource[] {
  const first = (type: string, name: string) =>
    owners.flatMap((owner) => eventsOf(owner, type)).find(({ value }) => !get(value, "Properties", name));
  const [rest, http] = [first("Api", "RestApiId"), first("HttpApi", "ApiId")];
  return [
    ...(rest ? [implicitApi("AWS::Serverless::Api", IMPLICIT_API, rest)] : []),
    ...(http ? [implicitApi("AWS::Serverless::HttpApi", HTTP_API, http)] : []),
  ];
}

function apiPolicies(owners: readonly Owner[], template: Template): Generated["policies"] {
  const events = owners.flatMap((owner) =>
    eventsOf(owner, "Api").map((event): ApiEvent => ({ event, api: restApiOf(get(event.value, "Properties", "RestApiId"), template).id })),
  );
  return new Map(
    owners.flatMap((owner) => {
      const policy = owner.resource.type === "AWS::Serverless::Api" ? apiPolicy(owner, events) : undefined;
      return policy ? [[owner.resource.id, { ...policy, owner: owner.resource }] as const] : [];
    }),
  );
}
