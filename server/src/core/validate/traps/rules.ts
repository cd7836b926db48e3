// The traps: what AWS's validator accepts and people get burnt by, one file per family.
import type { OwnRule } from "../rule";
import { confusedDeputyRules } from "./confused-deputy";
import { guardrailConditionRules } from "./guardrail-conditions";
import { guardrailReachRules } from "./guardrail-reach";
import { refusedPrincipalRules } from "./refused-principal";
import { unfitResourceRules } from "./unfit-resource";

export const trapRules: readonly OwnRule[] = [
  ...unfitResourceRules,
  ...refusedPrincipalRules,
  ...confusedDeputyRules,
  ...guardrailConditionRules,
  ...guardrailReachRules,
];
