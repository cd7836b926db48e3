// How one text reads as a number, as a date and as an IP address, and how such a value is spelled as a text.
// The semantics module has readers of the same grammar; a test keeps the two in step.
import { canonicalDecimal, MOST_DIGITS } from "../logic/decimal";
import type { Reading } from "../logic/variable";

/** IPv6 addresses follow the IPv4 addresses on one line of numbers. */
const IPV6_OFFSET = 1n << 32n;
const IP_MAX = IPV6_OFFSET + (1n << 128n) - 1n;

/** Smallest and largest address, as decimals. */
export const ipRange = { low: "0", high: String(IP_MAX) };

/** The value of a text under a reading as canonical decimal, or null if it has none. */
export function read(reading: Reading, text: string): string | null {
  return reading === "num" ? canonicalDecimal(text) : reading === "date" ? readDate(text) : readIp(text);
}

/** Seconds since 1970: W3C ISO 8601 (four digits alone are a year; no zone means UTC) or epoch seconds (SEMANTICS.md 3.3). */
function readDate(text: string): string | null {
  if (/^[+-]?\d+(\.\d+)?$/.test(text) && !/^\d{4}$/.test(text)) return canonicalDecimal(text);
  const m = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i.exec(text);
  if (!m) return null;
  const part = (at: number, fallback: number): number => (m[at] === undefined ? fallback : Number(m[at]));
  const [year, month, day, hour, minute, second] = [part(1, 0), part(2, 1), part(3, 1), part(4, 0), part(5, 0), part(6, 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 59) return null;
  let seconds = BigInt(daysSince1970(year, month, day)) * 86400n + BigInt(hour * 3600 + minute * 60 + second);
  const zone = m[8];
  if (zone && zone.toUpperCase() !== "Z") {
    const offset = BigInt((Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60);
    seconds += zone[0] === "-" ? offset : -offset;
  }
  const fraction = m[7];
  if (!fraction) return String(seconds);
  if (fraction.length > MOST_DIGITS) return null;
  const scale = 10n ** BigInt(fraction.length);
  return scaledToDecimal(seconds * scale + BigInt(fraction), fraction.length);
}

/** The address on the common line (IPv4 as it is, IPv6 plus 2^32). A prefix length (`/24`) makes it no address. */
function readIp(text: string): string | null {
  const v4 = readIpv4(text);
  if (v4 !== null) return String(v4);
  const v6 = readIpv6(text);
  return v6 === null ? null : String(v6 + IPV6_OFFSET);
}

/** The usual text of a value: decimal digits, `2020-04-01T00:00:00Z` (epoch seconds beyond the years 0 to 9999), `192.0.2.1` or RFC 5952. */
export function spell(reading: Reading, value: string): string {
  if (reading === "num") return value;
  if (reading === "date") return spellDate(value) ?? (/^\d{4}$/.test(value) ? `0${value}` : value);
  return spellIp(BigInt(value));
}

/** ISO 8601 text in UTC of seconds since 1970, or null outside the years 0 to 9999. */
export function spellDate(value: string): string | null {
  const m = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (!m) return null;
  let whole = BigInt(`${m[1]}${m[2]}`);
  let fraction = m[3] ?? "";
  if (m[1] && fraction) {
    whole -= 1n;
    fraction = String(10n ** BigInt(fraction.length) - BigInt(fraction)).padStart(fraction.length, "0");
  }
  const days = whole >= 0n ? whole / 86400n : -((86399n - whole) / 86400n);
  const rest = Number(whole - days * 86400n);
  if (days < -719528n || days > 2932896n) return null;
  const { year, month, day } = dateOf(Number(days));
  const two = (n: number): string => String(n).padStart(2, "0");
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T${time}${fraction ? `.${fraction}` : ""}Z`;
}

/** Other texts with the same value, for when the usual one clashes with a pattern. */
export function spellings(reading: Reading, value: string): string[] {
  if (reading === "num") {
    const [sign, body] = value.startsWith("-") ? ["-", value.slice(1)] : ["", value];
    const point = body.includes(".");
    return [
      `${sign}0${body}`,
      `${sign}00${body}`,
      point ? `${value}0` : `${value}.0`,
      point ? `${value}00` : `${value}.00`,
      ...(sign ? [] : [`+${value}`]),
      `${value}e0`,
    ];
  }
  if (reading === "date") {
    const iso = spellDate(value);
    const texts = /^\d{4}$/.test(value) ? [] : [value];
    texts.push(value.startsWith("-") ? `-0${value.slice(1)}` : `0${value}`, value.includes(".") ? `${value}0` : `${value}.0`);
    if (iso) {
      texts.push(
        iso.replace("Z", "+00:00"),
        iso.replace("Z", "-00:00"),
        iso.replace("Z", ""),
        iso.includes(".") ? iso.replace("Z", "0Z") : iso.replace("Z", ".0Z"),
      );
      if (iso.endsWith("T00:00:00Z")) texts.push(iso.slice(0, 10));
      if (iso.endsWith(":00Z")) texts.push(iso.replace(":00Z", "Z"));
    }
    return texts;
  }
  const address = BigInt(value);
  if (address < IPV6_OFFSET) return [];
  const groups = ipv6Groups(address - IPV6_OFFSET);
  const full = groups.map((g) => g.padStart(4, "0")).join(":");
  return [groups.join(":"), full, spell("ip", value).toUpperCase(), full.toUpperCase()];
}

/** A decimal from a scaled integer. */
function scaledToDecimal(scaled: bigint, digits: number): string {
  const negative = scaled < 0n;
  const text = String(negative ? -scaled : scaled).padStart(digits + 1, "0");
  return canonicalDecimal(`${negative ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`) as string;
}

function spellIp(value: bigint): string {
  if (value < IPV6_OFFSET) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
  const groups = ipv6Groups(value - IPV6_OFFSET);
  // The longest run of zero groups becomes `::` (RFC 5952).
  let at = -1;
  let best = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (groups[i + length] === "0") length++;
    if (length > best) [at, best] = [i, length];
  }
  return at < 0 ? groups.join(":") : `${groups.slice(0, at).join(":")}::${groups.slice(at + best).join(":")}`;
}

function ipv6Groups(value: bigint): string[] {
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16));
  return groups;
}

function readIpv4(text: string): bigint | null {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m || m.slice(1).some((part) => Number(part) > 255)) return null;
  return m.slice(1).reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function readIpv6(text: string): bigint | null {
  let body = text;
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(body);
  if (tail) {
    const v4 = readIpv4(tail[2] as string);
    if (v4 === null) return null;
    body = `${tail[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = body.split("::");
  if (halves.length > 2) return null;
  const left = halves[0] ? halves[0].split(":") : [];
  const right = halves[1] ? halves[1].split(":") : [];
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const zeros = new Array<string>(halves.length === 1 ? 0 : missing).fill("0");
  let value = 0n;
  for (const group of [...left, ...zeros, ...right]) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days between 1970-01-01 and a date of the Gregorian calendar (years begin in March, so that the leap day is last). */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** Inverse of `daysSince1970`. */
function dateOf(days: number): { year: number; month: number; day: number } {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}
