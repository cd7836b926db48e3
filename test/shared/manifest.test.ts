// The manifest says the same as the code: settings and their defaults, files that it names, and the schema's keys.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gateCodes, neverAccepted, proverCodes } from "../../server/src/core/validate/codes";
import { DEFAULT_SETTINGS, SETTINGS_SECTION } from "../../shared/protocol";

const root = path.join(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const properties: Record<string, { default: unknown; scope?: string; markdownDescription?: string }> =
  manifest.contributes.configuration.properties;

/** `{ a: { b: 1 } }` as `{ "a.b": 1 }`. */
function flatten(value: object, prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      const key = `${prefix}.${name}`;
      return inner !== null && typeof inner === "object" && !Array.isArray(inner) ? Object.entries(flatten(inner, key)) : [[key, inner]];
    }),
  );
}

test("every setting has in the manifest the default that the server uses without an editor", () => {
  // This one is read by the client library alone.
  const { [`${SETTINGS_SECTION}.trace.server`]: trace, ...declared } = properties;
  assert.ok(trace);
  const defaults = Object.fromEntries(Object.entries(declared).map(([key, property]) => [key, property.default]));
  assert.deepEqual(defaults, flatten(DEFAULT_SETTINGS, SETTINGS_SECTION));
});

test("every setting has a Markdown description and a scope", () => {
  for (const [key, property] of Object.entries(properties)) {
    assert.ok(property.markdownDescription, key);
    assert.ok(property.scope, key);
  }
});

test("every file that the manifest names is there", () => {
  const { walkthroughs, jsonValidation } = manifest.contributes;
  const steps: { media: { svg: string } }[] = walkthroughs.flatMap((one: { steps: unknown[] }) => one.steps);
  const files = [manifest.icon, jsonValidation[0].url, ...steps.map((step) => step.media.svg)];
  assert.deepEqual(
    files.filter((file) => !existsSync(path.join(root, file))),
    [],
  );
});

test("every restricted setting is one that exists", () => {
  for (const key of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) assert.ok(key in properties, key);
});

test("every key of the schema is explained", () => {
  const schema = JSON.parse(readFileSync(path.join(root, "shared/schemas/iam-prover.schema.json"), "utf8"));
  const objects = [schema, ...Object.values<{ properties: object }>(schema.definitions)];
  for (const { properties: keys } of objects) {
    for (const [key, value] of Object.entries<{ description?: string }>(keys)) assert.ok(value.description, key);
  }
});

test("the schema offers the code of each of the solver's checks", () => {
  const schema = JSON.parse(readFileSync(path.join(root, "shared/schemas/iam-prover.schema.json"), "utf8"));
  const why = "list it in shared/schemas/iam-prover.schema.json, under `severity` and in the examples of a suppression's `code`";
  const codes = [...proverCodes, ...gateCodes.filter((code) => !neverAccepted.includes(code))];
  assert.deepEqual(Object.keys(schema.properties.severity.properties), codes, why);
  assert.deepEqual(schema.definitions.suppression.properties.code.examples, codes, why);
});
