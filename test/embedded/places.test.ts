// Places of what is said of a policy: those of its own file, whichever file said the same before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyseHost } from "../../server/src/core/embedded/analyse";
import { readHost } from "../../server/src/core/hosts/read";
import { loadCatalogue } from "../../server/src/workspace/catalogue";
import { loadHostData } from "../../server/src/workspace/host-data";

const settings = { kind: "identity" as const, critical: [], publicAccess: "off" as const, severity: {} };

/** The first words of what each finding is about. */
function places(text: string, name: string): string[] {
  const host = readHost(text, name, loadHostData());
  assert.ok(host);
  const { quick } = analyseHost({ text, host, settings, limits: { catalogue: loadCatalogue() } });
  return quick.map(({ code, range }) => `${code} ${text.slice(range.start, range.start + 11)}`);
}

test("a document that begins with its only member in YAML has braces of its own in JSON", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::places-of-findings/*" };
  const yaml = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: arn:aws:s3:::places-of-findings/*
`;
  const resource = { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: { Statement: [statement] } } };
  const json = JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: { P: resource } });
  assert.deepEqual(places(yaml, "a.yaml"), ["MISSING_VERSION Statement:\n"]);
  assert.deepEqual(places(json, "a.json"), ['MISSING_VERSION {"Statement']);
  assert.deepEqual(places(yaml, "b.yaml"), ["MISSING_VERSION Statement:\n"]);
});
