// What the type of a condition key says.
import type { KeyType } from "./api";

/** A type of one value. */
type SingleType = Exclude<KeyType, `ArrayOf${string}`>;

/** Whether the key can hold several values in one request. */
export function isMultivalued(type: KeyType): boolean {
  return type.startsWith("ArrayOf");
}

/** The type of each single value. */
export function elementType(type: KeyType): SingleType {
  return type.replace(/^ArrayOf/, "") as SingleType;
}
