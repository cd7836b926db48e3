// Addresses and ranges as they are written: just enough to judge a CIDR text (SEMANTICS.md 3.3). How they read says the semantics module.
import { IPV6_OFFSET, ipText, readIp } from "../semantics/values";

/** A range as it is written, bits behind its fixed part included. */
export interface Cidr {
  version: 4 | 6;
  address: bigint;
  /** 32 or 128 when the text has none. */
  prefix: number;
}

/** Reads `203.0.113.0/24` or `2001:db8::/32`, the prefix being optional. Undefined when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [host = "", mask, ...rest] = text.split("/");
  if (rest.length > 0 || (mask !== undefined && !/^\d{1,3}$/.test(mask))) return undefined;
  const place = readIp(host);
  if (place === null) return undefined;
  const version = place < IPV6_OFFSET ? 4 : 6;
  const bits = version === 6 ? 128 : 32;
  const prefix = mask === undefined ? bits : Number(mask);
  return prefix > bits ? undefined : { version, address: version === 6 ? place - IPV6_OFFSET : place, prefix };
}

/** The range's first address: all bits behind the prefix are zero. */
export function firstAddress({ version, address, prefix }: Cidr): bigint {
  const free = BigInt((version === 6 ? 128 : 32) - prefix);
  return (address >> free) << free;
}

/** The text of a range in its usual form. */
export function formatCidr({ version, address, prefix }: Cidr): string {
  return `${ipText(version === 6 ? address + IPV6_OFFSET : address)}/${prefix}`;
}

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].map((text) => parseCidr(text) as Cidr);

/** Whether all addresses of a range are private (RFC 1918, and unique local addresses in IPv6). */
export function isPrivate(cidr: Cidr): boolean {
  return privateRanges.some(
    (range) =>
      range.version === cidr.version && cidr.prefix >= range.prefix && firstAddress({ ...cidr, prefix: range.prefix }) === range.address,
  );
}
