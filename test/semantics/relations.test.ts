// The relations between actions and resources forbid nothing that the service reference knows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { literal } from "../../server/src/core/globs/pattern";
import { isIn } from "../../server/src/core/logic/build";
import type { Model } from "../../server/src/core/logic/term";
import { byVariable, textVariable } from "../../server/src/core/logic/variable";
import { foreignActions, foreignResources, serviceRelations, servicesMeet } from "../../server/src/core/semantics/relations";
import { evaluate } from "../../server/src/core/theory/evaluate";
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

test("the relation of one request is the one of the formula", () => {
  const services = ["s3", "sns", "kms", "lambda", "iam", "sts", "ec2", "ssm", "events", "opensearch", "es", "s3-object-lambda"];
  for (const action of services.map((service) => `${service}:Do`))
    for (const resource of [...services.map((service) => `arn:aws:${service}:::x`), "*"]) {
      const parts = [isIn(textVariable("action"), [literal(action.toLowerCase())]), isIn(textVariable("resource"), [literal(resource)])];
      const model: Model = {
        strings: byVariable([
          [textVariable("action"), action.toLowerCase()],
          [textVariable("resource"), resource],
        ]),
        sets: byVariable(),
        numbers: byVariable(),
        flags: byVariable(),
      };
      const symbolic = serviceRelations(parts).every((relation) => evaluate(relation, model) === true);
      assert.equal(servicesMeet({ action, resource }), symbolic, `${action} on ${resource}`);
    }
});
