// Policies among the parameters of an operation: a JSON object or a string that holds one, read as it was written.
import { refusedPrincipal, refusedResource } from "../core/checks/certain";
import { byText } from "../core/session/query";
import { parsePolicy } from "../core/syntax/parse";
import type { ParseResult, PolicyDocument, Statement } from "../core/syntax/tree";
import { detached } from "../core/text/detached";
import { LARGEST_TEXT } from "../workspace/limits";
import { InputError } from "./errors";
import { CHARACTERS_OF_KEPT_POLICIES } from "./limits";
import { sourceOf } from "./source";

/**
 * Lines that follow one another often name the same policies: both ways of a pair, one policy beside many others. What was read,
 * and with it all that is remembered of its statements, is kept for the next line. Nobody changes what was read.
 */
const keptPolicy = byText(
  "cli/policies",
  { most: CHARACTERS_OF_KEPT_POLICIES, leaves: "unused", weigh: (text) => text.length },
  (text): ParseResult => parsePolicy(text),
);

/** Reads a policy whose meaning must be clear. Throws `InputError` when it is not. */
export function readPolicy(value: unknown, name: string): PolicyDocument {
  const { document, problems } = keptPolicy(detached(policyText(value, name)));
  const problem = problems.find((p) => p.fatal || p.code === "syntax" || p.code === "duplicate-key");
  if (problem || !document)
    throw new InputError(`\`${name}\` is not a policy that can be judged: ${problem?.message ?? "it is not a JSON object."}`);
  return checkable(document, name);
}

/** A policy of which every statement says what it is about. Throws `InputError`. */
export function checkable(document: PolicyDocument, name: string): PolicyDocument {
  const aimless = document.statements.find((statement) => !namesPrincipals(statement) && !statement.resource && !statement.notResource);
  if (aimless)
    throw new InputError(
      `\`${name}\` is not a policy that can be judged: ${where(aimless)} has neither \`Resource\` nor \`Principal\`. A statement of an identity policy needs \`Resource\`, one of a resource policy \`Principal\`.`,
    );
  const refusing = document.statements.find((statement) => refusedResource(statement));
  if (refusing)
    throw new InputError(
      `\`${name}\` is not a policy that can be judged: ${JSON.stringify(refusedResource(refusing)?.value)} in ${where(refusing)} is not a resource. AWS takes \`*\`, or ARNs that name a partition and a service, such as \`arn:aws:s3:::doc-example-bucket/*\`.`,
    );
  const nobody = document.statements.find((statement) => refusedPrincipal(statement));
  if (nobody)
    throw new InputError(
      `\`${name}\` is not a policy that can be judged: ${JSON.stringify(refusedPrincipal(nobody)?.value)} in ${where(nobody)} is not a principal. AWS takes \`*\`, account ids, and whole ARNs such as \`arn:aws:iam::111122223333:role/example-role\`.`,
    );
  return document;
}

/** The text of a policy parameter. Throws `InputError` when it is neither an object nor a string, or too long. */
export function policyText(value: unknown, name: string): string {
  const text = textOf(value, name);
  if (text.length > LARGEST_TEXT)
    throw new InputError(
      `\`${name}\` has ${text.length.toLocaleString("en")} characters and is not judged: the limit is ${LARGEST_TEXT.toLocaleString("en")}. AWS accepts policies of at most 20,480 characters.`,
    );
  return text;
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return sourceOf(value) ?? JSON.stringify(value);
  throw new InputError(
    value === undefined
      ? `\`${name}\` is missing: give the policy as a JSON object, or as a string that holds its JSON.`
      : `\`${name}\` must be a JSON object or a string that holds one.`,
  );
}

/**
 * Two policies that are compared must be of one sort. A statement without `Principal` between others that have one would
 * mean everybody, which nobody may have meant. Throws `InputError`.
 */
export function sameSort(documents: Record<string, PolicyDocument>): void {
  const statements = Object.entries(documents).flatMap(([name, document]) => document.statements.map((statement) => ({ name, statement })));
  const silent = statements.find(({ statement }) => !namesPrincipals(statement));
  const naming = statements.find(({ statement }) => namesPrincipals(statement));
  if (silent && naming)
    throw new InputError(
      `In \`${naming.name}\`, ${where(naming.statement)} has a \`Principal\`; in \`${silent.name}\`, ${where(silent.statement)} has none. Either all statements have one (a resource policy) or none (an identity policy).`,
    );
}

/** A question about who has access is one about a resource policy. Throws `InputError` when a statement does not say for whom. */
export function mustNamePrincipals(document: PolicyDocument, name: string): PolicyDocument {
  const silent = document.statements.find((statement) => !namesPrincipals(statement));
  if (silent)
    throw new InputError(
      `\`${name}\` is not a resource policy: ${where(silent)} has no \`Principal\`, so it does not say who has access. Write \`"Principal": "*"\` for everybody.`,
    );
  return document;
}

function namesPrincipals({ principal, notPrincipal }: Statement): boolean {
  return principal !== undefined || notPrincipal !== undefined;
}

function where({ index, sid }: Statement): string {
  return sid?.value ? `the statement \`${sid.value}\`` : `statement ${index + 1}`;
}
