// Resources that each add one statement to the policy of another one: Lambda permissions, event bus policies.
import type { Range } from "../../syntax/tree";
import type { Embedded } from "../host";
import { get, type HostNode } from "../tree";
import { evaluate } from "../values/cloudformation";
import { pseudoSymbol } from "../values/shapes";
import type { Template, TemplateResource } from "../values/template";
import { knownText, object, partsOf, rangeOf, text, type ValueNode } from "../values/text";
import { embed } from "./embed";
import type { PlaceContext } from "./resource";

type Members = [ValueNode, ValueNode][];

/** The statement that a permission resource adds, as a policy of its own. Policies of one `resource` act together. */
export function permissionPolicy(resource: TemplateResource, properties: HostNode | undefined, context: PlaceContext): Embedded[] {
  const make = MAKERS[resource.type];
  const statement = properties && make?.(new Builder(properties, context.template));
  if (!statement) return [];
  const type = resource.type.split("::").pop() ?? resource.type;
  const made = embed(
    statement,
    {
      key: resource.id,
      label: `${type} ${resource.id}`,
      kind: "resource",
      range: properties.range,
      ...(resource.type === "AWS::Lambda::Permission" && { resourceType: "AWS::Lambda::Function" }),
    },
    context.source(resource.id),
    "2012-10-17",
  );
  return made ? [made] : [];
}

const MAKERS: Readonly<Record<string, (builder: Builder) => ValueNode | undefined>> = {
  "AWS::Lambda::Permission": lambdaPermission,
  "AWS::Lambda::LayerVersionPermission": (builder) =>
    builder.statement([
      ["Action", builder.value("Action")],
      ["Principal", builder.principal("Principal")],
      ["Resource", builder.value("LayerVersionArn")],
      ["Condition", builder.condition([["StringEquals", "aws:PrincipalOrgID", "OrganizationId"]])],
    ]),
  // With `Statement` the table of places has it.
  "AWS::Events::EventBusPolicy": (builder) =>
    builder.has("Statement")
      ? undefined
      : builder.statement([
          ["Action", builder.value("Action")],
          ["Principal", builder.principal("Principal")],
          ["Resource", builder.text("*")],
        ]),
};

/** What AWS writes into the function's policy for a permission (Lambda's API reference, AddPermission). */
function lambdaPermission(builder: Builder): ValueNode | undefined {
  return builder.statement([
    ["Action", builder.value("Action")],
    ["Principal", builder.principal("Principal")],
    ["Resource", builder.functionArn("FunctionName")],
    [
      "Condition",
      builder.condition([
        ["ArnLike", "AWS:SourceArn", "SourceArn"],
        ["StringEquals", "AWS:SourceAccount", "SourceAccount"],
        ["StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"],
        ["StringEquals", "lambda:EventSourceToken", "EventSourceToken"],
        ["StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"],
        ["Bool", "lambda:InvokedViaFunctionUrl", "InvokedViaFunctionUrl"],
      ]),
    ],
  ]);
}

/** Makes a statement of the properties of a resource. */
class Builder {
  private readonly at: Range;

  constructor(
    private readonly properties: HostNode,
    private readonly template: Template,
  ) {
    this.at = { start: properties.range.start, end: properties.range.start };
  }

  has(name: string): boolean {
    return get(this.properties, name) !== undefined;
  }

  value(name: string): ValueNode | undefined {
    const node = get(this.properties, name);
    return node && evaluate(node, this.template);
  }

  text(value: string): ValueNode {
    return text([{ text: value }], this.at, value);
  }

  /** A function's ARN, of its name too. */
  functionArn(name: string): ValueNode | undefined {
    const value = this.value(name);
    const parts = partsOf(value);
    const [first] = parts ?? [];
    if (!value || !parts || !first || ("text" in first ? /^arn:/.test(first.text) : first.symbol.startsWith("?:"))) return value;
    const range = rangeOf(value);
    const pseudo = (one: string) => ({ symbol: pseudoSymbol(one, this.template.symbols) ?? one, range });
    const head = [
      { text: "arn:" },
      pseudo("AWS::Partition"),
      { text: ":lambda:" },
      pseudo("AWS::Region"),
      { text: ":" },
      pseudo("AWS::AccountId"),
      { text: ":function:" },
    ];
    return text([...head, ...parts], range, value.written);
  }

  /** `*`, a service or an account: as `Principal` elements write it. */
  principal(name: string): ValueNode | undefined {
    const value = this.value(name);
    const known = knownText(value);
    if (!value || known === "*") return value;
    // What is not known may be `*` or a service; a service named by part of its text is one.
    const isService =
      known === undefined
        ? String(value.value).includes("amazonaws") || /AWS::URLSuffix/.test(String(value.value))
        : /\.(amazonaws|amazon)\.com/.test(known);
    return object([[this.text(isService ? "Service" : "AWS"), value]], { start: value.offset, end: value.offset + value.length });
  }

  condition(rows: [operator: string, key: string, property: string][]): ValueNode | undefined {
    const operators = new Map<string, Members>();
    for (const [operator, key, property] of rows) {
      const value = this.value(property);
      if (!value) continue;
      const members = operators.get(operator) ?? [];
      members.push([this.text(key), value]);
      operators.set(operator, members);
    }
    if (operators.size === 0) return undefined;
    return object(
      [...operators].map(([operator, members]): [ValueNode, ValueNode] => [this.text(operator), object(members, this.at)]),
      this.properties.range,
    );
  }

  statement(members: [string, ValueNode | undefined][]): ValueNode {
    const written = members.flatMap(([name, value]): Members => (value ? [[this.text(name), value]] : []));
    return object([[this.text("Effect"), this.text("Allow")], ...written], this.properties.range);
  }
}
