// The table of all rules, in the order in which findings of one place are listed. Each family has a folder, with its pages beside its rules.
import { actionRules } from "./action/rules";
import { conditionKeyRules } from "./condition-key/rules";
import { conditionKeySupportRules, keyNotCarriedRules } from "./condition-key-support/rules";
import { conditionKeyUseRules } from "./condition-key-use/rules";
import { conditionOperatorRules } from "./condition-operator/rules";
import { conditionValueRules } from "./condition-value/rules";
import { documentRules } from "./document/rules";
import { federationRules } from "./federation/rules";
import { ipAddressRules } from "./ip-address/rules";
import { organizationRules } from "./organizations/rules";
import { passRoleRules } from "./pass-role/rules";
import { principalRules } from "./principal/rules";
import { redundancyRules } from "./redundancy/rules";
import { resourceRules } from "./resource/rules";
import { resourcePolicyRules } from "./resource-policy/rules";
import type { OwnRule, Rule } from "./rule";
import { statementRules } from "./statement/rules";
import { confusedDeputyRules } from "./traps/confused-deputy/rules";
import { guardrailRules } from "./traps/guardrail/rules";
import { refusedPrincipalRules } from "./traps/refused-principal/rules";
import { unfitResourceRules } from "./traps/unfit-resource/rules";
import { trustRules } from "./trust/rules";
import { variableRules } from "./variable/rules";
import { wildcardRules } from "./wildcard/rules";

/** Every check of AWS's ValidatePolicy that is made here; one rule per code. */
export const rules: readonly Rule[] = [
  ...documentRules,
  ...statementRules,
  ...organizationRules,
  ...principalRules,
  ...trustRules,
  ...federationRules,
  ...actionRules,
  ...resourcePolicyRules,
  ...resourceRules,
  ...variableRules,
  ...conditionKeyRules,
  ...conditionOperatorRules,
  ...conditionValueRules,
  ...ipAddressRules,
  ...wildcardRules,
  ...conditionKeyUseRules,
  ...conditionKeySupportRules,
  ...passRoleRules,
  ...redundancyRules,
];

/** Every check of our own: what AWS accepts and hardly anybody means. */
export const ownRules: readonly OwnRule[] = [
  ...keyNotCarriedRules,
  ...unfitResourceRules,
  ...refusedPrincipalRules,
  ...confusedDeputyRules,
  ...guardrailRules,
];

/** All that a policy is shown to. */
export const everyRule: readonly (Rule | OwnRule)[] = [...rules, ...ownRules];

const byCode = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a code of AWS's, if there is one. */
export function ruleOf(code: string): Rule | undefined {
  return byCode.get(code);
}
