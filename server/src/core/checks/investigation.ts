// How a check asks: a generator that yields batches of questions and is resumed with their answers. So the core stays
// synchronous, and whoever drives it (editor, command line, test) owns threads, clocks and cancellation.
import type { Answer, Question } from "../logic/term";

/** A check under way: yields questions, is resumed with their answers in the same order, returns its result. */
export type Investigation<T> = Generator<Question[], T, Answer[]>;

/** One question, one answer. */
export function* ask(question: Question): Investigation<Answer> {
  const [answer] = yield [question];
  return answer as Answer;
}

/** Between two steps of some length: asks nothing, and whoever drives the investigation may end it here. When, is the driver's business. */
export const STEP: Question[] = [];

/** Runs several investigations side by side: in each round the questions of all that still run go out as one batch. */
export function* together<T>(investigations: Investigation<T>[]): Investigation<T[]> {
  const results = new Array<T>(investigations.length);
  let open: { run: Investigation<T>; index: number; step: IteratorResult<Question[], T> }[] = [];
  for (const [index, run] of investigations.entries()) {
    yield STEP;
    open.push({ run, index, step: run.next() });
  }
  for (;;) {
    for (const one of open) if (one.step.done) results[one.index] = one.step.value;
    open = open.filter((one) => !one.step.done);
    if (open.length === 0) return results;
    const batches = open.map((one) => one.step.value as Question[]);
    const answers = yield batches.flat();
    let from = 0;
    for (const [i, one] of open.entries()) {
      const size = (batches[i] as Question[]).length;
      yield STEP;
      one.step = one.run.next(answers.slice(from, from + size));
      from += size;
    }
  }
}
