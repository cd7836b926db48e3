// Believable examples of many findings that differ in few values: what was found out about the parts of one request holds for those like it.
import { CHECKS } from "../limits";
import type { Surroundings } from "../semantics/examples/surroundings";
import { beautify, touchUp } from "../semantics/examples/witness";
import type { Request } from "../semantics/request";
import type { Statement } from "../syntax/tree";

/** How a part of a request was written in an example; null for a key that is not needed. */
type Written = { key?: string; value: unknown } | null;

/** Makes the examples of one summary. In a request whose parts were in an earlier one only caller and new values are searched for. */
export class Examples {
  private readonly known = new Map<Statement | undefined, Map<string, Written>>();
  private searched = 0;

  constructor(private readonly around: Surroundings) {}

  /** The request in a form that a person believes. `accept` has to hold for the given one, and holds for the one returned. `statement`: what grants it. */
  of(request: Request, accept: (request: Request) => boolean, statement: Statement | undefined): Request {
    const around = { ...this.around, ...(statement && { statement }) };
    const known = this.knownOf(statement);
    const { alike, fresh } = alikeTo(request, known);
    if (known.size > 0 && accept(alike)) {
      const example = touchUp(alike, accept, around, fresh);
      learn(request, example, known);
      return example;
    }
    if (this.searched >= CHECKS.wholeExamples) return request;
    this.searched++;
    const example = beautify(request, accept, around);
    learn(request, example, known);
    return example;
  }

  private knownOf(statement: Statement | undefined): Map<string, Written> {
    let known = this.known.get(statement);
    if (!known) {
      known = new Map();
      this.known.set(statement, known);
    }
    return known;
  }
}

/** The request with each part as it was written before; `fresh`: keys with values that were not. */
function alikeTo(request: Request, parts: ReadonlyMap<string, Written>): { alike: Request; fresh: string[] } {
  const part = <T>(name: string, value: T): T => (parts.get(nameOf(name, value))?.value as T | undefined) ?? value;
  const fresh: string[] = [];
  const context: Request["context"] = {};
  for (const [key, value] of Object.entries(request.context)) {
    const written = parts.get(nameOf(`key ${key}`, value));
    if (written === undefined) fresh.push(key);
    if (written !== null) Object.assign(context, { [written?.key ?? key]: written?.value ?? value });
  }
  const { principal, action, resource } = request;
  const alike = {
    ...request,
    principal: part("principal", principal),
    action: part("action", action),
    resource: part("resource", resource),
    context,
  };
  return { alike, fresh };
}

function learn(request: Request, example: Request, parts: Map<string, Written>): void {
  const written = new Map(Object.entries(example.context).map(([key, value]) => [key.toLowerCase(), { key, value }]));
  const own = new Set(Object.keys(request.context).map((key) => key.toLowerCase()));
  // What was put in belongs to the whole, not to a part.
  if ([...written.keys()].some((key) => !own.has(key)) || example.resourceAccount !== request.resourceAccount) return;
  const put = (name: string, value: unknown, as: Written) => {
    if (!parts.has(nameOf(name, value))) parts.set(nameOf(name, value), as);
  };
  put("principal", request.principal, { value: example.principal });
  put("action", request.action, { value: example.action });
  put("resource", request.resource, { value: example.resource });
  for (const [key, value] of Object.entries(request.context)) put(`key ${key}`, value, written.get(key.toLowerCase()) ?? null);
}

function nameOf(name: string, value: unknown): string {
  return JSON.stringify([name, value]);
}
