// Documents put together by `aws_iam_policy_document`: statements of later ones take the place of earlier ones with the same Sid.
import type { ConditionTerm } from "../host";
import type { HclExpression } from "../trees/hcl";
import { all, either, freeCondition, namedCondition, not, type Settled } from "./terraform-conditions";
import type { Place } from "./terraform-place";
import { choice, knownText, member, partsOf, rangeOf, type ValueNode } from "./text";

/** What a merge is named by where something about it is not known. */
export interface Merged {
  expression: HclExpression;
  place: Place;
}

/**
 * Statements with those of a later document, as the provider merges them (`IAMPolicyDoc.Merge`): one with the Sid of an earlier
 * one replaces it, the others follow. What hangs on a condition, or has a Sid that is not known, replaces where that holds.
 */
export function merged(statements: readonly ValueNode[], later: readonly ValueNode[], at: Merged): ValueNode[] {
  let result: readonly ValueNode[] = statements;
  for (const one of later) {
    const { statements: next, isPlaced } = withOne(result, one, at);
    result = isPlaced ? next : [...next, one];
  }
  return [...result];
}

/** The same for the statements of a block, of which Terraform refuses two with one Sid: they replace none of their own. */
export function mergedWithOwn(sources: readonly ValueNode[], own: readonly ValueNode[], at: Merged): ValueNode[] {
  let result = sources;
  const placed = new Set<ValueNode>();
  const following: ValueNode[] = [];
  for (const one of own) {
    const { statements: next, isPlaced } = withOne(result, one, at, placed);
    for (const statement of next) if (!result.includes(statement)) placed.add(statement);
    result = next;
    if (!isPlaced) following.push(one);
  }
  return [...result, ...following];
}

/** The statements without what one takes the place of; `isPlaced` where it stands among them now. `kept`: those that nothing replaces. */
function withOne(
  statements: readonly ValueNode[],
  one: ValueNode,
  at: Merged,
  kept: ReadonlySet<ValueNode> = new Set(),
): { statements: ValueNode[]; isPlaced: boolean } {
  const { leaf, guards } = standing(one);
  let isPlaced = false;
  const result = statements.flatMap((base): ValueNode[] => {
    const same = kept.has(base) ? NEVER : sameSid(standing(base).leaf, leaf, at);
    const isSure = same.type === "constant" && same.value;
    const settled = isSure || same.type !== "constant" ? settledBy([...guards, same], at.place) : false;
    // Of several with one Sid no more than one is there, and that one is replaced.
    const instead = isSure && !isPlaced ? leaf : undefined;
    isPlaced ||= isSure;
    if (settled === false) return [base];
    if (settled === true) return instead ? [instead] : [];
    return [choice(settled.condition, instead, base, rangeOf(instead ?? base))];
  });
  return { statements: result, isPlaced };
}

const NEVER: ConditionTerm = { type: "constant", value: false };

/** A statement with the conditions under which it is there; one of several alternatives has no one Sid, and is its own leaf. */
function standing(node: ValueNode): { leaf: ValueNode; guards: ConditionTerm[] } {
  const { choice: chosen } = node;
  const only = chosen && (chosen.whenTrue ? (chosen.whenFalse ? undefined : chosen.whenTrue) : chosen.whenFalse);
  if (!chosen || !only) return { leaf: node, guards: [] };
  const term: ConditionTerm = { type: "condition", name: chosen.condition };
  const { leaf, guards } = standing(only);
  return { leaf, guards: [chosen.whenTrue ? term : not(term), ...guards] };
}

function settledBy(terms: readonly ConditionTerm[], place: Place): Settled {
  const term = all(terms);
  return term.type === "condition" ? { condition: term.name } : namedCondition(term, terms.map(nameOf).join(" && "), place);
}

function nameOf(term: ConditionTerm): string {
  if (term.type === "condition") return term.name;
  if (term.type === "not") return `!(${nameOf(term.term)})`;
  return term.type === "equals" ? `${term.symbol} == ${JSON.stringify(term.value)}` : JSON.stringify(term);
}

/** Whether two statements have the same Sid; one without a Sid, and one of which nothing is known, has that of no other. */
function sameSid(base: ValueNode, later: ValueNode, at: Merged): ConditionTerm {
  const [a, b] = [base, later].map((one) => member(one, "Sid")) as [ValueNode | undefined, ValueNode | undefined];
  if (!a || !b) return NEVER;
  const [known, other] = [knownText(a), knownText(b)];
  if (other !== undefined) return isSid(a, other, at);
  return known !== undefined ? isSid(b, known, at) : openSid(a, wordsOf(b), at);
}

function isSid(sid: ValueNode | undefined, wanted: string, at: Merged): ConditionTerm {
  const known = knownText(sid);
  if (!sid || wanted === "") return NEVER;
  if (known !== undefined) return { type: "constant", value: known === wanted };
  if (sid.choice) {
    const { condition, whenTrue, whenFalse } = sid.choice;
    return either({ type: "condition", name: condition }, isSid(whenTrue, wanted, at), isSid(whenFalse, wanted, at));
  }
  const [only, ...more] = sid.parts ?? [];
  return only && "symbol" in only && more.length === 0
    ? { type: "equals", symbol: only.symbol, value: wanted }
    : openSid(sid, JSON.stringify(wanted), at);
}

function openSid(sid: ValueNode, wanted: string, { expression, place }: Merged): ConditionTerm {
  return freeCondition(`${wordsOf(sid)} == ${wanted}`, expression, place);
}

function wordsOf(sid: ValueNode): string {
  return `"${(partsOf(sid) ?? []).map((part) => ("text" in part ? part.text : `\${${part.symbol}}`)).join("")}"`;
}
