// AWS's ValidatePolicy, offline: walks a policy once, hands each part to the rules, and makes findings of what they report.
import type { Finding, Fix } from "../checks/finding";
import { byText } from "../session/query";
import type { JsonPath } from "../syntax/place";
import type { ParseResult, Problem, Range } from "../syntax/tree";
import { cut, replaceText } from "./fixes";
import { pathsOf } from "./paths";
import { rememberedFor } from "./remembered";
import type { Extra, OwnRule, Report, Rule } from "./rule";
import { everyRule, ruleOf } from "./rules";
import { severityOfType } from "./usual-severity";
import { type PolicyView, type StatementView, type ValidateContext, viewOf } from "./view";

export type { PolicyType } from "./view";

type AnyRule = Rule | OwnRule;

interface Raw extends Extra {
  rule: AnyRule;
  range: Range;
  message: string;
}

/**
 * Validates a policy as AWS's ValidatePolicy does, without AWS.
 *
 * In: the parsed text and what the policy is. Out: findings in the order of the text, with AWS's issue codes and types,
 * exact ranges and JSON paths; never throws. While the text is not JSON, only that is reported, as AWS does. Sources:
 * AWS's policy check reference, SEMANTICS.md sections 1 and 3; each rule says in one sentence what it implements.
 */
export function validatePolicy(parsed: ParseResult, context: ValidateContext): Finding[] {
  const raw: Raw[] = [];
  // The API's name for trust policies decides, whatever the caller took the policy for.
  const kind = context.resourceType === "AWS::IAM::AssumeRolePolicyDocument" ? "trust" : context.kind;
  const policy = parsed.document && viewOf(parsed.document, { ...context, kind });
  reportProblems(parsed.problems, policy, reportInto(raw));
  if (policy && !parsed.problems.some((problem) => problem.code === "syntax" && problem.fatal)) walk(policy, raw);
  return toFindings(raw, policy);
}

type Scope = "policy" | "statement" | "action" | "resource" | "principal" | "condition";

/** The rules of each kind of policy, grouped by what they look at, so that a part is shown only to those that care. */
const rulesFor = byText(
  "validate/rules by kind",
  { most: 100, leaves: "all" },
  (kind: PolicyView["kind"]): Record<Scope, readonly AnyRule[]> => {
    const all = everyRule.filter((rule) => !rule.kinds || rule.kinds.includes(kind));
    const having = (scope: Scope) => all.filter((rule) => rule[scope] !== undefined);
    return {
      policy: having("policy"),
      statement: having("statement"),
      action: having("action"),
      resource: having("resource"),
      principal: having("principal"),
      condition: having("condition"),
    };
  },
);

/** Collects what rules report, each under its rule. */
function reportInto(raw: Raw[]): (rule: AnyRule) => Report {
  return (rule) => (range, message, extra) => raw.push({ ...extra, rule, range, message });
}

function walk(policy: PolicyView, raw: Raw[]): void {
  const group = rulesFor(policy.kind);
  const reportFor = reportInto(raw);
  for (const rule of group.policy) rule.policy?.(policy, reportFor(rule));
  const remembered = rememberedFor<Raw>(policy);
  for (const view of policy.statements) {
    // Somebody who types changes one statement: what the others said a keystroke ago is moved to where they stand now.
    const known = remembered.recall(view);
    const said: Raw[] = known?.map((one) => ({ ...one, ...(one.fixes && { fixes: () => fixesAgain(one, known, view, group) }) })) ?? [];
    if (!known) {
      look(view, group, said);
      // The closure over the present text stays behind, or every version of it would be kept.
      remembered.keep(
        view,
        said.map((one) => ({ ...one, ...(one.fixes && { fixes: noFixes }) })),
      );
    }
    for (const one of said) raw.push(one);
    for (const rule of group.statement) if (rule.beyondStatement) rule.statement?.(view, reportFor(rule), policy);
  }
}

const noFixes = () => [];

/** Shows a statement and its parts to the rules that judge it by itself. */
function look(view: StatementView, group: Record<Scope, readonly AnyRule[]>, raw: Raw[], only?: AnyRule): void {
  const { policy } = view;
  const reportFor = reportInto(raw);
  const each = <T>(scope: Scope, items: readonly T[], show: (rule: AnyRule, item: T, report: Report) => void) => {
    if (items.length === 0) return;
    for (const rule of group[scope]) {
      if (only !== undefined && rule !== only) continue;
      const report = reportFor(rule);
      for (const item of items) show(rule, item, report);
    }
  };
  for (const rule of group.statement)
    if (!rule.beyondStatement && (only === undefined || rule === only)) rule.statement?.(view, reportFor(rule), policy);
  each("action", view.actions, (rule, action, report) => rule.action?.(action, report, policy));
  each("resource", view.resources, (rule, resource, report) => rule.resource?.(resource, report, policy));
  each("principal", view.principals, (rule, principal, report) => rule.principal?.(principal, report, policy));
  each("condition", view.conditions, (rule, condition, report) => rule.condition?.(condition, report, policy));
}

/** Fixes edit the present text, so the rule looks at the statement again; it says the same things in the same order. */
function fixesAgain(one: Raw, known: readonly Raw[], view: StatementView, group: Record<Scope, readonly AnyRule[]>): (Fix | undefined)[] {
  const raw: Raw[] = [];
  look(view, group, raw, one.rule);
  const nth = known.filter(({ rule }) => rule === one.rule).indexOf(one);
  return raw[nth]?.fixes?.() ?? [];
}

/** What the parser could not read, under AWS's codes. Problems that a rule reports in its own words are left to it. */
function reportProblems(problems: readonly Problem[], policy: PolicyView | undefined, reportFor: (rule: AnyRule) => Report): void {
  const say = (code: string, { range, message }: Problem) => {
    const rule = ruleOf(code);
    if (rule) reportFor(rule)(range, message, policy && { fixes: () => [repairOf(code, range, policy)] });
  };
  const broken = problems.some((problem) => problem.code === "syntax" && problem.fatal);
  const places = policy && problems.some((problem) => problem.code === "shape") ? placesOfRules(policy) : undefined;
  for (const problem of problems) {
    if (problem.code === "syntax") say("JSON_SYNTAX_ERROR", problem);
    else if (broken) continue;
    else if (problem.code === "duplicate-key") say("JSON_SYNTAX_ERROR", problem);
    else if (problem.code === "shape" && !places?.own.has(problem.range.start))
      say(
        places?.principals.has(problem.range.start) && policy?.kind !== "identity" && policy?.kind !== "scp"
          ? "INVALID_PRINCIPAL_FORMAT"
          : "DATA_TYPE_MISMATCH",
        problem,
      );
  }
}

/** A comma too many is cut out, a bare number or word is put between quotes; anything else is the author's to repair. */
function repairOf(code: string, range: Range, policy: PolicyView): Fix | undefined {
  const text = policy.text.slice(range.start, range.end);
  if (code === "JSON_SYNTAX_ERROR") return text === "," ? cut(range, "Remove the comma", "The policy becomes valid JSON.") : undefined;
  return code === "DATA_TYPE_MISMATCH" && /^(-?[\d.]+|true|false)$/.test(text)
    ? replaceText(policy, range, text, "The value is read as a string.", "Put it between quotes")
    : undefined;
}

/** Where rules speak for themselves (names of members, the values of `Version` and `Effect`), and where principals stand. */
function placesOfRules(policy: PolicyView): { own: Set<number>; principals: Set<number> } {
  const own = new Set<number>();
  const principals = new Set<number>();
  const { document } = policy;
  for (const { name } of document.properties) own.add(name.range.start);
  if (document.version) own.add(document.version.range.start);
  for (const statement of document.statements) {
    if (statement.effect) own.add(statement.effect.range.start);
    for (const { name, valueRange } of statement.properties) {
      own.add(name.range.start);
      if (name.value === "Principal" || name.value === "NotPrincipal") principals.add(valueRange.start);
    }
    for (const element of [statement.principal, statement.notPrincipal])
      for (const kind of element?.kinds ?? []) own.add(kind.name.range.start);
  }
  return { own, principals };
}

function toFindings(raw: readonly Raw[], policy: PolicyView | undefined): Finding[] {
  const sorted = [...raw].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const paths = pathsOf(
    policy?.text ?? "",
    sorted.map((one) => one.range.start),
  );
  return sorted.map((one, i) => finding(one, paths[i] ?? [], policy));
}

function finding(
  { rule, range, message, related, fixes, unnecessary, severity, awsType }: Raw,
  path: JsonPath,
  policy: PolicyView | undefined,
): Finding {
  const [root, index] = path;
  const statementIndex = root !== "Statement" || path.length < 2 ? undefined : typeof index === "number" ? index : 0;
  const sid = statementIndex === undefined ? undefined : policy?.document.statements[statementIndex]?.sid?.value;
  const type = awsType ?? ("awsType" in rule ? rule.awsType : undefined);
  const result: Finding = {
    code: rule.code,
    severity: severity ?? ("severity" in rule ? rule.severity : severityOfType[type ?? rule.awsType]),
    ...(type && { awsType: type }),
    message,
    range,
    ...(statementIndex !== undefined && { statementIndex }),
    ...(sid !== undefined && sid !== "" && { sid }),
    path,
    ...(related && related.length > 0 && { related }),
    ...(unnecessary === true && { unnecessary }),
  };
  if (fixes) defineFixes(result, fixes);
  return result;
}

/** Fixes are worked out when somebody reads them: most findings are only shown. */
function defineFixes(target: Finding, make: NonNullable<Extra["fixes"]>): void {
  let made: Finding["fixes"] | undefined;
  Object.defineProperty(target, "fixes", {
    configurable: true,
    enumerable: true,
    get: () => {
      if (made) return made;
      const fixes = make().filter((fix) => fix !== undefined);
      // Of several nobody but the author can prefer one.
      made = fixes.length > 1 ? fixes.map((fix) => ({ ...fix, preferred: false })) : fixes;
      return made;
    },
  });
}
