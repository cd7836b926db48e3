// `iam-prover repair` and `iam-prover synthesize`: a policy from example requests, printed and never written (docs/repair.md).
import { gunzipSync } from "node:zlib";
import { readSources } from "../../core/repair/sources";
import { generalizations } from "../../core/repair/synthesise";
import { createInlineSolver } from "../../solver/node/inline";
import { loadCatalogue } from "../../workspace/catalogue";
import { MAX_FILE_BYTES } from "../../workspace/files";
import { argumentPath } from "../aws";
import { InputError } from "../errors";
import { readFlags } from "../flags";
import { HostFile } from "../host-policy";
import { readNamedFile } from "../named-file";
import { runOperation } from "../operations";
import type { Json } from "../parameters";
import { policyTypes } from "../parameters";
import { harmlessJson } from "../report/clean";
import { say } from "../say";
import { repairDiff, repairText } from "./report";

const FORMATS = ["json", "text", "diff"] as const;

export const REPAIR_HELP = `iam-prover repair --policy FILE [--allow FILE] [--deny FILE] [options]
  The smallest edit found after which the policy allows every request of --allow and none of --deny, proved: no other
  request is lost. Two requests that no policy can tell apart are named. Nothing is written.

  --policy FILE        the policy; FILE#KEY for one inside of another file
  --allow FILE         requests that are to be allowed
  --deny FILE          requests that must not be allowed
  --policy-type TYPE   ${policyTypes.join("|")}; default: as the text shows
  --prefer WHAT        tokens (default): the fewest tokens, then the least added access; access: the other way round
  --format text|json|diff

A FILE of requests holds our requests ({principal, action, resource, context}; one, a list, or one a line), access-denied
messages (also decoded ones), IAM's authorization details (GetRequestAuthorizationDetails), CloudTrail events (.gz too), or
a table with the columns principal, action, resource and condition keys. - reads standard input.
Exit status: 0 repaired or nothing to do, 1 contradiction, 2 bad input, 3 undecided.
`;

export const SYNTHESIZE_HELP = `iam-prover synthesize --allow FILE [--deny FILE] [options]
  A new policy that allows every request of --allow and none of --deny, proved. Requests as for repair.

  --generalize LEVEL   exact (default), type: all resources of the same type, account and region; prefix: their common beginnings
  --policy-type TYPE   IDENTITY_POLICY (default) or RESOURCE_POLICY
  --format text|json
Exit status: 0 done, 1 contradiction, 2 bad input, 3 undecided.
`;

/** Runs `repair`. Out: the exit status. Throws `InputError`. */
export async function runRepair(args: readonly string[]): Promise<number> {
  const flags = readFlags("repair", args, {
    policy: { kind: "text" },
    allow: { kind: "text" },
    deny: { kind: "text" },
    "policy-type": { kind: "text", values: policyTypes },
    prefer: { kind: "text", values: ["tokens", "access"] },
    format: { kind: "text", values: FORMATS },
  });
  const [surplus] = flags.positional;
  if (surplus !== undefined) throw new InputError(`\`repair\` takes no \`${surplus}\`: write \`--policy ${surplus}\`.`);
  const file = flags.text("policy");
  if (file === undefined) throw new InputError("`repair` needs `--policy FILE`. For a policy from nothing: `iam-prover synthesize`.");
  const policyType = flags.text("policy-type");
  const text = policyOf(file, policyType);
  const format = flags.text("format") ?? "text";
  const answer = await answered("RepairPolicy", {
    policyDocument: text,
    ...(policyType !== undefined && { policyType }),
    ...requestsOf(flags.text("allow"), flags.text("deny")),
    ...(flags.has("prefer") && { prefer: flags.text("prefer") }),
    withText: format === "diff",
  });
  if (format === "diff") process.stdout.write(repairDiff(answer, text, file));
  else print(answer, format);
  return statusOf(answer);
}

/** Runs `synthesize`. Out: the exit status. Throws `InputError`. */
export async function runSynthesize(args: readonly string[]): Promise<number> {
  const flags = readFlags("synthesize", args, {
    allow: { kind: "text" },
    deny: { kind: "text" },
    generalize: { kind: "text", values: generalizations },
    "policy-type": { kind: "text", values: policyTypes },
    format: { kind: "text", values: FORMATS.slice(0, 2) },
  });
  const [surplus] = flags.positional;
  if (surplus !== undefined) throw new InputError(`\`synthesize\` takes no \`${surplus}\`: write \`--allow ${surplus}\`.`);
  if (!flags.has("allow")) throw new InputError("`synthesize` needs `--allow FILE`.");
  const answer = await answered("SynthesizePolicy", {
    ...requestsOf(flags.text("allow"), flags.text("deny")),
    ...(flags.has("generalize") && { generalize: flags.text("generalize") }),
    ...(flags.has("policy-type") && { policyType: flags.text("policy-type") }),
  });
  print(answer, flags.text("format") ?? "text", true);
  return statusOf(answer);
}

async function answered(operation: string, parameters: Json): Promise<Json> {
  const solver = createInlineSolver();
  try {
    return await runOperation(operation, parameters, { catalogue: loadCatalogue(), solver });
  } finally {
    await solver.dispose();
  }
}

function print(answer: Json, format: string, made = false): void {
  process.stdout.write(format === "json" ? `${harmlessJson(JSON.stringify(answer, null, 4))}\n` : repairText(answer, made));
}

function statusOf({ result }: Json): number {
  return result === "CONTRADICTION" ? 1 : result === "UNDECIDED" ? 3 : 0;
}

function policyOf(argument: string, policyType: string | undefined): string {
  const path = argumentPath(argument.replace(/^file:\/\//, ""));
  const policy = HostFile.of(path, "--policy")?.policy(policyType);
  if (policy === undefined) return textOf(path, "--policy");
  if (typeof policy === "string") return policy;
  throw new InputError(`\`--policy\`: \`${path}\` has values that are not known, so it cannot be repaired.`);
}

function requestsOf(allow: string | undefined, deny: string | undefined): Json {
  if (allow === undefined && deny === undefined) throw new InputError("`repair` needs `--allow FILE` or `--deny FILE`.");
  return {
    ...(allow !== undefined && { allow: readRequests(allow, "--allow") }),
    ...(deny !== undefined && { deny: readRequests(deny, "--deny") }),
  };
}

function readRequests(argument: string, flag: string): unknown[] {
  const path = argumentPath(argument.replace(/^file:\/\//, ""));
  const sources = readSources(textOf(path, flag));
  if (!sources)
    throw new InputError(
      `\`${flag}\`: \`${path}\` holds no requests that are known: neither JSON, nor a table, nor an access-denied message.`,
    );
  for (const note of sources.notes) say(`${flag}: ${note}`);
  if (sources.requests.length === 0) throw new InputError(`\`${flag}\`: \`${path}\` holds no request.`);
  return sources.requests;
}

function textOf(path: string, flag: string): string {
  const read = readNamedFile(path === "-" ? "/dev/stdin" : path, process.cwd());
  if (read.ok) return (isCompressed(read.bytes) ? unpacked(read.bytes, flag, path) : read.text).replace(/^\ufeff/, "");
  throw new InputError(`\`${flag}\`: ${read.reason.replace(/^It/, `\`${path}\``)}`);
}

/** What gzip writes begins so: CloudTrail puts its files away like that. */
function isCompressed(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpacked(bytes: Buffer, flag: string, path: string): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_FILE_BYTES }).toString("utf8");
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new InputError(
      `\`${flag}\`: \`${path}\` ${large ? `holds more than ${MAX_FILE_BYTES / 1024 / 1024} MB when it is unpacked` : "cannot be unpacked: it is not a complete gzip file"}.`,
    );
  }
}
