// Resources that each add one statement to the policy of another one: Lambda permissions, event bus policies, permissions of signing profiles.
import type { Range } from "../../syntax/tree";
import type { SymbolTable } from "../values/symbols";
import { deploymentSymbol } from "../values/terraform-shapes";
import { knownText, member, object, partsOf, rangeOf, text, type ValueNode } from "../values/text";
import { statementsDocument } from "./embed";

type Members = [ValueNode, ValueNode][];

/** What a statement is made of: the properties of a resource by CloudFormation's names, and the symbols of the deployment. */
interface PermissionInput {
  value(property: string): ValueNode | undefined;
  /** The symbol of a pseudo parameter. */
  pseudo(name: "AWS::Partition" | "AWS::Region" | "AWS::AccountId"): string;
  /** The place of all that is implied. */
  range: Range;
  /** The whole of it is generated: each implied text stands for `range`, not for its beginning. */
  isGenerated?: boolean;
}

/** The types whose resources are such a statement, and the type of the resource that it stands on. */
export const PERMISSION_TYPES: Readonly<Record<string, string | undefined>> = {
  "AWS::Lambda::Permission": "AWS::Lambda::Function",
  "AWS::Lambda::LayerVersionPermission": undefined,
  "AWS::Events::EventBusPolicy": undefined,
  "AWS::Signer::ProfilePermission": undefined,
};

/** The same types of Terraform's provider. */
const TERRAFORM_TYPES: Readonly<Record<string, string>> = {
  aws_lambda_permission: "AWS::Lambda::Permission",
  aws_lambda_layer_version_permission: "AWS::Lambda::LayerVersionPermission",
  aws_cloudwatch_event_permission: "AWS::Events::EventBusPolicy",
  aws_signer_signing_profile_permission: "AWS::Signer::ProfilePermission",
};

/** Terraform's names of arguments are CloudFormation's of properties in snake case, but for these. */
const TERRAFORM_NAMES: Readonly<Record<string, string>> = { PrincipalOrgID: "principal_org_id", OrganizationId: "organization_id" };

/** The statement that a permission resource of Terraform adds, and the type of the resource that it stands on; undefined for other types. */
export function terraformPermission(
  resource: string,
  argument: (name: string) => ValueNode | undefined,
  { symbols, range }: { symbols: SymbolTable; range: Range },
): { value: ValueNode | undefined; resourceType: string | undefined; standsOn: string | undefined } | undefined {
  const type = Object.hasOwn(TERRAFORM_TYPES, resource) ? TERRAFORM_TYPES[resource] : undefined;
  if (type === undefined) return undefined;
  const input: PermissionInput = {
    value: (property) => argument(TERRAFORM_NAMES[property] ?? property.replace(/(?<!^)([A-Z])/g, "_$1").toLowerCase()),
    pseudo: (one) => deploymentSymbol(one === "AWS::Partition" ? "partition" : one === "AWS::Region" ? "region" : "account_id", symbols),
    range,
  };
  const value = permissionStatement(type, input);
  return { value: value && statementsDocument(value, "2012-10-17"), resourceType: PERMISSION_TYPES[type], standsOn: standsOn(type, input) };
}

/** The property that names what a statement stands on. */
const HELD_BY: Readonly<Record<string, string>> = {
  "AWS::Events::EventBusPolicy": "EventBusName",
  "AWS::Signer::ProfilePermission": "ProfileName",
};

/** What the statement of a permission resource stands on, as a text that is equal for the same: a function, a version of a layer, an event bus, a signing profile. */
export function standsOn(type: string, input: PermissionInput): string | undefined {
  const value =
    type === "AWS::Lambda::Permission" ? new Builder(input).functionArn("FunctionName") : input.value(HELD_BY[type] ?? "LayerVersionArn");
  if (!value) return type === "AWS::Events::EventBusPolicy" ? `${type} default` : undefined;
  return value.type === "string" || value.type === "unknown" ? `${type} ${String(value.value)}` : undefined;
}

/** The statement that a permission resource adds; undefined for other types. Policies of one resource act together. */
export function permissionStatement(type: string, input: PermissionInput): ValueNode | undefined {
  const builder = new Builder(input);
  switch (type) {
    case "AWS::Lambda::Permission":
      return lambdaPermission(builder);
    case "AWS::Lambda::LayerVersionPermission":
      return builder.statement([
        ["Action", input.value("Action")],
        ["Principal", builder.principal("Principal")],
        ["Resource", input.value("LayerVersionArn")],
        ["Condition", builder.condition([["StringEquals", "aws:PrincipalOrgID", "OrganizationId"]])],
      ]);
    case "AWS::Signer::ProfilePermission":
      // What AddProfilePermission writes (Signer's API reference).
      return builder.statement([
        ["Action", input.value("Action")],
        ["Principal", builder.principal("Principal")],
        ["Resource", builder.arn("ProfileName", "signer", "/signing-profiles/")],
        ["Condition", builder.condition([["StringEquals", "signer:ProfileVersion", "ProfileVersion"]])],
      ]);
    case "AWS::Events::EventBusPolicy":
      // With `Statement` the table of places has it.
      return input.value("Statement")
        ? undefined
        : builder.statement([
            // The only action that PutPermission takes (EventBridge's API reference); Terraform's default.
            ["Action", input.value("Action") ?? builder.text("events:PutEvents")],
            ["Principal", builder.principal("Principal")],
            ["Resource", builder.text("*")],
            ["Condition", builder.ownCondition("Condition")],
          ]);
    default:
      return undefined;
  }
}

/** What AWS writes into the function's policy for a permission (Lambda's API reference, AddPermission). */
function lambdaPermission(builder: Builder): ValueNode {
  return builder.statement([
    ["Action", builder.input.value("Action")],
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
  constructor(readonly input: PermissionInput) {}

  text(value: string): ValueNode {
    const { range, isGenerated } = this.input;
    return text([{ text: value }], isGenerated ? range : { start: range.start, end: range.start }, value);
  }

  /** A function's ARN, of its name too. */
  functionArn(name: string): ValueNode | undefined {
    return this.arn(name, "lambda", "function:");
  }

  /** An ARN of a service, of the resource's name too. `path`: what stands before the name. */
  arn(name: string, service: string, path: string): ValueNode | undefined {
    const value = this.input.value(name);
    const parts = partsOf(value);
    const [first] = parts ?? [];
    if (!value || !parts || !first || ("text" in first ? /^arn:/.test(first.text) : first.symbol.startsWith("?:"))) return value;
    const range = rangeOf(value);
    const pseudo = (one: "AWS::Partition" | "AWS::Region" | "AWS::AccountId") => ({ symbol: this.input.pseudo(one), range });
    const head = [
      { text: "arn:" },
      pseudo("AWS::Partition"),
      { text: `:${service}:` },
      pseudo("AWS::Region"),
      { text: ":" },
      pseudo("AWS::AccountId"),
      { text: `:${path}` },
    ];
    return text([...head, ...parts], range, value.written);
  }

  /** `*`, a service or an account: as `Principal` elements write it. */
  principal(name: string): ValueNode | undefined {
    const value = this.input.value(name);
    const known = knownText(value);
    if (!value || known === "*") return value;
    // A service is told by the fixed part of its name; what is not known may be anything and stays an account.
    const isService =
      known === undefined ? /amazonaws|AWS::URLSuffix|dns_suffix/.test(String(value.value)) : /\.(amazonaws|amazon)\.com/.test(known);
    return object([[this.text(isService ? "Service" : "AWS"), value]], rangeOf(value));
  }

  condition(rows: [operator: string, key: string, property: string][]): ValueNode | undefined {
    const operators = new Map<string, Members>();
    for (const [operator, key, property] of rows) {
      const value = this.input.value(property);
      if (!value) continue;
      const members = operators.get(operator) ?? [];
      members.push([this.text(key), value]);
      operators.set(operator, members);
    }
    if (operators.size === 0) return undefined;
    const { range } = this.input;
    return object(
      [...operators].map(([operator, members]): [ValueNode, ValueNode] => [this.text(operator), object(members, range)]),
      range,
    );
  }

  /** A property that is one comparison: `Type`, `Key` and `Value`, in Terraform in small letters. One that cannot be read is a condition of which nothing is known. */
  ownCondition(name: string): ValueNode | undefined {
    const value = this.input.value(name);
    const only = value?.type === "array" ? value.children?.[0] : value;
    if (!only) return undefined;
    const [operator, key, operand] = ["Type", "Key", "Value"].map((one) => member(only, one) ?? member(only, one.toLowerCase()));
    if (!operator || !key || !operand) return only.parts || only.type === "choice" ? only : undefined;
    const range = rangeOf(only);
    return object([[operator, object([[key, operand]], range)]], range);
  }

  statement(members: [string, ValueNode | undefined][]): ValueNode {
    const written = members.flatMap(([name, value]): Members => (value ? [[this.text(name), value]] : []));
    return object([[this.text("Effect"), this.text("Allow")], ...written], this.input.range);
  }
}
