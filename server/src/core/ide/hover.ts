// Hover: what the thing under the pointer means, in plain words.

import type { ActionInfo, KeyInfo } from "../catalogue/api";
import { elementType, isMultivalued } from "../catalogue/key-types";
import { hasWildcard } from "../catalogue/match";
import { suggestAction, suggestKey } from "../catalogue/suggest";
import { hasPolicyVariables } from "../semantics/evaluator/policy";
import { type Operator, readOperator } from "../semantics/operators";
import type { ConditionEntry, Located, PolicyDocument, PrincipalElement, Range, Scalar, Statement, StringList } from "../syntax/tree";
import { listing } from "../text/lists";
import { matchedResourceTypes, splitArn } from "./arn";
import type { WritingContext } from "./context";
import { cell, codeSpan, escapeMarkdown, link } from "./markdown";
import { globalKeysUrl, referenceUrl } from "./reference";
import { conditionSentence, principalEntryPhrase, statementSentence } from "./sentence";
import { marksIn } from "./strings";
import { plural, shortListing, summarise, summariseWildcard } from "./wildcards";

/** What to show, and for which part of the text. */
interface Hover {
  range: Range;
  markdown: string;
}

/** So many names are listed per access level. */
const namesPerLevel = 12;

/**
 * What stands at an offset, explained. Undefined where nothing is to be said. Every text of the policy is quoted so that
 * it cannot become Markdown.
 */
export function hoverAt(document: PolicyDocument, offset: number, context: WritingContext): Hover | undefined {
  const statement = document.statements.find((one) => contains(one.range, offset));
  if (!statement) return hoverDocument(document, offset);
  for (const list of [statement.action, statement.notAction]) {
    if (list && contains(list.key.range, offset)) return hoverActionList(list, context);
    const value = list && at(list.values, offset);
    if (value) return hoverAction(value, context);
  }
  for (const list of [statement.resource, statement.notResource]) {
    const value = list && at(list.values, offset);
    if (value) return hoverVariable(document, value, offset, context) ?? hoverResource(value, context);
  }
  for (const principal of [statement.principal, statement.notPrincipal]) {
    if (principal && contains(principal.range, offset)) return hoverPrincipal(principal, offset);
  }
  const condition = statement.condition && hoverCondition(document, statement, offset, context);
  if (condition) return condition;
  return hoverStatement(statement, offset, context);
}

function contains(range: Range, offset: number): boolean {
  return offset >= range.start && offset <= range.end;
}

function at<T extends Scalar>(values: Located<T>[], offset: number): Located<T> | undefined {
  return values.find((value) => contains(value.range, offset));
}

function hoverDocument(document: PolicyDocument, offset: number): Hover | undefined {
  const property = document.properties.find((one) => contains(one.range, offset));
  if (property?.name.value !== "Version") return undefined;
  const markdown = hasPolicyVariables(document)
    ? "The current version of the policy language. In it `${…}` are policy variables."
    : "An old version of the policy language: in it `${…}` is plain text, not a variable. New policies use `2012-10-17`.";
  return { range: property.range, markdown };
}

function hoverStatement(statement: Statement, offset: number, context: WritingContext): Hover | undefined {
  const property = statement.properties.find((one) => contains(one.range, offset));
  if (!property || !/^(Sid|Effect|Action|NotAction|Resource|NotResource|Principal|NotPrincipal|Condition)$/.test(property.name.value))
    return undefined;
  const onName = contains(property.name.range, offset);
  if (!onName && property.name.value !== "Sid" && property.name.value !== "Effect") return undefined;
  const range = onName ? property.name.range : property.valueRange;
  const notes: string[] = [statementSentence(statement, context)];
  if (statement.effect?.value === "Allow" && statement.notAction)
    notes.push("`NotAction` with `Allow` grants every other action that exists or will exist: list the actions that are meant instead.");
  if (statement.effect?.value === "Allow" && statement.notPrincipal)
    notes.push("`NotPrincipal` with `Allow` lets in everyone else, anonymous callers included.");
  return { range, markdown: notes.join("\n\n") };
}

function hoverAction(value: Located<string>, context: WritingContext): Hover {
  const { catalogue } = context;
  const range = value.range;
  if (hasWildcard(value.value)) return { range, markdown: wildcardMarkdown(value.value, context) };
  const action = catalogue.action(value.value);
  if (action) return { range, markdown: actionMarkdown(action, context) };
  return { range, markdown: unknownAction(value.value, context) };
}

function unknownAction(name: string, { catalogue }: WritingContext): string {
  const colon = name.indexOf(":");
  const service = colon < 0 ? undefined : catalogue.service(name.slice(0, colon));
  const near = suggestAction(name, catalogue);
  const meant =
    near.length > 0
      ? ` Did you mean ${listing(
          near.map((one) => codeSpan(one)),
          "or",
        )}?`
      : "";
  const what = service
    ? `${escapeMarkdown(service.title)} has no action ${codeSpan(name)}`
    : `No service has the prefix of ${codeSpan(name)}`;
  return `${what} in the catalogue of ${catalogue.date}.${meant}`;
}

/** All about one action. */
export function actionMarkdown(action: ActionInfo, { catalogue }: WritingContext): string {
  const service = catalogue.service(action.service);
  const lines = [
    `${codeSpan(action.name)} — access level **${action.accessLevel}**${action.permissionOnly ? ", permission only (no API operation)" : ""}`,
  ];
  if (action.description) lines.push(`${escapeMarkdown(action.description)}.`.replace(/\.\.$/, "."));
  const types = action.resourceTypes.map((type) => `${codeSpan(type.name)}${type.required ? " (required)" : ""}`);
  lines.push(
    types.length === 0 ? 'Resource types: none. The action takes only `"Resource": "*"`.' : `Resource types: ${shortListing(types, 12)}`,
  );
  const keys = keysOfAction(action);
  if (keys.length > 0)
    lines.push(
      `Condition keys: ${shortListing(
        keys.map((key) => codeSpan(key)),
        16,
      )}`,
    );
  if (action.dependentActions.length > 0) lines.push(`Also needs: ${listing(action.dependentActions.map((name) => codeSpan(name)))}`);
  if (service)
    lines.push(
      `${link(`${service.title} in the service authorization reference`, referenceUrl(service, action.name))} · catalogue of ${catalogue.date}`,
    );
  return lines.join("\n\n");
}

/** Keys of an action and of the resource types that it acts on. */
export function keysOfAction(action: ActionInfo): string[] {
  return [...new Set([...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)])];
}

/** How many actions a pattern matches, by access level, the risky ones first. */
export function wildcardMarkdown(pattern: string, context: WritingContext): string {
  const summary = summariseWildcard(pattern, context.catalogue);
  if (summary.count === 0) {
    return `${codeSpan(pattern)} matches no action in the catalogue of ${context.catalogue.date}. If that is not intended, check the service prefix and the spelling.`;
  }
  return `${codeSpan(pattern)} matches ${plural(summary.count, "action")}${acrossServices(summary.services, context)}.\n\n${levelList(summary.levels)}\n\nActions that AWS adds later are matched too. Catalogue of ${context.catalogue.date}.`;
}

function acrossServices(prefixes: string[], { catalogue }: WritingContext): string {
  if (prefixes.length > 3) return ` of ${prefixes.length} services`;
  return ` of ${listing(prefixes.map((prefix) => escapeMarkdown(catalogue.service(prefix)?.title ?? prefix)))}`;
}

function levelList(levels: { level: string; names: string[] }[]): string {
  return levels
    .map(
      ({ level, names }) =>
        `- **${level}** (${names.length}): ${shortListing(
          names.map((name) => codeSpan(name)),
          namesPerLevel,
        )}`,
    )
    .join("\n");
}

function hoverActionList(list: StringList, context: WritingContext): Hover {
  const names = new Set<string>();
  for (const value of list.values) for (const name of context.catalogue.matchActions(value.value)) names.add(name);
  const summary = summarise([...names], context.catalogue);
  const range = list.key.range;
  const head = list.negated
    ? `Every action except these ${plural(summary.count, "action")}`
    : `Together ${plural(summary.count, "action")}`;
  if (summary.count === 0) return { range, markdown: `No action of the catalogue of ${context.catalogue.date} is named here.` };
  return { range, markdown: `${head}${acrossServices(summary.services, context)}.\n\n${levelList(summary.levels)}` };
}

function hoverVariable(document: PolicyDocument, value: Located<Scalar>, offset: number, context: WritingContext): Hover | undefined {
  const mark = marksIn(document.text, value.range, { variables: true, wildcards: false }).find((one) => contains(one.range, offset));
  if (!mark) return undefined;
  const written = document.text.slice(mark.range.start, mark.range.end);
  if (!hasPolicyVariables(document)) {
    return {
      range: mark.range,
      markdown: `${codeSpan(written)} is plain text here, not a policy variable: those exist only with \`"Version": "2012-10-17"\`.`,
    };
  }
  if (mark.type === "escape")
    return {
      range: mark.range,
      markdown: `${codeSpan(written)} stands for the character ${codeSpan(written[2] ?? "")} itself, not for a wildcard or a variable.`,
    };
  const [name = "", ...rest] = written.slice(2, -1).split(",");
  const key = context.catalogue.key(name.trim());
  const fallback =
    rest.length > 0
      ? ` Without a value ${codeSpan(rest.join(",").trim())} is used.`
      : " When the request has no such value, a `Resource` with it matches nothing.";
  if (!key)
    return {
      range: mark.range,
      markdown: `The policy variable ${codeSpan(written)} names no condition key of the catalogue of ${context.catalogue.date}, so it never has a value.${fallback}`,
    };
  const many = isMultivalued(key.type) ? " The key can have several values, so it cannot be used as a variable." : "";
  return {
    range: mark.range,
    markdown: `The policy variable ${codeSpan(written)} is replaced by the value of the condition key in the request.${fallback}${many}\n\n${keyMarkdown(name.trim(), key)}`,
  };
}

function hoverResource(value: Located<string>, context: WritingContext): Hover {
  return { range: value.range, markdown: resourceMarkdown(value.value, context) };
}

/** The parts of an ARN and the kinds of resource that it can name. */
export function resourceMarkdown(text: string, context: WritingContext): string {
  const { catalogue } = context;
  if (text === "*") return "`*` matches every resource, also those of actions that have no resource of their own.";
  const parts = splitArn(text);
  if (!parts) {
    if (text.startsWith("arn:") && text.endsWith("*"))
      return `${codeSpan(text)} matches every ARN that begins like this: the \`*\` at the end covers the missing parts.`;
    return `${codeSpan(text)} is not an ARN: an ARN has the form \`arn:partition:service:region:account:resource\`, so this matches nothing.`;
  }
  const service = catalogue.service(parts.service);
  const rows: [string, string, string][] = [
    ["Partition", parts.partition, parts.partition === "*" ? "every partition" : ""],
    [
      "Service",
      parts.service,
      service ? escapeMarkdown(service.title) : hasWildcard(parts.service) ? "every service that matches" : "not in the catalogue",
    ],
    ["Region", parts.region, parts.region === "" ? "none" : parts.region === "*" ? "every Region" : ""],
    ["Account", parts.account, parts.account === "" ? "none" : parts.account === "*" ? "every account" : ""],
    ["Resource", parts.resource, parts.resource === "*" ? "everything" : hasWildcard(parts.resource) ? "every name that matches" : ""],
  ];
  const table = rows.map(([name, part, note]) => `| ${name} | ${part === "" ? "" : cell(codeSpan(part))} | ${cell(note)} |`).join("\n");
  const types = matchedResourceTypes(text, catalogue);
  const matched =
    types.length > 0
      ? `Can name: ${shortListing(
          types.map((type) => `${codeSpan(`${type.service}:${type.name}`)} (${codeSpan(type.arn)})`),
          8,
        )}`
      : service
        ? `No resource type of ${escapeMarkdown(service.title)} in the catalogue of ${catalogue.date} has this form.`
        : "";
  const reference = service ? link(`${service.title} in the service authorization reference`, referenceUrl(service)) : "";
  return [`| Part | Value | |\n|---|---|---|\n${table}`, matched, reference].filter((part) => part !== "").join("\n\n");
}

function hoverPrincipal(element: PrincipalElement, offset: number): Hover | undefined {
  const entry = element.entries.find((one) => contains(one.id.range, offset));
  if (!entry) return undefined;
  const phrase = principalEntryPhrase(entry);
  const notes = [
    `${element.negated ? "Everyone except " : ""}${phrase[0] === "`" ? phrase : (phrase[0] ?? "").toUpperCase() + phrase.slice(1)}.`,
  ];
  if (entry.id.value === "*" && !element.negated)
    notes.push("That includes anonymous callers and other accounts, unless a condition narrows it.");
  if (/^\d{12}$|:root$/.test(entry.id.value))
    notes.push("An account entry lets the account's own policies decide which of its users and roles may use it.");
  if (/:(role|user)\//.test(entry.id.value))
    notes.push("AWS stores this by its unique id: if it is deleted and created again, the entry no longer matches.");
  return { range: entry.id.range, markdown: notes.join(" ") };
}

function hoverCondition(document: PolicyDocument, statement: Statement, offset: number, context: WritingContext): Hover | undefined {
  const condition = statement.condition;
  if (!condition || !contains(condition.range, offset)) return undefined;
  const operatorName = condition.operators.find((one) => contains(one.name.range, offset))?.name;
  if (operatorName) return { range: operatorName.range, markdown: operatorMarkdown(operatorName.value) };
  const entry = condition.entries.find((one) => contains(one.range, offset));
  if (!entry) return undefined;
  const value = at(entry.values, offset);
  if (value) {
    const variable = hoverVariable(document, value, offset, context);
    if (variable) return variable;
  }
  const range = contains(entry.key.range, offset) ? entry.key.range : (value?.range ?? entry.range);
  return { range, markdown: conditionMarkdown(entry, context) };
}

function conditionMarkdown(entry: ConditionEntry, context: WritingContext): string {
  const lines = [conditionSentence(entry)];
  const key = context.catalogue.key(entry.key.value);
  if (key) {
    lines.push(keyMarkdown(entry.key.value, key));
  } else {
    const near = suggestKey(entry.key.value, [], context.catalogue);
    lines.push(
      `${codeSpan(entry.key.value)} is not in the catalogue of ${context.catalogue.date}.${
        near.length > 0
          ? ` Did you mean ${listing(
              near.map((one) => codeSpan(one)),
              "or",
            )}?`
          : ""
      }`,
    );
  }
  return lines.join("\n\n");
}

/** What a condition key holds. */
export function keyMarkdown(written: string, key: KeyInfo): string {
  const many = isMultivalued(key.type);
  const type = many ? `several values of type ${elementType(key.type)}: use \`ForAnyValue\` or \`ForAllValues\`` : key.type;
  const description = key.description ? ` ${escapeMarkdown(key.description)}.` : "";
  const reference = key.global ? `\n\n${link("Global condition keys", globalKeysUrl)}` : "";
  return `${codeSpan(written)} — ${type}.${description}${reference}`;
}

const comparisons: Record<Operator["comparison"], string> = {
  equals: "equals one of the values",
  equalsIgnoreCase: "equals one of the values, ignoring case",
  like: "matches one of the values, in which `*` and `?` are wildcards",
  less: "is less than the value",
  lessOrEqual: "is at most the value",
  greater: "is greater than the value",
  greaterOrEqual: "is at least the value",
};

/** What an operator tests, its qualifier and `IfExists` included. */
export function operatorMarkdown(name: string): string {
  const operator = readOperator(name);
  if (!operator) return `${codeSpan(name)} is not a condition operator.`;
  const lines = [`${codeSpan(name)}: ${familyText(operator)}.`];
  if (operator.qualifier === "ForAllValues")
    lines.push(
      "`ForAllValues`: every value of the key in the request must pass. **It also holds when the request has no such key**, so with `Allow` add a `Null` test.",
    );
  if (operator.qualifier === "ForAnyValue")
    lines.push("`ForAnyValue`: at least one value of the key in the request must pass. It never holds when the request has no such key.");
  if (operator.ifExists) lines.push("`IfExists`: also holds when the request has no such key.");
  else if (!operator.qualifier && operator.family !== "null")
    lines.push(operator.negated ? "When the request has no such key it holds." : "When the request has no such key it does not hold.");
  return lines.join("\n\n");
}

function familyText(operator: Operator): string {
  if (operator.family === "null") return "holds if the key is missing (`true`) or present (`false`)";
  const test =
    operator.family === "arn"
      ? "matches one of the ARNs, part by part, with `*` and `?` as wildcards"
      : operator.family === "ip"
        ? "is in one of the address ranges"
        : operator.family === "date"
          ? comparisons[operator.comparison]
              .replace("less than", "before")
              .replace("greater than", "after")
              .replace("at most", "at or before")
              .replace("at least", "at or after")
          : comparisons[operator.comparison];
  return `holds if the key's value ${operator.negated ? test.replace("one of the", "none of the") : test}`;
}
