// A way through an account as a person reads it: numbered steps, what each asks for, and where the statement stands that allows it.
import type { PolicyDocument, Range } from "../syntax/tree";
import { docAt, placeKey } from "./edits";
import type { ChainRequest } from "./joint";
import type { Snapshot } from "./model";
import type { PairVerdict } from "./paths";
import { gainWords, goalWords } from "./words";

/** A statement in a file. `text` is what `range` counts in. */
export interface StepPlace {
  file: string;
  text: string;
  range: Range;
}

export interface StepRequest {
  action: string;
  resource: string;
  /** `aws:MultiFactorAuthPresent = true`, one for each key. */
  context: string[];
  /** The policies and statements that allow it; with a place where a file of the account has them. */
  allowedBy: { name: string; place?: StepPlace }[];
}

export interface WayStep {
  /** The principal's ARN. */
  who: string;
  /** The id of the edge; absent for what is asked of the goal itself. */
  edge?: string;
  requests: StepRequest[];
  /** What it gives, in words. */
  gains: string[];
}

/** A way that was replayed. No step: who starts is there already. */
export interface Way {
  from: string;
  to: string;
  steps: WayStep[];
  /** Permissions and services that it uses (`requires` of the verdict). */
  uses: string[];
  assumptions: string[];
  /** The cheapest edits that close it, proved, in words, with what goes with them. */
  cuts: { edits: string[]; loses: string[] }[];
}

type Account = { snapshot: Snapshot; sources: ReadonlyMap<string, string> };

/** The steps of a verdict; `account` says where its statements stand. */
export function wayOf(path: Omit<PairVerdict, "verdict" | "edges" | "notCovered">, account: Account, cuts: Way["cuts"] = []): Way {
  const { from, to, chain = [], goal, requires, assumptions } = path;
  const read = (requests: readonly ChainRequest[]) => requests.map((one) => requestOf(one, account));
  const steps: WayStep[] = chain.map(({ edge, principal, requests, gains }) => ({
    who: principal,
    edge,
    requests: read(requests),
    gains: gains.map(gainWords),
  }));
  if (goal && goal.requests.length > 0) steps.push({ who: goal.principal, requests: read(goal.requests), gains: [] });
  return {
    from,
    to: goalWords(to),
    steps,
    uses: [...requires],
    assumptions: assumptions.map(({ edge, text }) => `${text} (${edge})`),
    cuts,
  };
}

function requestOf({ action, resource, context, allowedBy = [] }: ChainRequest, { snapshot, sources }: Account): StepRequest {
  return {
    action,
    resource,
    context: Object.entries(context).map(([key, value]) => `${key} = ${[value].flat().join(", ")}`),
    allowedBy: allowedBy.map(({ of, policy, statementIndex, sid }) => {
      const file = sources.get(placeKey(of, policy));
      const document = docAt(snapshot, { accountId: "", of, policy })?.document;
      // As people count: the first statement is 1.
      const name = `statement ${statementIndex + 1}${sid === undefined ? "" : ` \`${sid}\``} of ${policy}${policy === of ? "" : `, ${of}`}`;
      const range = document && statementRange(document, statementIndex);
      return { name, ...(file !== undefined && document && range && { place: { file, text: document.text, range } }) };
    }),
  };
}

function statementRange(document: PolicyDocument, index: number): Range | undefined {
  const statement = document.statements[index];
  return statement?.sid?.range ?? statement?.effect?.range ?? statement?.range;
}
