// Turns SAM's policy templates (samtranslator/policy_templates_data/policy_templates.json of aws/serverless-application-model, Apache-2.0) into
// server/src/core/hosts/places/sam-templates.json: what each template's name grants. Run when SAM has new ones:
//
//   node scripts/build-sam-templates.mjs <policy_templates.json>
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [input] = process.argv.slice(2);
if (!input) {
  console.error("usage: node scripts/build-sam-templates.mjs <policy_templates.json>");
  process.exit(2);
}
const { Templates } = JSON.parse(readFileSync(input, "utf8"));
const result = {};
for (const name of Object.keys(Templates).sort()) {
  const { Parameters, Definition } = Templates[name];
  result[name] = { parameters: Object.keys(Parameters), statements: Definition.Statement.map(statementOf) };
}
const output = join(dirname(dirname(fileURLToPath(import.meta.url))), "server/src/core/hosts/places/sam-templates.json");
writeFileSync(output, `${JSON.stringify(result, undefined, 2)}\n`);
console.log(`${Object.keys(result).length} policy templates of SAM.`);

function statementOf({ Effect, Action, Resource, Condition, ...rest }) {
  if (Object.keys(rest).length > 0) throw new Error(`a statement with ${Object.keys(rest)}`);
  return {
    ...(Effect !== "Allow" && { effect: Effect }),
    actions: [Action].flat(),
    resources: [Resource].flat().map(textOf),
    ...(Condition && {
      condition: Object.entries(Condition).flatMap(([operator, block]) =>
        Object.entries(block).map(([key, value]) => [operator, key, textOf(value)]),
      ),
    }),
  };
}

/** A text in which `${Name}` is a parameter of the template or a pseudo parameter. */
function textOf(value) {
  if (typeof value === "string") return value;
  const [text, map] = [value["Fn::Sub"]].flat();
  return text.replace(/\$\{(\w+)\}/g, (whole, name) => (map?.[name] ? `\${${map[name].Ref}}` : whole));
}
