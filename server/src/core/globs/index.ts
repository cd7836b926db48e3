// The glob theory: exact questions about sets of strings that are given by patterns. Patterns are built with pattern.ts.
export { compile, keepMorePatterns, trimCachesBetweenQuestions } from "./compile";
export { PRINTABLE } from "./count";
export { countTexts } from "./count-parts";
export { decideString, enumerateWitnesses, type StringDecision, unionCovers } from "./decide";
export { StateLimitExceeded } from "./limits";
export { matches } from "./match";
export { patternSet } from "./patternSet";
export { intersects, isSubset } from "./relations";
export { cutText, type Language } from "./sequence";
