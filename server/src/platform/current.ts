// The system that the language server runs on, by its functions: the one line that a build for another system replaces is the import.
import { node as current } from "./node";

export const { basename, dirname, join, uriOf, pathOf, exists, stampOf, digestOf, watchFolder, ownFolder, rulePages } = current;
