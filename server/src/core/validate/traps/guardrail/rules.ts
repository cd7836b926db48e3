// Traps in guardrails: Denies that do not guard, or that lock out.
import type { OwnRule } from "../../rule";
import { guardrailConditionRules } from "./conditions";
import { guardrailReachRules } from "./reach";

export const guardrailRules: readonly OwnRule[] = [...guardrailConditionRules, ...guardrailReachRules];
