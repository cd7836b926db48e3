// Believable examples of many findings that differ in few values: what was found out about the parts of one request holds for those like it.
import type { Request } from "../meaning/request";
import type { Surroundings } from "../meaning/surroundings";
import { beautify } from "../meaning/witness";
import type { Statement } from "../syntax/tree";

/** Findings whose example is searched for part by part. Beyond it, what is known of the parts is put together. */
const MOST_SEARCHED = 100;

/** How a part of a request was written in an example; null for a key that is not needed. */
type Written = { key?: string; value: unknown } | null;

/** Makes the examples of one summary. A request whose parts all were in an earlier one costs one look at the policy instead of a hundred. */
export class Examples {
  private readonly known = new Map<Statement | undefined, Map<string, Written>>();
  private searched = 0;

  constructor(private readonly around: Surroundings) {}

  /** The request in a form that a person believes. `accept` has to hold for the given one, and holds for the one returned. `statement`: what grants it. */
  of(request: Request, accept: (request: Request) => boolean, statement: Statement | undefined): Request {
    const known = this.knownOf(statement);
    const { alike, whole } = alikeTo(request, known);
    if (whole && accept(alike)) return alike;
    if (this.searched >= MOST_SEARCHED) return accept(alike) ? alike : request;
    this.searched++;
    const example = beautify(request, accept, { ...this.around, ...(statement && { statement }) });
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

/** The request with each part as it was written before; `whole` if all of them were. */
function alikeTo(request: Request, parts: ReadonlyMap<string, Written>): { alike: Request; whole: boolean } {
  let whole = true;
  const part = <T>(name: string, value: T): Written => {
    const known = parts.get(nameOf(name, value));
    if (known === undefined) whole = false;
    return known === undefined ? { value } : known;
  };
  const context = Object.entries(request.context).flatMap(([key, value]) => {
    const written = part(`key ${key}`, value);
    return written ? [[written.key ?? key, written.value] as const] : [];
  });
  const alike = {
    ...request,
    principal: part("principal", request.principal)?.value as Request["principal"],
    action: part("action", request.action)?.value as string,
    resource: part("resource", request.resource)?.value as string,
    context: Object.fromEntries(context) as Request["context"],
  };
  return { alike, whole };
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
