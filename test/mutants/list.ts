// The semantic rules, each broken in one way: what the tests have to notice.
import { conditionMutants } from "./conditions";
import type { Mutant } from "./mutant";
import { statementMutants } from "./statements";
import { togetherMutants } from "./together";
import { verdictMutants } from "./verdicts";

export const mutants: readonly Mutant[] = [...statementMutants, ...conditionMutants, ...togetherMutants, ...verdictMutants];
