// One reading of a policy for all rules: statements, actions, resources and conditions with what every rule asks of them.
import type { ActionInfo, Catalogue, KeyInfo } from "../catalogue/api";
import { hasWildcard } from "../catalogue/match";
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import type { PolicyEditor } from "../syntax/editor";
import type {
  ConditionEntry,
  Located,
  PolicyDocument,
  PolicyKind,
  PrincipalElement,
  PrincipalEntry,
  Property,
  Range,
  Scalar,
  Statement,
  StringList,
} from "../syntax/tree";
import { type CatalogueFacts, factsOf } from "./facts";
import { type Operator, parseOperator } from "./operators";
import { covers } from "./patterns";
import { isEscape, maskVariables, type Variable, variablesOf } from "./variables";

/** The API's `policyType`. */
export type PolicyType = "IDENTITY_POLICY" | "RESOURCE_POLICY" | "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";

/** What a document is validated as. */
export interface ValidateContext {
  kind: PolicyKind;
  policyType: PolicyType;
  /** The API's validatePolicyResourceType, or any CloudFormation type: `AWS::S3::Bucket`. */
  resourceType?: string;
  catalogue: Catalogue;
}

/** A policy as the rules see it. */
export interface PolicyView extends ValidateContext {
  text: string;
  document: PolicyDocument;
  facts: CatalogueFacts;
  /** `${…}` is a variable only in version 2012-10-17 (SEMANTICS.md 3.4). */
  hasVariables: boolean;
  statements: StatementView[];
  /** Undefined when the text is too broken to be edited safely. Made when first asked for. */
  editor(): PolicyEditor | undefined;
}

/** A statement, with its lists read. */
export interface StatementView {
  statement: Statement;
  index: number;
  effect?: "Allow" | "Deny";
  /** `Action` or, without it, `NotAction`. */
  actionList?: StringList;
  actions: ActionView[];
  /** `Resource` or, without it, `NotResource`. */
  resourceList?: StringList;
  resources: ResourceView[];
  principals: PrincipalView[];
  conditions: ConditionView[];
  policy: PolicyView;
}

/** An entry of `Action` or `NotAction`. */
export interface ActionView {
  text: string;
  lower: string;
  range: Range;
  /** Lower case; empty without a colon. */
  service: string;
  wild: boolean;
  negated: boolean;
  /** The catalogued action, when the entry names exactly one. */
  info(): ActionInfo | undefined;
  statement: StatementView;
}

/** An entry of `Resource` or `NotResource`. */
export interface ResourceView {
  text: string;
  range: Range;
  located: Located<string>;
  negated: boolean;
  /** The text with variables masked, so that colons in them do not count. */
  masked: string;
  /** The six fields when there are six. */
  fields?: { arn: string; partition: string; service: string; region: string; account: string; resource: string };
  statement: StatementView;
}

/** An entry of `Principal` or `NotPrincipal`. */
export interface PrincipalView {
  entry: PrincipalEntry;
  element: PrincipalElement;
  statement: StatementView;
}

/** A value that a condition compares with. */
export interface ValueView {
  /** As text, whatever its JSON type. */
  text: string;
  json: "string" | "number" | "boolean";
  range: Range;
  variables: Variable[];
  /** Filled in from the request: what it holds cannot be judged here. */
  open: boolean;
}

/** One key in the block of one operator. */
export interface ConditionView {
  entry: ConditionEntry;
  key: string;
  lower: string;
  operator?: Operator;
  /** The catalogued key; undefined when unknown. */
  info?: KeyInfo;
  values: ValueView[];
  statement: StatementView;
}

/** Reads a document into the view that the rules work on. Pure; costs one pass. */
export function viewOf(document: PolicyDocument, context: ValidateContext): PolicyView {
  const facts = factsOf(context.catalogue);
  let editor: { of: PolicyEditor | undefined } | undefined;
  const policy: PolicyView = {
    ...context,
    text: document.text,
    document,
    facts,
    hasVariables: hasPolicyVariables(document),
    statements: [],
    editor: () => {
      editor ??= { of: document.source.editor() };
      return editor.of;
    },
  };
  policy.statements = document.statements.map((statement) => statementView(statement, policy));
  return policy;
}

function statementView(statement: Statement, policy: PolicyView): StatementView {
  const effect = statement.effect?.value;
  const view: StatementView = {
    statement,
    index: statement.index,
    ...((effect === "Allow" || effect === "Deny") && { effect }),
    actionList: statement.action ?? statement.notAction,
    actions: [],
    resourceList: statement.resource ?? statement.notResource,
    resources: [],
    principals: [],
    conditions: [],
    policy,
  };
  for (const list of [statement.action, statement.notAction])
    for (const value of list?.values ?? []) view.actions.push(actionView(value, list as StringList, view));
  for (const list of [statement.resource, statement.notResource])
    for (const value of list?.values ?? []) view.resources.push(resourceView(value, list as StringList, view));
  for (const element of [statement.principal, statement.notPrincipal])
    for (const entry of element?.entries ?? []) view.principals.push({ entry, element: element as PrincipalElement, statement: view });
  view.conditions = (statement.condition?.entries ?? []).map((entry) => conditionView(entry, view));
  return view;
}

function actionView(value: Located<string>, list: StringList, statement: StatementView): ActionView {
  const text = value.value;
  const lower = text.toLowerCase();
  const colon = lower.indexOf(":");
  return {
    text,
    lower,
    range: value.range,
    service: colon < 0 ? "" : lower.slice(0, colon),
    wild: hasWildcard(text),
    negated: list.negated,
    info: () => statement.policy.catalogue.action(text),
    statement,
  };
}

function resourceView(value: Located<string>, list: StringList, statement: StatementView): ResourceView {
  const masked = maskVariables(value.value);
  const parts = masked.split(":");
  const [arn = "", partition = "", service = "", region = "", account = "", ...rest] = parts;
  return {
    text: value.value,
    range: value.range,
    located: value,
    negated: list.negated,
    masked,
    ...(parts.length >= 6 && arn === "arn" && { fields: { arn, partition, service, region, account, resource: rest.join(":") } }),
    statement,
  };
}

function conditionView(entry: ConditionEntry, statement: StatementView): ConditionView {
  const key = entry.key.value;
  const operator = parseOperator(entry.operator.value);
  return {
    entry,
    key,
    lower: key.toLowerCase(),
    ...(operator && { operator }),
    info: statement.policy.facts.key(key),
    values: entry.values.map(valueView),
    statement,
  };
}

function valueView(value: Located<Scalar>): ValueView {
  const text = String(value.value);
  const variables = text.includes("${") ? variablesOf(text) : [];
  return {
    text,
    json: typeof value.value as ValueView["json"],
    range: value.range,
    variables,
    open: variables.some((variable) => !isEscape(variable)),
  };
}

/** Whether `Action` of a statement reaches an action (true spelling or not), or `NotAction` leaves it in. */
export function reaches(statement: StatementView, action: string): boolean {
  const lower = action.toLowerCase();
  if (!statement.actionList) return false;
  const listed = statement.actions.some((entry) => entry.negated === statement.actionList?.negated && covers(entry.lower, lower));
  return statement.actionList.negated ? !listed : listed;
}

/** The first condition of a statement on one of these keys (lower case) that `accept` takes. */
export function conditionOn(
  statement: StatementView,
  keys: readonly string[],
  accept: (condition: ConditionView) => boolean = () => true,
): ConditionView | undefined {
  return statement.conditions.find((condition) => keys.includes(condition.lower) && accept(condition));
}

/** The block of the operator that a condition stands in. */
export function blockOf({ statement, entry }: ConditionView): Property | undefined {
  return statement.statement.condition?.operators.find((one) => one.name.range.start === entry.operator.range.start);
}

/** The range of a piece of a string value, or of the whole string when escapes make offsets unsure. */
export function pieceOf(value: Located<Scalar> | { text: string; range: Range }, start: number, end: number): Range {
  const text = "text" in value ? value.text : String(value.value);
  const quoted = value.range.end - value.range.start === text.length + 2;
  return quoted ? { start: value.range.start + 1 + start, end: value.range.start + 1 + end } : value.range;
}

/** Whether an element stands in a statement, whatever its value. */
export function hasElement({ statement }: StatementView, name: string): boolean {
  return statement.properties.some((one) => one.name.value === name);
}

/** The name of an element (`"Action"`) as written, for findings about the element as a whole. */
export function elementName(statement: StatementView, name: string): Range {
  const property = statement.statement.properties.find((one) => one.name.value === name);
  return property?.name.range ?? openingBrace(statement.statement.range);
}

/** The opening brace: where something that is missing is reported. */
export function openingBrace(range: Range): Range {
  return { start: range.start, end: Math.min(range.start + 1, range.end) };
}

/** The values of a condition whose text is fixed: no policy variable in it. */
export function fixedValues(condition: ConditionView, policy: PolicyView): ValueView[] {
  return policy.hasVariables ? condition.values.filter((value) => !value.open) : condition.values;
}
