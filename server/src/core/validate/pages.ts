// All pages by code. Imported by the page builder and the tests only: the language server links to pages, it does not carry them.
import { actionPages } from "./action/pages";
import { conditionKeyPages } from "./condition-key/pages";
import { conditionKeySupportPages } from "./condition-key-support/pages";
import { conditionKeyUsePages } from "./condition-key-use/pages";
import { conditionOperatorPages } from "./condition-operator/pages";
import { conditionValuePages } from "./condition-value/pages";
import { documentPages } from "./document/pages";
import { federationPages } from "./federation/pages";
import { ipAddressPages } from "./ip-address/pages";
import { organizationsPages } from "./organizations/pages";
import type { Page } from "./page";
import { passRolePages } from "./pass-role/pages";
import { principalPages } from "./principal/pages";
import { redundancyPages } from "./redundancy/pages";
import { resourcePages } from "./resource/pages";
import { resourcePolicyPages } from "./resource-policy/pages";
import { statementPages } from "./statement/pages";
import { confusedDeputyPages } from "./traps/confused-deputy/pages";
import { guardrailPages } from "./traps/guardrail/pages";
import { refusedPrincipalPages } from "./traps/refused-principal/pages";
import { unfitResourcePages } from "./traps/unfit-resource/pages";
import { trustPages } from "./trust/pages";
import { variablePages } from "./variable/pages";
import { wildcardPages } from "./wildcard/pages";

export { gatePages } from "./other-codes/gate-pages";
export { proverPages } from "./other-codes/prover-pages";
export { exampleText } from "./page";

export const pages: Readonly<Record<string, Page>> = {
  ...actionPages,
  ...conditionKeyPages,
  ...conditionKeySupportPages,
  ...conditionKeyUsePages,
  ...conditionOperatorPages,
  ...conditionValuePages,
  ...documentPages,
  ...federationPages,
  ...ipAddressPages,
  ...organizationsPages,
  ...passRolePages,
  ...principalPages,
  ...redundancyPages,
  ...resourcePages,
  ...resourcePolicyPages,
  ...statementPages,
  ...confusedDeputyPages,
  ...guardrailPages,
  ...refusedPrincipalPages,
  ...unfitResourcePages,
  ...trustPages,
  ...variablePages,
  ...wildcardPages,
};
