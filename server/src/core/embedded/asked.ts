// One policy of a file as a document that questions can be asked about: its open values filled in with the plain ones of an example,
// in its older version with the same, and the way back to the places in the file.
import type { PolicyName } from "../checks/finding";
import { type Case, casesOf, conditionHolds, NO_CASE } from "../open/cases";
import { assumedOf, textsOf, valuesOfCase } from "../open/decide";
import { fill, hasKnownStructure, plainValues } from "../open/fill";
import { type OpenPolicy, settle } from "../open/policy";
import { type WrittenPolicy, writePolicy } from "../open/write";
import type { PolicyDocument, PolicyKind, Range } from "../syntax/tree";
import { apart } from "./apart";
import { kindOf, type Task } from "./check";
import { meaningOf } from "./identity";
import type { Member } from "./member";

/** A document that was filled in. */
interface FilledDocument {
  document: PolicyDocument;
  /** The place in the file of what stands at a range of the document. */
  placeOf(range: Range): Range;
}

/** A policy of a file as questions see it. */
export interface AskedPolicy extends FilledDocument {
  name: PolicyName;
  kind: PolicyKind;
  /** The values that stand for what the file leaves open. */
  assumed: { name: string; value: string }[];
  /** The other choices of conditions and allowed values, with what holds in them and not in the one that is asked about. Those of another partition are left out. */
  others(): OtherCase[];
  /** There are too many choices to look at each: what `others` holds is not all. */
  hasMoreCases: boolean;
  /** The older version with the same values, and the text of the file that it stands in. */
  older?: FilledDocument & { fileText: string; isSame: boolean };
  /** The permissions boundary of the same file, as a text. */
  boundary?: string;
}

/** The policy as it is with other choices; without a document it cannot be written with them. */
interface OtherCase {
  onlyIf: string;
  document?: PolicyDocument;
  boundary?: string;
}

/** Why a policy cannot be asked about, in a sentence. */
export interface NotAsked {
  problem: string;
}

/** Fills in a policy, its older version and its boundary: the plain case of all choices, and plain values. */
export function askedPolicy(name: PolicyName, task: Task, older: Member | undefined): AskedPolicy | NotAsked {
  const policies = [task.policy, ...(older ? [apart(older.open, task.policy)] : []), ...(task.boundary ? [task.boundary] : [])];
  const texts = policies.flatMap(textsOf);
  const cases = casesOf(policies, texts);
  const [first = NO_CASE, ...others] = cases ?? [];
  const plain = plainValues(policies, texts);
  const values = valuesOfCase(first, plain, texts);
  const filled = (policy: OpenPolicy, one = first): FilledDocument | undefined => {
    const settled = settle(policy.node, (condition) => conditionHolds(policy, condition, one));
    const written = settled && hasKnownStructure(settled) ? writePolicy(fill(settled, valuesOfCase(one, plain, texts))) : undefined;
    return written && documentOf(written);
  };
  const now = filled(task.policy);
  if (!now) return { problem: `${name.label} cannot be asked about: a whole statement or condition of it is not known in this file.` };
  const before = older && filled(apart(older.open, task.policy));
  const boundary = task.boundary && filled(task.boundary);
  const symbols = new Map(policies.flatMap((policy) => [...policy.symbols]));
  // What conditions compare stands in no text of the policy.
  const chosen = [...first.texts].flatMap(([symbol, value]) => {
    const info = symbols.get(symbol);
    return info ? [{ name: info.name, value }] : [];
  });
  if (task.boundary && !boundary)
    return { problem: `${name.label} cannot be asked about: its permissions boundary in this file is not known whole.` };
  return {
    ...now,
    name,
    kind: kindOf(task.kind),
    assumed: [...chosen, ...assumedOf(policies, symbols, values).filter(({ name: one }) => !chosen.some((other) => other.name === one))],
    hasMoreCases: cases === undefined,
    others: () =>
      others
        .filter((one) => !isOtherPartition(one, first, symbols))
        .map((one): OtherCase => {
          const document = filled(task.policy, one)?.document;
          const limit = task.boundary && filled(task.boundary, one)?.document.text;
          const isWritten = document && (!task.boundary || limit !== undefined);
          return { onlyIf: one.onlyIf ?? "", ...(isWritten && { document, ...(limit !== undefined && { boundary: limit }) }) };
        }),
    ...(before && {
      older: {
        ...before,
        fileText: older.policy.policy.document?.text ?? "",
        isSame: meaningOf(apart(older.open, task.policy)) === meaningOf(task.policy),
      },
    }),
    ...(boundary && { boundary: boundary.document.text }),
  };
}

/** The ARNs of a request are those of one partition. */
function isOtherPartition(one: Case, first: Case, symbols: OpenPolicy["symbols"]): boolean {
  return [...one.texts].some(([symbol, value]) => /partition/i.test(symbols.get(symbol)?.name ?? "") && first.texts.get(symbol) !== value);
}

function documentOf({ parsed, hostRange }: WrittenPolicy): FilledDocument | undefined {
  const { document, problems } = parsed;
  if (!document || problems.some(({ fatal }) => fatal)) return undefined;
  return { document, placeOf: hostRange };
}
