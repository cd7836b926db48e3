// A unified diff of two texts of a few hundred lines.
import { MOST_CELLS } from "../limits";

const CONTEXT = 3;

type Step = { sign: " " | "-" | "+"; line: string };

/** The unified diff of a file's text before and after, as `patch` and `git apply` read it. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const steps = stepsOf(linesOf(before), linesOf(after));
  const shown = steps.map((_, i) => steps.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some(({ sign }) => sign !== " "));
  const name = (side: string) => (/^[/\\]|^[A-Za-z]:/.test(file) ? file : `${side}/${file}`);
  const lines = [`--- ${name("a")}`, `+++ ${name("b")}`];
  let [old, next] = [1, 1];
  for (let i = 0; i < steps.length; ) {
    if (!shown[i]) {
      old++;
      next++;
      i++;
      continue;
    }
    let end = i;
    while (end < steps.length && shown[end]) end++;
    const hunk = steps.slice(i, end);
    const [minus, plus] = [hunk.filter(({ sign }) => sign !== "+").length, hunk.filter(({ sign }) => sign !== "-").length];
    lines.push(`@@ -${old},${minus} +${next},${plus} @@`, ...hunk.map(({ sign, line }) => `${sign}${line}`));
    old += minus;
    next += plus;
    i = end;
  }
  return `${lines.join("\n")}\n`;
}

/** The lines of a text. A last one that no line feed ends is another line than one that has it, and carries the mark for that. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  const last = lines.pop();
  return last ? [...lines, `${last}\n\\ No newline at end of file`] : lines;
}

/** What is common at both ends is found first; between them the longest common subsequence. */
function stepsOf(a: string[], b: string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const same = (line: string): Step => ({ sign: " ", line });
  return [
    ...a.slice(0, start).map(same),
    ...between(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

function between(a: string[], b: string[]): Step[] {
  const removed = (line: string): Step => ({ sign: "-", line });
  const added = (line: string): Step => ({ sign: "+", line });
  if ((a.length + 1) * (b.length + 1) > MOST_CELLS) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let k = b.length - 1; k >= 0; k--)
      table[i * width + k] =
        a[i] === b[k]
          ? (table[(i + 1) * width + k + 1] as number) + 1
          : Math.max(table[(i + 1) * width + k] as number, table[i * width + k + 1] as number);
  const steps: Step[] = [];
  let [i, k] = [0, 0];
  while (i < a.length || k < b.length) {
    if (i < a.length && k < b.length && a[i] === b[k]) {
      steps.push({ sign: " ", line: a[i] as string });
      i++;
      k++;
    } else if (i < a.length && (k === b.length || (table[(i + 1) * width + k] as number) >= (table[i * width + k + 1] as number)))
      steps.push(removed(a[i++] as string));
    else steps.push(added(b[k++] as string));
  }
  return steps;
}
