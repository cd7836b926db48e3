// What references to resources of a template look like: ARNs with their fixed text, names, ids (HOSTS.md 3.2).
import { hostSuffixes, partitions } from "../../catalogue/partitions";
import type { Range, TextPart } from "../../syntax/tree";
import type { Shape } from "../host";
import type { SymbolTable } from "./symbols";
import type { ValueNode } from "./text";
import { partsOf, text, unknown } from "./text";

/** A resource as far as references to it ask. */
export interface ResourceFacts {
  id: string;
  type: string;
  shape: Shape | undefined;
  /** The value of a property, evaluated. */
  property(name: string): ValueNode | undefined;
}

/** The pseudo parameters that stand inside of ARNs, by the names that CloudFormation's specification has for them. */
const PSEUDO: Record<string, string> = {
  Partition: "AWS::Partition",
  Region: "AWS::Region",
  Account: "AWS::AccountId",
  AccountId: "AWS::AccountId",
};

/** The symbol of a pseudo parameter. Undefined for `AWS::NoValue` and what is none. */
export function pseudoSymbol(name: string, symbols: SymbolTable): string | undefined {
  switch (name) {
    case "AWS::AccountId":
      return symbols.symbol(name, "the account is the one that the template is deployed in", { type: "digits", length: 12 });
    case "AWS::Partition":
      return symbols.symbol(
        name,
        "the partition is the one that the template is deployed in",
        { type: "oneOf", values: [...partitions] },
        "aws",
      );
    case "AWS::Region":
      return symbols.symbol(name, "the Region is the one that the template is deployed in", { type: "text", without: ":/" });
    case "AWS::StackName":
      return symbols.symbol(name, "the stack's name is given when it is deployed", { type: "text", without: ":/" });
    case "AWS::URLSuffix":
      return symbols.symbol(name, "the suffix is that of the partition", { type: "oneOf", values: [...hostSuffixes] }, "amazonaws.com");
    case "AWS::StackId":
      return symbols.symbol(name, "the stack's ARN is made when it is deployed", { type: "text", without: "" });
    default:
      return undefined;
  }
}

/** What `Ref` of a resource returns. */
export function refOf(resource: ResourceFacts, range: Range, symbols: SymbolTable): ValueNode {
  switch (resource.shape?.ref) {
    case "name":
      return text(nameParts(resource, range, symbols), range);
    case "arn":
      return text(arnParts(resource, range, symbols), range);
    case "id":
      return text([{ symbol: idSymbol(resource, symbols), range }], range);
    default:
      if (resource.type === "AWS::Lambda::Alias") return text(aliasParts(resource, range, symbols), range);
      return unknown(symbols.unknown(resource.id, `what a reference to ${resource.type} returns is not known here`), range);
  }
}

/** What `Fn::GetAtt` returns. */
export function attributeOf(resource: ResourceFacts, attribute: string, range: Range, symbols: SymbolTable): ValueNode {
  const kind = resource.shape?.attributes?.[attribute];
  if (kind === "arn") return text(arnParts(resource, range, symbols), range);
  if (kind === "name") return text(nameParts(resource, range, symbols), range);
  const source = `${resource.id}.${attribute}`;
  if (resource.type === "AWS::DynamoDB::Table" && attribute === "StreamArn") {
    const label = symbols.symbol(source, "the stream's label is given by AWS when the stack is deployed", { type: "text", without: "/" });
    return text([...arnParts(resource, range, symbols), { text: "/stream/" }, { symbol: label, range }], range);
  }
  if (/Arn$/.test(attribute)) {
    const symbol = symbols.unknown(source, `the form of this ARN of ${resource.type} is not known here`, { prefix: "arn:" });
    return text([{ symbol, range }], range);
  }
  return unknown(symbols.unknown(source, `what this attribute of ${resource.type} holds is not known here`), range);
}

/** The ARN of a resource: its fixed text with symbols for what AWS or the deployment gives. */
export function arnParts(resource: ResourceFacts, range: Range, symbols: SymbolTable): TextPart[] {
  // A rule on a bus of its own has the bus in its ARN.
  const isOther = resource.type === "AWS::Events::Rule" && resource.property("EventBusName") !== undefined;
  const template = isOther ? undefined : resource.shape?.arn;
  if (template === undefined)
    return [
      {
        symbol: symbols.unknown(`${resource.id}.Arn`, `the form of ARNs of ${resource.type} is not known here`, { prefix: "arn:" }),
        range,
      },
    ];
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of template.matchAll(/\$\{(\w+)\}/g)) {
    const variable = match[1] as string;
    parts.push({ text: template.slice(from, match.index) });
    from = match.index + match[0].length;
    const pseudo = PSEUDO[variable];
    if (pseudo) parts.push({ symbol: pseudoSymbol(pseudo, symbols) as string, range });
    else if (variable === resource.shape?.nameVariable)
      parts.push(...pathParts(resource, range, symbols), ...withoutSlash(resource, nameParts(resource, range, symbols)));
    else
      parts.push(
        ...(partsAt(resource.property(variable), range) ?? [
          {
            symbol: symbols.symbol(`${resource.id}.${variable}`, "given when the stack is deployed", { type: "text", without: ":" }),
            range,
          },
        ]),
      );
  }
  parts.push({ text: template.slice(from) });
  return parts;
}

/** A function's alias: the function's ARN, or the one of its name, and the alias (Lambda's `Ref` is this ARN). */
function aliasParts(resource: ResourceFacts, range: Range, symbols: SymbolTable): readonly TextPart[] {
  const given = partsAt(resource.property("FunctionName"), range);
  const [first] = given ?? [];
  if (!given || !first || ("text" in first ? !first.text.startsWith("arn:") : first.symbol.startsWith("?:")))
    return arnParts(resource, range, symbols);
  return [...given, { text: ":" }, ...nameParts(resource, range, symbols)];
}

/** A parameter's name begins with a slash that its ARN has once only. */
function withoutSlash(resource: ResourceFacts, parts: readonly TextPart[]): readonly TextPart[] {
  const [first, ...rest] = parts;
  return resource.type === "AWS::SSM::Parameter" && first && "text" in first ? [{ text: first.text.replace(/^\//, "") }, ...rest] : parts;
}

/** IAM's `Path` stands before the name in an ARN; it may hold any character, wildcards included. */
function pathParts(resource: ResourceFacts, range: Range, symbols: SymbolTable): readonly TextPart[] {
  if (!resource.type.startsWith("AWS::IAM::")) return [];
  const path = resource.property("Path");
  if (!path) return [];
  const parts = partsAt(path, range);
  if (!parts) return [{ symbol: symbols.unknown(`${resource.id}.Path`, "the path is not known, and a path may hold wildcards"), range }];
  const [first, ...rest] = parts;
  return first && "text" in first ? [{ text: first.text.replace(/^\//, "") }, ...rest] : parts;
}

/** The name: as the template gives it, else made by AWS. */
function nameParts(resource: ResourceFacts, range: Range, symbols: SymbolTable): readonly TextPart[] {
  const { nameProperty } = resource.shape ?? {};
  const given = nameProperty === undefined ? undefined : resource.property(nameProperty);
  if (!given) return [{ symbol: nameProperty === undefined ? idSymbol(resource, symbols) : nameSymbol(resource, symbols), range }];
  return partsAt(given, range) ?? [{ symbol: nameSymbol(resource, symbols), range }];
}

/** The parts of a property, whose symbols are shown where the resource is referred to. */
function partsAt(value: ValueNode | undefined, range: Range): readonly TextPart[] | undefined {
  return partsOf(value)?.map((part) => ("text" in part ? part : { ...part, range }));
}

function nameSymbol(resource: ResourceFacts, symbols: SymbolTable): string {
  // Names of log groups, parameters and secrets are paths; no name holds a wildcard or a colon.
  return symbols.symbol(`${resource.id}.name`, `AWS names ${resource.id} when the stack is deployed`, {
    type: "text",
    without: /Logs|SSM|Secret/.test(resource.type) ? ":" : ":/",
  });
}

function idSymbol(resource: ResourceFacts, symbols: SymbolTable): string {
  return symbols.symbol(`${resource.id}.id`, `AWS gives ${resource.id} its id when the stack is deployed`, { type: "text", without: ":" });
}
