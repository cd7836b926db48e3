// The editor's client starts the server for what the server would look at, and for nothing else.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { mayHoldPolicies } from "../../server/src/core/hosts/read";
import { looksLikePolicy } from "../../server/src/core/syntax/kind";
import { mayConcernServer } from "../../shared/candidate";

const root = path.join(import.meta.dirname, "../..");

test("the JSON and YAML of an ordinary repository start no server", () => {
  for (const [name, text] of Object.entries({
    "/tsconfig.json": '{ "compilerOptions": { "strict": true } }',
    "/.prettierrc.json": '{ "printWidth": 120 }',
    "/package.json": '{ "name": "shop", "scripts": { "test": "node --test" }, "dependencies": { "react": "19.0.0" } }',
    "/docker-compose.yaml": "services:\n  web:\n    image: nginx\n",
    "/.github/workflows/test.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n",
    "/data/cities.json": '[{ "name": "Bern", "population": 134000 }]',
  }))
    assert.equal(mayConcernServer(text, name), false, name);
});

test("policies, templates, modules, controls and settings do, also half typed or with escaped names", () => {
  for (const [name, text] of Object.entries({
    "/p.json": '{ "Statement": [ { "Eff',
    "/escaped.json": '{ "\\u0053tatement": [] }',
    "/new.json": "",
    "/also-new.json": "{\n  \n}\n",
    "/template.yaml": "Resources:\n  Role:\n    Type: AWS::IAM::Role\n",
    "/main.tf": 'resource "aws_iam_role" "app" {\n',
    "/serverless.yml": "provider:\n  iamRoleStatements: []\n",
    "/iam-prover.json": "[]",
    "/controls/s3.feature": "",
  }))
    assert.equal(mayConcernServer(text, name), true, name);
});

test("nothing that the server takes for a policy, or for a file with policies, is passed over", (context) => {
  const corpus = ["../shared/hosts", "../shared/corpus"].filter((folder) => existsSync(path.join(root, folder)));
  if (corpus.length === 0) context.diagnostic("../shared is not there: only the project's own files are looked at");
  let seen = 0;
  for (const folder of ["examples", "test", ...corpus]) {
    for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })) {
      if (!/\.(json|jsonc|ya?ml|tf|template)$/.test(name) || name.includes("node_modules")) continue;
      const text = readFileSync(path.join(root, folder, name), "utf8");
      if (!looksLikePolicy(text) && !mayHoldPolicies(text, name)) continue;
      seen++;
      assert.equal(mayConcernServer(text, `/${name}`), true, name);
    }
  }
  context.diagnostic(`${seen} files`);
  assert.ok(seen > 8, `only ${seen} such files were found`);
});
