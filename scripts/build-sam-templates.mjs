// Turns SAM's policy templates (samtranslator/policy_templates_data/policy_templates.json of aws/serverless-application-model, Apache-2.0) into
// server/src/core/hosts/places/sam/templates.json: what each template's name grants; and its profiles of connectors
// (samtranslator/model/connector_profiles/profiles.json) into connectors.json beside it. Run when SAM has new ones:
//
//   node scripts/build-sam-templates.mjs <policy_templates.json> <profiles.json>
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [input, profiles] = process.argv.slice(2);
if (!input || !profiles) {
  console.error("usage: node scripts/build-sam-templates.mjs <policy_templates.json> <profiles.json>");
  process.exit(2);
}
const { Templates } = JSON.parse(readFileSync(input, "utf8"));
const result = {};
for (const name of Object.keys(Templates).sort()) {
  const { Parameters, Definition } = Templates[name];
  result[name] = { parameters: Object.keys(Parameters), statements: Definition.Statement.map(statementOf) };
}
const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "server/src/core/hosts/places/sam");
writeFileSync(join(folder, "templates.json"), `${JSON.stringify(result, undefined, 2)}\n`);
console.log(`${Object.keys(result).length} policy templates of SAM.`);

const connectors = mapped(JSON.parse(readFileSync(profiles, "utf8")).Permissions, (destinations) =>
  mapped(destinations, ({ Type, Properties }) => ({
    type: Type,
    isSource: Properties.SourcePolicy,
    access: mapped(Properties.AccessCategories, ({ Statement, ...permission }) => Statement ?? permission),
  })),
);
writeFileSync(join(folder, "connectors.json"), `${JSON.stringify(connectors, undefined, 2)}\n`);
console.log(`Connectors from ${Object.keys(connectors).length} types.`);

function mapped(value, make) {
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, make(one)]));
}

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
