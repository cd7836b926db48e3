// How findings on the text of a control, and their fixes, are put together. Pure.
import type { Finding, Fix, Severity } from "../../core/checks/finding";
import type { Range } from "../../core/syntax/tree";
import type { controlTextCodes } from "../../core/validate/codes";

type ControlCode = (typeof controlTextCodes)[number];

export function finding(code: ControlCode, severity: Severity, message: string, range: Range, fixes: Fix[] = []): Finding {
  return { code, severity, message, range, ...(fixes.length > 0 ? { fixes } : {}) };
}

export function replacement(title: string, range: Range, newText: string, preferred = false): Fix {
  return { title, edits: [{ range, newText }], proved: false, ...(preferred ? { preferred } : {}) };
}
