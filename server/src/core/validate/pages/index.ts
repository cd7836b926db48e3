// All pages by code. Imported by the page builder and the tests only: the language server links to pages, it does not carry them.
import { actionPages } from "./actions";
import { conditionPages } from "./conditions";
import type { Page } from "./page";
import { principalPages } from "./principals";
import { structurePages } from "./structure";
import { trapPages } from "./traps";
import { valuePages } from "./values";

export { gatePages } from "./gate";
export { exampleText } from "./page";
export { proverPages } from "./prover";

export const pages: Readonly<Record<string, Page>> = {
  ...structurePages,
  ...actionPages,
  ...conditionPages,
  ...valuePages,
  ...principalPages,
  ...trapPages,
};
