// Units of times and sizes, as requirements say them and names of parameters have them. Pure.

const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 30 * 86_400,
  year: 365 * 86_400,
};

/** Sizes are powers of 1024 in all services that count in them. */
const BYTES: Readonly<Record<string, number>> = { byte: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 };

/** A number of one unit (singular, lower case; `gib` is `gb`) in another one; undefined where they do not measure the same. */
export function inUnit(value: number, from: string | undefined, to: string | undefined): number | undefined {
  const size = sizeOf(to);
  const own = sizeOf(from);
  return own && size && own.table === size.table ? (value * own.size) / size.size : undefined;
}

/** The smaller one of two units that measure the same; undefined where they do not. */
export function smallerUnit(one: string | undefined, other: string | undefined): string | undefined {
  const [a, b] = [sizeOf(one), sizeOf(other)];
  if (!a || !b || a.table !== b.table) return undefined;
  return a.size <= b.size ? one : other;
}

function sizeOf(unit: string | undefined): { table: Readonly<Record<string, number>>; size: number } | undefined {
  const plain = (unit ?? "").replace(/^([kmgt])ib$/, "$1b");
  const table = plain in BYTES ? BYTES : SECONDS;
  const size = table[plain];
  return size === undefined ? undefined : { table, size };
}
