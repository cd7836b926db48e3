// The engine's entry: presolve, try without search, search, check the witness.
import { trimCachesBetweenQuestions } from "../globs/index";
import { THEORY } from "../limits";
import type { Answer, Model, Question, Term } from "../logic/term";
import { readingOf, textOf, valueAt } from "../logic/variable";
import type { BooleanSolver, Budget } from "./api";
import { AtomTable, OutOfTime } from "./atoms";
import { type ConjunctionResult, decideConjunction } from "./conjunction";
import { evaluate, respectsDomains } from "./evaluate";
import { justify, type Node } from "./formula";
import type { TheoryContext } from "./group";
import { read } from "./parsed-values";
import { normalForms, type Presolved, partsOf, presolve, type Reason } from "./presolve";
import { search } from "./search";
import { withSlots } from "./set-elements";

/**
 * Decides whether the parts of a question can hold together. `sat` answers were evaluated on the whole question, `unsat`
 * answers are proofs with a contradictory set of parts; anything else is `unknown` with the limit that was hit. Never
 * throws for want of resources; errors that it throws are faults of the program.
 */
export function decide(question: Question, solver: BooleanSolver, budget: Budget): Answer {
  trimCachesBetweenQuestions();
  const slotted = withSlots(question);
  const answer = decidePlain(slotted.question, solver, budget);
  if (slotted.question === question || answer.verdict === "unknown") return answer;
  if (answer.verdict === "unsat")
    return slotted.incomplete ? { verdict: "unknown", reason: "more conditions on one multivalued key than can be told apart" } : answer;
  const model = slotted.restore(answer.model);
  return unconfirmed(question, model) ?? { ...answer, model };
}

/** Decides a question without tied sets. */
function decidePlain(question: Question, solver: BooleanSolver, budget: Budget): Answer {
  try {
    return decideInTime(question, solver, budget);
  } catch (error) {
    if (error instanceof OutOfTime) return { verdict: "unknown", reason: "the time limit was reached" };
    throw error;
  }
}

function decideInTime(question: Question, solver: BooleanSolver, budget: Budget): Answer {
  const table = new AtomTable(question.domains, () => budget.deadline.expired());
  const context: TheoryContext = {
    table,
    limits: { states: budget.automatonStates, expired: () => budget.deadline.expired() },
    words: solver.words,
    memo: new Map(),
  };
  const nodes = normalForms(question, table);
  const remaining = presolve(nodes, table);
  const easy = withoutSearch(remaining, context);
  if (easy.verdict === "unsat") {
    const core = partsOf(easy.reasons);
    return { verdict: "unsat", core: question.explain ? smaller(core, nodes, context) : core };
  }
  if (easy.verdict === "sat") return confirmed(question, easy.model, easy.literals, table);
  if (remaining.clauses.length === 0) return { verdict: "unknown", reason: easy.reason };
  const found = search(remaining, context, solver, budget);
  if (found.verdict === "unsat") return { verdict: "unsat", core: partsOf(found.reasons) };
  if (found.verdict === "sat") return confirmed(question, found.model, found.literals, table);
  return found;
}

type Easy =
  | { verdict: "unsat"; reasons: Reason[] }
  | { verdict: "sat"; model: Model; literals: number[] }
  | { verdict: "open"; reason: string };

/** The facts by the theories alone; if their witness happens to fulfil the other clauses too, the question is answered. */
function withoutSearch(remaining: Presolved, context: TheoryContext): Easy {
  if (remaining.contradiction) return { verdict: "unsat", reasons: [remaining.contradiction] };
  const facts = [...remaining.facts.keys()];
  const decided = decideConjunction(facts, context);
  const conflict = smallest(decided.conflicts);
  if (conflict) return { verdict: "unsat", reasons: conflict.map((literal) => remaining.facts.get(literal) as Reason) };
  if (decided.open[0]) return { verdict: "open", reason: decided.open[0].reason };
  if (remaining.clauses.length === 0) return { verdict: "sat", model: decided.model, literals: facts };
  return guessedModel(remaining, decided, context) ?? { verdict: "open", reason: "" };
}

/** Justifies the clauses by the witness of the facts, where it is known, and by fresh variables, where these are free. */
function guessedModel(remaining: Presolved, decided: ConjunctionResult, context: TheoryContext): Easy | null {
  const { table } = context;
  const truth = new Map<number, boolean>();
  const holds = (literal: number): boolean => {
    const id = Math.abs(literal);
    let value = truth.get(id);
    if (value === undefined) {
      const term: Term = { kind: "atom", atom: table.atom(id) };
      // What the witness does not mention is guessed to be false: most atoms say that a value is one of a few.
      value = evaluate(term, decided.model, table.domains) ?? false;
      truth.set(id, value);
    }
    return literal > 0 ? value : !value;
  };
  const chosen = new Set(remaining.facts.keys());
  const nodes = remaining.clauses.map((clause) => clause.node);
  if (!nodes.every((node) => holdsNode(node, holds))) return null;
  justify(nodes, holds, chosen);
  const whole = decideConjunction(chosen, context);
  if (whole.conflicts.length > 0 || whole.open.length > 0) return null;
  return { verdict: "sat", model: whole.model, literals: [...chosen] };
}

function holdsNode(node: Node, holds: (literal: number) => boolean): boolean {
  switch (node.kind) {
    case "literal":
      return holds(node.literal);
    case "and":
      return node.args.every((arg) => holdsNode(arg, holds));
    case "or":
      return node.args.some((arg) => holdsNode(arg, holds));
    default:
      return node.kind === "true";
  }
}

/** Leaves parts out of a core as long as the rest is contradictory without search. */
function smaller(core: number[], nodes: readonly Node[], context: TheoryContext): number[] {
  if (core.length < 2 || core.length > THEORY.smallCore) return core;
  let small = core;
  for (const index of core) {
    if (context.limits.expired()) break;
    const without = small.filter((other) => other !== index);
    if (without.length === small.length) continue;
    const easy = withoutSearch(presolve(nodes, context.table, without), context);
    if (easy.verdict === "unsat") small = partsOf(easy.reasons);
  }
  return small;
}

function smallest(conflicts: number[][]): number[] | undefined {
  return conflicts.reduce<number[] | undefined>((best, core) => (best && best.length <= core.length ? best : core), undefined);
}

/** The answer, once the model has been evaluated on the question as it was asked. */
function confirmed(question: Question, model: Model, literals: number[], table: AtomTable): Answer {
  return unconfirmed(question, model) ?? { verdict: "sat", model, literals: literals.map((literal) => table.literal(literal)) };
}

function unconfirmed(question: Question, model: Model): Answer | undefined {
  const wrong = question.parts.findIndex((part) => evaluate(part, model, question.domains) !== true);
  if (wrong >= 0) return { verdict: "unknown", reason: `internal: the witness does not fulfil part ${wrong}` };
  if (!respectsDomains(model, question.domains)) return { verdict: "unknown", reason: "internal: the witness leaves a domain" };
  if (!readingsAgree(model)) return { verdict: "unknown", reason: "internal: a text and its number differ in the witness" };
  return undefined;
}

/** A number beside its text is the reading of that text. */
function readingsAgree(model: Model): boolean {
  return [...model.numbers.values()].every(({ variable, value }) => {
    const text = valueAt(model.strings, textOf(variable));
    return text === undefined || read(readingOf(variable), text) === value;
  });
}
