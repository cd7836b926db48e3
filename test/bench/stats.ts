// Times of many runs and what is reported of them.

/** What is reported of many times, in milliseconds. */
export interface Summary {
  count: number;
  median: number;
  p95: number;
  p99: number;
  max: number;
}

/** The value below which the given share of the sorted values lies. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Sums times up. */
export function summary(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    count: sorted.length,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: sorted[sorted.length - 1] ?? Number.NaN,
  };
}

/** Milliseconds for people: three digits at most. */
export function ms(value: number): string {
  if (Number.isNaN(value)) return "–";
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The head of the columns that `row` fills, without the first. */
export const timesHead = ["count", "median", "p95", "p99", "max"];

/** A table's row about many runs. */
export function row(name: string, times: Summary, ...more: string[]): string[] {
  return [name, String(times.count), ms(times.median), ms(times.p95), ms(times.p99), ms(times.max), ...more];
}

/** Bytes for people, in whole megabytes. */
export const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

/** A Markdown table. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

interface Timed<T> {
  value: T;
  /** Milliseconds by the clock. */
  wall: number;
  /** Milliseconds that this process worked, all threads. */
  cpu: number;
}

/** Runs something and takes its times. */
export async function timed<T>(run: () => Promise<T> | T): Promise<Timed<T>> {
  const cpu = process.cpuUsage();
  const from = performance.now();
  const value = await run();
  const wall = performance.now() - from;
  const spent = process.cpuUsage(cpu);
  return { value, wall, cpu: (spent.user + spent.system) / 1000 };
}
