// The table of all rules, in the order in which findings of one place are listed.
import { actionRules } from "./actions";
import { addressRules } from "./addresses";
import { conditionRules } from "./conditions";
import { documentRules } from "./documents";
import { federationRules } from "./federation";
import { hintRules } from "./hints";
import { keyNameRules } from "./key-names";
import { attachedRules, keyRules } from "./keys";
import { organizationRules } from "./organizations";
import { passRoleRules } from "./passrole";
import { principalRules } from "./principals";
import { redundancyRules } from "./redundancy";
import { resourceRules } from "./resources";
import type { OwnRule, Rule } from "./rule";
import { serviceNameRules } from "./service-names";
import { statementRules } from "./statements";
import { supportRules } from "./support";
import { trapRules } from "./traps/rules";
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
  ...serviceNameRules,
  ...addressRules,
  ...wildcardRules,
  ...keyRules,
  ...supportRules,
  ...passRoleRules,
  ...redundancyRules,
];

/** Every check of our own. */
export const ownRules: readonly OwnRule[] = [...hintRules, ...trapRules];

/** All that a policy is shown to. */
export const everyRule: readonly (Rule | OwnRule)[] = [...rules, ...ownRules];

const byCode = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a code of AWS's, if there is one. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code);
}
