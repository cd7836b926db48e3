// What the product says of a request: its evaluator with unknown parts held for and against access, and its formula.
import { withUnknownsHolding } from "../../server/src/core/checks/certain";
import { modelOf } from "../../server/src/core/repair/model";
import { allowedByAll } from "../../server/src/core/semantics/encoder/compose";
import { isSetKey } from "../../server/src/core/semantics/encoder/conditions";
import { encodingFor, policyFormula } from "../../server/src/core/semantics/encoder/policy";
import { decideAll, isCrossAccount, type PolicySet as ProductSet } from "../../server/src/core/semantics/evaluator/compose";
import { decidePolicy } from "../../server/src/core/semantics/evaluator/policy";
import { keyTypesOf } from "../../server/src/core/semantics/keys";
import { readPrincipal } from "../../server/src/core/semantics/principal-text";
import type { Request as ProductRequest } from "../../server/src/core/semantics/request";
import { parsePolicy } from "../../server/src/core/syntax/parse";
import type { PolicyDocument } from "../../server/src/core/syntax/tree";
import { evaluate } from "../../server/src/core/theory/evaluate";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import type { PolicySet } from "./decide";
import type { Decision, Policy, Request } from "./law";

const types = keyTypesOf(loadCatalogue());

/** The product's answers; `formula` is undefined where it rests on an unknown, null where the request is outside the encoding. */
export interface Opinion {
  /** The decision that gives the most access, and the one that gives the least. */
  most: Decision;
  least: Decision;
  formula: boolean | undefined | null;
}

export function opinionOnPolicy(policy: Policy): (request: Request) => Opinion {
  const document = read(policy);
  const encoding = encodingFor([document], types);
  const { allowed } = policyFormula(document, encoding);
  const [most, least] = [withUnknownsHolding(document, "Allow", types), withUnknownsHolding(document, "Deny", types)];
  return (asked) => {
    const request = ask(asked);
    const model = modelOf(request, allowed, (key) => isSetKey(key, encoding));
    return {
      most: decidePolicy(most, request, types).decision,
      least: decidePolicy(least, request, types).decision,
      formula: model && evaluate(allowed, model),
    };
  };
}

export function opinionOnSet(set: PolicySet): (request: Request) => Opinion {
  const whole: ProductSet = {
    identityPolicies: set.identity.map(read),
    resourcePolicy: set.resource && read(set.resource),
    permissionsBoundaries: set.boundary ? [read(set.boundary)] : [],
    sessionPolicies: set.session ? [read(set.session)] : [],
    vpcEndpointPolicies: set.endpoint ? [read(set.endpoint)] : [],
    serviceControlPolicies: set.serviceControl.map((level) => level.map(read)),
    resourceControlPolicies: set.resourceControl.map((level) => level.map(read)),
  };
  const documents = [...whole.identityPolicies, ...whole.permissionsBoundaries, ...whole.sessionPolicies, ...whole.vpcEndpointPolicies];
  documents.push(...whole.serviceControlPolicies.flat(), ...whole.resourceControlPolicies.flat());
  if (whole.resourcePolicy) documents.push(whole.resourcePolicy);
  const encoding = encodingFor(documents, types);
  const [most, least] = [inReading(whole, "Allow"), inReading(whole, "Deny")];
  const same = allowedByAll(whole, "same", encoding);
  const different = allowedByAll(whole, "different", encoding);
  return (asked) => {
    const request = ask(asked);
    const term = isCrossAccount(request) ? different : same;
    const model = modelOf(request, term, (key) => isSetKey(key, encoding));
    return {
      most: decideAll(most, request, types).decision,
      least: decideAll(least, request, types).decision,
      formula: model && evaluate(term, model),
    };
  };
}

function inReading(set: ProductSet, effect: "Allow" | "Deny"): ProductSet {
  const as = (document: PolicyDocument) => withUnknownsHolding(document, effect, types);
  return {
    identityPolicies: set.identityPolicies.map(as),
    resourcePolicy: set.resourcePolicy && as(set.resourcePolicy),
    permissionsBoundaries: set.permissionsBoundaries.map(as),
    sessionPolicies: set.sessionPolicies.map(as),
    vpcEndpointPolicies: set.vpcEndpointPolicies.map(as),
    serviceControlPolicies: set.serviceControlPolicies.map((level) => level.map(as)),
    resourceControlPolicies: set.resourceControlPolicies.map((level) => level.map(as)),
  };
}

function read(policy: Policy): PolicyDocument {
  const { document, problems } = parsePolicy(JSON.stringify(policy));
  const fatal = problems.find((problem) => problem.fatal);
  if (!document || fatal) throw new Error(`The generator made a policy that cannot be read: ${fatal?.message}`);
  return document;
}

function ask(request: Request): ProductRequest {
  const principal = readPrincipal(request.principal);
  if (!principal) throw new Error(`The generator made a caller that cannot be read: ${JSON.stringify(request.principal)}`);
  return { ...request, principal };
}
