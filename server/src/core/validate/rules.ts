// The table of all rules, in the order in which findings of one place are listed.
import { actionRules } from "./actions";
import { addressRules } from "./addresses";
import { conditionRules } from "./conditions";
import { documentRules } from "./documents";
import { federationRules } from "./federation";
import { keyNameRules } from "./key-names";
import { attachedRules, keyRules } from "./keys";
import { organizationRules } from "./organizations";
import { passRoleRules } from "./passrole";
import { principalRules } from "./principals";
import { redundancyRules } from "./redundancy";
import { resourceRules } from "./resources";
import type { Rule } from "./rule";
import { statementRules } from "./statements";
import { supportRules } from "./support";
import { trustRules } from "./trust";
import { valueRules } from "./values";
import { variableRules } from "./variable-rules";
import { wildcardRules } from "./wildcards";

/** Every check of AWS's ValidatePolicy that is made here; one rule per code. */
export const rules: readonly Rule[] = [
  ...documentRules,
  ...statementRules,
  ...organizationRules,
  ...principalRules,
  ...trustRules,
  ...federationRules,
  ...actionRules,
  ...attachedRules,
  ...resourceRules,
  ...variableRules,
  ...keyNameRules,
  ...conditionRules,
  ...valueRules,
  ...addressRules,
  ...wildcardRules,
  ...keyRules,
  ...supportRules,
  ...passRoleRules,
  ...redundancyRules,
];

const byCode = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a code, if there is one. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code);
}
