// Makes a difference small enough to read: drops parts of policies and requests while it remains.

/** The value with everything removed that can be removed while `remains` holds of what is left. */
export function shrink<T>(value: T, remains: (smaller: T) => boolean): T {
  let current = value;
  for (let changed = true; changed; ) {
    changed = false;
    for (const path of pathsOf(current)) {
      const smaller = structuredClone(current);
      if (!remove(smaller, path) || !safely(() => remains(smaller))) continue;
      current = smaller;
      changed = true;
      break;
    }
  }
  return current;
}

type Path = (string | number)[];

/** Without them a policy or a request is none. */
const NEEDED = ["request", "principal", "action", "resource", "resourceAccount", "context", "policy", "kind", "set", "identity", "Effect"];
const ELEMENTS = ["Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource"];

/** Large parts before small ones. */
function pathsOf(value: unknown): Path[] {
  const paths: Path[] = [];
  const queue: { at: unknown; path: Path }[] = [{ at: value, path: [] }];
  for (let item = queue.shift(); item; item = queue.shift()) {
    const { at, path } = item;
    if (typeof at !== "object" || at === null) continue;
    for (const [key, child] of Object.entries(at)) {
      const step = Array.isArray(at) ? Number(key) : key;
      paths.push([...path, step]);
      queue.push({ at: child, path: [...path, step] });
    }
  }
  return paths;
}

function remove(value: unknown, path: Path): boolean {
  let at = value;
  for (const step of path.slice(0, -1)) at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
  const last = path.at(-1);
  if (typeof at !== "object" || at === null || last === undefined) return false;
  if ([...NEEDED, ...ELEMENTS].includes(String(last)) && !(last === "resource" && path[0] === "set")) return false;
  if (Array.isArray(at) && at.length === 1 && path.some((step) => ELEMENTS.includes(String(step)))) return false;
  if (Array.isArray(at)) return at.splice(Number(last), 1).length > 0;
  return Reflect.deleteProperty(at, last);
}

function safely(run: () => boolean): boolean {
  try {
    return run();
  } catch {
    return false;
  }
}
