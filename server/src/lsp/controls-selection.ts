// Some scenarios of a feature file: how they are remembered, and found again after the file was edited.
import type { readFeature } from "../controls";
import type { Selection } from "./session-parts";

type Scenario = ReturnType<typeof readFeature>["scenarios"][number];

/** The selection of some scenarios among all. */
export function selectionOf(all: readonly Scenario[], chosen: ReadonlySet<Scenario>): Selection {
  const names = namesOf(all);
  return all.flatMap((scenario, index) => (chosen.has(scenario) ? [{ name: names[index] as string, index }] : []));
}

/** The scenarios of a selection in a newer text: by their names, and one that was renamed by its place. No selection: all. */
export function scenariosOf(all: readonly Scenario[], selection: Selection | undefined): Set<Scenario> {
  if (!selection) return new Set(all);
  const names = namesOf(all);
  const known = new Set(selection.map(({ name }) => name));
  const found = new Set<Scenario>();
  for (const { name, index } of selection) {
    const named = all[names.indexOf(name)];
    const placed = known.has(names[index] ?? "") ? undefined : all[index];
    const scenario = named ?? placed;
    if (scenario) found.add(scenario);
  }
  return found;
}

/** Both selections together; all when one of them is all. */
export function unite(a: Selection | undefined, b: Selection | undefined): Selection | undefined {
  if (!a || !b) return undefined;
  return [...a, ...b.filter(({ name }) => !a.some((one) => one.name === name))];
}

/** Names with a number where they repeat. */
function namesOf(all: readonly Scenario[]): string[] {
  const counts = new Map<string, number>();
  return all.map(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${count} ${name}`;
  });
}
