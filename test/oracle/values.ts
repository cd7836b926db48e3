// Typed values of conditions, each read by hand: numbers, instants, addresses, bytes (SEMANTICS 3.3).

/** A number as an integer times a power of ten, so that nothing is rounded: `2.50` is 250 and 2. */
interface Decimal {
  digits: bigint;
  scale: number;
}

/** -1, 0 or 1, or nothing if one of the texts is no number. */
export function compareNumbers(left: string, right: string): number | undefined {
  return compareDecimals(decimal(left), decimal(right));
}

function decimal(text: string): Decimal | undefined {
  const parts = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!parts) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = BigInt(whole + fraction) * (sign === "-" ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function compareDecimals(left: Decimal | undefined, right: Decimal | undefined): number | undefined {
  if (!left || !right) return undefined;
  const difference = left.digits * 10n ** BigInt(right.scale) - right.digits * 10n ** BigInt(left.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** As `compareNumbers`, for instants: ISO 8601 as the W3C profiles it, or seconds since 1970. */
export function compareDates(left: string, right: string): number | undefined {
  return compareDecimals(instant(left), instant(right));
}

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function instant(text: string): Decimal | undefined {
  if (/^[+-]?\d+(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return decimal(text);
  const parts = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))?)?)?$/.exec(text);
  if (!parts) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => (part ? Number(part) : undefined));
  const leap = (y: number) => y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const length = (y: number, m: number) => (m === 2 && leap(y) ? 29 : (MONTHS[m - 1] ?? 0));
  if (month < 1 || month > 12 || day < 1 || day > length(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  let days = day - 1;
  for (let m = 1; m < month; m++) days += length(year, m);
  for (let y = 1970; y < year; y++) days += leap(y) ? 366 : 365;
  for (let y = year; y < 1970; y++) days -= leap(y) ? 366 : 365;
  const zone =
    parts[8] && parts[8] !== "Z" ? (parts[8][0] === "-" ? -1 : 1) * (Number(parts[8].slice(1, 3)) * 60 + Number(parts[8].slice(4))) : 0;
  const seconds = ((days * 24 + hour) * 60 + minute - zone) * 60 + second;
  const fraction = parts[7] ?? "";
  return { digits: BigInt(seconds) * 10n ** BigInt(fraction.length) + BigInt(fraction || "0"), scale: fraction.length };
}

/** Whether an address lies in a block; families never mix; an address alone is a block of one. */
export function inBlock(block: string, address: string): boolean {
  const [base = "", length, more] = block.split("/");
  const [network, value] = [bits(base), bits(address)];
  if (!network || !value || network.length !== value.length || more !== undefined) return false;
  if (length !== undefined && (!/^\d+$/.test(length) || Number(length) > network.length)) return false;
  const count = length === undefined ? network.length : Number(length);
  return network.slice(0, count) === value.slice(0, count);
}

/** An address as a text of 32 or 128 zeros and ones. */
function bits(address: string): string | undefined {
  return address.includes(":") ? bits6(address) : bits4(address);
}

function bits4(address: string): string | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
  return parts.map((part) => Number(part).toString(2).padStart(8, "0")).join("");
}

function bits6(written6: string): string | undefined {
  const address = dottedAsGroups(written6);
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const written = groups.flat();
  if (!written.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  if (halves.length === 1 ? written.length !== 8 : written.length > 7) return undefined;
  const all = [...(groups[0] ?? []), ...Array<string>(8 - written.length).fill("0"), ...(groups[1] ?? [])];
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}

/** The last 32 bits of an IPv6 address may be written as an IPv4 address (RFC 4291). */
function dottedAsGroups(address: string): string {
  const at = address.lastIndexOf(":") + 1;
  const four = bits4(address.slice(at));
  if (!four) return address;
  const group = (from: number) => Number.parseInt(four.slice(from, from + 16), 2).toString(16);
  return `${address.slice(0, at)}${group(0)}:${group(16)}`;
}

/** Equal bytes of two base64 texts; padding may be left out, of which the law says nothing. */
export function sameBytes(left: string, right: string): boolean {
  const bytes = (text: string) =>
    /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text) ? Buffer.from(text, "base64").toString("hex") : undefined;
  const value = bytes(left);
  return value !== undefined && value === bytes(right);
}
