// The relations between actions and resources forbid nothing that the service reference knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { foreignActions, foreignResources } from "../../server/src/core/meaning/relations";
import { loadCatalogue } from "../../server/src/workspace/catalogue";

const tied = ["s3", "sns", "sqs", "lambda", "kms", "glacier", "es"];

test("every catalogued action may work on the resources that the catalogue gives it", () => {
  const catalogue = loadCatalogue();
  const missing: string[] = [];
  for (const { prefix } of catalogue.services()) {
    for (const action of catalogue.actionsOf(prefix)) {
      for (const type of action.resourceTypes) {
        const service = catalogue.resourceType(prefix, type.name)?.arn.split(":")[2];
        if (!service || service === prefix || service.includes("$")) continue;
        if (tied.includes(prefix) && !foreignResources[prefix]?.includes(service)) missing.push(`${action.name} on ${service} resources`);
        if (tied.includes(service) && !foreignActions[service]?.includes(prefix)) missing.push(`${action.name} on ${service} resources`);
        if ((prefix === "iam" || prefix === "sts") && service !== "iam" && service !== "sts")
          missing.push(`${action.name} on ${service} resources`);
      }
    }
  }
  assert.deepEqual([...new Set(missing)], []);
});
