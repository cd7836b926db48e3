// Keys of one request among several that a question asks about together: the same key of another call is another variable.
import type { Variable } from "../logic/variable";
import { keyNumber, keyPresent, keySet, keyString } from "../semantics/request-variables";

const SEPARATOR = "\u0001";

/** A key of one call among several. */
export const keyOfCall = (key: string, call: number | string): string => `${key}${SEPARATOR}${call}`;

/** The key without the call that it belongs to. */
export const plainKey = (key: string): string => key.split(SEPARATOR)[0] as string;

/** The key, and the call that it belongs to, if it is one call's. */
export function callOf(key: string): { key: string; call?: string } {
  const [plain = "", call] = key.split(SEPARATOR);
  return { key: plain, ...(call !== undefined && { call }) };
}

/** What the variable says of its key, said of another key. */
export function withKey({ sort, reading }: Variable, key: string): Variable {
  if (sort === "flag") return keyPresent(key);
  if (sort === "set") return keySet(key);
  return reading ? keyNumber(key, reading) : keyString(key);
}
