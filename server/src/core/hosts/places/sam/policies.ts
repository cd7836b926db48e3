// The policies that are written at SAM's functions and state machines: documents and policy templates.
import type { Range } from "../../../syntax/tree";
import type { Embedded, SamTemplateStatement, SamTemplateUse } from "../../host";
import { entriesOf, get, type HostEntry, type HostNode, impliedScalar } from "../../tree";
import { evaluate, substituteText } from "../../values/cloudformation";
import { callOf, type Template, type TemplateResource } from "../../values/template";
import { list, object, text, type ValueNode } from "../../values/text";
import { entriesIn, guardOf } from "../branches";
import { embed } from "../embed";
import { at, boundaryOf, labelOf, type PlaceContext } from "../resource";
import { ownRole } from "./functions";
import { withGlobals } from "./implied";
import data from "./templates.json";

const TEMPLATES: Readonly<Record<string, { parameters: string[]; statements: SamTemplateStatement[] }>> = data;

/** The version that SAM writes into what it generates. */
const VERSION = "2012-10-17";

/** The policies of one resource of SAM's types, those of the general table apart. Managed policies by name or ARN hold no document here. */
export function samPolicies(resource: TemplateResource, properties: HostNode | undefined, context: PlaceContext): Embedded[] {
  if (!/^AWS::Serverless::(Function|StateMachine)$/.test(resource.type)) return [];
  const policies = get(properties, "Policies");
  // With a role of its own the function's policies are not used.
  const own = ownRole(get(properties, "Role"), context.template);
  if (!policies || own === false) return [];
  const entries = entriesIn(policies, context.template);
  const isList = policies.type === "list" || callOf(policies) !== undefined;
  const all = withGlobals(context.template.root, resource);
  const boundary = boundaryOf(get(all, "PermissionsBoundary"), context.template);
  return entries.flatMap(({ node: entry, guard }, index) => {
    const guards = [typeof own === "string" ? own : undefined, guard].filter((name) => name !== undefined);
    const path = isList ? `Policies[${index}]` : "Policies";
    const placed = {
      key: `${resource.id}.${path}`,
      label: labelOf(resource, path),
      kind: "identity" as const,
      principals: [`${resource.id}Role`],
      ...(boundary !== undefined && { boundary }),
      ...guardOf(guards, context.template),
    };
    const statements = get(entry, "Statement");
    if (statements) return at(entry, placed, context, VERSION);
    const template = policyTemplate(entry);
    if (!template) return [];
    const made = embed(
      templateStatements(template, context.template),
      { ...placed, range: entry.range, samTemplate: useOf(entry, template) },
      context.source(placed.key),
      VERSION,
    );
    return made ? [made] : [];
  });
}

function policyTemplate(entry: HostNode): HostEntry | undefined {
  const [first] = entriesOf(entry);
  return entriesOf(entry).length === 1 && first && Object.hasOwn(TEMPLATES, first.key.text) ? first : undefined;
}

function useOf({ range }: HostNode, { key, value }: HostEntry): SamTemplateUse {
  return { name: key.text, range, parameters: value, statements: TEMPLATES[key.text]?.statements ?? [] };
}

/** The statements that a policy template stands for: parameters at their own places, the rest at the template's name. */
function templateStatements({ key, value }: HostEntry, template: Template): ValueNode {
  const range = key.range;
  const scope = new Map<string, ValueNode>();
  for (const { key: name, value: given } of entriesOf(value)) {
    const made = evaluate(given, template);
    if (made) scope.set(name.text, made);
  }
  const { statements = [] } = TEMPLATES[key.text] ?? {};
  return list(
    statements.map((statement) => statementOf(statement, template, scope, range)),
    range,
  );
}

function statementOf(statement: SamTemplateStatement, template: Template, scope: ReadonlyMap<string, ValueNode>, range: Range): ValueNode {
  const known = (value: string) => text([{ text: value }], range, value);
  const filled = (value: string): ValueNode => {
    const whole = /^\$\{(\w+)\}$/.exec(value)?.[1];
    const given = whole === undefined ? undefined : scope.get(whole);
    return given ?? substituteText(impliedScalar(value, range), template, scope, range);
  };
  const resources = statement.resources.map(filled);
  const members: [ValueNode, ValueNode][] = [
    [known("Effect"), known(statement.effect ?? "Allow")],
    [known("Action"), list(statement.actions.map(known), range)],
    [known("Resource"), resources.length === 1 && resources[0] ? resources[0] : list(resources, range)],
  ];
  const conditions = (statement.condition ?? []).map(([operator = "", name = "", value = ""]): [ValueNode, ValueNode] => [
    known(operator),
    object([[known(name), filled(value)]], range),
  ]);
  if (conditions.length > 0) members.push([known("Condition"), object(conditions, range)]);
  return object(members, range);
}
