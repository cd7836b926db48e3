// Which JSON is a policy, and which kind of policy it is.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inferKind, looksLikePolicy } from "../../server/src/core/syntax/kind";
import { parsePolicy } from "../../server/src/core/syntax/parse";

test("policies are recognised, also half written ones", () => {
  for (const text of [
    '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    '\ufeff{"Version":"2012-10-17","Statement":{"Principal":"*"}}',
    '// a comment\n{"Statement":[{"Sid":"x","Action":',
    '{"Version":"2012-10-17","Statement":[]}',
    '{"Version":"2012-10-17","Statement":[',
    '{"Statement":["oops",{"Effect":"Allow"',
    '{"\\u0053tatement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    '{"Stat\\u0065\\u006Dent":[{"\\u0045ffect":"Allow"}]}',
  ]) {
    assert.equal(looksLikePolicy(text), true, text);
  }
});

test("other JSON is left alone", () => {
  for (const text of [
    "",
    "[]",
    '"Statement"',
    '{"name":"x","version":"1.0.0","scripts":{}}',
    '{"compilerOptions":{"strict":true}}',
    '{"Statement":"SELECT 1"}',
    '{"Statement":[]}',
    '{"Statement":[1,{"sql":"x"}]}',
    '{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"P":{"Type":"AWS::IAM::Policy","Properties":{"PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"*"}]}}}}}',
    '{"PolicyVersion":{"Document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}}}',
    '[{"Statement":[{"Effect":"Allow"}]}]',
    '{"Other":{"Effect":1},"Statement":"x"}',
  ]) {
    assert.equal(looksLikePolicy(text), false, text);
  }
});

test("nothing among the JSON files of the installed packages is taken for a policy", () => {
  const modules = new URL("../../node_modules/", import.meta.url);
  const wrong = readdirSync(modules)
    .map((name) => new URL(`${name}/package.json`, modules))
    .filter((file) => existsSync(file) && looksLikePolicy(readFileSync(file, "utf8")));
  assert.deepEqual(wrong, []);
});

const kindOf = (statements: object[], path?: string) =>
  inferKind(parsePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statements })).document!, path);
const allow = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

test("the kind follows from the content", () => {
  assert.equal(kindOf([allow]), "identity");
  assert.equal(kindOf([{ ...allow, Principal: "*" }]), "resource");
  assert.equal(kindOf([{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }]), "trust");
  assert.equal(
    kindOf([{ Effect: "Allow", Principal: { AWS: "*" }, Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"] }]),
    "trust",
  );
  assert.equal(kindOf([{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }]), "identity");
  assert.equal(kindOf([{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*" }]), "rcp");
  assert.equal(kindOf([{ Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::b/*" }]), "resource");
  assert.equal(kindOf([]), "identity");
});

test("the path tells what content cannot", () => {
  for (const path of ["scp/root.json", "policies/org-scp.json", "ServiceControlPolicies/a.json", "service-control-policies/x.json"])
    assert.equal(kindOf([allow], path), "scp", path);
  assert.equal(kindOf([allow], "describe-scpolicies.json"), "identity");
  assert.equal(kindOf([{ ...allow, Effect: "Deny", Principal: "*", Resource: "arn:aws:s3:::b/*" }], "rcps/a.json"), "rcp");
  // A resource control policy that somebody writes denies only. One that allows is something else, whatever its folder is called.
  assert.equal(kindOf([{ ...allow, Principal: "*" }], "rcps/a.json"), "resource");
  assert.equal(kindOf([{ ...allow, Principal: "*" }], "vpc-endpoint.json"), "endpoint");
  // A bucket policy in a folder of SCPs names principals, which an SCP never does.
  assert.equal(kindOf([{ ...allow, Principal: "*" }], "scp/bucket.json"), "resource");
});
