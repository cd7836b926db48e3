// Learns the weights of the search's fields: the published checks are the examples (what they say in words, and the parameter that
// they ask for), those of one half of the services to learn from, the other half to measure on; the table itself is not used.
// Usage: node --import tsx scripts/learn-weights.ts [measure]. With `measure` only the weights in use are measured.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { knownControls } from "../server/src/controls/known/table";
import { type Field, findParameters, type Tuning } from "../server/src/controls/retrieval/find";
import { openPack } from "../server/src/controls/specification/node/pack";
import type { ServiceSpecification } from "../server/src/controls/specification/types";

const index = openPack(join(import.meta.dirname, "..", "generated", "api-index"));
if (!index) throw new Error("The index is not built: node scripts/build-api-index.mjs");

interface Example {
  service: ServiceSpecification;
  text: string;
  /** The last name of the path, or the key, in lower case. */
  leaf: string;
}

const examples = knownControls().flatMap(({ service: id, noun, words, condition: { property } }): Example[] => {
  const service = index.service(id);
  const leaf =
    property.where?.value ??
    (property.path
      .split(/[.[\]{}]+/)
      .filter(Boolean)
      .at(-1) as string);
  return service ? [{ service, text: `${noun} ${words}`, leaf: leaf.toLowerCase() }] : [];
});
const isFirst = (id: string) => (createHash("sha256").update(id).digest()[0] as number) % 2 === 0;
const learned = examples.filter(({ service }) => isFirst(service.id));
const held = examples.filter(({ service }) => !isFirst(service.id));

function measure(list: readonly Example[], boost: Tuning["boost"]): { first: number; five: number } {
  let [first, five] = [0, 0];
  for (const { service, text, leaf } of list) {
    const names = findParameters(service, text, 5, { table: false, ...(boost && { boost }) }).map(({ path, key }) =>
      (
        key ??
        (path
          .split(/[.[\]{}]+/)
          .filter(Boolean)
          .at(-1) as string)
      ).toLowerCase(),
    );
    if (names[0] === leaf) first++;
    if (names.includes(leaf)) five++;
  }
  return { first: first / list.length, five: five / list.length };
}

const show = (name: string, { first, five }: { first: number; five: number }) =>
  process.stdout.write(`${name}: first ${first.toFixed(3)}, among five ${five.toFixed(3)}\n`);
show(`weights in use, ${learned.length} checks to learn from`, measure(learned, undefined));
show(`weights in use, ${held.length} others`, measure(held, undefined));

if (process.argv[2] !== "measure") {
  const weights: Record<Field, number> = { leaf: 3, context: 1.2, noun: 0.8, text: 0.8, values: 0.9 };
  const worth = (boost: Tuning["boost"]) => {
    const { first, five } = measure(learned, boost);
    return first + five;
  };
  let best = worth(weights);
  for (let better = true; better; ) {
    better = false;
    for (const field of ["context", "noun", "text", "values"] as const)
      for (const factor of [0.6, 1.5]) {
        const tried = { ...weights, [field]: weights[field] * factor };
        const value = worth(tried);
        if (value <= best + 0.001) continue;
        [best, better] = [value, true];
        Object.assign(weights, tried);
      }
  }
  process.stdout.write(`learned: ${JSON.stringify(weights)}\n`);
  show("learned weights, where they were learned", measure(learned, weights));
  show("learned weights, the others", measure(held, weights));
}
