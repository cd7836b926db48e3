// The glob theory: exact questions about sets of strings that are given by patterns.
export { clearCaches, trimCachesBetweenQuestions } from "./compile";
export {
  decideString,
  enumerateWitnesses,
  preferWitness,
  type StringConstraints,
  type StringDecision,
  type StringLimits,
  type TaggedUnion,
  unionCovers,
} from "./decide";
export { DEFAULT_STATE_LIMIT, StateLimitExceeded } from "./limits";
export { matches } from "./match";
export { anything, arnGlob, escapeGlob, glob, globIgnoreCase, literal, literalIgnoreCase, type PatternForm, patternParts } from "./pattern";
export { patternSet, type PatternSet } from "./patternSet";
export { intersects, isSubset } from "./relations";
