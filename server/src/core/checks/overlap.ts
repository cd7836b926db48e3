// A cheap test that two statements can speak of one action at all. Statements that cannot are left out of each other's questions, which changes no answer.
import type { Statement } from "../syntax/tree";

/** False only if no action can match both statements (their services differ). */
export function mayOverlap(a: Statement, b: Statement): boolean {
  const left = servicesOf(a);
  const right = servicesOf(b);
  if (!left || !right) return true;
  const [small, large] = left.size < right.size ? [left, right] : [right, left];
  for (const service of small) if (large.has(service)) return true;
  return false;
}

const cache = new WeakMap<Statement, Set<string> | null>();

/** The services of the statement's actions; null if it cannot be told (wildcards, NotAction). */
function servicesOf(statement: Statement): Set<string> | null {
  let services = cache.get(statement);
  if (services === undefined) {
    services = computeServices(statement);
    cache.set(statement, services);
  }
  return services;
}

function computeServices(statement: Statement): Set<string> | null {
  if (!statement.action) return null;
  const services = new Set<string>();
  for (const { value } of statement.action.values) {
    const at = value.indexOf(":");
    const service = at < 0 ? value : value.slice(0, at);
    if (/[*?]/.test(service)) return null;
    services.add(service.toLowerCase());
  }
  return services;
}
