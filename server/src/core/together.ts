// Findings about groups of actions that the settings call critical together (`critical` with `together`, or a shipped set).

import { type ActionGroup, type GroupGrant, groupGranted } from "./account/groups";
import type { PolicyInput } from "./analysis-api";
import type { CheckResult, Finding, Undecided } from "./checks/finding";
import type { Investigation } from "./checks/investigation";
import { typesOf } from "./checks/operations";
import type { Limit } from "./checks/question";
import { code, statementName, whyAllowed } from "./explain";
import { matchesAction } from "./semantics/evaluator/policy";
import type { Request } from "./semantics/request";
import type { PolicyDocument, PolicyKind, Range } from "./syntax/tree";
import { listing } from "./text/lists";

/** So many ways are named in one message. */
const MOST_NAMED = 6;

interface Granted {
  group: ActionGroup;
  grant: GroupGrant;
}

/** One finding for each token that begins a group, and what nobody could decide. Groups are about callers' own policies. */
export function* togetherFindings(
  input: PolicyInput,
  document: PolicyDocument,
  kind: PolicyKind,
  limits: readonly Limit[],
): Investigation<CheckResult> {
  const { together = [], severity } = input.settings;
  if (kind !== "identity" || together.length === 0 || severity["access-not-granted"] === "off") return { findings: [], undecided: [] };
  const asked = { document, limits, types: typesOf(input.catalogue), catalogue: input.catalogue };
  const byToken = new Map<string, { range: Range; list: Granted[] }>();
  const undecided: Undecided[] = [];
  for (const group of together) {
    const grant = yield* groupGranted(asked, group);
    if (!grant) continue;
    if ("unknown" in grant) {
      undecided.push({
        code: "access-not-granted",
        message: `Not decided (\`access-not-granted\`) whether ${namesOf(group)} are granted together: ${grant.unknown}. Treat them as granted until it is decided.`,
        range: headOf(document),
      });
      continue;
    }
    const range = tokenOf(document, grant.requests[0]);
    const key = `${range.start} ${group.id === undefined ? JSON.stringify(group.actions) : ""}`;
    const known = byToken.get(key);
    if (known) known.list.push({ group, grant });
    else byToken.set(key, { range, list: [{ group, grant }] });
  }
  return { findings: [...byToken.values()].map(({ range, list }) => findingOf(input, document, range, list)), undecided };
}

function findingOf(input: PolicyInput, document: PolicyDocument, range: Range, list: readonly Granted[]): Finding {
  const [{ group, grant }] = list as [Granted, ...Granted[]];
  const [first] = grant.requests as [GroupGrant["requests"][number]];
  const index = first.statements[0] ?? 0;
  const sid = document.statements[index]?.sid?.value;
  const where = statementName({ index, ...(sid !== undefined && { sid }) });
  const ids = list.flatMap((one) => one.group.id ?? []);
  const more = ids.length > MOST_NAMED ? `, and ${ids.length - MOST_NAMED} more` : "";
  const ways = `${ids.length === 1 ? "a known way" : `${ids.length} known ways`} to more rights (${ids.slice(0, MOST_NAMED).join(", ")}${more})`;
  const sentence = `One caller can do ${sentenceOf(grant)}`;
  const level = input.settings.severity["access-not-granted"];
  return {
    code: "access-not-granted",
    severity: level && level !== "off" ? level : "error",
    message:
      group.id === undefined
        ? `${sentence} (${where}), which \`iam-prover.json\` lists as critical together.`
        : `${sentence}${ids.length > 1 ? ", for example" : ""} (${where}): ${ways}.`,
    range,
    statementIndex: index,
    ...(sid !== undefined && { sid }),
    counterexample: {
      request: first.request,
      statementIndex: index,
      allowedBecause: grant.requests.flatMap(({ request }) => whyAllowed(document, request, typesOf(input.catalogue))),
      possibleToday: true,
    },
    related: relatedOf(document, grant, range),
  };
}

function relatedOf(document: PolicyDocument, grant: GroupGrant, own: Range): Finding["related"] {
  const related = grant.requests.slice(1).flatMap((one) => {
    const range = tokenOf(document, one);
    return range.start === own.start ? [] : [{ message: `Together with ${code(one.request.action)}${on(one.request)}.`, range }];
  });
  return related.length > 0 ? related : undefined;
}

/** `a on x, b and c on y`. */
function sentenceOf({ requests }: GroupGrant): string {
  const shown = new Map<string, string>();
  for (const { request } of requests) if (!shown.has(request.action)) shown.set(request.action, `${code(request.action)}${on(request)}`);
  const parts = [...shown.values()];
  return listing(parts);
}

const on = ({ resource }: Request): string => (resource === "*" ? "" : ` on ${code(resource)}`);
const namesOf = ({ actions }: ActionGroup): string => actions.map(code).join(", ");

/** The entry of the action list that lets the request through. */
function tokenOf(document: PolicyDocument, asked: GroupGrant["requests"][number] | undefined): Range {
  const statement = document.statements[asked?.statements[0] ?? 0];
  const entry = asked && statement?.action?.values.find(({ value }) => matchesAction(value, asked.request.action.toLowerCase()));
  return entry?.range ?? statement?.notAction?.key.range ?? statement?.effect?.range ?? headOf(document);
}

function headOf(document: PolicyDocument): Range {
  return document.properties[0]?.name.range ?? { start: document.range.start, end: Math.min(document.range.start + 1, document.range.end) };
}
