// Addresses and ranges as numbers: just enough to judge a CIDR text (SEMANTICS.md 3.3).

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
  const version = host.includes(":") ? 6 : 4;
  const address = version === 6 ? parseIpv6(host) : parseIpv4(host);
  const bits = version === 6 ? 128 : 32;
  const prefix = mask === undefined ? bits : Number(mask);
  return address === undefined || prefix > bits ? undefined : { version, address, prefix };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const last = groups[groups.length - 1] as string[];
  const tail = last[last.length - 1];
  if (tail?.includes(".")) {
    const v4 = parseIpv4(tail);
    if (v4 === undefined) return undefined;
    last.splice(-1, 1, (v4 >> 16n).toString(16), (v4 & 0xffffn).toString(16));
  }
  const [head = [], rest] = groups;
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (rest === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = rest === undefined ? head : [...head, ...new Array<string>(missing).fill("0"), ...rest];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** The range's first address: all bits behind the prefix are zero. */
export function firstAddress({ version, address, prefix }: Cidr): bigint {
  const free = BigInt((version === 6 ? 128 : 32) - prefix);
  return (address >> free) << free;
}

/** The text of a range in its usual form. */
export function formatCidr({ version, address, prefix }: Cidr): string {
  if (version === 4) return `${[24n, 16n, 8n, 0n].map((shift) => (address >> shift) & 255n).join(".")}/${prefix}`;
  const groups = Array.from({ length: 8 }, (_, i) => ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
  const runs = [...groups.join(":").matchAll(/(?:^|:)(0(?::0)+)(?=:|$)/g)]
    .map((match) => match[1] as string)
    .sort((a, b) => b.length - a.length);
  const joined = groups.join(":");
  const longest = runs[0];
  const short = longest === undefined ? joined : joined.replace(new RegExp(`(^|:)${longest}(:|$)`), "::").replace(/:{3,}/, "::");
  return `${short}/${prefix}`;
}

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"].map((text) => parseCidr(text) as Cidr);

/** Whether all addresses of a range are private (RFC 1918, and unique local addresses in IPv6). */
export function isPrivate(cidr: Cidr): boolean {
  return privateRanges.some(
    (range) =>
      range.version === cidr.version && cidr.prefix >= range.prefix && firstAddress({ ...cidr, prefix: range.prefix }) === range.address,
  );
}
