// How texts read as numbers, dates, addresses and Booleans (SEMANTICS.md 3.3). Unreadable texts give null: a hit is then false.
import { canonicalDecimal, looksNumeric, MOST_DIGITS } from "../logic/decimal";
import { choices } from "./choices";

/** Seconds since 1970 as canonical decimal: W3C ISO 8601 (date, or date and time with optional fraction and zone; hours up to 23, no zone means UTC) or epoch seconds. */
export function readDate(text: string): string | null {
  if (/^[+-]?\d+(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return canonicalDecimal(text);
  const m = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i.exec(text);
  if (!m) return null;
  const [year, month, day, hour, minute, second] = [m[1], m[2] ?? "1", m[3] ?? "1", m[4] ?? "0", m[5] ?? "0", m[6] ?? "0"].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return null;
  let seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  if (year < 100) seconds = new Date(Date.UTC(2000, month - 1, day, hour, minute, second)).setUTCFullYear(year) / 1000;
  const zone = m[8];
  if (zone && zone.toUpperCase() !== "Z") {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
    seconds -= (zone[0] === "-" ? -1 : 1) * minutes * 60;
  }
  const fraction = m[7];
  if (!fraction) return String(seconds);
  if (fraction.length > MOST_DIGITS) return null;
  if (seconds >= 0) return canonicalDecimal(`${seconds}.${fraction}`);
  // A fraction moves forward in time also before 1970: -5 and 0.25 are -4.75.
  const rest = String(10n ** BigInt(fraction.length) - BigInt(fraction)).padStart(fraction.length, "0");
  return rest.length > fraction.length ? canonicalDecimal(String(seconds)) : canonicalDecimal(`-${-seconds - 1}.${rest}`);
}

/** The text is a number or a date with more digits than are compared (logic/decimal.ts): what it is worth is not known. */
export function isTooLong(text: string): boolean {
  return looksNumeric(text) ? canonicalDecimal(text) === null : text.length > MOST_DIGITS && /^\d{4}-/.test(text);
}

/** A base64 text without the `=` at its end, or null if it is none. */
export function base64Body(text: string): string | null {
  let end = text.length;
  while (text[end - 1] === "=" && text.length - end < 2) end--;
  const body = text.slice(0, end);
  return /^[A-Za-z0-9+/]*$/.test(body) && body.length % 4 !== 1 ? body : null;
}

/** A number as canonical decimal. */
export function readNumber(text: string): string | null {
  return canonicalDecimal(text);
}

/** `true` or `false`, any case. */
export function readBoolean(text: string): boolean | null {
  const lower = text.toLowerCase();
  return lower === "true" ? true : lower === "false" ? false : null;
}

/** IPv6 addresses follow the IPv4 addresses on one line of numbers. */
export const IPV6_OFFSET = 1n << 32n;

/** Addresses from `low` to `high` on the common line. */
export interface IpRange {
  version: 4 | 6;
  low: bigint;
  high: bigint;
}

/** One address: its number on the common line (IPv4 as it is, IPv6 plus `IPV6_OFFSET`). */
export function readIp(text: string): bigint | null {
  const range = /\//.test(text) ? null : readCidr(text);
  return range ? range.low : null;
}

/** A CIDR block or a single address. Host bits beyond the prefix are ignored. Prefixes out of range give null. */
export function readCidr(text: string): IpRange | null {
  const m = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text);
  if (!m) return null;
  const [, address = ""] = m;
  const v4 = readIpv4(address);
  const v6 = v4 === null ? readIpv6(address) : null;
  const value = v4 ?? v6;
  if (value === null) return null;
  const bits = v4 !== null ? 32 : 128;
  const length = m[2] === undefined ? (v4 !== null ? 32 : choices.bareIpv6PrefixLength) : Number(m[2]);
  if (length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const low = (value / size) * size + (v4 !== null ? 0n : IPV6_OFFSET);
  return { version: v4 !== null ? 4 : 6, low, high: low + size - 1n };
}

/** The text of an address on the common line. */
export function ipText(value: bigint): string {
  if (value < IPV6_OFFSET) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  const v6 = value - IPV6_OFFSET;
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((v6 >> shift) & 0xffffn).toString(16));
  // The longest run of zero groups becomes `::` (RFC 5952).
  let best = { at: -1, length: 1 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (groups[i + length] === "0") length++;
    if (length > best.length) best = { at: i, length };
  }
  if (best.at < 0) return groups.join(":");
  return `${groups.slice(0, best.at).join(":")}::${groups.slice(best.at + best.length).join(":")}`;
}

function readIpv4(text: string): bigint | null {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return null;
  let value = 0n;
  for (const part of m.slice(1)) {
    if (Number(part) > 255) return null;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function readIpv6(text: string): bigint | null {
  let body = text;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(body);
  if (tail) {
    const v4 = readIpv4(tail[2] ?? "");
    if (v4 === null) return null;
    body = `${tail[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = body.split("::");
  if (halves.length > 2) return null;
  const left = halves[0] ? halves[0].split(":") : [];
  const right = halves[1] ? halves[1].split(":") : [];
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  let value = 0n;
  for (const group of [...left, ...new Array<string>(halves.length === 1 ? 0 : missing).fill("0"), ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
