// `MinimizePolicy` of `batch`: the same policy in fewer characters, proved (CLI-CONTRACT.md, docs/minimise.md).
import type { Catalogue } from "../core/catalogue/api";
import type { Investigation } from "../core/checks/investigation";
import { type Level, minimisePolicy } from "../core/measure/minimise";
import { policySize } from "../core/validate/document/size";
import { InputError } from "./errors";
import { type Json, kindOf, readTypedPolicy } from "./parameters";

/** Less than this no policy of one statement has. */
const SMALLEST = 100;

/** Answers `MinimizePolicy`. Throws `InputError`. */
export async function minimizeOperation(
  parameters: Json,
  catalogue: Catalogue,
  run: <T>(investigation: Investigation<T>) => Promise<T>,
): Promise<Json> {
  const kind = kindOf(parameters);
  const document = readTypedPolicy(parameters);
  const { level = "strict", maxSize, policyType } = parameters;
  if (!isLevel(level)) throw new InputError(`\`level\` is \`strict\` or \`catalogue\`, not ${JSON.stringify(level)}.`);
  if (maxSize !== undefined && !(typeof maxSize === "number" && Number.isInteger(maxSize) && maxSize >= SMALLEST))
    throw new InputError(
      `\`maxSize\` must be a whole number from ${SMALLEST} up: the characters of a document at most, without white space.`,
    );
  const result = await run(minimisePolicy(document, catalogue, { level, ...(maxSize !== undefined && { maxSize }) }, kind));
  if ("undecided" in result) return { result: "UNDECIDED", message: `Not decided: ${result.undecided}.` };
  if (policyType === "RESOURCE_POLICY" && result.documents.length > 1)
    throw new InputError("A resource has one policy, and this one does not fit into `maxSize` characters.");
  return {
    policyDocuments: result.documents.map((text) => JSON.parse(text) as Json),
    proved: true,
    sizes: { before: policySize(document.text), after: result.documents.map(policySize) },
  };
}

function isLevel(value: unknown): value is Level {
  return value === "strict" || value === "catalogue";
}
