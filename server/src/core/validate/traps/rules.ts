// The traps: what AWS's validator accepts and people get burnt by, one file per family.
import type { OwnRule } from "../rule";
import { refusedPrincipalRules } from "./refused-principal";
import { unfitResourceRules } from "./unfit-resource";

export const trapRules: readonly OwnRule[] = [...unfitResourceRules, ...refusedPrincipalRules];
