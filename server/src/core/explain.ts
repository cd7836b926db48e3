// From a decision to sentences: why a request is allowed or not, and whether it could be made today. Text uses Markdown code spans for what users wrote.
import type { Catalogue } from "./catalogue/api";
import { decidePolicy, type StatementTrace } from "./semantics/evaluator/policy";
import { arnShape } from "./semantics/examples/witness";
import type { KeyTypes } from "./semantics/keys";
import { contradiction } from "./semantics/own-keys";
import type { Request, RequestPrincipal } from "./semantics/request";
import type { PolicyDocument } from "./syntax/tree";

/** What kind of caller an id is, behind it in a text: of canonical ids and of those who sign in elsewhere the id alone does not say it. */
export function callerNote({ type }: RequestPrincipal): string {
  return type === "CanonicalUser" || type === "Federated" ? ` (${type})` : "";
}

/** Quotes a text of the user as a Markdown code span that it cannot leave. */
export function code(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f]/g, "\ufffd");
  const longest = Math.max(0, ...[...clean.matchAll(/`+/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = clean.startsWith("`") || clean.endsWith("`") ? " " : "";
  return `${fence}${pad}${clean}${pad}${fence}`;
}

/** Names a statement for people: its position, counted from one, and its Sid where it has one. */
export function statementName({ index, sid }: { index: number; sid?: string }): string {
  return `statement ${index + 1}${sid ? ` ${code(sid)}` : ""}`;
}

/** The same of a statement as it is read. */
export function nameOfStatement({ index, sid }: { index: number; sid?: { value: string } }): string {
  return statementName({ index, ...(sid && { sid: sid.value }) });
}

/** Why the policy allows the request: the Allow that matches, and that no Deny does. */
export function whyAllowed(document: PolicyDocument, request: Request, types: KeyTypes): string[] {
  const { statements, allows } = decidePolicy(document, request, types);
  const denies = document.statements.filter((s) => s.effect?.value === "Deny").length;
  return [
    ...allows.map((index) => {
      const trace = statements[index] as StatementTrace;
      const by = [
        trace.matched.action && `action ${code(trace.matched.action)}`,
        trace.matched.resource && `resource ${code(trace.matched.resource)}`,
      ]
        .filter(Boolean)
        .join(", ");
      const conditions = document.statements[index]?.condition?.entries.length ?? 0;
      return `${capital(statementName(trace))} allows it${by ? `: ${by}` : ""}${conditions > 0 ? `; ${conditions === 1 ? "its condition holds" : `all its ${conditions} conditions hold`}` : ""}.`;
    }),
    denies === 0
      ? "The policy has no Deny statement."
      : denies === 1
        ? "Its Deny statement does not match."
        : `None of its ${denies} Deny statements matches.`,
  ];
}

/** Why the policy does not allow the request: the Deny that matches, or what each Allow lacks (the nearest ones first). */
export function whyNotAllowed(document: PolicyDocument, request: Request, types: KeyTypes): string[] {
  const { statements, denies } = decidePolicy(document, request, types);
  if (denies.length > 0) return denies.map((index) => `${capital(statementName(statements[index] as StatementTrace))} denies it.`);
  const depth = { Principal: 0, NotPrincipal: 0, Action: 1, NotAction: 1, Resource: 2, NotResource: 2, Condition: 3 } as const;
  const allows = statements.filter((trace) => trace.effect === "Allow" && trace.failed);
  allows.sort((a, b) => depth[b.failed?.element ?? "Action"] - depth[a.failed?.element ?? "Action"]);
  if (allows.length === 0) return ["No statement allows anything."];
  const sentences = allows.slice(0, 2).map((trace) => `${capital(statementName(trace))} does not match: ${failure(trace)}.`);
  return allows.length > 2 ? [...sentences, `${allows.length - 2} more Allow statements do not match either.`] : sentences;
}

/** What of a statement did not match, in words. */
export function failure(trace: StatementTrace): string {
  switch (trace.failed?.element) {
    case "Principal":
      return "its `Principal` does not name the caller";
    case "NotPrincipal":
      return "its `NotPrincipal` exempts the caller";
    case "Action":
      return "its `Action` does not list the action";
    case "NotAction":
      return "its `NotAction` excludes the action";
    case "Resource":
      return "its `Resource` does not cover the resource";
    case "NotResource":
      return "its `NotResource` excludes the resource";
    case "Condition":
      return `its condition ${code(`${trace.failed.operator} ${trace.failed.key}`)} does not hold`;
    default:
      return "it matches";
  }
}

/**
 * Why nobody can make this request today, or null if nothing speaks against it: the action is in no catalogue, does not
 * work on such a resource, or the context contradicts the caller (SEMANTICS.md 3.6). Such findings stay; they get a note.
 */
export function whyImpossible(request: Request, catalogue: Catalogue | undefined): string | null {
  const action = catalogue?.action(request.action);
  if (catalogue && !action)
    return `no action named ${code(request.action)} is known (catalogue of ${catalogue.date}); only a future action could be this one`;
  if (catalogue && action) {
    if (action.resourceTypes.length === 0) {
      if (request.resource !== "*") return `${code(action.name)} works on no particular resource, only on ${code("*")}`;
    } else if (request.resource !== "*") {
      const shapes = action.resourceTypes
        .map((type) => catalogue.resourceType(action.service, type.name))
        .filter((type) => type !== undefined);
      if (shapes.length > 0 && !shapes.some((type) => arnShape(type.arn).test(request.resource)))
        return `${code(action.name)} does not work on resources such as ${code(request.resource)}`;
    } else if (action.resourceTypes.every((type) => type.required)) return `${code(action.name)} always names a resource`;
  }
  return contradiction(request);
}

/** With a first letter in upper case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
