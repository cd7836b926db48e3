// Rules about the shape of a statement: what must stand in it, what excludes what, its Sid.
import type { PolicyKind } from "../../syntax/tree";
import { nearest } from "../../syntax/words";
import { example, noAccessChanges, nothingElseChanges, removeProperty, removeStatement, replaceText, setProperty } from "../fixes";
import { quote, type Rule } from "../rule";
import { elementName, hasElement, openingBrace, type PolicyView, type StatementView } from "../view";

/** IAM and Organizations take a Sid of letters and digits, once per policy; services with own resource policies decide for themselves. */
const strictSids: readonly PolicyKind[] = ["identity", "trust", "scp", "rcp"];

/** Resource types whose policies need no `Resource`: they are about the resource that they are attached to. The console writes those of EFS without one. */
const withoutResource: readonly string[] = [
  "AWS::ECR::Repository",
  "AWS::ECRPublic::Repository",
  "AWS::EFS::FileSystem",
  "AWS::IAM::AssumeRolePolicyDocument",
];

function repeatedSids(policy: PolicyView): StatementView[] {
  const seen = new Set<string>();
  return policy.statements.filter(({ statement }) => {
    const sid = statement.sid?.value;
    if (sid === undefined || sid === "") return false;
    if (seen.has(sid)) return true;
    seen.add(sid);
    return false;
  });
}

function freeSid(policy: PolicyView, sid: string): string {
  const taken = new Set(policy.statements.map(({ statement }) => statement.sid?.value));
  let number = 2;
  while (taken.has(`${sid}${number}`)) number++;
  return `${sid}${number}`;
}

function sidRule(code: string, awsType: "ERROR" | "WARNING", kinds: readonly PolicyKind[], rule: string, why: string): Rule {
  return {
    code,
    awsType,
    kinds,
    rule,
    policy(policy, report) {
      for (const { statement } of repeatedSids(policy)) {
        const sid = statement.sid;
        if (!sid) continue;
        report(sid.range, `The Sid ${quote(sid.value)} names an earlier statement already, ${why}. Give this statement another one.`, {
          fixes: () => [replaceText(policy, sid.range, freeSid(policy, sid.value), nothingElseChanges("Only the name changes."))],
        });
      }
    },
  };
}

function emptyList(code: string, element: "Action" | "Resource"): Rule {
  const entry = element.toLowerCase();
  return {
    code,
    awsType: "SUGGESTION",
    rule: `\`${element}\` or \`Not${element}\` is an empty list.`,
    statement(view, report) {
      const { action, notAction, resource, notResource } = view.statement;
      for (const list of element === "Action" ? [action, notAction] : [resource, notResource]) {
        if (!list?.isArray || list.values.length > 0 || hasBrokenEntries(view, list.range)) continue;
        if (list.negated) {
          report(
            list.range,
            `\`${list.key.value}\` names no ${entry}, and AWS reads that as a statement without effect. Name the ${entry}s that are left out, or write \`"${element}": "*"\`.`,
          );
          continue;
        }
        report(list.range, `This list names no ${entry}, so the statement has no effect. Name ${entry}s, or remove the statement.`, {
          unnecessary: true,
          fixes: () => [removeStatement(view, noAccessChanges("the statement has no effect"))],
        });
      }
    },
  };
}

/** A list whose entries have the wrong type is not empty in the text. */
function hasBrokenEntries(view: StatementView, range: { start: number; end: number }): boolean {
  return view.policy.text.slice(range.start + 1, range.end - 1).trim() !== "";
}

export const statementRules: readonly Rule[] = [
  {
    code: "MISSING_EFFECT",
    awsType: "ERROR",
    rule: "A statement has no `Effect`.",
    statement(view, report, policy) {
      if (hasElement(view, "Effect") || !isObject(view)) return;
      report(
        openingBrace(view.statement.range),
        'This statement has no `Effect`, so it neither allows nor denies, and AWS refuses it. Add `"Effect": "Allow"` or `"Effect": "Deny"`.',
        {
          fixes: () => [
            setProperty(policy, view.statement.range, "Effect", "Deny", "The statement denies what it names."),
            setProperty(policy, view.statement.range, "Effect", "Allow", "The statement allows what it names."),
          ],
        },
      );
    },
  },
  {
    code: "INVALID_EFFECT",
    awsType: "ERROR",
    rule: "`Effect` is a string other than exactly `Allow` and `Deny`.",
    statement(view, report, policy) {
      const { effect } = view.statement;
      if (!effect || view.effect) return;
      const meant = nearest(effect.value, ["Allow", "Deny"]);
      report(
        effect.range,
        `${quote(effect.value)} is not an effect. Write \`Allow\` or \`Deny\`, exactly so: upper and lower case count.`,
        {
          fixes: () => [meant ? replaceText(policy, effect.range, meant, `The statement counts again, as \`${meant}\`.`) : undefined],
        },
      );
    },
  },
  {
    code: "MISSING_ACTION",
    awsType: "ERROR",
    rule: "A statement has neither `Action` nor `NotAction`.",
    statement(view, report, policy) {
      if (hasElement(view, "Action") || hasElement(view, "NotAction") || !isObject(view)) return;
      report(
        openingBrace(view.statement.range),
        "This statement has neither `Action` nor `NotAction`, so it is about nothing, and AWS refuses it. Add an `Action`.",
        {
          fixes: () => [
            example(
              setProperty(
                policy,
                view.statement.range,
                "Action",
                policy.kind === "trust" ? "sts:AssumeRole" : "s3:GetObject",
                "An example: put in the actions that you mean.",
              ),
            ),
          ],
        },
      );
    },
  },
  {
    code: "MISSING_RESOURCE",
    awsType: "ERROR",
    kinds: ["identity", "resource", "endpoint", "scp", "rcp"],
    rule: "A statement has neither `Resource` nor `NotResource`; trust policies and resource types whose policies need none are left out.",
    statement(view, report, policy) {
      if (hasElement(view, "Resource") || hasElement(view, "NotResource") || !isObject(view)) return;
      if (policy.resourceType !== undefined && withoutResource.includes(policy.resourceType)) return;
      report(
        openingBrace(view.statement.range),
        'This statement does not say which resources it is about, and AWS refuses it. Add a `Resource`; `"*"` means all.',
        {
          fixes: () => [
            example(setProperty(policy, view.statement.range, "Resource", "*", "The statement is about every resource: narrow it down.")),
          ],
        },
      );
    },
  },
  {
    code: "MISSING_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["resource", "trust", "endpoint", "rcp"],
    rule: "A statement of a resource, trust, endpoint or resource control policy has neither `Principal` nor `NotPrincipal`.",
    statement(view, report, policy) {
      if (hasElement(view, "Principal") || hasElement(view, "NotPrincipal") || !isObject(view)) return;
      const rcp = policy.kind === "rcp";
      report(
        openingBrace(view.statement.range),
        `This statement does not say whom it is about, and AWS refuses it. Add ${rcp ? '`"Principal": "*"`, the only one that a resource control policy takes' : 'a `Principal`, such as `{ "AWS": "111122223333" }`'}.`,
        {
          fixes: () => [
            rcp
              ? setProperty(policy, view.statement.range, "Principal", "*", "The statement is about everybody.")
              : example(
                  setProperty(policy, view.statement.range, "Principal", { AWS: "111122223333" }, "An example: put in whom you mean."),
                ),
          ],
        },
      );
    },
  },
  {
    code: "UNSUPPORTED_PRINCIPAL",
    awsType: "ERROR",
    kinds: ["identity"],
    rule: "A statement of an identity policy has `Principal` or `NotPrincipal`.",
    statement(view, report, policy) {
      for (const name of ["Principal", "NotPrincipal"]) {
        if (!hasElement(view, name)) continue;
        report(
          elementName(view, name),
          `An identity policy is about whoever it is attached to, so it takes no \`${name}\`, and AWS refuses it. Remove it, or make this a resource policy.`,
          {
            fixes: () => [
              removeProperty(policy, view.statement.range, name, "The statement applies to the identity that the policy is attached to."),
            ],
          },
        );
      }
    },
  },
  {
    code: "UNSUPPORTED_ELEMENT_COMBINATION",
    awsType: "ERROR",
    rule: "A statement has both `Action` and `NotAction`, both `Resource` and `NotResource`, or both `Principal` and `NotPrincipal`.",
    statement(view, report, policy) {
      for (const name of ["Action", "Resource", "Principal"]) {
        if (!hasElement(view, name) || !hasElement(view, `Not${name}`)) continue;
        report(
          elementName(view, `Not${name}`),
          `\`${name}\` and \`Not${name}\` exclude each other: which one counts is not defined. Keep one of them, or make two statements.`,
          {
            related: [{ message: `The other one: \`${name}\`.`, range: elementName(view, name) }],
            fixes: () => [
              removeProperty(policy, view.statement.range, `Not${name}`, `The statement is about what \`${name}\` lists.`),
              removeProperty(policy, view.statement.range, name, `The statement is about all but what \`Not${name}\` lists.`),
            ],
          },
        );
      }
    },
  },
  {
    code: "UNSUPPORTED_SID",
    awsType: "ERROR",
    kinds: strictSids,
    rule: "A Sid holds characters other than A to Z, a to z and 0 to 9.",
    note: "Not checked in resource policies: IAM documents that services may allow further characters there, and AWS's own default policies use them.",
    statement(view, report, policy) {
      const { sid } = view.statement;
      if (!sid || /^[A-Za-z0-9]*$/.test(sid.value)) return;
      const clean = sid.value.replace(/[^A-Za-z0-9]/g, "");
      report(
        sid.range,
        `The Sid ${quote(sid.value)} holds characters that AWS does not accept. Use the letters A to Z and a to z and the digits only.`,
        {
          fixes: () => [
            clean !== "" && !policy.statements.some((other) => other.statement.sid?.value === clean)
              ? replaceText(policy, sid.range, clean, nothingElseChanges("Only the name changes."))
              : undefined,
          ],
        },
      );
    },
  },
  {
    code: "EMPTY_SID_VALUE",
    awsType: "SUGGESTION",
    rule: "A Sid is the empty string.",
    statement(view, report, policy) {
      const { sid } = view.statement;
      if (sid?.value !== "") return;
      report(sid.range, "This Sid is empty, so it names nothing. Write a name, or leave the Sid out.", {
        fixes: () => [removeProperty(policy, view.statement.range, "Sid", noAccessChanges())],
      });
    },
  },
  sidRule(
    "UNIQUE_SIDS_REQUIRED",
    "ERROR",
    strictSids,
    "Two statements of an identity, trust, service control or resource control policy have the same Sid.",
    "and AWS refuses a policy in which one stands twice",
  ),
  sidRule(
    "UNIQUE_SIDS_RECOMMENDED",
    "WARNING",
    ["resource", "endpoint"],
    "Two statements of a resource policy have the same Sid.",
    "so messages that quote it become ambiguous",
  ),
  emptyList("EMPTY_ARRAY_ACTION", "Action"),
  emptyList("EMPTY_ARRAY_RESOURCE", "Resource"),
  {
    code: "EMPTY_OBJECT_CONDITION",
    awsType: "SUGGESTION",
    rule: "`Condition`, or the block of one of its operators, is an empty object.",
    statement(view, report, policy) {
      const { condition } = view.statement;
      if (!condition) return;
      if (condition.operators.length === 0) {
        report(
          condition.range,
          "This `Condition` is empty, so the statement applies without condition. Add what it should depend on, or remove it.",
          {
            unnecessary: true,
            fixes: () => [removeProperty(policy, view.statement.range, "Condition", noAccessChanges())],
          },
        );
      }
      for (const operator of condition.operators) {
        if (
          policy.text[operator.valueRange.start] !== "{" ||
          policy.text.slice(operator.valueRange.start + 1, operator.valueRange.end - 1).trim() !== ""
        )
          continue;
        report(
          operator.valueRange,
          `${quote(operator.name.value)} compares nothing, so it changes nothing. Add a condition key with values, or remove it.`,
          {
            unnecessary: true,
            fixes: () => [removeProperty(policy, condition.range, operator.name.value, noAccessChanges())],
          },
        );
      }
    },
  },
];

/** Whether the statement was an object at all; if not, one finding about that is enough. */
function isObject(view: StatementView): boolean {
  return view.policy.text[view.statement.range.start] === "{";
}
