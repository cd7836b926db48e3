// Which edit opened new access: the tokens that changed between the older version and this one, each with a request that it alone lets through.
import { CHECKS } from "../limits";
import { and, not } from "../logic/build";
import { statementTerm } from "../semantics/encoder/policy";
import { readContext } from "../semantics/evaluator/conditions";
import { matchStatement } from "../semantics/evaluator/policy";
import type { Request } from "../semantics/request";
import type { PolicyDocument, Statement } from "../syntax/tree";
import type { Blame, Part } from "./blame";
import { allOf, type Change, changesOf } from "./change";
import { counterpartOf } from "./counterpart";
import { encodingOf, type Grant, grantThrough } from "./grants";
import { placeOf } from "./guardrail-place";
import type { Investigation } from "./investigation";
import { sameText } from "./narrow";
import type { Property, QuestionContext } from "./question";

/** Both policies, and the grant whose cause is looked for. */
interface Case {
  document: PolicyDocument;
  older: PolicyDocument;
  grant: Grant;
  property: Property;
  context: QuestionContext;
}

/**
 * The edits that open the access of a grant. Each of them alone, if there are such: applied to the older statement by itself
 * it matches a request that is new. A Deny that is gone or stops less counts as an edit too. Where no edit alone opens
 * anything: edits that do so together, none of which can be left out. Null where there is no older form of the statement, or
 * where the edits explain nothing: then the tokens of the statement as it is are to blame.
 */
export function* findChanges(one: Case): Investigation<Blame | null> {
  const { document, older, grant } = one;
  const before = counterpartOf(grant.statement, document, older);
  if (!before) return null;
  const found: Blame["parts"] = [];
  if (before.effect?.value === "Allow") yield* lostDenies(one, before, found);
  const changes = changesOf(before, grant.statement, document);
  for (const change of changes) yield* guilty(change, one, before, found);
  if (found.length === 0) found.push(...(yield* guiltyTogether(changes, one, before)));
  if (found.length === 0 || found.length > CHECKS.editsToldApart) return null;
  return { parts: found.sort((a, b) => a.part.range.start - b.part.range.start), all: false };
}

/** The change, or those of its group, that open access alone. */
function* guilty(change: Change, one: Case, before: Statement, found: Blame["parts"]): Investigation<void> {
  if (found.length > CHECKS.editsToldApart) return;
  const part = partOf(change, one, before);
  const request = yield* through(part, one, actionOf(change));
  if (!request) return;
  const already = found.length;
  for (const finer of change.finer ?? []) yield* guilty(finer, one, before, found);
  if (found.length === already) found.push({ part, request });
}

/** The smallest set that is left when every edit without which the others still open access is taken out, groups cut into their entries. */
function* guiltyTogether(changes: Change[], one: Case, before: Statement): Investigation<Blame["parts"]> {
  const opens = function* (some: Change[]): Investigation<Request | null> {
    return yield* through(widening(allOf(some), one, before), one, some.flatMap(actionOf));
  };
  if (changes.length < 2 || changes.length > CHECKS.editsToldApart) return [];
  let request = yield* opens(changes);
  if (!request) return [];
  let needed = changes;
  let open = changes;
  for (let asked = 0; open.length > 0 && asked < 2 * CHECKS.editsToldApart; asked++) {
    const [next, ...later] = open as [Change, ...Change[]];
    open = later;
    const rest = needed.filter((change) => change !== next);
    const without = rest.length > 0 ? yield* opens(rest) : null;
    if (without) [needed, request] = [rest, without];
    else if (next.finer && next.element !== "Condition") {
      // The group is needed; of its entries perhaps only some are.
      needed = needed.flatMap((change) => (change === next ? (next.finer as Change[]) : change));
      open = [...next.finer, ...later];
    }
  }
  const shown = request;
  const { term, matches } = widening(allOf(needed), one, before);
  return needed.map((change) => ({
    part: { ...partOf(change, one, before), term, matches, together: needed.filter((other) => other !== change) },
    request: shown,
  }));
}

/** The action that an edit brings: a believable example is of it. */
function actionOf({ element, text }: Change): string[] {
  return element === "Action" && text !== undefined ? [text] : [];
}

function partOf(change: Change, one: Case, before: Statement): Part {
  return {
    element: change.index === undefined ? "Change" : listOf(change.element),
    index: change.index ?? 0,
    text: change.text ?? "",
    range: change.range,
    change,
    ...widening(change.widen, one, before),
  };
}

/** The requests that the older statement matches with the edit and not without it. */
function widening(widen: Change["widen"], { older, context: question }: Case, before: Statement): Pick<Part, "term" | "matches"> {
  const encoding = encodingOf(question);
  // A Deny that became an Allow matched all along; what it let through is what it matched.
  const isOther = before.effect?.value !== "Allow";
  const after = widen(before);
  const widened = statementTerm(after, older, encoding);
  return {
    term: isOther ? widened : and(widened, not(statementTerm(before, older, encoding))),
    matches: (request) => {
      const context = readContext(request.context);
      const by = (statement: Statement) => matchStatement(statement, older, request, question.types, context).matches;
      return by(after) && (isOther || !by(before));
    },
  };
}

function listOf(element: Change["element"]): Part["element"] {
  return element === "Effect" || element === "Condition" ? "Change" : element;
}

/** The older Denies that stopped what the statement allowed before too. */
function* lostDenies(one: Case, before: Statement, found: Blame["parts"]): Investigation<void> {
  const { document, older, context: question } = one;
  const denies = document.statements.filter(({ effect }) => effect?.value === "Deny");
  const lost = older.statements.filter(
    (deny) => deny.effect?.value === "Deny" && !denies.some((other) => sameText(deny, older, other, document)),
  );
  const encoding = encodingOf(question);
  for (const deny of lost) {
    const part: Part = {
      element: "Change",
      index: 0,
      text: "",
      range: deny.range,
      deny,
      term: and(statementTerm(deny, older, encoding), statementTerm(before, older, encoding)),
      matches: (request) => {
        const context = readContext(request.context);
        return [deny, before].every((statement) => matchStatement(statement, older, request, question.types, context).matches);
      },
    };
    const request = yield* through(part, one);
    if (!request) continue;
    const { range, text, heir } = placeOf(deny, request, older, document, question.types);
    found.push({ part: { ...part, range, text: text ?? "", ...(heir && { heir }) }, request });
  }
}

function* through(
  part: Pick<Part, "term" | "matches">,
  { document, grant, property, context: question }: Case,
  actions: string[] = [],
): Investigation<Request | null> {
  const holds = (request: Request) => property.holds(request) && part.matches(request);
  if (holds(grant.request)) return grant.request;
  const narrowed: Property = {
    ...property,
    term: (encoding, given) => and(property.term(encoding, given), part.term),
    holds,
    ...(actions.length > 0 && { actionPatterns: [...(property.actionPatterns ?? []), ...actions] }),
  };
  const answer = yield* grantThrough(document, grant.statement, narrowed, question);
  return answer !== null && "request" in answer ? answer.request : null;
}
