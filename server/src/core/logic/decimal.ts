// Exact decimal numbers as canonical text: `-`? digits (`.` digits)?, no leading or trailing zeros, no `-0`.

/** Reads an integer or decimal (optional sign, optional exponent). Returns the canonical text, or null if it is none. Surrounding blanks are not allowed. */
export function canonicalDecimal(text: string): string | null {
  const m = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (!m || (!m[2] && !m[3])) return null;
  let int = m[2] ?? "";
  let frac = m[3] ?? "";
  const exp = m[4] ? Number(m[4]) : 0;
  if (exp > 0) {
    frac = frac.padEnd(exp, "0");
    int += frac.slice(0, exp);
    frac = frac.slice(exp);
  } else if (exp < 0) {
    int = int.padStart(-exp, "0");
    frac = int.slice(int.length + exp) + frac;
    int = int.slice(0, int.length + exp);
  }
  int = int.replace(/^0+/, "") || "0";
  frac = frac.replace(/0+$/, "");
  const body = frac ? `${int}.${frac}` : int;
  return m[1] === "-" && body !== "0" ? `-${body}` : body;
}

/** Compares two canonical decimals: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  if (a === b) return 0;
  const na = a.startsWith("-");
  const nb = b.startsWith("-");
  if (na !== nb) return na ? -1 : 1;
  const magnitude = compareMagnitudes(na ? a.slice(1) : a, nb ? b.slice(1) : b);
  return na ? -magnitude : magnitude;
}

function compareMagnitudes(a: string, b: string): number {
  const [ai = "", af = ""] = a.split(".");
  const [bi = "", bf = ""] = b.split(".");
  if (ai.length !== bi.length) return ai.length - bi.length;
  if (ai !== bi) return ai < bi ? -1 : 1;
  return af === bf ? 0 : af < bf ? -1 : 1;
}
