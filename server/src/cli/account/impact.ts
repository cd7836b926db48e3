// `iam-prover account --propose-scp FILE` and `GuardrailImpact` of `batch`: what a proposed guardrail would cut, for whom.
import { guardrailImpact, IMPACT_NOT_COVERED, type Impact, type Proposal } from "../../core/account/impact";
import type { Snapshot } from "../../core/account/model";
import type { Ground } from "../../core/account/replay";
import type { Catalogue } from "../../core/catalogue/api";
import type { Investigation } from "../../core/checks/investigation";
import { InputError } from "../errors";
import { type Json, readTypedPolicy } from "../parameters";

type Run = <T>(investigation: Investigation<T>) => Promise<T>;

/** Words of `policyType` → what the proposal is. */
const KINDS: Record<string, Proposal["kind"]> = {
  SERVICE_CONTROL_POLICY: "scp",
  RESOURCE_CONTROL_POLICY: "rcp",
  PERMISSIONS_BOUNDARY: "boundary",
};

/** The options of the command, with what they propose. */
export const PROPOSALS = {
  "propose-scp": "SERVICE_CONTROL_POLICY",
  "propose-rcp": "RESOURCE_CONTROL_POLICY",
  "propose-boundary": "PERMISSIONS_BOUNDARY",
} as const;

/** Reads the proposal: `policyDocument` and `policyType`. Throws `InputError`. */
export function readProposal(parameters: Json): Proposal {
  const kind = KINDS[String(parameters.policyType)];
  if (!kind) throw new InputError(`\`policyType\` is one of ${Object.keys(KINDS).join(", ")}.`);
  const policyType = kind === "boundary" ? "IDENTITY_POLICY" : parameters.policyType;
  return { kind, document: readTypedPolicy({ ...parameters, policyType }) };
}

/** Everybody whom the proposal binds, or the principals that are named. Throws `InputError` for one that the snapshot has not got. */
export async function impactOf(
  snapshot: Snapshot,
  proposal: Proposal,
  principals: readonly string[] | undefined,
  now: number | undefined,
  catalogue: Catalogue,
  run: Run,
): Promise<Impact[]> {
  for (const arn of principals ?? []) if (!snapshot.principals.has(arn)) throw new InputError(`\`${arn}\` is not in the snapshot.`);
  const question = { snapshot, proposal, ...(principals && { principals }), ...(now !== undefined && { now }) };
  return run(guardrailImpact(question, catalogue));
}

/** The answer of the batch operation. */
export function impactJson(impacts: readonly Impact[]): Json {
  return { principals: impacts, notCovered: [IMPACT_NOT_COVERED] };
}

/** The report for people. `lineOf`: where a statement stands. */
export function impactText(impacts: readonly Impact[], lineOf: (ground: Ground) => string | undefined): string {
  const lines: string[] = [];
  for (const { principal, cuts, verdict, reasons } of impacts) {
    if (verdict === "UNCHANGED") continue;
    lines.push(verdict === "CUT" ? `${principal} loses access:` : `${principal}: not decided`);
    for (const { by, request } of cuts) {
      const place = lineOf(by);
      const context = Object.keys(request.context).length > 0 ? ` with ${JSON.stringify(request.context)}` : "";
      lines.push(`  ${request.action} on ${request.resource}${context}`);
      lines.push(
        `    allowed today by ${by.policy} of ${by.of}, statement ${by.statementIndex + 1}${place === undefined ? "" : ` (${place})`}`,
      );
    }
    for (const reason of reasons) lines.push(`  not decided: ${reason}`);
  }
  const count = (word: Impact["verdict"]) => impacts.filter(({ verdict }) => verdict === word).length;
  lines.push(
    `${count("CUT")} of ${impacts.length} principals lose access, ${count("UNCHANGED")} lose none (proved), ${count("UNDECIDED")} not decided.`,
    `Not covered: ${IMPACT_NOT_COVERED}.`,
  );
  return `${lines.join("\n")}\n`;
}

/** 0: nothing is cut, 1: something is, 3: not decided. */
export function impactStatus(impacts: readonly Impact[]): number {
  if (impacts.some(({ verdict }) => verdict === "CUT")) return 1;
  return impacts.some(({ verdict }) => verdict === "UNDECIDED") ? 3 : 0;
}
