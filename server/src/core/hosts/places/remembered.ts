// The policies of a resource as they were read from its part of the file, kept while the part and all that its values take from elsewhere
// stay the same. They move with the part; what a fresh reading would tell the template on the way is told again.
import { MEMORY } from "../../limits";
import { byObject, state } from "../../session/query";
import type { Embedded } from "../host";
import { atRest, movedDocument, movedRange, originOf } from "../moved";
import { entriesOf, type HostNode } from "../tree";
import { nameCondition } from "../values/cloudformation";
import type { SymbolRecord } from "../values/symbols";
import { type Template, type TemplateResource, type TemplateResources, withDynamicReferences } from "../values/template";
import { withTree } from "./embed";
import type { PlaceContext } from "./resource";

type Entry = Omit<Embedded, "policy">;

/** What a resource was read as, and what that rests on. */
interface Kept {
  id: string;
  environment: object;
  /** The resources that were looked up, as their parts were read. */
  resources: ReadonlyMap<string, HostNode | undefined>;
  symbols: SymbolRecord;
  conditions: readonly string[];
  /** With places that count from the beginning of the part. */
  entries: readonly Entry[];
}

const keptOf = byObject("hosts/policies of resources", (_node: HostNode): { kept?: Kept } => ({}));

/** Reads the policies of resources by `read`, which gets a resource and what it is read with; what did not change is not read again. */
export function rememberedPolicies(
  context: PlaceContext,
  read: (resource: TemplateResource, context: PlaceContext) => Embedded[],
): (resource: TemplateResource) => Embedded[] {
  const { template, source } = context;
  const environment = environmentOf(template);
  return (resource) => {
    const origin = originOf(resource.node);
    if (!origin) return read(resource, context);
    const memory = keptOf(origin.node);
    if (!memory.kept || !holds(memory.kept, resource.id, template, environment)) {
      const kept = readInPart({ ...resource, node: origin.node }, context, environment, read);
      if (!kept) return read(resource, context);
      memory.kept = kept;
    } else {
      template.symbols.replay(memory.kept.symbols);
      for (const name of memory.kept.conditions) nameCondition(name, template);
    }
    return memory.kept.entries.map((entry) => {
      const range = movedRange(entry.range, origin.by);
      return withTree({ ...entry, range, node: movedDocument(entry.node, origin.by) }, source(entry.key));
    });
  };
}

function holds({ id, environment, resources }: Kept, wanted: string, template: Template, now: object): boolean {
  if (id !== wanted || environment !== now) return false;
  for (const [name, node] of resources) if (partOf(template.resources.get(name)) !== node) return false;
  return true;
}

/** What tells a resource from what it was: the tree of its part. */
function partOf(resource: TemplateResource | undefined): HostNode | undefined {
  return resource && atRest(resource.node);
}

/** Reads a resource with the places of its part; undefined where what is read rests on more than is noted. */
function readInPart(
  resource: TemplateResource,
  context: PlaceContext,
  environment: object,
  read: (resource: TemplateResource, context: PlaceContext) => Embedded[],
): Kept | undefined {
  const { template } = context;
  const record: SymbolRecord = [];
  const conditions: string[] = [];
  const looked = new Map<string, HostNode | undefined>();
  let isWhole = true;
  const leaves = () => {
    isWhole = false;
  };
  const symbols = template.symbols.recordedIn(record);
  const own: Template = {
    ...template,
    symbols,
    resources: watched(template.resources, looked, leaves),
    // What was worked out for another resource would not be noted here.
    known: new Map(),
    active: new Set(),
    reading: { condition: (name) => conditions.push(name), leaves },
    expand: (value, scalar, base) => withDynamicReferences(value, scalar, base, symbols),
  };
  const entries = read(resource, { ...context, template: own }).map(withoutTree);
  return isWhole ? { id: resource.id, environment, resources: looked, symbols: record, conditions, entries } : undefined;
}

function watched(resources: TemplateResources, looked: Map<string, HostNode | undefined>, leaves: () => void): TemplateResources {
  const get = (id: string) => {
    const found = resources.get(id);
    looked.set(id, partOf(found));
    return found;
  };
  return {
    get,
    has: (id) => get(id) !== undefined,
    values: () => {
      leaves();
      return resources.values();
    },
    set: () => {
      throw new Error("Reading a policy adds no resource.");
    },
  };
}

/** The policy's tree has the places of the file, so that each version has its own. */
function withoutTree(one: Embedded): Entry {
  const { policy: _, ...descriptors } = Object.getOwnPropertyDescriptors(one);
  return Object.defineProperties({}, descriptors) as Entry;
}

const environments = state("hosts/parameters and mappings", (): unknown[][] => []);

/** What the values of every resource may rest on, the same object while it is the same. */
function environmentOf({ root, data }: Template): object {
  const pieces: unknown[] = [data];
  for (const { key, value } of root.entries) {
    if (key.text !== "Parameters" && key.text !== "Mappings") continue;
    const origin = originOf(value);
    pieces.push(key.text);
    if (origin || value.type !== "map") pieces.push(origin?.node ?? value);
    else for (const one of entriesOf(value)) pieces.push(one.key.text, originOf(one.value)?.node ?? one.value);
  }
  const known = environments();
  const same = known.find((one) => one.length === pieces.length && one.every((piece, i) => piece === pieces[i]));
  if (same) return same;
  known.unshift(pieces);
  known.length = Math.min(known.length, MEMORY.environmentsOfHosts);
  return pieces;
}
