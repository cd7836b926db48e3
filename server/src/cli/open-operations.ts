// The checks on policies whose values are open: the same answers, with what they rest on.
import type { AccessSpec } from "../core/checks/access";
import type { Investigation } from "../core/checks/investigation";
import { checkAccessNotGranted, checkNoNewAccess, checkNoPublicAccess, type Environment } from "../core/checks/operations";
import { decideOpen, type OpenOutcome, type OpenQuestion, type Side } from "../core/open/decide";
import { filledPolicies } from "../core/open/filled";
import type { PolicyDocument } from "../core/syntax/tree";
import { checkable, mustNamePrincipals, readPolicy, sameSort } from "./documents";
import { InputError } from "./errors";
import { OpenParameter } from "./host-policy";
import { type Json, kindOf, readAccess } from "./parameters";

/** Whether some policy of the parameters has open values. */
export function hasOpenPolicy(parameters: Json): boolean {
  return Object.values(parameters).some((value) => value instanceof OpenParameter);
}

/** The question of an operation with open policies. Throws `InputError` for an operation that has none, and for bad parameters. */
export function openQuestion(operation: string, parameters: Json, environment: Environment): Investigation<OpenOutcome> {
  return decideOpen(questionOf(operation, parameters, environment));
}

function questionOf(operation: string, parameters: Json, environment: Environment): OpenQuestion {
  const names = operation === "CheckNoNewAccess" ? ["existingPolicyDocument", "newPolicyDocument"] : ["policyDocument"];
  const sides = names.map((name) => sideOf(parameters[name], name));
  const { policyType } = parameters;
  const namesCallers = operation === "CheckNoPublicAccess" || policyType === "RESOURCE_POLICY" || policyType === "RESOURCE_CONTROL_POLICY";
  const checked = (documents: PolicyDocument[]): [PolicyDocument, PolicyDocument] => {
    for (const [i, document] of documents.entries()) {
      checkable(document, names[i] as string);
      if (namesCallers) mustNamePrincipals(document, names[i] as string);
    }
    if (documents.length > 1) sameSort(Object.fromEntries(documents.map((document, i) => [names[i] as string, document])));
    const [first, second] = documents;
    if (!first) throw new InputError(`\`${names[0]}\` is missing.`);
    return [first, second ?? first];
  };
  switch (operation) {
    case "CheckNoNewAccess": {
      const kind = kindOf(parameters);
      return { sides, run: (documents) => checkNoNewAccess(...checked(documents), environment, kind) };
    }
    case "CheckAccessNotGranted": {
      const kind = kindOf(parameters);
      const access: AccessSpec[] = readAccess(parameters);
      const texts = access.flatMap(({ actions, resources }) => [...(actions ?? []), ...(resources ?? [])]);
      return { sides, texts, run: (documents) => checkAccessNotGranted(checked(documents)[0], access, environment, kind) };
    }
    case "CheckNoPublicAccess": {
      const type = String(parameters.resourceType);
      return { sides, fixesCallers: true, run: (documents) => checkNoPublicAccess(checked(documents)[0], type, environment) };
    }
    default:
      throw new InputError(
        `\`${operation}\` takes policies whose values are all known. This one has open values: ${openNames(parameters)}. \`scan\` judges such policies for all values.`,
      );
  }
}

function sideOf(value: unknown, name: string): Side {
  return value instanceof OpenParameter ? { open: value.open } : { closed: readPolicy(value, name) };
}

function openNames(parameters: Json): string {
  const names = Object.values(parameters).flatMap((value) =>
    value instanceof OpenParameter ? value.unknowns().map(({ name }) => name) : [],
  );
  return [...new Set(names)].map((name) => `\`${name}\``).join(", ") || "a choice";
}

/** What an answer about open policies says besides. */
export function openWords(outcome: OpenOutcome, parameters: Json): Json {
  return {
    ...(outcome.onlyIf !== undefined && { onlyIf: outcome.onlyIf }),
    ...(outcome.result === "FAIL" && { assumed: outcome.assumed }),
    unknowns: Object.values(parameters).flatMap((value) => (value instanceof OpenParameter ? value.unknowns() : [])),
  };
}

/** The parameters with an open policy written with plain values, for the validator, and what was assumed by that. */
export function withPlainPolicy(parameters: Json): { parameters: Json; more: Json } {
  const { policyDocument } = parameters;
  if (!(policyDocument instanceof OpenParameter)) return { parameters, more: {} };
  const [plain] = filledPolicies(policyDocument.open, 1);
  if (!plain)
    throw new InputError("`policyDocument` has a statement or a condition of which nothing is known, so there is nothing to validate.");
  return {
    parameters: { ...parameters, policyDocument: plain.written.text },
    more: { assumed: plain.assumed, unknowns: policyDocument.unknowns() },
  };
}
