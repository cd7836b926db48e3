// New ways through the account of a repository, as findings: on the token that opens the way, with its steps where they stand.
import type { Catalogue } from "../catalogue/api";
import type { FileChange, Finding, Fix } from "../checks/finding";
import type { Investigation } from "../checks/investigation";
import { matchesAction } from "../semantics/evaluator/policy";
import type { PolicyDocument, Range } from "../syntax/tree";
import type { Blamed } from "./blame";
import type { Cut } from "./cut";
import { cutJson, differenceOf } from "./cut-json";
import type { CutEdit, CutOptions } from "./cut-ways";
import type { Edge } from "./edges";
import { docAt, placeKey } from "./edits";
import type { Goal } from "./goal";
import type { ChainRequest } from "./joint";
import type { Snapshot } from "./model";
import { noNewPaths, type PairVerdict } from "./paths";
import { type Way, wayOf } from "./steps";
import type { From } from "./verdict";
import { shortName } from "./words";

/** An account now and before, and what nobody should come to. */
export interface NewPathQuestion {
  existing: Snapshot;
  updated: Snapshot;
  /** The file of each policy, by `placeKey`. */
  sources: ReadonlyMap<string, string>;
  targets: readonly { to: Goal; except: readonly string[] }[];
  /** Tokens of identity providers that ways begin with, beside all principals. */
  entries: readonly From[];
  /** Edges of the user's, beside the shipped ones. */
  edges?: readonly Edge[];
  /** Seconds since 1970. */
  now: number;
  cutting?: CutOptions;
}

/** A finding, the file that it stands in, and the text that its range counts in. `file` is absent for what no file says. */
export interface PlacedFinding {
  file?: string;
  text: string;
  finding: Finding;
  /** The way that the finding tells. */
  way: Way;
  /** Who comes where, and what closes that. */
  path: PairVerdict;
  cuts: readonly Cut[];
}

/** One finding for each target that became reachable; what nobody can decide, in words. */
export function* newPathFindings(
  question: NewPathQuestion,
  catalogue: Catalogue,
): Investigation<{ placed: PlacedFinding[]; undecided: string[] }> {
  const placed: PlacedFinding[] = [];
  const undecided: string[] = [];
  const { existing, updated, now, edges = [] } = question;
  for (const { to, except } of question.targets)
    for (const from of [undefined, ...question.entries]) {
      const asked = { snapshot: updated, to, now, edges, ...(from && { from }) };
      const found = yield* noNewPaths(existing, asked, catalogue, except, question.cutting);
      const [path] = found.paths;
      if (path) placed.push(findingOf(question, path, found.paths.length - 1, found.blame, found.cuts));
      for (const one of found.undecided)
        undecided.push(
          `Not decided (\`new-path\`) whether ${shortName(one.from)} reaches ${goalName(to)} now: ${one.reasons?.join("; ") ?? "no reason"}.`,
        );
    }
  return { placed, undecided };
}

function findingOf(
  question: NewPathQuestion,
  path: PairVerdict,
  others: number,
  blame: readonly Blamed[],
  cuts: readonly Cut[],
): PlacedFinding {
  const steps = path.chain?.length ?? 0;
  const more = others === 0 ? "" : ` ${others} more ${others === 1 ? "principal gets" : "principals get"} there with it.`;
  const opener = openerOf(question, path, blame);
  const finding: Finding = {
    code: "new-path",
    severity: "warning",
    message: `Opens a way from \`${shortName(path.from)}\` to ${goalName(path.to)}${steps === 0 ? " at once" : ` in ${steps} ${steps === 1 ? "step" : "steps"}`}, which the older version did not have.${more}`,
    range: opener?.range ?? { start: 0, end: 1 },
    ...(opener?.statementIndex !== undefined && { statementIndex: opener.statementIndex }),
    related: relatedOf(question, path, opener),
    fixes: cuts.flatMap((cut) => fixOf(question, cut, opener?.file) ?? []),
  };
  const way = wayOf(
    path,
    { snapshot: question.updated, sources: question.sources },
    cuts.map(({ edits, loses }) => ({
      edits: edits.map(({ of, policy, statementIndex, edit }) =>
        statementIndex === undefined ? edit : `${edit} (statement ${statementIndex + 1} of ${policy}, ${of})`,
      ),
      loses,
    })),
  );
  return { ...(opener && { file: opener.file }), text: opener?.document.text ?? "", finding, way, path, cuts };
}

interface Token {
  file: string;
  document: PolicyDocument;
  range: Range;
  statementIndex?: number;
}

/** The token of the edit that opens the way: the entry of the guilty statement that is new and that the way uses. */
function openerOf(question: NewPathQuestion, path: PairVerdict, blame: readonly Blamed[]): Token | undefined {
  const requests = requestsOf(path);
  for (const { of, policy, statementIndex } of blame) {
    const file = question.sources.get(placeKey(of, policy));
    const document = docAt(question.updated, { accountId: "", of, policy })?.document;
    if (file === undefined || !document) continue;
    if (statementIndex === undefined) return { file, document, range: headOf(document) };
    const known = new Set(
      docAt(question.existing, { accountId: "", of, policy })?.document?.statements.flatMap((one) =>
        (one.action?.values ?? []).map(({ value }) => value.toLowerCase()),
      ),
    );
    return { file, document, statementIndex, range: tokenOf(document, statementIndex, requests, known) };
  }
  // A principal, a group or a resource that is new: the first statement of the files that the way uses.
  for (const { of, policy, statementIndex } of requests.flatMap(({ allowedBy }) => allowedBy ?? [])) {
    const file = question.sources.get(placeKey(of, policy));
    const document = docAt(question.updated, { accountId: "", of, policy })?.document;
    if (file !== undefined && document)
      return { file, document, statementIndex, range: tokenOf(document, statementIndex, requests, new Set()) };
  }
  return undefined;
}

function tokenOf(document: PolicyDocument, index: number, requests: readonly ChainRequest[], known: ReadonlySet<string>): Range {
  const statement = document.statements[index];
  const used = (statement?.action?.values ?? []).filter(({ value }) =>
    requests.some(({ action }) => matchesAction(value, action.toLowerCase())),
  );
  const fresh = used.find(({ value }) => !known.has(value.toLowerCase()));
  const [entry] = statement?.principal?.entries ?? [];
  return entry?.id.range ?? fresh?.range ?? used[0]?.range ?? statement?.effect?.range ?? headOf(document);
}

/** The steps, each at the statement that allows its first request. */
function relatedOf(question: NewPathQuestion, path: PairVerdict, opener: Token | undefined): Finding["related"] {
  const steps = [
    ...(path.chain ?? []),
    ...(path.goal ? [{ edge: "goal", principal: path.goal.principal, requests: path.goal.requests }] : []),
  ];
  return steps.flatMap(({ edge, principal, requests }, i) => {
    if (requests.length === 0) return [];
    const message = `Step ${i + 1}: \`${shortName(principal)}\` does ${listed(requests)}${edge === "goal" ? "" : ` (${edge})`}.`;
    const places = placesOf(question, requests);
    const [first, ...others] = places;
    if (!first) return opener ? [{ message, range: opener.range }] : [];
    const at = ({ file, range, text }: StatementUsed) => ({ range, ...(file !== opener?.file && { file, text }) });
    return [{ message, ...at(first) }, ...others.map((one) => ({ message: `Step ${i + 1} too: ${listed(one.requests)}.`, ...at(one) }))];
  });
}

const listed = (requests: readonly ChainRequest[]): string => [...new Set(requests.map(({ action }) => `\`${action}\``))].join(", ");

/** A statement of the files that allows requests of a step. */
interface StatementUsed {
  file: string;
  /** What the range counts in. */
  text: string;
  range: Range;
  requests: ChainRequest[];
}

/** The statements that allow the requests, each with those that it is the first to allow. */
function placesOf(question: NewPathQuestion, requests: readonly ChainRequest[]): StatementUsed[] {
  const found = new Map<string, StatementUsed & { document: PolicyDocument; statementIndex: number }>();
  for (const request of requests) {
    const ground = (request.allowedBy ?? []).find(({ of, policy }) => question.sources.has(placeKey(of, policy)));
    const file = ground && question.sources.get(placeKey(ground.of, ground.policy));
    const document = ground && docAt(question.updated, { accountId: "", of: ground.of, policy: ground.policy })?.document;
    if (!ground || file === undefined || !document) continue;
    const key = `${placeKey(ground.of, ground.policy)} ${ground.statementIndex}`;
    const known = found.get(key);
    const { statementIndex } = ground;
    found.set(key, {
      file,
      text: document.text,
      document,
      statementIndex,
      range: document.range,
      requests: [...(known?.requests ?? []), request],
    });
  }
  return [...found.values()].map(({ file, document, statementIndex, requests: own }) => ({
    file,
    text: document.text,
    range: tokenOf(document, statementIndex, own, new Set()),
    requests: own,
  }));
}

const requestsOf = ({ chain = [], goal }: PairVerdict): ChainRequest[] => [
  ...chain.flatMap(({ requests }) => requests),
  ...(goal?.requests ?? []),
];

/** The cut as edits of its files, that of the finding first. A boundary is not written in a policy: who knows the settings binds it. */
function fixOf(question: NewPathQuestion, cut: Cut, file: string | undefined): Fix | undefined {
  const byPolicy = new Map<string, [CutEdit, ...CutEdit[]]>();
  for (const edit of cut.edits) {
    const key = placeKey(edit.of, edit.policy);
    byPolicy.set(key, [...(byPolicy.get(key) ?? []), edit] as [CutEdit, ...CutEdit[]]);
  }
  const changes: Exclude<FileChange, { made: string }>[] = [];
  const sharing = new Set<string>();
  for (const [key, edits] of byPolicy) {
    const name = question.sources.get(key);
    const document = docAt(question.updated, edits[0])?.document;
    const after = document && cutJson(document.text, edits);
    // Several policies of one file would be several texts.
    if (name === undefined || after === undefined || changes.some((one) => one.file === name)) return undefined;
    for (const [other, shared] of question.sources) if (shared === name && other !== key) sharing.add(shortName(other.split(" ")[0] ?? ""));
    changes.push({ file: name, text: document?.text ?? "", edits: [differenceOf(document?.text ?? "", after)] });
  }
  const own = changes.find((one) => one.file === file);
  const files = changes.filter((one) => one !== own);
  const { title, effect } = wordsOf(cut);
  const more = sharing.size > 0 ? `, and the same from ${[...sharing].join(", ")}: the file is theirs too` : "";
  return { title, effect: effect + more, edits: own?.edits ?? [], proved: true, ...(files.length > 0 && { files }) };
}

/** A cut as a fix is called, and what it does. */
export function wordsOf({ edits, loses }: Cut): { title: string; effect: string } {
  return {
    title: `Cut the way: ${edits.map(({ edit }) => edit).join(" and ")}`,
    effect: `closes every way from there (proved); also takes away ${loses.join("; ")}`,
  };
}

function goalName(to: Goal): string {
  if ("admin" in to) return `administration of \`${to.admin}\``;
  return "principal" in to ? `\`${shortName(to.principal)}\`` : `\`${to.action}\` on \`${to.resource}\``;
}

function headOf(document: PolicyDocument): Range {
  return document.properties[0]?.name.range ?? { start: document.range.start, end: Math.min(document.range.start + 1, document.range.end) };
}
