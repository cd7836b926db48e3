// Names that are no Region of AWS: a slip of the hand, or a Region newer than the catalogue.

/** What an unknown Region was meant to be, if it resembles a known one; if not, but of the form that Regions have, it may be a newer one. */
export function unknownRegion(region: string, regions: readonly string[]): { meant: string | undefined; severity: "error" | "warning" } {
  const meant = nearestOf(region, regions);
  const plausible = /^[a-z]{2,4}(-[a-z]+){1,3}-\d$/.test(region);
  return { meant, severity: plausible && meant === undefined ? "warning" : "error" };
}

/** The nearest by one letter or a swap: Regions resemble each other too much for more. */
function nearestOf(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  return candidates.find((candidate) => candidate === lower) ?? candidates.find((candidate) => oneEditApart(lower, candidate));
}

function oneEditApart(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  const [restA, restB] = [a.slice(i), b.slice(i)];
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
