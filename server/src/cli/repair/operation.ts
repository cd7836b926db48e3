// `RepairPolicy` and `SynthesizePolicy` of `batch` (CLI-CONTRACT.md, docs/repair.md): policies from example requests, proved.

import type { Catalogue } from "../../core/catalogue/api";
import type { Investigation } from "../../core/checks/investigation";
import { type Amount, log2 } from "../../core/measure/count";
import type { Preference } from "../../core/repair/price";
import { type Repair, repairPolicy } from "../../core/repair/repair";
import { type Generalize, generalizations, synthesizePolicy } from "../../core/repair/synthesise";
import type { Request } from "../../core/semantics/request";
import { ended } from "../../core/text/sentence";
import { InputError } from "../errors";
import { MOST_EXAMPLES } from "../limits";
import { type Json, kindOf, readTypedPolicy } from "../parameters";
import { readRequest, writeRequest } from "../request";

type Run = <T>(investigation: Investigation<T>) => Promise<T>;

/** Answers `RepairPolicy`. Throws `InputError`. */
export async function repairOperation(parameters: Json, catalogue: Catalogue, run: Run): Promise<Json> {
  const kind = kindOf(parameters);
  const document = readTypedPolicy(parameters);
  const { prefer = "tokens" } = parameters;
  if (prefer !== "tokens" && prefer !== "access")
    throw new InputError(`\`prefer\` is \`tokens\` or \`access\`, not ${JSON.stringify(prefer)}.`);
  const task = { ...readExamples(parameters), prefer: prefer as Preference };
  if (task.allow.length + task.deny.length === 0)
    throw new InputError("`allow` and `deny` are missing: give requests for at least one of them.");
  const outcome = await run(repairPolicy(document, catalogue, task, kindOfCallers(parameters, kind)));
  return { ...written(outcome), ...(parameters.withText === true && "text" in outcome && { policyText: outcome.text }) };
}

/** Answers `SynthesizePolicy`. Throws `InputError`. */
export async function synthesizeOperation(parameters: Json, catalogue: Catalogue, run: Run): Promise<Json> {
  const kind = kindOf(parameters);
  if (kind !== undefined)
    throw new InputError("A guardrail grants nothing, so none is made from requests: `policyType` is IDENTITY_POLICY or RESOURCE_POLICY.");
  const { generalize = "exact" } = parameters;
  if (!generalizations.some((one) => one === generalize))
    throw new InputError(`\`generalize\` is ${generalizations.map((one) => `\`${one}\``).join(", ")}, not ${JSON.stringify(generalize)}.`);
  const { allow, deny } = readExamples(parameters);
  if (allow.length === 0) throw new InputError("`allow` is missing: give the requests that the policy is to allow.");
  const level = generalize as Generalize;
  const { outcome, dependent } = await run(
    synthesizePolicy({ allow, deny, generalize: level, callers: parameters.policyType === "RESOURCE_POLICY" }, catalogue),
  );
  return { ...written(outcome), ...(dependent.length > 0 && { dependentActions: dependent }) };
}

function kindOfCallers({ policyType }: Json, kind: ReturnType<typeof kindOf>) {
  return kind ?? (policyType === "RESOURCE_POLICY" ? "resource" : undefined);
}

function readExamples({ allow, deny }: Json): { allow: Request[]; deny: Request[] } {
  return { allow: readList(allow, "allow"), deny: readList(deny, "deny") };
}

function readList(value: unknown, name: string): Request[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  if (list.length > MOST_EXAMPLES) throw new InputError(`\`${name}\` has ${list.length} requests; at most ${MOST_EXAMPLES} are taken.`);
  return list.map((one, i) => {
    try {
      return readRequest(one);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`\`${name}[${i}]\`: ${error.message}`);
    }
  });
}

function written(outcome: Repair): Json {
  switch (outcome.result) {
    case "UNDECIDED":
      return { result: "UNDECIDED", message: `Not decided: ${ended(outcome.reason)}` };
    case "CONTRADICTION":
      return {
        result: "CONTRADICTION",
        message: "No policy allows the one request and not the other: nothing that a statement can name tells them apart.",
        contradiction: outcome.contradiction.map(writeRequest),
      };
    default:
      return {
        result: outcome.result,
        policyDocument: JSON.parse(outcome.text) as Json,
        edits: outcome.edits,
        tokens: outcome.tokens,
        added: amountJson(outcome.added),
        removed: amountJson(outcome.removed),
        maxLength: outcome.maxLength,
        proved: true,
      };
  }
}

/** Counts as `CountAccess` writes them; `requests` is a text because it can be longer than any number. */
function amountJson(amount: Amount | string): Json {
  if (typeof amount === "string") return { log2Requests: null, message: `Not counted: ${amount}.` };
  return { requests: String(amount.requests), log2Requests: log2(amount.requests) ?? null, actions: amount.actions };
}
