// Resolves every published check of `server/src/controls/known` in the API index: service, operation, path, type and values. Status 1 with what is wrong.
import { knownControls } from "../server/src/controls/known/table";
import { resolvePath } from "../server/src/controls/specification/paths";
import { builtIndex } from "../test/controls/fixture";

const wrong: string[] = [];
const questions = knownControls().flatMap((one) =>
  [one.condition, ...(one.others?.parts ?? [])].map((condition) => ({ ...one, condition })),
);
for (const { service, operation, condition } of questions) {
  const specification = builtIndex?.service(service);
  const found = specification?.operations.find((one) => one.name === operation);
  if (!specification || !found) {
    wrong.push(`${service}:${operation} does not exist`);
    continue;
  }
  const { path, where } = condition.property;
  for (const one of where ? [path, where.path] : [path]) {
    const resolution = resolvePath(specification, found, one);
    const name = `${service}:${operation} ${one}`;
    if (!resolution.ok) wrong.push(`${name}: no \`${resolution.part}\``);
    else if (one === path && condition.test.is === "value" && resolution.shape.kind === "scalar") {
      const { type, values } = resolution.shape;
      for (const value of condition.test.values) {
        if (values.length > 0 && !values.includes(String(value))) wrong.push(`${name} is never ${value}`);
        if ((type === "boolean") !== (typeof value === "boolean")) wrong.push(`${name} is ${type}, not ${typeof value}`);
      }
    }
  }
}
process.stdout.write(`${knownControls().length} checks, ${wrong.length} wrong\n${wrong.map((line) => `${line}\n`).join("")}`);
process.exitCode = wrong.length > 0 || !builtIndex ? 1 : 0;
