// `iam-prover extract`: what is seen in files, policy by policy. The contract of its JSON is docs/spec/CLI-CONTRACT.md.
import type { Embedded, Host } from "../../core/hosts/host";
import { conditionJson, conditionNames, documentJson, policyParts, unknownValues } from "../../core/hosts/render";
import type { Range } from "../../core/syntax/tree";
import { onOneLine } from "../../core/text/trim";
import { InputError } from "../errors";
import { readFlags } from "../flags";
import { readHostFile } from "../host-files";
import { harmlessJson, noCommands } from "../report/clean";
import { say } from "../say";
import type { ExtractedPolicy, Position } from "./policy";
import { extractText } from "./text";

const FLAGS = { format: { kind: "text", values: ["json", "text"] } } as const;

export const EXTRACT_HELP = `iam-prover extract FILE… [options]
  The policies in files, one by one: in templates of CloudFormation and SAM, Terraform, Serverless, plans, answers
  of the AWS CLI, objects of Kubernetes, and policies by themselves. Nothing is judged.

  --format json|text    default: json

Exit status: 0, or 2 where a file could not be read.
`;

/** Runs the command. Out: the exit status. Throws `InputError` for bad usage. */
export async function runExtract(args: readonly string[]): Promise<number> {
  const flags = readFlags("extract", args, FLAGS);
  if (flags.positional.length === 0) throw new InputError("`extract` needs one file or more.");
  const policies: ExtractedPolicy[] = [];
  let status = 0;
  for (const file of flags.positional) {
    try {
      policies.push(...extractFile(file));
    } catch (error) {
      status = 2;
      say(`\`${file}\` could not be read: ${error instanceof Error ? onOneLine(error.message) : String(error)}`);
    }
  }
  process.stdout.write(
    flags.text("format") !== "text" ? `${harmlessJson(JSON.stringify(policies, null, 2))}\n` : noCommands(extractText(policies)),
  );
  return status;
}

/** The policies of a file. Throws when there is no such file. */
export function extractFile(file: string): ExtractedPolicy[] {
  const { text, host } = readHostFile(file);
  return host ? host.policies.map((policy) => extracted(file, text, policy, host)) : [];
}

function extracted(file: string, text: string, policy: Embedded, host: Host): ExtractedPolicy {
  const place = placesIn(text);
  const { key, label, kind, resourceType, principals, boundary, guard, isGenerated, node } = policy;
  const names = conditionNames(node);
  if (guard !== undefined) names.add(guard);
  const conditions = Object.fromEntries(
    [...names].map((name) => [name, conditionJson(host.conditions.get(name) ?? { type: "free", text: name }, host.symbols)]),
  );
  return {
    file,
    key,
    label,
    kind,
    ...(resourceType !== undefined && { resourceType }),
    ...(principals?.[0] !== undefined && { principal: principals[0] }),
    ...(principals && principals.length > 1 && { principals }),
    ...(boundary !== undefined && { boundary }),
    ...(guard !== undefined && { guard }),
    ...(isGenerated && { isGenerated }),
    range: place(policy.range),
    document: documentJson(node),
    parts: policyParts(node, host.symbols).map(({ range, ...part }) => ({ ...part, range: place(range) })),
    unknowns: unknownValues(node, host.symbols),
    ...(names.size > 0 && { conditions }),
  };
}

/** Only `\n` and `\r\n` end a line here: a lone `\r` is a character of it. */
function placesIn(text: string): (range: Range) => { start: Position; end: Position } {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const position = (offset: number): Position => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - (starts[low] as number) };
  };
  return ({ start, end }) => ({ start: position(start), end: position(end) });
}
