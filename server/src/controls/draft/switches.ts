// Values of an enumeration that only switch something on or off. Pure.

export const POSITIVE = /^(enabled|enable|on|required|active|yes|true|enforced|strict|aws:?kms|kms|sse-?kms)$/i;
export const NEGATIVE = /^(disabled|disable|off|optional|inactive|suspended|no|false|none|disabled_by_default|not_enabled)$/i;

/** Whether a value only says that something is on or off. */
export function isSwitchValue(value: string): boolean {
  return POSITIVE.test(value) || NEGATIVE.test(value);
}
