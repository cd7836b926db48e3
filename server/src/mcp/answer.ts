// One call of a tool, answered: arguments that fit the schema and texts that were read already in, structured content out.
import { resolve } from "node:path";
import { InputError } from "../cli/errors";
import { HostFile } from "../cli/host-policy";
import { type OperationEnvironment, runOperation } from "../cli/operations";
import type { Json } from "../cli/parameters";
import { DraftProblem, draftControl } from "../controls";
import { loadSpecification } from "../controls/specification/node/load";
import { readSources } from "../core/repair/sources";
import { checkFileAt, checkText } from "./check";
import { comparedBy } from "./compare";
import { completeNames } from "./names";
import type { Inside } from "./roots";
import type { ToolName } from "./schemas";

/** A call as the thread gets it. `file`: what `path` led to. */
export interface Call {
  tool: ToolName;
  arguments: Json;
  file?: Inside;
}

/** Answers a call. Throws `InputError` for what an agent can put right. */
export async function answerCall(call: Call, environment: OperationEnvironment): Promise<Json> {
  const args = call.arguments;
  const run = (operation: string, parameters: Json) => runOperation(operation, defined(parameters), environment);
  switch (call.tool) {
    case "check_policy":
      return call.file ? checkFileAt(call.file, args, environment) : checkText(policyOf(call), args, environment);
    case "compare_policies":
      return comparedBy(policyOf(call), await olderText(call), args.policyType, environment);
    case "evaluate_request":
      return run("EvaluateRequest", {
        identityPolicies: args.policy === undefined && !call.file ? undefined : [policyOf(call)],
        resourcePolicy: args.resourcePolicy,
        permissionsBoundaries: args.permissionsBoundary === undefined ? undefined : [args.permissionsBoundary],
        serviceControlPolicies: args.serviceControlPolicies === undefined ? undefined : [args.serviceControlPolicies],
        request: args.request,
      });
    case "repair_policy": {
      const { allow, notes } = allowOf(args);
      const {
        policyDocument: _,
        policyText,
        notes: asked = [],
        ...answer
      } = await run("RepairPolicy", {
        policyDocument: policyOf(call),
        policyType: args.policyType,
        allow,
        deny: args.deny,
        prefer: args.prefer,
        withText: true,
      });
      const all = [...notes, ...(asked as string[])];
      return { ...answer, ...(policyText !== undefined && { policy: policyText }), ...(all.length > 0 && { notes: all }) };
    }
    case "synthesize_policy": {
      const { policyDocument, ...answer } = await run("SynthesizePolicy", args);
      return { ...answer, ...(policyDocument !== undefined && { policy: JSON.stringify(policyDocument, null, 2) }) };
    }
    case "minimize_policy": {
      const { policy: _, path: __, ...rest } = args;
      const { policyDocuments, ...answer } = await run("MinimizePolicy", { ...rest, policyDocument: policyOf(call) });
      const policies = (policyDocuments as unknown[] | undefined)?.map((one) => JSON.stringify(one, null, 2));
      return { ...answer, ...(policies && { policies }) };
    }
    case "who_can_reach": {
      if (!call.file) throw new InputError("`path` is missing.");
      const { action, resource } = args;
      const { notes, ...answer } = await run("WhoCanReach", { snapshot: parsed(call.file.text), action, resource });
      return { answer, ...(notes !== undefined && { notes }) };
    }
    case "validate_policy":
      return run("ValidatePolicy", {
        policyDocument: policyOf(call),
        policyType: args.policyType ?? "IDENTITY_POLICY",
        validatePolicyResourceType: args.resourceType,
      });
    case "complete_names":
      return completeNames(args, environment.catalogue);
    case "draft_control":
      return draft(args);
  }
}

function defined(parameters: Json): Json {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError("The file is not JSON.");
  }
}

/** The policy that a call is about. */
function policyOf({ arguments: { policy, path, policyType }, file }: Call): string {
  if (typeof policy === "string" && file) throw new InputError("Give `policy` or `path`, not both.");
  if (typeof policy === "string") return policy;
  if (!file) throw new InputError("`policy` is missing: give the policy as JSON text, or the `path` of a file.");
  const cut = String(path).indexOf("#");
  const key = cut < 0 ? undefined : String(path).slice(cut + 1);
  const found = HostFile.of(key === undefined ? file.file : `${file.file}#${key}`, "path")?.policy(policyType);
  if (found === undefined) return file.text;
  if (typeof found === "string") return found;
  throw new InputError(
    `\`${String(path)}\` has values that are not known. check_policy judges them; this tool takes policies whose values are all known.`,
  );
}

async function olderText({ arguments: { against }, file }: Call): Promise<string> {
  if (against !== "HEAD") return String(against);
  if (!file) throw new InputError('`against: "HEAD"` needs a `path`.');
  const { findBaseline } = await import("../workspace/baseline");
  const older = await findBaseline(resolve(file.file), "git:HEAD", file.root);
  if (older.kind !== "text") throw new InputError(`There is no older version: ${older.reason}`);
  return older.text;
}

/** The requests to allow, from both ways to give them. */
function allowOf({ allow, denied }: Json): { allow: unknown[] | undefined; notes: string[] } {
  if (denied === undefined) return { allow: allow as unknown[] | undefined, notes: [] };
  const sources = readSources(String(denied));
  if (!sources || sources.requests.length === 0)
    throw new InputError("`denied` holds no access-denied message, authorization details or event.");
  return { allow: [...((allow ?? []) as unknown[]), ...sources.requests], notes: sources.notes };
}

async function draft({ requirement, service }: Json): Promise<Json> {
  const { index } = loadSpecification({});
  try {
    const { feature, candidates, source, findings, questions } = await draftControl(index, {
      requirement: String(requirement),
      ...(typeof service === "string" && { service }),
    });
    const settled = questions.length === 0;
    return {
      feature,
      candidates,
      source,
      settled,
      questions,
      findings: findings.map(({ code, severity, message }) => ({ code, severity, message })),
    };
  } catch (error) {
    if (error instanceof DraftProblem) throw new InputError(error.message);
    throw error;
  }
}
